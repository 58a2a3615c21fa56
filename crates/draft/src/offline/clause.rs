//! Reading a main clause: who does what, and whether they may or must.

use super::grammar::{split_word, strip};
use super::sentence::{Clause, Force, Subject, Voice};
use super::words::{
    VerbKind, base_form, is_participle, is_person, is_plural, is_system, lower_first, singular,
    verb, without_article,
};

/// Reads a main clause.
pub(super) fn clause(text: &str, voice: &Voice) -> Clause {
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
pub(super) fn without_third_person(text: &str) -> String {
    let mut words = text.splitn(3, ' ');
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return text.to_owned() };
    let base = base_form(&first.to_lowercase());
    let opens = matches!(
        second,
        "the"
            | "a"
            | "an"
            | "all"
            | "every"
            | "each"
            | "no"
            | "its"
            | "our"
            | "my"
            | "users"
            | "people"
            | "you"
            | "us"
    );
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
    let first = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
    let general = matches!(first.as_str(), "only" | "no" | "all" | "every" | "each" | "any");
    if words.is_empty() || words.len() > 9 || (aside && words.len() > 2 && !general) {
        return None;
    }
    let predicate = rest.strip_prefix("also ").unwrap_or(rest);
    let (negative, predicate) = match predicate.strip_prefix("never ") {
        Some(_) => (negative, predicate),
        None => predicate.strip_prefix("not ").map_or((negative, predicate), |rest| (true, rest)),
    };
    let predicate = &adverb_inside(predicate);
    let who = [" also", " just", " really", " then", " still", " always"]
        .iter()
        .find_map(|adverb| who.strip_suffix(adverb))
        .unwrap_or(who);
    if general && aside {
        let subject = Subject::Other(who.to_owned());
        let predicate = predicate.to_owned();
        return Some(Clause::Act { subject, force, negative, predicate });
    }
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
pub(super) fn subject(phrase: &str, voice: &Voice) -> Subject {
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
pub(super) fn imperative(text: &str, voice: &Voice) -> Option<Clause> {
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
        VerbKind::Person if !negative && !text.contains("automatically") => {
            Subject::People(format!("the {}", voice.actor))
        }
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
    let gerund = |word: &&str| word.len() > 5 && word.ends_with("ing") && word.is_ascii();
    if (2..=4).contains(&words.len()) && words.last().is_some_and(gerund) {
        return true;
    }
    (2..=3).contains(&words.len())
        && words
            .last()
            .is_some_and(|word| THINGS.contains(&singular(&word.to_lowercase()).as_str()))
}

/// "The counter shows the moves", "illegal moves are refused".
pub(super) fn finite(text: &str, voice: &Voice) -> Option<Clause> {
    let words: Vec<(usize, &str)> = words_with_offsets(text);
    let being = words
        .iter()
        .skip(1)
        .take(9)
        .position(|(_, word)| matches!(*word, "is" | "are" | "has" | "have" | "does" | "do"));
    let acting = || {
        words.iter().enumerate().skip(1).take(7).position(|(number, (at, word))| {
            let before = words[number - 1].1;
            let fine = !DETERMINERS.contains(&before.to_lowercase().as_str())
                && !before.starts_with(|c: char| c.is_ascii_digit());
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
    let being = being.filter(|being| {
        // "shows a message that the document is empty" is about showing.
        let verb = acting().filter(|acting| acting < being);
        let between = verb.and_then(|verb| words.get(verb + 1..*being + 1)).unwrap_or_default();
        !between
            .iter()
            .any(|(_, word)| matches!(*word, "that" | "which" | "who" | "whether" | "if"))
    });
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

/// What tells a verb from a noun when it stands in front.
pub(super) const OBJECTS: &[&str] = &[
    "the", "a", "an", "all", "every", "each", "no", "its", "it", "them", "to", "when", "how",
    "that", "their",
];

/// "show a message and leaves the disks" as "show a message and leave the disks".
fn and_in_base_form(predicate: &str) -> String {
    let mut words: Vec<String> = predicate.split(' ').map(str::to_owned).collect();
    for number in 1..words.len() {
        let base = base_form(&words[number]);
        let follows = words.get(number + 1).is_some_and(|next| OBJECTS.contains(&next.as_str()));
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

pub(super) const DETERMINERS: &[&str] = &[
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

pub(super) fn words_with_offsets(text: &str) -> Vec<(usize, &str)> {
    text.split_whitespace()
        .map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
        .map(|(at, word)| (at, word.trim_end_matches([',', ';', ':'])))
        .collect()
}
