//! What a case expects, and how it compares with what the engine found.

use std::fmt::Write as _;

use milepost_core::check::Checked;
use milepost_core::finding::{Finding, Fix};
use milepost_core::text::LineIndex;

use crate::diff::{Step, steps};

const UNRECOGNISED: &str = "unrecognised";
const NONE: &str = "none";

/// What a `findings` block says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expected {
    /// The document is no milestone, and these findings, in this order, are made all the same.
    Unrecognised(Vec<Expectation>),
    /// These findings, in this order.
    Findings(Vec<Expectation>),
}

/// One expected finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// `3:1-3:9`, `error`, the code: all but the message.
    pub head: String,
    /// The rule's code.
    pub code: String,
    /// A part of the message; empty where any will do.
    pub message: String,
    /// The fixes, as `fix: title` and `safe: title`; none where any will do.
    pub fixes: Vec<String>,
}

/// Reads the lines of a `findings` block.
pub fn parse(text: &str) -> Result<Expected, String> {
    let mut expected: Vec<Expectation> = Vec::new();
    let mut unrecognised = false;
    match text.trim() {
        NONE => return Ok(Expected::Findings(expected)),
        "" => return Err(format!("the findings block is empty: write `{NONE}` or `{UNRECOGNISED}`")),
        _ => {}
    }
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if line.trim_end() == UNRECOGNISED && expected.is_empty() && !unrecognised {
            unrecognised = true;
            continue;
        }
        if line.starts_with(' ') {
            let fix = line.trim();
            let last = expected.last_mut().ok_or_else(|| format!("`{fix}` stands before any finding"))?;
            if !(fix.starts_with("fix: ") || fix.starts_with("safe: ")) {
                return Err(format!("`{fix}` is neither `fix: title` nor `safe: title`"));
            }
            last.fixes.push(fix.to_owned());
        } else {
            expected.push(finding(line).ok_or_else(|| {
                format!("`{line}` is not `line:column-line:column severity[code] part of the message`")
            })?);
        }
    }
    Ok(if unrecognised { Expected::Unrecognised(expected) } else { Expected::Findings(expected) })
}

fn finding(line: &str) -> Option<Expectation> {
    let (head, message) = line.split_once(']').map(|(head, message)| (format!("{head}]"), message.trim()))?;
    let (range, rule) = head.split_once(' ')?;
    let (start, end) = range.split_once('-')?;
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let position = |text: &str| text.split_once(':').is_some_and(|(l, c)| number(l) && number(c));
    let (severity, code) = rule.strip_suffix(']')?.split_once('[')?;
    let known = matches!(severity, "error" | "warning" | "information" | "hint");
    (position(start) && position(end) && known).then(|| Expectation {
        code: code.to_owned(),
        message: message.to_owned(),
        head: head.clone(),
        fixes: Vec::new(),
    })
}

/// A finding as the lines that expect it: the first without its message, the message, the fixes.
fn seen(finding: &Finding, index: &LineIndex<'_>) -> Expectation {
    let ((l1, c1), (l2, c2)) = index.range(finding.span);
    let one_line = |text: &str| text.replace('\r', "\\r").replace('\n', "\\n");
    let fix = |fix: &Fix| format!("{}: {}", if fix.safe { "safe" } else { "fix" }, one_line(&fix.title));
    Expectation {
        head: format!("{l1}:{c1}-{l2}:{c2} {}[{}]", finding.severity.name(), finding.rule),
        code: finding.rule.to_owned(),
        message: one_line(&finding.message),
        fixes: finding.fixes.iter().map(fix).collect(),
    }
}

impl Expectation {
    fn matches(&self, seen: &Self) -> bool {
        self.head == seen.head
            && seen.message.contains(&self.message)
            && (self.fixes.is_empty() || self.fixes == seen.fixes)
    }

    fn write(&self, out: &mut String, prefix: &str, with_fixes: bool) {
        let _ = writeln!(out, "{}", format!("{prefix}{} {}", self.head, self.message).trim_end());
        for fix in self.fixes.iter().filter(|_| with_fixes) {
            let _ = writeln!(out, "{prefix}  {fix}");
        }
    }
}

impl Expected {
    /// The codes it names.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.list().iter().map(|expectation| expectation.code.as_str())
    }

    fn list(&self) -> &[Expectation] {
        match self {
            Self::Unrecognised(list) | Self::Findings(list) => list,
        }
    }

    /// Whether any fix is named, so that fixes are shown.
    fn names_fixes(&self) -> bool {
        self.list().iter().any(|expectation| !expectation.fixes.is_empty())
    }

    /// What differs from what was found, for people; none where nothing does. Where codes are given, only these count.
    pub fn difference(&self, text: &str, checked: &Checked, only: &[String]) -> Option<String> {
        let found = compared(text, checked, only);
        let template = checked.template.as_ref().map(|template| template.name.as_str());
        let mut out = String::new();
        match (self, template) {
            (Self::Unrecognised(_), Some(name)) => {
                let _ = writeln!(out, "- {UNRECOGNISED}\n+ recognised as `{name}`");
            }
            (Self::Findings(_), None) => {
                let _ = writeln!(out, "- recognised as a milestone\n+ {UNRECOGNISED}");
            }
            _ => {}
        }
        let list = self.list();
        let mut differs = !out.is_empty();
        for step in steps(list, &found, Expectation::matches) {
            differs |= !matches!(step, Step::Same(..));
            match step {
                Step::Same(_, j) => found[j].write(&mut out, "  ", false),
                Step::Left(i) => list[i].write(&mut out, "- ", true),
                Step::Right(j) => found[j].write(&mut out, "+ ", self.names_fixes()),
            }
        }
        differs.then_some(out)
    }

    /// The block that expects what was found. What matches already keeps its wording.
    pub fn blessed(&self, text: &str, checked: &Checked, only: &[String]) -> String {
        let found = compared(text, checked, only);
        let mut out = String::new();
        if checked.template.is_none() {
            let _ = writeln!(out, "{UNRECOGNISED}");
        } else if found.is_empty() {
            let _ = writeln!(out, "{NONE}");
        }
        for step in steps(self.list(), &found, Expectation::matches) {
            match step {
                Step::Same(i, _) => self.list()[i].write(&mut out, "", true),
                Step::Left(_) => {}
                Step::Right(j) => found[j].write(&mut out, "", self.names_fixes()),
            }
        }
        out
    }
}

