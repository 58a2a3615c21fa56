//! Code is looked for that may belong to a criterion, and criteria that may belong to a symbol: in a
//! job, because likeness is measured against everything. What is found waits in menus; where the
//! client can ask, the user chooses at once.

use std::sync::Arc;

use serde_json::Value;
use specls_ide::{Suggestion, Tie};
use specls_spec::Id;
use specls_trace::Address;
use tower_lsp::gen_lsp_types::{MessageType, Uri};
use tower_lsp::jsonrpc::Result;

use crate::command::{
    CodeArgument, Command, CriterionArgument, SpecArgument, TieArgument, invalid,
};
use crate::convert::file_path;
use crate::editor::Editor;
use crate::event::{Event, Events};
use crate::linking::{code, symbol_of};
use crate::picture::Picture;
use crate::reading_progress::ReadingProgress;
use crate::roots::{Root, RootId};
use crate::state::State;

/// More than this nobody compares.
const CHOICES: usize = 5;

/// What something was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A criterion: its spec's folder, and it.
    Criterion(String, Id),
    /// A symbol.
    Symbol(Address),
}

impl State {
    /// Looks for code that a criterion may belong to.
    pub(crate) fn suggest(&mut self, argument: &CriterionArgument) -> Result<Value> {
        let (id, folder) = self.spec(&argument.spec)?;
        let criterion = Id::new(&argument.criterion);
        let Some(root) = self.roots.get(id) else { return Ok(Value::Null) };
        let snapshot = root.workspace.snapshot();
        let known = snapshot.spec_in(&folder).and_then(|spec| spec.criterion(&criterion));
        if known.is_none() {
            return Err(invalid(format!("{folder} has no criterion {criterion}")));
        }
        self.look(id, About::Criterion(folder, criterion))
    }

    /// Looks for criteria that a symbol may belong to.
    pub(crate) fn link(&mut self, argument: &CodeArgument) -> Result<Value> {
        let code = code(&argument.code)?;
        let wanted = argument.root.as_ref().and_then(file_path);
        let mut roots = self
            .roots
            .iter()
            .filter(|root| wanted.as_ref().is_none_or(|path| root.workspace.root() == path));
        let has = |root: &&Root| root.workspace.snapshot().source(&code.path).is_some();
        let root = roots.find(has).ok_or_else(|| invalid(format!("there is no {code} here")))?;
        symbol_of(&root.picture(&self.abilities), &code)?;
        self.look(root.id, About::Symbol(code))
    }

    fn look(&self, id: RootId, about: About) -> Result<Value> {
        let Some(root) = self.roots.get(id) else { return Ok(Value::Null) };
        let picture = root.picture(&self.abilities);
        let (likeness, events) = (root.likeness.clone(), self.events.clone());
        let token = format!("specls/suggest/{id}");
        let shown = self.abilities.progress.then(|| self.editor.clone());
        let progress = ReadingProgress::start(shown, token, "Comparing code with criteria");
        self.runtime.spawn_blocking(move || {
            let found = match &about {
                About::Criterion(folder, criterion) => {
                    likeness.code_for(&picture, folder, criterion)
                }
                About::Symbol(code) => likeness.criteria_for(&picture, code),
            };
            drop(progress);
            events.post(Event::Suggested { root: id, about, found });
        });
        Ok(Value::Null)
    }

