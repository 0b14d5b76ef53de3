//! Who may open the form of an operation: whoever could send it.

use super::spec::{Kind, Operation};
use crate::access::{Actor, Scope};
use crate::error::Result;
use crate::fund::choice::List;
use entity::value::FundId;

/// As the door decides when the form is sent; an operation of the whole installation stays one
/// within a fund.
pub fn open(actor: &Actor, operation: &Operation, fund: Option<FundId>) -> Result<()> {
    let scope = match fund {
        Some(id) if !operation.instance => Scope::Fund(id),
        _ => Scope::Instance,
    };
    let Err(denied) = actor.allow(operation.action, scope) else {
        return Ok(());
    };
    // Which programme, the form asks.
    let asks = |field: &super::Field| matches!(field.kind, Kind::Pick(List::Programmes));
    let programmes = actor.person().into_iter();
    let within = programmes.flat_map(|m| m.programmes(operation.action));
    for id in within.filter(|_| operation.fields().any(asks)) {
        if actor.allow(operation.action, Scope::Programme(id)).is_ok() {
            return Ok(());
        }
    }
    Err(denied)
}
