//! Sponsors with their agreements: who they are, where they stand, and the terms in every version.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::terms::cards;
use crate::fund::view::sponsors::{self, Standing};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;

/// `GET /funds/:code/sponsors`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Sponsors).await?;
    let standings = sponsors::standings(&desk.ctx, &desk.fund).await?;
    let versions = sponsors::versions(&desk.ctx, &desk.fund).await?;
    let who = Block::new(
        desk.w.t("sponsors-agreements"),
        agreements(&desk, &standings),
        desk.w.t("sponsors-none"),
    );
    let stand = Block::new(
        desk.w.t("sponsors-standing"),
        standing(&desk, &standings),
        String::new(),
    );
    let mut list = ListingPage::new(&desk, vec![who, stand]);
    list.cards = cards(&desk, &standings, &versions)?;
    page(&list)
}

/// What a kind of sponsor is called.
fn kind(desk: &Desk, kind: &str) -> String {
    let w = desk.w;
    match kind {
        "treasury" => w.t("choice-kind-treasury"),
        "sovereign_fund" => w.t("choice-kind-sovereign-fund"),
        "development_bank" => w.t("choice-kind-development-bank"),
        "private_investor" => w.t("choice-kind-private-investor"),
        "partner" => w.t("choice-kind-partner"),
        other => other.to_owned(),
    }
}

fn agreements(desk: &Desk, standings: &[Standing]) -> Table {
    let w = desk.w;
    let rows = standings.iter().map(|s| {
        let mut cells = vec![
            Cell::TwoLines {
                text: s.party.name.clone(),
                below: s.party.code.clone(),
            },
            Cell::text(kind(desk, &s.party.kind)),
            desk.side(s.party.side),
            Cell::text(&s.country),
            Cell::text(s.party.currency.code()),
            desk.date(s.party.signed_on),
        ];
        if let Some(href) = desk.history(&format!("sponsor/{}", s.party.code)) {
            cells.push(Cell::link(w.t("audit-history"), href));
        }
        Row { cells }
    });
    let mut columns = vec![
        Column::text(w.t("capital-sponsor")),
        Column::text(w.t("books-kind")),
        Column::text(w.t("capital-source")),
        Column::text(w.t("sponsors-country")),
        Column::text(w.t("books-currency")),
        Column::text(w.t("sponsors-signed")),
    ];
    if desk.history("").is_some() {
        columns.push(Column::text(w.t("audit-title")));
    }
    Table {
        caption: w.t("sponsors-agreements"),
        columns,
        rows: rows.collect(),
        foot: None,
    }
}

fn standing(desk: &Desk, standings: &[Standing]) -> Table {
    let w = desk.w;
    let rows = standings.iter().map(|s| Row {
        cells: vec![
            Cell::text(&s.party.name),
            desk.cell(s.committed),
            desk.cell(s.called),
            desk.cell(s.outstanding),
            desk.cell(s.advances),
            desk.cell(s.reinstated),
            desk.cell(s.contributed),
            desk.cell(s.distributed),
        ],
    });
    Table {
        caption: w.t("sponsors-standing"),
        columns: vec![
            Column::text(w.t("capital-sponsor")),
            Column::money(w.t("capital-committed")),
            Column::money(w.t("capital-called")),
            Column::money(w.t("capital-outstanding")),
            Column::money(w.t("receipts-advance")),
            Column::money(w.t("distributions-reinstated")),
            Column::money(w.t("account-contributions")),
            Column::money(w.t("account-distributed")),
        ],
        rows: rows.collect(),
        foot: None,
    }
}
