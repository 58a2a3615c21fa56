//! Small projects in, ranked lists with reasons out.

use std::collections::BTreeMap;
use std::fmt::Write;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use specls_code::Tongue;

use super::{Known, Ranker, Suggestions, Wanted, because};

const GAME: &str = "\
//- /src/board.rs
/// The pegs with their discs.
pub struct Board { pegs: [Vec<u8>; 3] }

impl Board {
    /// Moves a disc, when the rules allow it.
    pub fn shift(&mut self, from: usize, to: usize) -> bool {
        self.pegs[to].push(0);
        true
    }
}
//- /src/solver.rs
use crate::board::Board;

/// Solves the game without the player.
pub fn auto_solve(board: &mut Board) {
    // The shortest way takes 2^n - 1 moves.
    board.shift(0, 2);
}
//- /src/clock.rs
/// Tells how long the player has played.
pub fn elapsed() -> u64 { 0 }
";

const WISHES: &[(&str, &str)] = &[
    ("1.1", "WHEN the player asks for help, THE Solver SHALL solve the game by itself"),
    ("1.2", "THE Solver SHALL need the fewest moves"),
    ("2.1", "WHEN the player moves a disc, THE Board SHALL shift it to the other peg"),
    ("2.2", "THE Clock SHALL show the elapsed time"),
];

fn files(fixture: &str) -> Vec<(&str, &str)> {
    fixture.split("//- /").skip(1).filter_map(|part| part.split_once('\n')).collect()
}

fn wanted() -> Vec<Wanted> {
    WISHES.iter().map(|(id, text)| Wanted::new(id, "", text)).collect()
}

fn put(ranker: &mut Ranker, path: &str, text: &str) {
    let facts = specls_code::read(path, text);
    ranker.replace(path, &specls_code::words(path, text, facts.as_ref(), Tongue::English));
}

fn ranker(fixture: &str) -> Ranker {
    let mut ranker = Ranker::default();
    for (path, text) in files(fixture) {
        put(&mut ranker, path, text);
    }
    ranker
}

fn ranked(ranker: &Ranker, wanted: &[Wanted]) -> Vec<Suggestions> {
    let study = ranker.study(wanted, &Known::new());
    (0..wanted.len()).map(|at| study.rank(at, 10)).collect()
}

fn shown(suggestions: &[Suggestions]) -> String {
    let mut text = String::new();
    for one in suggestions {
        let _ = writeln!(text, "{}", one.id);
        for file in &one.files {
            let because = because(&file.reasons);
            let _ = writeln!(text, "  {:.2} {} because {because}", file.confidence, file.path);
        }
        let symbols: Vec<&str> = one.symbols.iter().map(|symbol| &*symbol.name).collect();
        let _ = writeln!(text, "  {}", symbols.join(", "));
    }
    text
}

fn check(fixture: &str, known: &Known, id: &str, expect: &Expect) {
    let wanted = wanted();
    let at = wanted.iter().position(|wanted| wanted.id == id).unwrap();
    expect.assert_eq(&shown(&[ranker(fixture).study(&wanted, known).rank(at, 10)]));
}

