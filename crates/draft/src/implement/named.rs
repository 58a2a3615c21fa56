//! The files that a task names.

use std::sync::Arc;

use specls_spec::Task;
use specls_text::{Span, path_is_safe};

use super::comment::form_of;

/// A file that a task names, below the workspace's root; without a folder when the task gives none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) path: String,
}

/// Endings of files that people name in tasks; those without comments are known to be reported.
const PLAIN_ENDINGS: [&str; 4] = ["json", "txt", "csv", "lock"];

/// The files that a task's text names: in back-ticks, or as plain paths with a folder. Lines that
/// cite requirements name none.
pub(super) fn files(text: &str, task: &Task) -> Vec<Named> {
    let mut files: Vec<Named> = Vec::new();
    let mut at = task.span.start;
    for line in task.span.of(text).split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        at = span.end;
        let cites = task
            .references
            .iter()
            .any(|reference| span.start <= reference.span.start && reference.span.start < span.end);
        if cites && span.start > task.line.end {
            continue;
        }
        for (word, quoted) in words(line) {
            if let Some(path) = path_of(word, quoted)
                && !files.iter().any(|named| named.path == path)
            {
                files.push(Named { path });
            }
        }
    }
    files
}

/// The words of a line, and whether they stand in back-ticks.
fn words(line: &str) -> impl Iterator<Item = (&str, bool)> {
    line.split('`').enumerate().flat_map(|(place, part)| {
        let quoted = place % 2 == 1;
        part.split(|it: char| it.is_whitespace() || ",;()'\"，、；（）。".contains(it))
            .map(move |word| (word, quoted))
    })
}

fn path_of(word: &str, quoted: bool) -> Option<String> {
    let word = word.trim_start_matches('*').trim_end_matches(['*', '.', ':']);
    let word = word.strip_prefix("./").unwrap_or(word);
    // `src/a.rs:10` is a place in a file.
    let word = match word.split_once(':') {
        Some((path, line)) if line.starts_with(|it: char| it.is_ascii_digit()) => path,
        Some(_) => return None,
        None => word,
    };
    let (folder, name) = word.rsplit_once('/').unwrap_or(("", word));
    let (stem, ending) = name.rsplit_once('.')?;
    let known = form_of(name).is_some() || PLAIN_ENDINGS.contains(&ending);
    let is_plain = !word
        .contains(['<', '>', '{', '}', '*', '?', '|', '$', '=', '"', '#', '@', '+'])
        || word.contains("/@");
    // `Node.js/Express.js` is no path, and `Node.js` no file.
    let is_product =
        folder.split('/').any(|part| part.rsplit_once('.').is_some_and(|it| it.1 == "js"))
            || (folder.is_empty() && is_product(name));
    let in_dot_folder = word.split('/').any(|part| matches!(part, ".kiro" | ".claude"));
    let wanted = !stem.is_empty() && known && is_plain && !is_product && !in_dot_folder;
    let enough = quoted || !folder.is_empty();
    (wanted && enough && path_is_safe(word)).then(|| word.to_owned())
}

/// Products that are named like files.
fn is_product(name: &str) -> bool {
    let products = [
        "Node.js",
        "Vue.js",
        "Next.js",
        "Nuxt.js",
        "React.js",
        "Express.js",
        "Three.js",
        "D3.js",
        "Chart.js",
        "Nest.js",
        "Ember.js",
        "Backbone.js",
        "Alpine.js",
        "Discord.js",
        "Moment.js",
    ];
    products.iter().any(|product| product.eq_ignore_ascii_case(name))
}

/// The package of a new file in Go (its neighbours', else its folder's name) or Java (the folders
/// below the source root).
pub(super) fn package<'a>(
    path: &str,
    files: impl Iterator<Item = &'a str>,
    text_of: impl Fn(&str) -> Option<Arc<str>>,
) -> Option<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if path.ends_with(".java") {
        let roots = ["src/main/java/", "src/test/java/"];
        let below = roots.iter().find_map(|root| Some(folder.split_once(root)?.1))?;
        return Some(below.replace('/', "."));
    }
    let neighbour = files
        .filter(|other| other.ends_with(".go") && !other.ends_with("_test.go"))
        .filter(|other| other.rsplit_once('/').map_or("", |(folder, _)| folder) == folder)
        .find_map(|other| {
            let text = text_of(other)?;
            let line = text.lines().find(|line| line.starts_with("package "))?;
            Some(line.split_whitespace().nth(1)?.to_owned())
        });
    let name: String = folder
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let is_name = name.starts_with(|it: char| it.is_ascii_alphabetic());
    let fallback = if is_name { name.to_ascii_lowercase() } else { "main".to_owned() };
    Some(neighbour.unwrap_or(fallback))
}
