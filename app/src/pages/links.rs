//! Addresses of pages, written in one place.

use crate::api::segment;
use posture::{
    query::{FindingFilter, FindingQuery},
    words::{Presence, Work},
};

pub(super) fn finding(id: &str) -> String {
    format!("/findings/{}", segment(id))
}

pub(super) fn namespace(name: &str) -> String {
    format!("/namespaces/{}", segment(name))
}

pub(super) fn check(id: &str) -> String {
    format!("/checks/{}", segment(id))
}

pub(super) fn import(id: &str) -> String {
    format!("/imports/{}", segment(id))
}

/// The list of what a filter wants.
pub(super) fn findings(filter: FindingFilter) -> String {
    list(&FindingQuery { filter, ..FindingQuery::default() })
}

/// Narrows a filter to a work state that counts as unresolved: without the presences, the list would also have what is
/// fixed or gone in the meantime, which the count beside the link leaves out.
pub(super) fn in_work(filter: &mut FindingFilter, work: Work) {
    filter.work = vec![work];
    filter.presence = Presence::ALL.iter().copied().filter(|presence| presence.may_be_there()).collect();
}

/// The list of a query.
pub(super) fn list(query: &FindingQuery) -> String {
    with_query("/findings", &query.to_query_string())
}

/// A path with a query that may be empty.
pub(super) fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A path with one parameter that may be left out.
pub(super) fn keyed(path: &str, keep: &[(&str, String)], name: &'static str, key: Option<&String>) -> Option<String> {
    key.map(|key| {
        let mut pairs = keep.to_vec();
        pairs.push((name, key.clone()));
        with_query(path, &posture::query::encode(&pairs))
    })
}
