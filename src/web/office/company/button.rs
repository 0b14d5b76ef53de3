//! Buttons that open a form with what is known filled in.

use crate::access::Actor;
use crate::web::fund::desk::Action;
use crate::web::operation;
use crate::web::words::Words;

/// The form of an operation filled in as far as `fields` say; nothing where it is not for the
/// reader.
pub fn action(actor: &Actor, w: Words, slug: &str, fields: &[(&str, &str)]) -> Option<Action> {
    let mut all = operation::all();
    let operation = all.find(|o| o.slug == slug)?;
    operation::open(actor, operation, None).ok()?;
    let filled = fields.iter().filter(|(_, text)| !text.is_empty());
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(filled)
        .finish();
    let gap = if query.is_empty() { "" } else { "?" };
    Some(Action {
        label: w.t(&format!("op-{slug}")),
        href: format!("{}{gap}{query}", operation.href(None)),
        primary: false,
    })
}
