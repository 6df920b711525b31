//! Text in; what it configures and what is wrong with it out. A part that is wrong is reported and left out, the rest holds.

use std::collections::HashMap;

use serde_json::{Map, Number, Value as Json};

use super::file::File;
use super::shape::{Kind, Meaning, ROOT, Shape};
use super::words;
use super::yaml::{self, Entry, Node, Value};
use super::{Config, Glob, RULE};
use crate::finding::{Edit, Finding, Fix, Related, Severity};
use crate::text::{Span, nearest};

/// A configuration file that was read.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Source {
    /// What it configures: the defaults where it says nothing, or nothing that can be read.
    pub config: Config,
    /// What is wrong with it, in the order of the text.
    pub findings: Vec<Finding>,
    /// Whether it is YAML from its first byte to its last.
    pub is_whole: bool,
    places: Vec<Place>,
}

/// A text of the file that means something outside of it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Place {
    pub means: Meaning,
    pub text: String,
    pub span: Span,
    /// The keys that lead to it.
    pub path: Vec<String>,
}

impl Source {
    /// The paths and patterns of templates, with their places.
    pub fn templates(&self) -> impl Iterator<Item = (&str, Span)> {
        self.places.iter().filter(|place| place.means == Meaning::Path).map(|place| (place.text.as_str(), place.span))
    }

    /// Adds what is wrong at a place: a path that leads nowhere.
    pub fn report(&mut self, span: Span, message: impl Into<String>) {
        let at = self.findings.partition_point(|other| other.span <= span);
        self.findings.insert(at, finding(span, message, Vec::new()));
    }

    /// The texts that mean something outside of the file.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// Adds what names no template, when it is known which ones there are. What it binds is not bound then.
    pub fn check_templates<'a>(&mut self, known: impl IntoIterator<Item = &'a str>) {
        let known: Vec<&str> = known.into_iter().collect();
        let unknown = |place: &&Place| place.means == Meaning::Template && !known.contains(&place.text.as_str());
        let found = self.places.iter().filter(unknown).map(|place| {
            let said = format!("there is no template `{}`", place.text);
            match nearest(&place.text, known.iter().copied()) {
                Some(near) => {
                    finding(place.span, format!("{said}; did you mean `{near}`?"), vec![replace(place, near)])
                }
                None => finding(place.span, format!("{said}; there are {}", listed(&known)), Vec::new()),
            }
        });
        let found: Vec<_> = found.collect();
        self.config.documents.retain(|binding| known.contains(&binding.template.as_str()));
        self.findings.extend(found);
        self.findings.sort_by_key(|finding| finding.span);
    }
}

pub(super) fn replace(place: &Place, near: &str) -> Fix {
    let safe = strsim::damerau_levenshtein(&place.text, near) == 1 && near.len() > 4;
    replacement(place.span, near, safe)
}

fn replacement(span: Span, near: &str, safe: bool) -> Fix {
    let edits = vec![Edit { span, text: crate::edit::scalar(near, None, true) }];
    Fix { title: format!("Replace with `{near}`"), safe, preferred: true, edits, creates: None }
}

/// A finding in a configuration.
pub(super) fn finding(span: Span, message: impl Into<String>, fixes: Vec<Fix>) -> Finding {
    let (rule, severity, related) = (RULE, Severity::Error, Vec::new());
    Finding { rule, severity, message: message.into(), span, fixes, related }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Reads a configuration file.
pub fn read(text: &str) -> Source {
    let yaml = yaml::read(text);
    let mut reader = Reader { text, broken: Vec::new(), findings: Vec::new(), places: Vec::new(), path: Vec::new() };
    for fault in yaml.faults {
        reader.broken.push(fault.span);
        reader.findings.push(finding(fault.span, fault.message, fault.fixes));
    }
    let root = yaml.root.filter(|root| !root.is_null());
    let json = root.and_then(|root| reader.value(&root, &ROOT)).unwrap_or_else(|| Json::Object(Map::new()));
    // What does not fit is left out by now.
    let config = serde_json::from_value::<File>(json).map(Config::from).unwrap_or_default();
    let Reader { mut findings, places, .. } = reader;
    words::check(&places, &mut findings);
    findings.sort_by_key(|finding| finding.span);
    findings.dedup();
    Source { config, findings, is_whole: yaml.is_whole, places }
}

struct Reader<'a> {
    text: &'a str,
    /// Where what stands there could not be read.
    broken: Vec<Span>,
    findings: Vec<Finding>,
    places: Vec<Place>,
    path: Vec<String>,
}

