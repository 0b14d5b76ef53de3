//! Makes the fund a file is brought into: two sponsors in equal parts, their commitments large
//! enough for every row, called once and received in full, so that what was disbursed can be paid.
//!
//! Every step has its own key. Where an earlier run was cut short, the steps it made are found
//! by their keys and the rest is done; a fund that somebody else made is left as it is.

use super::grant::{BANK, Grant};
use super::keys::{self, step as key};
use super::read::Row;
use crate::app::Ctx;
use crate::command::Command;
use crate::error::{Error, Result};
use crate::fund::Amount;
use crate::fund::agreement::SignAgreement;
use crate::fund::amount::currency;
use crate::fund::call::IssueCall;
use crate::fund::commit::Commit;
use crate::fund::country::NOWHERE;
use crate::fund::found::{OpenFund, RegisterSponsor, StartProgramme};
use crate::fund::receive::Receive;
use crate::fund::terms::Terms;
use crate::money::{Currency, Money};
use chrono::{Datelike, NaiveDate};
use entity::value::{Day, Side};
use entity::{programme, sponsor};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, HashSet};

const PROGRAMME: &str = "360GIVING";

/// The two sponsors: code, name, kind, side.
const SPONSORS: [(&str, &str, &str, Side); 2] = [
    ("TREASURY", "Treasury", "treasury", Side::Local),
    ("PARTNER", "Partner", "partner", Side::Partner),
];

/// What the file asks of a new fund.
struct Plan<'a> {
    ctx: &'a Ctx,
    fund: &'a str,
    base: Currency,
    country: String,
    starts_on: Day,
    ends_on: Day,
    /// What each of the two sponsors commits.
    each: Money,
    done: HashSet<String>,
}

/// Makes what is missing of the fund; tells whether anything was.
pub(super) async fn establish(ctx: &Ctx, fund: &str, rows: &[Row]) -> Result<bool> {
    let steps = ["programme", "fund", "call"];
    let per_sponsor = ["sponsor", "agreement", "commit", "receive"];
    let mut keys: Vec<String> = steps.map(|s| key(fund, s)).into();
    for (code, ..) in SPONSORS {
        keys.extend(per_sponsor.map(|s| key(fund, &format!("{s}/{code}"))));
    }
    // The fund before the keys: a fund another import makes meanwhile would look like somebody
    // else's the other way round.
    let exists = match ctx.fund_id(fund).await {
        Ok(_) => true,
        Err(Error::NotFound(_)) => false,
        Err(e) => return Err(e),
    };
    let done = keys::known(ctx, &keys).await?;
    let ours = done.contains(&key(fund, "fund"));
    let finished = SPONSORS
        .iter()
        .all(|(code, ..)| done.contains(&key(fund, &format!("receive/{code}"))));
    if exists && (!ours || finished) {
        return Ok(false);
    }
    Plan::new(ctx, fund, rows, done)?.carry_out().await?;
    Ok(true)
}

/// The currency most grants are in; the one that comes first where two are even.
fn majority(grants: &[&Grant]) -> Result<Currency> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for grant in grants {
        if currency("currency", &grant.currency, Some(grant.on)).is_ok() {
            *counts.entry(&grant.currency).or_default() += 1;
        }
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let first = grants
        .iter()
        .find(|g| counts.get(g.currency.as_str()) == Some(&most));
    let first = first.ok_or_else(|| {
        Error::field(
            "file",
            "import.empty",
            "no row can be read, so there is nothing to make a fund for",
        )
    })?;
    currency("currency", &first.currency, None)
}

impl<'a> Plan<'a> {
    fn new(ctx: &'a Ctx, fund: &'a str, rows: &[Row], done: HashSet<String>) -> Result<Self> {
        // A fund that starts in the year 1 because of one mistyped date helps nobody.
        let plausible = |g: &&Grant| (1900..2200).contains(&g.on.0.year());
        let grants: Vec<&Grant> = rows
            .iter()
            .filter_map(|r| r.grant.as_ref().ok())
            .filter(plausible)
            .collect();
        let base = majority(&grants)?;
        let own = || grants.iter().filter(|g| g.currency == base.code());
        let days = || own().map(|g| g.on);
        let (Some(first), Some(last)) = (days().min(), days().max()) else {
            return Err(Error::Internal(
                "the most frequent currency has no grant".into(),
            ));
        };
        let country = own()
            .find_map(|g| g.country.clone())
            .unwrap_or_else(|| NOWHERE.to_owned());
        let ends_on = later(first, 10).max(later(last, 1));
        let each = enough(own().copied(), base)?;
        Ok(Self {
            ctx,
            fund,
            base,
            country,
            starts_on: first,
            ends_on,
            each,
            done,
        })
    }

