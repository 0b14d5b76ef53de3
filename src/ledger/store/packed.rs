//! Journals packed into one text, because a row costs far more to fetch than its bytes.
//!
//! Every part has a fixed number of fields, and legs and journals are counted apart, so a value
//! that holds a separator cannot pass for another leg or another journal.

use crate::db::statement;
use crate::error::Result;
use entity::journal;
use entity::value::{FundId, Instant};
use sea_orm::{ConnectionTrait, DbBackend};

/// A journal with its seal and its packed legs.
#[derive(Debug)]
pub struct Stored {
    pub journal: journal::Model,
    /// The number of legs its seal states; none where the seal is missing.
    pub sealed: Option<i64>,
    pub legs: PackedLegs,
}

/// The legs of one journal as one text.
#[derive(Debug, Clone, Default)]
pub struct PackedLegs {
    /// How many rows were packed.
    pub rows: i64,
    text: String,
}

/// A leg as stored, its text borrowed from the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackedLeg<'a> {
    pub n: i64,
    pub account: i64,
    pub amount: i64,
    pub balance_after: i64,
    pub currency: &'a str,
    pub layer: &'a str,
    pub effective_on: &'a str,
}

/// What is stored and holds what no journal can.
#[derive(Debug, Clone)]
pub struct Unreadable {
    pub seq: i64,
    pub hash: String,
    pub what: String,
}

const FIELD: char = '\u{1f}';
const LEG: char = '\u{1e}';
const JOURNAL: char = '\u{1d}';

/// What is packed of a journal before its legs, in the order [`read`] takes it.
const COLUMNS: [&str; 16] = [
    "j.seq",
    "j.hash",
    "j.effective_on",
    "j.recorded_at",
    "j.kind",
    "j.subject",
    "j.text",
    "j.key",
    "j.request_hash",
    "COALESCE('=' || j.reverses, '')",
    "j.maker",
    "COALESCE('=' || j.checker, '')",
    "j.meta",
    "j.legs",
    "j.prev_hash",
    "COALESCE('=' || s.legs, '')",
];

const OF_LEG: [&str; 7] = [
    "e.n",
    "e.account",
    "e.amount",
    "e.balance_after",
    "e.currency",
    "e.layer",
    "e.effective_on",
];

impl PackedLegs {
    /// Every leg; an error names what cannot be read as one.
    pub fn legs(&self) -> impl Iterator<Item = Result<PackedLeg<'_>, String>> {
        self.text
            .split(LEG)
            .filter(|leg| !leg.is_empty())
            .map(unpack)
    }
}

fn unpack(leg: &str) -> Result<PackedLeg<'_>, String> {
    let unreadable = || format!("a leg cannot be read: {}", leg.replace(FIELD, " "));
    let mut fields = leg.split(FIELD);
    let mut text = || fields.next().ok_or_else(unreadable);
    let number = |t: &str| t.parse::<i64>().map_err(|_| unreadable());
    let packed = PackedLeg {
        n: number(text()?)?,
        account: number(text()?)?,
        amount: number(text()?)?,
        balance_after: number(text()?)?,
        currency: text()?,
        layer: text()?,
        effective_on: text()?,
    };
    if fields.next().is_some() {
        return Err(unreadable());
    }
    Ok(packed)
}

/// Journals fetched together.
#[derive(Debug)]
pub(super) struct Chunk {
    /// The last of them.
    pub(super) last: i64,
    rows: i64,
    text: String,
}

