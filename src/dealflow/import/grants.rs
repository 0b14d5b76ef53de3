//! What published grants were applied for: an application for each that names the amount.

use super::write::{Place, write};
use crate::access::{Action, Permit};
use crate::app::Ctx;
use crate::command::{Command, Tx};
use crate::digest::Bytes;
use crate::error::{Error, Result};
use crate::form::{Form, Value};
use crate::fund::import::{Summary, read};
use crate::ledger::store::last_number;
use crate::money::{Currency, Money};
use entity::value::{FundId, Instant, Minor};
use entity::{application, application_import, round, round_form};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Applications written, or ids looked up, with one statement.
const PART: usize = 500;

/// A grant that says how much was applied for.
#[derive(Debug, Clone)]
struct Applied {
    row: u64,
    id: String,
    asked: Money,
    on: Instant,
    values: BTreeMap<String, Value>,
}

/// Receives the applications behind grants that were imported, into one round of the fund that is
/// made for them and shown to nobody. Who came before is left as it is.
#[derive(Serialize)]
struct ReceiveGrants {
    fund: String,
    file_hash: String,
    rows: usize,
    #[serde(skip)]
    applied: Vec<Applied>,
}

/// What became of the applications in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedGrants {
    pub round: String,
    /// None where all were there before.
    pub import: Option<i64>,
    pub received: usize,
    pub already_there: usize,
    /// Asked for by all of them, new or not.
    pub asked: Money,
}

/// Receives what `text`, a 360Giving file, applied for, but for the rows that its import refused.
pub async fn receive_grants(ctx: &Ctx, text: &str, summary: &Summary) -> Result<ReceivedGrants> {
    let refused: BTreeSet<usize> = summary.refused.iter().map(|r| r.row).collect();
    let mut applied = Vec::new();
    for row in read(text)?.iter().filter(|r| !refused.contains(&r.place)) {
        if let Ok(grant) = &row.grant
            && let Some(amount) = &grant.applied_for
        {
            let one = |text: &str| Value::One(text.replace(char::is_control, " "));
            let asked = amount.not_negative("amountAppliedFor", summary.currency)?;
            let noon = grant.on.0.and_hms_opt(12, 0, 0).unwrap_or_default();
            let said = [
                ("company_name", grant.recipient_name.as_str()),
                ("grant", &grant.id),
                ("title", &grant.title),
                ("description", &row.description),
                ("programme", &grant.programme),
                ("region", &grant.region),
            ];
            let said = said.into_iter().filter(|(_, text)| !text.is_empty());
            let said = said.map(|(id, text)| (id.to_owned(), one(text)));
            let amount = ("amount".to_owned(), Value::One(asked.to_string()));
            applied.push(Applied {
                row: row.place as u64,
                id: grant.id.clone(),
                asked,
                on: Instant(noon.and_utc().timestamp_micros()),
                values: said.chain([amount]).collect(),
            });
        }
    }
    let mut hash = Bytes::new("cofund-360giving-1");
    hash.text(text);
    let command = ReceiveGrants {
        fund: summary.fund.clone(),
        file_hash: hash.finish(),
        rows: applied.len(),
        applied,
    };
    ctx.run(&uuid::Uuid::new_v4().to_string(), command).await
}

/// What such an application says; the import has checked it.
fn form() -> Result<Form> {
    Ok(serde_json::from_str(include_str!("grants.json"))?)
}

impl Command for ReceiveGrants {
    type Reply = ReceivedGrants;
    const NAME: &'static str = "application.import_grants";
    const ACTION: Action = Action::Announce;
    const INSTANCE: bool = true;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<ReceivedGrants> {
        let fund = tx.book(&self.fund)?.id();
        let currency = tx.book(&self.fund)?.currency();
        let round = crate::fund::amount::code("fund", &format!("{}-360GIVING", self.fund))?;
        let of = Condition::all().add(application_import::Column::FundId.eq(fund));
        let column = application_import::Column::No;
        let import = last_number::<application_import::Entity>(tx.conn(), column, of).await? + 1;
        let of_round = Condition::all().add(application::Column::Round.eq(&round));
        let column = application::Column::No;
        let mut place = Place {
            last: last_number::<application::Entity>(tx.conn(), column, of_round).await?,
            form_version: 1,
            zone: tx.book(&self.fund)?.fund.zone.clone(),
            fund,
            round: round.clone(),
            seed: format!("{}/360giving", self.fund),
            import,
            now: tx.now(),
            person: permit.actor().person_id(),
        };
        let known = self.known(tx, &place).await?;
        let new: Vec<&Applied> = self
            .applied
            .iter()
            .filter(|a| !known.contains(&place.id(&a.id)))
            .collect();
        let mut asked = Money::zero(currency);
        for one in &self.applied {
            let sum = asked.checked_add(one.asked);
            asked = sum.map_err(|e| Error::money("amountAppliedFor", &e))?;
        }
        let reply = ReceivedGrants {
            round,
            import: (!new.is_empty()).then_some(import),
            received: new.len(),
            already_there: self.applied.len() - new.len(),
            asked,
        };
        if new.is_empty() {
            return Ok(reply);
        }
        self.make_round(permit, tx, &place, currency).await?;
        self.note(permit, tx, &place, &new).await?;
        let form = form()?;
        for part in new.chunks(PART) {
            let entries: Result<Vec<_>> = part
                .iter()
                .map(|one| {
                    let asked = Some(one.asked);
                    place.entry(&one.id, one.row, &form, asked, &one.values)
                })
                .collect();
            write(permit, tx, entries?).await?;
        }
        Ok(reply)
    }
}

