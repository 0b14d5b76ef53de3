//! A person with the roles they hold today, own and lent.

use super::action::Action;
use super::role::Role;
use super::scope::Scope;
use crate::error::{Error, Result};
use entity::value::{Day, FundId, PersonId, Side, SponsorId};
use entity::{delegation, fund, person, role_grant};
use futures_util::future::try_join;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use std::fmt;

/// Somebody known, as of now: grants that start later or have ended are left out.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    pub id: PersonId,
    /// One human being may have several accounts.
    pub human: PersonId,
    pub pseudonym: String,
    pub name: String,
    pub email: String,
    pub lang: String,
    pub held: Vec<Held>,
    /// How many factors were shown at sign-in: 1 or 2.
    pub factors: i64,
    /// Hash of the session's token; empty outside a session.
    pub session: String,
    /// Where the request came from.
    pub address: String,
}

/// Names nobody and opens nothing: what is written out for debugging may end in a log.
impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member")
            .field("pseudonym", &self.pseudonym)
            .field("held", &self.held)
            .field("factors", &self.factors)
            .finish_non_exhaustive()
    }
}

/// A role held today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub role: Role,
    pub seat: Option<Side>,
    pub reach: Reach,
    /// Who lent it: the account and the human behind it.
    pub lent_by: Option<(PersonId, PersonId)>,
}

/// What a grant covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    Everything,
    Programme(i64, BTreeSet<FundId>),
    Fund(FundId),
    Sponsor(SponsorId),
    /// A scope that no ledger room knows.
    Elsewhere,
}

impl Reach {
    pub fn covers(&self, scope: Scope) -> bool {
        match (self, scope) {
            (Self::Everything, _) => true,
            (Self::Programme(own, _), Scope::Programme(id)) => *own == id,
            (Self::Programme(_, funds), Scope::Fund(id)) => funds.contains(&id),
            (Self::Fund(own), Scope::Fund(id)) => *own == id,
            (Self::Sponsor(own), Scope::Sponsor(id)) => *own == id,
            _ => false,
        }
    }
}

impl Member {
    /// Whether one of the roles may ask for this. Lent roles only approve.
    pub fn may_make(&self, action: Action, scope: Scope) -> bool {
        if matches!(action, Action::Own | Action::Enter | Action::Apply) {
            return true;
        }
        let own = || self.held.iter().filter(|h| h.lent_by.is_none());
        match action {
            // Whoever may approve anything may ask; the proposal says whether this one.
            Action::Decide => self.held.iter().any(|h| {
                h.reach.covers(scope) && Action::ALL.into_iter().any(|a| h.role.approves(a))
            }),
            // The register of companies is shared by all funds.
            Action::Register | Action::Merge => own().any(|h| h.role.makes(action)),
            Action::Consult => self.held.iter().any(|h| h.role.makes(action)),
            Action::Read => self
                .held
                .iter()
                .any(|h| h.role.makes(action) && h.reach.covers(scope)),
            _ => own().any(|h| h.role.makes(action) && h.reach.covers(scope)),
        }
    }

    /// Whether a role, own or lent, may approve it.
    pub fn may_approve(&self, action: Action, scope: Scope) -> bool {
        self.approving(action, scope).next().is_some()
    }

    /// The roles by which it may be approved, own ones first.
    pub fn approving(&self, action: Action, scope: Scope) -> impl Iterator<Item = &Held> {
        let fits = move |h: &&Held| h.role.approves(action) && h.reach.covers(scope);
        let own = self
            .held
            .iter()
            .filter(|h| h.lent_by.is_none())
            .filter(fits);
        own.chain(
            self.held
                .iter()
                .filter(|h| h.lent_by.is_some())
                .filter(fits),
        )
    }

    /// Programmes in which a role of one's own may ask for this.
    pub fn programmes(&self, action: Action) -> impl Iterator<Item = i64> {
        let own = self.held.iter().filter(|h| h.lent_by.is_none());
        own.filter(move |h| h.role.makes(action))
            .filter_map(|h| match h.reach {
                Reach::Programme(id, _) => Some(id),
                _ => None,
            })
    }

