//! The frame around every signed-in page: sidebar, top bar, and the place of the page.

#![expect(clippy::needless_pass_by_value, reason = "a component owns what it is given; its builder cannot lend")]

use crate::{
    components::{BrandMark, Crumbs, Icon, IconName, SearchBox, ThemeSwitch, TimeAgo, crumbs_for, format, tidy_menus},
    view::{PageError, Text, read},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

/// How old one source's data is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceAge {
    /// The source: "Trivy scans".
    pub label: String,
    /// How long ago it was heard, in words: "6 h ago".
    pub ago: String,
    /// When exactly, `2026-11-19T08:30:00Z`.
    pub exact: String,
    /// Whether it has been silent for longer than it should.
    pub stale: bool,
}

/// The counts beside the entries of the navigation, within the viewer's scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FrameCounts {
    /// Namespaces.
    pub namespaces: u64,
    /// Unresolved findings.
    pub findings: u64,
    /// Whether counting findings stopped at a limit.
    pub findings_capped: bool,
}

/// What the frame shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameView {
    /// Who is signed in.
    pub user_name: String,
    /// What they may do: "Developer, Storefront".
    pub user_role_line: String,
    /// Whether administration is shown.
    pub is_admin: bool,
    /// The clusters in the viewer's scope: slug and name.
    pub clusters: Vec<(String, String)>,
    /// The slug of the cluster that is shown.
    pub current_cluster: Option<String>,
    /// The counts beside the entries.
    pub counts: FrameCounts,
    /// The age of each source.
    pub sources: Vec<SourceAge>,
}

impl FrameView {
    fn cluster_name(&self) -> Option<&str> {
        let current = self.current_cluster.as_deref()?;
        self.clusters.iter().find(|(slug, _)| slug == current).map(|(_, name)| name.as_str())
    }
}

/// One entry of the navigation.
struct Entry {
    href: &'static str,
    label: &'static str,
    icon: IconName,
    count: Option<String>,
    /// Not a page of the application's router.
    external: bool,
}

/// The entries under their headings. Only pages that exist.
fn entries(view: &FrameView) -> Vec<(Option<&'static str>, Vec<Entry>)> {
    let entry = |href, label, icon| Entry { href, label, icon, count: None, external: false };
    let counts = view.counts;
    let mut groups = vec![
        (
            None,
            vec![
                entry("/", "Overview", IconName::Overview),
                Entry {
                    count: Some(format::thousands(counts.namespaces)),
                    ..entry("/namespaces", "Namespaces", IconName::Namespaces)
                },
                Entry {
                    count: Some(format::capped(counts.findings, counts.findings_capped)),
                    ..entry("/findings", "Findings", IconName::Finding)
                },
                entry("/images", "Images", IconName::Image),
                entry("/access", "Who can do what", IconName::Lock),
            ],
        ),
        (
            Some("Record"),
            vec![
                entry("/imports", "Imports", IconName::Import),
                entry("/checks", "Checks", IconName::Checks),
                // A document of its own, with a module of its own: the router leaves it to the browser.
                Entry { external: true, ..entry("/playground", "Playground", IconName::Eye) },
                entry("/summary", "Summary", IconName::Summary),
            ],
        ),
    ];
    if view.is_admin {
        groups.push((
            Some("Administration"),
            vec![entry("/admin/users", "Users", IconName::Users), entry("/admin/tokens", "Tokens", IconName::Key)],
        ));
    }
    groups
}

/// Whether an entry stands for the page at `path`, or for the list it belongs to.
fn is_current(href: &str, path: &str) -> bool {
    path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}

fn navigation(view: &FrameView, path: Signal<String>) -> AnyView {
    let groups = entries(view)
        .into_iter()
        .map(|(heading, entries)| {
            let entries = entries
                .into_iter()
                .map(|entry| {
                    let href = entry.href;
                    let current = move || path.with(|path| is_current(href, path)).then_some("page");
                    view! {
                        <li>
                            <a href=href rel=entry.external.then_some("external") aria-current=current>
                                <Icon name=entry.icon/>
                                {entry.label}
                                {entry.count.map(|count| view! { " " <span class="count">{count}</span> })}
                            </a>
                        </li>
                    }
                })
                .collect_view();
            view! {
                {heading.map(|heading| view! { <h2>{heading}</h2> })}
                <ul>{entries}</ul>
            }
        })
        .collect_view();
    view! { <nav class="nav" aria-label="Main">{groups}</nav> }.into_any()
}

/// Choosing a cluster is a page of its own: the server remembers the choice for the session when it is asked for that page.
fn cluster_picker(view: &FrameView) -> AnyView {
    let name = view.cluster_name().unwrap_or("No cluster yet").to_owned();
    if view.clusters.len() < 2 {
        return view! {
            <div class="cluster-pick">
                <div class="cluster-only"><Icon name=IconName::Server/><span class="cut" title=name.clone()>{name.clone()}</span></div>
            </div>
        }
        .into_any();
    }
    let clusters = view
        .clusters
        .iter()
        .map(|(slug, name)| {
            let current = (view.current_cluster.as_deref() == Some(slug)).then_some("true");
            view! { <li><a href=format!("/?cluster={slug}") rel="external" aria-current=current>{name.clone()}</a></li> }
        })
        .collect_view();
    view! {
        <details class="cluster-pick">
            <summary>
                <Icon name=IconName::Server/>
                <span class="vh">"Cluster: "</span>
                <span class="cut" title=name.clone()>{name.clone()}</span>
                <Icon name=IconName::Down/>
            </summary>
            <ul>{clusters}</ul>
        </details>
    }
    .into_any()
}

