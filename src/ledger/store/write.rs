//! Writing what was posted.

use crate::db::batch::Batch;
use crate::ledger::book::{Book, Rows};
use entity::account;
use sea_orm::Value;

/// Writes what was posted: accounts, journals, legs, then the seals that check them.
pub fn write(batch: &mut Batch, rows: Vec<Rows>) {
    let (mut accounts, mut journals, mut entries, mut seals) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for r in rows {
        accounts.extend(r.opened.into_iter().map(account_values));
        let j = r.journal;
        seals.push(vec![j.fund_id.0.into(), j.seq.into(), j.legs.into()]);
        entries.extend(r.entries.into_iter().map(entry_values));
        journals.push(journal_values(j));
    }
    batch.insert("account", ACCOUNT, accounts, "");
    batch.insert("journal", JOURNAL, journals, "");
    batch.insert("entry", ENTRY, entries, "");
    batch.insert("seal", "fund_id, seq, legs", seals, "");
}

/// Writes the balances and the head of a book.
pub fn write_head(batch: &mut Batch, book: &mut Book) {
    let id = book.id();
    let rows = book.take_dirty().into_iter().filter_map(|h| {
        let last = h.last_on?;
        Some(vec![
            id.0.into(),
            h.row.no.into(),
            h.posted.into(),
            h.version.into(),
            last.to_string().into(),
        ])
    });
    let upsert = " ON CONFLICT (fund_id, account) DO UPDATE SET posted = excluded.posted, version = excluded.version, last_on = excluded.last_on";
    batch.insert(
        "balance",
        "fund_id, account, posted, version, last_on",
        rows.collect(),
        upsert,
    );
    let sql = "UPDATE book SET head_seq = ?, head_hash = ?, accounts = ?, closed_through = ?, recorded_at = ? WHERE fund_id = ?";
    let values = vec![
        book.head_seq.into(),
        book.head_hash.clone().into(),
        book.accounts.into(),
        book.closed_through.map(|d| d.to_string()).into(),
        book.recorded_at.0.into(),
        id.0.into(),
    ];
    batch.add(sql, values);
}

const ACCOUNT: &str =
    "fund_id, no, code, path, currency, layer, normal, floored, ceiling, side, recorded_at";
const JOURNAL: &str = "fund_id, seq, effective_on, recorded_at, kind, subject, text, key, request_hash, reverses, maker, checker, meta, legs, prev_hash, hash";
const ENTRY: &str =
    "fund_id, seq, n, account, currency, layer, amount, balance_after, effective_on";

fn account_values(a: account::Model) -> Vec<Value> {
    vec![
        a.fund_id.0.into(),
        a.no.into(),
        a.code.into(),
        a.path.into(),
        a.currency.into(),
        a.layer.into(),
        a.normal.into(),
        a.floored.into(),
        a.ceiling.into(),
        a.side.map(|s| s.letter().to_owned()).into(),
        a.recorded_at.0.into(),
    ]
}

fn journal_values(j: entity::journal::Model) -> Vec<Value> {
    vec![
        j.fund_id.0.into(),
        j.seq.into(),
        j.effective_on.to_string().into(),
        j.recorded_at.0.into(),
        j.kind.into(),
        j.subject.into(),
        j.text.into(),
        j.key.into(),
        j.request_hash.into(),
        j.reverses.into(),
        j.maker.into(),
        j.checker.into(),
        j.meta.into(),
        j.legs.into(),
        j.prev_hash.into(),
        j.hash.into(),
    ]
}

fn entry_values(e: entity::entry::Model) -> Vec<Value> {
    vec![
        e.fund_id.0.into(),
        e.seq.into(),
        e.n.into(),
        e.account.into(),
        e.currency.into(),
        e.layer.into(),
        e.amount.0.into(),
        e.balance_after.0.into(),
        e.effective_on.to_string().into(),
    ]
}
