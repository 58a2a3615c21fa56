//! The loop: one owner of the state, one event at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::mpsc::UnboundedReceiver;

use crate::event::Event;
use crate::state::State;

/// Takes events until the client leaves. A panic costs the event it happened in, no more: the reply
/// it held is dropped, which answers its request with an error.
pub fn run(mut state: State, mut events: UnboundedReceiver<Event>) {
    let mut held = None;
    while let Some(event) = held.take().or_else(|| events.blocking_recv()) {
        if matches!(event, Event::ClientLeft) {
            return;
        }
        let event = gather(event, &mut events, &mut held);
        if catch_unwind(AssertUnwindSafe(|| take(&mut state, event))).is_err() {
            tracing::error!("an event failed; the server goes on");
        }
        if held.is_none()
            && events.is_empty()
            && catch_unwind(AssertUnwindSafe(|| state.settle())).is_err()
        {
            tracing::error!("starting what was due failed; the server goes on");
        }
    }
}

fn take(state: &mut State, event: Event) {
    let Some(event) = state.wait_for_edits(event) else { return };
    match event {
        Event::ClientArrived(params, reply) => state.client_arrived(*params, reply),
        Event::ClientReady => state.client_ready(),
        Event::FoldersChanged { added, removed } => state.folders_changed(&added, &removed),
        Event::DocumentOpened { uri, text, version } => {
            state.document_opened(&uri, &text, version);
        }
        Event::DocumentChanged { uri, changes, version } => {
            state.document_changed(&uri, &changes, version);
        }
        Event::DocumentSaved { uri } => state.document_saved(&uri),
        Event::DocumentClosed { uri } => state.document_closed(&uri),
        Event::FilesChanged { paths } => state.files_changed(&paths),
        Event::SettingsChanged { settings } => state.settings_changed(&settings),
        Event::RootScanned { root, scope, start, scan } => {
            state.root_scanned(root, scope, start, scan);
        }
        Event::SourcesRead { root, start, scan } => state.sources_read(root, start, scan),
        Event::ReadingDone { root, start } => state.reading_done(root, start),
        Event::FilesReadAgain { root, start, scan } => state.files_read_again(root, start, scan),
        Event::HistoryRead { root, history } => state.history_read(root, history),
        Event::ResultsRead { root, read } => state.results_read(root, read),
        Event::WatchStarted { root, watcher } => state.watch_started(root, watcher),
        Event::QuestionAsked(question) => state.question_asked(question),
        Event::SymbolsAsked { query, reply } => state.symbols_asked(query, reply),
        Event::LensesTold { root, path, shown, picture } => {
            state.lenses_told(root, path, shown, &picture);
        }
        Event::LensesCompared { changed } => state.lenses_compared(changed),
        Event::SymbolPlaceAsked { symbol, reply } => state.symbol_place_asked(symbol, reply),
        Event::Suggested { root, about, found } => state.suggested(root, &about, found),
        Event::CommandCalled { command, reply } => state.command_called(command, reply),
        Event::ProgressCancelled { token } => state.progress_cancelled(&token),
        Event::ProblemsComputed(computed) => state.problems_computed(computed),
        Event::ChangesCompared { root, compared } => state.changes_compared(root, compared),
        Event::RunContinues { run } => state.run_continues(run),
        Event::RunStarts { run } => state.run_starts(run),
        Event::JobDone { job, outcome } => state.job_done(job, outcome),
        Event::AnnotatedEditAnswered { review, answer } => {
            state.annotated_edit_answered(review, answer);
        }
        Event::EditAnswered { review, decision, applied, reason } => {
            state.edit_answered(review, decision, applied, reason);
        }
        Event::EditSettled { documents } => state.edit_settled(&documents),
        Event::ClientLeft => {}
    }
}

/// Changes of one document that wait in a row are made as one: the document is read again once.
fn gather(event: Event, events: &mut UnboundedReceiver<Event>, held: &mut Option<Event>) -> Event {
    let Event::DocumentChanged { uri, mut changes, mut version } = event else { return event };
    while let Ok(next) = events.try_recv() {
        match next {
            Event::DocumentChanged { uri: other, changes: more, version: newer }
                if other == uri =>
            {
                changes.extend(more);
                version = newer;
            }
            other => {
                *held = Some(other);
                break;
            }
        }
    }
    Event::DocumentChanged { uri, changes, version }
}
