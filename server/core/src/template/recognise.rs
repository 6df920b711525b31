//! Which template a document was written from: what share of its landmarks a template explains.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;

use super::frame::frame;
use super::model::Form;
use super::sketch::{Declared, Landmark, LandmarkKind, Sketch, shown};
use super::{Library, Template};
use crate::config::Settings;
use crate::text::{nearest, normal};

/// The least share of a document's landmarks, by weight, that its template explains.
const LEAST_SHARE: f64 = 0.5;
/// The least weight of what is explained: below it, everything is coincidence.
const LEAST_EVIDENCE: f64 = 1.5;
/// A document of which a template explains next to everything, in several landmarks, is one with less evidence: it
/// has only been begun.
const WHOLE_SHARE: f64 = 0.9;
/// The least weight of what is explained then.
const LEAST_EVIDENCE_OF_WHOLE: f64 = 0.6;
/// The least number of landmarks that are explained then.
const LEAST_LANDMARKS_OF_WHOLE: usize = 3;
/// The least share and the least weight for the template that a document has had since before it was typed in: a heading that is
/// half written explains nothing for a moment.
const LEAST_SHARE_WHILE_TYPED: f64 = 0.35;
/// See [`LEAST_SHARE_WHILE_TYPED`].
const LEAST_EVIDENCE_WHILE_TYPED: f64 = 1.0;
/// The least number of landmarks that are explained by a built-in template and that documents of every kind do not
/// have. A workspace's own template is there because its documents are: one is enough.
const LEAST_TELLING: usize = 2;

/// The least share of what a template asks for, and the least share of a document's frame that it explains, by which a
/// document of nothing but common words is one of the workspace's own template: words that tell nothing one by one tell
/// much where all of them are there and hardly any other.
const LEAST_COVERAGE: f64 = 0.8;
/// See [`LEAST_COVERAGE`].
const LEAST_SHARE_OF_FRAME: f64 = 0.6;
/// The least number of a template's landmarks that must be there then.
const LEAST_LANDMARKS_OF_FRAME: usize = 3;
/// The least number and the least share of a workspace's own template's front-matter keys by which a document that has
/// hardly anything else in its frame is one of its documents, begun.
const LEAST_KEYS: usize = 5;
/// See [`LEAST_KEYS`].
const LEAST_SHARE_OF_KEYS: (usize, usize) = (4, 5);
/// By how much more a document has of one template than of another where both explain it alike.
const CLEARLY_MORE: f64 = 0.03;

/// What is repeated without being explained counts as often as it is there, up to this: a roadmap of eighty milestones
/// is no milestone.
const MOST_REPEATS: u32 = 20;

/// What a template's documents show, by which they are recognised.
#[derive(Clone, Default, Debug)]
pub struct Fingerprint {
    /// Headings with the levels they stand at.
    headings: HashMap<String, BTreeSet<u8>>,
    keys: HashSet<String>,
    fields: HashSet<String>,
    /// Literal beginnings of headings with slots.
    patterns: Vec<super::Pattern>,
    /// What a document that has all that is asked for shows: kind and key, without what is optional.
    frame: Vec<(LandmarkKind, String)>,
}

impl Fingerprint {
    /// Reads it off a compiled template.
    pub fn of(template: &Template) -> Self {
        let mut print = Self::default();
        for field in template.front.iter().filter(|f| f.path.len() == 1) {
            print.keys.insert(normal::key(field.key()));
        }
        for section in &template.sections {
            print.fields.extend(section.fields.iter().map(|field| field.key.clone()));
            let level = section.level;
            match &section.form {
                Form::Exact(key) => {
                    for key in [&key.full, &key.short] {
                        print.headings.entry(key.clone()).or_default().insert(level);
                    }
                }
                Form::Group(stem) => {
                    print.headings.entry(format!("{stem} #")).or_default().insert(level);
                }
                Form::Pattern(pattern) => print.patterns.push(pattern.clone()),
                Form::Root | Form::Any => {}
            }
        }
        print.frame = frame(template);
        print
    }

    /// How much of what the template asks for is there, by weight, and how many landmarks that are.
    fn coverage(&self, shown: &HashSet<(LandmarkKind, &str)>) -> (f64, usize) {
        let (mut there, mut all, mut count) = (0.0, 0.0, 0);
        for (kind, key) in &self.frame {
            let weight = kind.weight(true);
            all += weight;
            if shown.contains(&(*kind, key.as_str())) {
                there += weight;
                count += 1;
            }
        }
        (if all > 0.0 { there / all } else { 0.0 }, count)
    }

