//! Who drafts in a root, and how far the root is trusted.

use std::sync::Arc;

use serde_json::{Value, json};
use specls_author::{Author, AuthorKind, Authors, Permit, Verify, Workplace};
use specls_draft::Step;
use specls_ide::Drafters;
use specls_workspace::{OwnSettings, Trust};
use tower_lsp::gen_lsp_types::{MessageType, Uri};
use tower_lsp::jsonrpc;

use crate::command::{self, Command, invalid};
use crate::editor::Editor;
use crate::event::Event;
use crate::roots::{Root, RootId};
use crate::state::State;

/// Everyone who can draft, as the user's settings said when they were read last.
#[derive(Default)]
pub struct Known {
    own: Arc<OwnSettings>,
    authors: Option<Authors>,
}

impl State {
    /// Everyone who can draft.
    pub(crate) fn authors(&mut self, own: &Arc<OwnSettings>) -> &Authors {
        if self.known.own != *own {
            self.known = Known { own: Arc::clone(own), authors: None };
        }
        let fixed = &self.options.authors;
        self.known.authors.get_or_insert_with(|| Authors::with_settings(fixed.clone(), own))
    }

    /// Everyone who can draft, with the steps that they answer.
    pub(crate) fn list_authors(&mut self) -> Value {
        let root = self.roots.iter().next();
        let own = root.map(|root| Arc::clone(&root.workspace.settings().own)).unwrap_or_default();
        let described = |author: &Arc<dyn Author>| {
            let kind = match author.kind() {
                AuthorKind::BuiltIn => "built-in",
                AuthorKind::Model => "model",
                AuthorKind::Agent => "agent",
            };
            let steps: Vec<_> = Step::NAMES.iter().filter(|step| author.answers(step)).collect();
            json!({"name": author.name(), "kind": kind, "steps": steps})
        };
        self.authors(&own).iter().map(described).collect()
    }

    /// Finds out who can draft in a root, for its menus.
    pub(crate) fn meet_authors(&mut self, id: RootId) {
        let Some(root) = self.roots.get(id) else { return };
        let own = Arc::clone(&root.workspace.settings().own);
        let preferred = self.abilities.author.clone();
        let authors = self.authors(&own);
        let drafters = drafters(authors, preferred.as_deref());
        if let Some(root) = self.roots.get_mut(id)
            && *root.drafters != drafters
        {
            root.drafters = Arc::new(drafters);
        }
    }

    /// How far a root is trusted now: another program may have granted or revoked it.
    fn trust_of(&self, root: &Root) -> Trust {
        let own = &root.workspace.settings().own;
        self.trust_list().trust(root.workspace.root(), own, self.abilities.refuses_trust)
    }

    /// Who answers a step in a root.
    pub(crate) fn author_for(
        &mut self,
        id: RootId,
        step: &str,
        named: Option<&str>,
    ) -> Result<Arc<dyn Author>, String> {
        let root = self.roots.get(id).ok_or_else(|| crate::calling::GONE.to_owned())?;
        let own = Arc::clone(&root.workspace.settings().own);
        let preferred = self.abilities.author.clone();
        self.authors(&own).choose(step, named, preferred.as_deref()).cloned()
    }

    /// Refuses what writes or asks somebody in a workspace that is not trusted.
    pub(crate) fn refuse_untrusted(&self) -> Result<(), jsonrpc::Error> {
        match self.abilities.refuses_trust {
            true => Err(invalid(
                "this workspace is not trusted, so specls only reads it; trust it in the editor to \
                 draft and to write"
                    .to_owned(),
            )),
            false => Ok(()),
        }
    }

