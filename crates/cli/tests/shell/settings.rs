//! What settings change in a shell.

use expect_test::expect;

use crate::project;

const SPEC: &str = "\
//- /plans/cafe/requirements.md
# Requirements Document

### Requirement 1: Coffee

#### Acceptance Criteria

1. WHEN a guest orders coffee, THE Café SHALL brew it.
2. THE Café SHALL close at TODO(when).
//- /plans/cafe/tasks.md
- [ ] 1. Brew
  - _Requirements: 1.1, 1.7_
";

#[test]
fn a_kind_of_problem_is_as_bad_as_the_settings_say() {
    let project = project(&format!(
        "{SPEC}//- /specls.toml
spec-roots = [\"plans\"]

[problems]
unknown-reference = \"off\"
criterion-without-task = \"hint\"
"
    ));
    project.check("check", expect![[r#"
        plans/cafe/requirements.md:8:4 hint[criterion-without-task] No task cites 1.2; propagate the change, or name it below a task
        plans/cafe/requirements.md:8:28 information[unfinished] Waits for an answer: when

        1 information, 1 hint in 1 spec
    "#]]);
    project.write(
        "specls.toml",
        b"spec-roots = [\"plans\"]\nproblems = { unknown-reference = \"off\", unfinished = \"error\" }\n",
    );
    project.check("check", expect![[r#"
        plans/cafe/requirements.md:8:4 warning[criterion-without-task] No task cites 1.2; propagate the change, or name it below a task
        plans/cafe/requirements.md:8:28 error[unfinished] Waits for an answer: when

        1 error, 1 warning in 1 spec
        exit Some(1)
    "#]]);
}

#[test]
fn the_users_own_settings_win_over_those_checked_in() {
    let project = project(&format!(
        "{SPEC}//- /specls.toml
spec-roots = [\"plans\"]
problems = {{ unknown-reference = \"off\", unfinished = \"error\" }}
//- /home/specls/config.toml
problems = {{ unfinished = \"off\", criterion-without-task = \"off\" }}
"
    ));
    project.check(
        "check cafe",
        expect![[r#"
        No problems in 1 spec
    "#]],
    );
}

#[test]
fn what_is_wrong_in_the_settings_is_told() {
    let project = project(&format!(
        "{SPEC}//- /specls.toml
spec-roots = [\"plans\"]
spec-root = []
problems = {{ unknown-reference = \"off\", unfinished = \"loud\" }}
"
    ));
    project.check("check", expect![[r#"
        specls.toml:1:1 warning[settings] specls.toml: `problems.unfinished` is "loud"; it takes off, hint, information, warning or error
        specls.toml:1:1 warning[settings] specls.toml: `spec-root` is no setting; did you mean `spec-roots`?
        plans/cafe/requirements.md:8:4 warning[criterion-without-task] No task cites 1.2; propagate the change, or name it below a task
        plans/cafe/requirements.md:8:28 information[unfinished] Waits for an answer: when

        3 warnings, 1 information in 1 spec
    "#]]);
    project.write("specls.toml", b"spec-roots = \"plans\"\n");
    project.check("show --root .", expect![[r#"
        ! error: there is no spec in `ROOT` (looked for .kiro/specs, .claude/specs, .spec-workflow/specs); `specls init NAME` creates one
        !   specls.toml: `spec-roots` is "plans"; it takes a list of folders below the root, such as [".kiro/specs"], with `/` and without `..`
        exit Some(2)
    "#]]);
}

#[test]
fn a_folder_whose_spec_does_not_exist_is_told() {
    let project = project(&format!(
        "{SPEC}//- /specls.toml
spec-roots = [\"plans\"]
problems = {{ unknown-reference = \"off\", unfinished = \"off\", criterion-without-task = \"off\" }}

[spec-for]
\".\" = \"Cafe\"
\"src/till\" = \"caffe\"
\"src/oven\" = \"bakery\"
"
    ));
    project.check("check", expect![[r#"
        specls.toml:1:1 warning[settings] specls.toml: `spec-for."src/oven"` is "bakery", which is no spec
        specls.toml:1:1 warning[settings] specls.toml: `spec-for."src/till"` is "caffe", which is no spec; did you mean "cafe"?

        2 warnings in 1 spec
    "#]]);
}
