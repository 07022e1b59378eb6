//! The contract that every store keeps: each row of the design's identity table is a test named after it.
//!
//! A test takes a fresh [`world::World`] and knows nothing of the database behind it. A further implementation
//! of the store gets the whole suite by one more module below.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod property;
mod rows;
mod world;

/// Runs every row on a store.
macro_rules! contract {
    ($store:ident: $($row:ident,)+) => {
        mod $store {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $row() {
                    crate::rows::$row(crate::world::$store().await).await;
                }
            )+

            #[test]
            fn any_split_or_repetition_of_the_same_evidence_ends_in_the_same_presence() {
                crate::property::any_split_or_repetition(&crate::world::$store);
            }
        }
    };
}

contract! { sqlite:
    rollout_new_tag_or_digest,
    new_digest_its_report_lacks_it,
    same_digest_report_lacks_it,
    report_lists_it_as_suppressed,
    same_image_in_3_namespaces,
    two_scanners_same_image,
    new_digest_one_of_the_scanners_looked,
    upgraded_still_vulnerable,
    two_versions_or_paths_in_one_image,
    alias_learnt_later,
    workload_or_container_renamed,
    scaled_to_0_or_cronjob_between_runs,
    deleted_complete_coverage,
    namespace_deleted_and_made_again,
    one_manifest_of_a_cluster_imported,
    import_without_some_reports,
    watch_and_files_for_one_cluster,
    exception_digest_changes,
    rule_changes_severity_or_side,
    catalogue_retires_a_check,
    two_clusters_one_name,
    an_older_scan_changes_nothing_newer,
    run_twice_changes_nothing,
    a_dry_run_says_the_same_and_keeps_nothing,
    a_claim_that_the_scan_contradicts,
    a_fix_that_nobody_claimed,
    a_refused_delivery_leaves_everything_as_it_was,
}
