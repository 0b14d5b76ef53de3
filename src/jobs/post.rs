//! Sends what waits in the outbox, one letter after the other.

use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::mail::{Failure, Transport, outbox};
use std::time::Duration;

/// Between two looks into the outbox.
const PAUSE: Duration = Duration::from_secs(2);

/// Carries letters from the outbox to the transport.
#[derive(Debug)]
pub struct Postman {
    pub db: Db,
    pub clock: Clock,
    pub transport: Transport,
}

impl Postman {
    /// Sends until the task is ended. A letter under way then is sent again after its lease.
    pub async fn run(self) {
        loop {
            if let Err(e) = self.round().await {
                tracing::error!(error = %e, "the outbox cannot be read");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Tries everything that is due; gives how many letters were sent.
    pub async fn round(&self) -> Result<usize> {
        let mut sent = 0;
        while let Some(row) = outbox::claim(&self.db, self.clock.now()).await? {
            let late = row.until.is_some_and(|until| until < self.clock.now());
            let done = if late {
                Err(Failure {
                    text: "it came too late to be of use".into(),
                    permanent: true,
                })
            } else {
                self.transport.send(&row).await
            };
            let now = self.clock.now();
            match done {
                Ok(()) => {
                    outbox::sent(&self.db, &row, now).await?;
                    sent += 1;
                }
                Err(failure) => outbox::failed(&self.db, &row, &failure, now).await?,
            }
        }
        Ok(sent)
    }
}
