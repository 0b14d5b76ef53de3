//! What states of awards, tranches and fees are called, and what can be done in them.

use super::part::links;
use crate::fund::view::portfolio::disbursement::TrancheLine;
use crate::web::fund::desk::Desk;
use crate::web::parts::{Cell, Tone};
use crate::web::words::Words;
use entity::value::Day;

/// The state of an award, a tranche or a fee, by its stored name.
pub fn name(state: &str, w: Words) -> String {
    match state {
        "active" => w.t("portfolio-state-active"),
        "closed" => w.t("portfolio-state-closed"),
        "cancelled" => w.t("portfolio-state-cancelled"),
        "planned" => w.t("portfolio-state-planned"),
        "approved" => w.t("portfolio-state-approved"),
        "instructed" => w.t("portfolio-state-instructed"),
        "settled" => w.t("portfolio-state-settled"),
        "returned" => w.t("portfolio-state-returned"),
        "accrued" => w.t("portfolio-state-accrued"),
        "paid" => w.t("portfolio-state-paid"),
        "reversed" => w.t("portfolio-state-reversed"),
        other => other.to_owned(),
    }
}

/// The state as a tag.
pub fn tag(state: &str, w: Words) -> Cell {
    let tone = match state {
        "settled" | "closed" | "paid" => Tone::Good,
        "active" | "approved" | "instructed" | "accrued" => Tone::Info,
        "returned" => Tone::Bad,
        _ => Tone::Plain,
    };
    Cell::tag(name(state, w), tone)
}

/// The state of a tranche, and whether it is late.
pub fn of_tranche(tranche: &TrancheLine, today: Day, w: Words) -> Cell {
    if tranche.is_open() && tranche.planned_on < today {
        let state = name(&tranche.state, w);
        return Cell::tag(w.with("portfolio-overdue", "state", state), Tone::Warning);
    }
    tag(&tranche.state, w)
}

/// Links to the forms that move a tranche on from its state.
pub fn moves(desk: &Desk, tranche: &TrancheLine) -> Cell {
    let w = desk.w;
    let which = format!("{}/{}", tranche.award, tranche.n);
    let fields: &[(&str, &str)] = &[("tranche", &which)];
    let approve = (w.t("portfolio-approve"), "tranche-approve", fields);
    let instruct = (w.t("portfolio-instruct"), "tranche-instruct", fields);
    let settle = (w.t("portfolio-settle"), "tranche-settle", fields);
    let back = (w.t("portfolio-return"), "tranche-return", fields);
    let cancel = (w.t("portfolio-cancel"), "tranche-cancel", fields);
    match tranche.state.as_str() {
        "planned" | "returned" => links(desk, &[approve, cancel]),
        "approved" => links(desk, &[instruct, cancel]),
        "instructed" => links(desk, &[settle, back]),
        "settled" => links(desk, &[back]),
        _ => Cell::Empty,
    }
}
