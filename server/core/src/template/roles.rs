//! Which fields of a template speak of the whole document: its status, its progress, its dates.

use std::collections::HashMap;

use super::Template;
use super::evidence::{Words, evidence, has};
use super::model::{SectionId, SlotId};
use super::pattern::Pattern;
use crate::text::normal;
use crate::value::{Class, Kind};

/// A field of a template.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum FieldRef {
    /// In the front matter.
    Front(usize),
    /// In the body of a section.
    Body(SectionId, usize),
    /// In a cell of a table in a section.
    Cell(SectionId, SlotId),
}

impl FieldRef {
    /// The slot of its value, where it has one alone.
    pub fn slot(self, template: &Template) -> Option<SlotId> {
        match self {
            Self::Front(n) => template.front[n].value.single(),
            Self::Body(section, n) => template.sections[section].fields[n].value.single(),
            Self::Cell(_, slot) => Some(slot),
        }
    }
}

/// What a field says of the whole document.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Role {
    /// How far its life has come.
    Status,
    /// How much of the work is done, in percent.
    Progress,
    /// The date it was written first.
    Created,
    /// The date it was changed last.
    Updated,
    /// The date the work begins.
    Start,
    /// The date the work is to be done by.
    Target,
    /// The date it was done.
    Completion,
}

impl Role {
    /// All of them; where a name fits two, the first one whose kind fits as well.
    pub const ALL: [Self; 7] =
        [Self::Status, Self::Progress, Self::Created, Self::Updated, Self::Start, Self::Target, Self::Completion];

    /// What a hint calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Progress => "progress",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Start => "start",
            Self::Target => "target",
            Self::Completion => "completion",
        }
    }

    fn names(self) -> &'static Words {
        let evidence = evidence();
        match self {
            Self::Status => &evidence.status_names,
            Self::Progress => &evidence.progress,
            Self::Created => &evidence.created,
            Self::Updated => &evidence.updated,
            Self::Start => &evidence.start,
            Self::Target => &evidence.target,
            Self::Completion => &evidence.completed,
        }
    }

    /// Whether a value of this kind can say it; none is the kind of a value that the template has already.
    fn fits(self, kind: Option<&Kind>) -> bool {
        match self {
            Self::Status => matches!(kind, None | Some(Kind::Choice(_) | Kind::Text)),
            Self::Progress => matches!(kind, None | Some(Kind::Number(_) | Kind::Text)),
            _ => matches!(kind, None | Some(Kind::Date | Kind::Text)),
        }
    }
}

/// Fields by what they say of the whole document, the leading one first.
#[derive(Clone, Default, Debug)]
pub struct Roles {
    fields: HashMap<Role, Vec<FieldRef>>,
    /// Those that hints give to slots and fields, by the keys of their names.
    pub(super) hinted: HashMap<String, Role>,
}

impl Roles {
    /// The fields of a role, the leading one first.
    pub fn of(&self, role: Role) -> &[FieldRef] {
        self.fields.get(&role).map_or(&[], Vec::as_slice)
    }
}

/// Where a field stands, by how sure it is that it speaks of the whole document.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Place {
    /// In the front matter or above the first section.
    Leading,
    /// In a section about the whole document.
    About,
    /// In any other section that is there once.
    Elsewhere,
}

/// Finds the roles; `hinted` are those that hints give to slots and fields, by the keys of their names.
pub(super) fn find(template: &Template, hinted: HashMap<String, Role>) -> Roles {
    let mut finder = Finder { template, hinted: &hinted, found: Vec::new() };
    for (n, field) in template.front.iter().enumerate() {
        if field.is_map || !field.items.is_empty() {
            continue;
        }
        let parents = &field.path[..field.path.len() - 1];
        let place = if parents.iter().all(|key| is_about(key)) { Place::Leading } else { Place::Elsewhere };
        finder.field(FieldRef::Front(n), field.key(), &field.value, place);
    }
    for section in 0..template.sections.len() {
        if let Some(place) = place(template, section) {
            finder.section(section, place);
        }
    }
    Roles { fields: finder.fields(), hinted }
}

/// Finds the roles of a template, and makes what says when the work was done a part of a finished document, whatever it
/// is called.
pub(super) fn assign(template: &mut Template, hinted: HashMap<String, Role>) {
    template.roles = find(template, hinted);
    let slot_of = |role: Role| template.roles.of(role).iter().filter_map(|field| field.slot(template));
    let others: Vec<SlotId> =
        Role::ALL.into_iter().filter(|role| *role != Role::Completion).flat_map(slot_of).collect();
    for field in template.roles.of(Role::Completion).to_vec() {
        match field {
            FieldRef::Front(n) => template.front[n].finished_only = true,
            FieldRef::Body(section, n) => template.sections[section].fields[n].finished_only = true,
            FieldRef::Cell(..) => {}
        }
        if let Some(slot) = field.slot(template).filter(|slot| !others.contains(slot)) {
            template.slots[slot].finished_only = true;
        }
    }
}

