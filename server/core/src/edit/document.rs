//! A new document of a template: what is known is filled in, all else stays to be written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::blank::{Blank, Place, is_named};
use super::file_name::{file_part, named, shortened};
use super::scaffold::{self, Scaffold, Stop};
use super::whole::Part;
use super::{Put, scalar, write_each};
use crate::align::{Document, Placeholder, What};
use crate::context::Context;
use crate::finding::Edit;
use crate::fix;
use crate::ids::Identity;
use crate::syntax::{Keep, Syntax};
use crate::template::evidence::{evidence, has};
use crate::template::model::{Slot, SlotId};
use crate::template::recognise::recognise;
use crate::template::sketch::sketch;
use crate::template::{Role, Template};
use crate::text::{Span, nearest, normal, slug::slug};
use crate::value::Kind;
use crate::value::fit::{fit, without_unit};

/// What a document is made of.
#[derive(Copy, Clone, Debug)]
pub struct Request<'a> {
    /// Its template.
    pub template: &'a Arc<Template>,
    /// What will lie around it.
    pub context: &'a Context,
    /// Values by the name of a slot or a field, as somebody asks for them. Of two for one place the later counts.
    pub given: &'a [(String, String)],
    /// Values by the name of a slot or a field that hold for all documents: what does not fit is left out.
    pub usual: &'a BTreeMap<String, String>,
    /// The id that it gets where none is given.
    pub id: Option<&'a str>,
}

/// A document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Created {
    /// Its text and what is left to be filled.
    pub scaffold: Scaffold,
    /// The placeholders that are left, as they are written, each as often as it is.
    pub left: Vec<String>,
    /// The usual values that do not fit.
    pub unfit: Vec<Refusal>,
    /// A name for its file, without ending: of id and title where these are known, else that of the template.
    pub stem: String,
}

/// Why a value is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The name that it was given for.
    pub name: String,
    /// What is wrong: a sentence without its end.
    pub problem: String,
    /// The name or value that is most likely meant.
    pub meant: Option<String>,
    /// Whether it is the name that is wrong.
    pub is_unknown: bool,
}

/// Makes a document; what is wrong with the values given, where something is.
pub fn create(request: &Request<'_>) -> Result<Created, Vec<Refusal>> {
    let template = request.template;
    let text = scaffold::blank(template);
    let syntax = Syntax::parse(&text, Keep::Items);
    let blank = Blank { document: Document::align(&text, &syntax, template), text: &text, syntax: &syntax };
    let mut fills = Fills::default();
    let mut refused = Vec::new();
    for (name, value) in request.given.iter().rev() {
        refused.extend(blank.fill(name, value, &mut fills).err());
    }
    if !refused.is_empty() {
        refused.reverse();
        return Err(refused);
    }
    let known = |name: &&String| !blank.places(name).is_ok_and(|places| places.is_empty());
    let usual = request.usual.iter().filter(|(name, _)| known(name));
    let unfit = usual.filter_map(|(name, value)| blank.fill(name, value, &mut fills).err()).collect();
    let identity = Identity::of(template);
    blank.fill_by_role(&identity, request, &mut fills);
    let stem = blank.stem(&identity, &fills);
    let (scaffold, left) = blank.filled(&fills);
    Ok(Created { scaffold: declared(scaffold, request), left, unfit, stem })
}

/// The text of a document of a template at a path, with what is known without asking: what its name says, and today. None where
/// there is no such template.
pub fn at(path: &str, template: &str, context: &Context) -> Option<String> {
    let template = context.library.get(template)?;
    let name = path.rsplit('/').next().unwrap_or(path);
    let (id, title) = named(name.rsplit_once('.').map_or(name, |(stem, _)| stem));
    let usual = title.map(|title| ("title".to_owned(), title)).into_iter().collect();
    let created = create(&Request { template, context, given: &[], usual: &usual, id });
    created.ok().map(|created| created.scaffold.text)
}

