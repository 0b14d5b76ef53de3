//! The register of companies, shared by all funds.

use super::amount::{code, line, name};
use super::country::country;
use super::found::Made;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store;
use entity::company;
use entity::value::CompanyId;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Registers a company under its public identifier, e.g. the org-id `GB-COH-IP28755R`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegisterCompany {
    /// Also what account paths name it by.
    pub code: String,
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// What sector, stage and region limits count by; may be empty.
    pub sector: String,
    pub stage: String,
    pub region: String,
}

impl Command for RegisterCompany {
    type Reply = Made;
    const NAME: &'static str = "company.register";
    const ACTION: Action = Action::Register;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Made> {
        let row = self.register(permit, tx).await?;
        Ok(Made { code: row.code })
    }
}

impl RegisterCompany {
    /// The instance must be locked: numbers are given in order.
    pub(super) async fn register(&self, permit: &Permit, tx: &mut Tx) -> Result<company::Model> {
        let taken = find(tx.conn(), &self.code).await?;
        if taken.is_some() {
            let text = format!("a company {} is registered already", self.code);
            return Err(Error::field("code", "company.code_taken", text));
        }
        let all = Condition::all();
        let last =
            store::last_number::<company::Entity>(tx.conn(), company::Column::Id, all).await?;
        let row = company::Model {
            id: CompanyId(last + 1),
            code: code("code", &self.code)?,
            name: name("name", &self.name)?,
            country: country("country", &self.country)?,
            sector: line("sector", self.sector.trim())?,
            stage: line("stage", self.stage.trim())?,
            region: line("region", self.region.trim())?,
            recorded_at: tx.now(),
        };
        tx.insert::<company::Entity>(permit, row.clone()).await?;
        Ok(row)
    }
}

/// The company with this code, where one is registered.
pub(super) async fn find(
    conn: &impl ConnectionTrait,
    code: &str,
) -> Result<Option<company::Model>> {
    let of = company::Column::Code.eq(code);
    Ok(company::Entity::find().filter(of).one(conn).await?)
}

/// The company a command names.
pub(super) async fn by_code(conn: &impl ConnectionTrait, code: &str) -> Result<company::Model> {
    find(conn, code).await?.ok_or_else(|| {
        let text = format!("there is no company {code} in the register");
        Error::field("company", "company.unknown", text)
    })
}

/// The company an award names.
pub(super) async fn by_id(conn: &impl ConnectionTrait, id: CompanyId) -> Result<company::Model> {
    let row = company::Entity::find_by_id(id).one(conn).await?;
    row.ok_or_else(|| Error::Internal(format!("company {id} is missing")))
}
