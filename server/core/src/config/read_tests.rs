use proptest::prelude::*;

use super::*;
use crate::fix;
use crate::template::Library;

/// What is found in a text.
fn said(text: &str) -> Vec<String> {
    read(text).findings.into_iter().map(|finding| finding.message).collect()
}

const ALL: &str = "\
# Everything
templates: docs/templates
documents:
- glob: [docs/plans/**, x.md]
  template: program
rules: {duplicate-section: false, mojibake: hint}
overrides:
  - glob: archive
    rules:
      empty-section: off
      missing-section: error
vocabulary:
  values:
    priority: [urgent, 0]
  synonyms:
    HIGH: dringend
  status:
    finished: [fertig, \"erledigt\"]
progress:
  tolerance: 2.5
exclude: [\"*.draft.md\"]
values:
  product: Billing
  since: 2025-01-01
  number: 007
";

#[test]
fn everything_is_read() {
    for text in [ALL.to_owned(), ALL.replace('\n', "\r\n"), format!("\u{feff}---\n{ALL}...\n")] {
        assert_eq!(said(&text), [""; 0]);
        let Config { templates, documents, overrides, vocabulary, progress, exclude, values, rules } =
            read(&text).config;
        assert_eq!(templates, ["docs/templates"]);
        let bound: Vec<_> = documents.iter().map(|one| (one.glob.text(), one.template.as_str())).collect();
        assert_eq!(bound, [("docs/plans/**", "program"), ("x.md", "program")]);
        assert_eq!(rules.get("duplicate-section"), Some(&Level::Off));
        assert_eq!(rules.get("mojibake"), Some(&Level::Severity(Severity::Hint)));
        assert_eq!(overrides[0].rules.get("empty-section"), Some(&Level::Off));
        assert_eq!(vocabulary.values["priority"], ["urgent", "0"]);
        assert_eq!(vocabulary.synonyms["HIGH"], ["dringend"]);
        assert_eq!(vocabulary.status.finished, ["fertig", "erledigt"]);
        assert!((progress.tolerance - 2.5).abs() < f64::EPSILON);
        assert_eq!(exclude[0].text(), "*.draft.md");
        assert_eq!((&*values["product"], &*values["since"], &*values["number"]), ("Billing", "2025-01-01", "007"));
    }
}

#[test]
fn nothing_is_nothing_wrong() {
    for text in
        ["", "\u{feff}", "# a comment\n", "---\n", "{}", "rules:\n", "rules: ~\ntemplates:\n  # none\n", "---\n---\n"]
    {
        let source = read(text);
        assert_eq!((source.findings.len(), source.config), (0, Config::default()), "{text:?}");
    }
}

fn is_sound(text: &str) {
    let source = read(text);
    for finding in &source.findings {
        let edits = finding.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
        for span in edits.chain([finding.span]).chain(finding.related.iter().map(|related| related.span)) {
            assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
        }
        for one in &finding.fixes {
            assert!(fix::apply(text, &one.edits).is_some(), "{one:?}");
        }
    }
    assert!(source.findings.is_sorted_by_key(|finding| finding.span));
    assert!(source.is_whole || !source.findings.is_empty());
}

fn is_shown(text: &str) {
    let library = Library::builtin();
    for offset in 0..=text.len() {
        for item in completions(text, offset, &library) {
            assert!(text.get(item.replace.range()).is_some(), "{offset} in {text:?}");
            assert!(item.replace.is_at(text.floor_char_boundary(offset)), "{offset} in {text:?}");
        }
        if let Some(hover) = hover(text, offset, &library) {
            assert!(text.get(hover.span.range()).is_some(), "{offset} in {text:?}");
        }
    }
}

#[test]
fn hostile_files_are_read_soon() {
    let many = |line: fn(usize) -> String, count| (0..count).map(line).collect::<String>();
    for text in [
        "[".repeat(10_000),
        "rules: ".to_owned() + &"{a: ".repeat(10_000),
        "- ".repeat(100_000),
        "? ".repeat(50_000),
        many(|n| format!("{}a:\n", " ".repeat(n)), 600),
        many(|n| format!("k{n}: &a{n} [*a{0}, *a{0}]\n", n.saturating_sub(1)), 2_000),
        "exclude: [".to_owned() + &"a,".repeat(100_000),
        many(|n| format!("k{n}: [\n"), 20_000),
        many(|_| "rules:\n  - \"\n".to_owned(), 10_000),
        "x".repeat(10 << 20),
    ] {
        is_sound(&text);
    }
}

#[test]
fn keys_below_a_mark_are_none_of_the_file() {
    let source = read("a: [\n&vocabulary:\n  values:\n    x: [y]\nvalues:\n  product: Billing\n");
    assert_eq!(source.config.values.get("product").map(String::as_str), Some("Billing"));
    assert!(!source.findings.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,60}|[-\\[\\]{}:,#&*!|>'\"%@` \t\r\na-c\u{feff}é]{0,60}") {
        is_sound(&text);
        is_shown(&text);
    }

    /// Lines taken out of a file, doubled, indented otherwise or cut off: what the others say still holds.
    #[test]
    fn a_file_with_a_broken_line_is_read(
        at in 0..40_usize, cut in 0..30_usize, add in "[-\\[\\]{}:,#&*!|>'\"%@` \t]{0,4}",
    ) {
        let mut lines: Vec<String> = ALL.lines().map(str::to_owned).collect();
        let at = at % lines.len();
        let line = &mut lines[at];
        let cut = line.floor_char_boundary(cut.min(line.len()));
        line.insert_str(cut, &add);
        // `!  values:` is the key of another level: the first one of a name counts.
        let is_twin = !line.starts_with([' ', '\t']) && line.contains("values:");
        let text = lines.join("\n");
        is_sound(&text);
        // An entry of its own further away is not touched, as long as nothing was opened that it can close.
        if at < 19 && !is_twin && !add.contains(['|', '>']) {
            let values = read(&text).config.values;
            prop_assert_eq!(values.get("product").map(String::as_str), Some("Billing"), "{}", text);
        }
    }
}