/// The names that values can be given for: of slots that are called by an identifier or a few words, in their order,
/// each once, and of front-matter fields that have a value already.
pub fn names(template: &Template) -> Vec<(String, Option<SlotId>)> {
    let mut names: Vec<(String, Option<SlotId>)> = Vec::new();
    let mut add = |name: &str, slot: Option<SlotId>| {
        let is_name = !name.is_empty() && name.len() <= 40 && name.split_whitespace().count() <= 4;
        let plain = !name.contains(['=', '/', '|', '.', ',', ':', '(', '\n']) && name.contains(char::is_alphabetic);
        if is_name && plain && !names.iter().any(|(known, _)| normal::key(known) == normal::key(name)) {
            names.push((name.to_owned(), slot));
        }
    };
    for (id, slot) in template.slots.iter().enumerate() {
        let is_name = is_named(slot) && (!slot.name.contains(char::is_whitespace) || slot.field.is_empty());
        add(if is_name { &slot.name } else { &slot.field }, Some(id));
    }
    for field in template.front.iter().filter(|field| !field.is_map && field.path.len() == 1) {
        add(field.key(), field.value.single());
    }
    names
}

/// What goes where.
type Fills = BTreeMap<Span, String>;

impl Blank<'_> {
    /// Puts a value where its name says. What is filled already stays.
    fn fill(&self, name: &str, value: &str, fills: &mut Fills) -> Result<(), Refusal> {
        let refusal = |problem: String| Refusal { name: name.to_owned(), problem, meant: None, is_unknown: false };
        if value.contains(['\n', '\r']) {
            return Err(refusal(format!("the value of `{name}` has more than one line")));
        }
        let places = match self.places(name) {
            Ok(places) => places,
            // A whole value says what belongs to which.
            Err(problem) => {
                let whole = self.value_of(name);
                let parts = whole.and_then(|whole| self.taken_apart(whole, value));
                let whole =
                    whole.map_or_else(String::new, |whole| format!(", or write it as `{}`", whole.of(self.text)));
                let parts = parts.ok_or_else(|| refusal(problem + &whole))?;
                return self.fill_parts(name, value, parts, fills);
            }
        };
        if places.is_empty() {
            let names = names(self.template());
            let meant = nearest(name, names.iter().map(|(name, _)| name.as_str())).map(str::to_owned);
            let problem = format!("template `{}` has no slot or field `{name}`", self.template().name);
            return Err(Refusal { meant, is_unknown: true, ..refusal(problem) });
        }
        let of_slot = |place: &Place| match place {
            Place::At(span, Some(_)) => self.taken_apart(self.around(*span), value),
            Place::At(_, None) | Place::List(..) => None,
        };
        if let Some(parts) = places.iter().find_map(of_slot) {
            return self.fill_parts(name, value, parts, fills);
        }
        let mut new = Vec::new();
        for place in places {
            new.push(match place {
                Place::List(span, quote) => (span, list(value, quote)),
                Place::At(span, None) => (span, value.to_owned()),
                Place::At(span, Some(id)) => (span, self.fitting(name, value, (span, id))?),
            });
        }
        put(new, fills);
        Ok(())
    }

    /// Puts the parts of a whole value where they belong.
    fn fill_parts(&self, name: &str, value: &str, parts: Vec<Part>, fills: &mut Fills) -> Result<(), Refusal> {
        let mut new = Vec::new();
        for part in parts {
            let mut spans = vec![part.span];
            if self.slot(part.slot).linked {
                let linked = self.open(|id, _| id == part.slot).into_iter();
                spans.extend(linked.filter_map(|place| match place {
                    Place::At(span, _) => Some(span),
                    Place::List(..) => None,
                }));
            } else {
                spans.extend(self.likewise(&part));
            }
            for span in spans {
                let text = self.fitting(name, &part.text, (span, part.slot)).map_err(|mut refusal| {
                    refusal.problem = refusal.problem.replacen(&format!("`{}`", part.text), &format!("`{value}`"), 1);
                    refusal
                })?;
                new.push((span, text));
            }
        }
        put(new, fills);
        Ok(())
    }

    /// A value as it is written for a slot at a place.
    fn fitting(&self, name: &str, value: &str, (span, id): (Span, SlotId)) -> Result<String, Refusal> {
        let slot = self.slot(id);
        let strict = slot.linked || self.is_in_front(span);
        let around = self.around(span);
        let behind = Span { start: span.end, end: around.end.max(span.end) }.of(self.text);
        let fits = match &slot.kind {
            Kind::Number(_) => without_unit(value, behind),
            _ => Ok(value),
        };
        let error = match fits.and_then(|value| fit(&slot.kind, value, strict)) {
            Ok(text) => return Ok(text),
            Err(_) if waits(slot, value) => return Ok(value.trim().to_owned()),
            Err(error) => error,
        };
        let mut problem = format!("`{value}` is no value of `{name}`: it {}", error.reason);
        let has_letters = |text: &str| text.contains(char::is_alphanumeric);
        if has_letters(behind)
            || has_letters(Span { start: around.start.min(span.start), end: span.start }.of(self.text))
        {
            problem = format!("{problem}; the template has `{}`", around.of(self.text));
        }
        Err(Refusal { name: name.to_owned(), problem, meant: error.meant, is_unknown: false })
    }

    /// The id, and today where a date is written down on the day itself.
    fn fill_by_role(&self, identity: &Identity, request: &Request<'_>, fills: &mut Fills) {
        if let (Some(id), Some(field)) = (request.id, &identity.field) {
            // An id of another form than the template's is not forced into it.
            let parts = self.value_of(&field.name).and_then(|whole| self.taken_apart(whole, id));
            let _ = parts.map(|parts| self.fill_parts(&field.name, id, parts, fills));
        }
        let today = request.context.today.map(|today| today.to_string());
        let roles = [Role::Created, Role::Updated].map(|role| self.template().roles.of(role));
        let dated: Vec<SlotId> = roles.into_iter().flatten().filter_map(|field| field.slot(self.template())).collect();
        for place in self.open(|_, _| true) {
            let Place::At(span, Some(id)) = place else { continue };
            let by_role = match today.as_deref() {
                Some(today) if dated.contains(&id) && self.slot(id).kind == Kind::Date => Some(today),
                Some(today) if is_of_today(self.slot(id)) => Some(today),
                _ => request.id.filter(|_| identity.ids.contains(&id)),
            };
            if let Some(value) = by_role {
                fills.entry(span).or_insert_with(|| value.to_owned());
            }
        }
    }

    /// A name for the file.
    fn stem(&self, identity: &Identity, fills: &Fills) -> String {
        let of = |slots: &[SlotId]| {
            let mut places = self.open(|id, _| slots.contains(&id)).into_iter();
            places.find_map(|place| match place {
                Place::At(span, _) => fills.get(&span),
                Place::List(..) => None,
            })
        };
        let whole = identity.field.as_ref().and_then(|field| self.value_of(&field.name));
        let whole = whole.and_then(|whole| self.whole_text(whole, fills));
        let id = whole.as_ref().or_else(|| of(&identity.ids));
        let id = id.map(|id| file_part(id)).filter(|id| !id.is_empty());
        let literal = || scaffold::literal_title(&self.document).and_then(|span| fills.get(&span));
        let title = literal().or_else(|| of(&identity.titles)).map(|title| shortened(&slug(title)));
        let title = title.filter(|title| !title.is_empty());
        match (id, title) {
            (Some(id), Some(title)) => format!("{id}-{title}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => self.template().name.clone(),
        }
    }

    /// The document, and the placeholders that are left in it.
    fn filled(&self, fills: &Fills) -> (Scaffold, Vec<String>) {
        let is_list = |span: &Span| fills.get(span).is_some_and(|text| text.starts_with('[')) && self.is_list(*span);
        let puts: Vec<Put<'_>> =
            fills.iter().filter(|(span, _)| !is_list(span)).map(|(span, text)| (*span, text.as_str())).collect();
        let mut edits = write_each(self.text, self.syntax, &puts);
        let lists = fills.iter().filter(|(span, _)| is_list(span));
        edits.extend(lists.map(|(span, text)| Edit { span: *span, text: text.clone() }));
        edits.sort_by_key(|edit| edit.span);
        let stops = scaffold::stops(&self.document).into_iter();
        let stops = stops.filter(|stop| !fills.keys().any(|filled| filled.contains(stop.span))).collect();
        let whole = Scaffold::new(self.text.to_owned(), stops);
        let left = whole.stops.iter().filter(|stop| self.is_placeholder(stop)).map(|stop| stop.span.of(self.text));
        let left = left.map(normal::fold).collect();
        (edited(&whole, &edits), left)
    }

    fn is_placeholder(&self, stop: &Stop) -> bool {
        let guidance = |(span, found): &(Span, &Placeholder)| *span == stop.span && found.what == What::Guidance;
        !self.placeholders().iter().any(guidance)
    }
}

