//! Which case of a report is which test of the code.
//!
//! Every runner spells a test in its own way: `board::tests::moves`, `com.acme.BoardTest`
//! and `moves()`, `tests.test_board.TestShift` and `test_one[3]`, `TestShift/to_the_left`,
//! `Board moves one disk`. They have in common that they go from the outside in. So each is cut
//! where its runner may have put parts together, and each part is reduced to its letters and digits
//! (`to the left` and `to_the_left` are one). A symbol's names, reduced likewise, must be what some
//! case ends with, or what it is inside of; and what the case says before them must go with the
//! path of the symbol's file.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::{CaseResult, Verdict};

/// The cases by their names.
#[derive(Debug, Clone, Default)]
pub(super) struct Lookup {
    /// What each case is called; twice where one cannot tell a parameter from the end of a title.
    called: Vec<Parts>,
    /// Hash of consecutive parts, to the places where they stand.
    places: HashMap<u64, Vec<Occurrence>>,
    /// The file's name (without folders) to the cases that say it.
    files: HashMap<String, Vec<u32>>,
}

/// What a case is called, and the first of its parts that are meant.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    called: u32,
    start: u8,
}

/// What a case is called, cut into parts.
#[derive(Debug, Clone, Default)]
struct Parts {
    /// The case's place.
    case: u32,
    /// Reduced, outermost first; never empty strings.
    parts: Vec<String>,
    /// How many of them come from the suite.
    suite: usize,
    /// The file, as the report says it.
    file: Option<String>,
}

/// How what a case says beside a symbol's names goes with the symbol's path: the greater, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// It says the symbol's file.
    file: bool,
    /// So many of its parts the path does not say: packages, groups of tests that are others.
    unexplained: Reverse<usize>,
    /// So many parts agree.
    agree: usize,
}

impl Fit {
    /// Of so many parts so many agree.
    fn of(parts: usize, agree: usize) -> Self {
        let unexplained = Reverse(parts.saturating_sub(agree));
        Self { file: false, unexplained, agree: agree.min(parts) }
    }

    /// Whether nothing speaks against it and something for it.
    fn is_sure(self) -> bool {
        self.unexplained.0 == 0 && (self.file || self.agree > 0)
    }
}

