//! The comment that asks for silence about a rule, put where it speaks of one place.

use super::{eol, insert_block, line_end, line_start};
use crate::finding::{Edit, Finding};
use crate::suppress::{self, Area, Suppression};
use crate::syntax::front_matter::{Entry, Value};
use crate::syntax::{FrontMatter, Item, ItemKind, ListMark, Syntax, blocks};
use crate::text::Span;

/// A suppression that is to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ignore {
    /// What writes it: a new comment, or a code more in one that is there.
    pub edit: Edit,
    /// Where it silences its rule, in the text as it is.
    pub area: Area,
}

impl Ignore {
    /// Whether a finding of its rule that starts at this offset is silenced.
    pub fn silences(&self, at: usize) -> bool {
        match self.area {
            Area::File => true,
            Area::Within(span) => span.has(at),
            Area::Nowhere => false,
        }
    }
}

/// The suppression of a finding where it stands, no wider than the comments' rules allow: a front-matter entry, a list
/// item, a paragraph, a heading, a table. None where no comment could speak of it.
pub fn here(text: &str, syntax: &Syntax, finding: &Finding) -> Option<Ignore> {
    let at = finding.span.start as usize;
    let known = suppress::read(text, syntax);
    let front = syntax.front().map(|front| &**front);
    let ignore = match front {
        Some(front) if front.span.has(at) => in_front_matter(text, front, &known, (finding.rule, at)),
        // What stood above the title would unmake the front matter below it.
        Some(front) if at < front.span.start as usize => None,
        _ => in_body(text, syntax, &known, (finding.rule, at)),
    };
    ignore.filter(|ignore| ignore.silences(at))
}

/// The suppression of a rule in the whole document.
pub fn in_file(text: &str, syntax: &Syntax, rule: &str) -> Ignore {
    let known = suppress::read(text, syntax);
    let edit = if let Some(known) = known.iter().rfind(|known| known.area == Area::File) {
        extended(text, known, rule)
    } else {
        let top = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let at = syntax.front().map_or(top, |front| front.span.end as usize);
        insert_block(text, at, &format!("<!-- milepost-ignore-file {rule} -->"), eol(text))
    };
    Ignore { edit, area: Area::File }
}

/// A code more in a suppression.
fn extended(text: &str, known: &Suppression, rule: &str) -> Edit {
    let codes = known.codes_span.of(text);
    let between = match codes {
        "" => "",
        codes if codes.contains(',') && !codes.ends_with(',') => ", ",
        _ => " ",
    };
    let lead = if text[..known.codes_span.end as usize].ends_with(char::is_whitespace) { "" } else { between };
    Edit { span: Span::at(known.codes_span.end as usize), text: format!("{lead}{rule}") }
}

fn in_front_matter(
    text: &str,
    front: &FrontMatter,
    known: &[Suppression],
    (rule, at): (&str, usize),
) -> Option<Ignore> {
    let top = line_end(text, front.open.start as usize);
    let to_open = |entry: Option<&Entry>| {
        Span::new(front.open.start as usize, entry.map_or(top, |entry| entry.span.end as usize + 1))
    };
    let written = |at: usize, text: String, area: Span| {
        Some(Ignore { edit: Edit { span: Span::at(at), text }, area: Area::Within(area) })
    };
    let eol = eol(text);
    if front.open.has(at) {
        // A comment right below the opening line speaks of it.
        let below = known.iter().find(|known| line_start(text, known.span.start as usize) == top);
        if let Some(known) = below.filter(|known| matches!(known.area, Area::Within(area) if area.has(at))) {
            return Some(Ignore { edit: extended(text, known, rule), area: known.area });
        }
        return written(top, format!("# milepost-ignore {rule}{eol}"), to_open(front.entries.first()));
    }
    let n = front.entries.partition_point(|entry| entry.span.start as usize <= at).checked_sub(1)?;
    let entry = &front.entries[n];
    let start = line_start(text, entry.span.start as usize);
    let area = Span::new(start, entry.span.end as usize + 1);
    if let Some(known) = known.iter().rfind(|known| known.area == Area::Within(area)) {
        return Some(Ignore { edit: extended(text, known, rule), area: known.area });
    }
    let indent = &text[start..entry.span.start as usize];
    if !indent.trim().is_empty() {
        return None;
    }
    let end = line_end(text, start);
    let line = text[..end].trim_end();
    let one_line = entry.span.end as usize <= end || matches!(entry.value, Value::Map(_));
    // Behind what is no YAML a comment may be a part of it.
    let behind =
        one_line && entry.comment.is_none() && !text[start..line.len()].contains(" #") && rule != "front-matter";
    if behind {
        return written(line.len(), format!(" # milepost-ignore {rule}"), area);
    }
    let area = if start == top { to_open(Some(entry)) } else { area };
    written(start, format!("{indent}# milepost-ignore {rule}{eol}"), area)
}

