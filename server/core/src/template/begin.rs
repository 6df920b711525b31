//! Where the template begins in its file: some files speak about the template before they give it.

use super::evidence::{evidence, mentions};
use crate::syntax::cut;

/// The part of a file that documents are written from: what stands in the fence that the file consists of or leads to, what
/// stands behind a preface, else all of it.
pub(super) fn inside(file: &str) -> &str {
    let bare = file.strip_prefix('\u{feff}').unwrap_or(file);
    only_fence(bare).or_else(|| first_fence(bare)).or_else(|| behind_preface(bare)).unwrap_or(file)
}

/// The text inside of a file that is one fenced `markdown` block.
fn only_fence(file: &str) -> Option<&str> {
    let trimmed = file.trim();
    let fence = trimmed.len() - trimmed.trim_start_matches('`').len();
    if fence < 3 {
        return None;
    }
    let (fence, rest) = trimmed.split_at(fence);
    let (info, inside) = rest.split_once('\n')?;
    let inside = inside.strip_suffix(fence)?;
    (is_markdown(info) && !inside.lines().any(|line| line.starts_with(fence))).then_some(inside)
}

fn is_markdown(info: &str) -> bool {
    matches!(info.trim(), "markdown" | "md")
}

/// The first fenced `markdown` block of a file that has said nothing before but that a template follows: a title, a heading or
/// a tag that names a template, and prose.
fn first_fence(file: &str) -> Option<&str> {
    let mut named = false;
    let mut at = 0;
    while at < file.len() {
        let (line, next) = cut::line_at(file, at);
        let trimmed = line.trim_start();
        if let Some((byte, length)) = cut::fence(trimmed) {
            let info = trimmed.get(length..).unwrap_or_default();
            let end = fence_end(file, next, (byte, length))?;
            if named && is_markdown(info) {
                return file.get(next..end.0).filter(|inside| is_document(inside));
            }
            at = end.1;
            continue;
        }
        if at == 0 && trimmed.starts_with("---") {
            return None;
        }
        if cut::is_heading(trimmed) {
            let speaks_of_template = mentions(&evidence().template, trimmed) && !trimmed.contains(['{', '[', '<']);
            let is_title = !trimmed.starts_with("##");
            if !speaks_of_template && !is_title {
                return None;
            }
            named |= speaks_of_template;
        }
        named |= line
            .trim()
            .strip_prefix('<')
            .and_then(|tag| tag.strip_suffix('>'))
            .is_some_and(|tag| evidence().template.iter().any(|word| word == tag));
        at = next;
    }
    None
}

/// Where a fence that was opened before `from` ends: the start of its closing line and of the line behind. A fence with an
/// info string inside of it is one within it, which `CommonMark` does not know but many writers do.
fn fence_end(file: &str, from: usize, (byte, length): (u8, usize)) -> Option<(usize, usize)> {
    let mut first = None;
    let mut depth = 0usize;
    let mut at = from;
    while at < file.len() {
        let (line, next) = cut::line_at(file, at);
        let trimmed = line.trim_start();
        if cut::closes_fence(trimmed, byte, length) {
            if depth == 0 {
                return Some((at, next));
            }
            first.get_or_insert((at, next));
            depth -= 1;
        } else if cut::fence(trimmed).is_some_and(|(b, len)| b == byte && len >= length) {
            depth += 1;
        }
        at = next;
    }
    first
}

/// Whether a text begins as documents do: with front matter or a heading.
fn is_document(text: &str) -> bool {
    let start = text.trim_start();
    start.lines().next().is_some_and(|line| line.trim_end() == "---" || cut::is_heading(line))
}

/// What stands behind a preface: where a title that speaks of a template is followed by one other title and by nothing before
/// it but prose, the document begins with that one.
fn behind_preface(file: &str) -> Option<&str> {
    let mut titles = Vec::new();
    let mut parted = false;
    let mut fence: Option<(u8, usize)> = None;
    let mut at = 0;
    while at < file.len() {
        let (line, next) = cut::line_at(file, at);
        let trimmed = line.trim_start();
        if let Some((byte, length)) = fence {
            if cut::closes_fence(trimmed, byte, length) {
                fence = None;
            }
        } else if at == 0 && trimmed.starts_with("---") {
            return None;
        } else if cut::is_heading(trimmed) {
            if trimmed.starts_with("##") {
                parted |= titles.len() == 1;
            } else {
                titles.push((at, line));
            }
        } else {
            fence = cut::fence(trimmed);
        }
        at = next;
    }
    match titles[..] {
        [(_, first), (second, _)]
            if !parted && mentions(&evidence().template, first) && !first.contains(['{', '[', '<']) =>
        {
            file.get(second..)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_speak_about_its_template_first() {
        for (file, expected) in [
            ("```markdown\n# {A}\n```\n", "# {A}\n"),
            (
                "# A Template\n\nSay it.\n\n## File Template\n\n```md\n---\na: {A}\n---\n# {A}\n```\n\n## Rules\n",
                "---\na: {A}\n---\n# {A}\n",
            ),
            (
                "# A Template\n\n<template>\n```markdown\n# {A}\n```bash\nls\n```\n## B\n```\n",
                "# {A}\n```bash\nls\n```\n## B\n",
            ),
            ("# Log template\n\nAs in a book.\n\n# Title\n\n## Why\n", "# Title\n\n## Why\n"),
        ] {
            assert_eq!(inside(file), expected);
        }
        for whole in [
            "# Guide\n\n```markdown\n# {A}\n```\n",
            "# {NAME} Template\n\n```markdown\n# {A}\n```\n",
            "# A Template\n\n## Usage\n\n```markdown\n# {A}\n```\n",
            "# A Template\n\n```markdown\nplain words\n```\n",
            "# A Template\n\n```markdown\n# never closed\n",
            "# A Template\n\n## Why\n\n# Title\n",
            "# A Template\n\n# One\n\n# Two\n",
            "---\na: b\n---\n# A Template\n\n# One\n",
            "\u{feff}---\n# a template\na: b\n---\n# One\n",
        ] {
            assert_eq!(inside(whole), whole);
        }
    }
}
