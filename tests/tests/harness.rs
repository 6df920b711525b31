//! The harness, tested: a wrong expectation fails, a bad fix is seen, a blessed file passes.

use std::sync::Arc;

use milepost_core::check::Checked;
use milepost_core::finding::{Edit, Finding, Fix, Severity};
use milepost_core::template::Template;
use milepost_core::text::Span;
use milepost_tests::bless;
use milepost_tests::case::{Case, Style, parse};
use milepost_tests::fixes::{malformed, violations};

/// An engine of one rule: `old` is to be `new`; its fix is what `to` says.
fn engine(text: &str, safe: bool, to: &str) -> Checked {
    let found = text.match_indices("old").map(|(at, word)| Finding {
        rule: "old-word",
        severity: Severity::Warning,
        message: "`old` is not new".to_owned(),
        span: Span::new(at, at + word.len()),
        fixes: vec![Fix {
            title: "Replace it".to_owned(),
            safe,
            preferred: true,
            edits: vec![Edit { span: Span::new(at, at + word.len()), text: to.to_owned() }],
            creates: None,
        }],
        related: Vec::new(),
    });
    Checked { template: Some(Arc::new(Template::compile("t", ""))), findings: found.collect() }
}

fn to_new(case: &Case) -> Checked {
    engine(&case.document.text, true, "new")
}

fn only_case(text: &str) -> Case {
    let mut cases = parse("x.md", text, Style::File).expect("a case file");
    assert_eq!(cases.len(), 1);
    cases.remove(0)
}

fn run(text: &str) -> Result<(), String> {
    let case = only_case(text);
    case.compare(&to_new(&case))
}

#[test]
fn a_right_expectation_passes() {
    let case = "## a\n```markdown document\nan old word\n```\n```findings\n1:4-1:7 warning[old-word] not new\n  safe: Replace it\n```\n";
    assert_eq!(run(case), Ok(()));
    assert_eq!(run(&format!("{case}```fixed\nan new word\n```\n")), Ok(()));
}

#[test]
fn a_wrong_expectation_fails_and_names_its_place() {
    let case = "# f\n\n## a title\n```markdown document\nan old word\n```\n```findings\nnone\n```\n";
    let message = run(case).unwrap_err();
    assert_eq!(message, "x.md:3: a title\n+ 1:4-1:7 warning[old-word] `old` is not new\n");
    let case = "## a\n```markdown document\nan old word\n```\n```findings only=old-word\n1:4-1:7 warning[old-word]\n```\n```fixed\nan old word\n```\n";
    assert_eq!(run(case).unwrap_err(), "x.md:1: a\nfixed:\n-    1 an old word\n+    1 an new word\n");
}

#[test]
fn a_fixed_block_without_anything_to_fix_fails() {
    let case = "## a\n```markdown document\nx\n```\n```findings\nnone\n```\n```fixed\nx\n```\n";
    assert!(run(case).unwrap_err().contains("there is no finding to fix"));
}

#[test]
fn the_real_engine_is_asked() {
    let case = only_case("## a\n```markdown document\nx\n```\n```findings\nnone\n```\n");
    assert!(case.compare(&case.check().unwrap()).is_err(), "an `x` is no milestone");
}

#[test]
fn a_document_is_encoded_as_its_options_say() {
    let case = |options: &str| {
        only_case(&format!(
            "## a\n~~~markdown document {options}\na\nold\n~~~\n~~~findings\nunrecognised\n~~~\n~~~fixed\na\nnew\n~~~\n"
        ))
    };
    assert_eq!(case("crlf").document.text, "a\r\nold\r\n");
    assert_eq!(case("bom no-eol").document.text, "\u{feff}a\nold");
    assert_eq!(case("path=a/b.md template=c").document.path.as_deref(), Some("a/b.md"));
    for options in ["crlf", "bom no-eol", "crlf bom no-eol", ""] {
        let case = case(options);
        let fixed = case.apply_first_fix(&to_new(&case)).unwrap();
        assert_eq!(fixed, case.document.encoded("a\nnew\n"));
        assert_eq!(case.document.decoded(&fixed), "a\nnew\n");
    }
}

#[test]
fn templates_before_the_first_case_hold_for_all() {
    let case = "~~~markdown document\nx\n~~~\n~~~findings\nunrecognised\n~~~\n";
    let text =
        format!("# f\n~~~markdown template a b\n{{X}}\n~~~\n## 1\n{case}## 2\n~~~markdown template c\n~~~\n{case}");
    let cases = parse("x.md", &text, Style::File).unwrap();
    let names = |case: &Case| case.templates.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&cases[0]), ["a b"]);
    assert_eq!(names(&cases[1]), ["a b", "c"]);
    assert!(cases[1].setting().unwrap().library.get("c").is_some());
}

