//! Whose bank details these are.

use crate::error::{Error, Result};
use entity::{company, sponsor};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Somebody who is paid, by the public code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub kind: Kind,
    pub code: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Company,
    Sponsor,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Sponsor => "sponsor",
        }
    }
}

impl Party {
    /// Its number in its register.
    pub(super) async fn id(&self, conn: &impl ConnectionTrait) -> Result<i64> {
        let (id, rule) = match self.kind {
            Kind::Company => {
                let of = company::Column::Code.eq(&self.code);
                let row = company::Entity::find().filter(of).one(conn).await?;
                (row.map(|row| row.id.0), "company.unknown")
            }
            Kind::Sponsor => {
                let of = sponsor::Column::Code.eq(&self.code);
                let row = sponsor::Entity::find().filter(of).one(conn).await?;
                (row.map(|row| row.id.0), "sponsor.unknown")
            }
        };
        id.ok_or_else(|| {
            let text = format!(
                "there is no {} {} in the register",
                self.kind.name(),
                self.code
            );
            Error::field(self.kind.name(), rule, text)
        })
    }
}

/// Code and name of the party a stored row names.
pub(super) async fn named(
    conn: &impl ConnectionTrait,
    kind: &str,
    id: i64,
) -> Result<(String, String)> {
    let found = if kind == "company" {
        let row = company::Entity::find_by_id(entity::value::CompanyId(id))
            .one(conn)
            .await?;
        row.map(|row| (row.code, row.name))
    } else {
        let row = sponsor::Entity::find_by_id(entity::value::SponsorId(id))
            .one(conn)
            .await?;
        row.map(|row| (row.code, row.name))
    };
    found.ok_or_else(|| Error::Internal(format!("{kind} {id} is missing")))
}
