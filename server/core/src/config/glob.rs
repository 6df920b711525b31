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
    /// A path as a pattern that means it alone.
    pub fn escaped(path: &str) -> String {
        let mut out = String::with_capacity(path.len());
        for (at, c) in path.char_indices() {
            if "*?[]{}\\".contains(c) || (c == '!' && at == 0) {
                out.push('\\');
            }
            out.push(c);
        }
        out
    }

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

    /// Why nobody's file can match a pattern; `is_path` says that it may be a path as well, which may lead anywhere.
    pub fn never(text: &str, is_path: bool) -> Option<&'static str> {
        let parts: Vec<&str> = text.strip_prefix("./").unwrap_or(text).trim_matches('/').split('/').collect();
        // What is escaped for a reason is no letter or digit.
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c == '\\' && chars.next().is_some_and(|c| c.is_alphanumeric() || c == '_') {
                return Some("`/` parts folders, and `\\` takes a wildcard its meaning");
            }
        }
        if is_path {
            return None;
        }
        if text.starts_with('!') {
            return Some("there is no negation; leave out what is not meant, or write `\\!` for a name that begins so");
        }
        if parts.contains(&"..") {
            return Some("patterns begin where `.milepost` stands and lead nowhere above it");
        }
        if parts == ["."] {
            return Some("`**` means all files");
        }
        parts.iter().any(|part| part.is_empty() || *part == ".").then_some("a path has no empty part and no `.` in it")
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
    fn an_escaped_path_means_itself() {
        for path in ["a/b.md", "a b/[x]/{y,z}.md", "!a/*?.md", "a\\b/c.md", "it's, a {plan}.md", "x]/y}.md"] {
            let pattern = Glob::escaped(path);
            assert!(Glob::new(&pattern).unwrap().matches(path), "{pattern}");
            assert_eq!(Glob::never(&pattern, false), None, "{pattern}");
        }
        assert!(!Glob::new(&Glob::escaped("a/[x].md")).unwrap().matches("a/x.md"));
    }

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
        for (pattern, is_path, never) in [
            ("!docs", false, true),
            ("\\!docs", false, false),
            (".", false, true),
            (".", true, false),
            ("../x", false, true),
            ("../x", true, false),
            ("a/../b", false, true),
            ("a//b", false, true),
            ("a/./b", false, true),
            ("./a/", false, false),
            ("/a", false, false),
            ("docs\\plans\\*.md", false, true),
            ("docs\\plans", true, true),
            ("a \\[x\\]/\\*.md", false, false),
            ("a..b", false, false),
            ("a\\\\b", false, false),
        ] {
            assert_eq!(Glob::never(pattern, is_path).is_some(), never, "{pattern}");
        }
        for bad in ["", "a[", "{a"] {
            assert!(Glob::new(bad).is_err(), "{bad}");
        }
    }
}
