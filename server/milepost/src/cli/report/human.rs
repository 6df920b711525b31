//! Findings for people: each below its source line, with its fixes.

use std::collections::HashMap;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use milepost_core::finding::{Finding, Fix, Severity};
use milepost_core::text::{LineIndex, Span};

use super::excerpt::Excerpt;
use super::totals::{GRAVEST_FIRST, Totals};
use super::{CheckedFile, short};
use crate::cli::output::{counted, one_line};

/// So many fixes are shown; an enum may have dozens of values.
const FIXES: usize = 4;
/// So many findings that are not drawn get a line each.
const LINES: usize = 10;
/// A related place further away than so many lines gets an excerpt of its own.
const NEAR: usize = 40;

/// Draws findings.
#[derive(Debug)]
pub struct Human {
    renderer: Renderer,
    least: Severity,
}

impl Human {
    /// `styled` and `width` are what the terminal can show.
    pub fn new(styled: bool, width: usize) -> Self {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        Self { renderer: renderer.term_width(width), least: Severity::Hint }
    }

    /// Draws findings of this severity and above; the others are listed below them, so that they do not drown them.
    pub fn drawing_from(self, least: Severity) -> Self {
        Self { least, ..self }
    }

    /// The findings of one file.
    pub fn file(&self, file: &CheckedFile<'_>) -> String {
        let mut out = String::new();
        if file.findings.is_empty() {
            return out;
        }
        let index = LineIndex::new(file.text);
        let path = one_line(file.path);
        let mut shared = HashMap::new();
        let (drawn, listed): (Vec<_>, Vec<_>) =
            file.findings.iter().partition(|finding| finding.severity >= self.least);
        for finding in drawn {
            let mut fixes = Vec::new();
            for fix in &finding.fixes {
                // A fix for several findings is offered with the first one.
                let first: &Fix = shared.entry(fix.title.as_str()).or_insert(fix);
                if fix.preferred || std::ptr::eq(first, fix) || first.edits != fix.edits {
                    fixes.push(fix);
                }
            }
            out.push_str(&self.finding(finding, fixes, &path, file.text, &index));
            out.push_str("\n\n");
        }
        if !listed.is_empty() {
            out.push_str(&list(&listed, &path, &index));
            out.push('\n');
        }
        out
    }

    fn finding(
        &self,
        finding: &Finding,
        mut fixes: Vec<&Fix>,
        path: &str,
        text: &str,
        index: &LineIndex<'_>,
    ) -> String {
        let line = |span: Span| index.position(span.start as usize).0;
        let here = line(finding.span);
        let (near, far): (Vec<_>, Vec<_>) =
            finding.related.iter().partition(|place| line(place.span).abs_diff(here) <= NEAR);

        let mut main = Group::with_title(level(finding.severity).primary_title(&finding.message).id(finding.rule));
        let shown = Excerpt::new(text, index, std::iter::once(finding.span).chain(near.iter().map(|place| place.span)));
        main = if let Some(excerpt) = shown {
            let related = near
                .iter()
                .map(|place| AnnotationKind::Context.span(excerpt.span(place.span)).label(place.message.as_str()));
            let snippet = Snippet::source(excerpt.text.clone()).line_start(excerpt.first_line).path(path);
            let primary = AnnotationKind::Primary.span(excerpt.span(finding.span));
            main.element(snippet.annotation(primary).annotations(related))
        } else {
            main.element(origin(path, finding.span, index))
        };

        fixes.sort_by_key(|fix| !fix.preferred);
        main = main.elements(fixes.iter().take(FIXES).map(|fix| Level::HELP.message(one_line(&fix.title))));
        if fixes.len() > FIXES {
            main = main.element(Level::HELP.message(format!("… and {} more", fixes.len() - FIXES)));
        }

        let mut groups = vec![main];
        groups.extend(far.iter().map(|place| {
            let group = Group::with_title(Level::NOTE.secondary_title(&place.message));
            match Excerpt::new(text, index, [place.span]) {
                Some(excerpt) => group.element(
                    Snippet::source(excerpt.text.clone())
                        .line_start(excerpt.first_line)
                        .path(path)
                        .annotation(AnnotationKind::Context.span(excerpt.span(place.span))),
                ),
                None => group.element(origin(path, place.span, index)),
            }
        }));
        self.renderer.render(&groups)
    }
}

/// The first findings of those that are not drawn, a line each, and how many more there are.
fn list(findings: &[&Finding], path: &str, index: &LineIndex<'_>) -> String {
    let mut out = String::new();
    // One more takes no more room than the line that says so.
    let shown = if findings.len() == LINES + 1 { LINES + 1 } else { LINES };
    for finding in findings.iter().take(shown) {
        out.push_str(&short::line(finding, path, index));
    }
    if findings.len() > shown {
        let more = findings.len() - shown;
        let _ = writeln!(out, "{path}: … and {more} more like these; `--format short` lists them all");
    }
    out
}

