//! One sentence of an idea, read as a wish and said again as a user story and an EARS criterion.
//!
//! `The player can undo a move` is read as the player's ability to "undo a move" and becomes
//! `THE Hanoi Game SHALL let the player undo a move`. Whatever is not understood is quoted.

use super::clause::decapitalised;
use super::grammar::spoken;
use super::words::{
    has_english_words, is_english, is_person, is_plural, lower_first, singular, third_person,
    title_case, verb, with_article, without_article,
};

/// Who speaks of whom: the names that "it" and "I" stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Voice {
    /// The system: `Hanoi Game`.
    pub(super) system: String,
    /// Who uses it, in the singular without article: `player`.
    pub(super) actor: String,
    /// Whether the idea as a whole is written in English.
    pub(super) english: bool,
}

impl Voice {
    /// Whether a sentence can be said in other words: short ones are taken for what the whole is.
    pub(super) fn understands(&self, sentence: &str) -> bool {
        is_english(sentence) && (self.english || has_english_words(sentence))
    }
}

/// A condition in front of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    When(String),
    While(String),
    If(String),
}

/// A sentence, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// The sentence as written, without the full stop.
    pub(super) words: String,
    /// The actor and the wish of "As a …, I want …", as written.
    pub(super) story: Option<(String, String)>,
    /// "so that …" or "because …", as written.
    pub(super) reason: Option<String>,
    pub(super) conditions: Vec<Condition>,
    pub(super) clause: Clause,
}

/// What is wished for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clause {
    /// Somebody or something does something.
    Act { subject: Subject, force: Force, negative: bool, predicate: String },
    /// A thing that is to exist.
    Thing(String),
    /// A condition without what follows from it.
    Missing,
    /// Words that were not understood.
    Quoted(String),
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    System,
    /// People, with article: `the player`, `users`.
    People(String),
    /// A thing, as written: `A counter`.
    Other(String),
}

/// Whether people may or have to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Force {
    May,
    Must,
}

impl Statement {
    /// Adds the last step that led there as the condition.
    pub(super) fn triggered_by(&mut self, step: &str, voice: &Voice) {
        let step = decapitalised(step.trim_end_matches(['.', ' ']));
        let first = step.split_whitespace().next().unwrap_or_default();
        let text = if is_english(&step) && verb(first).is_some() {
            let rest = step[first.len()..].trim_start();
            format!("the {} {} {rest}", voice.actor, third_person(first))
        } else {
            spoken(&step, voice)
        };
        self.conditions.push(Condition::When(text.trim_end().to_owned()));
    }

    /// The EARS sentence.
    pub(super) fn criterion(&self, voice: &Voice) -> String {
        let system = &voice.system;
        let mut sentence = String::new();
        let mut unwanted = false;
        for condition in &self.conditions {
            let (word, text) = match condition {
                Condition::While(text) => ("WHILE", text),
                Condition::When(text) => ("WHEN", text),
                Condition::If(text) => ("IF", text),
            };
            unwanted |= word == "IF";
            sentence.push_str(&format!("{word} {}, ", lower_first(text)));
        }
        if unwanted {
            sentence.push_str("THEN ");
        }
        sentence.push_str("THE ");
        sentence.push_str(&match &self.clause {
            Clause::Act { subject, force, negative, predicate } => {
                response(subject, *force, *negative, predicate, system)
            }
            Clause::Thing(thing) if thing.to_lowercase().starts_with("no ") => {
                format!("{system} SHALL have {}", lower_first(thing))
            }
            Clause::Thing(thing) => {
                let thing = with_article(&lower_first(thing));
                format!("{system} SHALL provide {thing}, TODO(say when and how)")
            }
            Clause::Missing => format!("{system} SHALL TODO(say what happens then)"),
            Clause::Quoted(words) => {
                format!("{system} SHALL fulfil this wish: “{words}” TODO(say it as WHEN … THE … SHALL …)")
            }
        });
        sentence
    }

