//! Which sections of a document are those of an older version of it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::Body;
use crate::syntax::{Chunk, Part, Placed, Syntax, changed};
use crate::template::model::SlotId;

/// The sections that two versions of a document share: the first ones, the last ones, and some between these.
#[derive(Clone, Debug)]
pub struct Kept {
    /// So many sections are the same from the start.
    head: usize,
    /// For the sections behind these, up to the last ones, the older version's.
    middle: Vec<Option<usize>>,
    /// The numbers of sections, of the older version and of this one.
    len: (usize, usize),
    /// The chunks that differ, of the older version and of this one.
    chunks: (Range<usize>, Range<usize>),
}

impl Kept {
    /// Compares two versions chunk by chunk, by identity.
    pub fn new(old: &Syntax, new: &Syntax) -> Self {
        let chunks = changed(old, new);
        let (old, new) = (old.chunks(), new.chunks());
        let count = |chunks: &[Placed]| chunks.iter().map(|placed| placed.sections as usize).sum::<usize>();
        let head = count(&old[..chunks.0.start]);
        let tail = count(&old[chunks.0.end..]);
        let mut at = head;
        let known: HashMap<*const Chunk, usize> = old[chunks.0.clone()]
            .iter()
            .map(|placed| {
                let first = at;
                at += placed.chunk.parts().len();
                (Arc::as_ptr(&placed.chunk), first)
            })
            .collect();
        let middle: Vec<Option<usize>> = new[chunks.1.clone()]
            .iter()
            .flat_map(|placed| {
                let first = known.get(&Arc::as_ptr(&placed.chunk)).copied();
                (0..placed.chunk.parts().len()).map(move |n| first.map(|first| first + n))
            })
            .collect();
        Self { head, len: (at + tail, head + middle.len() + tail), middle, chunks }
    }

    /// The older version's section that this version's section of a number is.
    pub fn old(&self, n: usize) -> Option<usize> {
        match n.checked_sub(self.head) {
            None => Some(n),
            Some(at) if at < self.middle.len() => self.middle[at],
            Some(_) => Some(n + self.len.0 - self.len.1),
        }
    }

    /// Whether the headings of both versions are the same in level and text, and what has no heading is empty in both or in
    /// none.
    pub(super) fn same_outline(&self, old: &Syntax, new: &Syntax) -> bool {
        if self.len.0 != self.len.1 {
            return false;
        }
        let parts = |syntax: &'_ Syntax, range: &Range<usize>| -> Vec<(Arc<Chunk>, usize)> {
            let chunks = syntax.chunks()[range.clone()].iter();
            chunks.flat_map(|p| (0..p.chunk.parts().len()).map(|n| (p.chunk.clone(), n))).collect()
        };
        let (old, new) = (parts(old, &self.chunks.0), parts(new, &self.chunks.1));
        old.iter().zip(&new).all(|((a, n), (b, m))| same_part((a, &a.parts()[*n]), (b, &b.parts()[*m])))
    }

    /// The linked values of the sections that the two versions do not share; `bodies` are those of one of them.
    pub(super) fn linked<'b>(&self, bodies: &'b [Arc<Body>]) -> Vec<&'b (SlotId, String)> {
        let tail = self.len.1 - self.head - self.middle.len();
        bodies[self.head..bodies.len() - tail].iter().flat_map(|body| &body.linked).collect()
    }
}

fn same_part((a, old): (&Chunk, &Part), (b, new): (&Chunk, &Part)) -> bool {
    let title = |chunk: &Chunk, part: &Part| part.heading.map(|n| chunk.items()[n].content.of(chunk.text()).to_owned());
    let blank = |chunk: &Chunk| chunk.text().trim_start_matches('\u{feff}').trim().is_empty();
    old.level == new.level && title(a, old) == title(b, new) && (old.heading.is_some() || blank(a) == blank(b))
}
