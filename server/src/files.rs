//! Which files a path given on the command line stands for.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

/// Files found, in a fixed order, and what could not be looked into.
#[derive(Debug, Default)]
pub struct Found {
    /// The files.
    pub files: Vec<PathBuf>,
    /// Paths that could not be read, with the reason.
    pub problems: Vec<(PathBuf, io::Error)>,
}

/// The file itself, or every manifest and report in a folder and the folders in it, by name.
///
/// A file named on its own is read whatever its ending; in a folder only `.yaml`, `.yml`, `.json` and their `.gz` count.
/// Links to folders are not followed, so that no loop is possible.
pub fn below(path: &Path) -> Found {
    let mut found = Found::default();
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => walk(path, &mut found),
        Ok(_) => found.files.push(path.to_owned()),
        Err(error) => found.problems.push((path.to_owned(), error)),
    }
    found
}

fn walk(folder: &Path, found: &mut Found) {
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return found.problems.push((folder.to_owned(), error)),
    };
    let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        match fs::symlink_metadata(&path) {
            Ok(metadata) if metadata.is_dir() => walk(&path, found),
            Ok(_) if is_wanted(&path) => found.files.push(path),
            Ok(_) => {}
            Err(error) => found.problems.push((path, error)),
        }
    }
}

fn is_wanted(path: &Path) -> bool {
    let ending = |path: &Path| path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    let last = match ending(path).as_deref() {
        Some("gz") => path.file_stem().and_then(|stem| ending(Path::new(stem))),
        other => other.map(str::to_owned),
    };
    matches!(last.as_deref(), Some("yaml" | "yml" | "json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_its_manifests_and_reports() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["a.yaml", "b/c.json.gz", "b/d.YML", "notes.txt", "x.gz"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let found = below(folder.path());
        let names: Vec<_> =
            found.files.iter().map(|path| path.strip_prefix(folder.path()).unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a.yaml", "b/c.json.gz", "b/d.YML"]);
        assert_eq!(below(&folder.path().join("notes.txt")).files.len(), 1);
        assert_eq!(below(&folder.path().join("missing")).problems.len(), 1);
    }
}
