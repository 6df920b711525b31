//! Every case of `tests/configuration`, the JSON Schema of the configuration, and the examples of its documentation.

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial, run};
use milepost_core::config;
use milepost_tests::blocks::{Part, scan};
use milepost_tests::{bless, configuration, files};
use serde_json::Value;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        Trial::test("docs/config.schema.json is generated", schema_is_generated),
        Trial::test("the schema takes what is read without problems, and nothing else", schema_agrees),
        Trial::test("docs/configuration.md has an example of every key, and all are right", documentation),
    ];
    match files::below(&files::root().join("tests/configuration"), "md") {
        Ok(paths) => paths.iter().for_each(|path| match cases(path, !arguments.list) {
            Ok(found) => trials.extend(found),
            Err(error) => trials.push(failing(&files::shown(path), error)),
        }),
        Err(error) => trials.push(failing("configuration", error)),
    }
    run(&arguments, trials).exit_code()
}

fn cases(path: &Path, may_bless: bool) -> Result<Vec<Trial>, String> {
    let name = files::shown(path);
    let mut text = files::read(path)?;
    if may_bless && bless::wanted() {
        let blessed = configuration::blessed(&name, &text)?;
        if blessed != text {
            files::write(path, &blessed)?;
            text = blessed;
        }
    }
    let trial = |case: configuration::Case| {
        Trial::test(format!("{name}: {}", case.title), move || case.difference().map_err(Failed::from))
    };
    Ok(configuration::parse(&name, &text)?.into_iter().map(trial).collect())
}

fn failing(name: &str, error: String) -> Trial {
    Trial::test(name, move || Err(error.into()))
}

fn schema_is_generated() -> Result<(), Failed> {
    let text = serde_json::to_string_pretty(&config::schema())? + "\n";
    Ok(bless::generated(&files::root().join("docs/config.schema.json"), &text)?)
}

/// Every case, by the schema and by the reader. What only the reader knows (patterns, names of templates, words that
/// contradict each other, YAML that is none) is left to it.
fn schema_agrees() -> Result<(), Failed> {
    let validator = jsonschema::validator_for(&config::schema())?;
    let mut wrong = Vec::new();
    let (mut right, mut refused) = (0, 0);
    for path in files::below(&files::root().join("tests/configuration"), "md")? {
        for case in configuration::parse(&files::shown(&path), &files::read(&path)?)? {
            let text = case.text().trim_start_matches('\u{feff}');
            let Ok(value) = serde_yaml::from_str::<Value>(text) else { continue };
            if value.is_null() || text.contains(" !") || text.contains(" *") {
                continue;
            }
            let findings = config::read(case.text()).findings;
            let beyond = |message: &str| {
                [
                    "is no pattern",
                    "matches nothing",
                    "already",
                    "first document",
                    "stands here twice",
                    "no template",
                    "missing: expected one of",
                    "missing: expected a text",
                ]
                .iter()
                .any(|known| message.contains(known))
            };
            let is_right = findings.iter().all(|finding| beyond(&finding.message));
            if validator.is_valid(&without_nulls(&value)) != is_right {
                let said: Vec<_> = findings.iter().map(|finding| finding.message.as_str()).collect();
                wrong.push(case.placed(&format!("the schema says {}, the reader {said:?}", !is_right)));
            }
            if is_right { right += 1 } else { refused += 1 }
        }
    }
    if right < 5 || refused < 5 {
        wrong.push(format!("only {right} right and {refused} wrong cases"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// A key without a value says nothing.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(all) => {
            let said = all.iter().filter(|(_, value)| !value.is_null());
            Value::Object(said.map(|(key, value)| (key.clone(), without_nulls(value))).collect())
        }
        Value::Array(all) => Value::Array(all.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

/// Examples are `yaml` blocks; a `text` block behind one is what is printed of it, without the path.
fn documentation() -> Result<(), Failed> {
    let validator = jsonschema::validator_for(&config::schema())?;
    let text = files::read(&files::root().join("docs/configuration.md"))?;
    let blocks: Vec<_> = scan(&text)
        .into_iter()
        .filter_map(|part| if let Part::Block(block) = part { Some(block) } else { None })
        .collect();
    let mut wrong = Vec::new();
    let mut shown = String::new();
    for (n, block) in blocks.iter().enumerate().filter(|(_, block)| block.info == "yaml") {
        let mut source = config::read(&block.text);
        source.check_templates(["plan", "program", "delivery", "engineering", "initiative", "parallel-track"]);
        let index = milepost_core::text::LineIndex::new(&block.text);
        let line = |finding: &milepost_core::finding::Finding| {
            let (line, column) = index.position(finding.span.start as usize);
            format!("error: .milepost/config.yaml:{line}:{column}: {}\n", finding.message)
        };
        let printed: String = source.findings.iter().map(line).collect();
        let expected = blocks.get(n + 1).filter(|block| block.info == "text").map_or("", |block| &block.text);
        if printed != expected {
            wrong.push(format!("docs/configuration.md:{}: prints\n{printed}", block.line));
        }
        if expected.is_empty() {
            shown.push_str(&block.text);
            if !validator.is_valid(&serde_yaml::from_str::<Value>(&block.text)?) {
                wrong.push(format!("docs/configuration.md:{}: the schema refuses it", block.line));
            }
        }
    }
    let schema = config::schema();
    let mut keys = Vec::new();
    names(&schema, &mut keys);
    let rules = milepost_core::rules::all();
    for key in keys.iter().filter(|key| !rules.iter().any(|rule| rule.code == **key)) {
        if !shown.contains(&format!("{key}:")) {
            wrong.push(format!("docs/configuration.md has no example of `{key}`"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// The keys that a schema knows.
fn names(schema: &Value, out: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                out.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| names(value, out));
        }
        Value::Array(all) => all.iter().for_each(|value| names(value, out)),
        _ => {}
    }
}