    /// What follows "I want" in the story.
    pub(super) fn want(&self, voice: &Voice) -> String {
        if let Some((_, want)) = &self.story {
            return want.clone();
        }
        let mut want = match &self.clause {
            Clause::Act { subject, negative, predicate, .. } => {
                let not = if *negative { "not " } else { "" };
                match subject {
                    Subject::System => format!("the {} {not}to {predicate}", voice.system),
                    Subject::People(people) if !negative && same_person(people, &voice.actor) => {
                        format!("to {predicate}")
                    }
                    Subject::People(people) => format!("{people} {not}to {predicate}"),
                    Subject::Other(thing) => format!("{} {not}to {predicate}", lower_first(thing)),
                }
            }
            Clause::Thing(thing) => with_article(&lower_first(thing)),
            Clause::Missing => format!("the {} to respond", voice.system),
            Clause::Quoted(words) => return format!("“{words}”"),
        };
        for condition in &self.conditions {
            let (word, text) = match condition {
                Condition::When(text) => ("when", text),
                Condition::While(text) => ("while", text),
                Condition::If(text) => ("if", text),
            };
            want.push_str(&format!(" {word} {}", lower_first(text)));
        }
        want
    }

    /// The person who wishes, when the sentence says so.
    pub(super) fn actor(&self) -> Option<String> {
        if let Some((actor, _)) = &self.story {
            return Some(actor.clone());
        }
        match &self.clause {
            Clause::Act { subject: Subject::People(people), .. } => {
                let mut words: Vec<String> = without_article(people)
                    .split_whitespace()
                    .skip_while(|word| {
                        matches!(*word, "our" | "my" | "every" | "each" | "all" | "other" | "no")
                    })
                    .map(str::to_owned)
                    .collect();
                let person = words.pop()?;
                let all = ["everyone", "everybody", "anyone", "anybody", "someone", "somebody"];
                let named = !all.contains(&person.as_str()) && is_person(&person);
                words.push(singular(&person));
                (named && words.len() <= 3).then(|| words.join(" "))
            }
            _ => None,
        }
    }

    /// A short heading.
    pub(super) fn title(&self) -> String {
        let text = match &self.clause {
            Clause::Act { subject: Subject::Other(thing), negative, predicate, force } => {
                let thing = without_article(thing);
                match predicate.strip_prefix("be ") {
                    Some(rest) => being(thing, *force, *negative, rest),
                    None if *negative => format!("{thing} does not {predicate}"),
                    None => format!("{thing} {}", conjugated(predicate, thing)),
                }
            }
            Clause::Act { negative: true, predicate, .. } => format!("do not {predicate}"),
            Clause::Act { predicate, .. } => predicate.clone(),
            Clause::Thing(thing) => without_article(thing).to_owned(),
            Clause::Missing => match self.conditions.first() {
                Some(Condition::When(text) | Condition::While(text) | Condition::If(text)) => {
                    text.clone()
                }
                None => self.words.clone(),
            },
            Clause::Quoted(words) => return shortened(words),
        };
        title_case(&shortened(&text))
    }

    /// What the person tries to do, for "IF … cannot …": only for abilities.
    pub(super) fn ability(&self) -> Option<(&str, &str)> {
        match &self.clause {
            Clause::Act {
                subject: Subject::People(people),
                force: Force::May,
                negative: false,
                predicate,
            } if !predicate.starts_with("be ") && self.conditions.is_empty() => {
                let person = without_article(people);
                let all =
                    ["everyone", "everybody", "anyone", "anybody", "someone", "nobody", "no "];
                let named = !all.iter().any(|word| person.starts_with(word));
                named.then_some((people.as_str(), predicate.as_str()))
            }
            _ => None,
        }
    }

    /// Whether it says when something goes wrong.
    pub(super) fn is_unwanted(&self) -> bool {
        self.conditions.iter().any(|condition| matches!(condition, Condition::If(_)))
    }
}

