use super::{Draft, Level, Rule, fix, safe};
use crate::finding::Severity;
use crate::suppress::Suppression;
use crate::text::{Span, nearest};

pub(super) static RULE: Rule = Rule {
    code: "unused-suppression",
    summary: "a suppression that suppresses nothing",
    level: Level::Fixed(Severity::Information),
    documentation: r"A comment says to ignore a rule at a place where that rule finds nothing, or names a rule that does not exist. It hides
the next real finding.

````markdown template note
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown document
<!-- milepost: template note -->
# Billing

## Release Window
<!-- milepost-ignore unfilled-placeholder: not fixed yet -->
May.
````

````findings
5:1-5:61 information[unused-suppression] nothing is suppressed
  safe: Remove the suppression
````

The fix removes the comment, or the one code of several that is not needed.",
    checks: &[],
};

/// The draft for codes of a suppression that were not needed; `remove` is what goes with the whole comment.
pub(crate) fn draft(suppression: &Suppression, unused: &[&str], text: &str) -> Draft {
    let all = unused.len() == suppression.codes.len();
    let unknown: Vec<&str> = unused.iter().copied().filter(|code| super::find(code).is_none()).collect();
    let message = match unknown.first() {
        Some(code) => match nearest(code, super::all().iter().map(|rule| rule.code)) {
            Some(near) => format!("there is no rule `{code}`; did you mean `{near}`?"),
            None => format!("there is no rule `{code}`, so that nothing is suppressed"),
        },
        None if all && suppression.codes.len() <= 1 => "nothing is suppressed here".to_owned(),
        None => format!("nothing is suppressed here by `{}`", unused.join("`, `")),
    };
    let repair = if all {
        fix("Remove the suppression", removal(suppression.span, text), "")
    } else {
        let kept: Vec<&str> =
            suppression.codes.iter().map(String::as_str).filter(|code| !unused.contains(code)).collect();
        fix(format!("Suppress only `{}`", kept.join("`, `")), suppression.codes_span, kept.join(", "))
    };
    Draft { fixes: vec![safe(repair)], ..Draft::new(suppression.span, message) }
}

/// A comment alone on its line goes with the line, one behind something with the blanks before it.
fn removal(span: Span, text: &str) -> Span {
    let start = crate::edit::line_start(text, span.start as usize);
    let end = crate::edit::line_end(text, span.end as usize);
    let alone = text[start..span.start as usize].trim().is_empty() && text[span.end as usize..end].trim().is_empty();
    if alone {
        // Of the blank lines above and below one stays.
        let above = text[..start].lines().next_back().is_none_or(|line| line.trim().is_empty());
        let kept = text[..start].trim_end().len();
        if text[end..].trim().is_empty() && kept > 0 {
            return Span::new(crate::edit::line_end(text, kept), end);
        }
        let next = crate::edit::line_end(text, end);
        let below = end < text.len() && text[end..next].trim().is_empty();
        return Span::new(start, if above && below { next } else { end });
    }
    let before = text[..span.start as usize].trim_end_matches([' ', '\t']).len();
    Span::new(before.max(start), span.end as usize)
}
