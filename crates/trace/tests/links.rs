//! Which criteria a citation in code means, and how far a spec got.

use expect_test::{Expect, expect};
use specls_trace::fixture;

/// Says of each spec its coverage, and of each cited criterion by what.
fn check(workspace: &str, expect: Expect) {
    let snapshot = fixture::parse(workspace).snapshot;
    let mut shown = String::new();
    for spec in snapshot.specs() {
        let coverage = spec.coverage();
        shown.push_str(&format!(
            "{}: {} criteria, {} planned, {} built, {} tested\n",
            spec.folder(),
            coverage.criteria,
            coverage.planned,
            coverage.built,
            coverage.tested
        ));
        for (_, criterion) in spec.criteria() {
            for link in spec.links(&criterion.id) {
                let symbol = link.symbol.as_deref().unwrap_or("the file");
                let test = if link.is_test() { ", a test" } else { "" };
                shown.push_str(&format!(
                    "  {}: {symbol} in {}{test}\n",
                    criterion.id, link.place.path
                ));
            }
        }
    }
    expect.assert_eq(&shown);
}

/// A spec with a requirement of so many criteria, and one more.
fn spec(folder: &str, criteria: usize) -> String {
    let mut text = format!("//- /{folder}/requirements.md\n### Requirement 1: Move\n\n");
    for number in 1..=criteria {
        text.push_str(&format!("{number}. THE game SHALL move {number}\n"));
    }
    text + "\n### Requirement 17: Win\n\n1. THE game SHALL end\n2. THE game SHALL cheer\n"
}

fn specs(specs: &[(&str, usize)], code: &str) -> String {
    specs.iter().map(|(folder, criteria)| spec(folder, *criteria)).collect::<String>() + code
}

