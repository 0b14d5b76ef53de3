//! Closes, terms and rates against the commands that recorded them, as the audit events hold them.

use super::finding::Findings;
use crate::error::Result;
use crate::ledger::store::Conn;
use crate::ledger::store::{history, told};
use crate::money::{Currency, Rate};
use entity::{audit_event, fund, period, rate, terms};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, VecDeque};

/// What is stored of a fund and not yet told of.
pub(super) struct Records {
    fund: String,
    base: String,
    periods: BTreeMap<i64, period::Model>,
    terms: BTreeMap<(i64, i64), terms::Model>,
    rates: BTreeMap<i64, rate::Model>,
    /// What each exchange's journal says beside its legs.
    exchanges: VecDeque<String>,
    sponsors: BTreeMap<String, i64>,
    /// How many closes and rates were told of, and versions of each sponsor's terms.
    closes: i64,
    quoted: i64,
    versions: HashMap<i64, i64>,
    bounds: Bounds,
}

/// The journals a close stands between, by the events that tell of their keys.
#[derive(Default)]
struct Bounds {
    /// Keys of the last journal before each close, and of the first after it.
    of: BTreeMap<i64, [Option<String>; 2]>,
    told: HashMap<String, i64>,
    closed: BTreeMap<i64, i64>,
}

const COMMANDS: [&str; 7] = [
    "period.close",
    "period.reopen",
    "agreement.sign",
    "terms.amend",
    "call.issue",
    "revalue",
    "exchange",
];

impl Records {
    pub(super) async fn load(conn: &impl Conn, fund: &fund::Model) -> Result<Self> {
        let mut bounds = Bounds::default();
        let mut periods = BTreeMap::new();
        for row in history::periods(conn, fund.id).await? {
            let mut keys = [None, None];
            for (key, seq) in keys.iter_mut().zip([row.head_seq, row.head_seq + 1]) {
                *key = told::key_of(conn, fund.id, seq).await?;
                bounds.told.extend(key.clone().map(|key| (key, i64::MAX)));
            }
            bounds.of.insert(row.n, keys);
            periods.insert(row.n, row);
        }
        Ok(Self {
            fund: fund.code.clone(),
            base: fund.currency.clone(),
            periods,
            terms: told::terms(conn, fund.id).await?,
            rates: told::rates(conn, fund.id).await?,
            exchanges: told::exchanges(conn, fund.id).await?.into(),
            sponsors: told::sponsors(conn).await?,
            closes: 0,
            quoted: 0,
            versions: HashMap::new(),
            bounds,
        })
    }

    /// Takes the rows of what an event tells was done, and compares them.
    pub(super) fn told(&mut self, e: &audit_event::Model, body: &str, found: &mut Findings) {
        if let Some(seq) = self.bounds.told.get_mut(&e.subject) {
            *seq = e.seq;
        }
        if !COMMANDS.contains(&e.action.as_str()) {
            return;
        }
        let Ok(command) = serde_json::from_str::<Value>(body) else {
            let what = "what it tells of cannot be read";
            return found.add(&self.fund, Some(e.seq), "audit.unreadable", what);
        };
        match e.action.as_str() {
            "period.close" => self.close(e, "close", &command, found),
            "period.reopen" => self.close(e, "reopen", &command, found),
            "agreement.sign" => self.version(e, "signed_on", &command, found),
            "terms.amend" => self.version(e, "effective_on", &command, found),
            "call.issue" => self.quotes(e, "notice_on", "call notice", &command, found),
            "revalue" => self.quotes(e, "on", "revaluation", &command, found),
            _ => self.exchange(e, &command, found),
        }
    }

    fn close(&mut self, e: &audit_event::Model, kind: &str, command: &Value, f: &mut Findings) {
        self.closes += 1;
        let n = self.closes;
        self.bounds.closed.insert(n, e.seq);
        let Some(row) = self.periods.remove(&n) else {
            let what = format!("the {kind} {n} it tells of is missing");
            return f.add(&self.fund, Some(e.seq), "period.missing", what);
        };
        let reason = command["reason"].as_str().map(str::trim);
        let approver = approver(e);
        let fields = [
            ("kind", row.kind == kind),
            (
                "day",
                day(row.through) == command["through"].as_str().map(str::to_owned),
            ),
            ("reason", Some(row.reason.as_str()) == reason),
            ("actor", row.actor == e.actor || Some(row.actor) == approver),
            ("time", row.recorded_at == e.recorded_at),
        ];
        self.compare(e, "period.altered", &format!("the {kind} {n}"), &fields, f);
    }

