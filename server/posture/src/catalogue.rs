//! All checks in one place: pages, the command line and the docs print this and nothing else.

use crate::{check::Check, checks};
use std::collections::BTreeSet;

/// Every check, in the order in which they are printed.
pub fn all() -> &'static [&'static Check] {
    checks::ALL
}

/// The check with this id.
pub fn find(id: &str) -> Option<&'static Check> {
    all().iter().copied().find(|check| check.id == id)
}

/// The published standards that checks name, and their levels: empty where a standard has none.
pub fn standards() -> BTreeSet<(&'static str, &'static str)> {
    all().iter().flat_map(|check| check.standards).map(|of| (of.standard, of.level)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_start_with_their_area() {
        let ids: BTreeSet<&str> = all().iter().map(|check| check.id).collect();
        assert_eq!(ids.len(), all().len());
        for check in all() {
            let area = check.id.split_once('.').map(|(area, _)| area);
            assert_eq!(area, Some(check.area.word()), "{}", check.id);
        }
    }

    #[test]
    fn every_check_is_complete() {
        for check in all() {
            for (name, text) in
                [("title", check.title), ("side_reason", check.side_reason), ("why", check.why), ("fix", check.fix)]
            {
                assert!(!text.trim().is_empty(), "{}: {name} is empty", check.id);
            }
            assert!(!check.references.is_empty(), "{}: no reference", check.id);
            for reference in check.references {
                assert!(reference.starts_with("https://"), "{}: {reference}", check.id);
            }
        }
    }

    #[test]
    fn the_list_is_what_stands_on_disk() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/checks");
        let on_disk: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
            .filter(|name| {
                !["mod", "capabilities", "declared_reason", "node_paths", "profiles"].contains(&name.as_str())
            })
            .collect();
        let listed: BTreeSet<String> = checks::MODULES.iter().map(|module| (*module).to_owned()).collect();
        assert_eq!(listed, on_disk);
        for (check, module) in all().iter().zip(checks::MODULES) {
            assert_eq!(check.id.replace(['.', '-'], "_"), *module, "one stem for id and file");
        }
    }
}
