//! The applications of a fund, as a list.

use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::error::Result;
use crate::money::{Currency, Money};
use entity::application;
use entity::value::{FundId, Instant};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

/// One application that was sent.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: String,
    pub no: i64,
    pub round: String,
    pub name: String,
    pub stage: String,
    pub asked: Option<Money>,
    pub submitted_at: Option<Instant>,
}

/// Those that were ever sent, the latest first: a page of them, and how many there are. `round`
/// and `stage` narrow where they are not empty.
pub async fn applications(
    ctx: &Ctx,
    fund: (FundId, Currency),
    (round, stage): (&str, &str),
    page: (u64, u64),
) -> Result<(Vec<Line>, u64)> {
    ctx.permit(Action::Consider, Scope::Fund(fund.0))?;
    let mut sought = application::Entity::find()
        .filter(application::Column::FundId.eq(fund.0))
        .filter(application::Column::SubmittedAt.is_not_null());
    if !round.is_empty() {
        sought = sought.filter(application::Column::Round.eq(round));
    }
    if !stage.is_empty() {
        sought = sought.filter(application::Column::Stage.eq(stage));
    }
    let all = sought.clone().count(&ctx.app.db.read).await?;
    let rows = sought
        .order_by_desc(application::Column::SubmittedAt)
        .order_by_asc(application::Column::Id)
        .offset(page.0)
        .limit(page.1)
        .all(&ctx.app.db.read)
        .await?;
    let lines = rows.into_iter().map(|row| Line {
        asked: row.asked.map(|m| Money::from_minor(m.0, fund.1)),
        id: row.id,
        no: row.no,
        round: row.round,
        name: row.name,
        stage: row.stage,
        submitted_at: row.submitted_at,
    });
    Ok((lines.collect(), all))
}
