//! A file of an application, handed out; that it was is recorded first.

use crate::app::Ctx;
use crate::dealflow::file::{HandedOut, ReadFile, ReadOwnFile};
use crate::error::Result;

/// To somebody who works on the application.
pub async fn own_file(ctx: &Ctx, fund: &str, application: &str, no: i64) -> Result<HandedOut> {
    let read = ReadOwnFile {
        fund: fund.to_owned(),
        application: application.to_owned(),
        no,
    };
    ctx.run(&uuid::Uuid::new_v4().to_string(), read).await
}

/// To somebody who considers what was sent.
pub async fn sent_file(ctx: &Ctx, fund: &str, application: &str, no: i64) -> Result<HandedOut> {
    let read = ReadFile {
        fund: fund.to_owned(),
        application: application.to_owned(),
        no,
    };
    ctx.run(&uuid::Uuid::new_v4().to_string(), read).await
}
