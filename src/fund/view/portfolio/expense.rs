//! Running income and expenses: fund expenses, bank charges, interest and dividends, loans repaid.

use super::event::{Event, Wanted, events};
use super::sums::{BySource, balances, standing};
use crate::app::Ctx;
use crate::error::Result;
use crate::fund::list::FundFacts;
use crate::fund::view::books::reader;
use crate::fund::view::page::Page;
use crate::ledger::store::history::moved_by_kind;
use crate::ledger::{Code, Kind};
use entity::value::Side;

/// Accounts whose legs say what an event brought or cost.
pub const ACCOUNTS: [Code; 4] = [Code::Expenses, Code::BankCharges, Code::Income, Code::Loans];

const KINDS: [Kind; 4] = [
    Kind::Expense,
    Kind::BankCharge,
    Kind::Income,
    Kind::LoanRepayment,
];

/// A page of events, newest first, and what everything came to: income above zero, costs below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    pub page: Page<Event>,
    pub expenses: BySource,
    pub charges: BySource,
    /// Interest and dividends, on loans too.
    pub income: BySource,
    /// Principal.
    pub repaid: BySource,
    pub total: BySource,
}

/// Events of one kind, or of all, after a cursor.
pub async fn running(
    ctx: &Ctx,
    fund: &FundFacts,
    kind: Option<&str>,
    after: Option<&str>,
    limit: u64,
) -> Result<Running> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let wanted: Vec<Wanted> = KINDS
        .into_iter()
        .filter(|k| kind.is_none_or(|kind| k.name() == kind))
        .map(|kind| (kind, ""))
        .collect();
    let all = balances(&conn, fund.id, &ACCOUNTS).await?;
    let of = |code| standing(&all, code, fund.currency);
    let repayment = [Kind::LoanRepayment.name()];
    let moved = moved_by_kind(&conn, fund.id, Code::Loans.number(), &repayment).await?;
    let repaid = |side: Side| {
        let own = moved.iter().filter(|m| m.1 == Some(side));
        own.fold(0_i64, |sum, m| sum.saturating_sub(m.4))
    };
    let (income, repaid) = (
        of(Code::Income)?,
        BySource::new(fund.currency, Side::BOTH.map(repaid))?,
    );
    let expenses = of(Code::Expenses)?.negated()?;
    let charges = of(Code::BankCharges)?.negated()?;
    Ok(Running {
        page: events(&conn, fund, &wanted, after, limit).await?,
        total: income.plus(&repaid)?.plus(&expenses)?.plus(&charges)?,
        expenses,
        charges,
        income,
        repaid,
    })
}

/// The kinds a list can be narrowed to.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.into_iter().map(Kind::name)
}
