//! Work that nobody waits for.

use std::cell::Cell;

/// Lets whoever is waited for go first, from now on and for this thread alone. Where the system
/// knows no priorities of threads, nothing happens.
pub(crate) fn step_back() {
    thread_local! {
        static BEHIND: Cell<bool> = const { Cell::new(false) };
    }
    if !BEHIND.replace(true) {
        // On Linux a process is what a thread is called elsewhere.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::nice(10);
    }
}
