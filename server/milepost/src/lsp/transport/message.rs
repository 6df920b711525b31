//! What a frame says.

use std::str::FromStr as _;

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_lsp::ls_types::Uri;

use super::mend::mend;

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
    let mut value: Value = serde_json::from_slice(body).or_else(|error| match without_halves(body) {
        Some(whole) => serde_json::from_slice(&whole),
        None => Err(error),
    })?;
    if !value.is_object() {
        return Ok(invalid(Id::Null, "no object"));
    }
    mend(&mut value);
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

/// A request whose parameters are not there, where they are `null`: JSON-RPC knows objects and lists only.
pub fn without_null(request: Request) -> Request {
    if request.params().is_none_or(|params| !params.is_null()) {
        return request;
    }
    let bare = Request::build(request.method().to_owned());
    match request.id().cloned() {
        Some(id) => bare.id(id).finish(),
        None => bare.finish(),
    }
}

/// What a notification about a document calls it, where that is no URI: nobody would hear that it is ignored.
pub fn bad_uri(request: &Request) -> Option<&str> {
    let uri = request.params()?.get("textDocument")?.get("uri")?.as_str()?;
    (request.id().is_none() && Uri::from_str(uri).is_err()).then_some(uri)
}

/// A body in which halves of characters stand as U+FFFD; none where there are none. Editors that count in UTF-16 may
/// split a character, and send its halves as they are; what stands for them is as long.
fn without_halves(body: &[u8]) -> Option<Vec<u8>> {
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = body.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')) {
        at += found;
        match (escape(body, at), escape(body, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at += 12,
            (Some(0xd800..=0xdfff), _) => {
                out.get_or_insert_with(|| body.to_vec())[at..at + 6].copy_from_slice(br"\ufffd");
                at += 6;
            }
            (Some(_), _) => at += 6,
            (None, _) => at += 2,
        }
    }
    out
}

/// The code unit of the escape that begins here.
fn escape(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(br"\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
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
    fn halves_of_characters_are_replaced_and_whole_ones_are_not() {
        let method = |text: &str| match parse(format!(r#"{{"jsonrpc":"2.0","method":"{text}"}}"#).as_bytes()) {
            Ok(Message::Request(request)) => request.method().to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(method(r"a\ud83dz"), "a\u{fffd}z");
        assert_eq!(method(r"\ude00\ud83d\ude00\ud83d"), "\u{fffd}😀\u{fffd}");
        assert_eq!(method(r"\ud83d\ud83d\ude00\\ud83d\n"), "\u{fffd}😀\\ud83d\n");
        assert!(parse(br#""\ud83d"#).is_err() && parse(br#""\ud83"#).is_err() && parse(br#""\"#).is_err());
    }

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
