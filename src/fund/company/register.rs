//! Entering a company.

use super::alike::{alike, refuse};
use super::event::{Happened, Kind, write};
use super::identity::{Given, put};
use super::record::find;
use super::sight::Sight;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::fund::amount::{code, line};
use crate::fund::found::Made;
use crate::ledger::store;
use entity::company;
use entity::value::{CompanyId, Day};
use sea_orm::Condition;
use serde::{Deserialize, Serialize};

/// Registers a company under its public identifier, e.g. the org-id `GB-COH-IP28755R`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
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
    /// In the register of its country; may be empty, as the next two.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lei: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded: Option<Day>,
    /// Whoever enters it looked at those alike: it is none of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub distinct: bool,
}

impl Command for RegisterCompany {
    type Reply = Made;
    const NAME: &'static str = "company.register";
    const ACTION: Action = Action::Register;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Made> {
        let row = self.row(tx).await?;
        let sight = Sight::of(tx.conn(), permit.actor()).await?;
        refuse(&alike(tx.conn(), &sight, &row).await?, self.distinct)?;
        keep(permit, tx, row.clone()).await?;
        Ok(Made { code: row.code })
    }
}

impl RegisterCompany {
    /// Without asking whether others are alike. The instance must be locked: numbers are given in
    /// order.
    pub(in crate::fund) async fn register(
        &self,
        permit: &Permit,
        tx: &mut Tx,
    ) -> Result<company::Model> {
        let row = self.row(tx).await?;
        keep(permit, tx, row.clone()).await?;
        Ok(row)
    }

    async fn row(&self, tx: &Tx) -> Result<company::Model> {
        let taken = find(tx.conn(), &self.code).await?;
        if taken.is_some() {
            let text = format!("a company {} is registered already", self.code);
            return Err(Error::field("code", "company.code_taken", text));
        }
        let all = Condition::all();
        let last =
            store::last_number::<company::Entity>(tx.conn(), company::Column::Id, all).await?;
        let id = CompanyId(last + 1);
        let mut row = company::Model {
            id,
            code: code("code", &self.code)?,
            name: String::new(),
            country: String::new(),
            sector: line("sector", self.sector.trim())?,
            stage: line("stage", self.stage.trim())?,
            region: line("region", self.region.trim())?,
            recorded_at: tx.now(),
            name_given: String::new(),
            number: String::new(),
            lei: String::new(),
            site: String::new(),
            founded: None,
            name_key: String::new(),
            number_key: String::new(),
            host: String::new(),
            key_rules: 0,
            merged_into: None,
            root_id: id,
        };
        let given = Given {
            name: &self.name,
            country: &self.country,
            number: &self.number,
            lei: &self.lei,
            site: &self.site,
            founded: self.founded,
        };
        put(&given, tx.now(), &mut row)?;
        Ok(row)
    }
}

async fn keep(permit: &Permit, tx: &mut Tx, row: company::Model) -> Result<()> {
    let happened = Happened {
        company: row.id,
        kind: Kind::Registered,
        other: None,
        body: serde_json::json!({}),
        reason: "",
    };
    tx.insert::<company::Entity>(permit, row).await?;
    write(permit, tx, happened).await
}
