//! Where in the configuration an offset is, told from its lines: while a line is being typed, the file is no YAML.

use crate::text::Span;

/// A step from the top of the file inwards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// Behind a key.
    Key(String),
    /// Into an item of a list.
    Item,
}

/// What stands at a place.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// A key with its colon.
    Key,
    /// What stands behind a colon.
    Value,
    /// A word that may become a key, or be an item.
    Bare,
}

/// A place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// The way there.
    pub path: Vec<Step>,
    pub part: Part,
    /// The word there, quotes included.
    pub word: Span,
    /// The keys beside it, without its own.
    pub beside: Vec<String>,
    /// Whether it stands between brackets.
    pub in_flow: bool,
    /// Whether a list is to begin its item here, with a dash.
    pub needs_dash: bool,
}

/// One line, taken apart. Offsets are those of the file.
struct Line {
    start: usize,
    /// Where each dash of an item stands.
    dashes: Vec<usize>,
    /// Where what stands behind the dashes begins.
    content: usize,
    /// The key with its colon.
    key: Option<Span>,
    /// Behind the colon; without a key, all of the content.
    value: Span,
}

/// The place of an offset; none in comments.
pub(super) fn place(text: &str, offset: usize) -> Option<Place> {
    let offset = text.floor_char_boundary(offset.min(text.len()));
    let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let start = text[..offset].rfind('\n').map_or(bom, |end| end + 1).min(offset);
    let mut open: Vec<(usize, Step)> = Vec::new();
    let mut at = bom;
    let mut flow = None;
    while at < start {
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
        if flow.is_none_or(|from: usize| depth(&text[from..at]) == 0) {
            flow = None;
            let line = take_apart(text, at, end);
            if !line.is_blank(text) {
                line.enter(text, &mut open);
                if line.value.of(text).starts_with(['[', '{']) {
                    flow = Some(line.value.start as usize);
                }
            }
        }
        at = end;
    }
    if let Some(from) = flow.filter(|from| depth(&text[*from..start]) > 0) {
        return in_flow(text, from, offset, open);
    }
    let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let line = take_apart(text, start, end);
    if comment(text, start, offset) {
        return None;
    }
    in_line(text, &line, offset, open)
}

fn in_line(text: &str, line: &Line, offset: usize, mut open: Vec<(usize, Step)>) -> Option<Place> {
    let beside = |line: &Line, column: usize| beside(text, line, column);
    let path = |open: Vec<(usize, Step)>| open.into_iter().map(|(_, step)| step).collect::<Vec<_>>();
    let dashes = line.dashes.iter().filter(|dash| **dash < offset).count();
    if line.is_blank(text) || offset < line.content {
        let column = offset - line.start;
        leave(&mut open, line, dashes, column);
        let beside = if dashes == 0 { beside(line, column) } else { Vec::new() };
        let needs_dash = dashes == 0;
        let part = Part::Bare;
        return Some(Place { path: path(open), part, word: Span::at(offset), beside, in_flow: false, needs_dash });
    }
    let column = line.content - line.start;
    leave(&mut open, line, line.dashes.len(), column);
    let needs_dash = line.dashes.is_empty();
    if let Some(key) = line.key.filter(|key| offset <= key.end as usize) {
        let beside = beside(line, column);
        return Some(Place { path: path(open), part: Part::Key, word: key, beside, in_flow: false, needs_dash });
    }
    if let Some(key) = line.key {
        open.push((column, Step::Key(name(key.of(text)))));
    }
    if line.value.of(text).starts_with(['[', '{']) && (line.value.start as usize) < offset {
        return in_flow(text, line.value.start as usize, offset, open);
    }
    let word = if line.value.is_at(offset) { line.value } else { Span::at(offset) };
    let (part, beside) =
        if line.key.is_some() { (Part::Value, Vec::new()) } else { (Part::Bare, beside(line, column)) };
    // A value needs a space between itself and the colon.
    if part == Part::Value && line.key.is_some_and(|key| key.end as usize + 1 >= offset) {
        return None;
    }
    Some(Place { path: path(open), part, word, beside, in_flow: false, needs_dash })
}

