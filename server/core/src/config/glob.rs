//! Patterns of paths.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// A pattern of paths, relative to the workspace.
///
/// `*` and `?` stay within a folder, `**` does not; `{a,b}` and `[a-z]` are as in the shell. A pattern without a slash is
/// one of a name, in whatever folder. What names a folder means all that is below it.
#[derive(Clone, Debug)]
pub struct Glob {
    text: String,
    set: GlobSet,
}

impl PartialEq for Glob {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Glob {
    /// Reads a pattern; the error says what is wrong with it.
    pub fn new(text: &str) -> Result<Self, String> {
        let plain = text.strip_prefix("./").unwrap_or(text);
        let inner = plain.strip_suffix('/').unwrap_or(plain);
        if inner.is_empty() {
            return Err("the pattern is empty".to_owned());
        }
        let anywhere = if inner.contains('/') { "" } else { "**/" };
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        let mut set = GlobSetBuilder::new();
        for pattern in [format!("{anywhere}{inner}"), format!("{anywhere}{inner}/**")] {
            let glob = GlobBuilder::new(&pattern).literal_separator(true).backslash_escape(true).build();
            set.add(glob.map_err(|error| error.kind().to_string())?);
        }
        let set = set.build().map_err(|error| error.kind().to_string())?;
        Ok(Self { text: text.to_owned(), set })
    }

    /// The pattern.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a path is one of these.
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn a_pattern_is_one_of_names_folders_or_paths() {
        for (pattern, path, is) in [
            ("*.md", "a/b.md", true),
            ("docs/*.md", "docs/b.md", true),
            ("docs/*.md", "docs/a/b.md", false),
            ("docs/*.md", "x/docs/b.md", false),
            ("docs/**/*.md", "docs/a/b.md", true),
            ("docs", "docs/a/b.md", true),
            ("docs/", "x/docs/b.md", true),
            ("/docs", "x/docs/b.md", false),
            ("./docs/m", "docs/m/b.md", true),
            ("m{1,2}.md", "m2.md", true),
        ] {
            assert_eq!(Glob::new(pattern).unwrap().matches(path), is, "{pattern} {path}");
        }
        for bad in ["", "a[", "{a"] {
            assert!(Glob::new(bad).is_err(), "{bad}");
        }
    }
}
