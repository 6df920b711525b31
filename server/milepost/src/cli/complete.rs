//! What a shell offers behind `milepost`: the names that only the program knows.
//!
//! The shell runs the program with [`VARIABLE`] set, behind `--` the words that are typed so far.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use clap::CommandFactory as _;
use clap_complete::CompletionCandidate;
use clap_complete::env::{CompleteEnv, EnvCompleter, Shells};
use clap_complete::env::{Elvish, Fish, Powershell, Zsh};
use milepost_core::edit::document::names;
use milepost_core::rules;
use milepost_core::template::Template;
use milepost_core::value::Kind;

use super::Status;
use crate::disk::{Base, Workspace, Workspaces};
use crate::guard::guarded;
use crate::today::today;

/// The variable by which a shell asks.
pub const VARIABLE: &str = "MILEPOST_COMPLETE";

/// The shells that can ask.
pub const SHELLS: Shells<'static> = Shells(&[&Bash, &Elvish, &Fish, &Powershell, &Zsh]);

/// Answers a shell that asks; none where none does.
pub fn answer(command: fn() -> clap::Command) -> Option<ExitCode> {
    let asked = CompleteEnv::with_factory(command).var(VARIABLE).completer("milepost").shells(SHELLS);
    // A shell has no use for an error while somebody types.
    let current = std::env::current_dir().ok();
    match guarded(|| asked.try_complete(std::env::args_os(), current.as_deref())) {
        Some(Ok(false)) => None,
        Some(Ok(true)) => Some(Status::Done.into()),
        Some(Err(_)) | None => Some(Status::Failed.into()),
    }
}

fn workspace() -> Option<Arc<Workspace>> {
    let base = Base::current().ok()?;
    Some(Workspaces::new(base.clone()).of(base.path()))
}

/// The names of the templates.
pub fn templates() -> Vec<CompletionCandidate> {
    let Some(workspace) = workspace() else { return Vec::new() };
    let candidate = |template: &Arc<Template>| {
        let origin = workspace.own.get(&template.name).map_or("built in", String::as_str);
        CompletionCandidate::new(&template.name).help(Some(origin.to_owned().into()))
    };
    workspace.library.iter().map(candidate).collect()
}

/// The codes of the rules.
pub fn rules() -> Vec<CompletionCandidate> {
    let candidate = |rule: &&rules::Rule| CompletionCandidate::new(rule.code).help(Some(rule.summary.into()));
    rules::all().iter().map(candidate).collect()
}

/// The commands behind those that are named already: `milepost man template` has pages below it.
pub fn commands(typed: &OsStr) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str() else { return Vec::new() };
    let words: Vec<String> = std::env::args().skip_while(|word| word != "man").skip(1).collect();
    let mut command = super::Cli::command();
    for word in words.iter().filter(|word| !word.starts_with('-')) {
        match command.find_subcommand(word).filter(|below| word != typed || below.has_subcommands()) {
            Some(below) => command = below.clone(),
            None => break,
        }
    }
    let below = command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name().starts_with(typed));
    let candidate = |below: &clap::Command| CompletionCandidate::new(below.get_name()).help(below.get_about().cloned());
    below.map(candidate).collect()
}

/// `NAME=VALUE` for the template that is named before it: its slots, and behind `=` the values that one can have.
pub fn set(typed: &OsStr) -> Vec<CompletionCandidate> {
    let (Some(typed), Some(workspace)) = (typed.to_str(), workspace()) else { return Vec::new() };
    let words: Vec<String> = std::env::args().skip_while(|word| word != "new").skip(1).collect();
    let Some(template) = words.iter().find_map(|word| workspace.library.get(word)) else { return Vec::new() };
    let names = names(template);
    let Some((name, value)) = typed.split_once('=') else {
        let begins = |name: &str| name.to_lowercase().starts_with(&typed.to_lowercase());
        let found = names.iter().filter(|(name, _)| begins(name));
        return found.map(|(name, _)| CompletionCandidate::new(format!("{name}="))).collect();
    };
    let Some((_, Some(slot))) = names.iter().find(|(known, _)| known == name) else { return Vec::new() };
    let values = match &template.slots[*slot].kind {
        Kind::Choice(choice) => choice.values.clone(),
        Kind::Date => today().map(|today| today.to_string()).into_iter().collect(),
        Kind::Text | Kind::Number(_) | Kind::List => Vec::new(),
    };
    let values = values.iter().filter(|known| known.starts_with(value));
    values.map(|value| CompletionCandidate::new(format!("{name}={value}"))).collect()
}

