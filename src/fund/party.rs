//! The sponsors of a fund, in their stable order.

use crate::error::{Error, Result};
use crate::ledger::store::stored_currency;
use crate::ledger::{AccountRef, Code};
use crate::money::Currency;
use entity::value::{Day, FundId, Side, SponsorId};
use entity::{agreement, bank_account, sponsor};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// A sponsor with its part in one fund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub id: SponsorId,
    pub code: String,
    pub name: String,
    /// `treasury`, `sovereign_fund`, `development_bank`, `private_investor` or `partner`.
    pub kind: String,
    pub side: Side,
    /// Currency of its commitment.
    pub currency: Currency,
    pub signed_on: Day,
}

impl Party {
    /// Whether its money is public.
    pub fn is_government(&self) -> bool {
        matches!(
            self.kind.as_str(),
            "treasury" | "sovereign_fund" | "development_bank"
        )
    }

    /// Its account with this number, in the currency of its commitment.
    pub fn account(&self, code: Code) -> AccountRef {
        AccountRef::sponsor(code, &self.code, self.side, self.currency)
    }

    /// Its account with this number, in the fund's currency.
    pub fn account_in(&self, code: Code, base: Currency) -> AccountRef {
        AccountRef::sponsor(code, &self.code, self.side, base)
    }
}

/// All sponsors of a fund, in their stable order.
pub async fn parties(conn: &impl ConnectionTrait, fund: FundId) -> Result<Vec<Party>> {
    let rows = agreement::Entity::find()
        .filter(agreement::Column::FundId.eq(fund))
        .order_by_asc(agreement::Column::Place)
        .all(conn)
        .await?;
    let ids: Vec<SponsorId> = rows.iter().map(|a| a.sponsor_id).collect();
    let sponsors = sponsor::Entity::find()
        .filter(sponsor::Column::Id.is_in(ids))
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|a| {
            let s = sponsors.iter().find(|s| s.id == a.sponsor_id);
            let s =
                s.ok_or_else(|| Error::Internal(format!("sponsor {} is missing", a.sponsor_id)))?;
            Ok(Party {
                id: a.sponsor_id,
                code: s.code.clone(),
                name: s.name.clone(),
                kind: s.kind.clone(),
                side: a.side,
                currency: stored_currency(&a.currency)?,
                signed_on: a.signed_on,
            })
        })
        .collect()
}

/// The sponsor of a fund with this code.
pub fn find<'a>(parties: &'a [Party], field: &str, code: &str) -> Result<&'a Party> {
    parties.iter().find(|p| p.code == code).ok_or_else(|| {
        Error::field(
            field,
            "sponsor.unknown",
            format!("{code} has no agreement with this fund"),
        )
    })
}

/// A bank account of a fund; must be in `currency` where one is given.
pub async fn bank(
    conn: &impl ConnectionTrait,
    fund: FundId,
    code: &str,
    currency: Option<Currency>,
) -> Result<bank_account::Model> {
    let row = bank_account::Entity::find_by_id((fund, code.to_owned()))
        .one(conn)
        .await?;
    let row = row.ok_or_else(|| {
        Error::field(
            "bank",
            "bank.unknown",
            format!("the fund has no bank account {code}"),
        )
    })?;
    match currency {
        Some(c) if row.currency != c.code() => Err(Error::field(
            "bank",
            "ledger.currency_mismatch",
            format!(
                "the bank account {code} is in {}, the amount in {c}",
                row.currency
            ),
        )),
        _ => Ok(row),
    }
}

/// The cash account of a source in a bank account.
pub fn cash(bank: &bank_account::Model, side: Side) -> Result<AccountRef> {
    Ok(AccountRef::of(
        Code::Cash,
        &bank.code,
        side,
        stored_currency(&bank.currency)?,
    ))
}
