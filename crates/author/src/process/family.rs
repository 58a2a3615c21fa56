//! A process and all that it started.

use rustix::process::{Pid, Signal, kill_process_group};

/// Ends the processes of a group, and what its leader started in other groups as far as the system
/// tells. All of them are halted first, so that none sees the end of another and does something
/// about it. The leader comes last: what loses its parent meanwhile is still found below it.
pub(super) fn kill_all(leader: Pid) {
    if leader != rustix::process::getpid() {
        let _ = kill_process_group(leader, Signal::STOP);
    }
    kill_below(leader);
    // A group without processes is as wanted.
    let _ = kill_process_group(leader, Signal::KILL);
}

/// The same for a group that a guard leads: all that it watches over first, then itself.
pub(super) fn kill_guarded(guard: Pid) {
    kill_below(guard);
    let _ = kill_process_group(guard, Signal::KILL);
}

/// Ends what a process started, and what that started.
#[cfg(target_os = "linux")]
pub(super) fn kill_below(ancestor: Pid) {
    use std::collections::BTreeSet;

    use rustix::process::kill_process;
    /// What is started while others are halted is found by another look.
    const LOOKS: usize = 50;
    let mut halted = BTreeSet::new();
    for _ in 0..LOOKS {
        let fresh = descendants(ancestor).into_iter().filter(|pid| halted.insert(*pid));
        let fresh: Vec<Pid> = fresh.filter_map(Pid::from_raw).collect();
        if fresh.is_empty() {
            break;
        }
        for pid in fresh {
            let _ = kill_process(pid, Signal::STOP);
        }
    }
    for pid in halted.into_iter().filter_map(Pid::from_raw) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// Elsewhere only the group is known.
#[cfg(not(target_os = "linux"))]
pub(super) fn kill_below(_: Pid) {}

/// The processes below one that did not end yet, by their numbers.
#[cfg(target_os = "linux")]
fn descendants(ancestor: Pid) -> Vec<i32> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let mut parents = Vec::new();
    for entry in entries.flatten() {
        let pid = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok());
        let Some(pid) = pid else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // `1234 (name) S 1 …`; a name may hold anything.
        let Some((_, fields)) = stat.rsplit_once(") ") else { continue };
        let mut fields = fields.split(' ');
        let state = fields.next();
        let parent = fields.next().and_then(|parent| parent.parse::<i32>().ok());
        if let (Some(state), Some(parent)) = (state, parent)
            && !matches!(state, "Z" | "X")
        {
            parents.push((pid, parent));
        }
    }
    let mut below = vec![ancestor.as_raw_nonzero().get()];
    let mut looked_at = 0;
    while let Some(above) = below.get(looked_at).copied() {
        looked_at += 1;
        below.extend(parents.iter().filter(|(_, it)| *it == above).map(|(pid, _)| *pid));
    }
    below.split_off(1)
}
