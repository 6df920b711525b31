//! The body: choices of placeholders, values of fields and of table cells.

use super::value::{self, Target};
use super::{At, Item};
use crate::align::{Document, Placeholder, What, body};
use crate::features::spot;
use crate::syntax::{Item as Block, ItemKind as Syntactic, Keep, Syntax, outline};
use crate::template::model::SlotId;
use crate::text::{Span, normal};
use crate::value::choice::{Choice, Verdict};
use crate::value::{Kind, date};

/// Whether nothing is predicted here: in code, HTML, comments, and the texts of links.
pub(super) fn is_opaque(at: &At<'_>, document: &Document<'_>, n: usize) -> bool {
    let section = &document.sections[n].section;
    let Some(offset) = at.offset.checked_sub(section.base) else { return false };
    let last = section.body.iter().rposition(|item| !item.kind.is_inline());
    section.body.iter().enumerate().any(|(n, item)| {
        let (start, end) = (item.span.start as usize, item.span.end as usize);
        let within = start < offset && offset < end;
        match item.kind {
            Syntactic::Code { .. } => {
                within
                    || (start < offset && (offset == end || Some(n) == last) && !is_closed(item.span.of(section.text)))
            }
            Syntactic::CodeSpan => within && !begins_value(&section.text[..start]),
            Syntactic::Comment | Syntactic::Html | Syntactic::WikiLink => within,
            Syntactic::Link { .. } => within && offset <= item.content.end as usize,
            _ => false,
        }
    })
}

/// Whether what follows a text on its line is a value from its first letter on, as the code of ``**State**: `x` `` is.
fn begins_value(text: &str) -> bool {
    text.trim_end_matches([' ', '\t', '*', '_']).ends_with([':', '|'])
}

/// Whether a code block has its closing fence; an indented one has none, but ends where it ends.
fn is_closed(code: &str) -> bool {
    let open = code.trim_start().starts_with("```") || code.trim_start().starts_with("~~~");
    let last = code.lines().next_back().unwrap_or_default().trim();
    !open || (code.lines().count() > 1 && (last.starts_with("```") || last.starts_with("~~~")))
}

/// The choices of the placeholder that the cursor touches; none where it touches none that has any.
pub(super) fn placeholder(at: &At<'_>, document: &Document<'_>) -> Option<Vec<Item>> {
    let (span, placeholder) = placeholder_on_line(at, document)?;
    let slot = match placeholder.what {
        What::Slot(id) => id,
        What::Choice(id) => Some(id),
        What::Sample | What::Guidance => None,
    };
    let before = &at.view.text[at.line.start..span.start as usize];
    let lead = if before.ends_with("**:") || before.ends_with(":**") { " " } else { "" };
    let target = Target { replace: span, lead, placeholder: true, ..Target::default() };
    Some(value::of_slot(at, document, slot?, &target, &[])).filter(|items| !items.is_empty())
}

/// Whether the cursor stands in a placeholder: what could stand beside it is nothing that could stand there.
pub(super) fn is_in_placeholder(at: &At<'_>, document: &Document<'_>) -> bool {
    placeholder_on_line(at, document)
        .is_some_and(|(span, _)| (span.start as usize) < at.offset && at.offset < span.end as usize)
}

fn placeholder_on_line<'d>(at: &At<'_>, document: &'d Document<'_>) -> Option<(Span, &'d Placeholder)> {
    spot::placeholder_at(document, at.offset)
        .filter(|(span, _)| span.start as usize >= at.line.start && span.end as usize <= at.line.end())
}

/// The values of the field or cell that the cursor stands in; none where it stands in none.
pub(super) fn value(at: &At<'_>, document: &Document<'_>, n: usize) -> Option<Vec<Item>> {
    let line = [at.line.before, at.line.after].concat();
    if !line.contains([':', '|']) {
        return None;
    }
    if let Some(items) = in_brackets(at, document, n) {
        return Some(items);
    }
    let probe = Probe::new(at, document, n, Span::at(at.offset))?;
    let slot = &document.template.slots[probe.slot];
    let Some(replace) = narrowed(at, &slot.kind, probe.replace, document.linked.get(&probe.slot)) else {
        return Some(Vec::new());
    };
    let tail = if probe.in_table && at.line.after.starts_with('|') { " " } else { "" };
    let target = Target { replace, lead: probe.lead, tail, ..Target::default() };
    Some(probe.items(at, document, &target))
}

