//! The port's other side, out of the fixture. It keeps what it was asked to change.

use super::fixture::{count, exact, findings, moment, moves, namespace_of, namespace_rows, unresolved};
use app::{
    backend::{Answer, Backend, BackendError, Grant, NewUser, Principal, WorkChange},
    frame::{FrameCounts, FrameView, SourceAge},
    view::*,
};
use async_trait::async_trait;
use posture::{
    check_filter::CheckFilter,
    query::{Due, FindingQuery},
    words::{Area, EventKind, Exposure, Grip, MatchStrength, Pillar, Privilege, Role, Severity, Side, Work},
};
use std::sync::{Arc, Mutex};

/// A backend without a database.
#[derive(Default)]
pub(crate) struct Fake {
    /// What was changed, a line each.
    pub(crate) changes: Mutex<Vec<String>>,
    /// Whether no cluster is known yet.
    pub(crate) empty: bool,
    /// Whether everything but the frame fails.
    pub(crate) broken: bool,
}

impl Fake {
    /// One that holds the fixture.
    pub(crate) fn shared() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// What was changed.
    pub(crate) fn changed(&self) -> Vec<String> {
        self.changes.lock().expect("no test panicked").clone()
    }

    fn note(&self, line: String) {
        self.changes.lock().expect("no test panicked").push(line);
    }

    fn check(&self) -> Answer<()> {
        if self.broken { Err(BackendError::Unavailable { request: "01JD2W9K4T7XQ".to_owned() }) } else { Ok(()) }
    }
}

fn administrators(principal: &Principal) -> Answer<()> {
    if principal.is_admin { Ok(()) } else { Err(BackendError::Forbidden) }
}

fn may_work(principal: &Principal) -> bool {
    principal.user_id != "manager"
}

fn is_team(principal: &Principal) -> bool {
    principal.user_id == "developer"
}

fn changes() -> Changes {
    let counts = [
        (EventKind::Fixed, 1),
        (EventKind::Opened, 2),
        (EventKind::Reopened, 0),
        (EventKind::Gone, 0),
        (EventKind::StillSeen, 0),
    ];
    Changes {
        since: moment("4 days ago"),
        since_day: 20_776,
        counts: counts.into_iter().map(|(kind, count)| ChangeCount { kind, count: Count::exact(count) }).collect(),
        recent: vec![event()],
    }
}

fn event() -> RecentEvent {
    RecentEvent {
        kind: EventKind::Fixed,
        finding: "f8".to_owned(),
        title: "cart keeps capabilities".to_owned(),
        place: "shop/cart".to_owned(),
        note: "import of 19 November".to_owned(),
        side: Side::Developer,
        at: moment("2 h ago"),
    }
}

/// What a developer of the storefront sees first.
fn of_team(rows: &[FindingRow]) -> TeamOverview {
    TeamOverview {
        cluster: "prod-eu-1".to_owned(),
        teams: vec!["Storefront".to_owned()],
        todo: vec![Todo {
            finding: "f1".to_owned(),
            change: "Set `privileged: false` in `media/image-resizer`".to_owned(),
            why: "Whoever takes over the process owns the node.".to_owned(),
            severity: Severity::Critical,
            side: Side::Developer,
            removes: 2,
            removes_critical: 1,
            exploited: 1,
            due: rows[0].due.clone(),
            work: Work::Open,
            may_take: true,
        }],
        unresolved: Count::exact(count(rows, |row| row.side == Side::Developer)),
        critical: Count::exact(1),
        snapshot: moment("4 minutes ago"),
        namespaces: 3,
        overdue: 1,
        rows: namespace_rows(),
        moving: rows.iter().filter(|row| row.work == Work::InProgress).cloned().collect(),
        in_progress: Count::exact(1),
        to_verify: Count::exact(1),
        fixed: vec![event()],
        fixed_count: Count::exact(1),
        changes: changes(),
        due: rows.iter().filter(|row| !row.due.text.is_empty()).take(5).cloned().collect(),
    }
}

