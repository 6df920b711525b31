//! The configuration file as it is written: the one declaration of its keys. What is read, completed, shown and published
//! as JSON Schema follows from these types; their comments are what users are told.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Binding, Config, Glob, Override, Progress, StatusWords, Vocabulary};
use crate::finding::Severity;
use crate::rules;

/// The mark of what a text means, inside of this program only.
pub(super) const MEANS: &str = "x-milepost";

/// Configures Milepost for the directory that holds `.milepost` and all that is below it. Every key may be left out.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Milepost configuration", extend("examples" = [{"rules": {"empty-section": "off"}}]))]
pub(super) struct File {
    /// Templates besides those in `.milepost/templates`: files, folders of `.md` files, or patterns. A template's name is its
    /// file's name without `.md`.
    #[schemars(extend("examples" = [["docs/templates", "plans/*.template.md"]]))]
    pub templates: Many<TemplatePath>,
    /// Which documents are written from which template, where recognition is not to decide. The first pattern that matches
    /// counts; what a document says itself (`template: NAME`) goes before.
    #[schemars(extend("examples" = [[{"glob": "docs/releases/**", "template": "delivery"}]]))]
    pub documents: Vec<Document>,
    /// How grave the findings of a rule are, by its code, in all documents.
    #[schemars(extend("examples" = [{"empty-section": "off", "missing-section": "warning"}]))]
    pub rules: Levels,
    /// The same for some documents. Of several that match the last one counts.
    #[schemars(extend("examples" = [[{"glob": "archive/**", "rules": {"unfilled-placeholder": "off"}}]]))]
    pub overrides: Vec<Overrides>,
    /// Words that this workspace uses besides those of its templates.
    #[schemars(extend("examples" = [{"status": {"finished": ["shipped"]}, "synonyms": {"HIGH": ["urgent"]}}]))]
    pub vocabulary: Words,
    /// How the stated progress of a document is judged.
    #[schemars(extend("examples" = [{"tolerance": 15}]))]
    pub progress: Judging,
    /// Documents that are not checked.
    #[schemars(extend("examples" = [["archive/**", "*.draft.md"]]))]
    pub exclude: Many<Pattern>,
    /// What slots and fields of a new document are filled with, by their name.
    #[schemars(extend("examples" = [{"PRODUCT": "Billing", "owner": "@team-billing"}]))]
    #[schemars(extend("propertyNames" = {"x-milepost": "slot"}))]
    pub values: BTreeMap<String, Word>,
}

/// Documents and the template they are written from.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("examples" = [{"glob": "docs/releases/**", "template": "delivery"}]))]
pub(super) struct Document {
    /// The documents: patterns of paths, relative to the directory that holds `.milepost`.
    pub glob: Many<Pattern>,
    /// The name of the template.
    pub template: TemplateName,
}

/// Severities for some documents.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("examples" = [{"glob": "archive/**", "rules": {"unfilled-placeholder": "off"}}]))]
pub(super) struct Overrides {
    /// The documents: patterns of paths, relative to the directory that holds `.milepost`.
    pub glob: Many<Pattern>,
    /// How grave the findings of a rule are in these documents, by its code.
    #[schemars(extend("examples" = [{"empty-section": "off"}]))]
    pub rules: Levels,
}

/// Words besides those of the templates.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Words {
    /// More values that a list of the template may take, by the name of the slot or the field.
    #[schemars(extend("examples" = [{"priority": ["urgent"]}]))]
    #[schemars(extend("propertyNames" = {"x-milepost": "list"}))]
    pub values: BTreeMap<String, Many<Word>>,
    /// Other spellings of a value that a list of the template has, by that value.
    #[schemars(extend("examples" = [{"in_progress": ["läuft", "wip"]}]))]
    #[schemars(extend("propertyNames" = {"x-milepost": "value"}))]
    pub synonyms: BTreeMap<String, Many<Word>>,
    /// Words for the status of a document, by what they mean.
    #[schemars(extend("examples" = [{"not_started": ["geplant"], "finished": ["fertig", "abgeschlossen"]}]))]
    pub status: Classes,
}

/// Status words by what they mean.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Classes {
    /// The work has not begun: what is unfilled is information only.
    #[schemars(extend("examples" = [["geplant"]]))]
    pub not_started: Many<Word>,
    /// The work goes on: what is unfilled is a warning.
    #[schemars(extend("examples" = [["läuft"]]))]
    pub active: Many<Word>,
    /// The work is done: what is unfilled is an error.
    #[schemars(extend("examples" = [["fertig"]]))]
    pub finished: Many<Word>,
    /// The work is halted, for a while or for good.
    #[schemars(extend("examples" = [["zurückgestellt"]]))]
    pub stopped: Many<Word>,
}

/// How progress is judged.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Judging {
    /// By how many percentage points the stated progress may differ from the ticked boxes. Without it: 10.
    #[schemars(range(min = 0, max = 100), extend("examples" = [10]))]
    #[schemars(with = "f64")]
    pub tolerance: Option<f64>,
}

/// How grave the findings of a rule are.
#[derive(Copy, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    /// There are none: the rule is silent.
    #[serde(alias = "false")]
    Off,
    /// A remark that editors hardly show.
    Hint,
    /// Worth knowing.
    Information,
    /// Should be put right; `milepost check` fails.
    Warning,
    /// Is wrong; `milepost check` fails.
    Error,
}

