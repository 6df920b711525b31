//! A document by its landmarks: headings, front-matter keys and field names, read in one scan of its lines.
//!
//! Recognition needs no more than this, so that the thousands of files that are no milestones are never parsed.

use std::collections::{BTreeMap, HashSet};

use super::compile::{heading_key, stem_of};
use super::evidence::{evidence, has};
use super::hints::{self, Hint};
use crate::syntax::cut;
use crate::syntax::front_matter::{self, FrontMatter, Value};
use crate::text::normal;

/// The landmarks of a document.
#[derive(Clone, Default, Debug)]
pub struct Sketch {
    /// What stands in it, and how often.
    pub landmarks: BTreeMap<Landmark, u32>,
    /// The value of `template:` in the front matter, with whether a comment gave it.
    pub declared: Option<Declared>,
}

/// A template that the document names itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declared {
    /// The name.
    pub name: String,
    /// Where it is written.
    pub span: crate::text::Span,
}

/// One landmark.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Landmark {
    /// What it is.
    pub kind: LandmarkKind,
    /// Its comparable text.
    pub key: String,
}

/// The kinds of [`Landmark`].
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LandmarkKind {
    /// A heading of this level.
    Heading(u8),
    /// A front-matter key.
    Key,
    /// A field above the first section.
    HeaderField,
    /// A field above the first section whose name is not emphasised: `- Owner: alice`. Any list may look like that.
    PlainField,
    /// A field of the body.
    Field,
}

impl LandmarkKind {
    /// How much a landmark of this kind counts, whatever it says.
    pub fn weight(self, explained: bool) -> f64 {
        match (self, explained) {
            (Self::Heading(0..=2), _) => 1.0,
            (Self::Heading(3), true) => 0.5,
            (Self::Heading(3), false) => 0.12,
            (Self::Heading(_), true) => 0.25,
            (Self::Heading(_), false) => 0.04,
            (Self::Key | Self::HeaderField, _) => 0.6,
            (Self::PlainField, true) => 0.4,
            (Self::PlainField, false) => 0.0,
            (Self::Field, true) => 0.2,
            (Self::Field, false) => 0.03,
        }
    }

    /// Whether it belongs to a document's frame: front matter, header block and top sections.
    pub fn is_frame(self) -> bool {
        matches!(self, Self::Heading(0..=2) | Self::Key | Self::HeaderField)
    }
}

impl Landmark {
    /// Whether it tells anything: not what stands in documents of every kind.
    pub fn is_telling(&self) -> bool {
        !self.key.ends_with('#') && !has(&evidence().common, &self.key)
    }

    /// How much it tells: nothing for words that every document has.
    ///
    /// Documents grow by parts and fields of their own below a template's sections: these tell little where they are
    /// not explained. The frame (front matter, header block, top sections) counts alike either way.
    pub fn weight(&self, explained: bool) -> f64 {
        let kind = self.kind.weight(explained);
        let words = self.key.split(' ').count();
        let telling = match words {
            _ if !self.is_telling() => 0.15,
            1 => 0.5,
            2 => 1.0,
            _ => 1.2,
        };
        // What is common does not tell for a template, but it does not tell against it either.
        if explained { kind * telling } else { kind * telling.max(0.3) }
    }
}

/// A document's landmarks as they are compared with what a template asks for: a heading also without its remark.
pub(super) fn shown<'a>(landmarks: &[(&'a Landmark, &'a str)]) -> HashSet<(LandmarkKind, &'a str)> {
    let mut shown = HashSet::new();
    for (landmark, short) in landmarks {
        let kind = match landmark.kind {
            LandmarkKind::PlainField => LandmarkKind::HeaderField,
            kind => kind,
        };
        shown.insert((kind, landmark.key.as_str()));
        if !short.is_empty() {
            shown.insert((kind, *short));
        }
    }
    shown
}

/// Reads the landmarks of a text.
pub fn sketch(text: &str) -> Sketch {
    let front = front_matter::split(text);
    let mut sketch = Sketch::default();
    if let Some(front) = &front {
        sketch.front(text, front);
    }
    let skip = front.as_ref().map_or(0..0, |front| front.span.range());
    let mut reader = Reader::default();
    reader.read(text, |start| skip.contains(&start));
    for landmark in reader.found {
        sketch.add(landmark);
    }
    sketch.declared = sketch.declared.or(reader.declared);
    sketch
}

/// Where a reader of lines stands.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct State {
    /// The byte and the length of the fence that the line stands in.
    fence: Option<(u8, usize)>,
    /// Whether the title is behind.
    titled: bool,
    /// Whether the first section has begun.
    sectioned: bool,
}

/// Reads the lines of a document one after the other.
#[derive(Default)]
pub(super) struct Reader {
    /// Where it stands.
    pub(super) state: State,
    /// What it has met.
    pub(super) found: Vec<Landmark>,
    /// The template that a comment names.
    pub(super) declared: Option<Declared>,
}

impl Sketch {
    pub(super) fn add(&mut self, landmark: Landmark) {
        *self.landmarks.entry(landmark).or_insert(0) += 1;
    }

    pub(super) fn remove(&mut self, landmark: &Landmark) {
        if let Some(count) = self.landmarks.get_mut(landmark) {
            *count -= 1;
            if *count == 0 {
                self.landmarks.remove(landmark);
            }
        }
    }

    pub(super) fn front(&mut self, text: &str, front: &FrontMatter) {
        for entry in front.entries.iter().filter(|entry| entry.parent.is_none()) {
            let key = entry.key.of(text);
            if key == "template"
                && let Value::Scalar(scalar) = &entry.value
            {
                self.declared = Some(Declared { name: scalar.inner.of(text).to_owned(), span: scalar.inner });
            } else if let key = normal::key(key)
                && !key.is_empty()
            {
                self.add(Landmark { kind: LandmarkKind::Key, key });
            }
        }
    }
}

