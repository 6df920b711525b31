//! Where the outline of a document differs from its template's: what is missing, misplaced, there twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::DocSection;
use super::sections::Matching;
use crate::template::Template;
use crate::template::heading_key;
use crate::template::model::{Form, SectionId};
use crate::text::normal;

/// The differences. Numbers of sections are indices into the document's sections.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// Sections of the template that are absent.
    pub missing: Vec<Missing>,
    /// Sections at another place than in the template, with the reason.
    pub misplaced: Vec<(usize, Misplaced)>,
    /// Sections that are there for the second time, with the first.
    pub duplicates: Vec<(usize, usize)>,
    /// Sections that bear a near name.
    pub renamed: Vec<usize>,
    /// By how many levels most headings are deeper than in the template.
    pub level_shift: i8,
}

/// An absent section.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// Which.
    pub def: SectionId,
    /// The section it would follow, all of that one's parts included; none where it would be the first.
    pub after: Option<usize>,
    /// The section it would be a part of; none for the document itself.
    pub parent: Option<usize>,
}

/// What is wrong with a section's place.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Misplaced {
    /// It stands too early or too late among its siblings.
    Order,
    /// It stands under another parent.
    Parent,
    /// Its heading has another level.
    Level,
}

/// Compares the outlines.
pub fn diff(sections: &[DocSection<'_>], matching: &Matching, template: &Template) -> Diff {
    let mut diff = Diff { renamed: matching.renamed.clone(), ..Diff::default() };
    diff.level_shift = shift(sections, template);
    let elsewhere: HashSet<usize> = matching.elsewhere.iter().copied().collect();
    let mut children: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    children.insert(None, Vec::new());
    for (n, section) in sections.iter().enumerate() {
        if section.section.heading.is_some() && !section.section.is_title {
            children.entry(section.section.parent).or_default().push(n);
            children.entry(Some(n)).or_default();
        }
    }
    let mut repeated: HashSet<usize> = HashSet::new();
    for (parent, children) in &children {
        let twice = duplicates(sections, template, children, &mut diff);
        repeated.extend(&twice);
        let def = match parent {
            None => Some(0),
            Some(n) => sections[*n].def,
        };
        let Some(def) = def else { continue };
        let placed: Vec<usize> = children.iter().copied().filter(|n| !elsewhere.contains(n)).collect();
        let once: Vec<usize> = placed.iter().copied().filter(|n| !twice.contains(n)).collect();
        order(sections, template, def, &once, &mut diff);
        // What a repeated section lacks, the first one is asked for.
        if parent.is_none_or(|parent| !repeated.contains(&parent)) {
            missing(sections, template, (def, *parent), &placed, &mut diff);
        }
    }
    let present: HashSet<SectionId> = sections.iter().filter_map(|s| s.def).collect();
    for n in &matching.elsewhere {
        // Of a section that is missing altogether nothing is said but that.
        let parent = sections[*n].def.and_then(|def| template.sections[def].parent).unwrap_or(0);
        if parent == 0 || present.contains(&parent) {
            diff.misplaced.push((*n, Misplaced::Parent));
        }
    }
    let known: HashSet<usize> = diff.misplaced.iter().map(|(n, _)| *n).collect();
    for (n, section) in sections.iter().enumerate() {
        let level = |n: usize| {
            Some(sections[n].section.level.cast_signed() - template.sections[sections[n].def?].level.cast_signed())
        };
        let here = level(n).filter(|_| section.def != Some(0));
        let above = section.section.parent.map_or(Some(diff.level_shift), level);
        if here.is_some() && here != above && here != Some(diff.level_shift) && !known.contains(&n) {
            diff.misplaced.push((n, Misplaced::Level));
        }
    }
    diff.misplaced.sort_by_key(|(n, _)| *n);
    diff.missing.retain(|missing| !present.contains(&missing.def));
    diff
}

/// The difference of levels that most sections have.
fn shift(sections: &[DocSection<'_>], template: &Template) -> i8 {
    let mut counts: HashMap<i8, usize> = HashMap::new();
    for section in sections {
        if let Some(def) = section.def.filter(|def| *def > 0) {
            *counts
                .entry(section.section.level.cast_signed() - template.sections[def].level.cast_signed())
                .or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(shift, n)| (*n, -shift.abs(), *shift)).map_or(0, |(shift, _)| shift)
}

/// The place of a definition among its siblings; all of a group share the first one's.
fn rank(template: &Template, id: SectionId) -> SectionId {
    template.sections[id].group.unwrap_or(id)
}

fn duplicates(sections: &[DocSection<'_>], template: &Template, children: &[usize], diff: &mut Diff) -> HashSet<usize> {
    let mut twice = HashSet::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    for n in children {
        let section = &sections[*n].section;
        // Where the template does not say that two headings are one, they are as they are written, numbers included.
        let key = match sections[*n].def {
            Some(def) if matches!(template.sections[def].form, Form::Exact(_)) && !template.sections[def].repeats => {
                format!("#{def}")
            }
            Some(def) if matches!(template.sections[def].form, Form::Exact(_)) => continue,
            _ => normal::fold(section.title()).to_lowercase(),
        };
        if let Some(earlier) = first.get(&key) {
            diff.duplicates.push((*n, *earlier));
            twice.insert(*n);
        } else if !key.is_empty() {
            first.insert(key, *n);
        }
    }
    twice
}

/// Sections outside of the longest run that is in the template's order.
fn order(sections: &[DocSection<'_>], template: &Template, def: SectionId, children: &[usize], diff: &mut Diff) {
    let ranked: Vec<(usize, SectionId)> = children
        .iter()
        .filter_map(|n| {
            let id = sections[*n].def?;
            (template.sections[id].parent == Some(def)).then(|| (*n, rank(template, id)))
        })
        .collect();
    let kept = longest_run(&ranked.iter().map(|(_, rank)| *rank).collect::<Vec<_>>());
    for (at, (n, _)) in ranked.iter().enumerate() {
        if !kept.contains(&at) {
            diff.misplaced.push((*n, Misplaced::Order));
        }
    }
}

/// The indices of a longest run that never falls, by patience sorting.
fn longest_run(values: &[usize]) -> HashSet<usize> {
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; values.len()];
    for (n, value) in values.iter().enumerate() {
        let at = tails.partition_point(|tail| values[*tail] <= *value);
        before[n] = at.checked_sub(1).map(|p| tails[p]);
        if at == tails.len() {
            tails.push(n);
        } else {
            tails[at] = n;
        }
    }
    let mut kept = HashSet::new();
    let mut at = tails.last().copied();
    while let Some(n) = at {
        kept.insert(n);
        at = before[n];
    }
    kept
}

/// Whether a group is all that the template has below a section. A document may part it otherwise then: by what the phases
/// are about, not by their numbers.
fn def_is_all(template: &Template, id: SectionId) -> bool {
    let Some(parent) = template.sections[id].parent.filter(|parent| *parent > 0) else { return false };
    let group = template.sections[id].group;
    group.is_some() && template.sections[parent].children.iter().all(|child| template.sections[*child].group == group)
}

/// Whether a heading is one of those that another joins.
fn is_part(one: &str, joined: &str) -> bool {
    let joints = [" and ", " & ", " / ", "/", ", ", " + "];
    joints.iter().any(|joint| {
        joined.strip_prefix(one).is_some_and(|rest| rest.starts_with(joint))
            || joined.strip_suffix(one).is_some_and(|rest| rest.ends_with(joint))
    })
}

fn missing(
    sections: &[DocSection<'_>],
    template: &Template,
    (def, parent): (SectionId, Option<usize>),
    children: &[usize],
    diff: &mut Diff,
) {
    let mut after = None;
    for id in &template.sections[def].children {
        let def = &template.sections[*id];
        let here = |n: &&usize| sections[**n].def.is_some_and(|d| rank(template, d) == rank(template, *id));
        if let Some(n) = children.iter().rfind(here) {
            after = Some(*n);
            continue;
        }
        // `Alternatives and Future Work` is `Alternatives` as well, and `Backlog` is there for `Backlog / Tasks`.
        if let Form::Exact(key) = &def.form
            && children.iter().any(|n| {
                let section = &sections[*n];
                let here = &heading_key(section.section.title()).full;
                is_part(&key.full, here) || (section.def.is_none() && is_part(here, &key.full))
            })
        {
            continue;
        }
        if def_is_all(template, *id) && children.iter().any(|n| sections[*n].def.is_none()) {
            continue;
        }
        let first_of_group = rank(template, *id) == *id;
        if def.optional.is_none() && first_of_group && def.form != Form::Any {
            diff.missing.push(Missing { def: *id, after, parent });
        }
    }
}
