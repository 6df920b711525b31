//! Suppressions: comments that ask for silence about a rule, here or in the whole file.

use crate::finding::Finding;
use crate::rules::Draft;
use crate::rules::unused_suppression_draft;
use crate::syntax::{FrontMatter, Item, ItemKind, Syntax};
use crate::text::Span;

/// The rule about suppressions; to suppress it is never for nothing.
const UNUSED: &str = "unused-suppression";

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
    let blocks: Vec<(usize, &Item)> = syntax.items().filter(|(_, item)| !item.kind.is_inline()).collect();
    for (n, (base, item)) in blocks.iter().enumerate() {
        if item.kind == ItemKind::Comment {
            let next = next_block(item.depth, &blocks[n + 1..]);
            let inside = item.content.shift(*base);
            found.extend(parse(text, inside, item.span.shift(*base), next, text.len()));
        }
    }
    found
}

/// The block behind a comment: a paragraph, a heading, a whole list, a whole table; behind one inside a list, the next item.
fn next_block(depth: u8, rest: &[(usize, &Item)]) -> Span {
    let mut rest = rest.iter().skip_while(|(_, item)| item.kind == ItemKind::Comment);
    let Some((base, first)) = rest.next() else { return Span::default() };
    let mut area = first.span.shift(*base);
    let item_at = |item: &Item| matches!(item.kind, ItemKind::Paragraph { list: Some(_), .. } | ItemKind::EmptyItem(_));
    let same = |item: &Item| match (&first.kind, &item.kind) {
        (ItemKind::Cell { table, .. }, ItemKind::Cell { table: other, .. }) => table == other,
        _ if depth > 0 => item.depth > first.depth || (item.depth == first.depth && !item_at(item)),
        (
            ItemKind::Paragraph { list: Some(_), .. }
            | ItemKind::EmptyItem(_)
            | ItemKind::Paragraph { quoted: true, .. },
            _,
        ) => item.depth > 0,
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
            // The entry that begins here or, in the lines of a value, the one that began last.
            let below = front.entries.partition_point(|entry| (entry.span.start as usize) < end);
            let entry =
                if own_line { front.entries.get(below) } else { below.checked_sub(1).map(|n| &front.entries[n]) };
            let mut area = entry.map_or(Span::default(), |entry| {
                Span::new(crate::edit::line_start(text, entry.span.start as usize), entry.span.end as usize + 1)
            });
            // What is missing is reported at the opening line: a comment right below it speaks of that too.
            if own_line && at == crate::edit::line_end(text, front.open.start as usize) {
                area = Span::new(front.open.start as usize, (area.end as usize).max(end));
            }
            found.extend(parse(text, inside, comment, area, text.len()));
        }
        at = end;
    }
}

/// Takes out what is suppressed and adds what is suppressed for nothing.
pub fn apply(suppressions: &[Suppression], findings: &mut Vec<Finding>, text: &str) -> Vec<Draft> {
    let mut used: Vec<Vec<bool>> = suppressions.iter().map(|s| vec![false; s.codes.len().max(1)]).collect();
    let areas = Areas::new(suppressions);
    let mut silences = |rule: &str, at: usize| {
        let mut silent = false;
        areas.each(at, |n| {
            let suppression = &suppressions[n];
            if suppression.codes.is_empty() {
                (used[n][0], silent) = (true, true);
            }
            for (code, used) in suppression.codes.iter().zip(&mut used[n]) {
                if code == rule {
                    (*used, silent) = (true, true);
                }
            }
        });
        silent
    };
    findings.retain(|finding| !silences(finding.rule, finding.span.start as usize));
    let mut drafts = Vec::new();
    for (suppression, used) in suppressions.iter().zip(&used) {
        let unused: Vec<&str> = suppression
            .codes
            .iter()
            .zip(used)
            .filter(|(code, used)| !**used && *code != UNUSED)
            .map(|(code, _)| code.as_str())
            .collect();
        let mut quiet = false;
        areas.each(suppression.span.start as usize, |n| {
            quiet |= suppressions[n].codes.iter().any(|code| code == UNUSED);
        });
        let idle = !unused.is_empty() || (suppression.codes.is_empty() && !used[0]);
        if idle && !quiet {
            drafts.push(unused_suppression_draft(suppression, &unused, text));
        }
    }
    drafts
}

/// Suppressions by where they hold.
struct Areas<'a> {
    all: &'a [Suppression],
    wide: Vec<usize>,
    /// By the start of their area.
    order: Vec<usize>,
    /// How far the areas up to each one of `order` reach.
    reach: Vec<u32>,
}

impl<'a> Areas<'a> {
    fn new(all: &'a [Suppression]) -> Self {
        // Those of the whole file reach everywhere and would hide where the others end.
        let (wide, mut order): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(|n| all[*n].area.start == 0);
        order.sort_by_key(|n| all[*n].area.start);
        let mut far = 0;
        let reach = order
            .iter()
            .map(|n| {
                far = all[*n].area.end.max(far);
                far
            })
            .collect();
        Self { all, wide, order, reach }
    }

    /// Calls for every suppression that holds at an offset.
    fn each(&self, at: usize, mut call: impl FnMut(usize)) {
        self.wide.iter().filter(|n| self.all[**n].area.has(at)).for_each(|n| call(*n));
        let end = self.order.partition_point(|n| self.all[*n].area.start as usize <= at);
        for (n, reach) in self.order[..end].iter().zip(&self.reach).rev() {
            if *reach as usize <= at {
                break;
            }
            if self.all[*n].area.has(at) {
                call(*n);
            }
        }
    }
}
