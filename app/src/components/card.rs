//! Cards and the head of a page.

use super::icon::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// One question and its answer.
#[component]
pub fn Card(
    /// The question, or what is listed.
    #[prop(into)]
    title: String,
    /// What stands at the right of the title: a fact or one way onward.
    #[prop(optional)]
    aside: Option<AnyView>,
    /// What stands below a line at the end.
    #[prop(optional)]
    footer: Option<AnyView>,
    /// Rows and tables reach the card's edges.
    #[prop(optional)]
    flush: bool,
    /// More classes, such as the card's place on a phone.
    #[prop(optional, into)]
    class: String,
    /// An anchor.
    #[prop(optional, into)]
    id: MaybeText,
    /// The answer.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=format!("card {class}").trim_end().to_owned() id=id.0>
            <header>
                <h2>{title}</h2>
                {aside}
            </header>
            <div class=if flush { "body-flush" } else { "body" }>{children()}</div>
            {footer.map(|footer| view! { <footer>{footer}</footer> })}
        </section>
    }
    .into_any()
}

/// One fact under a page's title: an icon and words.
pub struct Fact {
    icon: IconName,
    words: AnyView,
}

impl Fact {
    /// A fact with its icon.
    pub fn new(icon: IconName, words: impl IntoView + 'static) -> Self {
        Self { icon, words: words.into_any() }
    }
}

/// The head of a page: what it is, facts about it, what can be done.
#[component]
pub fn PageHead(
    /// The title: it says the fact, not the rule.
    #[prop(into)]
    title: String,
    /// Chips above the title.
    #[prop(optional)]
    above: Option<AnyView>,
    /// One sentence below the title.
    #[prop(optional, into)]
    lede: MaybeText,
    /// Facts: size, team, age of the data.
    #[prop(optional)]
    facts: Vec<Fact>,
    /// Buttons, at most one of them primary.
    #[prop(optional)]
    actions: Option<AnyView>,
) -> impl IntoView {
    let facts = (!facts.is_empty()).then(|| {
        let items = facts
            .into_iter()
            .map(|fact| view! { <li><Icon name=fact.icon/><span>{fact.words}</span></li> })
            .collect_view();
        view! { <ul class="facts">{items}</ul> }
    });
    view! {
        <div class="page-head">
            <div>
                {above.map(|above| view! { <div class="facts facts-top">{above}</div> })}
                <h1>{title}</h1>
                {lede.0.map(|lede| view! { <p class="lede">{lede}</p> })}
                {facts}
            </div>
            {actions.map(|actions| view! { <div class="actions">{actions}</div> })}
        </div>
    }
    .into_any()
}
