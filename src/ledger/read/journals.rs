//! Journals: a filtered list, newest first, and one in full.

use super::door::{PAGE_LIMIT, bad_cursor, may_read};
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::ledger::store::Conn;
use crate::ledger::store::history::accounts_under;
use crate::ledger::store::journals::{
    Below, Narrow, debits, legs, one, page, page_of_accounts, reversals,
};
use crate::money::Money;
use entity::value::{Day, FundId, Instant, Side};
use serde::Serialize;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub kind: Option<String>,
    /// A path or the start of one: `1100` finds `1100:MAIN:L`.
    pub account: Option<String>,
    /// The source document, e.g. `call/3`.
    pub subject: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// Found in the text, the source document or the facts beside the legs.
    pub text: Option<String>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalPage {
    pub items: Vec<Item>,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// A journal in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    pub seq: i64,
    pub effective_on: Day,
    pub recorded_at: Instant,
    pub kind: String,
    pub subject: String,
    pub text: String,
    pub maker: String,
    pub reverses: Option<i64>,
    pub reversed_by: Option<i64>,
    /// Debits per currency: of the real layer, or where it has none, of the memo layer.
    pub amounts: Vec<Money>,
}

/// A journal in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalView {
    pub seq: i64,
    pub effective_on: Day,
    pub recorded_at: Instant,
    pub kind: String,
    pub subject: String,
    pub text: String,
    pub key: String,
    pub maker: String,
    pub checker: Option<String>,
    /// Facts beside the legs, by name.
    pub meta: Vec<(String, String)>,
    pub reverses: Option<i64>,
    pub reversed_by: Option<i64>,
    pub legs: Vec<JournalLeg>,
    pub prev_hash: String,
    pub hash: String,
}

/// One leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalLeg {
    pub path: String,
    /// `real` or `memo`.
    pub layer: String,
    pub side: Option<Side>,
    /// Debit above zero, credit below.
    pub amount: Money,
    pub balance_after: Money,
}

/// A page of at most `limit` journals. In the order they were recorded; narrowed by account or
/// days, in the order of their days.
pub async fn journals(
    conn: &impl Conn,
    permit: &Permit,
    fund: FundId,
    filter: &Filter,
    after: Option<&str>,
    limit: u64,
) -> Result<JournalPage> {
    may_read(permit, fund)?;
    let by_day = filter.account.is_some() || filter.from.is_some() || filter.to.is_some();
    let below = after.map(|text| parse(text, by_day)).transpose()?;
    let narrow = Narrow {
        kind: filter.kind.clone(),
        subject: filter.subject.clone(),
        from: filter.from,
        to: filter.to,
        text: filter.text.clone(),
    };
    let limit = i64::try_from(limit.clamp(1, PAGE_LIMIT)).unwrap_or(1);
    let mut rows = match &filter.account {
        None => page(conn, fund, &narrow, by_day, below, limit + 1).await?,
        Some(path) => {
            let accounts = accounts_under(conn, fund, path).await?;
            let numbers: Vec<i64> = accounts.iter().map(|a| a.no).collect();
            page_of_accounts(conn, fund, &narrow, &numbers, below, limit + 1).await?
        }
    };
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let next = rows.last().filter(|_| more).map(|j| {
        if by_day {
            format!("{}.{}", j.effective_on, j.seq)
        } else {
            j.seq.to_string()
        }
    });
    let items = items(conn, fund, rows).await?;
    Ok(JournalPage { items, next })
}

async fn items(
    conn: &impl Conn,
    fund: FundId,
    rows: Vec<entity::journal::Model>,
) -> Result<Vec<Item>> {
    let seqs: Vec<i64> = rows.iter().map(|j| j.seq).collect();
    let debits = debits(conn, fund, &seqs).await?;
    let reversals = reversals(conn, fund, &seqs).await?;
    let amounts = |seq: i64| {
        let of = |layer: &str| -> Vec<Money> {
            debits
                .iter()
                .filter(|(s, l, _)| *s == seq && l == layer)
                .map(|(_, _, m)| *m)
                .collect()
        };
        let real = of("real");
        if real.is_empty() { of("memo") } else { real }
    };
    let item = |j: entity::journal::Model| Item {
        reversed_by: reversals.iter().find(|(o, _)| *o == j.seq).map(|(_, r)| *r),
        amounts: amounts(j.seq),
        seq: j.seq,
        effective_on: j.effective_on,
        recorded_at: j.recorded_at,
        kind: j.kind,
        subject: j.subject,
        text: j.text,
        maker: j.maker,
        reverses: j.reverses,
    };
    Ok(rows.into_iter().map(item).collect())
}

fn parse(text: &str, by_day: bool) -> Result<Below> {
    let place = if by_day {
        text.split_once('.').and_then(|(day, seq)| {
            Some(Below::Effective {
                day: day.parse().ok()?,
                seq: seq.parse().ok()?,
            })
        })
    } else {
        text.parse().ok().map(|seq| Below::Recorded { seq })
    };
    place.ok_or_else(|| bad_cursor(text))
}

/// One journal with its legs, and the links of a reversal both ways.
pub async fn journal(
    conn: &impl Conn,
    permit: &Permit,
    fund: FundId,
    seq: i64,
) -> Result<JournalView> {
    may_read(permit, fund)?;
    let row = one(conn, fund, seq).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("journal {seq}")))?;
    let meta: std::collections::BTreeMap<String, String> = serde_json::from_str(&row.meta)?;
    let legs = legs(conn, fund, seq).await?;
    let reversed_by = reversals(conn, fund, &[seq])
        .await?
        .first()
        .map(|(_, r)| *r);
    Ok(JournalView {
        seq,
        effective_on: row.effective_on,
        recorded_at: row.recorded_at,
        kind: row.kind,
        subject: row.subject,
        text: row.text,
        key: row.key,
        maker: row.maker,
        checker: row.checker,
        meta: meta.into_iter().collect(),
        reverses: row.reverses,
        reversed_by,
        legs: legs
            .into_iter()
            .map(|l| JournalLeg {
                path: l.path,
                layer: l.layer,
                side: l.side,
                amount: l.amount,
                balance_after: l.balance_after,
            })
            .collect(),
        prev_hash: row.prev_hash,
        hash: row.hash,
    })
}
