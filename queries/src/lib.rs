//! The tree-sitter queries that `milepost-core` runs over Markdown.
