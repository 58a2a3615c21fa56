//! Names of specs, requirements, criteria, properties and tasks.

use std::fmt;
use std::sync::Arc;

/// The name of a spec: its folder's path below the specs root, `hanoi` or `_archive/x`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpecId(Arc<str>);

impl SpecId {
    /// The spec with this name.
    pub fn new(name: &str) -> Self {
        Self(Arc::from(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SpecId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The number people cite: `3.2`, `REQ-1`, `3a`, `P1`, `2.1`. As written, without decoration;
/// compared without regard to ASCII case, ordered by its numeric parts. Ids need not be unique in
/// a file: the occurrence is the key there.
#[derive(Debug, Clone)]
pub struct Id(Arc<str>);

impl Id {
    /// The id as written.
    pub fn new(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Criterion `number` under this requirement: `3` and `2` give `3.2`.
    pub fn child(&self, number: &str) -> Id {
        Id::new(&format!("{}.{number}", self.0))
    }

    /// What stands before the last dot: the requirement of a criterion, the task of a sub-task.
    pub fn parent(&self) -> Option<Id> {
        self.0.rsplit_once('.').map(|(parent, _)| Id::new(parent))
    }

    /// The number without letters in front and without leading zeros: `1.2` for `REQ-001.2`. People
    /// cite a requirement by it where no other one has it.
    pub fn bare(&self) -> String {
        let digits = self.0.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let digits = digits.trim_start_matches('0');
        match digits.starts_with(|first: char| first.is_ascii_digit()) {
            true => digits.to_ascii_lowercase(),
            false => format!("0{digits}"),
        }
    }

    /// Runs of digits by value, other characters folded to lower case.
    fn key(&self) -> impl Iterator<Item = (u64, char)> + '_ {
        let mut characters = self.0.chars().peekable();
        std::iter::from_fn(move || {
            let first = characters.next()?;
            let Some(digit) = first.to_digit(10) else {
                return Some((u64::MAX, first.to_ascii_lowercase()));
            };
            let mut value = u64::from(digit);
            while let Some(digit) = characters.peek().and_then(|next| next.to_digit(10)) {
                value = value.saturating_mul(10).saturating_add(u64::from(digit));
                characters.next();
            }
            Some((value, '0'))
        })
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Id {}

impl std::hash::Hash for Id {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        for byte in self.0.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
    }
}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Id {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key()
            .cmp(other.key())
            .then_with(|| self.0.to_ascii_lowercase().cmp(&other.0.to_ascii_lowercase()))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_their_numbers() {
        let mut ids: Vec<Id> = ["10.1", "2.10", "2.9", "REQ-2", "2", "P1"].map(Id::new).into();
        ids.sort();
        let ids: Vec<&str> = ids.iter().map(Id::as_str).collect();
        assert_eq!(ids, ["2", "2.9", "2.10", "10.1", "P1", "REQ-2"]);
    }

    #[test]
    fn case_does_not_tell_ids_apart() {
        assert_eq!(Id::new("REQ-1"), Id::new("req-1"));
    }
}
