//! Addresses: what stands after the question mark, and names inside a path.

/// The decoded parameters of an address's query (URL Standard, 5.1). What is not valid stays as it is.
pub fn decode(query: &str) -> Vec<(String, String)> {
    query
        .trim_start_matches('?')
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (plain(name), plain(value))
        })
        .collect()
}

/// The first value of a parameter that is not empty.
pub fn first_value(query: &str, name: &str) -> Option<String> {
    decode(query)
        .into_iter()
        .find(|(found, value)| found == name && !value.trim().is_empty())
        .map(|(_, value)| value.trim().to_owned())
}

/// A name as one segment of a path: everything but letters, digits, `-`, `.`, `_` and `~` is encoded.
/// Two dots would lead elsewhere, so a segment of dots only is encoded too.
pub fn segment(name: &str) -> String {
    let only_dots = name.bytes().all(|byte| byte == b'.');
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        let stays = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') || (byte == b'.' && !only_dots);
        if stays {
            text.push(char::from(byte));
        } else {
            text.push('%');
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    text
}

fn plain(text: &str) -> String {
    let digit = |byte: Option<&u8>| {
        byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
    };
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut position = 0;
    while let Some(byte) = bytes.get(position) {
        position += 1;
        match (byte, digit(bytes.get(position)), digit(bytes.get(position + 1))) {
            (b'+', ..) => decoded.push(b' '),
            (b'%', Some(high), Some(low)) => {
                decoded.push(high * 16 + low);
                position += 2;
            }
            _ => decoded.push(*byte),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded_once() {
        let pairs = decode("?q=a+b%26c%3D%C3%A9&severity=high&severity=low&empty&broken=%zz&plus=%252B");
        let expected = [
            ("q", "a b&c=é"),
            ("severity", "high"),
            ("severity", "low"),
            ("empty", ""),
            ("broken", "%zz"),
            ("plus", "%2B"),
        ];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(first_value("a=&a=+&a=x", "a"), Some("x".to_owned()));
        assert_eq!(first_value("a=1", "b"), None);
    }

    #[test]
    fn what_is_encoded_reads_back() {
        for text in ["a b&c=é", "100% + 1", "<b>\"'</b>", "日本"] {
            assert_eq!(decode(&posture::query::encode(&[("q", text.to_owned())])), [("q".to_owned(), text.to_owned())]);
        }
    }

    #[test]
    fn a_segment_cannot_leave_its_place() {
        assert_eq!(segment("shop"), "shop");
        assert_eq!(segment("../x?y#z"), "..%2Fx%3Fy%23z");
        assert_eq!(segment(".."), "%2E%2E");
        assert_eq!(segment("privilege.run-as-root"), "privilege.run-as-root");
        assert_eq!(segment("a\r\nb"), "a%0D%0Ab");
    }
}
