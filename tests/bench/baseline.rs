//! The same rows through the SQLite library alone, into the same schema with its triggers: the
//! most that the machine allows.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

type Row = Vec<Value>;

/// Every row that postings left, by table, a posting after the other.
pub struct Recorded {
    journals: Vec<Row>,
    entries: Vec<Row>,
    seals: Vec<Row>,
    requests: Vec<Row>,
    events: Vec<Row>,
}

impl Recorded {
    /// What `file` holds beyond `before`, a copy made earlier.
    pub fn read(file: &Path, before: &Path) -> Self {
        let db = open(file);
        let all = |sql: &str, after: i64| -> Vec<Row> {
            let mut statement = db.prepare(sql).unwrap();
            let width = statement.column_count();
            let row = |r: &rusqlite::Row<'_>| (0..width).map(|i| r.get(i)).collect();
            let rows = statement.query_map([after], row).unwrap();
            rows.map(Result::unwrap).collect()
        };
        let stored = open(before);
        let head = |sql| stored.query_row(sql, [], |r| r.get(0)).unwrap();
        let journals = head("SELECT head_seq FROM book WHERE fund_id = 1");
        let events = head("SELECT head_seq FROM audit_chain WHERE id = 1");
        Self {
            journals: all("SELECT * FROM journal WHERE seq > ? ORDER BY seq", journals),
            entries: all(
                "SELECT * FROM entry WHERE seq > ? ORDER BY seq, n",
                journals,
            ),
            seals: all("SELECT * FROM seal WHERE seq > ? ORDER BY seq", journals),
            requests: all(
                "SELECT r.* FROM journal j JOIN request r ON r.key = j.key WHERE j.seq > ? ORDER BY j.seq",
                journals,
            ),
            events: all(
                "SELECT * FROM audit_event WHERE chain = 1 AND seq > ? ORDER BY seq",
                events,
            ),
        }
    }

    pub fn postings(&self) -> usize {
        assert_eq!(self.journals.len(), self.requests.len());
        assert_eq!(self.journals.len(), self.events.len());
        self.journals.len()
    }
}

fn open(file: &Path) -> Connection {
    let db = Connection::open(file).expect("the file opens");
    for (name, value) in [
        ("journal_mode", "WAL"),
        ("synchronous", "FULL"),
        ("foreign_keys", "ON"),
        ("recursive_triggers", "ON"),
        ("trusted_schema", "OFF"),
    ] {
        db.pragma_update(None, name, value)
            .expect("the pragma is known");
    }
    db.set_prepared_statement_cache_capacity(32);
    db
}

/// How long the first `postings` take with so many under each COMMIT.
pub fn replay(recorded: &Recorded, postings: usize, group: usize, file: &Path) -> Duration {
    let mut db = open(file);
    let mut versions: HashMap<i64, i64> = db
        .prepare("SELECT account, version FROM balance")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let start = Instant::now();
    let mut from = 0;
    while from < postings {
        let to = postings.min(from + group);
        commit(&mut db, recorded, from, to, &mut versions).expect("the rows are accepted");
        from = to;
    }
    start.elapsed()
}

fn commit(
    db: &mut Connection,
    recorded: &Recorded,
    from: usize,
    to: usize,
    versions: &mut HashMap<i64, i64>,
) -> rusqlite::Result<()> {
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let entries = &recorded.entries[2 * from..2 * to];
    for (table, rows) in [
        ("journal", &recorded.journals[from..to]),
        ("entry", entries),
        ("seal", &recorded.seals[from..to]),
        ("request", &recorded.requests[from..to]),
        ("audit_event", &recorded.events[from..to]),
    ] {
        let marks = vec!["?"; rows[0].len()].join(", ");
        let mut insert = tx.prepare_cached(&format!("INSERT INTO {table} VALUES ({marks})"))?;
        for row in rows {
            insert.execute(params_from_iter(row))?;
        }
    }
    let mut moved: HashMap<i64, &Row> = HashMap::new();
    for entry in entries {
        let account = number(&entry[3]);
        moved.insert(account, entry);
        *versions.entry(account).or_default() += 1;
    }
    let upsert = "INSERT INTO balance (fund_id, account, posted, version, last_on) VALUES (1, ?, ?, ?, ?)
        ON CONFLICT (fund_id, account) DO UPDATE SET posted = excluded.posted, version = excluded.version, last_on = excluded.last_on";
    let mut balance = tx.prepare_cached(upsert)?;
    for (account, entry) in moved {
        balance.execute((account, &entry[7], versions[&account], &entry[8]))?;
    }
    drop(balance);
    let (journal, event) = (&recorded.journals[to - 1], &recorded.events[to - 1]);
    tx.prepare_cached(
        "UPDATE book SET head_seq = ?, head_hash = ?, recorded_at = ? WHERE fund_id = 1",
    )?
    .execute((&journal[1], &journal[15], &journal[3]))?;
    tx.prepare_cached("UPDATE audit_chain SET head_seq = ?, head_hash = ? WHERE id = 1")?
        .execute((&event[1], &event[9]))?;
    tx.commit()
}

fn number(value: &Value) -> i64 {
    match value {
        Value::Integer(n) => *n,
        other => panic!("{other:?} is no number"),
    }
}
