//! One published grant becomes a company, an award and what was paid of it.

use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::fund::amount::{Amount, name};
use crate::fund::award::{Award, IncreaseAward, PlannedTranche};
use crate::fund::company::{self, RegisterCompany};
use crate::fund::disburse::Disburse;
use crate::fund::encumbrance::Instrument;
use crate::money::{Currency, Money};
use entity::value::Day;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A grant as published, in the file's own terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub id: String,
    pub title: String,
    pub recipient_id: String,
    pub recipient_name: String,
    /// ISO 3166-1 alpha-2; none where the file does not tell.
    pub country: Option<String>,
    pub region: String,
    /// Title of the funder's programme; may be empty.
    pub programme: String,
    pub currency: String,
    pub applied_for: Option<Amount>,
    pub awarded: Amount,
    pub disbursed: Option<Amount>,
    pub on: Day,
}

impl Grant {
    /// Whether more was disbursed than awarded.
    pub(super) fn needs_raise(&self, base: Currency) -> bool {
        let minor = |amount: &Amount| amount.not_negative("amount", base).map(|m| m.minor());
        let disbursed = self.disbursed.as_ref().map_or(Ok(0), minor);
        matches!((minor(&self.awarded), disbursed), (Ok(awarded), Ok(paid)) if paid > awarded)
    }

    /// The code its recipient has in the register: the org-id where that is a code already, else
    /// its usable characters with a few figures of its hash, so that two ids never meet.
    pub fn company_code(&self) -> String {
        if crate::fund::amount::code("recipient", &self.recipient_id).is_ok() {
            return self.recipient_id.clone();
        }
        let usable = |c: char| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '-'
            }
        };
        let mut start: String = self.recipient_id.chars().map(usable).take(47).collect();
        while start.ends_with('-') {
            start.pop();
        }
        let hash = hex::encode(Sha256::digest(self.recipient_id.as_bytes()));
        format!("{start}-{}", &hash[..12])
    }
}

/// Books one grant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportGrant {
    pub fund: String,
    pub grant: Grant,
    /// Books an increase of the award by what was disbursed beyond it. Only set where that is so,
    /// because it is part of what makes the row the same when it comes again.
    pub raise_award: bool,
}

/// What a row became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedGrant {
    pub award: i64,
    pub company: String,
    /// Whether the company is new to the register.
    pub registered: bool,
    pub awarded: Money,
    pub disbursed: Money,
    pub raised_by: Option<Money>,
}

/// The bank account that pays what the file says was disbursed.
pub(super) const BANK: &str = "MAIN";

impl Command for ImportGrant {
    type Reply = ImportedGrant;
    const NAME: &'static str = "import.360giving_grant";
    const ACTION: Action = Action::Import;
    const INSTANCE: bool = true;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<ImportedGrant> {
        let base = tx.book(&self.fund)?.currency();
        let amounts = self.amounts(base)?;
        let (company, registered) = self.company(permit, tx).await?;
        let awarded = self
            .award(&company, amounts)
            .place(permit, tx, &self.facts(amounts))
            .await?;
        if let Some(by) = amounts.raised_by {
            let increase = IncreaseAward {
                fund: self.fund.clone(),
                award: awarded.no,
                amount: by.into(),
                on: self.grant.on,
                reason: "more was disbursed than awarded".into(),
            };
            increase.decide(permit, tx).await?;
        }
        // The first tranche is what was paid; where the award was raised, the second one too.
        let paid = match (amounts.disbursed.is_zero(), amounts.raised_by) {
            (true, _) => 0,
            (false, None) => 1,
            (false, Some(_)) => 2,
        };
        for n in 1..=paid {
            let payment = Disburse {
                fund: self.fund.clone(),
                award: awarded.no,
                tranche: n,
                bank: BANK.into(),
                on: self.grant.on,
            };
            payment.pay(permit, tx, true).await?;
        }
        Ok(ImportedGrant {
            award: awarded.no,
            company,
            registered,
            awarded: amounts.awarded,
            disbursed: amounts.disbursed,
            raised_by: amounts.raised_by,
        })
    }
}

