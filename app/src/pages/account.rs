//! The viewer's own account, and the first change of a password.

use super::{
    load::{loaded, sent},
    outcome::outcome,
    words::ago,
};
use crate::{
    api::{self, ChangePassword, SignOutEverywhere},
    components::{BrandMark, Button, ButtonKind, Card, Column, DataTable, Fact, IconName, Input, PageHead, Tag},
    view::{AccountView, GrantView, SessionRow},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

/// The viewer's account.
#[component]
pub fn AccountPage() -> impl IntoView {
    let data = sent([], |[]| api::account());
    loaded(data, |view: AccountView, query| {
        let mut facts = vec![Fact::new(IconName::User, view.user.clone())];
        if !view.email.is_empty() {
            facts.push(Fact::new(IconName::Comment, view.email.clone()));
        }
        let grants = view
            .grants
            .iter()
            .map(|grant| view! { <li><span class="grow">{grant_words(grant)}</span></li> })
            .collect_view();
        let sessions = view.sessions.iter().map(session_row).collect_view().into_any();
        let columns =
            vec![Column::new("Signed in").class("c-main"), Column::new("Last used"), Column::new("Ends at the latest")];
        let password = view! { {password_form(query)} }.into_any();
        view! {
            <Title text="Account"/>
            <PageHead title=view.name.clone() facts=facts/>
            {outcome(query)}
            <div class="cols cols-2">
                <Card title="Change your password">{password}</Card>
                <div class="stack">
                    <Card title="What you may do" flush=true><ul class="rows">{grants}</ul></Card>
                    <section class="card">
                        <header><h2>"Where you are signed in"</h2></header>
                        <div class="body-flush"><DataTable caption="Sessions" columns=columns class="table-cards">{sessions}</DataTable></div>
                        <div class="body">
                            <form method="post" action=SignOutEverywhere::url()><Button>"Sign out everywhere"</Button></form>
                        </div>
                    </section>
                </div>
            </div>
        }
        .into_any()
    })
}

/// A role and where it holds.
pub(super) fn grant_words(grant: &GrantView) -> String {
    let place = match (&grant.team, &grant.cluster) {
        (Some(team), Some(cluster)) => format!("{team} in {cluster}"),
        (Some(team), None) => format!("{team} in every cluster"),
        (None, Some(cluster)) => format!("everything in {cluster}"),
        (None, None) => "every cluster".to_owned(),
    };
    format!("{}: {place}", grant.role.label())
}

fn session_row(session: &SessionRow) -> AnyView {
    view! {
        <tr role="row">
            <th scope="row" class="c-main">{ago(&session.created)} {session.current.then(|| view! { " " <Tag>"this one"</Tag> })}</th>
            <td role="cell" data-label="Last used">{ago(&session.last_seen)}</td>
            <td role="cell" data-label="Ends at the latest">{ago(&session.expires)}</td>
        </tr>
    }
    .into_any()
}

fn password_form(query: &ParamsMap) -> AnyView {
    let error = |field: &str, words: &str| (query.get_str("problem") == Some(field)).then(|| words.to_owned());
    view! {
        <form class="form" method="post" action=ChangePassword::url()>
            <Input
                id="current"
                name="current"
                label="Current password"
                kind="password"
                autocomplete="current-password"
                required=true
                error=error("current", "The current password is not right.")
            />
            <Input
                id="password"
                name="password"
                label="New password"
                kind="password"
                autocomplete="new-password"
                required=true
                hint="12 characters or more"
                error=error("password", "12 characters or more, not the old one, and not easy to guess.")
            />
            <Input
                id="again"
                name="again"
                label="New password again"
                kind="password"
                autocomplete="new-password"
                required=true
                error=error("again", "Both new passwords must be the same.")
            />
            <span><Button kind=ButtonKind::Primary>"Change the password"</Button></span>
        </form>
    }
    .into_any()
}

/// Where somebody with a first password is sent, before anything else.
#[component]
pub fn FirstPasswordPage() -> impl IntoView {
    let query = use_query_map().get_untracked();
    view! {
        <Title text="Choose a password"/>
        <div class="plain">
            <header></header>
            <main class="sign-in" id="content">
                <header><BrandMark/><h1>"Choose a password"</h1></header>
                <p class="muted">"The first password was made by the server and was seen by whoever gave it to you. Choose your own to go on."</p>
                {password_form(&query)}
                <form method="post" action="/sign-out"><Button kind=ButtonKind::Quiet>"Sign out"</Button></form>
            </main>
            <footer></footer>
        </div>
    }
}
