//! How many must approve what: per fund, in versions; one approver where nothing is said.

use crate::access::{Action, Permit, Scope};
use crate::app::Ctx;
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store;
use crate::money::{Currency, Money};
use entity::approval_rule;
use entity::value::{FundId, Minor};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

/// From an amount on, so many approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRule {
    /// Name of the action, or `any`.
    pub action: String,
    /// In the fund's currency, as a plain decimal; that amount itself falls under the rule.
    pub from: String,
    /// 1 to 5.
    pub approvers: usize,
    /// Whether one of them sits for each source of capital.
    #[serde(default)]
    pub both_sides: bool,
}

/// What a proposal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Need {
    pub approvers: usize,
    pub both_sides: bool,
}

/// Replaces a fund's approval rules.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetApprovalRules {
    pub fund: String,
    pub rules: Vec<ApprovalRule>,
}

/// Which version now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesVersion {
    pub version: i64,
}

impl Command for SetApprovalRules {
    type Reply = RulesVersion;
    const NAME: &'static str = "approval.rules";
    const ACTION: Action = Action::Limit;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<RulesVersion> {
        let book = tx.book(&self.fund)?;
        let (chain, base) = (book.id().0, book.currency());
        for rule in &self.rules {
            rule.check(base)?;
        }
        let condition = Condition::all().add(approval_rule::Column::Chain.eq(chain));
        let column = approval_rule::Column::Version;
        let last = store::last_number::<approval_rule::Entity>(tx.conn(), column, condition);
        let version = last.await? + 1;
        let row = approval_rule::Model {
            chain,
            version,
            body: serde_json::to_string(&self.rules)?,
            recorded_at: tx.now(),
        };
        tx.insert::<approval_rule::Entity>(permit, row).await?;
        Ok(RulesVersion { version })
    }
}

impl ApprovalRule {
    fn check(&self, base: Currency) -> Result<()> {
        let known = self.action == "any"
            || Action::ALL
                .iter()
                .any(|a| a.needs_two() && a.name() == self.action);
        if !known {
            let text = format!("{} is no action that needs approval", self.action);
            return Err(Error::field("rules", "approval.action", text));
        }
        if !(1..=5).contains(&self.approvers) {
            return Err(Error::field_with(
                "rules",
                "approval.approvers",
                format!("{} approvers; 1 to 5 can be asked for", self.approvers),
                vec![("approvers", self.approvers.to_string())],
            ));
        }
        self.least(base).map(|_| ())
    }

    fn least(&self, base: Currency) -> Result<Minor> {
        let money = Money::parse(&self.from, base).map_err(|e| Error::money("rules", &e))?;
        Ok(Minor(money.minor()))
    }
}

/// The rules that stand; none where nothing was ever said.
pub async fn present(conn: &impl ConnectionTrait, chain: i64) -> Result<Vec<ApprovalRule>> {
    let row = approval_rule::Entity::find()
        .filter(approval_rule::Column::Chain.eq(chain))
        .order_by_desc(approval_rule::Column::Version)
        .one(conn)
        .await?;
    Ok(match row {
        Some(row) => serde_json::from_str(&row.body)?,
        None => Vec::new(),
    })
}

/// What the present rules ask of an action that moves so much: the strictest that applies.
pub async fn needed(
    conn: &impl ConnectionTrait,
    chain: i64,
    base: Option<Currency>,
    action: Action,
    moved: Minor,
) -> Result<Need> {
    let mut need = Need {
        approvers: 1,
        both_sides: false,
    };
    let Some(base) = base else {
        return Ok(need);
    };
    for rule in present(conn, chain).await? {
        let applies = rule.action == "any" || rule.action == action.name();
        if applies && moved >= rule.least(base)? {
            need.approvers = need.approvers.max(rule.approvers);
            need.both_sides |= rule.both_sides;
        }
    }
    if need.both_sides {
        need.approvers = need.approvers.max(2);
    }
    Ok(need)
}

/// The rules of a fund that the reader may see.
pub async fn of_fund(ctx: &Ctx, fund: FundId) -> Result<Vec<ApprovalRule>> {
    ctx.permit(Action::Read, Scope::Fund(fund))?;
    present(&ctx.app.db.read, fund.0).await
}
