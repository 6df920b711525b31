//! `milepost explain`: the documentation of the rules.

use std::io::Write as _;

use clap_complete::engine::ArgValueCandidates;
use milepost_core::rules::{self, Rule};

use super::output::Console;
use super::{Status, complete, names};

const EXAMPLES: &str = "\
Examples:
  milepost explain                       all rules, one line each
  milepost explain unfilled-placeholder  one rule, with its example and its fixes";

/// Arguments of `milepost explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The rule; all are listed where none is named
    #[arg(add = ArgValueCandidates::new(complete::rules))]
    code: Option<String>,
}

/// Prints one rule's documentation, or the list of all rules.
pub fn run(args: &Args, _console: &Console) -> anyhow::Result<Status> {
    let text = match &args.code {
        Some(code) => page(rules::find(code).ok_or_else(|| anyhow::anyhow!(unknown_rule(code)))?),
        None => list(rules::all()),
    };
    let mut out = Console::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Status::Done)
}

/// What is said about a rule that does not exist.
pub fn unknown_rule(code: &str) -> String {
    names::unknown("rule", code, rules::all().iter().map(|rule| rule.code), "`milepost explain` lists them all")
}

fn page(rule: &Rule) -> String {
    format!("{} ({}): {}\n\n{}\n", rule.code, rule.severity(), rule.summary, rule.documentation.trim_end())
}

fn list(rules: &[&Rule]) -> String {
    let code = rules.iter().map(|rule| rule.code.len()).max().unwrap_or(0);
    let severity = rules.iter().map(|rule| rule.severity().chars().count()).max().unwrap_or(0);
    let line = |rule: &&Rule| format!("{:code$}  {:severity$}  {}\n", rule.code, rule.severity(), rule.summary);
    rules.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{list, page};
    use milepost_core::finding::Severity;
    use milepost_core::rules::{Level, Rule};

    const fn rule(code: &'static str, level: Level, summary: &'static str) -> Rule {
        Rule { code, summary, level, documentation: "Text.\n", checks: &[] }
    }

    const RULES: [Rule; 2] = [
        rule("invalid-enum", Level::Fixed(Severity::Error), "a value"),
        rule("overdue", Level::ByLife(Severity::Error), "a date"),
    ];

    #[test]
    fn a_rule_is_a_page_and_all_are_a_table() {
        assert_eq!(page(&RULES[0]), "invalid-enum (error): a value\n\nText.\n");
        assert_eq!(list(&RULES.each_ref()), "invalid-enum  error    a value\noverdue       by life  a date\n");
    }
}
