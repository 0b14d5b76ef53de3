//! Exact money: currencies, amounts, rates, shares. Pure, no I/O.
//!
//! An amount never has more decimals than its currency and always fits `i64` minor units. Nothing here rounds but where
//! the name says so, and nothing touches a float.

mod allot;
mod amount;
mod code;
mod currency;
mod error;
pub mod exact;
mod fraction;
mod iso4217;
mod lang;
pub mod locale;
mod rate;
mod read;
mod split;
mod unit;

pub use allot::{PastCall, allot};
pub use amount::Money;
pub use code::Currency;
pub use error::{MoneyError, Reading};
pub use fraction::Fraction;
pub use lang::Lang;
pub use locale::{show, show_short, show_tick, show_with_unit};
pub use rate::Rate;
pub use read::{decimal, number, read, read_positive};
pub use split::split;