#[expect(clippy::too_many_lines, reason = "a fixture is written out whole")]
#[async_trait]
impl Backend for Fake {
    async fn frame(&self, principal: &Principal, _: Option<&str>) -> Answer<FrameView> {
        Ok(FrameView {
            user_name: principal.name.clone(),
            user_role_line: "Operator".to_owned(),
            is_admin: principal.is_admin,
            clusters: vec![("prod-eu-1".to_owned(), "prod-eu-1".to_owned())],
            current_cluster: Some("prod-eu-1".to_owned()),
            counts: FrameCounts { namespaces: 3, findings: 8, findings_capped: false },
            sources: vec![SourceAge {
                label: "Trivy scans".to_owned(),
                ago: "6 h ago".to_owned(),
                exact: "2026-11-19T08:30:00Z".to_owned(),
                stale: false,
            }],
        })
    }

    async fn overview(&self, principal: &Principal, _: Option<&str>) -> Answer<OverviewView> {
        self.check()?;
        if self.empty {
            return Ok(OverviewView::Empty { may_import: principal.is_admin });
        }
        let rows = unresolved();
        if is_team(principal) {
            return Ok(OverviewView::Team(Box::new(of_team(&rows))));
        }
        Ok(OverviewView::Cluster(Box::new(ClusterOverview {
            cluster: "prod-eu-1".to_owned(),
            namespaces: 3,
            workloads: 6,
            unresolved: exact(&rows),
            snapshot: moment("4 minutes ago"),
            first: vec![Attention {
                place: "media/image-resizer".to_owned(),
                namespace: "media".to_owned(),
                workload: Some("Deployment/image-resizer".to_owned()),
                priority: 85,
                total: 2,
                exposure: Exposure::Unknown,
                worst: rows.iter().filter(|row| row.place == "media/image-resizer").cloned().collect(),
                change: "Set `privileged: false` in `media/image-resizer`".to_owned(),
            }],
            moves: moves(&rows),
            rows: namespace_rows(),
            changes: changes(),
            due: rows.iter().filter(|row| !row.due.text.is_empty()).take(5).cloned().collect(),
        })))
    }

    async fn namespaces(&self, _: &Principal, query: &NamespaceQuery) -> Answer<NamespacesView> {
        self.check()?;
        let all = namespace_rows();
        let wanted = query.text.clone().unwrap_or_default();
        let rows: Vec<NamespaceRow> = all.iter().filter(|row| row.name.contains(&wanted)).cloned().collect();
        Ok(NamespacesView {
            cluster: "prod-eu-1".to_owned(),
            query: query.clone(),
            // As if there were more than one page holds.
            matching: if wanted.is_empty() { 500 } else { 1 },
            all: 500,
            snapshot: moment("4 minutes ago"),
            rows,
        })
    }

    async fn namespace(&self, _: &Principal, _: Option<&str>, name: &str) -> Answer<NamespaceView> {
        let row = namespace_rows().into_iter().find(|row| row.name == name).ok_or(BackendError::NotFound)?;
        let rows: Vec<FindingRow> = unresolved().into_iter().filter(|finding| namespace_of(finding) == name).collect();
        Ok(NamespaceView {
            cluster: "prod-eu-1".to_owned(),
            name: name.to_owned(),
            team: row.team.clone(),
            team_reason: "from the label `team`".to_owned(),
            unresolved: exact(&rows),
            delta: row.delta,
            overdue: row.overdue,
            snapshot: moment("4 minutes ago"),
            pillars: vec![
                PillarView {
                    pillar: Pillar::Images,
                    score: row.scores.images,
                    parts: vec!["1 of 2 images without a critical vulnerability".to_owned()],
                },
                PillarView {
                    pillar: Pillar::Privileges,
                    score: row.scores.privileges,
                    parts: vec!["5 of 7 containers drop all capabilities".to_owned()],
                },
                PillarView {
                    pillar: Pillar::Reach,
                    score: row.scores.reach,
                    parts: vec!["No policy of this namespace is known.".to_owned()],
                },
            ],
            moves: moves(&rows),
            first: rows.clone(),
            workloads: vec![WorkloadRow {
                kind: "Deployment".to_owned(),
                name: "image-resizer".to_owned(),
                containers: 1,
                images: vec!["registry.marisol.example/media/image-resizer:2.31.0".to_owned()],
                developer: row.developer,
                operator: row.operator,
                effective: Some(effective()),
                exposure: Exposure::Unknown,
                priority: 85,
            }],
            pod_security: PodSecurityView::default(),
            ingress: Some(Share { part: 1, whole: 2 }),
            egress: None,
            trend: row.trend,
            history: vec![event()],
        })
    }

