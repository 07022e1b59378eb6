//! Whether a value can be a secret itself, rather than a switch, a number, a place or a reference to somewhere else.

/// Words that switch something or stand for nothing.
const SWITCHES: &[&str] = &[
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "enabled",
    "disabled",
    "none",
    "null",
    "nil",
    "undefined",
    "default",
    "auto",
    "optional",
    "required",
    "redacted",
];

/// Starts that lead to a secret kept elsewhere: secret stores and their tools.
const REFERENCES: &[&str] = &[
    "vault:",
    "arn:",
    "ref+",
    "secretref:",
    "@microsoft.keyvault(",
    "projects/",
    "file:",
    "env:",
    "op:",
    "sm:",
    "ssm:",
];

/// Units of time and size that follow a number.
const UNITS: &[&str] = &["ms", "s", "m", "h", "d", "w", "k", "ki", "mi", "gi", "kb", "mb", "gb", "b", "min", "sec"];

/// Fewer digits than this are a count or a time, not a secret.
const SHORTEST_NUMBER: usize = 8;

/// Whether it is a literal that can be a secret.
pub(super) fn can_be_secret(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let lower = value.to_ascii_lowercase();
    !(value.is_empty()
        || SWITCHES.contains(&lower.as_str())
        || is_number(value)
        || is_placeholder(value)
        || refers_elsewhere(value)
        || REFERENCES.iter().any(|start| lower.starts_with(start))
        || is_place(value))
}

/// Whether the value is put in from somewhere else when the pod is made or the manifest is written.
pub(super) fn refers_elsewhere(value: &str) -> bool {
    value.contains("$(") || value.contains("${") || value.contains("{{") || value.contains("%{")
}

/// Few digits, or a number with a unit.
fn is_number(value: &str) -> bool {
    let digits = value.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.' || *b == b'-').count();
    let rest = value[digits..].to_ascii_lowercase();
    digits > 0 && ((rest.is_empty() && digits < SHORTEST_NUMBER) || UNITS.contains(&rest.as_str()))
}

/// Something that is to be filled in: `<password>`, `[token]`, `xxxx`, `****`, `...`.
fn is_placeholder(value: &str) -> bool {
    let framed = |open, close| value.starts_with(open) && value.ends_with(close);
    let mut letters = value.chars();
    let first = letters.next().unwrap_or(' ').to_ascii_lowercase();
    let one_letter = "x*.-_#?".contains(first) && letters.all(|letter| letter.to_ascii_lowercase() == first);
    framed('<', '>') || framed('[', ']') || one_letter
}

/// A path, or an address. One with a password in it was found by its form before.
fn is_place(value: &str) -> bool {
    let bytes = value.as_bytes();
    let drive = bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && bytes[2] == b'\\';
    value.contains("://") || drive || ["/", "./", "../", "~/"].iter().any(|start| value.starts_with(start))
}
