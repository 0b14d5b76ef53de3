//! The applications of a fund: listed, narrowed, searched, in an order, a page at a time.
//!
//! A page starts after an application, not after a number of them, and every order has an index,
//! so that the last page costs what the first does.

use super::place::{COUNTED, Narrowed};
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::dealflow::round::form;
use crate::dealflow::search::{Query, Sent, excerpt, latest, texts};
use crate::error::{Error, Result};
use crate::form::{Form, Texts};
use crate::money::{Currency, Money};
use entity::value::{FundId, Instant};
use sea_orm::QueryResult;
use std::collections::BTreeMap;

/// What of it is wanted.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// These narrow where they are not empty.
    pub round: String,
    pub stage: String,
    /// Words looked for, see [`crate::dealflow::search`].
    pub q: String,
    pub sort: Sort,
    /// The application after which the page starts.
    pub after: Option<String>,
    pub limit: u64,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: By,
    pub descending: bool,
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Received,
    Name,
    Asked,
}

impl Default for Sort {
    /// What came last first.
    fn default() -> Self {
        Self {
            by: By::Received,
            descending: true,
        }
    }
}

impl Sort {
    /// As it stands in an address; `-` before it for the other direction than upwards.
    pub const ALL: [(&'static str, Self); 6] = [
        ("-received", Self::of(By::Received, true)),
        ("received", Self::of(By::Received, false)),
        ("name", Self::of(By::Name, false)),
        ("-name", Self::of(By::Name, true)),
        ("-asked", Self::of(By::Asked, true)),
        ("asked", Self::of(By::Asked, false)),
    ];

    const fn of(by: By, descending: bool) -> Self {
        Self { by, descending }
    }

    /// The default where nothing is written.
    pub fn read(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let found = Self::ALL.into_iter().find(|(name, _)| *name == text);
        found.map(|(_, sort)| sort).ok_or_else(|| {
            let said = format!(
                "\u{ab}{text}\u{bb} is no order; there are received, name and asked, with - before them for downwards"
            );
            Error::field_with("sort", "choice.unknown", said, vec![("text", text.to_owned())])
        })
    }
}

impl By {
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Received => "received_at",
            Self::Name => "name",
            Self::Asked => "asked",
        }
    }
}

/// One application that was sent.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: String,
    pub no: i64,
    pub round: String,
    pub name: String,
    pub stage: String,
    pub asked: Option<Money>,
    pub submitted_at: Option<Instant>,
    /// Where it was found: the question, and part of its answer.
    pub excerpt: Option<(Texts, String)>,
}

/// How many there are; counting ends somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    Exactly(u64),
    MoreThan(u64),
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Found {
    pub lines: Vec<Line>,
    pub many: Many,
    /// The application after which the next page starts.
    pub next: Option<String>,
}

/// Those that were ever received.
pub async fn applications(ctx: &Ctx, fund: (FundId, Currency), sought: &Sought) -> Result<Found> {
    ctx.permit(Action::Consider, Scope::Fund(fund.0))?;
    let query = (!sought.q.trim().is_empty()).then(|| Query::new(&sought.q));
    if query.as_ref().is_some_and(Query::is_empty) {
        return Ok(Found {
            lines: Vec::new(),
            many: Many::Exactly(0),
            next: None,
        });
    }
    let conn = &ctx.app.db.read;
    let narrowed = Narrowed::new(ctx.app.db.backend(), fund.0, sought, query.as_ref());
    let n = narrowed.count(conn).await?;
    let many = n > COUNTED;
    let rows = narrowed.page(conn, sought, many).await?;
    let mut lines: Vec<Line> = rows
        .iter()
        .map(|row| line(row, fund.1))
        .collect::<Result<_>>()?;
    let limit = usize::try_from(sought.limit).unwrap_or(usize::MAX);
    let goes_on = lines.len() > limit;
    lines.truncate(limit);
    let next = lines.last().filter(|_| goes_on).map(|l| l.id.clone());
    if let Some(query) = &query {
        show_places(ctx, &mut lines, query).await?;
    }
    let many = if many {
        Many::MoreThan(COUNTED)
    } else {
        Many::Exactly(n)
    };
    Ok(Found { lines, many, next })
}

fn line(row: &QueryResult, currency: Currency) -> Result<Line> {
    let asked: Option<i64> = row.try_get("", "asked")?;
    let at: Option<i64> = row.try_get("", "submitted_at")?;
    Ok(Line {
        id: row.try_get("", "id")?,
        no: row.try_get("", "no")?,
        round: row.try_get("", "round")?,
        name: row.try_get("", "name")?,
        stage: row.try_get("", "stage")?,
        asked: asked.map(|minor| Money::from_minor(minor, currency)),
        submitted_at: at.map(Instant),
        excerpt: None,
    })
}

/// Adds to each line where what was looked for stands.
async fn show_places(ctx: &Ctx, lines: &mut [Line], query: &Query) -> Result<()> {
    let conn = &ctx.app.db.read;
    let sent = latest(conn, lines.iter().map(|line| line.id.as_str())).await?;
    let mut forms: BTreeMap<(String, i64), Form> = BTreeMap::new();
    for line in lines {
        let Some(submission) = sent.get(&line.id) else {
            continue;
        };
        let key = (line.round.clone(), submission.form_version);
        if !forms.contains_key(&key) {
            let read = form(conn, &key.0, key.1).await?;
            forms.insert(key.clone(), read);
        }
        let body: Sent = serde_json::from_str(&submission.body)?;
        line.excerpt = place(&forms[&key], &body, query);
    }
    Ok(())
}

/// The first answer, in the order of the form, in which something of it stands.
fn place(form: &Form, body: &Sent, query: &Query) -> Option<(Texts, String)> {
    form.questions().find_map(|question| {
        let value = body.values.get(&question.id)?;
        let said = texts(Some(&question.kind), value);
        let part = said.into_iter().find_map(|text| excerpt(text, query))?;
        Some((question.label.clone(), part))
    })
}
