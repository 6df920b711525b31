//! Requests that only tests make, in builds for tests only.

use serde::Deserialize;
use serde_json::Value;
use tower_lsp::LspServiceBuilder;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::TextDocumentIdentifier;

use super::server::Server;

/// Parameters with a document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    text_document: TextDocumentIdentifier,
}

/// Adds them.
pub fn methods(builder: LspServiceBuilder<Server>) -> LspServiceBuilder<Server> {
    builder
        .custom_method("milepost/panic", Server::panic)
        .custom_method("milepost/text", Server::text)
        .custom_method("milepost/askClient", Server::ask_client)
}

#[allow(clippy::unused_async, clippy::panic, reason = "Handlers are asynchronous, and this one is there to fail.")]
impl Server {
    /// Fails.
    async fn panic(&self, params: Value) -> Result<Value> {
        if params["later"] == true {
            tokio::task::yield_now().await;
        }
        panic!("on purpose")
    }

    /// The text of a document, and its version.
    async fn text(&self, params: Params) -> Result<Option<(i32, String)>> {
        let version = self.state.documents.get(&params.text_document.uri).map(|document| document.version());
        Ok(version.map(|version| (version.number, version.text.to_string())))
    }

    /// Waits for an answer of the client.
    async fn ask_client(&self) -> Result<Value> {
        self.state.client.configuration(Vec::new()).await.map(Value::from)
    }
}
