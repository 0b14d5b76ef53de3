//! Records that may be the same company: by the name's key, by number and country, by LEI, by
//! the host of the site. Each is a lookup in an index, however large the register.

use super::record::survivor;
use super::sight::Sight;
use crate::db::statement;
use crate::error::{Error, Result};
use entity::company;
use entity::value::CompanyId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Value};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Why two records may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    Lei,
    Number,
    Name,
    Host,
}

impl Why {
    pub const ALL: [Self; 4] = [Self::Lei, Self::Number, Self::Name, Self::Host];

    /// The word its text is found by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lei => "lei",
            Self::Number => "number",
            Self::Name => "name",
            Self::Host => "host",
        }
    }

    /// How others are looked up. More than these of one kind say nothing.
    pub const fn lookup(self) -> &'static str {
        match self {
            Self::Lei => "SELECT id FROM company WHERE lei = ? LIMIT 50",
            Self::Number => "SELECT id FROM company WHERE number_key = ? AND country = ? LIMIT 50",
            Self::Name => "SELECT id FROM company WHERE name_key = ? LIMIT 50",
            Self::Host => "SELECT id FROM company WHERE host = ? LIMIT 50",
        }
    }

    fn values(self, row: &company::Model) -> Vec<Value> {
        let of = |key: &str| {
            if key.is_empty() {
                Vec::new()
            } else {
                vec![key.into()]
            }
        };
        match self {
            Self::Lei => of(&row.lei),
            Self::Number if row.number_key.is_empty() => Vec::new(),
            Self::Number => vec![row.number_key.clone().into(), row.country.clone().into()],
            Self::Name => of(&row.name_key),
            Self::Host => of(&row.host),
        }
    }
}

/// A record that may be the same company as another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alike {
    pub code: String,
    pub name: String,
    pub country: String,
    /// The strongest reason first.
    pub why: Vec<Why>,
}

/// What may be the same as `row`, as far as somebody sees it; records merged with it are left
/// out, and of others merged together only the survivor stands.
pub async fn alike(
    conn: &impl ConnectionTrait,
    sight: &Sight,
    row: &company::Model,
) -> Result<Vec<Alike>> {
    let mut found: BTreeMap<CompanyId, BTreeSet<Why>> = BTreeMap::new();
    let backend = conn.get_database_backend();
    for why in Why::ALL {
        let values = why.values(row);
        if values.is_empty() {
            continue;
        }
        for line in conn
            .query_all_raw(statement(backend, why.lookup(), values))
            .await?
        {
            let id = CompanyId(line.try_get("", "id")?);
            found.entry(id).or_default().insert(why);
        }
    }
    let records = company::Entity::find()
        .filter(company::Column::Id.is_in(found.keys().copied()))
        .filter(company::Column::RootId.ne(row.root_id))
        .order_by_asc(company::Column::Id)
        .all(conn)
        .await?;
    let mut alike: Vec<Alike> = Vec::new();
    for record in records {
        let why: Vec<Why> = found.remove(&record.id).into_iter().flatten().collect();
        if !sight.sees(conn, &record).await? {
            continue;
        }
        let shown = survivor(conn, record).await?;
        if let Some(known) = alike.iter_mut().find(|a| a.code == shown.code) {
            known.why.extend(why);
            known.why.sort_unstable();
            known.why.dedup();
            continue;
        }
        alike.push(Alike {
            code: shown.code,
            name: shown.name,
            country: shown.country,
            why,
        });
    }
    alike.sort_by(|a, b| (&a.why, &a.name, &a.code).cmp(&(&b.why, &b.name, &b.code)));
    Ok(alike)
}

/// Refuses a record that looks like others, until somebody has said that it is none of them.
pub fn refuse(alike: &[Alike], distinct: bool) -> Result<()> {
    let Some(first) = alike.first().filter(|_| !distinct) else {
        return Ok(());
    };
    let named: Vec<String> = alike
        .iter()
        .take(5)
        .map(|a| format!("{} ({})", a.name, a.code))
        .collect();
    let (named, n) = (named.join(", "), alike.len().to_string());
    let why = first.why.first().map_or("name", |why| why.name());
    Err(Error::field_with(
        "distinct",
        "company.alike",
        format!("{n} in the register may be the same company, the first by its {why}: {named}"),
        vec![("n", n), ("named", named), ("why", why.to_owned())],
    ))
}
