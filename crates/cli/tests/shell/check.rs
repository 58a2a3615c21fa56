//! What `specls check` finds, in each form, and how it ends.

use expect_test::expect;

use crate::{Project, project};

/// Two criteria, one of them without a task; code that cites one that is not there, and a confirmed
/// link whose both ends changed.
fn hanoi() -> Project {
    project(
        "\
//- /.kiro/specs/hanoi/requirements.md
# Requirements Document

### Requirement 1: Move

#### Acceptance Criteria

1. WHEN a disk is dragged, THE Café SHALL move it.
2. THE game SHALL count moves.
3. THE game SHALL shine (optional).
//- /.kiro/specs/hanoi/tasks.md
- [x] 1. Move
  - _Requirements: 1.1_
//- /.kiro/specs/hanoi/trace.lock
link 1.2 0000000000000000 0000000000000000 src/board.rs#count
//- /src/board.rs
// Requirements: 1.1
pub fn shift() {}

// Requirements: 1.9
pub fn undo() {}

pub fn count() {}

#[cfg(test)]
mod tests {
    // Requirements: 1.1
    #[test]
    fn shifts() {}
}
//- /src/plain.rs
pub fn plain() {}
",
    )
}

#[test]
fn problems_of_specs_and_of_code_are_listed_a_line_each() {
    hanoi().check("check", expect![[r#"
        .kiro/specs/hanoi/requirements.md:8:4 warning[criterion-without-task] No task cites 1.2; propagate the change, or name it below a task
        .kiro/specs/hanoi/requirements.md:8:4 warning[requirement-changed] 1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link
        .kiro/specs/hanoi/requirements.md:9:4 warning[criterion-without-task] No task cites 1.3; propagate the change, or name it below a task
        src/board.rs:4:18 warning[unknown-citation] hanoi has no criterion 1.9: requirement 1 has 1.1 to 1.3
        src/board.rs:7:8 warning[requirement-changed] hanoi#1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link

        5 warnings in 1 spec
    "#]]);
    hanoi().check("check hanoi --severity warning", expect![[r#"
        .kiro/specs/hanoi/requirements.md:8:4 warning[criterion-without-task] No task cites 1.2; propagate the change, or name it below a task
        .kiro/specs/hanoi/requirements.md:8:4 warning[requirement-changed] 1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link
        .kiro/specs/hanoi/requirements.md:9:4 warning[criterion-without-task] No task cites 1.3; propagate the change, or name it below a task
        src/board.rs:4:18 warning[unknown-citation] hanoi has no criterion 1.9: requirement 1 has 1.1 to 1.3
        src/board.rs:7:8 warning[requirement-changed] hanoi#1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link

        5 warnings in 1 spec
    "#]]);
}

#[test]
fn json_says_where_problems_end_and_what_is_covered() {
    hanoi().check("check --format json --severity warning", expect![[r#"
        {
          "problems": [
            {
              "code": "criterion-without-task",
              "severity": "warning",
              "message": "No task cites 1.2; propagate the change, or name it below a task",
              "path": ".kiro/specs/hanoi/requirements.md",
              "line": 8,
              "column": 4,
              "end_line": 8,
              "end_column": 31
            },
            {
              "code": "requirement-changed",
              "severity": "warning",
              "message": "1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link",
              "path": ".kiro/specs/hanoi/requirements.md",
              "line": 8,
              "column": 4,
              "end_line": 8,
              "end_column": 31,
              "related": [
                {
                  "message": "count",
                  "path": "src/board.rs",
                  "line": 7,
                  "column": 8,
                  "end_line": 7,
                  "end_column": 13
                }
              ]
            },
            {
              "code": "criterion-without-task",
              "severity": "warning",
              "message": "No task cites 1.3; propagate the change, or name it below a task",
              "path": ".kiro/specs/hanoi/requirements.md",
              "line": 9,
              "column": 4,
              "end_line": 9,
              "end_column": 36
            },
            {
              "code": "unknown-citation",
              "severity": "warning",
              "message": "hanoi has no criterion 1.9: requirement 1 has 1.1 to 1.3",
              "path": "src/board.rs",
              "line": 4,
              "column": 18,
              "end_line": 4,
              "end_column": 21
            },
            {
              "code": "requirement-changed",
              "severity": "warning",
              "message": "hanoi#1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link",
              "path": "src/board.rs",
              "line": 7,
              "column": 8,
              "end_line": 7,
              "end_column": 13,
              "related": [
                {
                  "message": "hanoi#1.2",
                  "path": ".kiro/specs/hanoi/requirements.md",
                  "line": 8,
                  "column": 4,
                  "end_line": 8,
                  "end_column": 31
                }
              ]
            }
          ],
          "summary": {
            "specs": 1,
            "errors": 0,
            "warnings": 5,
            "information": 0,
            "hints": 0,
            "denied": 0
          },
          "coverage": {
            "criteria": 2,
            "planned": 1,
            "built": 2,
            "tested": 1,
            "verified": null,
            "optional": 1,
            "opted_out": 0
          },
          "minimums": []
        }
    "#]]);
}

#[test]
fn github_shows_each_problem_at_its_line() {
    hanoi().check("check --format github", expect![[r#"
        ::warning file=.kiro/specs/hanoi/requirements.md,line=8,endLine=8,col=4,endColumn=31,title=specls criterion-without-task::No task cites 1.2; propagate the change, or name it below a task
        ::warning file=.kiro/specs/hanoi/requirements.md,line=8,endLine=8,col=4,endColumn=31,title=specls requirement-changed::1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link
        ::warning file=.kiro/specs/hanoi/requirements.md,line=9,endLine=9,col=4,endColumn=36,title=specls criterion-without-task::No task cites 1.3; propagate the change, or name it below a task
        ::warning file=src/board.rs,line=4,endLine=4,col=18,endColumn=21,title=specls unknown-citation::hanoi has no criterion 1.9: requirement 1 has 1.1 to 1.3
        ::warning file=src/board.rs,line=7,endLine=7,col=8,endColumn=13,title=specls requirement-changed::hanoi#1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link
        5 warnings in 1 spec
    "#]]);
}

#[test]
fn paths_are_those_of_the_repository_where_github_looks() {
    let project = project(
        "//- /.git/HEAD\n//- /games/hanoi/.kiro/specs/a,b/tasks.md\n- [ ] 1. TODO(100% what: this)\n",
    );
    project.check("check --root games/hanoi --format github", expect![[r#"
        ::notice file=games/hanoi/.kiro/specs/a%2Cb/tasks.md,line=1,endLine=1,col=10,endColumn=31,title=specls unfinished::Waits for an answer: 100%25 what: this
        1 information in 1 spec
    "#]]);
}

#[test]
fn sarif_has_rules_places_fingerprints_and_fixes() {
    let project = hanoi();
    project.write(
        ".kiro/specs/hanoi/tasks.md",
        b"- [x] 1. Move\n  - _Requirements: 1.1_\n* [X] 2. Count\n  - _Requirements: 1.2_\n",
    );
    let text = project.run("check --format sarif");
    // The rules say what docs/problems.md says.
    let rules = text.find("\"rules\"").expect("rules");
    let end = rules + text[rules..].find("\n          ]").expect("their end");
    let shown = format!("{}\"rules\": [ … {}", &text[..rules], &text[end..]);
    expect![[r#"
        {
          "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
          "version": "2.1.0",
          "runs": [
            {
              "tool": {
                "driver": {
                  "name": "specls",
                  "version": "0.1.0",
                  "semanticVersion": "0.1.0",
                  "informationUri": "https://github.com/specls/specls",
                  "rules": [ … 
                  ]
                }
              },
              "automationDetails": {
                "id": "specls/"
              },
              "invocations": [
                {
                  "executionSuccessful": true,
                  "exitCode": 0
                }
              ],
              "columnKind": "unicodeCodePoints",
              "originalUriBaseIds": {
                "SRCROOT": {
                  "description": {
                    "text": "The root of the repository"
                  }
                }
              },
              "results": [
                {
                  "ruleId": "requirement-changed",
                  "level": "warning",
                  "message": {
                    "text": "1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": ".kiro/specs/hanoi/requirements.md",
                          "uriBaseId": "SRCROOT"
                        },
                        "region": {
                          "startLine": 8,
                          "startColumn": 4,
                          "endLine": 8,
                          "endColumn": 31
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "line/v1": "26542d68eaddb5ed8283603cdda489f9"
                  },
                  "properties": {
                    "severity": "warning"
                  },
                  "ruleIndex": 11,
                  "relatedLocations": [
                    {
                      "message": {
                        "text": "count"
                      },
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "src/board.rs",
                          "uriBaseId": "SRCROOT"
                        },
                        "region": {
                          "startLine": 7,
                          "startColumn": 8,
                          "endLine": 7,
                          "endColumn": 13
                        }
                      }
                    }
                  ]
                },
                {
                  "ruleId": "criterion-without-task",
                  "level": "warning",
                  "message": {
                    "text": "No task cites 1.3; propagate the change, or name it below a task"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": ".kiro/specs/hanoi/requirements.md",
                          "uriBaseId": "SRCROOT"
                        },
                        "region": {
                          "startLine": 9,
                          "startColumn": 4,
                          "endLine": 9,
                          "endColumn": 36
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "line/v1": "939a77f2e8410d6f30e29ee15acd60fc"
                  },
                  "properties": {
                    "severity": "warning"
                  },
                  "ruleIndex": 1
                },
                {
                  "ruleId": "task-form",
                  "level": "note",
                  "message": {
                    "text": "Other tools may not see this line as a task; write it as \"- [ ] 1. Title\" or \"- [ ] 1.1 Title\""
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": ".kiro/specs/hanoi/tasks.md",
                          "uriBaseId": "SRCROOT"
                        },
                        "region": {
                          "startLine": 3,
                          "startColumn": 1,
                          "endLine": 3,
                          "endColumn": 15
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "line/v1": "4160ebbc7d3258e53352cf1202d88ddf"
                  },
                  "properties": {
                    "severity": "hint"
                  },
                  "ruleIndex": 4,
                  "fixes": [
                    {
                      "description": {
                        "text": "Write the task in the canonical form"
                      },
                      "artifactChanges": [
                        {
                          "artifactLocation": {
                            "uri": ".kiro/specs/hanoi/tasks.md",
                            "uriBaseId": "SRCROOT"
                          },
                          "replacements": [
                            {
                              "deletedRegion": {
                                "startLine": 3,
                                "startColumn": 1,
                                "endLine": 3,
                                "endColumn": 10
                              },
                              "insertedContent": {
                                "text": "- [x] 2. "
                              }
                            }
                          ]
                        }
                      ]
                    }
                  ]
                },
                {
                  "ruleId": "unknown-citation",
                  "level": "warning",
                  "message": {
                    "text": "hanoi has no criterion 1.9: requirement 1 has 1.1 to 1.3"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "src/board.rs",
                          "uriBaseId": "SRCROOT"
                        },
                        "region": {
                          "startLine": 4,
                          "startColumn": 18,
                          "endLine": 4,
                          "endColumn": 21
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "line/v1": "0482d3ba0747a7d74f9a3b0eab511f7c"
                  },
                  "properties": {
                    "severity": "warning"
                  },
                  "ruleIndex": 8
                },
                {
                  "ruleId": "requirement-changed",
                  "level": "warning",
                  "message": {
                    "text": "hanoi#1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "src/board.rs",
                          "uriBaseId": "SRCROOT"
                        },
                        "region": {
                          "startLine": 7,
                          "startColumn": 8,
                          "endLine": 7,
                          "endColumn": 13
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "line/v1": "dfaf1ff4f3db43d176721d0ef13c19a1"
                  },
                  "properties": {
                    "severity": "warning"
                  },
                  "ruleIndex": 11,
                  "relatedLocations": [
                    {
                      "message": {
                        "text": "hanoi#1.2"
                      },
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": ".kiro/specs/hanoi/requirements.md",
                          "uriBaseId": "SRCROOT"
                        },
                        "region": {
                          "startLine": 8,
                          "startColumn": 4,
                          "endLine": 8,
                          "endColumn": 31
                        }
                      }
                    }
                  ]
                }
              ],
              "properties": {
                "coverage": {
                  "criteria": 2,
                  "planned": 2,
                  "built": 2,
                  "tested": 1,
                  "verified": null,
                  "optional": 1,
                  "opted_out": 0
                },
                "minimums": []
              }
            }
          ]
        }
    "#]].assert_eq(&shown);
}

#[test]
fn fingerprints_stay_while_lines_come_and_go() {
    let project = hanoi();
    let fingerprints = || -> Vec<String> {
        let text = project.run("check --format sarif");
        text.lines().filter(|line| line.contains("line/v1")).map(str::to_owned).collect()
    };
    let before = fingerprints();
    assert!(before.len() > 3, "{before:?}");
    let path = project.path().join("src/board.rs");
    let text = std::fs::read_to_string(&path).expect("the file");
    std::fs::write(&path, format!("// A line.\n\n{text}")).expect("the file is written");
    assert_eq!(fingerprints(), before);
}

#[test]
fn denied_kinds_and_levels_end_with_one() {
    let project = hanoi();
    let last = |arguments: &str| {
        let text = project.run(arguments);
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with(['.', 's'])).collect();
        lines.join("\n").trim().to_owned()
    };
    expect![[r#"
        5 warnings in 1 spec
        ! note: 5 problems are denied by --deny warning
        exit Some(1)"#]]
    .assert_eq(&last("check --deny warning"));
    expect![[r#"
        5 warnings in 1 spec
        ! note: 1 problem is denied by --deny unknown-citation,stale-citation
        exit Some(1)"#]]
    .assert_eq(&last("check --deny unknown-citation,stale-citation"));
    expect!["5 warnings in 1 spec"].assert_eq(&last("check --deny duplicate-number --deny error"));
    // What is denied is shown, however little severe.
    project.check("check --severity error --deny criterion-without-task", expect![[r#"
        .kiro/specs/hanoi/requirements.md:8:4 warning[criterion-without-task] No task cites 1.2; propagate the change, or name it below a task
        .kiro/specs/hanoi/requirements.md:9:4 warning[criterion-without-task] No task cites 1.3; propagate the change, or name it below a task

        5 warnings in 1 spec
        ! note: 2 problems are denied by --deny criterion-without-task
        exit Some(1)
    "#]]);
}

#[test]
fn too_little_coverage_ends_with_one() {
    let project = hanoi();
    project.check(
        "check --severity error --min-coverage planned=50,built=50%,tested=51",
        expect![[r#"
            5 warnings in 1 spec
            planned: 1 of 2 criteria, 50 %, enough for the 50 % asked for
            built: 2 of 2 criteria, 100 %, enough for the 50 % asked for
            tested: 1 of 2 criteria, 50 %, less than the 51 % asked for
            exit Some(1)
        "#]],
    );
    project.check(
        "check --severity error --min-coverage built=0 --min-coverage-each",
        expect![[r#"
            5 warnings in 1 spec
            built: 2 of 2 criteria, 100 %, enough for the 0 % asked for
            hanoi, built: 2 of 2 criteria, 100 %, enough for the 0 % asked for
        "#]],
    );
    project.check(
        "check --severity error --min-coverage verified=1",
        expect![[r#"
        5 warnings in 1 spec
        verified: 0 of 2 criteria, 0 %, less than the 1 % asked for
        ! note: nothing is verified because no test results are known; name them with --results
        exit Some(1)
    "#]],
    );
    project.check("check --min-coverage build=1", expect![[r#"
        ! error: invalid value 'build=1' for '--min-coverage <WHAT=PERCENT>': `build` is none of planned, built, tested, verified
        ! 
        ! For more information, try '--help'.
        exit Some(2)
    "#]]);
}

#[test]
fn results_of_tests_verify_criteria() {
    let project = hanoi();
    let report = |outcome: &str| {
        format!(
            "running 1 test\ntest board::tests::shifts ... {outcome}\ntest result: ok. 1 passed\n"
        )
    };
    project.write("passed.txt", report("ok").as_bytes());
    project.write("failed.txt", report("FAILED").as_bytes());
    // As PowerShell redirects it.
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(report("ok").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    project.write("passed-16.txt", &utf16);
    for (results, verified) in
        [("passed.txt", "1 of 2"), ("passed-16.txt", "1 of 2"), ("passed.txt failed.txt", "0 of 2")]
    {
        let text = project.run(&format!("check --min-coverage verified=50 --results {results}"));
        assert!(text.contains(&format!("verified: {verified} criteria")), "{results}: {text}");
    }
}

#[test]
fn results_that_cannot_be_read_say_why() {
    let project = hanoi();
    project.write("page.xml", b"<html></html>");
    project.write("cut.xml", b"<testsuite><testcase name='a'/><testcase na");
    project.check("check --results page.xml", expect![[r#"
        ! error: `page.xml` is XML, but not JUnit's (it opens with <html>); ask the runner for its JUnit report
        exit Some(2)
    "#]]);
    project.check("check --results nowhere.xml", expect![[r#"
        ! error: the test results `nowhere.xml` cannot be read: No such file or directory (os error 2); did the tests run?
        exit Some(2)
    "#]]);
    project.check(
        "check --results src",
        expect![[r#"
        ! error: the test results `src` are a folder; name its files: `src/*.xml`
        exit Some(2)
    "#]],
    );
    project.check(
        "check --severity error --results cut.xml",
        expect![[r#"
        5 warnings in 1 spec
        ! note: `cut.xml` ends in the middle; 1 case could be read
    "#]],
    );
}

#[test]
fn a_file_that_cannot_be_read_ends_with_two() {
    let project = hanoi();
    project.write(".kiro/specs/hanoi/design.md", b"\xff");
    project.check("check --severity error --deny hint", expect![[r#"
        .kiro/specs/hanoi/design.md:1:1 error[unreadable-file] .kiro/specs/hanoi/design.md is not UTF-8 (byte 0xFF in line 1); save it as UTF-8
        .kiro/specs/hanoi/requirements.md:8:4 warning[criterion-without-task] No task cites 1.2; propagate the change, or name it below a task
        .kiro/specs/hanoi/requirements.md:8:4 warning[requirement-changed] 1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link
        .kiro/specs/hanoi/requirements.md:9:4 warning[criterion-without-task] No task cites 1.3; propagate the change, or name it below a task
        src/board.rs:4:18 warning[unknown-citation] hanoi has no criterion 1.9: requirement 1 has 1.1 to 1.3
        src/board.rs:7:8 warning[requirement-changed] hanoi#1.2 and `count` in src/board.rs both changed since their link was confirmed; compare them, then confirm the link

        1 error, 5 warnings in 1 spec
        ! note: 6 problems are denied by --deny hint
        exit Some(2)
    "#]]);
    let sarif = project.run("check --severity error --format sarif");
    assert!(sarif.contains("\"executionSuccessful\": false"), "{sarif}");
    assert!(sarif.ends_with("exit Some(2)\n"), "{sarif}");
}
