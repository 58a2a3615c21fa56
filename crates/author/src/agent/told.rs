//! What an agent tells while it works, in words.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use agent_client_protocol::v1::schema::{
    ContentBlock, ContentChunk, Plan, PlanEntryStatus, SessionUpdate, ToolCallContent,
    ToolCallStatus, ToolCallUpdate, ToolKind,
};

use super::permission::is_inside;
use super::{AgentEvent, Heard, SAID};
use crate::process::{cut, printable};

/// So much of a title is shown, in characters.
const TITLE: usize = 120;
/// So many tools are remembered: an agent that uses more is asked about what it wants.
const TOOLS: usize = 10_000;
/// So much of a message is kept, in bytes: more than is handed on.
const KEPT: usize = 64 * 1024;

/// A tool that an agent uses, as far as it told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tool {
    pub(super) kind: ToolKind,
    pub(super) title: String,
    /// Files that it works on.
    pub(super) places: Vec<PathBuf>,
    /// The command that it runs.
    pub(super) command: Option<String>,
    /// Whether it was not allowed, or says that it failed.
    pub(super) in_vain: bool,
}

impl Tool {
    /// What it does, with paths as the project knows them.
    pub(super) fn title(&self, copy: &Path) -> String {
        let title = printable(&self.title).replace(['\n', '\t'], " ");
        let folder = format!("{}{}", copy.display(), std::path::MAIN_SEPARATOR);
        let title = title.replace(&folder, "");
        match title.trim() {
            "" => cut(self.command.as_deref().unwrap_or("use a tool"), TITLE),
            title => cut(title, TITLE),
        }
    }

    /// What it does, for a line of progress: "reads src/game.js".
    fn doing(&self, copy: &Path) -> String {
        let verb = match self.kind {
            ToolKind::Read => "reads",
            ToolKind::Edit => "edits",
            ToolKind::Delete => "removes",
            ToolKind::Move => "moves",
            _ => return self.title(copy),
        };
        let Some(place) = self.places.first() else { return self.title(copy) };
        let place = place.strip_prefix(copy).unwrap_or(place).display().to_string();
        cut(&format!("{verb} {}", printable(&place)), TITLE)
    }
}

/// Hears what an agent tells.
pub(super) struct Listener<'a> {
    heard: Heard<'a>,
    copy: &'a Path,
    tools: HashMap<String, Tool>,
    /// The message that it last began.
    said: String,
    /// Names the message that it is in the middle of.
    message: Option<String>,
    /// Whether something happened since, so that what it says next is another message.
    interrupted: bool,
    told: Option<AgentEvent>,
    notes: Vec<String>,
}

impl<'a> Listener<'a> {
    pub(super) fn new(heard: Heard<'a>, copy: &'a Path) -> Self {
        Self {
            heard,
            copy,
            tools: HashMap::new(),
            said: String::new(),
            message: None,
            interrupted: false,
            told: None,
            notes: Vec::new(),
        }
    }

    /// Its last message, cut.
    pub(super) fn said(&self) -> String {
        cut(self.said.trim(), SAID)
    }

    /// Hears an update.
    pub(super) fn hear(&mut self, update: SessionUpdate) {
        match update {
            SessionUpdate::AgentMessageChunk(chunk) => self.chunk(chunk),
            SessionUpdate::AgentThoughtChunk(_) => self.interrupted = true,
            SessionUpdate::ToolCall(call) => {
                let update: ToolCallUpdate = call.into();
                self.tool(&update);
            }
            SessionUpdate::ToolCallUpdate(update) => _ = self.tool(&update),
            SessionUpdate::Plan(plan) => self.plan(&plan),
            _ => {}
        }
    }

    /// Hears of a tool; what is known of it then.
    pub(super) fn tool(&mut self, update: &ToolCallUpdate) -> Tool {
        self.interrupted = true;
        let id = update.tool_call_id.to_string();
        let known = self.tools.get(&id).cloned().unwrap_or_default();
        let tool = updated(known.clone(), update);
        if tool == known {
            return tool;
        }
        let doing = tool.doing(self.copy);
        if doing != known.doing(self.copy) {
            self.tell(AgentEvent::Doing(doing));
        }
        if self.tools.len() < TOOLS || self.tools.contains_key(&id) {
            self.tools.insert(id, tool.clone());
        }
        tool
    }

    /// Hears that a tool was not allowed, and why.
    pub(super) fn denied(&mut self, id: &str, note: String) {
        self.note(note);
        if let Some(tool) = self.tools.get_mut(id) {
            tool.in_vain = true;
        }
    }

    /// What the user should know, at the end.
    pub(super) fn into_notes(mut self) -> Vec<String> {
        let edits = self.tools.values().filter(|tool| {
            !tool.in_vain && matches!(tool.kind, ToolKind::Edit | ToolKind::Delete | ToolKind::Move)
        });
        let places = edits.flat_map(|tool| &tool.places);
        let outside: BTreeSet<String> = places
            .filter(|place| !is_inside(place, self.copy))
            .map(|place| printable(&place.display().to_string()))
            .collect();
        for place in outside {
            self.note(format!(
                "it says that it worked on {place}, outside of its copy; look at that file"
            ));
        }
        self.notes
    }

