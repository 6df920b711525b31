//! The examples: the good ones are silent, and the list of what is wrong in the drafts is true.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

use std::collections::BTreeSet;

use milepost_core::text::LineIndex;
use milepost_tests::engine::Setting;
use milepost_tests::files;

const TEMPLATES: [&str; 5] = ["program", "delivery", "engineering", "initiative", "parallel-track"];

fn example(name: &str, file: &str) -> String {
    files::read(&files::root().join("examples").join(name).join(file)).unwrap()
}

#[test]
fn nothing_at_all_is_found_in_the_good_ones() {
    for name in TEMPLATES {
        let text = example(name, "good.md");
        let checked = Setting::builtin().check(&text);
        assert_eq!(checked.template.map(|template| template.name.clone()).as_deref(), Some(name));
        let found: Vec<_> = checked.findings.iter().map(|f| (f.rule, f.message.as_str())).collect();
        assert_eq!(found, [], "{name}");
    }
}

/// Line and rule of each row of the table for a template in `examples/README.md`; a cell may name several lines.
fn listed(name: &str) -> BTreeSet<(usize, String)> {
    let readme = files::read(&files::root().join("examples/README.md")).unwrap();
    let section = readme.split(&format!("\n## {name}/draft.md")).nth(1).unwrap();
    let rows = section.lines().skip(1).take_while(|line| !line.starts_with("## "));
    let mut listed = BTreeSet::new();
    for cells in rows.map(|row| row.trim_matches('|').split(" | ").collect::<Vec<_>>()) {
        let (Some(lines), Some(rule)) = (cells.first(), cells.last()) else { continue };
        for line in lines.split(',').filter_map(|line| line.trim().parse().ok()) {
            listed.insert((line, rule.trim().trim_matches('`').to_owned()));
        }
    }
    listed
}

#[test]
fn what_is_wrong_in_the_drafts_is_listed() {
    for name in TEMPLATES {
        let text = example(name, "draft.md");
        let index = LineIndex::new(&text);
        let found: BTreeSet<_> = Setting::builtin()
            .check(&text)
            .findings
            .iter()
            .map(|finding| (index.position(finding.span.start as usize).0, finding.rule.to_owned()))
            .collect();
        assert_eq!(listed(name), found, "{name}: examples/README.md on the left, what is found on the right");
    }
}
