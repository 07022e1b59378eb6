//! The CSV is exactly the filtered view, within what the viewer may see.

use super::world::{As, CLUSTER, NOW, World, body, text_of};
use axum::http::StatusCode;
use posture::query::FindingQuery;
use store::{Reach, Scope};

async fn rows(world: &World, query: &str, cookie: &str) -> Vec<Vec<String>> {
    let answer = world.get(&format!("/findings.csv?{query}"), cookie).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(text_of(answer.headers(), "content-type").starts_with("text/csv"));
    assert!(text_of(answer.headers(), "content-disposition").starts_with("attachment; filename=\"findings-"));
    let text = body(answer).await;
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn the_csv_is_the_filtered_view() {
    let world = World::new().await;
    let cookie = world.sign_in(As::Operator).await;
    for query in [
        "",
        "severity=critical",
        "side=operator&sort=age",
        "namespace=shop&severity=high&severity=critical",
        "q=cart",
        "q=nothing-like-it",
    ] {
        let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let asked = FindingQuery::from_pairs(pairs).unwrap();
        let expected = world.store.findings(&Scope::All, &asked, NOW, 1000).await.unwrap();
        let found = rows(&world, query, &cookie).await;
        let titles: Vec<&str> = found.iter().map(|row| row[8].as_str()).collect();
        assert_eq!(titles, expected.rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), "{query}");
        for row in &found {
            assert_eq!((row.len(), row[1].as_str()), (22, CLUSTER));
            assert!(row[0].len() > 20 && row[15].ends_with('.'), "fingerprint and reason: {row:?}");
        }
    }
    // Whichever page of the view is open, the file is the whole of it.
    let all = rows(&world, "", &cookie).await;
    assert!(!all.is_empty());
}

#[tokio::test]
async fn a_developer_gets_the_own_teams_rows_only() {
    let world = World::new().await;
    let cookie = world.sign_in(As::Developer).await;
    let found = rows(&world, "all=1", &cookie).await;
    assert!(!found.is_empty() && found.iter().all(|row| row[2] == "shop"), "{found:?}");
    assert_eq!(rows(&world, "namespace=data", &cookie).await, Vec::<Vec<String>>::new());
    let scope = Scope::Grants(vec![Reach { cluster: None, team: Some("storefront".to_owned()) }]);
    let pairs = [("all", "1")];
    let expected = world.store.findings(&scope, &FindingQuery::from_pairs(pairs).unwrap(), NOW, 1000).await.unwrap();
    assert_eq!(found.len(), expected.rows.len());
}

#[tokio::test]
async fn a_limit_is_told_in_the_file() {
    let world = World::with(|config| config.limits.csv_rows = 2).await;
    let cookie = world.sign_in(As::Operator).await;
    let found = rows(&world, "", &cookie).await;
    assert_eq!(found.len(), 3);
    assert!(found[2][8].starts_with("There are more findings"), "{found:?}");
}
