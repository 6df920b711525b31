//! What lies around a document: all that the engine is told besides its text.

use std::sync::Arc;

use crate::check::is_template_folder;
use crate::config::Settings;
use crate::files::{Files, NoFiles};
use crate::template::Library;
use crate::value::date::Date;

/// What a document is checked and analysed with.
#[derive(Clone, Debug)]
pub struct Context {
    /// The templates.
    pub library: Arc<Library>,
    /// What the configuration says of this document.
    pub settings: Arc<Settings>,
    /// The files around it.
    pub files: Arc<dyn Files>,
    /// Its path, `/`-separated, relative to the workspace where known.
    pub path: Option<Arc<str>>,
    /// Whether the workspace names it as a template.
    pub is_template: bool,
    /// Today: rules that need it are silent without.
    pub today: Option<Date>,
}

impl Context {
    /// A document of which nothing is known but its templates.
    pub fn alone(library: impl Into<Arc<Library>>) -> Self {
        Self {
            library: library.into(),
            settings: Arc::default(),
            files: Arc::new(NoFiles),
            path: None,
            is_template: false,
            today: None,
        }
    }

    /// Whether the document stands where templates stand: there it is one, or one as long as it is mostly unfilled.
    pub(crate) fn in_template_folder(&self) -> bool {
        self.is_template || self.path.as_deref().is_some_and(is_template_folder)
    }
}
