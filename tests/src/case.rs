//! Case files: Markdown in which every heading of level 2 is a test.

use std::collections::BTreeMap;
use std::ops::Range;

use milepost_core::check::Checked;

use crate::blocks::{Block, Part, scan};
use crate::engine::Setting;
use crate::expect::{self, Expected};
use crate::folder::Folder;
use crate::{diff, fixes};

/// Where cases are written.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Style {
    /// A file of cases: each has its heading, every block belongs to one.
    File,
    /// A rule's documentation: each document is a case, other blocks are none of it.
    Documentation,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its heading.
    pub title: String,
    /// Where its heading stands: `tests/cases/x.md:12`.
    pub place: String,
    /// The run-time templates: name and source.
    pub templates: Vec<(String, String)>,
    /// The configuration of the workspace.
    pub config: Option<String>,
    /// The files around the document: path and text.
    pub files: BTreeMap<String, String>,
    /// The document.
    pub document: Document,
    /// The codes that count; all where there are none.
    pub only: Vec<String>,
    /// What is expected, or why it cannot be read.
    pub expected: Result<Expected, String>,
    /// The expectations as they stand in the file.
    pub source: Source,
}

/// Where the expectations of a case stand in its file.
#[derive(Clone, Debug)]
pub struct Source {
    /// The `findings` block.
    pub findings: Block,
    /// The `fixed` block.
    pub fixed: Option<Block>,
}

/// A document and how it is checked.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Document {
    /// The text as the engine gets it.
    pub text: String,
    /// Its path.
    pub path: Option<String>,
    /// The template to take without recognition.
    pub template: Option<String>,
    crlf: bool,
    bom: bool,
    no_eol: bool,
}

impl Document {
    /// A document with the options that stand behind its block's name.
    pub fn parse(options: &str, text: &str) -> Result<Self, String> {
        let mut document = Self::default();
        for option in options.split_whitespace() {
            match option.split_once('=') {
                Some(("path", path)) => document.path = Some(path.to_owned()),
                Some(("template", name)) => document.template = Some(name.to_owned()),
                None if option == "crlf" => document.crlf = true,
                None if option == "bom" => document.bom = true,
                None if option == "no-eol" => document.no_eol = true,
                _ => return Err(format!("`{option}` is no option of a document")),
            }
        }
        document.text = document.encoded(text);
        Ok(document)
    }

    /// A block's text as it is in the document: with its line ends, its BOM.
    pub fn encoded(&self, block: &str) -> String {
        let text = if self.no_eol { block.strip_suffix('\n').unwrap_or(block) } else { block };
        let text = if self.crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
        format!("{}{text}", if self.bom { "\u{feff}" } else { "" })
    }

    /// A fixed text of this document as a block can say it: where the last line has no end, a fix may have given it one.
    fn trimmed<'a>(&self, text: &'a str) -> &'a str {
        if self.no_eol { text.trim_end_matches(['\r', '\n']) } else { text }
    }

    /// The block's text for a text of this document.
    pub fn decoded(&self, text: &str) -> String {
        let text = if self.bom { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        let text = if self.crlf { text.replace("\r\n", "\n") } else { text.to_owned() };
        if text.is_empty() || text.ends_with('\n') { text } else { format!("{text}\n") }
    }
}

impl Case {
    /// What it is checked with.
    pub fn setting(&self) -> Result<Setting, String> {
        let templates = self.templates.iter().map(|(name, source)| (name.as_str(), source.as_str()));
        let (path, files) = (self.document.path.clone(), Folder::of(&self.files, self.document.path.as_deref()));
        let mut setting = Setting { path, files, ..Setting::with(templates) };
        if let Some(config) = &self.config {
            setting = setting.configured(config)?;
        }
        match &self.document.template {
            Some(name) => setting.forced(name),
            None => Ok(setting),
        }
    }

    /// Checks its document.
    pub fn check(&self) -> Result<Checked, String> {
        Ok(self.setting()?.check(&self.document.text))
    }

    /// Says where what was found differs from what it expects, and where it stands.
    pub fn compare(&self, checked: &Checked) -> Result<(), String> {
        let expected = self.expected.as_ref().map_err(|message| self.placed(message))?;
        let mut message = expected.difference(&self.document.text, checked, &self.only).unwrap_or_default();
        if let Some(block) = &self.source.fixed {
            match self.apply_first_fix(checked) {
                Ok(actual) => {
                    let difference = diff::lines(&self.document.encoded(&block.text), self.document.trimmed(&actual));
                    message.extend(difference.map(|difference| format!("fixed:\n{difference}")));
                }
                Err(error) => message.extend([format!("fixed: {error}\n")]),
            }
        }
        if message.is_empty() { Ok(()) } else { Err(self.placed(&message)) }
    }

    /// A message with the place and title of this case.
    pub fn placed(&self, message: &str) -> String {
        format!("{}: {}\n{message}", self.place, self.title)
    }

    /// The document after the preferred fix of the first finding.
    pub fn apply_first_fix(&self, checked: &Checked) -> Result<String, String> {
        let counted = |code| expect::counts(code, &self.only);
        let finding = checked.findings.iter().find(|f| counted(f.rule)).ok_or("there is no finding to fix")?;
        let preferred = finding.fixes.iter().find(|fix| fix.preferred).or(finding.fixes.first());
        let fix = preferred.ok_or_else(|| format!("the first finding, `{}`, has no fix", finding.rule))?;
        fixes::apply(&self.document.text, &fix.edits)
    }
}

