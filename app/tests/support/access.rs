//! Who can do what: a service account that reads every Secret, a group that may do everything in one namespace, and somebody harmless.

use super::fixture::moment;
use app::view::*;
use posture::words::Severity;

fn subject(kind: &str, name: &str, place: Option<&str>) -> SubjectView {
    SubjectView { kind: kind.to_owned(), name: name.to_owned(), place: place.map(str::to_owned) }
}

fn lines(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn rows() -> Vec<HolderRow> {
    let right = |check: &str, severity, text: &str, chain: &[&str], second: &[&str]| RightView {
        check: check.to_owned(),
        severity,
        text: text.to_owned(),
        chain: lines(chain),
        second: lines(second),
    };
    vec![
        HolderRow {
            subject: subject("ServiceAccount", "media/media-runner", None),
            rights: vec![
                right(
                    "access.secrets-read",
                    Severity::Critical,
                    "may read every Secret (get, list)",
                    &["ClusterRoleBinding media-runner", "ClusterRole media-runner", "get, list secrets"],
                    &[],
                ),
                right(
                    "access.certificate-approval",
                    Severity::High,
                    "may approve certificates",
                    &[
                        "ClusterRoleBinding media-runner",
                        "ClusterRole media-runner",
                        "update certificatesigningrequests/approval",
                    ],
                    &["ClusterRoleBinding signers", "ClusterRole signers", "approve signers"],
                ),
            ],
            runs: Some(RunsAs { shown: lines(&["Deployment media/image-resizer"]), more: 2 }),
            ..HolderRow::default()
        },
        HolderRow {
            subject: subject("Group", "storefront-<b>developers</b>", Some("shop")),
            bindings: lines(&["RoleBinding readers to ClusterRole view"]),
            ..HolderRow::default()
        },
        HolderRow { subject: subject("User", "system:kube-scheduler", None), own: true, ..HolderRow::default() },
    ]
}

/// The page for a query, of an installation that read nothing, or as one team sees it.
pub(super) fn view(query: &AccessQuery, empty: bool, narrowed: bool) -> AccessView {
    let wanted = query.text.clone().unwrap_or_default();
    let rows: Vec<HolderRow> = rows().into_iter().filter(|row| row.subject.name.contains(&wanted)).collect();
    let read = AccessRead {
        roles: 5,
        bindings: 7,
        accounts: 1,
        newest: moment("4 minutes ago"),
        oldest: Some(moment("8 days ago")),
    };
    AccessView {
        cluster: "prod-eu-1".to_owned(),
        query: query.clone(),
        read: (!empty).then_some(read),
        narrowed,
        cluster_wide: 1,
        in_namespaces: 0,
        wrong: vec![FailingCheck {
            id: "access.secrets-read".to_owned(),
            title: "Secrets can be read".to_owned(),
            severity: Severity::Critical,
            findings: 1,
        }],
        all: 4_312,
        // As if there were more than one page holds.
        matching: if wanted.is_empty() { 4_312 } else { u32::try_from(rows.len()).unwrap_or_default() },
        rows,
        answer: query.verb.as_deref().map(answer),
    }
}

fn answer(verb: &str) -> WhoCan {
    let question = format!("Who can `{verb}` `secrets` in `shop`");
    match verb {
        "get" => WhoCan {
            question,
            notes: lines(&["No namespace `shop` is known."]),
            total: 140,
            rows: vec![CanRow {
                subject: subject("ServiceAccount", "media/media-runner", None),
                named: true,
                chain: lines(&["ClusterRoleBinding media-runner", "ClusterRole media-runner", "get, list secrets"]),
                runs: Some(RunsAs::default()),
            }],
            ..WhoCan::default()
        },
        "watch" => WhoCan { question, ..WhoCan::default() },
        _ => WhoCan { problem: Some(("verb".to_owned(), format!("`{verb}` is no verb."))), ..WhoCan::default() },
    }
}