/// Bash, which cuts words at `=` and `:` and takes what is offered as it is.
///
/// Of `--set STATUS=ac` it hands over four words; they are joined again, and what is offered for the last one is offered
/// without what stands in front of it.
#[derive(Copy, Clone, Debug)]
struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(
        &self,
        var: &str,
        name: &str,
        bin: &str,
        completer: &str,
        out: &mut dyn io::Write,
    ) -> Result<(), io::Error> {
        let mut script = Vec::new();
        clap_complete::env::Bash.write_registration(var, name, bin, completer, &mut script)?;
        // Right behind a `=` the word at hand is that sign, and `$2` is empty: the sign has to stay.
        let script = String::from_utf8_lossy(&script)
            .replace(r#"words[COMP_CWORD]="$2""#, r#"[[ "${words[COMP_CWORD]}" == [=:] ]] || words[COMP_CWORD]="$2""#);
        out.write_all(script.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        current_dir: Option<&std::path::Path>,
        out: &mut dyn io::Write,
    ) -> Result<(), io::Error> {
        let variable = |name: &str| std::env::var(name).ok();
        let index = variable("_CLAP_COMPLETE_INDEX").and_then(|index| index.parse().ok()).unwrap_or_default();
        let separator = variable("_CLAP_IFS").unwrap_or_else(|| "\n".to_owned());
        let (words, index, lead) = joined(words, index);
        let found = clap_complete::engine::complete(command, words, index, current_dir)?;
        // What may be the value of an option and the next argument as well is found twice.
        let mut offered: Vec<String> = Vec::with_capacity(found.len());
        for candidate in &found {
            let text = candidate.get_value().to_string_lossy();
            let text = escaped(text.strip_prefix(&lead).unwrap_or(&text));
            if !offered.contains(&text) {
                offered.push(text);
            }
        }
        out.write_all(offered.join(&separator).as_bytes())
    }
}

/// Words as they were typed, the index of the one at hand, and the part of it that bash takes for other words.
fn joined(words: Vec<OsString>, index: usize) -> (Vec<OsString>, usize, String) {
    let mut out: Vec<OsString> = Vec::with_capacity(words.len());
    let (mut at, mut lead) = (index, String::new());
    let mut open = false;
    for (n, word) in words.into_iter().enumerate() {
        let cut = word == "=" || word == ":";
        match out.last_mut().filter(|_| n > 1 && (cut || open)) {
            Some(last) => {
                if n == index {
                    lead = if cut { format!("{}{}", plain(last), plain(&word)) } else { plain(last) };
                }
                last.push(plain(&word));
            }
            None => out.push(plain(&word).into()),
        }
        if n == index {
            at = out.len() - 1;
        }
        open = cut;
    }
    (out, at, lead)
}

/// A word without the backslashes and the opening quote that a shell would take away.
fn plain(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    let mut out = String::with_capacity(text.len());
    let mut chars = text.trim_start_matches(['"', '\'']).chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

/// A word that means itself in a shell.
fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if c.is_ascii() && !c.is_ascii_alphanumeric() && !"-_./=:@%+,^".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::joined;
    use std::ffi::OsString;

    fn of(words: &[&str], index: usize) -> (Vec<String>, usize, String) {
        let (words, index, lead) = joined(words.iter().map(OsString::from).collect(), index);
        (words.into_iter().map(|word| word.to_string_lossy().into_owned()).collect(), index, lead)
    }

    #[test]
    fn words_that_bash_has_cut_are_joined() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let begun = ["milepost", "new", "program", "--set"];
        let with = |more: &[&'static str]| [&begun[..], more].concat();
        assert_eq!(of(&with(&["STAT"]), 4), (words(&with(&["STAT"])), 4, String::new()));
        assert_eq!(of(&with(&["STATUS", "=", "ac"]), 6), (words(&with(&["STATUS=ac"])), 4, "STATUS=".to_owned()));
        assert_eq!(of(&with(&["STATUS", "="]), 5), (words(&with(&["STATUS="])), 4, "STATUS=".to_owned()));
        let more = with(&["A", "=", "b", "--set", "Milestone\\ Na"]);
        assert_eq!(of(&more, 8), (words(&with(&["A=b", "--set", "Milestone Na"])), 6, String::new()));
    }
}
