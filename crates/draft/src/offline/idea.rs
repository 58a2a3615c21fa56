//! An idea, read: a ticket, a list of wishes, an email, one sentence.
//!
//! Every distinct wish is found: list items, sentences, "and also". What is no wish (greetings,
//! background, quoted mail) is left where it stands: the whole text stays in the document.

use unicode_segmentation::UnicodeSegmentation;

use super::grammar::{names_its_subject, without_lead_in};
use super::sentence::{Clause, Statement, Voice};
use super::words::{
    content_words, is_english, is_person, is_system, singular, title_case, upper_first,
};

/// Who uses the system when nobody is named.
pub(super) const UNNAMED_ACTOR: &str = "user";

/// An idea, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Idea {
    pub(super) voice: Voice,
    pub(super) wishes: Vec<Wish>,
    /// Questions that wait for an answer, as written.
    pub(super) questions: Vec<String>,
    /// Sentences that do not sound like wishes, as written.
    pub(super) passed_over: Vec<String>,
    /// Terms that the text quotes, or writes with capitals inside a sentence.
    pub(super) terms: Vec<String>,
}

/// One wish: a list item or a sentence, with what refers back to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    /// "Undo" of "Undo: the player can take back a move".
    pub(super) label: Option<String>,
    pub(super) statements: Vec<Statement>,
}

impl Wish {
    /// Everything it says, as written.
    pub(super) fn words(&self) -> String {
        let label = self.label.iter().map(String::as_str);
        let words = self.statements.iter().map(|statement| statement.words.as_str());
        label.chain(words).collect::<Vec<_>>().join(" ")
    }
}

impl Idea {
    /// Reads `text`; `name` is the spec's name, for when the text does not name the system, and
    /// `correct` may know better who speaks of whom.
    pub(super) fn read_with(text: &str, name: &str, correct: impl FnOnce(&mut Voice)) -> Self {
        let blocks = blocks(text);
        let mut voice = voice(text, &blocks, name);
        correct(&mut voice);
        let mut idea = Idea {
            voice,
            wishes: Vec::new(),
            questions: Vec::new(),
            passed_over: Vec::new(),
            terms: terms(&without_comments(text)),
        };
        let mut section = Section::Wishes;
        let mut trigger: Option<String> = None;
        for block in &blocks {
            match block {
                Block::Heading(text) => {
                    section = Section::of(text);
                    if section == Section::Wishes && is_bare_error(text) {
                        section = Section::Background;
                    }
                }
                Block::Item { text, depth } => match section {
                    Section::Background => {}
                    Section::Steps => trigger = Some(text.clone()),
                    Section::Wishes | Section::Expected => {
                        let trigger = (section == Section::Expected).then_some(trigger.as_deref());
                        idea.add_item(text, *depth > 0, trigger.flatten());
                    }
                },
                Block::Paragraph(text) => match section {
                    Section::Background => {}
                    Section::Steps => {
                        trigger = sentences(text).pop();
                    }
                    Section::Expected => {
                        for sentence in sentences(text) {
                            idea.add_item(&sentence, false, trigger.as_deref());
                        }
                    }
                    Section::Wishes => idea.add_paragraph(text),
                },
            }
        }
        if idea.wishes.is_empty() {
            idea.passed_over.clear();
            idea.take_everything(&blocks);
        }
        idea.merge_duplicates();
        idea
    }

    /// A list item is a wish, whatever it says; a nested one belongs to the wish above.
    fn add_item(&mut self, text: &str, nested: bool, trigger: Option<&str>) {
        let (label, text) = label(text);
        let mut statements: Vec<Statement> = Vec::new();
        for sentence in sentences(text) {
            for part in parts(&sentence, &self.voice) {
                if is_open_question(&part) {
                    self.questions.push(part);
                    continue;
                }
                let mut statement = Statement::read(&part, &self.voice);
                if let Some(trigger) = trigger
                    && statement.conditions.is_empty()
                {
                    statement.triggered_by(trigger, &self.voice);
                }
                statements.push(statement);
            }
        }
        if statements.is_empty() {
            return;
        }
        match self.wishes.last_mut() {
            Some(wish) if nested => wish.statements.extend(statements),
            _ => self.wishes.push(Wish { label, statements }),
        }
    }

