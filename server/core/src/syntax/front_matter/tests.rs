use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

/// One line an entry: `key = value # comment`, children indented, then the faults.
fn show(text: &str) -> String {
    let Some(matter) = split(text) else { return "none".to_owned() };
    let mut out = String::new();
    for entry in &matter.entries {
        let mut parent = entry.parent;
        while let Some(index) = parent {
            out.push_str("  ");
            parent = matter.entries[index].parent;
        }
        let scalar = |scalar: &Scalar| {
            let quote = scalar.quote.map_or(String::new(), String::from);
            format!("{quote}‹{}›", scalar.inner.of(text))
        };
        let value = match &entry.value {
            Value::Empty(_) => "empty".to_owned(),
            Value::Map(_) => "map".to_owned(),
            Value::Scalar(value) => scalar(value),
            Value::List { items, flow, .. } => {
                let items: Vec<_> = items.iter().map(scalar).collect();
                format!("{}({})", if *flow { "flow" } else { "list" }, items.join(" "))
            }
        };
        let comment = entry.comment.map_or(String::new(), |comment| format!(" {}", comment.of(text)));
        writeln!(out, "{} = {value}{comment}", entry.key.of(text)).unwrap();
    }
    for fault in &matter.faults {
        let kind = match &fault.kind {
            FaultKind::Value { quotable, .. } => if *quotable { "quote" } else { "value" }.to_owned(),
            other => format!("{other:?}"),
        };
        writeln!(out, "! {kind} ‹{}›", fault.span.of(text)).unwrap();
    }
    out.trim_end().to_owned()
}

#[track_caller]
fn body(lines: &str, expected: &str) {
    assert_eq!(show(&format!("---\n{lines}\n---\n")), expected, "in:\n{lines}");
}

#[test]
fn values_and_comments() {
    for (lines, expected) in [
        ("a: b", "a = ‹b›"),
        ("a:  b c  # planning, active  ", "a = ‹b c› # planning, active"),
        ("a: \"x # y\" # z", "a = \"‹x # y› # z"),
        ("a: 'it''s'", "a = '‹it''s›"),
        ("a: \"say \\\"hi\\\"\"", "a = \"‹say \\\"hi\\\"›"),
        ("a: x#y", "a = ‹x#y›"),
        ("a:", "a = empty"),
        ("a: # one, two", "a = empty # one, two"),
        (
            "\"my key\": v\n'other': w\nkey with spaces: x\nkey-dash : y",
            "my key = ‹v›\nother = ‹w›\nkey with spaces = ‹x›\nkey-dash = ‹y›",
        ),
        ("# note\n\na: 1\n# note\nb: 2", "a = ‹1›\nb = ‹2›"),
        ("url: https://a.b/c:d?e#f", "url = ‹https://a.b/c:d?e#f›"),
        ("time: 12:30:00", "time = ‹12:30:00›"),
        ("größe: ✓ 🟢 gut # ok", "größe = ‹✓ 🟢 gut› # ok"),
        ("a: &x 1\nb: *x", "a = ‹1›\nb = ‹*x›"),
        ("a: !!str 1", "a = ‹1›"),
    ] {
        body(lines, expected);
    }
}

#[test]
fn slots_come_before_yaml() {
    for (lines, expected) in [
        ("effort: {EFFORT} # person-weeks", "effort = ‹{EFFORT}› # person-weeks"),
        ("title: {TITLE} - plan", "title = ‹{TITLE} - plan›"),
        ("id: {{id}}", "id = ‹{{id}}›"),
        ("when: <date, or none> # ISO", "when = ‹<date, or none>› # ISO"),
        ("kind: {e.g. \"a\": b # c} # d", "kind = ‹{e.g. \"a\": b # c}› # d"),
        ("owner: [OWNER_NAME]", "owner = flow(‹[OWNER_NAME]›)".replace("[OWNER_NAME]", "OWNER_NAME").as_str()),
        ("title: [TITLE] - plan", "title = ‹[TITLE] - plan›"),
        ("{KEY}: v", "{KEY} = ‹v›"),
        ("tags: [{A}, \"{B}\", {{c, d}}]", "tags = flow(‹{A}› \"‹{B}› ‹{{c, d}}›)"),
        ("verdict: {{no-change | modified}}", "verdict = ‹{{no-change | modified}}›"),
        ("name: {A}_{B}", "name = ‹{A}_{B}›"),
        ("a: {x: 1, y: [2]}", "a = ‹{x: 1, y: [2]}›"),
    ] {
        body(lines, expected);
    }
}

