//! The four classes that status values fall in.

use crate::template::evidence::{evidence, has};
use crate::text::normal;

/// How far a document's life has come.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// Planned.
    NotStarted,
    /// Worked on.
    Active,
    /// Halted for a while or for good.
    Stopped,
    /// Done.
    Finished,
}

/// The class of a status value; a remark may follow the status. `None` for a word that is in no class.
pub fn class_of(value: &str) -> Option<Class> {
    class_by(value, exact_class)
}

/// The same by other words: `exact` knows the class of a key.
pub(crate) fn class_by(value: &str, exact: impl Fn(&str) -> Option<Class>) -> Option<Class> {
    let key = normal::key(value);
    let words: Vec<&str> = key.split([' ', '(', ',', ':', ';', '/', '.', '—', '–']).filter(|w| !w.is_empty()).collect();
    exact(&key).or_else(|| (1..=words.len().min(3)).rev().find_map(|n| exact(&words[..n].join(" "))))
}

fn exact_class(key: &str) -> Option<Class> {
    let words = &evidence().status;
    [
        (&words.not_started, Class::NotStarted),
        (&words.active, Class::Active),
        (&words.finished, Class::Finished),
        (&words.stopped, Class::Stopped),
    ]
    .into_iter()
    .find(|(list, _)| has(list, key))
    .map(|(_, class)| class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_does_not_hide_the_class() {
        assert_eq!(class_of("✅ **COMPLETED** (2025-08-05)"), Some(Class::Finished));
        assert_eq!(class_of("In_Progress"), Some(Class::Active));
        assert_eq!(class_of("Active Development"), Some(Class::Active));
        assert_eq!(class_of("not started yet"), Some(Class::NotStarted));
        assert_eq!(class_of("on-hold"), Some(Class::Stopped));
        assert_eq!(class_of("unheard"), None);
    }
}
