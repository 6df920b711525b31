//! Lists of values: read from a template's text, and a document's value judged by them.

use std::sync::Arc;

use super::status;
use crate::config::Vocabulary;
use crate::template::evidence::{evidence, has, mentions};
use crate::text::normal;

/// A list of values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// As the template writes them.
    pub values: Vec<String>,
    /// Whether other values are wrong, not merely unusual.
    pub closed: bool,
    /// The words of the workspace.
    pub vocabulary: Arc<Vocabulary>,
}

/// How a value stands to a list; the number is the index of the value that is meant.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is a value of the list, as written there.
    Canonical(usize),
    /// It is one but for case, separators or decoration.
    Variant(usize),
    /// It begins with one, and a remark follows.
    Remark(usize),
    /// It means the same as one: a status of its class, a level under another name.
    Synonym(usize),
    /// It is none.
    Unknown,
}

impl Choice {
    /// A list of values, closed or not, and no words but the built-in ones.
    pub fn new(values: Vec<String>, closed: bool) -> Self {
        Self { values, closed, vocabulary: Arc::default() }
    }

    /// Judges a value.
    pub fn judge(&self, value: &str) -> Verdict {
        if let Some(n) = self.values.iter().position(|v| v == value.trim()) {
            return Verdict::Canonical(n);
        }
        let key = normal::key(value);
        if let Some(n) = self.index_of(&key) {
            return Verdict::Variant(n);
        }
        if let Some(n) = prefixes(&key).find_map(|prefix| self.index_of(prefix)) {
            return Verdict::Remark(n);
        }
        match self.synonym(&key) {
            Some(n) => Verdict::Synonym(n),
            None => Verdict::Unknown,
        }
    }

    fn index_of(&self, key: &str) -> Option<usize> {
        if key.is_empty() {
            return None;
        }
        let index = |key: &str| self.values.iter().position(|value| normal::key(value) == key);
        index(key).or_else(|| self.vocabulary.canonical(key).find_map(|value| index(&normal::key(value))))
    }

    /// The value of the same level, or the first of the same status class.
    fn synonym(&self, key: &str) -> Option<usize> {
        let level = |word: &str| evidence().levels.iter().position(|row| has(row, word));
        let by_level = std::iter::once(key).chain(prefixes(key)).find_map(|word| {
            let row = level(word)?;
            self.values.iter().position(|value| level(value) == Some(row))
        });
        by_level.or_else(|| {
            let class = self.vocabulary.class_of(key)?;
            let leading = ["active", "in progress", "completed", "done"]
                .iter()
                .find_map(|w| self.index_of(w).filter(|_| status::class_of(w) == Some(class)));
            leading.or_else(|| self.values.iter().position(|value| self.vocabulary.class_of(value) == Some(class)))
        })
    }

    /// The index of the one value that `value` is a one-letter misspelling of. None where it may as well mean another one:
    /// as a word that is right, or as a known one that is as near.
    pub fn misspelt(&self, value: &str) -> Option<usize> {
        let key = normal::key(value);
        let mut near = self.values.iter().enumerate().filter(|(_, v)| {
            let v = normal::key(v);
            v.chars().count() >= 4 && strsim::damerau_levenshtein(&v, &key) == 1
        });
        let (Some((n, _)), None) = (near.next(), near.next()) else { return None };
        let right = self.synonym(&key).into_iter();
        let others = right.chain(self.of_known_words(&key).filter(|(distance, _)| *distance == 1).map(|(_, m)| m));
        others.into_iter().all(|m| m == n).then_some(n)
    }

    /// The index of the value that is most likely meant; none where none is clearly nearest, or none is near: at least two
    /// thirds of the letters are right.
    pub fn meant(&self, value: &str) -> Option<usize> {
        let key = normal::key(value);
        match self.judge(value) {
            Verdict::Canonical(n) | Verdict::Variant(n) | Verdict::Remark(n) => return Some(n),
            Verdict::Synonym(n) => return self.misspelt(value).or(Some(n)),
            Verdict::Unknown => {}
        }
        let own =
            self.values.iter().enumerate().filter_map(|(n, value)| Some((distance(&normal::key(value), &key)?, n)));
        // A value of the list is nearer than a word for one.
        let rank = |known: bool| move |(distance, n): (usize, usize)| (distance, known, n);
        let all: Vec<_> = own.map(rank(false)).chain(self.of_known_words(&key).map(rank(true))).collect();
        let (least, known, n) = all.iter().copied().min()?;
        all.iter().all(|other| (other.0, other.1) != (least, known) || other.2 == n).then_some(n)
    }

