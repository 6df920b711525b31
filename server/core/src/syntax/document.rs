//! A document's syntax: its front matter and its chunks.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::chunk::{Chunk, Keep};
use super::cut::Cuts;
use super::{FrontMatter, Item, front_matter};
use crate::text::Span;

/// How far behind a chunk's end the text decides that it ends there: the marker of a heading and the byte behind it.
const MARKER: usize = 8;

/// The syntax of a document: an immutable value that shares what an edit did not touch.
#[derive(Clone, Debug)]
pub struct Syntax {
    front: Option<Arc<FrontMatter>>,
    chunks: Vec<Placed>,
    len: usize,
    keep: Keep,
}

/// A chunk and where it stands.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The offset of its text in the document; what is added to its items' spans.
    pub start: usize,
    /// The chunk.
    pub chunk: Arc<Chunk>,
    /// Whether it has link reference definitions: most have none, and need not be visited for them.
    has_labels: bool,
    /// How many sections begin in it.
    pub(crate) sections: u32,
    /// Whether a suppression may stand in it.
    pub(crate) may_silence: bool,
}

impl Placed {
    fn new(start: usize, chunk: Arc<Chunk>) -> Self {
        let (has_labels, sections) = (!chunk.labels().is_empty(), chunk.parts().len() as u32);
        Self { start, has_labels, sections, may_silence: chunk.may_silence(), chunk }
    }

    /// The same chunk at another place.
    fn at(&self, start: usize) -> Self {
        Self { start, ..self.clone() }
    }

    /// The offset behind its text.
    pub fn end(&self) -> usize {
        self.start + self.chunk.text().len()
    }
}

impl Syntax {
    /// Parses a document.
    pub fn parse(text: &str, keep: Keep) -> Self {
        Self::assemble(text, keep, front_matter::split(text).map(Arc::new), &HashMap::new())
    }

    /// Parses the document that `old`, replaced by `new_len` bytes, has made of this one.
    ///
    /// `new_text` is the whole new text. The result is the one of [`Self::parse`]; its cost is that of the touched
    /// chunk, except where the edit makes or unmakes front matter.
    #[must_use]
    pub fn edit(&self, new_text: &str, old: Span, new_len: usize) -> Self {
        let edit = Edit { old: old.range(), new_len };
        // The caller's account of the edit is a hint to save work, never a reason to fail.
        if edit.old.end > self.len || self.len - edit.old.len() + new_len != new_text.len() {
            return Self::parse(new_text, self.keep);
        }
        match &self.front {
            Some(front) if self.is_behind_front(front, edit.old.start) => {
                self.edit_body(new_text, &edit, front.span.end as usize)
            }
            front => {
                let split = front_matter::split(new_text).map(Arc::new);
                match (front, split) {
                    (None, None) => self.edit_body(new_text, &edit, 0),
                    (Some(old_front), Some(front)) if edit.is_within(old_front.span, front.span) => {
                        self.edit_front(front, &edit, new_text.len())
                    }
                    (_, split) => {
                        let known = self.chunks.iter().map(|placed| (placed.chunk.text(), &placed.chunk)).collect();
                        Self::assemble(new_text, self.keep, split, &known)
                    }
                }
            }
        }
    }

    /// The front matter; its spans are offsets into the document.
    pub fn front(&self) -> Option<&Arc<FrontMatter>> {
        self.front.as_ref()
    }

    /// The chunks in the order of the text. Together with the front matter they cover it all.
    pub fn chunks(&self) -> &[Placed] {
        &self.chunks
    }

    /// The length of the document in bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the document is empty.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All items in the order of the text, each with the offset to shift its spans by.
    pub fn items(&self) -> impl Iterator<Item = (usize, &Item)> {
        self.chunks.iter().flat_map(|placed| placed.chunk.items().iter().map(|item| (placed.start, item)))
    }

