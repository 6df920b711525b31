//! `textDocument/codeAction` and `codeAction/resolve`; to clients that know only commands, `workspace/executeCommand`

use std::sync::Arc;

use milepost_core::features::View;
use milepost_core::features::actions::{Action, Edits, Filter, Kind, Resolve, actions, resolve};
use milepost_core::features::configure::Offer;
use milepost_core::finding::{Edit, Finding};
use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionParams, CodeActionResponse, Command,
    Diagnostic, ExecuteCommandOptions, ExecuteCommandParams, NumberOrString, Range, ServerCapabilities, Uri,
    WorkspaceEdit,
};

use super::super::abilities::Abilities;
use super::super::convert;
use super::super::state::State;
use super::{Asked, Place, ask, configuration};
use crate::disk::{Workspace, plain};

/// The command that applies the edit it is given: an action, for clients that know no other ones.
const APPLY: &str = "milepost.applyEdit";

/// So many findings are asked about at once at most.
const MOST: usize = 50;

/// What stands for an edit until it is asked for.
#[derive(Debug, Serialize, Deserialize)]
struct Later {
    uri: Uri,
    resolve: Resolve,
}

/// What is offered.
pub fn offer(client: Abilities, server: &mut ServerCapabilities) {
    if client.actions.literals {
        server.code_action_provider = Some(
            CodeActionOptions {
                code_action_kinds: Some(Kind::ALL.map(kind).into()),
                resolve_provider: client.actions.resolves_edits.then_some(true),
                ..CodeActionOptions::default()
            }
            .into(),
        );
    } else if client.applies_edits {
        server.code_action_provider = Some(true.into());
        let commands = vec![APPLY.to_owned()];
        server.execute_command_provider = Some(ExecuteCommandOptions { commands, ..ExecuteCommandOptions::default() });
    }
}

/// Answers it.
pub async fn handle(state: &Arc<State>, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
    let range = params.range;
    let wants_fixes = params.context.only.as_ref().is_none_or(|only| {
        let only: Vec<&str> = only.iter().map(CodeActionKind::as_str).collect();
        only.contains(&"") || Filter::Only(&only).wants(Kind::QuickFix)
    });
    let fixes =
        move |at: &Place, _: &Workspace| Some(if wants_fixes { in_configuration(at, range) } else { Vec::new() });
    if let Some(answer) = configuration::ask(state, &params.text_document.uri, fixes).await {
        return answer;
    }
    let server = Arc::clone(state);
    ask(state, &params.text_document.uri, move |asked| {
        let span = asked.span(params.range);
        let only: Option<Vec<&str>> =
            params.context.only.as_ref().map(|only| only.iter().map(CodeActionKind::as_str).collect());
        // The empty kind stands for all.
        let all = |only: &&Vec<&str>| !only.contains(&"");
        let filter = only.as_ref().filter(all).map_or(Filter::All, |only| Filter::Only(only));
        asked.view(|view| {
            let mut found = actions(view, span, filter);
            for n in meant(asked, view, &params.context.diagnostics) {
                add(&mut found, n, actions(view, view.findings[n].span, filter));
            }
            let mut written: Vec<_> = found.into_iter().filter_map(|action| written(asked, view, action)).collect();
            let changes = configuration::changes(&server, asked, view, span, filter);
            written.extend(changes.into_iter().filter_map(|(offer, edit)| offered(asked, view, offer, edit)));
            Some(written)
        })
    })
    .await
}

/// The findings that the client asks about besides a place: many editors name all of the cursor's line.
fn meant(asked: &Asked, view: &View<'_>, diagnostics: &[Diagnostic]) -> Vec<usize> {
    let is = |finding: &Finding, diagnostic: &Diagnostic| {
        let code = matches!(&diagnostic.code, Some(NumberOrString::String(code)) if code == finding.rule);
        code && asked.range(finding.span) == diagnostic.range
    };
    let find = |diagnostic: &Diagnostic| {
        let start = asked.offset(diagnostic.range.start) as u32;
        let from = view.findings.partition_point(|finding| finding.span.start < start);
        let here = view.findings[from..].iter().take_while(|finding| finding.span.start == start);
        here.enumerate().find(|(_, finding)| is(finding, diagnostic)).map(|(n, _)| from + n)
    };
    diagnostics.iter().take(MOST).filter_map(find).collect()
}

/// Puts the quick fixes of a finding behind those that are there already.
fn add(found: &mut Vec<Action>, n: usize, others: Vec<Action>) {
    let known = |found: &[Action], other: &Action| {
        found.iter().any(|action| action.title == other.title && action.findings == other.findings)
    };
    for other in others {
        if other.kind == Kind::QuickFix && other.findings.contains(&n) && !known(found, &other) {
            let at = found.iter().position(|action| action.kind != Kind::QuickFix).unwrap_or(found.len());
            found.insert(at, other);
        }
    }
}