/// What a verdict is asked of.
#[derive(Clone, Copy)]
enum Asked<'a> {
    /// A symbol with these names, reduced.
    Symbol(&'a [String]),
    /// The file as a whole, by its stem.
    File(&'a [String]),
}

/// The most parts of a case that are looked at, the innermost ones.
const MOST_PARTS: usize = 16;

impl Lookup {
    pub(super) fn new(cases: &[CaseResult]) -> Self {
        let mut lookup = Self::default();
        for (number, case) in (0..).zip(cases) {
            let plain = without_parameters(&case.name);
            lookup.add(Parts::of(number, case, plain));
            // `TestShift/left_(1)` may be a title.
            if plain.len() != case.name.len() {
                lookup.add(Parts::of(number, case, &case.name));
            }
        }
        lookup
    }

    fn add(&mut self, parts: Parts) {
        let Ok(called) = u32::try_from(self.called.len()) else { return };
        for start in 0..parts.parts.len() {
            let mut hash = Hash::default();
            for part in &parts.parts[start..] {
                hash.add(part);
                let place = Occurrence { called, start: start as u8 };
                self.places.entry(hash.value).or_default().push(place);
            }
        }
        if let Some(file) = &parts.file {
            self.files.entry(base_name(file).to_owned()).or_default().push(called);
        }
        self.called.push(parts);
    }

    pub(super) fn verdict(
        &self,
        cases: &[CaseResult],
        path: &str,
        names: &[&str],
    ) -> Option<Verdict> {
        let names: Vec<String> =
            names.iter().map(|name| reduced(name)).filter(|name| !name.is_empty()).collect();
        if names.is_empty() {
            return self.of_file(cases, path);
        }
        let whole = self.groups(path, Asked::Symbol(&names), |_| true);
        if !whole.is_empty() {
            return agreed(cases, whole);
        }
        // What stands further out may be missing in the report. Then the rest must go with the path
        // all the more, for `works` alone means any test.
        (1..names.len())
            .map(|dropped| self.groups(path, Asked::Symbol(&names[dropped..]), Fit::is_sure))
            .find(|groups| !groups.is_empty())
            .and_then(|groups| agreed(cases, groups))
    }

    /// What the cases of a whole file say.
    fn of_file(&self, cases: &[CaseResult], path: &str) -> Option<Verdict> {
        let called = self.files.get(base_name(path)).into_iter().flatten();
        let said: Vec<u32> = called
            .filter_map(|called| self.called.get(*called as usize))
            .filter(|parts| parts.file.as_deref().is_some_and(|file| same_file(file, path)))
            .map(|parts| parts.case)
            .collect();
        if !said.is_empty() {
            return Some(how_all_ended(cases, said));
        }
        // A module is called as its file: `tests.test_board`, `board::tests::moves`.
        let stem = [reduced(stem(path))];
        agreed(cases, self.groups(path, Asked::File(&stem), Fit::is_sure))
    }

    /// The cases that are called so, by what they say before: those that fit best.
    fn groups(&self, path: &str, asked: Asked<'_>, enough: impl Fn(Fit) -> bool) -> Vec<Vec<u32>> {
        let (Asked::Symbol(names) | Asked::File(names)) = asked;
        let mut hash = Hash::default();
        for name in names {
            hash.add(name);
        }
        let mut best = None;
        let mut groups: BTreeMap<(&[String], Option<&str>), Vec<u32>> = BTreeMap::new();
        for place in self.places.get(&hash.value).into_iter().flatten() {
            let Some(parts) = self.called.get(place.called as usize) else { continue };
            let before = &parts.parts[..usize::from(place.start)];
            let Some(fit) = parts.fit(path, before, asked).filter(|fit| enough(*fit)) else {
                continue;
            };
            if best > Some(fit) {
                continue;
            }
            if best < Some(fit) {
                groups.clear();
                best = Some(fit);
            }
            groups.entry((before, parts.file.as_deref())).or_default().push(parts.case);
        }
        groups.into_values().collect()
    }
}

/// What several tests that could be meant say, when they all say the same.
fn agreed(cases: &[CaseResult], groups: Vec<Vec<u32>>) -> Option<Verdict> {
    let mut verdicts = groups.into_iter().map(|group| how_all_ended(cases, group));
    let first = verdicts.next()?;
    verdicts.all(|verdict| verdict == first).then_some(first)
}

/// How these cases ended together: those that were skipped say nothing beside others.
fn how_all_ended(cases: &[CaseResult], group: Vec<u32>) -> Verdict {
    let ran = group.into_iter().filter_map(|case| cases.get(case as usize)?.passed);
    Verdict::of(ran.reduce(|one, other| one && other))
}

impl Parts {
    /// `name` is the case's name, possibly without what tells its parameters.
    fn of(number: u32, case: &CaseResult, name: &str) -> Self {
        let mut file = case.file.as_deref();
        let mut suite = case.suite.as_str();
        // Vitest, Playwright and others say the file where others say the class.
        if looks_like_a_file(suite) {
            file = file.or(Some(suite));
            suite = "";
        }
        let mut parts = if repeats(name, suite) { Vec::new() } else { cut(suite) };
        let mut from_suite = parts.len();
        parts.extend(cut(name));
        if parts.len() > from_suite + 1 && parts.last().is_some_and(|last| is_case_number(last)) {
            parts.pop();
        }
        if let Some(more) = parts.len().checked_sub(MOST_PARTS) {
            parts.drain(..more);
            from_suite = from_suite.saturating_sub(more);
        }
        Self { case: number, parts, suite: from_suite, file: file.map(str::to_owned) }
    }

    /// How the case, which says `before` in front of what is asked of, goes with the file at `path`;
    /// `None` when it contradicts.
    fn fit(&self, path: &str, before: &[String], asked: Asked<'_>) -> Option<Fit> {
        if let Some(file) = &self.file {
            let fit = agreement(path, before, asked);
            return same_file(file, path).then_some(Fit { file: true, ..fit });
        }
        match (extension(path), asked) {
            ("rs", _) => self.fit_rust(path, before, asked),
            // The last part before is the module, which is called as its file.
            ("py", Asked::Symbol(_)) => match before.last() {
                Some(module) if *module != reduced(stem(path)) => None,
                _ => Some(agreement(path, before, asked)),
            },
            ("go", Asked::Symbol(_)) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let package: Vec<String> = folder.split('/').flat_map(cut).collect();
                let agree = common_end(before, &package);
                let contradicts = agree == 0 && !before.is_empty() && !package.is_empty();
                (!contradicts).then(|| Fit::of(before.len(), agree))
            }
            ("go", Asked::File(_)) => None,
            _ => Some(agreement(path, before, asked)),
        }
    }

    /// Rust's names say the module, which follows from the path.
    fn fit_rust(&self, path: &str, before: &[String], asked: Asked<'_>) -> Option<Fit> {
        let (program, modules) = before.split_at(self.suite.min(before.len()));
        // Who knows where a file is mounted that lies anywhere else.
        let Some(place) = RustPlace::of(path) else {
            return Some(agreement(path, modules, asked));
        };
        let fits = |inside: &[&str]| {
            let inside = match asked {
                Asked::Symbol(_) => inside,
                Asked::File(_) => match inside.split_last() {
                    Some((_, around)) => around,
                    None => return false,
                },
            };
            inside.len() == modules.len()
                && inside.iter().zip(modules).all(|(part, module)| reduced(part) == *module)
        };
        let inside = place.inside.as_slice();
        let (fits, of) = match inside {
            ["bin", program, rest @ ..] if place.is_source => (fits(rest), *program),
            _ if place.is_source => (fits(inside), place.package),
            // The first part is the test program, and no module.
            [program, rest @ ..] => (fits(rest) || fits(inside), *program),
            [] => (fits(&[]), ""),
        };
        let (program, of) = (program.join("_"), reduced(of));
        let is_program = program == of
            || program.ends_with(&format!("_{of}"))
            || of.ends_with(&format!("_{program}"));
        // A crate may be called as it likes, and a module says enough. A program in `tests` is
        // called as its file or folder.
        let may_be = program.is_empty()
            || of.is_empty()
            || is_program
            || (place.is_source && !modules.is_empty());
        (fits && may_be).then(|| Fit {
            file: false,
            unexplained: Reverse(0),
            agree: 1 + modules.len() + usize::from(is_program),
        })
    }
}