    /// The normalised labels of all link reference definitions: they hold in the whole document.
    pub fn definitions(&self) -> BTreeSet<String> {
        let defining = self.chunks.iter().filter(|placed| placed.has_labels);
        defining.flat_map(|placed| placed.chunk.labels()).cloned().collect()
    }

    /// Parses everything, except for chunks whose text is `known`.
    fn assemble(text: &str, keep: Keep, front: Option<Arc<FrontMatter>>, known: &HashMap<&str, &Arc<Chunk>>) -> Self {
        let mut chunks = Vec::new();
        let (before, behind) = front.as_ref().map_or((0, 0), |front| {
            let span = front.span.range();
            (span.start.min(text.len()), span.end.min(text.len()))
        });
        for region in [0..before, behind..text.len()] {
            let mut start = region.start;
            while start < region.end {
                let chunk = next_chunk(text, start, region.end, |piece| {
                    known.get(piece).map_or_else(|| Arc::new(Chunk::parse(piece, None, keep)), |&chunk| chunk.clone())
                });
                let placed = Placed::new(start, chunk);
                start = placed.end();
                chunks.push(placed);
            }
        }
        Self { front, chunks, len: text.len(), keep }
    }

    /// Whether an edit at `offset` leaves closed front matter as it is: it starts behind the line that follows it.
    fn is_behind_front(&self, front: &FrontMatter, offset: usize) -> bool {
        let end = front.span.end as usize;
        if front.close.is_none() || offset <= end {
            return false;
        }
        let Some(placed) = self.chunk_from(end) else { return false };
        let line = placed.chunk.text().find(['\n', '\r']).map_or(usize::MAX, |at| end + at + 2);
        offset > line
    }

    /// An edit inside of front matter that leaves it where it is: the chunks only move.
    fn edit_front(&self, front: Arc<FrontMatter>, edit: &Edit, len: usize) -> Self {
        let chunks = self.chunks.iter().map(|placed| {
            let start = if placed.start >= edit.old.end { edit.to_new(placed.start) } else { placed.start };
            placed.at(start)
        });
        Self { front: Some(front), chunks: chunks.collect(), len, keep: self.keep }
    }

    /// An edit in the text that starts at `body`, behind the front matter, which stays as it is.
    fn edit_body(&self, text: &str, edit: &Edit, body: usize) -> Self {
        // A chunk may end elsewhere when what stands directly behind it is touched.
        let kept = self.chunks.partition_point(|placed| placed.start < body || placed.end() + MARKER <= edit.old.start);
        let mut chunks = self.chunks[..kept].to_vec();
        let mut start = self.chunks.get(kept).map_or(body.max(self.end_before(kept)), |placed| placed.start);
        while start < text.len() {
            if start >= edit.new_end()
                && let Some(from) = self.index_of(edit.to_old(start))
            {
                let rest = self.chunks[from..].iter();
                chunks.extend(rest.map(|old| old.at(edit.to_new(old.start))));
                break;
            }
            let old = self.index_of(start).filter(|_| start <= edit.old.start).map(|index| &self.chunks[index].chunk);
            let chunk = next_chunk(text, start, text.len(), |piece| match old {
                Some(old) if old.text() == piece => old.clone(),
                old => Arc::new(Chunk::parse(piece, old.map(AsRef::as_ref), self.keep)),
            });
            let placed = Placed::new(start, chunk);
            start = placed.end();
            chunks.push(placed);
        }
        Self { front: self.front.clone(), chunks, len: text.len(), keep: self.keep }
    }

    /// The index of the chunk that starts at an offset.
    fn index_of(&self, offset: usize) -> Option<usize> {
        self.chunks.binary_search_by_key(&offset, |placed| placed.start).ok()
    }

    fn chunk_from(&self, offset: usize) -> Option<&Placed> {
        self.index_of(offset).map(|index| &self.chunks[index])
    }

