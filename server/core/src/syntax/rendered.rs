//! What is read of a heading where it is shown: its Markdown without its marks.

use std::borrow::Cow;

use unicode_general_category::{GeneralCategory, get_general_category};

use super::{Delimiter, Item, ItemKind, inline};
use crate::text::Span;

/// A character reference is at most this long, `&` and `;` included: the longest name has 33.
const LONGEST_REFERENCE: usize = 34;

/// How the parts of a heading are read that not everybody shows alike.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Reading {
    /// As GitHub does: of an image and of a tag nothing is read.
    Strict,
    /// What an image shows is read by its description, and `<name>` as a text.
    Loose,
}

/// What is read of a heading's Markdown. `is_defined` says of a label whether a definition has it.
pub(super) fn heading<'a>(text: &'a str, is_defined: &dyn Fn(&str) -> bool, reading: Reading) -> Cow<'a, str> {
    if !text.contains(['[', '<', '&', '\\', '`', '_', '*']) {
        return Cow::Borrowed(text);
    }
    let whole = Span::new(0, text.len());
    let block = Item { span: whole, content: whole, depth: 0, kind: ItemKind::Heading { level: 1 } };
    let mut items = Vec::new();
    inline::scan(text, &block, &mut items);
    let mut reader = Reader { text, reading, out: String::with_capacity(text.len()), runs: Vec::new() };
    reader.read(&items, is_defined);
    Cow::Owned(reader.finish())
}

/// What is read of a piece of HTML.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        let Some((_, behind)) = tag.split_once('>') else { break };
        out.push_str(before);
        rest = behind;
    }
    out.push_str(rest);
    html_escape::decode_html_entities(&out).into_owned()
}

struct Reader<'a> {
    text: &'a str,
    reading: Reading,
    out: String,
    runs: Vec<Run>,
}

/// A row of `*` or `_`.
struct Run {
    /// Where it stands in what is read; it is put there when it is known how much of it stays.
    at: usize,
    mark: u8,
    /// How long it was.
    length: usize,
    /// How much of it is no emphasis.
    left: usize,
    opens: bool,
    closes: bool,
}

/// A link that is being read.
struct Open {
    /// Where its text ends, and where it does.
    text: usize,
    whole: usize,
    /// The first row of marks in it.
    runs: usize,
}

