//! Every page, rendered whole from a fake backend through the real routes and server functions.
#![expect(clippy::expect_used, reason = "a test that cannot be set up fails")]

mod support;

use http::StatusCode;
use posture::query::FindingQuery;
use std::sync::Arc;
use support::{EVIL_WORKLOAD, Fake, LONG_WORKLOAD, Page, Who, call, get, get_from, post, run, unresolved};

/// Each page with what it must say.
const PAGES: &[(&str, &str)] = &[
    ("/", "Overview"),
    ("/namespaces", "These 3 of 500 namespaces"),
    ("/namespaces?q=media", "Text media , remove"),
    ("/namespaces?q=nowhere", "No namespace matches"),
    ("/namespaces/media", "media"),
    ("/namespaces/media?tab=findings", "First in media"),
    ("/namespaces/media?tab=workloads", "image-resizer"),
    ("/namespaces/media?tab=history", "cart keeps capabilities"),
    ("/findings", "8 findings"),
    ("/findings?severity=critical", "1 finding"),
    ("/findings/f1", "image-resizer runs as a privileged container"),
    ("/findings/f2", "CVE-2023-4863"),
    ("/findings/f8", "Verified by a scan"),
    ("/images", "never scanned"),
    ("/access", "may read every Secret (get, list)"),
    ("/access", "These 3 of 4,312, the riskiest first"),
    ("/access?q=nowhere", "No subject matches."),
    ("/access?verb=get&resource=secrets&namespace=shop", "Who can get secrets in shop 140 subjects"),
    ("/access?verb=get&resource=secrets&namespace=shop", "These 1 of 140"),
    ("/access?verb=watch&resource=secrets", "Nobody through RBAC; members of system:masters stand outside it."),
    ("/access?verb=gett&resource=secrets", "gett is no verb."),
    ("/imports", "Manifests and Trivy reports"),
    ("/imports/i1", "document 3, line 41"),
    ("/checks", "Title of privilege.privileged"),
    ("/checks?area=network", "1 of 2 checks"),
    ("/checks?area=network", "Title of network.no-default-deny"),
    ("/checks?q=nothing", "No check matches."),
    ("/checks?standard=pod-security.baseline&pillar=reach", "Standard Pod Security, baseline , remove"),
    ("/checks?area=kitchen", "`kitchen` is no area; expected one of image"),
    ("/checks/privilege.privileged", "Why it matters"),
    ("/summary", "460 other namespaces of lower priority"),
    ("/account", "Where you are signed in"),
    ("/admin/users", "tomas.bauer"),
    ("/admin/tokens", "pipeline of shop"),
    ("/sign-in", "Sign in to Atalaya"),
    ("/first-password", "Choose a password"),
];

fn stands_in_order(words: &str, parts: &[&str]) {
    let mut rest = words;
    for part in parts {
        let found = rest.split_once(part);
        assert!(found.is_some(), "`{part}` is missing or comes too early in: {words}");
        rest = found.map_or("", |(_, after)| after);
    }
}

#[test]
fn every_page_renders_whole() {
    run(async {
        for (address, says) in PAGES {
            let page = get(Who::Admin, address).await;
            assert_eq!(page.status, StatusCode::OK, "{address}");
            assert!(page.words().contains(says), "{address} must say `{says}`: {}", page.words());
            well_formed(address, &page);
        }
    });
}