    fn version(&mut self, e: &audit_event::Model, on: &str, command: &Value, f: &mut Findings) {
        let whose = command["sponsor"].as_str();
        let sponsor = match whose {
            None => 0,
            Some(code) => self.sponsors.get(code).copied().unwrap_or(-1),
        };
        let version = self.versions.entry(sponsor).or_default();
        *version += 1;
        let (n, whose) = (*version, whose.unwrap_or("the fund"));
        let Some(row) = self.terms.remove(&(sponsor, n)) else {
            let what = format!("version {n} of the terms of {whose} is missing");
            return f.add(&self.fund, Some(e.seq), "terms.missing", what);
        };
        let content = command["terms"].to_string();
        let fields = [
            (
                "day",
                Some(row.effective_on.to_string()).as_deref() == command[on].as_str(),
            ),
            ("content", row.body == content),
            ("time", row.recorded_at == e.recorded_at),
        ];
        let what = format!("version {n} of the terms of {whose}");
        self.compare(e, "terms.altered", &what, &fields, f);
    }

    fn quotes(
        &mut self,
        e: &audit_event::Model,
        on: &str,
        origin: &str,
        command: &Value,
        f: &mut Findings,
    ) {
        let on = command[on].as_str().unwrap_or_default().to_owned();
        for quote in command["rates"].as_array().map_or(&[][..], Vec::as_slice) {
            self.rate(e, [&on, origin], &quote["currency"], &quote["rate"], f);
        }
    }

    /// An exchange's rate follows from its amounts; its journal holds it.
    fn exchange(&mut self, e: &audit_event::Model, command: &Value, f: &mut Findings) {
        let meta = self.exchanges.pop_front().unwrap_or_default();
        let meta: Value = serde_json::from_str(&meta).unwrap_or_default();
        let on = command["on"].as_str().unwrap_or_default();
        self.rate(e, [on, "exchange"], &meta["currency"], &meta["rate"], f);
    }

    fn rate(
        &mut self,
        e: &audit_event::Model,
        [on, origin]: [&str; 2],
        currency: &Value,
        text: &Value,
        f: &mut Findings,
    ) {
        self.quoted += 1;
        let n = self.quoted;
        let Some(row) = self.rates.remove(&n) else {
            let what = format!("the rate {n} it tells of is missing");
            return f.add(&self.fund, Some(e.seq), "rate.missing", what);
        };
        let rate = read(currency, text, &self.base);
        let value = rate.map(|r| (r.mantissa(), i64::from(r.scale())));
        let fields = [
            (
                "currency",
                Some(row.from_currency.as_str()) == currency.as_str(),
            ),
            ("other currency", row.to_currency == self.base),
            ("value", Some((row.mantissa, row.scale)) == value),
            ("day", row.on_day.to_string() == on),
            ("origin", row.origin == origin),
            ("time", row.recorded_at == e.recorded_at),
        ];
        self.compare(e, "rate.altered", &format!("the rate {n}"), &fields, f);
    }

    fn compare(
        &self,
        e: &audit_event::Model,
        rule: &'static str,
        what: &str,
        fields: &[(&str, bool)],
        f: &mut Findings,
    ) {
        for (field, _) in fields.iter().filter(|(_, same)| !same) {
            let what = format!("the {field} of {what} is not what the event says");
            f.add(&self.fund, Some(e.seq), rule, what);
        }
    }

    /// Names what no event tells of, and closes that do not stand where they were made.
    pub(super) fn end(self, f: &mut Findings) {
        for (n, [before, after]) in &self.bounds.of {
            let Some(closed) = self.bounds.closed.get(n) else {
                continue;
            };
            let told = |key: &Option<String>| {
                let seq = key.as_ref().and_then(|key| self.bounds.told.get(key));
                seq.copied().filter(|seq| *seq < i64::MAX)
            };
            if told(before).is_some_and(|seq| seq > *closed)
                || told(after).is_some_and(|seq| seq < *closed)
            {
                let what = format!("the close {n} does not stand after the journal it names");
                f.add(&self.fund, Some(*closed), "period.altered", what);
            }
        }
        let mut stray = |rule, what| f.add(&self.fund, None, rule, what);
        for n in self.periods.keys() {
            stray(
                "period.stray",
                format!("no audit event tells of the close {n}"),
            );
        }
        for (sponsor, n) in self.terms.keys() {
            let codes = self.sponsors.iter();
            let mut whose = codes.filter(|(_, id)| *id == sponsor).map(|(code, _)| code);
            let whose = whose.next().map_or("the fund", String::as_str);
            stray(
                "terms.stray",
                format!("no audit event tells of version {n} of the terms of {whose}"),
            );
        }
        for n in self.rates.keys() {
            stray(
                "rate.stray",
                format!("no audit event tells of the rate {n}"),
            );
        }
    }
}

fn day(day: Option<entity::value::Day>) -> Option<String> {
    day.map(|d| d.to_string())
}

/// Who approved what somebody else proposed.
fn approver(e: &audit_event::Model) -> Option<String> {
    let detail: Value = serde_json::from_str(&e.detail).ok()?;
    Some(detail["approved_by"].as_str()?.to_owned())
}

fn read(currency: &Value, text: &Value, base: &str) -> Option<Rate> {
    let from = Currency::from_code(currency.as_str()?).ok()?;
    Rate::parse(text.as_str()?, from, Currency::from_code(base).ok()?).ok()
}
