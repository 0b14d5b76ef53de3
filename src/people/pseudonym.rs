//! Finding a person by what others call them.

use crate::error::{Error, Result};
use entity::person;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// The person behind a pseudonym named in `field`.
pub async fn by_pseudonym(
    conn: &impl ConnectionTrait,
    field: &str,
    pseudonym: &str,
) -> Result<person::Model> {
    let row = person::Entity::find()
        .filter(person::Column::Pseudonym.eq(pseudonym))
        .one(conn)
        .await?;
    row.filter(|p| p.state != "erased")
        .ok_or_else(|| unknown(field, pseudonym))
}

fn unknown(field: &str, text: &str) -> Error {
    Error::field_with(
        field,
        "person.unknown",
        format!("nobody here is called {text}"),
        vec![("text", text.to_owned())],
    )
}
