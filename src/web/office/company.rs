//! One company: facts, people, what may be the same, awards by fund, records merged, history.

pub(super) mod button;
mod history;
mod tables;

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use self::button::action;
use crate::access::Actor;
use crate::fund::view::company::{CompanyView, company};
use crate::web::answer::{Site, page, see};
use crate::web::frame::Frame;
use crate::web::fund::desk::Action;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::Cell;
use crate::web::words::Words;

/// Asks for the record itself, where it was merged.
const RECORD: &str = "record";

/// `GET /companies/:company`: a code that was merged leads to its survivor.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let (ctx, w) = (site.ctx(&visit), visit.w);
    let view = company(&ctx, &code).await?;
    if let Some(survivor) = &view.survivor
        && visit.param(RECORD).is_empty()
    {
        let done = Some(visit.param("done")).filter(|done| !done.is_empty());
        let done = done.map_or_else(String::new, |done| format!("?done={done}"));
        return Ok(see(&format!("/companies/{}{done}", survivor.code)));
    }
    let warning = view
        .survivor
        .as_ref()
        .map(|survivor| w.with("company-was-merged", "into", &survivor.name));
    page(&ListingPage {
        frame: Frame::new(&visit, &view.record.name)
            .funds(site.funds(&visit).await?)
            .under(&w.t("nav-companies"), "/companies"),
        w,
        lede: format!("{} · {}", view.record.code, view.record.country),
        actions: actions(&ctx.actor, w, &view),
        filters: Vec::new(),
        figures: None,
        proven: None,
        warning,
        facts: facts(w, &view),
        blocks: blocks(&ctx.actor, w, &view),
        cards: Vec::new(),
    })
}

fn blocks(actor: &Actor, w: Words, view: &CompanyView) -> Vec<Block> {
    vec![
        tables::alike(actor, w, view),
        tables::people(actor, w, view),
        tables::exposure(w, view),
        tables::awards(w, view),
        tables::merged(actor, w, view),
        history::history(w, view),
    ]
}

fn actions(actor: &Actor, w: Words, view: &CompanyView) -> Vec<Action> {
    let r = &view.record;
    let code = r.code.as_str();
    if view.survivor.is_some() {
        let part = action(actor, w, "company-part", &[("company", code)]);
        return part.into_iter().collect();
    }
    let founded = r.founded.map_or_else(String::new, |day| day.to_string());
    let seen = view.version.to_string();
    let change = [
        ("company", code),
        ("name", &r.name_given),
        ("country", &r.country),
        ("number", &r.number),
        ("lei", &r.lei),
        ("site", &r.site),
        ("founded", &founded),
        ("seen", &seen),
    ];
    let class = [
        ("company", code),
        ("sector", &r.sector),
        ("stage", &r.stage),
        ("region", &r.region),
    ];
    let all = [
        action(actor, w, "company-change", &change),
        action(actor, w, "company-person-add", &[("company", code)]),
        action(actor, w, "company-reclassify", &class),
        action(actor, w, "company-merge", &[("company", code)]),
    ];
    all.into_iter().flatten().collect()
}

fn facts(w: Words, view: &CompanyView) -> Vec<(String, Cell)> {
    let r = &view.record;
    let id = |text: &str| Cell::Id {
        id: text.to_owned(),
        href: String::new(),
        w,
    };
    let mut facts = vec![(w.t("company-code"), id(&r.code))];
    if r.name_given.trim() != r.name {
        facts.push((w.t("company-name-given"), Cell::text(&r.name_given)));
    }
    let text = |text: &str| Some(Cell::text(text)).filter(|_| !text.is_empty());
    let day = r
        .founded
        .map(|day| Cell::date(day.to_string(), day.to_string()));
    let site = Some(Cell::link(&r.site, &r.site)).filter(|_| !r.site.is_empty());
    let lei = Some(id(&r.lei)).filter(|_| !r.lei.is_empty());
    let more = [
        (w.t("field-country"), text(&r.country)),
        (w.t("company-number"), text(&r.number)),
        (w.t("company-lei"), lei),
        (w.t("company-site"), site),
        (w.t("company-founded"), day),
        (w.t("field-sector"), text(&r.sector)),
        (w.t("field-stage"), text(&r.stage)),
        (w.t("field-region"), text(&r.region)),
    ];
    facts.extend(
        more.into_iter()
            .filter_map(|(term, cell)| Some((term, cell?))),
    );
    facts
}
