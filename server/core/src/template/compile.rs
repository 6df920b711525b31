//! Template Markdown to model.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::evidence::{evidence, has, mentions};
use super::hints::{self, Hint};
use super::model::{Form, SectionDef, SectionId, slot_key};
use super::pattern::{Part, Pattern};
use super::prose;
use super::recognise::Fingerprint;
use super::slots::Slots;
use super::{Template, begin, body, conflicts, front, infer, roles};
use crate::syntax::outline::{Section, outline};
use crate::syntax::{Context, Item, ItemKind, Keep, Syntax, link};
use crate::text::{Span, normal};
use crate::value::mojibake;

/// Compiles a template.
pub(super) fn compile(name: &str, file: &str) -> Template {
    let inside = begin::inside(file);
    let mut template = compile_part(name, file, inside);
    if inside.len() < file.len() {
        template.whole = Some(Arc::new(compile_part(name, file, file)));
    }
    template
}

/// Compiles a part of a file.
fn compile_part(name: &str, file: &str, inside: &str) -> Template {
    let decoded = mojibake::decoded(inside);
    let offset = (decoded == inside).then(|| inside.as_ptr().addr() - file.as_ptr().addr());
    let source = decoded.into_owned();
    let syntax = Syntax::parse(&source, Keep::Items);
    let sections = outline(&syntax);
    let mut slots = Slots::new(syntax.definitions(), &source);
    slots.named = sections.iter().flat_map(named).collect();
    for placed in hints::all(&sections) {
        match &placed.hint {
            Ok(Hint::Kind { name, kind }) => slots.hint(name, kind, placed.inside),
            Ok(Hint::Role { name, role }) => slots.role(name, *role, placed.inside),
            _ => {}
        }
    }
    let front = syntax.front().map(|f| front::compile(f, &source, &mut slots)).unwrap_or_default();

    let mut defs = vec![root()];
    let mut title = None;
    let mut def_of: HashMap<usize, SectionId> = HashMap::new();
    let last = sections.len().saturating_sub(1);
    for (n, section) in sections.iter().enumerate() {
        let footer_from = (n == last).then(|| section.body.iter().rposition(|i| i.kind == ItemKind::Break)).flatten();
        if section.heading.is_none() || section.is_title {
            if section.is_title {
                let (text, pattern) = (section.title().to_owned(), heading_pattern(section, &mut defs[0], &mut slots));
                title = Some((text, pattern));
            }
            // Tables of the two chunks above the first section are counted apart.
            let tables = std::mem::take(&mut defs[0].tables);
            body::compile(section, &mut defs[0], &mut slots, None);
            defs[0].tables.splice(0..0, tables);
            continue;
        }
        let parent = section.parent.and_then(|parent| def_of.get(&parent).copied()).unwrap_or(0);
        let id = defs.len();
        let mut def = SectionDef { parent: Some(parent), level: section.level, ..root() };
        section.title().clone_into(&mut def.title);
        def.span = section.whole;
        def.own = section.span;
        def.finished_only =
            defs[parent].finished_only || mentions(&evidence().finished_only_heading, &def.title.to_lowercase());
        let pattern = heading_pattern(section, &mut def, &mut slots);
        (def.form, def.repeats) = form(section, &pattern, &slots);
        mark(section, &mut def);
        if def.optional.is_none() {
            let next = sections.get(n + 1);
            def.optional = mark_by_neighbours(n.checked_sub(1).and_then(|n| sections.get(n)), section, next);
        }
        body::compile(section, &mut def, &mut slots, footer_from);
        def_of.insert(n, id);
        defs[parent].children.push(id);
        defs.push(def);
    }
    group(&mut defs);
    ask_for_common_fields(&mut defs);
    finish_slots(&defs, &mut slots);

    let mut template = Template {
        name: name.to_owned(),
        dialect: body::dialect(&slots),
        by_written: by_written(&slots),
        slots: slots.all,
        conflicts: slots.conflicts,
        roles: roles::Roles::default(),
        vocabulary: Arc::default(),
        fingerprint: Fingerprint::default(),
        destinations: destinations(&syntax, &source),
        blank: std::sync::OnceLock::new(),
        front_span: syntax.front().map(|f| f.span),
        front,
        sections: defs,
        title,
        offset,
        source,
        whole: None,
    };
    template.roles = roles::find(&template, slots.roles);
    template.fingerprint = Fingerprint::of(&template);
    let more = conflicts::find(&template, &syntax, &sections);
    template.conflicts.extend(more);
    template.conflicts.sort_by_key(|conflict| conflict.span);
    template.conflicts.dedup();
    template
}