    /// How many of its front-matter keys are there, and how many it has.
    fn keys_there(&self, shown: &HashSet<(LandmarkKind, &str)>) -> (usize, usize) {
        let there = self.keys.iter().filter(|key| shown.contains(&(LandmarkKind::Key, key.as_str())));
        (there.count(), self.keys.len())
    }

    /// How far a landmark is explained: wholly, by half where a heading stands at another level, or not; with the
    /// heading's pattern where that explains it.
    fn explains(&self, landmark: &Landmark, short: &str) -> (f64, Option<usize>) {
        let known = match landmark.kind {
            LandmarkKind::Heading(level) => {
                let found = [self.headings.get(landmark.key.as_str()), self.headings.get(short)];
                if found.iter().any(Option::is_some) {
                    let at_level = found.into_iter().flatten().any(|levels| levels.contains(&level));
                    return (if at_level { 1.0 } else { 0.5 }, None);
                }
                let pattern = self.patterns.iter().position(|pattern| pattern.matches_heading(&landmark.key));
                return (f64::from(u8::from(pattern.is_some())), pattern);
            }
            LandmarkKind::Key => self.keys.contains(&landmark.key),
            LandmarkKind::HeaderField | LandmarkKind::PlainField | LandmarkKind::Field => {
                self.fields.contains(&landmark.key)
            }
        };
        (f64::from(u8::from(known)), None)
    }
}

/// How well a template explains a document.
#[derive(Clone, Debug)]
pub struct Score {
    /// The template.
    pub template: Arc<Template>,
    /// The explained share of the landmarks, by weight.
    pub share: f64,
    /// The weight of the explained landmarks.
    pub evidence: f64,
    /// How many landmarks it explains.
    pub explained: usize,
    /// Whether enough of these tell something.
    pub is_telling: bool,
    /// The share of what the template asks for that the document has, by weight.
    pub coverage: f64,
    /// Whether the two have next to everything in common, so that it need not tell anything.
    pub is_alike: bool,
    /// The landmarks it does not explain.
    pub unexplained: Vec<Landmark>,
}

impl Score {
    /// Whether it explains enough of a document that was recognised as its own, and is being typed in since.
    fn lasts(&self) -> bool {
        self.suffices() || (self.share >= LEAST_SHARE_WHILE_TYPED && self.evidence >= LEAST_EVIDENCE_WHILE_TYPED)
    }

    /// Whether another one explains a document as well, and neither is clearly the one that the document has all of.
    fn ties_with(&self, other: &Self) -> bool {
        let complete = self.coverage >= LEAST_COVERAGE && self.coverage - other.coverage >= CLEARLY_MORE;
        self.suffices() && other.suffices() && self.evidence - other.evidence < 1e-9 && !complete
    }

    fn suffices(&self) -> bool {
        let whole = self.share >= WHOLE_SHARE
            && self.evidence >= LEAST_EVIDENCE_OF_WHOLE
            && self.explained >= LEAST_LANDMARKS_OF_WHOLE;
        let enough = whole || (self.share >= LEAST_SHARE && self.evidence >= LEAST_EVIDENCE);
        self.is_alike || (self.is_telling && enough)
    }
}

/// The template of a document and why.
#[derive(Clone, Debug)]
pub struct Recognition {
    /// The template.
    pub template: Option<Arc<Template>>,
    /// Why.
    pub reason: Reason,
    /// All templates, the best first.
    pub scores: Vec<Score>,
}

/// Why a document has its template, or none.
#[derive(Clone, Debug)]
pub enum Reason {
    /// The document names it.
    Declared(Declared),
    /// The configuration binds its path: the glob that does.
    Bound(String),
    /// It explains enough of the document.
    Explained,
    /// None explains enough.
    NotEnough,
    /// Two explain it equally well.
    Tie,
}

