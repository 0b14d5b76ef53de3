//! What was sent, beside what was sent before it.

use super::one::{Opened, received};
use crate::app::Ctx;
use crate::dealflow::round::form;
use crate::error::{Error, Result};
use crate::form::{Form, Typed};
use entity::submission;
use std::collections::BTreeMap;

/// One submission, as its form reads it.
#[derive(Debug, Clone)]
pub struct Sending {
    pub form: Form,
    pub typed: BTreeMap<String, Typed>,
}

/// A submission and the one before it; none before the first.
#[derive(Debug, Clone)]
pub struct Revision {
    pub sent: submission::Model,
    pub before: Option<Sending>,
    pub after: Sending,
}

/// Of an application that was opened.
pub async fn revision(ctx: &Ctx, opened: &Opened, no: i64) -> Result<Revision> {
    let find = |no: i64| opened.submissions.iter().find(|s| s.no == no);
    let gone = || Error::NotFound(format!("submission {no}"));
    let sent = find(no).ok_or_else(gone)?;
    let before = match find(no - 1) {
        Some(earlier) => Some(sending(ctx, opened, earlier).await?),
        None => None,
    };
    Ok(Revision {
        sent: sent.clone(),
        before,
        after: sending(ctx, opened, sent).await?,
    })
}

async fn sending(ctx: &Ctx, opened: &Opened, sent: &submission::Model) -> Result<Sending> {
    let conn = &ctx.app.db.read;
    Ok(Sending {
        form: form(conn, &opened.application.round, sent.form_version).await?,
        typed: received(Some(sent))?,
    })
}