/// Takes down what goes where. What is filled already stays.
fn put(new: Vec<(Span, String)>, fills: &mut Fills) {
    for (span, text) in new {
        if !fills.keys().any(|taken| taken.overlaps(span)) {
            fills.insert(span, text);
        }
    }
}

/// Whether a value says that nothing is there yet, of something that may wait.
fn waits(slot: &Slot, value: &str) -> bool {
    (slot.optional || slot.finished_only) && crate::align::life::is_nothing(value)
}

/// Whether a slot is a date that is written down when the document is: that it was created, or changed last.
fn is_of_today(slot: &Slot) -> bool {
    let words = evidence();
    let is_dated = |name: &str| {
        let name = normal::words(name).join(" ");
        [&words.created, &words.updated].into_iter().any(|names| has(names, &name))
    };
    match slot.kind {
        Kind::Date => !slot.finished_only && (is_dated(&slot.name) || is_dated(&slot.field)),
        Kind::Text => is_dated(&slot.name),
        _ => false,
    }
}

/// Values parted by commas as a list in brackets. What is one already stays as it is.
fn list(value: &str, quote: Option<char>) -> String {
    let value = value.trim();
    let is_list = value.starts_with('[') && serde_yaml::from_str::<Vec<serde_yaml::Value>>(value).is_ok();
    if is_list {
        return value.to_owned();
    }
    let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
    let written = items.map(|item| match quote {
        Some(quote) => format!("{quote}{}{quote}", scalar(item, Some(quote), true)),
        None => scalar(item, None, true),
    });
    format!("[{}]", written.collect::<Vec<_>>().join(", "))
}

