//! Reading a sentence: lead-ins, reasons, conditions, and who does what.

use super::clause::{
    DETERMINERS, clause, finite, imperative, subject, without_third_person, words_with_offsets,
};
use super::sentence::{Clause, Condition, Force, Statement, Subject, Voice};
use super::words::{base_form, third_person, verb};

impl Statement {
    /// Reads a sentence or a list item.
    pub(super) fn read(sentence: &str, voice: &Voice) -> Self {
        let words = sentence.trim().trim_end_matches(['.', '!', '。', ';', ',', ' ', '?', '？']);
        let mut statement = Statement {
            words: words.to_owned(),
            story: None,
            reason: None,
            conditions: Vec::new(),
            clause: Clause::Quoted(words.to_owned()),
        };
        if words.is_empty() || !voice.understands(words) {
            return statement;
        }
        let text = without_contractions(words);
        let text = without_lead_in(&text);
        let (text, reason) = split_reason(text);
        statement.reason = reason;
        if let Some((actor, want)) = story(text) {
            statement.clause = wanted(&want, &actor, voice);
            statement.story = Some((actor, want));
            return statement;
        }
        let text = &with_time_at_the_end(text);
        let main = statement.take_conditions(text, voice);
        statement.clause = match main {
            Some(main) => clause(main, voice),
            None => Clause::Missing,
        };
        // "When the sync fails, retry": the system is told to.
        let told = main.is_some_and(|main| imperative(main, voice).is_some());
        if let Clause::Act { subject, .. } = &mut statement.clause
            && told
            && !statement.conditions.is_empty()
        {
            *subject = Subject::System;
        }
        statement
    }

    /// Moves the conditions of `text` into `self` and returns the main clause.
    fn take_conditions<'a>(&mut self, text: &'a str, voice: &Voice) -> Option<&'a str> {
        let mut main = text;
        while let Some((word, rest)) = leading(main, CONDITION_WORDS) {
            let Some((condition, after)) = split_condition(rest, voice) else {
                self.conditions.push(condition_of(word, rest, voice));
                return None;
            };
            self.conditions.push(condition_of(word, condition, voice));
            main = after;
        }
        for word in ["whenever", "when", "as soon as", "once", "if", "while", "after"] {
            let Some((before, after)) = split_word(main, word) else { continue };
            let idiom = [
                "even",
                "as",
                "see",
                "check",
                "decide",
                "know",
                "choose",
                "ask",
                "only",
                "say",
                "says",
                "show",
                "shows",
                "tell",
                "tells",
                "announce",
                "announces",
                "sees",
            ]
            .iter()
            .any(|lead| before.to_lowercase().ends_with(&format!(" {lead}")));
            let whole = !matches!(word, "after" | "once") || has_finite_verb(after, voice);
            if before.split_whitespace().count() > 1 && !idiom && whole {
                self.conditions.push(condition_of(word, after, voice));
                main = before.trim_end_matches([',', ' ']);
                break;
            }
        }
        Some(main)
    }
}

const CONDITION_WORDS: &[&str] = &[
    "given that",
    "given",
    "whenever",
    "when",
    "as soon as",
    "once",
    "after",
    "if",
    "while",
    "during",
    "upon",
    "on",
];

fn condition_of(word: &str, text: &str, voice: &Voice) -> Condition {
    let text = spoken(text.trim().trim_end_matches([',', ' ']), voice);
    match word {
        "given" if !has_finite_verb(&text, voice) => Condition::While(format!("there is {text}")),
        "given" | "given that" | "while" => Condition::While(text),
        "during" => Condition::While(format!("{text} lasts")),
        "upon" | "on" | "after" if !has_finite_verb(&text, voice) => {
            Condition::When(format!("{text} has happened"))
        }
        "if" if sounds_unwanted(&text) => Condition::If(text),
        _ => Condition::When(text),
    }
}

/// "Before a game starts, choose the disks" as "choose the disks before a game starts".
fn with_time_at_the_end(text: &str) -> String {
    for word in ["before", "until"] {
        if let Some(rest) = strip(text, word)
            && let Some((time, main)) = rest.split_once(", ")
        {
            return format!("{main} {word} {time}");
        }
    }
    text.to_owned()
}

/// Whether the text is a clause of its own: "all disks start on the first peg".
pub(super) fn names_its_subject(text: &str, voice: &Voice) -> bool {
    let plain = without_third_person(text);
    let asks =
        ["how", "what", "which", "when", "where", "that", "who", "why", "if", "never", "then"]
            .iter()
            .any(|word| strip(text, word).is_some());
    !asks && plain == text && imperative(text, voice).is_none() && has_finite_verb(text, voice)
}

