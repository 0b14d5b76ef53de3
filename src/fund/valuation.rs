//! Taking back what a holding was said to be worth, while nothing rests on it.

use super::company::{by_code, group};
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::ledger::{Kind, store};
use entity::journal;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// What starts from the worth a valuation or a write-down left. A later write-down does not: it
/// takes a sum of its own from the cost, whatever was recorded before it.
const RESTING: [Kind; 3] = [Kind::Revalue, Kind::Exit, Kind::WriteOff];

/// Refuses to reverse a valuation or write-down that a later valuation, a sale or a write-off
/// started from: its mirror would take back what they have already changed. Foreign money is
/// revalued by difference, so nothing rests on that.
pub(super) async fn undo_in(tx: &Tx, original: &journal::Model) -> Result<()> {
    let Some(code) = original.subject.strip_prefix("company/") else {
        return Ok(());
    };
    // What was done since may stand under another record of the same company.
    let company = by_code(tx.conn(), code).await?;
    let records = group(tx.conn(), company.id).await?;
    let subjects = records.iter().map(|row| format!("company/{}", row.code));
    let later = journal::Entity::find()
        .filter(journal::Column::FundId.eq(original.fund_id))
        .filter(journal::Column::Subject.is_in(subjects))
        .filter(journal::Column::Seq.gt(original.seq))
        .filter(journal::Column::Kind.is_in(RESTING.map(Kind::name)))
        .order_by_desc(journal::Column::Seq)
        .all(tx.conn())
        .await?;
    for row in later {
        let reversed = store::reversed_by(tx.conn(), row.fund_id, row.seq).await?;
        if reversed.is_none() {
            return Err(Error::refused(
                "holding.moved_on",
                format!(
                    "journal {} started from the worth that journal {} recorded: reverse journal {} first",
                    row.seq, original.seq, row.seq
                ),
                vec![
                    ("seq", original.seq.to_string()),
                    ("by", row.seq.to_string()),
                ],
            ));
        }
    }
    Ok(())
}
