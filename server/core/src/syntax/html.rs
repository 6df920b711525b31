//! The openers and closers of HTML blocks, as the pinned grammar knows them.

/// What ends an HTML block.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Html {
    /// `<pre`, `<script`, `<style`: one of their end tags.
    Raw,
    /// `<!--`, `<?`, `<![CDATA[` and `<!A`: this text.
    Until(&'static str),
    /// A block-level tag: a blank line.
    Blank,
    /// Any other complete tag alone on its line: a blank line; it cannot interrupt a paragraph.
    Tag,
}

/// The tags whose content may hold blank lines.
const RAW: [&str; 3] = ["pre", "script", "style"];

/// The tags that open a block which ends at a blank line, sorted.
const BLOCK: [&str; 62] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "section",
    "source",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

/// Elements within a line.
const INLINE: [&str; 42] = [
    "a", "abbr", "audio", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "del", "dfn", "em", "font", "i",
    "img", "input", "ins", "kbd", "label", "mark", "picture", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "svg", "template", "time", "tt", "u", "var", "video", "wbr", "meta", "object",
];

/// Whether a name is that of an HTML element, so that `<name>` is a tag and no placeholder.
pub(super) fn is_element(name: &str) -> bool {
    [&RAW[..], &BLOCK[..], &INLINE[..]].into_iter().flatten().any(|element| element.eq_ignore_ascii_case(name))
}

impl Html {
    /// The block that a line opens which starts with `<`; the line comes without indentation and line end.
    pub(super) fn opened_by(line: &str) -> Option<Self> {
        let rest = line.strip_prefix('<')?;
        if rest.starts_with('?') {
            return Some(Self::Until("?>"));
        }
        if let Some(declaration) = rest.strip_prefix('!') {
            return match declaration.as_bytes() {
                [b'-', b'-', ..] => Some(Self::Until("-->")),
                [b'A'..=b'Z', ..] => Some(Self::Until(">")),
                _ if declaration.starts_with("[CDATA[") => Some(Self::Until("]]>")),
                _ => None,
            };
        }
        let (closing, tag) = rest.strip_prefix('/').map_or((false, rest), |tag| (true, tag));
        let name_end = tag.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tag.len());
        // The grammar reads the digit of `h1` as no part of the name, so that such a tag never opens a block here.
        let name = tag[..name_end].to_ascii_lowercase();
        let behind = &tag[name_end..];
        if name.is_empty() {
            return None;
        }
        let ends = behind.is_empty() || behind.starts_with([' ', '\t', '>']);
        if ends && !closing && RAW.contains(&name.as_str()) {
            return Some(Self::Raw);
        }
        if (ends || behind.starts_with("/>")) && BLOCK.binary_search(&name.as_str()).is_ok() {
            return Some(Self::Blank);
        }
        is_complete_tag(tag, closing).then_some(Self::Tag)
    }

    /// Whether a line ends the block; `opener` says that it is the line which opened it.
    pub(super) fn ends_at(self, line: &str, opener: bool) -> bool {
        match self {
            Self::Raw => RAW.iter().any(|name| has_end_tag(line, name)),
            // `<!-->` is a comment too: its closer overlaps its opener. That of the others does not.
            Self::Until(closer) => {
                let skip = if opener { line.len().min(2) } else { 0 };
                line.get(skip..).is_some_and(|rest| rest.contains(closer))
            }
            Self::Blank | Self::Tag => line.trim_matches([' ', '\t']).is_empty(),
        }
    }
}

/// Whether `</name` followed by white space, `>` or the end stands in a line.
fn has_end_tag(line: &str, name: &str) -> bool {
    line.match_indices("</").any(|(at, _)| {
        let tag = &line.as_bytes()[at + 2..];
        tag.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && matches!(tag.get(name.len()), None | Some(b' ' | b'\t' | b'>'))
    })
}

/// Whether `tag`, what follows `<` or `</`, is one complete tag with nothing but blanks behind it.
fn is_complete_tag(tag: &str, closing: bool) -> bool {
    let blanks = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let name = tag.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(tag.len());
    let mut rest = &tag[name..];
    loop {
        let gap = blanks(rest);
        rest = &rest[gap..];
        if let Some(behind) = rest.strip_prefix("/>").filter(|_| !closing).or_else(|| rest.strip_prefix('>')) {
            return behind.trim_matches([' ', '\t']).is_empty();
        }
        let starts_name = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
        if closing || gap == 0 || !rest.starts_with(starts_name) {
            return false;
        }
        let name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.:-".contains(c))).unwrap_or(rest.len());
        rest = &rest[name..];
        let Some(value) = rest.trim_start_matches([' ', '\t']).strip_prefix('=') else { continue };
        let value = value.trim_start_matches([' ', '\t']);
        let length = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match value[1..].find(quote) {
                Some(end) => end + 2,
                None => return false,
            },
            _ => value.find(|c: char| " \t\"'=<>`".contains(c)).unwrap_or(value.len()),
        };
        if length == 0 {
            return false;
        }
        rest = &value[length..];
    }
}

#[cfg(test)]
mod tests {
    use super::Html;

    #[test]
    fn the_seven_kinds_are_told_apart() {
        let cases = [
            ("<pre>", Some(Html::Raw)),
            ("<SCRIPT src=x>", Some(Html::Raw)),
            ("<!-- x", Some(Html::Until("-->"))),
            ("<?php", Some(Html::Until("?>"))),
            ("<!DOCTYPE html>", Some(Html::Until(">"))),
            ("<![CDATA[", Some(Html::Until("]]>"))),
            ("<div class='x'> text", Some(Html::Blank)),
            ("</details>", Some(Html::Blank)),
            ("<br/>", Some(Html::Tag)),
            ("<a href=\"x y\" b>  ", Some(Html::Tag)),
            ("<a href=\"x", None),
            ("<a> text", None),
            ("<milestone name>", Some(Html::Tag)),
            ("<https://x.org>", None),
            ("< b", None),
        ];
        for (line, kind) in cases {
            assert_eq!(Html::opened_by(line), kind, "{line}");
        }
    }

    #[test]
    fn a_comment_may_end_in_its_own_opener() {
        let comment = Html::Until("-->");
        assert!(comment.ends_at("<!-->", true));
        assert!(!comment.ends_at("<!--", true));
        assert!(comment.ends_at("# x -->", false));
        assert!(Html::Raw.ends_at("x</Style >", false));
        assert!(!Html::Raw.ends_at("x</styled>", false));
    }
}
