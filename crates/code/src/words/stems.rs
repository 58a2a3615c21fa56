//! From text to stems: letter runs, camelCase split, lower case, stop words out.

use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

/// The natural language that a spec is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Tongue {
    /// English, which is also what code is written in.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Italian.
    Italian,
    /// Dutch.
    Dutch,
    /// Russian.
    Russian,
}

/// A tongue other than English with what tells it: words that hardly stand in another one.
struct Telltale {
    tongue: Tongue,
    algorithm: Algorithm,
    words: &'static [&'static str],
}

const TELLTALES: [Telltale; 7] = [
    Telltale {
        tongue: Tongue::German,
        algorithm: Algorithm::German,
        words: &[
            "der", "das", "und", "ist", "nicht", "ein", "eine", "wird", "wenn", "auf", "mit",
            "von", "dem", "den", "soll", "muss", "kann", "werden", "oder",
        ],
    },
    Telltale {
        tongue: Tongue::French,
        algorithm: Algorithm::French,
        words: &[
            "les", "des", "une", "est", "dans", "pour", "avec", "sur", "doit", "lorsque", "et",
            "du", "qui", "ne", "pas", "aux", "ce",
        ],
    },
    Telltale {
        tongue: Tongue::Spanish,
        algorithm: Algorithm::Spanish,
        words: &[
            "el", "los", "las", "una", "cuando", "debe", "por", "para", "del", "y", "con", "que",
            "se", "como", "al", "es",
        ],
    },
    Telltale {
        tongue: Tongue::Portuguese,
        algorithm: Algorithm::Portuguese,
        words: &[
            "os", "uma", "quando", "deve", "para", "dos", "das", "com", "não", "em", "que", "ao",
            "um", "da", "é", "ou",
        ],
    },
    Telltale {
        tongue: Tongue::Italian,
        algorithm: Algorithm::Italian,
        words: &[
            "il", "gli", "una", "quando", "deve", "per", "della", "con", "che", "nel", "di", "è",
            "sono", "alla", "dei", "lo",
        ],
    },
    Telltale {
        tongue: Tongue::Dutch,
        algorithm: Algorithm::Dutch,
        words: &[
            "het", "een", "van", "wordt", "niet", "wanneer", "moet", "zijn", "voor", "met", "en",
            "aan", "bij", "dat", "naar",
        ],
    },
    Telltale {
        tongue: Tongue::Russian,
        algorithm: Algorithm::Russian,
        words: &[
            "и",
            "в",
            "не",
            "на",
            "что",
            "должен",
            "должна",
            "если",
            "когда",
            "с",
            "для",
            "при",
            "как",
            "или",
            "по",
            "из",
        ],
    },
];

impl Tongue {
    /// The tongue of a text, by its commonest words; English when none stands out.
    pub fn of(text: &str) -> Self {
        let words: Vec<String> = text
            .split(|character: char| !character.is_alphabetic())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let found = TELLTALES.iter().map(|telltale| {
            let hits = words.iter().filter(|word| telltale.words.contains(&word.as_str())).count();
            (hits, telltale.tongue)
        });
        // Of two alike the first of the table, so that the answer is always the same.
        let (hits, tongue) = found.rev().max_by_key(|(hits, _)| *hits).unwrap_or_default();
        // Ordinary prose has a word of these in every five; quoted names have one now and then.
        if hits * 12 > words.len() { tongue } else { Tongue::English }
    }

    fn algorithm(self) -> Option<Algorithm> {
        TELLTALES.iter().find(|it| it.tongue == self).map(|it| it.algorithm)
    }
}

/// Calls `each` with every word of a text: a run of two letters or more, `camelCase` split, in
/// lower case. A run of letters without case that are no alphabet (Chinese, Japanese, Korean) gives
/// its overlapping pairs.
pub(crate) fn words(text: &str, each: impl FnMut(&str)) {
    if text.is_ascii() { ascii_words(text, each) } else { unicode_words(text, each) }
}

/// The same for what nearly all code is, without a look at what a character is.
fn ascii_words(text: &str, mut each: impl FnMut(&str)) {
    let bytes = text.as_bytes();
    let is_lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    let mut lowered = String::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        while bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
            && (is_lower(at) || !(is_lower(at - 1) || is_lower(at + 1)))
        {
            at += 1;
        }
        let word = &text[start..at];
        if word.len() < 2 {
            continue;
        }
        if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            lowered.clear();
            lowered.push_str(word);
            lowered.make_ascii_lowercase();
            each(&lowered);
        } else {
            each(word);
        }
    }
}

fn unicode_words(text: &str, mut each: impl FnMut(&str)) {
    let mut word = String::with_capacity(24);
    let mut letters = 0;
    // The kinds of the last letter and of the one before it.
    let mut last = Letter::None;
    let mut flush = |word: &mut String, letters: &mut usize| {
        if *letters >= 2 {
            each(word);
        }
        word.clear();
        *letters = 0;
    };
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let kind = Letter::of(character);
        match kind {
            Letter::None => flush(&mut word, &mut letters),
            Letter::Ideograph => {
                if last != Letter::Ideograph {
                    flush(&mut word, &mut letters);
                }
                word.push(character);
                letters += 1;
                if letters == 2 {
                    flush(&mut word, &mut letters);
                    word.push(character);
                    letters = 1;
                }
            }
            Letter::Upper => {
                let next_is_lower =
                    characters.peek().is_some_and(|next| Letter::of(*next) == Letter::Lower);
                if last != Letter::Upper || next_is_lower {
                    flush(&mut word, &mut letters);
                }
                push_lower(&mut word, character);
                letters += 1;
            }
            Letter::Lower => {
                if last == Letter::Ideograph {
                    flush(&mut word, &mut letters);
                }
                push_lower(&mut word, character);
                letters += 1;
            }
        }
        last = kind;
    }
    flush(&mut word, &mut letters);
}

