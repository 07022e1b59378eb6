//! Text from manifests as YAML on one line.

use std::fmt::Write;

/// A text as a YAML scalar that is read as this very text: plain where that is safe, else in double quotes.
pub(crate) fn scalar(text: &str) -> String {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && !is_a_word_of_yaml(text);
    if plain {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            // Writing to a string does not fail. Escapes: YAML 1.2.2, section 5.7.
            _ if letter.is_control() => drop(write!(quoted, "\\U{:08X}", u32::from(letter))),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Texts as a YAML list on one line.
pub(crate) fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(scalar).collect();
    format!("[{}]", texts.join(", "))
}

/// What YAML 1.1 or 1.2 reads as something else than text.
fn is_a_word_of_yaml(text: &str) -> bool {
    ["true", "false", "yes", "no", "on", "off", "y", "n", "null"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_would_read_otherwise_is_quoted() {
        for plain in ["NET_ADMIN", "/var/run/docker.sock", "data-1", "container.seccomp.example.io/app"] {
            assert_eq!(scalar(plain), plain);
        }
        for (text, quoted) in [
            ("", "\"\""),
            ("80", "\"80\""),
            ("Yes", "\"Yes\""),
            ("- a", "\"- a\""),
            (".inf", "\".inf\""),
            ("a: \"b\"", "\"a: \\\"b\\\"\""),
            ("a\nb", "\"a\\U0000000Ab\""),
            ("C:\\data", "\"C:\\\\data\""),
        ] {
            assert_eq!(scalar(text), quoted);
        }
        assert_eq!(list(["CHOWN", "a b"]), "[CHOWN, \"a b\"]");
    }
}
