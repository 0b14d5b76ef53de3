//! Awards: decisions to invest in or grant to a company, paid in tranches.
//!
//! Accounts (memo, in the fund's currency): 9500 encumbrance of the award against 9600 reserve of
//! each source.

mod planned;

use super::amount::{Amount, line};
use super::company;
use super::encumbrance::{Instrument, Sources, TrancheShare, encumber, encumbrance, sources};
use super::limit::{self, Ask, LimitFigure};
use super::tranche::{self, award_row, not_before_award, subject};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::{Draft, Guard, Kind, Posted, store};
use crate::money::{Currency, Money};
use entity::value::{Day, FundId, Minor};
use entity::{award, journal};
pub use planned::PlannedTranche;
use planned::planned;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Awards an amount to a company and encumbers the fund for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Award {
    pub fund: String,
    pub company: String,
    pub instrument: Instrument,
    /// In the fund's currency.
    pub amount: Amount,
    pub on: Day,
    pub purpose: String,
    /// Whether it serves the fund's mandated purpose.
    pub mandated: bool,
    /// The award's identifier elsewhere; unique in the fund.
    pub external_id: Option<String>,
    /// Sum to the amount; none for one tranche of all of it.
    pub tranches: Vec<PlannedTranche>,
}

/// An award or an increase as booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awarded {
    pub no: i64,
    pub posted: Posted,
    pub local: Money,
    pub partner: Money,
    /// The tranches it added.
    pub tranches: Vec<TrancheShare>,
    /// The limits it respected.
    pub limits: Vec<LimitFigure>,
}

impl Command for Award {
    type Reply = Awarded;
    const NAME: &'static str = "award";
    const ACTION: Action = Action::Award;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Awarded> {
        self.place(permit, tx, &[]).await
    }
}

impl Award {
    /// Decides and writes; `facts` go beside the legs.
    pub(super) async fn place(
        &self,
        permit: &Permit,
        tx: &mut Tx,
        facts: &[(&str, String)],
    ) -> Result<Awarded> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let amount = self.amount.positive("amount", base)?;
        let company = company::by_code(tx.conn(), &self.company).await?;
        let planned = planned(&self.tranches, self.on, amount)?;
        self.check_external_id(tx, fund).await?;
        let ask = Ask {
            company: &company,
            amount: amount.minor(),
            on: self.on,
            mandated: self.mandated,
        };
        let limits = limit::evaluate(tx, &self.fund, &ask).await?;
        limits.check(&ask)?;
        let sources = sources(tx, &self.fund, amount, self.on).await?;
        let no = next_no(tx, fund).await?;
        let mut draft = Draft::new(
            Kind::Award,
            self.on,
            subject(no),
            encumber(no, sources, base).balanced()?,
        )
        .text(line("purpose", &self.purpose)?)
        .meta("company", company.code.clone())
        .guard(Guard::Award);
        for (name, value) in facts {
            draft = draft.meta(name, value.clone());
        }
        let posted = tx.post(permit, fund, draft).await?;
        let row = award::Model {
            fund_id: fund,
            no,
            company_id: company.id,
            instrument: self.instrument.name().into(),
            amount: Minor(amount.minor()),
            local: Minor(sources.local),
            partner: Minor(sources.partner),
            awarded_on: self.on,
            purpose: self.purpose.clone(),
            mandated: i64::from(self.mandated),
            external_id: self.external_id.clone(),
            status: "active".into(),
            seq: posted.seq,
            recorded_at: tx.now(),
        };
        tx.insert::<award::Entity>(permit, row).await?;
        let parts = sources.over(
            &planned
                .iter()
                .map(|(amount, ..)| *amount)
                .collect::<Vec<_>>(),
        );
        let mut tranches = Vec::with_capacity(planned.len());
        for (n, ((_, on, condition), part)) in (1..).zip(planned.into_iter().zip(parts)) {
            tranche::add(tx, permit, (fund, no, n), part, on, condition).await?;
            tranches.push(part.share(n, base));
        }
        Ok(awarded(no, posted, sources, base, tranches, limits.figures))
    }

    async fn check_external_id(&self, tx: &Tx, fund: FundId) -> Result<()> {
        let Some(id) = &self.external_id else {
            return Ok(());
        };
        super::amount::name("external_id", id)?;
        let of = Condition::all()
            .add(award::Column::FundId.eq(fund))
            .add(award::Column::ExternalId.eq(id));
        match award::Entity::find().filter(of).one(tx.conn()).await? {
            None => Ok(()),
            Some(row) => {
                let text = format!("award {} of this fund is {id} already", row.no);
                let no = vec![("award", row.no.to_string())];
                Err(Error::field_with("external_id", "award.id_taken", text, no))
            }
        }
    }
}

/// Adds to an award, as one more tranche.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IncreaseAward {
    pub fund: String,
    pub award: i64,
    /// In the fund's currency.
    pub amount: Amount,
    pub on: Day,
    pub reason: String,
}