/// Leaves what a line does not belong to, and enters the items that it begins before a column.
fn leave(open: &mut Vec<(usize, Step)>, line: &Line, dashes: usize, column: usize) {
    let first = line.dashes.first().filter(|_| dashes > 0).map_or(column, |dash| dash - line.start);
    pop(open, first, dashes > 0);
    for dash in line.dashes.iter().take(dashes) {
        open.push((dash - line.start, Step::Item));
    }
}

fn pop(open: &mut Vec<(usize, Step)>, column: usize, is_item: bool) {
    while let Some((at, step)) = open.last() {
        // An item may stand right below the key of its list.
        let stays = *at < column || (is_item && *at == column && matches!(step, Step::Key(_)));
        if stays {
            break;
        }
        open.pop();
    }
}

impl Line {
    fn is_blank(&self, text: &str) -> bool {
        self.dashes.is_empty() && self.key.is_none() && self.value.of(text).is_empty()
    }

    /// What the next line may stand in.
    fn enter(&self, text: &str, open: &mut Vec<(usize, Step)>) {
        leave(open, self, self.dashes.len(), self.content - self.start);
        if let Some(key) = self.key {
            open.push((self.content - self.start, Step::Key(name(key.of(text)))));
        }
    }
}

fn take_apart(text: &str, start: usize, end: usize) -> Line {
    let line = text[start..end].trim_end_matches(['\n', '\r']);
    let mut dashes = Vec::new();
    let mut content = line.len() - line.trim_start_matches([' ', '\t']).len();
    while let Some(rest) = line[content..].strip_prefix('-') {
        if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
            break;
        }
        dashes.push(start + content);
        content += 1 + rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }
    let bare = without_comment(&line[content..]);
    let key = key_end(bare).map(|end| Span::new(start + content, start + content + end));
    let value = key.map_or(0, |key| key.len() + 1);
    let rest = bare.get(value..).unwrap_or_default();
    let lead = rest.len() - rest.trim_start().len();
    let from = start + content + value.min(bare.len()) + lead;
    Line { start, dashes, content: start + content, key, value: Span::new(from, from + rest.trim().len()) }
}

/// The length of the key that a content begins with: up to a colon with nothing or a space behind it.
fn key_end(content: &str) -> Option<usize> {
    if content.starts_with(['[', '{', '#', '|', '>']) {
        return None;
    }
    let from = match content.chars().next()? {
        quote @ ('"' | '\'') => 2 + content[1..].find(quote)?,
        _ => 0,
    };
    let found = content[from..].match_indices(':').map(|(at, _)| from + at);
    let mut ends = found.filter(|at| content[at + 1..].is_empty() || content[at + 1..].starts_with([' ', '\t']));
    ends.next().filter(|end| from == 0 || content[from..*end].trim().is_empty())
}

/// A key without its quotes.
fn name(key: &str) -> String {
    let key = key.trim();
    let inner = ['"', '\''].into_iter().find_map(|quote| key.strip_prefix(quote)?.strip_suffix(quote));
    inner.unwrap_or(key).to_owned()
}

fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (c, quote) {
            ('#', None) if before.is_whitespace() => return &line[..at],
            ('"' | '\'', None) if before.is_whitespace() || "[{,:".contains(before) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
        before = c;
    }
    line
}

fn comment(text: &str, start: usize, offset: usize) -> bool {
    let line = &text[start..offset];
    without_comment(line).len() < line.len()
}

