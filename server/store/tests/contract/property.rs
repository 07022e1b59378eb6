//! Any split or repetition of the same evidence ends in the same presence.
//!
//! Objects come before reports in every split, in any order among themselves. In between, an older report can speak of what
//! just began to run: the split then knows a finding that the whole never saw. It may not say in the end that it is present.

use crate::world::{CART, Files, World, day, deployment, digest, found, namespace, pod, scan};
use posture::words::Presence;
use proptest::{prelude::*, test_runner::TestRunner};
use std::future::Future;

/// What one day's delivery holds: which digest cart's pods run, which deployments exist, and which images were scanned with what.
#[derive(Debug, Clone)]
struct Day {
    pods: Vec<(u32, char)>,
    scans: Vec<(&'static str, char, Vec<usize>)>,
}

const VULNERABILITIES: [(&str, &str); 3] =
    [("CVE-2024-0001", "openssl"), ("CVE-2024-0002", "curl"), ("CVE-2024-0003", "zlib")];

fn any_day() -> impl Strategy<Value = Day> {
    let letter = || proptest::sample::select(vec!['a', 'b', 'c']);
    let pods = proptest::collection::vec((0..2_u32, letter()), 0..3);
    let scans = proptest::collection::vec(
        (
            proptest::sample::select(vec!["trivy", "grype"]),
            letter(),
            proptest::sample::subsequence(vec![0, 1, 2], 0..=3),
        ),
        0..3,
    );
    (pods, scans).prop_map(|(pods, scans)| Day {
        pods: unique(pods, |pod| pod.0),
        scans: unique(scans, |scan| (scan.0, scan.1)),
    })
}

/// One day says one thing about each pod and each image: two at once would depend on their order.
fn unique<T, K: PartialEq>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        if !kept.iter().any(|other| key(other) == key(&item)) {
            kept.push(item);
        }
    }
    kept
}

/// The deliveries of a day, one for each thing in it.
fn parts(number: i64, day_of: &Day, backwards: bool) -> Vec<Files> {
    let at = || Files::of(day(number));
    let mut pods: Vec<Files> = day_of
        .pods
        .iter()
        .map(|(pod_number, letter)| at().object(pod("shop", "cart", *pod_number, CART, &digest(*letter))))
        .collect();
    let scans = day_of.scans.iter().map(|(scanner, letter, seen)| {
        let entries = seen.iter().map(|&which| found(VULNERABILITIES[which].0, VULNERABILITIES[which].1)).collect();
        at().scan(scan(scanner, &digest(*letter), entries))
    });
    let mut scans: Vec<Files> = scans.collect();
    if backwards {
        pods.reverse();
        scans.reverse();
    }
    pods.extend(scans);
    pods
}

fn joined(parts: &[Files]) -> Option<Files> {
    let mut parts = parts.iter().cloned();
    let mut whole = parts.next()?;
    for part in parts {
        whole.evidence.objects.extend(part.evidence.objects);
        whole.evidence.scans.extend(part.evidence.scans);
    }
    Some(whole)
}

async fn presences(world: &World, deliveries: impl IntoIterator<Item = Files>) -> Vec<(String, Presence)> {
    world.import(Files::of(day(0)).objects(namespace("shop")).object(deployment("shop", "cart", CART))).await;
    for delivery in deliveries {
        world.import(delivery).await;
    }
    world
        .all()
        .await
        .into_iter()
        .filter(|finding| finding.row.vulnerability.is_some())
        .map(|finding| (finding.fingerprint, finding.row.presence))
        .collect()
}

pub(crate) fn any_split_or_repetition<F: Future<Output = World>>(fresh: &dyn Fn() -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() });
    let days = proptest::collection::vec(any_day(), 1..5);
    runner
        .run(&(days, any::<bool>(), any::<bool>()), |(days, backwards, repeated)| {
            let whole: Vec<Files> =
                days.iter().zip(1..).filter_map(|(day_of, number)| joined(&parts(number, day_of, false))).collect();
            let mut split: Vec<Files> = Vec::new();
            for (day_of, number) in days.iter().zip(1..) {
                let mut parts = parts(number, day_of, backwards);
                if repeated {
                    parts.extend(parts.clone());
                }
                split.extend(parts);
            }
            let (expected, got) = runtime.block_on(async {
                let (one, other) = (fresh().await, fresh().await);
                (presences(&one, whole).await, presences(&other, split).await)
            });
            for finding in &expected {
                prop_assert!(got.contains(finding), "{:?} is missing in {:?}", finding, got);
            }
            for (fingerprint, presence) in &got {
                let known = expected.iter().any(|(other, _)| other == fingerprint);
                prop_assert!(known || *presence != Presence::Present, "{fingerprint} is present in the split only");
            }
            Ok(())
        })
        .unwrap();
}
