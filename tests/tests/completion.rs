//! Completion at every offset of every case and example: it does not panic, its edits can be made, and what they make is a
//! document of the same template in which nothing new is wrong at that place.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;

use milepost_core::align::Document;
use milepost_core::check::{self, Checked, Request};
use milepost_core::context::Context;
use milepost_core::features::View;
use milepost_core::features::completion::{Insert, Item, ItemKind, Trigger, completions};
use milepost_core::files::{Entry, Files, Standing};
use milepost_core::finding::{Edit, Severity};
use milepost_core::syntax::anchors::Anchors;
use milepost_core::syntax::{Keep, Syntax};
use milepost_core::text::Span;
use milepost_tests::engine::Setting;
use milepost_tests::{case, cursor, files, fixes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Some files with names of every kind.
#[derive(Debug)]
struct Around;

impl Files for Around {
    fn list(&self, folder: &str) -> Vec<Entry> {
        let names: &[(&str, bool)] = if folder.is_empty() {
            &[("a b.md", false), ("計画", true), ("c#(d).md", false)]
        } else {
            &[("x.png", false)]
        };
        names.iter().map(|(name, is_folder)| Entry { name: (*name).to_owned(), is_folder: *is_folder }).collect()
    }

    fn text(&self, _: &str) -> Option<String> {
        Some("# A\n\n## A\n".to_owned())
    }

    fn at(&self, _: &str) -> Standing {
        Standing::Unknown
    }

    fn entries(&self, folder: &str) -> Arc<[Entry]> {
        self.list(folder).into()
    }

    fn anchors(&self, path: &str) -> Option<Arc<Anchors>> {
        Some(Arc::new(Anchors::of(&self.text(path)?)))
    }

    fn is_inside(&self, _: &str) -> bool {
        true
    }
}

/// A text with what it is checked with.
struct Subject {
    name: String,
    setting: Setting,
    text: String,
}

fn subjects() -> Vec<Subject> {
    let mut subjects = Vec::new();
    let mut add = |name: String, templates: &[(String, String)], document: &case::Document, text: String| {
        let templates = templates.iter().map(|(name, source)| (name.as_str(), source.as_str()));
        let mut setting = Setting { path: document.path.clone(), ..Setting::with(templates) };
        if let Some(name) = &document.template {
            setting = setting.forced(name).unwrap();
        }
        subjects.push(Subject { name, setting, text });
    };
    for path in files::below(&files::root().join("tests/features"), "md").unwrap() {
        for case in cursor::parse(&files::shown(&path), &files::read(&path).unwrap()).unwrap() {
            add(case.place.clone(), &case.templates, &case.document, case.document.text.replace("$0", ""));
        }
    }
    for path in files::below(&files::root().join("tests/cases"), "md").unwrap() {
        for case in case::parse(&files::shown(&path), &files::read(&path).unwrap(), case::Style::File).unwrap() {
            add(case.place.clone(), &case.templates, &case.document, case.document.text.clone());
        }
    }
    for path in files::below(&files::root().join("examples"), "md").unwrap() {
        add(files::shown(&path), &[], &case::Document::default(), files::read(&path).unwrap());
    }
    subjects
}

fn context(setting: &Setting) -> Context {
    Context { files: Arc::new(Around), ..setting.context() }
}

fn check(setting: &Setting, text: &str) -> Checked {
    check::check(&Request { text, context: &context(setting), template: setting.template.as_ref() })
}

fn with_view<R>(subject: &Subject, call: impl FnOnce(&View<'_>) -> R) -> R {
    let checked = check(&subject.setting, &subject.text);
    let syntax = Syntax::parse(&subject.text, Keep::Items);
    let document = checked.template.as_ref().map(|template| Document::align(&subject.text, &syntax, template));
    let own = document.is_none().then(|| check::template_file(&subject.text, &context(&subject.setting))).flatten();
    call(&View {
        text: &subject.text,
        syntax: &syntax,
        document: document.as_ref(),
        template: own.as_ref(),
        findings: &checked.findings,
        context: &context(&subject.setting),
    })
}

/// Every offset of a short text; of a long one those next to what a line is divided by.
fn offsets(text: &str) -> Vec<usize> {
    if text.len() < 1500 {
        return (0..=text.len() + 1).collect();
    }
    let mut offsets = BTreeSet::from([0, text.len()]);
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let end = line.trim_end().len();
        let marks = line.match_indices([':', '*', '|', '[', ']', '{', '}', '(', '#', '"', ',']).map(|(at, _)| at);
        offsets.extend(marks.flat_map(|at| [at, at + 1, at + 2]).chain([0, 2, end]).map(|at| line_start + at.min(end)));
        line_start += line.len();
    }
    offsets.into_iter().step_by(3).collect()
}

/// What is wrong with an item as such.
fn malformed(text: &str, offset: usize, item: &Item) -> Vec<&'static str> {
    let offset = text.floor_char_boundary(offset);
    let offset = if text[..offset].ends_with('\r') && text[offset..].starts_with('\n') { offset - 1 } else { offset };
    let (start, end) = (item.replace.start as usize, item.replace.end as usize);
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what| {
        if !holds {
            wrong.push(what);
        }
    };
    must(start <= offset && offset <= end, "the cursor is not in what is replaced");
    must(text.get(start..end).is_some_and(|replaced| !replaced.contains(['\n', '\r'])), "it is not on one line");
    must(item.additional.iter().all(|edit| !edit.span.overlaps(item.replace)), "another edit overlaps");
    must(!item.label.is_empty() && !item.label.contains('\n'), "its label is no line");
    let typed = text.get(start..offset).unwrap_or_default();
    let mut letters = item.filter.chars().flat_map(char::to_lowercase);
    let is_passed = typed.chars().flat_map(char::to_lowercase).all(|c| letters.any(|other| other == c));
    must(
        is_passed || matches!(item.kind, ItemKind::Value | ItemKind::Date) || item.filter.chars().count() > 0,
        "no filter",
    );
    if let Insert::Snippet { snippet, plain } = &item.insert {
        must(literals(snippet).is_some_and(|parts| follow(&parts, plain)), "its snippet is not its plain text");
    }
    wrong
}

