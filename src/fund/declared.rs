//! Distributions as recorded: their rows and the accounts on which their shares are owed.

use crate::access::Permit;
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::ledger::{AccountRef, Code, store};
use crate::money::Currency;
use entity::value::{FundId, Side};
use entity::{distribution, distribution_share};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

/// What is owed to a sponsor out of a source.
pub(super) fn payable(sponsor: &str, source: Side, base: Currency) -> AccountRef {
    AccountRef::of(Code::DistributionsPayable, sponsor, source, base)
}

pub(super) fn subject(no: i64) -> String {
    format!("distribution/{no}")
}

pub(super) async fn next_no(tx: &Tx, fund: FundId) -> Result<i64> {
    let of = Condition::all().add(distribution::Column::FundId.eq(fund));
    let last =
        store::last_number::<distribution::Entity>(tx.conn(), distribution::Column::No, of).await?;
    Ok(last + 1)
}

/// A distribution of this fund with its shares, in the sponsors' order of registration.
pub(super) async fn with_shares(
    tx: &Tx,
    fund: FundId,
    no: i64,
) -> Result<(distribution::Model, Vec<distribution_share::Model>)> {
    let row = distribution::Entity::find_by_id((fund, no))
        .one(tx.conn())
        .await?;
    let row = row.ok_or_else(|| {
        let text = format!("there is no distribution {no}");
        Error::field("distribution", "distribution.unknown", text)
    })?;
    let shares = distribution_share::Entity::find()
        .filter(distribution_share::Column::FundId.eq(fund))
        .filter(distribution_share::Column::DistributionNo.eq(no))
        .order_by_asc(distribution_share::Column::SponsorId)
        .all(tx.conn())
        .await?;
    Ok((row, shares))
}

/// Refuses a distribution in another state than what is asked needs.
pub(super) fn expect(row: &distribution::Model, states: &[&str]) -> Result<()> {
    if states.contains(&row.status.as_str()) {
        return Ok(());
    }
    let wanted = states.join(" or ");
    Err(Error::refused(
        "distribution.status",
        format!("distribution {} is {}, not {wanted}", row.no, row.status),
        vec![
            ("distribution", row.no.to_string()),
            ("status", row.status.clone()),
            ("wanted", wanted),
        ],
    ))
}

/// Marks a distribution as reversed; none of its shares may be paid.
pub(super) async fn withdraw(
    tx: &mut Tx,
    permit: &Permit,
    mut row: distribution::Model,
    shares: &[distribution_share::Model],
) -> Result<()> {
    expect(&row, &["declared", "paid"])?;
    if let Some(paid) = shares.iter().find(|s| s.pay_seq.is_some()) {
        let seq = paid.pay_seq.unwrap_or_default().to_string();
        return Err(Error::refused(
            "distribution.paid",
            format!(
                "distribution {} is paid in part by journal {seq}: reverse that first",
                row.no
            ),
            vec![("distribution", row.no.to_string()), ("seq", seq)],
        ));
    }
    row.status = "reversed".into();
    tx.update::<distribution::Entity>(permit, row).await
}
