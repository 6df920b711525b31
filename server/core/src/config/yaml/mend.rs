//! A file that is no YAML as a whole, read part by part: what is broken is the smallest part that cannot be read alone.

use super::tree::{self, Entry, Node, Value};
use super::{Fault, Yaml, fault};
use crate::finding::{Edit, Fix};
use crate::text::Span;

/// Deeper than the configuration is, nothing is looked for.
const DEEP: usize = 6;

/// Reads what can be read.
pub(super) fn read(text: &str, broken: &tree::Broken) -> Yaml {
    let mut mending = Mending { text: text.to_owned(), entries: Vec::new(), faults: Vec::new() };
    mending.tabs();
    mending.foreign();
    let whole = if mending.faults.is_empty() { None } else { tree::parse(&mending.text, 0).ok() };
    if let Some(mut documents) = whole {
        let root = (!documents.is_empty()).then(|| documents.swap_remove(0));
        return Yaml { root, faults: mending.faults, is_whole: false };
    }
    let end = text.len();
    let items = mending.blocks(Span::new(0, end), DEEP);
    // A file that is a list at its top is none that can be put right entry by entry.
    let root = if mending.entries.is_empty() && !items.is_empty() {
        Node { span: Span::new(0, end), value: Value::List { items, flow: false }, tag: None }
    } else {
        let entries = std::mem::take(&mut mending.entries);
        Node { span: Span::new(0, end), value: Value::Map { entries, flow: false }, tag: None }
    };
    if mending.faults.is_empty() {
        mending.faults.push(fault(text, Span::new(0, end), broken));
    }
    mending.faults.sort_by_key(|fault| fault.span);
    Yaml { root: Some(root), faults: mending.faults, is_whole: false }
}

struct Mending {
    /// The file; what was put right or taken out has left as many bytes.
    text: String,
    /// What was read of the map at hand.
    entries: Vec<Entry>,
    faults: Vec<Fault>,
}

