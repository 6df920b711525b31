//! Suppressions: comments that ask for silence about a rule, here or in the whole file.

use crate::config::Settings;
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
    /// Where findings are silenced.
    pub area: Area,
}

/// Where a suppression holds.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Area {
    /// In the whole file.
    File,
    /// For findings that start within.
    Within(Span),
    /// Nowhere, since nothing stands behind it.
    Nowhere,
}

/// All suppressions of a document.
pub fn read(text: &str, syntax: &Syntax) -> Vec<Suppression> {
    let mut found = Vec::new();
    if let Some(front) = syntax.front() {
        in_front_matter(text, front, &mut found);
    }
    if !syntax.chunks().iter().any(|placed| placed.may_silence) {
        return found;
    }
    let from = found.len();
    let blocks: Vec<(usize, &Item)> = syntax.items().filter(|(_, item)| !item.kind.is_inline()).collect();
    let mut behind = Behind::new();
    for (base, item) in blocks.iter().rev() {
        let span = item.span.shift(*base);
        if item.kind == ItemKind::Comment {
            found.extend(parse(text, item.content.shift(*base), span, behind.area(item.depth)));
        }
        behind.add(item, span);
    }
    found[from..].reverse();
    found
}

/// What a comment would speak of that stood in front of the block at an offset, in so many lists and quotes.
pub(crate) fn area_above(syntax: &Syntax, at: usize, depth: u8) -> Area {
    let mut behind = Behind::new();
    let blocks: Vec<(usize, &Item)> = syntax.items().filter(|(_, item)| !item.kind.is_inline()).collect();
    for (base, item) in blocks.iter().rev() {
        let span = item.span.shift(*base);
        if (span.start as usize) < at {
            break;
        }
        behind.add(item, span);
    }
    behind.area(depth)
}

/// What stands behind a place in the document, gathered from the document's end on, so that no comment has to look for
/// its block.
struct Behind {
    /// The first block that is no comment: where it starts and where it ends, read from within a list and from the
    /// top level.
    next: Option<(u32, u32, u32)>,
    /// By depth, where the rest of a list item at this depth ends.
    items: [u32; 256],
    /// Where the blocks end that stand in a list or a quote without a break.
    nested: u32,
    /// The table whose cells come next, and its end.
    table: Option<(u16, u32)>,
}

impl Behind {
    fn new() -> Self {
        Self { next: None, items: [0; 256], nested: 0, table: None }
    }

    /// The block behind a comment: a paragraph, a heading, a whole list, a whole table; behind one inside a list, the
    /// next item.
    fn area(&self, depth: u8) -> Area {
        let Some((start, in_list, at_top)) = self.next else { return Area::Nowhere };
        let end = if depth > 0 { in_list } else { at_top };
        // An empty line's finding may stand at the end of the block.
        Area::Within(Span { start, end: end + 1 })
    }

    /// Puts a block in front.
    fn add(&mut self, item: &Item, span: Span) {
        let depth = usize::from(item.depth);
        let end = |rest: u32| rest.max(span.end);
        self.table = match item.kind {
            ItemKind::Cell { table, .. } => {
                Some((table, end(self.table.filter(|(next, _)| *next == table).map_or(0, |(_, rest)| rest))))
            }
            _ => None,
        };
        if item.kind != ItemKind::Comment {
            let (in_list, at_top) = match (&item.kind, self.table) {
                (_, Some((_, table))) => (table, table),
                (
                    ItemKind::Paragraph { list: Some(_), .. }
                    | ItemKind::EmptyItem(_)
                    | ItemKind::Paragraph { quoted: true, .. },
                    _,
                ) => (end(self.items[depth]), end(self.nested)),
                // Behind the list there is no item.
                _ if depth == 0 => (span.end, span.end),
                _ => (end(self.items[depth]), span.end),
            };
            self.next = Some((span.start, in_list, at_top));
        }
        let starts_item = matches!(item.kind, ItemKind::Paragraph { list: Some(_), .. } | ItemKind::EmptyItem(_));
        // The block goes on with the items that it stands in, and ends all that are further in.
        let (outer, inner) = self.items.split_at_mut(depth + usize::from(!starts_item));
        inner.fill(0);
        for rest in outer {
            *rest = end(*rest);
        }
        self.nested = if depth > 0 { end(self.nested) } else { 0 };
    }
}

fn parse(text: &str, inside: Span, comment: Span, next: Area) -> Option<Suppression> {
    let content = inside.of(text);
    let rest = content.strip_prefix("milepost-ignore")?;
    let (rest, area) = match rest.strip_prefix("-file") {
        Some(rest) => (rest, Area::File),
        None => (rest, next),
    };
    if !rest.is_empty() && !rest.starts_with(|c: char| c == ':' || c.is_whitespace()) {
        return None;
    }
    let listed = rest.split(':').next().unwrap_or(rest);
    let start = inside.start as usize + (content.len() - rest.len());
    let lead = listed.len() - listed.trim_start().len();
    let codes_span = Span::new(start + lead, start + lead + listed.trim().len());
    let codes = listed.split(|c: char| c == ',' || c.is_whitespace()).filter(|c| !c.is_empty()).map(str::to_owned);
    Some(Suppression { span: comment, codes: codes.collect(), codes_span, area })
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
            let mut area = entry.map(|entry| {
                Span::new(crate::edit::line_start(text, entry.span.start as usize), entry.span.end as usize + 1)
            });
            // What is missing is reported at the opening line: a comment right below it speaks of that too.
            if own_line && at == crate::edit::line_end(text, front.open.start as usize) {
                area = Some(Span::new(front.open.start as usize, area.map_or(end, |area| end.max(area.end as usize))));
            }
            found.extend(parse(text, inside, comment, area.map_or(Area::Nowhere, Area::Within)));
        }
        at = end;
    }
}

