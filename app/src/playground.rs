//! The playground: manifests in, findings out, computed in the browser.
//!
//! A document of its own. It is rendered by the server only and never hydrated: what moves on it is the module that it
//! loads, so that no other page carries any of it. What the module draws are copies of the `<template>`s below, which are
//! the components of every other page.

use crate::{
    components::{
        BrandMark, DiffLine, DiffSign, DiffView, EmptyState, Icon, IconName, IconSprite, Notice, PageHead,
        SeverityMark, SideChip, Theme, ThemeSwitch,
    },
    frame::{FrameAt, FrameView},
    shell::head,
};
use leptos::{config::LeptosOptions, prelude::*};
use posture::{
    pod_security::Version,
    words::{Severity, Side},
};

/// The page's path.
pub const PATH: &str = "/playground";

/// The oldest minor version of Kubernetes 1 that is offered: Pod Security Admission is stable since then.
const OLDEST: u16 = 25;
/// The newest one whose rules the checks know.
const NEWEST: u16 = 37;

/// Where the page's own files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The script.
    pub script: String,
    /// The style sheet.
    pub style: String,
}

/// The whole document as HTML: in the frame where somebody is signed in, else on its own.
///
/// The theme comes from the context, as on every page.
pub fn document(options: LeptosOptions, files: Files, frame: Option<FrameView>) -> String {
    let signed_in = frame.is_some();
    let page = page(signed_in);
    let body = match frame {
        Some(view) => {
            view! { <FrameAt view=view path=PATH.to_owned() address=PATH.to_owned()>{page}</FrameAt> }.into_any()
        }
        None => alone(page),
    };
    let theme = Theme::current();
    let document = view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                {head(theme, options)}
                <link rel="stylesheet" href=files.style/>
                <script type="module" src=files.script></script>
                <title>"Playground · Atalaya"</title>
            </head>
            <body>
                {body}
                {templates(signed_in)}
                <IconSprite/>
            </body>
        </html>
    };
    document.to_html()
}

/// The page for whoever is not signed in.
fn alone(page: AnyView) -> AnyView {
    view! {
        <a class="skip btn" href="#content">"Skip to content"</a>
        <div class="main">
            <header class="top">
                <a class="brand pg-brand" href="/"><BrandMark/>"Atalaya"</a>
                <div class="top-end">
                    <ThemeSwitch next=PATH.to_owned()/>
                    <a class="btn" href="/sign-in">"Sign in"</a>
                </div>
            </header>
            <main class="page" id="content" tabindex="-1">{page}</main>
        </div>
    }
    .into_any()
}

fn page(signed_in: bool) -> AnyView {
    let judged = if signed_in {
        "The settings of this installation, such as allowed registries and teams, are left out."
    } else {
        "No account is needed."
    };
    let lede = format!(
        "Paste or drop Kubernetes manifests and see what the checks say while you type. Everything is computed in this browser: nothing is sent anywhere. {judged}"
    );
    view! {
        <PageHead title="Playground" lede=lede/>
        <div id="pg-needs">
            <Notice icon=IconName::Alarm title="This page needs JavaScript and WebAssembly.">
                "Without them " <code>"atalaya scan FILE"</code> " answers the same in a terminal."
            </Notice>
        </div>
        <div id="playground" class="playground" hidden>
            {manifests()}
            {findings()}
        </div>
    }
    .into_any()
}

/// The left half: what is judged.
fn manifests() -> AnyView {
    view! {
        <section class="card pg-input" aria-labelledby="pg-manifests">
            <header>
                <h2 id="pg-manifests">"Manifests"</h2>
                <div class="inline">
                    <button type="button" class="btn btn-sm" id="pg-example">"Load an example"</button>
                    <button type="button" class="btn btn-sm" id="pg-choose"><Icon name=IconName::Import/>"Choose files"</button>
                    <button type="button" class="btn btn-sm btn-quiet" id="pg-clear">"Clear"</button>
                </div>
            </header>
            <div class="body pg-body">
                <div class="pg-line">
                    <div class="field pg-file" id="pg-file-field" hidden>
                        <label for="pg-file">"File"</label>
                        <div class="pg-file-line">
                            <select class="select" id="pg-file"></select>
                            <button type="button" class="btn" id="pg-remove">"Remove"</button>
                        </div>
                    </div>
                    <div class="field">
                        <label for="pg-version">"Pod Security version"</label>
                        <select class="select" id="pg-version">{versions()}</select>
                    </div>
                </div>
                <input type="file" id="pg-picker" multiple=true hidden accept=".yaml,.yml,.json" aria-label="Manifest files"/>
                <div class="pg-editor" id="pg-editor">
                    <pre class="pg-gutter" id="pg-gutter" aria-hidden="true">"1"</pre>
                    <textarea
                        id="pg-text"
                        aria-label="Manifests, YAML or JSON"
                        placeholder="Paste YAML or JSON, or drop files or folders anywhere on this page"
                        spellcheck="false"
                        autocomplete="off"
                        autocapitalize="off"
                        wrap="off"
                    ></textarea>
                </div>
                <div class="empty" id="pg-large" hidden>
                    <b>"Too large to edit here"</b>
                    <p id="pg-large-words"></p>
                </div>
                <ul class="pg-told" id="pg-refused" aria-label="Left out" role="status"></ul>
            </div>
        </section>
    }
    .into_any()
}

