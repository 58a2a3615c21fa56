//! Search/replace blocks over files as an answer. Good blocks are kept when others fail.

use std::collections::BTreeMap;
use std::sync::Arc;

use specls_spec::{Document, DocumentKind, Id, TaskState};
use specls_text::{Edit, FileChange, Span, apply_edits};

use super::place::{Placed, place};
use super::{elided, limit, refused, unfenced};
use crate::context::Seen;
use crate::offline::Change;
use crate::{Draft, Prompt, Request, Step, Violation};

/// What a model says when nothing follows from a change, or nothing is to be changed for a task.
const NO_CHANGES: &str = "NO CHANGES";
/// No more blocks are read.
const MOST_BLOCKS: usize = 500;
/// For no more blocks that fail, the closest lines are looked for.
const MOST_HINTS: usize = 20;

/// One block as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Block {
    pub(super) path: Option<String>,
    pub(super) follows: Vec<String>,
    pub(super) search: String,
    pub(super) replace: String,
    /// Whether its last line came.
    pub(super) closed: bool,
}

/// Reads blocks over any files.
pub(super) fn read(request: &Request, prompt: &Prompt, answer: &str, draft: &mut Draft) {
    let mut blocks = parse(answer);
    if blocks.len() > MOST_BLOCKS {
        draft.unmet.push(Violation(format!(
            "the answer has {} blocks and {MOST_BLOCKS} are the most: split the task",
            blocks.len()
        )));
        blocks.truncate(MOST_BLOCKS);
    }
    let says_none = answer.lines().any(|line| line.trim().eq_ignore_ascii_case(NO_CHANGES));
    if blocks.is_empty() && !says_none {
        draft.unmet.push(Violation(
            "the answer has no block: write `path: …`, then the lines between `<<<<<<< SEARCH`, \
             `=======` and `>>>>>>> REPLACE`"
                .to_owned(),
        ));
    }
    let mut edits = Edits::new(request, prompt);
    for (at, block) in blocks.iter().enumerate() {
        let called = format!("block {}", at + 1);
        let problem = match (&request.step, &block.follows) {
            (Step::Propagate, follows) => follows_nothing(request, follows),
            _ => None,
        };
        let outcome = match problem {
            Some(sentence) => Err(sentence),
            None => edits.add(block),
        };
        if let Err(sentence) = outcome {
            draft.unmet.push(Violation(format!("{called}: {sentence}")));
        }
    }
    if request.step == Step::Propagate {
        edits.followed();
    }
    for change in edits.changes() {
        draft.changes.push(change);
    }
    limit(draft);
}

/// Why a block of a propagated change names no criterion that it follows.
fn follows_nothing(request: &Request, follows: &[String]) -> Option<String> {
    if follows.is_empty() {
        return Some(
            "it does not say what it follows: write `follows: ` with the criterion".to_owned(),
        );
    }
    let view = request.snapshot.spec_in(&request.folder)?;
    let delta = Change::of(request).ok()?.delta;
    let known = |id: &Id| {
        view.criterion(id).is_some()
            || view.requirement(id).is_some()
            || delta.removed.contains(id)
            || delta.moved.iter().any(|moved| moved.from == *id)
    };
    let unknown = follows.iter().find(|id| !known(&Id::new(id)))?;
    Some(format!("it follows {unknown}, which is no criterion"))
}

/// The edits of each file, placed in the texts that the model saw.
pub(super) struct Edits<'a> {
    request: &'a Request,
    seen: BTreeMap<&'a str, &'a Seen>,
    edits: BTreeMap<&'a str, Vec<Edit>>,
    new: BTreeMap<String, String>,
    all_followed: bool,
    hints: usize,
}

impl<'a> Edits<'a> {
    pub(super) fn new(request: &'a Request, prompt: &'a Prompt) -> Self {
        let seen = prompt.seen.iter().map(|seen| (seen.path.as_str(), seen)).collect();
        Self {
            request,
            seen,
            edits: BTreeMap::new(),
            new: BTreeMap::new(),
            all_followed: false,
            hints: MOST_HINTS,
        }
    }

    /// Adds references that followed their criteria, also in files without a block.
    fn followed(&mut self) {
        self.all_followed = true;
    }

