//! The one place where the tests call the engine's `check`.

use std::sync::Arc;

use milepost_core::check::{self, Checked, Request};
use milepost_core::config::{self, Config};
use milepost_core::context::Context;
use milepost_core::files::{Files, NoFiles};
use milepost_core::template::{Library, Template};
use milepost_core::value::date::{Date, date};

/// What a document is checked with.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The templates.
    pub library: Library,
    /// The document's path.
    pub path: Option<String>,
    /// The files around it.
    pub files: Arc<dyn Files>,
    /// The template to take without recognition.
    pub template: Option<Arc<Template>>,
    /// What the workspace configures.
    pub config: Config,
}

/// The day on which all cases are checked.
pub const TODAY: Option<Date> = Some(date(2026, 11, 21));

impl Setting {
    /// These templates.
    pub fn of(library: Library) -> Self {
        Self { library, path: None, files: Arc::new(NoFiles), template: None, config: Config::default() }
    }

    /// The built-in templates alone.
    pub fn builtin() -> Self {
        Self::of(Library::builtin())
    }

    /// The built-in templates and these, given as name and source.
    pub fn with<'a>(templates: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let library = templates
            .into_iter()
            .fold(Library::builtin(), |library, (name, source)| library.with(Template::compile(name, source)));
        Self::of(library)
    }

    /// Takes a configuration, which has to be without faults.
    pub fn configured(mut self, text: &str) -> Result<Self, String> {
        let mut source = config::read(text);
        source.check_names(&self.library);
        if let Some(finding) = source.findings.first() {
            return Err(format!("the configuration: {}", finding.message));
        }
        if !source.config.vocabulary.is_empty() {
            self.library = self.library.with_vocabulary(&Arc::new(source.config.vocabulary.clone()));
        }
        self.config = source.config;
        Ok(self)
    }

    /// Takes the template of this name without recognition.
    pub fn forced(mut self, name: &str) -> Result<Self, String> {
        let template = self.library.get(name).ok_or_else(|| format!("there is no template `{name}`"))?;
        self.template = Some(Arc::clone(template));
        Ok(self)
    }

    /// Checks a text.
    pub fn check(&self, text: &str) -> Checked {
        check::check(&Request { text, context: &self.context(), template: self.template.as_ref() })
    }

    /// What a document is checked with.
    pub fn context(&self) -> Context {
        let path = self.path.as_deref().map(Into::into);
        let settings = Arc::new(self.config.settings(self.path.as_deref()));
        let files = Arc::clone(&self.files);
        Context { path, files, settings, today: TODAY, ..Context::alone(self.library.clone()) }
    }
}
