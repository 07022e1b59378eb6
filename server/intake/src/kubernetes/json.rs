//! JSON: one object, a list of them, or several one after another.

use super::{
    field::{FieldPath, Step},
    locate::Locator,
    object::{self, Entry},
    shape::{self, Seen},
    stream::{Field, Part, Stream, TOO_MANY_ITEMS, Whole},
};
use crate::{
    Limits, Place, ReadError,
    counted::{Counted, Position, newlines},
    limits::bytes_for_people,
    output::Output,
    sniff::BOM,
    source::{Exceeded, io_error},
};
use serde::de::DeserializeSeed;
use serde_json::{Map, Value, value::RawValue};
use std::{
    cell::RefCell,
    io::{self, BufRead, BufReader, Read},
};

impl Part for Box<RawValue> {
    fn text(&self) -> Option<String> {
        serde_json::from_str(self.get()).ok()
    }
}

/// Reads JSON objects, one after another.
pub(crate) fn read_json(bytes: impl Read, out: &mut Output<'_>) {
    let mut bytes = BufReader::new(bytes);
    if bytes.fill_buf().is_ok_and(|head| head.starts_with(BOM)) {
        bytes.consume(BOM.len());
    }
    let position = Position::default();
    let mut json =
        serde_json::Deserializer::from_reader(Counted::new(bytes, position.clone(), out.limits.object_bytes));
    for number in 1.. {
        if json.end().is_ok() {
            return;
        }
        if number > out.limits.documents {
            let at_most = format!("{} documents", out.limits.documents);
            return out.error(ReadError::limit(out.place(), "documents", &at_most, "split the input"));
        }
        let place = Place { document: Some(number), line: Some(position.line()), ..out.place() };
        if let Err(error) = document(&mut json, &position, &place, out) {
            // What follows a broken place cannot be told apart any more.
            return out.error(*error);
        }
        position.mark();
    }
}

fn document<'de>(
    json: &mut serde_json::Deserializer<impl serde_json::de::Read<'de>>,
    position: &Position,
    place: &Place,
    out: &mut Output<'_>,
) -> Result<(), Box<ReadError>> {
    let limits = *out.limits;
    let seen = RefCell::new(Seen::default());
    // A list of something else, such as another scanner's findings: said once, not once an element.
    let mut foreign_element = None;
    // Items whose kind is that of the list, which may stand behind them; they are held, so there is a limit.
    let mut waiting = Waiting::default();
    let on_item = |index: usize, part: Box<RawValue>| {
        position.mark();
        if foreign_element.is_some() {
            return;
        }
        let seen = seen.borrow();
        let start = position.line().saturating_sub(newlines(part.get().as_bytes()));
        let path = seen.item_path(index);
        match serde_json::from_str::<Value>(part.get()) {
            Err(error) => out.error(too_deep(&error, place.at_line(start), &path)),
            Ok(value) if seen.keys.is_empty() && shape::foreign_element(&value).is_some() => {
                foreign_element = shape::foreign_element(&value);
            }
            Ok(value) if object::waits_for_kind(&value, &seen) => waiting.push(index, start, part, &limits),
            Ok(value) => item(value, part.get(), place.at_line(start), path, &seen, out),
        }
    };
    let whole = Stream::new(&limits, &seen, &|| position.line(), on_item).deserialize(json);
    let seen = seen.into_inner();
    match whole {
        Err(error) => broken(error, place, &seen, &limits, out),
        Ok(Whole::List) => {
            if let Some(seen) = foreign_element {
                shape::foreign(out, place.clone(), &seen);
            }
            Ok(())
        }
        Ok(Whole::Fields(_)) if seen.items_done => waiting.read(place, &seen, &limits, out),
        Ok(Whole::Fields(fields)) => {
            single(&fields, place, out);
            Ok(())
        }
        Ok(Whole::Other(found)) => {
            Err(Box::new(ReadError::new(place.clone(), "Kubernetes objects or a Trivy report").found(found)))
        }
    }
}

/// One item of a list.
fn item(value: Value, text: &str, place: Place, path: FieldPath, seen: &Seen, out: &mut Output<'_>) {
    let start = place.line.unwrap_or(1);
    let mut locator = Locator::json(text);
    let entry = Entry { value, place, path, list: seen.list() };
    object::read(entry, out, &mut |field| locator.line(field).map(|line| start + line - 1));
}

