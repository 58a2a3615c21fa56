//! Where a key comes from: an environment variable, else a program that prints it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use secrecy::SecretString;
use specls_workspace::{ModelSettings, Provider, find_program};
use tokio::io::AsyncReadExt;
use tokio::process::Command;

/// Where the key of one model comes from.
pub(super) enum KeySource {
    /// The model needs none.
    None,
    /// A variable had it.
    Variable(SecretString),
    /// A program prints it: its name and arguments.
    Program(Vec<String>),
    /// Nothing has it.
    Missing,
}

impl KeySource {
    /// The source that `settings` name, with its name for sentences.
    pub fn new(
        settings: &ModelSettings,
        is_loopback: bool,
        environment: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<(Self, String), String> {
        // A server on this machine must not get the key of the service whose protocol it speaks,
        // unless settings say so.
        let needs_none = settings.provider == Provider::Ollama
            || (is_loopback && settings.provider == Provider::OpenAiChat);
        let usual = settings.provider.usual_key().filter(|_| !needs_none);
        let variable = settings.key_env.as_deref().or(usual);
        if let Some(variable) = variable
            && let Some(value) = environment(variable)
        {
            let Ok(value) = value.into_string() else {
                return Err(format!("the value of {variable} is not text"));
            };
            if !value.trim().is_empty() {
                let key = SecretString::from(value.trim());
                return Ok((KeySource::Variable(key), variable.to_owned()));
            }
        }
        if let Some(command) = &settings.key_command {
            let program = command.first().cloned().unwrap_or_default();
            let name = format!("the output of `{program}`");
            return Ok((KeySource::Program(command.clone()), name));
        }
        Ok(match settings.key_env.as_deref() {
            Some(variable) => (KeySource::Missing, variable.to_owned()),
            None if needs_none => (KeySource::None, String::new()),
            None => (KeySource::Missing, usual.unwrap_or_default().to_owned()),
        })
    }
}

/// More than any key.
const LONGEST_KEY: u64 = 16 * 1024;

/// The key that a program prints; else what the program did, in words that follow its name and
/// never hold its output.
pub(super) async fn ask_program(
    command: &[String],
    limit: Duration,
) -> Result<SecretString, String> {
    let Some((program, arguments)) = command.split_first() else {
        return Err("names no program".to_owned());
    };
    // Nothing of the project at hand has a say: neither a program in it, nor a file that says which
    // one of several is meant.
    let is_path = program.contains(std::path::is_separator);
    if is_path && !Path::new(program).is_absolute() {
        return Err("depends on the folder at hand: write its whole path".to_owned());
    }
    let home = std::env::home_dir().filter(|home| home.is_dir());
    let home = home.unwrap_or_else(|| PathBuf::from(std::path::MAIN_SEPARATOR_STR));
    let found = find_program(program, &home, std::env::var_os("PATH").as_deref())
        .ok_or_else(|| "was not found: check its name".to_owned())?;
    let mut child = Command::new(found)
        .args(arguments)
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "was not found: check its name".to_owned(),
            std::io::ErrorKind::PermissionDenied => "may not be run: check its rights".to_owned(),
            _ => format!("could not be started: {error}"),
        })?;
    let running = async {
        let mut output = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            let read = stdout.take(LONGEST_KEY + 1).read_to_end(&mut output).await;
            read.map_err(|_| "could not be read".to_owned())?;
        }
        if output.len() as u64 > LONGEST_KEY {
            return Err("printed more than any key: it has to print the key alone".to_owned());
        }
        let status = child.wait().await.map_err(|_| "could not be waited for".to_owned())?;
        if !status.success() {
            return Err(match status.code() {
                Some(code) => format!("failed with exit code {code}: run it in a shell to see why"),
                None => "was killed".to_owned(),
            });
        }
        let output = String::from_utf8(output)
            .map_err(|_| "printed something that is no text".to_owned())?;
        match output.trim() {
            "" => Err("printed nothing".to_owned()),
            key => Ok(SecretString::from(key)),
        }
    };
    match tokio::time::timeout(limit, running).await {
        Ok(result) => result,
        Err(_) => Err(format!("took longer than {} seconds", limit.as_secs_f32())),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::super::tests::settings;
    use super::*;

    fn source(settings: &ModelSettings, is_loopback: bool, variables: &[(&str, &str)]) -> String {
        let environment = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        };
        match KeySource::new(settings, is_loopback, &environment) {
            Ok((KeySource::None, name)) => format!("none needed, {name:?}"),
            Ok((KeySource::Variable(key), name)) => format!("{} in {name}", key.expose_secret()),
            Ok((KeySource::Program(command), name)) => format!("{command:?}, {name}"),
            Ok((KeySource::Missing, name)) => format!("missing {name:?}"),
            Err(error) => error,
        }
    }

    #[test]
    fn the_variable_of_settings_comes_before_the_usual_one_and_a_program() {
        let variables = [("ANTHROPIC_API_KEY", "usual"), ("MINE", " mine\n"), ("EMPTY", "")];
        let mut settings = settings(Provider::Anthropic);
        assert_eq!(source(&settings, false, &variables), "usual in ANTHROPIC_API_KEY");
        assert_eq!(source(&settings, false, &[]), "missing \"ANTHROPIC_API_KEY\"");
        settings.key_env = Some("MINE".to_owned());
        assert_eq!(source(&settings, false, &variables), "mine in MINE");
        settings.key_env = Some("EMPTY".to_owned());
        assert_eq!(source(&settings, false, &variables), "missing \"EMPTY\"");
        settings.key_command = Some(vec!["pass".to_owned(), "anthropic".to_owned()]);
        assert_eq!(
            source(&settings, false, &variables),
            r#"["pass", "anthropic"], the output of `pass`"#
        );
    }

    #[test]
    fn local_servers_get_a_key_only_when_settings_name_one() {
        let variables = [("OPENAI_API_KEY", "usual"), ("MINE", "mine")];
        assert_eq!(source(&settings(Provider::Ollama), true, &variables), "none needed, \"\"");
        let mut settings = settings(Provider::OpenAiChat);
        assert_eq!(source(&settings, true, &variables), "none needed, \"\"");
        assert_eq!(source(&settings, false, &variables), "usual in OPENAI_API_KEY");
        settings.key_env = Some("MINE".to_owned());
        assert_eq!(source(&settings, true, &variables), "mine in MINE");
    }

    #[cfg(unix)]
    async fn run(command: &[&str], limit: Duration) -> String {
        let command: Vec<_> = command.iter().map(|word| (*word).to_owned()).collect();
        match ask_program(&command, limit).await {
            Ok(key) => format!("the key {}", key.expose_secret()),
            Err(what) => what,
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_prints_the_key() {
        let long = Duration::from_secs(60);
        assert_eq!(run(&["printf", " secret\\n"], long).await, "the key secret");
        // No shell reads the words.
        assert_eq!(run(&["echo", "$HOME;", "ls"], long).await, "the key $HOME; ls");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_program_that_fails_is_told_without_its_output() {
        let long = Duration::from_secs(60);
        let failing = ["sh", "-c", "echo secret; echo secret >&2; exit 3"];
        assert_eq!(
            run(&failing, long).await,
            "failed with exit code 3: run it in a shell to see why"
        );
        assert_eq!(run(&["specls-no-such-program"], long).await, "was not found: check its name");
        assert_eq!(
            run(&["./key"], long).await,
            "depends on the folder at hand: write its whole path"
        );
        assert_eq!(run(&["true"], long).await, "printed nothing");
        assert_eq!(run(&["printf", "\\377"], long).await, "printed something that is no text");
        assert_eq!(
            run(&["yes"], long).await,
            "printed more than any key: it has to print the key alone"
        );
        let hanging = ["sleep", "600"];
        assert_eq!(run(&hanging, Duration::from_millis(50)).await, "took longer than 0.05 seconds");
    }
}
