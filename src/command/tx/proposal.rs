//! Keeping a decided command as a proposal instead of what it did.

use super::Tx;
use crate::access::Permit;
use crate::audit::Event;
use crate::command::Command;
use crate::command::need::{Mode, Need};
use crate::command::propose::{Effect, Proposed, Relied};
use crate::error::{Error, Result};
use crate::ledger::{Book, store};
use entity::value::{FundId, Instant, SponsorId};
use entity::{proposal, request, sponsor, terms};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// A proposal that nobody decided on ends after so many days.
const DAYS: i64 = 14;
const DAY_MICROS: i64 = 86_400_000_000;

impl Tx {
    /// Takes the command back and keeps it as a proposal; gives the answer's JSON.
    pub(in crate::command) async fn propose(&mut self, need: &Need, reply: &str) -> Result<String> {
        let (effect, mut relied) = self.traced()?;
        self.take_back().await?;
        let maker = need.permit.actor().person_id();
        let maker = maker.ok_or_else(|| Error::Internal("a proposal needs a person".into()))?;
        if let Some(fund) = need.fund {
            relied.terms = self.terms_versions(fund).await?;
        }
        let chain = need.chain();
        let condition = Condition::all().add(proposal::Column::Chain.eq(chain));
        let last =
            store::last_number::<proposal::Entity>(self.conn(), proposal::Column::No, condition);
        let no = last.await? + 1;
        let Mode::Propose(note) = &need.mode else {
            return Err(Error::Internal("not to be proposed".into()));
        };
        let row = proposal::Model {
            chain,
            no,
            command: need.name.to_owned(),
            body: need.body.clone(),
            hash: crate::digest::request(need.name, &need.body),
            amount: effect.moved(),
            effect: serde_json::to_string(&effect)?,
            relied: serde_json::to_string(&relied)?,
            maker_id: maker,
            note: note.clone(),
            expires_at: Instant(self.now.0 + DAYS * DAY_MICROS),
            recorded_at: self.now,
        };
        let answer = Proposed {
            chain,
            no,
            hash: row.hash.clone(),
        };
        self.enter(need);
        self.insert::<proposal::Entity>(&need.permit, row).await?;
        let answer = serde_json::to_string(&answer)?;
        tracing::debug!(command = need.name, no, would = reply, "proposed");
        self.accept(need, &answer).await?;
        Ok(answer)
    }

    /// From now on the present command's postings are traced.
    pub fn trace(&mut self) -> Result<()> {
        let current = self.current.as_mut();
        let current =
            current.ok_or_else(|| Error::Internal("no command is being decided".into()))?;
        current.traced = true;
        Ok(())
    }

    /// What the present command posted so far, and the accounts it rests on.
    pub fn traced(&self) -> Result<(Effect, Relied)> {
        let current = self.current.as_ref();
        let current =
            current.ok_or_else(|| Error::Internal("no command is being decided".into()))?;
        Ok((current.effect.clone(), current.relied.clone()))
    }

    /// The latest version of each sponsor's terms with a fund, by the sponsor's code.
    pub async fn terms_versions(&self, fund: FundId) -> Result<BTreeMap<String, i64>> {
        let rows = terms::Entity::find()
            .filter(terms::Column::FundId.eq(fund))
            .order_by_asc(terms::Column::Version)
            .all(self.conn())
            .await?;
        let mut versions = BTreeMap::new();
        for row in rows {
            let sponsor = sponsor::Entity::find_by_id(SponsorId(row.sponsor_id));
            let sponsor = sponsor.one(self.conn()).await?;
            versions.insert(
                sponsor.map_or_else(|| "the whole fund".to_owned(), |s| s.code),
                row.version,
            );
        }
        Ok(versions)
    }

    /// Lets what follows be posted in the maker's name, approved by the one who acts.
    pub fn stand_in(&mut self, maker: &str, _permit: &Permit) -> Result<()> {
        let current = self.current.as_mut();
        let current =
            current.ok_or_else(|| Error::Internal("no command is being decided".into()))?;
        let checker = std::mem::replace(&mut current.stamp.maker, maker.to_owned());
        current.stamp.checker = Some(checker);
        Ok(())
    }

    /// In whose name the present command is carried out, and who approved it.
    pub fn hands(&self) -> Result<(String, Option<String>)> {
        let current = self.current.as_ref();
        let current =
            current.ok_or_else(|| Error::Internal("no command is being decided".into()))?;
        Ok((current.stamp.maker.clone(), current.stamp.checker.clone()))
    }

    /// Records that the present command did another one's work too: that one's key is used from
    /// now on, as if it had been sent by itself.
    pub fn also<C: Command>(&mut self, key: &str, command: &C, reply: &C::Reply) -> Result<()> {
        let (body, now) = (serde_json::to_string(command)?, self.now);
        let fund = command
            .fund()
            .map(|code| self.book(code).map(Book::id))
            .transpose()?;
        let current = self.current.as_mut();
        let current =
            current.ok_or_else(|| Error::Internal("no command is being decided".into()))?;
        current.also.push(request::Model {
            key: key.to_owned(),
            hash: crate::digest::request(C::NAME, &body),
            command: C::NAME.to_owned(),
            fund_id: fund,
            reply: serde_json::to_string(reply)?,
            recorded_at: now,
        });
        let event = Event {
            actor: current.stamp.maker.clone(),
            action: C::NAME.to_owned(),
            subject: key.to_owned(),
            refused: false,
            detail: body,
        };
        current.told.push((crate::audit::chain_of(fund), event));
        Ok(())
    }

    /// Adds an event to the present command's own.
    pub fn tell(&mut self, chain: i64, event: Event) -> Result<()> {
        let current = self.current.as_mut();
        let current =
            current.ok_or_else(|| Error::Internal("no command is being decided".into()))?;
        current.told.push((chain, event));
        Ok(())
    }
}