impl Chunk {
    /// At most `limit` journals after `after`, in order; nothing where there are none.
    pub(super) async fn after(
        conn: &impl ConnectionTrait,
        fund: FundId,
        after: i64,
        limit: i64,
    ) -> Result<Option<Self>> {
        let columns = COLUMNS.join(&format!(" || '{FIELD}' || "));
        let leg = OF_LEG.join(&format!(" || '{FIELD}' || "));
        let (legs, all) = if conn.get_database_backend() == DbBackend::Sqlite {
            let legs = format!(
                "SELECT COUNT(*) || '{FIELD}' || COALESCE(group_concat(leg, '{LEG}'), '') FROM (SELECT {leg} AS leg FROM entry e
                 WHERE e.fund_id = j.fund_id AND e.seq = j.seq ORDER BY e.n)"
            );
            (legs, format!("group_concat(packed, '{JOURNAL}')"))
        } else {
            let legs = format!(
                "SELECT COUNT(*) || '{FIELD}' || COALESCE(string_agg({leg}, '{LEG}' ORDER BY e.n), '')
                 FROM entry e
                 WHERE e.fund_id = j.fund_id AND e.seq = j.seq"
            );
            (
                legs,
                format!("string_agg(packed, '{JOURNAL}' ORDER BY seq)"),
            )
        };
        let sql = format!(
            "SELECT COUNT(*), MAX(seq), {all} FROM
               (SELECT j.seq AS seq, {columns} || '{FIELD}' || ({legs}) AS packed
                FROM journal j LEFT JOIN seal s ON s.fund_id = j.fund_id AND s.seq = j.seq
                WHERE j.fund_id = ? AND j.seq > ? ORDER BY j.seq LIMIT ?) chunk"
        );
        let values = vec![fund.0.into(), after.into(), limit.into()];
        let row = conn
            .query_one_raw(statement(conn.get_database_backend(), &sql, values))
            .await?;
        let Some(row) = row else { return Ok(None) };
        let rows: i64 = row.try_get_by_index(0)?;
        let last: Option<i64> = row.try_get_by_index(1)?;
        let text: Option<String> = row.try_get_by_index(2)?;
        Ok(last.map(|last| Self {
            last,
            rows,
            text: text.unwrap_or_default(),
        }))
    }

    /// Each journal, or what cannot be read as one.
    pub(super) fn journals(
        &self,
        fund: FundId,
    ) -> impl Iterator<Item = Result<Stored, Unreadable>> {
        let readable = self.text.split(JOURNAL).count();
        let another = usize::try_from(self.rows).ok() != Some(readable);
        let torn = another.then(|| Unreadable {
            seq: self.last,
            hash: String::new(),
            what: format!(
                "{} journals are stored and {readable} can be read",
                self.rows
            ),
        });
        let journals = self.text.split(JOURNAL).map(move |text| stored(fund, text));
        journals.chain(torn.map(Err))
    }
}

fn stored(fund: FundId, text: &str) -> Result<Stored, Unreadable> {
    read(fund, text).map_err(|what| {
        let mut fields = text.split(FIELD);
        Unreadable {
            seq: fields.next().and_then(|n| n.parse().ok()).unwrap_or(0),
            hash: fields.next().unwrap_or_default().to_owned(),
            what,
        }
    })
}

fn read(fund: FundId, text: &str) -> Result<Stored, String> {
    let mut fields = text.splitn(COLUMNS.len() + 2, FIELD);
    let mut text = || fields.next().ok_or("a field is missing");
    let number = |t: &str| t.parse::<i64>().map_err(|_| format!("{t} is no number"));
    let given = |t: &str| t.strip_prefix('=').map(str::to_owned);
    let seq = number(text()?)?;
    let hash = text()?.to_owned();
    let day = text()?;
    let journal = journal::Model {
        fund_id: fund,
        seq,
        hash,
        effective_on: day.parse().map_err(|_| format!("{day} is no day"))?,
        recorded_at: Instant(number(text()?)?),
        kind: text()?.to_owned(),
        subject: text()?.to_owned(),
        text: text()?.to_owned(),
        key: text()?.to_owned(),
        request_hash: text()?.to_owned(),
        reverses: text()?.strip_prefix('=').map(number).transpose()?,
        maker: text()?.to_owned(),
        checker: given(text()?),
        meta: text()?.to_owned(),
        legs: number(text()?)?,
        prev_hash: text()?.to_owned(),
    };
    Ok(Stored {
        journal,
        sealed: text()?.strip_prefix('=').map(number).transpose()?,
        legs: PackedLegs {
            rows: number(text()?)?,
            text: text()?.to_owned(),
        },
    })
}