/// What every page must hold to: the strict content policy, tables that hydrate, a title, no clock in a view.
fn well_formed(address: &str, page: &Page) {
    let html = page.html();
    assert!(!html.contains("style="), "{address} has an inline style");
    assert!(!html.contains(" onclick="), "{address} has an inline handler");
    assert_eq!(html.matches("<table").count(), html.matches("<tbody").count(), "{address} has a table without a body");
    assert!(html.contains("<title>") && html.contains("Atalaya</title>"), "{address} has no title");
    assert_eq!(html.matches("<h1").count(), 1, "{address} must have one first heading");
    assert_eq!(html.matches("<main").count(), 1, "{address} must have one main");
    assert!(!page.words().contains('!'), "{address} shouts: {}", page.words());
    let mut ids: Vec<&str> =
        html.split(" id=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "{address} has an id twice");
}

#[test]
fn what_the_filter_bar_does_not_name_is_typed() {
    run(async {
        let page = get(Who::Operator, "/findings?namespace=far-away&image=nginx&workload=Deployment%2Fcart").await;
        let html = page.html();
        for field in [
            "name=\"namespace\" value=\"\"",
            "name=\"image\" value=\"nginx\"",
            "name=\"workload\" value=\"Deployment/cart\"",
        ] {
            assert_eq!(html.matches(field).count(), 1, "{field}");
        }
        // What is chosen stays to be unchosen, even where it is not among the first of many.
        assert!(html.contains("value=\"far-away\" checked"), "{}", page.words());
        assert!(page.words().contains("with the most findings, of 500. All namespaces"), "{}", page.words());
        // Where every team is named, there is none to type.
        assert!(!html.contains("type=\"text\" name=\"team\""));
    });
}

#[test]
fn a_count_in_work_leads_to_what_it_counts() {
    run(async {
        for (who, address) in [(Who::Operator, "/"), (Who::Developer, "/"), (Who::Operator, "/namespaces/media")] {
            let html = get(who, address).await.html();
            let links = html.matches("work=").count();
            let there = html
                .matches("presence=present&amp;presence=no-longer-reported&amp;presence=unproven&amp;work=")
                .count();
            assert!(links > 0 && there == links, "{address}: {there} of {links}");
        }
    });
}

#[test]
fn a_finding_answers_in_order() {
    run(async {
        let words = get(Who::Operator, "/findings/f1").await.words();
        let parts = [
            "What is wrong",
            "The container has every right on its node",
            "How bad",
            "Priority 85 of 100",
            "Whose move",
            "Storefront, developers",
            "Lucía Ortega took it",
            "What to do",
            "Set privileged: false",
            "How to fix it",
            "runAsNonRoot: true",
            "Goes with the same change",
            "Why it matters",
            "Evidence",
            "Must be",
            "false or not set",
            "History",
            "State",
            "Priority",
            "Whose move it is",
            "Exposure",
            "Standards",
            "Fingerprint",
        ];
        stands_in_order(&words, &parts);
    });
}

#[test]
fn the_overview_says_what_how_bad_whose_and_what_to_do() {
    run(async {
        let words = get(Who::Operator, "/").await.words();
        stands_in_order(
            &words,
            &[
                "Needs attention first",
                "image-resizer runs as a privileged container",
                "Priority 85",
                "Do first",
                "Open the change",
                "Whose move it is",
                "Namespaces",
                "Since you last looked",
                "Due next",
            ],
        );
        let words = get(Who::Developer, "/").await.words();
        stands_in_order(
            &words,
            &[
                "Storefront, do this first",
                "They remove 2 of your",
                "Set privileged: false",
                "Critical",
                "findings gone",
                "Open the change",
                "Take it",
                "Your namespaces",
                "Moving",
                "Verified fixed",
            ],
        );
    });
}

#[test]
fn every_count_leads_to_the_list_it_counts() {
    run(async {
        for address in
            ["/", "/namespaces", "/namespaces/media", "/summary", "/findings", "/images", "/checks", "/imports/i1"]
        {
            let links = get(Who::Operator, address).await.links();
            let lists: Vec<&String> = links.iter().filter(|href| href.starts_with("/findings?")).collect();
            assert!(!lists.is_empty(), "{address} links to no list");
            for href in lists {
                let pairs = app::api::decode(href.trim_start_matches("/findings?"));
                let query = FindingQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
                assert!(query.is_ok(), "{address}: {href} is no query: {query:?}");
            }
        }
        // The number in the cell is the number of the list.
        for (href, rows) in [
            ("/findings?namespace=media&severity=high&side=developer", 1),
            ("/findings?severity=high&side=operator", 2),
            ("/findings?due=overdue&side=developer", 1),
        ] {
            assert!(
                get(Who::Operator, "/").await.links().iter().any(|link| link == href),
                "the overview must link to {href}"
            );
            let list = get(Who::Operator, href).await.words();
            assert!(list.contains(&format!("{rows} finding")), "{href}: {list}");
        }
    });
}

#[test]
fn what_is_not_known_is_a_question_mark() {
    run(async {
        let html = get(Who::Operator, "/namespaces").await.html();
        assert!(html.contains("?<span class=\"vh\"> unknown"), "an unknown score must be a question mark");
        let words = get(Who::Operator, "/namespaces/media").await.words();
        assert!(words.contains("? Reach No policy of this namespace is known.") && words.contains("Out ?"), "{words}");
        let words = get(Who::Operator, "/images?scanned=never").await.words();
        assert!(words.contains("docker.io") && words.contains('?'), "{words}");
        assert!(!get(Who::Operator, "/findings/f1").await.words().contains("Reached by nobody"));
    });
}

#[test]
fn names_are_text_and_long_names_have_a_title() {
    run(async {
        for address in ["/findings", "/findings/f6", "/imports/i1", "/"] {
            let page = get(Who::Operator, address).await;
            let html = page.html();
            assert!(
                !html.contains("<script>alert") && !html.contains("<img") && !html.contains("broken<b>"),
                "{address} lets a name be HTML"
            );
            assert!(!page.text.contains("<script>alert(1)</script>"), "{address} lets a name end a script");
        }
        let html = get(Who::Operator, "/findings").await.html();
        assert!(
            html.contains("title=\"data/&lt;img src=x onerror=alert(1)&gt;\"") || html.contains("&lt;img"),
            "{EVIL_WORKLOAD}"
        );
        assert!(html.contains(&format!("title=\"data/{LONG_WORKLOAD}\"")));
        assert!(!get(Who::Operator, "/findings/f1").await.html().contains("href=\"javascript:"));
    });
}

#[test]
fn the_address_holds_the_whole_view() {
    run(async {
        let page = get(Who::Operator, "/findings?severity=high&sort=due&q=CVE").await;
        let words = page.words();
        assert!(words.contains("due earliest first"), "{words}");
        let links = page.links();
        assert!(links.iter().any(|href| href == "/findings.csv?q=CVE&severity=high&sort=due"), "{links:?}");
        assert!(links.iter().any(|href| href == "/findings?severity=high&sort=due"), "the text can be dropped");
        assert!(links.iter().any(|href| href == "/findings?q=CVE&severity=high&sort=-due"), "the order can be turned");
        assert!(page.html().contains("value=\"CVE\""));
        let links = get(Who::Operator, "/findings").await.links();
        assert!(links.iter().any(|href| href == "/findings?after=55.f5"), "{links:?}");
    });
}

#[test]
fn an_address_mistyped_by_hand_gets_a_notice() {
    run(async {
        let page = get(Who::Operator, "/findings?severity=bad").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.words().contains("`bad` is no severity; expected one of critical, high, medium, low, unknown"),
            "{}",
            page.words()
        );
        well_formed("bad filter", &page);
    });
}