    /// The values that words of a status or a level stand for, of which `key` is one or two letters off, with how many.
    fn of_known_words<'a>(&'a self, key: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let status = &evidence().status;
        let lists = [&status.active, &status.not_started, &status.finished, &status.stopped];
        let words = lists.into_iter().chain(&evidence().levels).flat_map(|words| words.iter());
        words.filter_map(move |word| {
            let distance = distance(word, key).filter(|distance| (1..=2).contains(distance))?;
            Some((distance, self.synonym(word)?))
        })
    }

    /// All values, those nearest to `value` first.
    pub fn nearest_first(&self, value: &str) -> Vec<&str> {
        let key = normal::key(value);
        let meant = self.meant(value);
        let mut order: Vec<(bool, usize, usize)> = (0..self.values.len())
            .map(|n| (meant != Some(n), strsim::damerau_levenshtein(&normal::key(&self.values[n]), &key), n))
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(_, _, n)| self.values[n].as_str()).collect()
    }
}

/// How many letters a key is off a word, where that is at most a third of the longer one; initials are not compared.
fn distance(word: &str, key: &str) -> Option<usize> {
    let (own, other) = (word.chars().count(), key.chars().count());
    let long = own.max(other);
    // What differs more in length need not be compared.
    let far = own < 4 || own.abs_diff(other) * 3 > long;
    (!far).then(|| strsim::damerau_levenshtein(word, key)).filter(|distance| distance * 3 <= long)
}

/// The beginnings of a key at word borders, the longest first, at most four words.
fn prefixes(key: &str) -> impl Iterator<Item = &str> {
    let mut ends: Vec<usize> = Vec::new();
    let mut in_word = false;
    for (at, c) in key.char_indices() {
        let word = c.is_alphanumeric() || c == '\'' || c == '+' || c == '%';
        // `HIGH/MEDIUM` is no `HIGH` with a remark, but a choice half made.
        if in_word && !word && !matches!(c, '/' | '|') {
            ends.push(at);
        }
        in_word = word;
    }
    ends.truncate(4);
    ends.into_iter().rev().map(|end| &key[..end])
}

/// Reads the text between a slot's delimiters as a list: `HIGH/MEDIUM/LOW`, `a | b | c`, `Yes/No - does it block?`.
pub fn of_slot(text: &str) -> Option<Choice> {
    let text = text.strip_prefix("REQUIRED:").unwrap_or(text).trim();
    let text = without_label(text);
    if let Some(items) = split(text, '|') {
        if items.iter().any(|item| item.split_whitespace().count() > 4 || describes(item) || masked(item)) {
            return None;
        }
        let words = |item: &&str| item.split_whitespace().count() <= 2 && !item.contains(['/', '(', '<', '"']);
        return choice(items.clone(), !is_open(text, &items) && items.iter().all(words));
    }
    let Some(mut items) = slashed(text) else { return by_comma(text) };
    if items.iter().any(|item| masked(item)) || is_path(&items, text) {
        return None;
    }
    if let Some(last) = items.last_mut() {
        *last = last.split([':', '(']).next().unwrap_or(last).split(" - ").next().unwrap_or(last).trim();
    }
    let known = items.iter().all(|item| is_known(item));
    if known || are_initials(&items, 2) {
        return choice(items.clone(), !is_open(text, &items));
    }
    let spaced = text.contains(" / ");
    let wordy = items.iter().all(|item| item.split_whitespace().count() <= 3);
    let title_case = items.len() == 2 && !spaced;
    let plain = |item: &&str| !item.contains(['_', '(']) && (spaced || !item.contains('.'));
    (wordy && !title_case && items.iter().all(plain)).then(|| choice(items, false)).flatten()
}

/// `Low, Medium, or High` in a slot: closed where every word is known, else suggestions where `or` leads to the last.
fn by_comma(text: &str) -> Option<Choice> {
    let items: Vec<&str> = split(text, ',')?.into_iter().map(|item| item.strip_prefix("or ").unwrap_or(item)).collect();
    let mut items: Vec<&str> = items.into_iter().flat_map(|item| item.split(" or ")).map(str::trim).collect();
    items.retain(|item| !item.is_empty());
    if items.len() < 3 {
        return None;
    }
    let short = items.iter().all(|item| item.split_whitespace().count() <= 2 && !masked(item));
    if short && is_open(text, &items) && items.len() > 3 {
        return choice(items, false);
    }
    if items.iter().all(|item| is_known(item)) {
        return choice(items.clone(), !is_open(text, &items));
    }
    let title = |item: &&str| item.starts_with(char::is_uppercase) && item.split_whitespace().count() <= 2;
    (text.contains(" or ") && items.iter().all(title)).then(|| choice(items, false)).flatten()
}

