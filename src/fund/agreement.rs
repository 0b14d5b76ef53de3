//! A sponsor joins a fund; the terms it joins on, and their later versions.

use super::amount::currency;
use super::terms::Terms;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store;
use crate::ledger::window::window;
use entity::value::{Day, Side, SponsorId};
use entity::{agreement, sponsor, terms};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Signs a sponsor's agreement with a fund.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignAgreement {
    pub fund: String,
    pub sponsor: String,
    pub side: Side,
    /// Currency of the commitment; may differ from the fund's.
    pub currency: String,
    pub signed_on: Day,
    pub terms: Terms,
}

/// Which version of which terms now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsVersion {
    pub version: i64,
}

impl Command for SignAgreement {
    type Reply = TermsVersion;
    const NAME: &'static str = "agreement.sign";
    const ACTION: Action = Action::Agree;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<TermsVersion> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        window(&book.fund, "signed_on", self.signed_on)?;
        let own = currency("currency", &self.currency, Some(self.signed_on))?;
        let sponsor = sponsor_by_code(tx, &self.sponsor).await?;
        if agreement::Entity::find_by_id((fund, sponsor.id))
            .one(tx.conn())
            .await?
            .is_some()
        {
            return Err(Error::field(
                "sponsor",
                "agreement.exists",
                format!("{} has an agreement with this fund", self.sponsor),
            ));
        }
        if sponsor.kind == "partner" && self.side == Side::Local {
            return Err(Error::field(
                "side",
                "agreement.side",
                "a partner's capital is partner capital",
            ));
        }
        let in_fund = agreement::Column::FundId.eq(fund);
        let place = store::last_number::<agreement::Entity>(
            tx.conn(),
            agreement::Column::Place,
            Condition::all().add(in_fund),
        )
        .await?
            + 1;
        let row = agreement::Model {
            fund_id: fund,
            sponsor_id: sponsor.id,
            side: self.side,
            currency: own.code().to_owned(),
            place,
            signed_on: self.signed_on,
            recorded_at: tx.now(),
        };
        tx.insert::<agreement::Entity>(permit, row).await?;
        self.terms.check(own, base)?;
        add_version(tx, permit, fund, sponsor.id.0, self.signed_on, &self.terms).await
    }
}

async fn sponsor_by_code(tx: &Tx, code: &str) -> Result<sponsor::Model> {
    let row = sponsor::Entity::find()
        .filter(sponsor::Column::Code.eq(code))
        .one(tx.conn())
        .await?;
    row.ok_or_else(|| {
        Error::field(
            "sponsor",
            "sponsor.unknown",
            format!("there is no sponsor {code}"),
        )
    })
}

/// Adds a version of terms: of one sponsor, or of the whole fund.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AmendTerms {
    pub fund: String,
    /// None: the terms that bind everybody.
    pub sponsor: Option<String>,
    pub effective_on: Day,
    pub terms: Terms,
}

impl Command for AmendTerms {
    type Reply = TermsVersion;
    const NAME: &'static str = "terms.amend";
    const ACTION: Action = Action::Agree;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<TermsVersion> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        window(&book.fund, "effective_on", self.effective_on)?;
        let (id, own) = match &self.sponsor {
            None => (SponsorId(0), base),
            Some(code) => {
                let parties = super::party::parties(tx.conn(), fund).await?;
                let party = super::party::find(&parties, "sponsor", code)?;
                (party.id, party.currency)
            }
        };
        self.terms.check(own, base)?;
        add_version(tx, permit, fund, id.0, self.effective_on, &self.terms).await
    }
}

async fn add_version(
    tx: &mut Tx,
    permit: &Permit,
    fund: entity::value::FundId,
    sponsor: i64,
    effective_on: Day,
    body: &Terms,
) -> Result<TermsVersion> {
    let of = Condition::all()
        .add(terms::Column::FundId.eq(fund))
        .add(terms::Column::SponsorId.eq(sponsor));
    let version =
        store::last_number::<terms::Entity>(tx.conn(), terms::Column::Version, of).await? + 1;
    let row = terms::Model {
        fund_id: fund,
        sponsor_id: sponsor,
        version,
        effective_on,
        body: serde_json::to_string(body)?,
        recorded_at: tx.now(),
    };
    tx.insert::<terms::Entity>(permit, row).await?;
    Ok(TermsVersion { version })
}
