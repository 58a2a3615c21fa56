//! English words: verbs, nouns, titles, and what tells one wish from another. Text in other
//! languages passes through unchanged.

use unicode_segmentation::UnicodeSegmentation;

/// Whose action a verb in the imperative usually is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerbKind {
    /// A person does it: "undo a move".
    Person,
    /// The system does it: "show the number of moves".
    System,
}

const PERSON_VERBS: &str = "accept adjust answer apply approve arrange ask assign attach bookmark \
    book browse buy cancel change check choose clear click close collapse comment compare \
    complete configure confirm continue copy create customise customize cut delete deselect \
    discard dismiss download drag draw drop edit enter expand export favourite filter find finish \
    follow grab group hide import invite join jump leave like log login mark merge message mix \
    move mute name navigate open order paste pause pay pick pin place play post press preview \
    print quit rate read redo refresh register remove rename reopen reorder replay reply report \
    request reschedule reset resize restart resume retry return revert review rotate save scan \
    schedule scroll search see select set share sign skip solve sort start step stop submit \
    subscribe swap switch tag take tap toggle touch track try turn type undo unsubscribe update upload \
    upvote use view vote watch win work write zoom";

const SYSTEM_VERBS: &str = "abort add adapt alert allow animate announce appear archive \
    authenticate auto-save autosave avoid become begin bring come block build cache calculate call celebrate \
    clean compress compute congratulate connect contain convert count crash decrease deliver deny \
    detect determine disable disappear display do draw emit enable encrypt end enforce ensure \
    explain expose extract fail fetch fix flash forbid format forward generate get give go grow \
    handle have highlight hold ignore implement improve include increase increment index indicate \
    inform initialise initialize integrate keep last let lie limit list load localise localize \
    lock look maintain make mask measure migrate monitor need never notify offer omit parse \
    persist prevent process prompt protect prove provide push quote raise receive recognise \
    recognize recommend record recover redirect reduce refactor refuse reject reload remain \
    remember remind render repair repeat replace require rest restore restrict retain round run say \
    scale send serve show shorten shrink sound speak speed split stay store stream suggest \
    support stand survive sync synchronise synchronize tell terminate test throttle throw time \
    translate trigger truncate unlock upgrade validate verify vibrate wait warn wrap";

const PEOPLE: &str = "admin administrator agent analyst anybody anyone applicant author buyer \
    caller citizen cook contributor customer designer developer doctor driver employee engineer \
    everybody everyone friend guest host human learner librarian listener maintainer manager \
    member moderator nurse operator organiser organizer owner participant passenger patient \
    people person player public reader recipient reviewer seller sender shopper somebody someone \
    speaker staff student subscriber supporter teacher team tenant tester traveler traveller \
    user viewer visitor volunteer worker writer";

const SYSTEM_NOUNS: &str = "game app application website site system service tool api library cli \
    bot dashboard plugin extension platform portal program software server client backend \
    frontend";

/// Words that carry no meaning of their own.
const STOP_WORDS: &str = "a an and the of to in on at by for from with without into onto over per \
    as is are be been being was were do does did it its this that these those there they them \
    their he she his her we us our you your i my me or nor but so then than too very just also \
    can could may might must shall should will would need needs able when whenever while if \
    where which who whom whose what how not no please want wants like again via about up down \
    out off each let lets ensure provide following say todo satisfy";

fn listed(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}

/// Whether the word, in its base form and in any case, is a verb that is known.
pub(super) fn verb(word: &str) -> Option<VerbKind> {
    let word = word.to_lowercase();
    if listed(PERSON_VERBS, &word) {
        Some(VerbKind::Person)
    } else {
        listed(SYSTEM_VERBS, &word).then_some(VerbKind::System)
    }
}

/// Whether the word, singular or plural, names people.
pub(super) fn is_person(word: &str) -> bool {
    let word = word.to_lowercase();
    listed(PEOPLE, &word) || listed(PEOPLE, &singular(&word))
}

/// Whether the word stands for the whole system: game, app, service.
pub(super) fn is_system(word: &str) -> bool {
    listed(SYSTEM_NOUNS, &word.to_lowercase())
}

/// Whether the word carries no meaning of its own.
pub(super) fn is_stop_word(word: &str) -> bool {
    listed(STOP_WORDS, &word.to_lowercase())
}

/// "undo" gives "undoes".
pub(super) fn third_person(verb: &str) -> String {
    match verb {
        "be" => "is".to_owned(),
        "have" => "has".to_owned(),
        _ if ["s", "sh", "ch", "x", "z", "o"].iter().any(|end| verb.ends_with(end)) => {
            format!("{verb}es")
        }
        _ => match verb.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
            _ => format!("{verb}s"),
        },
    }
}