    /// Sponsors whose own account this person looks after.
    pub fn sponsors(&self) -> impl Iterator<Item = SponsorId> {
        let own = self.held.iter().filter(|h| h.lent_by.is_none());
        own.filter(|h| h.role.makes(Action::Account))
            .filter_map(|h| match h.reach {
                Reach::Sponsor(id) => Some(id),
                _ => None,
            })
    }

    /// Names of the roles, for the audit log.
    pub fn roles(&self) -> Vec<&'static str> {
        let names: BTreeSet<_> = self.held.iter().map(|h| h.role.name()).collect();
        names.into_iter().collect()
    }
}

/// The person with what they hold on `today`; none where they may not act.
pub async fn load(conn: &impl ConnectionTrait, id: PersonId, today: Day) -> Result<Option<Member>> {
    match person::Entity::find_by_id(id).one(conn).await? {
        Some(row) => of(conn, row, today).await,
        None => Ok(None),
    }
}

/// As [`load`], for a person whose row is at hand.
pub(super) async fn of(
    conn: &impl ConnectionTrait,
    row: person::Model,
    today: Day,
) -> Result<Option<Member>> {
    if row.state != "active" {
        return Ok(None);
    }
    let id = row.id;
    // Every request asks for both, so they are asked for together.
    let (mut held, lent) = try_join(
        held_by(conn, id, today, None),
        delegations_to(conn, id, today),
    )
    .await?;
    for row in lent {
        let from = person::Entity::find_by_id(row.from_id).one(conn).await?;
        if let Some(from) = from.filter(|f| f.state == "active") {
            let lender = Some((from.id, from.human_id));
            held.extend(held_by(conn, from.id, today, lender).await?);
        }
    }
    Ok(Some(Member {
        id,
        human: row.human_id,
        pseudonym: row.pseudonym,
        name: row.name,
        email: row.email,
        lang: row.lang,
        held,
        factors: 1,
        session: String::new(),
        address: String::new(),
    }))
}

async fn delegations_to(
    conn: &impl ConnectionTrait,
    id: PersonId,
    today: Day,
) -> Result<Vec<delegation::Model>> {
    let lent = delegation::Entity::find()
        .filter(delegation::Column::ToId.eq(id))
        .filter(delegation::Column::StartsOn.lte(today))
        .filter(delegation::Column::EndsOn.gte(today))
        .filter(delegation::Column::EndedAt.is_null())
        .order_by_asc(delegation::Column::Id)
        .all(conn)
        .await?;
    Ok(lent)
}

async fn held_by(
    conn: &impl ConnectionTrait,
    id: PersonId,
    today: Day,
    lent_by: Option<(PersonId, PersonId)>,
) -> Result<Vec<Held>> {
    let open = Condition::any()
        .add(role_grant::Column::EndsOn.is_null())
        .add(role_grant::Column::EndsOn.gte(today));
    let rows = role_grant::Entity::find()
        .filter(role_grant::Column::PersonId.eq(id))
        .filter(role_grant::Column::StartsOn.lte(today))
        .filter(role_grant::Column::EndedAt.is_null())
        .filter(open)
        .order_by_asc(role_grant::Column::Id)
        .all(conn)
        .await?;
    let mut held = Vec::with_capacity(rows.len());
    for row in rows {
        let role = Role::from_name(&row.role)
            .ok_or_else(|| Error::Internal(format!("stored role {}", row.role)))?;
        held.push(Held {
            role,
            seat: row.seat,
            reach: reach(conn, &row).await?,
            lent_by,
        });
    }
    Ok(held)
}

async fn reach(conn: &impl ConnectionTrait, row: &role_grant::Model) -> Result<Reach> {
    Ok(match row.scope_kind.as_str() {
        "instance" => Reach::Everything,
        "programme" => {
            let funds = fund::Entity::find()
                .filter(fund::Column::ProgrammeId.eq(row.scope_id))
                .all(conn)
                .await?;
            Reach::Programme(row.scope_id, funds.into_iter().map(|f| f.id).collect())
        }
        "fund" => Reach::Fund(FundId(row.scope_id)),
        "sponsor" => Reach::Sponsor(SponsorId(row.scope_id)),
        _ => Reach::Elsewhere,
    })
}
