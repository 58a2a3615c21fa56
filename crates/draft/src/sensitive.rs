//! Files that ask for more care than others: those whose text is never sent to a model, those that a
//! person confirms one by one, and characters that hide what a line says.

use specls_text::FileChange;

/// Whether a file is of a kind that is never sent to a model: keys, passwords, environments, and
/// what is no text.
///
/// `id_*` means keys such as `id_ed25519`; a source `id_map.rs` is none.
pub fn is_secret(path: &str) -> bool {
    let path = folded(path);
    let name = path.rsplit('/').next().unwrap_or(&path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let in_folder = |folders: &[&str]| {
        path.rsplit_once('/')
            .is_some_and(|(folder, _)| folder.split('/').any(|part| folders.contains(&part)))
    };
    let environment = (name == ".env" || name.starts_with(".env.")) && name != ".env.example";
    let key = name.starts_with("id_") && matches!(ending, "" | "pub");
    environment
        || key
        || SECRET_NAMES.contains(&name)
        || SECRET_ENDINGS.contains(&ending)
        || BINARY_ENDINGS.contains(&ending)
        || in_folder(&[".aws", ".ssh", ".gnupg", ".git"])
}

const SECRET_NAMES: [&str; 7] =
    [".npmrc", ".netrc", "_netrc", ".pypirc", ".git-credentials", ".htpasswd", ".pgpass"];

const SECRET_ENDINGS: [&str; 8] = ["pem", "key", "p12", "pfx", "jks", "keystore", "kdbx", "ppk"];

const BINARY_ENDINGS: [&str; 55] = [
    "png", "jpg", "jpeg", "gif", "webp", "ico", "bmp", "tiff", "avif", "psd", "pdf", "zip", "gz",
    "tgz", "bz2", "xz", "zst", "7z", "tar", "rar", "jar", "war", "class", "o", "a", "so", "dylib",
    "dll", "exe", "lib", "pdb", "wasm", "bin", "dat", "db", "sqlite", "sqlite3", "pyc", "woff",
    "woff2", "ttf", "otf", "eot", "mp3", "mp4", "m4a", "mov", "avi", "mkv", "wav", "ogg", "flac",
    "webm", "parquet", "onnx",
];

/// Why a change of this path is to be confirmed on its own; `None` for most files.
pub fn needs_confirmation(path: &str) -> Option<&'static str> {
    let path = folded(path);
    let parts: Vec<&str> = path.split('/').collect();
    let (name, folders) = parts.split_last()?;
    let within = |folder: &str| folders.contains(&folder);
    let kiro = |part: &str| folders.windows(2).any(|pair| pair == [".kiro", part]);
    if FORGES.iter().any(|forge| within(forge)) && (within("workflows") || within("actions"))
        || within(".circleci")
        || within(".buildkite")
        || within(".woodpecker")
        || CI_FILES.contains(name)
    {
        return Some("continuous integration runs it, with the project's secrets");
    }
    if kiro("hooks") || kiro("settings") {
        return Some("it decides what an agent runs on its own");
    }
    if kiro("steering") || GUIDANCE.contains(name) || within(".cursor") && within("rules") {
        return Some("agents and models follow what it says");
    }
    // Specs may lie in `.claude/specs`; no agent is ruled by what is there.
    let of_agent = |(at, folder): (usize, &&str)| {
        AGENT_FOLDERS.contains(folder)
            && !(*folder == ".claude" && folders.get(at + 1) == Some(&"specs"))
    };
    if matches!(*name, ".mcp.json" | "mcp.json") || folders.iter().enumerate().any(of_agent) {
        return Some("it decides which programs an agent starts");
    }
    if EDITOR_FOLDERS.iter().any(|it| within(it)) || EDITOR_FILES.contains(name) {
        return Some("editors run and obey what it says when the folder is opened");
    }
    if within(".husky") || within(".githooks") || GIT_FILES.contains(name) {
        return Some("git runs it, or decides by it what is seen");
    }
    if matches!(*name, ".envrc" | "specls.toml" | ".config.kiro") {
        return Some("tools obey it as soon as the folder is opened");
    }
    if matches!(*name, ".kiroignore" | ".aiexclude" | ".gitignore") {
        return Some("it decides which files are shown to models and to git");
    }
    if BUILD_FILES.contains(name) || within(".cargo") && name.starts_with("config") {
        return Some("commands in it run when the project is built or installed");
    }
    None
}

/// A path in small letters, as disks compare names that do not tell large from small ones: `ſ` is an
/// `s` and `K` a `k` there, signs without width count as nothing, and Windows drops dots and blanks at
/// the end of a name.
fn folded(path: &str) -> String {
    let shown = path.chars().filter(|sign| !is_hidden(*sign) && !is_joiner(*sign));
    let folded: String = shown.flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect();
    let names: Vec<&str> =
        folded.split('/').map(|name| name.trim_end_matches(['.', ' '])).collect();
    names.join("/")
}

const FORGES: [&str; 3] = [".github", ".gitea", ".forgejo"];

const CI_FILES: [&str; 9] = [
    ".gitlab-ci.yml",
    "jenkinsfile",
    "azure-pipelines.yml",
    ".travis.yml",
    ".drone.yml",
    ".woodpecker.yml",
    "bitbucket-pipelines.yml",
    "appveyor.yml",
    "cloudbuild.yaml",
];

