//! What `templates/layout.html` needs around a page: title, breadcrumb, the
//! fund switcher and the navigation.

use super::{
    locale::Visit,
    section::{Group, Section},
    words::Words,
};
use crate::access::{Action, Scope};
use crate::fund::list::FundFacts;
use crate::money::locale::Lang;
use chrono::Datelike;
use entity::value::FundId;

/// Where a sponsor's contact reads its own account.
pub const ACCOUNT: &str = "/capital-account";

/// A fund in the switcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundLink {
    pub id: FundId,
    pub code: String,
    pub name: String,
    /// A short line under the name, such as `EUR · 2025–2031`.
    pub note: String,
}

impl FundLink {
    pub fn of(fund: &FundFacts) -> Self {
        let years = format!(
            "{}\u{2013}{}",
            fund.starts_on.0.year(),
            fund.ends_on.0.year()
        );
        Self {
            id: fund.id,
            code: fund.code.clone(),
            name: fund.name.clone(),
            note: format!("{} \u{b7} {years}", fund.currency),
        }
    }

    pub fn href(&self) -> String {
        Section::Overview.href(&self.code)
    }
}

/// A step of the breadcrumb above the present page.
#[derive(Clone, Debug)]
pub struct Crumb {
    pub label: String,
    pub href: String,
}

/// A link to the same page in another language.
pub struct LangLink {
    pub tag: &'static str,
    pub name: &'static str,
    pub href: String,
}

/// A page of the office of the installation.
pub struct OfficeLink {
    pub label: String,
    pub href: &'static str,
    pub icon: &'static str,
}

/// What the operation named by `?done=` and the number in `?no=` says when it went through.
fn done(visit: &Visit) -> Option<String> {
    let (slug, no) = (visit.param("done"), visit.param("no"));
    let is_slug = slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if slug.is_empty() || !is_slug || !no.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let title = visit.w.known(&format!("op-{slug}"), &[])?;
    let own = visit.w.known(&format!("op-{slug}-done"), &[("no", no)]);
    own.or_else(|| visit.w.known("op-done", &[("title", &title)]))
}

pub struct Frame {
    pub w: Words,
    pub title: String,
    pub crumbs: Vec<Crumb>,
    pub funds: Vec<FundLink>,
    /// The fund the page is about.
    pub fund: Option<FundLink>,
    pub section: Option<Section>,
    /// Said once on this page, such as "Capital call CC-07 issued."
    pub toast: Option<String>,
    /// Where the log tells of the thing the page shows.
    pub history: Option<String>,
    /// For somebody who cannot go anywhere else yet.
    pub alone: bool,
    visit: Visit,
}

impl Frame {
    /// A page outside any fund.
    pub fn new(visit: &Visit, title: &str) -> Self {
        Self {
            w: visit.w,
            title: title.to_owned(),
            crumbs: Vec::new(),
            funds: Vec::new(),
            fund: None,
            section: None,
            toast: done(visit),
            history: None,
            alone: false,
            visit: visit.clone(),
        }
    }

    /// The funds the reader may see, for the switcher.
    #[must_use]
    pub fn funds(self, funds: Vec<FundLink>) -> Self {
        Self { funds, ..self }
    }

    /// Puts the page into a fund's section and starts the breadcrumb with both.
    #[must_use]
    pub fn within(mut self, fund: FundLink, section: Section) -> Self {
        self.crumbs = vec![Crumb {
            label: fund.name.clone(),
            href: fund.href(),
        }];
        let title = section.title(self.w);
        if title != self.title {
            self = self.under(&title, &section.href(&fund.code));
        }
        self.fund = Some(fund);
        self.section = Some(section);
        self
    }

    /// Puts the page into a fund, but into none of its sections.
    #[must_use]
    pub fn within_fund(mut self, fund: FundLink) -> Self {
        self.crumbs = vec![Crumb {
            label: fund.name.clone(),
            href: fund.href(),
        }];
        self.fund = Some(fund);
        self
    }