/// The numbered parts of a template by which its values may call them: `Phase 1`, of which a section or an item has the name.
fn named(section: &Section<'_>) -> Vec<String> {
    let key = heading_key(section.title());
    let heading = stem_of(&key).filter(|_| section.heading.is_some());
    let mut names: Vec<String> = heading.map(|(stem, ordinal)| format!("{stem} {ordinal}")).into_iter().collect();
    for item in section.body {
        let text = match item.kind {
            ItemKind::Field { name, value, .. } if !value.is_empty() => name.of(section.text),
            ItemKind::Paragraph { list: Some(_), .. } => {
                item.content.of(section.text).split_once(':').map_or("", |(name, _)| name)
            }
            _ => continue,
        };
        if prose::numbered(normal::plain(text)).is_some() {
            names.push(normal::key(text));
        }
    }
    names
}

/// What the links of a template lead to, as it is written.
fn destinations(syntax: &Syntax, source: &str) -> BTreeSet<String> {
    let spans = syntax.items().filter_map(|(base, item)| link::destination(source, base, item));
    spans.map(|span| span.of(source).to_owned()).collect()
}

fn root() -> SectionDef {
    SectionDef {
        parent: None,
        level: 0,
        title: String::new(),
        form: Form::Root,
        repeats: false,
        group: None,
        optional: None,
        finished_only: false,
        children: Vec::new(),
        span: Span::default(),
        own: Span::default(),
        fields: Vec::new(),
        tables: Vec::new(),
        texts: HashMap::new(),
        alone: BTreeSet::new(),
        slots: HashMap::new(),
        boxes: HashSet::new(),
        has_tasks: false,
        has_body: false,
    }
}

/// The heading's literals and slots; the slots are added.
fn heading_pattern(section: &Section<'_>, def: &mut SectionDef, slots: &mut Slots) -> Pattern {
    let Some(heading) = section.heading else { return Pattern::default() };
    let inside: Vec<&Item> = section.body.iter().take_while(|item| heading.span.contains(item.span)).collect();
    let mut parts = Vec::new();
    let mut at = heading.content.start as usize;
    for item in inside {
        let ItemKind::Candidate { delimiter, .. } = item.kind else { continue };
        let written = item.span.of(section.text);
        if slots.is_text(delimiter, item.content.of(section.text)) {
            continue;
        }
        if item.span.start as usize > at {
            parts.push(Part::Literal(section.text[at..item.span.start as usize].to_owned()));
        }
        let after = &section.text[item.span.end as usize..heading.content.end as usize];
        let around = infer::Around {
            name: item.content.of(section.text),
            delimiter: Some(delimiter),
            after,
            field: "",
            ..infer::Around::default()
        };
        let id = slots.add(written, &around, item.span.shift(section.base));
        def.slots.insert(slot_key(written, Context::Text), id);
        parts.push(Part::Slot { id, unit: 0 });
        at = item.span.end as usize;
    }
    if at < heading.content.end as usize {
        let rest = &section.text[at..heading.content.end as usize];
        parts.push(Part::Literal(normal::without_comments(rest).into_owned()));
    }
    Pattern { parts }
}

