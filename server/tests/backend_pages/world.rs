//! A small cluster read from manifests and a report, people of each role, and a clock that is moved by hand.

use app::{
    backend::{Backend, Grant, Principal},
    view::FindingRow,
};
use intake::{Item, Limits};
use posture::{
    evidence::{Coverage, Evidence},
    query::{FindingFilter, FindingQuery},
    settings::Settings,
    time::{DAY, Timestamp},
    words::Role,
};
use server::{
    backend::AppBackend,
    clock::{Clock, ManualClock},
    config::SignIn,
    random::SystemRandom,
    signin::Passwords,
};
use std::{collections::BTreeMap, sync::Arc};
use store::{
    CountingIds, Delivery, Sqlite, Store,
    accounts::{NewUser, RoleGrant},
    evidence::{ImportResult, Mode, Source, SourceKind},
    ingest,
};

/// 2026-01-05T09:00:00Z: when the first import comes.
pub(crate) const START: Timestamp = Timestamp(1_767_603_600_000);

pub(crate) const CLUSTER: &str = "staging";

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// `media` belongs to the team media, `shop` to the team storefront.
pub(crate) const MANIFESTS: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: media, labels: {team: media, pod-security.kubernetes.io/warn: baseline}}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: storefront, pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: image-resizer, namespace: media}
spec:
  selector: {matchLabels: {app: image-resizer}}
  template:
    metadata: {labels: {app: image-resizer}}
    spec:
      containers:
        - name: resizer
          image: registry.example/media/image-resizer:2.31.0
          securityContext:
            privileged: true
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers:
        - name: cart
          image: registry.example/shop/cart:latest
          securityContext:
            runAsNonRoot: true
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
";

const REPORT: &str = r#"{
  "SchemaVersion": 2, "ArtifactName": "registry.example/media/image-resizer:2.31.0", "ArtifactType": "container_image",
  "Metadata": {"OS": {"Family": "debian", "Name": "11.6"}, "RepoTags": ["registry.example/media/image-resizer:2.31.0"]},
  "Results": [{"Target": "image", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
    {"VulnerabilityID": "CVE-2023-4863", "PkgName": "libwebp6", "PkgIdentifier": {"PURL": "pkg:deb/debian/libwebp6@0.6.1-2"},
     "InstalledVersion": "0.6.1-2", "FixedVersion": "0.6.1-2.1", "Status": "fixed", "Severity": "CRITICAL",
     "Title": "libwebp: a crafted image writes beyond its buffer", "PrimaryURL": "https://avd.aquasec.com/nvd/cve-2023-4863",
     "CVSS": {"nvd": {"V3Score": 8.8}}},
    {"VulnerabilityID": "CVE-2020-36332", "PkgName": "libwebp6", "PkgIdentifier": {"PURL": "pkg:deb/debian/libwebp6@0.6.1-2"},
     "InstalledVersion": "0.6.1-2", "FixedVersion": "0.6.1-2.1", "Status": "fixed", "Severity": "HIGH"},
    {"VulnerabilityID": "CVE-2011-3374", "PkgName": "apt", "PkgIdentifier": {"PURL": "pkg:deb/debian/apt@2.2.4"},
     "InstalledVersion": "2.2.4", "Status": "affected", "Severity": "LOW"}
  ]}]
}"#;

pub(crate) struct World {
    pub(crate) sqlite: Arc<Sqlite>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) backend: AppBackend,
    settings: Arc<Settings>,
    passwords: Passwords,
}

impl World {
    /// An empty installation.
    pub(crate) async fn empty() -> Self {
        let sqlite = Arc::new(Sqlite::temporary(Arc::new(CountingIds::default())).await.unwrap());
        let store: Arc<dyn Store> = sqlite.clone();
        let clock = Arc::new(ManualClock::at(START));
        let random = Arc::new(SystemRandom);
        let config = SignIn { hash_memory_kib: 64, hash_passes: 1, ..SignIn::default() };
        let passwords = Passwords::new(&config, random.clone()).unwrap();
        let settings = Arc::new(Settings::default());
        let backend = AppBackend::new(store.clone(), clock.clone(), random, passwords.clone(), settings.clone());
        Self { sqlite, store, clock, backend, settings, passwords }
    }

