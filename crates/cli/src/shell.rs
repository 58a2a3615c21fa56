//! What the shell around this process is like, decided once.

use std::io::IsTerminal;
use std::path::PathBuf;

use anstream::AutoStream;
use clap::ColorChoice;

use crate::arguments::Arguments;
use crate::output::Palette;

/// What the shell around this process is like.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The folder given with `--root`.
    pub root: Option<PathBuf>,
    /// Where what was read is kept between calls; nothing is when `None`.
    pub cache: Option<PathBuf>,
    /// The program's own folder: what is trusted, private copies.
    pub state: Option<PathBuf>,
    /// How to paint standard output.
    pub palette: Palette,
    /// Whether a person watches standard error.
    pub watched: bool,
}

impl Shell {
    /// Looks at the arguments, the environment and the standard streams.
    pub fn new(arguments: &Arguments) -> Self {
        match arguments.color {
            ColorChoice::Auto => {}
            ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
            ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
        }
        let stdout = std::io::stdout();
        Self {
            root: arguments.root.clone(),
            cache: (!arguments.no_cache).then(specls_workspace::cache_folder).flatten(),
            state: specls_workspace::state_folder(),
            palette: Palette {
                colours: AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
                terminal: stdout.is_terminal(),
                width: width(stdout.is_terminal()),
            },
            watched: std::io::stderr().is_terminal(),
        }
    }
}

/// How wide standard output is: as `COLUMNS` says, else the terminal; one that does not know itself
/// has 80 columns. A file or a pipe has no width.
fn width(is_terminal: bool) -> Option<u16> {
    const USUAL: u16 = 80;
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let of_terminal = || comfy_table::Table::new().width();
    let known = said.or_else(|| if is_terminal { of_terminal() } else { None });
    known.filter(|width| *width > 0).or(is_terminal.then_some(USUAL))
}
