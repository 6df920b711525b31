//! Which rules a run is about.

use milepost_core::rules;

use super::explain::unknown_rule;

/// Rules that count, by their codes.
#[derive(Debug)]
pub struct Filter {
    only: Vec<&'static str>,
    without: Vec<&'static str>,
}

impl Filter {
    /// Only these rules, or all where there are none, without those. A code that no rule has is an error.
    pub fn new(only: &[String], without: &[String]) -> anyhow::Result<Self> {
        let codes = |names: &[String]| {
            let names = names.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
            let find =
                |name| rules::find(name).map(|rule| rule.code).ok_or_else(|| anyhow::anyhow!(unknown_rule(name)));
            names.map(find).collect::<anyhow::Result<Vec<_>>>()
        };
        Ok(Self { only: codes(only)?, without: codes(without)? })
    }

    /// Whether the rule of this code counts.
    pub fn lets_through(&self, rule: &str) -> bool {
        (self.only.is_empty() || self.only.contains(&rule)) && !self.without.contains(&rule)
    }
}
