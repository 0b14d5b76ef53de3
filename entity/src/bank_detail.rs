//! Where a party is paid, in versions. Only the seal of a version ever changes, when keys do.

use crate::value::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bank_detail")]
pub struct Model {
    /// Follows from the request's key; what is sealed is bound to it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The fund that pays there, or 0 for all that have no details of their own.
    pub chain: i64,
    /// `company` or `sponsor`.
    pub party_kind: String,
    pub party_id: i64,
    pub version: i64,
    /// `iban`, `zengin`, `aba` or `other`.
    pub format: String,
    pub country: String,
    /// Country and last characters: all that is shown.
    pub mask: String,
    /// Keyed hash of the account, the same for whoever is paid there.
    pub fingerprint: String,
    /// JSON of the details, sealed.
    pub sealed: String,
    /// Pseudonyms of who entered it and who approved that.
    pub maker: String,
    pub checker: Option<String>,
    pub cooling_until: Instant,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