impl Reader {
    fn add(&mut self, kind: LandmarkKind, key: String) {
        if !key.is_empty() {
            self.found.push(Landmark { kind, key });
        }
    }

    /// Reads all lines of a text but those whose start is to be skipped.
    pub(super) fn read(&mut self, text: &str, skip: impl Fn(usize) -> bool) {
        let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        while at < text.len() {
            let start = at;
            let (line, next) = cut::line_at(text, at);
            at = next;
            if !skip(start) {
                self.line(text, start, line);
            }
        }
    }

    /// Reads the line that starts at `start`.
    fn line(&mut self, text: &str, start: usize, line: &str) {
        let (indent, trimmed) = cut::indentation(line);
        if let Some((byte, length)) = self.state.fence {
            // In a list the fence is indented as deep as the item.
            if cut::closes_fence(trimmed, byte, length) {
                self.state.fence = None;
            }
            return;
        }
        self.state.fence = cut::fence(trimmed);
        if self.state.fence.is_some() {
            return;
        }
        if indent <= 3 && cut::is_heading(trimmed) {
            self.heading(trimmed);
        } else if trimmed.contains("**") {
            let kind = if self.state.sectioned { LandmarkKind::Field } else { LandmarkKind::HeaderField };
            fields(trimmed, |name| self.add(kind, normal::key(name)));
        } else if let Some(name) = plain_field(trimmed).filter(|_| !self.state.sectioned) {
            self.add(LandmarkKind::PlainField, normal::key(name));
        } else if self.declared.is_none() && trimmed.contains("milepost:") {
            self.declared = comment(text, start, line);
        }
    }

    fn heading(&mut self, line: &str) {
        let title = line.trim_start_matches('#');
        let level = line.len() - title.len();
        let first = !std::mem::replace(&mut self.state.titled, true);
        if level == 1 && first {
            return;
        }
        self.state.sectioned = true;
        let key = heading_key(title.trim().trim_end_matches('#').trim_end());
        let key = match stem_of(&key) {
            Some((stem, _)) => format!("{stem} #"),
            None => key.full,
        };
        self.add(LandmarkKind::Heading(level as u8), key);
    }
}

/// The names of the bold fields of a line.
fn fields(line: &str, mut add: impl FnMut(&str)) {
    let mut rest = line;
    let mut first = true;
    while let Some((lead, behind)) = rest.split_once("**") {
        let Some((name, after)) = behind.split_once("**") else { return };
        let starts =
            if first { !lead.chars().any(char::is_alphabetic) } else { lead.trim_end().ends_with(['|', '·', '•']) };
        let inside = name.strip_suffix(':');
        if starts && name.len() <= 60 && (inside.is_some() || after.starts_with(':')) {
            // A name that is a slot or a number of its own says nothing.
            let name = inside.unwrap_or(name);
            if !name.contains(['{', '[']) && super::prose::numbered(name).is_none() {
                add(name);
            }
        }
        first = false;
        rest = after;
    }
}

/// The name of a list item's field: one to four words in front of a colon.
fn plain_field(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['-', '*', '+'])?.strip_prefix(' ')?;
    let (name, behind) = rest.split_once(':')?;
    let words = name.chars().all(|c| c.is_alphanumeric() || " -_/".contains(c));
    let short = (1..=4).contains(&name.split_whitespace().count()) && name.len() <= 40;
    (words && short && (behind.starts_with(' ') || behind.trim().is_empty())).then(|| name.trim())
}

fn comment(text: &str, start: usize, line: &str) -> Option<Declared> {
    let open = line.find("<!--")?;
    let inside = line[open + 4..].split("-->").next()?;
    match hints::parse(inside)? {
        Ok(Hint::Template(name)) => {
            let at = start + line.find(&name)?;
            let span = crate::text::Span::new(at, at + name.len());
            (span.of(text) == name).then_some(Declared { name, span })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn landmarks_are_seen_and_code_is_not() {
        let text = "---\nstatus: x # c\ntemplate: program\n---\n# T\n**A b**: 1 | **C:** 2\n- Lead: x\n- https://a.b\n## 1. Sprint Breakdown\n```\n## no\n```\n- **Owner**: x\n### Phase 2: y\n";
        let sketch = sketch(text);
        let shown: Vec<String> = sketch.landmarks.keys().map(|l| format!("{:?} {}", l.kind, l.key)).collect();
        assert_eq!(
            shown,
            [
                "Heading(2) sprint breakdown",
                "Heading(3) phase #",
                "Key status",
                "HeaderField a b",
                "HeaderField c",
                "PlainField lead",
                "Field owner"
            ]
        );
        assert_eq!(sketch.declared.map(|d| d.name), Some("program".into()));
    }

    #[test]
    fn lines_are_those_of_markdown() {
        let headings = |text: &str| -> Vec<String> {
            sketch(text).landmarks.into_keys().filter(|l| l.kind == LandmarkKind::Heading(2)).map(|l| l.key).collect()
        };
        assert_eq!(headings("# T\n```milepost check``` is run\n## Behind Code\n"), ["behind code"]);
        assert_eq!(headings("# T\r## Alpha Part\r```\r## No\r````\r## Beta Part\r"), ["alpha part", "beta part"]);
        assert_eq!(headings("# T\r\n~~~ `a`\r\n## No\r\n~~~\r\n## Yes Part #\r\n"), ["yes part"]);
    }
}
