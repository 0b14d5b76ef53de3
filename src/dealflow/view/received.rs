//! The applications of a fund: listed, narrowed, searched, in an order, a page at a time.
//!
//! A page starts after an application, not after a number of them, and every order has an index,
//! so that the last page costs what the first does.

use super::place::{COUNTED, Narrowed};
use super::sought::Sought;
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::dealflow::round::form;
use crate::dealflow::search::{Query, Sent, excerpt, latest, texts};
use crate::error::Result;
use crate::form::{Form, Texts};
use crate::money::{Currency, Money};
use entity::value::{FundId, Instant};
use sea_orm::QueryResult;
use std::collections::BTreeMap;

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

/// The answer that holds most of what is looked for.
fn place(form: &Form, body: &Sent, query: &Query) -> Option<(Texts, String)> {
    let each = form.questions().filter_map(|question| {
        let value = body.values.get(&question.id)?;
        let said = texts(Some(&question.kind), value).into_iter();
        let (held, part) = said
            .filter_map(|text| excerpt(text, query))
            .max_by_key(|(n, _)| *n)?;
        Some((held, question.label.clone(), part))
    });
    // Of answers that hold as much the later one: the first is the name, which is shown anyway.
    let (_, label, part) = each.max_by_key(|(held, _, _)| *held)?;
    Some((label, part))
}