impl Reader<'_> {
    /// Reads everything but emphasis: what a link's text has of it is seen to with the link. A flat loop: what is nested costs no
    /// stack.
    fn read(&mut self, items: &[Item], is_defined: &dyn Fn(&str) -> bool) {
        let mut open: Vec<Open> = Vec::new();
        let mut items = items.iter().peekable();
        let mut at = 0;
        loop {
            while let Some(link) = open.pop_if(|link| link.text <= at) {
                emphasis(&mut self.runs[link.runs..]);
                // What is left of it has no partner outside.
                self.runs[link.runs..].iter_mut().for_each(|run| (run.opens, run.closes) = (false, false));
                at = at.max(link.whole);
            }
            if at >= self.text.len() {
                break;
            }
            while items.next_if(|item| (item.span.start as usize) < at).is_some() {}
            if let Some(item) = items.next_if(|item| item.span.start as usize == at) {
                at = match self.item(item, is_defined) {
                    Shown::Text => continue,
                    Shown::Until(end) => end,
                    Shown::Inside => {
                        let (text, whole) = (item.content.end as usize, item.span.end as usize);
                        open.push(Open { text, whole, runs: self.runs.len() });
                        item.content.start as usize
                    }
                };
                continue;
            }
            at = self.plain(at);
        }
        emphasis(&mut self.runs);
    }

    /// Reads what an item hides or shows.
    fn item(&mut self, item: &Item, is_defined: &dyn Fn(&str) -> bool) -> Shown {
        let end = item.span.end as usize;
        match item.kind {
            ItemKind::CodeSpan => {
                self.out.push_str(code(item.content.of(self.text)));
                Shown::Until(end)
            }
            ItemKind::Html => {
                let inside = item.span.of(self.text).trim_matches(['<', '>']);
                let is_address = inside.contains("://") || inside.starts_with("mailto:");
                if is_address || (inside.contains('@') && !inside.contains(char::is_whitespace)) {
                    self.out.push_str(inside);
                }
                Shown::Until(end)
            }
            ItemKind::Comment => Shown::Until(end),
            ItemKind::Candidate { delimiter: Delimiter::Angle, .. } => {
                let is_tag = self.reading == Reading::Strict && is_tag(item.content.of(self.text));
                if is_tag { Shown::Until(end) } else { Shown::Text }
            }
            ItemKind::Link { destination } => {
                let behind = Span { start: item.content.end, end: item.span.end }.of(self.text);
                let label = behind.strip_prefix("][").and_then(|label| label.strip_suffix(']'));
                let label = label.filter(|_| destination.is_empty());
                let label = label.map(|label| if label.is_empty() { item.content.of(self.text) } else { label });
                if label.is_some_and(|label| !is_defined(label)) {
                    Shown::Text
                } else if self.is_image(item) && self.reading == Reading::Strict {
                    Shown::Until(end)
                } else {
                    Shown::Inside
                }
            }
            _ => Shown::Text,
        }
    }

    /// Whether a link is an image. The `!` of one with a label stands before it.
    fn is_image(&self, item: &Item) -> bool {
        item.span.of(self.text).starts_with('!') || self.text[..item.span.start as usize].ends_with('!')
    }

    /// Reads one character, or what stands for one, or a row of marks: the offset behind it.
    fn plain(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let Some(c) = rest.chars().next() else { return self.text.len() };
        let behind = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                if let Some(escaped) = behind.chars().next().filter(char::is_ascii_punctuation) {
                    self.out.push(escaped);
                    return at + 2;
                }
            }
            '&' => {
                let window = &rest[..rest.floor_char_boundary(LONGEST_REFERENCE)];
                if let Some(end) = window.find(';') {
                    let read = html_escape::decode_html_entities(&window[..=end]);
                    if !read.starts_with('&') || !read.ends_with(';') {
                        self.out.push_str(&read);
                        return at + end + 1;
                    }
                }
            }
            '*' | '_' => return self.run(at, c),
            _ => {}
        }
        self.out.push(c);
        at + c.len_utf8()
    }

    /// Notes a row of marks and what `CommonMark` lets it do, by what stands beside it.
    fn run(&mut self, at: usize, mark: char) -> usize {
        let length = self.text[at..].chars().take_while(|c| *c == mark).count();
        let end = at + length;
        let before = Beside::of(self.text[..at].chars().next_back());
        let behind = Beside::of(self.text[end..].chars().next());
        let left = behind != Beside::Blank && (behind != Beside::Punctuation || before != Beside::Word);
        let right = before != Beside::Blank && (before != Beside::Punctuation || behind != Beside::Word);
        // Within a word `_` is a letter.
        let within = |other: bool, beside: Beside| mark == '*' || !other || beside == Beside::Punctuation;
        self.runs.push(Run {
            at: self.out.len(),
            mark: mark as u8,
            length,
            left: length,
            opens: left && within(right, before),
            closes: right && within(left, behind),
        });
        end
    }

    fn finish(self) -> String {
        let mut out = String::with_capacity(self.out.len());
        let mut at = 0;
        for run in &self.runs {
            out.push_str(&self.out[at..run.at]);
            out.extend(std::iter::repeat_n(char::from(run.mark), run.left));
            at = run.at;
        }
        out.push_str(&self.out[at..]);
        out
    }
}

/// How much of an item is read.
enum Shown {
    /// All of it, as if it were none.
    Text,
    /// What stands in it, marks of emphasis apart.
    Inside,
    /// Nothing more up to an offset.
    Until(usize),
}

/// What stands beside a row of marks.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Beside {
    Blank,
    Punctuation,
    Word,
}

impl Beside {
    fn of(c: Option<char>) -> Self {
        use GeneralCategory::{
            ClosePunctuation, ConnectorPunctuation, DashPunctuation, FinalPunctuation, InitialPunctuation,
            OpenPunctuation, OtherPunctuation,
        };
        match c {
            None => Self::Blank,
            Some(c) if c.is_whitespace() => Self::Blank,
            Some(c) if c.is_ascii_punctuation() => Self::Punctuation,
            Some(c) => match get_general_category(c) {
                ClosePunctuation | ConnectorPunctuation | DashPunctuation | FinalPunctuation | InitialPunctuation
                | OpenPunctuation | OtherPunctuation => Self::Punctuation,
                _ => Self::Word,
            },
        }
    }
}

