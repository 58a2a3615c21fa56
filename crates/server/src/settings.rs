//! Settings come with the client, change in the editor, and change on disk.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::Value;
use specls_workspace::{EDITOR_SECTION, Scope, Settings};
use tower_lsp::gen_lsp_types::MessageType;

use crate::roots::{Indexing, RootId};
use crate::state::State;

impl State {
    /// The editor says that settings changed. Some editors say what they are now, others only that
    /// it is time to look.
    pub(crate) fn settings_changed(&mut self, settings: &Value) {
        if self.take_editor_settings(settings) {
            self.show_settings_problems();
        }
        let roots: Vec<RootId> = self.roots.iter().map(|root| root.id).collect();
        for root in roots {
            self.load_settings(root);
        }
    }

    /// Takes over the object `specls` in what the editor says; whether there is one.
    pub(crate) fn take_editor_settings(&mut self, settings: &Value) -> bool {
        let section = settings.get("specls").filter(|section| section.is_object());
        if let Some(section) = section {
            self.roots.settings.set_editor(section);
        }
        section.is_some()
    }

    /// No file stands for the editor's settings that could carry a diagnostic.
    pub(crate) fn show_settings_problems(&self) {
        let problems = self.roots.settings.editor_problems();
        if !problems.is_empty() {
            self.editor.show(MessageType::Warning, problems.join("\n"));
        }
    }

    /// The same for what only the specs of a root show.
    pub(crate) fn show_unknown_specs(&self, id: RootId) {
        let Some(root) = self.roots.get(id) else { return };
        let unknown = root.unknown_specs();
        let of_editor = unknown.iter().filter(|problem| problem.path == EDITOR_SECTION);
        let problems: Vec<&str> = of_editor.map(|problem| &*problem.message).collect();
        if !problems.is_empty() {
            self.editor.show(MessageType::Warning, problems.join("\n"));
        }
    }

    /// Reads a root's settings, and what depends on them again.
    pub(crate) fn load_settings(&mut self, id: RootId) {
        let Some(root) = self.roots.get(id) else { return };
        let (settings, problems) = Settings::load(root.workspace.root(), &self.roots.settings);
        let Some(root) = self.roots.get_mut(id) else { return };
        if settings == **root.workspace.settings() && problems == root.settings_problems {
            return;
        }
        root.settings_problems = problems;
        let own = settings.own != root.workspace.settings().own;
        let results = settings.test_results != root.workspace.settings().test_results;
        if root.workspace.set_settings(settings) {
            // What is being read is read with settings that no longer hold.
            root.stop.store(true, Ordering::Relaxed);
            root.stop = Arc::default();
            root.specs_read = false;
            root.citations_read = false;
            root.sources_read = false;
            root.indexing = Indexing::default();
            self.scan(id, Scope::Specs);
        } else if results {
            self.read_results(id);
        }
        if own {
            self.meet_authors(id);
        }
        self.show_unknown_specs(id);
        if let Some(root) = self.roots.get(id) {
            self.diagnostics.touch_all(root);
        }
    }
}