/// A grant's amounts in the fund's currency.
#[derive(Clone, Copy)]
struct Amounts {
    applied_for: Option<Money>,
    awarded: Money,
    disbursed: Money,
    raised_by: Option<Money>,
}

impl ImportGrant {
    fn amounts(&self, base: Currency) -> Result<Amounts> {
        let grant = &self.grant;
        let currency = crate::fund::amount::currency("currency", &grant.currency, Some(grant.on))?;
        if currency != base {
            let text = format!("the grant is in {currency}, the fund in {base}");
            return Err(Error::field("currency", "ledger.currency_mismatch", text));
        }
        let optional = |field: &str, amount: &Option<Amount>| {
            amount
                .as_ref()
                .map(|a| a.not_negative(field, base))
                .transpose()
        };
        let applied_for = optional("amountAppliedFor", &grant.applied_for)?;
        // An award of nothing would encumber nothing and could never be paid: it is no award.
        let awarded = grant.awarded.positive("amountAwarded", base)?;
        let disbursed = optional("amountDisbursed", &grant.disbursed)?.unwrap_or(Money::zero(base));
        let over = disbursed
            .checked_sub(awarded)
            .map_err(|e| Error::money("amountDisbursed", &e))?;
        if over.is_positive() && !self.raise_award {
            return Err(Error::refused(
                "award.over_disbursement",
                format!(
                    "{disbursed} {base} were disbursed of an award of {awarded}, over by {over}"
                ),
                vec![
                    ("disbursed", disbursed.to_string()),
                    ("awarded", awarded.to_string()),
                    ("over", over.to_string()),
                    ("currency", base.to_string()),
                ],
            ));
        }
        let raised_by = over.is_positive().then_some(over);
        Ok(Amounts {
            applied_for,
            awarded,
            disbursed,
            raised_by,
        })
    }

    /// The recipient's code, and whether it had to be registered. A company known already keeps
    /// the name it was first registered under.
    async fn company(&self, permit: &Permit, tx: &mut Tx) -> Result<(String, bool)> {
        let code = self.grant.company_code();
        if company::find(tx.conn(), &code).await?.is_some() {
            return Ok((code, false));
        }
        let at_home = tx.book(&self.fund)?.fund.country.clone();
        let new = RegisterCompany {
            code,
            name: self.grant.recipient_name.clone(),
            country: self.grant.country.clone().unwrap_or(at_home),
            sector: String::new(),
            stage: String::new(),
            region: self.grant.region.clone(),
            ..RegisterCompany::default()
        };
        Ok((new.register(permit, tx).await?.code, true))
    }

    /// What was paid is one tranche, what was not is another.
    fn award(&self, company: &str, amounts: Amounts) -> Award {
        let grant = &self.grant;
        let tranche = |amount: Money, condition: &str| PlannedTranche {
            amount: amount.into(),
            planned_on: grant.on,
            condition: condition.into(),
        };
        let paid = amounts.disbursed.minor().min(amounts.awarded.minor());
        let base = amounts.awarded.currency();
        let rest = Money::from_minor(amounts.awarded.minor() - paid, base);
        let tranches = if paid == 0 || rest.is_zero() {
            Vec::new()
        } else {
            vec![
                tranche(Money::from_minor(paid, base), ""),
                tranche(rest, ""),
            ]
        };
        Award {
            fund: self.fund.clone(),
            company: company.to_owned(),
            instrument: Instrument::Grant,
            amount: amounts.awarded.into(),
            on: grant.on,
            purpose: grant.title.clone(),
            mandated: false,
            external_id: Some(grant.id.clone()),
            tranches,
        }
    }

    /// What the file says beside the ledger.
    fn facts(&self, amounts: Amounts) -> Vec<(&'static str, String)> {
        let grant = &self.grant;
        let mut facts = vec![
            ("external_id", grant.id.clone()),
            ("recipient", grant.recipient_id.clone()),
            ("recipient_name", grant.recipient_name.clone()),
            ("source", "360giving".to_owned()),
        ];
        if let Some(applied_for) = amounts.applied_for {
            facts.push(("applied_for", applied_for.to_string()));
        }
        if name("programme", &grant.programme).is_ok() {
            facts.push(("programme", grant.programme.clone()));
        }
        facts
    }
}