/// The place of a span whose lines are too long to be drawn.
fn origin<'a>(path: &'a str, span: Span, index: &LineIndex<'_>) -> Origin<'a> {
    let (line, column) = index.position(span.start as usize);
    Origin::path(path).line(line).char_column(column)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Information => Level::INFO.with_name("information"),
        Severity::Hint => Level::NOTE.with_name("hint"),
    }
}

/// The last line: what was found, in how many files.
pub fn summary(totals: &Totals) -> String {
    if totals.files == 0 && totals.unchecked > 0 {
        return format!("nothing was checked; {} could not be", counted(totals.unchecked, "path"));
    }
    if totals.files == 0 {
        return "no Markdown files to check".to_owned();
    }
    let files = counted(totals.files, "file");
    let out = if totals.worst().is_none() {
        format!("no findings in {files}")
    } else {
        let counts: Vec<_> = GRAVEST_FIRST
            .into_iter()
            .map(|severity| (severity, totals.count(severity)))
            .filter(|(_, count)| *count > 0)
            .map(|(severity, count)| match severity {
                Severity::Information => format!("{count} information"),
                other => counted(count, other.name()),
            })
            .collect();
        format!("{} in {} of {files}", listed(&counts), totals.with_findings)
    };
    let milestones = match totals.milestones {
        0 => " (no milestones; `milepost check --explain-template` says why)".to_owned(),
        milestones => format!(" ({})", counted(milestones, "milestone")),
    };
    let unchecked = match totals.unchecked {
        0 => String::new(),
        paths => format!("; {} could not be checked", counted(paths, "path")),
    };
    out + &milestones + &unchecked
}

fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, fix, span};
    use super::super::{CheckedFile, Format, Report, Totals};
    use super::{Human, summary};
    use milepost_core::finding::{Finding, Severity};
    use milepost_core::text::Span;
    use proptest::prelude::*;

    fn draw(text: &str, at: Span, fixes: usize) -> String {
        let finding = Finding {
            rule: "overdue",
            severity: Severity::Hint,
            message: "a remark".into(),
            span: at,
            fixes: (0..fixes).map(|n| fix(&format!("Do {n}"), at, "")).collect(),
            related: Vec::new(),
        };
        let file = CheckedFile { path: "m.md", text, template: None, findings: &[finding] };
        Human::new(false, 60).file(&file)
    }

    #[test]
    fn a_finding_stands_below_its_line_with_its_fixes_and_related_places() {
        let expected = "\
error[invalid-enum]: `actve` is not a status
 --> docs/m1.md:2:9
  |
2 | status: actve
  |         ^^^^^
  |
  = help: Replace with `active`
  = help: Replace with `done`

warning[inconsistent-value]: the status is `active` above
 --> docs/m1.md:7:4
  |
2 | status: actve
  |         ----- it is given here
...
7 | 状態    done
  |         ^^^^

";
        assert_eq!(Human::new(false, 80).file(&sample::file()), expected);
    }

    #[test]
    fn a_related_place_far_away_has_an_excerpt_of_its_own() {
        let text = format!("first\n{}last\n", "\n".repeat(500));
        let mut findings = sample::findings();
        findings.remove(0);
        findings[0].span = span(&text, "last");
        findings[0].related[0].span = span(&text, "first");
        let expected = "\
warning[inconsistent-value]: the status is `active` above
   --> m.md:502:1
    |
502 | last
    | ^^^^
    |
note: it is given here
   --> m.md:1:1
    |
  1 | first
    | -----

";
        let file = CheckedFile { path: "m.md", text: &text, template: None, findings: &findings };
        assert_eq!(Human::new(false, 80).file(&file), expected);
    }

    #[test]
    fn of_many_fixes_the_first_four_are_shown() {
        let drawn = draw("x", Span::new(0, 1), 6);
        assert!(drawn.ends_with("= help: Do 3\n  = help: … and 2 more\n\n"), "{drawn}");
        assert_eq!(drawn.matches("help").count(), 5);
    }

    #[test]
    fn what_matters_less_is_listed_below_what_is_drawn() {
        let text = "one two\n".repeat(40);
        let finding = |severity, line: usize| Finding {
            rule: "overdue",
            severity,
            message: "a remark".into(),
            span: Span::new(line * 8, line * 8 + 3),
            fixes: vec![fix("Do it everywhere", Span::at(0), "x")],
            related: Vec::new(),
        };
        let mut findings: Vec<_> = (0..30).map(|line| finding(Severity::Information, line)).collect();
        findings.insert(3, finding(Severity::Warning, 30));
        findings.insert(5, finding(Severity::Warning, 31));
        let file = CheckedFile { path: "m.md", text: &text, template: None, findings: &findings };
        let drawn = Human::new(false, 60).drawing_from(Severity::Warning).file(&file);
        assert!(drawn.starts_with("warning[overdue]: a remark\n  --> m.md:31:1\n"), "{drawn}");
        assert!(drawn.contains("\n\nm.md:1:1: information[overdue] a remark\nm.md:2:1: "), "{drawn}");
        assert!(drawn.ends_with("\nm.md: … and 20 more like these; `--format short` lists them all\n\n"), "{drawn}");
        assert_eq!(drawn.matches("Do it everywhere").count(), 1);
        assert_eq!(drawn.matches("information").count(), 10);
    }

    #[test]
    fn of_a_long_line_the_part_around_the_finding_is_shown() {
        let text = format!("{}BAD{}", "日本 ".repeat(2_000), " word".repeat(2_000));
        let drawn = draw(&text, span(&text, "BAD"), 0);
        assert!(drawn.starts_with("hint[overdue]: a remark\n --> m.md:1:6001\n"), "{drawn}");
        assert!(drawn.contains("BAD") && drawn.contains("^^^"), "{drawn}");
        assert!(drawn.lines().all(|line| line.chars().count() < 80), "{drawn}");
    }

    #[test]
    fn a_line_nobody_wrote_is_named_and_not_drawn() {
        let text = format!("ab{}", "x".repeat(100_000));
        assert_eq!(draw(&text, Span::new(2, 3), 1), "hint[overdue]: a remark\n--> m.md:1:3\n = help: Do 0\n\n");
    }

    #[test]
    fn white_space_at_the_end_of_a_finding_is_not_drawn() {
        let expected = "hint[overdue]: a remark\n --> m.md:1:1\n  |\n1 | a\n  | ^\n\n";
        assert_eq!(draw("a\r\n\r\nb\r\n", Span::new(0, 5), 0), expected);
        assert_eq!(draw("\u{feff}a", Span::new(3, 4), 0), expected);
        assert!(draw("", Span::new(0, 0), 0).contains("m.md:1:1"));
        assert!(draw("a\n", Span::new(2, 2), 0).contains("m.md:2:1"));
    }

    #[test]
    fn the_summary_counts_and_says_where_no_milestone_was_found() {
        let mut totals = Totals::default();
        assert_eq!(summary(&totals), "no Markdown files to check");
        totals.files = 1;
        assert_eq!(
            summary(&totals),
            "no findings in 1 file (no milestones; `milepost check --explain-template` says why)"
        );
        totals.add(&Totals { unchecked: 1, ..Totals::of(&sample::file()) });
        assert_eq!(
            summary(&totals),
            "1 error and 1 warning in 1 of 2 files (1 milestone); 1 path could not be checked"
        );
        totals.add(&Totals {
            milestones: 6,
            with_findings: 3,
            files: 28,
            by_rule: [("overdue", [(Severity::Error, 11), (Severity::Information, 5)].into())].into(),
            ..Totals::default()
        });
        assert_eq!(
            summary(&totals),
            "12 errors, 1 warning and 5 information in 4 of 30 files (7 milestones); 1 path could not be checked"
        );
    }

    #[test]
    fn statistics_stand_instead_of_the_findings() {
        let mut report = Report::new(Format::Human, true, false, 80);
        let text = report.file(&sample::file());
        assert_eq!(report.next(text), "");
        let end = report.end(&Totals::of(&sample::file()));
        assert!(end.starts_with("count  severity  rule\n    1  error     invalid-enum\n"), "{end}");
        assert!(end.ends_with("\n\n1 error and 1 warning in 1 of 1 file (1 milestone)\n"), "{end}");
    }

    proptest! {
        #[test]
        fn nothing_in_a_document_makes_the_drawing_panic(
            text in "[ab\t\r\n 日🟢é\u{301}\u{200d}\u{feff}\u{2028}\u{1b}]{0,40}",
            wide in 0_usize..300,
            spans in proptest::collection::vec((0_usize..600, 0_usize..600), 1..4),
        ) {
            let text = text.replacen('b', &"b日\t".repeat(wide), 1);
            let spans: Vec<_> = spans.into_iter().map(|(start, length)| Span::new(start, start + length)).collect();
            let mut findings = sample::findings();
            findings[1].span = spans[0];
            findings[1].related = spans[1..]
                .iter()
                .map(|span| milepost_core::finding::Related { span: *span, message: "r".into() })
                .collect();
            let file = CheckedFile { path: "m.md", text: &text, template: None, findings: &findings[1..] };
            Human::new(true, 60).file(&file);
            super::super::short::file(&file);
            super::super::json::file(&file);
        }
    }
}