/// How many brackets stand open behind a text.
fn depth(text: &str) -> usize {
    let mut depth = 0_usize;
    for line in text.lines() {
        let mut quote = None;
        for c in without_comment(line).chars() {
            match (c, quote) {
                ('"' | '\'', None) => quote = Some(c),
                (c, Some(open)) if c == open => quote = None,
                ('[' | '{', None) => depth += 1,
                (']' | '}', None) => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    depth
}

/// The keys of the map that a line's content stands in.
fn beside(text: &str, here: &Line, column: usize) -> Vec<String> {
    let mut keys = Vec::new();
    let mut collect = |line: &Line, down: bool| {
        if line.is_blank(text) {
            return true;
        }
        let first = line.dashes.first().map_or(line.content, |dash| *dash) - line.start;
        let own = line.content - line.start;
        if first < column && (down || own < column) {
            return false;
        }
        if own == column {
            keys.extend(line.key.map(|key| name(key.of(text))));
        }
        first >= column
    };
    let begins_item = here.dashes.iter().any(|dash| dash - here.start < column);
    if !begins_item {
        let mut end = here.start;
        // A BOM is no line.
        while let Some(above) = text[..end].strip_suffix('\n') {
            let start = above.rfind('\n').map_or(0, |at| at + 1);
            if !collect(&take_apart(text, start, end), false) {
                break;
            }
            end = start;
        }
    }
    let mut at = text[here.start..].find('\n').map_or(text.len(), |end| here.start + end + 1);
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
        if !collect(&take_apart(text, at, end), true) {
            break;
        }
        at = end;
    }
    keys
}

/// A place between brackets that open at an offset.
fn in_flow(text: &str, from: usize, offset: usize, open: Vec<(usize, Step)>) -> Option<Place> {
    /// One bracket.
    struct Bracket {
        is_map: bool,
        key: Option<String>,
        keys: Vec<String>,
        word: usize,
    }
    let mut brackets: Vec<Bracket> = Vec::new();
    let mut quote = None;
    let mut chars = text[from..offset].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let at = from + at;
        if let Some(open) = quote {
            if c == open {
                quote = None;
            }
            continue;
        }
        match c {
            '"' | '\'' => quote = Some(c),
            '[' | '{' => brackets.push(Bracket { is_map: c == '{', key: None, keys: Vec::new(), word: at + 1 }),
            ']' | '}' => {
                brackets.pop();
            }
            ',' | ':' => {
                let behind = chars.peek().is_none_or(|(_, c)| c.is_whitespace() || matches!(c, '[' | '{' | '"' | '\''));
                let Some(bracket) = brackets.last_mut() else { continue };
                if c == ',' {
                    bracket.key = None;
                } else if bracket.is_map && behind {
                    let key = name(&text[bracket.word..at]);
                    bracket.keys.push(key.clone());
                    bracket.key = Some(key);
                } else {
                    continue;
                }
                bracket.word = at + 1;
            }
            _ => {}
        }
    }
    let (inner, outer) = brackets.split_last()?;
    let mut path: Vec<Step> = open.into_iter().map(|(_, step)| step).collect();
    for bracket in outer {
        path.push(bracket.key.clone().map_or(Step::Item, Step::Key));
    }
    let end = text[offset..].find([',', ']', '}', '\n', ':']).map_or(text.len(), |end| offset + end);
    let raw = &text[inner.word..end];
    let lead = raw.len() - raw.trim_start().len();
    let word = Span::new(inner.word + lead, inner.word + raw.trim_end().len());
    let word = if raw.trim().is_empty() || !word.is_at(offset) { Span::at(offset) } else { word };
    let part = match (&inner.key, inner.is_map) {
        (Some(key), true) => {
            path.push(Step::Key(key.clone()));
            Part::Value
        }
        (None, true) if text[end..].starts_with(':') => Part::Key,
        (None, true) => Part::Bare,
        _ => {
            path.push(Step::Item);
            Part::Value
        }
    };
    Some(Place { path, part, word, beside: inner.keys.clone(), in_flow: true, needs_dash: false })
}
