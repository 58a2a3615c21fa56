//! What the project tells everybody who works on it: steering files, AGENTS.md, and the files that
//! they point at.

use globset::GlobBuilder;

use super::{Context, Rank, project, readable};

impl Context<'_> {
    /// Adds the guidance that concerns these files and words.
    pub(crate) fn guidance(&mut self, files: &[String], words: &str) {
        let project = project(self.request);
        let mut agents = vec!["AGENTS.md".to_owned()];
        if !project.is_empty() {
            agents.push(format!("{project}AGENTS.md"));
        }
        for path in agents {
            self.guide(&path);
        }
        let folder = format!("{project}.kiro/steering");
        let mut others = Vec::new();
        for name in self.request.sources.names_in(&folder) {
            let Some(stem) = name.strip_suffix(".md") else { continue };
            let path = format!("{folder}/{name}");
            let Some(text) = readable(self.request, &path) else { continue };
            let front = FrontMatter::read(&text);
            match front.concerns(stem, files, words, project) {
                true => self.guide(&path),
                false if front.inclusion == "auto" => {
                    let name = front.name.as_deref().unwrap_or(stem);
                    others.push(format!("{name}: {}", front.description));
                }
                false => {}
            }
        }
        self.words(Rank::Far, "Guidance of the project that was left out", &others.join("\n"));
    }

    fn guide(&mut self, path: &str) {
        self.file(Rank::Near, "Guidance of the project", path, None);
        if let Some(text) = readable(self.request, path) {
            self.live_references(&text, path);
        }
    }

    /// Adds the files that a text points at with `#[[file:path]]`. What those point at is not followed.
    pub(crate) fn live_references(&mut self, text: &str, path: &str) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for rest in text.split("#[[file:").skip(1) {
            let Some((name, _)) = rest.split_once("]]") else { continue };
            let name = name.trim();
            let name = name.strip_prefix("./").unwrap_or(name);
            let places = [
                format!("{}{name}", project(self.request)),
                name.to_owned(),
                format!("{folder}/{name}"),
            ];
            let found = places.iter().find(|path| readable(self.request, path).is_some());
            if let Some(found) = found {
                self.file(Rank::Near, &format!("A file that {path} points at"), found, None);
            }
        }
    }
}

/// What stands between the first two `---` of a steering file.
#[derive(Debug, Default, PartialEq, Eq)]
struct FrontMatter {
    inclusion: String,
    patterns: Vec<String>,
    name: Option<String>,
    description: String,
}

impl FrontMatter {
    /// Reads the few keys that are known; what is not understood counts as left out.
    fn read(text: &str) -> Self {
        let mut front = Self { inclusion: "always".to_owned(), ..Self::default() };
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        if lines.next().is_none_or(|line| line.trim_end() != "---") {
            return front;
        }
        let mut key = "";
        for line in lines.take_while(|line| line.trim_end() != "---") {
            if let Some(item) = line.trim_start().strip_prefix("- ") {
                if key == "fileMatchPattern" {
                    front.patterns.push(unquoted(item).to_owned());
                }
                continue;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            key = name.trim();
            let value = value.trim();
            match key {
                "inclusion" => front.inclusion = unquoted(value).to_owned(),
                "name" => front.name = Some(unquoted(value).to_owned()),
                "description" => front.description = unquoted(value).to_owned(),
                "fileMatchPattern" => front.patterns.extend(patterns(value)),
                _ => {}
            }
        }
        front
    }

    fn concerns(&self, stem: &str, files: &[String], words: &str, project: &str) -> bool {
        match self.inclusion.as_str() {
            "fileMatch" => files.iter().any(|file| {
                let inside = file.strip_prefix(project).unwrap_or(file);
                self.patterns.iter().any(|pattern| matches(pattern, inside))
            }),
            "manual" => is_called(words, stem),
            "auto" => self.is_about(words) || is_called(words, stem),
            _ => true,
        }
    }

    /// Whether the words of its description stand in a text: two of them, or all when there are
    /// fewer.
    fn is_about(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let known: Vec<&str> =
            text.split(|it: char| !it.is_alphanumeric()).filter(|word| word.len() > 3).collect();
        let description = self.description.to_lowercase();
        let mut wanted: Vec<&str> = description
            .split(|it: char| !it.is_alphanumeric())
            .filter(|word| word.len() > 3 && !PLAIN.contains(word))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let fitting = wanted.iter().filter(|word| known.contains(*word)).count();
        fitting > 0 && fitting >= wanted.len().min(2)
    }
}

/// Words that say nothing about a topic.
const PLAIN: [&str; 12] = [
    "when", "with", "that", "this", "from", "into", "code", "file", "files", "should", "using",
    "rules",
];

/// Whether a text names a steering file as `#name`.
fn is_called(text: &str, name: &str) -> bool {
    text.match_indices(&format!("#{name}")).any(|(at, found)| {
        let rest = text.get(at + found.len()..).unwrap_or_default();
        !rest.starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '_'))
    })
}

/// The globs of `"a"` or `["a", "b"]`. A comma inside braces parts nothing.
fn patterns(value: &str) -> Vec<String> {
    let Some(list) = value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) else {
        return if value.is_empty() { Vec::new() } else { vec![unquoted(value).to_owned()] };
    };
    let mut depth = 0_usize;
    let parts = list.split(|it: char| {
        match it {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        it == ',' && depth == 0
    });
    parts.map(|part| unquoted(part).to_owned()).filter(|part| !part.is_empty()).collect()
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// Whether a glob means this path; one without a `/` means a name in any folder.
fn matches(pattern: &str, path: &str) -> bool {
    let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() else { return false };
    let glob = glob.compile_matcher();
    let name = path.rsplit('/').next().unwrap_or(path);
    glob.is_match(path) || !pattern.contains('/') && glob.is_match(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concerns(front: &str, files: &[&str], words: &str) -> bool {
        let front = FrontMatter::read(&format!("---\n{front}\n---\n\n# Text\n"));
        let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        front.concerns("api", &files, words, "app/")
    }

    #[test]
    fn without_front_matter_a_steering_file_always_counts() {
        assert_eq!(FrontMatter::read("# Text\n").inclusion, "always");
        assert!(concerns("inclusion: always", &[], ""));
    }

    #[test]
    fn globs_pick_the_steering_files_of_the_files_in_question() {
        let one = "inclusion: fileMatch\nfileMatchPattern: \"src/**/*.{ts,tsx}\"";
        assert!(concerns(one, &["app/src/a/b.tsx"], ""));
        assert!(!concerns(one, &["app/src/a/b.js"], ""));
        let list = "inclusion: fileMatch\nfileMatchPattern: ['*.{css,scss}', 'test/**']";
        assert!(concerns(list, &["app/style/a.scss"], ""));
        assert!(concerns(list, &["app/test/a.js"], ""));
        assert!(!concerns(list, &["app/src/a.js"], ""));
        let lines = "inclusion: fileMatch\nfileMatchPattern:\n  - \"*.go\"\n  - \"*.mod\"";
        assert!(concerns(lines, &["app/go.mod"], ""));
    }

    #[test]
    fn what_is_left_to_people_is_named_or_fits_the_words() {
        assert!(concerns("inclusion: manual", &[], "Follow #api here"));
        assert!(!concerns("inclusion: manual", &[], "Follow #apis here"));
        let auto = "inclusion: auto\nname: api\ndescription: Rules for endpoints and pagination";
        assert!(concerns(auto, &[], "Add pagination to the endpoints"));
        assert!(!concerns(auto, &[], "Draw the board"));
    }
}
