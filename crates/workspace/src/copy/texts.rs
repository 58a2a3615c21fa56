//! The texts of copied files, where no program in the copy can reach them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// One file without a name that holds all texts, one behind the other. The system throws it away
/// when this process ends.
pub(super) struct Texts {
    file: Mutex<(File, u64)>,
}

/// Where a text is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    start: u64,
    length: usize,
}

impl Texts {
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        Ok(Self { file: Mutex::new((tempfile::tempfile_in(folder)?, 0)) })
    }

    pub(super) fn keep(&self, text: &str) -> io::Result<Place> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, end) = &mut *file;
        file.seek(SeekFrom::Start(*end))?;
        file.write_all(text.as_bytes())?;
        let place = Place { start: *end, length: text.len() };
        *end += text.len() as u64;
        Ok(place)
    }

    pub(super) fn text(&self, place: Place) -> io::Result<String> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, _) = &mut *file;
        file.seek(SeekFrom::Start(place.start))?;
        let mut bytes = vec![0; place.length];
        file.read_exact(&mut bytes)?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }
}