    /// In running text each sentence stands for itself, unless it refers back.
    fn add_paragraph(&mut self, text: &str) {
        for sentence in sentences(text) {
            if is_open_question(&sentence) {
                self.questions.push(sentence);
                continue;
            }
            if !is_wish(&sentence, &self.voice) {
                if !is_courtesy(&sentence) {
                    self.passed_over.push(sentence);
                }
                continue;
            }
            let refers_back = refers_back(&sentence);
            let (label, rest) = label(&sentence);
            for (number, part) in product_parts(rest, &self.voice).into_iter().enumerate() {
                let statement = Statement::read(&part, &self.voice);
                match self.wishes.last_mut() {
                    Some(wish) if refers_back && number == 0 => wish.statements.push(statement),
                    _ => {
                        let label = label.clone().filter(|_| number == 0);
                        self.wishes.push(Wish { label, statements: vec![statement] });
                    }
                }
            }
        }
    }

    /// When nothing sounds like a wish, everything is one.
    fn take_everything(&mut self, blocks: &[Block]) {
        for block in blocks {
            let (Block::Heading(text) | Block::Item { text, .. } | Block::Paragraph(text)) = block;
            for sentence in sentences(text) {
                if !is_open_question(&sentence) && !is_courtesy(&sentence) {
                    let statement = Statement::read(&sentence, &self.voice);
                    self.wishes.push(Wish { label: None, statements: vec![statement] });
                }
            }
        }
    }

    /// The same words in another order, or with another article, are the same wish.
    fn merge_duplicates(&mut self) {
        let mut seen: Vec<Vec<String>> = Vec::new();
        let voice = self.voice.clone();
        self.wishes.retain(|wish| {
            let key = key(&wish.words(), &voice);
            let known = !key.is_empty() && seen.contains(&key);
            seen.push(key);
            !known
        });
    }
}

/// The sorted content words without the names of the system and of people.
pub(super) fn key(text: &str, voice: &Voice) -> Vec<String> {
    let system = content_words(&voice.system);
    let actor = content_words(&voice.actor);
    let mut words: Vec<String> = content_words(text);
    words.retain(|word| {
        !system.contains(word) && !actor.contains(word) && !is_person(word) && !is_system(word)
    });
    words.sort();
    words.dedup();
    words
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Wishes,
    /// Steps to reproduce a bug.
    Steps,
    Expected,
    /// What is so today.
    Background,
}

impl Section {
    fn of(heading: &str) -> Self {
        let heading = heading.to_lowercase();
        let starts = |words: &[&str]| words.iter().any(|word| heading.starts_with(word));
        if starts(&["steps", "how to reproduce", "reproduction", "to reproduce", "repro"]) {
            Section::Steps
        } else if starts(&["expected", "should be"]) {
            Section::Expected
        } else if starts(&[
            "actual behav",
            "actual result",
            "current behav",
            "observed",
            "out of scope",
            "not in scope",
            "stack trace",
        ]) || BACKGROUND.contains(&heading.trim_end_matches([':', '.', ' ']))
        {
            Section::Background
        } else {
            Section::Wishes
        }
    }
}

/// Headings and labels of what is so today, and of mail and tickets.
const BACKGROUND: [&str; 28] = [
    "actual",
    "actually",
    "background",
    "context",
    "environment",
    "version",
    "versions",
    "logs",
    "log output",
    "attachments",
    "references",
    "links",
    "glossary",
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "reporter",
    "assignee",
    "priority",
    "severity",
    "labels",
    "status",
    "non-goals",
    "browser",
    "os",
];

fn is_bare_error(heading: &str) -> bool {
    heading.to_lowercase().starts_with("bug") && heading.split_whitespace().count() == 1
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    Heading(String),
    Item { text: String, depth: usize },
    Paragraph(String),
}

