//! All versions of all parties, masked.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::access::{Action, Scope};
use crate::bank::view::{Line, lines};
use crate::fund::payee::State;
use crate::web::answer::{Site, page};
use crate::web::fund::desk::{self, Desk};
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::section::Section;

/// `GET /funds/:code/bank-details`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::BankDetails).await?;
    let found = lines(&desk.ctx, Some(desk.fund.id)).await?;
    let (w, scope) = (desk.w, Scope::Fund(desk.fund.id));
    let verifies = desk.ctx.actor.allow_approval(Action::Bank, scope).is_ok();
    let mut before: Option<(&str, &str)> = None;
    let mut rows = Vec::new();
    for line in &found {
        let party = (line.kind.as_str(), line.code.as_str());
        let newest = before.replace(party) != Some(party);
        rows.push(row(&desk, line, newest && verifies));
    }
    let table = Table {
        caption: w.t("nav-bank-details"),
        columns: vec![
            Column::text(w.t("bank-party")),
            Column::text(w.t("bank-account")),
            Column::text(w.t("capital-status")),
            Column::text(w.t("bank-entered")),
            Column::text(w.t("bank-decided")),
            Column::text(w.t("bank-next")),
        ],
        rows,
        foot: None,
    };
    let block = Block::new(String::new(), table, w.t("bank-none"));
    let mut list = ListingPage::new(&desk, vec![block]);
    list.lede = w.t("bank-lede");
    if desk.ctx.permit(Action::Bank, scope).is_ok() {
        list.actions = vec![desk::Action {
            label: w.t("op-bank-details-enter"),
            href: desk.href("bank-details/enter"),
            primary: true,
        }];
    }
    page(&list)
}

/// A version; the newest one leads to its verification.
fn row(desk: &Desk, line: &Line, verifies: bool) -> Row {
    let w = desk.w;
    let entered = match &line.checker {
        Some(checker) => format!("{} \u{b7} {checker}", line.maker),
        None => line.maker.clone(),
    };
    let open = matches!(
        line.state,
        State::Cooling | State::Waiting | State::Verified
    );
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("party", &format!("{}/{}", line.kind, line.code))
        .finish();
    let mut links = Vec::new();
    if verifies && open {
        let href = desk.href(&format!("bank-details/verify?{query}"));
        links.push((w.t("op-bank-details-verify"), href));
    }
    let account = if line.shared {
        w.with("bank-shared", "mask", &line.mask)
    } else {
        line.mask.clone()
    };
    Row {
        cells: vec![
            Cell::TwoLines {
                text: line.name.clone(),
                below: line.code.clone(),
            },
            Cell::TwoLines {
                text: account,
                below: w.with("bank-version", "no", line.version),
            },
            state(desk, line),
            Cell::TwoLines {
                text: desk.instant(line.recorded_at),
                below: entered,
            },
            match &line.decided {
                Some((by, note)) => Cell::TwoLines {
                    text: by.clone(),
                    below: note.clone(),
                },
                None => Cell::Empty,
            },
            Cell::Links { links },
        ],
    }
}

/// A version's state in a word.
pub fn state(desk: &Desk, line: &Line) -> Cell {
    let tone = match line.state {
        State::Cooling => Tone::Warning,
        State::Waiting => Tone::Info,
        State::Verified => Tone::Good,
        State::Rejected => Tone::Bad,
    };
    Cell::tag(desk.w.t(&format!("bank-state-{}", line.state.name())), tone)
}
