//! Documents are opened, changed, saved and closed in the editor.

use specls_text::ContentChange;
use tower_lsp::gen_lsp_types::{
    Uri, WorkspaceSymbol, WorkspaceSymbolLocation, WorkspaceSymbolResponse,
};

use crate::convert::file_path;
use crate::event::{Event, Question, Reply};
use crate::lenses::Shown;
use crate::questions;
use crate::review;
use crate::state::State;

impl State {
    pub(crate) fn document_opened(&mut self, uri: &Uri, text: &str, version: i32) {
        self.find_root_of(uri);
        self.roots.open(uri, text, version);
        if let Some((root, path)) = self.roots.place(uri)
            && self
                .roots
                .get(root)
                .is_some_and(|it| it.workspace.snapshot().spec_file(&path).is_some())
        {
            self.diagnostics.document_opened(root, &path);
        }
        self.touch(uri);
    }

    pub(crate) fn document_changed(&mut self, uri: &Uri, changes: &[ContentChange], version: i32) {
        self.roots.change(uri, changes, self.abilities.encoding, version);
        self.touch(uri);
        self.edit_arrived(uri, version);
    }

    pub(crate) fn document_saved(&mut self, uri: &Uri) {
        if let Some((root, path)) = self.roots.place(uri) {
            self.compare(root, &path);
            self.read_history(root);
            if path == specls_workspace::SETTINGS_FILE {
                self.load_settings(root);
            }
        }
    }

    pub(crate) fn document_closed(&mut self, uri: &Uri) {
        self.roots.close(uri);
        self.touch(uri);
        self.edit_settled(&[(uri.clone(), i32::MAX)]);
    }

    /// Answered on a pool, from a picture that later events do not change.
    pub(crate) fn question_asked(&mut self, question: Question) {
        if self.answer_about_review(&question).is_some() {
            return self.answer_review(question);
        }
        let Some((id, path)) = self.roots.place(question.uri()) else {
            return questions::answer_nothing(question);
        };
        let Some(Event::QuestionAsked(question)) = self.hold_back(Event::QuestionAsked(question))
        else {
            return;
        };
        let Some(root) = self.roots.get(id) else { return };
        let picture = root.picture(&self.abilities);
        // Without specs there is nothing to say about any file.
        if picture.snapshot.specs().next().is_none() {
            return questions::answer_nothing(question);
        }
        let events = self.events.clone();
        self.runtime.spawn_blocking(move || match question {
            Question::Lenses(_, reply) => {
                let lenses = questions::lenses(&picture, &path);
                if picture.abilities.code_lens_refresh
                    && let Some(version) = picture.version(&path)
                {
                    let shown = Shown::new(version, lenses.as_deref().unwrap_or_default());
                    let picture = Box::new(picture);
                    events.post(Event::LensesTold { root: id, path, shown, picture });
                }
                reply.send(Ok(lenses));
            }
            question => questions::answer(&picture, &path, question),
        });
    }

    /// Looked for in every root, on a pool.
    pub(crate) fn symbols_asked(
        &mut self,
        query: String,
        reply: Reply<Option<WorkspaceSymbolResponse>>,
    ) {
        let event = Event::SymbolsAsked { query, reply };
        let Some(Event::SymbolsAsked { query, reply }) = self.hold_back(event) else { return };
        let roots =
            self.roots.iter().filter(|root| root.workspace.snapshot().specs().next().is_some());
        let pictures: Vec<_> = roots.map(|root| root.picture(&self.abilities)).collect();
        self.runtime.spawn_blocking(move || {
            let found: Vec<WorkspaceSymbol> = pictures
                .iter()
                .flat_map(|picture| questions::workspace_symbols(picture, &query))
                .collect();
            reply.send(Ok(Some(found.into())));
        });
    }

    /// Measured on a pool.
    pub(crate) fn symbol_place_asked(
        &self,
        symbol: WorkspaceSymbol,
        reply: Reply<WorkspaceSymbol>,
    ) {
        let uri = match &symbol.location {
            WorkspaceSymbolLocation::Location(location) => &location.uri,
            WorkspaceSymbolLocation::LocationUriOnly(file) => &file.uri,
        };
        let place = self.roots.place(uri);
        let Some((root, path)) = place.and_then(|(id, path)| Some((self.roots.get(id)?, path)))
        else {
            return reply.send(Ok(symbol));
        };
        let picture = root.picture(&self.abilities);
        self.runtime.spawn_blocking(move || {
            reply.send(Ok(questions::with_place(&picture, &path, symbol)));
        });
    }

    fn answer_about_review(&self, question: &Question) -> Option<&review::Review> {
        self.reviews.iter().find(|review| {
            review.document.as_ref().is_some_and(|document| document.uri == *question.uri())
        })
    }

    fn answer_review(&self, question: Question) {
        let Some(review) = self.answer_about_review(&question) else { return };
        match question {
            Question::Actions(params, reply) => {
                let (first, last) = (params.range.start.line, params.range.end.line);
                reply.send(Ok(Some(review::actions(review, first, last))));
            }
            Question::Lenses(_, reply) => reply.send(Ok(Some(review::lenses(review)))),
            other => questions::answer_nothing(other),
        }
    }

    /// Without a folder, the first document of a spec brings its root.
    fn find_root_of(&mut self, uri: &Uri) {
        if !self.roots.from_documents || self.roots.place(uri).is_some() {
            return;
        }
        if let Some(path) = file_path(uri)
            && let Some(folder) = path.parent()
            && let Ok(root) = specls_workspace::find_root(folder, &self.roots.settings)
        {
            self.folder_added(&root);
        }
    }

    fn touch(&mut self, uri: &Uri) {
        if let Some((root, path)) = self.roots.place(uri) {
            self.diagnostics.touch(root, &path);
        }
    }
}
