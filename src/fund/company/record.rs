//! Rows of the register, and which of them count as one company.

use crate::error::{Error, Result};
use entity::company;
use entity::value::CompanyId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// The record with this code, where one is registered, merged or not.
pub async fn find(conn: &impl ConnectionTrait, code: &str) -> Result<Option<company::Model>> {
    let of = company::Column::Code.eq(code);
    Ok(company::Entity::find().filter(of).one(conn).await?)
}

/// The record a field names, merged or not.
pub async fn named(conn: &impl ConnectionTrait, field: &str, code: &str) -> Result<company::Model> {
    find(conn, code).await?.ok_or_else(|| unknown(field, code))
}

/// There is none, or none for this person.
pub fn unknown(field: &str, code: &str) -> Error {
    let text = format!("there is no company {code} in the register");
    Error::field(field, "company.unknown", text)
}

/// The company a command names; for a code that was merged, its survivor.
pub async fn by_code(conn: &impl ConnectionTrait, code: &str) -> Result<company::Model> {
    survivor(conn, named(conn, "company", code).await?).await
}

/// The record an award names.
pub async fn by_id(conn: &impl ConnectionTrait, id: CompanyId) -> Result<company::Model> {
    let row = company::Entity::find_by_id(id).one(conn).await?;
    row.ok_or_else(|| Error::Internal(format!("company {id} is missing")))
}

/// Who counts for the record.
pub async fn survivor(
    conn: &impl ConnectionTrait,
    record: company::Model,
) -> Result<company::Model> {
    if record.root_id == record.id {
        return Ok(record);
    }
    by_id(conn, record.root_id).await
}

/// All records that count as this company, itself last.
pub async fn group(conn: &impl ConnectionTrait, root: CompanyId) -> Result<Vec<company::Model>> {
    let mut rows = company::Entity::find()
        .filter(company::Column::RootId.eq(root))
        .order_by_asc(company::Column::Id)
        .all(conn)
        .await?;
    rows.sort_by_key(|row| row.id == root);
    Ok(rows)
}