/// A list without what it is a list of: `Likelihood - High/Medium/Low`, `priority: blocking / non-blocking`.
fn without_label(text: &str) -> &str {
    for separator in [" - ", " – ", " — ", ": "] {
        if let Some((label, rest)) = text.split_once(separator)
            && !label.contains(['/', '|', ','])
            && slashed(rest).or_else(|| split(rest, '|')).is_some_and(|items| items.iter().all(|item| is_known(item)))
        {
            return rest.trim();
        }
    }
    text
}

/// Whether an item says what is to be written (`ticket URL`, `experiment_id`), so that it is no value itself.
fn describes(item: &str) -> bool {
    let last = normal::words(item).pop().unwrap_or_default();
    has(&evidence().sample, item) || has(&evidence().descriptive, &last)
}

/// Whether an item holds a mask, which stands for any value.
fn masked(item: &str) -> bool {
    item.contains("YYYY") || item.split_whitespace().next() == Some("X")
}

/// Whether slashes part the folders of a path.
fn is_path(items: &[&str], text: &str) -> bool {
    !text.contains(" /") && items.iter().filter(|item| has(&evidence().path, item)).count() >= 2
}

/// The items between slashes; where blanks stand around slashes, `N/A` is one item.
fn slashed(text: &str) -> Option<Vec<&str>> {
    if text.contains(" / ") {
        let items: Vec<&str> = text.split(" / ").map(str::trim).collect();
        return (!text.contains("//") && items.iter().all(|item| !item.is_empty())).then_some(items);
    }
    split(text, '/')
}

/// Reads a value without delimiters: `🟢 Low / 🟡 Medium / 🔴 High`, `H/M/L`; `a | b | c` only in front matter.
pub fn of_value(text: &str, front_matter: bool) -> Option<Choice> {
    if let Some(items) = split(text, '|').filter(|_| front_matter) {
        let bare = items.iter().all(|item| item.split_whitespace().count() <= 3 && !item.contains(['{', '[', '<']));
        let open = is_open(text, &items);
        return bare.then(|| choice(items, !open)).flatten();
    }
    let items = slashed(text)?;
    (items.iter().all(|item| is_known(item)) || are_initials(&items, 3)).then(|| choice(items, true)).flatten()
}

/// Reads a comment behind a front-matter value: two or more bare words, by comma, bar or slash.
pub fn of_comment(comment: &str) -> Option<Choice> {
    let mut text = comment.trim_start_matches('#').trim().trim_end_matches('.');
    if let Some((lead, rest)) = text.split_once(':')
        && lead.split_whitespace().count() <= 3
        && !rest.trim().is_empty()
    {
        text = rest.trim();
    }
    text = after_lead(text, &evidence().list_lead);
    let open = mentions(&evidence().open_list, text) || text.contains(['…']) || text.contains("...");
    if open {
        text = after_lead(text, &evidence().open_list);
    } else if let Some(at) = text.find(" (")
        && text.ends_with(')')
    {
        text = text[..at].trim();
    }
    let text = text.trim_start_matches(['(', '[', '{']).trim_end_matches([')', ']', '}']);
    let arrows = ["→", "->", "=>"].into_iter().find(|arrow| text.contains(arrow));
    let (items, words) = match (split(text, '|'), split(text, ','), slashed(text)) {
        _ if arrows.is_some() => (text.split(arrows.unwrap_or_default()).map(str::trim).collect(), 2),
        (Some(items), _, _) => (items, 3),
        (None, Some(items), _) => (items.into_iter().flat_map(|item| item.split(" or ")).collect(), 1),
        (None, None, Some(items)) => (items, 1),
        _ => {
            let items: Vec<&str> = text.split(" or ").map(str::trim).collect();
            (items, 1)
        }
    };
    let mut items: Vec<&str> = items
        .into_iter()
        .map(|item| item.strip_prefix("or ").or_else(|| item.strip_prefix("and ")).unwrap_or(item))
        .map(|item| item.trim_matches(['"', '\'', '`']))
        .collect();
    if open {
        items.retain(|item| !mentions(&evidence().open_list, item) && !item.contains('…') && !item.contains("..."));
    }
    if !open && items.iter().any(|item| has(&evidence().remarks, item) || describes(item)) {
        return None;
    }
    let two_words = |item: &&str| has(&evidence().status.active, item) || is_known(item);
    let bare = items.len() >= 2
        && items.iter().all(|item| {
            !item.is_empty()
                && (item.split_whitespace().count() <= words || two_words(item))
                && item.chars().all(|c| c.is_alphanumeric() || "_- .+".contains(c))
                && item.starts_with(char::is_alphanumeric)
        })
        && !items.iter().all(|item| item.chars().all(|c| c.is_ascii_digit() || "-. ".contains(c)));
    bare.then(|| choice(items, !open)).flatten()
}

