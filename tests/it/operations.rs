//! Each operation on a fund's money: its legs, its refusals with rule and figures, the way back.

mod currency;
mod distribution;
mod equalisation;
mod holding;
mod income;
mod spending;
