//! Removes old rows of signing in and files that nothing names any more, once an hour.

use crate::app::App;
use crate::dealflow::sweep_files;
use crate::people::sweep::sweep;
use std::sync::Arc;
use std::time::Duration;

/// Between two sweeps.
const PAUSE: Duration = Duration::from_hours(1);

/// Sweeps until the task is ended.
pub async fn broom(app: Arc<App>) {
    loop {
        match sweep(&app).await {
            Ok(gone) => tracing::debug!(gone, "old rows of signing in"),
            Err(e) => tracing::error!(error = %e, "old rows cannot be removed"),
        }
        match sweep_files(&app).await {
            Ok(gone) => tracing::debug!(gone, "files that nothing names any more"),
            Err(e) => tracing::error!(error = %e, "old files cannot be removed"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}
