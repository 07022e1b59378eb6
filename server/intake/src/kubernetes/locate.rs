//! On which line of a text a field stands. Only asked once something is wrong.

use super::field::{FieldPath, Step};
use crate::counted::newlines;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_saphyr::Spanned;
use std::{collections::HashMap, fmt};

/// Finds lines, a bounded number of times, since each means to read the text again.
pub(super) struct Locator<'t> {
    text: &'t str,
    /// How YAML is read; none for JSON.
    yaml: Option<serde_saphyr::Options>,
    left: u32,
}

/// Searches in one text. A broken file has a handful of faults; a hostile one has as many as it can.
const SEARCHES: u32 = 20;

/// The largest YAML text that is read again, in bytes.
const LARGEST: usize = 4 * 1024 * 1024;

impl<'t> Locator<'t> {
    pub(super) fn yaml(text: &'t str, options: serde_saphyr::Options) -> Self {
        let left = if text.len() > LARGEST { 0 } else { SEARCHES };
        Self { text, yaml: Some(options), left }
    }

    pub(super) fn json(text: &'t str) -> Self {
        Self { text, yaml: None, left: SEARCHES }
    }

    /// The line from 1 of the field, or of what comes nearest to holding it.
    pub(super) fn line(&mut self, path: &FieldPath) -> Option<u64> {
        self.left = self.left.checked_sub(1)?;
        let Some(options) = &self.yaml else { return Some(json_line(self.text, &path.0)) };
        (0..=path.0.len()).rev().find_map(|length| {
            let find = Find(&path.0[..length]);
            serde_saphyr::with_deserializer_from_str_with_options(self.text, options.clone(), |yaml| {
                find.deserialize(yaml)
            })
            .ok()
            .flatten()
        })
    }
}

fn json_line(text: &str, steps: &[Step]) -> u64 {
    let mut here = text;
    for step in steps {
        let next = match step {
            Step::Key(key) => {
                serde_json::from_str::<HashMap<String, &RawValue>>(here).ok().and_then(|map| map.get(key).copied())
            }
            Step::Index(index) => {
                serde_json::from_str::<Vec<&RawValue>>(here).ok().and_then(|list| list.get(*index).copied())
            }
        };
        match next {
            Some(raw) => here = raw.get(),
            None => break,
        }
    }
    // `here` is a part of `text`, since a borrowed raw value points into what it was read from.
    let offset = (here.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    1 + newlines(before)
}

/// Walks along the steps and answers with the line of what stands at their end.
struct Find<'p>(&'p [Step]);

impl<'de> DeserializeSeed<'de> for Find<'_> {
    type Value = Option<u64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<u64>, D::Error> {
        match self.0.split_first() {
            None => {
                let spanned = <Spanned<IgnoredAny> as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Some(spanned.referenced.line()).filter(|line| *line > 0))
            }
            Some((step, rest)) => deserializer.deserialize_any(Walk { step, rest }),
        }
    }
}

struct Walk<'p> {
    step: &'p Step,
    rest: &'p [Step],
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<u64>, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if found.is_none() && matches!(self.step, Step::Key(wanted) if *wanted == key) {
                found = map.next_value_seed(Find(self.rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<u64>, A::Error> {
        let mut found = None;
        for at in 0.. {
            let more = if matches!(self.step, Step::Index(wanted) if *wanted == at) {
                seq.next_element_seed(Find(self.rest))?.map(|line| found = line)
            } else {
                seq.next_element::<IgnoredAny>()?.map(|_| ())
            };
            if more.is_none() {
                break;
            }
        }
        Ok(found)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_in_both_formats() {
        let yaml = "a: 1\nb:\n  - c: x\n    d: y\n  - e: z\n";
        let json = "{\n\"a\": 1,\n\"b\": [\n{\"c\": \"x\",\n\"d\": \"y\"},\n{\"e\": \"z\"}]}";
        // (path, line in YAML, line in JSON)
        let table = [
            (FieldPath::dotted("a"), 1, 2),
            (FieldPath::dotted("b").index(0).key("d"), 4, 5),
            (FieldPath::dotted("b").index(1).key("e"), 5, 6),
            (FieldPath::dotted("b").index(1).key("missing"), 5, 6),
        ];
        for (path, in_yaml, in_json) in table {
            assert_eq!(Locator::yaml(yaml, serde_saphyr::options! {}).line(&path), Some(in_yaml), "{path}");
            assert_eq!(Locator::json(json).line(&path), Some(in_json), "{path}");
        }
    }
}
