//! A person is forgotten: what names them is wiped, what they did stays under their pseudonym.
//!
//! Journals and audit events carry pseudonyms only, so their chains still verify. Rows are wiped
//! and not removed, because the serving role may remove nothing.

use super::grant::keep_an_owner;
use super::pseudonym::by_pseudonym;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::db::statement;
use crate::error::{Error, Result};
use entity::value::PersonId;
use entity::{person, role_grant};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Erases a person. Cannot be taken back, so two people decide it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ErasePerson {
    /// Pseudonym.
    pub person: String,
    /// Stays in the audit log for ever, so it names nobody.
    pub reason: String,
}

/// The reply of [`ErasePerson`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erased {
    pub person: String,
    pub sessions_ended: u64,
    pub roles_ended: u64,
}

/// Rows beside the account that tell something of a person: table, its column with the person,
/// and what is wiped of them. A table with something new of a person adds a line.
const WIPED: &[(&str, &str, &str)] = &[
    ("session", "person_id", "address = '', agent = ''"),
    (
        "link",
        "person_id",
        "email = '', data = '', used_at = COALESCE(used_at, recorded_at)",
    ),
    // No provider calls anybody so, and the key stays one.
    ("identity", "person_id", "subject = 'erased ' || person_id"),
    (
        "passkey",
        "person_id",
        "name = '', credential = '', credential_id = 'ended ' || id",
    ),
];

impl Command for ErasePerson {
    type Reply = Erased;
    const NAME: &'static str = "person.erase";
    const ACTION: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Erased> {
        if self.reason.trim().is_empty() {
            let text = "say why; it stays in the audit log";
            return Err(Error::field("reason", "text.required", text));
        }
        let row = by_pseudonym(tx.conn(), "person", &self.person).await?;
        refuse_open_proposals(tx, &row).await?;
        let grants = role_grant::Entity::find()
            .filter(role_grant::Column::PersonId.eq(row.id))
            .filter(role_grant::Column::EndedAt.is_null())
            .all(tx.conn())
            .await?;
        for grant in &grants {
            keep_an_owner(tx, grant).await?;
        }
        let (id, address, row_key) = (row.id, row.email.clone(), row.email_key.clone());
        let wiped = person::Model {
            name: row.pseudonym.clone(),
            email: String::new(),
            // No address folds to this, and no two people have the same.
            email_key: format!("erased {}", row.pseudonym),
            state: "erased".into(),
            password_hash: None,
            ..row
        };
        let pseudonym = wiped.pseudonym.clone();
        wipe_letters(permit, tx, &address).await?;
        wipe_of_companies(permit, tx, &row_key).await?;
        tx.update::<person::Entity>(permit, wiped).await?;
        let ended = End { permit, id };
        let sessions_ended = ended.now(tx, "session", &["person_id"]).await?;
        ended.now(tx, "delegation", &["from_id", "to_id"]).await?;
        let by = permit.actor().name().to_owned();
        for grant in &grants {
            let grant = role_grant::Model {
                ended_at: Some(tx.now()),
                ended_by: Some(by.clone()),
                ..grant.clone()
            };
            tx.update::<role_grant::Entity>(permit, grant).await?;
        }
        for (table, column, what) in WIPED {
            let sql = format!("UPDATE {table} SET {what} WHERE {column} = ?");
            let conn = tx.writing(permit).await?;
            let backend = conn.get_database_backend();
            conn.execute_raw(statement(backend, &sql, vec![id.0.into()]))
                .await?;
        }
        Ok(Erased {
            person: pseudonym,
            sessions_ended,
            roles_ended: grants.len() as u64,
        })
    }
}

/// Letters carry name and address in their rows; one that waits is not sent any more.
async fn wipe_letters(permit: &Permit, tx: &mut Tx, address: &str) -> Result<()> {
    let conn = tx.writing(permit).await?;
    let sql = "UPDATE mail SET to_name = '', to_address = '', subject = '', text = '', html = '',
        last_error = NULL, state = CASE state WHEN 'queued' THEN 'failed' ELSE state END
        WHERE to_address = ?";
    let backend = conn.get_database_backend();
    conn.execute_raw(statement(backend, sql, vec![address.into()]))
        .await?;
    Ok(())
}

/// People of companies have no account of their own; the address tells who is meant.
async fn wipe_of_companies(permit: &Permit, tx: &mut Tx, email_key: &str) -> Result<()> {
    let conn = tx.writing(permit).await?;
    let sql = "UPDATE company_person SET name = '', email = '', email_key = '' WHERE email_key = ?";
    let backend = conn.get_database_backend();
    conn.execute_raw(statement(backend, sql, vec![email_key.into()]))
        .await?;
    Ok(())
}

/// Ends what a person still has open.
struct End<'a> {
    permit: &'a Permit,
    id: PersonId,
}

impl End<'_> {
    async fn now(&self, tx: &mut Tx, table: &str, columns: &[&str]) -> Result<u64> {
        let at = tx.now();
        let conn = tx.writing(self.permit).await?;
        let backend = conn.get_database_backend();
        let all = columns.iter().map(|column| format!("{column} = ?"));
        let any = all.collect::<Vec<_>>().join(" OR ");
        let sql = format!("UPDATE {table} SET ended_at = ? WHERE ended_at IS NULL AND ({any})");
        let mut values = vec![at.0.into()];
        values.extend(columns.iter().map(|_| sea_orm::Value::from(self.id.0)));
        let done = conn.execute_raw(statement(backend, &sql, values)).await?;
        Ok(done.rows_affected())
    }
}

/// A proposal is carried out in its maker's name, so its maker stays until it is decided.
async fn refuse_open_proposals(tx: &Tx, row: &person::Model) -> Result<()> {
    let conn = tx.conn();
    let sql = "SELECT COUNT(*) AS open FROM proposal p WHERE p.maker_id = ? AND p.expires_at >= ?
        AND NOT EXISTS (SELECT 1 FROM proposal_event e WHERE e.chain = p.chain AND e.no = p.no
            AND e.kind IN ('rejected', 'withdrawn', 'executed'))";
    let values = vec![row.id.0.into(), tx.now().0.into()];
    let count = conn
        .query_one_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    let count: i64 = count.map_or(Ok(0), |row| row.try_get("", "open"))?;
    if count == 0 {
        return Ok(());
    }
    let text = format!("{count} proposals of theirs are open; they are decided or withdrawn first");
    let figures = vec![("open", count.to_string())];
    Err(Error::refused("person.open_proposals", text, figures))
}
