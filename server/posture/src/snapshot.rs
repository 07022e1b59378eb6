//! Everything known of one cluster at one moment.

use crate::{
    object::{Object, ObjectKey},
    scan::ImageScan,
    time::Timestamp,
};
use std::collections::HashMap;

/// Everything known of one cluster at one moment. No object and no scan stands in it twice.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// The moment.
    pub time: Timestamp,
    objects: Vec<Object>,
    object_at: HashMap<ObjectKey, usize>,
    scans: Vec<ImageScan>,
    scan_at: HashMap<(String, String), usize>,
    removed: HashMap<ObjectKey, Timestamp>,
}

/// What putting something into a snapshot did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was not there.
    Added,
    /// It took the place of an earlier look at the same thing.
    Replaced,
    /// A newer look is there already, or it was removed since: nothing changed.
    Older,
}

impl Snapshot {
    /// An empty snapshot of a moment.
    pub fn new(time: Timestamp) -> Self {
        Self { time, ..Self::default() }
    }

    /// Adds an object, or puts it in the place of the same object seen earlier. An older look changes nothing newer.
    pub fn put_object(&mut self, object: Object) -> Put {
        let key = object.key();
        let observed_at = object.meta().observed_at;
        if let Some(&at) = self.object_at.get(&key) {
            if self.objects[at].meta().observed_at > observed_at {
                return Put::Older;
            }
            self.objects[at] = object;
            return Put::Replaced;
        }
        if self.removed.get(&key).is_some_and(|&removed| removed > observed_at) {
            return Put::Older;
        }
        self.removed.remove(&key);
        self.object_at.insert(key, self.objects.len());
        self.objects.push(object);
        Put::Added
    }

    /// Remembers that an object no longer existed at a moment.
    pub fn put_removed(&mut self, key: ObjectKey, at: Timestamp) {
        let since = self.removed.entry(key).or_insert(at);
        *since = at.max(*since);
    }

    /// Removes the objects for which `gone` holds, as of a moment, and returns their keys.
    pub fn remove_objects(&mut self, at: Timestamp, mut gone: impl FnMut(&Object) -> bool) -> Vec<ObjectKey> {
        let (dropped, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.objects).into_iter().partition(|object| gone(object));
        self.object_at = kept.iter().enumerate().map(|(place, object)| (object.key(), place)).collect();
        self.objects = kept;
        let keys: Vec<ObjectKey> = dropped.iter().map(Object::key).collect();
        for key in &keys {
            self.put_removed(key.clone(), at);
        }
        keys
    }

    /// Adds a scan, or puts it in the place of the same scanner's earlier scan of the same image.
    /// An older scan changes nothing newer.
    pub fn put_scan(&mut self, scan: ImageScan) -> Put {
        let key = (scan.scanner.clone(), scan.image_identity().to_owned());
        match self.scan_at.get(&key) {
            Some(&at) if self.scans[at].scanned_at > scan.scanned_at => Put::Older,
            Some(&at) => {
                self.scans[at] = scan;
                Put::Replaced
            }
            None => {
                self.scan_at.insert(key, self.scans.len());
                self.scans.push(scan);
                Put::Added
            }
        }
    }

    /// The object with this key.
    pub fn object(&self, key: &ObjectKey) -> Option<&Object> {
        self.object_at.get(key).map(|&at| &self.objects[at])
    }

    /// All objects, in the order in which they were first put.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// All scans, in the order in which they were first put.
    pub fn scans(&self) -> &[ImageScan] {
        &self.scans
    }
}
