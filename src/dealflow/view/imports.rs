//! Files of applications that were brought in.

use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::error::Result;
use entity::application_import::{Column, Entity, Model};
use entity::value::FundId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The latest of a fund.
pub async fn imports(ctx: &Ctx, fund: FundId, most: u64) -> Result<Vec<Model>> {
    ctx.permit(Action::Announce, Scope::Fund(fund))?;
    let rows = Entity::find()
        .filter(Column::FundId.eq(fund))
        .order_by_desc(Column::No)
        .limit(most)
        .all(&ctx.app.db.read)
        .await?;
    Ok(rows)
}
