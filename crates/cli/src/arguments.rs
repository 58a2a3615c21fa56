//! What can be said on the command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::PossibleValuesParser;
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use specls_spec::{ProblemCode, Severity};

use crate::model::{SETTINGS, UNREADABLE};

const EXAMPLES: &str = "\
Examples:
  specls status                              every spec at a glance
  specls check                               find broken references and uncovered criteria
  specls init auto-solve --idea 'A button that solves the game'
  specls generate requirements auto-solve    see what would be written
  specls generate design auto-solve --write  write it
  specls implement auto-solve 2.1            a scaffold for task 2.1
  specls trace auto-solve                    which code builds and tests what
  specls trace --out trace.html              the whole story as one page

Exit codes: 0 fine, 1 the specs have problems, 2 it could not be done.";

/// Writes, drafts and traces specs: requirements, design and tasks next to the code.
///
/// A spec is a folder of Markdown files (requirements.md or bugfix.md, design.md, tasks.md) below
/// .kiro/specs. Commands that draft show a patch and write nothing unless --write is given.
#[derive(Debug, Parser)]
#[command(name = "specls", version, max_term_width = 100, after_long_help = EXAMPLES)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// The project's folder [default: the nearest folder upward that has specs]
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub root: Option<PathBuf>,

    /// Keep nothing of what is read for the next time, and read all of it now
    #[arg(long, global = true)]
    pub no_cache: bool,

    /// When to use colours; NO_COLOR is respected
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the language server on standard input and output
    Lsp(Lsp),
    /// Print what was read from specs
    Show(Show),
    /// Report problems in specs and in the code that cites them
    Check(Check),
    /// Draft requirements, a bug report, a design or tasks
    Generate(Generate),
    /// Draft better requirements: what the checks report and what is ambiguous
    Refine(OneSpec),
    /// Ask about the requirements: contradictions, gaps, unstated assumptions
    Analyse(OneSpec),
    /// Draft code for one task, or for all open tasks
    Implement(Implement),
    /// Draft what follows from a changed requirements.md
    Propagate(OneSpec),
    /// Tell what drifted apart between a spec and the code, and why
    Explain(OneSpec),
    /// Show every spec with its tasks and coverage
    Status(Status),
    /// Show what ties requirements to code, and what does not
    Trace(Trace),
    /// Suggest code for criteria that none cites yet
    Suggest(Suggest),
    /// Create a new spec, ready for an idea
    Init(Init),
    /// Accept the present criteria: write trace.lock
    Lock(Lock),
    /// Say that code does what a criterion says, as both are now
    #[command(after_long_help = CONFIRM_EXAMPLES)]
    Confirm(LinkArguments),
    /// Say that code has nothing to do with a criterion
    #[command(after_long_help = REJECT_EXAMPLES)]
    Reject(LinkArguments),
    /// Print what was read from a source file: symbols and citations
    Symbols(Symbols),
    /// Show who can draft, and test that they answer
    Doctor(Doctor),
    /// Say that a project may run agents and `verify`
    Trust(Trust),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Watch over a program for as long as a process lives
    #[command(hide = true)]
    Guard(Guard),
}

/// Watch over a program for as long as a process lives. specls starts agents and checks this way, so
/// that nothing of them is left should it be killed.
#[derive(Debug, Args)]
pub struct Guard {
    /// The number of the process that asks for the program
    pub process: OsString,

    /// The program and its arguments
    #[arg(last = true, required = true)]
    pub command: Vec<OsString>,
}

/// Start the language server on standard input and output.
///
/// Editors start this command themselves; see docs/editors.md for their configuration. Set
/// SPECLS_LOG=debug to see on standard error what the server does.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct Lsp {
    /// Accepted for editors that pass it; standard input and output are always used
    #[arg(long)]
    pub stdio: bool,
}

/// Print what was read from specs.
///
/// The JSON form is meant for programs. Lines and columns count from 1, columns in characters
/// (Unicode scalar values). `references` and `validates` hold ids: a range stands for the ids
/// between its ends, "all" for every requirement, a property is written P1.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls show hanoi
  specls show .kiro/specs/hanoi/tasks.md
  specls show --format json | jq '.specs[].tasks[] | select(.state == \"open\")'")]
pub struct Show {
    /// A spec by name or path [default: all]
    pub spec: Option<String>,

    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
}

