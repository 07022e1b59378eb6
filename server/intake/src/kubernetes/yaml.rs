//! YAML streams.

use super::{
    field::FieldPath,
    locate::Locator,
    object::{self, Entry},
    shape::{self, Seen},
    stream::{Part, Stream, TOO_MANY_ITEMS, Whole},
};
use crate::{
    Limits, Place, ReadError,
    counted::newlines,
    documents::{Document, Documents},
    error::quoted,
    limits::bytes_for_people,
    output::Output,
    sniff::BOM,
    source::io_error,
};
use serde::de::DeserializeSeed;
use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, Error, NonFiniteFloatPolicy, Options, Spanned, budget::BudgetBreach};
use std::{
    cell::RefCell,
    io::{BufRead, BufReader, Read},
};

impl Part for Spanned<Value> {
    fn text(&self) -> Option<String> {
        self.value.as_str().map(str::to_owned)
    }
}

/// Reads a stream of YAML documents.
pub(crate) fn read_yaml(bytes: impl Read, out: &mut Output<'_>) {
    let mut bytes = BufReader::new(bytes);
    let mut skipped = 0;
    if bytes.fill_buf().is_ok_and(|head| head.starts_with(BOM)) {
        skipped = BOM.len();
        bytes.consume(skipped);
    }
    let mut documents = Documents::new(bytes, out.limits.document_bytes);
    let mut none = true;
    loop {
        match documents.next() {
            Err(error) => return out.error(io_error(&error, out.place(), out.limits)),
            Ok(None) => break,
            Ok(Some(found)) if found.number > out.limits.documents => {
                let at_most = format!("{} documents", out.limits.documents);
                return out.error(ReadError::limit(out.place(), "documents", &at_most, "split the input"));
            }
            Ok(Some(found)) => {
                none = false;
                document(&found, skipped as u64, out);
            }
        }
    }
    if none && documents.saw_comment {
        out.skipped(out.place(), "only comments");
    } else if none {
        out.error(ReadError::new(out.place(), "Kubernetes objects or a Trivy report").found("only white space"));
    }
}

fn document(document: &Document, before: u64, out: &mut Output<'_>) {
    let place = Place { document: Some(document.number), line: Some(document.line), ..out.place() };
    if document.too_large {
        let at_most = format!("{} in one document", bytes_for_people(out.limits.document_bytes));
        return out.error(ReadError::limit(place, "document_bytes", &at_most, "split the document"));
    }
    let text = match std::str::from_utf8(&document.bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = error.valid_up_to();
            let line = document.line + newlines(&document.bytes[..good]);
            let byte = document.bytes.get(good).copied().unwrap_or_default();
            let offset = before + document.offset + good as u64;
            let error = ReadError::new(place.at_line(line), "text in UTF-8")
                .found(format!("the byte 0x{byte:02x} at offset {offset}"));
            return out.error(error.remedy("save the file as UTF-8"));
        }
    };
    let limits = *out.limits;
    let options = options(&limits);
    let mut locator = Locator::yaml(text, options.clone());
    let absolute = |line: u64| document.line + line.saturating_sub(1);
    let seen = RefCell::new(Seen::default());
    // A list of something else: said once, not once an element.
    let mut foreign_element = None;
    // Items whose kind is that of the list, which may stand behind them.
    let mut waiting = Vec::new();
    let mut item = |index: usize, part: Spanned<Value>, seen: &Seen, out: &mut Output<'_>| {
        let path = seen.item_path(index);
        let place = place.at_line(absolute(part.referenced.line()));
        let entry = Entry { value: part.value, place, path: path.clone(), list: seen.list() };
        object::read(entry, out, &mut |field| locator.line(&path.join(field)).map(absolute));
    };
    let whole = {
        let on_item = |index: usize, part: Spanned<Value>| {
            let seen = seen.borrow();
            if foreign_element.is_some() {
                return;
            }
            if seen.keys.is_empty() {
                foreign_element = shape::foreign_element(&part.value);
            }
            if foreign_element.is_some() {
                return;
            }
            if object::waits_for_kind(&part.value, &seen) {
                waiting.push((index, part));
            } else {
                item(index, part, &seen, out);
            }
        };
        serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| {
            Stream::new(&limits, &seen, &|| 0, on_item).deserialize(yaml)
        })
    };
    let seen = seen.into_inner();
    match whole {
        Err(error) => out.error(broken(&error, text, &place, absolute, &limits)),
        Ok(Whole::List) => {
            if let Some(seen) = foreign_element {
                shape::foreign(out, place, &seen);
            }
        }
        Ok(Whole::Fields(_)) if seen.items_done => {
            for (index, part) in waiting {
                item(index, part, &seen, out);
            }
        }
        Ok(Whole::Fields(fields)) => {
            let value = fields.into_iter().map(|field| (field.key, field.part.value)).collect();
            let entry = Entry { value: Value::Object(value), place, path: FieldPath::default(), list: None };
            object::read(entry, out, &mut |field| locator.line(field).map(absolute));
        }
        Ok(Whole::Other(found)) => {
            let error = ReadError::new(place, "Kubernetes objects or a Trivy report").found(found);
            out.error(with_template_remedy(error, text));
        }
    }
}

