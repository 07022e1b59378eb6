//! Users and what they may do, for administrators.

use super::{
    account::grant_words,
    load::{loaded, sent},
    outcome::outcome,
    words::ago,
};
use crate::{
    api::{self, CreateUser, DisableUser, EnableUser, Grant, ResetPassword, RevokeGrant},
    components::{Button, ButtonKind, Card, Fact, Icon, IconName, Input, Notice, PageHead, Select, Tag, format},
    view::{FreshSecret, UserRow, UsersView},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::params::ParamsMap;
use posture::words::Role;

/// All users.
#[component]
pub fn UsersPage() -> impl IntoView {
    let data = sent([], |[]| api::users());
    loaded(data, |view: UsersView, query| {
        let facts = vec![Fact::new(
            IconName::Users,
            format::plural(u64::try_from(view.rows.len()).unwrap_or(0), "user", "users"),
        )];
        let users = view.rows.iter().map(|row| user_card(row, &view)).collect_view();
        let form = view! { {create_form(query)} }.into_any();
        view! {
            <Title text="Users"/>
            <PageHead title="Users" facts=facts/>
            {outcome(query)}
            {fresh(view.fresh.as_ref(), "The first password of")}
            <div class="cols cols-main">
                <div class="stack">{users}</div>
                <div class="stack"><Card title="Add a user">{form}</Card></div>
            </div>
        }
        .into_any()
    })
}

/// A secret that was made a moment ago, shown this once.
pub(super) fn fresh(secret: Option<&FreshSecret>, of: &str) -> AnyView {
    secret
        .map(|fresh| {
            let (title, secret) = (format!("{of} {}:", fresh.name), fresh.secret.clone());
            view! {
                <Notice icon=IconName::Key title=title answer=true>
                    <code class="strong">{secret}</code> " It is shown this once. Copy it now."
                </Notice>
            }
        })
        .into_any()
}

fn create_form(query: &ParamsMap) -> AnyView {
    let error = |field: &str, words: &str| (query.get_str("problem") == Some(field)).then(|| words.to_owned());
    view! {
        <form class="form" method="post" action=CreateUser::url()>
            <Input
                id="user"
                name="user"
                label="User name"
                autocomplete="off"
                required=true
                hint="Letters, digits, dots and dashes"
                error=error("user", "2 to 64 letters, digits, dots or dashes, not taken yet.")
            />
            <Input id="name" name="name" label="Name" autocomplete="off" required=true error=error("name", "1 to 100 characters.")/>
            <Input id="email" name="email" label="Address" optional=true autocomplete="off" error=error("email", "With an @, not taken yet.")/>
            <span><Button kind=ButtonKind::Primary>"Add the user"</Button></span>
            <p class="meta">"The server makes a first password, shows it once, and asks for another one at the first sign-in. Grant a role afterwards."</p>
        </form>
    }
    .into_any()
}

fn user_card(row: &UserRow, view: &UsersView) -> AnyView {
    let id = || view! { <input type="hidden" name="user_id" value=row.id.clone()/> };
    let grants = row
        .grants
        .iter()
        .map(|grant| {
            let words = grant_words(grant);
            let title = format!("Take away {words}");
            view! {
                <li>
                    <span class="grow">{words}</span>
                    <form method="post" action=RevokeGrant::url()>
                        {id()}
                        <input type="hidden" name="grant_id" value=grant.id.clone()/>
                        <button class="btn btn-quiet btn-sm" type="submit" title=title><Icon name=IconName::Close/>"Take away"</button>
                    </form>
                </li>
            }
        })
        .collect_view();
    let no_role = row
        .grants
        .is_empty()
        .then(|| view! { <li><span class="grow muted">"No role yet: this user sees nothing."</span></li> });
    let last = row
        .last_sign_in
        .as_ref()
        .map_or_else(|| "never signed in".into_any(), |moment| view! { "signed in " {ago(moment)} }.into_any());
    let switch = if row.is_self {
        ().into_any()
    } else if row.disabled {
        view! { <form method="post" action=EnableUser::url()>{id()}<Button small=true>"Enable"</Button></form> }
            .into_any()
    } else {
        view! { <form method="post" action=DisableUser::url()>{id()}<Button small=true>"Disable"</Button></form> }
            .into_any()
    };
    view! {
        <section class="card">
            <header>
                <h2>{row.name.clone()}</h2>
                <span class="meta inline">
                    <span class="mono">{row.user.clone()}</span>
                    {row.is_self.then(|| view! { <Tag>"you"</Tag> })}
                    {row.disabled.then(|| view! { <Tag>"disabled"</Tag> })}
                    {row.first_password.then(|| view! { <Tag>"first password"</Tag> })}
                    {last}
                </span>
            </header>
            <div class="body-flush"><ul class="rows">{grants}{no_role}</ul></div>
            <div class="body spread">
                <details>
                    <summary>"Grant a role"</summary>
                    {grant_form(row, view)}
                </details>
                <span class="inline">
                    <form method="post" action=ResetPassword::url()>{id()}<Button small=true>"New first password"</Button></form>
                    {switch}
                </span>
            </div>
        </section>
    }
    .into_any()
}

fn grant_form(row: &UserRow, view: &UsersView) -> AnyView {
    let field = |name: &str| format!("{name}-{}", row.id);
    let roles = Role::ALL.iter().map(|role| (role.word().to_owned(), role.label().to_owned())).collect();
    let with_all = |all: &str, names: &[String]| {
        let mut options = vec![(String::new(), all.to_owned())];
        options.extend(names.iter().map(|name| (name.clone(), name.clone())));
        options
    };
    view! {
        <form class="form-line" method="post" action=Grant::url()>
            <input type="hidden" name="user_id" value=row.id.clone()/>
            <Select id=field("role") name="role" label="Role" options=roles/>
            <Select id=field("cluster") name="cluster" label="Cluster" options=with_all("Every cluster", &view.clusters)/>
            <Select id=field("team") name="team" label="Team, for developers" options=with_all("None", &view.teams)/>
            <Button small=true>"Grant"</Button>
        </form>
    }
    .into_any()
}
