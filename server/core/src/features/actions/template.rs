//! In a template: what is inferred, stated as a hint, so that it can be changed.

use super::{Action, Edits, Kind};
use crate::edit::suppression::Ignore;
use crate::edit::{eol, line_end, line_start};
use crate::features::View;
use crate::features::template::Here;
use crate::finding::{Edit, Finding};
use crate::suppress::{self, Area};
use crate::syntax::outline::Section;
use crate::syntax::{ItemKind, Syntax};
use crate::template::{hints, reasons};
use crate::text::{Span, normal};

/// Hints about the slot or the heading that a selection is at.
pub(super) fn actions(view: &View<'_>, selection: Span, out: &mut Vec<Action>) {
    let Some(here) = Here::of(view) else { return };
    let (Some(start), Some(end)) = (here.inside(selection.start as usize), here.inside(selection.end as usize)) else {
        return;
    };
    let selection = Span::new(start, end);
    let mut add = |title: String, hint: &str, edit: Edit| {
        let edit = Edit { span: edit.span.shift(here.base), text: edit.text.replace("{hint}", hint) };
        let edits = Edits::Now(vec![edit]);
        out.push(Action { title, kind: Kind::RefactorRewrite, findings: Vec::new(), preferred: false, edits });
    };
    let sections = here.file.sections();
    if let Some((span, id)) = here.slot_at(start).filter(|(span, _)| span.contains(selection)) {
        let slot = here.slot(id);
        if slot.evidence != hints::EVIDENCE
            && let Some((name, hint)) = reasons::name(slot).zip(reasons::hint(slot))
        {
            let in_front = here.file.syntax().front().is_some_and(|front| front.span.contains(span));
            let own = sections.iter().map(|(section, _)| section).rfind(|section| section.span.contains(span));
            let title = || sections.iter().map(|(section, _)| section).find(|section| section.is_title);
            let section = if in_front { title() } else { own };
            let edit = below(here.source(), here.file.syntax(), section);
            add(format!("State the kind of `{}` as a hint", normal::fold(name)), &hint, edit);
        }
    }
    let heading = sections.iter().find(|(section, _)| {
        section.heading.is_some_and(|heading| heading.span.shift(section.base).contains(selection)) && !section.is_title
    });
    if let Some((section, id)) = heading
        && let Some(def) = here.file.template().sections.get(*id)
    {
        let name = normal::shortened(&def.name(), 60).replace('`', "'");
        let edit = below(here.source(), here.file.syntax(), Some(section));
        if def.optional.is_none() {
            add(format!("Mark the section `{name}` optional"), "milepost: optional", edit.clone());
        }
        if !def.repeats {
            add(format!("Let the section `{name}` repeat"), "milepost: repeat", edit);
        }
    }
}

/// The edit that puts a comment, `{hint}` in it, below the heading of a section and the comments that stand there; where there
/// is no heading, at the top, behind the front matter.
fn below(source: &str, syntax: &Syntax, section: Option<&Section<'_>>) -> Edit {
    let eol = eol(source);
    if let Some((section, heading)) = section.and_then(|section| Some((section, section.heading?))) {
        let leading = section.body.iter().take_while(|item| item.kind == ItemKind::Comment || item.kind.is_inline());
        let last = leading.filter(|item| item.kind == ItemKind::Comment && !heading.span.contains(item.span)).last();
        let end = last.map_or(heading.span.end, |comment| comment.span.end) as usize + section.base;
        let line = line_start(source, end);
        let at = line + source[line..line_end(source, end)].trim_end_matches(['\r', '\n']).len();
        let behind = line_end(source, end);
        let is_blank = source[behind..line_end(source, behind)].trim().is_empty();
        let gap = if last.is_none() && is_blank { eol } else { "" };
        return Edit { span: Span::at(at), text: format!("{eol}{gap}<!-- {{hint}} -->") };
    }
    let bom = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let at = syntax.front().map_or(bom, |front| front.span.end as usize);
    let lead = match &source[bom.min(at)..at] {
        "" => String::new(),
        above if above.ends_with(['\n', '\r']) => eol.to_owned(),
        _ => eol.repeat(2),
    };
    let behind = source[at..].trim_start_matches([' ', '\t']);
    let tail = if behind.starts_with(['\n', '\r']) { eol.to_owned() } else { eol.repeat(2) };
    Edit { span: Span::at(at), text: format!("{lead}<!-- {{hint}} -->{tail}") }
}

/// The comment that silences what is said of a hint: above it, where it stands on lines of its own.
pub(super) fn ignore(view: &View<'_>, finding: &Finding) -> Option<Ignore> {
    view.template.filter(|file| file.base() == Some(0))?;
    let at = finding.span.start as usize;
    let comments = view.syntax.items().filter(|(_, item)| item.kind == ItemKind::Comment && item.depth == 0);
    let comment = comments.map(|(base, item)| item.span.shift(base)).find(|span| span.has(at))?;
    let start = comment.start as usize;
    let line = line_start(view.text, start);
    let alone = view.text[line..start].trim_matches([' ', '\t', '\u{feff}']).is_empty();
    let bom = if view.text[line..].starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let area = match suppress::area_above(view.syntax, start, 0) {
        Area::Within(span) => Area::Within(Span { start: line as u32, end: span.end }),
        Area::Nowhere => Area::Within(Span::new(line, view.text.len() + 1)),
        Area::File => Area::File,
    };
    let text = format!("<!-- milepost-ignore {} -->{}", finding.rule, eol(view.text));
    alone.then(|| Ignore { edit: Edit { span: Span::at(line + bom), text }, area })
}