/// A scaffold after edits that none of its stops is a whole of: stops move with the text around them, and are found again
/// in a value that was written anew because it had to be quoted.
fn edited(scaffold: &Scaffold, edits: &[Edit]) -> Scaffold {
    let Some(text) = fix::apply(&scaffold.text, edits) else { return scaffold.clone() };
    // What was written and what it replaced, of the edits so far.
    let (mut written, mut replaced) = (0, 0);
    let (mut n, mut found) = (0, 0);
    let mut stops = Vec::with_capacity(scaffold.stops.len());
    for stop in &scaffold.stops {
        while let Some(edit) = edits.get(n).filter(|edit| edit.span.end <= stop.span.start) {
            written += edit.text.len();
            replaced += edit.span.len();
            (n, found) = (n + 1, 0);
        }
        let at = |offset: u32| offset as usize + written - replaced;
        let span = match edits.get(n).filter(|edit| edit.span.overlaps(stop.span)) {
            None => Span::new(at(stop.span.start), at(stop.span.end)),
            Some(edit) => {
                let open = stop.span.of(&scaffold.text);
                let Some(within) = edit.text.get(found..).and_then(|rest| rest.find(open)) else { continue };
                let start = at(edit.span.start) + found + within;
                found += within + open.len();
                Span::new(start, start + open.len())
            }
        };
        stops.push(Stop { span, ..stop.clone() });
    }
    Scaffold { text, stops }
}

