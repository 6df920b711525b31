use std::sync::{Arc, LazyLock};

use super::Template;
use crate::config::Vocabulary;

static BUILTIN: LazyLock<Vec<Arc<Template>>> = LazyLock::new(|| {
    [
        ("delivery", include_str!("builtin/delivery.md")),
        ("program", include_str!("builtin/program.md")),
        ("engineering", include_str!("builtin/engineering.md")),
        ("initiative", include_str!("builtin/initiative.md")),
        ("parallel-track", include_str!("builtin/parallel-track.md")),
    ]
    .into_iter()
    .map(|(name, source)| Arc::new(Template::compile(name, source)))
    .collect()
});

/// The templates that documents are recognised among: the workspace's own, then the built-in ones.
#[derive(Clone, Debug, Default)]
pub struct Library {
    own: Vec<Arc<Template>>,
    builtin: Vec<Arc<Template>>,
}

impl Library {
    /// The five built-in templates.
    pub fn builtin() -> Self {
        Self { own: Vec::new(), builtin: BUILTIN.clone() }
    }

    /// This library with one more template of the workspace's own, which hides a built-in one of the same name.
    #[must_use]
    pub fn with(mut self, template: Template) -> Self {
        self.own.retain(|t| t.name != template.name);
        self.builtin.retain(|t| t.name != template.name);
        self.own.push(Arc::new(template));
        self
    }

    /// This library, its templates knowing the words of a workspace.
    #[must_use]
    pub fn with_vocabulary(mut self, vocabulary: &Arc<Vocabulary>) -> Self {
        for template in self.own.iter_mut().chain(&mut self.builtin) {
            *template = Arc::new(Template::clone(template).with_vocabulary(vocabulary));
        }
        self
    }

    /// The template of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<Template>> {
        self.iter().find(|t| t.name == name)
    }

    /// All of them, the workspace's own first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.own.iter().chain(&self.builtin)
    }

    /// The workspace's own ones.
    pub fn own(&self) -> &[Arc<Template>] {
        &self.own
    }

    /// The built-in ones that no template of the workspace hides.
    pub fn builtins(&self) -> &[Arc<Template>] {
        &self.builtin
    }
}
