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
}

impl Snapshot {
    /// An empty snapshot of a moment.
    pub fn new(time: Timestamp) -> Self {
        Self { time, ..Self::default() }
    }

    /// Adds an object, or puts it in the place of the same object seen earlier.
    ///
    /// An older look never replaces a newer one. Returns whether the same object was there before.
    pub fn put_object(&mut self, object: Object) -> bool {
        match self.object_at.get(&object.key()) {
            Some(&at) => {
                if self.objects[at].meta().observed_at <= object.meta().observed_at {
                    self.objects[at] = object;
                }
                true
            }
            None => {
                self.object_at.insert(object.key(), self.objects.len());
                self.objects.push(object);
                false
            }
        }
    }

    /// Keeps only the objects for which `keep` holds and returns the keys of the others.
    pub fn retain_objects(&mut self, mut keep: impl FnMut(&Object) -> bool) -> Vec<ObjectKey> {
        let (kept, dropped): (Vec<_>, Vec<_>) = std::mem::take(&mut self.objects).into_iter().partition(|object| keep(object));
        self.object_at = kept.iter().enumerate().map(|(at, object)| (object.key(), at)).collect();
        self.objects = kept;
        dropped.iter().map(Object::key).collect()
    }

    /// Adds a scan, or puts it in the place of the same scanner's earlier scan of the same image.
    ///
    /// An older scan never replaces a newer one. Returns whether the scan is now part of the snapshot.
    pub fn put_scan(&mut self, scan: ImageScan) -> bool {
        let key = (scan.scanner.clone(), scan.image_identity().to_owned());
        match self.scan_at.get(&key) {
            Some(&at) if self.scans[at].scanned_at > scan.scanned_at => false,
            Some(&at) => {
                self.scans[at] = scan;
                true
            }
            None => {
                self.scan_at.insert(key, self.scans.len());
                self.scans.push(scan);
                true
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