#[test]
fn lists_maps_and_blocks() {
    for (lines, expected) in [
        ("a: []", "a = flow()"),
        ("a: [x, \"y, z\", 'w',] # c", "a = flow(‹x› \"‹y, z› '‹w›) # c"),
        ("a: [\n  x, # one\n  \"y\"\n] # c\nb: 1", "a = flow(‹x› \"‹y›) # c\nb = ‹1›"),
        ("a: [\nx,\ny]\nb: 1", "a = flow(‹x› ‹y›)\nb = ‹1›"),
        ("a: [it's, that's]", "a = flow(‹it's› ‹that's›)"),
        ("a:\n- x # c\n- \"y\"\n-\nb: 1", "a = list(‹x› \"‹y› ‹›)\nb = ‹1›"),
        ("a: # c\n  - x\n\n  # note\n  - [y, z]\nb: 1", "a = list(‹x› ‹[y, z]›) # c\nb = ‹1›"),
        ("a:\n  - k: v\n    l: w\n  - x", "a = list(‹k: v\n    l: w› ‹x›)"),
        (
            "a:\n  b: 1 # c\n  d:\n    e: [x]\n  f: 2\ng: 3",
            "a = map\n  b = ‹1› # c\n  d = map\n    e = flow(‹x›)\n  f = ‹2›\ng = ‹3›",
        ),
        ("a: | # c\n  x: y\n  # text\n\n  z\nb: 1", "a = ‹x: y\n  # text\n\n  z› # c\nb = ‹1›"),
        ("a: >-\n  x\n\nb: 1", "a = ‹x›\nb = ‹1›"),
        ("a: |\nb: 1", "a = ‹›\nb = ‹1›"),
        ("a: one\n  two # c\nb: 1", "a = ‹one\n  two› # c\nb = ‹1›"),
        ("a: \"one\n  two\" # c\nb: 1", "a = \"‹one\n  two› # c\nb = ‹1›"),
        ("a:\n  long text\n  more\nb: 1", "a = ‹long text\n  more›\nb = ‹1›"),
        ("a: &x\n  b: 1\nc: *x", "a = map\n  b = ‹1›\nc = ‹*x›"),
    ] {
        body(lines, expected);
    }
}