    async fn findings(&self, principal: &Principal, query: &FindingQuery) -> Answer<FindingsView> {
        self.check()?;
        let filter = &query.filter;
        let all = if filter.unresolved_only() { unresolved() } else { findings() };
        let rows: Vec<FindingRow> = all
            .into_iter()
            .filter(|row| {
                (filter.namespace.is_empty() || filter.namespace.iter().any(|name| name == namespace_of(row)))
                    && (filter.severity.is_empty() || filter.severity.contains(&row.severity))
                    && (filter.side.is_empty() || filter.side.contains(&row.side))
                    && (filter.work.is_empty() || filter.work.contains(&row.work))
                    && filter.due.is_none_or(|due| (due == Due::Overdue) == row.due.over && !row.due.text.is_empty())
                    && filter.text.as_ref().is_none_or(|text| row.title.contains(text.as_str()))
                    && filter
                        .workload
                        .as_ref()
                        .is_none_or(|workload| row.place.ends_with(workload.rsplit('/').next().unwrap_or_default()))
            })
            .collect();
        Ok(FindingsView {
            query: query.clone(),
            problem: None,
            cluster: "prod-eu-1".to_owned(),
            total: Count { value: exact(&rows).value, capped: false },
            position: Some(1),
            previous: None,
            next: (rows.len() > 3).then(|| "55.f5".to_owned()),
            choices: FindingChoices {
                all_namespaces: 500,
                all_teams: 1,
                namespaces: namespace_rows()
                    .into_iter()
                    .map(|row| Choice { value: row.name.clone(), label: row.name, count: Some(2) })
                    .collect(),
                teams: vec![Choice { value: "Storefront".to_owned(), label: "Storefront".to_owned(), count: Some(8) }],
                checks: vec![Choice {
                    value: "privilege.privileged".to_owned(),
                    label: "Privileged container".to_owned(),
                    count: None,
                }],
            },
            may_work: may_work(principal),
            rows,
        })
    }

