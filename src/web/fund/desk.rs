//! What each of these pages starts from: the fund, the reader, and how things are written.

use chrono::Datelike;
use poem::Result;

use crate::app::Ctx;
use crate::error::Error;
use crate::fund::list::{FundFacts, by_code};
use crate::money::{Currency, Lang, Money, show, show_with_unit};
use crate::web::answer::Site;
use crate::web::frame::{Frame, FundLink};
use crate::web::locale::Visit;
use crate::web::operation::{self, Operation};
use crate::web::parts::{Cell, MoneyText, PageLinks, Tone};
use crate::web::section::Section;
use crate::web::words::Words;
use entity::value::{Day, Instant, Side};

/// A fund's page for one reader.
pub struct Desk {
    pub ctx: Ctx,
    pub fund: FundFacts,
    pub visit: Visit,
    pub w: Words,
    section: Section,
    funds: Vec<FundLink>,
}

/// A link that looks like a button.
pub struct Action {
    pub label: String,
    pub href: String,
    pub primary: bool,
}

impl Desk {
    pub async fn enter(visit: Visit, site: &Site, code: &str, section: Section) -> Result<Self> {
        let ctx = site.ctx(&visit);
        Ok(Self {
            fund: by_code(&ctx, code).await?,
            funds: site.funds(&visit).await?,
            ctx,
            w: visit.w,
            visit,
            section,
        })
    }

    /// For writing what a page outside the fund says of it; who may read that was asked before.
    pub fn beside(visit: &Visit, ctx: &Ctx, fund: FundFacts) -> Self {
        Self {
            ctx: ctx.clone(),
            fund,
            visit: visit.clone(),
            w: visit.w,
            section: Section::Overview,
            funds: Vec::new(),
        }
    }

    /// The frame of the section's own page.
    pub fn frame(&self) -> Frame {
        self.titled(&self.section.title(self.w))
    }

    /// The frame of a page below the section's.
    pub fn titled(&self, title: &str) -> Frame {
        Frame::new(&self.visit, title)
            .within(FundLink::of(&self.fund), self.section)
            .funds(self.funds.clone())
    }

    /// The log about a thing of the fund, for whoever may read it.
    pub fn history(&self, about: &str) -> Option<String> {
        self.frame().history_of(about)
    }

    /// An address within the fund.
    pub fn href(&self, rest: &str) -> String {
        format!("{}/{rest}", Section::Overview.href(&self.fund.code))
    }

    pub fn journal_href(&self, seq: i64) -> String {
        self.href(&format!("journal/{seq}"))
    }

    /// Whether the reader may ask for it.
    fn may(&self, operation: &Operation) -> bool {
        operation::open(&self.ctx.actor, operation, Some(self.fund.id)).is_ok()
    }

    /// Buttons of the section's operations; the first is the main one.
    pub fn actions(&self) -> Vec<Action> {
        let own = operation::all().filter(|o| o.section == self.section && !o.instance);
        own.filter(|o| self.may(o))
            .enumerate()
            .map(|(i, o)| Action {
                label: self.w.t(&format!("op-{}", o.slug)),
                href: o.href(Some(&self.fund.code)),
                primary: i == 0,
            })
            .collect()
    }

    /// One operation filled in as far as `fields` say; nothing where the reader may not ask for it.
    pub fn action(&self, slug: &str, fields: &[(&str, &str)]) -> Option<Action> {
        let operation = operation::all().find(|o| o.slug == slug && self.may(o))?;
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Some(Action {
            label: self.w.t(&format!("op-{slug}")),
            href: format!("{}?{query}", operation.href(Some(&self.fund.code))),
            primary: false,
        })
    }

    /// One operation as the page's main button.
    pub fn primary(&self, slug: &str) -> Option<Action> {
        let action = self.action(slug, &[])?;
        Some(Action {
            primary: true,
            ..action
        })
    }

    /// Links to the next page, and back to the first; nothing where all is shown.
    pub fn pages(&self, shown: usize, next: Option<String>) -> Option<PageLinks> {
        self.pages_of("after", shown, next)
    }

    /// As [`Desk::pages`], for a list whose place stands under the parameter `name`.
    pub fn pages_of(
        &self,
        name: &'static str,
        shown: usize,
        next: Option<String>,
    ) -> Option<PageLinks> {
        let later = self.given(name).is_some();
        if next.is_none() && !later {
            return None;
        }
        Some(PageLinks {
            w: self.w,
            shown: self.w.with("books-shown", "shown", shown),
            newer: later.then(|| self.visit.href_with(name, "")),
            older: next.map(|next| self.visit.href_with(name, &next)),
        })
    }

