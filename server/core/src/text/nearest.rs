/// The candidate nearest to `word`, where one is near enough to be meant: at most a third of its letters differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    candidates
        .into_iter()
        // So many letters differ at least, without their being compared.
        .filter(|candidate| {
            let other = candidate.chars().count();
            length.abs_diff(other) * 3 <= length.max(other) + 6
        })
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| distance * 3 <= candidate.chars().count().max(length))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A candidate that a name may be meant as.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Near<T> {
    /// The candidate.
    pub value: T,
    /// How many letters differ; 0 where all do but case, blanks and punctuation.
    pub distance: usize,
    /// Whether it is clearly the one that is meant: much is the same, and no other one is as near.
    pub is_clear: bool,
}

/// Among more candidates nobody looks for the one that was meant: each broken link asks, of which a document may have thousands.
const MOST_CANDIDATES: usize = 2_000;

/// The candidates that a name may be meant as, the nearest first: at most a third of the letters differ, and no number,
/// since `phase-2` is no misspelt `phase-3`. Among thousands there are none. `name_of` says what a candidate is compared by.
pub fn near<T>(name: &str, candidates: impl IntoIterator<Item = T>, name_of: impl Fn(&T) -> &str) -> Vec<Near<T>> {
    let candidates: Vec<T> = candidates.into_iter().take(MOST_CANDIDATES + 1).collect();
    if candidates.len() > MOST_CANDIDATES {
        return Vec::new();
    }
    let (word, own) = (name.to_lowercase(), numbers(name));
    let length = word.chars().count();
    let mut found: Vec<Near<T>> = candidates
        .into_iter()
        .filter_map(|value| {
            let other = name_of(&value).to_lowercase();
            let count = other.chars().count();
            // So many letters differ at least, without their being compared.
            if length.abs_diff(count) * 3 > length.max(count) + 6 {
                return None;
            }
            let their = numbers(&other);
            if own != their && !own.is_empty() {
                return None;
            }
            let same = letters(&word) == letters(&other) && word.contains(char::is_alphanumeric);
            let distance = if same { 0 } else { strsim::damerau_levenshtein(&word, &other).max(1) };
            let is_clear = own == their && distance * 4 <= length;
            (distance * 3 <= count.max(length)).then_some(Near { value, distance, is_clear })
        })
        .collect();
    found.sort_by_key(|near| near.distance);
    let second = found.get(1).map(|near| near.distance);
    for (n, near) in found.iter_mut().enumerate() {
        near.is_clear &= n == 0 && second.is_none_or(|second| second > near.distance);
    }
    found
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The numbers in a name, without leading zeros.
fn numbers(name: &str) -> Vec<&str> {
    let runs = name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    runs.map(|run| run.trim_start_matches('0')).collect()
}

#[cfg(test)]
mod tests {
    use super::{near, nearest};

    #[test]
    fn among_thousands_nothing_is_looked_for() {
        let found = |count: usize| near("plam", std::iter::repeat_n("plan", count), |candidate| candidate).len();
        assert_eq!((found(super::MOST_CANDIDATES), found(super::MOST_CANDIDATES + 1)), (super::MOST_CANDIDATES, 0));
    }

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("staus", ["state", "status"]), Some("status"));
        assert_eq!(nearest("owner", ["status", "priority"]), None);
    }

    #[test]
    fn a_name_is_meant_by_what_nearly_has_its_letters_and_its_numbers() {
        let found = |name: &str, candidates: &[&'static str]| -> Vec<(&'static str, bool)> {
            let near = near(name, candidates.iter().copied(), |candidate| candidate);
            near.into_iter().map(|near| (near.value, near.is_clear)).collect()
        };
        assert_eq!(found("phase-3", &["phase-2", "phase-03"]), [("phase-03", true)]);
        assert!(found("dependencies-risks", &["dependencies--risks", "dependency-risks"])[0].1);
        assert_eq!(found("plan", &["plans", "plan-b", "plan-of-all"]), [("plans", true), ("plan-b", false)]);
        assert_eq!(found("plan", &["plans", "plann"]), [("plans", false), ("plann", false)]);
        // A number more is another one, though it may be meant.
        assert_eq!(found("overview", &["1-overview"]), [("1-overview", false)]);
        assert!(found("goals", &["risks"]).is_empty());
    }
}
