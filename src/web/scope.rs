//! What a role is held in, in words.

use super::parts::SelectOption;
use super::words::Words;
use crate::people::Place;

/// A role's name.
pub fn role(name: &str, w: Words) -> String {
    w.t(&format!("role-{}", name.replace(' ', "-")))
}

/// The place as a page names it.
pub fn place(place: &Place, w: Words) -> String {
    if place.kind == "instance" {
        w.t("scope-everything")
    } else {
        place.name.clone()
    }
}

/// The scope of a command, by the places there are.
pub fn scope(text: &str, places: &[Place], w: Words) -> String {
    let found = places.iter().find(|place| place.scope == text);
    found.map_or_else(|| text.to_owned(), |found| place(found, w))
}

/// Places to choose one from; their values are scopes of commands.
pub fn choices(places: &[Place], w: Words) -> Vec<SelectOption> {
    let choice = |at: &Place| {
        let label = match at.kind {
            "instance" => place(at, w),
            kind => w.with(&format!("scope-{kind}"), "name", &at.name),
        };
        SelectOption::new(&at.scope, label)
    };
    places.iter().map(choice).collect()
}