    async fn finding(&self, principal: &Principal, id: &str) -> Answer<FindingView> {
        let row = findings().into_iter().find(|row| row.id == id).ok_or(BackendError::NotFound)?;
        let is_vulnerability = row.title.starts_with("CVE");
        let workload = row.place.split_once('/').map(|(_, name)| ("Deployment".to_owned(), name.to_owned()));
        let may = may_work(principal);
        Ok(FindingView {
            id: row.id.clone(),
            cluster: "prod-eu-1".to_owned(),
            title: row.title.clone(),
            severity: row.severity,
            priority: row.priority,
            check: if is_vulnerability { "image.vulnerability".to_owned() } else { "privilege.privileged".to_owned() },
            work: row.work,
            presence: row.presence,
            side: row.side,
            side_reason: "An application asks for the right in its own manifest.".to_owned(),
            team: row.team.clone(),
            assignee: (row.work == Work::InProgress).then(|| "Lucía Ortega".to_owned()),
            namespace: namespace_of(&row).to_owned(),
            workload,
            container: Some("resizer".to_owned()),
            image: Some("registry.marisol.example/media/image-resizer:2.31.0".to_owned()),
            first_seen: moment("7 days ago"),
            last_seen: moment("4 minutes ago"),
            due: row.due.clone(),
            reopened: 0,
            wrong: "The container has every right on its node".to_owned(),
            wrong_text: "Whoever takes over the process owns the node and all pods on it.".to_owned(),
            todo: "Set `privileged: false`".to_owned(),
            todo_text: "One line.".to_owned(),
            fix: "Remove `privileged: true` from the container.".to_owned(),
            try_first: "Run it on staging first.".to_owned(),
            change: Some(ChangeView {
                title: "Deployment media/image-resizer".to_owned(),
                diff: " securityContext:\n-  privileged: true\n+  privileged: false".to_owned(),
                patch: "securityContext:\n  privileged: false\n".to_owned(),
                removes: 1,
            }),
            change_all: Some(ChangeView {
                title: "Deployment media/image-resizer".to_owned(),
                diff: " securityContext:\n-  privileged: true\n+  privileged: false\n+  runAsNonRoot: true".to_owned(),
                patch: "securityContext:\n  privileged: false\n  runAsNonRoot: true\n".to_owned(),
                removes: 2,
            }),
            also: vec![findings()[3].clone()],
            why: vec!["A privileged container shares the node’s devices.".to_owned()],
            references: vec![
                "https://kubernetes.io/docs/concepts/security/pod-security-standards/".to_owned(),
                "javascript:alert(1)".to_owned(),
            ],
            evidence: (!is_vulnerability).then(|| EvidenceView {
                object: "apps/v1 Deployment media/image-resizer".to_owned(),
                field: "spec.template.spec.containers[0].securityContext.privileged".to_owned(),
                is: "true".to_owned(),
                must_be: "false or not set".to_owned(),
                witness: "Manifests".to_owned(),
                seen: moment("4 minutes ago"),
            }),
            vulnerability: is_vulnerability.then(|| VulnerabilityView {
                id: "CVE-2023-4863".to_owned(),
                package: "libwebp".to_owned(),
                package_type: "deb".to_owned(),
                exploited: true,
                ..VulnerabilityView::default()
            }),
            occurrences: if is_vulnerability {
                vec![OccurrenceRow {
                    workload: "Deployment image-resizer".to_owned(),
                    container: "resizer".to_owned(),
                    image: "registry.marisol.example/media/image-resizer:2.31.0".to_owned(),
                    strength: MatchStrength::ReferenceOnly,
                    version: "1.2.4".to_owned(),
                    path: String::new(),
                    witness: "Trivy".to_owned(),
                    last_seen: moment("6 h ago"),
                }]
            } else {
                Vec::new()
            },
            occurrence_count: Count::exact(u32::from(is_vulnerability)),
            factors: factors(),
            effective: (!is_vulnerability).then(effective),
            exposure: Exposure::Unknown,
            exposure_text: "Who can reach it is not computed yet.".to_owned(),
            standards: vec![StandardView {
                standard: "Pod Security".to_owned(),
                level: "baseline".to_owned(),
                control: "Privileged Containers".to_owned(),
            }],
            fingerprint: "7f3ac19e02bd7f3ac19e02bd7f3ac19e".to_owned(),
            history: vec![HistoryEntry {
                kind: EventKind::Opened,
                who: "Import of 12 November".to_owned(),
                what: "saw it first".to_owned(),
                at: moment("7 days ago"),
                quote: String::new(),
            }],
            may: MayDo {
                take: may && row.work == Work::Open,
                put_back: may && row.work != Work::Open,
                claim: may && row.work == Work::InProgress,
                comment: may,
            },
        })
    }

