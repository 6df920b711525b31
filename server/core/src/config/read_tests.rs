use proptest::prelude::*;

use super::*;
use crate::fix;
use crate::text::LineIndex;

/// What is found in a text: line, column, message, and what the preferred fix makes of it.
fn said(text: &str) -> Vec<String> {
    let index = LineIndex::new(text);
    let one = |finding: &crate::finding::Finding| {
        let (line, column) = index.position(finding.span.start as usize);
        let fixed = finding.fixes.iter().find(|fix| fix.preferred).map_or_else(String::new, |one| {
            let safe = if one.safe { "safe" } else { "fix" };
            format!(" [{safe}: {:?}]", fix::apply(text, &one.edits).unwrap())
        });
        format!("{line}:{column} `{}` {}{fixed}", finding.span.of(text), finding.message)
    };
    read(text).findings.iter().map(one).collect()
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
        let Config { templates, documents, overrides, vocabulary, progress, exclude, values, rules } = read(&text).config;
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
    for text in ["", "\u{feff}", "# a comment\n", "---\n", "{}", "rules:\n", "rules: ~\ntemplates:\n  # none\n", "---\n---\n"] {
        let source = read(text);
        assert_eq!((source.findings.len(), source.config), (0, Config::default()), "{text:?}");
    }
}

#[test]
fn shown() {
    for text in SHOWN {
        eprintln!("{text}=> {:#?}\n", said(text));
    }
}

const SHOWN: &[&str] = &[
    "rule:\n  mojibake: off\n",
    "rules:\n  mojibak: off\n  xyz: off\n  mojibake: of\n",
    "rules: [mojibake]\n",
    "rules: off\n",
    "progress: 10\n",
    "progress: {tolerance: 101}\n",
    "progress: {tolerance: ten}\n",
    "documents:\n  glob: docs\n  template: plan\n",
    "documents:\n  - docs\n  - glob: a[\n    template: plan\n  - template: x\n",
    "exclude:\n  - *.md\n  - b\nprogress: {tolerance: 5}\n",
    "rules:\n\tmojibake: off\n",
    "rules:\n  mojibake off\n  overdue: off\n",
    "values:\n  owner: @alice\n  title: a: b\n  x: \"y\n  z: 1\n",
    "exclude: [a, b\nprogress: {tolerance: 5}\n",
    "rules: {mojibake: off}\nrules: {mojibake: hint}\n",
    "vocabulary:\n  status:\n    active: [x]\n    finished: [X]\n",
    "overrides:\n  - glob: a\n    rules:\n      mojibake: : off\n      empty-section: off\n  - glob: b\n    rules: {empty-section: off}\n",
    "rules: {}\n---\nrules: {}\n",
    "- a\n- b\n",
    "just text\n",
    "exclude: !x y\nvalues: {a: &b c, d: *b}\n",
    "exclude: ''\nvalues: {a: }\n",
    "exclude:\n  - a\n b: c\nprogress: {tolerance: 5}\n",
];

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,60}|[-\\[\\]{}:,#&*!|>'\"%@` \t\r\na-c\u{feff}é]{0,60}") {
        is_sound(&text);
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
        let text = lines.join("\n");
        is_sound(&text);
        // An entry of its own further away is not touched, as long as nothing was opened that it can close.
        if at < 19 && !add.contains(['|', '>']) {
            let values = read(&text).config.values;
            prop_assert_eq!(values.get("product").map(String::as_str), Some("Billing"), "{}", text);
        }
    }
}