/// "undoes" gives "undo". A word that is no third person stays as it is.
pub(super) fn base_form(verb: &str) -> String {
    match verb {
        "is" | "are" | "was" | "were" => return "be".to_owned(),
        "has" => return "have".to_owned(),
        "does" => return "do".to_owned(),
        _ => {}
    }
    if let Some(stem) = verb.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    let sibilant = ["sses", "shes", "ches", "xes", "zzes", "oes"];
    if sibilant.iter().any(|end| verb.ends_with(end)) {
        return verb[..verb.len() - 2].to_owned();
    }
    match verb.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with('s') => stem.to_owned(),
        _ => verb.to_owned(),
    }
}

/// "disks" gives "disk"; a singular stays as it is.
pub(super) fn singular(noun: &str) -> String {
    match noun.to_lowercase().as_str() {
        "people" => return "person".to_owned(),
        "status" | "bus" | "canvas" | "progress" | "address" | "process" | "access"
        | "analysis" | "news" | "series" | "always" | "alias" | "bias" => return noun.to_owned(),
        _ => {}
    }
    if noun.ends_with("us") || noun.ends_with("is") { noun.to_owned() } else { base_form(noun) }
}

/// Whether the noun phrase is plural, by its head: what stands before "of", "in", "with", ….
pub(super) fn is_plural(phrase: &str) -> bool {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let head = words
        .iter()
        .position(|word| {
            matches!(*word, "of" | "in" | "on" | "with" | "for" | "from" | "that" | "per" | "by")
        })
        .unwrap_or(words.len());
    let pair = words.iter().any(|word| matches!(*word, "and"));
    let first = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
    if pair && head == words.len() {
        return true;
    }
    let Some(head) = head.checked_sub(1).and_then(|at| words.get(at)) else { return false };
    if matches!(first.as_str(), "a" | "an" | "each" | "every" | "one" | "this" | "that") {
        return false;
    }
    matches!(head.to_lowercase().as_str(), "we" | "they" | "you" | "people" | "these" | "those")
        || (head.is_ascii() && singular(head) != **head && !head.ends_with("ss"))
}

/// Whether the word looks like a past participle: "refused", "shown".
pub(super) fn is_participle(word: &str) -> bool {
    let word = word.to_lowercase();
    (word.len() > 3 && word.ends_with("ed") && !word.ends_with("eed"))
        || matches!(
            word.as_str(),
            "shown"
                | "kept"
                | "sent"
                | "hidden"
                | "written"
                | "stored"
                | "made"
                | "given"
                | "done"
                | "found"
                | "lost"
                | "held"
                | "drawn"
                | "chosen"
                | "taken"
                | "told"
                | "built"
        )
}

/// "undo a move by pressing U" gives "Undo a Move by Pressing U". Words with capitals stay.
pub(super) fn title_case(text: &str) -> String {
    const SMALL: [&str; 18] = [
        "a", "an", "the", "and", "or", "of", "to", "in", "on", "at", "by", "for", "from", "with",
        "into", "as", "per", "via",
    ];
    let mut title = String::with_capacity(text.len());
    for (number, word) in text.split_whitespace().enumerate() {
        if number > 0 {
            title.push(' ');
        }
        if number > 0 && SMALL.contains(&word) {
            title.push_str(word);
        } else {
            title.push_str(&upper_first(word));
        }
    }
    title
}

/// The text with a capital first letter.
pub(super) fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// The text with a small first letter, unless its first word is a name or an abbreviation: has
/// another capital, a digit or an underscore, or is followed by another capitalised word.
pub(super) fn lower_first(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let named = first.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric() || c == '_')
        || first == "I"
        || first.starts_with("I'")
        || (second.starts_with(char::is_uppercase) && second != "I" && !is_article(first));
    let mut characters = text.chars();
    match characters.next() {
        Some(initial) if !named => initial.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

fn is_article(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "the" | "a" | "an" | "every" | "each" | "all" | "no")
}

/// "a" or "an" for the word.
pub(super) fn article(word: &str) -> &'static str {
    let lower = word.to_lowercase();
    let vowel = lower.starts_with(['a', 'e', 'i', 'o', 'u']);
    let sounds_like_you = ["us", "uni", "eu", "one"].iter().any(|start| lower.starts_with(start));
    if vowel && !sounds_like_you { "an" } else { "a" }
}

/// "win message" gives "a win message"; plurals, names and what cannot be counted stay.
pub(super) fn with_article(phrase: &str) -> String {
    const UNCOUNTED: [&str; 22] = [
        "support",
        "access",
        "data",
        "information",
        "help",
        "feedback",
        "music",
        "progress",
        "mode",
        "sound",
        "software",
        "autosave",
        "content",
        "text",
        "traffic",
        "time",
        "storage",
        "login",
        "logout",
        "search",
        "undo",
        "redo",
    ];
    let head = phrase.split([',', ':', '(']).next().unwrap_or_default();
    let head = head.split_whitespace().take_while(|word| {
        !matches!(
            *word,
            "of" | "for" | "with" | "in" | "on" | "from" | "to" | "by" | "that" | "per"
        )
    });
    let head: Vec<&str> = head.collect();
    let (Some(first), Some(last)) = (head.first(), head.last()) else { return phrase.to_owned() };
    let determined = is_article(first)
        || first.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        || matches!(
            *first,
            "this"
                | "that"
                | "some"
                | "any"
                | "more"
                | "two"
                | "three"
                | "four"
                | "five"
                | "my"
                | "our"
                | "their"
                | "its"
                | "multiple"
                | "several"
                | "many"
                | "one"
                | "both"
        );
    let endings = ["tion", "ity", "ness", "ing", "ance", "ence", "ics"];
    let uncounted = UNCOUNTED.contains(last) || endings.iter().any(|ending| last.ends_with(ending));
    if determined || uncounted || !phrase.is_ascii() || is_plural(phrase) || head.len() > 5 {
        return phrase.to_owned();
    }
    format!("{} {phrase}", article(first))
}

