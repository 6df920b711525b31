//! What a frame says.

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};

/// A message of the client.
#[derive(Debug)]
pub enum Message {
    /// A request or a notification.
    Request(Request),
    /// The answer to a request of ours.
    Response(Response),
    /// No message: what it is answered with, and why it is none.
    Invalid(Response, String),
}

/// Why the body of a frame is no message.
#[derive(Debug, thiserror::Error)]
#[error("no JSON: {0}")]
pub struct NoJson(#[from] serde_json::Error);

/// Reads the body of a frame.
pub fn parse(body: &[u8]) -> Result<Message, NoJson> {
    let value: Value = serde_json::from_slice(body)?;
    if !value.is_object() {
        return Ok(invalid(Id::Null, "no object"));
    }
    let id = value.get("id").and_then(|id| serde_json::from_value(id.clone()).ok()).unwrap_or_default();
    let message = if value.get("method").is_some() {
        serde_json::from_value(value).map(Message::Request)
    } else if value.get("result").is_some() || value.get("error").is_some() {
        return Ok(serde_json::from_value(value).map_or_else(
            // A response is not answered, whatever is wrong with it, unless nobody else would hear of it.
            |error| invalid(Id::Null, &format!("no response: {error}")),
            Message::Response,
        ));
    } else {
        return Ok(invalid(id, "neither a method nor a result"));
    };
    Ok(message.unwrap_or_else(|error| invalid(id, &error.to_string())))
}

/// The answer to what is no JSON.
pub fn no_json() -> Response {
    Response::from_error(Id::Null, Error::parse_error())
}

fn invalid(id: Id, why: &str) -> Message {
    Message::Invalid(Response::from_error(id, Error::invalid_request()), why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_apart() {
        let kind = |text: &str| match parse(text.as_bytes()) {
            Ok(Message::Request(request)) => format!("{} {:?}", request.method(), request.id()),
            Ok(Message::Response(response)) => format!("response {}", response.id()),
            Ok(Message::Invalid(response, _)) => serde_json::to_string(&response).unwrap(),
            Err(_) => "no JSON".to_owned(),
        };
        let refused = |id: &str| {
            format!(r#"{{"jsonrpc":"2.0","error":{{"code":-32600,"message":"Invalid request"}},"id":{id}}}"#)
        };
        assert_eq!(kind(r#"{"jsonrpc":"2.0","method":"a","id":1}"#), "a Some(Number(1))");
        assert_eq!(kind(r#"{"jsonrpc":"2.0","method":"a"}"#), "a None");
        assert_eq!(kind(r#"{"jsonrpc":"2.0","id":3,"result":null}"#), "response 3");
        assert_eq!(kind(r#"{"jsonrpc":"2.0","id":3,"error":{"code":1,"message":"m"}}"#), "response 3");
        assert_eq!(kind(r#"{"jsonrpc":"2.0","id":"x","method":5}"#), refused("\"x\""));
        assert_eq!(kind(r#"{"jsonrpc":"1.0","id":4,"method":"a"}"#), refused("4"));
        assert_eq!(kind(r#"{"id":4}"#), refused("4"));
        assert_eq!(kind(r#"[{"jsonrpc":"2.0","method":"a","id":1}]"#), refused("null"));
        assert_eq!(kind("null"), refused("null"));
        for text in ["", "{", "{}}", "\u{feff}{}", "{\"a\":\"\u{1}\"}"] {
            assert_eq!(kind(text), "no JSON", "{text}");
        }
        assert!(parse(&[b'"', 0xff, b'"']).is_err());
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
    }
}