impl Command for IncreaseAward {
    type Reply = Awarded;
    const NAME: &'static str = "award.increase";
    const ACTION: Action = Action::Award;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Awarded> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let amount = self.amount.positive("amount", base)?;
        let mut row = award_row(tx, fund, self.award).await?;
        not_before_award(&row, self.on)?;
        if row.status == "cancelled" {
            return Err(Error::refused(
                "award.cancelled",
                format!("award {} is cancelled: make a new one", row.no),
                vec![("award", row.no.to_string())],
            ));
        }
        let company = company::by_id(tx.conn(), row.company_id).await?;
        let company = company::survivor(tx.conn(), company).await?;
        let ask = Ask {
            company: &company,
            amount: amount.minor(),
            on: self.on,
            mandated: row.mandated == 1,
        };
        let limits = limit::evaluate(tx, &self.fund, &ask).await?;
        limits.check(&ask)?;
        let sources = sources(tx, &self.fund, amount, self.on).await?;
        let n = tranche::last(tx, fund, row.no).await? + 1;
        let legs = encumber(row.no, sources, base);
        let draft = Draft::new(
            Kind::AwardIncrease,
            self.on,
            subject(row.no),
            legs.balanced()?,
        )
        .text(super::amount::name("reason", &self.reason)?)
        .meta("company", company.code)
        .meta("tranche", n.to_string())
        .guard(Guard::Award);
        let posted = tx.post(permit, fund, draft).await?;
        tranche::add(
            tx,
            permit,
            (fund, row.no, n),
            sources,
            self.on,
            String::new(),
        )
        .await?;
        row.amount.0 += amount.minor();
        row.local.0 += sources.local;
        row.partner.0 += sources.partner;
        row.status = "active".into();
        let no = row.no;
        tx.update::<award::Entity>(permit, row).await?;
        let tranches = vec![sources.share(n, base)];
        Ok(awarded(no, posted, sources, base, tranches, limits.figures))
    }
}

fn awarded(
    no: i64,
    posted: Posted,
    sources: Sources,
    base: Currency,
    tranches: Vec<TrancheShare>,
    limits: Vec<LimitFigure>,
) -> Awarded {
    let money = |minor| Money::from_minor(minor, base);
    let (local, partner) = (money(sources.local), money(sources.partner));
    Awarded {
        no,
        posted,
        local,
        partner,
        tranches,
        limits,
    }
}

async fn next_no(tx: &Tx, fund: FundId) -> Result<i64> {
    let of = Condition::all().add(award::Column::FundId.eq(fund));
    Ok(store::last_number::<award::Entity>(tx.conn(), award::Column::No, of).await? + 1)
}

/// Takes an award or an increase back, whose journal is about to be reversed; no payment may have
/// begun, and beside the award itself nothing may be promised any more.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, journal: &journal::Model) -> Result<()> {
    let (fund, no) = (journal.fund_id, tranche::award_no(journal)?);
    let row = award_row(tx, fund, no).await?;
    if journal.kind == Kind::AwardIncrease.name() {
        let part = tranche::row(tx, fund, no, tranche::number(journal)?).await?;
        let row = award::Model {
            amount: Minor(row.amount.0 - part.amount.0),
            local: Minor(row.local.0 - part.local.0),
            partner: Minor(row.partner.0 - part.partner.0),
            ..row
        };
        drop_tranche(tx, permit, part).await?;
        return tranche::refresh(tx, permit, row).await;
    }
    let base = tx.book_by_id(fund)?.currency();
    let account = encumbrance(no, base);
    let legs = store::legs(tx.conn(), fund, journal.seq).await?;
    let first: i64 = legs
        .iter()
        .filter(|(a, _)| *a == account)
        .map(|(_, amount)| amount)
        .sum();
    let left = tx.balance(fund, &account).await? - first;
    if left > 0 {
        let left = Money::from_minor(left, base);
        return Err(Error::refused(
            "award.increased",
            format!(
                "award {no} was increased; {left} {base} of that still stand: reverse the increases first"
            ),
            vec![
                ("award", no.to_string()),
                ("left", left.to_string()),
                ("currency", base.to_string()),
            ],
        ));
    }
    for part in tranche::of_award(tx, fund, no).await? {
        if part.status != "cancelled" {
            drop_tranche(tx, permit, part).await?;
        }
    }
    tx.update::<award::Entity>(
        permit,
        award::Model {
            status: "cancelled".into(),
            ..row
        },
    )
    .await
}

async fn drop_tranche(tx: &mut Tx, permit: &Permit, part: entity::tranche::Model) -> Result<()> {
    tranche::expect(&part, &["planned", "approved"], "taken back")?;
    let gone = entity::tranche::Model {
        status: "cancelled".into(),
        ..part
    };
    tx.update::<entity::tranche::Entity>(permit, gone).await
}
