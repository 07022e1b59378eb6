//! A finding's page: the change for this very workload, the evidence, the factors.

use crate::world::World;
use app::backend::Backend;
use posture::words::{Presence, Severity};

#[tokio::test]
async fn the_exact_change_is_written_for_this_very_workload() {
    let world = World::small().await;
    let (operator, id) = (world.operator().await, world.privileged().await);
    let view = world.backend.finding(&operator, &id).await.unwrap();
    assert_eq!(
        (view.severity, view.presence, view.cluster.as_str()),
        (Severity::Critical, Presence::Present, "staging")
    );
    assert_eq!(view.workload, Some(("Deployment".to_owned(), "image-resizer".to_owned())));
    assert_eq!((view.wrong.as_str(), view.todo.as_str()), ("Container runs privileged", "Set `privileged: false`"));

    let change = view.change.unwrap();
    assert_eq!((change.title.as_str(), change.removes), ("Deployment media/image-resizer", 1));
    insta::assert_snapshot!(change.diff, @r"
     apiVersion: apps/v1
     kind: Deployment
     metadata:
       name: image-resizer
       namespace: media
     spec:
       template:
         spec:
           containers:
             - name: resizer
               securityContext:
    -            privileged: true
    +            privileged: false
    ");
    assert!(
        change.patch.contains("privileged: false") && !change.patch.contains("privileged: true"),
        "{}",
        change.patch
    );

    let all = view.change_all.unwrap();
    assert_eq!(u32::try_from(view.also.len() + 1).unwrap(), all.removes);
    assert!(view.also.iter().all(|row| row.place == "media/image-resizer" && row.id != id));
    insta::assert_snapshot!(all.diff, @r"
     apiVersion: apps/v1
     kind: Deployment
     metadata:
       name: image-resizer
       namespace: media
     spec:
       template:
         spec:
    +      automountServiceAccountToken: false
           containers:
             - name: resizer
               securityContext:
    -            privileged: true
    +            privileged: false
    +            runAsNonRoot: true
    +            capabilities:
    +              drop: [ALL]
    +            allowPrivilegeEscalation: false
    +            seccompProfile:
    +              type: RuntimeDefault
    +            readOnlyRootFilesystem: true
    ");

    let evidence = view.evidence.unwrap();
    assert_eq!(evidence.object, "apps/v1 Deployment media/image-resizer");
    assert_eq!(evidence.field, "spec.template.spec.containers[0].securityContext.privileged");
    assert_eq!((view.factors.len(), view.factors.iter().map(|factor| factor.points).sum::<u8>()), (4, view.priority));
    assert!(view.vulnerability.is_none() && view.references.iter().all(|reference| reference.starts_with("https://")));
}

#[tokio::test]
async fn a_namespace_is_changed_by_a_manifest() {
    let world = World::small().await;
    let operator = world.operator().await;
    let rows = world.of_check(&operator, "network.no-default-deny").await;
    let row = rows.into_iter().find(|row| row.place == "shop").unwrap();
    assert!(row.is_namespace);
    let view = world.backend.finding(&operator, &row.id).await.unwrap();
    let change = view.change.unwrap();
    assert_eq!(change.title, "NetworkPolicy shop/default-deny");
    assert!(change.diff.lines().all(|line| line.starts_with('+')), "{}", change.diff);
    assert_eq!((view.workload, view.change_all, view.also.len()), (None, None, 0));
    assert_eq!(view.evidence.unwrap().object, "v1 Namespace shop");
}

#[tokio::test]
async fn a_vulnerability_says_where_it_is_and_what_to_upgrade() {
    let world = World::small().await;
    let operator = world.operator().await;
    let rows = world.of_check(&operator, "image.vulnerability").await;
    let row = rows.iter().find(|row| row.title.starts_with("CVE-2023-4863")).unwrap();
    let view = world.backend.finding(&operator, &row.id).await.unwrap();
    assert_eq!(view.todo, "Upgrade libwebp6 to 0.6.1-2.1");
    assert!(view.fix.contains("registry.example/media/image-resizer"), "{}", view.fix);
    assert_eq!(view.wrong, "libwebp: a crafted image writes beyond its buffer");
    assert_eq!((view.change, view.change_all, view.evidence), (None, None, None));
    assert_eq!(view.references[0], "https://avd.aquasec.com/nvd/cve-2023-4863");
    let vulnerability = view.vulnerability.unwrap();
    assert_eq!(
        (vulnerability.cvss.as_str(), vulnerability.package_type.as_str(), vulnerability.fixed_in.as_str()),
        ("8.8", "deb", "0.6.1-2.1")
    );
    assert_eq!((view.occurrences.len(), view.occurrence_count.value, view.occurrence_count.capped), (1, 1, false));
    let place = &view.occurrences[0];
    assert_eq!(
        (place.workload.as_str(), place.container.as_str(), place.witness.as_str()),
        ("Deployment image-resizer", "resizer", "Trivy")
    );

    let without = rows.iter().find(|row| row.title.starts_with("CVE-2011-3374")).unwrap();
    let view = world.backend.finding(&operator, &without.id).await.unwrap();
    assert_eq!((view.todo.as_str(), view.due.text.as_str()), ("Remove apt, or limit who can reach it", ""));
}
