//! The trial balance: every account, per layer and currency, and whether it balances.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::fund::view::books;
use crate::ledger::read::{Total, TrialLine};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, Filter, ListingPage};
use crate::web::fund::name::account_name;
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;

/// `GET /funds/:code/trial-balance?as_of=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::TrialBalance).await?;
    let as_of = desk.day("as_of")?.unwrap_or_else(|| desk.today());
    let trial = books::trial(&desk.ctx, &desk.fund, as_of).await?;
    let w = desk.w;
    let tables = trial
        .totals
        .iter()
        .map(|total| block(&desk, total, &trial.lines))
        .collect();
    let mut listing = ListingPage::new(&desk, tables);
    listing.lede = w.with("books-trial-lede", "day", desk.written(as_of));
    let mut chosen = Filter::day(&desk, "as_of", w.t("books-as-of"));
    chosen.value = as_of.to_string();
    listing.filters = vec![chosen];
    if trial.totals.is_empty() {
        listing.blocks = vec![Block::new(
            String::new(),
            Table {
                caption: String::new(),
                columns: Vec::new(),
                rows: Vec::new(),
                foot: None,
            },
            w.t("books-no-balances"),
        )];
    } else if trial.totals.iter().all(|t| t.debit == t.credit) {
        listing.proven = Some(w.t("books-balanced"));
    } else {
        listing.warning = Some(w.t("books-unbalanced"));
    }
    page(&listing)
}

/// One layer in one currency.
fn block(desk: &Desk, total: &Total, lines: &[TrialLine]) -> Block {
    let (w, currency) = (desk.w, total.debit.currency());
    let layer = if total.layer == "memo" {
        w.t("books-layer-memo")
    } else {
        w.t("books-layer-real")
    };
    let money = |money| Cell::money(desk.money_in(money, currency));
    let own = lines
        .iter()
        .filter(|line| line.layer == total.layer && line.balance.currency() == currency);
    let rows = own.map(|line| Row {
        cells: vec![
            Cell::link(&line.path, desk.statement_href(&line.path, currency)),
            Cell::text(account_name(&line.path, w)),
            line.debit().map_or(Cell::Empty, money),
            line.credit().map_or(Cell::Empty, money),
        ],
    });
    let title = format!("{layer} \u{b7} {currency}");
    let table = Table {
        caption: title.clone(),
        columns: vec![
            Column::text(w.t("books-account")),
            Column::text(w.t("books-description")),
            Column::money(format!("{} {currency}", w.t("books-debit"))),
            Column::money(format!("{} {currency}", w.t("books-credit"))),
        ],
        rows: rows.collect(),
        foot: Some(Row {
            cells: vec![
                Cell::text(w.t("books-total")),
                Cell::Empty,
                money(total.debit),
                money(total.credit),
            ],
        }),
    };
    Block::new(title, table, String::new())
}
