//! The words of many files at once, for suggestions.

use std::fs;
use std::io;
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ignore::WalkBuilder;
use specls_code::{FileWords, Reading, SourceFacts, Tongue};

use crate::notice::decode_source;

/// A text file of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// The path below the folder, `/` between its parts.
    pub path: String,
    /// Its text. What is not UTF-8 or UTF-16 has U+FFFD for each byte that is none, as in sources of
    /// the workspace.
    pub text: String,
}

/// Reads the text files of a plain folder whose paths are wanted, sorted by path. Hidden files,
/// ignored ones, binary ones and those larger than `max_size` bytes are left out.
pub fn read_folder(
    folder: &Path,
    max_size: u64,
    wanted: impl Fn(&str) -> bool,
) -> io::Result<Vec<TextFile>> {
    // A folder that cannot be read is the caller's to tell; a file in it that cannot is left out.
    fs::read_dir(folder)?;
    let mut files = Vec::new();
    let walk = WalkBuilder::new(folder).require_git(false).parents(false).build();
    for entry in walk.flatten().filter(|entry| entry.file_type().is_some_and(|it| it.is_file())) {
        let Ok(below) = entry.path().strip_prefix(folder) else { continue };
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let path = parts.join("/");
        if !wanted(&path) || entry.metadata().is_ok_and(|it| it.len() > max_size) {
            continue;
        }
        let Ok(bytes) = fs::read(entry.path()) else { continue };
        if let Ok((text, _)) = decode_source(bytes) {
            files.push(TextFile { path, text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The words of each file, in the order of the files; read on all processors. `known` gives what was
/// read of a file already, if anything.
pub fn words_of<'k>(
    files: &[TextFile],
    tongue: Tongue,
    known: impl Fn(&str) -> Option<&'k Arc<SourceFacts>> + Sync,
) -> Vec<FileWords> {
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, file)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            files.get(at).map(|file| (at, file))
        } {
            let known = known(&file.path).filter(|facts| facts.reading == Reading::Whole);
            let read = || specls_code::read(&file.path, &file.text);
            let new = if known.is_none() { read() } else { None };
            let facts = known.map(|facts| &**facts).or(new.as_ref());
            done.push((at, specls_code::words(&file.path, &file.text, facts, tongue)));
        }
        done
    };
    let mut found: Vec<(usize, FileWords)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let done = threads.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            // Without its words, those of later files would be taken for others'.
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.flatten().collect()
    });
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, words)| words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_encoding_are_read_and_binary_files_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        write("latin.java", b"// Gr\xfc\xdfe");
        write("marked.java", b"\xef\xbb\xbfclass A {}");
        write("wide.java", b"\xff\xfea\0b\0");
        write("binary.java", b"a\0b");
        write("other.png", b"x");
        let files = read_folder(folder.path(), 1000, |path| path.ends_with(".java")).unwrap();
        let shown: Vec<String> =
            files.iter().map(|file| format!("{}: {}", file.path, file.text)).collect();
        assert_eq!(
            shown,
            ["latin.java: // Gr\u{FFFD}\u{FFFD}e", "marked.java: class A {}", "wide.java: ab"]
        );
    }
}
