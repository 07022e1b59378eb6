//! Copying a text, where the browser lets a page do so.

use super::icon::{Icon, IconName};
use leptos::{
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{
        self,
        js_sys::{Function, Promise, Reflect, futures::JsFuture},
    },
};

/// How far it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Copying {
    /// Without script it could not copy, and is not shown.
    NotYet,
    Ready,
    Done,
    /// The browser has no clipboard for this page: over plain HTTP it gives none, and a person may refuse it.
    Refused,
}

impl Copying {
    fn label(self, what: &str) -> String {
        match self {
            Copying::NotYet | Copying::Ready => format!("Copy {what}"),
            Copying::Done => "Copied".to_owned(),
            Copying::Refused => "The browser does not allow it".to_owned(),
        }
    }
}

/// A button that copies a text. It shows itself once it works; the text must also be there to be selected by hand.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: String,
    /// What it is: "patch".
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let (state, set_state) = signal(Copying::NotYet);
    Effect::new(move |_| set_state.set(Copying::Ready));
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move {
            let done = write(&text).await.is_some();
            set_state.set(if done { Copying::Done } else { Copying::Refused });
        });
    };
    let icon =
        move || view! { <Icon name=if state.get() == Copying::Done { IconName::Tick } else { IconName::Copy }/> };
    view! {
        <button type="button" class="btn btn-sm" hidden=move || state.get() == Copying::NotYet on:click=copy>
            {icon}
            <span aria-live="polite">{move || state.get().label(&what)}</span>
        </button>
    }
    .into_any()
}

/// Writes to the clipboard; none where there is none or it refuses. Looked up step by step, since a page that was not
/// loaded over HTTPS or from this machine has none.
async fn write(text: &str) -> Option<()> {
    let navigator = Reflect::get(&web_sys::window()?.into(), &"navigator".into()).ok()?;
    let clipboard = Reflect::get(&navigator, &"clipboard".into()).ok()?;
    let write = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into::<Function>().ok()?;
    let promise = write.call1(&clipboard, &text.into()).ok()?.dyn_into::<Promise>().ok()?;
    JsFuture::from(promise).await.ok().map(|_| ())
}
