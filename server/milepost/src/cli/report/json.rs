//! One JSON object for the run, written piece by piece so that it never stands in memory as a whole.

use std::collections::BTreeMap;

use milepost_core::finding::{Finding, Fix, Severity};
use milepost_core::text::{LineIndex, Span};
use serde::Serialize;

use super::statistics::{Counts, by_rule};
use super::{CheckedFile, Hidden, Totals};

/// What stands before the first file.
pub const START: &str = "{\"version\":1,\"files\":[";

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    template: Option<&'a str>,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    range: Range,
    fixes: Vec<OneFix<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct OneFix<'a> {
    title: &'a str,
    preferred: bool,
    safe: bool,
    edits: Vec<OneEdit<'a>>,
}

#[derive(Serialize)]
struct OneEdit<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Place<'a> {
    message: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

/// Something that is wrong with a configuration.
#[derive(Serialize)]
struct Problem<'a> {
    path: &'a str,
    message: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct End {
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: Option<BTreeMap<&'static str, Counts>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<Hidden>,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    milestones: usize,
    errors: usize,
    warnings: usize,
    information: usize,
    hints: usize,
}

/// The object of one file.
pub fn file(file: &CheckedFile<'_>) -> String {
    let diagnostics = if file.findings.is_empty() {
        Vec::new()
    } else {
        let index = LineIndex::new(file.text);
        file.findings.iter().map(|finding| diagnostic(finding, &index)).collect()
    };
    write(&File { path: file.path, template: file.template, diagnostics })
}

/// What is wrong with a configuration, an object each.
pub fn problems(file: &CheckedFile<'_>) -> Vec<String> {
    let index = LineIndex::new(file.text);
    let one = |finding: &Finding| {
        let range = range(finding.span, &index);
        write(&Problem { path: file.path, message: &finding.message, range })
    };
    file.findings.iter().map(one).collect()
}

/// What stands behind the last file; the key of the problems is there where there are any.
pub fn end(totals: &Totals, statistics: bool, problems: &[String]) -> String {
    let summary = Summary {
        files: totals.files,
        milestones: totals.milestones,
        errors: totals.count(Severity::Error),
        warnings: totals.count(Severity::Warning),
        information: totals.count(Severity::Information),
        hints: totals.count(Severity::Hint),
    };
    let statistics = statistics.then(|| by_rule(totals));
    let end = write(&End { summary, statistics, baseline: totals.baseline });
    let problems = if problems.is_empty() { String::new() } else { format!("\"problems\":[{}],", problems.join(",")) };
    format!("],{problems}{}\n", end.strip_prefix('{').unwrap_or(&end))
}

fn diagnostic<'a>(finding: &'a Finding, index: &LineIndex<'_>) -> Diagnostic<'a> {
    let related = finding.related.iter();
    Diagnostic {
        rule: finding.rule,
        severity: finding.severity.name(),
        message: &finding.message,
        range: range(finding.span, index),
        fixes: finding.fixes.iter().map(|fix| one_fix(fix, index)).collect(),
        related: related.map(|place| Place { message: &place.message, range: range(place.span, index) }).collect(),
    }
}

fn one_fix<'a>(fix: &'a Fix, index: &LineIndex<'_>) -> OneFix<'a> {
    let edits = fix.edits.iter().map(|edit| OneEdit { range: range(edit.span, index), text: &edit.text }).collect();
    OneFix { title: &fix.title, preferred: fix.preferred, safe: fix.safe, edits }
}

fn range(span: Span, index: &LineIndex<'_>) -> Range {
    let ((line, column), (end_line, end_column)) = index.range(span);
    Range { start: Position { line, column }, end: Position { line: end_line, column: end_column } }
}

/// These values hold strings, numbers and lists only, which can always be written.
fn write(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Report, Totals, sample};

    fn run(statistics: bool) -> String {
        let mut report = Report::new(Format::Json, statistics, false, 80);
        let file = sample::file();
        let empty = super::super::CheckedFile { path: "README.md", template: None, findings: &[], ..sample::file() };
        let mut totals = Totals::of(&file);
        totals.add(&Totals::of(&empty));
        let (one, two) = (report.file(&file), report.file(&empty));
        [report.start(), report.next(one), report.next(two), report.end(&totals)].concat()
    }

    #[test]
    fn the_object_is_as_documented() {
        let expected = concat!(
            r#"{"version":1,"files":[{"path":"docs/m1.md","template":"program","diagnostics":["#,
            r#"{"rule":"invalid-enum","severity":"error","message":"`actve` is not a status","#,
            r#""range":{"start":{"line":2,"column":9},"end":{"line":2,"column":14}},"fixes":["#,
            r#"{"title":"Replace with `done`","preferred":false,"safe":false,"edits":["#,
            r#"{"range":{"start":{"line":2,"column":9},"end":{"line":2,"column":14}},"text":"done"}]},"#,
            r#"{"title":"Replace with `active`","preferred":true,"safe":false,"edits":["#,
            r#"{"range":{"start":{"line":2,"column":9},"end":{"line":2,"column":14}},"text":"active"}]}]},"#,
            r#"{"rule":"inconsistent-value","severity":"warning","message":"the status is `active` above","#,
            r#""range":{"start":{"line":7,"column":4},"end":{"line":7,"column":8}},"fixes":[],"related":["#,
            r#"{"message":"it is given here","range":{"start":{"line":2,"column":9},"#,
            r#""end":{"line":2,"column":14}}}]}]},"#,
            r#"{"path":"README.md","template":null,"diagnostics":[]}],"#,
            r#""summary":{"files":2,"milestones":1,"errors":1,"warnings":1,"information":0,"hints":0}}"#,
            "\n"
        );
        assert_eq!(run(false), expected);
    }

    #[test]
    fn a_baseline_is_one_more_key() {
        let mut report = Report::new(Format::Json, false, false, 80);
        let first = report.next(String::new());
        let hidden = super::Hidden { hidden: 2, unused: 1 };
        let totals = Totals { baseline: Some(hidden), ..Totals::default() };
        let text = [report.start(), first, report.end(&totals)].concat();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["baseline"], serde_json::json!({"hidden": 2, "unused": 1}));
    }

    #[test]
    fn statistics_are_one_more_key() {
        let value: serde_json::Value = serde_json::from_str(&run(true)).unwrap();
        assert_eq!(value["statistics"]["invalid-enum"]["errors"], 1);
        assert_eq!(value["statistics"]["inconsistent-value"]["warnings"], 1);
        assert_eq!(value["files"][0]["diagnostics"].as_array().unwrap().len(), 2);
    }
}