    /// Adds a step of the breadcrumb.
    #[must_use]
    pub fn under(mut self, label: &str, href: &str) -> Self {
        self.crumbs.push(Crumb {
            label: label.to_owned(),
            href: href.to_owned(),
        });
        self
    }

    /// Without the ways to other pages.
    #[must_use]
    pub fn alone(self) -> Self {
        Self {
            alone: true,
            ..self
        }
    }

    /// The name of whoever is signed in.
    pub fn person(&self) -> Option<&str> {
        let person = self.visit.caller.actor.person();
        person.map(|person| person.name.as_str())
    }

    /// What the forms of this page carry.
    pub fn form_key(&self) -> &str {
        &self.visit.caller.form_key
    }

    #[must_use]
    pub fn toast(self, text: String) -> Self {
        Self {
            toast: Some(text),
            ..self
        }
    }

    pub fn groups(&self) -> [Group; 6] {
        Section::groups(self.w)
    }

    /// The log about one thing of the fund, such as `call/3`, for whoever may read it.
    pub fn history_of(&self, about: &str) -> Option<String> {
        let fund = self.fund.as_ref()?;
        if !self.shows(&Section::Audit) {
            return None;
        }
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("about", about)
            .finish();
        Some(format!("{}?{query}", Section::Audit.href(&fund.code)))
    }

    /// Whether links of this page may lead into the log.
    pub fn audits(&self) -> bool {
        self.fund.is_some() && self.shows(&Section::Audit)
    }

    /// Offers the log about what the page shows.
    #[must_use]
    pub fn about(self, thing: &str) -> Self {
        Self {
            history: self.history_of(thing),
            ..self
        }
    }

    /// Whether the side bar shows a section to whoever is signed in.
    pub fn shows(&self, section: &Section) -> bool {
        let fund = self.fund.as_ref();
        fund.is_some_and(|fund| section.is_for(&self.visit.caller.actor, fund.id))
    }

    /// The office of the installation, as far as it is for whoever is signed in.
    pub fn office(&self) -> Vec<OfficeLink> {
        let actor = &self.visit.caller.actor;
        let may = |action| actor.allow(action, Scope::Instance).is_ok();
        let mut links = Vec::new();
        let mut add = |key: &str, href, icon| {
            let label = self.w.t(key);
            links.push(OfficeLink { label, href, icon });
        };
        let person = actor.person().into_iter();
        let sponsors = person.flat_map(crate::access::Member::sponsors).next();
        if sponsors.is_some() {
            add("capital-account-title", ACCOUNT, "wallet");
        }
        if may(Action::Consult) {
            add("nav-companies", "/companies", "globe");
        }
        if may(Action::Audit) || may(Action::Decide) {
            add("nav-proposals", "/proposals", "badge-check");
        }
        if may(Action::Audit) {
            add("access-title", "/access", "users");
            add("audit-title", "/audit", "history");
        }
        links
    }

    pub fn is_fund(&self, other: &FundLink) -> bool {
        self.fund.as_ref() == Some(other)
    }

    pub fn is_current(&self, section: &Section) -> bool {
        self.section == Some(*section)
    }

    /// The page that lists where one can go, within the present fund.
    pub fn jump_href(&self) -> String {
        let query = self.jump_fund();
        if query.is_empty() {
            return "/jump".to_owned();
        }
        let fund: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        format!("/jump?fund={fund}")
    }

    /// The present fund's code, or nothing.
    pub fn jump_fund(&self) -> &str {
        self.fund.as_ref().map_or("", |fund| &fund.code)
    }

    pub fn languages(&self) -> [LangLink; 2] {
        let link = |lang: Lang, name| LangLink {
            tag: lang.tag(),
            name,
            href: self.visit.href_with("lang", lang.tag()),
        };
        [link(Lang::En, "English"), link(Lang::Ja, "日本語")]
    }
}
