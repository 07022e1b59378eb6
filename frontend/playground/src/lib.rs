//! Manifests in, findings out, in the browser: the readers and the engine of every other door, as a module of its own.
//!
//! The page's worker holds one [`Playground`], gives it the files, and asks for the answer as JSON. Nothing here reaches
//! out: what a person pastes stays in their browser.

mod answer;
mod change;
mod input;

use input::File;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::wasm_bindgen;

/// Manifests to begin with: a workload that asks for too much, and one that does not.
const EXAMPLE: &str = include_str!("../example.yaml");

/// The files that were given, as they were read, and what was answered last.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Playground {
    files: BTreeMap<u32, File>,
    groups: Vec<answer::Group>,
}

#[wasm_bindgen]
impl Playground {
    /// Nothing given yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        console_error_panic_hook::set_once();
        Self::default()
    }

    /// Reads a file, or reads it anew. Of an object that stands in two files the one with the higher `id` counts.
    /// `name` is what errors call it.
    pub fn put(&mut self, id: u32, name: &str, bytes: &[u8]) {
        self.files.insert(id, File::read(name, bytes));
    }

    /// Forgets a file.
    pub fn remove(&mut self, id: u32) {
        self.files.remove(&id);
    }

    /// Judges all files by a version of the Pod Security Standards, such as `v1.28` or `latest`.
    ///
    /// Answers with the counts, the errors and the number of groups as JSON; [`Self::groups`] has the groups themselves.
    pub fn judge(&mut self, version: &str) -> String {
        let (summary, groups) = answer::of(self.files.values(), version);
        self.groups = groups;
        json(&summary)
    }

    /// Some groups of findings of the last answer as JSON, worst first: `count` of them after the first `from`.
    pub fn groups(&self, from: u32, count: u32) -> String {
        let number = |number| usize::try_from(number).unwrap_or(usize::MAX);
        let groups: Vec<_> = self.groups.iter().skip(number(from)).take(number(count)).collect();
        json(&groups)
    }

    /// Manifests to begin with.
    pub fn example() -> String {
        EXAMPLE.to_owned()
    }
}

/// Text and numbers under text keys, which JSON always holds.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests;