fn foot(view: &FrameView) -> AnyView {
    let sources = view
        .sources
        .iter()
        .map(|source| {
            view! {
                <li class=if source.stale { "stale" } else { "" }>
                    {source.stale.then(|| view! { <Icon name=IconName::Alarm/><span class="vh">"silent: "</span> })}
                    <span class="cut" title=source.label.clone()>{source.label.clone()}</span>
                    <TimeAgo text=source.ago.clone() exact=source.exact.clone()/>
                </li>
            }
        })
        .collect_view();
    let sources = (!view.sources.is_empty())
        .then(|| view! { <ul class="sources" aria-label="Age of each source">{sources}</ul> });
    view! {
        <div class="sidebar-foot">
            {sources}
            <div class="me">
                <a href="/account" title="Account">
                    <span class="initials" aria-hidden="true">{format::initials(&view.user_name)}</span>
                    <span class="who"><b>{view.user_name.clone()}</b><span>{view.user_role_line.clone()}</span></span>
                </a>
                <form method="post" action="/sign-out">
                    <button class="btn btn-quiet btn-icon" type="submit" title="Sign out">
                        <Icon name=IconName::SignOut/>
                        <span class="vh">"Sign out"</span>
                    </button>
                </form>
            </div>
        </div>
    }
    .into_any()
}

/// The frame of the page at the router's address.
///
/// Its parts wait for their data each by itself. What stands inside of a suspended place is built again whenever that place
/// is looked at; the page stands outside of all of them, so that it asks for its own data once.
#[component]
pub fn Frame(
    /// What it shows. Where it cannot be had, the page says why.
    data: Resource<Result<Text, PageError>>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let location = use_location();
    let path = location.pathname.into();
    let address = Signal::derive(move || {
        let query = location.search.get();
        match query.trim_start_matches('?') {
            "" => location.pathname.get(),
            query => format!("{}?{query}", location.pathname.get()),
        }
    });
    let part = move |draw: Draw| {
        let part = move || {
            Suspend::new(async move { data.await.and_then(|text| read(&text)).ok().map(|view| draw(&view, path)) })
        };
        view! { <Transition>{part}</Transition> }.into_any()
    };
    parts(path, address, part(entries_and_foot), part(entries_and_foot), part(crumbs), children())
}

/// The frame of the page at a given address, with its data at hand.
#[component]
pub fn FrameAt(
    /// What it shows.
    view: FrameView,
    /// The page's path, for what is current.
    #[prop(into)]
    path: Signal<String>,
    /// Path and query, to come back to.
    #[prop(into)]
    address: Signal<String>,
    /// The page.
    children: Children,
) -> impl IntoView {
    parts(path, address, entries_and_foot(&view, path), entries_and_foot(&view, path), crumbs(&view, path), children())
}

/// Draws a part of the frame for the page at a path.
type Draw = fn(&FrameView, Signal<String>) -> AnyView;

/// The cluster, the navigation and who one is: in the sidebar, and in a phone's menu.
fn entries_and_foot(view: &FrameView, path: Signal<String>) -> AnyView {
    view! { {cluster_picker(view)} {navigation(view, path)} {foot(view)} }.into_any()
}

fn crumbs(view: &FrameView, path: Signal<String>) -> AnyView {
    let cluster = view.cluster_name().map(str::to_owned);
    let crumbs = move || {
        let items = crumbs_for(&path.get(), cluster.as_deref());
        view! { <Crumbs items=items/> }
    };
    crumbs.into_any()
}

fn parts(
    path: Signal<String>,
    address: Signal<String>,
    sidebar: AnyView,
    menu: AnyView,
    crumbs: AnyView,
    page: impl IntoView + 'static,
) -> AnyView {
    tidy_menus(path, address);
    // The first link is external to the router, which would scroll to the page without giving it the focus.
    view! {
        <a class="skip btn" href="#content" rel="external">"Skip to content"</a>
        <div class="frame">
            <aside class="sidebar" aria-label="Atalaya">
                <a class="brand" href="/"><BrandMark/>"Atalaya"</a>
                {sidebar}
            </aside>
            <div class="main">
                <header class="top">
                    <details class="menu">
                        <summary><Icon name=IconName::Menu/><span class="vh">"Menu"</span></summary>
                        <div class="sheet">
                            <SearchBox/>
                            {menu}
                        </div>
                    </details>
                    {crumbs}
                    <div class="top-end">
                        <SearchBox shortcut=true/>
                        <ThemeSwitch next=address/>
                    </div>
                </header>
                <main class="page" id="content" tabindex="-1">{page}</main>
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::is_current;

    #[test]
    fn an_entry_is_current_for_its_page_and_what_is_below() {
        assert!(is_current("/", "/"));
        assert!(!is_current("/", "/findings"));
        assert!(is_current("/findings", "/findings"));
        assert!(is_current("/findings", "/findings/01JD2W9K4T7XQ"));
        assert!(!is_current("/images", "/images-old"));
    }
}
