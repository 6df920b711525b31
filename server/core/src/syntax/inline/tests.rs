use super::super::item::{Item, ItemKind};
use crate::text::Span;

fn scan(text: &str) -> Vec<String> {
    let span = Span::new(0, text.len());
    let block = Item { span, content: span, depth: 0, kind: ItemKind::Paragraph { list: None, quoted: false } };
    let mut out = Vec::new();
    super::scan(text, &block, &mut out);
    out.iter()
        .map(|item| {
            let shown = item.span.of(text);
            match &item.kind {
                ItemKind::Field { name, value, bold } => {
                    format!("field {} = {}{}", name.of(text), value.of(text), if *bold { "" } else { " (plain)" })
                }
                ItemKind::Link { destination } => format!("link {shown} to {}", destination.of(text)),
                ItemKind::WikiLink => format!("wiki {shown}"),
                ItemKind::CodeSpan => format!("code {shown}"),
                ItemKind::Comment => format!("comment {}", item.content.of(text)),
                ItemKind::Html => format!("html {shown}"),
                ItemKind::Candidate { delimiter, context } => format!("{delimiter:?} {context:?} {shown}"),
                other => format!("{other:?}"),
            }
        })
        .collect()
}

#[test]
fn candidates_of_every_delimiter_are_seen() {
    assert_eq!(scan("a {STATUS} b"), ["Brace Text {STATUS}"]);
    assert_eq!(scan("a {{status}} b"), ["DoubleBrace Text {{status}}"]);
    assert_eq!(scan("a [Some prose here] b"), ["Bracket Text [Some prose here]"]);
    assert_eq!(scan("a <name> b <free prose>"), ["Angle Text <name>", "Angle Text <free prose>"]);
    assert_eq!(
        scan("on YYYY-MM-DD, XX% of X hours"),
        ["DateMask Text YYYY-MM-DD", "NumberMask Text XX", "NumberMask Text X"]
    );
    assert_eq!(scan("__OWNER__ and TBD"), ["Underscore Text __OWNER__", "Marker Text TBD"]);
    assert_eq!(scan("[HIGH/MEDIUM/LOW]"), ["Bracket Text [HIGH/MEDIUM/LOW]"]);
}

#[test]
fn what_markdown_uses_brackets_for_is_no_candidate() {
    for text in [
        "[x] done",
        "[ ] open",
        "[^1] note",
        "[!NOTE]",
        "[@knuth]",
        r"\[escaped\]",
        "{#id}",
        "{% tag %}",
        "{{#each}}",
        "<div>",
        "<br/>",
        "<https://a.b>",
        "<me@a.b>",
        "${VAR}",
        r"$\frac{a}{b}$",
        "f(x) < 3 and y > 2",
    ] {
        let found = scan(text);
        assert!(!found.iter().any(|f| f.contains(" Text ")), "{text}: {found:?}");
    }
}

#[test]
fn links_are_links() {
    assert_eq!(scan("see [A b](x.md#c) now"), ["link [A b](x.md#c) to x.md#c"]);
    assert_eq!(scan("[PRD]({ID}_PRD.md)"), ["link [PRD]({ID}_PRD.md) to {ID}_PRD.md", "Brace Destination {ID}"]);
    assert_eq!(scan("[{TITLE}](a.md)"), ["link [{TITLE}](a.md) to a.md", "Brace Text {TITLE}"]);
    assert_eq!(
        scan("[[note]] ![alt](i.png) [a][b]"),
        ["wiki [[note]]", "link ![alt](i.png) to i.png", "link [a][b] to "]
    );
    assert_eq!(scan("[text] (aside)"), ["Bracket Text [text]"]);
}

#[test]
fn code_hides_and_shows() {
    assert_eq!(scan("``b ` {NAME}``"), ["code ``b ` {NAME}``", "Brace Code {NAME}"]);
    assert_eq!(
        scan("`x[0]` and `git checkout <branch>`"),
        ["code `x[0]`", "code `git checkout <branch>`", "Angle Code <branch>"]
    );
    assert_eq!(scan(r"\`{A_B}`"), ["Brace Text {A_B}"]);
}

#[test]
fn fields_end_where_the_next_begins() {
    assert_eq!(scan("**Status**: active | **Priority**: high"), ["field Status = active", "field Priority = high"]);
    assert_eq!(scan("**A:** x  \n**B:** y"), ["field A = x", "field B = y"]);
    assert_eq!(scan("**Goal**: one\ntwo\n**Next**:"), ["field Goal = one\ntwo", "field Next = "]);
    assert_eq!(scan("Format: Markdown"), ["field Format = Markdown (plain)"]);
    assert_eq!(scan("some **bold**: text"), Vec::<String>::new());
    assert_eq!(scan("see http://x.y"), Vec::<String>::new());
}

#[test]
fn one_candidate_is_one_even_when_others_stand_in_it() {
    assert_eq!(scan("[YYYY-MM-DD when {X}]"), ["Bracket Text [YYYY-MM-DD when {X}]"]);
}

#[test]
fn plain_fields_on_lines_of_their_own_are_fields_each() {
    assert_eq!(
        scan("Bets: {A}\nTeam size: {B}\nmore of it"),
        ["field Bets = {A} (plain)", "Brace Text {A}", "field Team size = {B}\nmore of it (plain)", "Brace Text {B}"]
    );
    assert_eq!(scan("**Goal**: one\nNote: two"), ["field Goal = one\nNote: two"]);
}

#[test]
fn date_masks_of_other_languages_are_seen() {
    for mask in ["JJJJ-MM-TT", "AAAA-MM-JJ", "AAAA-MM-DD", "TT.MM.JJJJ"] {
        assert_eq!(scan(&format!("am {mask}.")), [format!("DateMask Text {mask}")]);
    }
}

#[test]
fn front_matter_holds_no_html() {
    let found = |text: &str| super::plain_candidates(text, Span::new(0, text.len())).len();
    assert_eq!([found("<title>"), found("<option>"), found("</p>"), found("<a href=x>")], [1, 1, 0, 0]);
}

/// Inputs of a size at which the square of it takes minutes.
#[test]
fn hostile_input_is_linear() {
    let units = [
        "*[a](b) _c `d` ",
        "[",
        "`",
        "{",
        "<",
        "[[",
        "](",
        "**a**: ",
        "`` ` ",
        "#",
        "X ",
        "**.** ",
        "1 **.** ",
        "**a**: | ",
        "-->",
        "**a**: <!--",
        "a: b\n",
        "{-",
        "{{-",
        "[^",
        "{{",
        "_",
        "N",
        "<br>",
        "**a**: ; ",
    ];
    let tails = ["", "a", "}", "-->", ":"];
    for (unit, tail) in units.iter().flat_map(|unit| tails.map(|tail| (unit, tail))) {
        let _ = scan(&format!("{}{tail}", unit.repeat(400_000 / unit.len())));
    }
    for (open, close) in [("{-", "}"), ("{{-", "}}"), ("[-", "]"), ("[^", "]"), ("{", "}")] {
        let text = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        let _ = scan(&text);
        let _ = super::plain_candidates(&text, Span::new(0, text.len()));
    }
    let fields = "**a**: | ".repeat(50_000);
    let _ = scan(&format!("{fields}{}", " ".repeat(200_000)));
    let _ = scan(&format!("{fields}-->"));
}
