//! Suppressions: comments that ask for silence about a rule, here or in the whole file.

use crate::finding::Finding;
use crate::rules::Draft;
use crate::rules::unused_suppression_draft;
use crate::syntax::{FrontMatter, Item, ItemKind, Syntax};
use crate::text::Span;

/// One suppression. Spans are byte offsets into the document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suppression {
    /// The comment.
    pub span: Span,
    /// The codes; none stands for all rules.
    pub codes: Vec<String>,
    /// Where the codes are written.
    pub codes_span: Span,
    /// Where findings are silenced: those that start within.
    pub area: Span,
}

/// All suppressions of a document.
pub fn read(text: &str, syntax: &Syntax) -> Vec<Suppression> {
    let mut found = Vec::new();
    if memchr::memmem::find(text.as_bytes(), b"milepost-ignore").is_none() {
        return found;
    }
    if let Some(front) = syntax.front() {
        in_front_matter(text, front, &mut found);
    }
    let blocks: Vec<(usize, &Item)> =
        syntax.items().filter(|(_, item)| !crate::template::is_inline(&item.kind)).collect();
    for (n, (base, item)) in blocks.iter().enumerate() {
        if item.kind == ItemKind::Comment {
            let next = next_block(&blocks[n + 1..]);
            let inside = item.content.shift(*base);
            found.extend(parse(text, inside, item.span.shift(*base), next, text.len()));
        }
    }
    found
}

/// The block behind a comment: a paragraph, a heading, a whole list, a whole table.
fn next_block(rest: &[(usize, &Item)]) -> Span {
    let mut rest = rest.iter().skip_while(|(_, item)| item.kind == ItemKind::Comment);
    let Some((base, first)) = rest.next() else { return Span::default() };
    let mut area = first.span.shift(*base);
    let same = |item: &Item| match (&first.kind, &item.kind) {
        (ItemKind::Cell { table, .. }, ItemKind::Cell { table: other, .. }) => table == other,
        (ItemKind::Paragraph { list: Some(_), .. } | ItemKind::EmptyItem(_), _) => item.depth > 0,
        _ => false,
    };
    for (base, item) in rest.take_while(|(_, item)| same(item)) {
        area.end = area.end.max(item.span.shift(*base).end);
    }
    // An empty line's finding may stand at the end of the block.
    area.end += 1;
    area
}

fn parse(text: &str, inside: Span, comment: Span, next: Span, len: usize) -> Option<Suppression> {
    let content = inside.of(text);
    let rest = content.strip_prefix("milepost-ignore")?;
    let (rest, area) = match rest.strip_prefix("-file") {
        Some(rest) => (rest, Span::new(0, len + 1)),
        None => (rest, next),
    };
    if !rest.is_empty() && !rest.starts_with([' ', '\t', '\n', ':']) {
        return None;
    }
    let listed = rest.split(':').next().unwrap_or(rest);
    let start = inside.start as usize + (content.len() - rest.len());
    let lead = listed.len() - listed.trim_start().len();
    let codes_span = Span::new(start + lead, start + lead + listed.trim().len());
    let codes = listed.split([' ', ',', '\t', '\n']).filter(|c| !c.is_empty()).map(str::to_owned).collect();
    Some(Suppression { span: comment, codes, codes_span, area })
}

/// `# milepost-ignore CODE` behind an entry, or on a line of its own above one.
fn in_front_matter(text: &str, front: &FrontMatter, found: &mut Vec<Suppression>) {
    let mut at = front.span.start as usize;
    while at < front.span.end as usize {
        let end = crate::edit::line_end(text, at);
        let line = &text[at..end];
        if let Some(mark) = line.find("# milepost-ignore") {
            let comment = Span::new(at + mark, at + line.trim_end().len());
            let inside = Span::new(at + mark + 2, comment.end as usize);
            let own_line = line[..mark].trim().is_empty();
            let entry = front.entries.iter().find(|entry| {
                if own_line {
                    entry.span.start as usize >= end
                } else {
                    entry.span.end as usize > at && (entry.span.start as usize) < end
                }
            });
            let area = entry.map_or(Span::default(), |entry| {
                Span::new(crate::edit::line_start(text, entry.span.start as usize), entry.span.end as usize + 1)
            });
            found.extend(parse(text, inside, comment, area, text.len()));
        }
        at = end;
    }
}

/// Takes out what is suppressed and adds what is suppressed for nothing.
pub fn apply(suppressions: &[Suppression], findings: &mut Vec<Finding>, text: &str) -> Vec<Draft> {
    let mut used: Vec<Vec<bool>> = suppressions.iter().map(|s| vec![false; s.codes.len().max(1)]).collect();
    findings.retain(|finding| {
        let mut silent = false;
        for (suppression, used) in suppressions.iter().zip(&mut used) {
            if !suppression.area.has(finding.span.start as usize) {
                continue;
            }
            if suppression.codes.is_empty() {
                used[0] = true;
                silent = true;
            }
            for (n, code) in suppression.codes.iter().enumerate() {
                if code == finding.rule {
                    used[n] = true;
                    silent = true;
                }
            }
        }
        !silent
    });
    let mut drafts = Vec::new();
    for (suppression, used) in suppressions.iter().zip(&used) {
        let unused: Vec<&str> =
            suppression.codes.iter().zip(used).filter(|(_, used)| !**used).map(|(code, _)| code.as_str()).collect();
        if !unused.is_empty() || (suppression.codes.is_empty() && !used[0]) {
            drafts.push(unused_suppression_draft(suppression, &unused, text));
        }
    }
    drafts
}