    /// Places a block, or says why it cannot be.
    pub(super) fn add(&mut self, block: &Block) -> Result<(), String> {
        let Some(path) = &block.path else {
            return Err("it names no file: write `path: …` above it".to_owned());
        };
        let path = self.known_path(path, block.search.trim().is_empty());
        if !block.closed {
            return Err(format!("the block for `{path}` has no end: write `>>>>>>> REPLACE`"));
        }
        if let Some(sentence) = refused(self.request, &path) {
            return Err(sentence);
        }
        let seen = self.seen.get(path.as_str()).copied();
        let known = seen.map(|seen| &*seen.text).unwrap_or_default();
        let elided_line = match path.ends_with(".md") {
            true => elided::first_in_markdown(&block.replace, known),
            false => elided::first(&block.replace, known),
        };
        if let Some(line) = elided_line {
            return Err(format!("`{path}`: `{line}` leaves something out: write all lines"));
        }
        let divider = |line: &str| line.len() == 7 && line.bytes().all(|it| it == b'=');
        let divided = block.replace.lines().any(divider) && !known.lines().any(divider);
        if divided || elided::conflict(&block.replace, known).is_some() {
            return Err(format!(
                "`{path}`: the new text holds the mark of a conflict: write it without"
            ));
        }
        if block.search.trim().is_empty() {
            return self.create(path, block);
        }
        let Some(seen) = seen else {
            return Err(match self.exists(&path) {
                true => format!("`{path}` was not shown to you: change only what you have seen"),
                false => format!("`{path}` does not exist: leave SEARCH empty to create it"),
            });
        };
        self.change(seen, block)
    }

    /// The path of a file as the data names it, when the block writes it in another way.
    fn known_path(&self, path: &str, creates: bool) -> String {
        let path = path.strip_prefix("./").unwrap_or(path);
        if creates || self.seen.contains_key(path) || self.exists(path) {
            return path.to_owned();
        }
        let end = format!("/{path}");
        let mut longer = self.seen.keys().filter(|known| known.ends_with(&end));
        match (longer.next(), longer.next()) {
            (Some(known), None) => (*known).to_owned(),
            _ => path.to_owned(),
        }
    }

    fn exists(&self, path: &str) -> bool {
        self.request.snapshot.has_file(path) || self.request.sources.text(path).is_some()
    }

    fn create(&mut self, path: String, block: &Block) -> Result<(), String> {
        if self.exists(&path) {
            let same = self.request.sources.text(&path).is_some_and(|it| *it == *block.replace);
            return Err(match same {
                true => format!("`{path}` says this already"),
                false => format!("`{path}` exists: search for the lines to replace"),
            });
        }
        let text = match path.ends_with(".md") {
            true => block.replace.as_str(),
            false => unfenced(&block.replace),
        };
        let text = text.replace("\r\n", "\n");
        let text = format!("{}\n", text.trim_end_matches('\n'));
        match self.new.get(&path) {
            Some(known) if *known != text => Err(format!("`{path}` is created twice")),
            _ => {
                self.new.insert(path, text);
                Ok(())
            }
        }
    }

    fn change(&mut self, seen: &'a Seen, block: &Block) -> Result<(), String> {
        let placed = place(seen, &block.search, &block.replace, self.hints > 0);
        self.hints = self.hints.saturating_sub(usize::from(placed.is_err()));
        let Placed { span, replacement } = placed?;
        // Only the lines that differ are edits: what stands around them keeps its bytes.
        let old = span.of(&seen.text);
        let small: Vec<Edit> = specls_text::edits(old, &replacement)
            .into_iter()
            .map(|edit| Edit::replace(edit.span.shifted(span.start), edit.replacement))
            .collect();
        if let Some(title) = completed(seen, &small) {
            return Err(format!(
                "`{}`: it changes the completed task “{title}”: leave completed tasks as they are",
                seen.path
            ));
        }
        let edits = self.edits.entry(seen.path.as_str()).or_default();
        if small.iter().all(|edit| edits.contains(edit)) {
            return Ok(());
        }
        let meets = |one: &Span, other: &Span| one.start < other.end && other.start < one.end;
        let clash =
            small.iter().any(|edit| edits.iter().any(|known| meets(&edit.span, &known.span)));
        if clash {
            return Err(format!(
                "`{}`: it changes lines that another block changes: make one block of them",
                seen.path
            ));
        }
        edits.extend(small);
        Ok(())
    }

    /// The changes, in the order of the paths.
    pub(super) fn changes(self) -> Vec<FileChange> {
        let mut changes = Vec::new();
        for (path, seen) in &self.seen {
            let edits = self.edits.get(path);
            if edits.is_none() && !(self.all_followed && seen.before != seen.text) {
                continue;
            }
            let after = apply_edits(&seen.text, edits.map_or(&[], Vec::as_slice));
            changes.push(FileChange::new(*path, Some(Arc::clone(&seen.before)), after));
        }
        let new = self.new.into_iter().map(|(path, text)| FileChange::new(path, None, text));
        changes.extend(new);
        changes
    }
}

/// The completed task that one of these edits of a plan would change.
fn completed(seen: &Seen, edits: &[Edit]) -> Option<String> {
    if !seen.path.ends_with(DocumentKind::Tasks.file_name()) {
        return None;
    }
    let Document::Tasks(document) = specls_spec::read(DocumentKind::Tasks, &seen.text) else {
        return None;
    };
    let done = document
        .tasks
        .into_iter()
        .filter(|task| task.state == TaskState::Done && task.state_span.is_some());
    let touches = |span: Span, edit: &Edit| match edit.span.is_empty() {
        true => span.start < edit.span.start && edit.span.start < span.end,
        false => edit.span.start < span.end && span.start < edit.span.end,
    };
    let mut done = done.filter(|task| edits.iter().any(|edit| touches(task.span, edit)));
    done.next().map(|task| task.title)
}

