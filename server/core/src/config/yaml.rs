//! YAML as a tree whose every part knows its place. What cannot be read is left out and said; the rest is read.

mod mend;
mod tree;

pub(crate) use tree::{Entry, Node, Value};

use granit_parser::ErrorKind;

use crate::finding::{Edit, Fix};
use crate::text::Span;

/// More is not read: nobody writes it by hand.
pub(super) const MAX: usize = 256 << 10;

/// Something that is no YAML, or YAML that means nothing here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub span: Span,
    pub message: String,
    pub fixes: Vec<Fix>,
}

/// A file.
#[derive(Debug, Default)]
pub(crate) struct Yaml {
    /// What it says; none where it says nothing.
    pub root: Option<Node>,
    /// What it does not say well.
    pub faults: Vec<Fault>,
    /// Whether all of it was read.
    pub is_whole: bool,
}

/// Reads a file.
pub(crate) fn read(text: &str) -> Yaml {
    if text.len() > MAX {
        let message = format!("the configuration is larger than {} KB and is not read", MAX >> 10);
        let fault = Fault { span: Span::at(0), message, fixes: Vec::new() };
        return Yaml { root: None, faults: vec![fault], is_whole: false };
    }
    match tree::parse(text, 0) {
        Ok(mut documents) => {
            let mut faults = Vec::new();
            if let Some(second) = documents.iter().skip(1).find(|document| !document.is_null()) {
                let line = second.span.of(text).lines().next().unwrap_or_default().trim_end();
                faults.push(Fault {
                    span: Span::new(second.span.start as usize, second.span.start as usize + line.len()),
                    message: "only the first document of the file counts: this one is not read".to_owned(),
                    fixes: Vec::new(),
                });
            }
            let root = (!documents.is_empty()).then(|| documents.swap_remove(0));
            Yaml { root, is_whole: faults.is_empty(), faults }
        }
        Err(broken) => mend::read(text, &broken),
    }
}

/// What the parser said of a block of lines, in words for people, with a fix where one is clear.
fn fault(text: &str, block: Span, broken: &tree::Broken) -> Fault {
    use ErrorKind as Kind;
    let line = |at: usize| {
        let end = text[at..].find(['\n', '\r']).map_or(text.len(), |end| at + end);
        Span::new(at, at + text[at..end].trim_end().len())
    };
    let at = text.floor_char_boundary(broken.at.min(text.len()));
    let head = {
        let lead = block.of(text).len() - block.of(text).trim_start().len();
        line(block.start as usize + lead)
    };
    let quoted_at = |at: usize, first: char, what: &str| {
        let value = plain(text, at);
        let quoted = crate::edit::scalar(value.of(text), Some('"'), false);
        let fix = Fix {
            title: "Put it in quotes".to_owned(),
            safe: true,
            preferred: true,
            edits: vec![Edit { span: value, text: format!("\"{quoted}\"") }],
            creates: None,
        };
        Fault { span: value, message: format!("`{first}` {what} in YAML: put the value in quotes"), fixes: vec![fix] }
    };
    let quoted = |first: char, what: &str| quoted_at(at, first, what);
    if let Some((at, bracket)) = closed_early(text, head) {
        return quoted_at(at, bracket, if bracket == '{' { "begins keys with values" } else { "begins a list" });
    }
    match &broken.kind {
        Kind::UnknownAnchor => return quoted('*', "begins a reference"),
        Kind::UnexpectedCharacter { character } if matches!(character, '@' | '`' | '%') => {
            return quoted(*character, "cannot begin a value");
        }
        _ => {}
    }
    // What is not closed is noticed further down.
    let (span, message) = match &broken.kind {
        Kind::UnclosedQuotedScalar | Kind::InvalidQuotedScalarIndent | Kind::DocumentIndicatorInQuotedScalar => {
            (head, "a quote is not closed".to_owned())
        }
        Kind::UnclosedFlowCollection { .. }
        | Kind::UnexpectedEofFlowSequence
        | Kind::UnexpectedEofFlowMapping
        | Kind::ExpectedFlowSequenceSeparator
        | Kind::ExpectedFlowMappingSeparator => {
            (head, "a bracket is not closed, or a comma is missing in it".to_owned())
        }
        Kind::MappingValueNotAllowed | Kind::InvalidColonPlacement => {
            (line(at), "this `:` cannot stand here in YAML; put a value that holds one in quotes".to_owned())
        }
        Kind::InvalidTrailingSingleQuotedScalar | Kind::InvalidTrailingDoubleQuotedScalar => {
            (line(at), "nothing may stand behind a closing quote".to_owned())
        }
        Kind::UnknownQuotedScalarEscape | Kind::InvalidQuotedScalarHexEscape => {
            (line(at), "`\\` begins an escape between double quotes; between single ones it is itself".to_owned())
        }
        Kind::RecursionLimitExceeded => (head, "this nests too deep".to_owned()),
        _ => {
            let said = broken.message.split(" at char ").next().unwrap_or_default().replace(['`', '\''], "\"");
            (line(at), format!("this is no YAML: {said}"))
        }
    };
    Fault { span, message, fixes: Vec::new() }
}

/// Where a line has a value that begins with a bracket, and more of it behind the one that closes that: `{a,b}/**`.
fn closed_early(text: &str, line: Span) -> Option<(usize, char)> {
    let written = line.of(text);
    let item = written.strip_prefix("- ").unwrap_or(written).trim_start();
    let value = match item.split_once(": ") {
        Some((key, value)) if !key.contains(['"', '\'', '{', '[', '#']) => value.trim_start(),
        _ => item,
    };
    let first = value.chars().next().filter(|c| matches!(c, '{' | '['))?;
    let mut depth = 0_usize;
    let end = value.char_indices().find_map(|(at, c)| {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0).then_some(at + c.len_utf8())
    })?;
    let rest = value[end..].trim_start();
    let is_more = !rest.is_empty() && !rest.starts_with(['#', ':']) && !value.contains(['"', '\'']);
    is_more.then_some((line.start as usize + written.len() - value.len(), first))
}

/// The rest of the plain text that begins at an offset: up to a comment, a closing bracket or the end of the line.
fn plain(text: &str, at: usize) -> Span {
    let line = text[at..].split(['\n', '\r']).next().unwrap_or_default();
    let line = line.split(" #").next().unwrap_or(line);
    let before = text[..at].rsplit(['\n', '\r']).next().unwrap_or_default();
    let opened = |open: char, close: char| before.matches(open).count() > before.matches(close).count();
    let line = match (opened('[', ']'), opened('{', '}')) {
        (false, false) => line,
        _ => line.split([',', ']', '}']).next().unwrap_or(line),
    };
    Span::new(at, at + line.trim_end().len())
}