impl Mending {
    /// Tabs that indent: each is read as a space.
    fn tabs(&mut self) {
        let mut edits = Vec::new();
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            if line[..indent].contains('\t') && !line.trim().is_empty() {
                let text = line[..indent].replace('\t', "  ");
                edits.push(Edit { span: Span::new(at, at + indent), text });
            }
            at += line.len();
        }
        let Some(first) = edits.first().map(|edit| edit.span) else { return };
        for edit in &edits {
            let spaces = " ".repeat(edit.span.len());
            self.text.replace_range(edit.span.range(), &spaces);
        }
        let title = "Indent with spaces".to_owned();
        let fix = Fix { title, safe: true, preferred: true, edits, creates: None };
        let message = "a tab cannot indent in YAML".to_owned();
        self.faults.push(Fault { span: first, message, fixes: vec![fix] });
    }

    /// Takes out what stands outside of the first document: a BOM, directives, and all behind a second `---`.
    fn foreign(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.text.replace_range(..3, "   ");
        }
        let (mut at, mut begun) = (0, false);
        let mut blanks = Vec::new();
        for line in self.text.split_inclusive('\n') {
            let bare = line.trim_end();
            let is_mark = bare == "---" || bare == "..." || line.starts_with("--- ");
            if is_mark && begun {
                let message = "only the first document of the file counts: this one is not read".to_owned();
                self.faults.push(Fault { span: Span::new(at, at + bare.len()), message, fixes: Vec::new() });
                blanks.push(Span::new(at, self.text.len()));
                break;
            }
            if is_mark || (line.starts_with('%') && !begun) {
                blanks.push(Span::new(at, at + 3.min(bare.len())));
                if line.starts_with('%') {
                    blanks.push(Span::new(at, at + bare.len()));
                }
            }
            begun |= !is_mark && !bare.is_empty() && !line.starts_with(['#', '%']);
            at += line.len();
        }
        for span in blanks {
            self.blank(span);
        }
    }

    /// Leaves spaces where something stood.
    fn blank(&mut self, span: Span) {
        let spaces: String =
            span.of(&self.text).bytes().map(|b| if b == b'\n' || b == b'\r' { b.into() } else { ' ' }).collect();
        if spaces.len() == span.len() {
            self.text.replace_range(span.range(), &spaces);
        }
    }

    /// Reads lines block by block: keys become entries, and the items of a list are returned.
    fn blocks(&mut self, lines: Span, deep: usize) -> Vec<Node> {
        let mut items = Vec::new();
        let blocks = split(&self.text, lines);
        let is_list = blocks.first().is_some_and(|block| is_item(block.of(&self.text)));
        for block in blocks {
            match self.parse(block) {
                Ok(node) => match node.map(|node| (node.span, node.value)) {
                    None => {}
                    Some((_, Value::Map { entries, flow })) if !is_list && (flow || self.begins(block, &entries)) => {
                        self.entries.extend(entries);
                    }
                    Some((_, Value::List { items: found, .. })) if is_list => items.extend(found),
                    Some((span, _)) => self.stranger(span, is_list),
                },
                Err(_) if is_list && deep > 0 => {
                    let dash = Span::new(block.start as usize + indent(block.of(&self.text)), block.end as usize);
                    self.blank(Span { end: dash.start + 1, ..dash });
                    items.extend(self.inner(block, deep));
                }
                Err(broken) => match body(&self.text, block).filter(|_| deep > 0) {
                    Some(body) => self.value(block, body, deep),
                    None => self.outsider(block, &broken),
                },
            }
        }
        items
    }

    /// Whether a block begins with its first key. Behind a mark that is none (`&vocabulary:`) the keys of one further down would
    /// be taken for those of this one.
    fn begins(&self, block: Span, entries: &[Entry]) -> bool {
        let first = block.start as usize + indent(block.of(&self.text));
        entries.first().is_none_or(|entry| entry.key.span.start as usize <= first)
    }

    /// Lines that belong to nothing: those below one that is whole itself, or below a key without its `:`.
    fn outsider(&mut self, block: Span, broken: &tree::Broken) {
        let Some((head, rest)) = head_and_rest(&self.text, block) else {
            return self.faults.push(fault(&self.text, block, broken));
        };
        match self.parse(head).map(|node| node.map(|node| (node.span, node.value))) {
            Ok(Some((_, Value::Map { entries, flow: false }))) => {
                self.entries.extend(entries);
                let level = indent(head.of(&self.text));
                let more = indent(rest.of(&self.text)).saturating_sub(level);
                let edit =
                    Edit { span: Span::new(rest.start as usize, rest.start as usize + more), text: String::new() };
                let line = trimmed(&self.text, rest);
                let message = "this is indented further than the line above it, which is whole already".to_owned();
                let title = "Indent it as the line above".to_owned();
                let fix = Fix { title, safe: false, preferred: true, edits: vec![edit], creates: None };
                self.faults.push(Fault { span: line, message, fixes: vec![fix] });
            }
            Ok(Some((span, Value::Text { is_plain: true, .. }))) => {
                let edits = vec![Edit { span: Span::at(span.end as usize), text: ":".to_owned() }];
                let title = format!("Write `{}:`", span.of(&self.text));
                let fix = Fix { title, safe: false, preferred: true, edits, creates: None };
                let message = "expected a key with a `:` behind it".to_owned();
                self.faults.push(Fault { span, message, fixes: vec![fix] });
            }
            _ => self.faults.push(fault(&self.text, block, broken)),
        }
    }

    fn parse(&self, block: Span) -> Result<Option<Node>, tree::Broken> {
        tree::parse(block.of(&self.text), block.start as usize).map(|documents| documents.into_iter().next())
    }

    /// What is neither a key nor an item where these stand.
    fn stranger(&mut self, span: Span, is_list: bool) {
        let text = span.of(&self.text).lines().next().unwrap_or_default().trim_end();
        let span = Span::new(span.start as usize, span.start as usize + text.len());
        let mut fixes = Vec::new();
        let message = if is_list {
            "expected an item of the list, which begins with `- `".to_owned()
        } else {
            if let Some((key, value)) =
                text.split_once(' ').filter(|(key, value)| !key.is_empty() && !value.contains(' '))
            {
                let edits = vec![Edit { span, text: format!("{}: {value}", key.trim_end_matches(':')) }];
                let title = format!("Write `{}`", edits[0].text);
                fixes.push(Fix { title, safe: false, preferred: true, edits, creates: None });
            }
            "expected a key with a `:` and a space behind it".to_owned()
        };
        self.faults.push(Fault { span, message, fixes });
    }

    /// The value of a key whose lines are broken somewhere.
    fn value(&mut self, block: Span, body: Span, deep: usize) {
        let value = self.inner(body, deep).unwrap_or_else(|| {
            let value = Value::Text { text: String::new(), is_plain: true };
            Node { span: trimmed(&self.text, body), value, tag: None }
        });
        let head = self.parse(Span { end: body.start, ..block }).ok().flatten();
        if let Some(Node { value: Value::Map { entries, .. }, .. }) = head
            && let Some(Entry { key, .. }) = entries.into_iter().next()
        {
            self.entries.push(Entry { key, value });
        }
    }

    /// What lines say that stand further in and are broken somewhere; none where nothing of them can be read.
    fn inner(&mut self, lines: Span, deep: usize) -> Option<Node> {
        let outer = std::mem::take(&mut self.entries);
        let items = self.blocks(lines, deep - 1);
        let entries = std::mem::replace(&mut self.entries, outer);
        let value = match (items.is_empty(), entries.is_empty()) {
            (true, true) => return None,
            (true, false) => Value::Map { entries, flow: false },
            (false, _) => Value::List { items, flow: false },
        };
        Some(Node { span: trimmed(&self.text, lines), value, tag: None })
    }
}

