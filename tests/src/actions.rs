//! Actions, applied and judged: each does what it says and nothing wrong.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use milepost_core::align::Document;
use milepost_core::check::{self, Checked};
use milepost_core::features::actions::{Action, Edits, Filter, Kind, actions, resolve};
use milepost_core::features::{View, highlight, linked, rename, spot};
use milepost_core::files::Standing;
use milepost_core::finding::{Edit, Finding, Severity};
use milepost_core::syntax::{ItemKind, Keep, Syntax};
use milepost_core::text::{LineIndex, Span};

use crate::around::Around;
use crate::engine::Setting;
use crate::fixes;
use crate::fixes::{apply, bare_line_ends, class, count, follows, malformed, named, unexpected};

/// From this length on a text holds much that is alike.
const LONG: usize = 4000;
/// So many of what is alike are judged then.
const SOME: usize = 20;

/// A text with other line ends, with a BOM, without an end of its last line: what an editor may give.
pub fn variants(text: &str) -> Vec<(&'static str, String)> {
    let mut variants = vec![("as it is", text.to_owned())];
    if text.contains('\n') && !text.contains('\r') {
        variants.push(("with CRLF", text.replace('\n', "\r\n")));
    }
    if !text.starts_with('\u{feff}') {
        variants.push(("with a BOM", format!("\u{feff}{text}")));
    }
    let open = text.trim_end_matches(['\n', '\r']);
    if open.len() < text.len() {
        variants.push(("without a last line end", open.to_owned()));
    }
    variants
}

/// What is wrong with the fixes and the actions that a document has; in its [`variants`] one of each form is judged.
pub fn violations(setting: &Setting, text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (n, (name, text)) in variants(text).into_iter().enumerate() {
        let check = |text: &str| setting.check(text);
        let fixes = if n == 0 { fixes::violations(&check, &text) } else { fixes::sampled(&check, &text) };
        let found = fixes.into_iter().chain(judged(setting, &text, n > 0));
        wrong.extend(found.map(|what| format!("{name}: {what}")));
    }
    wrong
}

/// What is wrong with the actions of a document; `sampled` takes one of each form.
fn judged(setting: &Setting, text: &str, sampled: bool) -> Vec<String> {
    viewed(setting, text, |view, before| judged_in(setting, view, before, sampled))
}

