//! The words that serve as evidence, read once from the data file beside this one.

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::normal;

/// A list of evidence words, read as a plain list.
#[derive(Deserialize, Default, Debug)]
#[serde(from = "Vec<String>")]
pub struct Words {
    list: Vec<String>,
    /// The words and their keys.
    keys: HashSet<String>,
}

impl From<Vec<String>> for Words {
    fn from(list: Vec<String>) -> Self {
        let keys = list.iter().flat_map(|word| [word.clone(), normal::key(word)]).collect();
        Self { list, keys }
    }
}

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.list
    }
}

/// All evidence words, normalised as [`normal::key`] does.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What a template calls itself.
    pub template: Words,
    /// Status words by class.
    pub status: StatusWords,
    /// Levels: spellings of one level a row.
    pub levels: Vec<Words>,
    /// What makes a list open.
    pub open_list: Words,
    /// Leads of a list in a comment.
    pub list_lead: Words,
    /// Last words of an item that says what to write, so that it is no value of a list.
    pub descriptive: Words,
    /// What a comment remarks on an entry, so that it is no value of a list.
    pub remarks: Words,
    /// Folders and files of a path.
    pub path: Words,
    /// What says that something may be left out.
    pub optional: Words,
    /// What a comment says of a section that may be left out.
    pub optional_comment: Words,
    /// What says when something is wanted.
    pub condition: Words,
    /// What says the contrary.
    pub required: Words,
    /// Remarks of headings that belong to a finished document.
    pub finished_only_heading: Words,
    /// Names of fields that belong to a finished document, besides those of [`Evidence::completed`].
    pub finished_only_field: Words,
    /// Openings of guidance sentences.
    pub guidance: Words,
    /// Openings that count in paragraphs only.
    pub guidance_weak: Words,
    /// Openings of a sentence anywhere in a paragraph.
    pub guidance_sentence: Words,
    /// What speaks to the writer.
    pub guidance_inside: Words,
    /// First words of a value that asks.
    pub question: Words,
    /// Openings of what stands in parentheses in the place of a value.
    pub fill: Words,
    /// First words of a value that says that there is nothing.
    pub negation: Words,
    /// Openings that are enough where the template has guidance of other words.
    pub guidance_sure: Words,
    /// Sample values.
    pub sample: Words,
    /// Names of fields that refer to other parts.
    pub reference_names: Words,
    /// Values that mean nothing is there.
    pub nothing: Words,
    /// Units of numbers.
    pub units: Words,
    /// Last words of a heading's slot that names one of many.
    pub names_of_many: Words,
    /// Last words of the names of ids.
    pub id_names: Words,
    /// Words by which an id is that of something else.
    pub id_of_another: Words,
    /// What stands in a title for its number.
    pub number_names: Words,
    /// Marks of files that a program fills in.
    pub for_programs: Words,
    /// Files and folders of templates of which no documents are kept.
    pub no_documents: Words,
    /// Leads of a range or a unit in a comment.
    pub number_lead: Words,
    /// Words behind a range that leave it one.
    pub range_remark: Words,
    /// Last words of names of front-matter entries that hold text.
    pub text_names: Words,
    /// Units without a blank before them.
    pub glued_units: Words,
    /// Name words of bounded percentages.
    pub bounded: Words,
    /// Names of progress fields.
    pub progress: Words,
    /// Names of status fields.
    pub status_names: Words,
    /// Names of the date a document was written first.
    pub created: Words,
    /// Names of the date it was changed last.
    pub updated: Words,
    /// Names of the date the work begins.
    pub start: Words,
    /// Names of the date the work is to be done by.
    pub target: Words,
    /// Names of the date it was done.
    pub completed: Words,
    /// Names of other dates that are written down on the day itself.
    pub dated_today: Words,
    /// First words of names that say what the name speaks of.
    pub whole: Words,
    /// Words of headings of sections about the whole document.
    pub about: Words,
    /// Other words of such headings.
    pub about_remark: Words,
    /// Headings of sections whose boxes count for progress.
    pub counted: Words,
    /// Headings of sections whose boxes never do.
    pub not_counted: Words,
    /// Headings of sections whose boxes a finished document has ticked.
    pub acceptance: Words,
    /// Headings of what a finished document may have left.
    pub lesser: Words,
    /// Status words of what nobody waits for any more.
    pub given_up: Words,
    /// Names, without ending, of files that every project has: none of them is a milestone, nor the one meant elsewhere.
    pub common_files: Words,
    /// Headings, keys and field names that tell nothing.
    pub common: Words,
}

/// Status words by class.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StatusWords {
    pub not_started: Words,
    pub active: Words,
    pub finished: Words,
    pub stopped: Words,
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
pub fn has(words: &Words, text: &str) -> bool {
    words.keys.contains(&normal::key(text))
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
