//! Fields: label above, hint below, an error that says what was expected.

use super::icon::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let parts: Vec<String> = [(hint, "hint"), (error, "error")]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, word)| format!("{id}-{word}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The frame of a field: its label, the control given as children, hint and error.
/// The control's `aria-describedby` names `{id}-hint` and `{id}-error`.
#[component]
pub fn Field(
    /// The control's identifier.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What may be left out.
    #[prop(optional)]
    optional: bool,
    /// How to answer.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What was expected and not given.
    #[prop(optional, into)]
    error: MaybeText,
    /// The control.
    children: Children,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        <div class="field">
            <label for=id>{label}{optional.then(|| view! { <span class="optional">" (optional)"</span> })}</label>
            {children()}
            {hint.0.map(|hint| view! { <span class="hint" id=hint_id>{hint}</span> })}
            {error.0.map(|error| view! { <span class="error" id=error_id><Icon name=IconName::Alarm small=true/>{error}</span> })}
        </div>
    }
    .into_any()
}

/// A field of one line.
#[component]
pub fn Input(
    /// Its identifier, unique on the page.
    #[prop(into)]
    id: String,
    /// The name under which it is sent.
    #[prop(into)]
    name: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The kind of answer: `text`, `password`, `date`, `number`, `file`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What is in it at first.
    #[prop(optional, into)]
    value: String,
    /// What the browser may fill in.
    #[prop(optional, into)]
    autocomplete: MaybeText,
    /// The identifier of a list with answers to choose from while typing.
    #[prop(optional, into)]
    list: MaybeText,
    /// Must not be left empty.
    #[prop(optional)]
    required: bool,
    /// Shown as a field that may be left out.
    #[prop(optional)]
    optional: bool,
    /// How to answer.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What was expected and not given.
    #[prop(optional, into)]
    error: MaybeText,
) -> impl IntoView {
    let described = described_by(&id, hint.0.is_some(), error.0.is_some());
    let invalid = error.0.is_some().then_some("true");
    let control = view! {
        <input
            class="input"
            id=id.clone()
            name=name
            type=kind
            value=value
            autocomplete=autocomplete.0
            list=list.0
            required=required
            aria-invalid=invalid
            aria-describedby=described
        />
    }
    .into_any();
    view! { <Field id=id label=label optional=optional hint=hint error=error>{control}</Field> }.into_any()
}

/// A field with a few lines.
#[component]
pub fn Textarea(
    /// Its identifier, unique on the page.
    #[prop(into)]
    id: String,
    /// The name under which it is sent.
    #[prop(into)]
    name: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What is in it at first.
    #[prop(optional, into)]
    value: String,
    /// Must not be left empty.
    #[prop(optional)]
    required: bool,
    /// How to answer.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What was expected and not given.
    #[prop(optional, into)]
    error: MaybeText,
) -> impl IntoView {
    let described = described_by(&id, hint.0.is_some(), error.0.is_some());
    let invalid = error.0.is_some().then_some("true");
    let control = view! {
        <textarea class="textarea" id=id.clone() name=name required=required aria-invalid=invalid aria-describedby=described>{value}</textarea>
    }
    .into_any();
    view! { <Field id=id label=label hint=hint error=error>{control}</Field> }.into_any()
}

/// One of a few answers.
#[component]
pub fn Select(
    /// Its identifier, unique on the page.
    #[prop(into)]
    id: String,
    /// The name under which it is sent.
    #[prop(into)]
    name: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The answers: what is sent, what is shown.
    options: Vec<(String, String)>,
    /// The answer at first.
    #[prop(optional, into)]
    selected: String,
    /// How to answer.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What was expected and not given.
    #[prop(optional, into)]
    error: MaybeText,
) -> impl IntoView {
    let described = described_by(&id, hint.0.is_some(), error.0.is_some());
    let invalid = error.0.is_some().then_some("true");
    let options = options
        .into_iter()
        .map(|(value, words)| {
            let is_selected = value == selected;
            view! { <option value=value selected=is_selected>{words}</option> }
        })
        .collect_view();
    let control = view! {
        <select class="select" id=id.clone() name=name aria-invalid=invalid aria-describedby=described>{options}</select>
    }
    .into_any();
    view! { <Field id=id label=label hint=hint error=error>{control}</Field> }.into_any()
}

/// A yes or no, with its words beside it.
#[component]
pub fn Checkbox(
    /// The name under which it is sent.
    #[prop(into)]
    name: String,
    /// What it sends when set.
    #[prop(into)]
    value: String,
    /// Whether it is set at first.
    #[prop(optional)]
    checked: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input class="check" type="checkbox" name=name value=value checked=checked/>
            <span>{children()}</span>
        </label>
    }
    .into_any()
}
