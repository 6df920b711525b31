//! The rules: one file a rule, one table of all.

/// One check. Its code is its public name.
#[derive(Debug)]
pub struct Rule {
    /// `unfilled-placeholder`
    pub code: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// The default severity in words: `error`, `by life`, …
    pub severity: &'static str,
    /// Markdown: what it finds and why, an example, what the fixes do.
    pub documentation: &'static str,
}

/// Every rule, in the order of the documentation.
pub fn all() -> &'static [Rule] {
    &[]
}

/// The rule of this code.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().iter().find(|rule| rule.code == code)
}