    /// How much of `whole` a part is, in whole percent, cut; nothing of nothing.
    pub fn percent(&self, part: Money, whole: Money) -> Option<String> {
        if !whole.is_positive() {
            return None;
        }
        let percent = i128::from(part.minor()) * 100 / i128::from(whole.minor());
        Some(self.percent_of(percent))
    }

    /// Whole percent as the page writes them.
    pub fn percent_of(&self, percent: impl std::fmt::Display) -> String {
        match self.w.lang() {
            Lang::De | Lang::Fr => format!("{percent}\u{a0}%"),
            Lang::En | Lang::Ja => format!("{percent}%"),
        }
    }

    /// A plain decimal as the page writes it.
    pub fn decimal(&self, plain: &str) -> String {
        match self.w.lang() {
            Lang::De | Lang::Fr => plain.replace('.', ","),
            Lang::En | Lang::Ja => plain.to_owned(),
        }
    }

    /// Whose capital.
    pub fn side(&self, side: Side) -> Cell {
        match side {
            Side::Local => Cell::tag(self.w.t("side-local"), Tone::Local),
            Side::Partner => Cell::tag(self.w.t("side-partner"), Tone::Partner),
        }
    }

    /// An amount outside a column, with its unit.
    pub fn with_unit(&self, money: Money) -> Cell {
        let text = show_with_unit(money, self.w.lang());
        Cell::money(MoneyText::new(text, money.is_negative()))
    }

    pub fn today(&self) -> Day {
        self.fund.today(self.ctx.app.clock.now())
    }

    /// A day of the address; refused under its parameter's name where it is none.
    pub fn day(&self, name: &str) -> Result<Option<Day>, Error> {
        let text = self.visit.param(name).trim();
        if text.is_empty() {
            return Ok(None);
        }
        let day = text.parse::<Day>();
        day.map(Some)
            .map_err(|e| Error::field(name, "date.format", e.to_string()))
    }

    /// A parameter that says something.
    pub fn given(&self, name: &str) -> Option<String> {
        let text = self.visit.param(name).trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// An amount in a column of the fund's currency; others carry their unit.
    pub fn money(&self, money: Money) -> MoneyText {
        self.money_in(money, self.fund.currency)
    }

    /// An amount in a column of `currency`; others carry their unit.
    pub fn money_in(&self, money: Money, currency: Currency) -> MoneyText {
        let write = if money.currency() == currency {
            show
        } else {
            show_with_unit
        };
        MoneyText::new(write(money, self.w.lang()), money.is_negative())
    }

    pub fn cell(&self, money: Money) -> Cell {
        Cell::money(self.money(money))
    }

    pub fn date(&self, day: Day) -> Cell {
        Cell::date(self.written(day), day.to_string())
    }

    pub fn written(&self, day: Day) -> String {
        written(day, self.w.lang())
    }

    /// An instant where the fund is, to the second, with the zone's name.
    pub fn instant(&self, at: Instant) -> String {
        let utc = chrono::DateTime::from_timestamp_micros(at.0).unwrap_or_default();
        let there = utc.with_timezone(&self.fund.zone);
        let day = self.written(Day(there.date_naive()));
        format!("{day} {} {}", there.format("%H:%M:%S"), self.fund.zone)
    }

    /// An instant where the fund is, to the minute; for lists, where the zone would only repeat.
    pub fn minute(&self, at: Instant) -> String {
        let utc = chrono::DateTime::from_timestamp_micros(at.0).unwrap_or_default();
        let there = utc.with_timezone(&self.fund.zone);
        let day = self.written(Day(there.date_naive()));
        format!("{day} {}", there.format("%H:%M"))
    }

    /// "Amounts in EUR …".
    pub fn unit(&self) -> String {
        self.w.with("books-unit", "currency", self.fund.currency)
    }

    pub fn journal_link(&self, seq: i64) -> Cell {
        Cell::link(seq.to_string(), self.journal_href(seq))
    }

    pub fn statement_href(&self, path: &str, currency: Currency) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("account", path)
            .append_pair("currency", currency.code())
            .finish();
        format!("{}?{query}", self.href("statement"))
    }
}

fn written(day: Day, lang: Lang) -> String {
    let d = day.0;
    match lang {
        Lang::En => d.format("%-d %b %Y").to_string(),
        Lang::Ja => format!("{}年{}月{}日", d.year(), d.month(), d.day()),
        Lang::De => d.format("%d.%m.%Y").to_string(),
        Lang::Fr => d.format("%d/%m/%Y").to_string(),
    }
}

/// The number in the address of `thing`.
pub fn number(thing: &str, text: &str) -> Result<i64, Error> {
    let no = text.parse();
    no.map_err(|_| Error::NotFound(format!("{thing} {text}")))
}
