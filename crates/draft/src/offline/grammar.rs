//! Reading a sentence: lead-ins, reasons, conditions, and who does what.

use super::sentence::{Clause, Condition, Force, Statement, Subject, Voice};
use super::words::{
    VerbKind, base_form, is_english, is_participle, is_person, is_plural, is_system, lower_first,
    singular, third_person, verb, without_article,
};

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
        if !is_english(words) || words.is_empty() {
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
            let idiom = ["even", "as", "see", "check", "decide", "know", "choose", "ask", "only"]
                .iter()
                .any(|lead| before.to_lowercase().ends_with(&format!(" {lead}")));
            if before.split_whitespace().count() > 1 && !idiom {
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
    plain == text && imperative(text, voice).is_none() && has_finite_verb(text, voice)
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
    for separator in [", then ", " then ", ", "] {
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
fn strip<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let start = text.get(..word.len())?;
    let rest = &text[word.len()..];
    (start.eq_ignore_ascii_case(word) && rest.starts_with([' ', ',']))
        .then(|| rest.trim_start_matches([' ', ',']))
}

/// Splits at the first ` word `.
fn split_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
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

/// Reads a main clause.
fn clause(text: &str, voice: &Voice) -> Clause {
    let text = &without_third_person(text.trim());
    if let Some(clause) = modal(text, voice) {
        return clause;
    }
    for lead in ["let", "allow", "enable"] {
        if let Some(rest) = strip(text, lead)
            && let Some((people, predicate)) = people_first(rest)
        {
            return Clause::Act {
                subject: Subject::People(lower_first(people)),
                force: Force::May,
                negative: false,
                predicate: strip(predicate, "to").unwrap_or(predicate).to_owned(),
            };
        }
    }
    imperative(text, voice)
        .or_else(|| finite(text, voice))
        .or_else(|| participle(text))
        .unwrap_or_else(|| Clause::Thing(text.to_owned()))
}

/// "lets the player undo a move", which goes on from a clause before: "let the player …".
fn without_third_person(text: &str) -> String {
    let mut words = text.splitn(3, ' ');
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return text.to_owned() };
    let base = base_form(&first.to_lowercase());
    let opens = matches!(second, "the" | "a" | "an" | "all" | "every" | "each" | "no" | "its");
    if opens && first.ends_with('s') && verb(&base).is_some() && base != first.to_lowercase() {
        return format!("{base}{}", &text[first.len()..]);
    }
    text.to_owned()
}

/// "the users undo a move": the people in front, and the rest.
fn people_first(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    for (number, word) in text.split(' ').enumerate().take(4) {
        at += word.len() + usize::from(number > 0);
        if is_person(word) {
            return Some((&text[..at], text[at..].trim_start()));
        }
    }
    None
}

/// Modal verbs, longest first, with their force.
const MODALS: &[(&str, Force, bool)] = &[
    ("should not be able to", Force::May, true),
    ("must not be able to", Force::May, true),
    ("should be able to", Force::May, false),
    ("must be able to", Force::May, false),
    ("shall be able to", Force::May, false),
    ("will be able to", Force::May, false),
    ("needs to be able to", Force::May, false),
    ("need to be able to", Force::May, false),
    ("is able to", Force::May, false),
    ("are able to", Force::May, false),
    ("is allowed to", Force::May, false),
    ("are allowed to", Force::May, false),
    ("does not need to", Force::Must, true),
    ("must not", Force::May, true),
    ("should not", Force::May, true),
    ("shall not", Force::May, true),
    ("may not", Force::May, true),
    ("could not", Force::May, true),
    ("will not", Force::May, true),
    ("would not", Force::May, true),
    ("cannot", Force::May, true),
    ("needs to", Force::May, false),
    ("need to", Force::May, false),
    ("has to", Force::Must, false),
    ("have to", Force::Must, false),
    ("wants to", Force::May, false),
    ("want to", Force::May, false),
    ("would like to", Force::May, false),
    ("must", Force::Must, false),
    ("shall", Force::May, false),
    ("should", Force::May, false),
    ("can", Force::May, false),
    ("could", Force::May, false),
    ("may", Force::May, false),
    ("might", Force::May, false),
    ("will", Force::May, false),
    ("would", Force::May, false),
];

fn modal(text: &str, voice: &Voice) -> Option<Clause> {
    let (who, force, negative, rest) = MODALS
        .iter()
        .filter_map(|(words, force, negative)| {
            let (who, rest) = split_word(text, words)?;
            Some((who, *force, *negative, rest))
        })
        .min_by_key(|(who, ..)| who.len())?;
    let words: Vec<&str> = who.split_whitespace().collect();
    let side = ["that", "which", "who", "what", "how", "to", "where", "they", "whether"];
    let aside = words.iter().skip(1).any(|word| side.contains(word));
    if words.is_empty() || words.len() > 9 || (aside && words.len() > 2) {
        return None;
    }
    let predicate = rest.strip_prefix("also ").unwrap_or(rest);
    let (negative, predicate) = match predicate.strip_prefix("never ") {
        Some(_) => (negative, predicate),
        None => predicate.strip_prefix("not ").map_or((negative, predicate), |rest| (true, rest)),
    };
    let predicate = &adverb_inside(predicate);
    let ourselves = matches!(who.trim(), "I" | "i" | "we" | "We" | "you" | "You");
    let force = if ourselves { Force::May } else { force };
    let predicate = predicate.to_owned();
    Some(Clause::Act { subject: subject(who, voice), force, negative, predicate })
}

/// "never be placed" as "be never placed", so that "be" can be conjugated.
fn adverb_inside(predicate: &str) -> String {
    for adverb in ["never", "always", "only", "also", "automatically"] {
        if let Some(rest) =
            predicate.strip_prefix(adverb).and_then(|rest| rest.strip_prefix(" be "))
        {
            return format!("be {adverb} {rest}");
        }
    }
    predicate.to_owned()
}

/// Sorts a subject: people, the system or a thing.
fn subject(phrase: &str, voice: &Voice) -> Subject {
    let phrase = phrase.trim();
    let bare = without_article(phrase).to_lowercase();
    let last = bare.split_whitespace().next_back().unwrap_or_default();
    match bare.as_str() {
        "i" | "we" | "you" | "one" | "they" | "he" | "she" => {
            return Subject::People(format!("the {}", voice.actor));
        }
        "it" | "this" | "that" => return Subject::System,
        _ => {}
    }
    if bare == voice.system.to_lowercase() || (is_system(&bare)) {
        return Subject::System;
    }
    if is_person(last) && !bare.contains(" of ") {
        let phrase = lower_first(phrase);
        let first = phrase.split_whitespace().next().unwrap_or_default();
        let alone = phrase.split_whitespace().count() == 1;
        let one = matches!(last, "everyone" | "everybody" | "anyone" | "anybody" | "someone");
        return Subject::People(if alone && !is_plural(first) && !one {
            format!("the {phrase}")
        } else {
            phrase
        });
    }
    Subject::Other(phrase.to_owned())
}

/// "Undo a move", "Show the number of moves".
fn imperative(text: &str, voice: &Voice) -> Option<Clause> {
    let mut words = text.split_whitespace();
    let mut first = words.next()?.trim_end_matches(':').to_lowercase();
    let mut negative = false;
    let mut rest = text;
    if (first == "do" && words.next() == Some("not")) || first == "never" {
        negative = first == "do";
        rest = strip(text, if negative { "do not" } else { "never" })?;
        let verb = rest.split_whitespace().next()?.to_lowercase();
        if !negative {
            rest = text;
        }
        first = verb;
    }
    let kind = if negative { VerbKind::System } else { verb(&first)? };
    if kind == VerbKind::Person && !negative && names_a_thing(text) {
        return None;
    }
    let subject = match kind {
        VerbKind::Person if !negative => Subject::People(format!("the {}", voice.actor)),
        _ => Subject::System,
    };
    let predicate = match first.as_str() {
        "add" | "implement" | "build" | "include" if !negative => {
            let thing = rest.split_once(' ').map_or("", |(_, thing)| thing);
            return Some(Clause::Thing(thing.to_owned()).filled(text));
        }
        _ => decapitalised(rest),
    };
    Some(Clause::Act { subject, force: Force::May, negative, predicate })
}

impl Clause {
    /// Itself, or the whole text when the thing has no name.
    fn filled(self, text: &str) -> Clause {
        match &self {
            Clause::Thing(thing) if thing.is_empty() => Clause::Thing(text.to_owned()),
            _ => self,
        }
    }
}

pub(super) fn decapitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// "Win message", "Undo button": a verb in front of a thing of the screen.
fn names_a_thing(text: &str) -> bool {
    const THINGS: [&str; 34] = [
        "button",
        "bar",
        "message",
        "counter",
        "screen",
        "page",
        "dialog",
        "menu",
        "mode",
        "list",
        "panel",
        "form",
        "field",
        "box",
        "icon",
        "limit",
        "time",
        "feature",
        "function",
        "functionality",
        "support",
        "history",
        "window",
        "animation",
        "sound",
        "state",
        "timer",
        "count",
        "speed",
        "view",
        "tracker",
        "option",
        "preview",
        "bot",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..=3).contains(&words.len())
        && words
            .last()
            .is_some_and(|word| THINGS.contains(&singular(&word.to_lowercase()).as_str()))
}

/// "The counter shows the moves", "illegal moves are refused".
fn finite(text: &str, voice: &Voice) -> Option<Clause> {
    let words: Vec<(usize, &str)> = words_with_offsets(text);
    let being = words
        .iter()
        .skip(1)
        .take(9)
        .position(|(_, word)| matches!(*word, "is" | "are" | "has" | "have" | "does" | "do"));
    let acting = || {
        words.iter().enumerate().skip(1).take(7).position(|(number, (at, word))| {
            let before = words[number - 1].1;
            let fine = !DETERMINERS.contains(&before.to_lowercase().as_str());
            let plural = is_plural(&text[..*at])
                || matches!(before, "I" | "You" | "you" | "We" | "we" | "They" | "they");
            let base = base_form(word);
            let known = verb(&base).is_some();
            let agrees = if plural { base == **word } else { base != **word };
            fine && known
                && agrees
                && word.starts_with(char::is_lowercase)
                && number + 1 < words.len() + usize::from(number > 1)
        })
    };
    let number = being.or_else(acting).or_else(|| acts_by_form(text, &words))? + 1;
    let (at, word) = words[number];
    let who = text[..at].trim_end();
    let (who, adverb) = match who.rsplit_once(' ') {
        Some((
            front,
            adverb @ ("never" | "always" | "only" | "automatically" | "then" | "also"),
        )) => (front, adverb),
        _ => (who, ""),
    };
    let rest = text[at + word.len()..].trim_start_matches([',', ' ']);
    let negative = rest.starts_with("not ");
    let rest = rest.strip_prefix("not ").unwrap_or(rest);
    let predicate = match word {
        "does" | "do" if negative => rest.to_owned(),
        _ => format!("{} {rest}", base_form(word)),
    };
    let predicate = match adverb {
        "never" | "always" | "only" | "automatically" if predicate.starts_with("be ") => {
            format!("be {adverb} {}", &predicate[3..])
        }
        "never" | "always" | "only" | "automatically" => format!("{adverb} {predicate}"),
        _ => predicate,
    };
    let predicate = and_in_base_form(predicate.trim_end());
    // What is not so must not be so; people may do what they are said to do.
    let force = if negative { Force::Must } else { Force::May };
    Some(Clause::Act { subject: subject(who, voice), force, negative, predicate })
}

/// "show a message and leaves the disks" as "show a message and leave the disks".
fn and_in_base_form(predicate: &str) -> String {
    let mut words: Vec<String> = predicate.split(' ').map(str::to_owned).collect();
    for number in 1..words.len() {
        let base = base_form(&words[number]);
        let follows = words.get(number + 1).is_some_and(|next| {
            matches!(next.as_str(), "the" | "a" | "an" | "all" | "every" | "each" | "no" | "its")
        });
        let coordinated = words[number - 1] == "and" || words[number - 1] == "or";
        if coordinated && follows && verb(&base).is_some() {
            words[number] = base;
        }
    }
    words.join(" ")
}

/// Where a verb that is not known must stand: "the undo button takes back the last move".
fn acts_by_form(text: &str, words: &[(usize, &str)]) -> Option<usize> {
    let opens =
        ["the ", "a ", "an ", "The ", "A ", "An "].iter().any(|word| text.starts_with(word));
    let follows = ["the", "a", "an", "all", "every", "each", "its", "no", "only", "back", "up"];
    let found = words.windows(3).skip(1).position(|window| {
        let [(_, before), (_, word), (_, after)] = window else { return false };
        word.ends_with('s')
            && !word.ends_with("ss")
            && word.starts_with(char::is_lowercase)
            && !DETERMINERS.contains(before)
            && follows.contains(after)
    })?;
    opens.then_some(found + 1)
}

const DETERMINERS: &[&str] = &[
    "the", "a", "an", "of", "to", "in", "on", "for", "with", "by", "each", "every", "all", "no",
    "any", "and", "or", "its", "their", "his", "her", "my", "your", "our", "this", "that", "some",
    "many", "more", "legal", "illegal", "invalid", "valid", "new", "last", "first", "between",
    "from", "at", "into", "one", "two", "three", "per",
];

/// "illegal moves refused".
fn participle(text: &str) -> Option<Clause> {
    let words = words_with_offsets(text);
    let (at, _) = words.iter().skip(1).find(|(_, word)| is_participle(word))?;
    let last = words.last().is_some_and(|(last, _)| last == at);
    last.then(|| Clause::Act {
        subject: Subject::Other(text[..*at].trim_end().to_owned()),
        force: Force::May,
        negative: false,
        predicate: format!("be {}", &text[*at..]),
    })
}

fn words_with_offsets(text: &str) -> Vec<(usize, &str)> {
    text.split_whitespace()
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .map(|(at, word)| (at, word.trim_end_matches([',', ';', ':'])))
        .collect()
}