/// Report problems in specs and in the code that cites them.
///
/// With SPEC the problems of these specs, and of the code that cites them or is linked to them. Each
/// kind of problem is explained in docs/problems.md; docs/ci.md has examples for CI.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls check
  specls check hanoi --severity warning
  specls check --deny warning --deny unfinished
  specls check --min-coverage built=80,tested=60
  specls check --min-coverage verified=50 --results target/nextest/default/junit.xml
  specls check --format sarif > specls.sarif
  specls check --format github

Exit codes: 0 fine; 1 there is an error, something that --deny names, or less coverage than
--min-coverage asks for; 2 a file could not be read, or it could not be done.")]
pub struct Check {
    /// Specs by name or path [default: all]
    #[arg(value_name = "SPEC")]
    pub specs: Vec<String>,

    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,

    /// Leave out problems that are less severe, unless --deny names them
    #[arg(long, value_name = "LEVEL", default_value_t = Level::Hint)]
    pub severity: Level,

    /// Exit with 1 when there is a problem of this kind, or one that is at least this severe
    #[arg(long, value_name = "KIND|LEVEL", value_delimiter = ',', hide_possible_values = true,
          value_parser = PossibleValuesParser::new(deniable()))]
    pub deny: Vec<String>,

    /// Exit with 1 when fewer percent of the criteria are planned, built, tested or verified;
    /// optional ones and those that opted out do not count
    #[arg(long, value_name = "WHAT=PERCENT", value_delimiter = ',')]
    pub min_coverage: Vec<MinCoverage>,

    /// Ask --min-coverage of every spec, not only of all together
    #[arg(long, requires = "min_coverage")]
    pub min_coverage_each: bool,

    /// What the tests said.
    #[command(flatten)]
    pub results: ResultsArguments,
}

/// What runs of tests said.
#[derive(Debug, Args)]
pub struct ResultsArguments {
    /// Reports of test runs, which say what is verified: JUnit XML, the output of cargo test,
    /// nextest, go test -json, TAP, Jest, Vitest, pytest, lcov. They replace those of the setting
    /// test-results
    #[arg(long = "results", value_name = "FILE", num_args = 1.., value_hint = ValueHint::FilePath)]
    pub results: Vec<PathBuf>,
}

/// How much of the criteria must have got how far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MinCoverage {
    /// How far.
    pub aspect: Aspect,
    /// In percent, from 0 to 100.
    pub percent: f64,
}

/// How far a criterion got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Aspect {
    /// A task cites it
    Planned,
    /// Code implements it
    Built,
    /// A test cites it
    Tested,
    /// Its tests passed
    Verified,
}

impl FromStr for MinCoverage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (aspect, percent) = text
            .split_once('=')
            .ok_or("it takes planned, built, tested or verified with a percentage: built=80")?;
        let aspect = Aspect::from_str(aspect.trim(), false)
            .map_err(|_| format!("`{aspect}` is none of planned, built, tested, verified"))?;
        let number = percent.trim().trim_end_matches('%').trim_end();
        match number.parse::<f64>() {
            Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Self { aspect, percent }),
            _ => Err(format!("`{percent}` is no percentage from 0 to 100")),
        }
    }
}

/// What `--deny` takes: levels and kinds of problems.
fn deniable() -> Vec<&'static str> {
    let levels = [Severity::Error, Severity::Warning, Severity::Information, Severity::Hint];
    let codes = ProblemCode::ALL.iter().map(|code| code.name());
    levels.iter().map(|level| level.name()).chain(codes).chain([UNREADABLE, SETTINGS]).collect()
}

/// Draft requirements, a bug report, a design or tasks.
///
/// Prints a patch; nothing is written without --write. What people wrote is never rewritten:
/// drafting again adds what is missing.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls generate requirements hanoi --from ticket.txt
  specls generate requirements hanoi --idea 'A button that solves the game' --write
  specls generate design hanoi
  specls generate tasks hanoi --write")]
pub struct Generate {
    /// What to draft.
    #[command(subcommand)]
    pub step: GenerateStep,
}

/// What can be generated.
#[derive(Debug, Subcommand)]
pub enum GenerateStep {
    /// Draft requirements from an idea, or from a design
    Requirements(GenerateRequirements),
    /// Draft a bug report: what happens, what should, and what must stay
    Bugfix(GenerateBugfix),
    /// Draft a design from the requirements
    Design(GenerateDocument),
    /// Draft tasks from the design and the requirements
    Tasks(GenerateDocument),
}