    /// Keeps what was found for the menus, and lets the user choose.
    pub(crate) fn suggested(&mut self, id: RootId, about: &About, found: Vec<Suggestion>) {
        let Some(root) = self.roots.get_mut(id) else { return };
        let kept = Arc::make_mut(&mut root.suggested);
        match about {
            About::Criterion(folder, criterion) => kept.keep_code(folder, criterion, found.clone()),
            About::Symbol(code) => kept.keep_criteria(code, found.clone()),
        }
        let picture = root.picture(&self.abilities);
        let message = match (about, found.is_empty()) {
            (About::Criterion(_, id), true) => format!("No code is like {id}"),
            (About::Symbol(code), true) => format!("No criterion is like {}", code.symbol),
            (About::Criterion(_, id), false) => format!("Which code belongs to {id}?"),
            (About::Symbol(code), false) => format!("What does {} belong to?", code.symbol),
        };
        if found.is_empty() {
            return self.editor.show(MessageType::Info, message);
        }
        let asking = Asking {
            editor: self.editor.clone(),
            events: self.events.clone(),
            root: Uri::from_file_path(&picture.root).ok(),
            can_ask: self.abilities.message_request,
        };
        let shown: Vec<(String, Tie)> = found
            .into_iter()
            .take(CHOICES)
            .map(|found| (title(&picture, about, &found), found.tie))
            .collect();
        match about {
            About::Criterion(..) => self.runtime.spawn(asking.about_code(message, shown)),
            About::Symbol(..) => self.runtime.spawn(asking.about_criteria(message, shown)),
        };
    }
}

/// A suggestion in a line.
fn title(picture: &Picture, about: &About, found: &Suggestion) -> String {
    let what = match about {
        About::Criterion(..) => found.tie.code.to_string(),
        About::Symbol(..) => {
            let spec = picture.snapshot.spec_in(&found.tie.folder);
            let id = &found.tie.criterion;
            let text = spec.and_then(|spec| spec.criterion(id)).map(|(_, one)| one.text.clone());
            let name = spec.map(|spec| spec.id().to_string()).unwrap_or_default();
            format!("{name}#{id} {}", text.unwrap_or_default())
        }
    };
    format!("{what} {}", found.because()).trim_end().to_owned()
}

/// The means to let the user choose.
struct Asking {
    editor: Editor,
    events: Events,
    root: Option<Uri>,
    can_ask: bool,
}

impl Asking {
    /// Which code it is, and what is to be done with it.
    async fn about_code(self, message: String, shown: Vec<(String, Tie)>) {
        let Some(tie) = self.choose(message, shown).await else { return };
        let question = format!("{} and {}", tie.code, tie.criterion);
        let answers = ["Confirm", "Cite it there", "This is not it"];
        let command = match self.editor.choose(question, &answers).await.as_deref() {
            Some("Confirm") => Command::Confirm(self.argument(&tie)),
            Some("Cite it there") => Command::Cite(self.argument(&tie)),
            Some("This is not it") => Command::Reject(self.argument(&tie)),
            _ => return,
        };
        self.call(command).await;
    }

    /// Which criterion it is; its number is written into the symbol's comment.
    async fn about_criteria(self, message: String, shown: Vec<(String, Tie)>) {
        let Some(tie) = self.choose(message, shown).await else { return };
        let command = Command::Cite(self.argument(&tie));
        self.call(command).await;
    }

    async fn choose(&self, message: String, shown: Vec<(String, Tie)>) -> Option<Tie> {
        let titles: Vec<&str> = shown.iter().map(|(title, _)| title.as_str()).collect();
        let chosen = match self.can_ask {
            true => self.editor.let_choose(message.clone(), &titles).await,
            false => None,
        };
        let Some(chosen) = chosen else {
            let list = titles.join("\n");
            let message = format!("{message} Choose among the code actions there:\n{list}");
            self.editor.show(MessageType::Info, message);
            return None;
        };
        let chosen = chosen?;
        shown.into_iter().find(|(title, _)| *title == chosen).map(|(_, tie)| tie)
    }

    fn argument(&self, tie: &Tie) -> TieArgument {
        let spec =
            SpecArgument { uri: None, folder: Some(tie.folder.clone()), root: self.root.clone() };
        TieArgument { spec, criterion: tie.criterion.to_string(), code: tie.code.to_string() }
    }

    async fn call(&self, command: Command) {
        let answer = self.events.ask(|reply| Event::CommandCalled { command, reply }).await;
        if let Err(error) = answer {
            self.editor.show(MessageType::Warning, error.message);
        }
    }
}
