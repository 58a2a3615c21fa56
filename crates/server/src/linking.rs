//! Links between code and criteria are shown, written, kept and refused.

use serde_json::{Value, json};
use specls_ide::{Shown, ShownPlace, Tie, cite, shown};
use specls_spec::Id;
use specls_text::{ChangeSet, FileChange, apply_edits};
use specls_trace::{Address, Lock, SpecView};
use tower_lsp::gen_lsp_types::{
    ApplyWorkspaceEditParams, ApplyWorkspaceEditRequest, Location, MessageType,
};
use tower_lsp::jsonrpc::Result;

use crate::command::{LinksName, ShowLinks, TieArgument, invalid};
use crate::edit::document_edit;
use crate::editor::{Editor, SOON};
use crate::event::Reply;
use crate::picture::Picture;
use crate::roots::RootId;
use crate::state::State;

/// More than this no message can offer.
const CHOICES: usize = 9;

/// How a spec's lock is changed for a link: `confirmed` or `rejected`.
type Decide = fn(&SpecView<'_>, &Id, &str, Option<usize>) -> Option<Lock>;

impl State {
    /// Shows the places that criteria are linked to, or leaves that to a client that does it itself;
    /// answered with them when they are known.
    pub(crate) fn show_links(&mut self, argument: &ShowLinks, reply: Reply<Value>) {
        let (root, folder) = match self.spec(&argument.spec) {
            Ok(found) => found,
            Err(error) => return reply.send(Err(error)),
        };
        let Some(root) = self.roots.get(root) else { return };
        let picture = root.picture(&self.abilities);
        let criteria: Vec<Id> = argument.criteria.iter().map(|id| Id::new(id)).collect();
        let which = match argument.links {
            Some(LinksName::Tests) => Shown::Tests,
            Some(LinksName::Implementations) => Shown::Implementations,
            Some(LinksName::All) | None => Shown::All,
        };
        let (editor, runtime) = (self.editor.clone(), self.runtime.clone());
        self.runtime.spawn_blocking(move || {
            let places = shown(&picture.snapshot, &folder, &criteria, which);
            let places: Vec<(ShownPlace, Location)> = places
                .into_iter()
                .filter_map(|place| {
                    let location = picture.location(&place.place)?;
                    Some((place, location))
                })
                .collect();
            let locations: Vec<&Location> = places.iter().map(|(_, location)| location).collect();
            reply.send(Ok(json!({ "places": locations })));
            if picture.abilities.shows_places {
                return;
            }
            let ids: Vec<&str> = criteria.iter().map(Id::as_str).collect();
            let ids = ids.join(", ");
            let (asks, shows) =
                (picture.abilities.message_request, picture.abilities.show_document);
            runtime.spawn(show_one_of(editor, ids, places, asks, shows));
        });
    }

    /// Writes the number into a comment at the code: in the editor when the file is open, in a review
    /// when it is not.
    pub(crate) fn cite(&mut self, argument: &TieArgument) -> Result<Value> {
        let (id, tie) = self.tie(argument)?;
        let Some(root) = self.roots.get(id) else { return Ok(Value::Null) };
        let picture = root.picture(&self.abilities);
        let (snapshot, path) = (&picture.snapshot, &tie.code.path);
        symbol_of(&picture, &tie.code)?;
        let spec = snapshot.spec_in(&tie.folder).ok_or_else(|| no_spec(&tie.folder))?;
        let measured = picture
            .measured(path)
            .ok_or_else(|| invalid(format!("{path} is gone; nothing was written")))?;
        let ruler = measured.ruler();
        let edit = cite(snapshot, ruler.text, &tie.code, spec, &tie.criterion);
        let edit = edit.ok_or_else(|| {
            invalid(format!(
                "no comment at {} would be understood; write one yourself: Requirements: {}#{}",
                tie.code,
                spec.id(),
                tie.criterion
            ))
        })?;
        let title = format!("Cite {}#{} at {}", spec.id(), tie.criterion, tie.code);
        match (picture.version(path), picture.uri(path)) {
            (Some(version), Some(uri)) => {
                let edits = ruler.edits(&[edit]);
                let edit = document_edit(&self.abilities, &uri, Some(version), edits);
                let editor = self.editor.clone();
                self.runtime.spawn(async move {
                    let params =
                        ApplyWorkspaceEditParams { label: Some(title), edit, metadata: None };
                    let answer = editor.ask::<ApplyWorkspaceEditRequest>(params, SOON).await;
                    if !answer.is_some_and(|answer| answer.applied) {
                        let message =
                            "The comment was not written: the document moved on; try again";
                        editor.show(MessageType::Warning, message);
                    }
                });
            }
            _ => {
                let mut changes = ChangeSet::default();
                let after = apply_edits(ruler.text, &[edit]);
                changes.push(FileChange::new(path.clone(), Some(ruler.text.into()), after));
                let folder = tie.folder.clone();
                self.open_review(id, folder, "cite", title, Vec::new(), changes);
            }
        }
        Ok(Value::Null)
    }

    /// Keeps a link in the spec's lock, as both of its ends are now.
    pub(crate) fn confirm(&mut self, argument: &TieArgument) -> Result<Value> {
        self.decide_link(argument, |spec, id, path, at| spec.confirmed(id, path, at))
    }

    /// Keeps in the spec's lock that there is no such link.
    pub(crate) fn reject(&mut self, argument: &TieArgument) -> Result<Value> {
        self.decide_link(argument, |spec, id, path, at| spec.rejected(id, path, at))
    }

    fn decide_link(&mut self, argument: &TieArgument, decide: Decide) -> Result<Value> {
        let (id, tie) = self.tie(argument)?;
        let Some(root) = self.roots.get(id) else { return Ok(Value::Null) };
        let picture = root.picture(&self.abilities);
        let spec = picture.snapshot.spec_in(&tie.folder).ok_or_else(|| no_spec(&tie.folder))?;
        let symbol = match symbol_of(&picture, &tie.code) {
            Ok(symbol) => symbol,
            // Of code that is gone only the memory can be given up, by whatever is decided.
            Err(gone) => {
                let lock = spec.forgotten(&tie.criterion, &tie.code).ok_or(gone)?;
                self.write_lock(id, &tie.folder, &lock)?;
                return Ok(Value::Null);
            }
        };
        let lock = decide(&spec, &tie.criterion, &tie.code.path, symbol)
            .ok_or_else(|| invalid(format!("{} has no criterion {}", spec.id(), tie.criterion)))?;
        self.write_lock(id, &tie.folder, &lock)?;
        Ok(Value::Null)
    }

    /// What a command ties together.
    fn tie(&mut self, argument: &TieArgument) -> Result<(RootId, Tie)> {
        let (id, folder) = self.spec(&argument.spec)?;
        let criterion = Id::new(&argument.criterion);
        let code = code(&argument.code)?;
        if let Some(root) = self.roots.get_mut(id) {
            // Its turn in the background may not have come.
            root.workspace.read_symbols(&code.path);
        }
        Ok((id, Tie { code, folder, criterion }))
    }
}

/// The code that a command names.
pub fn code(text: &str) -> Result<Address> {
    let address = Address::read(text).filter(|code| specls_text::path_is_safe(&code.path));
    address.ok_or_else(|| {
        invalid(format!("{text:?} is no code below the root; write it as src/board.rs#Board.shift"))
    })
}

/// The symbol's present place in its file; `None` for a file as a whole.
pub fn symbol_of(picture: &Picture, code: &Address) -> Result<Option<usize>> {
    let gone = || invalid(format!("there is no {code} any more; the file may have moved on"));
    let facts = picture.snapshot.source(&code.path).ok_or_else(gone)?;
    match code.symbol.is_empty() {
        true => Ok(None),
        false => code.find(facts).map(Some).ok_or_else(gone),
    }
}

fn no_spec(folder: &str) -> tower_lsp::jsonrpc::Error {
    invalid(format!("{folder} holds no spec"))
}

/// Goes to the only place, or to the one that the user chooses; a client that can do neither is told
/// where they are.
async fn show_one_of(
    editor: Editor,
    ids: String,
    places: Vec<(ShownPlace, Location)>,
    asks: bool,
    shows: bool,
) {
    let named = |(place, location): &(ShownPlace, Location)| {
        format!("{} ({}:{})", place.label, place.place.path, location.range.start.line + 1)
    };
    let list = |places: &[(ShownPlace, Location)]| {
        let lines: Vec<String> = places.iter().map(named).collect();
        lines.join("\n")
    };
    let chosen = match &*places {
        [] => return editor.show(MessageType::Info, format!("Nothing is linked to {ids} yet")),
        [only] => only,
        several if asks && shows => {
            let titles: Vec<String> = several.iter().take(CHOICES).map(named).collect();
            let choices: Vec<&str> = titles.iter().map(String::as_str).collect();
            match editor.let_choose(format!("{ids} is linked to:"), &choices).await {
                Some(Some(chosen)) => match titles.iter().position(|title| *title == chosen) {
                    Some(at) => &several[at],
                    None => return,
                },
                Some(None) => return,
                None => return editor.show(MessageType::Info, list(several)),
            }
        }
        several => return editor.show(MessageType::Info, list(several)),
    };
    if !(shows && editor.show_place(chosen.1.clone()).await) {
        editor.show(MessageType::Info, named(chosen));
    }
}