/// Calls with the view of a document, and what was found in it.
pub fn viewed<R>(setting: &Setting, text: &str, call: impl FnOnce(&View<'_>, &Checked) -> R) -> R {
    let before = setting.check(text);
    let syntax = Syntax::parse(text, Keep::Items);
    let document = before.template.as_ref().map(|template| Document::align(text, &syntax, template));
    let own = document.is_none().then(|| check::template_file(text, &setting.context())).flatten();
    let view = View {
        text,
        syntax: &syntax,
        document: document.as_ref(),
        template: own.as_ref(),
        findings: &before.findings,
        context: &setting.context(),
    };
    call(&view, &before)
}

/// What is wrong with the edits and spans of actions, rename and highlights at a place of any text, whatever they do.
pub fn malformed_at(setting: &Setting, text: &str, at: usize) -> Vec<String> {
    viewed(setting, text, |view, _| {
        let mut wrong = Vec::new();
        for selection in [Span::at(at), Span::new(at, text.len())] {
            for action in actions(view, selection, Filter::All) {
                let edits = match action.edits {
                    Edits::Now(edits) => edits,
                    Edits::Later(key) => resolve(view, key).unwrap_or_default(),
                    Edits::Creates { .. } => Vec::new(),
                };
                wrong.extend(apply(text, &edits).err().map(|error| format!("«{}»: {error}", action.title)));
            }
        }
        let renamed = rename::rename(view, at, "a: b | \"c\"").unwrap_or_default();
        wrong.extend(apply(text, &renamed).err().map(|error| format!("rename: {error}")));
        let places = highlight::highlights(view, at).into_iter().map(|(span, _)| span);
        let places = places.chain(rename::prepare(view, at).map(|(span, _)| span));
        wrong.extend(places.filter(|span| text.get(span.range()).is_none()).map(|span| format!("the span {span:?}")));
        wrong
    })
}

fn judged_in(setting: &Setting, view: &View<'_>, before: &Checked, sampled: bool) -> Vec<String> {
    let text = view.text;
    // What is offered at several places is judged once; of what is alike in a long text, some.
    let many = if sampled {
        1
    } else if text.len() > LONG {
        SOME
    } else {
        usize::MAX
    };
    let mut offered: BTreeMap<(Kind, String, String), Action> = BTreeMap::new();
    let mut alike: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    for place in places(view) {
        for action in actions(view, place, Filter::All) {
            let key = (action.kind, action.title.clone(), format!("{:?}", action.edits));
            let Entry::Vacant(entry) = offered.entry(key) else { continue };
            let alike = alike.entry((action.kind, form(&action))).or_default();
            *alike += 1;
            if *alike <= many {
                entry.insert(action);
            }
        }
    }
    let judge = Judge { setting, view, before, around: Around::of(text) };
    offered.values().flat_map(|action| judge.wrong(action)).collect()
}

/// What an action has in common with others: its title without the values in it, and the rules of its findings.
fn form(action: &Action) -> String {
    let words: Vec<&str> = action.title.split('`').step_by(2).collect();
    let rule = if action.title.starts_with("Ignore ") { action.title.split('`').nth(1) } else { None };
    format!("{}{}", words.concat(), rule.unwrap_or_default())
}

/// Every place at which something may be offered.
fn places(view: &View<'_>) -> Vec<Span> {
    let findings = view.findings.iter().map(|finding| Span::at(finding.span.start as usize));
    let document = view.document.into_iter();
    let open = document.clone().flat_map(|d| spot::placeholders(d).map(|(span, _)| Span::at(span.end as usize)));
    let held = document.flat_map(|d| linked::held(d).map(|held| Span::at(held.span.start as usize)));
    let tasks = view.syntax.items().filter_map(|(base, item)| match item.kind {
        ItemKind::Paragraph { list: Some(mark), .. } | ItemKind::EmptyItem(mark) => mark.task.map(|_| (base, item)),
        _ => None,
    });
    let tasks = tasks.map(|(base, item)| Span::at(item.span.start as usize + base));
    let mut places: Vec<Span> = findings.chain(open).chain(held).chain(tasks).collect();
    places.push(Span::at(view.text.len()));
    places.push(Span::new(0, view.text.len()));
    places
}

struct Judge<'a> {
    setting: &'a Setting,
    view: &'a View<'a>,
    before: &'a Checked,
    around: Around<'a>,
}