#[test]
fn an_empty_list_says_which_filter_to_clear() {
    run(async {
        let page = get(Who::Operator, "/findings?severity=critical&side=operator").await;
        stands_in_order(
            &page.words(),
            &["No finding matches all of these filters", "Clear severity “Critical”", "Clear side “Operator”"],
        );
        assert!(page.links().iter().any(|href| href == "/findings?side=operator"));
    });
}

#[test]
fn nothing_imported_yet_says_what_to_do() {
    run(async {
        let empty = Arc::new(Fake { empty: true, ..Fake::default() });
        let words = get_from(Arc::clone(&empty), Who::Admin, "/").await.words();
        stands_in_order(&words, &["No cluster yet", "atalaya import", "atalaya serve --sample"]);
        assert!(get_from(empty, Who::Manager, "/").await.words().contains("Ask an administrator for a role"));
    });
}

#[test]
fn rights_are_shown_with_what_is_not() {
    run(async {
        let page = get(Who::Operator, "/access").await;
        let words = page.words();
        stands_in_order(
            &words,
            &[
                "7 bindings, 5 roles, 1 service account",
                "What is wrong",
                "Members of the group system:masters stand outside RBAC.",
                "Who can do this",
                "Subjects, the riskiest first",
                "Whole cluster",
                "may read every Secret (get, list)",
                "ClusterRole media-runner",
                "together with",
                "ClusterRole signers",
                "and 2 more",
            ],
        );
        let html = page.html();
        let finding = "workload=ServiceAccount%2Fmedia%2Fmedia-runner&amp;all=1&amp;namespace=Cluster-wide&amp;check=access.secrets-read";
        assert!(html.contains(finding), "{html}");
        assert!(!page.html().contains("storefront-<b>"), "names are text");
        let narrowed = get(Who::Developer, "/access").await.words();
        stands_in_order(&narrowed, &["You see the bindings of your namespaces.", "for operators to see"]);
        assert!(!narrowed.contains("Subjects, whole cluster"), "{narrowed}");
        let empty = Arc::new(Fake { empty: true, ..Fake::default() });
        let words = get_from(Arc::clone(&empty), Who::Operator, "/access").await.words();
        stands_in_order(&words, &["No RBAC object was read", "atalaya import", "system:masters"]);
        let words = get_from(empty, Who::Developer, "/access").await.words();
        assert!(words.contains("No role or binding of your namespaces is known"), "{words}");
    });
}

