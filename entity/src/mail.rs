//! A letter that waits to be sent, or what became of it.

use crate::value::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// What stands before the @ of its Message-ID: the same each time it is tried.
    pub message_id: String,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    /// Empty once it was sent or given up: letters carry links that sign somebody in.
    pub text: String,
    pub html: String,
    /// `queued`, `sent` or `failed`.
    pub state: String,
    /// How often it was handed to a transport; also tells an earlier sender that its time is over.
    pub attempts: i64,
    /// Not before; while it is being sent, when another sender may try.
    pub next_at: Instant,
    /// Of no use afterwards.
    pub until: Option<Instant>,
    pub sent_at: Option<Instant>,
    pub last_error: Option<String>,
    pub recorded_at: Instant,
}

/// Without what it says.
impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("mail::Model")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
