//! Programmes, funds, bank accounts, sponsors: what must stand before money moves.

use super::amount::{code, currency, name};
use super::country::country;
use crate::access::{Action, Permit};
use crate::audit;
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::{chain, store};
use entity::value::{Day, FundId, SponsorId};
use entity::{bank_account, book, fund, holiday, programme, sponsor};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// The reply of commands that make one thing with a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub code: String,
}

/// Starts a programme.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartProgramme {
    pub code: String,
    pub name: String,
    pub target_countries: u16,
    /// Reporting currency.
    pub currency: String,
}

impl Command for StartProgramme {
    type Reply = Made;
    const NAME: &'static str = "programme.start";
    const ACTION: Action = Action::Establish;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Made> {
        if !(1..=300).contains(&self.target_countries) {
            return Err(Error::field(
                "target_countries",
                "programme.target",
                "must be between 1 and 300",
            ));
        }
        let id = store::last_number::<programme::Entity>(
            tx.conn(),
            programme::Column::Id,
            Condition::all(),
        )
        .await?
            + 1;
        let row = programme::Model {
            id,
            code: code("code", &self.code)?,
            name: name("name", &self.name)?,
            target_countries: i64::from(self.target_countries),
            currency: currency(
                "currency",
                &self.currency,
                Some(crate::app::day_of(tx.now())),
            )?
            .code()
            .to_owned(),
            recorded_at: tx.now(),
        };
        tx.insert::<programme::Entity>(permit, row).await?;
        Ok(Made {
            code: self.code.clone(),
        })
    }
}

/// Opens a fund with its book and its first bank account, `MAIN`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenFund {
    pub programme: String,
    pub code: String,
    pub name: String,
    /// `national` or `global_infrastructure`.
    pub kind: String,
    pub country: String,
    pub currency: String,
    /// IANA name.
    pub zone: String,
    /// `sat-sun` or `fri-sat`.
    pub weekend: String,
    pub starts_on: Day,
    pub ends_on: Day,
    pub holidays: Vec<Holiday>,
}

/// A day on which the country's banks are closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    pub day: Day,
    pub name: String,
}

impl Command for OpenFund {
    type Reply = Made;
    const NAME: &'static str = "fund.open";
    const ACTION: Action = Action::Establish;

    fn fund(&self) -> Option<&str> {
        None
    }

    fn programme(&self) -> Option<&str> {
        Some(&self.programme)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Made> {
        let row = self.row(tx).await?;
        let (id, base) = (row.id, row.currency.clone());
        let genesis = chain::genesis(&row.code, &base);
        tx.insert::<fund::Entity>(permit, row).await?;
        let at = tx.now();
        let first = book::Model {
            fund_id: id,
            currency: base.clone(),
            head_seq: 0,
            head_hash: genesis,
            accounts: 0,
            closed_through: None,
            recorded_at: at,
        };
        tx.insert::<book::Entity>(permit, first).await?;
        audit::open(tx.writing(permit).await?, id).await?;
        let main = bank_account::Model {
            fund_id: id,
            code: "MAIN".into(),
            name: "Main account".into(),
            currency: base,
            recorded_at: at,
        };
        tx.insert::<bank_account::Entity>(permit, main).await?;
        for h in &self.holidays {
            let row = holiday::Model {
                fund_id: id,
                day: h.day,
                name: name("holidays", &h.name)?,
            };
            tx.insert::<holiday::Entity>(permit, row).await?;
        }
        Ok(Made {
            code: self.code.clone(),
        })
    }
}

impl OpenFund {
    async fn row(&self, tx: &Tx) -> Result<fund::Model> {
        let programme = programme::Entity::find()
            .filter(programme::Column::Code.eq(&self.programme))
            .one(tx.conn())
            .await?;
        let programme = programme.ok_or_else(|| {
            Error::field(
                "programme",
                "programme.unknown",
                format!("there is no programme {}", self.programme),
            )
        })?;
        if !matches!(self.kind.as_str(), "national" | "global_infrastructure") {
            return Err(Error::field(
                "kind",
                "fund.kind",
                "is national or global_infrastructure",
            ));
        }
        if !matches!(self.weekend.as_str(), "sat-sun" | "fri-sat") {
            return Err(Error::field(
                "weekend",
                "fund.weekend",
                "is sat-sun or fri-sat",
            ));
        }
        if self.zone.parse::<chrono_tz::Tz>().is_err() {
            return Err(Error::field(
                "zone",
                "fund.zone",
                format!("{} is not a time zone", self.zone),
            ));
        }
        within("starts_on", self.starts_on)?;
        within("ends_on", self.ends_on)?;
        if self.ends_on <= self.starts_on {
            let text = format!(
                "the fund ends on {}, not after its start on {}",
                self.ends_on, self.starts_on
            );
            let next = self.starts_on.0.succ_opt().map_or(self.starts_on, Day);
            return Err(Error::too_early("ends_on", self.ends_on, next, text));
        }
        let id = store::last_number::<fund::Entity>(tx.conn(), fund::Column::Id, Condition::all())
            .await?
            + 1;
        Ok(fund::Model {
            id: FundId(id),
            programme_id: programme.id,
            code: code("code", &self.code)?,
            name: name("name", &self.name)?,
            kind: self.kind.clone(),
            country: country("country", &self.country)?,
            currency: currency("currency", &self.currency, Some(self.starts_on))?
                .code()
                .to_owned(),
            zone: self.zone.clone(),
            weekend: self.weekend.clone(),
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            recorded_at: tx.now(),
        })
    }
}

/// A fund's life lies in days that calendars and contracts reach; further off is a slip of the pen.
fn within(field: &str, day: Day) -> Result<()> {
    let (first, last) = ("1900-01-01", "2200-12-31");
    let text = day.to_string();
    if text.len() == first.len() && (first..=last).contains(&text.as_str()) {
        return Ok(());
    }
    Err(Error::field_with(
        field,
        "date.range",
        format!("{day} is outside {first} to {last}"),
        vec![
            ("day", text),
            ("first", first.to_owned()),
            ("last", last.to_owned()),
        ],
    ))
}

/// Adds a bank account to a fund.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenBankAccount {
    pub fund: String,
    pub code: String,
    pub name: String,
    pub currency: String,
}

