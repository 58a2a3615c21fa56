//! The whole way through the shell: from an idea to code, and what two new lines then change.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Project, project};

const FOLDER: &str = ".kiro/specs/hanoi";

const IDEA: &str = "\
- The player can move the top disk of one peg to another peg.
- If a disk would lie on a smaller one, the game refuses the move.
- The game counts the moves.
- When all disks are on the right peg, the game says that the puzzle is solved.
";

#[test]
fn two_new_lines_become_one_task_and_one_entry_in_the_design() {
    let project = project(
        "//- /package.json\n{ \"type\": \"module\", \"scripts\": { \"test\": \"node --test\" } }\n",
    );
    project.write("idea.txt", IDEA.as_bytes());

    // Shown first, and nothing is written; then written.
    let shown = project.run("generate requirements hanoi --from idea.txt --root .");
    assert!(shown.contains("+++ b/.kiro/specs/hanoi/requirements.md"), "{shown}");
    assert!(shown.contains("nothing was written; add --write"), "{shown}");
    assert!(!project.path().join(FOLDER).exists());
    write(&project, "generate requirements hanoi --from idea.txt --root .");
    write(&project, "generate design hanoi");
    write(&project, "generate tasks");

    let spec = model(&project);
    let task = list(&spec, "tasks")
        .iter()
        .find(|task| !list(task, "references").is_empty() && task["optional"] == false)
        .and_then(|task| task["id"].as_str())
        .expect("a task that cites something")
        .to_owned();
    let before = files(&project);
    write(&project, &format!("implement {task}"));
    let scaffold: Vec<String> =
        files(&project).into_keys().filter(|path| !before.contains_key(path)).collect();
    assert!(scaffold.iter().any(|path| path.contains("test")), "{scaffold:?}");

    // Everything is done so far; then the idea grows.
    let done = read(&project, "tasks.md").replace("- [ ]", "- [x]");
    project.write(&format!("{FOLDER}/tasks.md"), done.as_bytes());
    let requirements = read(&project, "requirements.md");
    let criteria = list(&model(&project), "requirements")
        .last()
        .map(|requirement| list(requirement, "criteria").len())
        .expect("a requirement");
    let grown = format!(
        "{}\n{}. WHEN the player starts Auto Solve, THE Game SHALL play the shortest solution.\n{}. \
         WHILE Auto Solve is playing, THE Game SHALL ignore moves by the player.\n",
        requirements.trim_end(),
        criteria + 1,
        criteria + 2,
    );
    project.write(&format!("{FOLDER}/requirements.md"), grown.as_bytes());
    let (old_tasks, old_design) = (read(&project, "tasks.md"), read(&project, "design.md"));
    let old_model = model(&project);
    write(&project, "propagate");

    let new_model = model(&project);
    assert_eq!(list(&new_model, "tasks").len(), list(&old_model, "tasks").len() + 1);
    assert_only_added(&old_tasks, &read(&project, "tasks.md"));
    assert_only_added(&old_design, &read(&project, "design.md"));
    let runs = added_runs(&old_design, &read(&project, "design.md"));
    assert_eq!(runs, 1, "the design grows in one place");

    // The new state is accepted.
    let again = project.run("propagate");
    assert!(!again.contains("+++"), "{again}");
}

/// Runs a command with `--write` and makes sure that it wrote.
#[track_caller]
fn write(project: &Project, command: &str) {
    let text = project.run(&format!("{command} --write"));
    assert!(text.contains("created ") || text.contains("changed "), "{command}: {text}");
    assert!(!text.contains("exit Some"), "{command}: {text}");
}

fn read(project: &Project, document: &str) -> String {
    project.read(&format!("{FOLDER}/{document}"))
}

/// What `specls show` says of the only spec.
fn model(project: &Project) -> Value {
    let text = project.run("show --format json");
    let mut model: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    model["specs"][0].take()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

/// All files of a project with their texts.
fn files(project: &Project) -> BTreeMap<String, String> {
    fn collect(project: &Project, folder: &str, files: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(project.path().join(folder)).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = format!("{folder}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                collect(project, &format!("{path}/"), files);
            } else {
                files.insert(path.clone(), project.read(&path));
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(project, "", &mut found);
    found
}

/// Every old line is still there, in order.
#[track_caller]
fn assert_only_added(old: &str, new: &str) {
    let mut lines = new.lines();
    for line in old.lines() {
        assert!(lines.any(|candidate| candidate == line), "lost: {line}\n---\n{new}");
    }
}

/// How many runs of lines are new.
fn added_runs(old: &str, new: &str) -> usize {
    specls_text::hunks(old, new).len()
}