#[test]
fn files_that_are_no_case_files_are_refused() {
    let document = "~~~markdown document\nx\n~~~\n";
    let findings = "~~~findings\nnone\n~~~\n";
    for text in [
        format!("## a\n{document}"),
        format!("## a\n{findings}"),
        format!("{document}{findings}"),
        "## a\n".to_owned(),
        format!("## a\n{document}{document}{findings}"),
        format!("## a\n{document}{findings}{findings}"),
        format!("## a\n{document}{findings}## a\n{document}{findings}"),
        format!("## a\n{document}~~~finding\nnone\n~~~\n"),
        format!("## a\n~~~markdown document lf\n~~~\n{findings}"),
        format!("## a\n~~~markdown template\n~~~\n{document}{findings}"),
        format!("## a\n{document}~~~findings except=a\nnone\n~~~\n"),
        format!("## a\n{document}~~~findings\nnone\n"),
    ] {
        assert!(parse("x.md", &text, Style::File).is_err(), "{text}");
    }
}

#[test]
fn documentation_holds_a_case_for_each_document() {
    let text = "Why.\n```yaml\na: 1\n```\n### Example\n```markdown template t\n{X}\n```\n```markdown document\nold\n```\n```findings\nnone\n```\nand\n```markdown document\nx\n```\n```findings\nnone\n```\n";
    let cases = parse("rules/x", text, Style::Documentation).unwrap();
    assert_eq!(cases.iter().map(|case| case.title.as_str()).collect::<Vec<_>>(), ["example 1", "example 2"]);
    assert!(cases.iter().all(|case| case.templates.len() == 1));
    assert!(parse("rules/x", "```markdown document\nx\n```\n", Style::Documentation).is_err());
}

#[test]
fn a_blessed_file_passes_and_nothing_else_changes() {
    let head = "# f\n\nprose\n\n## a\n~~~markdown document crlf\nan old word\n~~~\n";
    let text = format!(
        "{head}~~~findings\n~~~\nmore\n~~~fixed\n~~~\n## b\n~~~markdown document\nx\n~~~\n~~~findings\nnone\n~~~\n"
    );
    let blessed = bless::case_text("x.md", &text, Style::File, |case| Ok(to_new(case))).unwrap();
    assert_eq!(
        blessed,
        format!(
            "{head}~~~findings\n1:4-1:7 warning[old-word] `old` is not new\n~~~\nmore\n~~~fixed\nan new word\n~~~\n## b\n~~~markdown document\nx\n~~~\n~~~findings\nnone\n~~~\n"
        )
    );
    assert_eq!(bless::case_text("x.md", &blessed, Style::File, |case| Ok(to_new(case))).unwrap(), blessed);
}

fn wrong(text: &str, safe: bool, to: &str) -> String {
    violations(&|text: &str| engine(text, safe, to), text).join("\n")
}

#[test]
fn a_good_fix_is_none_of_the_violations() {
    assert_eq!(wrong("an old and an old word", true, "new"), "");
    assert_eq!(wrong("an old word\r\n", false, "a\r\nb"), "");
}

#[test]
fn a_fix_that_leaves_its_finding_is_one() {
    assert!(wrong("an old word", false, "old").contains("the finding is still there"));
    assert!(wrong("an old word", false, "an old").contains("it causes"), "the finding moved");
}

#[test]
fn a_fix_that_causes_others_is_one() {
    let text = wrong("an old word", false, "older and old");
    assert!(text.contains("1:4 warning[old-word] `old` is not new: fix «Replace it»"), "{text}");
}

#[test]
fn a_fix_that_mixes_line_ends_is_one() {
    assert!(wrong("an old word\r\n", false, "a\nb").contains("LF into a CRLF"));
}

#[test]
fn safe_fixes_that_never_end_are_seen() {
    let text = violations(&|text: &str| engine(text, true, "gold"), "old").join("\n");
    assert!(text.contains("not done after 10 rounds"), "{text}");
}

#[test]
fn a_fix_that_changes_the_template_is_one() {
    let forgets = |text: &str| {
        let checked = engine(text, false, "new");
        Checked { template: checked.template.filter(|_| text.contains("old")), findings: checked.findings }
    };
    assert!(violations(&forgets, "old").join("\n").contains("the template changes"));
}

#[test]
fn malformed_findings_are_seen() {
    let text = "a🟢 old old";
    let sound = engine(text, true, "new").findings;
    assert_eq!(malformed(text, &sound), [""; 0]);
    let broken = |change: fn(&mut Vec<Finding>)| {
        let mut findings = sound.clone();
        change(&mut findings);
        malformed(text, &findings)
    };
    assert_eq!(broken(|f| f.reverse()).len(), 1);
    assert_eq!(broken(|f| f[0].span = Span::new(0, 3)).len(), 1);
    assert_eq!(broken(|f| f[1].span = Span::new(6, 99)).len(), 1);
    assert_eq!(broken(|f| f[1].fixes[0].edits[0].span = Span::new(2, 3)).len(), 1);
    assert_eq!(
        broken(|f| {
            let edit = f[0].fixes[0].edits[0].clone();
            f[0].fixes[0].edits.push(edit);
        })
        .len(),
        1
    );
}
