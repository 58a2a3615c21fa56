//! What a spec's requirements say about the system: its components, the people who use it, the
//! things it keeps, and what must always hold.

use heck::ToSnakeCase;
use specls_code::SymbolKind;
use specls_spec::ears::Pattern;
use specls_spec::{BugfixStatement, Criterion, Id, Requirement, Requirements};
use specls_trace::{Snapshot, SpecView};

use super::clause::OBJECTS;
use super::sentence::shortened_to;
use super::words::{
    base_form, content_words, is_english, is_participle, is_person, is_plural, is_stop_word,
    is_system, lower_first, singular, stem, third_person, title_case, upper_first, verb,
    without_article,
};

/// What a spec is about.
pub(super) struct Plan<'a> {
    /// What the whole is called: `Hanoi Game`.
    pub(super) system: String,
    /// The same in a sentence: `the Hanoi Game`, or `Hanoi` when only the spec bears the name.
    pub(super) the_system: String,
    pub(super) components: Vec<Component<'a>>,
    /// Who uses it, in the singular, as the stories say.
    pub(super) people: Vec<String>,
    pub(super) entities: Vec<Entity>,
}

/// A part of the system with the criteria it serves.
pub(super) struct Component<'a> {
    pub(super) name: String,
    pub(super) items: Vec<Item<'a>>,
}

/// A criterion with its requirement.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) requirement: &'a Requirement,
    pub(super) criterion: &'a Criterion,
}

/// A thing that the system keeps.
pub(super) struct Entity {
    pub(super) name: String,
    /// What the glossary says of it.
    pub(super) text: Option<String>,
    /// The criteria that name it.
    pub(super) criteria: Vec<Id>,
}

impl Component<'_> {
    pub(super) fn ids(&self) -> impl Iterator<Item = &Id> {
        self.items.iter().map(|item| &item.criterion.id)
    }
}

impl<'a> Plan<'a> {
    /// Reads the plan out of a spec's requirements.
    pub(super) fn of(view: SpecView<'a>, document: &'a Requirements) -> Self {
        let items: Vec<Item<'a>> = view
            .criteria()
            .map(|(requirement, criterion)| Item { requirement, criterion })
            .collect();
        let systems = Systems::of(&items, document, view.id().as_str());
        let mut components: Vec<Component<'a>> = Vec::new();
        for item in &items {
            let name = systems.component(item);
            match components.iter_mut().find(|component| key(&component.name) == key(&name)) {
                Some(component) => component.items.push(*item),
                None => components.push(Component { name, items: vec![*item] }),
            }
        }
        let mut people: Vec<String> = Vec::new();
        for requirement in &document.requirements {
            if let Some(person) = requirement.story.as_deref().and_then(person)
                && !people.contains(&person)
            {
                people.push(person);
            }
        }
        let entities = entities(document, &items, &components, &people, &systems.main);
        let the_system = match systems.named {
            true => format!("the {}", systems.main),
            false => systems.main.clone(),
        };
        Plan { system: systems.main, the_system, components, people, entities }
    }
}

/// Who does what, by the names in the criteria.
struct Systems {
    /// The whole.
    main: String,
    /// Whether the criteria call it so.
    named: bool,
    /// Names that stand for the whole.
    general: Vec<String>,
}

