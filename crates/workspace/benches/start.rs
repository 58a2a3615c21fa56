//! What a start costs on a tree of a thousand files: a first look, the symbols, and the same again
//! with what was kept.

use std::path::Path;
use std::sync::Arc;

use divan::Bencher;
use specls_workspace::{Scan, Scanner, Scope, Settings, Workspace};

fn main() {
    divan::main();
}

const FILES: usize = 1_000;

/// A tree in which every third file cites, of 4 kB a file.
fn tree() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join(".kiro/specs/board");
    std::fs::create_dir_all(&spec).expect("a folder");
    std::fs::write(spec.join("requirements.md"), "# Board\n").expect("a file");
    for file in 0..FILES {
        let part = folder.path().join(format!("src/part_{}", file % 50));
        std::fs::create_dir_all(&part).expect("a folder");
        let mut text = String::new();
        for number in 0..26 {
            if file % 3 == 0 && number % 10 == 0 {
                text.push_str(&format!("/// Requirements: {number}.1\n"));
            }
            text.push_str(&format!(
                "/// Moves a disk to the peg with this number.\npub fn move_{number}(from: usize) -> \
                 usize {{\n    let distance = from.abs_diff({file});\n    distance * {number}\n}}\n\n"
            ));
        }
        std::fs::write(part.join(format!("moves_{file}.rs")), text).expect("a file");
    }
    folder
}

fn scanner(root: &Path, cache: Option<&Path>) -> Scanner {
    let settings = Arc::new(Settings::default());
    Scanner::new(root.to_owned(), settings).caching(cache.map(Path::to_owned))
}

#[divan::bench(args = [Scope::Specs, Scope::Citations, Scope::Citing, Scope::Everything])]
fn first_start(bencher: Bencher<'_, '_>, scope: Scope) {
    let tree = tree();
    let scanner = scanner(tree.path(), None);
    bencher.bench(|| scanner.scan(scope, &|| false));
}

#[divan::bench]
fn start_with_what_was_kept(bencher: Bencher<'_, '_>) {
    let (tree, cache) = (tree(), tempfile::tempdir().expect("a folder"));
    let scanner = scanner(tree.path(), Some(cache.path()));
    scanner.scan(Scope::Everything, &|| false);
    bencher.bench(|| scanner.scan(Scope::Everything, &|| false));
}

#[divan::bench]
fn take_over(bencher: Bencher<'_, '_>) {
    let tree = tree();
    let scan: Scan = scanner(tree.path(), None).scan(Scope::Everything, &|| false);
    bencher
        .with_inputs(|| (Workspace::new(tree.path().to_owned(), Settings::default()), scan.clone()))
        .bench_values(|(mut workspace, scan)| {
            workspace.take(scan);
            workspace
        });
}