fn response(
    subject: &Subject,
    force: Force,
    negative: bool,
    predicate: &str,
    system: &str,
) -> String {
    let not = if negative { "NOT " } else { "" };
    match subject {
        Subject::System => format!("{system} SHALL {not}{predicate}"),
        Subject::People(people) => match (predicate.strip_prefix("be "), force, negative) {
            (Some(rest), ..) if !rest.starts_with("able to ") => {
                format!("{system} SHALL ensure that {}", being(people, force, negative, rest))
            }
            (_, Force::Must, false) => format!("{system} SHALL require {people} to {predicate}"),
            _ => format!("{system} SHALL {not}let {people} {predicate}"),
        },
        Subject::Other(thing) => {
            let thing = lower_first(thing);
            if let Some(rest) = predicate.strip_prefix("be ") {
                return format!(
                    "{system} SHALL ensure that {}",
                    being(&thing, force, negative, rest)
                );
            }
            let name = without_article(&thing);
            let general = ["each ", "every ", "all ", "no ", "any ", "only "];
            let rule = ["never ", "always "].iter().any(|word| predicate.starts_with(word));
            let general = rule || negative || general.iter().any(|word| name.starts_with(word));
            let named = name.split_whitespace().count() <= 3 && !is_plural(&thing) && !general;
            if named {
                return format!("{name} SHALL {not}{predicate}");
            }
            let act = match (negative, is_plural(&thing)) {
                (false, _) => conjugated(predicate, &thing),
                (true, true) => format!("do not {predicate}"),
                (true, false) => format!("does not {predicate}"),
            };
            format!("{system} SHALL ensure that {thing} {act}")
        }
    }
}

/// "illegal moves" and "refused" give "illegal moves are refused".
fn being(subject: &str, force: Force, negative: bool, rest: &str) -> String {
    if negative && force == Force::May {
        return format!("{subject} cannot be {rest}");
    }
    let be = if is_plural(subject) { "are" } else { "is" };
    let not = if negative { " not" } else { "" };
    format!("{subject} {be}{not} {rest}")
}

/// The predicate as its subject wants it: "never lie" gives "never lies" for a disk.
fn conjugated(predicate: &str, subject: &str) -> String {
    if is_plural(subject) {
        return predicate.to_owned();
    }
    let mut words: Vec<String> = predicate.split_whitespace().map(str::to_owned).collect();
    let adverbs = ["always", "never", "only", "also", "still", "automatically", "immediately"];
    if let Some(verb) = words.iter_mut().find(|word| !adverbs.contains(&word.as_str())) {
        *verb = third_person(verb);
    }
    words.join(" ")
}

/// At most ten words, cut in front of a side clause.
pub(super) fn shortened(text: &str) -> String {
    shortened_to(text, 10)
}

