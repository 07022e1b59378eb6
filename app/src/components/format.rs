//! How figures and names are written. Pure, so that server and browser write the same text.

/// A count with a comma between thousands: `10,763`.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count that may have stopped at a limit: `10,000+` when it did.
pub fn capped(count: u64, is_capped: bool) -> String {
    let mut text = thousands(count);
    if is_capped {
        text.push('+');
    }
    text
}

/// A change with its sign: `+12`, `−64` (a true minus), `0`.
pub fn delta(change: i64) -> String {
    let sign = match change {
        i64::MIN..0 => "−",
        0 => "",
        1.. => "+",
    };
    format!("{sign}{}", thousands(change.unsigned_abs()))
}

/// A share in whole percent, `42 %`; a question mark when there is nothing to take a share of.
pub fn percent(part: u64, whole: u64) -> String {
    share(part, whole, 100).map_or_else(|| "?".to_owned(), |share| format!("{share} %"))
}

/// `part / whole * scale`, rounded to the nearest integer and at most `scale`; none when `whole` is 0.
pub fn share(part: u64, whole: u64, scale: u64) -> Option<u64> {
    if whole == 0 {
        return None;
    }
    let (part, whole, scale) = (u128::from(part.min(whole)), u128::from(whole), u128::from(scale));
    u64::try_from((part * scale + whole / 2) / whole).ok()
}

/// A count with its noun: `1 finding`, `1,088 findings`.
pub fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// A text that begins a sentence: teams are often named in lower case.
pub fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// Splits a long name so that its last `tail` characters can be kept while the middle gives way.
/// A name that is hardly longer than its tail stays whole: the second part is then empty.
pub fn split_tail(name: &str, tail: usize) -> (&str, &str) {
    if name.chars().count() <= tail * 2 {
        return (name, "");
    }
    let cut = name.char_indices().rev().nth(tail.saturating_sub(1)).map_or(name.len(), |(index, _)| index);
    name.split_at(cut)
}

/// The first letters of the first and the last word, for the disc beside a person's name.
pub fn initials(name: &str) -> String {
    let mut words =
        name.split(|c: char| c.is_whitespace() || matches!(c, '.' | '-' | '_' | '@')).filter(|word| !word.is_empty());
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        for (count, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (10_763, "10,763"), (1_000_000, "1,000,000")] {
            assert_eq!(thousands(count), text);
        }
        assert_eq!(capped(10_000, true), "10,000+");
        assert_eq!(capped(63, false), "63");
    }

    #[test]
    fn a_change_has_its_sign() {
        assert_eq!([delta(12), delta(-64), delta(0), delta(-1_210)], ["+12", "−64", "0", "−1,210"]);
        assert_eq!(delta(i64::MIN), "−9,223,372,036,854,775,808");
    }

    #[test]
    fn a_share_of_nothing_is_unknown() {
        assert_eq!(percent(0, 0), "?");
        assert_eq!(percent(42, 100), "42 %");
        assert_eq!(percent(2, 3), "67 %");
        assert_eq!(share(u64::MAX, u64::MAX, 100), Some(100));
        assert_eq!(share(5, 3, 100), Some(100));
    }

    #[test]
    fn nouns_agree_with_their_count() {
        assert_eq!(plural(1, "finding", "findings"), "1 finding");
        assert_eq!(plural(0, "finding", "findings"), "0 findings");
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(sentence("storefront and data"), "Storefront and data");
        assert_eq!(sentence("éclair"), "Éclair");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(split_tail("media/image-resizer", 8), ("media/image", "-resizer"));
        assert_eq!(split_tail("shop/cart", 8), ("shop/cart", ""));
        let (head, tail) = split_tail("größe/äöüß-äöüß-äöüß", 8);
        assert_eq!(format!("{head}{tail}"), "größe/äöüß-äöüß-äöüß");
        assert_eq!(tail.chars().count(), 8);
    }

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        assert_eq!(initials("Tomás Bauer"), "TB");
        assert_eq!(initials("admin"), "A");
        assert_eq!(initials("maria.del.mar"), "MM");
        assert_eq!(initials(""), "");
    }
}
