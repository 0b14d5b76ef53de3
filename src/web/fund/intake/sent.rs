//! Coming to an application that was sent.

use crate::access::{Action, Scope};
use crate::dealflow::view::{Opened, open};
use crate::error::Error;
use crate::web::answer::Site;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::section::Section;
use poem::Result;

/// The desk of whoever considers the fund's applications, and one that was sent. Their own drafts
/// are people's own, on pages of their own.
pub async fn enter(visit: Visit, site: &Site, code: &str, id: &str) -> Result<(Desk, Opened)> {
    let desk = Desk::enter(visit, site, code, Section::Applications).await?;
    desk.ctx
        .permit(Action::Consider, Scope::Fund(desk.fund.id))?;
    let opened = open(&desk.ctx, id).await?;
    if opened.call.fund_id != desk.fund.id || opened.application.submitted_at.is_none() {
        return Err(Error::NotFound(format!("application {id}")).into());
    }
    Ok((desk, opened))
}
