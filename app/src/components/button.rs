//! Buttons: verbs. A `Button` acts, a `ButtonLink` goes somewhere.

use super::icon::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// How a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    /// The usual one.
    #[default]
    Plain,
    /// The one thing to do on the page; at most one.
    Primary,
    /// What undoes or clears.
    Quiet,
}

fn class(kind: ButtonKind, small: bool, wide: bool) -> String {
    let mut class = String::from("btn");
    match kind {
        ButtonKind::Plain => {}
        ButtonKind::Primary => class.push_str(" btn-primary"),
        ButtonKind::Quiet => class.push_str(" btn-quiet"),
    }
    if small {
        class.push_str(" btn-sm");
    }
    if wide {
        class.push_str(" btn-wide");
    }
    class
}

/// A button that submits the form around it.
#[component]
pub fn Button(
    /// How it stands out.
    #[prop(optional)]
    kind: ButtonKind,
    /// For rows and cards.
    #[prop(optional)]
    small: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The name under which its value is sent.
    #[prop(optional, into)]
    name: MaybeText,
    /// The value it sends.
    #[prop(optional, into)]
    value: MaybeText,
    /// The form it submits, when it stands outside of it.
    #[prop(optional, into)]
    form: MaybeText,
    /// Where it sends the form, when not to the form's own address.
    #[prop(optional, into)]
    formaction: MaybeText,
    /// Not to be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The verb.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="submit" class=class(kind, small, wide) name=name.0 value=value.0 form=form.0 formaction=formaction.0 disabled=disabled>
            {icon.map(|name| view! { <Icon name/> })}
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button. Without an address it is shown as not available now.
#[component]
pub fn ButtonLink(
    /// Where it goes; none when there is nowhere to go now.
    #[prop(into)]
    href: MaybeText,
    /// How it stands out.
    #[prop(optional)]
    kind: ButtonKind,
    /// For rows and cards.
    #[prop(optional)]
    small: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// An icon before the words.
    #[prop(optional)]
    icon: Option<IconName>,
    /// An icon after the words, for a way onward.
    #[prop(optional)]
    icon_after: Option<IconName>,
    /// A download or another server's page: the browser goes there itself.
    #[prop(optional)]
    external: bool,
    /// The words.
    children: Children,
) -> impl IntoView {
    let class = class(kind, small, wide);
    let content = view! {
        {icon.map(|name| view! { <Icon name/> })}
        {children()}
        {icon_after.map(|name| view! { <Icon name/> })}
    };
    match href.0 {
        Some(href) => view! { <a class=class href=href rel=external.then_some("external")>{content}</a> }.into_any(),
        None => view! { <a class=class role="link" aria-disabled="true">{content}</a> }.into_any(),
    }
}
