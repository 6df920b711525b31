//! A milestone of any size, for measuring: an example with more and more ordinary sections.

use std::fmt::Write as _;

use crate::files;

/// The `program` example with so many sprints that it takes `size` bytes, or as it is where it takes more.
///
/// Every sprint has its fields, two paragraphs, tasks and a table; nothing in them is to be found fault with.
///
/// # Panics
/// Where the example is not there or has no sprints.
pub fn milestone(size: usize) -> String {
    const BEHIND: &str = "### Sprint Dependencies";
    let example = files::read(&files::root().join("examples/program/good.md")).expect("the example is there");
    let at = example.find(BEHIND).expect("the example has sprints");
    let mut sprints = String::new();
    for n in 5.. {
        if example.len() + sprints.len() >= size {
            break;
        }
        let _ = write!(
            sprints,
            "#### Sprint {n}: Index of part {n}\n- **Duration**: 2 weeks\n- **Focus**: Reading what part {n} needs\n\
             - **Key Deliverables**: List of part {n}\n- **Success Criteria**: Nobody asks twice\n\n\
             The team reads the list again before the review and moves what is not ready to the next sprint. The owner of each \
             part says what it waits for, and the plan follows.\n\nWhat was measured in the last sprint is compared here, so \
             that nobody has to ask twice.\n\n- [x] Write down what part {n} needs\n- [ ] Try it with the team\n\n\
             | part | owner | state |\n| ---- | ----- | ----- |\n| reader | Ana | open |\n| writer | Bo | done |\n\n"
        );
    }
    format!("{}{sprints}{}", &example[..at], &example[at..])
}
