//! The log about one thing: offered on its page to readers of the log, and to nobody else.

use super::town::{From, Town};
use crate::engine::both;

const PAGES: [(&str, &str); 6] = [
    ("/funds/ALPHA/calls/1", "call%2F1"),
    ("/funds/ALPHA/awards/1", "award%2F1"),
    ("/funds/ALPHA/awards/1", "company%2FACME"),
    ("/funds/ALPHA/distributions/1", "distribution%2F1"),
    ("/funds/ALPHA/journal/1", "journal%2F1"),
    ("/funds/ALPHA/sponsors", "sponsor%2FT"),
];

both!(
    async fn of_each_thing(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let mut auditor = town.visitor(town.one('A', From::Within));
        let mut member = town.visitor(town.one('C', From::Within));
        let commands = [
            "call.issue",
            "award",
            "award",
            "distribute",
            "commit",
            "agreement.sign",
        ];
        for ((page, about), command) in PAGES.into_iter().zip(commands) {
            let link = format!("/funds/ALPHA/audit?about={about}");
            let shown = auditor.get(page).await.text;
            assert!(shown.contains(&link), "{link}: {shown}");
            assert!(shown.contains(r#"id="drawer""#));
            let hidden = member.get(page).await.text;
            assert!(
                !hidden.contains("/audit") && !hidden.contains("drawer"),
                "{page}: {hidden}"
            );
            let log = auditor.get(&link).await.text;
            assert!(log.contains(&format!("<b>{command}</b>")), "{about}: {log}");
            assert!(!log.contains("<b>bank_account.open</b>"), "{about}: {log}");
        }
    }
);