fn has_finite_verb(text: &str, voice: &Voice) -> bool {
    matches!(finite(text, voice), Some(Clause::Act { .. }))
}

/// "I click a peg" as others say it: "the player clicks a peg".
pub(super) fn spoken(text: &str, voice: &Voice) -> String {
    let actor = &voice.actor;
    for pronoun in ["I ", "we ", "you ", "We ", "You ", "they ", "They "] {
        let Some(rest) = text.strip_prefix(pronoun) else { continue };
        let (verb, tail) = rest.split_once(' ').unwrap_or((rest, ""));
        let verb = match verb {
            "am" | "are" | "'m" => "is".to_owned(),
            "cannot" | "can" | "did" | "was" | "will" | "must" => verb.to_owned(),
            _ => third_person(verb),
        };
        return format!("the {actor} {verb} {tail}").trim_end().to_owned();
    }
    text.replace(" my ", " their ").replace(" your ", " their ")
}

fn sounds_unwanted(text: &str) -> bool {
    const SIGNS: [&str; 32] = [
        "not",
        "no",
        "cannot",
        "invalid",
        "wrong",
        "illegal",
        "fail",
        "fails",
        "failed",
        "error",
        "errors",
        "denied",
        "empty",
        "missing",
        "exceeds",
        "too",
        "lost",
        "unavailable",
        "expired",
        "never",
        "without",
        "unknown",
        "incorrect",
        "forbidden",
        "larger",
        "already",
        "offline",
        "broken",
        "timeout",
        "unauthorized",
        "corrupt",
        "rejected",
    ];
    text.to_lowercase()
        .split(|character: char| !character.is_alphanumeric())
        .any(|word| SIGNS.contains(&word))
}

/// Splits "the user logs in, show the page" behind the condition.
fn split_condition<'a>(text: &'a str, voice: &Voice) -> Option<(&'a str, &'a str)> {
    for word in ["when", "whenever", "if", "while"] {
        let mark = format!(", {word} ");
        if let Some(at) = text.find(&mark)
            && text.find(", then ").is_none_or(|then| at < then)
        {
            return Some((&text[..at], text[at + 2..].trim_start()));
        }
    }
    for separator in [", then ", ", ", " then "] {
        if let Some((condition, main)) = text.split_once(separator)
            && !main.trim().is_empty()
        {
            let main = main.trim();
            return Some((condition.trim(), main.strip_prefix("then ").unwrap_or(main)));
        }
    }
    split_unmarked(text, voice)
}

/// Splits "I click a peg the top disk is lifted", where no comma helps: at the last article or
/// pronoun behind which a whole clause stands.
fn split_unmarked<'a>(text: &'a str, voice: &Voice) -> Option<(&'a str, &'a str)> {
    let opens = ["the", "a", "an", "it", "all", "every", "each", "they", "show", "display"];
    let words = words_with_offsets(text);
    words.iter().skip(2).rev().find_map(|(at, word)| {
        let (condition, main) = (text[..*at].trim_end(), &text[*at..]);
        let whole = has_finite_verb(main, voice) || imperative(main, voice).is_some();
        let before = condition.rsplit(' ').next().unwrap_or_default();
        let complete = !DETERMINERS.contains(&before) && verb(&base_form(before)).is_none();
        (opens.contains(word) && whole && complete).then_some((condition, main))
    })
}

/// The leading one of `words` (in lower case) and what follows it.
fn leading<'a>(text: &'a str, words: &[&'static str]) -> Option<(&'static str, &'a str)> {
    words.iter().find_map(|word| Some((*word, strip(text, word)?)))
}

/// What follows `word` at the start of `text`, in any case, as a whole word.
pub(super) fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.get(..word.len())?;
    let rest = &text[word.len()..];
    (start.eq_ignore_ascii_case(word) && rest.starts_with([' ', ',']))
        .then(|| rest.trim_start_matches([' ', ',']))
}

/// Splits at the first ` word `.
pub(super) fn split_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let at = text.to_ascii_lowercase().find(&format!(" {word} "))?;
    Some((&text[..at], &text[at + word.len() + 2..]))
}

