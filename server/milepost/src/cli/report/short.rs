//! One line a finding, as compilers and `grep -n` write them.

use milepost_core::finding::Finding;
use milepost_core::text::LineIndex;

use super::CheckedFile;
use crate::cli::output::one_line;

/// The lines of one file.
pub fn file(file: &CheckedFile<'_>) -> String {
    let mut out = String::new();
    if file.findings.is_empty() {
        return out;
    }
    let index = LineIndex::new(file.text);
    let path = one_line(file.path);
    for finding in file.findings {
        out.push_str(&line(finding, &path, &index));
    }
    out
}

/// The line of one finding; the path is one without control characters.
pub fn line(finding: &Finding, path: &str, index: &LineIndex<'_>) -> String {
    let (line, column) = index.position(finding.span.start as usize);
    let severity = finding.severity.name();
    format!("{path}:{line}:{column}: {severity}[{}] {}\n", finding.rule, one_line(&finding.message))
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn a_finding_is_a_line() {
        let expected = "\
docs/m1.md:2:9: error[invalid-enum] `actve` is not a status
docs/m1.md:7:4: warning[inconsistent-value] the status is `active` above
";
        assert_eq!(super::file(&sample::file()), expected);
    }

    #[test]
    fn a_message_with_line_ends_stays_one_line() {
        let mut findings = sample::findings();
        findings[0].message = "a\nb\u{1b}[31m".to_owned();
        let file = super::super::CheckedFile { findings: &findings[..1], ..sample::file() };
        assert_eq!(super::file(&file), "docs/m1.md:2:9: error[invalid-enum] a\u{fffd}b\u{fffd}[31m\n");
    }
}