impl Systems {
    fn of(items: &[Item<'_>], document: &Requirements, spec: &str) -> Self {
        let names: Vec<String> = items.iter().filter_map(system).collect();
        let count = |name: &String| names.iter().filter(|other| key(other) == key(name)).count();
        let mut most: Option<&String> = None;
        for name in &names {
            if most.is_none_or(|most| count(name) > count(most)) {
                most = Some(name);
            }
        }
        let requirements = document.requirements.len();
        let mut general: Vec<String> = Vec::new();
        let dominant = most.filter(|most| {
            let whole = is_general(&key(most)) || count(most) == names.len();
            let spread = requirements >= 3 && count(most) * 2 > names.len();
            whole || spread
        });
        general.extend(dominant.map(|name| key(name)));
        let called = dominant.filter(|name| !is_general(&key(name)) && name.is_ascii());
        let named = called.is_some();
        let main = called.map_or_else(
            || title_case(&spec.rsplit('/').next().unwrap_or(spec).replace(['-', '_'], " ")),
            |name| name.replace('_', " "),
        );
        Self { main, named, general }
    }

    /// The component that a criterion belongs to: the system it names, or its requirement where it
    /// only names the whole.
    fn component(&self, item: &Item<'_>) -> String {
        let own = system(item).filter(|name| {
            let key = key(name);
            !self.general.contains(&key) && !is_general(&key)
        });
        let named = own.or_else(|| {
            // A criterion that names nobody goes with the only one its requirement names.
            let names = item
                .requirement
                .criteria
                .iter()
                .map(|criterion| system(&Item { requirement: item.requirement, criterion }));
            let mut names = names.collect::<Option<Vec<_>>>()?;
            names.dedup_by_key(|name| key(name));
            let [only] = names.as_slice() else { return None };
            let key = key(only);
            (!self.general.contains(&key) && !is_general(&key)).then(|| only.clone())
        });
        named.map_or_else(|| heading(item.requirement), |name| display(&name))
    }
}

/// The name of a requirement for headings.
pub(super) fn heading(requirement: &Requirement) -> String {
    match requirement.title.trim() {
        "" => untitled(requirement),
        title => title.to_owned(),
    }
}

/// What a requirement without a title is called: by its story, else by its first criterion.
fn untitled(requirement: &Requirement) -> String {
    let story = requirement.story.as_deref().unwrap_or_default();
    let want = [" I want to ", " I want ", " I need to ", " I need "]
        .iter()
        .find_map(|mark| Some(story.split_once(mark)?.1))
        .map(|want| title_case(&shortened_to(without_article(want), 8)))
        .or_else(|| requirement.criteria.first().map(|first| title_case(&action(first))));
    want.filter(|title| !title.is_empty())
        .unwrap_or_else(|| format!("Requirement {} (untitled)", requirement.id))
}

/// The system that a criterion names, when it is a name rather than half a sentence.
fn system(item: &Item<'_>) -> Option<String> {
    let text = item.criterion.ears.system?.of(&item.criterion.text);
    let name = text.trim().trim_matches(['*', '`', '"', '_', ' ']);
    let name = without_article(name).trim();
    let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
    let last = name.split_whitespace().next_back().unwrap_or_default();
    let things = name.chars().all(|c| c.is_ascii_lowercase() || c == ' ') && is_plural(name);
    let nobody = things
        || is_person(last)
        || matches!(first.as_str(), "all" | "no" | "any" | "each" | "every" | "only" | "its");
    let sane = !name.is_empty()
        && !nobody
        && name.split_whitespace().count() <= 5
        && name.chars().count() <= 50
        && !name.contains([',', '.', ';', ':', '(', '，', '。', '|']);
    sane.then(|| name.to_owned())
}

fn display(name: &str) -> String {
    if name.contains(char::is_uppercase) || !name.is_ascii() {
        name.replace('_', " ")
    } else {
        title_case(&name.replace('_', " "))
    }
}

/// What names are compared by.
pub(super) fn key(name: &str) -> String {
    name.to_lowercase().replace(['_', '-'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_general(key: &str) -> bool {
    is_system(key)
        || matches!(
            key,
            "it" | "implementation"
                | "project"
                | "solution"
                | "feature"
                | "code"
                | "codebase"
                | "sistema"
                | "系统"
                | "システム"
                | "시스템"
                | "система"
                | "本系统"
                | "應用"
                | "应用"
        )
}

/// "player" of "As a player, I want …".
pub(super) fn person(story: &str) -> Option<String> {
    let story = story.trim().trim_start_matches(['*', '_']);
    let rest = ["As a ", "As an ", "As the ", "as a ", "as an "]
        .iter()
        .find_map(|start| story.strip_prefix(start))?;
    let name = rest.split([',', '，']).next()?;
    let name = name.split(" I ").next()?.trim().trim_matches(['*', '_', '`']);
    (!name.is_empty() && name.split_whitespace().count() <= 4).then(|| name.to_owned())
}

/// Terms of the glossary that criteria name and that are neither people nor components; without
/// any, the nouns that the criteria speak of most.
fn entities(
    document: &Requirements,
    items: &[Item<'_>],
    components: &[Component<'_>],
    people: &[String],
    main: &str,
) -> Vec<Entity> {
    let taken = |name: &str| {
        let key = key(name);
        let last = key.split(' ').next_back().unwrap_or_default().to_owned();
        components.iter().any(|component| self::key(&component.name) == key)
            || people.iter().any(|person| self::key(person) == key)
            || is_person(&last)
            || is_general(&last)
            || self::key(main).split(' ').any(|word| word == key)
            || self::key(main) == key
            || acts(&last)
    };
    let naming = |name: &str| -> Vec<Id> {
        let name = key(name);
        let names = |item: &&Item<'_>| {
            let text = key(&item.criterion.text);
            text.match_indices(&name).any(|(at, _)| {
                let before = text[..at].chars().next_back();
                let ascii = name.is_ascii();
                !ascii || before.is_none_or(|before| !before.is_alphanumeric())
            })
        };
        items.iter().filter(names).map(|item| item.criterion.id.clone()).collect()
    };
    let mut entities: Vec<Entity> = Vec::new();
    for term in &document.glossary {
        let name = term.name.trim();
        let criteria = naming(name);
        if !name.is_empty() && !taken(name) && !criteria.is_empty() && name.chars().count() <= 50 {
            let text = Some(term.text.trim().to_owned()).filter(|text| !text.is_empty());
            entities.push(Entity { name: name.replace('_', " "), text, criteria });
        }
    }
    if entities.len() < 2 {
        for noun in nouns(items) {
            let known = entities.iter().any(|entity| key(&entity.name).contains(&noun));
            if !known && !taken(&noun) && entities.len() < 6 {
                let criteria = naming(&noun);
                entities.push(Entity { name: upper_first(&noun), text: None, criteria });
            }
        }
    }
    entities
}

/// Whether a name ends like something that acts rather than is kept.
fn acts(last: &str) -> bool {
    const ACTORS: [&str; 18] = [
        "service",
        "manager",
        "generator",
        "controller",
        "engine",
        "handler",
        "module",
        "api",
        "server",
        "client",
        "ui",
        "parser",
        "validator",
        "pipeline",
        "provider",
        "component",
        "scheduler",
        "middleware",
    ];
    ACTORS.contains(&last)
}

/// The nouns behind articles that at least two criteria share, the most frequent first.
fn nouns(items: &[Item<'_>]) -> Vec<String> {
    const SCENERY: [&str; 26] = [
        "button",
        "page",
        "screen",
        "message",
        "error",
        "list",
        "number",
        "time",
        "way",
        "case",
        "same",
        "first",
        "last",
        "next",
        "previous",
        "current",
        "following",
        "other",
        "field",
        "end",
        "start",
        "result",
        "value",
        "specified",
        "new",
        "existing",
    ];
    let mut counts: Vec<(String, usize)> = Vec::new();
    for item in items {
        let text = item.criterion.text.to_lowercase();
        if !is_english(&text) || text.contains("todo(") {
            continue;
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut here: Vec<String> = Vec::new();
        for (number, word) in words.iter().enumerate() {
            if !matches!(*word, "the" | "a" | "an" | "each" | "every" | "all") {
                continue;
            }
            let Some(noun) = head(&words[number + 1..]) else { continue };
            let fine = noun.len() > 2
                && noun.chars().all(|c| c.is_ascii_alphabetic())
                && !is_system(&noun)
                && !is_person(&noun)
                && !SCENERY.contains(&noun.as_str());
            if fine && !here.contains(&noun) {
                here.push(noun);
            }
        }
        for noun in here {
            match counts.iter_mut().find(|(known, _)| *known == noun) {
                Some((_, count)) => *count += 1,
                None => counts.push((noun, 1)),
            }
        }
    }
    counts.retain(|(_, count)| *count >= 2);
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(noun, _)| noun).collect()
}

/// The head of the noun phrase that these words begin with, in the singular: of "bulk submissions
/// are" it is "submission".
fn head(words: &[&str]) -> Option<String> {
    let mut head: Option<&str> = None;
    for word in words.iter().take(3) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let acts = head.is_some() && (verb(&base_form(bare)).is_some() || is_participle(bare));
        if bare.is_empty() || is_stop_word(bare) || acts {
            break;
        }
        head = Some(bare);
        if bare.len() < word.len() {
            break;
        }
    }
    head.filter(|head| !is_participle(head)).map(singular)
}

/// Whether a criterion must hold in every case, so that a property test can check it.
pub(super) fn is_universal(criterion: &Criterion) -> bool {
    const WORDS: [&str; 10] = [
        "always",
        "never",
        "only",
        "at most",
        "at least",
        "exactly",
        "no more than",
        "unique",
        "regardless",
        "preserve",
    ];
    const ALL: [&str; 5] = ["every", "each", "all", "any", "no"];
    const OTHER: [&str; 8] = ["始终", "所有", "任何", "不得", "必ず", "常に", "すべて", "全ての"];
    if criterion.ears.pattern == Pattern::Unwanted || criterion.text.contains("TODO(") {
        return false;
    }
    let lower = criterion.text.to_lowercase();
    if ["for all ", "for any ", "for every "].iter().any(|start| lower.starts_with(start)) {
        return true;
    }
    let Some(response) = response(criterion) else {
        return OTHER.iter().any(|word| lower.contains(word));
    };
    let text = format!(" {} ", response.to_lowercase().replace([',', '.', ';'], " "));
    let says = |words: &[&str]| words.iter().any(|word| text.contains(&format!(" {word} ")));
    let ubiquitous = criterion.ears.pattern == Pattern::Ubiquitous;
    let holds = ["ensure that ", "be ", "keep ", "maintain ", "not "];
    says(&WORDS)
        || response.starts_with("NOT ")
        || OTHER.iter().any(|word| response.contains(word))
        || (ubiquitous && (says(&ALL) || holds.iter().any(|verb| response.starts_with(verb))))
}

/// What the system shall do.
pub(super) fn response(criterion: &Criterion) -> Option<&str> {
    let response = criterion.ears.response?.of(&criterion.text).trim();
    (!response.is_empty()).then(|| response.trim_end_matches(['.', '。', ' ']))
}

/// The conditions of a criterion, joined: "when the player clicks a peg and while …".
fn conditions(criterion: &Criterion) -> String {
    let conditions = criterion.ears.conditions.iter().map(|(pattern, span)| {
        let word = match pattern {
            Pattern::State => "while",
            Pattern::Optional => "where",
            Pattern::Unwanted => "if",
            _ => "when",
        };
        let text = span.of(&criterion.text).trim().trim_end_matches([',', ' ']);
        format!("{word} {}", lower_first(text).replace("THE ", "the "))
    });
    conditions.collect::<Vec<_>>().join(" and ")
}

/// What a component does for a criterion, as a line of a list: "Lifts the top disk when the player
/// clicks a peg".
pub(super) fn responsibility(criterion: &Criterion) -> String {
    let text = one_line(&criterion.text);
    let (Some(response), true) = (response(criterion), is_english(&text)) else { return text };
    let response = decided(response);
    if response.is_empty() {
        let conditions = conditions(criterion);
        return format!("Responds {conditions}, in a way that the requirements leave open")
            .replace(" ,", ",");
    }
    let (negative, act) =
        match response.strip_prefix("NOT ").or_else(|| response.strip_prefix("not ")) {
            Some(act) => (true, act),
            None => (false, response.as_str()),
        };
    let (word, rest) = act.split_once(' ').unwrap_or((act, ""));
    let plain = word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let act = match (negative, plain) {
        (true, _) => format!("Does not {act}"),
        (false, true) if is_adverb(word) => {
            let (verb, rest) = rest.split_once(' ').unwrap_or((rest, ""));
            upper_first(format!("{word} {} {rest}", third_person(verb)).trim_end())
        }
        (false, true) => upper_first(format!("{} {rest}", third_person(word)).trim_end()),
        (false, false) => return text.split(", TODO(").next().unwrap_or_default().to_owned(),
    };
    let act = and_conjugated(&act);
    match conditions(criterion) {
        conditions if conditions.is_empty() => act,
        conditions => format!("{act} {conditions}"),
    }
}

/// "Shows the pegs and set the counter" as "Shows the pegs and sets the counter".
fn and_conjugated(act: &str) -> String {
    if act.starts_with("Does not ") || act.starts_with("Lets ") {
        return act.to_owned();
    }
    let mut words: Vec<String> = act.split(' ').map(str::to_owned).collect();
    for number in 1..words.len() {
        let follows = words.get(number + 1).is_some_and(|next| OBJECTS.contains(&next.as_str()));
        let joined = words[number - 1] == "and";
        if joined && follows && verb(&words[number]).is_some() {
            words[number] = third_person(&words[number]);
        }
    }
    words.join(" ")
}

fn is_adverb(word: &str) -> bool {
    (word.ends_with("ly") && !matches!(word, "apply" | "reply" | "supply" | "rely" | "multiply"))
        || matches!(word, "always" | "never" | "also" | "only" | "either" | "first")
}

/// What is decided of a response: "provide a hint, TODO(say when)" gives "provide a hint".
fn decided(response: &str) -> String {
    let response = one_line(response);
    let decided = response.split("TODO(").next().unwrap_or_default();
    decided.trim_end_matches([',', ':', ' ']).to_owned()
}

/// Whether anything is decided of what a criterion asks for.
pub(super) fn is_decided(criterion: &Criterion) -> bool {
    !criterion.text.contains("TODO(")
        || response(criterion).is_some_and(|response| !decided(response).is_empty())
}

/// What to do for a criterion, as the title of a task: "Lift the top disk".
pub(super) fn action(criterion: &Criterion) -> String {
    let text = one_line(&criterion.text);
    let decided = response(criterion).map(decided).filter(|decided| !decided.is_empty());
    match decided {
        Some(response) if is_english(&text) => {
            let response = response.strip_prefix("ensure that ").unwrap_or(&response);
            let response = response.replacen("NOT ", "do not ", 1);
            upper_first(&shortened_to(&response, 12))
        }
        _ => shortened_to(text.split("TODO(").next().unwrap_or_default(), 12),
    }
}

/// The title of the property that a universal criterion makes.
pub(super) fn property_title(criterion: &Criterion) -> String {
    title_case(&action(criterion))
}

/// "For any …": a universal criterion as the statement of a property.
pub(super) fn property_statement(item: &Item<'_>, plan: &Plan<'_>) -> String {
    let criterion = item.criterion;
    let text = one_line(&criterion.text);
    let lower = text.to_lowercase();
    for start in ["for all ", "for any ", "for every ", "for each "] {
        if lower.starts_with(start) {
            let rest = text.get(start.len()..).unwrap_or_default().replace("SHALL", "shall");
            return format!("*For any* {}.", rest.trim_end_matches('.'));
        }
    }
    let (Some(response), true) = (response(criterion), is_english(&text)) else {
        return format!("*For any* input: {text}");
    };
    let response = one_line(response).replacen("NOT ", "not ", 1);
    let name = system(item).map_or_else(|| plan.the_system.clone(), |name| format!("the {name}"));
    let holds = match response.strip_prefix("ensure that ") {
        Some(state) => state.to_owned(),
        None => format!("{name} shall {response}"),
    };
    let cases: Vec<String> = criterion
        .ears
        .conditions
        .iter()
        .map(|(_, span)| lower_first(span.of(&criterion.text).trim().trim_end_matches([',', ' '])))
        .collect();
    if cases.is_empty() {
        format!("*For any* state of {name}, {holds}.")
    } else {
        format!("*For any* case in which {}, {holds}.", cases.join(" and "))
    }
}

/// The text without line breaks, and without its nested bullets.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Symbols and files outside tests whose names say the words of `name`: `name` and path, at most
/// five, in the order of their paths.
pub(super) fn existing_code(snapshot: &Snapshot, name: &str) -> Vec<(String, String)> {
    let wanted: Vec<String> = content_words(&name.replace('_', " "))
        .into_iter()
        .filter(|word| verb(word).is_none() || word.len() > 3)
        .collect();
    let mut found: Vec<(String, String)> = Vec::new();
    if wanted.is_empty() {
        return found;
    }
    let matches = |identifier: &str| {
        let snake = identifier.to_snake_case();
        let words: Vec<String> = snake
            .split('_')
            .filter(|word| word.len() > 1)
            .map(|word| stem(&base_form(word)))
            .collect();
        let all = wanted.iter().all(|word| words.contains(word));
        let most = words.len() >= 2 && words.iter().all(|word| wanted.contains(word));
        all || most
    };
    for (path, facts) in snapshot.files() {
        let Some(facts) = facts else { continue };
        let lower = path.to_lowercase();
        if ["test", "spec.", "fixture", "mock", "node_modules/"]
            .iter()
            .any(|part| lower.contains(part))
        {
            continue;
        }
        for symbol in facts.symbols.iter() {
            let kind = matches!(
                symbol.kind,
                SymbolKind::Function | SymbolKind::Type | SymbolKind::Module | SymbolKind::Method
            );
            let known = found.iter().any(|(name, _)| *name == symbol.name);
            if kind && !known && matches(symbol.name) {
                found.push((symbol.name.to_owned(), path.to_owned()));
            }
        }
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.split('.').next().unwrap_or(file);
        if matches(stem) && !found.iter().any(|(_, known)| known == path) {
            found.push((file.to_owned(), path.to_owned()));
        }
    }
    found.truncate(5);
    found
}

/// The criteria of one of the lists of a bugfix.
pub(super) fn statements(document: &Requirements, list: BugfixStatement) -> Vec<&Criterion> {
    let lists = document.requirements.iter().filter(|requirement| requirement.bugfix == Some(list));
    lists.flat_map(|requirement| &requirement.criteria).collect()
}