/// Where a Rust file lies.
struct RustPlace<'a> {
    /// The package's folder.
    package: &'a str,
    /// Whether it lies in `src`; else in `tests`, `benches` or `examples`.
    is_source: bool,
    /// The folders and the module in it, without `mod`, `lib` and `main`.
    inside: Vec<&'a str>,
}

impl<'a> RustPlace<'a> {
    fn of(path: &'a str) -> Option<Self> {
        let (folders, name) = path.strip_suffix(".rs")?.rsplit_once('/')?;
        let folders: Vec<&str> = folders.split('/').collect();
        let source = folders.iter().rposition(|folder| *folder == "src");
        let at = source.or_else(|| {
            folders.iter().position(|folder| matches!(*folder, "tests" | "benches" | "examples"))
        })?;
        let mut inside = folders[at + 1..].to_vec();
        if !matches!(name, "lib" | "main" | "mod") {
            inside.push(name);
        }
        let package = at.checked_sub(1).map_or("", |above| folders[above]);
        Some(Self { package, is_source: source.is_some(), inside })
    }
}

/// How many parts at the end of `before` the path says as well: its folders, its name, possibly
/// with the class that is called as the file.
fn agreement(path: &str, before: &[String], asked: Asked<'_>) -> Fit {
    let mut parts: Vec<String> = path.split('/').map(reduced).collect();
    parts.pop();
    let folders = common_end(before, &parts);
    let names = match asked {
        Asked::Symbol(names) => names,
        Asked::File(_) => return Fit::of(before.len(), folders),
    };
    parts.extend(cut(stem(path)));
    let with_name = common_end(before, &parts);
    parts.push(reduced(extension(path)));
    let with_extension = common_end(before, &parts);
    let fit = Fit::of(before.len(), folders.max(with_name).max(with_extension));
    // `com.acme.BoardTest` in `com/acme/BoardTest.java`, also with nothing before.
    let class = names.first().is_some_and(|first| *first == reduced(stem(path)));
    Fit { agree: fit.agree + usize::from(class), ..fit }
}

fn common_end(one: &[String], other: &[String]) -> usize {
    one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count()
}

