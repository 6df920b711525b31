//! What a change comes to, as a unified diff that `git apply` and `patch -p1` take.

use std::fmt::Write as _;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use similar::{Algorithm, capture_diff_slices, group_diff_ops};

/// So many unchanged lines stand around a change.
const CONTEXT: usize = 3;

const HEADER: Style = Style::new().bold();
const HUNK: Style = AnsiColor::Cyan.on_default();
const GONE: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();

/// The directory that the names in a patch are relative to: the current one where all files lie in it, else the repository's,
/// else the topmost. A name that leads out of it (`../x`) is taken by nobody who reads patches.
pub fn base<'p>(current: &'p Path, files: &[&Path]) -> &'p Path {
    let holds_all = |directory: &&Path| files.iter().all(|file| file.starts_with(directory));
    let repository = current.ancestors().find(|above| above.join(".git").exists());
    let found = [Some(current), repository].into_iter().flatten().find(holds_all);
    found.unwrap_or_else(|| current.ancestors().last().unwrap_or(current))
}

/// What stands above the changes of a file. A styled one is for eyes only, as [`changes`] are.
pub fn head(path: &str, styled: bool) -> String {
    let mut out = Lines { out: String::new(), styled };
    out.line(HEADER, "", &format!("--- {}\n", label("a", path)));
    out.line(HEADER, "", &format!("+++ {}\n", label("b", path)));
    out.out
}

/// The changes of one file. Of styled ones control characters of the text are not let through to the terminal.
pub fn changes(old: &str, new: &str, styled: bool) -> String {
    // Only these are line ends to those who read patches.
    let [before, after] = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let mut out = Lines { out: String::new(), styled };
    for hunk in group_diff_ops(capture_diff_slices(Algorithm::Myers, &before, &after), CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let gone = range(first.old_range().start, last.old_range().end);
        let come = range(first.new_range().start, last.new_range().end);
        out.line(HUNK, "", &format!("@@ -{gone} +{come} @@\n"));
        for part in &hunk {
            let (_, gone, come) = part.as_tag_tuple();
            let (gone, come) = (before.get(gone).unwrap_or_default(), after.get(come).unwrap_or_default());
            if gone == come {
                out.lines(Style::new(), " ", gone);
            } else {
                out.lines(GONE, "-", gone);
                out.lines(NEW, "+", come);
            }
        }
    }
    out.out
}

struct Lines {
    out: String,
    styled: bool,
}

impl Lines {
    fn lines(&mut self, style: Style, sign: &str, lines: &[&str]) {
        for line in lines {
            self.line(style, sign, line);
        }
    }

    /// A line, with its end where it has one.
    fn line(&mut self, style: Style, sign: &str, line: &str) {
        if self.styled {
            let shown = line.trim_end_matches(['\r', '\n']);
            let shown: String =
                shown.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect();
            let _ = writeln!(self.out, "{style}{sign}{shown}{style:#}");
        } else {
            self.out.push_str(sign);
            self.out.push_str(line.strip_suffix('\n').unwrap_or(line));
            self.out.push('\n');
        }
        if !line.ends_with('\n') {
            self.out.push_str("\\ No newline at end of file\n");
        }
    }
}

/// Lines from one index up to another, as a hunk's head names them.
fn range(start: usize, end: usize) -> String {
    match end.saturating_sub(start) {
        1 => (start + 1).to_string(),
        // No line is named by the one before it.
        0 => format!("{start},0"),
        count => format!("{},{count}", start + 1),
    }
}

/// A file's name as Git writes it: quoted where it has to be, and with a tab behind it where it might be taken to end
/// earlier.
fn label(side: &str, path: &str) -> String {
    let name = format!("{side}/{}", path.trim_start_matches('/'));
    if !name.contains(|c: char| c.is_control() || matches!(c, '"' | '\\')) {
        return if name.contains(' ') { name + "\t" } else { name };
    }
    let mut quoted = String::from("\"");
    for c in name.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(quoted, "\\{byte:03o}");
                }
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::{changes, head, label};

    fn patch(path: &str, old: &str, new: &str, styled: bool) -> String {
        head(path, styled) + &changes(old, new, styled)
    }

    #[test]
    fn lines_end_where_a_patch_says_they_do() {
        let expected = "--- a/m.md\n+++ b/m.md\n@@ -1,3 +1,3 @@\n a\r\n-b\rc\u{2028}d\r\n+b\rC\u{2028}d\r\n e\n\\ No newline at end of file\n";
        assert_eq!(patch("m.md", "a\r\nb\rc\u{2028}d\r\ne", "a\r\nb\rC\u{2028}d\r\ne", false), expected);
        let expected = "--- a/m.md\n+++ b/m.md\n@@ -1 +1 @@\n-a\r\n\\ No newline at end of file\n+b\r\n\\ No newline at end of file\n";
        assert_eq!(patch("m.md", "a\r", "b\r", false), expected);
    }

    #[test]
    fn hunks_are_apart_where_what_is_between_them_is_long() {
        let text = |a: &str, b: &str| format!("1\n{a}2\n3\n4\n5\n6\n7\n8\n9\n{b}");
        let expected = "\
--- a/m.md
+++ b/m.md
@@ -1,4 +1,5 @@
 1
+x
 2
 3
 4
@@ -7,4 +8,3 @@
 7
 8
 9
-y
";
        assert_eq!(patch("m.md", &text("", "y\n"), &text("x\n", ""), false), expected);
        assert!(patch("m.md", "", "x\n", false).ends_with("\n@@ -0,0 +1 @@\n+x\n"));
    }

    #[test]
    fn a_terminal_gets_colours_and_no_control_characters() {
        let shown = patch("m.md", "a\u{1b}[2J\r\n", "b\tc\r\n", true);
        assert!(shown.ends_with("\n\u{1b}[31m-a\u{fffd}[2J\u{1b}[0m\n\u{1b}[32m+b\tc\u{1b}[0m\n"), "{shown:?}");
    }

    #[test]
    fn names_are_written_as_git_reads_them() {
        assert_eq!(label("a", "docs/ä.md"), "a/docs/ä.md");
        assert_eq!(label("a", "my plan.md"), "a/my plan.md\t");
        assert_eq!(label("b", "a\"b\\c\n.md"), r#""b/a\"b\\c\012.md""#);
        assert_eq!(label("a", "/tmp/m.md"), "a/tmp/m.md");
    }
}
