//! Workflow commands: GitHub Actions shows each finding at its line of a pull request.

use milepost_core::finding::{Finding, Severity};
use milepost_core::text::LineIndex;

use super::CheckedFile;

/// The commands of one file.
pub fn file(file: &CheckedFile<'_>) -> String {
    if file.findings.is_empty() {
        return String::new();
    }
    let index = LineIndex::new(file.text);
    let path = property(file.path);
    file.findings.iter().map(|finding| command(finding, &path, &index)).collect()
}

fn command(finding: &Finding, path: &str, index: &LineIndex<'_>) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "notice",
    };
    let ((line, column), (end_line, end_column)) = index.range(finding.span);
    // Columns count only where both are on one line.
    let place = if line == end_line {
        format!("line={line},col={column},endLine={end_line},endColumn={end_column}")
    } else {
        format!("line={line},endLine={end_line}")
    };
    let title = property(&format!("milepost ({})", finding.rule));
    format!("::{name} file={path},{place},title={title}::{}\n", data(&finding.message))
}

/// A message as it stands in a command: what ends the line is written in another way, what styles a terminal is taken
/// out.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A property's value as it stands in a command, without what ends it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::{CheckedFile, sample};
    use super::file;
    use milepost_core::finding::Severity;
    use milepost_core::text::Span;

    #[test]
    fn a_finding_is_a_command() {
        let expected = "\
::error file=docs/m1.md,line=2,col=9,endLine=2,endColumn=14,title=milepost (invalid-enum)::`actve` is not a status
::warning file=docs/m1.md,line=7,col=4,endLine=7,endColumn=8,title=milepost (inconsistent-value)::the status is `active` above
";
        assert_eq!(file(&sample::file()), expected);
        assert_eq!(file(&CheckedFile { findings: &[], ..sample::file() }), "");
    }

    #[test]
    fn nothing_in_a_name_or_message_ends_a_command_or_begins_one() {
        let mut findings = sample::findings();
        findings.truncate(1);
        findings[0].message = "100 %: a,b\r\n::error::c\u{1b}[31m".to_owned();
        findings[0].severity = Severity::Hint;
        findings[0].span = Span::new(0, 14);
        let file = file(&CheckedFile { path: "a,b: 5%\n.md", findings: &findings, ..sample::file() });
        let expected = "::notice file=a%2Cb%3A 5%25%0A.md,line=1,endLine=2,title=milepost (invalid-enum)\
                        ::100 %25: a,b%0D%0A::error::c\u{fffd}[31m\n";
        assert_eq!(file, expected);
    }
}