/// As Kubernetes' own reader: YAML 1.1 booleans and octal numbers; each key once; and nothing that grows.
fn options(limits: &Limits) -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: usize::from(limits.depth),
            flow_nesting_limit: usize::from(limits.depth),
            max_nodes: limits.yaml_nodes,
            max_events: limits.yaml_nodes.saturating_mul(2),
            max_total_scalar_bytes: usize::try_from(limits.document_bytes).unwrap_or(usize::MAX),
            max_documents: 2,
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: limits.yaml_alias_nodes,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        legacy_octal_numbers: true,
        strict_booleans: false,
        emit_comments: false,
        with_snippet: false,
    }
}

/// A document that is no YAML, or too much of it.
fn broken(error: &Error, text: &str, place: &Place, absolute: impl Fn(u64) -> u64, limits: &Limits) -> ReadError {
    let place = error.location().map_or_else(|| place.clone(), |location| place.at_line(absolute(location.line())));
    let limit = |name: &str, at_most: String, remedy: &str| ReadError::limit(place.clone(), name, &at_most, remedy);
    let depth = || {
        let at_most = format!("{} mappings and lists inside each other", limits.depth);
        limit("depth", at_most, "flatten the document")
    };
    let aliases = || {
        let at_most = format!("{} values repeated by aliases", limits.yaml_alias_nodes);
        limit("yaml_alias_nodes", at_most, "write the values out")
    };
    match error.without_snippet() {
        Error::DuplicateMappingKey { key, .. } => {
            let found = key.as_deref().map_or_else(|| "one twice".to_owned(), |key| format!("{} twice", quoted(key)));
            ReadError::new(place, "each key once").found(found)
        }
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => depth(),
        Error::Budget { .. } => {
            let at_most = format!("{} values in one document", limits.yaml_nodes);
            limit("yaml_nodes", at_most, "split the document")
        }
        // The other limits come wrapped in one way or another; their messages are tested.
        other => {
            let message = other.to_string();
            if message.contains("alias") && message.contains("exceeded") {
                return aliases();
            }
            if message.contains("recursion limit") || message.contains("Depth {") {
                return depth();
            }
            if message.contains(TOO_MANY_ITEMS) {
                let at_most = format!("{} objects in one list", limits.list_items);
                return limit("list_items", at_most, "split the list");
            }
            // The message ends with its place, which stands in front already.
            let message = message.split(" at line ").next().unwrap_or_default();
            let message = message.lines().next().unwrap_or_default().trim_end_matches(':');
            with_template_remedy(
                ReadError::new(place, "valid YAML").found(format!("a fault: {}", unquoted(message))),
                text,
            )
        }
    }
}

/// A message without control characters.
fn unquoted(message: &str) -> String {
    message.chars().take(200).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Templates are the most common broken YAML by far.
fn with_template_remedy(error: ReadError, text: &str) -> ReadError {
    if text.contains("{{") {
        error.remedy("it looks like a template; render it first, with helm template for a chart")
    } else {
        error
    }
}