    /// The small cluster, imported whole.
    pub(crate) async fn small() -> Self {
        let world = Self::empty().await;
        world.import(MANIFESTS, Coverage::Cluster).await;
        world
    }

    /// Imports manifests and the report, as they are now.
    pub(crate) async fn import(&self, manifests: &str, coverage: Coverage) -> ImportResult {
        let now = self.clock.now();
        let mut evidence = Evidence { time: now, coverage, ..Evidence::default() };
        let mut understood: BTreeMap<String, u32> = BTreeMap::new();
        let limits = Limits::default();
        let mut items = intake::read_all("manifests.yaml", manifests.as_bytes(), now, &limits);
        items.extend(intake::read_all("report.json", REPORT.as_bytes(), now, &limits));
        for item in items {
            match item {
                Item::Object(object) => {
                    *understood.entry(object.kind().to_owned()).or_default() += 1;
                    evidence.objects.push(object);
                }
                Item::Scan(scan) => {
                    *understood.entry("Trivy report".to_owned()).or_default() += 1;
                    evidence.scans.push(*scan);
                }
                other => panic!("{other:?}"),
            }
        }
        let delivery = Delivery {
            cluster: CLUSTER.to_owned(),
            source: Source { kind: SourceKind::Files, label: "ci".to_owned() },
            evidence,
            understood,
            errors: vec![],
            received_at: now,
            owns: vec![],
        };
        ingest(self.store.clone(), delivery, &self.settings, Mode::Apply).await.unwrap()
    }

    pub(crate) fn days_later(&self, days: i64) {
        self.clock.advance(days * DAY);
    }

    /// A person with these grants, as the session's guard makes one.
    pub(crate) async fn person(&self, login: &str, grants: &[(Role, Option<&str>)]) -> Principal {
        let new = NewUser {
            login: login.to_owned(),
            email: String::new(),
            name: format!("{login} of the tests"),
            password_hash: self.passwords.hash(PASSWORD).await.unwrap(),
            must_change_password: false,
        };
        let user = self.store.create_user(&new, self.clock.now()).await.unwrap();
        let mut principal = Principal {
            user_id: user.id.clone(),
            user: user.login,
            name: user.name,
            session_id: format!("session of {login}"),
            ..Principal::default()
        };
        for (role, team) in grants {
            let team = team.map(str::to_owned);
            let grant = RoleGrant { id: String::new(), role: *role, cluster: None, team: team.clone() };
            self.store.grant(&user.id, &grant).await.unwrap();
            principal.grants.push(Grant { role: *role, cluster: None, team });
            principal.is_admin |= *role == Role::Admin;
        }
        principal
    }

    pub(crate) async fn developer(&self, team: &str) -> Principal {
        self.person(&format!("developer-{team}"), &[(Role::Developer, Some(team))]).await
    }

    pub(crate) async fn operator(&self) -> Principal {
        self.person("operator", &[(Role::Operator, None)]).await
    }

    pub(crate) async fn manager(&self) -> Principal {
        self.person("manager", &[(Role::Manager, None)]).await
    }

    pub(crate) async fn admin(&self) -> Principal {
        self.person("admin", &[(Role::Admin, None)]).await
    }

    /// The findings of a check that the principal sees, resolved ones too.
    pub(crate) async fn of_check(&self, principal: &Principal, check: &str) -> Vec<FindingRow> {
        let filter = FindingFilter { check: vec![check.to_owned()], all: true, ..FindingFilter::default() };
        let query = FindingQuery { filter, ..FindingQuery::default() };
        self.backend.findings(principal, &query).await.unwrap().rows
    }

    /// The identifier of the privileged container's finding.
    pub(crate) async fn privileged(&self) -> String {
        let admin = Principal {
            grants: vec![Grant { role: Role::Admin, cluster: None, team: None }],
            is_admin: true,
            ..Principal::default()
        };
        let rows = self.of_check(&admin, "privilege.privileged").await;
        assert_eq!(rows.len(), 1);
        rows[0].id.clone()
    }
}
