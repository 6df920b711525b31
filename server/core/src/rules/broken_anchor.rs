use std::sync::Arc;

use super::destinations::{destinations, written};
use super::{Check, Draft, Level, LinkScope, Rule, fix, preferred};
use crate::files::Standing;
use crate::finding::{Fix, Severity};
use crate::syntax::anchors::{Anchor, Anchors};
use crate::syntax::link::is_markdown;
use crate::text::slug::slug;
use crate::text::{Near, Span, near};

/// So many near anchors are offered at most.
const MOST: usize = 3;

pub(super) static RULE: Rule = Rule {
    code: "broken-anchor",
    summary: "a link to a heading that is not there",
    level: Level::Fixed(Severity::Warning),
    documentation: r#"A link leads to a heading (`#release-window`) that the document, or the other Markdown file it names, does not have.

````markdown template note
# {TITLE}

## Release Window
{RELEASE_WINDOW}
````

````markdown file rollback.md
# Rollback

## When & How
````

````markdown document path=docs/billing.md
<!-- milepost: template note -->
# Billing

## Release Window
See [above](#biling) and the [plan](rollback.md#when-how).
````

````findings
5:13-5:20 warning[broken-anchor] no heading here is `#biling`
  fix: Replace with `#billing`
5:48-5:57 warning[broken-anchor] no heading of `rollback.md` is `#when-how`
  fix: Replace with `#when--how`
````

Headings have the anchors that GitHub gives them, made of what is shown of them: in lower case, blanks as hyphens, punctuation left out
(of `_` what is no emphasis stays), and a number behind the second one of a kind. Names that the text gives (`<a id="x">`, `{#x}`)
count, and case does not. Line numbers (`#L10`), `#top`, footnotes and text fragments are not judged, nor is a file that is no Markdown,
nor are links in HTML and in front matter. A link that is still the template's own is reported as information, as it is by
`broken-link`.

The fixes put in its place the anchor that is nearest to it."#,
    checks: &[Check::Links(check)],
};

fn check(scope: &LinkScope<'_>, out: &mut Vec<Draft>) {
    let files = &*scope.context.files;
    for destination in destinations(scope) {
        let Some((span, fragment)) = &destination.fragment else { continue };
        let path = destination.path.as_str();
        let is_own = destination.is_own(scope);
        if is_special(fragment) {
            continue;
        }
        let anchors = if is_own {
            Some(Arc::clone(scope.anchors))
        } else if is_markdown(path) && files.at(path) == Standing::File {
            files.anchors(path)
        } else {
            None
        };
        let Some(anchors) = anchors.filter(|anchors| !leads_somewhere(anchors, fragment)) else { continue };
        let whose = if is_own { "here".to_owned() } else { format!("of `{}`", destination.written) };
        out.push(Draft {
            severity: destination.is_templates.then_some(Severity::Information),
            fixes: nearest(&anchors, fragment, *span, destination.angle),
            ..Draft::new(*span, format!("no heading {whose} is `#{fragment}`"))
        });
    }
}

/// Whether a fragment is not the anchor of a heading: the top, lines, footnotes, quoted text, an application's own.
fn is_special(fragment: &str) -> bool {
    let lower = fragment.to_lowercase();
    let is_line = lower.strip_prefix('l').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | 'l' | 'c'))
    });
    let is_footnote = ["fnref", "fn"].iter().any(|start| {
        lower.strip_prefix(start).is_some_and(|rest| rest.starts_with(|c: char| matches!(c, ':' | '-' | '0'..='9')))
    });
    !lower.contains(char::is_alphanumeric)
        || is_line
        || lower == "top"
        || lower.starts_with([':', '/', '!', '^', '?'])
        || lower.contains(":~:")
        || lower.contains('=')
        || lower.starts_with("user-content-")
        || is_footnote
}

fn leads_somewhere(anchors: &Anchors, fragment: &str) -> bool {
    // Some editors name a heading by its words, with those above it in front.
    let by_words = || {
        let last = fragment.rsplit('#').next().unwrap_or(fragment).trim();
        (last.contains(' ') || last.len() < fragment.len()) && anchors.has(&slug(last))
    };
    anchors.has(fragment) || by_words()
}

fn nearest(anchors: &Anchors, fragment: &str, span: Span, angle: bool) -> Vec<Fix> {
    let found = near(fragment, anchors.iter(), |anchor| &anchor.id);
    let offer = |near: &Near<&Anchor>| {
        let new = format!("#{}", written(&near.value.id, angle));
        let fix = fix(format!("Replace with `{new}`"), span, new);
        if near.is_clear { preferred(fix) } else { fix }
    };
    found.iter().take(MOST).map(offer).collect()
}