/// Severities by the code of a rule. The codes are those of the table of all rules.
#[derive(Default, Deserialize)]
pub(super) struct Levels(BTreeMap<String, Level>);

impl JsonSchema for Levels {
    fn schema_name() -> Cow<'static, str> {
        "Rules".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = |rule: &&rules::Rule| {
            let mut level = generator.subschema_for::<Level>();
            let described = format!("Finds {}. Without it: {}.", rule.summary, rule.severity());
            level.insert("description".to_owned(), described.into());
            (rule.code.to_owned(), level.to_value())
        };
        let properties: serde_json::Map<_, _> = rules::all().iter().map(one).collect();
        json_schema!({
            "type": "object",
            "description": "Severities by the code of a rule.",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

/// One, or a list of several.
pub(super) struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either<T> {
            Several(Vec<T>),
            One(T),
        }
        Ok(Self(match Either::deserialize(deserializer)? {
            Either::Several(all) => all,
            Either::One(one) => vec![one],
        }))
    }
}

impl<T: JsonSchema> JsonSchema for Many<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Many{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one }] })
    }
}

/// Texts that mean something.
macro_rules! texts {
    ($($(#[doc = $doc:literal])* $name:ident: $types:tt, $means:literal, $examples:tt;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Deserialize)]
        pub(super) struct $name(String);

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let description = [$($doc),*].concat().trim().to_owned();
                json_schema!({
                    "type": $types,
                    "description": description,
                    "minLength": 1,
                    "examples": $examples,
                    "x-milepost": $means,
                })
            }
        }
    )*};
}

texts! {
    /// The path of a template or of a folder of templates, or a pattern, relative to the directory that holds `.milepost`.
    TemplatePath: "string", "path", ["docs/templates"];
    /// A pattern of paths, relative to the directory that holds `.milepost`: `*` and `?` stay within a folder, `**` does not; one
    /// without a slash is one of a name, in whatever folder; what names a folder means all that is below it.
    Pattern: "string", "glob", ["docs/plans/**"];
    /// The name of a template.
    TemplateName: "string", "template", ["delivery"];
    /// A word or a text.
    Word: ["string", "number", "boolean"], "word", ["text"];
}

/// The schema with the marks of this program, every part in its place.
pub(super) fn marked() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<File>().to_value()
}

/// The JSON Schema of the configuration, for YAML servers.
pub fn schema() -> Value {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<File>().to_value();
    publish(&mut schema);
    schema
}

/// Takes out what only this program understands.
fn publish(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.remove(MEANS).is_some() && object.is_empty() {
                object.insert("type".to_owned(), json!("string"));
            }
            // What older dialects of YAML make of `off`.
            if object.get("const").is_some_and(|value| value == "off") {
                object.remove("const");
                object.remove("type");
                object.insert("enum".to_owned(), json!(["off", false]));
            }
            object.values_mut().for_each(publish);
        }
        Value::Array(all) => all.iter_mut().for_each(publish),
        _ => {}
    }
}

impl From<File> for Config {
    fn from(file: File) -> Self {
        let progress = file.progress.tolerance.map(|tolerance| Progress { tolerance }).unwrap_or_default();
        let bindings = file.documents.into_iter().flat_map(|document| {
            let template = document.template.0;
            globs(&document.glob).into_iter().map(move |glob| Binding { glob, template: template.clone() })
        });
        let overrides = file.overrides.into_iter().flat_map(|other| {
            let rules = levels(other.rules);
            globs(&other.glob).into_iter().map(move |glob| Override { glob, rules: rules.clone() })
        });
        let words = |words: Many<Word>| words.0.into_iter().map(|word| word.0).collect::<Vec<_>>();
        let by_name =
            |map: BTreeMap<String, Many<Word>>| map.into_iter().map(|(name, all)| (name, words(all))).collect();
        let status = file.vocabulary.status;
        Self {
            templates: file.templates.0.into_iter().map(|path| path.0).collect(),
            documents: bindings.collect(),
            rules: levels(file.rules),
            overrides: overrides.collect(),
            vocabulary: Vocabulary {
                values: by_name(file.vocabulary.values),
                synonyms: by_name(file.vocabulary.synonyms),
                status: StatusWords {
                    not_started: words(status.not_started),
                    active: words(status.active),
                    finished: words(status.finished),
                    stopped: words(status.stopped),
                },
            },
            progress,
            exclude: globs(&file.exclude),
            values: file.values.into_iter().map(|(name, value)| (name, value.0)).collect(),
        }
    }
}

fn globs(patterns: &Many<Pattern>) -> Vec<Glob> {
    patterns.0.iter().filter_map(|pattern| Glob::new(&pattern.0).ok()).collect()
}

fn levels(levels: Levels) -> super::Levels {
    let level = |level| match level {
        Level::Off => super::Level::Off,
        Level::Hint => super::Level::Severity(Severity::Hint),
        Level::Information => super::Level::Severity(Severity::Information),
        Level::Warning => super::Level::Severity(Severity::Warning),
        Level::Error => super::Level::Severity(Severity::Error),
    };
    levels.0.into_iter().filter_map(|(code, of)| Some((rules::find(&code)?.code, level(of)))).collect()
}
