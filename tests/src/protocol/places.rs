//! Whether the positions in a message are places of the texts that they speak of.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::mirror::{Encoding, Lines};

/// The texts that positions in a message may refer to: the document asked about, and the others that are open.
#[derive(Debug)]
pub struct Texts {
    /// What `character` counts.
    pub encoding: Encoding,
    /// URI to text; a URI that is not here is not looked into.
    pub texts: BTreeMap<String, Arc<str>>,
}

impl Texts {
    /// What is wrong with the positions in a value, if `uri` is the document it is about as long as it names no other.
    pub fn check(&self, uri: &str, value: &Value) -> Vec<String> {
        let mut lines = BTreeMap::new();
        for (uri, text) in &self.texts {
            lines.insert(uri.as_str(), Lines::new(text, self.encoding));
        }
        let mut wrong = Vec::new();
        walk(&lines, uri, value, &mut wrong);
        wrong
    }
}

fn walk(lines: &BTreeMap<&str, Lines<'_>>, uri: &str, value: &Value, wrong: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(lines, uri, item, wrong)),
        Value::Object(object) => {
            let named = |place: &Map<String, Value>| place.get("uri").and_then(Value::as_str).map(str::to_owned);
            let inner = object.get("textDocument").and_then(Value::as_object).and_then(named);
            let other = named(object).or(inner);
            let uri = other.as_deref().unwrap_or(uri);
            if let Some(lines) = lines.get(uri) {
                wrong.extend(place(lines, object).into_iter().map(|message| format!("{uri}: {message}")));
            }
            for (name, value) in object {
                // What the server put away for itself is its own business, and a link's target is another document.
                match name.as_str() {
                    "data" | "arguments" | "contents" | "documentation" => {}
                    "targetRange" | "targetSelectionRange" => {
                        let target = object.get("targetUri").and_then(Value::as_str).unwrap_or_default();
                        walk(lines, target, value, wrong);
                    }
                    name if name.contains("://") || name.starts_with("untitled:") => walk(lines, name, value, wrong),
                    _ => walk(lines, uri, value, wrong),
                }
            }
        }
        _ => {}
    }
}

/// What is wrong with an object as a range, a position or a folding range; nothing where it is none of these.
fn place(lines: &Lines<'_>, object: &Map<String, Value>) -> Option<String> {
    let number = |name: &str| object.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    if let (Some(line), Some(character)) = (number("line"), number("character")) {
        return lines.offset(line, character).err();
    }
    if let (Some(start), Some(end)) = (number("startLine"), number("endLine")) {
        return (start > end || end >= lines.count())
            .then(|| format!("lines {start} to {end} of {} are no folding range", lines.count()));
    }
    let ends = object.get("start").filter(|start| start.get("line").is_some()).zip(object.get("end"));
    let at = |end: &Value| (end["line"].as_u64(), end["character"].as_u64());
    ends.filter(|(start, end)| at(start) > at(end)).map(|(start, end)| format!("{start} is behind {end}"))
}

/// What is wrong with the data of semantic tokens in a text: outside of it, overlapping, or of a type that has no name.
pub fn tokens(data: &Value, text: &str, encoding: Encoding, types: usize, modifiers: usize) -> Vec<String> {
    let lines = Lines::new(text, encoding);
    let numbers: Vec<usize> =
        data.as_array().into_iter().flatten().filter_map(|n| usize::try_from(n.as_u64()?).ok()).collect();
    let mut wrong = Vec::new();
    if !numbers.len().is_multiple_of(5) {
        wrong.push(format!("{} numbers are no semantic tokens", numbers.len()));
    }
    let (mut line, mut start, mut free) = (0, 0, 0);
    for token in numbers.chunks_exact(5) {
        if token[0] > 0 {
            (line, start, free) = (line + token[0], 0, 0);
        }
        start += token[1];
        let end = start + token[2];
        let ends = [start, end].map(|at| lines.offset(line, at));
        wrong.extend(ends.into_iter().filter_map(Result::err));
        if start < free || token[2] == 0 {
            wrong.push(format!("the token at {line}:{start} is empty, or overlaps with the one before"));
        }
        if token[3] >= types || token[4] >> modifiers.min(63) > 0 {
            wrong.push(format!("the token at {line}:{start} has a type or modifier that the legend lacks"));
        }
        free = end;
    }
    wrong
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts() -> Texts {
        let texts = BTreeMap::from([("a:a".to_owned(), "🎯\nb".into()), ("x://y".to_owned(), "".into())]);
        Texts { encoding: Encoding::Utf16, texts }
    }

    #[test]
    fn positions_are_looked_up_in_their_document() {
        let at = |line: u32, character: u32| json!({ "line": line, "character": character });
        let right = [
            json!([at(0, 0), at(0, 2), at(1, 1)]),
            json!({ "uri": "unknown:", "range": at(9, 9) }),
            json!({ "startLine": 0, "endLine": 1 }),
            json!({ "data": at(9, 9) }),
        ];
        for value in right {
            assert_eq!(texts().check("a:a", &value), Vec::<String>::new(), "{value}");
        }
        let wrong = [
            at(0, 1),
            at(0, 3),
            at(2, 0),
            json!({ "uri": "x://y", "range": at(0, 1) }),
            json!({ "changes": { "x://y": [at(1, 0)] } }),
            json!({ "textDocument": { "uri": "x://y" }, "edits": [at(0, 2)] }),
            json!({ "start": at(1, 0), "end": at(0, 0) }),
            json!({ "startLine": 1, "endLine": 2 }),
        ];
        for value in wrong {
            assert_eq!(texts().check("a:a", &value).len(), 1, "{value}");
        }
    }

    #[test]
    fn tokens_are_decoded() {
        let check = |data: Value| tokens(&data, "🎯a\nb c", Encoding::Utf16, 2, 1).len();
        assert_eq!(check(json!([0, 0, 2, 0, 0, 0, 2, 1, 1, 1, 1, 2, 1, 0, 0])), 0);
        for data in [
            json!([0, 1, 1, 0, 0]),
            json!([0, 0, 4, 0, 0]),
            json!([0, 0, 2, 2, 0]),
            json!([0, 0, 2, 0, 2]),
            json!([0, 0]),
        ] {
            assert_eq!(check(data.clone()), 1, "{data}");
        }
        assert_eq!(check(json!([1, 0, 2, 0, 0, 0, 1, 1, 0, 0])), 1, "they overlap");
    }
}
