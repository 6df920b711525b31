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

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("staus", ["state", "status"]), Some("status"));
        assert_eq!(nearest("owner", ["status", "priority"]), None);
    }
}
