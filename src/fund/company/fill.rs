//! Keys for records that were made without them, or by earlier rules.

use super::identity::keys;
use crate::company::name::RULES;
use crate::db::Db;
use crate::error::Result;
use entity::company;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

/// Records in one transaction.
const PART: u64 = 500;

/// Makes the missing keys; how many.
pub async fn fill(db: &Db) -> Result<u64> {
    let mut done = 0;
    loop {
        let tx = db.begin_write().await?;
        let rows = company::Entity::find()
            .filter(company::Column::KeyRules.ne(RULES))
            .order_by_asc(company::Column::Id)
            .limit(PART)
            .all(&tx)
            .await?;
        let n = rows.len() as u64;
        for mut row in rows {
            keys(&mut row);
            let row = row.into_active_model().reset_all();
            company::Entity::update(row).exec(&tx).await?;
        }
        tx.commit().await?;
        done += n;
        if n < PART {
            return Ok(done);
        }
    }
}