/// An action as this client can take it; none where there is nothing to do after all.
fn written(asked: &Asked, view: &View<'_>, action: Action) -> Option<CodeActionOrCommand> {
    let client = asked.client.actions;
    let (edit, data) = match action.edits {
        Edits::Now(edits) => (Some(asked.workspace_edit(&edits)), None),
        Edits::Creates { .. } if !asked.client.creates_files => return None,
        Edits::Creates { path, text } => (Some(creation(asked, &path, &text)?), None),
        Edits::Later(resolve) if client.literals && client.resolves_edits => {
            let uri = asked.version.of.uri.clone();
            (None, Some(serde_json::to_value(Later { uri, resolve }).ok()?))
        }
        Edits::Later(key) => (Some(asked.workspace_edit(&resolve(view, key)?)), None),
    };
    if !client.literals {
        let arguments = vec![serde_json::to_value(edit?).ok()?];
        return Some(Command::new(action.title, APPLY.to_owned(), Some(arguments)).into());
    }
    let diagnostic = |n: &usize| -> Option<Diagnostic> {
        let finding = (view.findings.get(*n)?, 0);
        Some(convert::diagnostic(finding, &asked.version.of.uri, &asked.version.text, asked.client))
    };
    let diagnostics: Vec<_> = match action.kind {
        Kind::QuickFix => action.findings.iter().filter_map(diagnostic).collect(),
        _ => Vec::new(),
    };
    let action = CodeAction {
        title: action.title,
        kind: Some(kind(action.kind)),
        diagnostics: Some(diagnostics).filter(|diagnostics| !diagnostics.is_empty()),
        edit,
        is_preferred: (client.preferred && action.preferred).then_some(true),
        data,
        ..CodeAction::default()
    };
    Some(action.into())
}

/// A change of another file as this client can take it.
fn offered(asked: &Asked, view: &View<'_>, offer: Offer, edit: WorkspaceEdit) -> Option<CodeActionOrCommand> {
    let diagnostic = |n: &usize| -> Option<Diagnostic> {
        let finding = (view.findings.get(*n)?, 0);
        Some(convert::diagnostic(finding, &asked.version.of.uri, &asked.version.text, asked.client))
    };
    let diagnostics: Vec<_> = offer.findings.iter().filter_map(diagnostic).collect();
    action(asked, offer.title, kind(offer.kind), edit, diagnostics)
}

/// The fixes of a configuration at a range.
fn in_configuration(at: &Place, range: Range) -> CodeActionResponse {
    let fixes = configuration::fixes(at, range).into_iter().filter_map(|(fix, diagnostic)| {
        let mut written = action(at, fix.title, kind(Kind::QuickFix), at.workspace_edit(&fix.edits), vec![diagnostic])?;
        if let CodeActionOrCommand::CodeAction(action) = &mut written {
            action.is_preferred = (at.client.actions.preferred && fix.preferred).then_some(true);
        }
        Some(written)
    });
    fixes.collect()
}

fn action(
    at: &Place,
    title: String,
    kind: CodeActionKind,
    edit: WorkspaceEdit,
    diagnostics: Vec<Diagnostic>,
) -> Option<CodeActionOrCommand> {
    if !at.client.actions.literals {
        let arguments = vec![serde_json::to_value(edit).ok()?];
        return Some(Command::new(title, APPLY.to_owned(), Some(arguments)).into());
    }
    let diagnostics = Some(diagnostics).filter(|diagnostics| !diagnostics.is_empty());
    Some(CodeAction { title, kind: Some(kind), diagnostics, edit: Some(edit), ..CodeAction::default() }.into())
}

/// The edit that makes a file, where there is none yet.
fn creation(asked: &Asked, path: &str, text: &str) -> Option<WorkspaceEdit> {
    let path = plain(&asked.version.path()?.parent()?.join(path));
    Some(convert::creation(&convert::uri(&path)?, text))
}

fn kind(kind: Kind) -> CodeActionKind {
    CodeActionKind::new(kind.name())
}

/// Adds the edit that an action stands for: of the version that is the newest now, whatever was typed since.
pub async fn handle_resolve(state: &Arc<State>, mut action: CodeAction) -> Result<CodeAction> {
    let later = action.data.clone().and_then(|data| serde_json::from_value::<Later>(data).ok());
    if let Some(Later { uri, resolve: key }) = later {
        let edit = |edits: Vec<Edit>, asked: &Asked| asked.workspace_edit(&edits);
        action.edit = ask(state, &uri, move |asked| {
            let edits = asked.view(|view| resolve(view, key)).unwrap_or_default();
            Some(edit(edits, asked))
        })
        .await?;
    }
    Ok(action)
}

/// Has the client apply the edit that a command holds. The command does not wait for it: some clients wait for the
/// command before they apply anything.
pub fn execute(state: &Arc<State>, params: ExecuteCommandParams) {
    let edit = params.arguments.into_iter().next().and_then(|edit| serde_json::from_value::<WorkspaceEdit>(edit).ok());
    if let Some(edit) = edit.filter(|_| params.command == APPLY) {
        let state = Arc::clone(state);
        tokio::spawn(async move {
            if let Err(error) = state.client.apply_edit(edit).await {
                state.log.warn(format!("the client does not apply an edit: {error}"));
            }
        });
    }
}
