//! Every route with every role.

use super::sources;
use super::town::{From, READERS, Somebody, Town};
use crate::engine::both;
use std::collections::BTreeSet;

/// Who is let in, and what everybody else is told.
enum Door {
    /// The same for everybody, signed in or not.
    Open(u16),
    /// The same for everybody who signed in.
    Signed(u16),
    /// A fund's: these roles of those who hold one in it, or everywhere; other readers are
    /// refused, to everybody else it is not there.
    Fund(&'static str, u16),
    /// The installation's: these roles of those who hold one in a fund, and of those who hold one
    /// everywhere; others are refused.
    House(&'static str, &'static str, u16),
    /// The installation's, where it is not there for others: roles held everywhere.
    Hidden(&'static str, u16),
}

use Door::{Fund, Hidden, House, Open, Signed};

impl Door {
    fn status(&self, who: &Somebody) -> u16 {
        let is = |letters: &str| letters.contains(who.letter);
        match self {
            Open(status) | Signed(status) => *status,
            Fund(..) if who.from == From::Outside => 404,
            Fund(letters, status) if is(letters) => *status,
            Fund(..) if is(READERS) => 403,
            Hidden(all, status) if who.from == From::Everywhere && is(all) => *status,
            Fund(..) | Hidden(..) => 404,
            House(_, all, status) if who.from == From::Everywhere && is(all) => *status,
            House(some, _, status) if who.from != From::Everywhere && is(some) => *status,
            House(..) => 403,
        }
    }
}

type Row = (&'static str, &'static str, Door);

const ROWS: &[Row] = &[
    ("GET", "/", Signed(200)),
    ("GET", "/static/*path", Open(200)),
    ("GET", "/jump", Signed(200)),
    ("GET", "/do", Signed(200)),
    ("GET", "/do/:operation", House("OMPF", "OMPF", 200)),
    ("POST", "/do/:operation", House("OMPF", "OMPF", 422)),
    ("GET", "/capital-account", Hidden("", 200)),
    ("GET", "/funds/:code", Fund(READERS, 200)),
    ("GET", "/funds/:code/do", Fund(READERS, 200)),
    ("GET", "/funds/:code/do/:operation", Fund("OMF", 200)),
    ("POST", "/funds/:code/do/:operation", Fund("OMF", 422)),
    ("GET", "/funds/:code/sponsors", Fund(READERS, 200)),
    ("GET", "/funds/:code/commitments", Fund(READERS, 200)),
    ("GET", "/funds/:code/calls", Fund(READERS, 200)),
    ("GET", "/funds/:code/calls/:no", Fund(READERS, 200)),
    ("GET", "/funds/:code/receipts", Fund(READERS, 200)),
    ("GET", "/funds/:code/distributions", Fund(READERS, 200)),
    ("GET", "/funds/:code/distributions/:no", Fund(READERS, 200)),
    ("GET", "/funds/:code/awards", Fund(READERS, 200)),
    ("GET", "/funds/:code/awards/:no", Fund(READERS, 200)),
    ("GET", "/funds/:code/disbursements", Fund(READERS, 200)),
    ("GET", "/funds/:code/write-offs", Fund(READERS, 200)),
    ("GET", "/funds/:code/expenses", Fund(READERS, 200)),
    ("GET", "/funds/:code/fees", Fund(READERS, 200)),
    ("GET", "/funds/:code/bank-details", Fund(READERS, 200)),
    ("GET", "/funds/:code/bank-details/enter", Fund("F", 200)),
    ("POST", "/funds/:code/bank-details/enter", Fund("F", 422)),
    ("GET", "/funds/:code/bank-details/verify", Fund("V", 200)),
    ("POST", "/funds/:code/bank-details/verify", Fund("V", 422)),
    ("GET", "/funds/:code/rounds", Fund("OMPA", 200)),
    ("GET", "/funds/:code/rounds/:round", Fund("OMPA", 200)),
    ("GET", "/funds/:code/rounds/:round/form", Fund("OM", 200)),
    // Without a revision: somebody else's draft.
    ("POST", "/funds/:code/rounds/:round/form", Fund("OM", 409)),
    (
        "GET",
        "/funds/:code/rounds/:round/form/preview",
        Fund("OM", 200),
    ),
    (
        "GET",
        "/funds/:code/rounds/:round/form/question",
        Fund("OM", 200),
    ),
    (
        "POST",
        "/funds/:code/rounds/:round/form/question",
        Fund("OM", 422),
    ),
    (
        "GET",
        "/funds/:code/rounds/:round/workflow",
        Fund("OMPA", 200),
    ),
    (
        "POST",
        "/funds/:code/rounds/:round/workflow",
        Fund("OM", 422),
    ),
    ("GET", "/funds/:code/rounds/:round/rules", Fund("OMPA", 200)),
    ("POST", "/funds/:code/rounds/:round/rules", Fund("OM", 422)),
    ("GET", "/funds/:code/applications", Fund("OMPA", 200)),
    ("GET", "/funds/:code/applications/import", Fund("OM", 200)),
    ("POST", "/funds/:code/applications/import", Fund("OM", 422)),
    (
        "POST",
        "/funds/:code/applications/import/undo",
        Fund("OM", 422),
    ),
    ("GET", "/funds/:code/applications/:id", Fund("OMPA", 200)),
    (
        "GET",
        "/funds/:code/applications/:id/files/:no",
        Fund("OMPA", 200),
    ),
    (
        "GET",
        "/funds/:code/applications/:id/step/:transition",
        Fund("OMP", 200),
    ),
    // Without the stage it was seen in.
    (
        "POST",
        "/funds/:code/applications/:id/step/:transition",
        Fund("OMP", 409),
    ),
    (
        "GET",
        "/funds/:code/applications/:id/messages",
        Fund("OMPA", 200),
    ),
    (
        "POST",
        "/funds/:code/applications/:id/messages",
        Fund("OMP", 422),
    ),
    (
        "GET",
        "/funds/:code/applications/:id/revisions/:no",
        Fund("OMPA", 200),
    ),
    ("GET", "/calls", Open(200)),
    ("GET", "/calls/:call", Open(200)),
    ("GET", "/calls/:call/self-check", Open(200)),
    ("GET", "/apply/:call", Signed(200)),
    ("POST", "/apply/:call", Signed(303)),
    ("GET", "/applications", Signed(200)),
    // An application is its own people's; what was sent is read on the fund's page.
    ("GET", "/applications/:id", Hidden("", 200)),
    ("GET", "/applications/:id/team", Hidden("", 200)),
    ("POST", "/applications/:id/team", Hidden("", 422)),
    ("POST", "/applications/:id/team/end", Hidden("", 404)),
    ("POST", "/applications/:id/join", Hidden("", 404)),
    ("GET", "/applications/:id/check", Hidden("", 200)),
    ("POST", "/applications/:id/check", Hidden("", 303)),
    ("POST", "/applications/:id/move", Hidden("", 409)),
    ("POST", "/applications/:id/withdraw", Hidden("", 409)),
    ("GET", "/applications/:id/form/:section", Hidden("", 200)),
    ("POST", "/applications/:id/form/:section", Hidden("", 200)),
    ("GET", "/applications/:id/files/:question", Hidden("", 200)),
    // Anything but a form with files is refused before it is known whose it is.
    ("POST", "/applications/:id/files/:question", Signed(415)),
    (
        "GET",
        "/applications/:id/files/:question/:key",
        Hidden("", 200),
    ),
    (
        "POST",
        "/applications/:id/files/:question/:key",
        Hidden("", 200),
    ),
    (
        "POST",
        "/applications/:id/files/:question/:key/:offset",
        Hidden("", 200),
    ),
    ("GET", "/applications/:id/file/:no", Hidden("", 200)),
    ("GET", "/applications/:id/revisions/:no", Hidden("", 200)),
    ("GET", "/applications/:id/messages", Hidden("", 200)),
    ("POST", "/applications/:id/messages", Hidden("", 422)),
    ("GET", "/funds/:code/exchange", Fund(READERS, 200)),
    ("GET", "/funds/:code/journal", Fund(READERS, 200)),
    ("GET", "/funds/:code/journal/:seq", Fund(READERS, 200)),
    ("GET", "/funds/:code/statement", Fund(READERS, 200)),
    ("GET", "/funds/:code/trial-balance", Fund(READERS, 200)),
    ("GET", "/funds/:code/periods", Fund(READERS, 200)),
    ("GET", "/funds/:code/proposals", Fund(READERS, 200)),
    ("GET", "/funds/:code/proposals/:no", Fund(READERS, 200)),
    ("GET", "/funds/:code/approval-rules", Fund(READERS, 200)),
    ("POST", "/funds/:code/approval-rules", Fund("O", 422)),
    // An expense is approved by a finance approver, here without saying why not.
    ("POST", "/funds/:code/proposals/:no", Fund("V", 422)),
    ("GET", "/funds/:code/audit", Fund("OA", 200)),
    ("GET", "/proposals", Signed(200)),
    ("GET", "/proposals/:no", Hidden("OA", 200)),
    ("POST", "/proposals/:no", House("", "O", 422)),
    ("GET", "/access", House("", "OA", 200)),
    ("POST", "/access/grant", House("", "O", 422)),
    ("POST", "/access/end", House("", "O", 404)),
    ("POST", "/access/disable", House("", "O", 422)),
    ("POST", "/access/enable", House("", "O", 422)),
    ("GET", "/audit", House("", "OA", 200)),
    ("GET", "/companies", House("OMPCFVA", "OMPCFVA", 200)),
    // A company that another fund alone awarded to is not there.
    ("GET", "/companies/:company", Fund(READERS, 200)),
    ("GET", "/account", Signed(200)),
    ("POST", "/account/password", Signed(422)),
    ("GET", "/account/lending", Signed(200)),
    ("POST", "/account/lending", Signed(422)),
    ("POST", "/account/lending/end", Signed(404)),
    ("POST", "/account/sessions/end", Signed(404)),
    ("POST", "/account/sessions/end-others", Signed(303)),
    // Who is signed in already is led on.
    ("GET", "/sign-in", Signed(303)),
    ("POST", "/sign-in", Signed(422)),
    ("POST", "/access/invite", House("", "O", 422)),
    ("GET", "/account/email", Signed(200)),
    ("POST", "/account/email", Signed(422)),
    ("GET", "/account/email/sent", Signed(200)),
    ("GET", "/account/factors", Signed(200)),
    ("POST", "/account/factors/codes", Signed(200)),
    ("POST", "/account/factors/confirm", Signed(409)),
    ("GET", "/account/factors/device", Signed(409)),
    ("POST", "/account/factors/enrol", Signed(303)),
    ("GET", "/account/passkeys", Signed(200)),
    ("POST", "/account/passkeys", Signed(422)),
    ("POST", "/account/passkeys/ask", Signed(200)),
    ("POST", "/account/passkeys/confirm", Signed(422)),
    ("POST", "/account/passkeys/remove", Signed(404)),
    // Of a letter, which nobody here has.
    ("GET", "/join", Open(409)),
    ("POST", "/join", Open(409)),
    ("GET", "/register", Open(200)),
    ("POST", "/register", Open(422)),
    ("GET", "/register/sent", Open(200)),
    ("GET", "/register/confirm", Open(409)),
    ("POST", "/register/confirm", Open(409)),
    ("GET", "/recover", Open(200)),
    ("POST", "/recover", Open(422)),
    ("GET", "/recover/sent", Open(200)),
    ("GET", "/confirm-email", Open(409)),
    ("POST", "/confirm-email", Open(409)),
    ("GET", "/confirm-email/done", Open(200)),
    ("GET", "/sign-in/link", Open(200)),
    ("POST", "/sign-in/link", Open(409)),
    ("GET", "/sign-in/code", Open(200)),
    ("POST", "/sign-in/code", Open(409)),
    ("GET", "/sign-in/factor", Signed(303)),
    ("POST", "/sign-in/factor", Signed(422)),
    ("POST", "/sign-in/passkey", Open(422)),
    ("POST", "/sign-in/passkey/ask", Open(200)),
    ("GET", "/sign-in/passkey/second", Signed(200)),
    ("POST", "/sign-in/passkey/second", Signed(422)),
    ("POST", "/sign-in/passkey/second/ask", Signed(200)),
    ("POST", "/sign-in/provider", Open(404)),
    ("GET", "/sign-in/provider/back", Open(422)),
    // Not the demo.
    ("GET", "/demo", Open(404)),
    ("POST", "/demo", Open(404)),
    ("GET", "/demo/:person", Open(404)),
    ("POST", "/sign-out", Signed(303)),
];

/// Steps of signing in for whoever took the first.
const ENTERED: [&str; 2] = ["/sign-in/factor", "/sign-in/passkey/second"];

/// The address with something there in each place.
fn address(route: &str) -> String {
    let operation = if route.starts_with("/do/") {
        "company-register"
    } else {
        "commit"
    };
    let text = match route {
        "/static/*path" => return cofund::web::static_files::url("app.css").to_owned(),
        "/funds/:code/statement" => "/funds/:code/statement?account=1100:MAIN:L&currency=EUR",
        other => other,
    };
    text.replace("/funds/:code", "/funds/ALPHA")
        .replace(":round", "ROUND")
        .replace(":call", "ROUND")
        .replace(":section", "company")
        .replace(":offset", "0")
        .replace(":transition", "screen")
        .replace(":id", "SENT000000")
        .replace(":company", "ACME")
        .replace(":operation", operation)
        .replace(":no", "1")
        .replace(":seq", "1")
        .replace(":person", "p-1")
}

fn body(route: &str) -> &'static [(&'static str, &'static str)] {
    match route {
        "/funds/:code/proposals/:no" | "/proposals/:no" => &[("step", "reject"), ("note", "")],
        "/funds/:code/approval-rules" => &[("action.0", "pay"), ("from.0", "much")],
        "/access/grant" => &[
            ("scope", "instance"),
            ("role", "auditor"),
            ("person", "none"),
        ],
        "/access/end" => &[("scope", "instance"), ("grant", "999")],
        _ => &[],
    }
}

#[test]
fn every_route_has_a_row() {
    let rows: BTreeSet<_> = ROWS.iter().map(|(m, r, _)| (*m, (*r).to_owned())).collect();
    let routes = sources::routes();
    assert_eq!(rows.len(), ROWS.len(), "a row twice");
    let without: Vec<_> = routes.difference(&rows).collect();
    let gone: Vec<_> = rows.difference(&routes).collect();
    assert!(without.is_empty(), "without a row: {without:?}");
    assert!(gone.is_empty(), "rows without a route: {gone:?}");
}

both!(
    async fn roles(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let mut wrong = Vec::new();
        for (method, route, door) in ROWS {
            let address = address(route);
            for who in &town.people {
                let mut visitor = town.visitor(&who.someone);
                let came = match *method {
                    "GET" => visitor.get(&address).await,
                    _ => visitor.post(&address, body(route)).await,
                };
                let wanted = door.status(who);
                // Passwords are tried a few times only.
                let throttled = *route == "/sign-in" && came.status == 429;
                if came.status != wanted && !throttled {
                    let who = format!("{} {:?}", who.letter, who.from);
                    wrong.push(format!(
                        "{method} {address} as {who}: {} not {wanted}",
                        came.status
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }
);

both!(
    async fn strangers(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let mut wrong = Vec::new();
        for (method, route, door) in ROWS {
            let address = address(route);
            let mut nobody = town.house.visitor();
            let mut stranger = town.visitor(&town.stranger);
            let mut contact = town.visitor(&town.contact);
            for (who, visitor) in [
                ("nobody", &mut nobody),
                ("stranger", &mut stranger),
                ("contact", &mut contact),
            ] {
                let came = match *method {
                    "GET" => visitor.get(&address).await,
                    _ => visitor.post(&address, body(route)).await,
                };
                let wanted =
                    match (who, door) {
                        ("nobody", Signed(_)) if *method == "GET" && ENTERED.contains(route) => 303,
                        ("nobody", Signed(_)) if route.starts_with("/sign-in") => {
                            if *method == "GET" { 200 } else { 403 }
                        }
                        ("nobody", Open(status)) => {
                            if *method == "GET" {
                                *status
                            } else {
                                403
                            }
                        }
                        ("nobody", _) => {
                            if *method == "GET" {
                                303
                            } else {
                                401
                            }
                        }
                        (_, Open(status) | Signed(status)) => *status,
                        ("contact", Hidden(..)) if *route == "/capital-account" => 200,
                        ("stranger", House(some, _, status)) if some.contains('O') => *status,
                        (_, Fund(..) | Hidden(..)) => 404,
                        (_, House(..)) => 403,
                    };
                if came.status != wanted {
                    wrong.push(format!(
                        "{method} {address} as {who}: {} not {wanted}",
                        came.status
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }
);
