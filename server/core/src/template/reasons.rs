//! Why a template means what it means, and how to state it: for people who write one.

use super::hints::{self, Hint};
use super::model::{Form, SectionDef, SectionId, Slot, SlotId};
use super::{FieldRef, Role, Template};
use crate::syntax::Delimiter;
use crate::text::{Span, normal};

/// The names of hints are at most so long where another name will do.
const LONGEST_NAME: usize = 40;

/// A field that says something of the whole document.
#[derive(Clone, Debug)]
pub struct Said {
    /// What it says.
    pub role: Role,
    /// The field's name, a key of the front matter with those above it.
    pub field: String,
    /// Where it stands: the front matter, the header, or a section's heading.
    pub place: String,
    /// Where it stands in the template's source.
    pub at: Option<usize>,
    /// Why.
    pub why: String,
    slots: Vec<SlotId>,
}

impl Said {
    /// The slots of its value.
    pub fn slots(&self) -> impl Iterator<Item = SlotId> + '_ {
        self.slots.iter().copied()
    }
}

/// What a field of a role tells of its document, in words: `status`, `target date`.
pub fn told(role: Role) -> String {
    match role {
        Role::Status | Role::Progress => role.name().to_owned(),
        _ => format!("{} date", role.name()),
    }
}

/// The fields that speak of the whole document, the leading one of each role first.
pub fn roles(template: &Template) -> Vec<Said> {
    let hinted = hinted_roles(template);
    let of = |role: Role| template.roles.of(role).iter().map(move |field| (role, *field));
    let all = Role::ALL.into_iter().flat_map(of);
    all.filter_map(|(role, field)| of_field(template, (role, field), &hinted)).collect()
}

fn of_field(template: &Template, (role, field): (Role, FieldRef), hinted: &[(String, Role)]) -> Option<Said> {
    let (name, place, at, slots, section) = match field {
        FieldRef::Front(n) => {
            let field = template.front.get(n)?;
            let span = template.front_span?;
            let at = span.of(&template.source).find(&field.source).map(|at| span.start as usize + at);
            (field.path.join("."), "front matter".to_owned(), at, field.value.slots().collect(), None)
        }
        FieldRef::Body(section, n) => {
            let def = template.sections.get(section)?;
            let field = def.fields.get(n)?;
            let at = field_at(template, def, &field.line, section);
            (field.name.clone(), place(def, section), at, field.value.slots().collect(), Some(section))
        }
        FieldRef::Cell(section, id) => {
            let (def, slot) = (template.sections.get(section)?, template.slots.get(id)?);
            let at = slot.spans.first().map(|span| span.start as usize);
            (slot.field.clone(), place(def, section), at, vec![id], Some(section))
        }
    };
    let names = [normal::key(&name), normal::key(name.rsplit('.').next().unwrap_or(&name))];
    let slot_names = || slots.iter().map(|id: &SlotId| normal::key(&template.slots[*id].name));
    let is_hinted =
        hinted.iter().any(|(key, of)| *of == role && (names.contains(key) || slot_names().any(|name| name == *key)));
    let why = match section {
        _ if is_hinted => hints::EVIDENCE.to_owned(),
        None => "a key of this name in the front matter".to_owned(),
        Some(0) => "a field of this name above the first section".to_owned(),
        Some(_) => "a field of this name in a section that is there once".to_owned(),
    };
    Some(Said { role, field: name, place, at, why, slots })
}

fn place(def: &SectionDef, section: SectionId) -> String {
    if section == 0 { "header".to_owned() } else { def.name() }
}

/// What hints say of fields, by the keys of their names.
fn hinted_roles(template: &Template) -> Vec<(String, Role)> {
    let found = comments(&template.source).filter_map(|inside| match hints::parse(inside)?.ok()? {
        Hint::Role { name, role } => Some((normal::key(&name), role)),
        _ => None,
    });
    found.collect()
}

/// The insides of comments.
fn comments(text: &str) -> impl Iterator<Item = &str> {
    text.split("<!--").skip(1).filter_map(|rest| rest.split_once("-->")).map(|(inside, _)| inside)
}

fn field_at(template: &Template, def: &SectionDef, line: &str, section: SectionId) -> Option<usize> {
    let own = if section == 0 { Span::new(0, template.source.len()) } else { def.own };
    own.of(&template.source).find(line).map(|at| own.start as usize + at)
}

/// Why any number of sections may match one; none where one does.
pub fn repeats(template: &Template, id: SectionId) -> Option<String> {
    let def = template.sections.get(id).filter(|def| def.repeats)?;
    Some(match &def.form {
        _ if is_hinted(template, def) => hints::EVIDENCE.to_owned(),
        Form::Group(stem) => format!("headings of the form `{stem} N`"),
        Form::Any => "its heading is a slot alone".to_owned(),
        Form::Pattern(_) => "the slot in its heading names one of many".to_owned(),
        Form::Exact(_) | Form::Root => hints::EVIDENCE.to_owned(),
    })
}

fn is_hinted(template: &Template, def: &SectionDef) -> bool {
    comments(def.own.of(&template.source)).any(|inside| hints::parse(inside) == Some(Ok(Hint::Repeat)))
}

/// The hint that states a slot's kind, as it stands between the marks of a comment; none where no hint can name the slot or
/// say its kind.
pub fn hint(slot: &Slot) -> Option<String> {
    hints::written(name(slot)?, &slot.kind)
}

/// What a hint calls a slot: its own name, or that of its field where its own is a list, a mask or a sentence.
pub fn name(slot: &Slot) -> Option<&str> {
    let is_name = matches!(
        slot.delimiter,
        Some(Delimiter::Brace | Delimiter::DoubleBrace | Delimiter::Bracket | Delimiter::Angle | Delimiter::Underscore)
    ) && !slot.name.contains(['/', '|', ',', ':', '\\'])
        && slot.name.split_whitespace().count() <= 4
        && slot.name.chars().count() <= LONGEST_NAME;
    let name = if is_name || slot.field.trim().is_empty() { slot.name.as_str() } else { slot.field.as_str() };
    let short = is_name || slot.delimiter.is_none_or(|_| name == slot.field);
    (short && name.chars().count() <= LONGEST_NAME && !normal::key(name).is_empty()).then_some(name)
}
