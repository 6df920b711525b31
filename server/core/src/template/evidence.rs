//! The words that serve as evidence, read once from the data file beside this one.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::normal;

/// All evidence words, normalised as [`normal::key`] does.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Status words by class.
    pub status: StatusWords,
    /// Levels: spellings of one level a row.
    pub levels: Vec<Vec<String>>,
    /// What makes a list open.
    pub open_list: Vec<String>,
    /// Leads of a list in a comment.
    pub list_lead: Vec<String>,
    /// Last words of an item that says what to write, so that it is no value of a list.
    pub descriptive: Vec<String>,
    /// What a comment remarks on an entry, so that it is no value of a list.
    pub remarks: Vec<String>,
    /// Folders and files of a path.
    pub path: Vec<String>,
    /// What says that something may be left out.
    pub optional: Vec<String>,
    /// What a comment says of a section that may be left out.
    pub optional_comment: Vec<String>,
    /// What says the contrary.
    pub required: Vec<String>,
    /// Remarks of headings that belong to a finished document.
    pub finished_only_heading: Vec<String>,
    /// Names of fields that belong to a finished document.
    pub finished_only_field: Vec<String>,
    /// Openings of guidance sentences.
    pub guidance: Vec<String>,
    /// Openings that count in paragraphs only.
    pub guidance_weak: Vec<String>,
    /// Openings that are enough where the template has guidance of other words.
    pub guidance_sure: Vec<String>,
    /// Sample values.
    pub sample: Vec<String>,
    /// Values that mean nothing is there.
    pub nothing: Vec<String>,
    /// Units of numbers.
    pub units: Vec<String>,
    /// Last words of a heading's slot that names one of many.
    pub names_of_many: Vec<String>,
    /// Leads of a range or a unit in a comment.
    pub number_lead: Vec<String>,
    /// Words behind a range that leave it one.
    pub range_remark: Vec<String>,
    /// Last words of names of front-matter entries that hold text.
    pub text_names: Vec<String>,
    /// Units without a blank before them.
    pub glued_units: Vec<String>,
    /// Name words of bounded percentages.
    pub bounded: Vec<String>,
    /// Names of progress fields.
    pub progress: Vec<String>,
    /// Names of status fields.
    pub status_names: Vec<String>,
    /// Headings, keys and field names that tell nothing.
    pub common: Vec<String>,
}

/// Status words by class.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StatusWords {
    pub not_started: Vec<String>,
    pub active: Vec<String>,
    pub finished: Vec<String>,
    pub stopped: Vec<String>,
}

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(|| {
    // The file is part of the program and a test reads it: without it nothing would be inferred, but nothing breaks.
    serde_yaml::from_str(include_str!("evidence.yaml")).unwrap_or_default()
});

/// The evidence words.
pub fn evidence() -> &'static Evidence {
    &EVIDENCE
}

/// Whether a list of evidence words has this text, compared as keys.
pub fn has(words: &[String], text: &str) -> bool {
    let key = normal::key(text);
    words.iter().any(|word| *word == key || normal::key(word) == key)
}

/// Whether one of the words or phrases stands in the text as whole words.
pub fn mentions(words: &[String], text: &str) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|phrase| {
        text.match_indices(phrase.as_str()).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + phrase.len()..].chars().next();
            let glued = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !glued(before) && !glued(after)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_read() {
        let read: Result<Evidence, _> = serde_yaml::from_str(include_str!("evidence.yaml"));
        assert!(read.is_ok(), "{read:?}");
        assert!(has(&evidence().status.active, "In_Progress"));
        assert!(mentions(&evidence().optional, "Notes (if applicable)"));
        assert!(!mentions(&evidence().optional, "optionally"));
    }
}