struct Finder<'a> {
    template: &'a Template,
    hinted: &'a HashMap<String, Role>,
    /// Roles with their fields, where they stand, and whether the name is one of the role's as it is.
    found: Vec<(Role, FieldRef, Place, bool)>,
}

impl Finder<'_> {
    fn section(&mut self, section: SectionId, place: Place) {
        let def = &self.template.sections[section];
        for (n, field) in def.fields.iter().enumerate() {
            // What comes more than once in a section is said of its items.
            let single = def.fields.iter().filter(|other| other.key == field.key).count() == 1;
            if single || place == Place::Leading {
                self.field(FieldRef::Body(section, n), &field.name, &field.value, place);
            }
        }
        for table in def.tables.iter().filter(|_| place != Place::Elsewhere) {
            match &table.rows[..] {
                [row] if table.header.len() > 1 && row.iter().filter(|cell| cell.single().is_some()).count() > 1 => {
                    for (name, cell) in table.names.iter().zip(row) {
                        self.cell(section, name, cell, place);
                    }
                }
                rows if table.header.len() == 2 => {
                    for row in rows {
                        if let [name, value] = &row[..]
                            && let Some(name) = name.literal()
                        {
                            self.cell(section, normal::plain(&name), value, place);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn cell(&mut self, section: SectionId, name: &str, value: &Pattern, place: Place) {
        if let Some(slot) = value.single() {
            self.field(FieldRef::Cell(section, slot), name, value, place);
        }
    }

    fn field(&mut self, field: FieldRef, name: &str, value: &Pattern, place: Place) {
        let slots = &self.template.slots;
        let names = [Some(name), value.single().map(|id| slots[id].name.as_str())];
        let hint = names.into_iter().flatten().find_map(|name| self.hinted.get(&normal::key(name)));
        if let Some(role) = hint {
            self.found.push((*role, field, Place::Leading, true));
            return;
        }
        let kind = value.slots().next().map(|id| &slots[id].kind);
        let life = kind.is_some_and(spans_a_life);
        // What may be anything says of the whole document what its section does; a list of something else does not.
        let about = place == Place::About && kind == Some(&Kind::Text);
        let words = normal::words(name.split(" (").next().unwrap_or(name));
        let says = |role: Role, words: &[String]| has(role.names(), &words.join(" "));
        let role = |words: &[String]| {
            Role::ALL.into_iter().find(|role| {
                let placed = if *role == Role::Status {
                    place == Place::Leading || life || about
                } else {
                    place != Place::Elsewhere
                };
                placed && role.fits(kind) && says(*role, words)
            })
        };
        let whole = words.iter().take_while(|word| has(&evidence().whole, word)).count();
        let shorter = (1..=whole).find_map(|n| role(&words[n..]));
        let found = role(&words).map(|role| (role, true)).or(shorter.map(|role| (role, false)));
        if let Some((role, exact)) = found {
            self.found.push((role, field, place, exact));
        }
    }

    /// `phase_state` says what `state` does, unless the template has that as well.
    fn fields(self) -> HashMap<Role, Vec<FieldRef>> {
        let mut fields: HashMap<Role, Vec<FieldRef>> = HashMap::new();
        let exact =
            |role: Role| self.found.iter().any(|(r, _, place, exact)| *r == role && *exact && *place == Place::Leading);
        for (role, field, _, is_exact) in &self.found {
            if *is_exact || !exact(*role) {
                fields.entry(*role).or_default().push(*field);
            }
        }
        fields
    }
}

/// Where the fields of a section stand; none where there may be many such sections.
fn place(template: &Template, section: SectionId) -> Option<Place> {
    if section == 0 {
        return Some(Place::Leading);
    }
    let above =
        || std::iter::successors(Some(section), |id| template.sections[*id].parent.filter(|parent| *parent != 0));
    if above().any(|id| template.sections[id].repeats) {
        return None;
    }
    let about = above().all(|id| is_about(normal::heading(&template.sections[id].name()).full.as_str()));
    Some(if about { Place::About } else { Place::Elsewhere })
}

/// Whether a heading or a key announces facts of the whole document: `Milestone Overview`, `dates`.
fn is_about(heading: &str) -> bool {
    let words = normal::words(heading);
    let about = |word: &String| has(&evidence().about, word);
    words.iter().any(about) && words.iter().all(|word| about(word) || has(&evidence().about_remark, word))
}

/// Whether a list of values leads from a beginning over work to an end: a document's life, not a review's verdict.
fn spans_a_life(kind: &Kind) -> bool {
    let Kind::Choice(choice) = kind else { return false };
    let has = |class| choice.values.iter().any(|value| choice.vocabulary.class_of(value) == Some(class));
    has(Class::Active) && has(Class::Finished)
}