#[test]
fn a_header_names_the_spec_of_the_whole_file() {
    check(
        &specs(
            &[(".kiro/specs/chess", 2), (".kiro/specs/hanoi-game", 2)],
            "//- /src/board.rs\n//! Feature: hanoi_game\n\n/// Requirements: 1.2\nfn drop_disc() {}\n",
        ),
        expect![[r#"
            .kiro/specs/chess: 4 criteria, 0 planned, 0 built, 0 tested
            .kiro/specs/hanoi-game: 4 criteria, 0 planned, 1 built, 0 tested
              1.2: drop_disc in src/board.rs
        "#]],
    );
}

#[test]
fn in_a_file_of_two_features_each_citation_belongs_to_the_name_above_it() {
    check(
        &specs(
            &[(".kiro/specs/chess", 2), (".kiro/specs/hanoi", 2)],
            "//- /tests/all.rs\n// Feature: chess, Requirements: 1.1\n#[test]\nfn castles() {}\n\n\
             // Feature: hanoi, Requirements: 1.1\n#[test]\nfn drops() {}\n",
        ),
        expect![[r#"
            .kiro/specs/chess: 4 criteria, 0 planned, 0 built, 1 tested
              1.1: castles in tests/all.rs, a test
            .kiro/specs/hanoi: 4 criteria, 0 planned, 0 built, 1 tested
              1.1: drops in tests/all.rs, a test
        "#]],
    );
}

#[test]
fn bare_numbers_mean_the_only_spec_that_has_them_all() {
    check(
        &specs(
            &[(".kiro/specs/chess", 2), (".kiro/specs/hanoi", 3)],
            "//- /src/board.rs\n// Requirements: 1.1, 1.3\nfn drop_disc() {}\n",
        ),
        expect![[r#"
            .kiro/specs/chess: 4 criteria, 0 planned, 0 built, 0 tested
            .kiro/specs/hanoi: 5 criteria, 0 planned, 2 built, 0 tested
              1.1: drop_disc in src/board.rs
              1.3: drop_disc in src/board.rs
        "#]],
    );
}

#[test]
fn bare_numbers_that_fit_two_specs_count_for_none() {
    check(
        &specs(
            &[(".kiro/specs/chess", 2), (".kiro/specs/hanoi", 2)],
            "//- /src/board.rs\n// Requirements: 1.1\nfn drop_disc() {}\n",
        ),
        expect![[r#"
            .kiro/specs/chess: 4 criteria, 0 planned, 0 built, 0 tested
            .kiro/specs/hanoi: 4 criteria, 0 planned, 0 built, 0 tested
        "#]],
    );
}

#[test]
fn an_x_behind_the_dot_means_the_whole_requirement() {
    check(
        &specs(
            &[(".kiro/specs/hanoi", 1)],
            "//- /src/end.py\n# Requirements: 17.x\ndef end(): pass\n",
        ),
        expect![[r#"
            .kiro/specs/hanoi: 3 criteria, 0 planned, 2 built, 0 tested
              17.1: end in src/end.py
              17.2: end in src/end.py
        "#]],
    );
}

#[test]
fn a_property_stands_for_what_it_validates() {
    check(
        &specs(
            &[(".kiro/specs/hanoi", 2)],
            "//- /.kiro/specs/hanoi/design.md\n### Property 1: Order\n\n**Validates: Requirements 1.2**\n\
             //- /.kiro/specs/hanoi/tasks.md\n- [ ] 1. Move\n  - _Requirements: 1_\n\
             //- /tests/order.rs\n// Feature: hanoi, Property 1: Order\n#[test]\nfn keeps_order() {}\n",
        ),
        expect![[r#"
            .kiro/specs/hanoi: 4 criteria, 2 planned, 0 built, 1 tested
              1.2: keeps_order in tests/order.rs, a test
        "#]],
    );
}

#[test]
fn code_of_a_package_speaks_of_its_own_packages_specs() {
    check(
        &specs(
            &[
                (".kiro/specs/all", 2),
                ("packages/a/.kiro/specs/x", 2),
                ("packages/b/.kiro/specs/y", 2),
            ],
            "//- /packages/a/src/a.rs\n// Requirements: 1.1\nfn a() {}\n\
             //- /packages/b/src/b.rs\n// Requirements: 1.2\nfn b() {}\n\
             //- /packages/ab/src/c.rs\n// Requirements: 17.1\nfn c() {}\n",
        ),
        expect![[r#"
            .kiro/specs/all: 4 criteria, 0 planned, 1 built, 0 tested
              17.1: c in packages/ab/src/c.rs
            packages/a/.kiro/specs/x: 4 criteria, 0 planned, 1 built, 0 tested
              1.1: a in packages/a/src/a.rs
            packages/b/.kiro/specs/y: 4 criteria, 0 planned, 1 built, 0 tested
              1.2: b in packages/b/src/b.rs
        "#]],
    );
}

#[test]
fn what_only_another_packages_spec_has_is_still_found() {
    check(
        &specs(
            &[("packages/a/.kiro/specs/x", 1), ("packages/b/.kiro/specs/y", 2)],
            "//- /packages/a/src/a.rs\n// Requirements: 1.2\nfn a() {}\n",
        ),
        expect![[r#"
            packages/a/.kiro/specs/x: 3 criteria, 0 planned, 0 built, 0 tested
            packages/b/.kiro/specs/y: 4 criteria, 0 planned, 1 built, 0 tested
              1.2: a in packages/a/src/a.rs
        "#]],
    );
}

#[test]
fn two_specs_of_the_innermost_package_are_ambiguous() {
    check(
        &specs(
            &[
                (".kiro/specs/all", 2),
                ("packages/a/.kiro/specs/x", 2),
                ("packages/a/.kiro/specs/y", 2),
            ],
            "//- /packages/a/src/a.rs\n// Requirements: 1.1\nfn a() {}\n",
        ),
        expect![[r#"
            .kiro/specs/all: 4 criteria, 0 planned, 0 built, 0 tested
            packages/a/.kiro/specs/x: 4 criteria, 0 planned, 0 built, 0 tested
            packages/a/.kiro/specs/y: 4 criteria, 0 planned, 0 built, 0 tested
        "#]],
    );
}

#[test]
fn a_name_that_two_packages_use_means_the_nearest() {
    check(
        &specs(
            &[("packages/a/.kiro/specs/game", 1), ("packages/b/.kiro/specs/game", 1)],
            "//- /packages/b/src/b.rs\n//! Feature: game\n\n// Requirements: 1.1\nfn b() {}\n",
        ),
        expect![[r#"
            packages/a/.kiro/specs/game: 3 criteria, 0 planned, 0 built, 0 tested
            packages/b/.kiro/specs/game: 3 criteria, 0 planned, 1 built, 0 tested
              1.1: b in packages/b/src/b.rs
        "#]],
    );
}

#[test]
fn coverage_counts_each_criterion_once_and_an_empty_spec_has_none() {
    check(
        &specs(
            &[(".kiro/specs/hanoi", 3)],
            "//- /.kiro/specs/hanoi/tasks.md\n- [x] 1. Move\n  - _Requirements: 1.1, 1.2_\n\
             - [ ] 2. Move again\n  - _Requirements: 1.1-1.2_\n\
             //- /src/board.rs\n// Requirements: 1.1\nfn one() {}\n// Requirements: 1.1\nfn two() {}\n\
             //- /tests/board.rs\n// Requirements: 1.1, 1.3\n#[test]\nfn three() {}\n\
             //- /.kiro/specs/empty/tasks.md\n- [ ] 1. Begin\n",
        ),
        expect![[r#"
            .kiro/specs/empty: 0 criteria, 0 planned, 0 built, 0 tested
            .kiro/specs/hanoi: 5 criteria, 2 planned, 1 built, 2 tested
              1.1: one in src/board.rs
              1.1: two in src/board.rs
              1.1: three in tests/board.rs, a test
              1.3: three in tests/board.rs, a test
        "#]],
    );
}