    /// Adds what the user should know.
    pub(super) fn note(&mut self, note: String) {
        const MOST: usize = 50;
        if self.notes.len() < MOST && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn chunk(&mut self, chunk: ContentChunk) {
        let ContentBlock::Text(text) = chunk.content else { return };
        let message = chunk.message_id.map(|id| id.to_string());
        let is_another = match (&message, &self.message) {
            (Some(new), Some(old)) => new != old,
            _ => self.interrupted,
        };
        if is_another {
            self.said.clear();
        }
        self.message = message;
        self.interrupted = false;
        let text = printable(&text.text);
        if self.said.len() < KEPT {
            self.said.push_str(&text);
        }
        (self.heard)(AgentEvent::Said(text));
    }

    fn plan(&mut self, plan: &Plan) {
        let entries = &plan.entries;
        let doing = entries.iter().find(|entry| entry.status == PlanEntryStatus::InProgress);
        let done = entries.iter().filter(|entry| entry.status == PlanEntryStatus::Completed);
        self.tell(AgentEvent::Plan {
            done: done.count(),
            total: entries.len(),
            doing: doing.map(|entry| cut(&printable(&entry.content), TITLE)),
        });
    }

    /// Tells what happens, and not twice.
    fn tell(&mut self, event: AgentEvent) {
        if self.told.as_ref() != Some(&event) {
            (self.heard)(event.clone());
            self.told = Some(event);
        }
    }
}

/// What is known of a tool after an update.
fn updated(mut tool: Tool, update: &ToolCallUpdate) -> Tool {
    let fields = &update.fields;
    if let Some(kind) = fields.kind {
        tool.kind = kind;
    }
    if let Some(title) = &fields.title {
        tool.title = title.clone();
    }
    if let Some(status) = fields.status {
        tool.in_vain = status == ToolCallStatus::Failed;
    }
    let locations = fields.locations.iter().flatten().map(|location| &location.path);
    let contents = fields.content.iter().flatten();
    let edited = contents.filter_map(|content| match content {
        ToolCallContent::Diff(diff) => Some(&diff.path),
        _ => None,
    });
    let edited: Vec<&PathBuf> = edited.collect();
    // What shows how a file changes is an edit, whatever it is called.
    if !edited.is_empty() && !matches!(tool.kind, ToolKind::Delete | ToolKind::Move) {
        tool.kind = ToolKind::Edit;
    }
    for place in locations.chain(edited) {
        if !tool.places.contains(place) {
            tool.places.push(place.clone());
        }
    }
    let command = fields.raw_input.as_ref().map(|input| &input["command"]);
    if let Some(command) = command {
        let words = |words: &Vec<serde_json::Value>| {
            words.iter().filter_map(|word| word.as_str()).collect::<Vec<_>>().join(" ")
        };
        let command = command.as_str().map(str::to_owned).or(command.as_array().map(words));
        tool.command = command.or(tool.command);
    }
    tool
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::json;

    use super::*;

    fn hear(updates: serde_json::Value) -> (Vec<AgentEvent>, String, Vec<String>) {
        let events = Mutex::new(Vec::new());
        let heard = |event| events.lock().unwrap().push(event);
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().canonicalize().unwrap();
        let updates = updates.to_string().replace("COPY", copy.to_str().unwrap());
        let updates: Vec<SessionUpdate> = serde_json::from_str(&updates).unwrap();
        let mut listener = Listener::new(&heard, &copy);
        updates.into_iter().for_each(|update| listener.hear(update));
        let (said, notes) = (listener.said(), listener.into_notes());
        (events.into_inner().unwrap(), said, notes)
    }

    fn says(text: &str) -> serde_json::Value {
        json!({"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": text}})
    }

    #[test]
    fn doings_are_told_in_words_and_not_twice() {
        let (events, _, notes) = hear(json!([
            {"sessionUpdate": "tool_call", "toolCallId": "1", "title": "Read", "kind": "read",
             "locations": [{"path": "COPY/src/game.js"}]},
            {"sessionUpdate": "tool_call_update", "toolCallId": "1", "status": "completed"},
            {"sessionUpdate": "tool_call", "toolCallId": "2", "title": "Write COPY/a.js",
             "content": [{"type": "diff", "path": "COPY/a.js", "newText": "x"}]},
            {"sessionUpdate": "tool_call", "toolCallId": "3", "title": "npm\u{1b}[1m test",
             "kind": "execute"},
            {"sessionUpdate": "plan", "entries": [
                {"content": "one", "priority": "high", "status": "completed"},
                {"content": "two", "priority": "high", "status": "in_progress"},
                {"content": "three", "priority": "high", "status": "pending"}]},
        ]));
        assert_eq!(
            events,
            [
                AgentEvent::Doing("reads src/game.js".to_owned()),
                AgentEvent::Doing("edits a.js".to_owned()),
                AgentEvent::Doing("npm test".to_owned()),
                AgentEvent::Plan { done: 1, total: 3, doing: Some("two".to_owned()) },
            ]
        );
        assert!(notes.is_empty(), "{notes:?}");
    }

    #[test]
    fn the_last_message_is_what_was_said_since_the_last_doing() {
        let tool = json!({"sessionUpdate": "tool_call", "toolCallId": "1", "title": "x"});
        let (_, said, _) =
            hear(json!([says("I will "), says("look."), tool, says("All"), says(" done.")]));
        assert_eq!(said, "All done.");
    }

    #[test]
    fn what_is_said_to_be_changed_outside_is_noted() {
        let (_, _, notes) = hear(json!([
            {"sessionUpdate": "tool_call", "toolCallId": "1", "title": "x", "kind": "edit",
             "locations": [{"path": "/etc/passwd"}]},
            {"sessionUpdate": "tool_call", "toolCallId": "2", "title": "x", "kind": "edit",
             "status": "failed", "locations": [{"path": "/etc/shadow"}]},
        ]));
        assert_eq!(
            notes,
            ["it says that it worked on /etc/passwd, outside of its copy; look at that file"]
        );
    }
}
