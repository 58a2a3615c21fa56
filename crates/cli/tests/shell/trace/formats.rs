//! The forms for others than terminals: Markdown, CSV, a page, and files of them.

use expect_test::expect;

use super::{FILES, check};
use crate::project;

#[test]
fn markdown_is_ready_for_a_pull_request() {
    check(
        "--format markdown",
        expect![[r#"
            ## Trace of game

            | Spec | Criteria | Planned | Built | Tested | Verified |
            |---|--:|--:|--:|--:|--:|
            | `hanoi` | 3 | 100 % (3) | 66 % (2) | 33 % (1) | – |

            Not counted: 1 optional.

            ### To look at

            - **Not built** (1): `hanoi#2.1`
            - **Not tested** (2): `hanoi#1.1`, `hanoi#2.1`

            <details><summary>Citations that count for nothing (1)</summary>

            | Where | Cites | Why |
            |---|---|---|
            | `src/board.rs:10` | `7.1` | hanoi has no requirement 7.1: its requirements are 1 to 2 |

            </details>

            ### `hanoi`

            | Criterion | Planned | Built | Tested | Verified | Code | Tests |
            |---|:-:|:-:|:-:|:-:|---|---|
            | **1 Move disks** | | | | | | |
            | `1.1` WHEN a disk is dropped, THE Board SHALL show it. | ✓ | ✓ | · | – | `src/board.rs#impl Board.drop` |  |
            | `1.2` IF a disk is larger, THEN THE Board SHALL refuse it. | ✓ | ✓ | ✓ | – | `src/board.rs#impl Board.drop` | `tests/board.rs#refuses_larger_disks` |
            | **2 =SUM(moves)** | | | | | | |
            | `2.1` THE Board SHALL count \`moves\` \| @<!-- -->all | ✓ | · | · | – |  |  |
            | `2.2` THE Board SHALL sparkle (optional) | · | · | · | – |  |  |

            <details><summary>Code that no criterion reaches (3 of 4 symbols)</summary>

            | File | Reached | Not reached |
            |---|--:|---|
            | `src/board.rs` | 1/4 | `Board`, `impl Board.forgotten`, `lost` |

            </details>
        "#]],
    );
}

#[test]
fn markdown_that_is_too_long_for_a_comment_has_the_worst_first_and_says_what_it_left_out() {
    let project = project(FILES);
    let spec = |requirements: usize| -> String {
        let criteria: String = (1..=20)
            .map(|at| format!("{at}. THE Board SHALL {} {at}\n", "do ".repeat(40)))
            .collect();
        let one = |at: usize| format!("### Requirement {at}: Work\n\n{criteria}\n");
        (1..=requirements).map(one).collect()
    };
    for (name, requirements) in [("chess", 10), ("go", 20)] {
        let path = format!("game/.kiro/specs/{name}/requirements.md");
        project.write(&path, spec(requirements).as_bytes());
    }
    let text = project.run("trace --root game --format markdown");
    assert!(text.chars().count() <= 65_536, "{}", text.chars().count());
    let rows =
        |line: &&str| !line.starts_with("| `") && !line.starts_with("| **") && !line.is_empty();
    let bones: Vec<&str> = text.lines().filter(rows).collect();
    expect![[r#"
        ## Trace of game
        | Spec | Criteria | Planned | Built | Tested | Verified |
        |---|--:|--:|--:|--:|--:|
        Not counted: 1 optional.
        ### To look at
        - **Uncovered** (600): `chess#1.1`, `chess#1.2`, `chess#1.3`, `chess#1.4`, `chess#1.5`, `chess#1.6`, `chess#1.7`, `chess#1.8`, `chess#1.9`, `chess#1.10`, `chess#1.11`, `chess#1.12`, `chess#1.13`, `chess#1.14`, `chess#1.15`, `chess#1.16`, `chess#1.17`, `chess#1.18`, `chess#1.19`, `chess#1.20` and 580 more
        - **Not planned** (600): `chess#1.1`, `chess#1.2`, `chess#1.3`, `chess#1.4`, `chess#1.5`, `chess#1.6`, `chess#1.7`, `chess#1.8`, `chess#1.9`, `chess#1.10`, `chess#1.11`, `chess#1.12`, `chess#1.13`, `chess#1.14`, `chess#1.15`, `chess#1.16`, `chess#1.17`, `chess#1.18`, `chess#1.19`, `chess#1.20` and 580 more
        - **Not built** (603): `chess#1.1`, `chess#1.2`, `chess#1.3`, `chess#1.4`, `chess#1.5`, `chess#1.6`, `chess#1.7`, `chess#1.8`, `chess#1.9`, `chess#1.10`, `chess#1.11`, `chess#1.12`, `chess#1.13`, `chess#1.14`, `chess#1.15`, `chess#1.16`, `chess#1.17`, `chess#1.18`, `chess#1.19`, `chess#1.20` and 583 more
        - **Not tested** (602): `chess#1.1`, `chess#1.2`, `chess#1.3`, `chess#1.4`, `chess#1.5`, `chess#1.6`, `chess#1.7`, `chess#1.8`, `chess#1.9`, `chess#1.10`, `chess#1.11`, `chess#1.12`, `chess#1.13`, `chess#1.14`, `chess#1.15`, `chess#1.16`, `chess#1.17`, `chess#1.18`, `chess#1.19`, `chess#1.20` and 582 more
        - **Ambiguous citations** (3): `src/board.rs:4`
        <details><summary>Citations that count for nothing (1)</summary>
        | Where | Cites | Why |
        |---|---|---|
        </details>
        <details><summary>go (400 criteria)</summary>
        | Criterion | Planned | Built | Tested | Verified | Code | Tests |
        |---|:-:|:-:|:-:|:-:|---|---|
        </details>
        Left out here, for a comment on GitHub has no place for more: 245 criteria, 1 file with code that no criterion reaches. `specls trace --out trace.html` or `--format json` has everything."#]].assert_eq(&bones.join("\n"));
}

#[test]
fn csv_has_a_row_for_each_link_and_no_formula() {
    let rows = project(FILES).run("trace --root game hanoi --format csv");
    expect![[r#"
        spec,requirement,criterion,title,text,planned,built,tested,verified,states,opted_out,tasks,properties,role,evidence,confirmed,drift,path,symbol,kind,line,end_line,result,exercised⏎
        hanoi,1,1.1,Move disks,"WHEN a disk is dropped, THE Board SHALL show it.",true,true,false,,untested,,1 (done),,implements,cited,false,never-confirmed,src/board.rs,impl Board.drop,method,5,5,,⏎
        hanoi,1,1.2,Move disks,"IF a disk is larger, THEN THE Board SHALL refuse it.",true,true,true,,complete,,1 (done),P1,implements,cited,false,never-confirmed,src/board.rs,impl Board.drop,method,5,5,,⏎
        hanoi,1,1.2,Move disks,"IF a disk is larger, THEN THE Board SHALL refuse it.",true,true,true,,complete,,1 (done),P1,tests,cited,false,never-confirmed,tests/board.rs,refuses_larger_disks,test,4,5,,⏎
        hanoi,2,2.1,'=SUM(moves),THE Board SHALL count `moves` | @all,true,false,false,,unbuilt untested,,2 (open),,,,,,,,,,,,⏎
        hanoi,2,2.2,'=SUM(moves),THE Board SHALL sparkle (optional),false,false,false,,optional,,,,,,,,,,,,,,⏎
    "#]].assert_eq(&rows.replace("\r\n", "⏎\n"));
}

#[test]
fn a_page_is_written_where_the_ending_says_so() {
    let project = project(FILES);
    let said = project.run("trace --root game --out trace.html");
    assert!(said.starts_with("! note: wrote `trace.html` ("), "{said}");
    let page = std::fs::read_to_string(project.path().join("trace.html")).expect("a page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"), "{page}");
    for forbidden in ["http://", "https://", "<img", "<link", "style=\"", "onclick"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    let policy = page.split("Content-Security-Policy\" content=\"").nth(1).expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy:.200}");
    assert_eq!(project.run("trace --root game --format html"), page);
}

#[test]
fn the_ending_of_a_file_says_the_form_and_another_one_is_told() {
    let project = project(FILES);
    let said = |arguments: &str| project.run(&format!("trace --root game hanoi#1.2 {arguments}"));
    expect![[r#"
        ! note: wrote `trace.xyz` (1 kB) as text; --format or the endings .json, .md, .csv and .html say another
    "#]].assert_eq(&said("--out trace.xyz"));
    expect![[r#"
        ! note: wrote `trace.txt` (1 kB)
    "#]]
    .assert_eq(&said("--out trace.txt"));
    expect![[r#"
        ! note: wrote `trace.xyz` (1 kB)
    "#]]
    .assert_eq(&said("--out trace.xyz --format text"));
}

#[test]
fn a_document_of_a_spec_is_not_written_over() {
    check(
        "--out game/.kiro/specs/hanoi/tasks.md",
        expect![[r#"
            ! error: `game/.kiro/specs/hanoi/tasks.md` is a document of a spec and stays as it is; name another file
            exit Some(2)
        "#]],
    );
    check(
        "--out nowhere/trace.csv",
        expect![[r#"
        ! error: `nowhere/trace.csv` cannot be written: No such file or directory (os error 2)
        exit Some(2)
    "#]],
    );
}
