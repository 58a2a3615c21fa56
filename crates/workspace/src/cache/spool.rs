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
/// No file is larger; a root with more to say is read anew each time. In bytes.
const LARGEST: u32 = 256 * 1024 * 1024;

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
}

struct Writing {
    file: BufWriter<NamedTempFile>,
    hasher: Hasher,
}

impl Spool {
    /// One that will replace `file`.
    pub(super) fn beside(file: &Path) -> Self {
        let mut spool = Self { writing: Writing::beside(file), len: 0 };
        spool.add(MAGIC);
        spool
    }

    /// Adds bytes; where in the file they stand.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Range<u32> {
        let start = self.len;
        let written = match (&mut self.writing, u32::try_from(bytes.len())) {
            (Err(_), _) => return start..start,
            (Ok(_), Err(_)) => Err(io::Error::other("one content is too large to keep")),
            (Ok(_), Ok(more)) if more > LARGEST - start => {
                Err(io::Error::other(format!("more than {LARGEST} bytes are too many to keep")))
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