/// Whether a report's file is the file at `path` (below the root): one ends with the other.
pub(super) fn same_file(said: &str, path: &str) -> bool {
    let said = said.replace('\\', "/");
    let said = said.trim_start_matches("./");
    let ends = |long: &str, short: &str| {
        long.strip_suffix(short).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    !said.is_empty() && (ends(said, path) || ends(path, said))
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The name of a file without its ending: `board.test` for `src/board.test.ts`.
fn stem(path: &str) -> &str {
    let name = base_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn extension(path: &str) -> &str {
    base_name(path).rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// A name's letters and digits, with `_` for each run of anything else.
fn reduced(text: &str) -> String {
    let mut reduced = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            reduced.push(letter);
        } else if !reduced.is_empty() && !reduced.ends_with('_') {
            reduced.push('_');
        }
    }
    if reduced.ends_with('_') {
        reduced.pop();
    }
    reduced
}

/// Cuts a name where its runner may have put parts together. A title of words is cut only where a
/// sign stands between blanks.
fn cut(name: &str) -> Vec<String> {
    const BETWEEN_TITLES: [&str; 4] = [" > ", " › ", " » ", " :: "];
    let mut parts = Vec::new();
    if name.contains(' ') {
        let mut rest = name;
        loop {
            let next =
                BETWEEN_TITLES.iter().filter_map(|sign| Some((rest.find(sign)?, sign.len())));
            let Some((at, length)) = next.min() else { break };
            parts.push(reduced(&rest[..at]));
            rest = &rest[at + length..];
        }
        parts.push(reduced(rest));
    } else {
        parts.extend(name.split([':', '.', '/', '\\', '$', '#', '+']).map(reduced));
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The name without what a runner puts behind it for each parameter: `moves[3-left]`,
/// `moves(int)[1]`, `testMoves with data set #0`, `TestMoves/left#01`, `Moves/2`.
fn without_parameters(name: &str) -> &str {
    let name = name.trim();
    let name = name.split_once(" with data set ").map_or(name, |(name, _)| name);
    let mut head = name.trim_end_matches("()");
    while let Some(open) = match head.chars().last() {
        Some(']') => opening(head, '[', ']'),
        Some(')') => opening(head, '(', ')'),
        _ => None,
    } {
        head = &head[..open];
    }
    // A title may well end in brackets; a function's name has no blanks.
    let name =
        if head.is_empty() || head.contains(' ') { name.trim_end_matches("()") } else { head };
    match name.rsplit_once(['/', '#']) {
        Some((before, number)) if !before.is_empty() && is_number(number) => before,
        _ => name,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where the bracket opens that the last character closes.
fn opening(name: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0;
    name.char_indices().rev().find_map(|(at, letter)| {
        depth += i32::from(letter == close) - i32::from(letter == open);
        (depth == 0).then_some(at)
    })
}

/// `case_1_left`, as rstest calls what it makes of one function.
fn is_case_number(part: &str) -> bool {
    part.strip_prefix("case_")
        .and_then(|rest| rest.chars().next())
        .is_some_and(|first| first.is_ascii_digit())
}

/// `src/board.test.ts`, `board.spec.ts`: where other reports say a class.
fn looks_like_a_file(suite: &str) -> bool {
    const ENDINGS: [&str; 20] = [
        "ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "vue", "svelte", "py", "rb", "php",
        "rs", "swift", "dart", "cpp", "cc", "exs", "lua",
    ];
    !suite.contains("::")
        && suite.rsplit_once('.').is_some_and(|(stem, ending)| {
            !stem.is_empty() && ENDINGS.contains(&ending) && (stem.contains(['/', '\\', '.']))
        })
}

/// Whether a case's title says its suite as well, as jest-junit and mocha have it: the titles around
/// it, or the whole of it.
fn repeats(name: &str, suite: &str) -> bool {
    let (name_words, suite_words) = (reduced(name), reduced(suite));
    let ends = |rest: Option<&str>, at_start: bool| {
        rest.is_some_and(|rest| {
            rest.is_empty() || if at_start { rest.starts_with('_') } else { rest.ends_with('_') }
        })
    };
    !suite_words.is_empty()
        && name.contains(' ')
        && (ends(name_words.strip_prefix(&suite_words), true)
            || ends(name_words.strip_suffix(&suite_words), false))
}

/// The hash (FNV-1a) of parts put together. Parts and words are told apart by nothing: a report may
/// have joined titles by blanks.
struct Hash {
    value: u64,
    begun: bool,
}

impl Default for Hash {
    fn default() -> Self {
        Self { value: 0xcbf2_9ce4_8422_2325, begun: false }
    }
}

impl Hash {
    fn add(&mut self, part: &str) {
        let between = if self.begun { "_" } else { "" };
        for byte in between.bytes().chain(part.bytes()) {
            self.value = (self.value ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.begun = true;
    }
}
