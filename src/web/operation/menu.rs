//! All operations of a fund, and those that need none.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::table;
use crate::fund::list::by_code;
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
    let fund = by_code(&site.ctx(&visit), &code).await?;
    let frame = Frame::new(&visit, &visit.w.t("op-menu")).within_fund(FundLink::of(&fund));
    page(&MenuPage {
        frame: frame.funds(site.funds(&visit).await?),
        w: visit.w,
        groups: groups(visit.w, Some(&fund.code)),
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
        groups: groups(visit.w, None),
    })
}

fn groups(w: Words, fund: Option<&str>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for operation in table::all().filter(|o| o.instance || fund.is_some()) {
        let title = operation.section.title(w);
        let item = Item {
            title: w.t(&format!("op-{}", operation.slug)),
            lede: w
                .known(&format!("op-{}-lede", operation.slug), &[])
                .unwrap_or_default(),
            href: operation.href(fund),
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
