//! What two lists have in common, and where they differ.

use std::fmt::Write as _;

/// One step from the left list to the right one; the numbers are indices.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// These two match.
    Same(usize, usize),
    /// Only on the left.
    Left(usize),
    /// Only on the right.
    Right(usize),
}

/// The shortest way from `left` to `right` where `same` says which elements match.
pub fn steps<L, R>(left: &[L], right: &[R], same: impl Fn(&L, &R) -> bool) -> Vec<Step> {
    let mut common = vec![vec![0_u32; right.len() + 1]; left.len() + 1];
    for (i, l) in left.iter().enumerate().rev() {
        for (j, r) in right.iter().enumerate().rev() {
            let skip = common[i + 1][j].max(common[i][j + 1]);
            common[i][j] = if same(l, r) { skip.max(common[i + 1][j + 1] + 1) } else { skip };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::new();
    while i < left.len() || j < right.len() {
        if i < left.len() && j < right.len() && same(&left[i], &right[j]) && common[i][j] == common[i + 1][j + 1] + 1 {
            steps.push(Step::Same(i, j));
            (i, j) = (i + 1, j + 1);
        } else if j == right.len() || (i < left.len() && common[i + 1][j] >= common[i][j + 1]) {
            steps.push(Step::Left(i));
            i += 1;
        } else {
            steps.push(Step::Right(j));
            j += 1;
        }
    }
    steps
}

/// The lines in which two texts differ, `-` before those of `expected`, `+` before those of `actual`, each with its
/// line number; none where they are equal.
pub fn lines(expected: &str, actual: &str) -> Option<String> {
    if expected == actual {
        return None;
    }
    let split = |text: &str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
    let (left, right) = (split(expected), split(actual));
    let shown = |line: &str| line.replace('\r', "␍").strip_suffix('\n').map_or(format!("{line}␄"), str::to_owned);
    let mut out = String::new();
    for step in steps(&left, &right, |l, r| l == r) {
        let _ = match step {
            Step::Same(..) => Ok(()),
            Step::Left(i) => writeln!(out, "- {:>4} {}", i + 1, shown(&left[i])),
            Step::Right(j) => writeln!(out, "+ {:>4} {}", j + 1, shown(&right[j])),
        };
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(lines("a\nb\n", "a\nb\n"), None);
    }

    #[test]
    fn differences_name_their_lines() {
        assert_eq!(lines("a\nb\nc\n", "a\nc\nd").as_deref(), Some("-    2 b\n+    3 d␄\n"));
        assert_eq!(lines("a\n", "a\r\n").as_deref(), Some("-    1 a\n+    1 a␍\n"));
    }
}
