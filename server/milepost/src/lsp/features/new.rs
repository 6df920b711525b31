//! `milepost/templates` and `milepost/newDocument`: what a new milestone can be made from, and the milestone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use milepost_core::edit::document::{Created, Request, create};
use milepost_core::files::NoFiles;
use milepost_core::ids::{self, Identity};
use milepost_core::template::Template;
use milepost_core::template::model::SectionDef;
use milepost_core::text::{nearest, normal};
use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::Uri;

use super::super::state::State;
use super::super::{convert, work};
use crate::disk::{Workspace, ids_in_use};
use crate::today::today;

/// The name of the request for templates.
pub const TEMPLATES: &str = "milepost/templates";
/// So many sections say what a template is about.
const FIRST_SECTIONS: usize = 4;
/// The name of the request for a document.
pub const NEW_DOCUMENT: &str = "milepost/newDocument";

/// Parameters of `milepost/templates`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TemplatesParams {
    /// Where the document will be: a folder, or a document in it. Without it the first folder that is open.
    folder: Option<Uri>,
}

/// A template to choose.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    name: String,
    /// Its title, or its first line.
    title: String,
    /// The first of its sections: what tells it from others.
    sections: String,
    origin: Origin,
    /// Its file; a built-in one has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<Uri>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Origin {
    Workspace,
    BuiltIn,
}

/// Parameters of `milepost/newDocument`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    /// The template's name.
    template: String,
    /// As in [`TemplatesParams`].
    #[serde(default)]
    folder: Option<Uri>,
    /// Values by the name of a slot or a field.
    #[serde(default)]
    values: std::collections::BTreeMap<String, String>,
}

/// A new document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct New {
    /// With a tab stop for each place that is left to be filled, one number for all places of a linked slot.
    snippet: String,
    /// The same without tab stops.
    text: String,
    /// A name for its file that no other one in its folder has.
    file_name: String,
    /// The file in its folder; none where there is no folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<Uri>,
}

/// The folder that is meant, which need not be there yet.
fn folder(state: &State, named: Option<&Uri>) -> Option<PathBuf> {
    let place = |uri: &Uri| convert::path(uri).or_else(|| convert::path_to_be(uri));
    let Some(path) = named.and_then(place) else { return state.first_folder() };
    let is_document = path.is_file() || (path.extension().is_some() && !path.is_dir());
    if is_document { path.parent().map(Path::to_owned) } else { Some(path) }
}

fn workspace(state: &State, folder: Option<&Path>) -> Arc<Workspace> {
    state.around().of(folder.map(|folder| folder.join("new.md")).as_deref())
}

/// Answers `milepost/templates`.
pub async fn handle_templates(state: &Arc<State>, params: TemplatesParams) -> Result<Vec<Choice>> {
    let state = Arc::clone(state);
    work::run(move || {
        let workspace = workspace(&state, folder(&state, params.folder.as_ref()).as_deref());
        workspace.library.iter().map(|template| choice(&workspace, template)).collect()
    })
    .await
}

fn choice(workspace: &Workspace, template: &Template) -> Choice {
    let file = workspace.own.get(&template.name);
    let first = template.source.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let title = template.title.as_ref().map_or(first, |(title, _)| title.as_str());
    Choice {
        name: template.name.clone(),
        title: normal::shortened(title, 80),
        sections: sections(template),
        origin: if file.is_some() { Origin::Workspace } else { Origin::BuiltIn },
        uri: file.and_then(|file| convert::uri(Path::new(file))),
    }
}

fn sections(template: &Template) -> String {
    let all = || template.sections.iter().skip(1);
    // A title alone at its level says what it is, not what is in it.
    let level = (1..=6).find(|level| all().filter(|section| section.level == *level).nth(1).is_some());
    let own = all().filter(|section| level.is_none_or(|level| section.level == level));
    let names: Vec<String> = own.map(SectionDef::name).collect();
    let shown = names.iter().take(FIRST_SECTIONS).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(FIRST_SECTIONS) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Answers `milepost/newDocument`.
pub async fn handle(state: &Arc<State>, params: Params) -> Result<New> {
    let state = Arc::clone(state);
    work::run(move || new(&state, params)).await?
}

fn new(state: &State, params: Params) -> Result<New> {
    let folder = folder(state, params.folder.as_ref());
    let workspace = workspace(state, folder.as_deref());
    let names = || workspace.library.iter().map(|template| template.name.as_str());
    let unknown = || {
        let meant =
            nearest(&params.template, names()).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        Error::invalid_params(format!("unknown template `{}`{meant}", params.template))
    };
    let template = workspace.library.get(&params.template).ok_or_else(unknown)?;
    let id = folder.as_deref().and_then(|folder| next_id(state, &workspace, folder, template));
    let given: Vec<(String, String)> = params.values.into_iter().collect();
    let path = folder.as_deref().map(|folder| folder.join(format!("{}.md", template.name)));
    let context = workspace.context(path.as_deref(), Arc::new(NoFiles), today().ok());
    let request =
        Request { template, context: &context, given: &given, usual: &workspace.config.values, id: id.as_deref() };
    let created = create(&request).map_err(|refused| {
        let problems: Vec<String> = refused.into_iter().map(|refusal| refusal.problem).collect();
        Error::invalid_params(problems.join("; "))
    })?;
    Ok(answer(state, &created, folder.as_deref()))
}

fn answer(state: &State, created: &Created, folder: Option<&Path>) -> New {
    let unsaved: Vec<PathBuf> = state.documents.unsaved().into_iter().filter_map(|(path, _)| path).collect();
    let is_taken = |name: &str| {
        let path = folder.map(|folder| folder.join(name));
        path.is_some_and(|path| path.symlink_metadata().is_ok() || unsaved.contains(&path))
    };
    let mut file_name = format!("{}.md", created.stem);
    for n in 2..1000 {
        if !is_taken(&file_name) {
            break;
        }
        file_name = format!("{}-{n}.md", created.stem);
    }
    let snippet = created.scaffold.snippet("\n");
    let uri = folder.and_then(|folder| convert::uri(&folder.join(&file_name)));
    New { snippet: snippet.snippet, text: snippet.plain, file_name, uri }
}

/// The next free id. Of documents that are open, what is in the editor counts, saved or not.
fn next_id(state: &State, workspace: &Workspace, folder: &Path, template: &Template) -> Option<String> {
    if !Identity::of(template).has_id() {
        return None;
    }
    let open = |path: &Path| state.documents.text_of(path).map(|text| text.to_string());
    let mut all = ids_in_use(workspace, folder, &open, &|_| ());
    let context = workspace.context(Some(&folder.join("new.md")), Arc::new(NoFiles), None);
    all.extend(state.documents.unsaved().into_iter().filter_map(|(_, text)| {
        let (template, id) = ids::of_text(&text.to_string(), &context)?;
        Some((template.name.clone(), id))
    }));
    let own = all.iter().filter(|(name, _)| *name == template.name).map(|(_, id)| id.clone());
    ids::next(&own.collect::<Vec<_>>(), &all.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>())
}