const GUIDANCE: [&str; 7] = [
    "agents.md",
    "claude.md",
    "gemini.md",
    "copilot-instructions.md",
    ".cursorrules",
    ".windsurfrules",
    ".clinerules",
];

const AGENT_FOLDERS: [&str; 5] = [".claude", ".cursor", ".gemini", ".codex", ".opencode"];

const EDITOR_FOLDERS: [&str; 5] = [".vscode", ".idea", ".zed", ".helix", ".devcontainer"];

const EDITOR_FILES: [&str; 5] = [".nvim.lua", ".nvimrc", ".exrc", ".dir-locals.el", ".lvimrc"];

const GIT_FILES: [&str; 4] =
    [".gitattributes", ".gitmodules", ".pre-commit-config.yaml", "lefthook.yml"];

const BUILD_FILES: [&str; 15] = [
    "build.rs",
    "package.json",
    "setup.py",
    "conftest.py",
    "makefile",
    "justfile",
    "taskfile.yml",
    "dockerfile",
    "rakefile",
    "gemfile",
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
    "build.xml",
];

/// What a person should look at before a change is accepted: files to be confirmed on their own,
/// and new lines with characters that nobody sees.
pub(crate) fn notes(changes: &[FileChange]) -> Vec<String> {
    let mut notes = Vec::new();
    for change in changes {
        if let Some(why) = needs_confirmation(&change.path) {
            notes.push(format!("`{}` is to be confirmed on its own: {why}.", change.path));
        }
    }
    for change in changes {
        let lines: Vec<&str> = change.after.split('\n').collect();
        for hunk in change.hunks() {
            for line in hunk.after {
                let Some(text) = lines.get(line) else { continue };
                // The mark at the very start of a file says how it is written.
                let text = if line == 0 { text.trim_start_matches('\u{feff}') } else { text };
                if let Some(hidden) = hidden(text) {
                    if notes.len() >= MOST_NOTES {
                        notes.push("There are more such lines.".to_owned());
                        return notes;
                    }
                    notes.push(format!(
                        "{}:{} holds a character that nobody sees (U+{:04X}), so that the line may \
                         say something else than it shows: look at it before you accept it.",
                        change.path,
                        line + 1,
                        u32::from(hidden)
                    ));
                }
            }
        }
    }
    notes
}

/// No more notes are made of what to look at.
const MOST_NOTES: usize = 60;

/// The first character that turns the direction of text around or has no width. A joiner between
/// letters that need one is none.
pub(crate) fn hidden(text: &str) -> Option<char> {
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let joins = |other: char| !other.is_ascii();
        let next = characters.peek();
        let joined = joins(before) && next.is_some_and(|next| joins(*next));
        if is_hidden(character) || (is_joiner(character) && !joined) {
            return Some(character);
        }
        before = character;
    }
    None
}

/// Whether a character turns the direction of text around or has no width.
pub fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}'
        | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a character that nobody sees joins letters, which some languages need.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_environments_and_binaries_are_never_sent() {
        for path in [
            ".env",
            "app/.env.production",
            "certs/server.PEM",
            "a.key",
            ".ssh/config",
            "home/.aws/credentials",
            "id_ed25519",
            "keys/id_rsa.pub",
            ".npmrc",
            "logo.png",
        ] {
            assert!(is_secret(path), "{path}");
        }
        for path in [".env.example", "src/id_map.rs", "src/key.rs", "environment.md", "a.svg"] {
            assert!(!is_secret(path), "{path}");
        }
    }

    #[test]
    fn what_runs_or_rules_on_its_own_is_confirmed_on_its_own() {
        for path in [
            ".github/workflows/ci.yml",
            ".gitlab-ci.yml",
            ".vscode/tasks.json",
            "AGENTS.md",
            "crates/x/build.rs",
            "package.json",
            ".kiro/hooks/a.hook",
            "app/.kiro/settings/mcp.json",
            ".kiro/steering/tech.md",
            ".mcp.json",
            // Names that some disks take for the same.
            ".VSCODE/tasks.json",
            ".v\u{17f}code/tasks.json",
            ".vs\u{200c}code/tasks.json",
            "pac\u{212a}age.json",
            ".vscode./tasks.json",
            ".claude/settings.json",
            ".claude/specs/x/.claude/settings.json",
        ] {
            assert!(needs_confirmation(path).is_some(), "{path}");
        }
        for path in [
            "src/build.js",
            ".kiro/specs/x/tasks.md",
            ".claude/specs/x/tasks.md",
            "docs/agents.html",
            "workflows/a.js",
        ] {
            assert_eq!(needs_confirmation(path), None, "{path}");
        }
    }

    #[test]
    fn characters_that_nobody_sees_are_named_with_their_line() {
        let before = "let a = 1;\nlet b\u{200b} = 2;\n";
        let after =
            "let a = 1;\nlet b\u{200b} = 2;\nif (x \u{202e}) {}\nlet ok = 'می\u{200c}خواهم';\n";
        let change = FileChange::new("a.js", Some(before.into()), after);
        assert_eq!(
            notes(&[change]),
            [
                "a.js:3 holds a character that nobody sees (U+202E), so that the line may say something \
              else than it shows: look at it before you accept it."
            ]
        );
    }
}
