//! The protocol's messages, one function each: convert in, call, convert out.
//!
//! Every notification changes what is known before its first `.await`: handlers run concurrently, and what stands behind
//! one may be overtaken by the next message.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::Result;
#[allow(clippy::wildcard_imports, reason = "The protocol's types are the vocabulary of this file.")]
use tower_lsp::ls_types::*;

use crate::disk::is_configuration;

use super::abilities::Abilities;
use super::capabilities::capabilities;
use super::convert::path;
use super::features::{
    actions, completion, folding, highlight, hints, hover, links, new, next, rename, selection, status, symbols, tokens,
};
use super::state::State;
use super::{around, configuration, diagnostics, parent, work};

/// The server.
#[derive(Debug)]
pub struct Server {
    /// What it knows.
    pub state: Arc<State>,
    /// Who waits for the client to be ready.
    ready: Mutex<Option<oneshot::Sender<()>>>,
}

impl Server {
    /// A server that says when its client is ready to hear from it.
    pub fn new(state: Arc<State>, ready: oneshot::Sender<()>) -> Self {
        Self { state, ready: Mutex::new(Some(ready)) }
    }

    /// `milepost/nextPlaceholder`
    pub async fn next_placeholder(&self, params: next::Params) -> Result<Option<Range>> {
        next::handle(&self.state, params).await
    }

    /// `milepost/templates`
    pub async fn templates(&self, params: new::TemplatesParams) -> Result<Vec<new::Choice>> {
        new::handle_templates(&self.state, params).await
    }

    /// `milepost/newDocument`
    pub async fn new_document(&self, params: new::Params) -> Result<new::New> {
        new::handle(&self.state, params).await
    }

    /// Asks to be told when templates change on the disk.
    async fn register(&self) {
        if !self.state.client_is().watches {
            return;
        }
        let watcher = |glob: &str| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind: None };
        // A link may lead to any file; what is in it matters where it is Markdown.
        let comes_and_goes = FileSystemWatcher { kind: Some(WatchKind::Create | WatchKind::Delete), ..watcher("**/*") };
        let watchers = vec![watcher("**/.milepost/**"), watcher("**/*.{md,markdown}"), comes_and_goes];
        let options = serde_json::to_value(DidChangeWatchedFilesRegistrationOptions { watchers });
        let registration = Registration {
            id: "milepost-files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: options.ok(),
        };
        if let Err(error) = self.state.client.register_capability(vec![registration]).await {
            self.state.log.warn(format!("the client does not watch files: {error}"));
        }
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = Abilities::of(&params.capabilities);
        self.state.introduce(client);
        #[expect(deprecated, reason = "What older clients say.")]
        let root = params.root_uri.map(|uri| vec![WorkspaceFolder { uri, name: String::new() }]);
        self.state.change_folders(&params.workspace_folders.or(root).unwrap_or_default(), &[]);
        self.state.look_around();
        parent::watch(params.process_id);
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        Ok(InitializeResult {
            capabilities: capabilities(client),
            server_info: Some(ServerInfo { name: "milepost".to_owned(), version }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        if let Some(ready) = self.ready.lock().ok().and_then(|mut ready| ready.take()) {
            let _ = ready.send(());
        }
        self.state.log.info(format!("milepost {}", env!("CARGO_PKG_VERSION")));
        let around = self.state.around();
        // The built-in templates are compiled while the user looks for a document.
        tokio::spawn(work::run(move || around.of(None)));
        configuration::publish(&self.state);
        self.register().await;
    }

    async fn shutdown(&self) -> Result<()> {
        self.state.is_shut_down.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        let (state, item) = (&self.state, params.text_document);
        let document = state.documents.open(item, state.around(), &state.disk, state.log.clone());
        self.state.touch(&uri);
        around::changed(&self.state, path(&uri));
        diagnostics::schedule(&self.state, document);
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        let Some(document) = self.state.document(&uri) else { return };
        let before = document.change(version, params.content_changes, self.state.client_is().encoding);
        if version <= before {
            self.state.log.warn(format!("{}: version {version} follows version {before}", uri.as_str()));
        }
        self.state.touch(&uri);
        around::retyped(&self.state, &document);
        diagnostics::schedule(&self.state, document);
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        let uri = params.text_document.uri;
        let Some(document) = self.state.document(&uri) else { return };
        // While it is typed a document keeps its template; on the disk it has the one that the command line sees.
        let before = document.version();
        document.renew(None);
        if self.state.client_is().watches {
            self.state.touch(&uri);
            around::changed(&self.state, path(&uri));
        } else {
            // Nobody says when a template changes on the disk, or any other file.
            self.state.renew();
            around::anything_changed(&self.state);
        }
        diagnostics::compare(&self.state, before, document.version());
        diagnostics::schedule(&self.state, document);
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let shown = self.state.documents.close(&uri);
        self.state.touch(&uri);
        around::changed(&self.state, path(&uri));
        if shown.status {
            status::withdraw(&self.state, uri.clone()).await;
        }
        if let Some(path) = path(&uri).filter(|path| shown.diagnostics && is_configuration(path)) {
            configuration::closed_now(&self.state, path);
        } else if shown.diagnostics {
            self.state.client.publish_diagnostics(uri, Vec::new(), None).await;
        }
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let report = diagnostics::pull(&self.state, &params.text_document.uri, params.previous_result_id).await?;
        Ok(report.into())
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let before = params.previous_result_ids.into_iter().map(|previous| (previous.uri, previous.value));
        Ok(diagnostics::pull_all(&self.state, before.collect()).await?.into())
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        hover::handle(&self.state, params).await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        symbols::handle(&self.state, params).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        folding::handle(&self.state, params).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        selection::handle(&self.state, params).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        links::handle(&self.state, params).await
    }

    async fn semantic_tokens_full(&self, params: SemanticTokensParams) -> Result<Option<SemanticTokensResult>> {
        Ok(tokens::handle(&self.state, &params.text_document.uri, None).await?.map(Into::into))
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        Ok(tokens::handle(&self.state, &params.text_document.uri, Some(params.range)).await?.map(Into::into))
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        hints::handle(&self.state, params).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        completion::handle(&self.state, params).await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        Ok(completion::resolve(&self.state, item))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        actions::handle(&self.state, params).await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        actions::handle_resolve(&self.state, action).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        actions::execute(&self.state, params);
        Ok(None)
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        rename::handle(&self.state, params).await
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        rename::handle_prepare(&self.state, params).await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        highlight::handle(&self.state, params).await
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let is_ours =
            |change: &FileEvent| change.uri.as_str().contains("/.milepost") || self.state.concerns_others(&change.uri);
        if params.changes.iter().any(is_ours) {
            self.state.renew();
        }
        around::changed(&self.state, params.changes.iter().filter_map(|change| path(&change.uri)));
    }

    async fn did_change_configuration(&self, _: DidChangeConfigurationParams) {
        self.state.renew();
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        self.state.change_folders(&params.event.added, &params.event.removed);
        // Each document finds its workspace by its own path; what is newly there may hold templates.
        self.state.renew();
    }
}
