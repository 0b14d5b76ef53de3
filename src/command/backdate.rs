//! A posting dated before others must leave every later day above the floors too.

use super::tx::Tx;
use crate::error::Result;
use crate::ledger::held::{below_floor, leg_sum};
use crate::ledger::{AccountRef, Draft, store};
use entity::value::{Day, FundId};

impl Tx {
    /// A backdated posting must leave every later day above the floors too.
    pub(super) async fn check_later_days(&mut self, fund: FundId, draft: &Draft) -> Result<()> {
        let mut seen: Vec<&AccountRef> = Vec::new();
        for leg in draft.entry.legs() {
            let at = &leg.account;
            let (moved, day) = (leg_sum(draft, at) * at.code.normal(), draft.effective_on);
            let book = self.book_mut(fund)?;
            let Some(held) = book.get(at).filter(|h| h.last_on > Some(day)) else {
                continue;
            };
            if seen.contains(&at) || moved >= 0 || held.row.floored == 0 {
                continue;
            }
            seen.push(at);
            let (no, normal, mut running) = (held.row.no, held.row.normal, held.posted);
            self.write_own().await?;
            // From the latest day back: the balance at the end of each, without this posting.
            let mut lowest: (i64, Option<Day>) = (running * normal, None);
            for (later, sum) in store::sums_after(self.conn(), fund, no, day).await? {
                if running * normal < lowest.0 {
                    lowest = (running * normal, Some(later));
                }
                running -= sum;
            }
            if running * normal < lowest.0 {
                lowest = (running * normal, Some(day));
            }
            if lowest.0 + moved < 0 {
                return Err(below_floor(at, lowest.0, -moved, lowest.1));
            }
        }
        Ok(())
    }
}
