//! The names of files: what they say of a document, and what a document is called by.

/// A part of a file's name has at most so many characters.
const LONGEST_NAME: usize = 60;

/// A number of more digits is no id: it may be a date.
const MOST_DIGITS: usize = 4;

/// The id and the title that the name of a file says: `M01-sign-in` has both. An id has a number at its end.
pub(super) fn named(stem: &str) -> (Option<&str>, Option<String>) {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let letters = stem.bytes().take_while(u8::is_ascii_uppercase).count();
    let dash = usize::from(letters > 0 && stem[letters..].starts_with(['-', '_']));
    let digits = stem[letters + dash..].bytes().take_while(u8::is_ascii_digit).count();
    let (head, rest) = stem.split_at(letters + dash + digits);
    // A date is no id either.
    let ends = rest.is_empty() || (rest.starts_with(['-', '_', ' ']) && rest.contains(char::is_alphabetic));
    let is_id = (1..=MOST_DIGITS).contains(&digits) && ends;
    let (id, rest) = if is_id { (Some(head), rest) } else { (None, stem) };
    let words: Vec<&str> = rest.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    // A date is no title.
    let is_title = words.iter().any(|word| !is_number(word));
    let title = is_title.then(|| {
        let title = words.join(" ");
        let mut chars = title.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    });
    (id, title)
}

/// A text as a part of a file's name that every system takes.
pub(super) fn file_part(text: &str) -> String {
    let keep = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    shortened(text.trim().chars().map(keep).collect::<String>().trim_matches(['.', '-']))
}

/// A name that is not too long, cut at a dash.
pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST_NAME {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST_NAME).collect();
    head.rsplit_once('-').map_or(head.clone(), |(whole, _)| whole.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_what_it_can() {
        let both = |stem| {
            let (id, title) = named(stem);
            format!("{} {}", id.unwrap_or("-"), title.unwrap_or_else(|| "-".to_owned()))
        };
        for (stem, expected) in [
            ("M01", "M01 -"),
            ("M01-sign-in", "M01 Sign in"),
            ("MS-007_PRD", "MS-007 PRD"),
            ("007 über uns", "007 Über uns"),
            ("rollback", "- Rollback"),
            ("2026-01-05", "- -"),
            ("2fa-plan", "- 2fa plan"),
            ("20260105", "- -"),
            ("", "- -"),
        ] {
            assert_eq!(both(stem), expected, "{stem}");
        }
    }
}
