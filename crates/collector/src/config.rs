//! Where the settings of `isotherm serve` come from besides the command line: a file, and the environment.
//!
//! Both only put arguments before those that were typed, so a setting has one name, one check and one complaint wherever it
//! stands. The last word counts: typed before the environment, the environment before the file.

use std::{ffi::OsString, fs, path::Path};

use anyhow::{Context as _, Result, bail};
use clap::{ArgAction, Command, Subcommand, error::ErrorKind};

use crate::serve;

/// Names the file, as an argument and, in capitals with this before it, in the environment.
const CONFIG: &str = "config";
const PREFIX: &str = "ISOTHERM_";

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Read the settings as `serve` would, and say what they are or what is wrong with them.
    Check(serve::Serve),
}

pub(crate) fn run(command: &ConfigCommand) -> Result<()> {
    let ConfigCommand::Check(settings) = command;
    serve::check(settings)
}

/// What was typed, after what the file and the environment say, where the command is one that has settings.
///
/// # Errors
/// The file cannot be read, or a line of it is no setting.
pub(crate) fn complete(
    typed: Vec<OsString>,
    variable: impl Fn(&str) -> Option<OsString>,
    serve: &Command,
) -> Result<Vec<OsString>> {
    let words: Vec<&str> = typed.iter().skip(1).map_while(|word| word.to_str()).take(2).collect();
    let at = match words[..] {
        ["config", "check"] => 3,
        ["serve", ..] => 2,
        _ => return Ok(typed),
    };
    let (command, own) = typed.split_at(at);
    let file = named(own).or_else(|| variable(&in_environment(CONFIG)));
    let mut all = command.to_vec();
    if let Some(file) = file {
        all.extend(of_file(Path::new(&file), serve)?);
    }
    for name in names(serve) {
        if let Some(value) = variable(&in_environment(name)) {
            all.extend([format!("--{name}").into(), value]);
        }
    }
    all.extend_from_slice(own);
    Ok(all)
}

/// The file that was typed.
fn named(own: &[OsString]) -> Option<OsString> {
    let flag = format!("--{CONFIG}");
    let inline = |word: &OsString| word.to_str()?.strip_prefix(&flag)?.strip_prefix('=').map(OsString::from);
    let after = own.iter().position(|word| *word == *flag).and_then(|at| own.get(at + 1).cloned());
    after.or_else(|| own.iter().find_map(inline))
}

fn in_environment(name: &str) -> String {
    PREFIX.to_owned() + &name.to_uppercase().replace('-', "_")
}

fn names(serve: &Command) -> impl Iterator<Item = &str> {
    let takes_value = |action: &ArgAction| matches!(action, ArgAction::Set | ArgAction::Append);
    let settings =
        serve.get_arguments().filter(move |arg| takes_value(arg.get_action()) && !arg.is_hide_set());
    settings.filter_map(clap::Arg::get_long).filter(|name| *name != CONFIG)
}

/// Lines of `name = value`; those that begin with # say nothing. A name may come again where several values are possible.
fn of_file(file: &Path, serve: &Command) -> Result<Vec<OsString>> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut all = Vec::new();
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = || format!("line {number} of {}", file.display());
        let Some((name, value)) = line.split_once('=') else {
            bail!("{} is {line:?}, not a setting like `listen = 127.0.0.1:8787`", place());
        };
        let name = name.trim();
        if !names(serve).any(|known| known == name) {
            bail!("{} names {name:?}, which is no setting; `isotherm serve --help` lists them", place());
        }
        let value = value.trim();
        if value.len() > 1 && value.starts_with('"') && value.ends_with('"') {
            bail!(
                "{} has quotation marks around {}: a value stands there without any",
                place(),
                value.trim_matches('"')
            );
        }
        if let Some(wrong) = wrong_alone(serve, name, value) {
            bail!("{}: {wrong}", place());
        }
        all.extend([format!("--{name}").into(), value.into()]);
    }
    Ok(all)
}

/// What is wrong with a value whatever else is set.
fn wrong_alone(serve: &Command, name: &str, value: &str) -> Option<String> {
    let words = ["serve", "--listen", "", "--data", "x", &format!("--{name}"), value];
    let error = serve.clone().try_get_matches_from(words).err()?;
    let is_of_value = matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation);
    let said = error.to_string();
    let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    is_of_value.then_some(first)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use clap::CommandFactory as _;

    use super::*;
    use crate::Cli;

    /// The arguments after `isotherm serve`, of a file, an environment and what was typed.
    fn completed(file: &str, environment: &[(&str, &str)], typed: &[&str]) -> Result<Vec<String>> {
        let mut config = tempfile::NamedTempFile::new().unwrap();
        config.write_all(file.as_bytes()).unwrap();
        let cli = Cli::command();
        let serve = cli.find_subcommand("serve").unwrap();
        let variable = |name: &str| {
            let path = config.path().to_str().unwrap();
            let all = [environment, &[("ISOTHERM_CONFIG", path)]].concat();
            all.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
        };
        let typed = ["isotherm", "serve"].iter().chain(typed).map(Into::into).collect();
        let all = complete(typed, variable, serve)?;
        Ok(all.iter().skip(2).map(|word| word.to_str().unwrap().into()).collect())
    }

    #[test]
    fn what_is_typed_comes_after_the_environment_and_that_after_the_file() {
        let file = "# ours\nlisten = 127.0.0.1:1\n\ntrusted-proxy=10.0.0.0/8\n";
        let all = completed(file, &[("ISOTHERM_LISTEN", "127.0.0.1:2")], &["--listen", "127.0.0.1:3"]);
        let expected =
            "--listen 127.0.0.1:1 --trusted-proxy 10.0.0.0/8 --listen 127.0.0.1:2 --listen 127.0.0.1:3";
        assert_eq!(all.unwrap().join(" "), expected);
    }

    #[test]
    fn a_line_that_is_no_setting_is_told_with_its_place() {
        for (file, said) in [
            ("listen = a\nlisten", "line 2 of "),
            ("listen", "is \"listen\", not a setting like"),
            ("lisen = 1", "names \"lisen\", which is no setting"),
            ("noop = read", "names \"noop\", which is no setting"),
            ("listen = a\nrate = many", "line 2 of "),
            ("rate = many", "invalid value 'many' for '--rate <N>'"),
            ("listen = \"127.0.0.1:1\"", "has quotation marks around 127.0.0.1:1"),
            ("config = other", "names \"config\", which is no setting"),
        ] {
            let error = completed(file, &[], &[]).unwrap_err().to_string();
            assert!(error.contains(said), "{file:?}: {error}");
        }
    }

    #[test]
    fn a_file_may_be_named_in_two_ways_and_other_commands_have_none() {
        let file = |own: &[&str]| named(&own.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(file(&["--config", "a"]), Some("a".into()));
        assert_eq!(file(&["--data", "x", "--config=a"]), Some("a".into()));
        assert_eq!(file(&["--data", "x"]), None);
        let typed: Vec<OsString> = ["isotherm", "check", "--data", "x"].map(OsString::from).into();
        let cli = Cli::command();
        let same = complete(typed.clone(), |_| Some("y".into()), cli.find_subcommand("serve").unwrap());
        assert_eq!(same.unwrap(), typed);
    }
}
