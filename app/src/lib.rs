//! What people see. Pages and components render on the server and take over in the browser.
#![recursion_limit = "256"]

pub mod api;
#[cfg(feature = "ssr")]
pub mod backend;
pub mod components;
pub mod frame;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod playground;
pub mod shell;
pub mod view;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// The application's root: every address and its page.
///
/// The pages of somebody who is signed in stand under one parent with the frame. All of them are rendered whole before
/// the first byte leaves, so that status, headers and title are right and no script is needed to read them.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=document_title/>
        <Router>
            <Routes fallback=|| view! { <main class="page" id="content"><pages::NotFoundPage/></main> }>
                <Route path=path!("/sign-in") view=pages::SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/first-password") view=pages::FirstPasswordPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=pages::SignedIn ssr=SsrMode::Async>
                    <Route path=path!("/") view=pages::OverviewPage/>
                    <Route path=path!("/namespaces") view=pages::NamespacesPage/>
                    <Route path=path!("/namespaces/:name") view=pages::NamespacePage/>
                    <Route path=path!("/findings") view=pages::FindingsPage/>
                    <Route path=path!("/findings/:id") view=pages::FindingPage/>
                    <Route path=path!("/images") view=pages::ImagesPage/>
                    <Route path=path!("/access") view=pages::AccessPage/>
                    <Route path=path!("/imports") view=pages::ImportsPage/>
                    <Route path=path!("/imports/:id") view=pages::ImportPage/>
                    <Route path=path!("/checks") view=pages::ChecksPage/>
                    <Route path=path!("/checks/:id") view=pages::CheckPage/>
                    <Route path=path!("/summary") view=pages::SummaryPage/>
                    <Route path=path!("/account") view=pages::AccountPage/>
                    <Route path=path!("/admin/users") view=pages::UsersPage/>
                    <Route path=path!("/admin/tokens") view=pages::TokensPage/>
                    <Route path=path!("/*any") view=pages::NotFoundPage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The document's title. On the server it becomes part of the document as it is, so what a cluster named itself is escaped there;
/// the browser sets it as text.
fn document_title(title: String) -> String {
    let title = if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title };
    if title.is_empty() { "Atalaya".to_owned() } else { format!("{title} · Atalaya") }
}