#[test]
fn errors_have_their_status_and_neutral_words() {
    run(async {
        for (address, status, words) in [
            ("/findings/none", StatusCode::NOT_FOUND, "Nothing here"),
            ("/namespaces/none", StatusCode::NOT_FOUND, "Nothing here"),
            ("/imports/none", StatusCode::NOT_FOUND, "Nothing here"),
            ("/checks/none", StatusCode::NOT_FOUND, "Nothing here"),
            ("/no/such/page", StatusCode::NOT_FOUND, "Nothing here"),
            ("/admin/users", StatusCode::FORBIDDEN, "Your role does not allow this"),
        ] {
            let page = get(Who::Operator, address).await;
            assert_eq!(page.status, status, "{address}");
            assert!(page.words().contains(words), "{address}: {}", page.words());
            well_formed(address, &page);
        }
        let broken = Arc::new(Fake { broken: true, ..Fake::default() });
        let page = get_from(broken, Who::Operator, "/").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        stands_in_order(
            &page.words(),
            &["The server could not answer", "Nothing was changed or lost", "01JD2W9K4T7XQ"],
        );
        let page = get(Who::Nobody, "/findings").await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.words().contains("You are signed out"), "{}", page.words());
    });
}

#[test]
fn nobody_gets_nothing_from_any_server_function() {
    run(async {
        let paths: Vec<&str> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
        assert!(paths.len() >= 29, "server functions must be registered: {paths:?}");
        let fake = Fake::shared();
        for path in paths {
            assert!(path.starts_with("/fn/"), "{path} stands outside of its place");
            let form = "id=f1&name=media&user_id=u1&grant_id=g1&text=x&ids%5B%5D=f1&change=take&role=admin&user=x&password=x&current=right&again=x";
            for page in [
                call(Arc::clone(&fake), Who::Nobody, path, form).await,
                post(Arc::clone(&fake), Who::Nobody, path, form).await,
            ] {
                assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}: {}", page.text);
                assert!(!page.text.contains("media"), "{path}: {}", page.text);
            }
        }
        assert_eq!(fake.changed(), Vec::<String>::new());
    });
}

#[test]
fn forms_work_without_script_and_return_to_a_fixed_place() {
    run(async {
        for (who, address, form, location, change) in [
            (Who::Developer, "/fn/take", "id=f2", "/findings/f2?done=taken", Some("developer Take f2")),
            (Who::Developer, "/fn/put-back", "id=f1", "/findings/f1?done=put-back", Some("developer PutBack f1")),
            (Who::Developer, "/fn/claim", "id=f1", "/findings/f1?done=claimed", Some("developer Claim f1")),
            (Who::Manager, "/fn/claim", "id=f1", "/findings/f1?problem=forbidden", None),
            (
                Who::Operator,
                "/fn/take",
                "id=..%2F..%2Fevil%0d%0aX",
                "/findings/..%2F..%2Fevil%0D%0AX?problem=not-found",
                None,
            ),
            (
                Who::Operator,
                "/fn/comment",
                "id=f1&text=On+staging",
                "/findings/f1?done=commented",
                Some("operator comments f1: On staging"),
            ),
            (Who::Operator, "/fn/comment", "id=f1&text=++", "/findings/f1?problem=text", None),
            (
                Who::Operator,
                "/fn/bulk-work",
                "change=take&ids%5B%5D=f2&ids%5B%5D=f4&back=severity%3Dhigh%26sort%3Ddue",
                "/findings?severity=high&sort=due&done=taken",
                Some("operator Take f2 f4"),
            ),
            (Who::Operator, "/fn/bulk-work", "change=take&back=%2F%2Fevil.example", "/findings?problem=ids", None),
            (Who::Operator, "/fn/bulk-work", "change=steal&ids%5B%5D=f2", "/findings?problem=change", None),
            (
                Who::Operator,
                "/fn/change-password",
                "current=wrong&password=longer-than-12&again=longer-than-12",
                "/account?problem=current",
                None,
            ),
            (
                Who::Operator,
                "/fn/change-password",
                "current=right&password=longer-than-12&again=other",
                "/account?problem=again",
                None,
            ),
            (
                Who::Operator,
                "/fn/change-password",
                "current=right&password=longer-than-12&again=longer-than-12",
                "/account?done=password",
                Some("operator password"),
            ),
            (Who::Operator, "/fn/sign-out-everywhere", "", "/sign-in?done=signed-out", Some("operator signed out")),
            (Who::Operator, "/fn/create-user", "user=eve&name=Eve", "/admin/users?problem=forbidden", None),
            (Who::Admin, "/fn/create-user", "user=eve&name=Eve", "/admin/users?done=created", Some("creates eve")),
            (
                Who::Admin,
                "/fn/grant",
                "user_id=u1&role=developer&team=Storefront",
                "/admin/users?done=granted",
                Some("grants u1 Developer None Some(\"Storefront\")"),
            ),
            (Who::Admin, "/fn/grant", "user_id=u1&role=king", "/admin/users?problem=role", None),
            (Who::Admin, "/fn/disable-user", "user_id=u1", "/admin/users?done=disabled", Some("disables u1: true")),
            (
                Who::Admin,
                "/fn/create-token",
                "name=ci&days=30",
                "/admin/tokens?done=created",
                Some("token ci None Some(30)"),
            ),
            (Who::Admin, "/fn/create-token", "name=ci&days=soon", "/admin/tokens?problem=days", None),
            (Who::Admin, "/fn/revoke-token", "id=t1", "/admin/tokens?done=revoked", Some("revokes t1")),
        ] {
            let fake = Fake::shared();
            let page = post(Arc::clone(&fake), who, address, form).await;
            assert_eq!(page.status, StatusCode::FOUND, "{address} {form}");
            assert_eq!(page.location(), location, "{address} {form}");
            assert_eq!(page.headers.get_all(http::header::LOCATION).iter().count(), 1, "{address}");
            assert_eq!(fake.changed(), change.map(str::to_owned).into_iter().collect::<Vec<_>>(), "{address} {form}");
        }
    });
}

