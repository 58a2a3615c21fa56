//! What is special about how a source file was read, and how its bytes become a text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::read::BYTE_ORDER_MARK;

/// Sources larger than this are known, but not read: nobody writes them by hand. In bytes; the setting
/// `max-file-size` may say less.
pub(crate) const LARGEST_SOURCE: u64 = 1024 * 1024;

/// What is special about how a source file was read. None of it is an error: the file is known to
/// exist all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Notice {
    /// Larger than a person writes, or than the setting `max-file-size` says: not read.
    TooLarge,
    /// Written by a program, or squeezed by one: not read.
    Generated,
    /// No text: not read.
    Binary,
    /// The setting `skip` names it: not read.
    Excluded,
    /// The system refused: not read.
    Unreadable,
    /// Not UTF-8. Read, with U+FFFD for each byte that is none: its citations and symbols count, and
    /// their lines and columns are right where the editor shows one character a byte.
    NotUtf8,
}

impl Notice {
    /// Whether the file was not read at all.
    pub const fn is_skipped(self) -> bool {
        !matches!(self, Notice::NotUtf8)
    }

    /// What is to be said of `count` such files, without a full stop.
    pub fn sentence(self, count: usize) -> String {
        let files =
            if count == 1 { "1 source file".to_owned() } else { format!("{count} source files") };
        let what = match self {
            Notice::TooLarge => "over 1 MB, or over `max-file-size`, not read",
            Notice::Generated => "written by programs not read",
            Notice::Binary => "without text not read",
            Notice::Excluded => "not read because `skip` in specls.toml names them",
            Notice::Unreadable => "not read because the system refused; check their permissions",
            Notice::NotUtf8 => "in no UTF-8 read as far as possible; save them as UTF-8",
        };
        format!("{files} {what}")
    }
}

/// How many files there are of each notice.
pub type Notices = BTreeMap<Notice, usize>;

/// The text of a source file as an editor shows it, or why there is none. UTF-16 is known by its
/// byte order mark. Of anything else that is no UTF-8, each wrong byte becomes U+FFFD: in the usual
/// encodings of one byte a character, that keeps lines and columns as the editor counts them.
pub(crate) fn decode_source(bytes: Vec<u8>) -> Result<(String, Option<Notice>), Notice> {
    if let Some(text) = decode_utf16(&bytes) {
        return Ok((text, None));
    }
    let start = &bytes[..bytes.len().min(8 * 1024)];
    if start.contains(&0) {
        return Err(Notice::Binary);
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len());
            }
            Ok((text, None))
        }
        Err(error) => {
            let mut text = String::with_capacity(error.as_bytes().len() + 64);
            for chunk in error.as_bytes().utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(std::iter::repeat_n(
                    char::REPLACEMENT_CHARACTER,
                    chunk.invalid().len(),
                ));
            }
            Ok((text, Some(Notice::NotUtf8)))
        }
    }
}

/// The text of UTF-16, which is known by its byte order mark; `None` for anything else.
pub(crate) fn decode_utf16(bytes: &[u8]) -> Option<String> {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => Some(units(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Some(units(rest, u16::from_be_bytes)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<(&str, Option<Notice>), Notice>) {
        let decoded = decode_source(bytes.to_vec());
        assert_eq!(decoded, expected.map(|(text, notice)| (text.to_owned(), notice)));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        check(b"\xEF\xBB\xBFlet a;", Ok(("let a;", None)));
        check(b"\xFF\xFEl\0\xF6\0", Ok(("lö", None)));
        check(b"\xFE\xFF\0l\0\xF6", Ok(("lö", None)));
    }

    #[test]
    fn each_byte_that_is_no_utf8_is_one_character_so_that_columns_stay() {
        check(
            b"// gr\xF6\xDFe\xE2\x82 2.1",
            Ok(("// gr\u{FFFD}\u{FFFD}e\u{FFFD}\u{FFFD} 2.1", Some(Notice::NotUtf8))),
        );
    }

    #[test]
    fn what_holds_zeroes_is_no_text() {
        check(b"a\0b", Err(Notice::Binary));
    }
}