    /// Whether an author may work in a root; else the user is asked to trust it.
    pub(crate) fn may_draft(&self, id: RootId, author: &dyn Author) -> Result<(), jsonrpc::Error> {
        self.refuse_untrusted()?;
        let Some(root) = self.roots.get(id) else { return Ok(()) };
        if author.kind() != AuthorKind::Agent || self.trust_of(root) == Trust::Granted {
            return Ok(());
        }
        let folder = root.workspace.root().to_owned();
        if self.abilities.message_request {
            const TRUST: &str = "Trust this workspace";
            let message = format!(
                "{} works in a copy of {} and may run what is in it. Do you trust this workspace?",
                author.name(),
                folder.display()
            );
            let (editor, events) = (self.editor.clone(), self.events.clone());
            let root = Uri::from_file_path(&folder).ok();
            self.runtime.spawn(async move {
                if editor.choose(message, &[TRUST, "Not now"]).await.as_deref() == Some(TRUST) {
                    let command = Command::Trust(command::Trust { uri: None, root });
                    // Why it could not be done is shown.
                    let _ = events.ask(|reply| Event::CommandCalled { command, reply }).await;
                }
            });
        }
        Err(invalid(format!(
            "{} may only work in a workspace that you trust: `specls trust {}`, or the command \
             specls.trust, says that you do; then try again",
            author.name(),
            folder.display()
        )))
    }

    /// Where an author works.
    pub(crate) fn workplace(&self, id: RootId) -> Workplace {
        let Some(root) = self.roots.get(id) else { return Workplace::default() };
        let folder = root.workspace.root();
        let verify = root.workspace.settings().own.verify_for(folder);
        Workplace {
            root: folder.to_owned(),
            settings: Arc::clone(root.workspace.settings()),
            unsaved: Arc::new(
                root.workspace
                    .documents()
                    .map(|(path, document)| (path.to_owned(), Arc::clone(document.text())))
                    .collect(),
            ),
            trusted: self.trust_of(root) == Trust::Granted,
            state: self.options.state_folder.clone(),
            guard: self.options.guard.clone(),
            verify: verify
                .map(|(command, required)| Verify { command: command.to_vec(), required }),
            permit: Some(Arc::new(AskUser { editor: self.editor.clone() })),
        }
    }

    /// Trusts a root from now on.
    pub(crate) fn grant_trust(&mut self, id: RootId) -> Result<(), String> {
        let Some(root) = self.roots.get(id) else { return Err(crate::calling::GONE.to_owned()) };
        if self.trust_of(root) == Trust::Refused {
            return Err("The editor says that this workspace is not trusted; trust it there".into());
        }
        let folder = root.workspace.root().to_owned();
        self.trust_list().grant(&folder).map_err(|error| {
            format!("that {} is trusted cannot be kept: {error}", folder.display())
        })?;
        self.editor.show(
            MessageType::Info,
            format!("{} is trusted: agents and `verify` may run in copies of it", folder.display()),
        );
        Ok(())
    }
}

/// Who is offered in menus.
fn drafters(authors: &Authors, preferred: Option<&str>) -> Drafters {
    if !authors.has_others() {
        return Drafters::default();
    }
    let implement = Step::Implement { task: 0 }.name();
    let usual = authors.choose(implement, None, preferred).ok();
    let is_usual = |author: &Arc<dyn Author>| usual.is_some_and(|it| it.name() == author.name());
    let of_step = |step: &&'static str| {
        let author = authors.choose(step, None, preferred).ok()?;
        Some((*step, author.name().to_owned()))
    };
    Drafters {
        implementers: authors
            .iter()
            .filter(|author| author.answers(implement) && !is_usual(author))
            .map(|author| author.name().to_owned())
            .collect(),
        steps: ["refine", "analyse", "derive", "bugfix", "explain"]
            .iter()
            .filter_map(of_step)
            .collect(),
        runner: usual
            .filter(|author| author.kind() != AuthorKind::BuiltIn)
            .or_else(|| authors.iter().find(|author| author.kind() != AuthorKind::BuiltIn))
            .map(|author| author.name().to_owned()),
    }
}

/// Asks the editor's user whether an agent may run a command.
struct AskUser {
    editor: Editor,
}

impl Permit for AskUser {
    fn permit<'a>(
        &'a self,
        agent: &'a str,
        question: &'a str,
    ) -> std::pin::Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        const ALLOW: &str = "Allow once";
        Box::pin(async move {
            let message = format!("{agent} wants to run, in its copy of the workspace: {question}");
            self.editor.choose(message, &[ALLOW, "Do not allow"]).await.as_deref() == Some(ALLOW)
        })
    }
}