impl Reader<'_> {
    fn say(&mut self, span: Span, message: impl Into<String>, fixes: Vec<Fix>) {
        self.findings.push(finding(span, message, fixes));
    }

    /// What a part says that is to be of a shape; none where it says nothing that can be taken.
    fn value(&mut self, node: &Node, shape: &Shape) -> Option<Json> {
        if let Some(tag) = node.tag {
            self.say(tag, "`!` begins a tag in YAML, and there are none here: put the value in quotes", Vec::new());
            return None;
        }
        if matches!(node.value, Value::Alias) {
            self.say(node.span, "references are not followed here: write the value itself", Vec::new());
            return None;
        }
        match &shape.kind {
            Kind::Keys(_) | Kind::Names(..) | Kind::List(_) if node.is_null() => None,
            Kind::Keys(_) | Kind::Names(..) => match &node.value {
                Value::Map { entries, .. } => self.map(node, entries, shape),
                _ => self.wrong(node, shape),
            },
            Kind::List(item) => match &node.value {
                Value::List { items, .. } => {
                    let read = |node| if Node::is_null(node) { self.wrong(node, item) } else { self.value(node, item) };
                    Some(items.iter().filter_map(read).collect())
                }
                _ if shape.or_one => self.value(node, item),
                Value::Text { .. } | Value::Map { .. } | Value::Alias => self.one_of_list(node, item, shape),
            },
            Kind::Text(means) => self.text(node, shape, *means),
            Kind::Choice(words) => {
                let text = node.text().filter(|_| !node.is_null());
                let Some(text) = text else { return self.wrong(node, shape) };
                // YAML 1.1 reads `off` as false, and tools may have written that.
                if text == "false" || words.iter().any(|word| word.name == text) {
                    return Some(text.into());
                }
                let names = words.iter().map(|word| word.name.as_str());
                let expected = shape.expected();
                self.unknown(node, &format!("`{}` is no severity here", short(text)), names, &expected);
                None
            }
            Kind::Number(least, most) => {
                let number =
                    node.text().and_then(|text| text.parse::<f64>().ok()).filter(|n| (*least..=*most).contains(n));
                match number.and_then(Number::from_f64) {
                    Some(number) => Some(Json::Number(number)),
                    None => self.wrong(node, shape),
                }
            }
        }
    }

    fn wrong(&mut self, node: &Node, shape: &Shape) -> Option<Json> {
        let expected = shape.expected();
        let message = match node.text() {
            Some(_) if node.is_null() => format!("the value is missing: {expected}"),
            Some(text) => format!("`{}` cannot stand here: {expected}", short(text)),
            None => expected,
        };
        let first = node.span.of(self.text).lines().next().unwrap_or_default().trim_end().len();
        let span = Span::new(node.span.start as usize, node.span.start as usize + first);
        self.say(span, message, Vec::new());
        None
    }

    /// One thing where a list is to be: a list of it is meant.
    fn one_of_list(&mut self, node: &Node, item: &Shape, shape: &Shape) -> Option<Json> {
        let before = self.findings.len();
        let value = self.value(node, item);
        self.findings.truncate(before);
        let Some(value) = value else { return self.wrong(node, shape) };
        let mut fixes = Vec::new();
        if let Value::Map { entries, flow: false } = &node.value
            && let Some(edits) = dashed(self.text, entries)
        {
            fixes.push(Fix { title: "Make it a list".to_owned(), safe: true, preferred: true, edits, creates: None });
        }
        let first = node.span.of(self.text).lines().next().unwrap_or_default().trim_end().len();
        let span = Span::new(node.span.start as usize, node.span.start as usize + first);
        self.say(span, format!("this is to be a list: {}", shape.expected()), fixes);
        Some(Json::Array(vec![value]))
    }

    fn map(&mut self, node: &Node, entries: &[Entry], shape: &Shape) -> Option<Json> {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        let mut out = Map::new();
        for Entry { key, value } in entries {
            let Some(name) = key.text() else {
                self.say(key.span, "a key is a text", Vec::new());
                continue;
            };
            if let Some(first) = seen.get(name) {
                let message = format!("`{}` stands here twice; the first one counts", short(name));
                let mut twice = finding(key.span, message, Vec::new());
                twice.related.push(Related { span: *first, message: "the first one".to_owned() });
                self.findings.push(twice);
                continue;
            }
            seen.insert(name, key.span);
            if let Kind::Names(means, _) = &shape.kind {
                self.places.push(Place {
                    means: *means,
                    text: name.to_owned(),
                    span: key.span,
                    path: self.path.clone(),
                });
            }
            let Some(inner) = shape.key(name) else {
                self.unknown_key(key, name, shape);
                continue;
            };
            self.path.push(name.to_owned());
            if let Some(value) = self.value(value, inner) {
                out.insert(name.to_owned(), value);
            }
            self.path.pop();
        }
        let Kind::Keys(keys) = &shape.kind else { return Some(Json::Object(out)) };
        let mut is_whole = true;
        for key in keys.iter().filter(|key| key.required && !out.contains_key(&key.name)) {
            // What stands there and is wrong was said.
            let is_said = seen.contains_key(key.name.as_str())
                && !entries.iter().any(|entry| {
                    entry.key.text() == Some(&key.name)
                        && entry.value.is_null()
                        && matches!(key.shape.kind, Kind::List(_) | Kind::Keys(_))
                });
            if !is_said && !self.broken.iter().any(|broken| broken.touches(node.span)) {
                let first = entries.first().map_or(node.span, |entry| entry.key.span);
                self.say(first, format!("`{}` is missing: {}", key.name, key.shape.expected()), Vec::new());
            }
            is_whole = false;
        }
        is_whole.then_some(Json::Object(out))
    }

    fn unknown_key(&mut self, key: &Node, name: &str, shape: &Shape) {
        let Kind::Keys(keys) = &shape.kind else { return };
        let what = match self.path.last().map(String::as_str) {
            Some("rules") => format!("there is no rule `{}`", short(name)),
            Some(parent) => format!("`{parent}` has no key `{}`", short(name)),
            None => format!("there is no key `{}`", short(name)),
        };
        let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        let others = match self.path.last().map(String::as_str) {
            Some("rules") => "`milepost explain` lists the rules".to_owned(),
            _ => format!("there are {}", listed(&names)),
        };
        self.unknown(key, &what, names, &others);
    }

    /// A word that is none of the known ones.
    fn unknown<'k>(&mut self, node: &Node, what: &str, known: impl IntoIterator<Item = &'k str>, others: &str) {
        let text = node.text().unwrap_or_default();
        let known: Vec<&str> = known.into_iter().collect();
        match nearest(text, known.iter().copied()) {
            Some(near) => {
                let of_one = |word: &&&str| strsim::damerau_levenshtein(&text.to_lowercase(), word) <= 1;
                let safe = near.len() > 4 && known.iter().filter(of_one).count() == 1 && of_one(&&near);
                let fix = replacement(node.span, near, safe);
                self.say(node.span, format!("{what}; did you mean `{near}`?"), vec![fix]);
            }
            None => self.say(node.span, format!("{what}; {others}"), Vec::new()),
        }
    }

    fn text(&mut self, node: &Node, shape: &Shape, means: Meaning) -> Option<Json> {
        let Some(text) = node.text().filter(|_| !node.is_null()) else { return self.wrong(node, shape) };
        if text.trim().is_empty() {
            self.say(node.span, format!("the text is empty: {}", shape.expected()), Vec::new());
            return None;
        }
        if matches!(means, Meaning::Glob | Meaning::Path) {
            if let Err(error) = Glob::new(text) {
                self.say(node.span, format!("`{}` is no pattern: {error}", short(text)), Vec::new());
                return None;
            }
            if let Some(why) = Glob::never(text, means == Meaning::Path) {
                self.say(node.span, format!("`{}` matches nothing: {why}", short(text)), Vec::new());
                return None;
            }
        }
        self.places.push(Place { means, text: text.to_owned(), span: node.span, path: self.path.clone() });
        Some(text.into())
    }
}

/// What makes a list item of the lines of a map.
fn dashed(text: &str, entries: &[Entry]) -> Option<Vec<Edit>> {
    let line = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let first = entries.first()?.key.span.start as usize;
    let last = entries.last()?.value.span.end as usize;
    let indent = text.get(line(first)..first).filter(|indent| indent.bytes().all(|b| b == b' '))?.len();
    let mut edits = vec![Edit { span: Span::at(first), text: "- ".to_owned() }];
    let mut at = first;
    while let Some(end) = text[at..last].find('\n') {
        at += end + 1;
        let rest = &text[at..last];
        if rest.starts_with(&" ".repeat(indent)) && !rest.trim_start_matches(' ').starts_with(['\n', '\r']) {
            edits.push(Edit { span: Span::at(at + indent), text: "  ".to_owned() });
        }
    }
    Some(edits)
}

/// A text as a message shows it.
fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
