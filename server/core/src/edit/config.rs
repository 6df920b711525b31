//! Changes of the configuration file that leave all else in it as it is, comments and formatting included.

use crate::config::yaml::{self, Entry, Node, Value};
use crate::config::{self, Binding, Config, Glob, Level};
use crate::edit::{eol, scalar};
use crate::finding::Edit;
use crate::fix;
use crate::text::{Span, normal};

/// Something that the configuration is to say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// A value that a list takes besides those of its template.
    Allow {
        /// The name of the slot or the field.
        name: String,
        /// The value.
        value: String,
    },
    /// Silence of a rule.
    TurnOff {
        /// Its code.
        rule: String,
    },
    /// The template of some documents.
    Bind {
        /// The pattern of their paths.
        glob: String,
        /// The template's name.
        template: String,
    },
}

/// The edits of a configuration file (empty where there is none yet) that make it say something more, and nothing else
/// otherwise. None where it says so already, or cannot be read as a whole.
pub fn edits(text: &str, change: &Change) -> Option<Vec<Edit>> {
    let before = config::read(text);
    if !before.is_whole {
        return None;
    }
    let wanted = change.applied(&before.config)?;
    let root = yaml::read(text).root.filter(|root| !root.is_null());
    let writer = Writer { text, eol: eol(text) };
    let (path, leaf) = change.parts(&before.config);
    let edits = match &root {
        Some(root) => writer.add(root, &path, &leaf)?,
        None => vec![writer.append(0, &path, &leaf)],
    };
    // It is read back: what was not understood here is better left alone.
    let after = config::read(&fix::apply(text, &edits)?);
    (after.config == wanted && after.findings.len() <= before.findings.len()).then_some(edits)
}

/// What is added at the end of a way of keys.
enum Leaf {
    /// A key with its value; one that is there is replaced.
    Entry(String, String),
    /// An item: a text.
    Text(String),
    /// An item: keys with values.
    Map(Vec<(&'static str, String)>),
}

impl Change {
    /// The configuration with this change; none where it makes none.
    fn applied(&self, config: &Config) -> Option<Config> {
        let mut new = config.clone();
        match self {
            Self::Allow { value, .. } => {
                let (path, _) = self.parts(config);
                let values = new.vocabulary.values.entry(path.last()?.clone()).or_default();
                values.push(value.clone());
            }
            Self::TurnOff { rule } => {
                new.rules.insert(crate::rules::find(rule)?.code, Level::Off);
            }
            Self::Bind { glob, template } => {
                new.documents.push(Binding { glob: Glob::new(glob).ok()?, template: template.clone() });
            }
        }
        let says_already = match self {
            Self::Allow { name, value } => config.vocabulary.values_of(&[name]).any(|known| known == value),
            Self::TurnOff { .. } => new == *config,
            Self::Bind { .. } => new.documents.last().is_some_and(|last| config.documents.contains(last)),
        };
        (!says_already).then_some(new)
    }

    /// The keys that lead to it, and what stands there.
    fn parts(&self, config: &Config) -> (Vec<String>, Leaf) {
        match self {
            Self::Allow { name, value } => {
                let mut names = config.vocabulary.values.keys();
                let known = names.find(|known| normal::key(known) == normal::key(name)).unwrap_or(name);
                let path = ["vocabulary", "values", known.as_str()].map(str::to_owned);
                (path.to_vec(), Leaf::Text(scalar(value, None, true)))
            }
            Self::TurnOff { rule } => (vec!["rules".to_owned()], Leaf::Entry(rule.clone(), "off".to_owned())),
            Self::Bind { glob, template } => {
                let pairs = vec![("glob", scalar(glob, None, true)), ("template", scalar(template, None, true))];
                (vec!["documents".to_owned()], Leaf::Map(pairs))
            }
        }
    }
}

struct Writer<'a> {
    text: &'a str,
    eol: &'static str,
}

impl Writer<'_> {
    /// Adds a leaf below a part of the file.
    fn add(&self, node: &Node, path: &[String], leaf: &Leaf) -> Option<Vec<Edit>> {
        match (&node.value, path.split_first(), leaf) {
            (Value::Map { entries, flow }, Some((key, rest)), _) => {
                match entries.iter().find(|entry| entry.key.text() == Some(key)) {
                    Some(entry) if entry.value.is_null() => self.fill(entry, rest, leaf, *flow),
                    Some(entry) => self.add(&entry.value, rest, leaf),
                    None if *flow => self.in_brackets(node, &flow_entry(path, leaf)),
                    None => self.below(node, |indent| block_entry(path, leaf, indent, self.eol)),
                }
            }
            (Value::Map { entries, flow }, None, Leaf::Entry(key, value)) => {
                match entries.iter().find(|entry| entry.key.text() == Some(key)) {
                    Some(entry) => Some(vec![self.value_of(entry, value)]),
                    None if *flow => self.in_brackets(node, &flow_entry(path, leaf)),
                    None => self.below(node, |indent| block_entry(path, leaf, indent, self.eol)),
                }
            }
            (Value::List { flow: true, .. }, None, Leaf::Text(_) | Leaf::Map(_)) => {
                self.in_brackets(node, &flow_value(leaf))
            }
            (Value::List { .. }, None, Leaf::Text(_) | Leaf::Map(_)) => {
                self.below(node, |indent| block_item(leaf, indent, self.eol))
            }
            // One value stands for a list of it.
            (Value::Text { .. }, None, Leaf::Text(new)) => {
                let (start, end) = (node.span.start as usize, node.span.end as usize);
                let open = Edit { span: Span::at(start), text: "[".to_owned() };
                Some(vec![open, Edit { span: Span::at(end), text: format!(", {new}]") }])
            }
            _ => None,
        }
    }

