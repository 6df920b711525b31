//! A sketch that follows a document while it is edited: what an edit did not touch is not read again.

use std::sync::Arc;

use super::sketch::{Declared, Landmark, Reader, Sketch, State};
use crate::syntax::{Placed, Syntax, changed};

/// The sketch of a document, read chunk by chunk; it is that of the whole text.
#[derive(Clone, Debug)]
pub struct Sketched {
    /// Where the reader stands in front of each chunk, and at the end.
    states: Vec<State>,
    sketch: Arc<Sketch>,
}

impl Sketched {
    /// Reads a document.
    pub fn new(text: &str, syntax: &Syntax) -> Self {
        let mut read = Read::default();
        read.chunks(syntax.chunks());
        let mut sketch = Sketch::default();
        if let Some(front) = syntax.front() {
            sketch.front(text, front);
        }
        for landmark in read.found {
            sketch.add(landmark);
        }
        sketch.declared = sketch.declared.or(read.declared);
        read.states.push(read.state);
        Self { states: read.states, sketch: Arc::new(sketch) }
    }

    /// The same for a document that an edit has made of an older one.
    #[must_use]
    pub fn edit(&self, text: &str, old: &Syntax, new: &Syntax) -> Self {
        self.changed(text, old, new).unwrap_or_else(|| Self::new(text, new))
    }

    /// None where the edit changes how what stands behind it is to be read.
    fn changed(&self, text: &str, old: &Syntax, new: &Syntax) -> Option<Self> {
        if old.front().map(Arc::as_ptr) != new.front().map(Arc::as_ptr) {
            return None;
        }
        let (gone, come) = changed(old, new);
        let from = |chunks: &[Placed]| {
            let mut read = Read { state: self.states[gone.start], ..Read::default() };
            read.chunks(chunks);
            read
        };
        let (before, after) = (from(&old.chunks()[gone.clone()]), from(&new.chunks()[come.clone()]));
        let start = new.chunks().get(come.start).map_or(text.len(), |placed| placed.start);
        // The first one counts; what names the template behind the change has moved.
        let is_steady = match &self.sketch.declared {
            Some(declared) => declared.span.end as usize <= start,
            None => after.declared.is_none(),
        };
        if before.state != after.state || !is_steady {
            return None;
        }
        let mut states = Vec::with_capacity(new.chunks().len() + 1);
        states.extend_from_slice(&self.states[..gone.start]);
        states.extend(after.states);
        states.extend_from_slice(&self.states[gone.end..]);
        let mut sketch = self.sketch.clone();
        if before.found != after.found {
            let changed = Arc::make_mut(&mut sketch);
            for landmark in &before.found {
                changed.remove(landmark);
            }
            for landmark in after.found {
                changed.add(landmark);
            }
        }
        Some(Self { states, sketch })
    }

    /// The sketch. Where nothing that it holds has changed it is the very one of the version before.
    pub fn sketch(&self) -> &Arc<Sketch> {
        &self.sketch
    }
}

/// What is read of some chunks.
#[derive(Default)]
struct Read {
    state: State,
    states: Vec<State>,
    found: Vec<Landmark>,
    declared: Option<Declared>,
}

impl Read {
    fn chunks(&mut self, chunks: &[Placed]) {
        for placed in chunks {
            self.states.push(self.state);
            let mut reader = Reader { state: self.state, ..Reader::default() };
            reader.read(placed.chunk.text(), |_| false);
            self.state = reader.state;
            self.found.extend(reader.found);
            let declared = reader.declared.map(|d| Declared { span: d.span.shift(placed.start), ..d });
            self.declared = self.declared.take().or(declared);
        }
    }
}