/// Splits a text into headings, list items and paragraphs. Fenced code, comments, tables and
/// quotations are nobody's wish.
fn blocks(text: &str) -> Vec<Block> {
    let text = without_comments(text);
    let mut blocks: Vec<Block> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut open = false; // whether the next line may continue the last block
    for line in text.lines() {
        let trimmed = line.trim();
        if let Some(mark) = fence {
            if trimmed.starts_with(mark) {
                fence = None;
            }
            continue;
        }
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)) {
            fence = Some(mark);
            open = false;
            continue;
        }
        let rule = trimmed.len() > 2 && trimmed.chars().all(|c| matches!(c, '-' | '*' | '_' | '='));
        if trimmed.is_empty() || rule || trimmed.starts_with(['|', '>']) {
            open = false;
            continue;
        }
        if let Some(heading) = heading(trimmed) {
            blocks.push(Block::Heading(plain(heading)));
            open = false;
        } else if let Some(item) = item(trimmed) {
            let depth = (line.len() - line.trim_start().len()) / 2;
            blocks.push(Block::Item { text: plain(item), depth });
            open = true;
        } else if let Some((label, rest)) = ticket_label(trimmed) {
            blocks.push(Block::Heading(label.to_owned()));
            if !rest.is_empty() {
                blocks.push(Block::Paragraph(plain(rest)));
            }
            open = !rest.is_empty();
        } else {
            match blocks.last_mut() {
                Some(Block::Item { text, .. } | Block::Paragraph(text)) if open => {
                    text.push(' ');
                    text.push_str(&plain(trimmed));
                }
                _ => blocks.push(Block::Paragraph(plain(trimmed))),
            }
            open = true;
        }
    }
    blocks
}

fn without_comments(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        result.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    result.push_str(rest);
    result
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    (rest.len() < line.len() && (rest.is_empty() || rest.starts_with(' '))).then(|| rest.trim())
}

/// The text behind `-`, `*`, `+`, `•`, `1.`, `2)`, `- [ ]`.
pub(super) fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = ["- ", "* ", "+ ", "• ", "– ", "· "].iter().find_map(|mark| line.strip_prefix(mark));
    let rest = rest.or_else(|| {
        let digits = line.find(|c: char| !c.is_ascii_digit()).filter(|at| (1..4).contains(at))?;
        let rest = &line[digits..];
        let marks = [". ", ") ", "、", "．", "）"];
        marks.iter().find_map(|mark| rest.strip_prefix(mark))
    })?;
    let rest = rest.trim();
    let boxed = ["[ ] ", "[x] ", "[X] ", "[-] ", "[~] "];
    Some(boxed.iter().find_map(|mark| rest.strip_prefix(mark)).unwrap_or(rest).trim())
}

/// "Expected: the file opens" and the like, which open a section.
fn ticket_label(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_matches(['*', '_']);
    let (label, rest) = line.split_once(':')?;
    let label = label.trim_matches(['*', '_', ' ']);
    let short = label.split_whitespace().count() <= 4 && !label.is_empty();
    let opens = Section::of(label) != Section::Wishes;
    let alone = rest.trim_matches(['*', '_', ' ']).is_empty();
    (short && (opens || alone)).then(|| (label, rest.trim_matches(['*', '_', ' '])))
}

/// Without emphasis marks.
fn plain(text: &str) -> String {
    text.replace("**", "").replace("__", "").trim().to_owned()
}

/// "Undo: take back a move" has a label; "Note that: …" and times of day have none.
fn label(text: &str) -> (Option<String>, &str) {
    for separator in [": ", " - ", " – ", " — ", "："] {
        if let Some((label, rest)) = text.split_once(separator)
            && !rest.trim().is_empty()
            && label.split_whitespace().count() <= 4
            && !label.contains(['.', ',', '(', '"'])
            && label.chars().count() <= 40
        {
            return (Some(title_case(label.trim())), rest.trim());
        }
    }
    (None, text)
}

/// The sentences of a text, without blanks around them. "e.g. this" is one.
pub(super) fn sentences(text: &str) -> Vec<String> {
    const ABBREVIATIONS: [&str; 14] = [
        "e.g.", "i.e.", "etc.", "vs.", "mr.", "mrs.", "dr.", "z.b.", "d.h.", "bzw.", "approx.",
        "no.", "resp.", "incl.",
    ];
    let mut sentences: Vec<String> = Vec::new();
    let mut joined = false;
    for part in text.split_sentence_bounds() {
        let ends = part.trim_end().to_lowercase();
        match sentences.last_mut() {
            Some(last) if joined => last.push_str(part),
            _ => sentences.push(part.to_owned()),
        }
        joined = ABBREVIATIONS.iter().any(|short| ends.ends_with(short));
    }
    sentences.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    sentences.iter().map(|sentence| sentence.trim().to_owned()).collect()
}

