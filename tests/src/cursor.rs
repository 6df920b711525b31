//! Cases of editor features: a document with a cursor, and what the feature shows there.

use std::collections::BTreeMap;

use milepost_core::align::Document;
use milepost_core::check::{self, Request};
use milepost_core::features::View;
use milepost_core::syntax::{Keep, Syntax};
use milepost_core::text::Span;

use crate::blocks::{Block, Part, scan};
use crate::engine::Setting;
use crate::features::FEATURES;
use crate::folder::Folder;
use crate::{bless, case};

/// What stands for the cursor in a document; two of them are the ends of a selection.
const CURSOR: &str = "$0";

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its heading.
    pub title: String,
    /// Where its heading stands: `tests/features/x.md:12`.
    pub place: String,
    /// The run-time templates: name and source.
    pub templates: Vec<(String, String)>,
    /// The configuration of the workspace.
    pub config: Option<String>,
    /// The files around the document: path and text.
    pub files: BTreeMap<String, String>,
    /// The document, its cursors still in it.
    pub document: case::Document,
    /// What is expected: a block for each feature that is asked.
    pub expected: Vec<Block>,
}

impl Case {
    /// What each of its features shows, with the block that expects it.
    pub fn shown(&self) -> Result<Vec<(&Block, String)>, String> {
        let (text, selection) = without_cursors(&self.document.text).map_err(|message| self.placed(&message))?;
        let templates = self.templates.iter().map(|(name, source)| (name.as_str(), source.as_str()));
        let path = self.document.path.as_deref();
        let (path, files) = (self.document.path.clone(), Folder::of(&self.files, path));
        let mut setting = Setting { path, files, ..Setting::with(templates) };
        if let Some(config) = &self.config {
            setting = setting.configured(config).map_err(|message| self.placed(&message))?;
        }
        if let Some(name) = &self.document.template {
            setting = setting.forced(name)?;
        }
        let context = setting.context();
        let request = Request { text: &text, context: &context, template: setting.template.as_ref() };
        let checked = check::check(&request);
        let syntax = Syntax::parse(&text, Keep::Items);
        let document = checked.template.as_ref().map(|template| Document::align(&text, &syntax, template));
        let own = document.is_none().then(|| check::template_file(&text, &context)).flatten();
        let view = View {
            text: &text,
            syntax: &syntax,
            document: document.as_ref(),
            template: own.as_ref(),
            findings: &checked.findings,
            context: &context,
        };
        let show = |block| {
            let (name, options) = case::split(feature(block));
            let (_, show) = FEATURES.iter().find(|(known, _)| *known == name).ok_or("no such feature")?;
            let shown = show(&view, selection, options);
            Ok((block, if shown.is_empty() || shown.ends_with('\n') { shown } else { format!("{shown}\n") }))
        };
        self.expected.iter().map(show).collect::<Result<_, &str>>().map_err(|message| self.placed(message))
    }

    /// A message with the place and title of this case.
    pub fn placed(&self, message: &str) -> String {
        format!("{}: {}\n{message}", self.place, self.title)
    }
}

/// The name of the feature that a block is about, with what stands behind it.
fn feature(block: &Block) -> &str {
    block.info.strip_prefix("markdown ").unwrap_or(&block.info)
}

/// The text without its cursors, and what they select.
fn without_cursors(text: &str) -> Result<(String, Span), String> {
    let parts: Vec<&str> = text.split(CURSOR).collect();
    let (start, end) = match parts[..] {
        [_] => (0, 0),
        [before, _] => (before.len(), before.len()),
        [before, inside, _] => (before.len(), before.len() + inside.len()),
        _ => return Err(format!("more than two `{CURSOR}`")),
    };
    Ok((parts.concat(), Span::new(start, end)))
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
                config: None,
                files: BTreeMap::new(),
                document: case::Document::default(),
                expected: Vec::new(),
            }),
            Part::Heading { .. } => {}
            Part::Block(block) => {
                let wrong = |message: &str| format!("{file}:{}: {message}", block.line);
                if !block.closed {
                    return Err(wrong("the fence is not closed"));
                }
                let (kind, rest) = case::split(feature(&block));
                match (kind, cases.last_mut()) {
                    ("template", None) => shared.push((rest.to_owned(), block.text)),
                    ("template", Some(case)) => case.templates.push((rest.to_owned(), block.text)),
                    ("document", Some(case)) => {
                        case.document = case::Document::parse(rest, &block.text).map_err(|message| wrong(&message))?;
                    }
                    ("yaml", Some(case)) if rest == "config" => case.config = Some(block.text),
                    ("file", Some(case)) => {
                        case.files.insert(rest.to_owned(), block.text);
                    }
                    (name, Some(case)) if FEATURES.iter().any(|(known, _)| *known == name) => case.expected.push(block),
                    _ => return Err(wrong(&format!("`{}` is no block of a case", block.info))),
                }
            }
        }
    }
    bless::expecting(cases, |case| &case.expected, Case::placed)
}

/// The text of a case file with its expectations rewritten to what is shown.
pub fn blessed(file: &str, text: &str) -> Result<String, String> {
    let cases = parse(file, text)?;
    bless::shown(text, &cases, Case::shown)
}