/// Whether a finding counts where only these codes do; with none given, every finding counts.
pub fn counts(code: &str, only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|c| c == code)
}

fn compared(text: &str, checked: &Checked, only: &[String]) -> Vec<Expectation> {
    let index = LineIndex::new(text);
    checked.findings.iter().filter(|finding| counts(finding.rule, only)).map(|finding| seen(finding, &index)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use milepost_core::finding::Severity;
    use milepost_core::template::Template;
    use milepost_core::text::Span;

    use super::*;

    const TEXT: &str = "# 🟢 a\nstatus\n";

    fn checked(findings: Vec<Finding>) -> Checked {
        Checked { template: Some(Arc::new(Template::compile("t", ""))), findings }
    }

    fn one() -> Checked {
        let fix = |safe, title: &str| Fix {
            title: title.to_owned(),
            safe,
            preferred: safe,
            edits: Vec::new(),
            creates: None,
        };
        checked(vec![Finding {
            rule: "invalid-enum",
            severity: Severity::Error,
            message: "`statu` is no status".to_owned(),
            span: Span::new(2, 7),
            fixes: vec![fix(true, "A"), fix(false, "B")],
            related: Vec::new(),
        }])
    }

    fn difference(block: &str, checked: &Checked, only: &[&str]) -> Option<String> {
        let only: Vec<_> = only.iter().map(|code| (*code).to_owned()).collect();
        parse(block).unwrap().difference(TEXT, checked, &only)
    }

    #[test]
    fn what_is_expected_passes() {
        for block in [
            "1:3-1:5 error[invalid-enum]\n",
            "1:3-1:5 error[invalid-enum] no status\n",
            "1:3-1:5 error[invalid-enum] is no\n  safe: A\n  fix: B\n",
        ] {
            assert_eq!(difference(block, &one(), &[]), None, "{block}");
        }
        assert_eq!(difference("none", &checked(Vec::new()), &[]), None);
        assert_eq!(difference("unrecognised", &Checked { template: None, findings: Vec::new() }, &[]), None);
        let conflict = Checked { template: None, findings: one().findings };
        assert_eq!(difference("unrecognised\n1:3-1:5 error[invalid-enum]", &conflict, &[]), None);
        assert!(difference("unrecognised", &conflict, &[]).is_some());
    }

    #[test]
    fn what_is_not_expected_fails() {
        for block in [
            "none",
            "unrecognised",
            "1:3-1:6 error[invalid-enum]",
            "1:3-1:5 warning[invalid-enum]",
            "1:3-1:5 error[invalid-value]",
            "1:3-1:5 error[invalid-enum] no priority",
            "1:3-1:5 error[invalid-enum]\n  safe: A",
            "1:3-1:5 error[invalid-enum]\n  fix: A\n  fix: B",
            "1:3-1:5 error[invalid-enum]\n1:3-1:5 error[invalid-enum]",
        ] {
            assert!(difference(block, &one(), &[]).is_some(), "{block}");
        }
        assert!(difference("none", &Checked { template: None, findings: Vec::new() }, &[]).is_some());
    }

    #[test]
    fn only_the_codes_named_count() {
        assert_eq!(difference("none", &one(), &["invalid-value"]), None);
        assert!(difference("none", &one(), &["invalid-value", "invalid-enum"]).is_some());
    }

    #[test]
    fn the_difference_shows_both_sides() {
        let text = difference("1:3-1:9 error[invalid-enum] no\n", &one(), &[]).unwrap();
        assert_eq!(text, "- 1:3-1:9 error[invalid-enum] no\n+ 1:3-1:5 error[invalid-enum] `statu` is no status\n");
    }

    #[test]
    fn malformed_lines_are_refused() {
        for block in ["", "nothing", "1:3 error[a] b", "1:3-1:5 fatal[a]", "  fix: A", "1:3-1:5 error[a]\n  A"] {
            assert!(parse(block).is_err(), "{block}");
        }
    }

    #[test]
    fn a_blessed_block_keeps_what_matches_and_passes() {
        let expected = parse("1:3-1:5 error[invalid-enum] no\n  safe: A\n  fix: B\n2:1-2:2 error[x]\n").unwrap();
        let block = expected.blessed(TEXT, &one(), &[]);
        assert_eq!(block, "1:3-1:5 error[invalid-enum] no\n  safe: A\n  fix: B\n");
        let block = parse("none").unwrap().blessed(TEXT, &one(), &[]);
        assert_eq!(block, "1:3-1:5 error[invalid-enum] `statu` is no status\n");
        assert_eq!(difference(&block, &one(), &[]), None);
    }
}