    async fn work(&self, principal: &Principal, ids: &[String], change: WorkChange) -> Answer<u32> {
        if !may_work(principal) {
            return Err(BackendError::Forbidden);
        }
        if ids.iter().any(|id| !findings().iter().any(|row| row.id == *id)) {
            return Err(BackendError::NotFound);
        }
        self.note(format!("{} {change:?} {}", principal.user_id, ids.join(" ")));
        Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX))
    }

    async fn comment(&self, principal: &Principal, id: &str, text: &str) -> Answer<()> {
        self.note(format!("{} comments {id}: {text}", principal.user_id));
        Ok(())
    }

    async fn images(&self, _: &Principal, query: &ImageQuery) -> Answer<ImagesView> {
        let scanned = ImageRow {
            repository: "registry.marisol.example/media/image-resizer".to_owned(),
            tag: "2.31.0".to_owned(),
            digest: String::new(),
            namespaces: vec!["media".to_owned()],
            workloads: 1,
            scanned: Some(moment("6 h ago")),
            strength: Some(MatchStrength::ReferenceOnly),
            os: "debian 11.6".to_owned(),
            counts: Some(SeverityCounts { high: 1, ..SeverityCounts::default() }),
        };
        let never = ImageRow {
            repository: "docker.io/library/nginx".to_owned(),
            namespaces: vec!["shop".to_owned()],
            workloads: 1,
            ..ImageRow::default()
        };
        let rows: Vec<ImageRow> = [scanned, never]
            .into_iter()
            .filter(|row| {
                !(query.never_scanned && row.scanned.is_some())
                    && query.text.as_ref().is_none_or(|text| row.repository.contains(text.as_str()))
            })
            .collect();
        Ok(ImagesView {
            cluster: "prod-eu-1".to_owned(),
            query: query.clone(),
            total: Count::exact(2),
            never_scanned: Count::exact(1),
            rows,
            previous: None,
            next: None,
        })
    }

    async fn access(&self, principal: &Principal, query: &AccessQuery) -> Answer<AccessView> {
        self.check()?;
        Ok(super::access::view(query, self.empty, is_team(principal)))
    }

    async fn imports(&self, _: &Principal, _: &ImportQuery) -> Answer<ImportsView> {
        Ok(ImportsView { cluster: "prod-eu-1".to_owned(), rows: vec![import_row()], previous: None, next: None })
    }

    async fn import(&self, _: &Principal, id: &str) -> Answer<ImportView> {
        if id != "i1" {
            return Err(BackendError::NotFound);
        }
        Ok(ImportView {
            cluster: "prod-eu-1".to_owned(),
            row: import_row(),
            understood: vec![Understood { what: "Deployment".to_owned(), count: 6 }],
            events: Vec::new(),
            present: Some(exact(&unresolved())),
            errors: vec![ImportProblem {
                file: "broken<b>.yaml".to_owned(),
                place: "document 3, line 41".to_owned(),
                message: "expected a mapping".to_owned(),
            }],
            day: 20_776,
        })
    }

    async fn checks(&self, _: &Principal, filter: &CheckFilter) -> Answer<ChecksView> {
        let rows = [
            check_row("privilege.privileged", Area::Privilege, Severity::Critical),
            check_row("network.no-default-deny", Area::Network, Severity::High),
        ];
        let of_area = |row: &CheckRow| filter.area.is_empty() || filter.area.contains(&row.area);
        let level = |level: &str| Choice {
            value: format!("pod-security.{level}"),
            label: format!("Pod Security, {level}"),
            count: None,
        };
        Ok(ChecksView {
            filter: filter.clone(),
            problem: None,
            rows: rows.into_iter().filter(|row| of_area(row) && filter.text.is_none()).collect(),
            all: 2,
            standards: vec![level("baseline"), level("restricted")],
        })
    }

    async fn check(&self, _: &Principal, id: &str) -> Answer<CheckView> {
        if id != "privilege.privileged" {
            return Err(BackendError::NotFound);
        }
        Ok(CheckView {
            row: check_row(id, Area::Privilege, Severity::Critical),
            side_reason: "An application asks for the right in its own manifest.".to_owned(),
            why: vec!["A privileged container shares the node’s devices.".to_owned()],
            fix: vec!["Remove `privileged: true`.".to_owned()],
            try_first: String::new(),
            standards: vec![StandardView {
                standard: "Pod Security".to_owned(),
                level: "baseline".to_owned(),
                control: "Privileged Containers".to_owned(),
            }],
            references: vec!["https://kubernetes.io/docs/concepts/security/pod-security-standards/".to_owned()],
        })
    }

    async fn summary(&self, _: &Principal, _: Option<&str>) -> Answer<SummaryView> {
        let rows = unresolved();
        Ok(SummaryView {
            cluster: "prod-eu-1".to_owned(),
            made: moment("23 November 2026, 14:32 UTC"),
            scope: "All namespaces".to_owned(),
            snapshot: moment("4 minutes ago"),
            unresolved: exact(&rows),
            moves: moves(&rows),
            rows: namespace_rows(),
            others: Some(OtherNamespaces { namespaces: 460, overdue: 7, ..OtherNamespaces::default() }),
            week: changes(),
        })
    }

    async fn account(&self, principal: &Principal) -> Answer<AccountView> {
        Ok(AccountView {
            name: principal.name.clone(),
            user: principal.user_id.clone(),
            email: String::new(),
            grants: vec![GrantView { id: "g1".to_owned(), role: Role::Operator, cluster: None, team: None }],
            sessions: vec![SessionRow {
                current: true,
                created: moment("2 h ago"),
                last_seen: moment("now"),
                expires: moment("in 10 hours"),
            }],
        })
    }

    async fn change_password(&self, principal: &Principal, current: &str, password: &str) -> Answer<()> {
        if current != "right" {
            return Err(BackendError::Invalid { field: "current", message: "The current password is not right." });
        }
        if password.len() < 12 {
            return Err(BackendError::Invalid { field: "password", message: "12 characters or more." });
        }
        self.note(format!("{} password", principal.user_id));
        Ok(())
    }

    async fn sign_out_everywhere(&self, principal: &Principal) -> Answer<()> {
        self.note(format!("{} signed out", principal.user_id));
        Ok(())
    }

    async fn users(&self, principal: &Principal) -> Answer<UsersView> {
        administrators(principal)?;
        Ok(UsersView {
            rows: vec![UserRow {
                id: "u1".to_owned(),
                user: "tomas.bauer".to_owned(),
                name: "Tomás Bauer".to_owned(),
                grants: vec![GrantView { id: "g1".to_owned(), role: Role::Operator, cluster: None, team: None }],
                first_password: true,
                ..UserRow::default()
            }],
            clusters: vec!["prod-eu-1".to_owned()],
            teams: vec!["Storefront".to_owned()],
            fresh: Some(FreshSecret { name: "tomas.bauer".to_owned(), secret: "correct-horse-battery".to_owned() }),
        })
    }

    async fn create_user(&self, principal: &Principal, user: &NewUser) -> Answer<()> {
        administrators(principal)?;
        self.note(format!("creates {}", user.user));
        Ok(())
    }

    async fn grant(&self, principal: &Principal, user_id: &str, grant: &Grant) -> Answer<()> {
        administrators(principal)?;
        self.note(format!("grants {user_id} {:?} {:?} {:?}", grant.role, grant.cluster, grant.team));
        Ok(())
    }

    async fn revoke_grant(&self, principal: &Principal, user_id: &str, grant_id: &str) -> Answer<()> {
        administrators(principal)?;
        self.note(format!("takes {grant_id} from {user_id}"));
        Ok(())
    }

    async fn set_user_disabled(&self, principal: &Principal, user_id: &str, disabled: bool) -> Answer<()> {
        administrators(principal)?;
        self.note(format!("disables {user_id}: {disabled}"));
        Ok(())
    }

    async fn reset_password(&self, principal: &Principal, user_id: &str) -> Answer<()> {
        administrators(principal)?;
        self.note(format!("resets {user_id}"));
        Ok(())
    }

    async fn tokens(&self, principal: &Principal) -> Answer<TokensView> {
        administrators(principal)?;
        Ok(TokensView {
            rows: vec![TokenRow {
                id: "t1".to_owned(),
                name: "pipeline of shop".to_owned(),
                by: "Ada Admin".to_owned(),
                created: moment("2 days ago"),
                ..TokenRow::default()
            }],
            clusters: vec!["prod-eu-1".to_owned()],
            fresh: None,
        })
    }

    async fn create_token(
        &self,
        principal: &Principal,
        name: &str,
        cluster: Option<&str>,
        days: Option<u32>,
    ) -> Answer<()> {
        administrators(principal)?;
        self.note(format!("token {name} {cluster:?} {days:?}"));
        Ok(())
    }

    async fn revoke_token(&self, principal: &Principal, id: &str) -> Answer<()> {
        administrators(principal)?;
        self.note(format!("revokes {id}"));
        Ok(())
    }
}

