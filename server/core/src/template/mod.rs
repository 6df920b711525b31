//! Templates: Markdown compiled into a typed model.

mod describe;
mod library;

pub use describe::Description;
pub use library::Library;

/// A compiled template.
#[derive(Debug)]
pub struct Template {
    /// Its name: the stem of its file.
    pub name: String,
    /// Its Markdown.
    pub source: String,
}

impl Template {
    /// Compiles a template. Every Markdown text is one: what cannot be inferred is text.
    pub fn compile(name: &str, source: &str) -> Self {
        Self { name: name.to_owned(), source: source.to_owned() }
    }

    /// The model with the evidence for each inference, to be shown as YAML.
    pub fn describe(&self) -> Description {
        Description { template: self.name.clone() }
    }
}
