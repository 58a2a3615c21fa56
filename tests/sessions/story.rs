//! The main job, end to end, in every editor: an idea becomes requirements, a design, tasks and code,
//! each step accepted through review; then two new lines become one task and one entry of the design.

use specls_tests::editor::{Editor, Setup};
use specls_tests::profile::Profile;

const FOLDER: &str = ".kiro/specs/hanoi";
const IDEA: &str = "A Tower of Hanoi game in the browser.

- The player can move a disk from one peg to another.
- A larger disk never lies on a smaller one.
- The player can undo the last move.
- Auto Solve shows the solution, move by move, from the start.
";
/// Two lines at the end of the last requirement.
const AUTO_SOLVE: &str = "\
2. WHEN the player starts Auto Solve in the middle of a game, THE Solver SHALL continue from the present position
3. WHILE Auto Solve is running, THE Solver SHALL show how many moves remain
";

#[tokio::test(flavor = "multi_thread")]
async fn an_idea_becomes_code_and_a_change_becomes_one_task() {
    for profile in Profile::ALL {
        let requirements = format!("{FOLDER}/requirements.md");
        let design = format!("{FOLDER}/design.md");
        let tasks = format!("{FOLDER}/tasks.md");
        let mut editor = Setup::new()
            .file(&requirements, IDEA)
            .file(
                "package.json",
                "{\"type\": \"module\", \"scripts\": {\"test\": \"node --test\"}}\n",
            )
            .file("src/game.js", "export function move(from, to) {}\n")
            .start(profile)
            .await;
        editor.open(&requirements).await;
        step(&mut editor, &requirements, "Tower", "Generate requirements").await;
        let text = editor.text(&requirements).unwrap();
        assert!(text.contains("### Requirement 1"), "{profile:?}: {text}");
        step(&mut editor, &requirements, "#", "Generate design").await;
        assert!(editor.text(&design).unwrap().contains("## "), "{profile:?}");
        step(&mut editor, &requirements, "#", "Generate tasks").await;
        let written = editor.text(&tasks).unwrap();
        assert!(written.contains("_Requirements: "), "{profile:?}: {written}");
        editor.open(&tasks).await;
        let line = written.lines().find(|line| line.starts_with("- [ ] 1.")).unwrap();
        step(&mut editor, &tasks, line, "Implement task 1").await;
        editor.choose(&tasks, line, "Tick task 1").await;
        editor.save(&tasks).await;
        let (before, design_before) = (editor.text(&tasks).unwrap(), editor.text(&design).unwrap());
        editor.append(&requirements, AUTO_SOLVE).await;
        editor.save(&requirements).await;
        step(&mut editor, &requirements, "Auto Solve", "Propagate the change").await;
        let after = editor.text(&tasks).unwrap();
        let boxes =
            |text: &str| text.lines().filter(|line| line.trim_start().starts_with("- [")).count();
        assert_eq!(boxes(&after), boxes(&before) + 1, "{profile:?}: {after}");
        assert!(after.contains("_Requirements: 4.2, 4.3_"), "{profile:?}: {after}");
        let added = |before: &str, after: &str| -> Vec<String> {
            let mut known: Vec<&str> = before.lines().collect();
            let is_new = |line: &&str| {
                let place = known.iter().position(|other| other == line);
                place.map(|place| known.remove(place)).is_none()
            };
            let new: Vec<String> = after.lines().filter(is_new).map(ToOwned::to_owned).collect();
            assert!(known.iter().all(|line| line.is_empty()), "lines went away: {known:?}");
            new
        };
        let in_tasks = added(&before, &after);
        assert_eq!(
            in_tasks.iter().filter(|line| line.contains("- [ ]")).count(),
            1,
            "{in_tasks:?}"
        );
        let in_design = added(&design_before, &editor.text(&design).unwrap());
        let entries = in_design.iter().filter(|line| line.contains("4.2, 4.3")).count();
        assert_eq!(entries, 1, "{profile:?}: {in_design:?}");
        let done = |text: &str| -> String {
            let start = text.find("- [x] 1.").unwrap();
            let end = text[start..].find("\n- [ ] 2.").unwrap();
            text[start..start + end].to_owned()
        };
        assert_eq!(done(&after), done(&before), "{profile:?}");
        editor.leave().await;
    }
}

async fn step(editor: &mut Editor, path: &str, needle: &str, title: &str) {
    editor.choose(path, needle, title).await;
    editor.accept_everything().await;
    editor.save_all().await;
    // An answer comes behind everything the server said before.
    editor.actions(path, needle).await;
    // The notes of a draft are shown beside its review; what they say is tested where they are made.
    editor.read_messages();
}
