//! What is said about a name that does not exist.

use milepost_core::text::nearest;

/// One sentence about an unknown name: the nearest one, or, where none is near, what `others` says.
pub fn unknown<'a>(kind: &str, name: &str, known: impl IntoIterator<Item = &'a str>, others: &str) -> String {
    match nearest(name, known) {
        Some(near) => format!("unknown {kind} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {kind} `{name}`; {others}"),
    }
}

#[cfg(test)]
mod tests {
    use super::unknown;

    #[test]
    fn the_nearest_name_is_offered_where_one_is_near() {
        let known = ["invalid-enum", "overdue"];
        let said = |name| unknown("rule", name, known, "`milepost explain` lists them");
        assert_eq!(said("invalid-enm"), "unknown rule `invalid-enm`; did you mean `invalid-enum`?");
        assert_eq!(said("xyz"), "unknown rule `xyz`; `milepost explain` lists them");
    }
}
