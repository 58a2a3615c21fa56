//! The pages of the manual that come from the code. A test compares them with what is checked in.

use std::fmt::Write;
use std::path::Path;

use specls_spec::ProblemCode;
use specls_workspace::{KEYS, OWN_KEYS};

/// A page of the manual.
pub struct Page {
    /// Its path below the repository's root.
    pub path: &'static str,
    /// Its text.
    pub text: String,
}

/// All generated pages.
pub fn pages() -> Vec<Page> {
    vec![
        Page { path: "docs/commands.md", text: commands() },
        Page { path: "docs/problems.md", text: problems() },
        Page { path: "docs/settings.md", text: settings() },
        Page { path: "docs/decisions/README.md", text: decisions() },
    ]
}

/// The repository's root.
pub fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

const NOTICE: &str = "<!-- Written by `cargo xtask docs`; edit the code instead. -->";

/// The reference of commands: what `--help` says, command by command.
fn commands() -> String {
    let mut text = format!(
        "# Commands\n\n{NOTICE}\n\nExit codes: 0 when all is well, 1 when specs have problems, 2 when \
         what was asked could not be done.\n"
    );
    let mut command = specls_cli::command().term_width(100);
    command.build();
    push_command(&mut text, &mut command, "specls");
    text
}

fn push_command(text: &mut String, command: &mut specls_cli::Definition, name: &str) {
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let _ = write!(text, "\n## {name}\n\n```text\n{}\n```\n", help.join("\n").trim());
    for inner in command.get_subcommands_mut() {
        let inner_name = inner.get_name().to_owned();
        if inner_name != "help" && !inner.is_hide_set() {
            push_command(text, inner, &format!("{name} {inner_name}"));
        }
    }
}

/// The kinds of problems.
fn problems() -> String {
    let mut text = format!(
        "# Problems\n\n{NOTICE}\n\nWhat `specls check` and the editor report. Every problem names its \
         kind: `path:line:column severity[kind] message`.\n"
    );
    for code in ProblemCode::ALL {
        let _ = write!(
            text,
            "\n## {}\n\n*{}.* {}\n",
            code.name(),
            code.severity().name(),
            code.explanation()
        );
    }
    text.push_str(
        "\n## unreadable-file\n\n*error.* A spec's file is not UTF-8, too large, or cannot be opened. \
         Reported by `specls check`, which then exits with 2.\n\n## settings\n\n*warning.* Something in a file of \
         [settings](settings.md) is unknown or wrong, and counts as left out.\n",
    );
    text
}

/// The reference of settings, behind what is written by hand above it.
fn settings() -> String {
    const HEADING: &str = "## Reference";
    let page = std::fs::read_to_string(root().join("docs/settings.md")).unwrap_or_default();
    let by_hand = page.split(HEADING).next().unwrap_or_default().trim_end();
    let mut text = format!(
        "{by_hand}\n\n{HEADING}\n{NOTICE}\n\n| setting | takes | default | meaning |\n|---|---|---|---|\n"
    );
    for key in KEYS {
        let _ = writeln!(
            text,
            "| `{}` | {} | `{}` | {} |",
            key.name, key.takes, key.default, key.meaning
        );
    }
    text.push_str("\n| only in the user's own file | takes | meaning |\n|---|---|---|\n");
    for (name, takes, meaning) in OWN_KEYS {
        let _ = writeln!(text, "| [`{name}`](authors.md) | {takes} | {meaning} |");
    }
    text.push_str("\n| kind in `problems` | usually |\n|---|---|\n");
    for code in ProblemCode::ALL {
        let _ = writeln!(
            text,
            "| [`{0}`](problems.md#{0}) | `{1}` |",
            code.name(),
            code.severity().name()
        );
    }
    text
}

/// The index of decisions, behind what is written by hand above it.
fn decisions() -> String {
    const HEADING: &str = "## Index";
    let folder = root().join("docs/decisions");
    let read = |path: &Path| std::fs::read_to_string(path).unwrap_or_default();
    let page = read(&folder.join("README.md"));
    let by_hand = page.split(HEADING).next().unwrap_or_default().trim_end();
    let mut entries: Vec<String> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let number = name.strip_suffix(".md")?.split('-').next()?.to_owned();
            let title = read(&entry.path()).lines().next()?.strip_prefix("# ")?.to_owned();
            (name != "README.md").then(|| format!("- {number} [{title}]({name})\n"))
        })
        .collect();
    entries.sort();
    format!("{by_hand}\n\n{HEADING}\n{NOTICE}\n\n{}", entries.concat())
}
