//! What was read of source files, kept between starts in the platform's cache folder.
//!
//! One file a root. It holds a table of paths with what the system says of each file (size, times,
//! inode), as git's index does, so that a file that did not change is not even opened; and what was
//! read, by a hash of the content, so that a file that came back to what it once was is not parsed.
//! Whatever is wrong with the file (torn, older, of another root), it is as if there were none. It
//! never lies in a workspace, and dropping it changes no answer.

mod spool;
mod stat;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use specls_code::{Language, SourceFacts};
use twox_hash::XxHash3_128;

use crate::notice::Notice;
use crate::private::program;
use spool::Spool;
pub(crate) use stat::Stat;

/// No file is larger; a root with more to say is read anew each time. In bytes.
const LARGEST: u32 = 256 * 1024 * 1024;
/// All files together; the longest unused go first. In bytes.
const LARGEST_FOLDER: u64 = 1024 * 1024 * 1024;
/// Files of roots that nobody opened for this long are removed.
const ABANDONED: Duration = Duration::from_secs(60 * 24 * 60 * 60);
/// No reading takes so long: what is unfinished since then was left behind by a program that was stopped.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);
/// For how many times of saving something is kept that no file says any more.
const PATIENCE: u32 = 16;

/// What is kept of one content. Without facts, nothing is cited in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Whether there is nothing more to read in it.
    pub(crate) whole: bool,
    pub(crate) facts: Option<SourceFacts>,
    pub(crate) notice: Option<Notice>,
}

impl Kept {
    /// Whether it cites something.
    pub(crate) fn cites(&self) -> bool {
        self.facts.as_ref().is_some_and(|facts| !facts.citations.is_empty())
    }
}

/// Names a content in the light of its path: the same bytes read as another language, as a file of
/// tests, or as one that a program wrote, say something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Key(u128);

impl Key {
    pub(crate) fn of(path: &str, bytes: &[u8]) -> Self {
        let class = match Language::of_path(path) {
            Some(language) => {
                let name = path.rsplit('/').next().unwrap_or(path);
                let ending = name.split_once('.').map_or(name, |(_, ending)| ending);
                let tests = u64::from(language.is_test_path(path));
                // Without a text, the name alone is asked.
                let generated = u64::from(specls_code::is_generated(path, ""));
                XxHash3_128::oneshot_with_seed(tests | generated << 1, ending.as_bytes())
            }
            // What the path means is known to the reader alone.
            None => XxHash3_128::oneshot(path.as_bytes()),
        };
        #[expect(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
        let class = class as u64;
        Self(XxHash3_128::oneshot_with_seed(class, bytes))
    }
}

/// What is kept of a root's files. Asked by many threads at once.
pub(crate) struct Cache {
    /// Where it is written; `None` keeps nothing.
    file: Option<PathBuf>,
    root: String,
    /// Files that changed after this may change again without the system saying so.
    settled: i64,
    bytes: Vec<u8>,
    saves: u32,
    /// Sorted by path.
    files: Vec<File>,
    contents: Vec<Content>,
    by_key: OnceLock<HashMap<Key, u32>>,
    new: Mutex<New>,
}

struct File {
    path: Range<u32>,
    stat: Option<Stat>,
    content: u32,
}

#[derive(Clone, Serialize, Deserialize)]
struct Content {
    key: Key,
    used: u32,
    /// Where in the file it is kept.
    kept: Range<u32>,
}

#[derive(Default)]
struct New {
    files: HashMap<String, (Option<Stat>, Key)>,
    contents: HashMap<Key, Spooled>,
    spool: Option<Spool>,
}

/// Where in the spool a content is kept, and whether there is nothing more to read in it.
struct Spooled {
    kept: Range<u32>,
    whole: bool,
}

/// What stands at the end of the file, behind the contents and in front of a [`Tail`].
#[derive(Serialize, Deserialize)]
struct Saved<'a> {
    root: &'a str,
    saves: u32,
    #[serde(borrow)]
    files: Vec<SavedFile<'a>>,
    contents: Vec<Content>,
}

