//! On whose authority a proposal may be approved.

use crate::access::{Action, Actor, Member, Scope};
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::proposal::Standing;
use entity::person;
use entity::value::{PersonId, Side};
use sea_orm::EntityTrait;
use std::sync::Arc;

/// The grant an approval rests on.
#[derive(Debug, Clone, Copy)]
pub struct Authority {
    pub seat: Option<Side>,
    /// Whose grant, where it was lent.
    pub lender: Option<PersonId>,
}

/// Finds a grant by which `approver` may approve: never the maker's own or lent by the maker, and
/// each human counts once, as approver and as lender.
pub async fn authority(
    tx: &Tx,
    standing: &Standing,
    maker: &Member,
    approver: &Member,
    action: Action,
    scope: Scope,
) -> Result<Authority> {
    Actor::Person(Arc::new(approver.clone())).allow_approval(action, scope)?;
    if approver.human == maker.human {
        return Err(Error::refused(
            "proposal.own",
            "whoever made a proposal does not approve it",
            vec![("no", standing.row.no.to_string())],
        ));
    }
    let spent = spent(tx, standing).await?;
    if spent.contains(&approver.human) {
        return Err(Error::refused(
            "proposal.approved_already",
            "you approved it already; somebody else is needed",
            vec![("no", standing.row.no.to_string())],
        ));
    }
    let mut fit: Vec<Authority> = approver
        .approving(action, scope)
        .filter(|held| {
            held.lent_by
                .is_none_or(|(_, human)| human != maker.human && !spent.contains(&human))
        })
        .map(|held| Authority {
            seat: held.seat,
            lender: held.lent_by.map(|(account, _)| account),
        })
        .collect();
    // A seat that nobody has spoken for yet comes first, one's own grants before lent ones.
    let spoken = |a: &Authority| {
        standing
            .approvals()
            .any(|e| e.seat.is_some() && e.seat == a.seat)
    };
    fit.sort_by_key(|a| (a.seat.is_none() || spoken(a), !a.is_own()));
    fit.first().copied().ok_or_else(|| {
        Error::refused(
            "proposal.lent_by_maker",
            "the grants you could approve it with were lent by its maker, or approved it already",
            vec![("no", standing.row.no.to_string())],
        )
    })
}

/// Humans who approved, or whose lent grants did.
async fn spent(tx: &Tx, standing: &Standing) -> Result<Vec<PersonId>> {
    let mut humans = Vec::new();
    for event in standing.approvals() {
        for id in std::iter::once(event.person_id).chain(event.for_id) {
            let row = person::Entity::find_by_id(id).one(tx.conn()).await?;
            humans.extend(row.map(|p| p.human_id));
        }
    }
    Ok(humans)
}

/// Whether approvals sit for both sources of capital.
pub fn both_sides(standing: &Standing) -> bool {
    let has = |side| standing.approvals().any(|e| e.seat == Some(side));
    has(Side::Local) && has(Side::Partner)
}
