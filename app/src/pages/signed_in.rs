//! What stands around every page of somebody who is signed in.

use super::load::{named_cluster, sent};
use crate::{api, frame::Frame};
use leptos::prelude::*;
use leptos_router::components::Outlet;

/// The frame, and the page in it.
#[component]
pub fn SignedIn() -> impl IntoView {
    let cluster = named_cluster();
    let data = sent([cluster], |[cluster]| api::frame(cluster));
    view! { <Frame data=data.text><Outlet/></Frame> }
}