fn push_lower(word: &mut String, character: char) {
    if character.is_ascii() {
        word.push(character.to_ascii_lowercase());
    } else {
        word.extend(character.to_lowercase());
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    None,
    Lower,
    Upper,
    Ideograph,
}

impl Letter {
    fn of(character: char) -> Self {
        match character {
            'a'..='z' => Letter::Lower,
            'A'..='Z' => Letter::Upper,
            '\0'..='\x7f' => Letter::None,
            '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}'
                if character.is_alphabetic() =>
            {
                Letter::Ideograph
            }
            _ if character.is_uppercase() => Letter::Upper,
            _ if character.is_alphabetic() => Letter::Lower,
            _ => Letter::None,
        }
    }
}

/// The stem of a word in lower case; `None` for a stop word.
///
/// Code is stemmed as English whatever the spec's tongue, and then as the spec's tongue: both
/// sides go the same way, so that an English identifier still meets the same word in the spec.
pub(crate) fn stem<Value>(
    word: &str,
    tongue: Tongue,
    take: impl FnOnce(Option<&str>) -> Value,
) -> Value {
    /// What a memory may hold before it starts anew: more distinct words than code has.
    const MOST: usize = 100_000;
    type Memory = FxHashMap<Box<str>, Option<Box<str>>>;
    thread_local! {
        static MEMORIES: RefCell<FxHashMap<Tongue, Memory>> = RefCell::default();
    }
    MEMORIES.with_borrow_mut(|memories| {
        let memory = memories.entry(tongue).or_default();
        if let Some(stem) = memory.get(word) {
            return take(stem.as_deref());
        }
        if memory.len() >= MOST {
            memory.clear();
        }
        let stem: Option<Box<str>> = (!is_stop_word(word)).then(|| stemmed(word, tongue).into());
        let value = take(stem.as_deref());
        memory.insert(word.into(), stem);
        value
    })
}

fn stemmed(word: &str, tongue: Tongue) -> String {
    let english = Stemmer::create(Algorithm::English).stem(word).into_owned();
    match tongue.algorithm() {
        Some(algorithm) => Stemmer::create(algorithm).stem(&english).into_owned(),
        None => english,
    }
}

fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// English words that say nothing of what a text is about, in order.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "about", "above", "after", "again", "against", "all", "am", "an", "and", "any", "are", "aren",
    "as", "at", "be", "because", "been", "before", "being", "below", "between", "both", "but", "by",
    "can", "cannot", "could", "couldn", "did", "didn", "do", "does", "doesn", "doing", "don", "down",
    "during", "each", "either", "etc", "few", "for", "from", "further", "had", "hadn", "has", "hasn",
    "have", "haven", "having", "he", "her", "here", "hers", "herself", "him", "himself", "his", "how",
    "if", "in", "into", "is", "isn", "it", "its", "itself", "just", "let", "may", "me", "might",
    "more", "most", "must", "mustn", "my", "myself", "no", "nor", "not", "of", "off", "on", "once",
    "only", "or", "other", "ought", "our", "ours", "ourselves", "out", "over", "own", "same", "shall",
    "shan", "she", "should", "shouldn", "so", "some", "such", "than", "that", "the", "their",
    "theirs", "them", "themselves", "then", "there", "these", "they", "this", "those", "through",
    "thus", "to", "too", "under", "until", "up", "upon", "very", "was", "wasn", "we", "were",
    "weren", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why",
    "will", "with", "within", "without", "won", "would", "wouldn", "you", "your", "yours",
    "yourself",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        let mut found = Vec::new();
        words(text, |word| found.push(word.to_owned()));
        found.join(" ")
    }

    #[test]
    fn words_are_runs_of_letters_with_camel_case_split() {
        assert_eq!(of("autoSolve() { x1.moveDisks(3) }"), "auto solve move disks");
        assert_eq!(of("HTTPServer parse_URL2path"), "http server parse url path");
        assert_eq!(of("Größe ändern"), "größe ändern");
        assert_eq!(of("自動解決"), "自動 動解 解決");
    }

    #[test]
    fn ascii_is_read_as_all_else_is() {
        for text in
            ["autoSolve", "HTTPServer parse_URL2path", "aB ABc XMLHttpRequest", "x1y A", "iOS"]
        {
            let mut found = Vec::new();
            unicode_words(text, |word| found.push(word.to_owned()));
            assert_eq!(of(text), found.join(" "), "{text}");
        }
    }

    #[test]
    fn stop_words_are_in_order() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn the_tongue_is_told_by_the_commonest_words() {
        assert_eq!(Tongue::of("WHEN the player drops a disc THE Board SHALL"), Tongue::English);
        assert_eq!(
            Tongue::of("Wenn der Spieler eine Scheibe ablegt, muss das Brett sie prüfen"),
            Tongue::German
        );
        assert_eq!(
            Tongue::of("El tablero debe rechazar la jugada cuando el disco es grande"),
            Tongue::Spanish
        );
    }
}
