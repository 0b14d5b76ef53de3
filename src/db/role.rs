//! On PostgreSQL two roles: the owner migrates, the other serves and can change no history.

use super::engine::ask;
use super::postgres_options;
use crate::error::{Error, Result};
use migration::{APPEND_ONLY, DERIVED, REMOVABLE, TABLES};
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// Gives the serving role what it needs and nothing more: to read and add everywhere, to change
/// rows only where rows may change, to remove them only where they serve no more, never to alter the
/// schema.
pub async fn grant(owner_url: &str, serving_url: &str) -> Result<()> {
    let role = user(serving_url)?;
    if role == user(owner_url)? {
        return Ok(());
    }
    let owner = Database::connect(postgres_options(owner_url, 1)).await?;
    let done = grant_to(&owner, &role).await;
    owner.close().await?;
    done
}

async fn grant_to(owner: &DatabaseConnection, role: &str) -> Result<()> {
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{}') AS answer",
        role.replace('\'', "''")
    );
    if !ask::<bool>(owner, &sql).await? {
        let text = format!(
            "the role {role} does not exist; create it with CREATE ROLE … LOGIN PASSWORD …"
        );
        return Err(Error::field("DATABASE_URL", "role.missing", text));
    }
    let schema = quoted(&ask::<String>(owner, "SELECT current_schema() AS answer").await?);
    let role = quoted(role);
    let mut statements = vec![
        format!("REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}"),
        format!("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {role}"),
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
        format!("GRANT SELECT ON seaql_migrations TO {role}"),
    ];
    for table in TABLES.into_iter().chain([DERIVED]) {
        let change = match table {
            kept if APPEND_ONLY.contains(&kept) => "",
            passing if REMOVABLE.contains(&passing) || passing == DERIVED => ", UPDATE, DELETE",
            _ => ", UPDATE",
        };
        statements.push(format!("GRANT SELECT, INSERT{change} ON {table} TO {role}"));
    }
    for sql in statements {
        owner.execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// What this connection could do to history or to the schema, though it should not.
pub async fn excess(conn: &DatabaseConnection) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for table in APPEND_ONLY {
        let sql =
            format!("SELECT has_table_privilege('{table}', 'UPDATE, DELETE, TRUNCATE') AS answer");
        if ask::<bool>(conn, &sql).await? {
            found.push(format!("change or remove rows of {table}"));
        }
    }
    let sql = "SELECT has_schema_privilege(current_schema(), 'CREATE') AS answer";
    if ask::<bool>(conn, sql).await? {
        found.push("alter the schema".to_owned());
    }
    Ok(found)
}

fn user(url: &str) -> Result<String> {
    let options: PgConnectOptions = url
        .parse()
        .map_err(|e| Error::field("DATABASE_URL", "config.database_url", format!("{e}")))?;
    Ok(options.get_username().to_owned())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