impl ReceiveGrants {
    /// Ids that are there already.
    async fn known(&self, tx: &Tx, place: &Place) -> Result<BTreeSet<String>> {
        let mut known = BTreeSet::new();
        for part in self.applied.chunks(PART) {
            let ids: Vec<String> = part.iter().map(|a| place.id(&a.id)).collect();
            let found: Vec<String> = application::Entity::find()
                .select_only()
                .column(application::Column::Id)
                .filter(application::Column::Id.is_in(ids))
                .into_tuple()
                .all(tx.conn())
                .await?;
            known.extend(found);
        }
        Ok(known)
    }

    /// The round, if there is none yet: as long as its grants, closed ever since.
    async fn make_round(
        &self,
        permit: &Permit,
        tx: &mut Tx,
        place: &Place,
        currency: Currency,
    ) -> Result<()> {
        let there = round::Entity::find_by_id(&place.round)
            .one(tx.conn())
            .await?;
        if let Some(row) = there {
            return own(&row, place.fund);
        }
        let days = || self.applied.iter().map(|a| a.on);
        let (first, last) = (days().min(), days().max());
        let (Some(opens_at), Some(last)) = (first, last) else {
            return Ok(());
        };
        let most = self.applied.iter().map(|a| a.asked.minor()).max();
        let most = Minor(most.unwrap_or(1).max(1));
        let text = |text: &str| {
            let texts = crate::form::Texts::new(text, &[]);
            serde_json::to_string(&texts)
        };
        let row = round::Model {
            code: place.round.clone(),
            fund_id: place.fund,
            title: text(&format!("Published grants ({currency})"))?,
            summary: text("")?,
            zone: place.zone.clone(),
            opens_at,
            closes_at: Instant(last.0 + 86_400_000_000),
            grace_minutes: 0,
            budget: most,
            ask_least: Minor(1),
            ask_most: most,
            state: "draft".into(),
            form_version: 1,
            workflow_version: 0,
            rules_version: 0,
            recorded_at: tx.now(),
        };
        let form = round_form::Model {
            round: place.round.clone(),
            version: 1,
            body: serde_json::to_string(&form()?)?,
            maker: permit.actor().name().to_owned(),
            recorded_at: tx.now(),
        };
        tx.insert::<round::Entity>(permit, row).await?;
        tx.insert::<round_form::Entity>(permit, form).await
    }

    /// The import itself; its hash also names the grants, because a file may come in parts.
    async fn note(
        &self,
        permit: &Permit,
        tx: &mut Tx,
        place: &Place,
        new: &[&Applied],
    ) -> Result<()> {
        let mut hash = Bytes::new("cofund-360giving-part-1");
        hash.text(&self.file_hash);
        for one in new {
            hash.text(&one.id);
        }
        let row = application_import::Model {
            fund_id: place.fund,
            no: place.import,
            round: place.round.clone(),
            file_name: "360Giving".into(),
            file_hash: hash.finish(),
            mapping: "{}".into(),
            row_count: i64::try_from(new.len()).unwrap_or(i64::MAX),
            person_id: place.person,
            recorded_at: tx.now(),
            undone_at: None,
        };
        tx.insert::<application_import::Entity>(permit, row).await
    }
}

fn own(row: &round::Model, fund: FundId) -> Result<()> {
    if row.fund_id == fund {
        return Ok(());
    }
    let text = format!("the round {} is another fund's", row.code);
    Err(Error::field("fund", "round.code_taken", text))
}