/// The values of the field or cell of which nothing stands there but brackets around the cursor, as an editor closes
/// them: they are no part of the value.
fn in_brackets(at: &At<'_>, document: &Document<'_>, n: usize) -> Option<Vec<Item>> {
    let cut = brackets(at)?;
    let probe = Probe::new(at, document, n, cut).filter(|probe| probe.replace == cut)?;
    let typed = at.typed(cut);
    let open = &typed[..typed.len() - typed.trim_start_matches(['[', '{']).len()];
    let begun = normal::key(typed.trim_start_matches(['[', '{']));
    let begins = |value: &String| normal::key(value).starts_with(&begun);
    let fits = match &document.template.slots[probe.slot].kind {
        Kind::Choice(choice) => !begun.contains(' ') || choice.values.iter().any(begins),
        Kind::Date => true,
        Kind::Text | Kind::Number(_) | Kind::List => document.linked.get(&probe.slot).is_some_and(begins),
    };
    if !fits {
        return Some(Vec::new());
    }
    let behind = &at.view.text[cut.end as usize..at.line.end()];
    let tail = if probe.in_table && behind.starts_with('|') { " " } else { "" };
    let target = Target { replace: cut, lead: probe.lead, tail, open, ..Target::default() };
    Some(probe.items(at, document, &target))
}

/// The brackets around the cursor with what stands in them; where none closes them, up to the end of the word.
fn brackets(at: &At<'_>) -> Option<Span> {
    let (before, after) = (at.line.before, at.line.after);
    let open = before.rfind(['[', '{'])?;
    if before[open..].contains([']', '}', '|', '(']) {
        return None;
    }
    let (mark, close) = if before[open..].starts_with('[') { ('[', ']') } else { ('{', '}') };
    let lead = before[..open].trim_end_matches(mark);
    let stop = after.find(['[', ']', '{', '}', '|']).filter(|stop| after[*stop..].starts_with(close));
    let end = match stop {
        Some(stop) => after.len() - after[stop..].trim_start_matches(close).len(),
        None => after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len()),
    };
    // A link, a footnote, a wiki link.
    let is_link = after[end..].starts_with(['(', ':']) || lead.ends_with(['!', ']', '\\']) || before.ends_with("[^");
    let doubled = mark == '[' && lead.len() < open;
    (!is_link && !doubled).then(|| Span::new(at.line.start + lead.len(), at.offset + end))
}

/// The part of a value that another one replaces: remarks behind it stay, and prose is not completed.
fn narrowed(at: &At<'_>, kind: &Kind, whole: Span, linked: Option<&String>) -> Option<Span> {
    let text = whole.of(at.view.text);
    let typed = at.typed(whole);
    let start = whole.start as usize;
    let length = match kind {
        Kind::Choice(choice) => {
            let (key, words) = (normal::key(typed), normal::plain(typed));
            let is_word = words.ends_with(char::is_alphanumeric);
            let begins = is_word && choice.values.iter().any(|value| normal::key(value).starts_with(&key));
            let behind = typed.ends_with(' ') && !words.is_empty();
            let is_whole = matches!(choice.judge(words), Verdict::Canonical(_) | Verdict::Variant(_));
            if ((words.contains(' ') || behind) && !begins) || (behind && is_whole) {
                return None;
            }
            known_prefix(choice, text).unwrap_or_else(|| before_remark(text, typed.len()))
        }
        Kind::Date => match date::leading(text) {
            Some((_, length)) => length,
            None if text.chars().all(|c| c.is_ascii_digit() || "-./".contains(c)) => text.len(),
            None if !typed.is_empty() && text.chars().all(char::is_alphabetic) => text.len(),
            None => return None,
        },
        Kind::Text | Kind::Number(_) | Kind::List => {
            let begins = linked.is_some_and(|value| value.to_lowercase().starts_with(&typed.to_lowercase()));
            if !begins || typed.len() < text.len() {
                return None;
            }
            text.len()
        }
    };
    (typed.len() <= length).then(|| Span::new(start, start + length))
}

/// How much of a text is a value of the list, where a remark follows.
fn known_prefix(choice: &Choice, text: &str) -> Option<usize> {
    if !matches!(choice.judge(text), Verdict::Remark(_)) {
        return None;
    }
    let ends = text.char_indices().filter(|(_, c)| !c.is_alphanumeric()).map(|(at, _)| at).take(32);
    let is_value = |end: &usize| matches!(choice.judge(&text[..*end]), Verdict::Canonical(_) | Verdict::Variant(_));
    let end = ends.filter(is_value).last()?;
    Some(text[..end].trim_end().len())
}

