//! Values whose form alone tells a secret: keys of well-known services, private keys, addresses with a password in them.

use super::literal;

/// How keys of well-known services begin, and how many letters, digits, `-`, `_` and `.` follow at least.
/// From the services' own documentation of their tokens (2026).
const PREFIXES: &[(&str, usize)] = &[
    ("AGE-SECRET-KEY-1", 50),
    ("AIza", 35),
    ("AKIA", 16),
    ("ASIA", 16),
    ("ATATT3", 60),
    ("NRAK-", 20),
    ("SG.", 40),
    ("dapi", 32),
    ("dckr_pat_", 20),
    ("dop_v1_", 60),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghu_", 36),
    ("ghs_", 36),
    ("ghr_", 36),
    ("github_pat_", 22),
    ("glc_", 20),
    ("glpat-", 20),
    ("glsa_", 20),
    ("hf_", 30),
    ("hvs.", 20),
    ("hvb.", 20),
    ("npm_", 36),
    ("pypi-", 30),
    ("rk_live_", 16),
    ("rk_test_", 16),
    ("shpat_", 30),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("whsec_", 20),
    ("xapp-", 20),
    ("xoxa-", 10),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
];

/// Addresses that are secrets themselves: who knows one may post to it.
const HOOKS: &[&str] =
    &["https://hooks.slack.com/services/", "https://discord.com/api/webhooks/", "https://discordapp.com/api/webhooks/"];

/// Names inside of a value, such as a connection string or options, that are followed by a secret.
const INSIDE: &[&str] =
    &["pwd", "passwd", "accountkey", "sharedaccesskey", "client_secret", "api_key", "apikey", "access_token"];

/// Whether the value is a secret by its form.
pub(super) fn is_secret(value: &str) -> bool {
    let value = value.trim();
    has_private_key(value)
        || PREFIXES.iter().any(|(prefix, rest)| is_key(value, prefix, *rest))
        || HOOKS.iter().any(|hook| {
            value.strip_prefix(hook).is_some_and(|rest| rest.contains('/') && !literal::refers_elsewhere(rest))
        })
        || is_signed_token(value)
        || has_password_in_address(value)
        || has_named_secret(value)
}

/// A PEM block (RFC 7468) of a private key, of any sort; a certificate or a public key is none.
fn has_private_key(value: &str) -> bool {
    value.split("-----BEGIN ").skip(1).any(|block| {
        block.split_once("-----").is_some_and(|(label, rest)| label.contains("PRIVATE KEY") && !rest.trim().is_empty())
    })
}

fn is_key(value: &str, prefix: &str, rest: usize) -> bool {
    value.strip_prefix(prefix).is_some_and(|tail| {
        tail.len() >= rest && tail.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    })
}

/// A JSON Web Token (RFC 7519): two parts that begin as JSON objects do in base64url, and a signature.
fn is_signed_token(value: &str) -> bool {
    let parts: Vec<&str> = value.split('.').collect();
    let encoded =
        |part: &str| part.len() > 8 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    matches!(parts.as_slice(), [head, body, signature]
        if head.starts_with("eyJ") && body.starts_with("eyJ") && [head, body, signature].into_iter().all(|part| encoded(part)))
}

/// `scheme://user:password@host` (RFC 3986, section 3.2.1), alone or among others, and `user:password@tcp(host)` as the driver
/// of the Go language for this database reads it.
fn has_password_in_address(value: &str) -> bool {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once("://") {
        let authority = after.split(['/', '?', '#', ' ', '"', '\'', '\n']).next().unwrap_or_default();
        if has_password(authority) {
            return true;
        }
        rest = after;
    }
    ["@tcp(", "@unix("].iter().any(|at| value.split_once(at).is_some_and(|(user, _)| has_password(&format!("{user}@"))))
}

fn has_password(authority: &str) -> bool {
    authority
        .rsplit_once('@')
        .and_then(|(user, _)| user.split_once(':'))
        .is_some_and(|(_, password)| literal::can_be_secret(password) || is_digits(password))
}

/// Where nothing but a password can stand, a short number is one.
fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `Password=...;` in connection strings, `-Dtrust.password=...` in options, `"password": "..."` in JSON.
fn has_named_secret(value: &str) -> bool {
    let named = |name: &str| {
        let name =
            name.trim().trim_matches(['"', '\'']).rsplit(['.', '-']).next().unwrap_or_default().to_ascii_lowercase();
        name.ends_with("password") || INSIDE.contains(&name.as_str())
    };
    let pairs = value.split([';', '&', '?', ',', '{', '}', '\n', ' ', '\t']).filter_map(|part| part.split_once('='));
    let mut assigned = pairs.filter(|(name, secret)| named(name) && literal::can_be_secret(secret));
    assigned.next().is_some() || in_json(value)
}

/// A member of a JSON object that is called a password or a credential of a registry (`"auth"` in `.dockerconfigjson`).
fn in_json(value: &str) -> bool {
    let members: &[&str] = if value.contains("\"auths\"") { &["password\"", "\"auth\""] } else { &["password\""] };
    members.iter().any(|member| {
        value.split(member).skip(1).any(|after| {
            let secret = after.trim_start().strip_prefix(':').and_then(|rest| rest.trim_start().strip_prefix('"'));
            secret.and_then(|rest| rest.split('"').next()).is_some_and(literal::can_be_secret)
        })
    })
}