    /// The value of a key that has another one, or none.
    fn value_of(&self, entry: &Entry, value: &str) -> Edit {
        if entry.value.span.is_empty() {
            Edit { span: Span::at(self.colon(entry)), text: format!(" {value}") }
        } else {
            Edit { span: entry.value.span, text: value.to_owned() }
        }
    }

    /// What stands below a key that has no value yet.
    fn fill(&self, entry: &Entry, path: &[String], leaf: &Leaf, flow: bool) -> Option<Vec<Edit>> {
        let span = if entry.value.span.is_empty() { Span::at(self.colon(entry)) } else { entry.value.span };
        let blank = if entry.value.span.is_empty() { " " } else { "" };
        if flow || !entry.value.span.is_empty() {
            let inner = match (path, leaf) {
                ([], Leaf::Text(_) | Leaf::Map(_)) => format!("[{}]", flow_value(leaf)),
                _ => format!("{{{}}}", flow_entry(path, leaf)),
            };
            return Some(vec![Edit { span, text: format!("{blank}{inner}") }]);
        }
        let indent = self.column(entry.key.span.start as usize)? + 2;
        let lines = match (path, leaf) {
            ([], Leaf::Text(_) | Leaf::Map(_)) => block_item(leaf, indent, self.eol),
            _ => block_entry(path, leaf, indent, self.eol),
        };
        Some(vec![self.lines_behind(self.colon(entry), &lines)])
    }

    /// The offset behind the colon of an entry.
    fn colon(&self, entry: &Entry) -> usize {
        let end = entry.key.span.end as usize;
        self.text[end..].find(':').map_or(end, |at| end + at + 1)
    }

    /// One more between brackets.
    fn in_brackets(&self, node: &Node, new: &str) -> Option<Vec<Edit>> {
        let close = (node.span.end as usize).checked_sub(1)?;
        let inside = self.text.get(node.span.start as usize + 1..close)?.trim_end();
        let at = node.span.start as usize + 1 + inside.len();
        let lead = match inside.chars().next_back() {
            None => "",
            Some(',') => " ",
            Some(_) => ", ",
        };
        // Braces may be padded.
        let lead = if inside.is_empty() && at < close { " " } else { lead };
        Some(vec![Edit { span: Span::at(at), text: format!("{lead}{new}") }])
    }

    /// One more below the last one of a block.
    fn below(&self, node: &Node, lines: impl FnOnce(usize) -> String) -> Option<Vec<Edit>> {
        let first = match &node.value {
            Value::Map { entries, .. } => entries.first()?.key.span.start,
            // Where the dash stands.
            Value::List { items, .. } => self.text[..items.first()?.span.start as usize].rfind('-')? as u32,
            _ => return None,
        };
        let indent = self.column(first as usize)?;
        Some(vec![self.lines_behind(node.span.end as usize, &lines(indent))])
    }

    /// How many characters stand in front of an offset on its line; none where these are other than blanks and dashes.
    fn column(&self, at: usize) -> Option<usize> {
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = self.text[start..at].trim_start_matches('\u{feff}');
        before.chars().all(|c| matches!(c, ' ' | '-')).then_some(before.len())
    }

    /// Lines behind the line of an offset.
    fn lines_behind(&self, at: usize, lines: &str) -> Edit {
        if let Some(end) = self.text[at..].find('\n') {
            return Edit { span: Span::at(at + end + 1), text: lines.to_owned() };
        }
        let bare = lines.strip_suffix(self.eol).unwrap_or(lines);
        Edit { span: Span::at(self.text.len()), text: format!("{}{bare}", self.eol) }
    }

    /// Lines at the end of a file that says nothing yet.
    fn append(&self, indent: usize, path: &[String], leaf: &Leaf) -> Edit {
        let lines = block_entry(path, leaf, indent, self.eol);
        let bare = self.text.trim_start_matches('\u{feff}');
        let end = if bare.is_empty() || bare.ends_with('\n') { "" } else { self.eol };
        Edit { span: Span::at(self.text.len()), text: format!("{end}{lines}") }
    }
}

