//! Where each sponsor stands with a fund, and what its agreement says.

use super::books::reader;
use crate::app::Ctx;
use crate::error::{Error, Result};
use crate::fund::list::FundFacts;
use crate::fund::party::{self, Party};
use crate::fund::terms::{AllTerms, Terms};
use crate::ledger::Code;
use crate::ledger::read::{self, Figures};
use crate::ledger::store::Conn;
use crate::money::{Currency, Money};
use entity::value::{Day, SponsorId};
use entity::{account, balance, sponsor};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// Where a sponsor stands. Amounts in its commitment's currency, except the last two, which are in
/// the fund's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub party: Party,
    pub country: String,
    pub committed: Money,
    pub called: Money,
    /// Still callable, with what distributions made callable again.
    pub callable: Money,
    /// Part of what is callable that was distributed before.
    pub reinstated: Money,
    /// Called and not yet paid.
    pub outstanding: Money,
    /// Paid beyond everything called.
    pub advances: Money,
    pub contributed: Money,
    pub distributed: Money,
}

/// Numbers of the chart that are kept per sponsor.
const OF_SPONSORS: [Code; 8] = [
    Code::Commitments,
    Code::Called,
    Code::Unfunded,
    Code::Reinstated,
    Code::Receivable,
    Code::Advances,
    Code::Contributions,
    Code::Distributed,
];

/// Every sponsor of a fund, in their stable order.
pub async fn standings(ctx: &Ctx, fund: &FundFacts) -> Result<Vec<Standing>> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    standing(&conn, fund).await
}

/// As [`standings`], for whoever passed another door.
pub(super) async fn standing(conn: &impl Conn, fund: &FundFacts) -> Result<Vec<Standing>> {
    let parties = party::parties(conn, fund.id).await?;
    let balances = balances(conn, fund, &OF_SPONSORS).await?;
    let countries: BTreeMap<SponsorId, String> = sponsor::Entity::find()
        .filter(sponsor::Column::Id.is_in(parties.iter().map(|p| p.id)))
        .all(conn)
        .await?
        .into_iter()
        .map(|s| (s.id, s.country))
        .collect();
    let standing = |party: Party| {
        let in_currency = |code: Code, currency: Currency| {
            let path = party.account_in(code, currency).path();
            let minor = balances.get(&(path, currency.code().to_owned()));
            Money::from_minor(minor.copied().unwrap_or(0) * code.normal(), currency)
        };
        let own = |code| in_currency(code, party.currency);
        Standing {
            country: countries.get(&party.id).cloned().unwrap_or_default(),
            committed: own(Code::Commitments),
            called: own(Code::Called),
            callable: own(Code::Unfunded),
            reinstated: own(Code::Reinstated),
            outstanding: own(Code::Receivable),
            advances: own(Code::Advances),
            contributed: in_currency(Code::Contributions, fund.currency),
            distributed: in_currency(Code::Distributed, fund.currency),
            party: party.clone(),
        }
    };
    Ok(parties.into_iter().map(standing).collect())
}

/// Minor units, debit above zero, of every account with one of these numbers, by path and currency.
pub(super) async fn balances(
    conn: &impl Conn,
    fund: &FundFacts,
    codes: &[Code],
) -> Result<BTreeMap<(String, String), i64>> {
    let accounts = account::Entity::find()
        .filter(account::Column::FundId.eq(fund.id))
        .filter(account::Column::Code.is_in(codes.iter().map(|c| c.number())))
        .all(conn)
        .await?;
    let posted: BTreeMap<i64, i64> = balance::Entity::find()
        .filter(balance::Column::FundId.eq(fund.id))
        .filter(balance::Column::Account.is_in(accounts.iter().map(|a| a.no)))
        .all(conn)
        .await?
        .into_iter()
        .map(|b| (b.account, b.posted.0))
        .collect();
    let of = |no| posted.get(no).copied().unwrap_or(0);
    Ok(accounts
        .iter()
        .map(|a| ((a.path.clone(), a.currency.clone()), of(&a.no)))
        .collect())
}

/// A version of what was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The sponsor whom it binds; nothing where it binds all.
    pub sponsor: Option<String>,
    pub version: i64,
    pub effective_on: Day,
    pub terms: Terms,
}

/// Every version of the terms, those of the fund first, the latest first.
pub async fn versions(ctx: &Ctx, fund: &FundFacts) -> Result<Vec<Version>> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let parties = party::parties(&conn, fund.id).await?;
    let terms = AllTerms::load(&conn, fund.id).await?;
    let mut versions = Vec::new();
    for row in terms.rows().iter().rev() {
        let sponsor = match row.sponsor_id {
            0 => None,
            id => {
                let party = parties.iter().find(|p| p.id.0 == id);
                let missing =
                    || Error::Internal(format!("terms bind sponsor {id}, who is missing"));
                Some(party.ok_or_else(missing)?.code.clone())
            }
        };
        versions.push(Version {
            sponsor,
            version: row.version,
            effective_on: row.effective_on,
            terms: serde_json::from_str(&row.body)?,
        });
    }
    let place = |v: &Version| {
        parties
            .iter()
            .position(|p| Some(&p.code) == v.sponsor.as_ref())
    };
    versions.sort_by_key(place);
    Ok(versions)
}

/// The fund at a glance, foreign commitments valued at the latest rate known, else at the one
/// their agreement names.
pub async fn figures(ctx: &Ctx, fund: &FundFacts) -> Result<Figures> {
    let permit = reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let terms = AllTerms::load(&conn, fund.id).await?;
    let today = fund.today(ctx.app.clock.now());
    let mut agreed = BTreeMap::new();
    for party in party::parties(&conn, fund.id).await? {
        if party.currency != fund.currency {
            let terms = terms.of_sponsor(party.id, today)?;
            agreed.extend(
                terms
                    .reference(party.currency, fund.currency)?
                    .map(|rate| (party.currency, rate)),
            );
        }
    }
    read::figures(&conn, &permit, fund.id, &agreed).await
}