/// The text behind one of the leading phrases, the longest first: `one of low, high`.
fn after_lead<'a>(text: &'a str, leads: &[String]) -> &'a str {
    let lower = text.to_lowercase();
    let fits = |lead: &&String| {
        lower
            .strip_prefix(lead.as_str())
            .is_some_and(|rest| rest.starts_with([' ', ':', ',']) && !rest.trim().is_empty())
    };
    match leads.iter().filter(fits).max_by_key(|lead| lead.len()) {
        Some(lead) => text.get(lead.len()..).map_or(text, |rest| rest.trim_start_matches([' ', ':', ','])),
        None => text,
    }
}

/// Reads the values of a hint: `planned | active | done`; `None` where one is empty. With `…` behind, others are welcome.
pub fn of_hint(text: &str) -> Option<Choice> {
    let mut values: Vec<String> = text.split('|').map(|value| value.trim().to_owned()).collect();
    let open =
        values.len() > 1 && values.last().is_some_and(|last| matches!(last.as_str(), "…" | "..." | "etc" | "etc."));
    values.truncate(values.len() - usize::from(open));
    (!values.iter().any(String::is_empty)).then(|| Choice::new(values, !open))
}

/// Whether a word names a status, a priority or a level.
pub fn is_known(word: &str) -> bool {
    let word = normal::key(word);
    let status = &evidence().status;
    let lists = [&status.not_started, &status.active, &status.finished, &status.stopped];
    lists.into_iter().chain(&evidence().levels).any(|list| has(list, &word))
}

fn are_initials(items: &[&str], least: usize) -> bool {
    let counters = ["X", "Y", "Z", "N", "M"];
    items.len() >= least
        && items.iter().all(|item| item.len() == 1 && item.bytes().all(|b| b.is_ascii_uppercase()))
        && !items.iter().all(|item| counters.contains(item))
}

fn is_open(text: &str, items: &[&str]) -> bool {
    mentions(&evidence().open_list, text) || items.iter().any(|item| item.contains('…') || item.contains("..."))
}

fn split(text: &str, separator: char) -> Option<Vec<&str>> {
    if !text.contains(separator) || text.contains("//") {
        return None;
    }
    let items: Vec<&str> = text.split(separator).map(str::trim).collect();
    (items.len() >= 2 && items.iter().all(|item| !item.is_empty())).then_some(items)
}