/// Where a remark begins behind an offset, else the end.
fn before_remark(text: &str, from: usize) -> usize {
    let remarks = [" (", " - ", " – ", " — ", ", ", "; ", ". ", " <!--"];
    let first = remarks.iter().filter_map(|mark| text[from..].find(mark)).min();
    first.map_or(text.len(), |at| from + at)
}

/// The slot whose value would stand at the cursor if anything stood there.
struct Probe {
    slot: SlotId,
    replace: Span,
    lead: &'static str,
    in_table: bool,
}

impl Probe {
    fn items(&self, at: &At<'_>, document: &Document<'_>, target: &Target<'_>) -> Vec<Item> {
        let mut items = value::of_slot(at, document, self.slot, target, &[]);
        // A bar would end the cell.
        items.retain(|item| !self.in_table || !item.label.contains('|'));
        items
    }

    /// With a letter in place of `cut`, a span of the cursor's line around the cursor.
    fn new(at: &At<'_>, document: &Document<'_>, n: usize, cut: Span) -> Option<Self> {
        let own = &document.sections[n];
        let (base, chunk) = (own.section.base, own.section.text);
        let offset = (cut.start as usize).checked_sub(base)?;
        let (start, end) = (at.line.start.checked_sub(base)?, at.line.end().checked_sub(base)?);
        let (above, below) = (chunk.get(..start)?, chunk.get(end..)?);
        let before = &at.view.text[at.line.start..cut.start as usize];
        let after = &at.view.text[cut.end as usize..at.line.end()];
        // The emphasis of a name ends behind its colon; that of a value begins behind a blank.
        let named = before.strip_suffix("**").is_some_and(|name| name.ends_with(':')) && !after.starts_with('*');
        let lead = if named || before.ends_with([':', '|']) { " " } else { "" };
        let mut line = [before, lead, "x", after].concat();
        let in_table = line.trim_start().starts_with('|');
        if in_table {
            let columns = columns(above)?;
            line.truncate(line.trim_end().len());
            while cells(&line) < columns || !line.ends_with('|') {
                line.push_str(" |");
            }
        }
        let probed = [above, &line, below].concat();
        let syntax = Syntax::parse(&probed, Keep::Items);
        let at_probe = offset + lead.len();
        let sections = outline::outline(&syntax);
        let section = sections.iter().rfind(|section| section.span.start as usize <= at_probe)?;
        let labels = document.syntax.definitions();
        let body = body::align(section, own.def, document.template, &labels);
        let inside = |span: Span| span.start as usize <= at_probe && at_probe < span.end as usize;
        let (value, slot) = body.values.iter().find_map(|value| {
            let span = value.span.shift(section.base);
            Some((span, value.slot?)).filter(|(span, _)| inside(*span))
        })?;
        let value = within_marks(value, &probed, at_probe);
        let from = (value.start as usize).min(offset);
        let to = (value.end as usize + cut.len()).saturating_sub(lead.len() + 1).max(offset);
        let lead = if value.start as usize > offset { lead } else { "" };
        // What stands in front of a line's marker would make it a part of the line above.
        if from < start || to > end {
            return None;
        }
        Some(Self { slot, replace: Span::new(base + from, base + to), lead, in_table })
    }
}

/// A value without the backticks or underscores around it, where an offset lies between them.
fn within_marks(value: Span, text: &str, at: usize) -> Span {
    let written = value.of(text);
    let inner = written.trim_matches(['`', '_']);
    let lead = written.len() - written.trim_start_matches(['`', '_']).len();
    let inner = Span::new(value.start as usize + lead, value.start as usize + lead + inner.len());
    if inner.has(at) { inner } else { value }
}

/// The number of columns of the table whose next row would follow this text; none where no table ends it.
fn columns(above: &str) -> Option<usize> {
    let mut lines = above.lines().rev().take_while(|line| line.trim_start().starts_with('|'));
    let delimiter = lines.by_ref().find(|line| is_delimiter(line))?;
    let header = lines.next()?;
    Some(cells(header).max(cells(delimiter)))
}

fn is_delimiter(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// The number of cells that are closed on a line that begins with a bar.
fn cells(line: &str) -> usize {
    let mut escaped = false;
    let bars = line.chars().filter(|c| {
        let bar = *c == '|' && !escaped;
        escaped = *c == '\\' && !escaped;
        bar
    });
    bars.count().saturating_sub(1)
}

/// The items of checklists, with their boxes.
pub(super) fn task_blocks(body: &[Block]) -> impl Iterator<Item = (&Block, Span)> {
    body.iter().filter_map(|item| match item.kind {
        Syntactic::Paragraph { list: Some(mark), .. } => Some((item, mark.task?.0)),
        _ => None,
    })
}
