//! Tells former contacts of changed bank details.

use crate::app::App;
use crate::bank::alert::tell;
use std::sync::Arc;
use std::time::Duration;

/// Between two looks at what changed.
const PAUSE: Duration = Duration::from_secs(15);

/// Looks until the task is ended.
pub async fn herald(app: Arc<App>) {
    loop {
        if let Err(e) = tell(&app).await {
            tracing::error!(error = %e, "changes of bank details cannot be told");
        }
        tokio::time::sleep(PAUSE).await;
    }
}
