//! A person as the rest of the room needs them.

use super::email;
use crate::access::session::Token;
use crate::error::{Error, Result};
use entity::person;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// Somebody with an account.
pub type Person = person::Model;

/// The account behind an address, in whatever state; none where the text is no address.
pub async fn by_email(conn: &impl ConnectionTrait, text: &str) -> Result<Option<Person>> {
    let Ok(key) = email::key(text) else {
        return Ok(None);
    };
    let found = person::Entity::find()
        .filter(person::Column::EmailKey.eq(key))
        .one(conn)
        .await?;
    Ok(found)
}

/// A name as people write theirs: one line that shows all it holds.
pub fn named(text: &str) -> Result<String> {
    let text = text.trim();
    let refuse = |rule: &str, said: &str| Err(Error::field("name", rule, said));
    if text.is_empty() {
        return refuse("text.required", "is empty");
    }
    if text.chars().count() > 200 {
        return refuse("person.name_long", "has more than 200 characters");
    }
    if text.chars().any(char::is_control) {
        return refuse("text.control", "contains a control character");
    }
    if text.chars().any(email::is_invisible) {
        return refuse("person.name_invisible", "contains an invisible character");
    }
    Ok(text.to_owned())
}

/// A pseudonym that nobody had before, and that tells nothing.
pub fn pseudonym() -> Result<String> {
    Ok(format!("p-{}", &Token::fresh()?.hash()[..12]))
}