/// The wishes that share one sentence: "…; …", "… and also …", "users can … and admins can …".
fn parts(sentence: &str, voice: &Voice) -> Vec<String> {
    for separator in ["; ", " and also ", ", and also ", ". Also, "] {
        if let Some((one, other)) = sentence.split_once(separator)
            && one.split_whitespace().count() > 1
            && other.split_whitespace().count() > 1
        {
            return [parts(one, voice), parts(other, voice)].concat();
        }
    }
    // "Three pegs, and all disks start on the first".
    if let Some((one, other)) = sentence.split_once(", and ")
        && !one.contains(", ")
        && one.split_whitespace().count() > 1
        && names_its_subject(other, voice)
        && !is_condition(sentence)
    {
        return [parts(one, voice), parts(other, voice)].concat();
    }
    let modals = ["can", "must", "should", "shall", "may", "could", "cannot"];
    for (at, _) in sentence.match_indices(" and ") {
        let other = &sentence[at + 5..];
        let words: Vec<&str> = other.split_whitespace().take(4).collect();
        let modal = words.iter().position(|word| modals.contains(word));
        let before = sentence[..at].split_whitespace().any(|word| modals.contains(&word));
        if before && modal.is_some_and(|modal| modal > 0) {
            let one = sentence[..at].trim_end_matches(',');
            return [parts(one, voice), parts(other, voice)].concat();
        }
        // "The player can choose the disks, and can start again": the subject is said once.
        let one = sentence[..at].trim_end_matches(',');
        let words: Vec<&str> = one.split_whitespace().collect();
        let person = words.iter().take(4).position(|word| is_person(word)).map(|at| at + 1);
        let said = person.or_else(|| words.iter().position(|word| modals.contains(word)));
        let subject = words.get(..said.unwrap_or(0)).unwrap_or_default();
        if modal == Some(0) && (1..=4).contains(&subject.len()) {
            let other = format!("{} {other}", subject.join(" "));
            return [parts(one, voice), parts(&other, voice)].concat();
        }
    }
    vec![sentence.to_owned()]
}

/// In running text also: "a game with A, B and C", "a game where C", and lists of four and more.
fn product_parts(sentence: &str, voice: &Voice) -> Vec<String> {
    let found = parts(sentence, voice);
    if found.len() > 1 {
        return found;
    }
    if let Some(rest) = product_rest(sentence) {
        for mark in [" where ", " in which ", " that ", " which "] {
            if let Some((_, clause)) = rest.split_once(mark) {
                return parts(clause, voice);
            }
        }
        for mark in [" with ", " including ", ": "] {
            if let Some((_, list)) = rest.split_once(mark) {
                return listed(list);
            }
        }
        return vec![sentence.to_owned()];
    }
    if let Some((front, list)) = sentence.split_once(": ")
        && list.matches(", ").count() > 0
        && front.split_whitespace().count() > 1
    {
        return listed(list);
    }
    let items = listed(sentence);
    let words: usize = items.iter().map(|item| item.split_whitespace().count()).sum();
    if items.len() >= 4 && words >= items.len() * 2 && !is_condition(sentence) {
        items
    } else {
        vec![sentence.to_owned()]
    }
}

fn is_condition(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let words = ["when", "if", "while", "given", "once", "after", "before", "as a"];
    words.iter().any(|word| lower.starts_with(word))
}

/// The items of "a, b and c".
fn listed(list: &str) -> Vec<String> {
    let list = list.trim_end_matches(['.', '!', ' ']);
    let mut items: Vec<&str> = list.split(", ").map(str::trim).collect();
    if let Some(last) = items.pop() {
        let last = last.strip_prefix("and ").unwrap_or(last);
        match last.split_once(" and ") {
            Some((one, other)) if !items.is_empty() => items.extend([one, other]),
            _ => items.push(last),
        }
    }
    items.retain(|item| !item.is_empty());
    items.into_iter().map(str::to_owned).collect()
}