fn form(section: &Section<'_>, pattern: &Pattern, slots: &Slots) -> (Form, bool) {
    let key = heading_key(section.title());
    if let Some((stem, _)) = stem_of(&key) {
        return (Form::Group(stem.to_owned()), true);
    }
    if pattern.is_literal() {
        return (Form::Exact(key), false);
    }
    if !pattern.names_heading() {
        return (Form::Any, true);
    }
    // `Phase {N}: {Name}` is one of many; `Risk: {RISK_LEVEL}` is a section with a value in its heading.
    let linked = pattern.slots().any(|id| slots.all[id].linked);
    let ordinal = pattern.slots().next().is_some_and(|id| {
        let slot = &slots.all[id];
        let name = slot.name.to_lowercase();
        slot.written.len() <= 3
            || ["number", "num", "id", "n", "no", "nn", "nnn"]
                .iter()
                .any(|w| normal::words(&name).iter().any(|x| x == w))
    });
    (Form::Pattern(pattern.clone()), (ordinal || names_one_of_many(pattern, slots)) && !linked)
}

/// `phase 2: build` as the stem and the ordinal; a single letter from a to e is an ordinal too, and n, which stands for any.
pub(crate) fn stem(key: &str) -> Option<(&str, &str)> {
    let head = key.split([':', '—', '–', '(']).next()?.trim();
    let (stem, ordinal) = head.rsplit_once(' ')?;
    let number = ordinal.len() <= 6 && ordinal.bytes().all(|b| b.is_ascii_digit());
    let roman = ordinal.len() <= 5 && ordinal.bytes().all(|b| b"ivx".contains(&b));
    let letter = ordinal.len() == 1 && ordinal.bytes().all(|b| (b'a'..=b'e').contains(&b) || b == b'n');
    ((number || letter || roman) && !stem.is_empty() && stem.split(' ').count() <= 3).then_some((stem, ordinal))
}

/// The stem and the ordinal of a heading: `Phase 7 - Build` shows its number only without its remark.
pub(crate) fn stem_of(key: &normal::Heading) -> Option<(&str, &str)> {
    stem(&key.full).or_else(|| stem(&key.short))
}

/// The comparable forms of a heading, in a template as in a document: without markup around its words, and with `&` as the
/// word that it stands for.
pub(crate) fn heading_key(title: &str) -> normal::Heading {
    if !title.contains(['<', '&']) {
        return normal::heading(title);
    }
    let title = normal::without_comments(title);
    let mut words = String::with_capacity(title.len());
    let mut rest = &*title;
    // Only what is closed again is markup: `<name>` is a slot, `<200 ms` an amount.
    while let Some((before, behind)) = rest.split_once('<') {
        words.push_str(before);
        let name =
            behind.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let is_tag = !name.is_empty() && title.contains(&format!("</{name}>"));
        if let Some((_, behind)) = behind.split_once('>').filter(|_| is_tag) {
            rest = behind;
        } else {
            words.push('<');
            rest = behind;
        }
    }
    words.push_str(rest);
    normal::heading(&words.replace("&amp;", "&").replace(" & ", " and "))
}

/// Optional and repeating sections, by heading, by comment, by hint.
fn mark(section: &Section<'_>, def: &mut SectionDef) {
    if prose::says_optional(&def.title) {
        def.optional = Some("its heading says so".to_owned());
    }
    let first = section.body.iter().find(|item| matches!(item.kind, ItemKind::Paragraph { .. }));
    let says = |text: &str| prose::opens_as_optional(text) || prose::is_condition(prose::unwrapped(text));
    if first.is_some_and(|item| says(item.content.of(section.text))) {
        def.optional = Some("the text below it says so".to_owned());
    }
    let leading = section.body.iter().take_while(|item| item.kind == ItemKind::Comment || item.kind.is_inline());
    for comment in leading.filter(|item| item.kind == ItemKind::Comment) {
        let text = comment.content.of(section.text);
        match hints::parse(text) {
            Some(Ok(Hint::Optional)) => def.optional = Some("a hint".to_owned()),
            Some(Ok(Hint::Repeat)) => def.repeats = true,
            None if prose::section_is_optional(text) => def.optional = Some("the comment below it says so".to_owned()),
            _ => {}
        }
    }
}