#[derive(Serialize, Deserialize)]
struct SavedFile<'a> {
    path: &'a str,
    stat: Option<Stat>,
    content: u32,
}

impl Cache {
    /// One that knows nothing and keeps nothing.
    pub(crate) fn none() -> Self {
        Self {
            file: None,
            root: String::new(),
            settled: 0,
            bytes: Vec::new(),
            saves: 0,
            files: Vec::new(),
            contents: Vec::new(),
            by_key: OnceLock::new(),
            new: Mutex::default(),
        }
    }

    /// What is kept of `root` below `folder`, to be used for one reading that begins `now`.
    pub(crate) fn open(folder: &Path, root: &Path, now: SystemTime) -> Self {
        let root = root.to_string_lossy().into_owned();
        let name = format!("{:032x}", XxHash3_128::oneshot(root.as_bytes()));
        let mut cache = Self {
            file: Some(folder.join(program()).join(name)),
            root,
            settled: Stat::settled(now),
            ..Self::none()
        };
        cache.load();
        cache
    }

    fn load(&mut self) {
        let Some(file) = self.file.clone() else { return };
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::debug!("nothing is kept of {} yet: {error}", self.root);
                return;
            }
        };
        match self.take(bytes) {
            Some(()) => keep_alive(&file),
            None => {
                tracing::debug!("{} is not what was written; it is built again", file.display());
            }
        }
    }

    /// Takes a file's bytes over; `None`, and nothing is taken, when they are not what was written.
    fn take(&mut self, bytes: Vec<u8>) -> Option<()> {
        let saved: Saved<'_> = postcard::from_bytes(spool::index_of(&bytes)?).ok()?;
        if saved.root != self.root {
            return None;
        }
        let start = bytes.as_ptr() as usize;
        let place = |part: &[u8]| -> Option<Range<u32>> {
            let from = u32::try_from(part.as_ptr() as usize - start).ok()?;
            Some(from..from + u32::try_from(part.len()).ok()?)
        };
        let files: Vec<File> = saved
            .files
            .iter()
            .map(|it| {
                Some(File { path: place(it.path.as_bytes())?, stat: it.stat, content: it.content })
            })
            .collect::<Option<_>>()?;
        (self.saves, self.contents, self.files) = (saved.saves, saved.contents, files);
        self.bytes = bytes;
        Some(())
    }

    /// What the file at `path` says, when the system vouches that it is the one that was read.
    pub(crate) fn by_stat(&self, path: &str, stat: &Stat) -> Option<Kept> {
        let at =
            self.files.binary_search_by(|file| self.part(&file.path).cmp(path.as_bytes())).ok()?;
        let file = &self.files[at];
        if file.stat.as_ref() != Some(stat) {
            return None;
        }
        self.kept(file.content)
    }

    /// What was read of this content once.
    pub(crate) fn by_content(&self, key: Key) -> Option<Kept> {
        let by_key = self.by_key.get_or_init(|| {
            let places = 0..u32::try_from(self.contents.len()).unwrap_or(0);
            self.contents.iter().map(|content| content.key).zip(places).collect()
        });
        self.kept(*by_key.get(&key)?)
    }

    /// Keeps what was read of a file, or that its content was known. `stat` is what the system said
    /// before it was read; `None` when the file changed meanwhile.
    pub(crate) fn keep(&self, path: &str, stat: Option<Stat>, key: Key, kept: Option<&Kept>) {
        let Some(file) = &self.file else { return };
        let bytes = match kept.map(postcard::to_allocvec).transpose() {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::debug!("{path} cannot be kept: {error}");
                return;
            }
        };
        let stat = stat.filter(|stat| stat.is_settled(self.settled));
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        let new = &mut *new;
        new.files.insert(path.to_owned(), (stat, key));
        let whole = kept.is_some_and(|kept| kept.whole);
        // Many files may have the same content: one of them is enough.
        let is_known = new.contents.get(&key).is_some_and(|known| known.whole || !whole);
        if let Some(bytes) = bytes.filter(|_| !is_known) {
            let spool = new.spool.get_or_insert_with(|| Spool::beside(file, LARGEST));
            new.contents.insert(key, Spooled { kept: spool.add(&bytes), whole });
        }
    }

    /// Writes down what is kept, without the files that are not `alive` any more. Does nothing when
    /// nothing is new, and goes on without it where nothing can be written.
    pub(crate) fn save(self, alive: impl Fn(&str) -> bool) {
        let Some(file) = &self.file else { return };
        let new = std::mem::take(&mut *self.new.lock().unwrap_or_else(PoisonError::into_inner));
        if new.files.is_empty() {
            return;
        }
        if let Err(error) = self.write(file, new, alive) {
            tracing::debug!("what was read cannot be kept in {}: {error}", file.display());
        }
    }

    fn write(&self, file: &Path, new: New, alive: impl Fn(&str) -> bool) -> io::Result<()> {
        let saves = self.saves.wrapping_add(1);
        let mut keys: Vec<(&str, Option<Stat>, Key)> = self
            .files
            .iter()
            .filter_map(|file| {
                let path = std::str::from_utf8(self.part(&file.path)).ok()?;
                let key = self.contents.get(file.content as usize)?.key;
                (!new.files.contains_key(path) && alive(path)).then_some((path, file.stat, key))
            })
            .collect();
        keys.extend(
            new.files
                .iter()
                .filter(|(path, _)| alive(path))
                .map(|(path, (stat, key))| (path.as_str(), *stat, *key)),
        );
        keys.sort_unstable_by_key(|(path, _, _)| *path);
        let used: HashSet<Key> = keys.iter().map(|(_, _, key)| *key).collect();
        let mut spool = new.spool.unwrap_or_else(|| Spool::beside(file, LARGEST));
        let mut contents: Vec<Content> = Vec::with_capacity(self.contents.len());
        for content in &self.contents {
            let used = if used.contains(&content.key) { saves } else { content.used };
            if !new.contents.contains_key(&content.key) && saves.wrapping_sub(used) <= PATIENCE {
                let kept = spool.add(self.part(&content.kept));
                contents.push(Content { key: content.key, used, kept });
            }
        }
        contents.extend(new.contents.into_iter().map(|(key, spooled)| Content {
            key,
            used: saves,
            kept: spooled.kept,
        }));
        contents.sort_unstable_by_key(|content| content.key);
        let files: Vec<SavedFile<'_>> = keys
            .into_iter()
            .filter_map(|(path, stat, key)| {
                let at = contents.binary_search_by_key(&key, |content| content.key).ok()?;
                Some(SavedFile { path, stat, content: u32::try_from(at).ok()? })
            })
            .collect();
        let saved = Saved { root: &self.root, saves, files, contents };
        let index = postcard::to_allocvec(&saved).map_err(io::Error::other)?;
        if let Some(folder) = file.parent() {
            tidy(folder);
        }
        spool.finish(&index, file)
    }

    fn kept(&self, content: u32) -> Option<Kept> {
        let content = self.contents.get(content as usize)?;
        postcard::from_bytes(self.part(&content.kept)).ok()
    }

    fn part(&self, place: &Range<u32>) -> &[u8] {
        self.bytes.get(place.start as usize..place.end as usize).unwrap_or_default()
    }
}

