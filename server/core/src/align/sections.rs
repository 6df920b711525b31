//! Sections of a document find their section of the template.

use std::collections::HashSet;

use crate::syntax::outline::Section;
use crate::template::model::{Form, SectionId};
use crate::template::{Template, heading_key, stem_of};
use crate::text::nearest;
use crate::text::normal::Heading;

/// The outline of a document beside that of its template.
#[derive(Clone, Debug, Default)]
pub struct Matching {
    /// For each section of the document, its section of the template; 0 for what stands above the first section.
    pub defs: Vec<Option<SectionId>>,
    /// Sections that stand under another parent than in the template.
    pub elsewhere: Vec<usize>,
    /// Sections whose names are near to the one they were matched with.
    pub renamed: Vec<usize>,
}

/// Matches the sections of a document.
pub fn matching(sections: &[Section<'_>], template: &Template) -> Matching {
    let mut matcher = Matcher {
        sections,
        template,
        keys: sections.iter().map(|section| heading_key(section.title())).collect(),
        children: children(sections),
        found: Matching { defs: vec![None; sections.len()], ..Matching::default() },
        used: vec![0; template.sections.len()],
        here: HashSet::new(),
    };
    for (n, section) in sections.iter().enumerate() {
        // A BOM or blank lines in front of the front matter are no header block.
        let nothing = || section.text.trim_start_matches('\u{feff}').trim().is_empty();
        if section.is_title || (section.heading.is_none() && !nothing()) {
            matcher.found.defs[n] = Some(0);
        }
    }
    matcher.below(None, 0);
    // Before a section is looked for elsewhere, the one it is a part of may only be misspelt.
    matcher.renamed();
    matcher.elsewhere();
    matcher.found
}

/// The children of the document itself, then of each section.
fn children(sections: &[Section<'_>]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); sections.len() + 1];
    for (n, section) in sections.iter().enumerate() {
        if section.heading.is_some() && !section.is_title {
            children[section.parent.map_or(0, |parent| parent + 1)].push(n);
        }
    }
    children
}

/// What a heading of a group says behind its number.
fn behind_stem(key: &str) -> &str {
    key.split_once([':', '—', '–', '(']).map_or("", |(_, title)| title.trim())
}

struct Matcher<'a> {
    sections: &'a [Section<'a>],
    template: &'a Template,
    /// The comparable forms of the headings.
    keys: Vec<Heading>,
    children: Vec<Vec<usize>>,
    found: Matching,
    used: Vec<usize>,
    /// What was found below the section at hand.
    here: HashSet<SectionId>,
}

