//! The files: walking, ignoring, open documents over disk, watching, git, settings, trust.
//!
//! The only room (with `cli --write`, which calls it) that touches the disk. It parses nothing
//! itself: it hands texts to `spec` and `code` and their facts to the index.

mod background;
mod cache;
mod copy;
mod git;
mod history;
mod named;
mod notice;
mod private;
mod program;
mod read;
mod results;
mod root;
mod scan;
mod scratch;
mod settings;
mod store;
mod trust;
mod watch;
mod withheld;
mod words;
mod write;

pub use copy::{Audience, CopyError, CopyOf, PrivateCopy, remove_abandoned};
pub use history::{HeadMark, history};
pub use notice::{Notice, Notices};
pub use private::{cache_folder, copies_folder, state_folder};
pub use program::find_program;
pub use results::{Reports, read_report, read_results};
pub use root::{NoRoot, find_root};
pub use scan::{FileProblem, Scan, Scanner, Scope, scan};
pub use scratch::Scratch;
pub use settings::{
    AgentProtocol, AgentSettings, AuthorSettings, EDITOR_SECTION, KEYS, Key, ModelSettings,
    NamedSpec, OWN_KEYS, OwnSettings, ProjectSettings, Provider, SETTINGS_FILE, STEPS, Settings,
    SettingsSources, user_settings_file,
};
pub use store::{ScanStart, Workspace};
pub use trust::{Trust, TrustList};
pub use watch::{Watcher, watch};
pub use words::{TextFile, read_folder, words_of};
pub use write::{WriteError, write};