#[test]
fn what_was_done_is_said_once_where_it_returns_to() {
    run(async {
        let words = get(Who::Developer, "/findings/f1?done=claimed").await.words();
        assert!(words.contains("Said to be done. The next scan decides"), "{words}");
        let words = get(Who::Developer, "/findings?problem=ids").await.words();
        assert!(words.contains("Pick 1 to 100 findings first"), "{words}");
        let words = get(Who::Admin, "/admin/users?done=created").await.words();
        stands_in_order(&words, &["Created.", "The first password of tomas.bauer:", "correct-horse-battery"]);
        let page = get(Who::Developer, "/findings/f1?done=%3Cscript%3Eevil(2)%3C/script%3E").await;
        assert!(
            !page.words().contains("evil(2)") && !page.text.contains("<script>evil"),
            "a code nobody knows says nothing"
        );
    });
}

#[test]
fn buttons_are_what_one_may_do() {
    run(async {
        let developer = get(Who::Developer, "/findings/f1").await;
        let words = developer.words();
        assert!(
            words.contains("Say it is done") && words.contains("Put back") && words.contains("Add comment"),
            "{words}"
        );
        assert!(developer.html().contains("action=\"/fn/claim\""), "the form must work without script");
        let manager = get(Who::Manager, "/findings/f1").await.words();
        assert!(
            !manager.contains("Say it is done") && !manager.contains("Put back") && !manager.contains("Add comment"),
            "{manager}"
        );
        let list = get(Who::Manager, "/findings").await.html();
        assert!(!list.contains("ids[]") && !list.contains("/fn/bulk-work"));
        let list = get(Who::Developer, "/findings").await.html();
        assert_eq!(list.matches("name=\"ids[]\"").count(), unresolved().len());
    });
}

#[test]
fn signing_in_is_a_plain_form() {
    run(async {
        let page =
            get(Who::Nobody, "/sign-in?error=credentials&user=tomas.bauer&next=%2Ffindings%3Fseverity%3Dhigh").await;
        assert_eq!(page.status, StatusCode::OK);
        let html = page.html();
        for part in [
            "method=\"post\" action=\"/sign-in\"",
            "value=\"tomas.bauer\"",
            "name=\"next\" value=\"/findings?severity=high\"",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert!(page.words().contains("User name and password do not match."));
        assert!(get(Who::Nobody, "/sign-in?done=signed-out").await.words().contains("Signed out everywhere"));
    });
}

#[test]
fn pages_asked_for_at_once_all_come_back() {
    run(async {
        let mut asked = tokio::task::JoinSet::new();
        for round in 0..20 {
            for (address, _) in PAGES {
                asked.spawn(async move {
                    let page = tokio::time::timeout(std::time::Duration::from_secs(30), get(Who::Admin, address)).await;
                    (round, *address, page.is_ok())
                });
            }
        }
        let mut stuck = Vec::new();
        while let Some(answer) = asked.join_next().await {
            let (round, address, came) = answer.expect("no page panics");
            if !came {
                stuck.push((round, address));
            }
        }
        assert_eq!(stuck, [], "these never came back");
    });
}
