//! All operations of a fund, and those that need none.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::{door, table};
use crate::access::Actor;
use crate::fund::list::{FundFacts, by_code};
use crate::web::answer::{Site, page};
use crate::web::frame::{Frame, FundLink};
use crate::web::locale::Visit;
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "pages/operations.html")]
struct MenuPage {
    frame: Frame,
    w: Words,
    groups: Vec<Group>,
}

/// The operations of one section.
struct Group {
    title: String,
    items: Vec<Item>,
}

struct Item {
    title: String,
    lede: String,
    href: String,
}

/// `GET /funds/:code/do`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let fund = by_code(&ctx, &code).await?;
    let frame = Frame::new(&visit, &visit.w.t("op-menu")).within_fund(FundLink::of(&fund));
    page(&MenuPage {
        frame: frame.funds(site.funds(&visit).await?),
        w: visit.w,
        groups: groups(visit.w, &ctx.actor, Some(&fund)),
    })
}

/// `GET /do`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list_here(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let frame = Frame::new(&visit, &visit.w.t("op-menu"));
    page(&MenuPage {
        frame: frame.funds(site.funds(&visit).await?),
        w: visit.w,
        groups: groups(visit.w, &site.ctx(&visit).actor, None),
    })
}

/// Those that the reader may ask for.
fn groups(w: Words, actor: &Actor, fund: Option<&FundFacts>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let here = table::all().filter(|o| o.instance || fund.is_some());
    for operation in here.filter(|o| door::open(actor, o, fund.map(|f| f.id)).is_ok()) {
        let title = operation.section.title(w);
        let item = Item {
            title: w.t(&format!("op-{}", operation.slug)),
            lede: w
                .known(&format!("op-{}-lede", operation.slug), &[])
                .unwrap_or_default(),
            href: operation.href(fund.map(|f| f.code.as_str())),
        };
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.items.push(item),
            None => groups.push(Group {
                title,
                items: vec![item],
            }),
        }
    }
    groups
}
