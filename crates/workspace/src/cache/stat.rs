//! What the system says of a file without opening it.

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// What the system says of a file. As long as it says the same, the content is the same, but for
/// changes so quick that the clock of the file system does not tell them apart, see
/// [`Stat::is_settled`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stat {
    size: u64,
    /// When the content changed last, in nanoseconds since 1970.
    modified: i64,
    /// When anything about it changed last: that cannot be set back, as `modified` is by programs
    /// that unpack or copy. 0 where the system does not say.
    changed: i64,
    /// 0 where the system does not say.
    inode: u64,
}

/// File systems keep times as coarsely as this.
const COARSEST: Duration = Duration::from_secs(2);

impl Stat {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let time = |seconds: i64, nanoseconds: i64| {
                seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
            };
            Self {
                size: metadata.len(),
                modified: time(metadata.mtime(), metadata.mtime_nsec()),
                changed: time(metadata.ctime(), metadata.ctime_nsec()),
                inode: metadata.ino(),
            }
        }
        #[cfg(not(unix))]
        Self {
            size: metadata.len(),
            modified: metadata.modified().map_or(0, nanoseconds),
            changed: 0,
            inode: 0,
        }
    }

    /// For a reading that begins `now`, the time before which a change shows in the file's times,
    /// whatever happens afterwards.
    pub(crate) fn settled(now: SystemTime) -> i64 {
        nanoseconds(now.checked_sub(COARSEST).unwrap_or(UNIX_EPOCH))
    }

    /// Whether it vouches for what is read after the time that [`Stat::settled`] gave: a file that
    /// changed just then may change once more within the same tick.
    pub(crate) fn is_settled(&self, settled: i64) -> bool {
        self.modified < settled && self.changed < settled
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}