/// Reads all cases of a file or a rule's documentation; the error names the line.
pub fn parse(file: &str, text: &str, style: Style) -> Result<Vec<Case>, String> {
    let mut reader = Reader { file, style, shared: Vec::new(), files: BTreeMap::new(), cases: Vec::new(), draft: None };
    for part in scan(text) {
        match part {
            Part::Heading { level, title, line } if style == Style::File && level <= 2 => {
                reader.finish()?;
                reader.draft = (level == 2).then(|| Draft { title, line, ..Draft::default() });
            }
            Part::Heading { .. } => {}
            Part::Block(block) => {
                let line = block.line;
                reader.block(block).map_err(|message| format!("{file}:{line}: {message}"))?;
            }
        }
    }
    reader.finish()?;
    Ok(reader.cases)
}

#[derive(Default)]
struct Draft {
    title: String,
    line: usize,
    templates: Vec<(String, String)>,
    config: Option<Block>,
    files: BTreeMap<String, String>,
    document: Option<Document>,
    findings: Option<Block>,
    fixed: Option<Block>,
}

struct Reader<'a> {
    file: &'a str,
    style: Style,
    shared: Vec<(String, String)>,
    files: BTreeMap<String, String>,
    cases: Vec<Case>,
    draft: Option<Draft>,
}

impl Reader<'_> {
    fn block(&mut self, block: Block) -> Result<(), String> {
        let info = block.info.clone();
        let (kind, rest) =
            if info == "yaml config" { ("config", "") } else { split(info.strip_prefix("markdown ").unwrap_or(&info)) };
        if !matches!(kind, "template" | "config" | "file" | "document" | "findings" | "fixed") {
            let message = format!(
                "`{info}` is none of `template NAME`, `yaml config`, `file PATH`, `document`, `findings`, `fixed`"
            );
            return if self.style == Style::File { Err(message) } else { Ok(()) };
        }
        if !block.closed {
            return Err("the fence is not closed".to_owned());
        }
        if kind == "template" {
            if rest.is_empty() {
                return Err("a template needs a name".to_owned());
            }
            // In documentation what comes behind an example is for the next one.
            let is_done = self.draft.as_ref().is_some_and(|draft| draft.findings.is_some());
            if self.style == Style::Documentation && is_done {
                self.finish()?;
            }
            let templates = self.draft.as_mut().map_or(&mut self.shared, |draft| &mut draft.templates);
            templates.push((rest.to_owned(), block.text));
            return Ok(());
        }
        if kind == "file" {
            if rest.is_empty() {
                return Err("a file needs a path".to_owned());
            }
            let files = self.draft.as_mut().map_or(&mut self.files, |draft| &mut draft.files);
            files.insert(rest.to_owned(), block.text);
            return Ok(());
        }
        if kind == "document" && self.style == Style::Documentation {
            self.finish().map_err(|message| format!("the case before: {message}"))?;
            let title = format!("example {}", self.cases.len() + 1);
            self.draft = Some(Draft { title, line: block.line, ..Draft::default() });
        }
        let draft = self.draft.as_mut().ok_or_else(|| format!("`{kind}` belongs to no case"))?;
        let twice = match kind {
            "document" => draft.document.replace(Document::parse(rest, &block.text)?).is_some(),
            "config" => draft.config.replace(block).is_some(),
            "findings" => draft.findings.replace(block).is_some(),
            _ => draft.fixed.replace(block).is_some(),
        };
        if twice { Err(format!("a second `{kind}` in one case")) } else { Ok(()) }
    }

    fn finish(&mut self) -> Result<(), String> {
        let Some(draft) = self.draft.take() else { return Ok(()) };
        let place = format!("{}:{}", self.file, draft.line);
        let lacks = |what: &str| format!("{place}: «{}» has no `{what}` block", draft.title);
        let document = draft.document.ok_or_else(|| lacks("document"))?;
        let findings = draft.findings.ok_or_else(|| lacks("findings"))?;
        if self.cases.iter().any(|case| case.title == draft.title) {
            return Err(format!("{place}: a second case «{}»", draft.title));
        }
        let only = only(split(&findings.info).1).map_err(|message| format!("{place}: {message}"))?;
        let mut templates = self.shared.clone();
        if self.style == Style::Documentation {
            self.shared.extend(draft.templates.iter().cloned());
        }
        templates.extend(draft.templates);
        let mut files = self.files.clone();
        if self.style == Style::Documentation {
            self.files.extend(draft.files.clone());
        }
        files.extend(draft.files);
        self.cases.push(Case {
            title: draft.title,
            place,
            templates,
            config: draft.config.map(|block| block.text),
            files,
            document,
            only,
            expected: expect::parse(&findings.text),
            source: Source { findings, fixed: draft.fixed },
        });
        Ok(())
    }
}

/// The first word of an info string and the rest.
pub fn split(info: &str) -> (&str, &str) {
    info.split_once(char::is_whitespace).map_or((info, ""), |(kind, rest)| (kind, rest.trim()))
}

fn only(options: &str) -> Result<Vec<String>, String> {
    if options.is_empty() {
        return Ok(Vec::new());
    }
    let codes = options.strip_prefix("only=").filter(|codes| !codes.contains(char::is_whitespace));
    let codes = codes.ok_or_else(|| format!("`{options}` is not `only=CODE,CODE`"))?;
    Ok(codes.split(',').map(str::to_owned).collect())
}

/// The text of a file with some of its blocks replaced: span and new text, in the order of the file.
pub fn replaced(text: &str, blocks: &[(Range<usize>, String)]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (span, new) in blocks {
        out.push_str(&text[at..span.start]);
        out.push_str(new);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}