/// The texts between a snippet's tab stops, unescaped; none where it is no snippet.
fn literals(snippet: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut chars = snippet.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => parts.last_mut()?.push(chars.next().filter(|c| matches!(c, '\\' | '$' | '}'))?),
            '$' => {
                if chars.next() != Some('{') {
                    return None;
                }
                while chars.next_if(char::is_ascii_digit).is_some() {}
                match chars.next()? {
                    '}' => {}
                    ':' => loop {
                        match chars.next()? {
                            '\\' => drop(chars.next()?),
                            '}' => break,
                            '$' => return None,
                            _ => {}
                        }
                    },
                    '|' => loop {
                        match chars.next()? {
                            '\\' => drop(chars.next()?),
                            '|' => {
                                chars.next().filter(|c| *c == '}')?;
                                break;
                            }
                            '$' | '}' => return None,
                            _ => {}
                        }
                    },
                    _ => return None,
                }
                parts.push(String::new());
            }
            '}' => return None,
            c => parts.last_mut()?.push(c),
        }
    }
    Some(parts)
}

/// Whether a text consists of these parts in their order, with anything between them.
fn follow(parts: &[String], text: &str) -> bool {
    let Some((first, others)) = parts.split_first() else { return false };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for part in others {
        match rest.find(part.as_str()) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    others.last().map_or(rest.is_empty(), |last| text.ends_with(last.as_str()))
}

fn touches(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// What is worse than before where an item was inserted.
fn worse(subject: &Subject, before: &Checked, item: &Item) -> Option<String> {
    let new = match &item.insert {
        Insert::Text(text) | Insert::Snippet { plain: text, .. } => text.clone(),
    };
    let mut edits = item.additional.clone();
    edits.push(Edit { span: item.replace, text: new.clone() });
    edits.sort_by_key(|edit| edit.span);
    let text = match fixes::apply(&subject.text, &edits) {
        Ok(text) => text,
        Err(error) => return Some(error),
    };
    let after = check(&subject.setting, &text);
    let name = |checked: &Checked| checked.template.as_ref().map(|template| template.name.clone());
    if item.kind == ItemKind::Document
        && subject.setting.template.is_none()
        && name(&after).as_deref() != Some(&item.label)
    {
        return Some(format!("its template is {:?}", name(&after)));
    }
    if before.template.is_some()
        && item.kind != ItemKind::Document
        && item.label != "template"
        && name(before) != name(&after)
    {
        return Some(format!("its template was {:?} and is {:?}", name(before), name(&after)));
    }
    let shift: usize =
        edits.iter().filter(|e| e.span < item.replace).map(|e| e.text.len() - e.span.len().min(e.text.len())).sum();
    let place = Span::new(item.replace.start as usize + shift, item.replace.start as usize + shift + new.len());
    let grave = |checked: &Checked, place: Span| {
        let here = checked.findings.iter().filter(move |f| f.severity >= Severity::Warning && touches(place, f.span));
        here.map(|f| f.rule)
            .filter(|rule| {
                matches!(
                    *rule,
                    "invalid-enum"
                        | "invalid-value"
                        | "front-matter"
                        | "duplicate-field"
                        | "misplaced-section"
                        | "duplicate-section"
                )
            })
            .collect::<Vec<_>>()
    };
    let (old, new) = (grave(before, item.replace), grave(&after, place));
    new.iter().find(|rule| !old.contains(rule)).map(|rule| format!("it brings `{rule}`"))
}

#[test]
fn at_every_offset() {
    let mut wrong = String::new();
    let mut count = 0;
    for subject in subjects() {
        let before = check(&subject.setting, &subject.text);
        let mut applied: HashSet<(Span, String)> = HashSet::new();
        with_view(&subject, |view| {
            for offset in offsets(&subject.text) {
                for trigger in [Trigger::Invoked, Trigger::Character(' ')] {
                    if trigger != Trigger::Invoked && offset % 7 != 0 {
                        continue;
                    }
                    let items = completions(view, offset, trigger);
                    let labels: HashSet<_> = items.iter().map(|item| (item.kind, &item.label)).collect();
                    let mut say = |item: &Item, what: &str| {
                        let _ =
                            writeln!(wrong, "{} at {offset}: {:?} `{}`: {what}", subject.name, item.kind, item.label);
                    };
                    if labels.len() != items.len() || items.len() > 300 {
                        say(&items[0], "twice, or too many");
                    }
                    for item in &items {
                        count += 1;
                        for what in malformed(&subject.text, offset, item) {
                            say(item, what);
                        }
                    }
                    let values = items.iter().filter(|item| {
                        matches!(
                            item.kind,
                            ItemKind::Value | ItemKind::Date | ItemKind::Slot | ItemKind::Field | ItemKind::Task
                        )
                    });
                    let here = |item: &&Item| {
                        item.kind == ItemKind::Document
                            || item.detail.as_deref().is_some_and(|d| d.ends_with("section"))
                    };
                    for item in values.take(3).chain(items.iter().filter(here).take(4)) {
                        let is_new = applied.insert((item.replace, item.label.clone())) && applied.len() < 120;
                        if let Some(what) = is_new.then(|| worse(&subject, &before, item)).flatten() {
                            say(item, &what);
                        }
                    }
                }
            }
        });
    }
    assert!(count > 10_000, "only {count} items were looked at");
    let lines: Vec<&str> = wrong.lines().collect();
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        lines.len(),
        lines.iter().take(60).copied().collect::<Vec<_>>().join("\n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is cut out of a template's text and put into it.
    #[test]
    fn in_damaged_text(
        (text, at) in (select(sources()), vec((any::<Index>(), 0..60_usize, select(PIECES)), 1..8)).prop_map(damage),
    ) {
        let subject = Subject { name: String::new(), setting: Setting::builtin(), text };
        let wrong: Vec<String> = with_view(&subject, |view| {
            let offsets = (at.saturating_sub(40)..at + 40).filter(|offset| *offset <= view.text.len());
            offsets.flat_map(|offset| {
                let items = completions(view, offset, Trigger::Invoked);
                items.iter().flat_map(|item| {
                    malformed(view.text, offset, item).into_iter().map(|what| format!("{offset} `{}`: {what}", item.label)).collect::<Vec<_>>()
                }).collect::<Vec<_>>()
            }).collect()
        });
        prop_assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), subject.text);
    }
}

const PIECES: &[&str] = &[
    "",
    "\n",
    "\r\n",
    "\n\n",
    "---\n",
    "- ",
    "- [",
    "- [ ] ",
    "**",
    "**Status**: ",
    "status: ",
    "status: \"",
    "x: [a, ",
    "  y:\n",
    "## ",
    "# ",
    "#",
    "| a | ",
    "|---|\n",
    "](",
    "[x]: ",
    "](#",
    "](../",
    "```\n",
    "<!-- ",
    "<!-- milepost-ignore ",
    "`",
    "{",
    "[",
    "<!-- milepost: template ",
    "# milepost-ignore ",
    "計画",
    "🟢 ",
    "👩‍💻",
    "e\u{301}",
    "\u{feff}",
    "\t",
    " ",
    "\\",
    "> ",
    "%E8%A8",
    "](a%",
    ":",
];

fn sources() -> Vec<String> {
    let whole = Setting::builtin().library.iter().map(|template| template.source.clone()).collect::<Vec<_>>();
    let short = whole.iter().map(|text| text.lines().take(25).collect::<Vec<_>>().join("\n")).collect::<Vec<_>>();
    [whole, short, vec!["---\nstatus: active\n".to_owned(), String::new()]].concat()
}

/// A text with some characters gone and some pieces put in, and the last place where that was done.
fn damage((mut text, damage): (String, Vec<(Index, usize, &str)>)) -> (String, usize) {
    let mut last = 0;
    for (at, length, piece) in damage {
        let start = text.floor_char_boundary(at.index(text.len() + 1));
        let end = text.ceil_char_boundary((start + length).min(text.len()));
        text.replace_range(start..end, piece);
        last = start + piece.len();
    }
    (text, last)
}