/// At most so many words and sixty to ninety characters, cut in front of a side clause.
pub(super) fn shortened_to(text: &str, most: usize) -> String {
    let text = match text.find([',', ';', ':', '(', '，', '。']) {
        Some(at) if at > 0 => &text[..at],
        _ => text,
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let side = ["by", "so", "when", "while", "that", "which", "because", "until", "using", "and"];
    let cut = words.iter().skip(2).position(|word| side.contains(word)).map_or(most, |at| at + 2);
    let mut cut = cut.min(most).min(words.len());
    let dangling = [
        "the", "a", "an", "of", "to", "in", "on", "with", "for", "from", "and", "or", "before",
        "after", "than", "at", "is", "are",
    ];
    while cut > 1 && cut < words.len() && dangling.contains(&words[cut - 1]) {
        cut -= 1;
    }
    let title = words[..cut].join(" ");
    let limit =
        title.char_indices().nth(if most > 10 { 90 } else { 60 }).map_or(title.len(), |(at, _)| at);
    title[..limit].to_owned()
}

fn same_person(people: &str, actor: &str) -> bool {
    let person = without_article(people).to_lowercase();
    person == actor || singular(&person) == actor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sentences: &str, expected: expect_test::Expect) {
        let voice =
            Voice { system: "Hanoi Game".to_owned(), actor: "player".to_owned(), english: true };
        let said: String = sentences
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| {
                let statement = Statement::read(line, &voice);
                let (title, want) = (statement.title(), statement.want(&voice));
                let reason = statement.reason.as_deref().unwrap_or("-");
                format!("[{title}] {want} | {reason}\n    {}\n", statement.criterion(&voice))
            })
            .collect();
        expected.assert_eq(&said);
    }

    #[test]
    fn wishes_of_many_kinds_become_ears_sentences() {
        check(
            "
The player can undo a move
Players should be able to choose the number of disks before a game starts
The game must refuse illegal moves
Illegal moves must be refused.
Illegal moves are refused
illegal moves refused
A disk must never lie on a smaller disk
Disks must never lie on smaller disks
Count the moves
Undo a move
Show the number of moves
Win message
Dark mode
Add a dark mode
Auto Solve shows the optimal solution
A counter shows the number of moves.
The player moves disks by clicking a peg
You move disks between three pegs
Admins cannot delete the last admin
Users must log in before they see scores
The page should load within 2 seconds
It should be possible to restart the game
We need to export results as CSV so that teachers can grade them
Let users share a game by link
Don't lose the game when the page is reloaded
",
            expect_test::expect![[r#"
                [Undo a Move] to undo a move | -
                    THE Hanoi Game SHALL let the player undo a move
                [Choose the Number of Disks Before a Game Starts] to choose the number of disks before a game starts | -
                    THE Hanoi Game SHALL let players choose the number of disks before a game starts
                [Refuse Illegal Moves] the Hanoi Game to refuse illegal moves | -
                    THE Hanoi Game SHALL refuse illegal moves
                [Illegal Moves Are Refused] illegal moves to be refused | -
                    THE Hanoi Game SHALL ensure that illegal moves are refused
                [Illegal Moves Are Refused] illegal moves to be refused | -
                    THE Hanoi Game SHALL ensure that illegal moves are refused
                [Illegal Moves Are Refused] illegal moves to be refused | -
                    THE Hanoi Game SHALL ensure that illegal moves are refused
                [Disk Never Lies on a Smaller Disk] a disk to never lie on a smaller disk | -
                    THE Hanoi Game SHALL ensure that a disk never lies on a smaller disk
                [Disks Never Lie on Smaller Disks] disks to never lie on smaller disks | -
                    THE Hanoi Game SHALL ensure that disks never lie on smaller disks
                [Count the Moves] the Hanoi Game to count the moves | -
                    THE Hanoi Game SHALL count the moves
                [Undo a Move] to undo a move | -
                    THE Hanoi Game SHALL let the player undo a move
                [Show the Number of Moves] the Hanoi Game to show the number of moves | -
                    THE Hanoi Game SHALL show the number of moves
                [Win Message] a win message | -
                    THE Hanoi Game SHALL provide a win message, TODO(say when and how)
                [Dark Mode] dark mode | -
                    THE Hanoi Game SHALL provide dark mode, TODO(say when and how)
                [Dark Mode] a dark mode | -
                    THE Hanoi Game SHALL provide a dark mode, TODO(say when and how)
                [Auto Solve Shows the Optimal Solution] Auto Solve to show the optimal solution | -
                    THE Auto Solve SHALL show the optimal solution
                [Counter Shows the Number of Moves] a counter to show the number of moves | -
                    THE counter SHALL show the number of moves
                [Move Disks] to move disks by clicking a peg | -
                    THE Hanoi Game SHALL let the player move disks by clicking a peg
                [Move Disks Between Three Pegs] to move disks between three pegs | -
                    THE Hanoi Game SHALL let the player move disks between three pegs
                [Do Not Delete the Last Admin] admins not to delete the last admin | -
                    THE Hanoi Game SHALL NOT let admins delete the last admin
                [Log in Before They See Scores] users to log in before they see scores | -
                    THE Hanoi Game SHALL require users to log in before they see scores
                [Page Loads Within 2 Seconds] the page to load within 2 seconds | -
                    THE page SHALL load within 2 seconds
                [Restart the Game] to restart the game | -
                    THE Hanoi Game SHALL let the player restart the game
                [Export Results as CSV] to export results as CSV | so that teachers can grade them
                    THE Hanoi Game SHALL let the player export results as CSV
                [Share a Game] users to share a game by link | -
                    THE Hanoi Game SHALL let users share a game by link
                [Do Not Lose the Game] the Hanoi Game not to lose the game when the page is reloaded | -
                    WHEN the page is reloaded, THE Hanoi Game SHALL NOT lose the game
            "#]],
        );
    }

    #[test]
    fn conditions_lead_or_trail() {
        check(
            "
When all disks are on the third peg, the game shows a win message
If the user enters an invalid number, show an error
Show a message when the player wins
Given a finished game, when I click restart, then the pegs are reset
When I click a peg the top disk is lifted
If the network is lost then keep the moves
While a disk is lifted, other disks cannot be clicked
The counter is reset when a new game starts
After login, show the dashboard
When the player wins
",
            expect_test::expect![[r#"
                [Show a Win Message] the Hanoi Game to show a win message when all disks are on the third peg | -
                    WHEN all disks are on the third peg, THE Hanoi Game SHALL show a win message
                [Show an Error] the Hanoi Game to show an error if the user enters an invalid number | -
                    IF the user enters an invalid number, THEN THE Hanoi Game SHALL show an error
                [Show a Message] the Hanoi Game to show a message when the player wins | -
                    WHEN the player wins, THE Hanoi Game SHALL show a message
                [Pegs Are Reset] the pegs to be reset while there is a finished game when the player clicks restart | -
                    WHILE there is a finished game, WHEN the player clicks restart, THE Hanoi Game SHALL ensure that the pegs are reset
                [Top Disk Is Lifted] the top disk to be lifted when the player clicks a peg | -
                    WHEN the player clicks a peg, THE Hanoi Game SHALL ensure that the top disk is lifted
                [Keep the Moves] the Hanoi Game to keep the moves if the network is lost | -
                    IF the network is lost, THEN THE Hanoi Game SHALL keep the moves
                [Other Disks Cannot Be Clicked] other disks not to be clicked while a disk is lifted | -
                    WHILE a disk is lifted, THE Hanoi Game SHALL ensure that other disks cannot be clicked
                [Counter Is Reset] the counter to be reset when a new game starts | -
                    WHEN a new game starts, THE Hanoi Game SHALL ensure that the counter is reset
                [Show the Dashboard] the Hanoi Game to show the dashboard when login has happened | -
                    WHEN login has happened, THE Hanoi Game SHALL show the dashboard
                [The Player Wins] the Hanoi Game to respond when the player wins | -
                    WHEN the player wins, THE Hanoi Game SHALL TODO(say what happens then)
            "#]],
        );
    }

    #[test]
    fn stories_and_other_languages_keep_their_words() {
        check(
            "
As a player, I want to undo a move so that I can try another way
As a teacher I want the game to record every move, because I grade it
As an admin, I want a list of players
Der Spieler kann einen Zug zurücknehmen.
玩家可以撤销一步。
Könnte man auch mit der Tastatur spielen?
",
            expect_test::expect![[r#"
                [Undo a Move] to undo a move | so that I can try another way
                    THE Hanoi Game SHALL let the player undo a move
                [Record Every Move] the game to record every move | because I grade it
                    THE Hanoi Game SHALL record every move
                [List of Players] a list of players | -
                    THE Hanoi Game SHALL provide a list of players, TODO(say when and how)
                [Der Spieler kann einen Zug zurücknehmen] “Der Spieler kann einen Zug zurücknehmen” | -
                    THE Hanoi Game SHALL fulfil this wish: “Der Spieler kann einen Zug zurücknehmen” TODO(say it as WHEN … THE … SHALL …)
                [玩家可以撤销一步] “玩家可以撤销一步” | -
                    THE Hanoi Game SHALL fulfil this wish: “玩家可以撤销一步” TODO(say it as WHEN … THE … SHALL …)
                [Könnte man auch mit der Tastatur spielen] “Könnte man auch mit der Tastatur spielen” | -
                    THE Hanoi Game SHALL fulfil this wish: “Könnte man auch mit der Tastatur spielen” TODO(say it as WHEN … THE … SHALL …)
            "#]],
        );
    }
}
