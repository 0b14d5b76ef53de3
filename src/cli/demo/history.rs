//! The two years before today, told once.

use super::beginning::{FUNDS, fund, programme};
use super::journey;
use super::teller::{END, Teller};
use crate::access::Actor;
use crate::app::App;
use crate::clock::{Clock, day_of};
use crate::db::Db;
use crate::error::Result;
use crate::money::Lang;
use crate::secret::Ring;
use chrono::Days;
use entity::value::{Day, Instant};
use sea_orm::EntityTrait;

/// How long the history is.
const DAYS: u64 = 730;

/// Makes the history, or what is missing of it.
pub(super) async fn make(db: &Db, ring: Ring) -> Result<()> {
    if entity::request::Entity::find_by_id(END)
        .one(&db.read)
        .await?
        .is_some()
    {
        return Ok(());
    }
    // A history that was interrupted goes on from the day it began on.
    let begun = entity::programme::Entity::find().one(&db.read).await?;
    let start = begun.map_or_else(
        || {
            Clock::System
                .today()
                .0
                .checked_sub_days(Days::new(DAYS))
                .map(Day)
        },
        |programme| Some(day_of(programme.recorded_at)),
    );
    let start = start.unwrap_or_else(|| day_of(Instant(0)));
    let clock = Clock::manual(Instant(0));
    let app = App::with(db.clone(), clock.clone(), ring);
    let mut teller = Teller::new(app.ctx(Actor::LocalAdministrator, Lang::En), clock, start);
    tracing::info!(%start, "making two years of examples");
    programme(&mut teller).await?;
    for plan in &FUNDS {
        teller.part(plan.code);
        fund(&mut teller, plan).await?;
        journey::first_year(&mut teller, plan).await?;
        journey::second_year(&mut teller, plan).await?;
    }
    journey::end(&mut teller, &FUNDS[0]).await
}
