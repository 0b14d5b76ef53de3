//! How pages that stand in no fund write things.

use entity::value::Instant;

/// The list of the installation's proposals; each stands below it under its number.
pub const PROPOSALS: &str = "/proposals";

/// An instant in UTC, to the minute.
pub fn minute(at: Instant) -> String {
    let utc = chrono::DateTime::from_timestamp_micros(at.0).unwrap_or_default();
    utc.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// An instant in UTC, to the second.
pub fn second(at: Instant) -> String {
    let utc = chrono::DateTime::from_timestamp_micros(at.0).unwrap_or_default();
    utc.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
