//! Why a template means what it means, and how to state it: for people who write one.

use super::hints::{self, Hint};
use super::model::{Form, SectionDef, SectionId, Slot, SlotId};
use super::{FieldRef, Template};
use crate::syntax::Delimiter;
use crate::text::{Span, normal};

/// The names of hints are at most so long where another name will do.
const LONGEST_NAME: usize = 40;

/// A field that says something of the whole document.
#[derive(Clone, Debug)]
pub struct Role {
    /// What it says: `status`.
    pub role: &'static str,
    /// The field's name, a key of the front matter with those above it.
    pub field: String,
    /// Where it stands: the front matter, the header, or a section's heading.
    pub place: String,
    /// Where it stands in the template's source.
    pub at: Option<usize>,
    /// Why it has this role.
    pub why: String,
    slots: Vec<SlotId>,
}

impl Role {
    /// The slots of its value.
    pub fn slots(&self) -> impl Iterator<Item = SlotId> + '_ {
        self.slots.iter().copied()
    }
}

/// The fields that speak of the whole document, the leading one of each role first.
pub fn roles(template: &Template) -> Vec<Role> {
    let roles = &template.roles;
    let all = [("status", &roles.status), ("progress", &roles.progress), ("completion", &roles.completion)];
    all.into_iter()
        .flat_map(|(role, fields)| fields.iter().filter_map(move |field| of_field(template, role, *field)))
        .collect()
}

fn of_field(template: &Template, role: &'static str, field: FieldRef) -> Option<Role> {
    let named = |place: &str| format!("a field of this name in {place}");
    match field {
        FieldRef::Front(n) => {
            let field = template.front.get(n)?;
            let span = template.front_span?;
            let at = span.of(&template.source).find(&field.source).map(|at| span.start as usize + at);
            let slots = field.value.slots().collect();
            let why = named("the front matter");
            Some(Role { role, field: field.path.join("."), place: "front matter".to_owned(), at, why, slots })
        }
        FieldRef::Body(section, n) => {
            let def = template.sections.get(section)?;
            let field = def.fields.get(n)?;
            let at = field_at(template, def, &field.line, section);
            let place = if section == 0 { "header".to_owned() } else { def.name() };
            let why = if section == 0 {
                named("the header")
            } else if role == "status" {
                "a field of this name whose values lead from a beginning to an end".to_owned()
            } else {
                named("a section")
            };
            Some(Role { role, field: field.name.clone(), place, at, why, slots: field.value.slots().collect() })
        }
    }
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
    let comments = def.own.of(&template.source).split("<!--").skip(1);
    let mut inside = comments.filter_map(|rest| rest.split_once("-->")).map(|(inside, _)| inside);
    inside.any(|inside| hints::parse(inside) == Some(Ok(Hint::Repeat)))
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
