//! Cofund: the service on which co-financed national startup funds run.
//!
//! Modules in reading order; `ARCHITECTURE.md` has the map.

pub mod cli;
pub mod fund;
pub mod money;
