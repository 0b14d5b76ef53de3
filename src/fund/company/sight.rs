//! Which companies somebody sees: the register is shared, but a company that only funds out of
//! their sight have awarded to is not there.

use crate::access::{Action, Actor, Scope};
use crate::db::statement;
use crate::error::Result;
use entity::value::{CompanyId, FundId};
use entity::{company, fund};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

/// The funds somebody reads; all of them where they read everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    all: bool,
    pub funds: Vec<FundId>,
}

impl Sight {
    pub async fn of(conn: &impl ConnectionTrait, actor: &Actor) -> Result<Self> {
        let rows = fund::Entity::find().order_by_asc(fund::Column::Code);
        let ids = rows.all(conn).await?.into_iter().map(|f| f.id);
        let reads = |id: &FundId| actor.allow(Action::Read, Scope::Fund(*id)).is_ok();
        Ok(Self {
            all: actor.allow(Action::Read, Scope::Instance).is_ok(),
            funds: ids.filter(reads).collect(),
        })
    }

    /// The condition on `company c` in SQL.
    pub fn condition(&self) -> String {
        if self.all {
            return "1 = 1".to_owned();
        }
        let (awarded, own) = (AWARDED, self.list());
        format!("(EXISTS ({awarded} AND a.fund_id IN ({own})) OR NOT EXISTS ({awarded}))")
    }

    pub async fn sees(&self, conn: &impl ConnectionTrait, row: &company::Model) -> Result<bool> {
        holds(conn, row.id, &self.condition()).await
    }

    /// Whether they see everything that was awarded to the company, as whoever merges it does.
    pub async fn sees_all(
        &self,
        conn: &impl ConnectionTrait,
        row: &company::Model,
    ) -> Result<bool> {
        if self.all {
            return Ok(true);
        }
        let own = self.list();
        holds(
            conn,
            row.id,
            &format!("NOT EXISTS ({AWARDED} AND a.fund_id NOT IN ({own}))"),
        )
        .await
    }

    fn list(&self) -> String {
        // No fund has the number 0.
        let ids = self.funds.iter().map(|id| format!(", {id}"));
        format!("0{}", ids.collect::<String>())
    }
}

const AWARDED: &str = "SELECT 1 FROM award a JOIN company o ON o.id = a.company_id
  WHERE o.root_id = c.root_id";

async fn holds(conn: &impl ConnectionTrait, id: CompanyId, condition: &str) -> Result<bool> {
    let sql = format!("SELECT 1 AS there FROM company c WHERE c.id = ? AND {condition}");
    let sql = statement(conn.get_database_backend(), &sql, vec![id.0.into()]);
    Ok(conn.query_one_raw(sql).await?.is_some())
}
