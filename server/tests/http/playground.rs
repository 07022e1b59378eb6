//! The playground: the same page for everybody, with nothing of the installation for whoever is not signed in.

use super::world::{As, CLUSTER, World, body};

#[tokio::test]
async fn nobody_learns_anything_of_the_installation() {
    let world = World::new().await;
    let page = body(world.get("/playground", "").await).await;
    assert!(page.contains("id=\"playground\"") && page.contains("href=\"/sign-in\""));
    for secret in [CLUSTER, "shop", "storefront", "registry.example", "lucia", "/findings", "/namespaces"] {
        assert!(!page.contains(secret), "`{secret}` is told to nobody");
    }
    // A cluster in the address is not looked at.
    let asked = body(world.get(&format!("/playground?cluster={CLUSTER}"), "").await).await;
    assert_eq!(asked, page);
}

#[tokio::test]
async fn somebody_has_the_frame_around_it() {
    let world = World::new().await;
    let cookie = world.sign_in(As::Developer).await;
    let page = body(world.get("/playground", &cookie).await).await;
    assert!(page.contains("id=\"playground\"") && page.contains(CLUSTER));
    assert!(page.contains("<a href=\"/playground\" rel=\"external\" aria-current=\"page\">"), "{page}");
    // What it draws are copies of what the server rendered; the other pages' module is not loaded.
    assert!(page.contains("<template id=\"pg-t-critical\">") && page.contains("/pkg/playground.js"));
    assert!(!page.contains("hydrate") && !page.contains("atalaya.js") && !page.contains(" style=\""));
}
