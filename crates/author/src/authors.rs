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

#[cfg(test)]
mod tests {
    use specls_workspace::{AgentProtocol, AgentSettings, AuthorSettings, ModelSettings, Provider};

    use super::*;

    fn own(default: Option<&str>, of_step: &[(&str, &str)]) -> OwnSettings {
        let agent = AuthorSettings::Agent(AgentSettings {
            command: vec!["agent".to_owned()],
            protocol: AgentProtocol::Acp,
            env: Vec::new(),
            timeout: 1,
        });
        let model = |base_url: Option<&str>| {
            AuthorSettings::Model(ModelSettings {
                provider: Provider::OpenAiChat,
                model: "m".to_owned(),
                base_url: base_url.map(str::to_owned),
                key_env: None,
                key_command: None,
                max_input_tokens: 1000,
                max_output_tokens: 1000,
                input_price: None,
                output_price: None,
            })
        };
        OwnSettings {
            authors: [
                ("agent", agent),
                ("model", model(None)),
                ("open", model(Some("http://example.com/v1/"))),
            ]
            .map(|(name, settings)| (name.to_owned(), settings))
            .into(),
            default_author: default.map(str::to_owned),
            step_authors: of_step
                .iter()
                .map(|(step, name)| ((*step).to_owned(), (*name).to_owned()))
                .collect(),
            ..OwnSettings::default()
        }
    }

    /// Who answers a step.
    fn chosen(
        own: &OwnSettings,
        step: &str,
        named: Option<&str>,
        preferred: Option<&str>,
    ) -> String {
        let authors = Authors::with_settings(vec![Arc::new(Offline)], own);
        match authors.choose(step, named, preferred) {
            Ok(author) => author.name().to_owned(),
            Err(sentence) => sentence,
        }
    }

    #[test]
    fn who_is_named_comes_first_then_the_step_then_the_editor_then_the_default() {
        let none = own(None, &[]);
        assert_eq!(chosen(&none, "design", None, None), "offline");
        let default = own(Some("model"), &[]);
        assert_eq!(chosen(&default, "design", None, None), "model");
        assert_eq!(chosen(&default, "design", None, Some("offline")), "offline");
        let step = own(Some("model"), &[("implement", "agent")]);
        assert_eq!(chosen(&step, "implement", None, Some("offline")), "agent");
        assert_eq!(chosen(&step, "design", None, None), "model");
        assert_eq!(chosen(&step, "implement", Some("Model"), None), "model");
    }

    #[test]
    fn the_steps_of_settings_are_the_steps() {
        assert_eq!(specls_workspace::STEPS, specls_draft::Step::NAMES);
    }

    #[test]
    fn a_step_that_the_usual_author_cannot_do_goes_to_one_who_can() {
        assert_eq!(chosen(&own(None, &[]), "analyse", None, None), "agent");
        assert_eq!(
            chosen(&own(None, &[]), "analyse", Some("offline"), None),
            "offline cannot do the step `analyse`; ask agent or model"
        );
        let nobody = OwnSettings::default();
        let sentence = chosen(&nobody, "analyse", None, None);
        assert!(sentence.contains("add one to your config.toml"), "{sentence}");
    }

    #[test]
    fn an_author_that_cannot_work_says_why_when_it_is_asked() {
        let sentence = chosen(&own(None, &[]), "design", Some("open"), None);
        assert!(sentence.contains("unencrypted"), "{sentence}");
        assert_eq!(
            chosen(&own(None, &[]), "design", Some("oracle"), None),
            "there is no author \"oracle\"; known are offline, agent, model. Add one to your \
             config.toml as `[authors.oracle]`"
        );
    }
}
