//! Where one can go: a plain page with a search field, and the same list as a
//! part for the Ctrl-K palette.

use std::sync::Arc;

use askama::Template;
use poem::{Response, Result, handler, web::Data};

use crate::access::Actor;

use super::{
    answer::{Site, page},
    frame::{Frame, FundLink},
    locale::Visit,
    section::Section,
    words::Words,
};

/// A destination.
struct Place {
    label: String,
    href: String,
    icon: &'static str,
    key: Option<char>,
}

#[derive(Template)]
#[template(path = "pages/jump.html")]
struct JumpPage<'a> {
    frame: Frame,
    w: Words,
    q: &'a str,
    places: Vec<Place>,
}

#[derive(Template)]
#[template(path = "pages/jump_results.html")]
struct JumpResults {
    w: Words,
    places: Vec<Place>,
}

/// `GET /jump?q=&fund=`: sections of the fund and other funds whose name holds `q`.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let w = visit.w;
    let funds = site.funds(&visit).await?;
    let fund = funds.iter().find(|fund| fund.code == visit.param("fund"));
    let q = visit.param("q").trim();
    let places = places(&visit.caller.actor, &funds, fund, q, w);
    if visit.partial {
        return page(&JumpResults { w, places });
    }
    let mut frame = Frame::new(&visit, &w.t("jump-title"));
    frame.fund = fund.cloned();
    page(&JumpPage {
        frame: frame.funds(funds.clone()),
        w,
        q,
        places,
    })
}

fn places(
    actor: &Actor,
    funds: &[FundLink],
    fund: Option<&FundLink>,
    q: &str,
    w: Words,
) -> Vec<Place> {
    let sections = fund.into_iter().flat_map(|fund| {
        let groups = Section::groups(w).into_iter();
        let all = groups.flat_map(|group| group.sections.iter().copied());
        let seen = all.filter(|section| section.is_for(actor, fund.id));
        seen.map(|section| Place {
            label: section.title(w),
            href: section.href(&fund.code),
            icon: section.icon(),
            key: section.key().map(|key| key.to_ascii_uppercase()),
        })
    });
    let funds = funds.iter().map(|fund| Place {
        label: format!("{} ({})", fund.name, fund.code),
        href: fund.href(),
        icon: "landmark",
        key: None,
    });
    let wanted = q.to_lowercase();
    sections
        .chain(funds)
        .filter(|place| place.label.to_lowercase().contains(&wanted))
        .collect()
}
