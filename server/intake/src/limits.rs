//! How much a reader takes before it refuses. Everything here comes from outside and may be hostile.

const MIB: u64 = 1024 * 1024;

/// How much one input may ask of the reader. The names of the fields are the names that errors give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one input after decompression. 1 GiB: a large cluster's full export, with room.
    ///
    /// Manifests are streamed, so this much is read but never held.
    pub input_bytes: u64,
    /// Bytes of one scanner's report after decompression. 512 MiB: a report is held in memory while it is read.
    pub report_bytes: u64,
    /// Bytes of one YAML document, which may be a `List`. 64 MiB.
    pub document_bytes: u64,
    /// Bytes of one object in a JSON list or stream. 8 MiB: Kubernetes itself stores no object above 1.5 MiB.
    pub object_bytes: u64,
    /// Documents in one input. 100,000.
    pub documents: u32,
    /// Objects in one list. 1,000,000.
    pub list_items: u32,
    /// YAML mappings and lists inside each other. 64: the deepest real definitions found have 36.
    ///
    /// Reading takes stack for each level: 4 KiB, or 25 KiB in a build without optimisation, in which 64 levels fit
    /// into the 2 MiB that threads have. JSON takes little and is held to 128, where `serde_json` stops.
    pub depth: u16,
    /// Values in one YAML document, those that aliases repeat included. 4,000,000.
    pub yaml_nodes: usize,
    /// Values that the aliases of one YAML document may repeat. 100,000: stops alias bombs.
    pub yaml_alias_nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 1024 * MIB,
            report_bytes: 512 * MIB,
            document_bytes: 64 * MIB,
            object_bytes: 8 * MIB,
            documents: 100_000,
            list_items: 1_000_000,
            depth: 64,
            yaml_nodes: 4_000_000,
            yaml_alias_nodes: 100_000,
        }
    }
}

/// A number of bytes as people read it: `512 MiB`, `1500 bytes`.
pub(crate) fn bytes_for_people(bytes: u64) -> String {
    if bytes >= MIB && bytes.is_multiple_of(MIB) { format!("{} MiB", bytes / MIB) } else { format!("{bytes} bytes") }
}