/// Recognises a document.
pub fn recognise(sketch: &Sketch, library: &Library, settings: &Settings) -> Recognition {
    if let Some(declared) = &sketch.declared
        && let Some(template) = library.get(&declared.name)
    {
        let reason = Reason::Declared(declared.clone());
        return Recognition { template: Some(fitting(sketch, template)), reason, scores: Vec::new() };
    }
    if let Some(binding) = &settings.template
        && let Some(template) = library.get(&binding.template)
    {
        let reason = Reason::Bound(binding.glob.text().to_owned());
        return Recognition { template: Some(fitting(sketch, template)), reason, scores: Vec::new() };
    }
    // The workspace's own templates come first: a built-in one is asked only where none of them fits.
    let own: Vec<_> = library.own().iter().flat_map(|template| variants(template).cloned()).collect();
    let own = scores(sketch, &own, 1);
    let (template, reason) = best(&own);
    if template.is_some() || matches!(reason, Reason::Tie) {
        return Recognition { template, reason, scores: own };
    }
    let mut all = scores(sketch, library.builtins(), LEAST_TELLING);
    let (template, reason) = best(&all);
    all.extend(own);
    all.sort_by(|a, b| b.share.total_cmp(&a.share));
    Recognition { template, reason, scores: all }
}

/// A template, and the whole file that it is a part of.
fn variants(template: &Arc<Template>) -> impl Iterator<Item = &Arc<Template>> {
    std::iter::once(template).chain(&template.whole)
}

/// The template that a document is held against which names this one: the whole file, where the document is a copy of that.
pub fn fitting(sketch: &Sketch, template: &Arc<Template>) -> Arc<Template> {
    let Some(whole) = &template.whole else { return template.clone() };
    let share = |template| scores(sketch, std::slice::from_ref(template), 1).pop().map_or(0.0, |score| score.share);
    if share(whole) > share(template) { whole.clone() } else { template.clone() }
}

/// Recognises a document that had a template before it was typed in: it keeps that, unless it names another one or has
/// hardly anything of it left.
pub fn recognise_again(
    sketch: &Sketch,
    library: &Library,
    settings: &Settings,
    before: &Arc<Template>,
) -> Option<Arc<Template>> {
    let known = library.iter().flat_map(variants).any(|template| Arc::ptr_eq(template, before));
    let declared = sketch.declared.as_ref().and_then(|declared| library.get(&declared.name));
    let lasts = || scores(sketch, std::slice::from_ref(before), 1).pop().is_some_and(|score| score.lasts());
    match declared {
        None if settings.template.is_none() && known && lasts() => Some(before.clone()),
        _ => recognise(sketch, library, settings).template,
    }
}

fn scores(sketch: &Sketch, templates: &[Arc<Template>], least_telling: usize) -> Vec<Score> {
    // What does not depend on the template is worked out once for all of them.
    let landmarks: Vec<_> = sketch
        .landmarks
        .iter()
        .map(|(landmark, count)| {
            let short = match landmark.kind {
                LandmarkKind::Heading(_) => normal::heading(&landmark.key).short,
                _ => String::new(),
            };
            let against = landmark.weight(false) * f64::from((*count).min(MOST_REPEATS));
            (landmark, short, landmark.weight(true), against)
        })
        .collect();
    let pairs: Vec<(&Landmark, &str)> = landmarks.iter().map(|(l, short, ..)| (*l, short.as_str())).collect();
    let shown = shown(&pairs);
    let mut scores: Vec<Score> = templates
        .iter()
        .map(|template| {
            let mut unexplained = Vec::new();
            let (mut evidence, mut against, mut explained, mut telling) = (0.0, 0.0, 0, 0);
            let (mut framed, mut frame) = (0.0, 0.0);
            let mut patterns = BTreeSet::new();
            for (landmark, short, for_it, against_it) in &landmarks {
                let (known, pattern) = template.fingerprint.explains(landmark, short);
                // A dozen headings of one form tell no more than one of them.
                if pattern.is_none_or(|pattern| patterns.insert(pattern)) {
                    evidence += known * for_it;
                    explained += usize::from(known > 0.0);
                    telling += usize::from(known > 0.0 && landmark.is_telling());
                }
                against += (1.0 - known) * against_it;
                if landmark.kind.is_frame() {
                    frame += landmark.kind.weight(true);
                    framed += known * landmark.kind.weight(true);
                }
                if known == 0.0 && landmark.kind != LandmarkKind::PlainField {
                    unexplained.push((*landmark).clone());
                }
            }
            let share = if evidence > 0.0 { evidence / (evidence + against) } else { 0.0 };
            let is_telling = telling >= least_telling;
            let (coverage, there) = template.fingerprint.coverage(&shown);
            let is_own = least_telling < LEAST_TELLING;
            let (keys, all_keys) = template.fingerprint.keys_there(&shown);
            let is_begun = is_own
                && keys >= LEAST_KEYS
                && keys * LEAST_SHARE_OF_KEYS.1 >= all_keys * LEAST_SHARE_OF_KEYS.0
                && explained > keys
                && framed >= WHOLE_SHARE * frame;
            let is_alike = is_own
                && there >= LEAST_LANDMARKS_OF_FRAME
                && coverage >= LEAST_COVERAGE
                && framed >= LEAST_SHARE_OF_FRAME * frame;
            Score {
                template: template.clone(),
                share,
                evidence,
                explained,
                is_telling,
                coverage,
                is_alike: is_alike || is_begun,
                unexplained,
            }
        })
        .collect();
    scores.sort_by(|a, b| {
        let of = |score: &Score| (score.suffices(), score.evidence, score.coverage);
        of(b).partial_cmp(&of(a)).unwrap_or(std::cmp::Ordering::Equal)
    });
    scores
}