/// Takes out what is suppressed, and returns drafts for what is suppressed for nothing; `at` gives a finding's rule and the
/// offset of its start in the document. What is said of a rule that is off is never for nothing.
pub fn apply<F>(
    suppressions: &[Suppression],
    findings: &mut Vec<F>,
    text: &str,
    at: impl Fn(&F) -> (&'static str, usize),
    settings: &Settings,
) -> Vec<Draft> {
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
    findings.retain(|finding| {
        let (rule, start) = at(finding);
        !silences(rule, start)
    });
    let mut drafts = Vec::new();
    for (suppression, used) in suppressions.iter().zip(&used) {
        let unused: Vec<&str> = suppression
            .codes
            .iter()
            .zip(used)
            .filter(|(code, used)| !**used && *code != UNUSED && !settings.is_off(code))
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
struct Areas {
    /// Those of the whole file.
    wide: Vec<usize>,
    /// The others with where they hold, by the start.
    order: Vec<(Span, usize)>,
    /// How far the areas up to each one of `order` reach.
    reach: Vec<u32>,
}

impl Areas {
    fn new(all: &[Suppression]) -> Self {
        let (mut wide, mut order) = (Vec::new(), Vec::new());
        for (n, suppression) in all.iter().enumerate() {
            match suppression.area {
                Area::File => wide.push(n),
                Area::Within(span) => order.push((span, n)),
                Area::Nowhere => {}
            }
        }
        order.sort_by_key(|(span, _)| span.start);
        let mut far = 0;
        let reach = order
            .iter()
            .map(|(span, _)| {
                far = span.end.max(far);
                far
            })
            .collect();
        Self { wide, order, reach }
    }

    /// Calls for every suppression that holds at an offset.
    fn each(&self, at: usize, mut call: impl FnMut(usize)) {
        self.wide.iter().for_each(|n| call(*n));
        let end = self.order.partition_point(|(span, _)| span.start as usize <= at);
        for ((span, n), reach) in self.order[..end].iter().zip(&self.reach).rev() {
            if *reach as usize <= at {
                break;
            }
            if span.has(at) {
                call(*n);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, read};
    use crate::syntax::{Keep, Syntax};

    /// What the suppressions of a text silence, without the last byte, which stands for the line end.
    fn areas(text: &str) -> Vec<&str> {
        let shown = |area| match area {
            Area::File => "(file)",
            Area::Within(span) => &text[span.start as usize..(span.end as usize - 1).min(text.len())],
            Area::Nowhere => "(nowhere)",
        };
        read(text, &Syntax::parse(text, Keep::Items)).iter().map(|found| shown(found.area)).collect()
    }

    #[test]
    fn a_comment_speaks_of_the_block_behind_it() {
        let ignore = "<!-- milepost-ignore -->";
        assert_eq!(areas(&format!("{ignore}\n\n<!-- x -->\n\na\nb\n\nc\n")), ["a\nb"]);
        assert_eq!(areas(&format!("{ignore}\n\n- a\n  - b\n- c\n\nd\n")).len(), 1);
        assert_eq!(areas(&format!("a\n\n{ignore}\n")), ["(nowhere)"]);
        assert_eq!(areas("<!-- milepost-ignore-file -->\n\na\n"), ["(file)"]);
        assert_eq!(areas(&format!("- a\n\n  {ignore}\n\n# b\n\nc\n")), ["# b"]);
        assert_eq!(areas(&format!("{ignore}\n\n| a |\n|---|\n| b |\n\nc\n")).len(), 1);
    }

    #[test]
    fn codes_may_stand_on_lines_of_any_end() {
        let text = "<!-- milepost-ignore\r\nempty-field\r\nbad-link -->\r\n\r\na\r\n";
        let found = read(text, &Syntax::parse(text, Keep::Items));
        assert_eq!(found[0].codes, ["empty-field", "bad-link"]);
    }

    /// Input of a size at which the square of it takes minutes.
    #[test]
    fn many_comments_are_read_in_one_pass() {
        let comments = "<!-- x -->\n\n".repeat(60_000);
        assert_eq!(areas(&format!("{comments}<!-- milepost-ignore -->\n\na\n")), ["a"]);
        let ignores = "<!-- milepost-ignore -->\n\n".repeat(30_000);
        assert_eq!(areas(&format!("{ignores}{}", "- a\n".repeat(30_000))).len(), 30_000);
    }
}
