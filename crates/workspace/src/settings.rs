//! Settings: `specls.toml` at the root, the user's own `config.toml`, the editor's section.

/// The settings that hold, decided once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The folders below which specs of the Kiro grammar lie.
    pub spec_roots: Vec<String>,
    /// Files larger than this are known, but not read. In bytes.
    pub max_file_size: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            spec_roots: specls_spec::layout::KNOWN_ROOTS
                .iter()
                .map(|root| (*root).to_owned())
                .collect(),
            max_file_size: 4 * 1024 * 1024,
        }
    }
}
