//! How many findings there are of each rule.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use milepost_core::finding::Severity;
use serde::Serialize;

use super::totals::{GRAVEST_FIRST, Totals};

/// Rows of count, severity and rule, the most frequent first.
fn rows(totals: &Totals) -> Vec<(usize, Severity, &'static str)> {
    let mut rows = Vec::new();
    for (rule, counts) in &totals.by_rule {
        rows.extend(counts.iter().map(|(severity, count)| (*count, *severity, *rule)));
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(b.2)));
    rows
}

/// The table for people, with an empty line below it; nothing where there are no findings.
pub fn table(totals: &Totals) -> String {
    let rows = rows(totals);
    if rows.is_empty() {
        return String::new();
    }
    let count = rows.iter().map(|row| row.0.to_string().len()).max().unwrap_or(0).max("count".len());
    let severity = rows.iter().map(|row| row.1.name().len()).max().unwrap_or(0).max("severity".len());
    let mut out = format!("{:>count$}  {:severity$}  rule\n", "count", "severity");
    for (n, level, rule) in rows {
        let _ = writeln!(out, "{n:>count$}  {:severity$}  {rule}", level.name());
    }
    out.push('\n');
    out
}

/// A line a row, for programs that read lines.
pub fn lines(totals: &Totals) -> String {
    rows(totals).into_iter().fold(String::new(), |mut out, (count, severity, rule)| {
        let _ = writeln!(out, "{count} {}[{rule}]", severity.name());
        out
    })
}

/// The counts of one rule, by severity.
#[derive(Serialize, Debug)]
pub struct Counts {
    errors: usize,
    warnings: usize,
    information: usize,
    hints: usize,
}

/// The counts by rule, for JSON.
pub fn by_rule(totals: &Totals) -> BTreeMap<&'static str, Counts> {
    let counts = |counts: &BTreeMap<Severity, usize>| {
        let [errors, warnings, information, hints] =
            GRAVEST_FIRST.map(|severity| counts.get(&severity).copied().unwrap_or(0));
        Counts { errors, warnings, information, hints }
    };
    totals.by_rule.iter().map(|(rule, by_severity)| (*rule, counts(by_severity))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Totals, sample};
    use super::{lines, table};

    #[test]
    fn the_most_frequent_and_gravest_stand_first() {
        let mut totals = Totals::of(&sample::file());
        let mut findings = sample::findings();
        findings.remove(0);
        totals.add(&Totals::of(&super::super::CheckedFile { findings: &findings, ..sample::file() }));
        let expected = "\
count  severity  rule
    2  warning   inconsistent-value
    1  error     invalid-enum

";
        assert_eq!(table(&totals), expected);
        assert_eq!(lines(&totals), "2 warning[inconsistent-value]\n1 error[invalid-enum]\n");
        assert_eq!(table(&Totals::default()), "");
    }
}