/// Lines of keys, one below the other, and the leaf below the last one.
fn block_entry(path: &[String], leaf: &Leaf, indent: usize, eol: &str) -> String {
    let pad = " ".repeat(indent);
    let key = |name: &str| scalar(name, None, true);
    match (path, leaf) {
        ([], Leaf::Entry(name, value)) => format!("{pad}{}: {value}{eol}", key(name)),
        ([], _) => block_item(leaf, indent, eol),
        ([last], Leaf::Text(text)) => format!("{pad}{}: [{text}]{eol}", key(last)),
        ([first, rest @ ..], _) => {
            format!("{pad}{}:{eol}{}", key(first), block_entry(rest, leaf, indent + 2, eol))
        }
    }
}

fn block_item(leaf: &Leaf, indent: usize, eol: &str) -> String {
    let pad = " ".repeat(indent);
    match leaf {
        Leaf::Entry(key, value) => format!("{pad}- {key}: {value}{eol}"),
        Leaf::Text(text) => format!("{pad}- {text}{eol}"),
        Leaf::Map(pairs) => {
            let line = |(n, (key, value)): (usize, &(&str, String))| {
                format!("{pad}{} {key}: {value}{eol}", if n == 0 { "-" } else { " " })
            };
            pairs.iter().enumerate().map(line).collect()
        }
    }
}

fn flow_entry(path: &[String], leaf: &Leaf) -> String {
    let key = |name: &str| scalar(name, None, true);
    match (path, leaf) {
        ([], Leaf::Entry(name, value)) => format!("{}: {value}", key(name)),
        ([], _) => flow_value(leaf),
        ([last], Leaf::Text(_) | Leaf::Map(_)) => format!("{}: [{}]", key(last), flow_value(leaf)),
        ([first, rest @ ..], _) => format!("{}: {{{}}}", key(first), flow_entry(rest, leaf)),
    }
}

fn flow_value(leaf: &Leaf) -> String {
    match leaf {
        Leaf::Entry(key, value) => format!("{key}: {value}"),
        Leaf::Text(text) => text.clone(),
        Leaf::Map(pairs) => {
            let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key}: {value}")).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILES: &[&str] = &[
        "",
        "\u{feff}",
        "# nothing yet",
        "---\n# nothing yet\n",
        "rules:\n",
        "rules: {}\n",
        "rules: { }",
        "{rules: {mojibake: hint}}\n",
        "rules: # all of them\n  mojibake: hint # why\n# the end\n",
        "rules:\n    mojibake: hint\n\nexclude: [a]",
        "rules: ~\ndocuments:\n",
        "documents:\n- glob: a\n  template: program\n# b\nrules:\n  empty-section: off\n",
        "documents:\r\n  - {glob: a, template: program}\r\n",
        "documents: [{glob: a, template: program},]\n",
        "vocabulary:\n  values:\n    Status: [x, y] # two\n    priority:\n    - a\n  status:\n    active: z\n",
        "vocabulary: {values: {status: x}}\n",
        "vocabulary:\n  values: {\n    status: [\n      x,\n      y\n    ]\n  }\n",
        "vocabulary:\n  status:\n    active: z",
        "progress:\n  tolerance: 5\n...\n",
    ];

    fn holds(text: &str, change: &Change) {
        let before = config::read(text);
        assert!(before.findings.is_empty(), "{text}: {:?}", before.findings);
        let Some(edits) = edits(text, change) else {
            assert!(change.applied(&before.config).is_none() || text.ends_with("...\n"), "{change:?} in {text:?}");
            return;
        };
        let after = fix::apply(text, &edits).unwrap();
        assert_eq!(Some(config::read(&after).config), change.applied(&before.config), "{after}");
        for comment in text.lines().filter_map(|line| line.split_once('#')) {
            assert!(after.contains(comment.1), "{after}");
        }
        assert_eq!(text.contains("\r\n"), after.contains("\r\n"), "{after:?}");
        assert!(super::edits(&after, change).is_none(), "{after}");
    }

    #[test]
    fn every_form_of_a_file_takes_every_change() {
        for text in FILES {
            for change in [
                Change::Allow { name: "status".to_owned(), value: "on hold: maybe".to_owned() },
                Change::Allow { name: "priority".to_owned(), value: "0".to_owned() },
                Change::TurnOff { rule: "mojibake".to_owned() },
                Change::TurnOff { rule: "empty-section".to_owned() },
                Change::Bind { glob: "docs/plans/**".to_owned(), template: "delivery".to_owned() },
            ] {
                holds(text, &change);
            }
        }
    }

    proptest! {
        #[test]
        fn any_value_is_written_so_that_it_is_read(n in 0..FILES.len(), value in "[^\\p{C}\\s]([^\\p{C}]{0,8}[^\\p{C}\\s])?", name in "[a-zA-Z][\\PC]{0,6}[a-z]") {
            let change = Change::Allow { name, value };
            let text = FILES[n];
            if let Some(edits) = edits(text, &change) {
                let after = fix::apply(text, &edits).unwrap();
                prop_assert_eq!(Some(config::read(&after).config), change.applied(&config::read(text).config));
            }
        }
    }
}
