//! The list of what waits, as links to where it is done.

use crate::fund::view::needs::{Need, OpenShare};
use crate::money::{Money, show_with_unit};
use crate::web::fund::desk::Desk;
use crate::web::section::Section;

/// One line of the list.
pub struct Todo {
    pub class: &'static str,
    pub icon: &'static str,
    pub title: String,
    pub note: String,
    pub href: String,
}

const LATE: &str = "late";
const SOON: &str = "soon";

impl Todo {
    fn new(class: &'static str, icon: &'static str, title: String, href: String) -> Self {
        Self {
            class,
            icon,
            title,
            note: String::new(),
            href,
        }
    }

    fn note(self, note: String) -> Self {
        Self { note, ..self }
    }
}

/// What a need is called, and where it is met.
pub fn todo(desk: &Desk, need: Need) -> Todo {
    let w = desk.w;
    let say = |money: Money| show_with_unit(money, w.lang());
    let form = |slug: &str, fields: &[(&str, &str)]| {
        let action = desk.action(slug, fields);
        action.map_or_else(String::new, |a| a.href)
    };
    match need {
        Need::Sponsors => {
            let href = form("agreement-sign", &[]);
            Todo::new(SOON, "handshake", w.t("todo-sponsors"), href).note(w.t("todo-sponsors-note"))
        }
        Need::Commitments => {
            let note = w.t("todo-commitments-note");
            Todo::new(SOON, "wallet", w.t("todo-commitments"), form("commit", &[])).note(note)
        }
        Need::Share(share) => of_share(desk, &share),
        Need::Advance {
            sponsor,
            name,
            amount,
        } => {
            let href = form("advance-apply", &[("sponsor", &sponsor)]);
            Todo::new(SOON, "coins", w.with("todo-advance", "name", name), href).note(say(amount))
        }
        Need::Suspense { amount } => {
            let href = form("suspense-clear", &[]);
            Todo::new(SOON, "landmark", w.t("todo-suspense"), href).note(say(amount))
        }
        Need::Tranches { state, count } => of_tranches(desk, state, count),
        Need::Distribution { no, amount } => {
            let href = desk.href(&format!("distributions/{no}"));
            let title = w.with("todo-distribution", "no", no);
            Todo::new(SOON, "coins", title, href).note(say(amount))
        }
        Need::Fees { count } => {
            let href = Section::Fees.href(&desk.fund.code);
            Todo::new("", "percent", w.with("todo-fees", "count", count), href)
        }
        Need::Close { through } => {
            let href = form("period-close", &[("through", &through.to_string())]);
            let title = w.with("todo-close", "day", desk.written(through));
            Todo::new("", "calendar-check", title, href).note(w.t("todo-close-note"))
        }
    }
}

fn of_share(desk: &Desk, share: &OpenShare) -> Todo {
    let w = desk.w;
    let (call, due) = (share.call.to_string(), desk.written(share.due_on));
    let amount = show_with_unit(share.amount, w.lang());
    let href = desk.href(&format!("calls/{call}"));
    let named = [("name", share.name.as_str()), ("call", &call)];
    if share.days_late > 0 {
        let days = share.days_late.to_string();
        let args = [("amount", amount.as_str()), ("due", &due), ("days", &days)];
        return Todo::new(
            LATE,
            "triangle-alert",
            w.with_all("todo-late", &named),
            href,
        )
        .note(w.with_all("todo-late-note", &args));
    }
    Todo::new("", "calendar-check", w.with_all("todo-due", &named), href)
        .note(w.with_all("todo-due-note", &[("amount", &amount), ("due", &due)]))
}

fn of_tranches(desk: &Desk, state: &'static str, count: u64) -> Todo {
    let w = desk.w;
    let (title, icon) = match state {
        "planned" => (w.with("todo-approve", "count", count), "badge-check"),
        "approved" => (w.with("todo-instruct", "count", count), "send"),
        _ => (w.with("todo-settle", "count", count), "landmark"),
    };
    let href = Section::Disbursements.href(&desk.fund.code);
    Todo::new(SOON, icon, title, format!("{href}?state={state}"))
}