fn in_body(text: &str, syntax: &Syntax, known: &[Suppression], (rule, at): (&str, usize)) -> Option<Ignore> {
    let chunk = syntax.chunks().partition_point(|placed| placed.start <= at).checked_sub(1)?;
    let placed = &syntax.chunks()[chunk];
    let (base, items) = (placed.start, placed.chunk.items());
    let outer: Vec<&Item> = blocks(items).map(|(block, _, _)| block).collect();
    let holds = |block: &&Item| {
        let span = block.span.shift(base);
        span.start as usize <= at && at <= span.end as usize && block.kind != ItemKind::Comment
    };
    let mut n = outer.iter().rposition(holds)?;
    if let ItemKind::Cell { table, .. } = outer[n].kind {
        n = outer.iter().position(|item| matches!(item.kind, ItemKind::Cell { table: other, .. } if other == table))?;
    }
    let block = outer[n];
    let start = block.span.start as usize + base;
    if !stays(text, syntax, block.span.shift(base), (block, base), (rule, at)) {
        return None;
    }
    let (line, indent, depth) = if let Some(mark) = mark(block) {
        above_item(text, base, &outer[..n], block, mark)
    } else {
        let line = line_start(text, start);
        let lead = &text[line..start];
        // A table may begin with a pipe.
        (line, lead.split('|').next().unwrap_or(lead).to_owned(), block.depth)
    };
    let plain = indent.chars().all(|c| matches!(c, ' ' | '\t' | '>' | '\u{feff}'));
    let code = matches!(block.kind, ItemKind::Code { .. }) && !block.span.shift(base).of(text).starts_with(['`', '~']);
    if !plain || code {
        return None;
    }
    let area = suppress::area_above(syntax, start, depth);
    if let Some(known) = known.iter().rfind(|known| known.area == area) {
        return Some(Ignore { edit: extended(text, known, rule), area: anchored(area, rule, (block, base)) });
    }
    let (line, indent) = match indent.strip_prefix('\u{feff}') {
        Some(rest) => (line + '\u{feff}'.len_utf8(), rest),
        None => (line, indent.as_str()),
    };
    let comment = format!("{indent}<!-- milepost-ignore {rule} -->{}", eol(text));
    Some(Ignore { edit: Edit { span: Span::at(line), text: comment }, area: anchored(area, rule, (block, base)) })
}

/// Whether the finding stays at its block when a comment comes in front of it: what is missing above all sections is
/// reported at the first line, whatever that is.
fn stays(text: &str, syntax: &Syntax, span: Span, (block, base): (&Item, usize), (rule, at): (&str, usize)) -> bool {
    if !matches!(rule, "missing-field" | "missing-section") {
        return true;
    }
    let heading = matches!(block.kind, ItemKind::Heading { .. }) && block.content.start as usize + base == at;
    let first = text[..span.start as usize].trim_matches(['\u{feff}', ' ', '\t', '\n', '\r']).is_empty();
    heading && !(first && syntax.front().is_none() && span.start as usize == at)
}

/// Where findings stay that the area silences: of what is missing those at the heading's text.
fn anchored(area: Area, rule: &str, (block, base): (&Item, usize)) -> Area {
    match area {
        Area::Within(span) if matches!(rule, "missing-field" | "missing-section") => {
            Area::Within(Span { start: block.content.shift(base).start, ..span })
        }
        area => area,
    }
}

fn mark(block: &Item) -> Option<ListMark> {
    match block.kind {
        ItemKind::Paragraph { list, .. } => list,
        ItemKind::EmptyItem(mark) => Some(mark),
        _ => None,
    }
}

/// The line of a list item, with what a comment above it is indented by and the lists and quotes that it then stands in:
/// at the end of the item before it, so that the list stays one; above the first item where that one stands.
fn above_item(text: &str, base: usize, before: &[&Item], block: &Item, own: ListMark) -> (usize, String, u8) {
    let start = own.marker.start as usize + base;
    let line = line_start(text, start);
    let indent = &text[line..start];
    let sibling = before.iter().rev().take_while(|item| item.depth >= block.depth).find_map(|item| {
        let mark = mark(item).filter(|_| item.depth == block.depth)?;
        Some((item, mark))
    });
    let kind = |mark: ListMark| mark.marker.shift(base).of(text).chars().next_back();
    match sibling {
        Some((_, other)) if kind(other) == kind(own) && other.ordered == own.ordered => {
            let start = other.marker.start as usize + base;
            let lead = &text[line_start(text, start)..start];
            let behind = &text[other.marker.end as usize + base..line_end(text, start)];
            let blanks = behind.len() - behind.trim_start_matches(' ').len();
            let column = lead.chars().count() + other.marker.len();
            let blanks = match behind.trim_start_matches(' ').chars().next() {
                Some('\t') if blanks == 0 => 4 - column % 4,
                Some(c) if !c.is_whitespace() && (1..=4).contains(&blanks) => blanks,
                _ => 1,
            };
            // What stands in front of the other one may be the marker of the list around it.
            let lead: String = lead.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect();
            (line, format!("{lead}{}", " ".repeat(other.marker.len() + blanks)), block.depth)
        }
        _ => (line, indent.to_owned(), block.depth.saturating_sub(1)),
    }
}
