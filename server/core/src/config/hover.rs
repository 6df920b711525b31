//! What is told of a place of the configuration.

use super::completion::{shape_at, told};
use super::place::{Part, Step, place};
use super::shape::{Kind, Meaning};
use crate::features::hover::Hover;
use crate::rules;
use crate::template::Library;
use crate::text::Span;

/// What there is to say of what stands at an offset of a configuration file; the templates are those of its workspace.
pub fn hover(text: &str, offset: usize, library: &Library) -> Option<Hover> {
    let at = place(text, offset)?;
    let word = at.word.of(text).trim_matches(['"', '\'']);
    if word.is_empty() {
        return None;
    }
    let shape = shape_at(&at.path)?;
    let markdown = match (&shape.kind, at.part) {
        (Kind::Keys(_) | Kind::Names(..), Part::Key) => {
            let of_key = shape.key(word)?;
            if matches!(shape.kind, Kind::Names(..)) {
                named(&at.path, library, word)?
            } else {
                of_key_told(word, of_key)
            }
        }
        (Kind::Choice(words), Part::Value) => {
            let said = &words.iter().find(|known| known.name == word)?.description;
            let Some(Step::Key(key)) = at.path.last() else { return None };
            let of =
                rules::find(key).map_or_else(String::new, |rule| format!("\n\n`{}`: {}.", rule.code, rule.summary));
            format!("**{word}**: {said}{of}")
        }
        (Kind::Text(Meaning::Template), _) => {
            let template = library.get(word)?;
            let own = library.own().iter().any(|own| own.name == template.name);
            format!("**{word}**: {}", if own { "a template of this workspace" } else { "a built-in template" })
        }
        (Kind::List(_) | Kind::Text(_) | Kind::Number(..), Part::Value | Part::Bare) => {
            shape.item().filter(|_| shape.or_one).unwrap_or(shape).description.clone()
        }
        _ => return None,
    };
    let span = Span::new(at.word.start as usize, at.word.start as usize + at.word.of(text).trim_end().len());
    (!markdown.is_empty()).then_some(Hover { span, markdown })
}

fn of_key_told(name: &str, shape: &super::shape::Shape) -> String {
    format!("**{name}**\n\n{}", told(name, shape))
}

/// What is known of a slot, a field or a value.
fn named(path: &[Step], library: &Library, name: &str) -> Option<String> {
    let values = super::known::values_of(library, name);
    let is_value = path.last() == Some(&Step::Key("synonyms".to_owned()));
    if is_value {
        let (_, of) = super::known::values(library).into_iter().find(|(value, _)| value == name)?;
        return Some(format!("**{name}**: a value of `{of}`"));
    }
    let (_, template) = super::known::slots(library, false)
        .into_iter()
        .find(|(slot, _)| crate::text::normal::key(slot) == crate::text::normal::key(name))?;
    let takes = if values.is_empty() { String::new() } else { format!("; takes `{}`", values.join("`, `")) };
    Some(format!("**{name}**: a slot of the template `{template}`{takes}"))
}