impl Judge<'_> {
    fn wrong(&self, action: &Action) -> Vec<String> {
        let text = self.view.text;
        let (line, _) = LineIndex::new(text).position(self.place(action));
        let say = |what: String| format!("{line}: action «{}»: {what}", action.title);
        let edits = match &action.edits {
            Edits::Now(edits) => edits.clone(),
            Edits::Later(key) => resolve(self.view, *key).unwrap_or_default(),
            // It changes another place than the text: a link's missing file is made.
            Edits::Creates { path, .. } if self.setting.files.at(path) == Standing::Nothing => return Vec::new(),
            Edits::Creates { path, .. } => return vec![say(format!("it makes `{path}`, which may be there"))],
        };
        if edits.is_empty() {
            return vec![say("it changes nothing".to_owned())];
        }
        let new = match apply(text, &edits) {
            Ok(new) if new == text => return vec![say("it changes nothing".to_owned())],
            Ok(new) => new,
            Err(error) => return vec![say(error)],
        };
        let after = self.setting.check(&new);
        let mut wrong = malformed(&new, &after.findings);
        if text.contains("\r\n") && !bare_line_ends(text) && bare_line_ends(&new) {
            wrong.push("it mixes LF into a CRLF document".to_owned());
        }
        if text.starts_with('\u{feff}') != new.starts_with('\u{feff}') {
            wrong.push("the BOM".to_owned());
        }
        wrong.extend(self.around.changes(&new, &edits));
        let template = |checked: &Checked| checked.template.as_ref().map(|template| template.name.clone());
        let resolved: Vec<&Finding> = action.findings.iter().filter_map(|n| self.before.findings.get(*n)).collect();
        if template(self.before) != template(&after) {
            if !resolved.iter().any(|finding| finding.rule == "unknown-template") {
                wrong.push("the template changes".to_owned());
            }
        } else if action.title.starts_with("Ignore ") {
            wrong.extend(silenced(self.before, &after, &resolved));
        } else {
            wrong.extend(self.put_right(action, (&new, &after), &resolved, &edits));
        }
        wrong.into_iter().map(say).collect()
    }

    fn place(&self, action: &Action) -> usize {
        match (&action.findings[..], &action.edits) {
            ([first, ..], _) => self.before.findings.get(*first).map_or(0, |finding| finding.span.start as usize),
            (_, Edits::Now(edits)) => edits.first().map_or(0, |edit| edit.span.start as usize),
            _ => 0,
        }
    }

    fn put_right(
        &self,
        action: &Action,
        (new, after): (&str, &Checked),
        resolved: &[&Finding],
        edits: &[Edit],
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for finding in resolved {
            let same = resolved.iter().filter(|other| other.rule == finding.rule && other.message == finding.message);
            if count(&after.findings, finding) + same.count() > count(&self.before.findings, finding) {
                wrong.push(format!("still there: {}", named(self.view.text, finding)));
            }
        }
        let rules: Vec<&str> = resolved.iter().map(|finding| finding.rule).collect();
        let chosen = !matches!(action.kind, Kind::SourceFixAll);
        let caused = unexpected(self.before, after, resolved, edits);
        let older = !caused.is_empty() && class(self.view.text, self.before) != class(new, after);
        let caused = caused.into_iter().filter(|new| !(chosen && follows(&rules, edits, older, new)));
        wrong.extend(caused.map(|finding| format!("it causes {}", named(new, finding))));
        let left: Vec<&Finding> = match action.kind {
            Kind::SourceFixAll => after.findings.iter().filter(|f| f.fixes.iter().any(|fix| fix.safe)).collect(),
            Kind::SourceInsertMissing => {
                let lacks = |rule: &str| matches!(rule, "missing-field" | "missing-section");
                let inserts = |f: &&Finding| lacks(f.rule) && f.fixes.iter().any(|fix| fix.title.starts_with("Insert"));
                after.findings.iter().filter(inserts).collect()
            }
            _ => Vec::new(),
        };
        wrong.extend(left.into_iter().map(|finding| format!("left: {}", named(new, finding))));
        wrong
    }
}

/// Whether the findings are those that were there, without those that are silenced; nothing is silenced for nothing.
fn silenced(before: &Checked, after: &Checked, resolved: &[&Finding]) -> Vec<String> {
    // A suppression that did nothing may do something now, and is still idle in part.
    let message = |finding: &Finding| match finding.rule {
        "unused-suppression" => String::new(),
        _ => finding.message.clone(),
    };
    let key = |finding: &Finding| (finding.rule, finding.severity, message(finding));
    let mut counts: BTreeMap<(&str, Severity, String), i64> = BTreeMap::new();
    for finding in &before.findings {
        *counts.entry(key(finding)).or_default() += 1;
    }
    for finding in resolved.iter().copied().chain(&after.findings) {
        *counts.entry(key(finding)).or_default() -= 1;
    }
    let differs = counts.into_iter().filter(|(_, count)| *count != 0);
    differs
        .map(|((rule, _, message), count)| {
            format!(
                "{} {rule}: {message}",
                if count > 0 { "it also silences" } else { "it does not silence, or causes" }
            )
        })
        .collect()
}