#[test]
fn files_are_ranked_with_reasons_in_the_requirements_own_words() {
    check(
        GAME,
        &Known::new(),
        "1.1",
        &expect![[r#"
            1.1
              0.92 src/solver.rs because *solve* in `auto_solve()`; *solver* in the file's name; *game*, *player* in the documentation of `auto_solve`
              0.00 src/clock.rs because *player* in the documentation of `elapsed`
              0.00 src/board.rs because what is near it leads there
              auto_solve, elapsed
        "#]],
    );
    check(
        GAME,
        &Known::new(),
        "2.1",
        &expect![[r#"
            2.1
              0.91 src/board.rs because *peg* in the code of `Board`; *board* in `Board`; *disc*, *moves* in the documentation of `Board.shift`; *shift* in `Board.shift()`
              0.23 src/solver.rs because *board*, *shift* in the code of `auto_solve`; *player* in the documentation of `auto_solve`; *moves* in a comment in `auto_solve`
              0.00 src/clock.rs because *player* in the documentation of `elapsed`
              Board.shift, Board, auto_solve, Board, elapsed
        "#]],
    );
}

#[test]
fn a_certain_link_raises_its_file_for_siblings() {
    let known: Known =
        BTreeMap::from([("1.1".to_owned(), ["src/clock.rs".to_owned()].into_iter().collect())]);
    check(
        GAME,
        &Known::new(),
        "1.2",
        &expect![[r#"
            1.2
              0.88 src/solver.rs because *solver* in the file's name; *moves* in a comment in `auto_solve`
              0.01 src/board.rs because *moves* in the documentation of `Board.shift`
              0.00 src/clock.rs because what is near it leads there
              auto_solve, Board.shift
        "#]],
    );
    check(
        GAME,
        &known,
        "1.2",
        &expect![[r#"
            1.2
              0.85 src/solver.rs because *solver* in the file's name; *moves* in a comment in `auto_solve`
              0.66 src/clock.rs because what is near it leads there
              0.00 src/board.rs because *moves* in the documentation of `Board.shift`
              auto_solve, Board.shift
        "#]],
    );
}

/// Eight criteria that code is linked to, and one that nothing implements: links of its neighbours say
/// which file would be the place for it, and no more.
#[test]
fn links_of_others_do_not_make_it_sure_that_anything_implements_a_requirement() {
    let mut wanted: Vec<Wanted> = (1..=8)
        .map(|at| Wanted::new(&format!("2.{at}"), "", "THE Board SHALL shift a disc to a peg"))
        .collect();
    wanted.push(Wanted::new("3.1", "", "THE Scoreboard SHALL keep the best result of the player"));
    let known: Known = wanted[..8]
        .iter()
        .map(|one| (one.id.clone(), ["src/board.rs".to_owned()].into_iter().collect()))
        .collect();
    let ranker = ranker(GAME);
    let study = ranker.study(&wanted, &known);
    let sure = |at: usize| {
        let best = study.rank(at, 1).files.remove(0);
        format!("{} {} {:.2}\n", wanted[at].id, best.path, best.confidence)
    };
    expect![[r#"
        2.1 src/board.rs 0.67
        3.1 src/clock.rs 0.00
    "#]]
    .assert_eq(&(sure(0) + &sure(8)));
}

/// None of these criteria has a word in common with any file, and they are implemented all the same.
#[test]
fn specs_in_another_language_than_the_code_leave_the_links_to_tell() {
    let mut wanted: Vec<Wanted> = (1..=8)
        .map(|at| Wanted::new(&format!("2.{at}"), "", "当玩家移动圆盘时，棋盘应当更新"))
        .collect();
    wanted.push(Wanted::new("2.9", "", "当玩家移动圆盘时，棋盘应当检查规则"));
    let known: Known = wanted[..8]
        .iter()
        .map(|one| (one.id.clone(), ["src/board.rs".to_owned()].into_iter().collect()))
        .collect();
    let ranker = ranker(GAME);
    let study = ranker.study(&wanted, &known);
    let best = study.rank(8, 1).files.remove(0);
    assert_eq!(best.path, "src/board.rs");
    assert!(best.confidence > 0.5, "{}", best.confidence);
}

#[test]
fn licences_citations_and_quoted_criteria_do_not_count() {
    let plain = "fn run() {}\n";
    let marked = "\
// Copyright 2024 Solver Board Clock
// Licensed under the Elapsed Time Licence

// Requirements: 1.1 solve the game
// > THE Solver SHALL solve the game by itself
fn run() {}
";
    let words = |text: &str| {
        let facts = specls_code::read("a.rs", text);
        let words = specls_code::words("a.rs", text, facts.as_ref(), Tongue::English);
        words.stems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(words(marked), words(plain));
}

#[test]
fn nothing_is_suggested_where_no_word_meets() {
    let wanted = [Wanted::new("1", "", "zebra crossing")];
    assert_eq!(shown(&ranked(&ranker(GAME), &wanted)), "1\n  \n");
    assert_eq!(shown(&ranked(&Ranker::default(), &wanted)), "1\n  \n");
}

#[test]
fn a_heading_that_spells_the_files_name_is_the_id_of_a_ticket() {
    let ticket = Wanted::ticket("auth_1", "# auth/1\n\nLog in\n\nThe user logs in.\n");
    assert_eq!(
        (&*ticket.id, &*ticket.title, &*ticket.text, &*ticket.group),
        ("auth/1", "Log in", "The user logs in.", "auth")
    );
    let ticket = Wanted::ticket("GH-12", "Log in\nThe user logs in.\n");
    assert_eq!((&*ticket.id, &*ticket.title), ("GH-12", "Log in"));
    let ticket = Wanted::ticket("GH-12", "# Login\nThe user logs in.\n");
    assert_eq!((&*ticket.id, &*ticket.title), ("GH-12", "Login"));
}

proptest! {
    #[test]
    fn the_order_of_changes_does_not_matter(
        steps in prop::collection::vec((0..3_usize, any::<bool>()), 0..20)
    ) {
        let files = files(GAME);
        let mut changed = Ranker::default();
        for (file, gone) in steps {
            match gone {
                true => changed.remove(files[file].0),
                // Half of a file first, as somebody types.
                false => put(&mut changed, files[file].0, &files[file].1[..files[file].1.len() / 2]),
            }
        }
        for (path, text) in files.iter().rev() {
            put(&mut changed, path, text);
        }
        let wanted = wanted();
        prop_assert_eq!(ranked(&changed, &wanted), ranked(&ranker(GAME), &wanted));
    }
}