fn effective() -> PrivilegeView {
    PrivilegeView {
        value: Privilege::Node,
        node: Grip::Whole,
        namespace: Grip::Unknown,
        cluster: Grip::Unknown,
        reasons: vec!["Runs privileged: every right on its node (image-resizer)".to_owned()],
    }
}

fn factors() -> Vec<FactorView> {
    vec![
        FactorView { name: "How bad".to_owned(), points: 40, weight: 40, why: "Critical".to_owned() },
        FactorView { name: "Exploited".to_owned(), points: 25, weight: 25, why: "In KEV".to_owned() },
        FactorView { name: "Exposure".to_owned(), points: 10, weight: 20, why: "Not known".to_owned() },
        FactorView { name: "Privileges".to_owned(), points: 10, weight: 15, why: "Privileged".to_owned() },
    ]
}

fn import_row() -> ImportRow {
    ImportRow {
        id: "i1".to_owned(),
        at: moment("4 days ago"),
        by: "pipeline of shop".to_owned(),
        source: "Manifests and Trivy reports".to_owned(),
        coverage: "Complete for the cluster".to_owned(),
        opened: 2,
        fixed: 1,
        gone: 0,
        reopened: 0,
        errors: 1,
    }
}

fn check_row(id: &str, area: Area, severity: Severity) -> CheckRow {
    CheckRow {
        id: id.to_owned(),
        title: format!("Title of {id}"),
        area,
        severity,
        side: Side::Developer,
        findings: Count::exact(1),
    }
}
