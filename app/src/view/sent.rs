//! A view on its way to the browser.

use super::PageError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::{RawValue, to_raw_value};
use std::{marker::PhantomData, sync::Arc};

/// The text of a view, as JSON. Whatever carries it never looks inside, so the browser's program holds the machinery of
/// loading once and not once for each view (docs/decisions/0002-what-the-browser-loads.md).
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Sent<T> {
    text: Text,
    #[serde(skip)]
    view: PhantomData<fn() -> T>,
}

/// The text alone, whatever view it is of. Cheap to clone.
pub type Text = Arc<RawValue>;

impl<T> Sent<T> {
    /// The text alone.
    pub fn into_text(self) -> Text {
        self.text
    }
}

impl<T: Serialize> Sent<T> {
    /// Writes a view. A view that JSON cannot express is unavailable.
    pub fn of(view: &T) -> Result<Self, PageError> {
        let text = to_raw_value(view).map_err(|_| unreadable())?;
        Ok(Self { text: text.into(), view: PhantomData })
    }
}

/// Reads the view that a text is of. A page that is older than the server, still open in a browser, may not understand it.
pub fn read<T: DeserializeOwned>(text: &RawValue) -> Result<T, PageError> {
    serde_json::from_str(text.get()).map_err(|_| unreadable())
}

fn unreadable() -> PageError {
    PageError::Unavailable { request: String::new() }
}
