//! Whatever changes in whatever order, what is known is the same as if it were read anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use proptest::prelude::*;
use specls_spec::ReferenceTarget;
use specls_trace::{Commit, History, Index, Meaning, Snapshot, Ticked, fixture, problems};

/// What files may come to say; the empty text is no file.
const TEXTS: &[(&str, &[&str])] = &[
    (
        ".kiro/specs/hanoi/requirements.md",
        &[
            "### Requirement 1: Move disks\n\n1. THE game SHALL move\n2. THE game SHALL draw\n",
            "### Requirement 1: Move disks\n\n1. THE game SHALL move fast\n",
            "### Requirement 1: Solve\n\n1. THE game SHALL solve\n2. THE game SHALL draw\n\n### Requirement 2: Win\n\n1. THE game SHALL end\n",
            "",
        ],
    ),
    (
        ".kiro/specs/chess/requirements.md",
        &[
            "### Requirement 1: Castle\n\n1. THE game SHALL castle\n2. THE king SHALL move\n",
            "### Requirement 2: Castle\n\n1. THE game SHALL castle\n",
            "### REQ-1: Castle\n\n1. THE game SHALL castle\n",
            "### Req-1: Castle\n\n1. THE game SHALL castle\n",
            "",
        ],
    ),
    (
        ".kiro/specs/hanoi/design.md",
        &["### Property 1: Order\n\n**Validates: Requirements 1.1-1.2**\n", ""],
    ),
    (
        ".kiro/specs/hanoi/tasks.md",
        &[
            "- [x] 1. Write `src/board.rs` with `shift`\n  - _Requirements: 1.1_\n",
            "- [ ] 1. Write `src/board.rs` with `shift`\n  - _Requirements: 1.1_\n",
            "- [x] 1. Write `castle_king` and plain.rs\n  - _Requirements: 1.2, 2.1_\n- [x] 2. Solve\n  - _Requirements: 1_\n",
            "",
        ],
    ),
    (
        ".kiro/specs/hanoi/trace.lock",
        &[
            "link 1.1 aa 00000000000000ff src/board.rs#shift\nnot 1.2 src/plain.rs\n",
            "link 1.2 aa - src/plain.rs\n",
            "",
        ],
    ),
    (
        "src/board.rs",
        &[
            "// Requirements: 1.1\nfn shift() {}\n",
            "// Requirements: 1.1, 2.1\nfn shift() {}\n\n// Property 1: order\n#[test]\nfn keeps() {}\n",
            "// Feature: chess\n\n// Requirements: 1.2\nfn castle_king() {}\n",
            "fn shift() {}\n",
            "",
        ],
    ),
    (
        "src/plain.rs",
        &["fn castle_king() {}\n", "/// chess#1.2, hanoi#1.2\nfn draw_disks() {}\n", ""],
    ),
    ("src/chess_castle.rs", &["// Requirements: 1.1\nfn castle() {}\n", ""]),
    (
        "tests/board.rs",
        &["// Requirements: 1.2\nfn a() {}\n", "// Task 1, Requirements: 1.1\n", ""],
    ),
];

fn replace(index: &mut Index, path: &str, text: &str) {
    if text.is_empty() {
        index.remove(path);
    } else {
        index.replace(path, fixture::facts(path, &Arc::from(text)));
    }
}

fn history() -> Arc<History> {
    let commit = |message: &str, files: &[&str]| Commit {
        message: message.to_owned(),
        files: files.iter().map(|file| (*file).to_owned()).collect(),
        ..Commit::default()
    };
    let mut ticked = commit("Play", &["tests/board.rs", ".kiro/specs/hanoi/tasks.md"]);
    ticked.ticked = vec![Ticked {
        path: ".kiro/specs/hanoi/tasks.md".to_owned(),
        task: specls_spec::Id::new("2"),
    }];
    let commits = vec![
        ticked,
        commit("Requirement 1.2", &["src/plain.rs", ".kiro/specs/chess/requirements.md"]),
    ];
    Arc::new(History::new(commits))
}

/// Everything that is known.
fn shown(snapshot: &Snapshot) -> String {
    let mut text = String::new();
    for spec in snapshot.specs() {
        let _ = writeln!(text, "{} {:?}", spec.folder(), spec.coverage());
        let _ = writeln!(text, "{:?}", spec.resolve(&ReferenceTarget::All));
        spec.files().for_each(|file| {
            let _ = writeln!(text, "{:?}", problems(snapshot, &file.path));
        });
        for (_, criterion) in spec.criteria() {
            let _ = writeln!(text, "{} {:?}", criterion.id, spec.links(&criterion.id));
        }
        let _ = writeln!(text, "{:?}", spec.drifted());
    }
    for (path, facts) in snapshot.sources() {
        let _ = writeln!(text, "{path} {:?}", snapshot.claims_of_file(path));
        for at in 0..facts.citations.len() {
            let meaning = match snapshot.meaning(path, at) {
                Meaning::Of(spec) => spec.folder().to_owned(),
                Meaning::Ambiguous(specs) => format!("{specs:?}"),
                Meaning::Unknown(name) => format!("{name:?}"),
            };
            let _ = writeln!(text, "{at} {meaning}");
        }
        let _ = writeln!(text, "{:?}", problems(snapshot, path));
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn what_was_brought_up_to_date_is_what_is_read_anew(
        steps in prop::collection::vec((0..TEXTS.len(), 0..5_usize, any::<bool>()), 1..24),
        committed in any::<bool>(),
    ) {
        let mut index = Index::default();
        if committed {
            index.set_history(history());
        }
        let mut present: BTreeMap<&str, &str> = BTreeMap::new();
        for (file, text, asked) in steps {
            let (path, texts) = TEXTS[file];
            let text = texts[text % texts.len()];
            replace(&mut index, path, text);
            present.insert(path, text);
            if !asked {
                continue;
            }
            let mut anew = Index::default();
            if committed {
                anew.set_history(history());
            }
            for (path, text) in &present {
                replace(&mut anew, path, text);
            }
            prop_assert_eq!(shown(&index.snapshot()), shown(&anew.snapshot()));
        }
    }
}