    async fn carry_out(&self) -> Result<()> {
        self.open().await?;
        for (code, name, kind, side) in SPONSORS {
            self.admit(code, name, kind, side).await?;
        }
        let total = self
            .each
            .checked_add(self.each)
            .map_err(|e| Error::money("total", &e))?;
        let call = IssueCall {
            fund: self.fund.to_owned(),
            total: total.into(),
            notice_on: self.starts_on,
            due_on: self.starts_on,
            purpose: "Capital for imported grants".into(),
            excused: Vec::new(),
            rates: Vec::new(),
        };
        self.step("call", call).await?;
        for (code, ..) in SPONSORS {
            let receipt = Receive {
                fund: self.fund.to_owned(),
                sponsor: code.to_owned(),
                bank: BANK.to_owned(),
                amount: self.each.into(),
                on: self.starts_on,
                reference: "Capital for imported grants".into(),
                call: Some(1),
            };
            self.step(&format!("receive/{code}"), receipt).await?;
        }
        Ok(())
    }

    async fn open(&self) -> Result<()> {
        let read = &self.ctx.app.db.read;
        let programmes = programme::Entity::find().filter(programme::Column::Code.eq(PROGRAMME));
        if programmes.one(read).await?.is_none() {
            let start = StartProgramme {
                code: PROGRAMME.to_owned(),
                name: "Imported 360Giving data".into(),
                target_countries: 1,
                currency: self.base.code().to_owned(),
            };
            self.step("programme", start).await?;
        }
        let open = OpenFund {
            programme: PROGRAMME.to_owned(),
            code: self.fund.to_owned(),
            name: self.fund.to_owned(),
            kind: "national".into(),
            country: self.country.clone(),
            currency: self.base.code().to_owned(),
            zone: "UTC".into(),
            weekend: "sat-sun".into(),
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            holidays: Vec::new(),
        };
        self.step("fund", open).await
    }

    async fn admit(&self, code: &str, name: &str, kind: &str, side: Side) -> Result<()> {
        let read = &self.ctx.app.db.read;
        let sponsors = sponsor::Entity::find().filter(sponsor::Column::Code.eq(code));
        if sponsors.one(read).await?.is_none() {
            let register = RegisterSponsor {
                code: code.to_owned(),
                name: name.to_owned(),
                kind: kind.to_owned(),
                country: self.country.clone(),
            };
            self.step(&format!("sponsor/{code}"), register).await?;
        }
        let sign = SignAgreement {
            fund: self.fund.to_owned(),
            sponsor: code.to_owned(),
            side,
            currency: self.base.code().to_owned(),
            signed_on: self.starts_on,
            terms: Terms::default(),
        };
        self.step(&format!("agreement/{code}"), sign).await?;
        let commit = Commit {
            fund: self.fund.to_owned(),
            sponsor: code.to_owned(),
            amount: self.each.into(),
            on: self.starts_on,
            note: "Capital for imported grants".into(),
        };
        self.step(&format!("commit/{code}"), commit).await
    }

    async fn step<C: Command>(&self, step: &str, command: C) -> Result<()> {
        let key = key(self.fund, step);
        if !self.done.contains(&key) {
            self.ctx.run(&key, command).await?;
        }
        Ok(())
    }
}

/// Half of what all grants may take, with room for one unit of rounding in each of their parts,
/// as a round figure.
fn enough<'a>(grants: impl Iterator<Item = &'a Grant>, base: Currency) -> Result<Money> {
    let minor = |amount: &Amount| {
        amount
            .not_negative("amount", base)
            .map_or(0, |m| i128::from(m.minor()))
    };
    let mut sum = 0_i128;
    for grant in grants {
        let paid = grant.disbursed.as_ref().map_or(0, minor);
        sum += minor(&grant.awarded).max(paid) + 4;
    }
    let round = i128::from(base.minor_units()) * 100_000;
    let each = (sum / 2 / round + 1) * round;
    let each = i64::try_from(each).map_err(|_| {
        Error::field(
            "file",
            "money.range",
            "the grants sum to more than a fund can hold",
        )
    })?;
    Ok(Money::from_minor(each, base))
}

/// The same day `years` later; 29 February becomes the 28th.
fn later(day: Day, years: i32) -> Day {
    let year = day.0.year() + years;
    let on = |date| NaiveDate::from_ymd_opt(year, day.0.month(), date);
    Day(on(day.0.day()).or_else(|| on(28)).unwrap_or(day.0))
}
