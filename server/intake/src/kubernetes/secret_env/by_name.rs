//! Which names of variables say that the value is a secret.

/// Last words that say: not the secret itself, but something about it, or where it is.
const ABOUT_IT: &[&str] = &[
    "addr",
    "address",
    "age",
    "algo",
    "algorithm",
    "alias",
    "arn",
    "attempts",
    "audience",
    "backend",
    "bucket",
    "bytes",
    "ca",
    "cert",
    "certificate",
    "chars",
    "claim",
    "claims",
    "class",
    "cookie",
    "count",
    "days",
    "dir",
    "directory",
    "disabled",
    "domain",
    "duration",
    "enabled",
    "endpoint",
    "engine",
    "env",
    "exp",
    "expiration",
    "expires",
    "expiry",
    "field",
    "file",
    "filename",
    "folder",
    "format",
    "header",
    "hint",
    "host",
    "hostname",
    "hours",
    "id",
    "ids",
    "interval",
    "issuer",
    "kind",
    "label",
    "length",
    "len",
    "level",
    "lifetime",
    "limit",
    "location",
    "manager",
    "max",
    "method",
    "min",
    "minutes",
    "mode",
    "mount",
    "name",
    "names",
    "namespace",
    "param",
    "parameter",
    "path",
    "paths",
    "pattern",
    "period",
    "plugin",
    "policy",
    "port",
    "prefix",
    "prompt",
    "provider",
    "rate",
    "realm",
    "ref",
    "refs",
    "regex",
    "region",
    "renewal",
    "required",
    "role",
    "rotation",
    "scope",
    "scopes",
    "seconds",
    "server",
    "service",
    "size",
    "source",
    "store",
    "strategy",
    "strength",
    "suffix",
    "svc",
    "template",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "urls",
    "user",
    "username",
    "validity",
    "version",
    "vault",
];

/// First words that ask a question or switch something.
const SWITCHES: &[&str] = &[
    "allow", "disable", "enable", "has", "ignore", "is", "no", "require", "requires", "show", "skip", "support", "use",
    "uses", "validate", "with",
];

/// Words before `key` that make it a secret.
const KEYS: &[&str] = &[
    "access",
    "account",
    "aes",
    "api",
    "auth",
    "batch",
    "cookie",
    "crypto",
    "deploy",
    "encrypt",
    "encryption",
    "gpg",
    "hmac",
    "instrumentation",
    "integration",
    "jwt",
    "license",
    "master",
    "pgp",
    "private",
    "pvt",
    "secret",
    "session",
    "shared",
    "sign",
    "signing",
    "ssh",
    "storage",
    "subscription",
    "token",
    "webhook",
    "write",
];

/// Words before `key` that make it a secret where the value looks made by a machine; else it may be any key of a table.
const PERHAPS_KEYS: &[&str] = &["admin", "app", "application", "bot", "client", "consumer", "service"];

/// Last words that tell one secret from another and nothing about it.
const NEUTRAL: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "base",
    "base64",
    "b64",
    "current",
    "default",
    "dev",
    "live",
    "new",
    "old",
    "plain",
    "primary",
    "prod",
    "production",
    "secondary",
    "stage",
    "staging",
    "string",
    "test",
    "text",
    "value",
];

/// Whether the name says that this value is a secret. The value decides where a name is used for both.
pub(super) fn says_secret(name: &str, value: &str) -> bool {
    let words = words(name);
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    if words.as_slice() == ["pwd"] || words.as_slice() == ["oldpwd"] {
        return false;
    }
    while words.len() > 1 && words.last().is_some_and(|last| NEUTRAL.contains(last)) {
        words.pop();
    }
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    // What is public is meant to be seen, whatever it is called.
    if ABOUT_IT.contains(last) || SWITCHES.contains(first) || words.contains(&"public") || words.contains(&"pub") {
        return false;
    }
    if words.iter().any(|word| is_password(word)) || is_pass(last) {
        return true;
    }
    if *last == "secret" || *last == "secrets" {
        return !names_an_object(&words, value);
    }
    if ["token", "secret", "apikey", "accesskey", "secretkey", "privatekey", "authkey"]
        .iter()
        .any(|end| last.ends_with(end))
        || matches!(*last, "credential" | "credentials" | "creds" | "pat" | "passphrase")
    {
        return true;
    }
    if *last == "key" && words.len() > 1 {
        let before = words[words.len() - 2];
        return KEYS.contains(&before) || (PERHAPS_KEYS.contains(&before) && looks_random(value));
    }
    if *last == "auth" {
        // `user:password`, as in HTTP's basic scheme; Neo4j writes `user/password`.
        return value.contains(':') || (*first == "neo4j" && value.contains('/')) || looks_random(value);
    }
    // `SECRET_STRIPE`, `TOKEN_GITHUB`: what follows is whose it is, or what it is for.
    words.iter().any(|word| matches!(*word, "secret" | "token")) && looks_random(value)
}

fn is_password(word: &str) -> bool {
    ["password", "passwords", "passwd", "passphrase", "passcode"].iter().any(|end| word.ends_with(end)) || word == "pwd"
}

/// `DB_PASS`, `SSHPASS`; not `BYPASS`.
fn is_pass(word: &str) -> bool {
    word.ends_with("pass")
        && !["bypass", "compass", "encompass", "overpass", "surpass", "trespass", "underpass"].contains(&word)
}

/// Whether `..._SECRET` gives the name of a Secret: `TLS_SECRET=shop-tls`, `IMAGE_PULL_SECRET=regcred`.
fn names_an_object(words: &[&str], value: &str) -> bool {
    let of_object = words.iter().any(|word| matches!(*word, "pull" | "tls" | "cert" | "ca" | "certificate"));
    let dns_name = value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.');
    let speaks_of_objects = || {
        value.contains('-')
            && value.split(['-', '.']).any(|part| {
                matches!(
                    part,
                    "ca" | "cert"
                        | "certs"
                        | "certificate"
                        | "credentials"
                        | "creds"
                        | "key"
                        | "keys"
                        | "secret"
                        | "secrets"
                        | "tls"
                        | "token"
                )
            })
    };
    dns_name && (of_object || speaks_of_objects())
}

/// At least 16 letters and digits with both among them and no more punctuation than encodings have.
fn looks_random(value: &str) -> bool {
    value.len() >= 16
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=_-.~:".contains(&b))
        && value.bytes().any(|b| b.is_ascii_digit())
        && value.bytes().any(|b| b.is_ascii_alphabetic())
        && !value.contains("://")
}

/// A name's words in lower case: `dbPassword`, `DB_PASSWORD`, `db.password` and `DB-Password` are the same two.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let starts = letter.is_ascii_uppercase() && before.is_ascii_lowercase();
        if (starts || !letter.is_ascii_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}