impl Command for OpenBankAccount {
    type Reply = Made;
    const NAME: &'static str = "bank_account.open";
    const ACTION: Action = Action::Establish;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Made> {
        let fund = tx.book(&self.fund)?.id();
        let today = crate::app::day_of(tx.now());
        let row = bank_account::Model {
            fund_id: fund,
            code: code("code", &self.code)?,
            name: name("name", &self.name)?,
            currency: currency("currency", &self.currency, Some(today))?
                .code()
                .to_owned(),
            recorded_at: tx.now(),
        };
        if bank_account::Entity::find_by_id((fund, self.code.clone()))
            .one(tx.conn())
            .await?
            .is_some()
        {
            return Err(Error::field(
                "code",
                "bank.code_taken",
                format!("the fund has a bank account {} already", self.code),
            ));
        }
        tx.insert::<bank_account::Entity>(permit, row).await?;
        Ok(Made {
            code: self.code.clone(),
        })
    }
}

/// Registers a party that finances funds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegisterSponsor {
    pub code: String,
    pub name: String,
    /// `treasury`, `sovereign_fund`, `development_bank`, `private_investor` or `partner`.
    pub kind: String,
    pub country: String,
}

/// The kinds of sponsor.
pub const SPONSOR_KINDS: [&str; 5] = [
    "treasury",
    "sovereign_fund",
    "development_bank",
    "private_investor",
    "partner",
];

impl Command for RegisterSponsor {
    type Reply = Made;
    const NAME: &'static str = "sponsor.register";
    const ACTION: Action = Action::Establish;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Made> {
        if !SPONSOR_KINDS.contains(&self.kind.as_str()) {
            return Err(Error::field(
                "kind",
                "sponsor.kind",
                format!("is one of {}", SPONSOR_KINDS.join(", ")),
            ));
        }
        let id =
            store::last_number::<sponsor::Entity>(tx.conn(), sponsor::Column::Id, Condition::all())
                .await?
                + 1;
        let row = sponsor::Model {
            id: SponsorId(id),
            code: code("code", &self.code)?,
            name: name("name", &self.name)?,
            kind: self.kind.clone(),
            country: country("country", &self.country)?,
            recorded_at: tx.now(),
        };
        tx.insert::<sponsor::Entity>(permit, row).await?;
        Ok(Made {
            code: self.code.clone(),
        })
    }
}
