//! Tokens for imports, for administrators.

use super::{
    load::{loaded, sent},
    outcome::outcome,
    users::fresh,
    words::ago,
};
use crate::{
    api::{self, CreateToken, RevokeToken},
    components::{Button, ButtonKind, Card, Column, Command, DataTable, Input, NoRows, PageHead, ScrollX, Select, Tag},
    view::{TokenRow, TokensView},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::params::ParamsMap;

/// All tokens.
#[component]
pub fn TokensPage() -> impl IntoView {
    let data = sent([], |[]| api::tokens());
    loaded(data, |view: TokensView, query| {
        let columns = vec![
            Column::new("Token").class("c-main"),
            Column::new("Cluster"),
            Column::new("Made by"),
            Column::new("Made"),
            Column::new("Last used"),
            Column::new("Ends"),
            Column::new("Revoke").hidden(),
        ];
        let rows = if view.rows.is_empty() {
            view! { <NoRows columns=7 title="No token yet.">"Make one to import from a pipeline."</NoRows> }.into_any()
        } else {
            view.rows.iter().map(row).collect_view().into_any()
        };
        let form = view! { {create_form(&view, query)} }.into_any();
        view! {
            <Title text="Tokens"/>
            <PageHead title="Tokens" lede="A token lets a machine import into a cluster. It cannot read findings or sign in."/>
            {outcome(query)}
            {fresh(view.fresh.as_ref(), "The token")}
            <div class="cols cols-main">
                <section class="card"><div class="body-flush"><ScrollX label="Tokens"><DataTable caption="Tokens" columns=columns class="table-cards">{rows}</DataTable></ScrollX></div></section>
                <div class="stack">
                    <Card title="Make a token">{form}</Card>
                    <Card title="Use it"><Command text="ATALAYA_TOKEN=… atalaya import manifests/ --cluster staging"/></Card>
                </div>
            </div>
        }
        .into_any()
    })
}

fn row(row: &TokenRow) -> AnyView {
    let revoke = if row.revoked {
        view! { <Tag>"revoked"</Tag> }.into_any()
    } else {
        view! {
            <form method="post" action=RevokeToken::url()>
                <input type="hidden" name="id" value=row.id.clone()/>
                <button class="btn btn-sm" type="submit" title=format!("Revoke {}", row.name)>"Revoke"</button>
            </form>
        }
        .into_any()
    };
    view! {
        <tr role="row">
            <th scope="row" class="c-main">{row.name.clone()}</th>
            <td role="cell" data-label="Cluster">{row.cluster.clone().unwrap_or_else(|| "every cluster".to_owned())}</td>
            <td role="cell" data-label="Made by">{row.by.clone()}</td>
            <td role="cell" data-label="Made">{ago(&row.created)}</td>
            <td role="cell" data-label="Last used">{row.last_used.as_ref().map_or_else(|| "never".into_any(), ago)}</td>
            <td role="cell" data-label="Ends">{row.expires.as_ref().map_or_else(|| "no end".into_any(), ago)}</td>
            <td role="cell">{revoke}</td>
        </tr>
    }
    .into_any()
}

fn create_form(view: &TokensView, query: &ParamsMap) -> AnyView {
    let error = |field: &str, words: &str| (query.get_str("problem") == Some(field)).then(|| words.to_owned());
    let mut clusters = vec![(String::new(), "Every cluster".to_owned())];
    clusters.extend(view.clusters.iter().map(|name| (name.clone(), name.clone())));
    view! {
        <form class="form" method="post" action=CreateToken::url()>
            <Input id="name" name="name" label="What it is for" required=true hint="Such as: pipeline of shop" error=error("name", "1 to 100 characters.")/>
            <Select id="cluster" name="cluster" label="Cluster" options=clusters/>
            <Input id="days" name="days" label="Days until it ends" kind="number" optional=true value="365" error=error("days", "1 to 3650, or nothing for no end.")/>
            <span><Button kind=ButtonKind::Primary>"Make the token"</Button></span>
        </form>
    }
    .into_any()
}
