//! `textDocument/completion` and `completionItem/resolve`

use std::sync::Arc;

use milepost_core::features::completion::{Insert, Item, ItemKind, MOST, Trigger, completions};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    CompletionContext, CompletionItem, CompletionItemKind as Kind, CompletionList, CompletionOptions, CompletionParams,
    CompletionResponse, CompletionTextEdit, Documentation, InsertTextFormat, MarkupContent, ServerCapabilities,
    TextEdit,
};

use super::super::abilities::Abilities;
use super::super::state::State;
use super::{Place, ask, configuration};
use crate::disk::Workspace;

/// What begins a place where something can be told that no letter has begun: values behind `:` and a blank, slots, lists
/// and quotes, headings and anchors, destinations and the folders in them, cells.
const TRIGGERS: [&str; 10] = [":", " ", "{", "[", "\"", "'", "#", "(", "/", "|"];

/// What is offered.
pub fn offer(client: Abilities, server: &mut ServerCapabilities) {
    server.completion_provider = Some(CompletionOptions {
        resolve_provider: client.completion.resolves_documentation.then_some(true),
        trigger_characters: Some(TRIGGERS.map(ToOwned::to_owned).into()),
        ..CompletionOptions::default()
    });
}

/// Answers it.
pub async fn handle(state: &Arc<State>, params: CompletionParams) -> Result<Option<CompletionResponse>> {
    let place = params.text_document_position;
    let trigger = params.context.and_then(character).map_or(Trigger::Invoked, Trigger::Character);
    let all = Arc::clone(state);
    let (uri, position) = (place.text_document.uri, place.position);
    let own = Arc::clone(state);
    let answer = move |at: &Place, workspace: &Workspace| {
        Some(listed(&own, at, configuration::completions(at, workspace, position)))
    };
    if let Some(answer) = configuration::ask(state, &uri, answer).await {
        return answer;
    }
    ask(state, &uri, move |asked| {
        let offset = asked.offset(position);
        Some(listed(&all, asked, asked.view(|view| completions(view, offset, trigger))))
    })
    .await
}

fn listed(state: &State, at: &Place, mut found: Vec<Item>) -> CompletionResponse {
    let is_incomplete = found.len() >= MOST;
    let resolves = at.client.completion.resolves_documentation;
    let put = || state.offered.put(found.iter_mut().map(|item| item.documentation.take()).collect());
    let list = resolves.then(put);
    let items = found.into_iter().enumerate().map(|(n, found)| {
        let has_more = list.filter(|list| state.offered.get(*list, n).is_some());
        item(at, found, has_more.map(|list| serde_json::json!([list, n])))
    });
    CompletionResponse::List(CompletionList { is_incomplete, items: items.collect() })
}

/// The character that made the client ask.
fn character(context: CompletionContext) -> Option<char> {
    context.trigger_character?.chars().next()
}

fn item(asked: &Place, found: Item, data: Option<serde_json::Value>) -> CompletionItem {
    let client = asked.client.completion;
    let (new_text, format) = match found.insert {
        Insert::Text(text) => (text, None),
        Insert::Snippet { snippet, .. } if client.snippets => (snippet, Some(InsertTextFormat::SNIPPET)),
        Insert::Snippet { plain, .. } => (plain, None),
    };
    // No insert-or-replace pair: what is inserted is whole, and what it left standing behind the cursor (a quote, a
    // bracket) would stand there twice.
    let edit = CompletionTextEdit::Edit(TextEdit { range: asked.range(found.replace), new_text });
    let additional = found.additional.iter().map(|edit| asked.edit(edit)).collect();
    CompletionItem {
        kind: Some(kind(found.kind, client.newer_kinds)),
        detail: found.detail,
        documentation: found.documentation.map(|text| documentation(asked.client, text)),
        preselect: (found.preselect && client.preselects).then_some(true),
        sort_text: Some(format!("{:04}", found.rank)),
        filter_text: Some(found.filter).filter(|filter| *filter != found.label),
        label: found.label,
        insert_text_format: format,
        text_edit: Some(edit),
        additional_text_edits: Some(additional).filter(|edits: &Vec<_>| !edits.is_empty()),
        data,
        ..CompletionItem::default()
    }
}

fn documentation(client: Abilities, text: String) -> Documentation {
    let kind = client.completion.documentation.markup();
    Documentation::MarkupContent(MarkupContent { kind, value: text })
}

/// A kind that the client knows: older ones know the first eighteen.
fn kind(kind: ItemKind, newer: bool) -> Kind {
    match kind {
        ItemKind::Field => Kind::FIELD,
        ItemKind::Value if newer => Kind::ENUM_MEMBER,
        ItemKind::Value | ItemKind::Date => Kind::VALUE,
        ItemKind::Section => Kind::MODULE,
        ItemKind::Task => Kind::TEXT,
        ItemKind::Template => Kind::CLASS,
        ItemKind::Folder if newer => Kind::FOLDER,
        ItemKind::File | ItemKind::Folder => Kind::FILE,
        ItemKind::Anchor => Kind::REFERENCE,
        ItemKind::Rule => Kind::KEYWORD,
        ItemKind::Document => Kind::SNIPPET,
        ItemKind::Slot => Kind::VARIABLE,
    }
}

/// Adds what was left out of an item of the list that was offered last.
pub fn resolve(state: &State, mut item: CompletionItem) -> CompletionItem {
    let place = item.data.clone().and_then(|data| serde_json::from_value::<(u64, usize)>(data).ok());
    if let Some(text) = place.and_then(|(list, n)| state.offered.get(list, n)) {
        item.documentation = Some(documentation(state.client_is(), text));
    }
    item
}
