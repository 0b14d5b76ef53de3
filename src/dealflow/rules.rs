//! Eligibility rules of a round: set by its manager, held against what is sent.

use super::deadline::{local, zone};
use super::eligibility::{Basis, Rules, Verdict, sentence, verdicts};
use super::round::{form, load, rules};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::form::{Answers, Form};
use crate::ledger::store::stored_currency;
use crate::money::Lang;
use entity::value::Instant;
use entity::{round, round_rules, submission};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Gives a round other eligibility rules. What was sent before keeps those it was sent under.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRules {
    pub fund: String,
    pub round: String,
    pub rules: Rules,
    /// The version that was seen, where that matters; 0 is a round without rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<i64>,
}

/// The reply of [`SetRules`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesVersion {
    pub round: String,
    pub version: i64,
}

impl Command for SetRules {
    type Reply = RulesVersion;
    const NAME: &'static str = "round.rules";
    const ACTION: Action = Action::Announce;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<RulesVersion> {
        let row = load(tx, &self.fund, &self.round).await?;
        if self.seen.is_some_and(|seen| seen != row.rules_version) {
            let text = "the rules were changed since they were seen";
            return Err(Error::refused("round.rules_moved_on", text, Vec::new()));
        }
        if rules(tx.conn(), &row.code, row.rules_version).await? == self.rules {
            let text = "these are the rules the round has";
            return Err(Error::refused("round.same_rules", text, Vec::new()));
        }
        let form = form(tx.conn(), &row.code, row.form_version).await?;
        let currency = stored_currency(&tx.book(&self.fund)?.fund.currency)?;
        self.rules.check(&form, currency)?;
        let row = publish(permit, tx, row, &self.rules).await?;
        let version = row.rules_version;
        tx.update::<round::Entity>(permit, row).await?;
        let round = self.round.clone();
        Ok(RulesVersion { round, version })
    }
}

/// Writes another version of a round's rules; returns the row that names it, not written yet.
pub(super) async fn publish(
    permit: &Permit,
    tx: &mut Tx,
    row: round::Model,
    rules: &Rules,
) -> Result<round::Model> {
    let rules_version = row.rules_version + 1;
    let next = round_rules::Model {
        round: row.code.clone(),
        version: rules_version,
        body: serde_json::to_string(rules)?,
        maker: permit.actor().name().to_owned(),
        recorded_at: tx.now(),
    };
    tx.insert::<round_rules::Entity>(permit, next).await?;
    Ok(round::Model {
        rules_version,
        ..row
    })
}

/// Refuses a form that lacks what the round's rules are about.
pub(super) async fn check_form(tx: &Tx, fund: &str, row: &round::Model, form: &Form) -> Result<()> {
    let rules = rules(tx.conn(), &row.code, row.rules_version).await?;
    let currency = stored_currency(&tx.book(fund)?.fund.currency)?;
    let Err(Error::Invalid(faults)) = rules.check(form, currency) else {
        return Ok(());
    };
    let names: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
    let names = names.join(", ");
    let text = format!("the eligibility rules {names} are about what this form does not ask");
    let figures = vec![("names", names)];
    Err(Error::refused("eligibility.form", text, figures))
}

/// The day and currency by which a round's rules are weighed.
pub(super) fn basis(round: &round::Model, currency: &str) -> Result<Basis> {
    Ok(Basis {
        on: opening_day(round.opens_at, zone(&round.zone)?),
        currency: stored_currency(currency)?,
    })
}

pub(super) fn opening_day(opens_at: Instant, zone: chrono_tz::Tz) -> chrono::NaiveDate {
    local(opens_at, zone).date_naive()
}

/// The version of the rules an application is held to: those of its first submission, so that
/// changing what was asked for is not judged anew by later ones.
pub(super) async fn version_for(
    conn: &impl ConnectionTrait,
    round: &round::Model,
    application: &str,
) -> Result<i64> {
    let first = submission::Entity::find()
        .filter(submission::Column::Application.eq(application))
        .filter(submission::Column::No.eq(1))
        .one(conn)
        .await?;
    match first {
        None => Ok(round.rules_version),
        Some(first) => sent_under(&first.body),
    }
}

/// What a submission says of the rules; 0 where there were none.
fn sent_under(body: &str) -> Result<i64> {
    #[derive(Deserialize)]
    struct Sent {
        #[serde(default)]
        rules_version: i64,
    }
    Ok(serde_json::from_str::<Sent>(body)?.rules_version)
}

/// Refuses answers that a gating rule does not let pass; names each with its sentence.
pub(super) fn check_eligible(
    rules: &Rules,
    form: &Form,
    answers: &Answers<'_>,
    basis: Basis,
) -> Result<()> {
    let all = verdicts(rules, answers, basis);
    let barred: Vec<String> = all
        .iter()
        .filter(|v| Verdict::bars(v))
        .map(|v| sentence(v.rule, form, basis, Lang::En))
        .collect();
    if barred.is_empty() {
        return Ok(());
    }
    let ids = all.iter().filter(|v| Verdict::bars(v)).map(|v| &*v.rule.id);
    let ids = ids.collect::<Vec<_>>().join(", ");
    let text = format!("the call is not for this applicant: {}", barred.join("; "));
    let figures = vec![("names", ids)];
    Err(Error::refused("eligibility.not_met", text, figures))
}