#[test]
fn a_fault_costs_one_entry_only() {
    for (lines, expected) in [
        ("owner: @alice\nb: 1", "owner = ‹@alice›\nb = ‹1›\n! quote ‹@alice›"),
        ("x: a: b # c\nb: 1", "x = ‹a: b› # c\nb = ‹1›\n! quote ‹a: b›"),
        ("a: *b\nb: 1", "a = ‹*b›\nb = ‹1›\n! quote ‹*b›"),
        ("a: **bold**\nb: 1", "a = ‹**bold**›\nb = ‹1›\n! quote ‹**bold**›"),
        ("a: 50% done\nb: %x\nc: `d`", "a = ‹50% done›\nb = ‹%x›\nc = ‹`d`›\n! quote ‹%x›\n! quote ‹`d`›"),
        ("a: \"b\nc: 1", "a = ‹\"b›\nc = ‹1›\n! value ‹\"b›"),
        ("a: \"b\nc: \"d\"", "a = ‹\"b›\nc = \"‹d›\n! value ‹\"b›"),
        ("a: [b\nc: 1", "a = ‹[b›\nc = ‹1›\n! value ‹[b›"),
        ("a: {b\nc: 1", "a = ‹{b›\nc = ‹1›\n! value ‹{b›"),
        ("a: \"b\" and c", "a = ‹\"b\" and c›\n! quote ‹\"b\" and c›"),
        ("a: \"C:\\dir\"", "a = \"‹C:\\dir›\n! value ‹\"C:\\dir\"›"),
        ("a: [x, @y]\nb: 1", "a = flow(‹x› ‹@y›)\nb = ‹1›\n! quote ‹@y›"),
        ("a: [x,, y]", "a = flow(‹x› ‹y›)\n! value ‹[x,, y]›"),
        ("a:\n  - @x\n  - y: z: w\nb: 1", "a = list(‹@x› ‹y: z: w›)\nb = ‹1›\n! quote ‹@x›\n! quote ‹y: z: w›"),
        ("a:\n  b: @x\n  c: 1", "a = map\n  b = ‹@x›\n  c = ‹1›\n! quote ‹@x›"),
        ("a:\n\tb: 1\nc: 2", "a = map\n  b = ‹1›\nc = ‹2›\n! Tab ‹\t›"),
        ("a:\n\t- b\nc: 2", "a = list(‹b›)\nc = ‹2›\n! Tab ‹\t›"),
        ("a: 1\nnonsense here\nb: 2", "a = ‹1›\nb = ‹2›\n! Line ‹nonsense here›"),
        ("a: 1\n- x\nb: 2", "a = ‹1›\nb = ‹2›\n! Line ‹- x›"),
        ("a:\n   b: 1\n  c: 2", "a = map\n  b = ‹1›\n  c = ‹2›\n! Line ‹c: 2›"),
        ("a:b\nc: 1", "c = ‹1›\n! Line ‹a:b›"),
        ("a: - b", "a = ‹- b›\n! quote ‹- b›"),
    ] {
        if lines.starts_with("a:b") {
            assert_eq!(show(&format!("---\nz: 0\n{lines}\n---\n")), format!("z = ‹0›\n{expected}"));
        } else {
            body(lines, expected);
        }
    }
}

#[test]
fn messages_have_no_positions() {
    let matter = split("---\na: b\nx: a: b\n---\n").unwrap();
    let FaultKind::Value { message, .. } = &matter.faults[0].kind else { panic!("{:?}", matter.faults) };
    assert_eq!(message, "mapping values are not allowed in this context");
}

#[test]
fn places() {
    for (text, expected) in [
        ("---\na: 1\n---\nx", Some((Place::Top, "---\na: 1\n---\n"))),
        ("---  \na: 1\n---\t\nx", Some((Place::Top, "---  \na: 1\n---\t\n"))),
        ("\u{feff}---\r\na: 1\r\n---\r\nx", Some((Place::Top, "---\r\na: 1\r\n---\r\n"))),
        ("---\ra: 1\r...\rx", Some((Place::Top, "---\ra: 1\r...\r"))),
        ("---\na: 1\n---", Some((Place::Top, "---\na: 1\n---"))),
        ("---\n---\n", Some((Place::Top, "---\n---\n"))),
        ("---\n\n# note\na: 1\n---\n", Some((Place::Top, "---\n\n# note\na: 1\n---\n"))),
        ("\n \n---\na: 1\n---\nx", Some((Place::AfterBlank, "---\na: 1\n---\n"))),
        ("\u{feff}\n---\na: 1\n---\nx", Some((Place::AfterBlank, "---\na: 1\n---\n"))),
        ("# T\n---\na: 1\n- b\n---\nx", Some((Place::AfterTitle, "---\na: 1\n- b\n---\n"))),
        ("\n# T\n\n---\na: 1\n\n# c\nb: 2\n---\nx", Some((Place::AfterTitle, "---\na: 1\n\n# c\nb: 2\n---\n"))),
        ("", None),
        ("---", None),
        ("----\na: 1\n---\n", None),
        ("---\nHello\n---\n", None),
        ("---\n\n# Title\n\n---\n", None),
        ("---\n**Status**: x\n---\n", None),
        ("\n---\na: 1\n", None),
        ("\n---\n\nNote: 1\n\n---\n", None),
        ("# T\n\n---\n\nNote: 1\n---\n", None),
        ("# T\n\n---\n**Status**: active\n\n---\n", None),
        ("# T\n\n---\nNote: a\ntext\n---\n", None),
        ("# T\n\n---\nNote: a\n\n## S\n\n---\n", None),
        ("# T\n\ntext\n\n---\na: 1\n---\n", None),
        ("## T\n\n---\na: 1\n---\n", None),
    ] {
        let found = split(text).map(|matter| (matter.place, matter.span.of(text)));
        assert_eq!(found, expected, "in {text:?}");
    }
}

