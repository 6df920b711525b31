//! Findings for people: each below its source line, with its fixes.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use milepost_core::finding::{Finding, Severity};
use milepost_core::text::{LineIndex, Span};

use super::CheckedFile;
use super::excerpt::Excerpt;
use super::totals::{GRAVEST_FIRST, Totals};
use crate::cli::output::one_line;

/// So many fixes are shown; an enum may have dozens of values.
const FIXES: usize = 4;
/// A related place further away than so many lines gets an excerpt of its own.
const NEAR: usize = 40;

/// Draws findings.
#[derive(Debug)]
pub struct Human {
    renderer: Renderer,
}

impl Human {
    /// `styled` and `width` are what the terminal can show.
    pub fn new(styled: bool, width: usize) -> Self {
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        Self { renderer: renderer.term_width(width) }
    }

    /// The findings of one file.
    pub fn file(&self, file: &CheckedFile<'_>) -> String {
        let mut out = String::new();
        if file.findings.is_empty() {
            return out;
        }
        let index = LineIndex::new(file.text);
        let path = one_line(file.path);
        for finding in file.findings {
            out.push_str(&self.finding(finding, &path, file.text, &index));
            out.push_str("\n\n");
        }
        out
    }

    fn finding(&self, finding: &Finding, path: &str, text: &str, index: &LineIndex<'_>) -> String {
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

        let mut fixes: Vec<_> = finding.fixes.iter().collect();
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
    if totals.files + totals.unchecked == 0 {
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
        0 if totals.files == 0 => String::new(),
        0 => " (no milestones; `milepost check --explain-template` says why)".to_owned(),
        milestones => format!(" ({})", counted(milestones, "milestone")),
    };
    let unchecked = match totals.unchecked {
        0 => String::new(),
        files => format!("; {} could not be checked", counted(files, "file")),
    };
    out + &milestones + &unchecked
}

fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
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
            "1 error and 1 warning in 1 of 2 files (1 milestone); 1 file could not be checked"
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
            "12 errors, 1 warning and 5 information in 4 of 30 files (7 milestones); 1 file could not be checked"
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
