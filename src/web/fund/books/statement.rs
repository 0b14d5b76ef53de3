//! What happened on one account.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::error::Error;
use crate::fund::view::books::{self, Account};
use crate::ledger::read::{Statement, StatementLine};
use crate::money::Money;
use crate::web::answer::{Site, page};
use crate::web::fund::desk::{Action, Desk};
use crate::web::fund::listing::{Block, Filter, ListingPage};
use crate::web::fund::name::{account_name, kind_name};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Figure, Figures, PageLinks, Row, Table};
use crate::web::section::Section;
use chrono::Datelike;
use entity::value::Day;

/// Entries on a page.
const PAGE: u64 = 50;

/// `GET /funds/:code/statement?account=&currency=&from=&to=&after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Statement).await?;
    let accounts = books::accounts(&desk.ctx, &desk.fund).await?;
    let days = days(&desk)?;
    let chosen = chosen(&desk, &accounts)?;
    let block = match chosen {
        None => Block::new(
            String::new(),
            table(&desk, None),
            desk.w.t("books-choose-account"),
        ),
        Some(account) => {
            let after = desk.given("after");
            let statement = books::account_statement(
                &desk.ctx,
                &desk.fund,
                account,
                days,
                after.as_deref(),
                PAGE,
            )
            .await?;
            return told(&desk, &accounts, account, &statement);
        }
    };
    let mut listing = ListingPage::new(&desk, vec![block]);
    listing.filters = filters(&desk, &accounts, None, days);
    page(&listing)
}

/// From the first day the fund can book on through today, unless the address says otherwise.
fn days(desk: &Desk) -> Result<(Day, Day), Error> {
    let start = desk.fund.starts_on;
    let first = Day(start.0.with_year(start.0.year() - 1).unwrap_or(start.0));
    let from = desk.day("from")?.unwrap_or(first);
    let to = desk
        .day("to")?
        .unwrap_or_else(|| Day(desk.today().0.max(from.0)));
    Ok((from, to))
}

/// The account of the address: `account=1100:MAIN:L&currency=EUR`, or both in `account` with a
/// blank between them, as the list of this page sends it.
fn chosen<'a>(desk: &Desk, accounts: &'a [Account]) -> Result<Option<&'a Account>, Error> {
    let Some(text) = desk.given("account") else {
        return Ok(None);
    };
    let (path, currency) = match text.rsplit_once(' ') {
        Some((path, currency)) => (path.to_owned(), Some(currency.to_owned())),
        None => (text.clone(), desk.given("currency")),
    };
    let named: Vec<&Account> = accounts
        .iter()
        .filter(|a| a.path == path && currency.as_ref().is_none_or(|c| a.currency.code() == c))
        .collect();
    let base = named.iter().find(|a| a.currency == desk.fund.currency);
    match base.or(named.first()) {
        Some(account) => Ok(Some(account)),
        None => Err(Error::NotFound(format!("account {text}"))),
    }
}

fn filters(
    desk: &Desk,
    accounts: &[Account],
    chosen: Option<&Account>,
    days: (Day, Day),
) -> Vec<Filter> {
    let w = desk.w;
    let value = |a: &Account| format!("{} {}", a.path, a.currency);
    let mut options = vec![(String::new(), w.t("books-choose-account"))];
    options.extend(accounts.iter().map(|a| {
        let name = account_name(&a.path, w);
        (value(a), format!("{} {name} ({})", a.path, a.currency))
    }));
    let mut account = Filter::choice(desk, "account", w.t("books-account"), options);
    account.value = chosen.map(value).unwrap_or_default();
    let day = |name, label, day: Day| Filter {
        value: day.to_string(),
        ..Filter::day(desk, name, label)
    };
    vec![
        account,
        day("from", w.t("books-from"), days.0),
        day("to", w.t("books-to"), days.1),
    ]
}

fn told(
    desk: &Desk,
    accounts: &[Account],
    account: &Account,
    statement: &Statement,
) -> Result<Response> {
    let w = desk.w;
    let unit = account.currency;
    let mut block = Block::new(
        format!("{} \u{b7} {unit}", w.t("books-lines")),
        table(desk, Some(statement)),
        w.t("books-no-lines"),
    );
    let shown = statement.lines.len().to_string();
    block.pages = Some(PageLinks {
        w,
        shown: w.with("books-lines-shown", "shown", shown),
        newer: statement
            .next
            .as_ref()
            .map(|next| desk.visit.href_with("after", next)),
        older: None,
    });
    let mut listing = ListingPage::new(desk, vec![block]);
    listing.lede = format!("{} {}", account.path, account_name(&account.path, w));
    listing.filters = filters(
        desk,
        accounts,
        Some(account),
        (statement.from, statement.to),
    );
    let figure = |label, money: Money| Figure {
        label,
        unit: unit.to_string(),
        value: desk.money_in(money, unit),
        note: String::new(),
    };
    listing.figures = Some(Figures {
        figures: vec![
            figure(w.t("books-opening"), statement.opening),
            figure(w.t("books-closing"), statement.closing),
        ],
    });
    if desk.given("after").is_some() {
        listing.actions.push(Action {
            label: w.t("books-first-page"),
            href: desk.visit.href_with("after", ""),
            primary: false,
        });
    }
    page(&listing)
}

fn table(desk: &Desk, statement: Option<&Statement>) -> Table {
    let w = desk.w;
    let lines = statement.map_or(&[][..], |s| &s.lines);
    Table {
        caption: w.t("books-lines"),
        columns: vec![
            Column::text(w.t("books-date")),
            Column::text(w.t("books-entry")),
            Column::text(w.t("books-description")),
            Column::money(w.t("books-debit")),
            Column::money(w.t("books-credit")),
            Column::money(w.t("books-balance")),
        ],
        rows: lines.iter().map(|line| row(desk, line)).collect(),
        foot: None,
    }
}

fn row(desk: &Desk, line: &StatementLine) -> Row {
    let currency = line.amount.currency();
    let money = |money| Cell::money(desk.money_in(money, currency));
    let credit = line.amount.checked_neg().ok().filter(Money::is_positive);
    Row {
        cells: vec![
            desk.date(line.effective_on),
            desk.journal_link(line.seq),
            Cell::TwoLines {
                text: kind_name(&line.kind, desk.w),
                below: line.text.clone(),
            },
            if line.amount.is_positive() {
                money(line.amount)
            } else {
                Cell::Empty
            },
            credit.map_or(Cell::Empty, money),
            money(line.balance),
        ],
    }
}
