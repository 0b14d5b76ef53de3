//! The register on the command line.

use crate::cli::{cofund, done, text};
use crate::engine::both;
use serde_json::Value;

both!(
    async fn companies_are_kept_by_the_binary(db: crate::engine::Database) {
        let json = |line: &str| -> Value {
            serde_json::from_str(&done(&cofund(&db, &format!("{line} --json")))).unwrap()
        };
        json(
            "company register --code ONE --name Acme --country EE --number 0123 --site acme.example",
        );
        let twin = "company register --code TWO --name ACME-Ltd --country EE";
        let refused = cofund(&db, twin);
        assert_eq!(refused.status.code(), Some(1));
        let said = text(&refused.stderr);
        assert!(
            said.contains("company.alike") && said.contains("Acme (ONE)"),
            "{said}"
        );
        json(&format!("{twin} --distinct"));
        let alike = json("company duplicates TWO");
        assert_eq!(alike["alike"][0]["code"], "ONE");
        assert_eq!(alike["alike"][0]["why"][0], "name");
        let changed = json("company change --company TWO --number 123 --distinct --reason given");
        assert_eq!(changed["changed"][0], "number");
        let why = json("company duplicates TWO")["alike"][0]["why"].clone();
        assert_eq!(why, serde_json::json!(["number", "name"]));
        json(
            "company add-person --company ONE --name Ann --role founder --holding 12.5 --from 2024-01-01",
        );
        json("company end-person --company ONE --person 1 --until 2024-12-31");
        json("company merge --company TWO --into ONE --reason twice");
        let shown = json("company show TWO");
        assert_eq!(
            (&shown["code"], &shown["merged"][0]),
            (&"ONE".into(), &"TWO".into())
        );
        assert_eq!(shown["people"][0]["holding"], "12.5");
        assert_eq!(json("company show TWO --record")["merged_into"], "ONE");
        let list = json("company list");
        assert_eq!(list["companies"].as_array().unwrap().len(), 1);
        assert_eq!(json("company list --q 0123")["companies"][0]["code"], "ONE");
        json("company part --company TWO --reason two");
        assert_eq!(
            json("company list")["companies"].as_array().unwrap().len(),
            2
        );
        // What a backup holds of it is put back.
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.backup");
        json("company merge --company ONE --into TWO --reason again");
        done(&cofund(&db, &format!("backup {}", file.display())));
        let other = crate::engine::Database::fresh(db.engine).await;
        done(&cofund(&other, &format!("restore {}", file.display())));
        let shown = done(&cofund(&other, "company show ONE --json"));
        let shown: Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(shown["merged"][0], "ONE");
    }
);