/// Draft requirements from an idea.
///
/// The idea is the free text in requirements.md, or the text or file given here: a ticket, a list
/// of wishes. With an idea given, the spec need not exist yet.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls generate requirements hanoi
  specls generate requirements auto-solve --idea 'A button that solves the game' --write
  pbpaste | specls generate requirements auto-solve --from -")]
pub struct GenerateRequirements {
    /// The spec by name or path [default: the only one]
    pub spec: Option<String>,

    /// Read the idea from a file; - reads standard input
    #[arg(long, value_name = "FILE", conflicts_with = "idea", value_hint = ValueHint::FilePath)]
    pub from: Option<PathBuf>,

    /// The idea itself
    #[arg(long, value_name = "TEXT")]
    pub idea: Option<String>,

    /// Take the requirements from design.md, which was written first; needs a model
    #[arg(long, conflicts_with_all = ["from", "idea"])]
    pub from_design: bool,

    /// How to draft.
    #[command(flatten)]
    pub drafting: Drafting,
}

/// Draft a bug report: what happens, what should, and what must stay as it is.
///
/// From the free text in bugfix.md, or the text or file given here: a ticket, a log. Needs a model.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls generate bugfix undo-crash --from ticket.txt
  gh issue view 12 | specls generate bugfix undo-crash --from -")]
pub struct GenerateBugfix {
    /// The spec by name or path [default: the only one]
    pub spec: Option<String>,

    /// Read the report from a file; - reads standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub from: Option<PathBuf>,

    /// How to draft.
    #[command(flatten)]
    pub drafting: Drafting,
}

/// Draft one document of a spec.
#[derive(Debug, Args)]
pub struct GenerateDocument {
    /// The spec by name or path [default: the only one]
    pub spec: Option<String>,

    /// How to draft.
    #[command(flatten)]
    pub drafting: Drafting,
}

/// Draft code for one task, or for all open tasks.
///
/// A model answers with changes; an agent works in a private copy, and what it changed there is the
/// draft. Both tick the task once the draft is written. The built-in author drafts a scaffold, which
/// you fill: a test for each criterion that the task cites and no test cites yet, and files that the
/// task names and that do not exist.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls implement 2.1
  specls implement hanoi 2.1 --write
  specls implement hanoi 2.1 --author opencode
  specls implement hanoi --all --author claude --write

With --all each task is written, and ticked, before the next one begins; the first failure stops it, and
the same command goes on from there. Required tasks only, unless --optional is given.")]
pub struct Implement {
    /// The spec by name or path [default: the only one], then the task by number, or by title when it
    /// has none
    #[arg(value_name = "[SPEC] TASK", num_args = 0..=2)]
    pub what: Vec<String>,

    /// Work through all open tasks, in waves where tasks.md plans them; needs a model or an agent
    #[arg(long, requires = "write")]
    pub all: bool,

    /// With --all, optional tasks too
    #[arg(long, requires = "all")]
    pub optional: bool,

    /// How to draft.
    #[command(flatten)]
    pub drafting: Drafting,
}

/// A step on one spec.
#[derive(Debug, Args)]
pub struct OneSpec {
    /// The spec by name or path [default: the only one]
    pub spec: Option<String>,

    /// How to draft.
    #[command(flatten)]
    pub drafting: Drafting,
}

/// How to draft, and what to do with the draft.
#[derive(Debug, Args)]
pub struct Drafting {
    /// Who drafts: `offline`, or an author of your config.toml [default: as config.toml says, else
    /// offline]
    #[arg(long, value_name = "AUTHOR")]
    pub author: Option<String>,

    /// Write the draft instead of printing it as a patch
    #[arg(long)]
    pub write: bool,

    /// With --write, also write FILE when it is one that can run programs or steer others (CI,
    /// editor settings, AGENTS.md, build scripts): these are left out unless they are named
    #[arg(long, value_name = "FILE", requires = "write")]
    pub confirm: Vec<String>,
}

/// Show who can draft, and test that they answer.
///
/// Sends one short request to each model and starts each agent, unless --no-test is given. Keys are
/// looked for and never shown. Authors stand in your own config.toml; a project cannot name any.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls doctor
  specls doctor claude --no-test")]