/// Finds the rows of marks that are emphasis, as `CommonMark` pairs them, and takes them out.
fn emphasis(runs: &mut [Run]) {
    let mut open: Vec<usize> = Vec::new();
    // Below these no partner is to be found: what is known makes every search as long as what it takes away.
    let mut none_below = [[[0; 3]; 2]; 2];
    for n in 0..runs.len() {
        let (mark, length, opens, closes) = (runs[n].mark, runs[n].length, runs[n].opens, runs[n].closes);
        let none_below = &mut none_below[usize::from(mark == b'_')][usize::from(opens)][length % 3];
        while closes && runs[n].left > 0 {
            // A row that could do both pairs with none to which it adds up to a multiple of three, unless both are ones.
            let fits = |other: &Run| {
                let both = opens || other.closes;
                let odd = both && (other.length + length).is_multiple_of(3);
                other.mark == mark && !(odd && !(other.length.is_multiple_of(3) && length.is_multiple_of(3)))
            };
            let from = open.partition_point(|other| *other < *none_below);
            let Some(found) = open[from..].iter().rposition(|other| fits(&runs[*other])) else {
                *none_below = n;
                break;
            };
            let other = open[from + found];
            let used = if runs[n].left >= 2 && runs[other].left >= 2 { 2 } else { 1 };
            runs[n].left -= used;
            runs[other].left -= used;
            open.truncate(from + found + usize::from(runs[other].left > 0));
        }
        if opens && runs[n].left > 0 {
            open.push(n);
        }
    }
}

/// What stands in a code span: a blank at both ends is no part of it.
fn code(inside: &str) -> &str {
    let bare = inside.strip_prefix(' ').and_then(|inside| inside.strip_suffix(' '));
    bare.filter(|bare| !bare.trim().is_empty()).unwrap_or(inside)
}

/// Whether a browser takes `<text>` for a tag.
fn is_tag(inside: &str) -> bool {
    let mut words = inside.split_ascii_whitespace();
    let is_name = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let is_attribute = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':'))
            && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-'))
    };
    words.next().is_some_and(is_name) && words.all(is_attribute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::slug::slug;

    fn anchor(text: &str, reading: Reading) -> String {
        slug(&heading(text, &|label| label == "r", reading))
    }

    #[test]
    fn anchors_are_made_of_what_is_shown() {
        for (text, expected) in [
            ("The _id field", "the-_id-field"),
            ("_foo_bar", "_foo_bar"),
            ("Use of __dirname", "use-of-__dirname"),
            ("foo __bar__ baz", "foo-bar-baz"),
            ("__init__.py", "initpy"),
            ("_emphasis_ and **strong**", "emphasis-and-strong"),
            ("___both___ of _them", "both-of-_them"),
            ("*a _b* c_", "a-_b-c_"),
            ("_a *b* __c___", "a-b-c"),
            ("a _ b_ _", "a-_-b_-_"),
            ("«_x_» (_y_) _z_, _w_.", "x-y-z-w"),
            ("`code_span` `` _a ` `` too", "code_span-_a--too"),
            ("Tom &amp; Jerry", "tom--jerry"),
            ("Foo &mdash; Bar", "foo--bar"),
            ("Caf&eacute; &#65;&#x42; &nosuch; &;", "café-ab-nosuch-"),
            ("A [link](x.md) [_x_](a_b.md) here", "a-link-x-here"),
            ("[_a](b) c_", "_a-c_"),
            ("[ref][r]", "ref"),
            ("[ref][q]", "refq"),
            ("[ref][]", "ref"),
            ("[[page]]", "page"),
            ("<https://x.com> <me@x.com>", "httpsxcom-mexcom"),
            ("![logo](a.png) Usage", "-usage"),
            ("[![logo](a.png)](b) ![c][r] Usage", "--usage"),
            ("![c][q] Usage", "cq-usage"),
            ("Text <b>bold</b> <!-- x -->", "text-bold-"),
            ("A <name> and <a, b>", "a--and-a-b"),
            (r"a\_b \_c_ \\", "a_b-_c_-"),
            ("{NAME} [NAME] __NAME__", "name-name-name"),
        ] {
            assert_eq!(anchor(text, Reading::Strict), expected, "{text}");
        }
        for (text, expected) in [("![logo](a.png) Usage", "logo-usage"), ("A <name>", "a-name")] {
            assert_eq!(anchor(text, Reading::Loose), expected, "{text}");
        }
        assert_eq!(html("<b>Tom</b> &amp; _J_"), "Tom & _J_");
    }

    /// Inputs of a size at which the square of it takes minutes.
    #[test]
    fn hostile_headings_are_linear() {
        for unit in ["_a", "*a_ ", "a_ ", "_", "**a* ", "[_](a)", "[", "&", "&amp", "\\", "<", "`_", "***a_b*_"] {
            let _ = anchor(&unit.repeat(300_000 / unit.len()), Reading::Loose);
        }
        let nested = format!("{}{}", "[_".repeat(50_000), "](a)".repeat(50_000));
        let _ = anchor(&nested, Reading::Strict);
    }
}