/// The document with the name of its template, where it would not be recognised without.
fn declared(scaffold: Scaffold, request: &Request<'_>) -> Scaffold {
    let (template, context) = (request.template, request.context);
    let found = recognise(&sketch(&scaffold.text), &context.library, &context.settings).template;
    if found.is_some_and(|found| Arc::ptr_eq(&found, template)) {
        return scaffold;
    }
    let front = Syntax::parse(&scaffold.text, Keep::Items).front().map(|front| front.span.start as usize);
    match front.map(|start| super::line_end(&scaffold.text, start)) {
        Some(at) => {
            let (head, rest) = (Span::new(0, at), Span::new(at, scaffold.text.len()));
            let line = format!("{}template: {}\n", head.of(&scaffold.text), scalar(&template.name, None, false));
            scaffold.part(rest).within(&line, "")
        }
        None => scaffold.within(&format!("<!-- milepost: template {} -->\n\n", template.name), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Library;
    use crate::value::date::date;

    const SOURCE: &str = "---\nid: {ID}\ntitle: {TITLE}: a plan\nstatus: {STATUS} # planning, in_progress, done\n\
        people: [\"{LEAD}\", \"{OTHER}\"]\ncreated: {CREATED_DATE}\ntarget: {TARGET_DATE}\nkind: plan\n---\n\n\
        <!-- milepost: EFFORT = number weeks 0..52 -->\n# {ID}: {TITLE}\n\n**Status**: {STATUS}\n**Effort**: {EFFORT}\n\n\
        ## Release Window <!-- milepost: repeat --> of it\n<!--\nmilepost: optional\n-->\n<!-- A remark. -->\n\
        Brief description of the window.\n\n| Who | Till |\n|---|---|\n| {LEAD} | {TARGET_DATE} |\n";

    fn made(source: &str, given: &[(&str, &str)], usual: &[(&str, &str)], id: Option<&str>) -> Result<Created, String> {
        let library = Library::builtin().with(Template::compile("plan", source));
        let context = Context { today: Some(date(2026, 5, 4)), ..Context::alone(library) };
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let template = context.library.get("plan").unwrap();
        let (given, usual) = (owned(given), owned(usual).into_iter().collect());
        create(&Request { template, context: &context, given: &given, usual: &usual, id }).map_err(|refused| {
            let said = refused.into_iter().map(|refusal| format!("{} ({:?})", refusal.problem, refusal.meant));
            said.collect::<Vec<_>>().join("; ")
        })
    }

    fn text(given: &[(&str, &str)]) -> String {
        made(SOURCE, given, &[], None).unwrap().scaffold.text
    }

    #[test]
    fn a_document_is_its_template_without_hints() {
        let created = made(SOURCE, &[], &[], None).unwrap();
        assert_eq!(
            created.scaffold.text,
            "---\nid: {ID}\ntitle: {TITLE}: a plan\nstatus: {STATUS} # planning, in_progress, done\n\
             people: [\"{LEAD}\", \"{OTHER}\"]\ncreated: 2026-05-04\ntarget: {TARGET_DATE}\nkind: plan\n---\n\n\
             # {ID}: {TITLE}\n\n**Status**: {STATUS}\n**Effort**: {EFFORT}\n\n## Release Window of it\n\
             <!-- A remark. -->\nBrief description of the window.\n\n| Who | Till |\n|---|---|\n| {LEAD} | {TARGET_DATE} |\n"
        );
        assert_eq!(created.left.len(), 12, "{:?}", created.left);
        assert_eq!(created.stem, "plan");
    }

    #[test]
    fn values_come_to_all_places_of_their_slot_as_each_asks() {
        let filled = text(&[("TITLE", "A | b: c"), ("status", "In Progress"), ("LEAD", "x | y"), ("effort", "3")]);
        for part in [
            "title: \"A | b: c: a plan\"\n",
            "status: in_progress #",
            "people: [\"x | y\", \"{OTHER}\"]",
            "# {ID}: A | b: c\n",
            "**Status**: in_progress\n",
            "**Effort**: 3\n",
            "| x \\| y | {TARGET_DATE} |",
        ] {
            assert!(filled.contains(part), "{part} in {filled}");
        }
        assert!(text(&[("people", "Ann, Bob: c")]).contains("people: [\"Ann\", \"Bob: c\"]"));
        assert!(text(&[("people", "[a, b]")]).contains("people: [a, b]"));
        assert!(text(&[("kind", "other")]).contains("\nkind: other\n"));
        assert!(text(&[("STATUS", "done"), ("STATUS", "planning")]).contains("status: planning #"));
        assert!(text(&[("created", "2026-01-01")]).contains("created: 2026-01-01"));
    }

    #[test]
    fn what_does_not_fit_is_refused_whole() {
        let said = |name, value| made(SOURCE, &[(name, value)], &[], None).err().unwrap_or_default();
        assert_eq!(
            said("STATUS", "doen"),
            "`doen` is no value of `STATUS`: it is none of `planning`, `in_progress`, `done` (Some(\"done\"))"
        );
        assert_eq!(said("STAUS", "done"), "template `plan` has no slot or field `STAUS` (Some(\"STATUS\"))");
        assert_eq!(
            said("TARGET_DATE", "soon"),
            "`soon` is no value of `TARGET_DATE`: it is no ISO date (YYYY-MM-DD) (None)"
        );
        assert_eq!(said("EFFORT", "60"), "`60` is no value of `EFFORT`: it is not in the range 0 to 52 (None)");
        assert_eq!(said("TITLE", "a\nb"), "the value of `TITLE` has more than one line (None)");
        let two = "# {TITLE}\n\n**Size**: {A} of {B}\n\n## Part\n";
        let error = made(two, &[("Size", "3")], &[], None).unwrap_err();
        assert_eq!(
            error,
            "`Size` has several values: `{A}`, `{B}`; name one of these, or write it as `{A} of {B}` (None)"
        );
    }

    #[test]
    fn what_is_given_goes_before_what_is_usual_and_that_before_what_is_known() {
        let usual = [("LEAD", "usual"), ("OTHER", "usual"), ("status", "nonsense"), ("nobody", "has this")];
        let created = made(SOURCE, &[("LEAD", "given")], &usual, Some("M-7")).unwrap();
        assert!(created.scaffold.text.contains("people: [\"given\", \"usual\"]"));
        assert!(created.scaffold.text.contains("id: M-7\n") && created.scaffold.text.contains("# M-7: {TITLE}"));
        assert_eq!(created.unfit.len(), 1);
        assert_eq!(created.unfit[0].name, "status");
        let named = made(SOURCE, &[("ID", "X/1"), ("TITLE", "Ünï: a (new) start")], &[], Some("M-7")).unwrap();
        assert_eq!(named.stem, "X-1-ünï-a-new-start");
        assert_eq!(made("# Plan\n\n## A\n{B}\n", &[("title", "Go on")], &[], None).unwrap().stem, "go-on");
    }

    #[test]
    fn stops_are_where_the_places_are_that_are_left() {
        let created = made(SOURCE, &[("TITLE", "a: b"), ("people", "c, d")], &[], None).unwrap();
        let left = created.scaffold.stops.iter().map(|stop| stop.span.of(&created.scaffold.text));
        let left: Vec<&str> = left.collect();
        assert_eq!(
            left,
            [
                "{ID}",
                "{STATUS}",
                "{TARGET_DATE}",
                "{ID}",
                "{STATUS}",
                "{EFFORT}",
                "Brief description of the window.",
                "{LEAD}",
                "{TARGET_DATE}"
            ]
        );
        let snippet = created.scaffold.snippet("\n").snippet;
        assert!(snippet.starts_with("---\nid: ${1:{ID\\}}\ntitle: \"a: b: a plan\"\n"), "{snippet}");
        assert!(snippet.contains("# ${1}: a: b\n"), "{snippet}");
        // Of two slots in one value the other one is found again where the value had to be quoted.
        let source = "---\nname: {A} and {B}\n---\n# T\n\n## Release Window\n{C}\n";
        let created = made(source, &[("A", "x: y")], &[], None).unwrap();
        assert!(created.scaffold.text.contains("name: \"x: y and {B}\""));
        assert!(created.scaffold.stops.iter().any(|stop| stop.span.of(&created.scaffold.text) == "{B}"));
    }

    #[test]
    fn a_document_that_would_be_none_of_its_template_names_it() {
        let common = "# {TITLE}\n\n## Overview\n{A}\n\n## Notes\n{B}\n";
        let text = |source| made(source, &[], &[], None).unwrap().scaffold.text;
        assert!(text(common).starts_with("<!-- milepost: template plan -->\n\n# {TITLE}\n"));
        let front = "---\nx: {TITLE}\n---\n\n# {TITLE}\n\n{A}\n";
        assert!(text(front).starts_with("---\ntemplate: plan\nx: {TITLE}\n---\n"));
        assert!(!text(SOURCE).contains("plan -->"));
    }

    #[test]
    fn a_new_document_has_nothing_but_places_to_fill() {
        let context = Context { today: Some(date(2026, 5, 4)), ..Context::alone(Library::builtin()) };
        for template in context.library.iter() {
            let usual = BTreeMap::new();
            let created =
                create(&Request { template, context: &context, given: &[], usual: &usual, id: Some("7") }).unwrap();
            let text = &created.scaffold.text;
            let checked = crate::check::check(&crate::check::Request { text, context: &context, template: None });
            assert_eq!(checked.template.map(|found| found.name.clone()), Some(template.name.clone()));
            for finding in checked.findings {
                assert!(
                    finding.severity <= crate::finding::Severity::Information,
                    "{}: {} {}",
                    template.name,
                    finding.rule,
                    finding.message
                );
            }
        }
    }
}