/// "I want a browser game …", "Build a game …": the product itself; what follows its noun.
fn product_rest(sentence: &str) -> Option<&str> {
    const STARTS: [&str; 22] = [
        "i want to build",
        "we want to build",
        "i want to make",
        "we want to make",
        "i want",
        "we want",
        "i would like",
        "we would like",
        "i'd like",
        "we'd like",
        "we need",
        "i need",
        "build",
        "create",
        "make",
        "develop",
        "write",
        "implement",
        "it is",
        "this is",
        "a",
        "an",
    ];
    let lower = sentence.to_lowercase();
    let start = STARTS
        .iter()
        .find(|start| lower.strip_prefix(**start).is_some_and(|rest| rest.starts_with(' ')))?;
    let noun = lower[start.len()..]
        .split_whitespace()
        .take(9)
        .find(|word| is_system(word.trim_end_matches([',', '.', ':', '!'])))?;
    let at = lower[start.len()..].find(noun)? + start.len();
    let front = sentence.get(..at)?;
    let other = [" to ", " can ", " should ", " must "]
        .iter()
        .any(|word| front[start.len().min(front.len())..].contains(word));
    (!other).then(|| sentence.get(at + noun.len().min(sentence.len() - at)..)).flatten()
}

fn is_open_question(sentence: &str) -> bool {
    if !sentence.trim_end().ends_with(['?', '？']) {
        return false;
    }
    let lower = sentence.to_lowercase();
    let asks_for = ["could you", "can you", "could we have", "can we have", "would you"];
    is_english(sentence) && !asks_for.iter().any(|start| lower.starts_with(start))
}