fn choice(items: Vec<&str>, closed: bool) -> Option<Choice> {
    let mut values: Vec<String> = Vec::new();
    for item in items {
        if !mentions(&evidence().open_list, item) && !item.contains('…') && !values.iter().any(|v| v == item) {
            values.push(item.to_owned());
        }
    }
    (values.len() >= 2).then(|| Choice::new(values, closed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(choice: Option<Choice>) -> String {
        choice.map_or("-".into(), |c| format!("{}{}", c.values.join(","), if c.closed { "" } else { " open" }))
    }

    #[test]
    fn lists_in_slots() {
        for (text, expected) in [
            ("HIGH/MEDIUM/LOW", "HIGH,MEDIUM,LOW"),
            ("P/S/B", "P,S,B"),
            ("Yes/No - does it block other work?", "Yes,No"),
            ("pending/in_progress/completed", "pending,in_progress,completed"),
            ("NOT_STARTED/IN_PROGRESS/REVIEW/COMPLETED", "NOT_STARTED,IN_PROGRESS,REVIEW,COMPLETED"),
            ("lightweight <3K / medium 10-15K / heavy 25K+", "lightweight <3K,medium 10-15K,heavy 25K+ open"),
            ("Ready to plan / Planning", "Ready to plan,Planning open"),
            ("Team/Person", "-"),
            ("Hours/Points", "-"),
            ("External APIs/Services with error handling approach", "-"),
            ("TASK_ID/BUG_ID", "-"),
            ("X/Y", "-"),
            ("contract | integration | operational", "contract,integration,operational"),
            ("proposed | accepted | … | superseded", "proposed,accepted,superseded open"),
            ("AGENT_NAME", "-"),
            ("description | ticket/issue URL", "-"),
            ("experiment_id|survey_link|support_ticket_counts", "-"),
            ("sev0|sev1|sev2", "sev0,sev1,sev2"),
            ("Likelihood - High/Medium/Low", "High,Medium,Low"),
            ("pending / YYYY-MM-DD HH:MM", "-"),
            ("X hours/days/weeks", "-"),
            ("MET / NOT MET / N/A", "MET,NOT MET,N/A open"),
            ("optional/path/to/test/file", "-"),
            ("pytest 7.x / jest 29.x / other", "pytest 7.x,jest 29.x,other open"),
            ("S/M/L/XL", "S,M,L,XL"),
            ("Low, Medium, or High", "Low,Medium,High"),
            ("Open, In Progress, Closed", "Open,In Progress,Closed"),
            ("Standards Track, Meta, or Informational", "Standards Track,Meta,Informational open"),
            ("Who owns it, and why", "-"),
        ] {
            assert_eq!(show(of_slot(text)), expected, "{text}");
        }
    }

    #[test]
    fn lists_in_values_and_comments() {
        assert_eq!(show(of_value("🟢 Low / 🟡 Medium / 🔴 High", false)), "🟢 Low,🟡 Medium,🔴 High");
        assert_eq!(show(of_value("H/M/L", false)), "H,M,L");
        assert_eq!(show(of_value("CI/CD", false)), "-");
        assert_eq!(show(of_value("A/B", false)), "-");
        assert_eq!(show(of_value("planned | active | done", true)), "planned,active,done");
        for (text, expected) in [
            ("# planning, active, testing", "planning,active,testing"),
            ("# pending | active | on_hold", "pending,active,on_hold"),
            ("# TASK_ID, code_review, etc.", "TASK_ID,code_review open"),
            ("# if applicable", "-"),
            ("# person-weeks", "-"),
            ("# one of: a, b, or c", "a,b,c"),
            ("# low, medium, high (default: low)", "low,medium,high"),
            ("# System design recommendations, and more text", "-"),
            ("# likelihood × impact (1-25)", "-"),
            ("# one of low, medium, high", "low,medium,high"),
            ("# e.g. web, mobile", "web,mobile open"),
            ("# [low, medium, high]", "low,medium,high"),
            ("# \"low\", \"medium\" or \"high\"", "low,medium,high"),
            ("# planning → active → done", "planning,active,done"),
            ("# short name, no spaces", "-"),
            ("# required, unique", "-"),
            ("# string, kebab-case", "-"),
            ("# name, role", "-"),
            ("# YYYY-MM-DD when resolution is planned", "-"),
        ] {
            assert_eq!(show(of_comment(text)), expected, "{text}");
        }
    }

    #[test]
    fn values_are_judged() {
        let status = Choice::new(["planning", "active", "completed", "on_hold"].map(String::from).into(), true);
        assert_eq!(status.judge("active"), Verdict::Canonical(1));
        assert_eq!(status.judge("🚧 On Hold"), Verdict::Variant(3));
        assert_eq!(status.judge("COMPLETED (2025-08-05)"), Verdict::Remark(2));
        assert_eq!(status.judge("Active Development"), Verdict::Remark(1));
        assert_eq!(status.judge("DONE"), Verdict::Synonym(2));
        assert_eq!(status.judge("activ"), Verdict::Unknown);
        assert_eq!(status.misspelt("activ"), Some(1));
        assert_eq!(status.nearest_first("activ")[0], "active");
        assert_eq!(status.nearest_first("in-progres")[0], "active");
        assert_eq!((status.meant("in-progres"), status.misspelt("in-progres")), (Some(1), None));
        assert_eq!((status.meant("on-hld"), status.meant("canceld")), (Some(3), Some(3)));
        assert_eq!((status.meant("unheard"), status.meant("xyzzy")), (None, None));
        let two = Choice::new(["resting", "active"].map(String::from).into(), true);
        assert_eq!((two.misspelt("testing"), two.misspelt("restin")), (None, Some(0)));
        let level = Choice::new(["H", "M", "L"].map(String::from).into(), true);
        assert_eq!(level.judge("High"), Verdict::Synonym(0));
        assert_eq!(level.judge("M"), Verdict::Canonical(1));
    }
}