fn best(scores: &[Score]) -> (Option<Arc<Template>>, Reason) {
    match scores {
        [first, second, ..] if first.ties_with(second) => (None, Reason::Tie),
        [first, ..] if first.suffices() => (Some(first.template.clone()), Reason::Explained),
        _ => (None, Reason::NotEnough),
    }
}

/// The nearest template name to one that is declared but does not exist.
pub fn misspelt<'a>(sketch: &Sketch, library: &'a Library) -> Option<(Declared, &'a str)> {
    let declared = sketch.declared.clone()?;
    if library.get(&declared.name).is_some() {
        return None;
    }
    let near = nearest(&declared.name, library.iter().map(|template| template.name.as_str()))?;
    Some((declared, near))
}

/// A recognition in words, one statement a line.
pub fn explain(recognition: &Recognition) -> String {
    let mut out = String::new();
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    match (&recognition.template, &recognition.reason) {
        (Some(template), Reason::Declared(_)) => {
            let _ = write!(out, "template `{}`: the document names it", template.name);
        }
        (Some(template), Reason::Bound(glob)) => {
            let _ = write!(out, "template `{}`: the configuration says so of `{glob}`", template.name);
        }
        (Some(template), _) => {
            let _ = write!(out, "template `{}`: recognised by its headings, keys and fields", template.name);
        }
        (None, Reason::Tie) => {
            out.push_str("no template: two explain the document equally well; name one with `template: NAME`");
        }
        (None, _) if recognition.scores.first().is_some_and(|s| s.share >= LEAST_SHARE) => {
            out.push_str("no template: too little in the document tells one from another");
        }
        (None, _) => {
            let _ = write!(out, "no template: none explains {} of the document", percent(LEAST_SHARE));
        }
    }
    for score in recognition.scores.iter().filter(|score| score.evidence > 0.0).take(5) {
        let _ = write!(out, "\n  {} explains {}", score.template.name, percent(score.share));
        let mut left: Vec<&Landmark> = score.unexplained.iter().collect();
        left.sort_by(|a, b| b.weight(false).total_cmp(&a.weight(false)));
        if !left.is_empty() {
            let names: Vec<String> =
                left.iter().take(6).map(|l| format!("`{}`", l.key.trim_end_matches(" #"))).collect();
            let more = if left.len() > 6 { format!(" and {} more", left.len() - 6) } else { String::new() };
            let _ = write!(out, "; not {}{more}", names.join(", "));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::sketch::sketch;
    use super::*;

    #[test]
    fn a_template_recognises_its_own_text_and_a_readme_is_nothing() {
        let library = Library::builtin();
        for template in library.iter() {
            let found = recognise(&sketch(&template.source), &library, &Settings::default());
            assert_eq!(found.template.map(|t| t.name.clone()), Some(template.name.clone()), "{}", template.name);
        }
        let readme = "# Tool\n\n## Overview\n\n## Installation\n\n## Usage\n\n## License\n";
        assert!(recognise(&sketch(readme), &library, &Settings::default()).template.is_none());
    }
}