#[test]
fn without_a_close_it_ends_at_a_blank_line_or_heading() {
    for (text, span, keys) in [
        ("---\na: 1\nb: 2\n\n# T\n\ntext\n", "---\na: 1\nb: 2\n", 2),
        ("---\na: 1\n# T\n\ntext: 1\n\n---\n\nx\n", "---\na: 1\n", 1),
        ("---\na: 1\n\n# T\n\n**Status**: x\n\n## S\n\n- [ ] y\n\n---\n\nfooter\n", "---\na: 1\n", 1),
        ("---\na: 1\n# comment\nb: 2", "---\na: 1\n# comment\nb: 2", 2),
        ("---\n\na: 1\n\ntext\n", "---\n\na: 1\n", 1),
        ("---\r\na: 1\r\n\r\n# T\r\n\r\nx\r\n```yaml\r\n---\r\nb: 1\r\n---\r\n", "---\r\na: 1\r\n", 1),
    ] {
        let matter = split(text).unwrap();
        assert_eq!((matter.span.of(text), matter.entries.len(), matter.close), (span, keys, None), "in {text:?}");
        let fault = Fault { span: Span::at(span.len()), kind: FaultKind::Unclosed };
        assert_eq!(matter.faults, [fault], "in {text:?}");
    }
    let text = "---\na: 1\n\n# Risk\n\nb: 2\nnonsense\nc: 3\n---\n\n# T\n";
    assert_eq!(show(text), "a = ‹1›\nb = ‹2›\nc = ‹3›\n! Line ‹nonsense›");
}

#[test]
fn spans_are_exact_with_every_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["\u{feff}---", "ä: \"é\"  # ç ", "l:", "  - ü # x", "  - 🟢", "e: ", "---", "x"].join(end);
        let matter = split(&text).unwrap();
        let spans: Vec<_> = matter.entries.iter().map(|entry| entry.span.of(&text)).collect();
        let list = format!("l:{end}  - ü # x{end}  - 🟢");
        assert_eq!(spans, ["ä: \"é\"  # ç ", &list, "e: "]);
        assert_eq!(show(&text), "ä = \"‹é› # ç\nl = list(‹ü› ‹🟢›)\ne = empty");
        let Value::Empty(at) = matter.entries[2].value else { panic!() };
        assert_eq!(at.start, matter.entries[2].span.end);
        assert_eq!((matter.open.of(&text), matter.close.unwrap().of(&text)), ("---", "---"));
    }
}

#[test]
fn hostile_input_is_read_in_linear_time() {
    let stairs: String = (1..2_000).fold(String::new(), |all, level| all + &" ".repeat(level) + "a:\n");
    let repeat = |part: &str, times: usize| part.repeat(times);
    for lines in [
        format!("b:\n{stairs}"),
        format!("b: {}", repeat("[", 10_000)),
        format!("b: {}{}", repeat("[", 10_000), repeat("]", 10_000)),
        format!("b: {}", repeat("{", 200_000)),
        format!("b: {}", repeat("<a", 200_000)),
        format!("b:\n{}x", repeat("- ", 100_000)),
        format!("b:\n  {}x", repeat("? ", 20_000)),
        repeat("a: \"x\n", 50_000),
        repeat("a: [x\n", 50_000),
        repeat("a: *x\n", 20_000),
        format!("b: [\n{}", repeat("x,\n", 100_000)),
        format!("b: {}", repeat("a #", 200_000)),
        format!("b: \"{}", repeat("\\", 300_000)),
        format!("b: {}", repeat("[A", 20_000)),
        format!("b: {}", repeat("[A] ", 15_000)),
        format!("b: {}", repeat("x: ", 20_000)),
        repeat("nonsense\n", 50_000),
    ] {
        let text = format!("---\na: 1\n{lines}\nz: 1\n---\n");
        let start = Instant::now();
        let matter = split(&text).unwrap();
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}: {:?}…", start.elapsed(), &lines[..20]);
        assert_eq!(matter.entries.last().map(|entry| entry.key.of(&text)), Some("z"), "{:?}…", &lines[..20]);
    }
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c]{1,2}: ?[a-c\"'\\[\\]{}<>#@:,|é🟢 *&!%\\\\-]{0,8}",
        2 => "[ \t]{1,3}[a-c-]{1,2}:? ?[a-c\"'\\[\\]{}#: ,-]{0,6}",
        1 => "- ?[a-c\"'\\[{:# ]{0,5}",
        1 => "[ \t]{0,2}",
        1 => "#{1,2} ?[a-c]{0,2}",
        1 => "[\\]\\}\"'|>\u{feff}a-cé: -]{0,6}",
    ]
}

