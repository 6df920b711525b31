//! Which fields of a template hold the document's status, progress and completion date.

use super::Template;
use super::evidence::{evidence, has};
use super::model::SectionId;
use crate::text::normal;
use crate::value::{Class, Kind};

/// A field of a template.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum FieldRef {
    /// In the front matter.
    Front(usize),
    /// In the body of a section.
    Body(SectionId, usize),
}

/// Fields by what they say of the whole document, the leading one first.
#[derive(Clone, Default, Debug)]
pub struct Roles {
    /// Its status.
    pub status: Vec<FieldRef>,
    /// Its progress in percent.
    pub progress: Vec<FieldRef>,
    /// The date it was finished.
    pub completion: Vec<FieldRef>,
}

pub(super) fn find(template: &Template) -> Roles {
    let mut roles = Roles::default();
    for (n, field) in template.front.iter().enumerate() {
        let name = normal::words(field.key()).join(" ");
        let kinds = field.value.slots().map(|id| &template.slots[id].kind);
        sort(&mut roles, FieldRef::Front(n), &name, kinds, field.path.len() == 1);
    }
    for (section, def) in template.sections.iter().enumerate() {
        for (n, field) in def.fields.iter().enumerate() {
            let name = normal::words(&field.name).join(" ");
            let kinds = field.value.slots().map(|id| &template.slots[id].kind);
            sort(&mut roles, FieldRef::Body(section, n), &name, kinds, section == 0);
        }
    }
    roles
}

/// Puts a field into its role. `leading` is one of the front matter or the header block, which needs less evidence.
fn sort<'a>(roles: &mut Roles, field: FieldRef, name: &str, kinds: impl Iterator<Item = &'a Kind>, leading: bool) {
    let mut kinds = kinds.peekable();
    let kind = kinds.peek().copied();
    if has(&evidence().status_names, name) && (leading || kind.is_some_and(spans_a_life)) {
        roles.status.push(field);
    } else if has(&evidence().progress, name) && !matches!(kind, Some(Kind::Date)) {
        roles.progress.push(field);
    } else if has(&evidence().finished_only_field, name) && is_date(name, kind) {
        roles.completion.push(field);
    }
}

fn is_date(name: &str, kind: Option<&Kind>) -> bool {
    let named = ["complet", "date", "finished", "closed"].iter().any(|part| name.contains(part));
    named && matches!(kind, None | Some(Kind::Date | Kind::Text))
}

/// Whether a list of values leads from a beginning over work to an end: a document's life, not a review's verdict.
fn spans_a_life(kind: &Kind) -> bool {
    let Kind::Choice(choice) = kind else { return false };
    let has = |class| choice.values.iter().any(|value| choice.vocabulary.class_of(value) == Some(class));
    has(Class::Active) && has(Class::Finished)
}