    /// The end of the chunk before an index.
    fn end_before(&self, index: usize) -> usize {
        index.checked_sub(1).and_then(|before| self.chunks.get(before)).map_or(0, Placed::end)
    }
}

/// The chunks that two versions of a document do not share, as ranges of their numbers: all in front of them and all behind
/// them are the same.
pub fn changed(old: &Syntax, new: &Syntax) -> (Range<usize>, Range<usize>) {
    let same = |(a, b): (&Placed, &Placed)| Arc::ptr_eq(&a.chunk, &b.chunk);
    let (old, new) = (old.chunks(), new.chunks());
    let head = old.iter().zip(new).take_while(|pair| same(*pair)).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|pair| same(*pair)).count();
    (head..old.len() - tail, head..new.len() - tail)
}

/// One replacement.
struct Edit {
    old: Range<usize>,
    new_len: usize,
}

impl Edit {
    fn new_end(&self) -> usize {
        self.old.start + self.new_len
    }

    /// The new offset of one behind the edit.
    fn to_new(&self, offset: usize) -> usize {
        offset - self.old.end + self.new_end()
    }

    /// The old offset of one behind the edit.
    fn to_old(&self, offset: usize) -> usize {
        offset - self.new_end() + self.old.end
    }

    /// Whether it turns exactly `old` into `new` and leaves what is around them.
    fn is_within(&self, old: Span, new: Span) -> bool {
        let (old, new) = (old.range(), new.range());
        old.start == new.start
            && old.start <= self.old.start
            && self.old.end <= old.end
            && self.to_new(old.end) == new.end
    }
}

/// The chunk that starts at `start`, at most up to `end`; `chunk_of` parses a text.
///
/// Where the tree says that a cut does not hold, the next one tried is at least twice as far, so that all attempts
/// together stay linear.
fn next_chunk(text: &str, start: usize, end: usize, mut chunk_of: impl FnMut(&str) -> Arc<Chunk>) -> Arc<Chunk> {
    let mut least = start;
    for cut in Cuts::new(&text[..end], start) {
        if cut < least {
            continue;
        }
        let chunk = chunk_of(&text[start..cut]);
        if chunk.is_closed() {
            return chunk;
        }
        least = cut + (cut - start);
    }
    chunk_of(&text[start..end])
}

/// A link label as it is compared: white space collapsed, case folded.
pub fn normalize_label(label: &str) -> String {
    let words: Vec<String> = label.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Keep, Syntax};
    use crate::text::Span;

    #[test]
    fn an_edit_shares_every_chunk_but_its_own() {
        let text = "intro\n# a\nx\n# b\ny\n# c\nz\n";
        let syntax = Syntax::parse(text, Keep::Trees);
        let at = text.find('y').unwrap();
        let edited = syntax.edit(&text.replace('y', "yy"), Span::at(at), 1);
        let shared: Vec<bool> =
            syntax.chunks().iter().zip(edited.chunks()).map(|(a, b)| Arc::ptr_eq(&a.chunk, &b.chunk)).collect();
        assert_eq!(shared, [true, true, false, true]);
        assert_eq!(edited.chunks()[3].start, syntax.chunks()[3].start + 1);
    }

    #[test]
    fn an_edit_that_is_told_wrongly_is_a_parse() {
        let syntax = Syntax::parse("# a\n", Keep::Items);
        assert_eq!(syntax.edit("# a\n# b\n", Span::new(90, 99), 7).chunks().len(), 2);
        assert_eq!(syntax.edit("# a\n# b\n", Span::at(4), 1).chunks().len(), 2);
    }

    #[test]
    fn definitions_hold_in_the_whole_document() {
        let syntax = Syntax::parse("[A\tb]: /x\n\n# h\n\n> [Ç]: /y\n", Keep::Items);
        assert_eq!(syntax.definitions().into_iter().collect::<Vec<_>>(), ["a b", "ç"]);
    }
}
