//! Entering and changing a company; names as they are typed, stored and compared.

use super::{alike, enter, entered, seen};
use crate::engine::both;
use crate::funded::invalid;
use crate::world::{app, ctx, day, key};
use cofund::fund::company::fill::fill;
use cofund::fund::company::{ChangeCompany, ReclassifyCompany, RegisterCompany};
use entity::company;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// The inputs that `bad_inputs.json` lists under these numbers.
fn bad_inputs() -> BTreeMap<String, serde_json::Value> {
    let path = format!("{}/tests/data/bad_inputs.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut found = BTreeMap::new();
    let mut open = vec![&all];
    while let Some(value) = open.pop() {
        if let Some(id) = value.get("id").and_then(|id| id.as_str()) {
            found.insert(id.to_owned(), value.clone());
        }
        match value {
            serde_json::Value::Array(list) => open.extend(list),
            serde_json::Value::Object(map) => open.extend(map.values()),
            _ => {}
        }
    }
    found
}

both!(
    async fn the_listed_inputs_are_taken_as_listed(db: crate::engine::Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        let listed = bad_inputs();
        let said = |id: &str, part: &str| listed[id]["expected"].as_str().unwrap().contains(part);
        assert!(said("BI35", "stored NFC, original kept") && said("BI36", "case FOLD"));
        assert!(said("BI38", "refused or stripped") && said("BI39", "text.bidi_control"));
        // BI35 and BI36: a warning; stored composed, kept as typed.
        let pairs = [
            ("BI35", "Škoda", "S\u{30c}koda"),
            ("BI36", "ACME", "ＡＣＭＥ"),
            ("BI36", "finance", "ﬁnance"),
            ("BI36", "Straße GmbH", "STRASSE"),
        ];
        for (n, (id, first, second)) in pairs.into_iter().enumerate() {
            let (one, two) = (format!("A{n}"), format!("B{n}"));
            enter(&root, entered(&one, first)).await;
            let twin = entered(&two, second);
            let (field, rule, text) = invalid(root.run(&key(), twin.clone()).await);
            assert_eq!(
                (field.as_str(), rule.as_str()),
                ("distinct", "company.alike"),
                "{id}"
            );
            assert!(text.contains(&format!("{first} ({one})")), "{text}");
            enter(&root, twin).await;
            let record = seen(&root, &two).await.record;
            assert_eq!(record.name_given, second);
            assert_eq!(alike(&root, &two).await, [one]);
        }
        assert_eq!(seen(&root, "B0").await.record.name, "Škoda");
        // BI38: what cannot be seen is refused; spaces around a name are not of it.
        for name in ["ACME\u{200b}", "A\u{ad}CME", "ACME\u{2060}"] {
            let (field, rule, _) = invalid(root.run(&key(), entered("C1", name)).await);
            assert_eq!((field.as_str(), rule.as_str()), ("name", "text.invisible"));
        }
        let (_, rule, _) = invalid(root.run(&key(), entered("C1", " ACME ")).await);
        assert_eq!(rule, "company.alike");
        // BI39
        let turned = entered("C1", "Acme \u{202e}DTL\u{202c} \u{2066}x");
        let (field, rule, _) = invalid(root.run(&key(), turned).await);
        assert_eq!(
            (field.as_str(), rule.as_str()),
            ("name", "text.bidi_control")
        );
    }
);

both!(
    async fn duplicates_are_named_with_why(db: crate::engine::Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        let first = RegisterCompany {
            number: "0010-234".into(),
            lei: "5493001KJTIIGC8Y1R12".into(),
            site: "https://www.acme.example/en".into(),
            founded: Some(day("2020-01-01")),
            ..entered("ONE", "Acme OÜ")
        };
        root.run(&key(), first.clone())
            .await
            .expect("the first of its kind");
        let by = |code: &str, change: fn(&mut RegisterCompany)| {
            let mut other = entered(code, &format!("Other {code}"));
            change(&mut other);
            other
        };
        let others = [
            (by("NAME", |c| c.name = "ACME".into()), "name"),
            (by("NUMBER", |c| c.number = "10234".into()), "number"),
            (by("LEI", |c| c.lei = "5493001kjtiigc8y1r12".into()), "lei"),
            (by("HOST", |c| c.site = "acme.example".into()), "host"),
        ];
        for (other, why) in others {
            let code = other.code.clone();
            let (field, rule, _) = invalid(root.run(&key(), other.clone()).await);
            assert_eq!(
                (field.as_str(), rule.as_str()),
                ("distinct", "company.alike"),
                "{why}"
            );
            enter(&root, other).await;
            let found = seen(&root, &code).await.alike;
            assert_eq!(found.len(), 1, "{why}: {found:?}");
            assert_eq!(found[0].code, "ONE");
            let why_found: Vec<_> = found[0].why.iter().map(|w| w.name()).collect();
            assert_eq!(why_found, [why]);
        }
        assert_eq!(alike(&root, "ONE").await, ["LEI", "NUMBER", "NAME", "HOST"]);
        // The same number in another country, and a page where everybody has one, say nothing.
        let abroad = RegisterCompany {
            country: "LV".into(),
            ..by("ABROAD", |c| c.number = "10234".into())
        };
        root.run(&key(), abroad).await.expect("another company");
        for code in ["FB1", "FB2"] {
            let shared = by(code, |c| c.site = "https://facebook.com/acme".into());
            root.run(&key(), shared).await.expect("another company");
        }
        for (bad, field, rule) in [
            (
                by("BAD", |c| c.lei = "5493001KJTIIGC8Y1R13".into()),
                "lei",
                "lei.check",
            ),
            (
                by("BAD", |c| c.site = "javascript:x".into()),
                "site",
                "site.format",
            ),
            (
                by("BAD", |c| c.founded = Some(day("2026-01-16"))),
                "founded",
                "company.founded_later",
            ),
            (by("ONE", |_| {}), "code", "company.code_taken"),
        ] {
            let (at, by_rule, _) = invalid(root.run(&key(), bad).await);
            assert_eq!((at.as_str(), by_rule.as_str()), (field, rule));
        }
    }
);

both!(
    async fn what_stood_before_stays_in_the_history(db: crate::engine::Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        enter(&root, entered("ONE", "Acme")).await;
        enter(&root, entered("TWO", "Beta")).await;
        let change = ChangeCompany {
            company: "TWO".into(),
            name: Some("Gamma".into()),
            number: Some("77".into()),
            seen: Some(1),
            reason: "Renamed".into(),
            ..ChangeCompany::default()
        };
        let done = root
            .run(&key(), change.clone())
            .await
            .expect("it is changed");
        assert_eq!(done.changed, ["name", "number"]);
        // Somebody who looked before that does not overwrite it.
        let late = ChangeCompany {
            number: Some("78".into()),
            ..change.clone()
        };
        let refusal = crate::funded::refused(root.run(&key(), late.clone()).await);
        assert_eq!(refusal.rule, "company.changed_since");
        let again = ChangeCompany {
            seen: None,
            ..change
        };
        assert_eq!(
            crate::funded::refused(root.run(&key(), again).await).rule,
            "company.unchanged"
        );
        let taken = ChangeCompany {
            name: Some("ACME AS".into()),
            seen: Some(2),
            ..late
        };
        let (_, rule, _) = invalid(root.run(&key(), taken).await);
        assert_eq!(rule, "company.alike");
        let class = ReclassifyCompany {
            company: "TWO".into(),
            sector: Some("energy".into()),
            reason: "Pivot".into(),
            ..ReclassifyCompany::default()
        };
        root.run(&key(), class).await.expect("it is reclassified");
        let view = seen(&root, "TWO").await;
        assert_eq!(
            (view.record.name.as_str(), view.record.sector.as_str()),
            ("Gamma", "energy")
        );
        let told: Vec<_> = view
            .events
            .iter()
            .map(|e| (e.kind.as_str(), e.reason.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("changed", "Pivot"),
                ("changed", "Renamed"),
                ("registered", "")
            ]
        );
        let both = |field: &str, before: &str, after: &str| {
            (field.to_owned(), before.to_owned(), after.to_owned())
        };
        assert_eq!(
            view.events[1].changes,
            [both("name", "Beta", "Gamma"), both("number", "", "77")]
        );
    }
);

both!(
    async fn records_without_keys_get_them(db: crate::engine::Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        enter(&root, entered("ONE", "Straße")).await;
        enter(&root, entered("TWO", "STRASSE")).await;
        let sql = "UPDATE company SET name_key = '', key_rules = 0";
        app.db.write.execute_unprepared(sql).await.unwrap();
        assert!(alike(&root, "ONE").await.is_empty());
        assert_eq!(fill(&app.db).await.unwrap(), 2);
        assert_eq!(fill(&app.db).await.unwrap(), 0);
        assert_eq!(alike(&root, "ONE").await, ["TWO"]);
        let keyed = company::Entity::find().filter(company::Column::NameKey.eq("strasse"));
        assert_eq!(keyed.all(&app.db.read).await.unwrap().len(), 2);
    }
);
