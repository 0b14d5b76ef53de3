//! A receipt that no longer stands: the calls it settled are open again.

use crate::access::Permit;
use crate::command::Tx;
use crate::error::{Error, Result};
use entity::value::FundId;
use entity::{call_share, receipt, receipt_line};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Opens the calls a receipt settled and gives the receipt its new status.
pub(super) async fn take_back(
    tx: &mut Tx,
    permit: &Permit,
    fund: FundId,
    no: i64,
    status: &str,
) -> Result<receipt::Model> {
    let row = receipt::Entity::find_by_id((fund, no))
        .one(tx.conn())
        .await?;
    let mut row = row.ok_or_else(|| {
        Error::field(
            "receipt",
            "receipt.unknown",
            format!("there is no receipt {no}"),
        )
    })?;
    if row.status != "received" {
        return Err(Error::refused(
            "receipt.not_standing",
            format!("receipt {no} is {} already", row.status),
            vec![("receipt", no.to_string()), ("status", row.status.clone())],
        ));
    }
    let lines = receipt_line::Entity::find()
        .filter(receipt_line::Column::FundId.eq(fund))
        .filter(receipt_line::Column::ReceiptNo.eq(no))
        .all(tx.conn())
        .await?;
    for line in lines {
        let share = call_share::Entity::find_by_id((fund, line.call_no, row.sponsor_id))
            .one(tx.conn())
            .await?;
        let mut share = share.ok_or_else(|| {
            Error::Internal(format!(
                "call {} has no share for receipt {no}",
                line.call_no
            ))
        })?;
        share.paid.0 -= line.principal.0;
        share.interest.0 -= line.charged.0;
        share.interest_paid.0 -= line.interest.0;
        if share.interest_paid > share.interest {
            return Err(Error::refused(
                "receipt.interest_paid",
                format!(
                    "a later receipt paid default interest of call {}: reverse that one first",
                    line.call_no
                ),
                vec![("call", line.call_no.to_string())],
            ));
        }
        tx.update::<call_share::Entity>(permit, share).await?;
    }
    row.status = status.to_owned();
    tx.update::<receipt::Entity>(permit, row.clone()).await?;
    Ok(row)
}
