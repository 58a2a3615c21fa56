//! `specls doctor`: who can draft, and whether they answer.

use std::sync::Arc;

use specls_author::{Author, Authors, Offline};
use specls_draft::Step;
use specls_workspace::{Settings, SettingsSources, Trust, TrustList, user_settings_file};
use tokio_util::sync::CancellationToken;

use crate::answer::{Answer, Failure, Outcome};
use crate::arguments::Doctor;
use crate::output::{Progress, style};
use crate::project::{Project, sentence};
use crate::shell::Shell;

/// Shows who is configured, and asks each for a sign of life.
pub fn doctor(arguments: &Doctor, shell: &Shell) -> Result<Answer, Failure> {
    let file = user_settings_file();
    let root = Project::root(shell)?;
    let (settings, problems) = Settings::load(&root, &SettingsSources::new(file.clone()));
    let own = &settings.own;
    let authors = Authors::with_settings(vec![Arc::new(Offline)], own);
    let asked = chosen(&authors, &arguments.authors)?;
    let mut answer = Answer::default();
    let palette = shell.palette;
    let mut line = |text: String| {
        answer.output.push_str(&text);
        answer.output.push('\n');
    };
    if let Some(file) = &file {
        let there = if file.exists() { "" } else { " (not there yet)" };
        line(format!("settings   {}{there}", palette.quote(&file.display().to_string())));
    }
    let trust = TrustList::new(shell.state.as_deref()).trust(&root, own, false);
    let trusted = if trust == Trust::Granted { "trusted" } else { "not trusted (specls trust)" };
    line(format!("project    {}, {trusted}", palette.quote(&root.display().to_string())));
    if let Some((command, required)) = own.verify_for(&root) {
        let required = if required { ", required before a task is ticked" } else { "" };
        let command = match command {
            [] => format!("{} missing or wrong", palette.paint(style::REMOVED, "✗")),
            command => command.join(" "),
        };
        line(format!("verify     {command}{required}"));
    }
    let usual =
        |step: &str| authors.choose(step, None, None).map(|author| author.name().to_owned());
    let mut by_author: Vec<(String, Vec<&str>)> = Vec::new();
    for step in Step::NAMES {
        let Ok(author) = usual(step) else { continue };
        match by_author.iter_mut().find(|(name, _)| *name == author) {
            Some((_, steps)) => steps.push(step),
            None => by_author.push((author, vec![step])),
        }
    }
    if let (true, Err(reason)) = (by_author.is_empty(), authors.choose("design", None, None)) {
        line(format!("steps      {} {reason}", palette.paint(style::REMOVED, "✗")));
    }
    for (author, steps) in by_author {
        line(format!("steps      {author}: {}", steps.join(", ")));
    }
    line(String::new());
    let tested = match arguments.no_test {
        true => Vec::new(),
        false => test(&asked, shell)?,
    };
    let width = asked.iter().map(|author| author.name().len()).max().unwrap_or(0).max(10);
    let mut failed = !problems.is_empty();
    for (number, author) in asked.iter().enumerate() {
        let name = palette.paint(style::NAME, format!("{:<width$}", author.name()));
        line(format!("{name} {}", author.described()));
        match tested.get(number) {
            Some(Ok(said)) => {
                line(format!("{:width$} {} {said}", "", palette.paint(style::ADDED, "✓")));
            }
            Some(Err(said)) => {
                failed = true;
                line(format!("{:width$} {} {said}", "", palette.paint(style::REMOVED, "✗")));
            }
            None => {}
        }
    }
    let is_asked = |name: &str| {
        let same = |asked: &String| asked.eq_ignore_ascii_case(name);
        arguments.authors.is_empty() || arguments.authors.iter().any(same)
    };
    for (name, reason) in authors.broken().filter(|(name, _)| is_asked(name)) {
        failed = true;
        let name = palette.paint(style::NAME, format!("{name:<width$}"));
        line(format!("{name} {} {reason}", palette.paint(style::REMOVED, "✗")));
    }
    answer.notes.extend(problems.iter().map(sentence));
    if own.authors.is_empty() {
        answer.notes.push(
            "no model or agent is configured; docs/authors.md shows how, and everything but them \
             works without"
                .to_owned(),
        );
    }
    if failed {
        answer.outcome = Outcome::ProblemsFound;
    }
    Ok(answer)
}

fn chosen(authors: &Authors, named: &[String]) -> Result<Vec<Arc<dyn Author>>, Failure> {
    if named.is_empty() {
        return Ok(authors.iter().cloned().collect());
    }
    let find = |name: &String| {
        let broken = || authors.broken().find(|(other, _)| other.eq_ignore_ascii_case(name));
        authors.named(name).cloned().ok_or_else(|| {
            Failure(match broken() {
                Some((_, reason)) => reason.to_owned(),
                None => format!("there is no author `{name}` in your config.toml"),
            })
        })
    };
    named.iter().map(find).collect()
}

/// Asks all at once.
fn test(
    authors: &[Arc<dyn Author>],
    shell: &Shell,
) -> Result<Vec<Result<String, String>>, Failure> {
    let progress = Progress::start(shell, "Asking");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("nobody can be asked: {error}")))?;
    let tested = runtime.block_on(async {
        let cancel = CancellationToken::new();
        let asked: Vec<_> = authors
            .iter()
            .map(|author| {
                let (author, cancel) = (Arc::clone(author), cancel.clone());
                tokio::spawn(async move { author.test(cancel).await })
            })
            .collect();
        let mut tested = Vec::new();
        for answer in asked {
            tested.push(answer.await.unwrap_or_else(|_| {
                Err("the test failed inside specls; please report it".to_owned())
            }));
        }
        tested
    });
    drop(progress);
    Ok(tested)
}
