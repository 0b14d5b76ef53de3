//! Each operation on a fund's money: accounts, refusals, and the way back.
