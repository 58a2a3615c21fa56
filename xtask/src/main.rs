//! `cargo xtask docs` writes the pages of the manual that come from the code.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments != ["docs"] {
        eprintln!("usage: cargo xtask docs    write the generated pages of docs/");
        return ExitCode::from(2);
    }
    for page in xtask::pages() {
        if let Err(error) = std::fs::write(xtask::root().join(page.path), page.text) {
            eprintln!("{} cannot be written: {error}", page.path);
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