fn document() -> impl Strategy<Value = String> {
    let head = prop_oneof![Just("---"), Just("\u{feff}---"), Just("\n---"), Just("# T\n\n---"), Just("---\na: 1")];
    let close = prop_oneof![3 => Just("---\n"), 1 => Just("..."), 1 => Just("\n# T\n\ntext\n\n---\n")];
    let ends = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    (head, prop::collection::vec(line(), 0..12), close, ends)
        .prop_map(|(head, lines, close, end)| format!("{head}\n{}\n{close}", lines.join("\n")).replace('\n', end))
}

/// Whether a line is `word:` at column 0.
fn plain_key(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let key = key.trim_end_matches([' ', '\t']);
    let word = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase());
    (word && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some(key)
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let Some(matter) = split(text) else { return Ok(()) };
    let inside = |span: Span| text.get(span.range()).is_some() && matter.span.contains(span);
    prop_assert!(text.get(matter.span.range()).is_some());
    prop_assert!(inside(matter.open) && matter.close.is_none_or(inside));
    let mut ends = vec![0];
    for (index, entry) in matter.entries.iter().enumerate() {
        prop_assert!(inside(entry.span) && entry.span.contains(entry.key), "{entry:?}");
        prop_assert!(entry.comment.is_none_or(|comment| entry.span.contains(comment)), "{entry:?}");
        match entry.parent {
            Some(parent) => prop_assert!(parent < index && matter.entries[parent].span.contains(entry.span)),
            None => ends.truncate(1),
        }
        let depth = std::iter::successors(entry.parent, |parent| matter.entries[*parent].parent).count();
        ends.truncate(depth + 1);
        prop_assert!(ends.last().is_some_and(|end| *end <= entry.span.start), "overlap at {entry:?}");
        if let Some(end) = ends.last_mut() {
            *end = entry.span.end;
        }
        ends.push(0);
        let value = match &entry.value {
            Value::Empty(span) | Value::Map(span) => *span,
            Value::Scalar(scalar) => {
                prop_assert!(scalar.span.contains(scalar.inner) && inside(scalar.inner));
                scalar.span
            }
            Value::List { span, items, .. } => {
                for item in items {
                    prop_assert!(span.contains(item.span) || item.span.is_empty(), "{entry:?}");
                    prop_assert!(inside(item.span) && inside(item.inner) && item.span.contains(item.inner));
                }
                prop_assert!(items.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
                *span
            }
        };
        prop_assert!(inside(value) && entry.span.contains(value), "{entry:?}");
    }
    prop_assert!(matter.faults.iter().all(|fault| inside(fault.span)), "{:?}", matter.faults);
    let end = matter.close.map_or(matter.span.end, |close| close.start) as usize;
    let lines = text[matter.open.end as usize..end].split(['\n', '\r']);
    let expected: Vec<_> = lines.filter_map(plain_key).collect();
    let top = matter.entries.iter().filter(|entry| entry.parent.is_none()).map(|entry| entry.key.of(text));
    let plain = |key: &&str| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase());
    let quoted = |entry: &&Entry| text[entry.span.range()].starts_with(['"', '\'']);
    if !matter.entries.iter().any(|entry| quoted(&entry)) {
        prop_assert_eq!(top.filter(plain).collect::<Vec<_>>(), expected);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn every_key_is_kept_and_every_span_is_sound(text in document()) {
        check(&text)?;
    }

    #[test]
    fn any_text_is_read(text in "(---\n)?[-a:\\n\\r #\"'\\[\\]{}|>@é🟢\\t.\u{feff}]{0,60}") {
        check(&text)?;
    }
}
