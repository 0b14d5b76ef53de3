//! The form of every operation with every role.

use super::town::{From, READERS, Town};
use crate::engine::both;
use cofund::web::operation;
use std::collections::BTreeMap;

/// Who may send which form: roles in the fund, then its operations.
const FUND: &[(&str, &str)] = &[
    ("OM", "round-create round-clone round-publish round-extend"),
    ("O", "bank-account-open agreement-sign terms-amend"),
    ("OMF", "commit commit-cancel commit-transfer"),
    ("MF", "call-issue equalise distribute recall"),
    ("M", "award award-increase tranche-cancel"),
    (
        "MF",
        "exit income loan-repayment fee-accrue fee-calculate bank-charge exchange revalue write-down write-off value",
    ),
    (
        "F",
        "receive receipt-return suspense-clear advance-apply tranche-approve tranche-instruct \
         tranche-settle tranche-return fee-pay expense distribution-pay reverse \
         period-close period-reopen",
    ),
];

/// Who may send the forms that need no fund: roles everywhere.
const HOUSE: &[(&str, &str)] = &[
    (
        "O",
        "programme-start fund-open sponsor-register erase-company-person",
    ),
    (
        "OMPF",
        "company-register company-change company-person-add company-person-end",
    ),
    ("OM", "company-merge company-part company-reclassify"),
];

fn rows(table: &[(&'static str, &'static str)]) -> BTreeMap<&'static str, &'static str> {
    let rows = table.iter();
    rows.flat_map(|(roles, slugs)| slugs.split_whitespace().map(|slug| (slug, *roles)))
        .collect()
}

#[test]
fn every_form_has_a_row() {
    let mut rows: Vec<_> = rows(FUND)
        .into_keys()
        .chain(rows(HOUSE).into_keys())
        .collect();
    let mut slugs: Vec<_> = operation::all().map(|o| o.slug).collect();
    rows.sort_unstable();
    slugs.sort_unstable();
    assert_eq!(rows, slugs);
}

both!(
    async fn of_a_fund(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let mut wrong = Vec::new();
        for (slug, roles) in rows(FUND) {
            let address = format!("/funds/ALPHA/do/{slug}");
            for who in &town.people {
                let may = roles.contains(who.letter);
                let (show, send) = match who.from {
                    From::Outside => (404, 404),
                    _ if may => (200, 422),
                    _ if READERS.contains(who.letter) => (403, 403),
                    _ => (404, 404),
                };
                let mut visitor = town.visitor(&who.someone);
                let shown = visitor.get(&address).await.status;
                let came = visitor.post(&address, &[]).await.status;
                if (shown, came) != (show, send) {
                    let who = format!("{} {:?}", who.letter, who.from);
                    wrong.push(format!(
                        "{slug} as {who}: {shown}, {came} not {show}, {send}"
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }
);

both!(
    async fn of_the_house(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let mut wrong = Vec::new();
        for (slug, roles) in rows(HOUSE) {
            let address = format!("/do/{slug}");
            for who in &town.people {
                let shared = slug.starts_with("company-");
                let everywhere = who.from == From::Everywhere || shared;
                let may = roles.contains(who.letter) && everywhere;
                let (show, send) = if may { (200, 422) } else { (403, 403) };
                let mut visitor = town.visitor(&who.someone);
                let shown = visitor.get(&address).await.status;
                let came = visitor.post(&address, &[]).await.status;
                if (shown, came) != (show, send) {
                    let who = format!("{} {:?}", who.letter, who.from);
                    wrong.push(format!(
                        "{slug} as {who}: {shown}, {came} not {show}, {send}"
                    ));
                }
            }
        }
        // Whoever owns a programme opens its funds, and starts no other programme.
        let mut owner = town.visitor(&town.stranger);
        let form = owner.get("/do/fund-open").await;
        assert_eq!(form.status, 200);
        assert!(form.text.contains("ZETAPROG") && !form.text.contains(r#""PROG""#));
        assert_eq!(owner.get("/do/programme-start").await.status, 403);
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }
);

both!(
    async fn menus(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let all: BTreeMap<_, _> = rows(FUND).into_iter().chain(rows(HOUSE)).collect();
        for who in &town.people {
            let mut visitor = town.visitor(&who.someone);
            let menu = visitor.get("/funds/ALPHA/do").await;
            if menu.status != 200 {
                continue;
            }
            let everywhere = who.from == From::Everywhere;
            for (slug, roles) in &all {
                let house = rows(HOUSE).contains_key(slug) && !slug.starts_with("company-");
                let may = roles.contains(who.letter) && (everywhere || !house);
                let link = format!("/do/{slug}\"");
                let there = menu.text.contains(&link);
                assert_eq!(there, may, "{slug} for {} {:?}", who.letter, who.from);
            }
        }
        // Buttons of a page are for those who may press them.
        let mut reader = town.visitor(town.one('C', From::Within));
        for page in [
            "",
            "/calls",
            "/calls/1",
            "/awards/1",
            "/journal/1",
            "/disbursements",
            "/fees",
        ] {
            let came = reader.get(&format!("/funds/ALPHA{page}")).await;
            assert_eq!(came.status, 200, "{page}");
            assert!(!came.text.contains("/do/"), "{page}: {}", came.text);
        }
    }
);
