//! A sponsor's part in a fund: its side, its currency, its place in the stable order.

use crate::value::{Day, FundId, Instant, Side, SponsorId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sponsor_id: SponsorId,
    pub side: Side,
    /// Currency of the commitment.
    pub currency: String,
    /// Order in which ties are broken.
    pub place: i64,
    pub signed_on: Day,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