fn is_courtesy(sentence: &str) -> bool {
    const STARTS: [&str; 18] = [
        "hi",
        "hello",
        "hey",
        "dear",
        "thanks",
        "thank you",
        "best",
        "regards",
        "kind regards",
        "cheers",
        "sincerely",
        "greetings",
        "good morning",
        "yours",
        "hallo",
        "liebe",
        "viele",
        "danke",
    ];
    let lower = sentence.to_lowercase();
    STARTS.iter().any(|start| {
        lower.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Whether a sentence of running text wishes for something.
fn is_wish(sentence: &str, voice: &Voice) -> bool {
    if is_courtesy(sentence) {
        return false;
    }
    if !is_english(sentence) {
        return sentence.unicode_words().count() > 2;
    }
    if product_rest(sentence).is_some() {
        return product_parts(sentence, voice) != [sentence];
    }
    let padded = format!(" {} ", sentence.to_lowercase().replace(['.', ',', '!', ';'], " "));
    let says = |words: &[&str]| words.iter().any(|word| padded.contains(&format!(" {word} ")));
    let wishes = says(&[
        "must",
        "should",
        "shall",
        "can",
        "could",
        "may",
        "cannot",
        "can't",
        "needs to",
        "need to",
        "has to",
        "have to",
        "want",
        "wants",
        "would like",
        "would be",
        "please",
        "need",
        "let",
        "make sure",
        "ensure",
        "mustn't",
        "shouldn't",
    ]);
    let past = says(&[
        "was",
        "were",
        "had",
        "did",
        "yesterday",
        "last week",
        "complained",
        "told me",
        "asked",
        "discussed",
        "noticed",
        "said",
        "complaints",
        "i am",
        "i'm",
        "we are",
        "i think about",
        "this document",
        "this ticket",
        "this feature",
        "this spec",
        "let me know",
        "any questions",
    ]);
    if past && !says(&["must", "should", "shall", "need to", "would like", "needs to"]) {
        return false;
    }
    if says(&["let me know", "any questions", "feel free"]) {
        return false;
    }
    let statement = Statement::read(sentence, voice);
    match statement.clause {
        Clause::Act { .. } => wishes || !opens_with_this(&padded),
        Clause::Thing(_) => wishes || (padded.starts_with(" there ") && !opens_with_this(&padded)),
        Clause::Missing => true,
        Clause::Quoted(_) => wishes,
    }
}

fn opens_with_this(padded: &str) -> bool {
    ["this is", "that is", "it is", "here", "these are", "i ", "we "]
        .iter()
        .any(|start| padded[1..].starts_with(start))
}

/// "It then …", "They …", "Otherwise …" speak of the sentence before.
fn refers_back(sentence: &str) -> bool {
    let first = sentence.split_whitespace().next().unwrap_or_default().to_lowercase();
    if without_lead_in(sentence) != sentence.trim() {
        return first == "then" || first == "otherwise";
    }
    matches!(
        first.trim_end_matches(','),
        "it" | "this" | "that" | "they" | "these" | "those" | "otherwise" | "then" | "else"
    )
}

/// Who speaks of whom.
fn voice(text: &str, blocks: &[Block], name: &str) -> Voice {
    let name = name.rsplit('/').next().unwrap_or(name);
    let mut system = if name.chars().any(char::is_uppercase) || !name.is_ascii() {
        name.replace(['-', '_'], " ")
    } else {
        name.split(['-', '_', ' '])
            .filter(|part| !part.is_empty())
            .map(upper_first)
            .collect::<Vec<_>>()
            .join(" ")
    };
    if let Some(Block::Heading(title)) = blocks.first()
        && (1..=5).contains(&title.split_whitespace().count())
        && Section::of(title) == Section::Wishes
        && title.split_whitespace().any(|word| is_system(&word.to_lowercase()))
    {
        system = title_case(title);
    }
    let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    let last = system.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    if !is_system(&last) && system.is_ascii() {
        let noun = words.iter().find(|word| is_system(word) && *word != "system");
        let noun = noun.map_or("System".to_owned(), |noun| upper_first(noun));
        system = format!("{system} {noun}");
    }
    let people: Vec<String> =
        words.iter().filter(|word| is_person(word)).map(|word| singular(word)).collect();
    let count = |person: &String| people.iter().filter(|other| *other == person).count();
    let vague = [
        "person",
        "everyone",
        "everybody",
        "anyone",
        "anybody",
        "someone",
        "somebody",
        "people",
        "public",
        "staff",
        "team",
    ];
    let mut actor = UNNAMED_ACTOR.to_owned();
    let mut best = 0;
    for person in people.iter().filter(|person| !vague.contains(&person.as_str())) {
        if count(person) > best {
            best = count(person);
            actor.clone_from(person);
        }
    }
    Voice { system, actor, english: is_english(&without_comments(text)) }
}

/// Quoted terms, and capitalised runs of words inside sentences.
fn terms(text: &str) -> Vec<String> {
    let mut terms: Vec<String> = Vec::new();
    let mut add = |term: &str| {
        let term = term.trim();
        let words = term.split_whitespace().count();
        let known = terms.iter().any(|known| known.eq_ignore_ascii_case(term));
        if (1..=4).contains(&words) && term.chars().count() > 2 && !known && terms.len() < 12 {
            terms.push(term.to_owned());
        }
    };
    for (open, close) in [('"', '"'), ('“', '”'), ('„', '“'), ('「', '」'), ('《', '》')]
    {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once(open) {
            let Some((term, after)) = after.split_once(close) else { break };
            if !term.contains(['\n', '.', ',']) {
                add(term);
            }
            rest = after;
        }
    }
    // Other languages write many more words with capitals.
    let blocks = if is_english(text) { blocks(text) } else { Vec::new() };
    for block in blocks {
        let (Block::Item { text, .. } | Block::Paragraph(text)) = block else { continue };
        for sentence in sentences(&text) {
            let words: Vec<&str> = sentence.split_whitespace().collect();
            let mut run: Vec<&str> = Vec::new();
            for (number, word) in words.iter().enumerate() {
                let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
                let capital = bare.starts_with(char::is_uppercase) && bare.len() > 1;
                if capital {
                    run.push(bare);
                }
                let ends =
                    !capital || !word.ends_with(char::is_alphanumeric) || number + 1 == words.len();
                if ends {
                    let first = number + usize::from(capital) == run.len();
                    let common = first
                        && run.first().is_some_and(|word| {
                            super::words::verb(word).is_some() || super::words::is_stop_word(word)
                        });
                    let run_of_names = if common { &run[1..] } else { &run[..] };
                    if run_of_names.len() >= 2 {
                        add(&run_of_names.join(" "));
                    }
                    run.clear();
                }
            }
        }
    }
    terms
}