/// Items that wait for the kind of their list.
#[derive(Default)]
struct Waiting {
    items: Vec<(usize, u64, Box<RawValue>)>,
    bytes: u64,
    too_many: bool,
}

impl Waiting {
    fn push(&mut self, index: usize, start: u64, part: Box<RawValue>, limits: &Limits) {
        self.bytes = self.bytes.saturating_add(part.get().len() as u64);
        self.too_many |= self.bytes > limits.document_bytes;
        if !self.too_many {
            self.items.push((index, start, part));
        }
    }

    fn read(self, place: &Place, seen: &Seen, limits: &Limits, out: &mut Output<'_>) -> Result<(), Box<ReadError>> {
        for (index, start, part) in self.items {
            let (place, path) = (place.at_line(start), seen.item_path(index));
            match serde_json::from_str(part.get()) {
                Ok(value) => item(value, part.get(), place, path, seen, out),
                Err(error) => out.error(too_deep(&error, place, &path)),
            }
        }
        if self.too_many {
            let at_most = format!("{} of items before the kind of their list", bytes_for_people(limits.document_bytes));
            return Err(Box::new(ReadError::limit(
                place.clone(),
                "document_bytes",
                &at_most,
                "write the list's kind before its items",
            )));
        }
        Ok(())
    }
}

/// An object that is no list, or whose items stood before its kind.
fn single(fields: &[Field<Box<RawValue>>], place: &Place, out: &mut Output<'_>) {
    let mut map = Map::new();
    for field in fields {
        match serde_json::from_str(field.part.get()) {
            Ok(value) => map.insert(field.key.clone(), value),
            Err(error) => return out.error(too_deep(&error, place.clone(), &FieldPath::default().key(&field.key))),
        };
    }
    let entry = Entry { value: Value::Object(map), place: place.clone(), path: FieldPath::default(), list: None };
    object::read(entry, out, &mut |path| {
        let (Step::Key(first), rest) = path.0.split_first()? else { return None };
        let field = fields.iter().rev().find(|field| field.key == *first)?;
        let start = field.end.saturating_sub(newlines(field.part.get().as_bytes()));
        Locator::json(field.part.get()).line(&FieldPath(rest.to_vec())).map(|line| start + line - 1)
    });
}

fn broken(
    error: serde_json::Error,
    place: &Place,
    seen: &Seen,
    limits: &Limits,
    out: &mut Output<'_>,
) -> Result<(), Box<ReadError>> {
    if error.is_io() {
        let error = io::Error::from(error);
        // Another scanner's report is large and none of ours: say that rather than that it is large.
        if Exceeded::in_error(&error) == Some(Exceeded::Object) && !seen.keys.is_empty() && seen.is_foreign() {
            shape::foreign(out, place.clone(), seen);
            return Ok(());
        }
        return Err(Box::new(io_error(&error, place.clone(), limits)));
    }
    let place = place.at_line(error.line() as u64);
    let message = error.to_string();
    if message.contains(TOO_MANY_ITEMS) {
        let at_most = format!("{} objects in one list", limits.list_items);
        return Err(Box::new(ReadError::limit(place, "list_items", &at_most, "split the list")));
    }
    if message.contains("recursion limit") {
        return Err(Box::new(too_deep(&error, place, &FieldPath::default())));
    }
    let message = message.split(" at line ").next().unwrap_or_default();
    let found =
        if error.is_eof() { "its end, in the middle of an object".to_owned() } else { format!("a fault: {message}") };
    Err(Box::new(ReadError::new(place, "valid JSON").found(found)))
}

fn too_deep(error: &serde_json::Error, place: Place, path: &FieldPath) -> ReadError {
    let message = error.to_string();
    let fault = if message.contains("recursion limit") {
        ReadError::new(place, "at most 128 objects and lists inside each other").found("more")
    } else {
        ReadError::new(place, "valid JSON")
            .found(format!("a fault: {}", message.split(" at line ").next().unwrap_or_default()))
    };
    fault.path(path.to_string())
}
