//! People of the demo, who sign in with one click.

use super::sign_in::{Origin, Proven, open};
use crate::access::Role;
use crate::access::session::Token;
use crate::app::App;
use crate::error::{Error, Result};
use entity::{person, role_grant};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;

/// How the pseudonyms of the demo's people begin.
const EXAMPLES: &str = "demo-";

/// Somebody of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    pub pseudonym: String,
    pub name: String,
    pub role: Role,
}

/// The demo's people, in the order they were made.
pub async fn examples(app: &App) -> Result<Vec<Example>> {
    let rows = person::Entity::find()
        .filter(person::Column::Pseudonym.starts_with(EXAMPLES))
        .filter(person::Column::State.eq("active"))
        .order_by_asc(person::Column::Id)
        .all(&app.db.read)
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let grant = role_grant::Entity::find()
            .filter(role_grant::Column::PersonId.eq(row.id))
            .order_by_asc(role_grant::Column::Id)
            .one(&app.db.read)
            .await?;
        let role = grant.and_then(|g| Role::from_name(&g.role));
        found.push(Example {
            pseudonym: row.pseudonym,
            name: row.name,
            role: role.unwrap_or(Role::Applicant),
        });
    }
    Ok(found)
}

/// Signs one of them in. Only for the demo, on its own machine: the caller makes sure of that.
pub async fn sign_in(
    app: &Arc<App>,
    pseudonym: &str,
    from: &Origin,
    replaces: Option<String>,
) -> Result<Token> {
    let row = person::Entity::find()
        .filter(person::Column::Pseudonym.eq(pseudonym))
        .one(&app.db.read)
        .await?
        .filter(|row| row.pseudonym.starts_with(EXAMPLES));
    let row = row.ok_or_else(|| Error::NotFound("example".into()))?;
    let proven = Proven {
        person: row.id,
        password_hash: None,
    };
    open(
        app,
        Some(proven),
        Some(row.pseudonym),
        from,
        replaces,
        "demo",
        2,
    )
    .await
}
