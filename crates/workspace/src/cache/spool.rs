//! The file that a cache is written to, from its start to its end: contents as they are read, then
//! the index that says where each stands, then a tail by which it is known for what was written. So
//! a first reading of a large workspace holds nothing of it in memory.

use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::Path;

use tempfile::NamedTempFile;
use twox_hash::xxhash3_128::Hasher;

use crate::private::make_private;

/// What the file starts with; the number rises with each change of its form.
const MAGIC: &[u8; 16] = b"specls facts  3\n";
/// The last bytes: a hash of everything in front.
const HASH: usize = 16;
/// In front of it: how long the index is that stands in front of that.
const LENGTH: usize = 8;

/// What the names of files start with that are being written.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// The index of a file with these bytes; `None` when they are not what was written.
pub(super) fn index_of(bytes: &[u8]) -> Option<&[u8]> {
    let (body, hash) = bytes.split_last_chunk::<HASH>()?;
    if !body.starts_with(MAGIC) || Hasher::oneshot(body).to_le_bytes() != *hash {
        return None;
    }
    let (rest, length) = body.split_last_chunk::<LENGTH>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    rest.get(rest.len().checked_sub(length)?..)
}

/// A file that is being written, beside the one that it will replace.
pub(super) struct Spool {
    /// Why it cannot be written, once it cannot.
    writing: io::Result<Writing>,
    len: u32,
    /// How many bytes it may have.
    most: u32,
}

struct Writing {
    file: BufWriter<NamedTempFile>,
    hasher: Hasher,
}

impl Spool {
    /// One that will replace `file`, unless it gets more than `most` bytes.
    pub(super) fn beside(file: &Path, most: u32) -> Self {
        let mut spool = Self { writing: Writing::beside(file), len: 0, most };
        spool.add(MAGIC);
        spool
    }

    /// Adds bytes; where in the file they stand.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Range<u32> {
        let start = self.len;
        let written = match (&mut self.writing, u32::try_from(bytes.len())) {
            (Err(_), _) => return start..start,
            (Ok(_), Err(_)) => Err(io::Error::other("one content is too large to keep")),
            (Ok(_), Ok(more)) if more > self.most - start => {
                Err(io::Error::other(format!("more than {} bytes are too many to keep", self.most)))
            }
            (Ok(writing), Ok(more)) => {
                self.len += more;
                writing.write(bytes)
            }
        };
        if let Err(error) = written {
            self.writing = Err(error);
        }
        start..self.len
    }

    /// Ends the file with its index, and puts it in the place of `file`.
    pub(super) fn finish(mut self, index: &[u8], file: &Path) -> io::Result<()> {
        self.add(index);
        self.add(&(index.len() as u64).to_le_bytes());
        let Writing { file: mut written, hasher } = self.writing?;
        written.write_all(&hasher.finish_128().to_le_bytes())?;
        let written = written.into_inner().map_err(io::IntoInnerError::into_error)?;
        written.persist(file).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Writing {
    fn beside(file: &Path) -> io::Result<Self> {
        let folder = file.parent().ok_or_else(|| io::Error::other("there is no folder"))?;
        make_private(folder)?;
        let file = BufWriter::new(NamedTempFile::with_prefix_in(UNFINISHED, folder)?);
        Ok(Self { file, hasher: Hasher::new() })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.write(bytes);
        self.file.write_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The names of the files in a folder, with their sizes.
    fn files(folder: &Path) -> Vec<(String, u64)> {
        let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
        let file = |it: fs::DirEntry| {
            (it.file_name().to_string_lossy().into_owned(), it.metadata().unwrap().len())
        };
        entries.map(file).collect()
    }

    #[test]
    fn what_was_added_stands_where_it_was_said_and_the_index_behind_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("root");
        let mut spool = Spool::beside(&file, 1_000);
        let (one, other) = (spool.add(b"one"), spool.add(b"other"));
        spool.finish(b"index", &file).unwrap();
        let bytes = fs::read(&file).unwrap();
        assert_eq!(&bytes[one.start as usize..one.end as usize], b"one");
        assert_eq!(&bytes[other.start as usize..other.end as usize], b"other");
        assert_eq!(index_of(&bytes), Some(&b"index"[..]));
    }

    #[test]
    fn of_what_is_too_large_nothing_is_left_and_the_file_before_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("root");
        fs::write(&file, "before").unwrap();
        let mut spool = Spool::beside(&file, 100);
        spool.add(&[0; 80]);
        spool.add(&[0; 80]);
        let error = spool.finish(b"index", &file).unwrap_err();
        assert_eq!(error.to_string(), "more than 100 bytes are too many to keep");
        assert_eq!(files(folder.path()), [("root".to_owned(), 6)]);
    }

    #[test]
    fn nothing_is_left_of_what_is_not_finished() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::beside(&folder.path().join("root"), 1_000);
        spool.add(b"one");
        assert_eq!(files(folder.path()).len(), 1);
        drop(spool);
        assert_eq!(files(folder.path()), []);
    }

    #[test]
    fn a_folder_that_is_a_file_is_no_trouble_but_an_error_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("facts"), "").unwrap();
        let file = folder.path().join("facts/root");
        let mut spool = Spool::beside(&file, 1_000);
        assert_eq!(spool.add(b"one"), 0..0);
        assert!(spool.finish(b"index", &file).is_err());
    }
}