fn versions() -> AnyView {
    let numbered = (OLDEST..=NEWEST).rev().map(Version::minor);
    std::iter::once(Version::LATEST)
        .chain(numbered)
        .map(|version| {
            let word = version.to_string();
            view! { <option value=word.clone()>{word.clone()}</option> }
        })
        .collect_view()
        .into_any()
}

/// The right half: what was found.
fn findings() -> AnyView {
    let counts = Severity::ALL
        .iter()
        .map(|severity| {
            view! { <li data-severity=severity.word() hidden><SeverityMark severity=*severity word=true/><b></b></li> }
        })
        .collect_view();
    view! {
        <section class="pg-output" aria-labelledby="pg-findings">
            <div class="card">
                <header><h2 id="pg-findings">"Findings"</h2><span class="meta" id="pg-busy" hidden>"Judging…"</span></header>
                <div class="body stack-sm">
                    <p class="small" id="pg-status" role="status">"Loading the checks…"</p>
                    <ul class="pg-counts" id="pg-counts" aria-label="Findings by severity">{counts}</ul>
                </div>
            </div>
            <section class="card" id="pg-errors" aria-labelledby="pg-errors-title" hidden>
                <header><h2 id="pg-errors-title">"Could not be read"</h2></header>
                <div class="body"><ul class="pg-told"></ul></div>
            </section>
            <div class="stack" id="pg-groups"></div>
            <button type="button" class="btn" id="pg-more" hidden>"Show more"</button>
            <section class="card" id="pg-notes" aria-labelledby="pg-notes-title" hidden>
                <header><h2 id="pg-notes-title">"Not judged"</h2></header>
                <div class="body"><ul class="pg-told"></ul></div>
            </section>
            <div class="card" id="pg-empty">
                <EmptyState title="Nothing to judge yet">
                    <p>"Paste manifests, drop files or folders anywhere on this page, or load the example. The findings appear here while you type."</p>
                </EmptyState>
            </div>
        </section>
    }
    .into_any()
}

/// What the script copies and fills: each thing as the components of the other pages draw it.
fn templates(signed_in: bool) -> AnyView {
    let severities = Severity::ALL
        .iter()
        .map(|severity| {
            view! { <template id=format!("pg-t-{}", severity.word())><SeverityMark severity=*severity word=false/></template> }
        })
        .collect_view();
    let sides = [Side::Developer, Side::Operator]
        .map(|side| view! { <template id=format!("pg-t-{}", side.word())><SideChip side=side/></template> })
        .collect_view();
    let check = if signed_in {
        view! { <a class="mono pg-check"></a> }.into_any()
    } else {
        view! { <span class="mono pg-check"></span> }.into_any()
    };
    view! {
        {severities}
        {sides}
        <template id="pg-t-group">
            <section class="card pg-group">
                <header><h3></h3><span class="meta"></span></header>
                <div class="body-flush"><ul class="pg-rows"></ul></div>
            </section>
        </template>
        <template id="pg-t-finding">
            <li>
                <details>
                    <summary><Icon name=IconName::Right/><span class="grow pg-title"></span></summary>
                    <div class="stack pg-detail"></div>
                </details>
            </li>
        </template>
        <template id="pg-t-detail">
            <div class="prose pg-fix"></div>
            <div class="pg-change"></div>
            <div class="prose pg-try"><p><b>"Try it first: "</b></p></div>
            <div class="prose pg-why"><h4>"Why it matters"</h4></div>
            <dl class="kv">
                <dt>"Field"</dt><dd class="mono" data-fact="field"></dd>
                <dt>"Is"</dt><dd class="mono" data-fact="actual"></dd>
                <dt>"Must be"</dt><dd class="mono" data-fact="expected"></dd>
                <dt>"Whose move"</dt><dd data-fact="sideReason"></dd>
                <dt>"Standards"</dt><dd data-fact="standards"></dd>
                <dt>"Check"</dt><dd data-fact="check">{check}</dd>
            </dl>
        </template>
        <template id="pg-t-change">{change()}</template>
    }
    .into_any()
}

/// A change with one line of each kind, from which the script takes its lines.
fn change() -> AnyView {
    let lines = [DiffSign::Context, DiffSign::Removed, DiffSign::Added]
        .map(|sign| DiffLine { sign, text: String::new() })
        .to_vec();
    let copy =
        view! { <button type="button" class="btn btn-sm pg-copy"><Icon name=IconName::Copy/><span aria-live="polite">"Copy patch"</span></button> }
            .into_any();
    view! {
        <DiffView title="" lines=lines actions=copy/>
        <details class="patch">
            <summary>"The patch as text, to be copied"</summary>
            <textarea class="textarea mono" readonly=true rows="12" aria-label="The patch as YAML" spellcheck="false"></textarea>
        </details>
    }
    .into_any()
}
