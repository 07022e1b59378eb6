//! Walks through the outermost object of a document and hands over a list's items one by one, so that a list is
//! never held as a whole.

use super::shape::Seen;
use crate::Limits;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::{cell::RefCell, fmt, marker::PhantomData};

/// Starts the message of the error that stops a list with too many items.
pub(super) const TOO_MANY_ITEMS: &str = "more items than list_items";

/// A part of a document: a field's value or a list's item.
pub(super) trait Part: DeserializeOwned {
    /// The text, where it is one.
    fn text(&self) -> Option<String>;
}

/// A field of the outermost object.
pub(super) struct Field<P> {
    pub(super) key: String,
    pub(super) part: P,
    /// The line on which the value ends, as the caller's `line` tells it.
    pub(super) end: u64,
}

/// What a document was, once the items of its list are handed over.
pub(super) enum Whole<P> {
    /// An object, or what stood around a list's items.
    Fields(Vec<Field<P>>),
    /// A list without anything around it; its elements are handed over.
    List,
    /// Something else; the text follows the word "found".
    Other(&'static str),
}

/// Reads one document.
pub(super) struct Stream<'s, P, F> {
    limits: &'s Limits,
    /// What was seen so far; also of use when reading fails half-way.
    seen: &'s RefCell<Seen>,
    /// The line that reading has come to.
    line: &'s dyn Fn() -> u64,
    on_item: F,
    part: PhantomData<P>,
}

impl<'s, P: Part, F: FnMut(usize, P)> Stream<'s, P, F> {
    /// Hands each item of a list to `on_item`, with its index.
    pub(super) fn new(limits: &'s Limits, seen: &'s RefCell<Seen>, line: &'s dyn Fn() -> u64, on_item: F) -> Self {
        Self { limits, seen, line, on_item, part: PhantomData }
    }
}

impl<'de, P: Part, F: FnMut(usize, P)> DeserializeSeed<'de> for Stream<'_, P, F> {
    type Value = Whole<P>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Whole<P>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, P: Part, F: FnMut(usize, P)> Visitor<'de> for Stream<'_, P, F> {
    type Value = Whole<P>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Whole<P>, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            self.seen.borrow_mut().key(&key);
            if key == "items" && self.seen.borrow().is_list() {
                let limits = self.limits;
                map.next_value_seed(Items { limits, on_item: &mut self.on_item, part: PhantomData })?;
                self.seen.borrow_mut().items_done = true;
                continue;
            }
            let part: P = map.next_value()?;
            match key.as_str() {
                "apiVersion" => self.seen.borrow_mut().api_version = part.text(),
                "kind" => self.seen.borrow_mut().kind = part.text(),
                _ => {}
            }
            fields.push(Field { key, part, end: (self.line)() });
        }
        Ok(Whole::Fields(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, seq: A) -> Result<Whole<P>, A::Error> {
        Items { limits: self.limits, on_item: &mut self.on_item, part: PhantomData }.visit_seq(seq)?;
        Ok(Whole::List)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Whole<P>, E> {
        Ok(Whole::Other("true or false"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Whole<P>, E> {
        Ok(Whole::Other("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Whole<P>, E> {
        Ok(Whole::Other("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Whole<P>, E> {
        Ok(Whole::Other("a number"))
    }

    fn visit_str<E>(self, _: &str) -> Result<Whole<P>, E> {
        Ok(Whole::Other("only a text"))
    }

    fn visit_unit<E>(self) -> Result<Whole<P>, E> {
        Ok(Whole::Other("nothing"))
    }
}

struct Items<'s, P, F> {
    limits: &'s Limits,
    on_item: &'s mut F,
    part: PhantomData<P>,
}

impl<'de, P: Part, F: FnMut(usize, P)> DeserializeSeed<'de> for Items<'_, P, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, P: Part, F: FnMut(usize, P)> Visitor<'de> for Items<'_, P, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(part) = seq.next_element::<P>()? {
            if index >= self.limits.list_items as usize {
                return Err(A::Error::custom(TOO_MANY_ITEMS));
            }
            (self.on_item)(index, part);
            index += 1;
        }
        Ok(())
    }

    /// Go writes an empty list as null.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
