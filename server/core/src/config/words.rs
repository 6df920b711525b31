//! Words of the vocabulary that contradict each other.

use std::collections::HashMap;

use super::read::{Place, finding};
use super::shape::Meaning;
use crate::finding::{Finding, Related};
use crate::text::normal;

/// A status word in two classes, and a spelling of two values: only one can be meant.
pub(super) fn check(places: &[Place], out: &mut Vec<Finding>) {
    let mut first: HashMap<(&str, String), &Place> = HashMap::new();
    for place in places.iter().filter(|place| place.means == Meaning::Word) {
        let [vocabulary, kind, of] = &place.path[..] else { continue };
        if vocabulary != "vocabulary" || !matches!(kind.as_str(), "status" | "synonyms") {
            continue;
        }
        let other = first.entry((kind, normal::key(&place.text))).or_insert(place);
        if other.path.last() != Some(of) {
            let before = other.path.last().map_or("", String::as_str);
            let what = if kind == "status" { "means" } else { "is another spelling of" };
            let message = format!("`{}` {what} `{before}` already; it cannot stand for `{of}` too", place.text);
            let mut twice = finding(place.span, message, Vec::new());
            twice.related.push(Related { span: other.span, message: format!("here it stands for `{before}`") });
            out.push(twice);
        }
    }
}
