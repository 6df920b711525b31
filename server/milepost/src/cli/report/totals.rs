use std::collections::BTreeMap;

use milepost_core::finding::Severity;
use serde::Serialize;

use super::CheckedFile;

/// The severities from the gravest to the least.
pub const GRAVEST_FIRST: [Severity; 4] = [Severity::Error, Severity::Warning, Severity::Information, Severity::Hint];

/// What a run counts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Files that were checked.
    pub files: usize,
    /// Those that have a template.
    pub milestones: usize,
    /// Those with findings.
    pub with_findings: usize,
    /// Files that could not be checked.
    pub unchecked: usize,
    /// What a baseline does; none where there is none.
    pub baseline: Option<Hidden>,
    /// Findings by rule and severity.
    pub by_rule: BTreeMap<&'static str, BTreeMap<Severity, usize>>,
}

/// What a baseline does to the findings of a run.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Hidden {
    /// Known findings that are not reported.
    pub hidden: usize,
    /// Known findings that are not found any more.
    pub unused: usize,
}

impl Totals {
    /// What one file counts.
    pub fn of(file: &CheckedFile<'_>) -> Self {
        let mut totals = Self {
            files: 1,
            milestones: usize::from(file.template.is_some()),
            with_findings: usize::from(!file.findings.is_empty()),
            ..Self::default()
        };
        for finding in file.findings {
            *totals.by_rule.entry(finding.rule).or_default().entry(finding.severity).or_default() += 1;
        }
        totals
    }

    /// Adds what another part of the run counts.
    pub fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.milestones += other.milestones;
        self.with_findings += other.with_findings;
        self.unchecked += other.unchecked;
        if let Some(other) = other.baseline {
            let sum = self.baseline.get_or_insert_default();
            sum.hidden += other.hidden;
            sum.unused += other.unused;
        }
        for (rule, counts) in &other.by_rule {
            for (severity, count) in counts {
                *self.by_rule.entry(rule).or_default().entry(*severity).or_default() += count;
            }
        }
    }

    /// How many findings are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.by_rule.values().filter_map(|counts| counts.get(&severity)).sum()
    }

    /// The gravest severity that occurs.
    pub fn worst(&self) -> Option<Severity> {
        GRAVEST_FIRST.into_iter().find(|severity| self.count(*severity) > 0)
    }
}
