//! The triggers that keep history as it is: named where one is missing.

use super::finding::Report;
use crate::error::Result;
use crate::ledger::store::{Conn, told};

/// Adds what it finds to the report.
pub(super) async fn verify(conn: &impl Conn, report: &mut Report) -> Result<()> {
    let found = told::guards(conn).await?;
    for (table, name) in migration::guards(conn.get_database_backend()) {
        // PostgreSQL folds names that are not quoted.
        let there = |(t, n): &(String, String)| *t == table && n.eq_ignore_ascii_case(&name);
        if !found.iter().any(there) {
            let what = format!("the table {table} lacks its trigger {name}: rows could be changed");
            report.findings.add("instance", None, "guard.missing", what);
        }
    }
    Ok(())
}
