//! How arguments that are more than one word are written on the command line.

use crate::fund::Amount;
use crate::fund::award::PlannedTranche;
use crate::fund::distribute::GivenShare;
use crate::fund::found::Holiday;
use serde::de::DeserializeOwned;

/// One of the words a command knows, e.g. `local` or `grant`.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|e| e.to_string())
}

/// JSON, or `@FILE` that holds it.
pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let read = |file: &str| std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"));
    let json = text
        .strip_prefix('@')
        .map_or_else(|| Ok(text.to_owned()), read)?;
    serde_json::from_str(&json).map_err(|e| e.to_string())
}

/// `2026-12-25=Christmas Day`
pub(super) fn holiday(text: &str) -> Result<Holiday, String> {
    let (day, name) = text
        .split_once('=')
        .ok_or("write a holiday as 2026-12-25=Christmas Day")?;
    let day = day.parse().map_err(|e| format!("{e}"))?;
    Ok(Holiday {
        day,
        name: name.to_owned(),
    })
}

/// `60000@2026-03-01` or `60000@2026-03-01:first prototype`
pub(super) fn tranche(text: &str) -> Result<PlannedTranche, String> {
    let (amount, rest) = text
        .split_once('@')
        .ok_or("write a tranche as 60000@2026-03-01")?;
    let (day, condition) = rest.split_once(':').unwrap_or((rest, ""));
    let planned_on = day.parse().map_err(|e| format!("{e}"))?;
    Ok(PlannedTranche {
        amount: Amount::new(amount),
        planned_on,
        condition: condition.to_owned(),
    })
}

/// `TREASURY=1234.50`
pub(super) fn share(text: &str) -> Result<GivenShare, String> {
    let (sponsor, amount) = text
        .split_once('=')
        .ok_or("write a share as SPONSOR=1234.50")?;
    Ok(GivenShare {
        sponsor: sponsor.to_owned(),
        amount: Amount::new(amount),
    })
}
