//! Names and values as they stand in real manifests, decided by hand before the rules were written. Keys of services are put
//! together here, so that no file of ours looks as if it held one.

use super::{is_secret, names};
use k8s_openapi::api::core::v1::{EnvVar, EnvVarSource};

/// Variables that carry a secret.
const SECRET: &[(&str, &str)] = &[
    ("POSTGRES_PASSWORD", "postgres"),
    ("MYSQL_ROOT_PASSWORD", "my-secret-pw"),
    ("MONGO_INITDB_ROOT_PASSWORD", "example"),
    ("PGPASSWORD", "hunter2"),
    ("MYSQL_PWD", "hunter2"),
    ("password", "abc123"),
    ("my_password", "abc123"),
    ("dbPassword", "Tr0ub4dor&3"),
    ("spring.datasource.password", "pass"),
    ("DB_PASSWORD_PROD", "correct horse battery staple"),
    ("DB_PASSWORD_2", "s3cret"),
    ("RABBITMQ_DEFAULT_PASS", "guest"),
    ("DB_PASS", "root"),
    ("SSHPASS", "letmein"),
    ("KEYSTORE_PASSWORD", "changeit"),
    ("ADMIN_PASSWORD", "12345678"),
    ("LDAP_BIND_PASSWD", "admin"),
    ("GPG_PASSPHRASE", "correct horse"),
    ("JWT_SECRET", "supersecret"),
    ("SESSION_SECRET", "keyboard cat"),
    ("OAUTH_CLIENT_SECRET", "dGhpcyBpcyBub3QgcmVhbA=="),
    ("clientSecret", "not-very-strong"),
    ("SECRET_KEY_BASE", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
    ("DJANGO_SECRET_KEY", "django-insecure-abc"),
    ("VAULT_TOKEN", "root"),
    ("CONSUL_HTTP_TOKEN", "5a4b3c2d-0000-1111-2222-333344445555"),
    ("GITHUB_TOKEN", "0123456789abcdef0123456789abcdef01234567"),
    ("AUTHTOKEN", "abcdef"),
    ("TOKEN_GITHUB", "0123456789abcdef0123"),
    ("SECRET_STRIPE", "a1b2c3d4e5f6a7b8c9"),
    ("STRIPE_API_KEY", "not-a-real-key"),
    ("APIKEY", "abcdefgh"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("MINIO_ACCESS_KEY", "minio"),
    ("MINIO_SECRET_KEY", "minio123"),
    ("AZURE_BATCH_KEY", "notreal"),
    ("AZURE_STORAGE_KEY", "bm90IHJlYWw="),
    ("ENCRYPTION_KEY", "0123456789abcdef"),
    ("APP_KEY", "base64:bm90IGEgcmVhbCBrZXkgMTIz"),
    ("BASIC_AUTH", "admin:admin"),
    ("NEO4J_AUTH", "neo4j/letmein"),
    ("FTP_CREDENTIALS", "ana:hunter2"),
    ("DATABASE_URL", "postgres://shop:hunter2@db:5432/shop"),
    ("REDIS_URL", "redis://:hunter2@cache:6379/0"),
    ("AMQP_ADDRESS", "amqp://guest:guest@queue:5672/"),
    ("MONGO", "mongodb+srv://app:pa55@cluster0.example/?retryWrites=true"),
    ("DB_PORT_URL", "mysql://root:1234@db/shop"),
    ("DSN", "shop:hunter2@tcp(db:3306)/shop"),
    ("HTTPS_PROXY", "http://ana:hunter2@proxy.example:3128"),
    ("CONNECTION", "Server=db;Database=shop;User Id=sa;Password=Str0ng!;"),
    ("JDBC_URL", "jdbc:postgresql://db/shop?user=shop&password=hunter2"),
    ("JAVA_OPTS", "-Xmx512m -Djavax.net.ssl.trustStorePassword=changeit"),
    ("AZURE_STORAGE", "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=bm90IHJlYWw=;EndpointSuffix=x"),
    ("CONFIG", "{\"host\": \"db\", \"password\": \"hunter2\"}"),
    ("DOCKER_CONFIG_JSON", "{\"auths\":{\"registry.example\":{\"auth\":\"YW5hOmh1bnRlcjI=\"}}}"),
    ("PEM", "-----BEGIN RSA PRIVATE KEY-----\nbm90IHJlYWw=\n-----END RSA PRIVATE KEY-----"),
    ("GCP_JSON", "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nbm90\\n-----END PRIVATE KEY-----\"}"),
];

/// Variables that carry none.
const HARMLESS: &[(&str, &str)] = &[
    ("POSTGRES_PASSWORD", ""),
    ("POSTGRES_PASSWORD", "  "),
    ("POSTGRES_PASSWORD", "$(DB_PASSWORD)"),
    ("POSTGRES_PASSWORD", "${DB_PASSWORD}"),
    ("POSTGRES_PASSWORD", "{{ .Values.password }}"),
    ("POSTGRES_PASSWORD", "<your password>"),
    ("POSTGRES_PASSWORD", "********"),
    ("POSTGRES_PASSWORD_FILE", "/run/secrets/db"),
    ("PASSWORD", "vault:secret/data/shop#password"),
    ("PASSWORD", "arn:aws:secretsmanager:eu-west-1:1:secret:shop"),
    ("MYSQL_ALLOW_EMPTY_PASSWORD", "yes"),
    ("ALLOW_EMPTY_PASSWORD", "1"),
    ("REQUIRE_PASSWORD", "sometimes"),
    ("PASSWORD_MIN_LENGTH", "12"),
    ("PASSWORD_POLICY", "strict-and-long"),
    ("PASSWORD_RESET_URL", "https://shop.example/reset"),
    ("PASSWORDLESS_LOGIN", "magic-link"),
    ("PWD", "/srv/app"),
    ("PWD", "app"),
    ("BYPASS", "localhost"),
    ("COMPASS_HEADING", "north"),
    ("TOKEN_TTL", "3600"),
    ("TOKEN_REFRESH", "30s"),
    ("TOKEN_AUDIENCE", "shop"),
    ("MAX_TOKENS", "4096"),
    ("TOKENIZER_MODEL", "cl100k-base-for-everything-1"),
    ("CSRF_TOKEN_HEADER", "X-CSRF-Token"),
    ("TOKEN_URL", "https://login.example/oauth2/token"),
    ("TOKEN", "https://login.example/token"),
    ("SA_TOKEN_PATH", "/var/run/secrets/kubernetes.io/serviceaccount/token"),
    ("GOOGLE_APPLICATION_CREDENTIALS", "/var/secrets/google/key.json"),
    ("TLS_SECRET", "shop-tls"),
    ("IMAGE_PULL_SECRET", "regcred"),
    ("DB_SECRET", "shop-db-credentials"),
    ("SECRET_NAME", "shop-db"),
    ("SECRETS_BACKEND", "vault"),
    ("USE_SECRET_MANAGER", "gcp"),
    ("AWS_ACCESS_KEY_ID", "the-id"),
    ("PUBLIC_KEY", "bm90IGEgc2VjcmV0IGF0IGFsbA=="),
    ("NEXT_PUBLIC_API_KEY", "meant-for-browsers"),
    ("SSH_PUB_KEY", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5"),
    ("PARTITION_KEY", "customerId"),
    ("CACHE_KEY", "products:v2"),
    ("ROUTING_KEY", "orders.created"),
    ("APP_KEY", "shop"),
    ("KEY_VAULT_NAME", "shop-vault"),
    ("TLS_KEY_FILE", "/etc/tls/tls.key"),
    ("ENCRYPTION_ENABLED", "true"),
    ("NEO4J_AUTH", "none"),
    ("AUTH", "oidc"),
    ("AUTHOR", "Ana:Maria"),
    ("DATABASE_URL", "postgres://db:5432/shop"),
    ("DATABASE_URL", "postgres://shop@db:5432/shop"),
    ("DATABASE_URL", "postgres://shop:$(PASSWORD)@db:5432/shop"),
    ("DATABASE_URL", "postgres://shop:${PASSWORD}@db:5432/shop"),
    ("REDIS_URL", "redis://:@cache:6379"),
    ("OPTIONS", "--require-password=false --mode=fast"),
    ("CONFIG", "{\"passwordMinLength\": 8, \"password\": \"\"}"),
    ("CA", "-----BEGIN CERTIFICATE-----\nbm90\n-----END CERTIFICATE-----"),
    ("HINT", "starts with -----BEGIN PRIVATE KEY-----"),
    ("IMAGE", "registry.example:5000/shop/app@sha256:0123456789abcdef"),
    ("greeting", "hello"),
    ("PRODUCT_CATALOG_SERVICE_ADDR", "productcatalogservice:3550"),
    ("GF_SECURITY_ADMIN_USER", "admin"),
    ("VERSION", "1.2.3"),
    ("HASH", "9f86d081884c7d659a2feaa0c55ad015"),
];

#[test]
fn variables_of_real_manifests_are_told_apart() {
    let wrong = |rows: &[(&str, &str)], expected: bool| -> Vec<String> {
        let differs = |(name, value): &&(&str, &str)| is_secret(name, value) != expected;
        rows.iter().filter(differs).map(|(name, value)| format!("{name}={value}")).collect()
    };
    assert_eq!(wrong(SECRET, true), Vec::<String>::new(), "not found");
    assert_eq!(wrong(HARMLESS, false), Vec::<String>::new(), "found without cause");
}

#[test]
fn keys_of_services_are_known_by_their_form_whatever_the_name() {
    let tail = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6a7B8c9D0e1F2g3";
    for (prefix, length) in [
        ("AKIA", 16),
        ("ghp_", 36),
        ("github_pat_", 40),
        ("glpat-", 20),
        ("xoxb-", 24),
        ("sk_live_", 24),
        ("AIza", 35),
        ("hvs.", 24),
        ("dop_v1_", 64),
        ("npm_", 36),
        ("hf_", 34),
        ("sk-proj-", 40),
    ] {
        let key = format!("{prefix}{}", &tail[..length]);
        assert!(is_secret("OPTION", &key), "{key}");
        assert!(!is_secret("OPTION", prefix), "{prefix} alone");
        assert!(!is_secret("OPTION", &format!("see {prefix} in the manual")), "{prefix} in a sentence");
    }
    let part = |claims: &str| format!("eyJ{claims}");
    let token = format!("{}.{}.{}", part("hbGciOiJub25l"), part("zdWIiOiJhbmEi"), "c2lnbmF0dXJl");
    assert!(is_secret("X", &token));
    assert!(!is_secret("X", "eyJ.eyJ.x") && !is_secret("X", "a.b.c"));
    let hook = format!("https://hooks.slack.com/services/{}", "T000/B000/abc");
    assert!(is_secret("NOTIFY_URL", &hook));
}

#[test]
fn odd_values_end_in_an_answer() {
    for value in [
        "://",
        "://:@",
        "@tcp(",
        "=",
        "password=",
        "\"password\"",
        "\"password\":",
        "-----BEGIN ",
        "é",
        "-",
        "1",
        "\u{0}",
    ] {
        assert!(!is_secret("X", value), "{value}");
    }
    assert!(!is_secret("", "") && !is_secret("___", "x") && !is_secret("PASSWORD", "-"));
    assert!(is_secret("PASSWORD", "pässword"));
}

#[test]
fn names_are_kept_once_and_a_reference_is_none() {
    let literal = |name: &str| EnvVar { name: name.to_owned(), value: Some("hunter2".to_owned()), value_from: None };
    let reference = EnvVar { name: "TOKEN".to_owned(), value: None, value_from: Some(EnvVarSource::default()) };
    let found = names(vec![literal("B_PASSWORD"), reference, literal("A_PASSWORD"), literal("B_PASSWORD")]);
    assert_eq!(found.ok(), Some(vec!["B_PASSWORD".to_owned(), "A_PASSWORD".to_owned()]));
    assert!(names(vec![literal("A\u{202e}_PASSWORD")]).is_err());
}
