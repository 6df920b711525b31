//! The configuration of a workspace, as values: what `.milepost/config.yaml` says.

mod completion;
mod file;
mod glob;
mod hover;
mod known;
mod names;
mod place;
mod read;
mod shape;
mod vocabulary;
mod words;
pub(crate) mod yaml;

use std::collections::BTreeMap;

pub use completion::completions;
pub use file::schema;
pub use glob::Glob;
pub use hover::hover;
pub use read::{Source, read};
pub use vocabulary::{StatusWords, Vocabulary};

use crate::finding::Severity;

/// The code that findings in a configuration carry. It is no rule: it cannot be turned off.
pub const RULE: &str = "configuration";

/// The configuration of a workspace. Paths and globs are relative to the directory that holds `.milepost`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Config {
    /// Files and folders of templates, besides `.milepost/templates`.
    pub templates: Vec<String>,
    /// Which documents come from which template; the first glob that matches counts.
    pub documents: Vec<Binding>,
    /// Severities by the code of a rule.
    pub rules: Levels,
    /// Severities for some documents; of several that match, later ones count.
    pub overrides: Vec<Override>,
    /// Words besides the built-in ones.
    pub vocabulary: Vocabulary,
    /// How progress is judged.
    pub progress: Progress,
    /// Documents that are not checked.
    pub exclude: Vec<Glob>,
    /// Values by the name of a slot or a field: what a new document is filled with.
    pub values: BTreeMap<String, String>,
}

/// How grave findings of a rule are, by its code.
pub type Levels = BTreeMap<&'static str, Level>;

/// How grave the findings of a rule are.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Level {
    /// There are none.
    Off,
    /// All are of this severity.
    Severity(Severity),
}

/// Documents that come from a template.
#[derive(Clone, PartialEq, Debug)]
pub struct Binding {
    /// The documents.
    pub glob: Glob,
    /// The template's name.
    pub template: String,
}

/// Severities for some documents.
#[derive(Clone, PartialEq, Debug)]
pub struct Override {
    /// The documents.
    pub glob: Glob,
    /// Severities by the code of a rule.
    pub rules: Levels,
}

/// How progress is judged.
#[derive(Clone, PartialEq, Debug)]
pub struct Progress {
    /// By how many percentage points the stated progress may differ from the ticked boxes.
    pub tolerance: f64,
}

impl Default for Progress {
    fn default() -> Self {
        Self { tolerance: 10.0 }
    }
}

/// What the configuration says of one document.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Settings {
    levels: Levels,
    /// The template that its path is bound to, and the glob that says so.
    pub template: Option<Binding>,
    /// Whether it is not to be checked.
    pub is_excluded: bool,
    /// How its progress is judged.
    pub progress: Progress,
}

impl Settings {
    /// What is said of a rule; nothing where its own severity counts.
    pub fn level(&self, code: &str) -> Option<Level> {
        self.levels.get(code).copied()
    }

    /// Whether a rule is silent.
    pub fn is_off(&self, code: &str) -> bool {
        self.level(code) == Some(Level::Off)
    }
}

impl Config {
    /// What it says of the document at a path, which is relative to the workspace and `/`-separated.
    pub fn settings(&self, path: Option<&str>) -> Settings {
        let matches = |glob: &Glob| path.is_some_and(|path| glob.matches(path));
        let mut levels = self.rules.clone();
        for other in self.overrides.iter().filter(|other| matches(&other.glob)) {
            levels.extend(&other.rules);
        }
        Settings {
            levels,
            template: self.documents.iter().find(|binding| matches(&binding.glob)).cloned(),
            is_excluded: self.exclude.iter().any(matches),
            progress: self.progress.clone(),
        }
    }
}

#[cfg(test)]
mod read_tests;

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(text: &str) -> Glob {
        Glob::new(text).unwrap()
    }

    #[test]
    fn later_overrides_and_earlier_bindings_win() {
        let level = |level| Levels::from([("overdue", level)]);
        let config = Config {
            documents: ["docs/a*.md", "docs/**"].map(|g| Binding { glob: glob(g), template: g.to_owned() }).into(),
            rules: level(Level::Severity(Severity::Error)),
            overrides: vec![
                Override { glob: glob("docs"), rules: level(Level::Off) },
                Override { glob: glob("docs/now"), rules: level(Level::Severity(Severity::Hint)) },
            ],
            exclude: vec![glob("*.tmp.md")],
            ..Config::default()
        };
        let said = |path| {
            let settings = config.settings(Some(path));
            (settings.level("overdue"), settings.template.map(|binding| binding.template), settings.is_excluded)
        };
        assert_eq!(said("x.md"), (Some(Level::Severity(Severity::Error)), None, false));
        assert_eq!(said("docs/a1.md"), (Some(Level::Off), Some("docs/a*.md".into()), false));
        assert_eq!(said("docs/now/b.tmp.md"), (Some(Level::Severity(Severity::Hint)), Some("docs/**".into()), true));
        assert_eq!(config.settings(None).level("overdue"), Some(Level::Severity(Severity::Error)));
    }
}