/// Marks a file as used today, so that [`tidy`] leaves it alone.
fn keep_alive(file: &Path) {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let modified = fs::metadata(file).and_then(|metadata| metadata.modified());
    let age = modified.ok().and_then(|modified| SystemTime::now().duration_since(modified).ok());
    if age.is_some_and(|age| age > DAY)
        && let Ok(file) = fs::File::options().append(true).open(file)
    {
        // Without the mark it is read anew some day.
        let _ = file.set_modified(SystemTime::now());
    }
}

/// Removes what nobody used for long, of this program and of earlier ones beside it, and the
/// longest unused of what is too much.
fn tidy(folder: &Path) {
    let Some(all) = folder.parent() else { return };
    let mut files: Vec<(SystemTime, u64, PathBuf)> = fs::read_dir(all)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|folder| fs::read_dir(folder.path()).ok())
        .flatten()
        .flatten()
        .filter_map(|file| {
            let metadata = file.metadata().ok()?;
            Some((metadata.modified().ok()?, metadata.len(), file.path()))
        })
        .collect();
    files.sort();
    let mut size: u64 = files.iter().map(|(_, size, _)| size).sum();
    for (modified, len, path) in files {
        let age = SystemTime::now().duration_since(modified).unwrap_or_default();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let forgotten = age > FORGOTTEN && name.starts_with(spool::UNFINISHED);
        if age > ABANDONED || forgotten || size > LARGEST_FOLDER {
            size = size.saturating_sub(len);
            // What cannot be removed is tried again the next time.
            let _ = fs::remove_file(&path);
            let _ = path.parent().map(fs::remove_dir);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: Duration = Duration::from_secs(60);

    fn kept(text: &str) -> Kept {
        Kept { whole: true, facts: specls_code::read("a.rs", text), notice: None }
    }

    struct Fixture {
        cache: tempfile::TempDir,
        root: tempfile::TempDir,
    }

    impl Fixture {
        fn new() -> Self {
            Self { cache: tempfile::tempdir().unwrap(), root: tempfile::tempdir().unwrap() }
        }

        fn write(&self, text: &str) -> Stat {
            fs::write(self.root.path().join("a.rs"), text).unwrap();
            self.stat()
        }

        fn stat(&self) -> Stat {
            Stat::of(&fs::symlink_metadata(self.root.path().join("a.rs")).unwrap())
        }

        fn open(&self, now: SystemTime) -> Cache {
            Cache::open(self.cache.path(), self.root.path(), now)
        }
    }

    #[test]
    fn a_file_of_which_the_system_says_the_same_needs_no_reading() {
        let fixture = Fixture::new();
        let stat = fixture.write("fn a() {}");
        let cache = fixture.open(SystemTime::now() + LATER);
        assert_eq!(cache.by_stat("a.rs", &stat), None);
        let key = Key::of("a.rs", b"fn a() {}");
        cache.keep("a.rs", Some(stat), key, Some(&kept("fn a() {}")));
        cache.save(|_| true);
        let cache = fixture.open(SystemTime::now());
        assert_eq!(cache.by_stat("a.rs", &stat), Some(kept("fn a() {}")));
        assert_eq!(cache.by_stat("b.rs", &stat), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_change_shows_even_when_size_and_time_are_set_back() {
        let fixture = Fixture::new();
        let stat = fixture.write("fn a() {}");
        let file = fs::File::options().write(true).open(fixture.root.path().join("a.rs")).unwrap();
        let modified = file.metadata().unwrap().modified().unwrap();
        let mut since = fixture.write("fn b() {}");
        // Until the clock of the file system ticks.
        while since == stat {
            fixture.write("fn b() {}");
            file.set_modified(modified).unwrap();
            since = fixture.stat();
        }
        file.set_modified(modified).unwrap();
        assert_ne!(fixture.stat(), stat);
    }

    #[test]
    fn a_file_that_changed_just_now_is_read_again_but_not_parsed() {
        let fixture = Fixture::new();
        let stat = fixture.write("fn a() {}");
        let cache = fixture.open(SystemTime::now());
        let key = Key::of("a.rs", b"fn a() {}");
        cache.keep("a.rs", Some(stat), key, Some(&kept("fn a() {}")));
        cache.save(|_| true);
        let cache = fixture.open(SystemTime::now());
        assert_eq!(cache.by_stat("a.rs", &stat), None);
        assert_eq!(cache.by_content(key), Some(kept("fn a() {}")));
    }

    #[test]
    fn what_no_file_says_any_more_is_kept_for_a_while() {
        let fixture = Fixture::new();
        let stat = fixture.write("fn a() {}");
        let key = |text: &str| Key::of("a.rs", text.as_bytes());
        let mut known = Vec::new();
        for round in 0..=PATIENCE + 1 {
            let text =
                if round == 0 { "fn a() {}".to_owned() } else { format!("fn b{round}() {{}}") };
            let cache = fixture.open(SystemTime::now() + LATER);
            cache.keep("a.rs", Some(stat), key(&text), Some(&kept(&text)));
            cache.save(|_| true);
            known.push(fixture.open(SystemTime::now()).by_content(key("fn a() {}")).is_some());
        }
        assert_eq!(known.iter().filter(|known| **known).count(), PATIENCE as usize + 1);
        let cache = fixture.open(SystemTime::now());
        assert_eq!(cache.files.len(), 1);
        assert_eq!(cache.contents.len(), PATIENCE as usize + 1);
    }

    #[test]
    fn files_of_one_content_are_kept_once_and_as_far_as_any_was_read() {
        let fixture = Fixture::new();
        let stat = fixture.write("fn a() {}");
        let size = |paths: &[&str]| {
            let cache = fixture.open(SystemTime::now() + LATER);
            let file = cache.file.clone().unwrap();
            for path in paths {
                let skimmed = Kept { whole: false, ..kept("fn a() {}") };
                let key = Key::of("a.rs", b"fn a() {}");
                cache.keep(path, Some(stat), key, Some(&kept("fn a() {}")));
                cache.keep(path, Some(stat), key, Some(&skimmed));
            }
            cache.save(|_| true);
            let known = fixture.open(SystemTime::now()).by_stat(paths[0], &stat);
            assert_eq!(known, Some(kept("fn a() {}")));
            let bytes = fs::metadata(&file).unwrap().len();
            fs::remove_file(file).unwrap();
            bytes
        };
        let more = size(&["a.rs", "b.rs"]) - size(&["a.rs"]);
        assert!(more < 40, "{more} bytes for another path");
    }

    #[test]
    fn files_that_are_gone_are_forgotten() {
        let fixture = Fixture::new();
        let stat = fixture.write("fn a() {}");
        let cache = fixture.open(SystemTime::now() + LATER);
        for path in ["a.rs", "b.rs"] {
            cache.keep(path, Some(stat), Key::of(path, b""), Some(&kept("")));
        }
        cache.save(|path| path == "a.rs");
        assert_eq!(fixture.open(SystemTime::now()).files.len(), 1);
    }

    #[test]
    fn the_same_bytes_are_another_content_in_another_language_as_tests_or_as_generated() {
        let keys = ["a.rs", "b/a.rs", "a.py", "tests/a.rs", "a_test.rs", "a-min.rs"]
            .map(|path| Key::of(path, b"a = 1"));
        assert_eq!(keys[0], keys[1]);
        let others: HashSet<Key> = keys.into_iter().collect();
        assert_eq!(others.len(), 4, "both kinds of tests are one");
    }

    #[test]
    fn what_is_too_old_goes_and_the_rest_stays() {
        let fixture = Fixture::new();
        let stat = fixture.write("fn a() {}");
        let (old, new) = (fixture.cache.path().join("older"), fixture.cache.path().join("newer"));
        let left_behind = format!("{}1", spool::UNFINISHED);
        for folder in [&old, &new] {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("root"), "x").unwrap();
            fs::write(folder.join(&left_behind), "x").unwrap();
        }
        let date = |path: PathBuf, age: Duration| {
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(SystemTime::now() - age - LATER).unwrap();
        };
        date(old.join("root"), ABANDONED);
        date(old.join(&left_behind), FORGOTTEN);
        let cache = fixture.open(SystemTime::now() + LATER);
        cache.keep("a.rs", Some(stat), Key::of("a.rs", b""), Some(&kept("")));
        cache.save(|_| true);
        assert!(!old.exists() && new.join("root").exists());
        assert!(new.join(&left_behind).exists(), "it may still be written");
    }
}
