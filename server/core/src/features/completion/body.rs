//! The body: choices of placeholders, values of fields and of table cells.

use std::borrow::Cow;

use super::value::{self, Target};
use super::{At, Item};
use crate::align::{Document, Placeholder, body};
use crate::edit;
use crate::features::spot;
use crate::syntax::{ItemKind as Syntactic, Keep, Syntax, outline};
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
    let slot = placeholder.what.slot();
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
        let table = if in_table { Some(Table::above(above)?) } else { None };
        if let Some(table) = &table {
            line.truncate(line.trim_end().len());
            let missing = table.columns.saturating_sub(cells(&line));
            line.push_str(&" |".repeat(missing));
            if !line.ends_with('|') {
                line.push_str(" |");
            }
        }
        let above = near(above, own.section.heading.map(|heading| heading.span), table.as_ref());
        let below = &below[..edit::line_end(below, below.floor_char_boundary(FAR.min(below.len())))];
        let probed = [&*above, &line, below].concat();
        let syntax = Syntax::parse(&probed, Keep::Items);
        let at_probe = above.len() + offset - start + lead.len();
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
        // What stands in front of a line's marker would make it a part of the line above.
        let in_line = |probed: u32| Some(start + (probed as usize).checked_sub(above.len())?);
        let (value_start, value_end) = (in_line(value.start)?, in_line(value.end)?);
        let from = value_start.min(offset);
        let to = (value_end + cut.len()).saturating_sub(lead.len() + 1).max(offset);
        let lead = if value_start > offset { lead } else { "" };
        if to > end {
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

/// A probe reads no more than this of its section above the line, and below it: what a line is, is told by its nearest
/// neighbours, and a section can be as large as a document.
const FAR: usize = 16 << 10;

/// What is to be read above a line so that it is what it is: all, or what is near, below the section's heading and, of a
/// table, the header.
fn near<'t>(above: &'t str, heading: Option<Span>, table: Option<&Table<'_>>) -> Cow<'t, str> {
    let Some(from) = above.len().checked_sub(FAR).filter(|from| *from > 0) else { return Cow::Borrowed(above) };
    let from = edit::line_end(above, above.floor_char_boundary(from));
    let heading = heading.filter(|heading| heading.end as usize <= from).map_or("", |heading| heading.of(above));
    let near = match table {
        Some(table) if table.start < from => table.header,
        _ => &above[from..],
    };
    Cow::Owned([heading, "\n\n", near].concat())
}

/// The table whose next row would follow a text.
struct Table<'t> {
    /// Where it begins.
    start: usize,
    /// Its header and the line below it, line ends included.
    header: &'t str,
    /// The number of its columns.
    columns: usize,
}

impl<'t> Table<'t> {
    /// None where no table ends the text.
    fn above(text: &'t str) -> Option<Self> {
        let mut lines = text.split_inclusive('\n').rev().take_while(|line| line.trim_start().starts_with('|'));
        let mut end = text.len();
        let delimiter = lines.by_ref().find(|line| {
            let found = is_delimiter(line);
            end -= if found { 0 } else { line.len() };
            found
        })?;
        let header = lines.next()?;
        let start = end - delimiter.len() - header.len();
        Some(Self { start, header: &text[start..end], columns: cells(header).max(cells(delimiter)) })
    }
}

fn is_delimiter(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t' | '\r' | '\n'))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::FAR;
    use crate::analysis::Analysis;
    use crate::context::Context;
    use crate::features::completion::{Trigger, completions};
    use crate::template::{Library, Template};
    use crate::text::Span;

    const TEMPLATE: &str = "# {TITLE}\n\n## Risks\n\n**Risk**: [HIGH/MEDIUM/LOW]\n\n\
        | What | Level |\n| --- | --- |\n| {WHAT} | {Yes/No} |\n";

    /// What is offered at `$0`, with what it replaces counted from there.
    fn offered(text: &str) -> Vec<(String, usize, usize)> {
        let offset = text.find("$0").unwrap_or_default();
        let library = Arc::new(Library::builtin().with(Template::compile("t", TEMPLATE)));
        let analysis = Analysis::new(text.replace("$0", ""), Context::alone(library));
        let items = analysis.view(|view| completions(view, offset, Trigger::Invoked));
        let around = |span: Span| (offset - span.start as usize, span.end as usize - offset);
        let shown = items.into_iter().map(|item| (item.label, around(item.replace)));
        shown.map(|(label, (before, behind))| (label, before, behind)).collect()
    }

    #[test]
    fn in_a_large_section_the_same_is_offered() {
        let head = "---\ntemplate: t\n---\n# A\n\n## Risks\n\n";
        let table = "| What | Level |\n| --- | --- |\n";
        for (above, repeated, line) in [
            ("", "Prose, line by line.\n\n", "**Risk**: M$0\n\n"),
            ("", "- an item 🟢 of a list\n", "- **Risk**: $0\n"),
            ("", "- [ ] 日本語\n\n", "- [ ] **Risk**: LOW$0 (for now)\n"),
            (table, "| some | Yes |\n", "| else | $0 |\n"),
            (table, "| some \\| more | No |\n", "| else | N$0\n"),
        ] {
            let text = |count: usize| {
                let filler = repeated.repeat(count);
                format!("{head}{above}{filler}{line}{}", if above.is_empty() { filler.as_str() } else { "" })
            };
            let small = offered(&text(2));
            assert!(!small.is_empty(), "{line}");
            assert_eq!(offered(&text(3 * FAR / repeated.len())), small, "{line}");
        }
    }
}