pub struct Doctor {
    /// Authors by name [default: all]
    #[arg(value_name = "AUTHOR")]
    pub authors: Vec<String>,

    /// Ask nobody: show what is configured
    #[arg(long)]
    pub no_test: bool,
}

/// Say that a project may run agents and `verify`.
///
/// Agents follow what a project says, and a test command runs what it holds: look at it first. Reading,
/// checking and drafting need no trust.
#[derive(Debug, Args)]
pub struct Trust {
    /// The project's folder [default: the one at hand]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,

    /// Take the trust back
    #[arg(long)]
    pub revoke: bool,
}

/// Show every spec with its tasks and coverage.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls status
  specls status --results build/test-results/test/*.xml
  specls status --format json | jq '.specs[] | {id, coverage}'

Planned: a task cites the criterion. Built: code implements it. Tested: a test cites it.
Verified: all tests of it that ran passed, as --results say. Drift: links that a person confirmed
and whose criterion or code changed since. Optional criteria, and those that say why no code
answers to them, count apart.")]
pub struct Status {
    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,

    /// What the tests said.
    #[command(flatten)]
    pub results: ResultsArguments,
}

/// Show what ties requirements to code, and what does not.
///
/// For each criterion: the tasks that cite it, the properties that validate it, the code that
/// implements it and the tests that check it, with what each link rests on and whether it drifted.
/// Without SPEC also the other direction: code that no criterion reaches.
///
/// The HTML form is one page that needs no network. docs/tracing.md tells the field names of the
/// JSON form and the columns of the CSV form.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls trace
  specls trace hanoi#3.2
  specls trace hanoi --suggest
  specls trace hanoi --format markdown | gh pr comment --body-file -
  specls trace --out trace.html --results target/nextest/default/junit.xml
  specls trace --format json | jq -r '.specs[].requirements[].criteria[]
      | select(.states | index(\"untested\")) | .address'")]
pub struct Trace {
    /// A spec by name or path, or a part of one: hanoi#3, hanoi#3.2, hanoi#P1, hanoi#T2.1, or 3.2
    /// where one spec has it [default: all]
    #[arg(value_name = "SPEC|ID")]
    pub target: Option<String>,

    /// The form of the output [default: what the ending of --out says, else text]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<TraceFormat>,

    /// Write to this file instead of standard output; .json, .md, .csv and .html say the form
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,

    /// Below criteria without code, and a criterion named by its ID, show which code is likely to
    /// answer to them, as `specls suggest` does
    #[arg(long)]
    pub suggest: bool,

    /// What the tests said.
    #[command(flatten)]
    pub results: ResultsArguments,
}

/// Suggest code for criteria that none cites yet.
///
/// Ranks the project's files and symbols by how alike their words are to a criterion's. What is
/// shown is a suggestion and counts for nothing until somebody cites or confirms it; see
/// docs/suggestions.md. No model is asked.
///
/// With --requirements and --code no project is needed: a folder of tickets, one text file each,
/// is ranked against a folder of code. The answer is JSON, {id: [[path, score], ...]} with the best
/// first; a symbol is an entry with its first and last line behind.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls suggest
  specls suggest hanoi
  specls suggest hanoi#2.1 --format json
  specls suggest --requirements tickets --code src --out ranking.json")]
pub struct Suggest {
    /// A spec by name or path, or a criterion: 2.1, hanoi#2.1 [default: all without code]
    #[arg(value_name = "SPEC|ID", conflicts_with = "requirements")]
    pub wanted: Option<String>,

    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value_t = Format::Text, conflicts_with = "requirements")]
    pub format: Format,

    /// A folder of tickets, one text file each with its title in the first line
    #[arg(long, value_name = "DIR", requires = "code", value_hint = ValueHint::DirPath)]
    pub requirements: Option<PathBuf>,

    /// The folder of code to rank for them
    #[arg(long, value_name = "DIR", requires = "requirements", value_hint = ValueHint::DirPath)]
    pub code: Option<PathBuf>,

    /// Links that are certain, as JSON: {id: [path, ...]}
    #[arg(long, value_name = "FILE", requires = "requirements", value_hint = ValueHint::FilePath)]
    pub known: Option<PathBuf>,

    /// Where to write the ranking [default: standard output]
    #[arg(long, value_name = "FILE", requires = "requirements", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

/// Create a new spec, ready for an idea.
///
/// Writes .kiro/specs/NAME/requirements.md and nothing else. An existing spec is never touched.
/// Without --root the project is the nearest folder upward that has specs, else the git repository,
/// else the present folder.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls init auto-solve
  specls init auto-solve --idea 'A button that solves the game'")]
pub struct Init {
    /// The new spec's name
    pub name: String,

    /// The idea itself
    #[arg(long, value_name = "TEXT")]
    pub idea: Option<String>,
}

/// Accept the present criteria: write trace.lock.
///
/// The file holds one line a criterion with a fingerprint of its text. It is how `propagate` knows
/// what changed since; commit it with the spec.
#[derive(Debug, Args)]
pub struct Lock {
    /// Specs by name or path [default: the only one]
    #[arg(value_name = "SPEC")]
    pub specs: Vec<String>,
}

/// Print what was read from a source file: symbols and citations.
///
/// Shows which functions, types and tests specls sees in a file, and to which of them a comment
/// that names a requirement belongs. The JSON form is meant for programs. Lines and columns count
/// from 1, columns in characters (Unicode scalar values); `container` and `symbol` are places in
/// `symbols`, counted from 0.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls symbols src/board.rs
  specls symbols tests/board.test.ts --format json | jq '.citations[].text'")]
pub struct Symbols {
    /// A source file
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// The form of the output
    #[arg(long, value_name = "FORMAT", default_value_t = Format::Text)]
    pub format: Format,
}

const CONFIRM_EXAMPLES: &str = "\
Examples:
  specls confirm hanoi#3.2 src/board.rs#Board.shift
  specls confirm 3.2 scripts/export.sh";

const REJECT_EXAMPLES: &str = "\
Examples:
  specls reject hanoi#3.2 src/board.rs#Board.draw";

/// What a person says of one link.
///
/// It is kept in trace.lock with a fingerprint of the criterion and of the code, so that `check` can
/// say when either changed. A confirmed link whose code is gone is given up by both commands; so it
/// is when other code is confirmed for the criterion.
#[derive(Debug, Args)]
pub struct LinkArguments {
    /// The criterion: hanoi#3.2, or 3.2 where there is one spec
    #[arg(value_name = "ID")]
    pub criterion: String,

    /// The code as `specls trace` shows it: a file, or a symbol in it as src/board.rs#Board.shift
    #[arg(value_name = "CODE")]
    pub code: String,
}

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  specls completions bash > ~/.local/share/bash-completion/completions/specls
  specls completions zsh > ~/.zfunc/_specls
  specls completions fish > ~/.config/fish/completions/specls.fish")]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

/// The form of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// The form of a list of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions, which shows each problem at its line
    Github,
}

/// The form of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TraceFormat {
    /// For people, in a terminal
    Text,
    /// For programs
    Json,
    /// For a pull request or a wiki
    Markdown,
    /// For a spreadsheet: a row for each link
    Csv,
    /// For a browser: one page with filters, search and code
    Html,
}

/// The least severe problems that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Only errors
    Error,
    /// Errors and warnings
    Warning,
    /// Errors, warnings and information
    Information,
    /// Everything
    Hint,
}

macro_rules! display_as_value {
    ($($type:ty),*) => {
        $(impl std::fmt::Display for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.to_possible_value() {
                    Some(value) => formatter.write_str(value.get_name()),
                    None => Ok(()),
                }
            }
        })*
    };
}

display_as_value!(Format, CheckFormat, Level, Aspect);

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn implement_takes_the_task_alone_or_behind_its_spec() {
        let implement = |arguments: &[&str]| match Arguments::try_parse_from(arguments) {
            Ok(Arguments { command: Command::Implement(implement), .. }) => Some(implement.what),
            _ => None,
        };
        assert_eq!(implement(&["specls", "implement", "2.1"]).unwrap(), ["2.1"]);
        assert_eq!(implement(&["specls", "implement", "hanoi", "2.1"]).unwrap(), ["hanoi", "2.1"]);
        assert_eq!(implement(&["specls", "implement", "a", "b", "c"]), None);
        // What works through all tasks writes, for each builds on the one before.
        assert_eq!(implement(&["specls", "implement", "hanoi", "--all"]), None);
        assert_eq!(
            implement(&["specls", "implement", "hanoi", "--all", "--write"]).unwrap(),
            ["hanoi"]
        );
    }
}
