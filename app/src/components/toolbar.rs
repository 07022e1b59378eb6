//! Filters, the bulk bar and the pager. All of it is forms and links, so that it works before WebAssembly has loaded.

use super::button::{Button, ButtonKind, ButtonLink};
use super::chip::SideChip;
use super::format;
use super::icon::{Icon, IconName};
use super::severity::SeverityMark;
use leptos::prelude::*;
use posture::words::{Severity, Side};

/// What an option of a facet looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionLook {
    /// Words.
    Words(String),
    /// A severity's mark.
    Severity(Severity),
    /// A side's chip.
    Side(Side),
}

/// One option of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetOption {
    /// What the form sends.
    pub value: String,
    /// What is shown.
    pub look: OptionLook,
    /// How many there are within the viewer's scope; none when not counted.
    pub count: Option<u64>,
    /// Whether it is set now.
    pub checked: bool,
}

/// One question of the filter bar, with the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The name of its fields.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// Its options.
    pub options: Vec<FacetOption>,
    /// A field for what is no option, sent under the same name.
    pub field: Option<FacetField>,
}

/// The field of a facet whose answers are typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetField {
    /// What is asked for: "Another namespace".
    pub label: String,
    /// What is typed now.
    pub value: String,
    /// What the options leave out, or an example.
    pub hint: String,
    /// A page with all answers: its address and words.
    pub all: Option<(String, String)>,
}

/// A filter that is set, and the address without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetFilter {
    /// The facet's heading.
    pub name: String,
    /// The option.
    pub value: String,
    /// The address of the same list without it.
    pub without: String,
}

/// The text filter of the bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFilter {
    /// The field's name.
    pub name: String,
    /// What is typed now.
    pub value: String,
    /// What may be typed: "Text, CVE, image or check".
    pub hint: String,
}

/// The filter bar: one GET form with facets, then what is set as chips.
#[component]
pub fn Filters(
    /// The address of the list.
    #[prop(into)]
    action: String,
    /// The text filter, if the list has one.
    #[prop(optional)]
    text: Option<TextFilter>,
    /// The facets, from left to right.
    facets: Vec<Facet>,
    /// What else the address keeps, such as the order: name and value.
    #[prop(optional)]
    keep: Vec<(String, String)>,
    /// What is set.
    set: Vec<SetFilter>,
    /// The address with nothing set.
    #[prop(into)]
    clear: String,
) -> impl IntoView {
    let text = text.map(|text| {
        view! {
            <label class="search find">
                <Icon name=IconName::Search/>
                <span class="vh">{text.hint.clone()}</span>
                <input type="search" name=text.name value=text.value placeholder=text.hint autocomplete="off" spellcheck="false"/>
            </label>
        }
    });
    let keep =
        keep.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let facets = facets.into_iter().map(|facet| view! { <FacetMenu facet=facet/> }).collect_view();
    let chips = (!set.is_empty()).then(|| {
        let chips = set
            .into_iter()
            .map(|filter| {
                let title = format!("Remove {} {}", filter.name.to_lowercase(), filter.value);
                view! {
                    <li>
                        <a class="chip" href=filter.without title=title>
                            <span class="name">{filter.name}</span>
                            " "
                            {filter.value}
                            <span class="vh">", remove"</span>
                            <Icon name=IconName::Close/>
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="chips" aria-label="Filters that are set">{chips}<li><a href=clear>"Clear"</a></li></ul> }
    });
    view! {
        <div class="stack-sm">
            <form class="filters" method="get" action=action role="search" aria-label="Filter the list">
                {text}
                {keep}
                {facets}
                <Button>"Filter"</Button>
            </form>
            {chips}
        </div>
    }
    .into_any()
}

/// One facet. The browser closes it when another opens, since all share one name.
#[component]
fn FacetMenu(facet: Facet) -> impl IntoView {
    let typed = facet.field.as_ref().is_some_and(|field| !field.value.is_empty());
    let picked = facet.options.iter().filter(|option| option.checked).count() + usize::from(typed);
    let class = if picked > 0 { "facet set" } else { "facet" };
    let has_options = !facet.options.is_empty();
    let options = facet
        .options
        .into_iter()
        .map(|option| {
            let look = match option.look {
                OptionLook::Words(words) => {
                    let title = words.clone();
                    view! { <span class="cut" title=title>{words}</span> }.into_any()
                }
                OptionLook::Severity(severity) => view! { <SeverityMark severity=severity word=true/> }.into_any(),
                OptionLook::Side(side) => view! { <SideChip side=side/> }.into_any(),
            };
            view! {
                <label>
                    <input class="check" type="checkbox" name=facet.name.clone() value=option.value checked=option.checked/>
                    {look}
                    {option.count.map(|count| view! { <span class="n">{format::thousands(count)}</span> })}
                </label>
            }
        })
        .collect_view();
    let options = has_options.then(|| {
        view! {
            <fieldset class="options">
                <legend class="vh">{facet.title.clone()}</legend>
                {options}
            </fieldset>
        }
    });
    let field = facet.field.map(|field| typed_answer(&facet.name, field));
    view! {
        <details class=class name="facet">
            <summary>
                {facet.title}
                {(picked > 0).then(|| view! { <b>{picked.to_string()}<span class="vh">" set"</span></b> })}
                <Icon name=IconName::Down/>
            </summary>
            <div class="pop">
                {options}
                {field}
                <Button small=true wide=true>"Apply"</Button>
            </div>
        </details>
    }
    .into_any()
}

fn typed_answer(name: &str, field: FacetField) -> AnyView {
    let (id, hint_id) = (format!("facet-{name}"), format!("facet-{name}-hint"));
    let all = field.all.map(|(href, words)| view! { " " <a href=href>{words}</a> });
    view! {
        <div class="field">
            <label for=id.clone()>{field.label}</label>
            <input class="input" id=id type="text" name=name.to_owned() value=field.value aria-describedby=hint_id.clone() autocomplete="off" spellcheck="false"/>
            <span class="hint" id=hint_id>{field.hint}{all}</span>
        </div>
    }
    .into_any()
}

/// The bar that acts on picked rows. It stands inside the form with class `bulk-form` around table and bar,
/// appears with the first [`super::PickBox`] that is checked, and counts them: style sheet only, no script.
#[component]
pub fn BulkBar(
    /// What is picked: "findings".
    #[prop(into)]
    what: String,
    /// The address that clears the choice: the list itself.
    #[prop(into)]
    clear: String,
    /// Buttons with `name` and `value`, and the fields they need.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="bulk" role="group" aria-label=format!("With the picked {what}")>
            <b class="picked">" picked"</b>
            <span class="sep"></span>
            {children()}
            <ButtonLink href=clear kind=ButtonKind::Quiet small=true external=true>"Clear"</ButtonLink>
        </div>
    }
    .into_any()
}

/// Previous and next, by key. There are no page numbers, since a list may change between two pages.
#[component]
pub fn Pager(
    /// Where one is: "1 to 40 of 10,000+".
    #[prop(into)]
    summary: String,
    /// The page before, if there is one.
    previous: Option<String>,
    /// The page after, if there is one.
    next: Option<String>,
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label="Pages">
            <span>{summary}</span>
            <span class="inline">
                <ButtonLink href=previous small=true icon=IconName::Left>"Previous"</ButtonLink>
                <ButtonLink href=next small=true icon_after=IconName::Right>"Next"</ButtonLink>
            </span>
        </nav>
    }
    .into_any()
}
