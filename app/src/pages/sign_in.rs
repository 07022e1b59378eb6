//! Signing in: a plain form that the server itself answers.

use crate::components::{BrandMark, Button, ButtonKind, IconName, Input, Notice};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// The form. The address may carry the code of what went wrong, the user name typed before, and where to go afterwards.
#[component]
pub fn SignInPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    let value = |name: &str| query.get(name).unwrap_or_default();
    let error = match query.get_str("error") {
        Some("credentials") => Some("User name and password do not match.".to_owned()),
        Some("throttled") => Some("Too many attempts. Wait a few minutes, then try again.".to_owned()),
        Some("disabled") => Some("This account is disabled. Ask your administrator.".to_owned()),
        _ => None,
    };
    let notice = match (query.get_str("error"), query.get_str("done")) {
        (Some("expired"), _) => Some(("Your session has ended.", "Sign in again to go on.")),
        (_, Some("signed-out")) => Some(("Signed out everywhere.", "Every session of yours was ended.")),
        _ => None,
    };
    view! {
        <Title text="Sign in"/>
        <div class="plain">
            <header></header>
            <main class="sign-in" id="content">
                <header><BrandMark/><h1>"Sign in to Atalaya"</h1></header>
                {notice.map(|(title, text)| view! { <Notice icon=IconName::Clock title=title answer=true>{text}</Notice> })}
                <form method="post" action="/sign-in">
                    <input type="hidden" name="next" value=value("next")/>
                    <Input id="user" name="user" label="User name" autocomplete="username" value=value("user") required=true/>
                    <Input id="password" name="password" label="Password" kind="password" autocomplete="current-password" required=true error=error/>
                    <Button kind=ButtonKind::Primary wide=true>"Sign in"</Button>
                </form>
                <p class="meta">"First time here? The server printed the first passwords when it started."</p>
            </main>
            <footer><span>"Atalaya " {env!("CARGO_PKG_VERSION")}</span><a href="/playground" rel="external">"Playground"</a></footer>
        </div>
    }
}
