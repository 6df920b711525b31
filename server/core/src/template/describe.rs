use serde::Serialize;

/// A template's model as people read it.
#[derive(Serialize, Debug)]
pub struct Description {
    /// The template's name.
    pub template: String,
}