/// The blocks of an answer, in any order and with anything between them.
pub(super) fn parse(answer: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut path: Option<String> = None;
    let mut follows: Vec<String> = Vec::new();
    let mut lines = answer.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(length) = opener(line) {
            let mut inside: Vec<&str> = Vec::new();
            let mut closed = false;
            for line in lines.by_ref() {
                if closer(line) {
                    closed = true;
                    break;
                }
                inside.push(line);
            }
            let (search, replace) = parted(&inside, length);
            blocks.push(Block {
                path: path.clone(),
                follows: follows.clone(),
                search,
                replace,
                // Without a divider nothing says which half is which.
                closed: closed && inside.iter().any(|line| divider(line).is_some()),
            });
            continue;
        }
        if let Some(named) = labelled(line, &["path", "file"]) {
            path = Some(named.to_owned());
            follows.clear();
        } else if let Some(named) = labelled(line, &["follows"]) {
            follows = named
                .split([',', ' '])
                .map(|id| id.trim().trim_end_matches('.'))
                .filter(|id| id.contains(|it: char| it.is_ascii_digit()))
                .map(str::to_owned)
                .collect();
        } else if let Some(named) = bare_path(line)
            && lines.peek().is_some_and(|next| opener(next).is_some() || next.starts_with("```"))
        {
            path = Some(named.to_owned());
        }
    }
    blocks
}

/// The lines before and behind the divider.
fn parted(lines: &[&str], length: usize) -> (String, String) {
    let exact = lines.iter().position(|line| divider(line) == Some(length));
    let any = || lines.iter().position(|line| divider(line).is_some());
    let Some(at) = exact.or_else(any) else { return (text(lines), String::new()) };
    let (search, replace) = lines.split_at(at);
    (text(search), text(replace.get(1..).unwrap_or_default()))
}

fn text(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// How many marks a line of them has: five to nine, alone or with this word behind.
fn marks(line: &str, mark: char, word: &str) -> Option<usize> {
    let line = line.trim_end();
    let rest = line.trim_start_matches(mark);
    let length = line.len() - rest.len();
    let named = rest.trim().eq_ignore_ascii_case(word);
    ((5..=9).contains(&length) && named).then_some(length)
}

fn opener(line: &str) -> Option<usize> {
    marks(line, '<', "SEARCH")
}

fn divider(line: &str) -> Option<usize> {
    marks(line, '=', "")
}

fn closer(line: &str) -> bool {
    marks(line, '>', "REPLACE").is_some()
}

/// What stands behind `path:`, however it is marked.
fn labelled<'a>(line: &'a str, labels: &[&str]) -> Option<&'a str> {
    let line = line.trim().trim_start_matches(['#', '*', '`', '-', ' ']);
    let (label, value) = line.split_once(':')?;
    let label = label.trim_matches(['*', '`', ' ']);
    let value = value.trim_matches(['*', '`', ' ', '"']);
    let known = labels.iter().any(|known| label.eq_ignore_ascii_case(known));
    (known && !value.is_empty()).then_some(value)
}

/// A line that is a path and nothing else.
fn bare_path(line: &str) -> Option<&str> {
    let line = line.trim().trim_matches(['#', '*', '`', ' ', ':']);
    let path = !line.is_empty() && !line.contains(char::is_whitespace) && line.contains(['.', '/']);
    path.then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(answer: &str) -> Vec<String> {
        parse(answer)
            .into_iter()
            .map(|block| {
                let path = block.path.unwrap_or_default();
                let closed = if block.closed { "" } else { " open" };
                format!(
                    "{path} {:?} {:?}->{:?}{closed}",
                    block.follows, block.search, block.replace
                )
            })
            .collect()
    }

    #[test]
    fn blocks_are_read_in_many_dresses() {
        let answer = "Sure:\n\n```\npath: a.js\n<<<<<<< SEARCH\none\n=======\ntwo\n>>>>>>> REPLACE\n```\n\
            **Path:** `b/c.md`\nfollows: 4.1, 4.2\n<<<<< SEARCH\n=====\n=======\nnew\n>>>>> replace\n\
            ### `d.js`\n```js\n<<<<<<<< SEARCH\r\nx\r\n========\r\n>>>>>>>> REPLACE\r\n```\n\
            <<<<<<< SEARCH\ny\n=======\n";
        assert_eq!(
            shown(answer),
            [
                r#"a.js [] "one\n"->"two\n""#,
                r#"b/c.md ["4.1", "4.2"] ""->"=======\nnew\n""#,
                r#"d.js ["4.1", "4.2"] "x\n"->"""#,
                r#"d.js ["4.1", "4.2"] "y\n"->"" open"#,
            ]
        );
    }
}