fn trimmed(text: &str, span: Span) -> Span {
    let start = span.of(text).len() - span.of(text).trim_start().len();
    Span::new(span.start as usize + start, span.start as usize + span.of(text).trim_end().len())
}

fn is_item(block: &str) -> bool {
    block.trim_start().strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn says_nothing(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Lines in blocks: each begins where the first one is indented, or less. Items at a key's own indent belong to the key.
fn split(text: &str, lines: Span) -> Vec<Span> {
    let mut blocks: Vec<Span> = Vec::new();
    let mut at = lines.start as usize;
    let saying = || lines.of(text).split_inclusive('\n').filter(|line| !says_nothing(line));
    // What stands too far right in front of all others is not what they stand in.
    let level = saying().map(indent).min().unwrap_or_default();
    let is_list = saying().find(|line| indent(line) == level).is_some_and(is_item);
    for line in lines.of(text).split_inclusive('\n') {
        let end = at + line.len();
        if !says_nothing(line) {
            let continues = indent(line) > level || (!is_list && is_item(line) && indent(line) == level);
            match blocks.last_mut() {
                Some(block) if continues => block.end = end as u32,
                _ => blocks.push(Span::new(at, end)),
            }
        }
        at = end;
    }
    blocks
}

/// A block's first line that says something, and the next one that does.
fn head_and_rest(text: &str, block: Span) -> Option<(Span, Span)> {
    let mut at = block.start as usize;
    let mut lines = block.of(text).split_inclusive('\n').filter_map(|line| {
        let start = at;
        at += line.len();
        (!says_nothing(line)).then(|| Span::new(start, at))
    });
    Some((lines.next()?, lines.next()?))
}

/// The lines below a block's first one: behind a key that has its value there, or an item without its dash.
fn body(text: &str, block: Span) -> Option<Span> {
    let lines = block.of(text);
    let (head, rest) = lines.split_once('\n')?;
    if rest.lines().all(says_nothing) {
        return None;
    }
    let below = Span::new(block.start as usize + head.len() + 1, block.end as usize);
    let bare = head.split(" #").next().unwrap_or(head).trim_end();
    bare.ends_with(':').then_some(below)
}
