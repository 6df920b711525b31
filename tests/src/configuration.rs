//! Cases of the configuration file: what is wrong with it, and what the editor features show in it.

use std::fmt::Write as _;
use std::sync::Arc;

use milepost_core::check::Checked;
use milepost_core::config::{self, Source};
use milepost_core::edit::config::{Change, edits};
use milepost_core::features::completion::Insert;
use milepost_core::template::{Library, Template};
use milepost_core::text::{LineIndex, Span};

use crate::blocks::{Block, Part, scan};
use crate::case::{self, split};
use crate::expect;
use crate::{bless, diff, fixes};

/// What stands for the cursor.
const CURSOR: &str = "$0";

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its heading.
    pub title: String,
    /// Where its heading stands.
    pub place: String,
    templates: Vec<(String, String)>,
    text: String,
    cursor: usize,
    expected: Vec<Block>,
}

impl Case {
    /// The configuration file, without cursor.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file as it is read, its templates known.
    pub fn read(&self) -> (Source, Arc<Library>) {
        let compile =
            |library: Library, (name, source): &(String, String)| library.with(Template::compile(name, source));
        let library = self.templates.iter().fold(Library::builtin(), compile);
        let mut source = config::read(&self.text);
        source.check_names(&library);
        (source, Arc::new(library))
    }

    /// What each block shows.
    pub fn shown(&self) -> Result<Vec<(&Block, String)>, String> {
        let (source, library) = self.read();
        self.expected.iter().map(|block| Ok((block, self.show(block, &source, &library)?))).collect()
    }

    fn show(&self, block: &Block, source: &Source, library: &Library) -> Result<String, String> {
        let (kind, options) = split(&block.info);
        Ok(match kind {
            "problems" => {
                let none = expect::Expected::Findings(Vec::new());
                let expected = if block.text.is_empty() { none } else { expect::parse(&block.text)? };
                // The library decides whether a text is a milestone; a configuration is always taken for one.
                let checked = Checked { template: library.iter().next().cloned(), findings: source.findings.clone() };
                match expected.difference(&self.text, &checked, &[]) {
                    None if !block.text.is_empty() => block.text.clone(),
                    None => "none\n".to_owned(),
                    Some(_) => expected.blessed(&self.text, &checked, &[]),
                }
            }
            "yaml" if options == "fixed" => {
                let fix = source
                    .findings
                    .first()
                    .and_then(|finding| finding.fixes.iter().find(|fix| fix.preferred).or(finding.fixes.first()));
                fixes::apply(&self.text, &fix.ok_or("the first problem has no fix")?.edits)?
            }
            "yaml" => {
                let change = change(options.strip_prefix("after ").unwrap_or(options))
                    .ok_or_else(|| format!("`{options}` is no change"))?;
                match edits(&self.text, &change) {
                    Some(edits) => fixes::apply(&self.text, &edits)?,
                    None => "none\n".to_owned(),
                }
            }
            "completion" => self.completion(library, options),
            "hover" => match config::hover(&self.text, self.cursor, library) {
                Some(hover) => format!("{}\n\n{}\n", place(&self.text, hover.span), hover.markdown.trim_end()),
                None => "none\n".to_owned(),
            },
            _ => return Err(format!("`{}` is no block of a case", block.info)),
        })
    }

    fn completion(&self, library: &Library, options: &str) -> String {
        let first = options.strip_prefix("first=").and_then(|n| n.parse().ok()).unwrap_or(usize::MAX);
        let items = config::completions(&self.text, self.cursor, library);
        let mut out = String::new();
        for item in items.iter().take(first) {
            let new = match &item.insert {
                Insert::Text(text) | Insert::Snippet { plain: text, .. } => text,
            };
            let detail = item.detail.as_ref().map_or_else(String::new, |detail| format!(" ({detail})"));
            let _ = writeln!(out, "{}{detail}: `{}` -> `{new}`", item.label, item.replace.of(&self.text));
        }
        if items.len() > first {
            let _ = writeln!(out, "({} more)", items.len() - first);
        }
        if items.is_empty() { "none\n".to_owned() } else { out }
    }

    /// A message with the place and title of this case.
    pub fn placed(&self, message: &str) -> String {
        format!("{}: {}\n{message}", self.place, self.title)
    }

    /// What differs from what is expected.
    pub fn difference(&self) -> Result<(), String> {
        let shown = self.shown().map_err(|message| self.placed(&message))?;
        let differs =
            |(block, shown): &(&Block, String)| Some(format!("{}:\n{}", block.info, diff::lines(&block.text, shown)?));
        let wrong: Vec<String> = shown.iter().filter_map(differs).collect();
        if wrong.is_empty() { Ok(()) } else { Err(self.placed(&wrong.join("\n"))) }
    }
}

/// `allow FIELD VALUE`, `off CODE`, `bind GLOB TEMPLATE`
fn change(options: &str) -> Option<Change> {
    let words: Vec<&str> = options.split_whitespace().collect();
    Some(match words[..] {
        ["allow", name, value] => Change::Allow { name: name.replace('_', " "), value: value.replace('_', " ") },
        ["off", code] => Change::TurnOff { rule: code.to_owned() },
        ["bind", glob, template] => Change::Bind { glob: glob.to_owned(), template: template.to_owned() },
        _ => return None,
    })
}

fn place(text: &str, span: Span) -> String {
    let index = LineIndex::new(text);
    let ((line, column), (end_line, end)) = (index.position(span.start as usize), index.position(span.end as usize));
    format!("{line}:{column}-{end_line}:{end} `{}`", span.of(text))
}

/// Reads all cases of a file; the error names the line.
pub fn parse(file: &str, text: &str) -> Result<Vec<Case>, String> {
    let mut shared = Vec::new();
    let mut cases: Vec<Case> = Vec::new();
    for part in scan(text) {
        match part {
            Part::Heading { level: 2, title, line } => cases.push(Case {
                title,
                place: format!("{file}:{line}"),
                templates: shared.clone(),
                text: String::new(),
                cursor: 0,
                expected: Vec::new(),
            }),
            Part::Heading { .. } => {}
            Part::Block(block) => {
                let info = block.info.clone();
                let (kind, rest) = split(info.strip_prefix("markdown ").unwrap_or(&info));
                match (kind, rest, cases.last_mut()) {
                    ("template", name, None) => shared.push((name.to_owned(), block.text)),
                    ("template", name, Some(case)) => case.templates.push((name.to_owned(), block.text)),
                    ("yaml", options, Some(case)) if split(options).0 == "config" => {
                        let document = case::Document::parse(split(options).1, &block.text)?;
                        case.cursor = document.text.find(CURSOR).unwrap_or_default();
                        case.text = document.text.replacen(CURSOR, "", 1);
                    }
                    ("yaml" | "problems" | "completion" | "hover", _, Some(case)) => case.expected.push(block),
                    _ => return Err(format!("{file}:{}: `{info}` is no block of a case", block.line)),
                }
            }
        }
    }
    bless::expecting(cases, |case| &case.expected, Case::placed)
}

/// The text of a case file with its expectations rewritten to what is shown.
pub fn blessed(file: &str, text: &str) -> Result<String, String> {
    let cases = parse(file, text)?;
    bless::shown(text, &cases, |case| case.shown().map_err(|message| case.placed(&message)))
}
