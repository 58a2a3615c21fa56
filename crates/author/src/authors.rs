//! Everyone who can answer, and who is asked when nobody is named.

use std::collections::BTreeMap;
use std::sync::Arc;

use specls_workspace::OwnSettings;

use crate::{Author, AuthorKind, Offline};

/// Everyone who can answer, and who is asked when nobody is named.
#[derive(Clone)]
pub struct Authors {
    list: Vec<Arc<dyn Author>>,
    /// Authors of the settings that cannot work, and why.
    broken: BTreeMap<String, String>,
    default: Option<String>,
    of_step: BTreeMap<String, String>,
}

impl Default for Authors {
    fn default() -> Self {
        Self::new(vec![Arc::new(Offline)])
    }
}

impl Authors {
    /// These; the first is asked when nobody is named.
    pub fn new(list: Vec<Arc<dyn Author>>) -> Self {
        Self { list, broken: BTreeMap::new(), default: None, of_step: BTreeMap::new() }
    }

    /// These and those of the user's settings, which also say who is asked.
    pub fn with_settings(list: Vec<Arc<dyn Author>>, own: &OwnSettings) -> Self {
        let mut authors = Self {
            default: own.default_author.clone(),
            of_step: own.step_authors.clone(),
            ..Self::new(list)
        };
        for (name, settings) in &own.authors {
            match crate::author_of(name, settings) {
                Ok(author) => authors.list.push(author),
                Err(reason) => {
                    authors.broken.insert(name.clone(), reason);
                }
            }
        }
        authors
    }

    /// All that can be asked.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Author>> {
        self.list.iter()
    }

    /// Authors of the settings that cannot work: name and a sentence that says why.
    pub fn broken(&self) -> impl Iterator<Item = (&str, &str)> {
        self.broken.iter().map(|(name, reason)| (name.as_str(), reason.as_str()))
    }

    /// The author with this name, without regard to case.
    pub fn named(&self, name: &str) -> Option<&Arc<dyn Author>> {
        self.list.iter().find(|author| author.name().eq_ignore_ascii_case(name))
    }

    /// Who answers a step: the one who is named; else who the settings name for the step; else who the
    /// editor prefers; else the default; else the first who can. The error says what to do.
    pub fn choose(
        &self,
        step: &str,
        named: Option<&str>,
        preferred: Option<&str>,
    ) -> Result<&Arc<dyn Author>, String> {
        if let Some(name) = named {
            let author = self.find(name)?;
            return match author.answers(step) {
                true => Ok(author),
                false => Err(format!(
                    "{} cannot do the step `{step}`; {}",
                    author.name(),
                    self.who_can(step)
                )),
            };
        }
        if let Some(name) = self.of_step.get(step) {
            return self.find(name);
        }
        let name = preferred.or(self.default.as_deref());
        let first = match name {
            Some(name) => Some(self.find(name)?),
            None => self.list.first(),
        };
        first
            .filter(|author| author.answers(step))
            .or_else(|| self.list.iter().find(|author| author.answers(step)))
            .ok_or_else(|| format!("nobody can do the step `{step}`; {}", self.who_can(step)))
    }

    fn find(&self, name: &str) -> Result<&Arc<dyn Author>, String> {
        if let Some(author) = self.named(name) {
            return Ok(author);
        }
        let broken = self.broken.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        Err(match broken {
            Some((_, reason)) => reason.clone(),
            None => {
                let names: Vec<&str> = self.list.iter().map(|author| author.name()).collect();
                format!(
                    "there is no author {name:?}; known are {}. Add one to your config.toml as \
                     `[authors.{name}]`",
                    names.join(", ")
                )
            }
        })
    }

    fn who_can(&self, step: &str) -> String {
        let able = self.list.iter().filter(|author| author.answers(step));
        let names: Vec<&str> = able.map(|author| author.name()).collect();
        match names.as_slice() {
            [] => "it needs a model or an agent: add one to your config.toml (`[authors.NAME]` \
                   with provider and model), then try again"
                .to_owned(),
            names => format!("ask {}", names.join(" or ")),
        }
    }

    /// Whether there is more to choose from than what is built in.
    pub fn has_others(&self) -> bool {
        self.list.iter().any(|author| author.kind() != AuthorKind::BuiltIn)
    }
}
