//! The form a round starts with.

use super::definition::Form;

/// Company, team, problem and product, market, traction, funding, use of money, impact,
/// declarations; in English and Japanese.
///
/// # Panics
/// Never: a test reads and checks the file.
pub fn standard() -> Form {
    serde_json::from_str(include_str!("standard.json")).expect("the shipped form can be read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Lang;

    #[test]
    fn the_shipped_form_can_be_published_and_speaks_both_languages() {
        let form = standard();
        form.check().unwrap();
        for question in form.questions() {
            let label = &question.label;
            assert_ne!(label.say(Lang::En), label.say(Lang::Ja), "{}", question.id);
        }
    }
}
