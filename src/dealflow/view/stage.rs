//! What stages are called, by round.

use super::calls::Call;
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::dealflow::round::workflow;
use crate::dealflow::workflow::{Stage, Workflow};
use crate::error::{Error, Result};
use entity::round;
use entity::value::FundId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeMap;

/// The workflows of some rounds.
#[derive(Debug, Clone, Default)]
pub struct Ways(BTreeMap<String, Workflow>);

impl Ways {
    pub fn stage(&self, round: &str, stage: &str) -> Option<&Stage> {
        self.0.get(round)?.stage(stage)
    }

    /// Every stage of them once, in the order of the first that has it.
    pub fn stages(&self) -> Vec<&Stage> {
        let mut all: Vec<&Stage> = Vec::new();
        for stage in self.0.values().flat_map(|way| &way.stages) {
            if !all.iter().any(|s| s.id == stage.id) {
                all.push(stage);
            }
        }
        all
    }
}

/// A round's workflow with its version; 0 is the shipped one.
pub async fn round_workflow(ctx: &Ctx, call: &Call) -> Result<(Workflow, i64)> {
    ctx.permit(Action::Consider, Scope::Fund(call.fund_id))?;
    let conn = &ctx.app.db.read;
    let row = round::Entity::find_by_id(&call.code).one(conn).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("round {}", call.code)))?;
    Ok((workflow(conn, &row).await?, row.workflow_version))
}

/// The stages of all rounds of a fund.
pub async fn stages(ctx: &Ctx, fund: FundId) -> Result<Ways> {
    ctx.permit(Action::Consider, Scope::Fund(fund))?;
    let rounds: Vec<String> = round::Entity::find()
        .select_only()
        .column(round::Column::Code)
        .filter(round::Column::FundId.eq(fund))
        .into_tuple()
        .all(&ctx.app.db.read)
        .await?;
    ways(&ctx.app.db.read, rounds).await
}

pub(super) async fn ways(conn: &impl ConnectionTrait, rounds: Vec<String>) -> Result<Ways> {
    let rows = round::Entity::find()
        .filter(round::Column::Code.is_in(rounds))
        .all(conn)
        .await?;
    let mut all = BTreeMap::new();
    for row in rows {
        let way = workflow(conn, &row).await?;
        all.insert(row.code, way);
    }
    Ok(Ways(all))
}
