//! The journal: newest first, each with its legs, narrowed by what the address says.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::fund::view::books::{self, Listed, Listing};
use crate::ledger::Kind;
use crate::ledger::read::Filter;
use crate::money::Money;
use crate::web::answer::{Site, page};
use crate::web::frame::Frame;
use crate::web::fund::desk::{Action, Desk};
use crate::web::fund::listing::Filter as Field;
use crate::web::fund::name::{account_name, kind_name, number};
use crate::web::locale::Visit;
use crate::web::parts::{MoneyText, PageLinks};
use crate::web::section::Section;
use crate::web::words::Words;

/// Journals on a page.
const PAGE: u64 = 25;

#[derive(Template)]
#[template(path = "fund/journals.html")]
struct JournalsPage {
    frame: Frame,
    w: Words,
    lede: String,
    actions: Vec<Action>,
    filters: Vec<Field>,
    entries: Vec<Entry>,
    pages: PageLinks,
}

struct Entry {
    date: String,
    iso: String,
    seq: i64,
    href: String,
    kind: String,
    text: String,
    /// Taken back by another journal.
    void: bool,
    /// The reversal or what is reversed.
    linked: Option<(String, String)>,
    legs: Vec<Leg>,
}

struct Leg {
    number: String,
    name: String,
    href: String,
    debit: Option<MoneyText>,
    credit: Option<MoneyText>,
}

/// `GET /funds/:code/journal?kind=&account=&from=&to=&text=&after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Journal).await?;
    let filter = Filter {
        kind: desk.given("kind"),
        account: desk.given("account"),
        subject: desk.given("subject"),
        from: desk.day("from")?,
        to: desk.day("to")?,
        text: desk.given("text"),
    };
    let after = desk.given("after");
    let listing = books::listing(&desk.ctx, &desk.fund, &filter, after.as_deref(), PAGE).await?;
    let w = desk.w;
    let shown = listing.journals.len().to_string();
    let shown = if filter == Filter::default() {
        let all = listing.all.to_string();
        w.with_all("books-shown-of", &[("shown", &shown), ("all", &all)])
    } else {
        w.with("books-shown", "shown", shown)
    };
    page(&JournalsPage {
        frame: desk.frame(),
        w,
        lede: format!("{} {}", w.t("books-newest-first"), desk.unit()),
        actions: actions(&desk, after.is_some()),
        filters: filters(&desk, &listing),
        pages: PageLinks {
            w,
            shown,
            newer: None,
            older: listing
                .next
                .map(|next| desk.visit.href_with("after", &next)),
        },
        entries: listing
            .journals
            .into_iter()
            .map(|j| entry(&desk, j))
            .collect(),
    })
}

fn actions(desk: &Desk, later_page: bool) -> Vec<Action> {
    let newest = Action {
        label: desk.w.t("books-newest"),
        href: desk.visit.href_with("after", ""),
        primary: false,
    };
    later_page.then_some(newest).into_iter().collect()
}

fn filters(desk: &Desk, listing: &Listing) -> Vec<Field> {
    let w = desk.w;
    let all = || (String::new(), w.t("books-all"));
    let mut kinds: Vec<(String, String)> = Kind::ALL
        .iter()
        .map(|kind| (kind.name().to_owned(), kind_name(kind.name(), w)))
        .collect();
    kinds.insert(0, all());
    let mut accounts = vec![all()];
    let mut offer = |path: &str| {
        if accounts.iter().all(|(known, _)| known != path) {
            accounts.push((path.to_owned(), format!("{path} {}", account_name(path, w))));
        }
    };
    for account in &listing.accounts {
        offer(number(&account.path));
        offer(&account.path);
    }
    vec![
        Field::choice(desk, "kind", w.t("books-kind"), kinds),
        Field::choice(desk, "account", w.t("books-account"), accounts),
        Field::day(desk, "from", w.t("books-from")),
        Field::day(desk, "to", w.t("books-to")),
        Field::text(desk, "text", w.t("books-text")),
    ]
}

fn entry(desk: &Desk, listed: Listed) -> Entry {
    let (item, w) = (listed.item, desk.w);
    let linked = match (item.reversed_by, item.reverses) {
        (Some(by), _) => Some((
            w.with("books-reversed-by", "seq", by),
            desk.journal_href(by),
        )),
        (None, Some(of)) => Some((w.with("books-reverses", "seq", of), desk.journal_href(of))),
        (None, None) => None,
    };
    let legs = listed.legs.into_iter().map(|leg| Leg {
        number: number(&leg.path).to_owned(),
        name: account_name(&leg.path, w),
        href: desk.statement_href(&leg.path, leg.amount.currency()),
        debit: leg.amount.is_positive().then(|| desk.money(leg.amount)),
        credit: leg
            .amount
            .checked_neg()
            .ok()
            .filter(Money::is_positive)
            .map(|m| desk.money(m)),
    });
    Entry {
        date: desk.written(item.effective_on),
        iso: item.effective_on.to_string(),
        seq: item.seq,
        href: desk.journal_href(item.seq),
        kind: kind_name(&item.kind, w),
        text: item.text,
        void: item.reversed_by.is_some(),
        linked,
        legs: legs.collect(),
    }
}