fn without_contractions(text: &str) -> String {
    let mut text = text.replace('’', "'");
    for (short, long) in [
        ("can't", "cannot"),
        ("won't", "will not"),
        ("isn't", "is not"),
        ("aren't", "are not"),
        ("doesn't", "does not"),
        ("don't", "do not"),
        ("Don't", "Do not"),
        ("shouldn't", "should not"),
        ("mustn't", "must not"),
        ("couldn't", "could not"),
        ("I'd", "I would"),
        ("we'd", "we would"),
        ("We'd", "We would"),
        ("I'm", "I am"),
        ("we're", "we are"),
        ("can not", "cannot"),
    ] {
        text = text.replace(short, long);
    }
    text
}

/// Strips "also", "please", "we need", "it would be nice to have" and the like.
pub(super) fn without_lead_in(text: &str) -> &str {
    const LEAD_INS: &[&str] = &[
        "also",
        "and also",
        "and",
        "but",
        "please",
        "ideally",
        "finally",
        "then",
        "maybe",
        "perhaps",
        "additionally",
        "furthermore",
        "moreover",
        "in addition",
        "optionally",
        "nice to have:",
        "todo:",
        "feature:",
        "wish:",
        "i think",
        "i would like to have",
        "we would like to have",
        "i want to have",
        "i would like to be able to",
        "we would like to be able to",
        "i want to be able to",
        "we want to be able to",
        "it would be nice to have",
        "it would be great to have",
        "it would be nice if",
        "it would be great if",
        "it would be good if",
        "it should be possible to",
        "it must be possible to",
        "make it possible to",
        "there should be",
        "there must be",
        "there should also be",
        "there needs to be",
        "there has to be",
        "there is",
        "there are",
        "there will be",
        "we need to have",
        "could you",
        "can you",
        "could we have",
        "can we have",
        "let's",
        "make sure that",
        "make sure",
        "besides",
        "ensure that",
        "it is important that",
        "we need",
        "i need",
    ];
    let mut text = text.trim();
    while let Some(rest) = LEAD_INS
        .iter()
        .filter_map(|lead_in| {
            // "we need to" is left to the modal verbs.
            strip(text, lead_in)
                .filter(|rest| !(lead_in.ends_with("need") && rest.starts_with("to ")))
        })
        .min_by_key(|rest| rest.len())
    {
        text = rest;
    }
    text
}

/// Splits off "so that …", "in order to …" and "because …".
fn split_reason(text: &str) -> (&str, Option<String>) {
    for (mark, written) in [
        ("so that", "so that"),
        ("in order to", "so that I can"),
        ("in order that", "so that"),
        ("because", "because"),
        ("so I can", "so that I can"),
        ("so i can", "so that I can"),
        ("so users can", "so that users can"),
        ("so they can", "so that they can"),
        ("so we can", "so that we can"),
        ("so people can", "so that people can"),
        ("since", "because"),
    ] {
        if let Some((before, after)) = split_word(text, mark)
            && before.split_whitespace().count() > 1
        {
            return (before.trim_end_matches([',', ' ']), Some(format!("{written} {after}")));
        }
    }
    (text, None)
}

/// The actor and the want of "As a player, I want to undo a move".
fn story(text: &str) -> Option<(String, String)> {
    let rest =
        strip(text, "as a").or_else(|| strip(text, "as an")).or_else(|| strip(text, "as the"))?;
    let marks = ["i want", "i would like", "i need", "i wish", "i should be able", "i can"];
    let (mark, (actor, want)) =
        marks.iter().find_map(|mark| Some((*mark, split_word(rest, mark)?)))?;
    let to = if mark == "i can" { "to " } else { "" };
    let actor = actor.trim_end_matches([',', ' ']);
    Some((actor.to_owned(), format!("{to}{}", want.trim())))
}

/// The clause of what is wanted: "to undo a move", "the game to show a hint", "a dark mode".
fn wanted(want: &str, actor: &str, voice: &Voice) -> Clause {
    let people = Subject::People(format!("the {actor}"));
    let act = |subject, predicate: &str| Clause::Act {
        subject,
        force: Force::May,
        negative: false,
        predicate: predicate.strip_prefix("be able to ").unwrap_or(predicate).to_owned(),
    };
    if let Some(predicate) = strip(want, "to") {
        return act(people, predicate);
    }
    if let Some((thing, predicate)) = want.split_once(" to ")
        && thing.split_whitespace().count() <= 4
        && predicate
            .split_whitespace()
            .next()
            .is_some_and(|word| word == "be" || verb(word).is_some())
    {
        return act(subject(thing, voice), predicate);
    }
    let first = want.split_whitespace().next().unwrap_or_default();
    if verb(first).is_some() { act(people, want) } else { Clause::Thing(want.to_owned()) }
}