/// The phrase without its leading article.
pub(super) fn without_article(phrase: &str) -> &str {
    let phrase = phrase.trim();
    ["the ", "a ", "an ", "The ", "A ", "An ", "THE "]
        .iter()
        .find_map(|article| phrase.strip_prefix(article))
        .unwrap_or(phrase)
}

/// The words that tell what a text is about: lower case, stemmed, no stop words. In scripts without
/// blanks every character counts as a word.
pub(super) fn content_words(text: &str) -> Vec<String> {
    text.unicode_words()
        .map(str::to_lowercase)
        .filter(|word| !is_stop_word(word))
        .map(|word| stem(&word))
        .collect()
}

/// A crude stem: enough to find "moves", "moved" and "moving" in "move".
pub(super) fn stem(word: &str) -> String {
    if !word.is_ascii() || word.len() < 4 {
        return word.to_owned();
    }
    let word = base_form(word);
    let stem = ["ing", "ed"]
        .iter()
        .find_map(|end| word.strip_suffix(end).filter(|stem| stem.len() > 2))
        .unwrap_or(&word);
    let stem = stem.strip_suffix('e').unwrap_or(stem);
    let mut characters = stem.chars().rev();
    let doubled = characters.next() == characters.next() && stem.len() > 3;
    if doubled { stem[..stem.len() - 1].to_owned() } else { stem.to_owned() }
}

/// The words that hold English sentences together.
const ENGLISH: &str = "the a an and of to in on by for with is are be can must should shall \
        will when if while as that this it i we user users want not or";

/// Whether the text has any of them.
pub(super) fn has_english_words(text: &str) -> bool {
    text.unicode_words().any(|word| listed(ENGLISH, &word.to_lowercase()))
}

/// Whether the text reads as English: no other script, and no more function words of other
/// languages than of English.
pub(super) fn is_english(text: &str) -> bool {
    const OTHER: &str = "der die das und ein eine einen einem den dem des soll sollen kann können \
        muss müssen wird werden wenn nicht für mit ist sind von zu im auf le la les et un une des \
        du doit peut quand si est sont pour avec dans que qui el los las y del debe puede cuando \
        es para con se por o os as um uma deve pode quando não il lo gli di che e quando deve può \
        als nach beim vom det og en et skal kan når ikke de het een moet kunnen niet als bir ve bu için";
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let latin = text.chars().filter(|c| c.is_alphabetic() && (*c as u32) < 0x250).count();
    if letters == 0 || latin * 2 < letters {
        return false;
    }
    let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    let count = |list: &str| words.iter().filter(|word| listed(list, word)).count();
    let verbs = words.first().is_some_and(|word| verb(word).is_some());
    count(OTHER) <= count(ENGLISH) + usize::from(verbs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_find_their_third_person_and_back() {
        for (base, third) in [
            ("undo", "undoes"),
            ("show", "shows"),
            ("refuse", "refuses"),
            ("carry", "carries"),
            ("play", "plays"),
            ("watch", "watches"),
            ("press", "presses"),
            ("have", "has"),
            ("be", "is"),
        ] {
            assert_eq!((third_person(base).as_str(), base_form(third).as_str()), (third, base));
        }
    }

    #[test]
    fn a_phrase_is_plural_by_its_head() {
        for phrase in ["illegal moves", "users", "the names of the file", "people", "a and b"] {
            assert!(is_plural(phrase), "{phrase}");
        }
        for phrase in ["the list of moves", "a disk", "progress", "the status", "each of the users"]
        {
            assert!(!is_plural(phrase), "{phrase}");
        }
    }

    #[test]
    fn forms_of_one_word_share_a_stem() {
        for word in ["move", "moves", "moved", "moving"] {
            assert_eq!(stem(word), "mov", "{word}");
        }
        assert_eq!(content_words("The player can undo a move!"), ["player", "undo", "mov"]);
    }

    #[test]
    fn english_is_told_from_other_languages() {
        for text in ["Undo a move", "Dark mode", "The disk is on the peg", "Export invoices as PDF"]
        {
            assert!(is_english(text), "{text}");
        }
        for text in
            ["Der Spieler kann einen Zug zurücknehmen", "玩家可以撤销一步", "Le joueur peut jouer"]
        {
            assert!(!is_english(text), "{text}");
        }
    }
}
