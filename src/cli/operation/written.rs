//! How arguments that are more than one word are written on the command line.

use crate::fund::found::Holiday;
use crate::fund::terms::Terms;
use entity::value::Side;

/// `local` or `partner`.
pub(super) fn side(text: &str) -> Result<Side, String> {
    match text {
        "local" => Ok(Side::Local),
        "partner" => Ok(Side::Partner),
        _ => Err("is local or partner".to_owned()),
    }
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

/// Terms as JSON, or `@FILE` that holds them.
pub(super) fn terms(text: &str) -> Result<Terms, String> {
    let read = |file: &str| std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"));
    let json = text
        .strip_prefix('@')
        .map_or_else(|| Ok(text.to_owned()), read)?;
    serde_json::from_str(&json).map_err(|e| format!("these are no terms: {e}"))
}