/// What the sections around one say of it: that it depends on something, or that it is no section at all.
fn mark_by_neighbours(
    before: Option<&Section<'_>>,
    section: &Section<'_>,
    next: Option<&Section<'_>>,
) -> Option<String> {
    // Lines of level 1 below each other are remarks with a `#` in front, as scripts have them.
    let joins = |above: &Section<'_>, below: &Section<'_>| {
        let lines = above.own().of(above.text).split_inclusive('\n').count();
        above.heading.is_some() && !above.is_title && above.level == 1 && below.level == 1 && lines == 1
    };
    if before.is_some_and(|before| joins(before, section)) || next.is_some_and(|next| joins(section, next)) {
        return Some("it is one of several lines, a remark".to_owned());
    }
    let before = before?;
    let lead = before.body.iter().rfind(|item| !item.kind.is_inline())?;
    // A comment on the line above the heading, below something else, speaks of what follows.
    let is_first = before.body.iter().find(|item| !item.kind.is_inline()).is_some_and(|first| first.span == lead.span);
    let below = before
        .own()
        .of(before.text)
        .get(lead.span.end.saturating_sub(before.own().start) as usize..)
        .unwrap_or_default();
    let comment = lead.content.of(before.text);
    if lead.kind == ItemKind::Comment
        && (!is_first || before.is_title || before.heading.is_none())
        && below.matches('\n').count() <= 1
        && hints::parse(comment).is_none()
        && prose::section_is_optional(comment)
    {
        return Some("the comment above it says so".to_owned());
    }
    // `[If there are any:]` leads to what follows.
    let text = matches!(lead.kind, ItemKind::Paragraph { .. }).then(|| normal::plain(lead.content.of(before.text)))?;
    let text = prose::unwrapped(text);
    (prose::is_condition(text) && text.ends_with(':')).then(|| "the text above it says when".to_owned())
}

/// Whether a slot in a heading names one of many: `Component: {COMPONENT_NAME}`, `Slot: {SLOT}`.
fn names_one_of_many(pattern: &Pattern, slots: &Slots) -> bool {
    let Some([Part::Literal(before), Part::Slot { id, .. }]) = pattern.parts.get(..2) else { return false };
    let before = normal::words(before);
    let last = normal::words(&slots.all[*id].name).pop().unwrap_or_default();
    before.len() <= 2 && (has(&evidence().names_of_many, &last) || before.last() == Some(&last))
}

/// Joins neighbouring sections of one stem into groups; a stem with one section that is not its first is no group.
fn group(defs: &mut [SectionDef]) {
    for parent in 0..defs.len() {
        let mut first: HashMap<String, SectionId> = HashMap::new();
        for child in defs[parent].children.clone() {
            let key = match &defs[child].form {
                Form::Group(stem) => stem.clone(),
                Form::Any => "any".to_owned(),
                _ if defs[child].repeats => format!("own {child}"),
                _ => continue,
            };
            let leader = *first.entry(key).or_insert(child);
            defs[child].group = Some(leader);
        }
    }
}

/// What only some sections of a group have is not asked for in any of them: documents have others of the group.
fn ask_for_common_fields(defs: &mut [SectionDef]) {
    let mut common: HashMap<SectionId, HashSet<String>> = HashMap::new();
    for def in defs.iter() {
        let Some(leader) = def.group else { continue };
        let keys: HashSet<String> = def.fields.iter().map(|field| field.key.clone()).collect();
        match common.entry(leader) {
            Entry::Vacant(entry) => drop(entry.insert(keys)),
            Entry::Occupied(mut entry) => entry.get_mut().retain(|key| keys.contains(key)),
        }
    }
    for def in defs.iter_mut() {
        let Some(common) = def.group.and_then(|leader| common.get(&leader)) else { continue };
        for field in &mut def.fields {
            field.required &= common.contains(&field.key);
        }
    }
}

/// Slots of sections that belong to a finished document do too, unless they also stand elsewhere.
fn finish_slots(defs: &[SectionDef], slots: &mut Slots) {
    for def in defs.iter().filter(|def| def.finished_only) {
        for id in def.slots.values() {
            let slot = &mut slots.all[*id];
            slot.finished_only |= slot.spans.iter().all(|span| def.own.contains(*span));
        }
    }
}

fn by_written(slots: &Slots) -> HashMap<String, super::model::SlotId> {
    let mut map = HashMap::new();
    for (id, slot) in slots.all.iter().enumerate() {
        map.entry(normal::fold(&slot.written)).or_insert(id);
    }
    map
}
