//! What stands around every page of somebody who is signed in.

use super::{errors::failure, load::named_cluster};
use crate::{api, frame::Frame};
use leptos::prelude::*;
use leptos_router::components::Outlet;

/// The frame, and the page in it. Where the frame cannot be had, the reason stands alone.
#[component]
pub fn SignedIn() -> impl IntoView {
    let cluster = named_cluster();
    let frame = Resource::new_blocking(move || cluster.get(), api::frame);
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match frame.await {
                    Ok(view) => view! { <Frame view=view><Outlet/></Frame> }.into_any(),
                    Err(error) => view! { <main class="page" id="content">{failure(&error)}</main> }.into_any(),
                }
            })}
        </Transition>
    }
}
