//! The way applications of a round take, as data: stages, and what leads from one to the next.
//!
//! Pure. A stage has an id that stays, whatever it is called; publishing another version moves no
//! application.

mod check;
mod definition;
mod letter;

pub use definition::{Actor, Kind, Letter, Need, Stage, Transition, Workflow};
pub use letter::{Filled, filled};

/// Where an application begins, arrives, is changed on request and ends by its own people: these
/// stages every workflow has.
pub const DRAFT: &str = "draft";
pub const SUBMITTED: &str = "submitted";
pub const CHANGES: &str = "changes";
pub const WITHDRAWN: &str = "withdrawn";

/// The workflow a round starts with.
///
/// # Panics
/// Never: a test reads and checks the file.
pub fn standard() -> Workflow {
    serde_json::from_str(include_str!("workflow/standard.json"))
        .expect("the shipped workflow can be read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Lang;

    #[test]
    fn the_shipped_workflow_can_be_published_and_speaks_both_languages() {
        let workflow = standard();
        workflow.check().unwrap();
        let names = workflow.stages.iter().flat_map(|s| [&s.name, &s.public]);
        let labels = workflow.transitions.iter().map(|t| &t.label);
        let letters = workflow
            .transitions
            .iter()
            .filter_map(|t| t.letter.as_ref());
        let letters = letters.flat_map(|l| [&l.subject, &l.body]);
        for texts in names.chain(labels).chain(letters) {
            let en = texts.own(Lang::En);
            assert!(!en.is_empty() && en != texts.own(Lang::Ja), "{en}");
        }
    }
}