impl Matcher<'_> {
    /// Matches what is below a section with what is below its definition, and so on down.
    fn below(&mut self, parent: Option<usize>, def: SectionId) {
        // Headings are at most six deep, so a list of open sections stays short.
        let mut open = vec![(parent, def)];
        while let Some((parent, def)) = open.pop() {
            let children = self.children[parent.map_or(0, |p| p + 1)].clone();
            self.here.clear();
            for pass in [Self::exact, Self::group, Self::pattern, Self::short, Self::any] {
                for child in &children {
                    if self.found.defs[*child].is_none()
                        && let Some(id) = pass(self, *child, def)
                    {
                        self.take(*child, id);
                    }
                }
            }
            open.extend(children.iter().filter_map(|c| Some((Some(*c), self.found.defs[*c]?))));
        }
    }

    fn take(&mut self, section: usize, id: SectionId) {
        self.found.defs[section] = Some(id);
        self.used[id] += 1;
        self.here.insert(id);
    }

    fn candidates(&self, def: SectionId) -> impl Iterator<Item = (SectionId, &Form)> {
        self.template.sections[def].children.iter().map(|id| (*id, &self.template.sections[*id].form))
    }

    fn exact(&self, section: usize, def: SectionId) -> Option<SectionId> {
        let key = &self.keys[section].full;
        let same = |(id, form): (SectionId, &Form)| matches!(form, Form::Exact(k) if k.full == *key).then_some(id);
        // A heading that the template has twice takes one after the other.
        let mut found = self.candidates(def).filter_map(same);
        let first = found.next()?;
        Some(std::iter::once(first).chain(found).find(|id| !self.here.contains(id)).unwrap_or(first))
    }

    /// By stem; the one with the same title behind it, else with the same ordinal, else the last one.
    fn group(&self, section: usize, def: SectionId) -> Option<SectionId> {
        let (stem_here, ordinal) = stem_of(&self.keys[section])?;
        let ordinal = ordinal.trim_start_matches('0');
        let title_here = behind_stem(&self.keys[section].full);
        let mut last = None;
        let mut same = None;
        for (id, form) in self.candidates(def) {
            let repeats = self.template.sections[id].repeats;
            if !matches!(form, Form::Group(s) if s == stem_here)
                && !matches!(form, Form::Exact(k) if repeats && k.full == stem_here)
            {
                continue;
            }
            let title = heading_key(&self.template.sections[id].title);
            if !title_here.is_empty() && behind_stem(&title.full) == title_here {
                return Some(id);
            }
            if stem_of(&title).is_some_and(|(_, o)| o.trim_start_matches('0') == ordinal) {
                same.get_or_insert(id);
            }
            last = Some(id);
        }
        same.or(last)
    }

    fn pattern(&self, section: usize, def: SectionId) -> Option<SectionId> {
        let title = self.sections[section].title();
        self.candidates(def)
            .find(|(_, form)| matches!(form, Form::Pattern(p) if p.matches_heading(title)))
            .map(|(id, _)| id)
    }

    fn short(&self, section: usize, def: SectionId) -> Option<SectionId> {
        let key = &self.keys[section];
        let same = |form: &Form| match form {
            Form::Exact(k) => [&k.full, &k.short].into_iter().any(|k| *k == key.full || *k == key.short),
            _ => false,
        };
        let found = self.candidates(def).find(|(id, form)| self.used[*id] == 0 && same(form));
        found.map(|(id, _)| id)
    }

    fn any(&self, _section: usize, def: SectionId) -> Option<SectionId> {
        self.candidates(def).find(|(_, form)| **form == Form::Any).map(|(id, _)| id)
    }

    /// A section that the template has under another parent, and that is not there.
    fn elsewhere(&mut self) {
        for n in 0..self.sections.len() {
            if self.found.defs[n].is_some() {
                continue;
            }
            let Heading { full, short } = &self.keys[n];
            let only = |same: &dyn Fn(&Heading) -> bool| {
                let is = |id: &usize| matches!(&self.template.sections[*id].form, Form::Exact(key) if same(key));
                let mut ids = (1..self.template.sections.len()).filter(is);
                ids.next().filter(|_| ids.next().is_none())
            };
            let exact = only(&|key| key.full == *full);
            let remarked = || only(&|key| key.full == *short || key.short == *full || key.short == *short);
            let Some(id) = exact.or_else(remarked) else { continue };
            // A heading that says little stands in many documents under many parents; with a remark it is one of its own.
            let telling = short.contains(' ') || (exact.is_some() && self.template.sections[id].level == 2);
            if self.used[id] == 0 && telling {
                self.take(n, id);
                self.found.elsewhere.push(n);
                self.below(Some(n), id);
            }
        }
    }

    /// A missing section beside an unknown one with a near name is that section, misspelt.
    fn renamed(&mut self) {
        for n in 0..self.sections.len() {
            let parent = match self.sections[n].parent {
                None => Some(0),
                Some(parent) => self.found.defs[parent],
            };
            let (None, Some(def)) = (self.found.defs[n], parent) else { continue };
            let missing: Vec<(SectionId, &str)> = self
                .candidates(def)
                .filter(|(id, _)| self.used[*id] == 0)
                .filter_map(|(id, form)| match form {
                    Form::Exact(k) => Some((id, k.full.as_str())),
                    _ => None,
                })
                .collect();
            let near = nearest(&self.keys[n].full, missing.iter().map(|(_, key)| *key));
            if let Some(id) = near.and_then(|near| missing.iter().find(|(_, key)| *key == near)).map(|(id, _)| *id) {
                self.take(n, id);
                self.found.renamed.push(n);
                self.below(Some(n), id);
            }
        }
    }
}
