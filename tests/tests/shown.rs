//! What editor features show, at every place of every document that the tests know.

use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use milepost_core::analysis::Analysis;
use milepost_core::context::Context;
use milepost_core::features::View;
use milepost_core::features::folding::folding;
use milepost_core::features::hints::hints;
use milepost_core::features::hover::hover;
use milepost_core::features::links::links;
use milepost_core::features::selection::selection;
use milepost_core::features::symbols::{Symbol, symbols};
use milepost_core::features::tokens::{TokenKind, tokens};
use milepost_core::template::{Library, Template};
use milepost_core::text::{LineIndex, Span};
use milepost_tests::engine::TODAY;
use milepost_tests::{case, cursor, files};

/// Of a longer document, so many of its places are tried.
const MOST_PLACES: usize = 1_500;

/// In so many places a template is cut.
const CUTS: usize = 12;

fn main() -> std::process::ExitCode {
    let mut trials = Vec::new();
    for template in Library::builtin().iter() {
        let template = template.clone();
        trials.push(Trial::test(format!("template {}", template.name), move || {
            holds(&template.source, Library::builtin())?;
            holds(&template.source.replace('\n', "\r\n"), Library::builtin())
        }));
    }
    for template in Library::builtin().iter() {
        let template = template.clone();
        trials.push(Trial::test(format!("template {}, cut anywhere", template.name), move || torn(&template)));
    }
    for path in files::below(&files::root().join("examples"), "md").unwrap_or_default() {
        trials.push(Trial::test(files::shown(&path), move || holds(&files::read(&path)?, Library::builtin())));
    }
    for path in files::below(&files::root().join("tests/cases"), "md").unwrap_or_default() {
        trials.push(Trial::test(files::shown(&path), move || cases(&path)));
    }
    for path in files::below(&files::root().join("tests/features"), "md").unwrap_or_default() {
        trials.push(Trial::test(files::shown(&path), move || cursors(&path)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A document while it is being typed: the template's text up to anywhere, and without a piece in the middle.
fn torn(template: &Template) -> Result<(), Failed> {
    let source = &template.source;
    for n in 0..CUTS {
        let at = source.floor_char_boundary(source.len() * n / CUTS);
        let behind = source.floor_char_boundary((at + 29 * n).min(source.len()));
        let named = |text: &str| match text.strip_prefix("---\n") {
            Some(rest) => format!("\u{feff}---\ntemplate: {}\n{rest}", template.name),
            None => format!("{text}\r\n\r\n<!-- milepost: template {} -->", template.name),
        };
        holds(&named(&source[..at]), Library::builtin())?;
        holds(&named(&format!("{}{}", &source[..at], &source[behind..])), Library::builtin())?;
        holds(&named(&source[at..behind].replace('\n', "\r")), Library::builtin())?;
    }
    Ok(())
}

fn library(templates: &[(String, String)]) -> Library {
    let own = templates.iter().map(|(name, source)| Template::compile(name, source));
    own.fold(Library::builtin(), Library::with)
}

fn cases(path: &Path) -> Result<(), Failed> {
    for case in case::parse(&files::shown(path), &files::read(path)?, case::Style::File)? {
        holds(&case.document.text, library(&case.templates))?;
    }
    Ok(())
}

fn cursors(path: &Path) -> Result<(), Failed> {
    for case in cursor::parse(&files::shown(path), &files::read(path)?)? {
        let text = case.document.text.replace("$0", "");
        let named = match &case.document.template {
            Some(name) if !text.starts_with("---") => format!("{text}\n<!-- milepost: template {name} -->\n"),
            _ => text.replacen("---\n", &format!("---\ntemplate: {}\n", case.document.template.unwrap_or_default()), 1),
        };
        holds(&named, library(&case.templates))?;
    }
    Ok(())
}

/// Checks a document, and the same text as a template.
fn holds(text: &str, library: Library) -> Result<(), Failed> {
    let document = Context { today: TODAY, ..Context::alone(library) };
    let path = Some(".milepost/templates/own.md".into());
    let template = Context { is_template: true, path, ..document.clone() };
    let mut wrong = Vec::new();
    for (what, context) in [("as a document", document), ("as a template", template)] {
        let mut found = Vec::new();
        Analysis::new(text.into(), context).view(|view| {
            at_places(view, &mut found);
            whole(view, &mut found);
        });
        wrong.extend(found.into_iter().map(|found| format!("{what}: {found}")));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// Whether a span lies in the text and cuts no character.
fn fits(text: &str, span: Span) -> bool {
    text.get(span.range()).is_some()
}

fn at_places(view: &View<'_>, wrong: &mut Vec<String>) {
    let text = view.text;
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for at in places.iter().copied().step_by(places.len().div_ceil(MOST_PLACES)) {
        if let Some(hover) = hover(view, at) {
            let around = hover.span.start as usize <= at && at <= hover.span.end as usize;
            if !fits(text, hover.span) || !around || hover.markdown.trim().is_empty() {
                wrong.push(format!("hover at {at}: {hover:?}"));
            }
        }
        let chain = selection(view, at);
        let around = |span: &Span| fits(text, *span) && span.start as usize <= at && at <= span.end as usize;
        let grows = chain.windows(2).all(|pair| pair[1].contains(pair[0]) && pair[1] != pair[0]);
        let whole = chain.last().is_none_or(|last| *last == Span::new(0, text.len()));
        let is_known = view.document.is_some() || view.template.is_some_and(|file| file.base().is_some());
        if !chain.iter().all(around) || !grows || !whole || chain.is_empty() == is_known {
            wrong.push(format!("selection at {at}: {chain:?}"));
        }
    }
}

fn whole(view: &View<'_>, wrong: &mut Vec<String>) {
    let text = view.text;
    let all = Span::new(0, text.len());
    nested(text, &symbols(view), all, wrong);
    let mut open: Vec<Span> = Vec::new();
    for fold in folding(view) {
        open.retain(|outer| outer.end > fold.span.start);
        let within = open.last().is_none_or(|outer| outer.contains(fold.span));
        if !fits(text, fold.span) || !within || text[fold.span.range()].ends_with(['\n', '\r']) {
            wrong.push(format!("fold {fold:?} within {open:?}"));
        }
        open.push(fold.span);
    }
    let index = LineIndex::new(text);
    let mut end = 0;
    let found = tokens(view, None);
    for token in &found {
        let ((first, _), (last, _)) = index.range(token.span);
        if token.span.is_empty() || !fits(text, token.span) || first != last || token.span.start < end {
            wrong.push(format!("token {token:?} behind {end}"));
        }
        end = token.span.end;
    }
    let half = Span::new(0, text.floor_char_boundary(text.len() / 2));
    if tokens(view, Some(half)).iter().any(|token| !found.contains(token)) {
        wrong.push("tokens of a range differ".to_owned());
    }
    let mut end = 0;
    for link in links(view) {
        if !fits(text, link.span) || link.span.is_empty() || link.span.start < end {
            wrong.push(format!("link {link:?} behind {end}"));
        }
        end = link.span.end;
    }
    if let Some(file) = view.template.filter(|file| file.base().is_some()) {
        let all = file.slots().into_iter().filter(|(span, _)| !span.of(&file.template().source).contains(['\n', '\r']));
        let base = file.base().unwrap_or_default();
        let shown = |span: Span| found.iter().any(|token| token.span == span && token.kind == TokenKind::Slot);
        wrong
            .extend(all.filter(|(span, _)| !shown(span.shift(base))).map(|(span, _)| format!("no token for {span:?}")));
    }
    for hint in hints(view, all) {
        if !text.is_char_boundary(hint.offset) || hint.label.is_empty() {
            wrong.push(format!("hint {hint:?}"));
        }
    }
}

fn nested(text: &str, symbols: &[Symbol], parent: Span, wrong: &mut Vec<String>) {
    let apart = symbols.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    for symbol in symbols {
        let inside = parent.contains(symbol.span) && symbol.span.contains(symbol.selection);
        if !inside
            || !apart
            || !fits(text, symbol.span)
            || !fits(text, symbol.selection)
            || symbol.name.trim().is_empty()
        {
            wrong.push(format!("symbol {} {:?} {:?} in {parent:?}", symbol.name, symbol.span, symbol.selection));
        }
        nested(text, &symbol.children, symbol.span, wrong);
    }
}
