//! How far a document has come: its boxes and what is still to be filled, by section and altogether.

use std::ops::AddAssign;

use super::{View, spot};
use crate::align::{DocSection, Document};
use crate::text::Span;

/// What was counted.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct Progress {
    /// Boxes that are ticked.
    pub ticked: usize,
    /// All boxes.
    pub boxes: usize,
    /// What is still to be filled, see [`spot::placeholders`] and [`spot::empty`].
    pub placeholders: usize,
}

impl Progress {
    /// In few words: `3/7 done, 2 left`; empty where there is nothing to count.
    pub fn short(self) -> String {
        let done = (self.boxes > 0).then(|| format!("{}/{} done", self.ticked, self.boxes));
        let left = (self.placeholders > 0).then(|| format!("{} left", self.placeholders));
        done.into_iter().chain(left).collect::<Vec<_>>().join(", ")
    }
}

impl AddAssign for Progress {
    fn add_assign(&mut self, other: Self) {
        self.ticked += other.ticked;
        self.boxes += other.boxes;
        self.placeholders += other.placeholders;
    }
}

/// The counts of a document; numbers of sections are indices into [`Document::sections`].
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// All of it, front matter included.
    pub document: Progress,
    /// The front matter.
    pub front: Progress,
    /// Each section up to the next heading.
    pub own: Vec<Progress>,
    /// Each section with all its parts; the title's is the section up to the first one.
    pub whole: Vec<Progress>,
}

impl Counts {
    /// Counts a document.
    pub fn of(view: &View<'_>, document: &Document<'_>) -> Self {
        let mut own: Vec<Progress> = document.sections.iter().map(of_section).collect();
        let mut front = Progress { placeholders: document.front.placeholders.len(), ..Progress::default() };
        for span in spot::empty(view, document) {
            match spot::section_at(document, span.start as usize) {
                Some(section) => own[section].placeholders += 1,
                None => front.placeholders += 1,
            }
        }
        let mut whole = own.clone();
        // A part comes behind the section it belongs to.
        for n in (0..own.len()).rev() {
            if let Some(parent) = document.sections[n].section.parent {
                let part = whole[n];
                whole[parent] += part;
            }
        }
        let mut all = front;
        for section in &own {
            all += *section;
        }
        Self { document: all, front, own, whole }
    }
}

fn of_section(section: &DocSection<'_>) -> Progress {
    let placeholders = section.body.placeholders.len();
    boxes(section).fold(Progress { placeholders, ..Progress::default() }, |mut sum, (_, ticked)| {
        sum += Progress { ticked: usize::from(ticked), boxes: 1, placeholders: 0 };
        sum
    })
}

/// The boxes between a section's heading and the next one: their spans in the document, brackets included, and
/// whether they are ticked.
pub fn boxes<'d>(section: &'d DocSection<'_>) -> impl Iterator<Item = (Span, bool)> + 'd {
    let base = section.section.base;
    section.section.body.iter().filter_map(move |item| item.task().map(|(span, ticked)| (span.shift(base), ticked)))
}
