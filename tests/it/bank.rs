//! Bank details: what is kept of them, when they are payable, and that no number is ever told.

pub mod accounts;
mod people;

use crate::award::award;
use crate::cli::{command, done, text};
use crate::engine::{Database, Engine, both};
use crate::funded::{company, funded, invalid, refused};
use crate::world::{NOON, ctx, day, key};
use accounts::iban;
use cofund::access::{Action, Scope};
use cofund::app::{App, Clock, Ctx};
use cofund::bank::account::Details;
use cofund::bank::alert::alert;
use cofund::bank::detail::{EnterBankDetails, Entered};
use cofund::bank::party::{Kind, Party};
use cofund::bank::reveal::{RevealBankDetails, reveal};
use cofund::bank::verify::{Verdict, Verified, VerifyBankDetails};
use cofund::bank::view::lines;
use cofund::db::Db;
use cofund::error::Result;
use cofund::fund::disburse::{ApproveTranche, InstructTranche};
use cofund::ledger::Posted;
use cofund::secret::Ring;
use entity::value::{FundId, Instant};
use entity::{audit_event, bank_detail, request};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::io::Write as _;
use std::process::Stdio;

pub const FIRST: &str = "EE382200221020145685";
pub const SECOND: &str = "DE89370400440532013000";
const DAY: i64 = 86_400_000_000;

pub fn acme() -> Party {
    Party {
        kind: Kind::Company,
        code: "ACME".into(),
    }
}

pub async fn enter(
    ctx: &Ctx,
    fund: Option<&str>,
    party: Party,
    details: &Details,
) -> Result<Entered> {
    let key = key();
    let fund = fund.map(Into::into);
    let command = EnterBankDetails::new(&ctx.app.ring, &key, fund, party, details)?;
    ctx.run(&key, command).await
}

pub fn verify(fund: Option<&str>, version: i64, verdict: Verdict) -> VerifyBankDetails {
    VerifyBankDetails {
        fund: fund.map(Into::into),
        party: acme(),
        version,
        verdict,
        note: "called back".into(),
    }
}

async fn decide(ctx: &Ctx, fund: Option<&str>, version: i64, verdict: Verdict) -> Result<Verified> {
    ctx.run(&key(), verify(fund, version, verdict)).await
}

/// A company ACME with an award whose only tranche is approved.
async fn awarded(db: &Database) -> Ctx {
    let (_, ctx) = funded(db).await;
    company(&ctx, "ACME", ["", "", ""]).await;
    ctx.run(&key(), award("ACME", "60000", "2024-03-01"))
        .await
        .unwrap();
    let approval = ApproveTranche {
        fund: "ALPHA".into(),
        award: 1,
        tranche: 1,
        on: day("2024-03-02"),
    };
    ctx.run(&key(), approval).await.unwrap();
    ctx
}

/// Whether the tranche could be sent to the bank.
async fn instruct(ctx: &Ctx) -> Result<Posted> {
    let instruction = InstructTranche {
        fund: "ALPHA".into(),
        award: 1,
        tranche: 1,
        bank: "MAIN".into(),
        on: day("2024-03-03"),
    };
    ctx.preview(instruction).await
}

fn later(app: &App, days: i64) {
    app.clock.set(Instant(NOON.0 + days * DAY));
}

both! {
    async fn a_change_cools_off_then_waits_and_blocks_payments_until_verified(db: Database) {
        let ctx = awarded(&db).await;
        instruct(&ctx).await.unwrap();
        let entered = enter(&ctx, Some("ALPHA"), acme(), &iban(FIRST)).await.unwrap();
        assert_eq!((entered.version, entered.mask.as_str()), (1, "EE •••• 5685"));
        assert_eq!(entered.cooling_until, "2026-01-18 12:00 UTC");
        let early = refused(instruct(&ctx).await);
        assert_eq!(early.rule, "bank.cooling_off");
        assert!(early.figures.contains(&("until", "2026-01-18 12:00 UTC".into())), "{early:?}");
        let early = refused(decide(&ctx, Some("ALPHA"), 1, Verdict::Verified).await);
        assert_eq!(early.rule, "bank.cooling_off");
        later(&ctx.app, 3);
        let waiting = refused(instruct(&ctx).await);
        assert_eq!(waiting.rule, "bank.unverified");
        assert!(waiting.figures.contains(&("maker", "local-administrator".into())), "{waiting:?}");
        let verified = decide(&ctx, Some("ALPHA"), 1, Verdict::Verified).await.unwrap();
        assert_eq!(verified.state, "verified");
        instruct(&ctx).await.unwrap();
        let again = refused(decide(&ctx, Some("ALPHA"), 1, Verdict::Verified).await);
        assert_eq!(again.rule, "bank_detail.decided");
        enter(&ctx, Some("ALPHA"), acme(), &iban(SECOND)).await.unwrap();
        assert_eq!(refused(instruct(&ctx).await).rule, "bank.cooling_off");
        let old = refused(decide(&ctx, Some("ALPHA"), 1, Verdict::Rejected).await);
        assert_eq!(old.rule, "bank_detail.superseded");
        decide(&ctx, Some("ALPHA"), 2, Verdict::Rejected).await.unwrap();
        instruct(&ctx).await.unwrap();
        let lines = lines(&ctx, Some(FundId(1))).await.unwrap();
        let states: Vec<_> = lines.iter().map(|l| (l.version, l.state.name(), l.mask.as_str())).collect();
        assert_eq!(states, [(2, "rejected", "DE •••• 3000"), (1, "verified", "EE •••• 5685")]);
    }
}

both! {
    async fn rejected_first_details_do_not_make_a_party_payable(db: Database) {
        let ctx = awarded(&db).await;
        enter(&ctx, Some("ALPHA"), acme(), &iban(FIRST)).await.unwrap();
        decide(&ctx, Some("ALPHA"), 1, Verdict::Rejected).await.unwrap();
        assert_eq!(refused(instruct(&ctx).await).rule, "bank.unverified");
    }
}

both! {
    async fn a_fund_pays_by_its_own_details_before_those_of_the_instance(db: Database) {
        let ctx = awarded(&db).await;
        enter(&ctx, None, acme(), &iban(FIRST)).await.unwrap();
        assert_eq!(refused(instruct(&ctx).await).rule, "bank.cooling_off");
        later(&ctx.app, 3);
        decide(&ctx, None, 1, Verdict::Verified).await.unwrap();
        instruct(&ctx).await.unwrap();
        enter(&ctx, Some("ALPHA"), acme(), &iban(SECOND)).await.unwrap();
        assert_eq!(refused(instruct(&ctx).await).rule, "bank.cooling_off");
        assert!(lines(&ctx, None).await.unwrap().len() == 1);
    }
}

both! {
    async fn one_account_of_two_parties_is_found(db: Database) {
        let ctx = awarded(&db).await;
        company(&ctx, "TWIN", ["", "", ""]).await;
        let twin = Party { code: "TWIN".into(), ..acme() };
        let sponsor = Party { kind: Kind::Sponsor, code: "T".into() };
        let alone = enter(&ctx, Some("ALPHA"), acme(), &iban(FIRST)).await.unwrap();
        assert_eq!(alone.shared_with, [""; 0]);
        let other = Details { holder: "Somebody".into(), ..iban(FIRST) };
        let shared = enter(&ctx, Some("ALPHA"), twin, &other).await.unwrap();
        assert_eq!(shared.shared_with, ["company ACME"]);
        let shared = enter(&ctx, Some("ALPHA"), sponsor, &other).await.unwrap();
        assert_eq!(shared.shared_with, ["company ACME", "company TWIN"]);
        assert!(lines(&ctx, Some(FundId(1))).await.unwrap().iter().all(|l| l.shared));
        let nobody = Party { code: "NOBODY".into(), ..acme() };
        assert_eq!(invalid(enter(&ctx, None, nobody, &other).await).1, "company.unknown");
    }
}

both! {
    async fn no_table_holds_a_number_and_the_seal_opens_in_its_row_only(db: Database) {
        let ctx = awarded(&db).await;
        let key = key();
        let command = || EnterBankDetails::new(&ctx.app.ring, &key, Some("ALPHA".into()), acme(), &iban(FIRST)).unwrap();
        let entered = ctx.run(&key, command()).await.unwrap();
        assert_eq!(ctx.run(&key, command()).await.unwrap(), entered);
        let ask = RevealBankDetails {
            fund: Some("ALPHA".into()),
            party: acme(),
            version: None,
            reason: "to compare with the bank's letter".into(),
        };
        let (version, details) = reveal(&ctx, "look", ask).await.unwrap();
        assert_eq!((version, &details), (1, &iban(FIRST)));
        let events = audit_event::Entity::find().all(&ctx.app.db.read).await.unwrap();
        assert!(events.iter().any(|e| e.action == "bank_details.reveal" && e.subject == "look"));
        let requests = request::Entity::find().all(&ctx.app.db.read).await.unwrap();
        let rows = bank_detail::Entity::find().all(&ctx.app.db.read).await.unwrap();
        assert_eq!(rows.len(), 1);
        let all = format!("{events:?}{requests:?}{rows:?}{:?}", command());
        for secret in [FIRST, "2200221020145685", "Acme OÜ", "cfo@acme.example"] {
            assert!(!all.contains(secret), "{secret} stands in the clear");
        }
        let conn = &ctx.app.db.write;
        for (sql, allowed) in [
            ("UPDATE bank_detail SET mask = 'x'", false),
            ("UPDATE bank_detail SET cooling_until = 0", false),
            ("DELETE FROM bank_detail", false),
            ("UPDATE bank_detail SET sealed = 'v1.test-1.AAAA'", true),
        ] {
            assert_eq!(conn.execute_unprepared(sql).await.is_ok(), allowed, "{sql}");
        }
        let ask = RevealBankDetails { fund: Some("ALPHA".into()), party: acme(), version: Some(1), reason: "again".into() };
        assert_eq!(refused(reveal(&ctx, "again", ask).await).rule, "secret.broken");
    }
}

both! {
    async fn who_was_named_before_is_told_of_a_change(db: Database) {
        let ctx = awarded(&db).await;
        let app = &ctx.app;
        let first = enter(&ctx, None, acme(), &iban(FIRST)).await.unwrap();
        assert_eq!(alert(&app.ring, &app.db.read, &first.id).await.unwrap(), None);
        let change = Details { contact: "thief@evil.example".into(), ..iban(SECOND) };
        let second = enter(&ctx, None, acme(), &change).await.unwrap();
        let told = alert(&app.ring, &app.db.read, &second.id).await.unwrap().unwrap();
        assert_eq!(told.to, "cfo@acme.example");
        assert_eq!((told.before.as_str(), told.after.as_str()), ("EE •••• 5685", "DE •••• 3000"));
        assert!(!format!("{told:?}").contains("cfo"));
    }
}

fn set(db: &Database, keys: &str, json: &str) -> std::process::Output {
    let mut command = command(db);
    command.args(["bank-details", "set", "--company", "ACME", "--json"]);
    command.env("COFUND_KEYS", keys);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary runs");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(json.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

const JSON: &str = r#"{"holder":"Acme","format":"iban","iban":"EE38 2200 2210 2014 5685"}"#;

both! {
    async fn keys_rotate_and_the_old_one_can_be_taken_away(db: Database) {
        let (old, new) = (Ring::fresh("old"), Ring::fresh("new"));
        let (_, ctx) = funded(&db).await;
        company(&ctx, "ACME", ["", "", ""]).await;
        let said = done(&set(&db, &old, JSON));
        assert!(said.contains("5685") && !said.contains("2200"), "{said}");
        let before = ctx.app.db.clone();
        let print = bank_detail::Entity::find().one(&before.read).await.unwrap().unwrap().fingerprint;
        let run = |keys: &str, line: &str| {
            let mut command = command(&db);
            command.args(line.split(' ')).env("COFUND_KEYS", keys);
            command.output().unwrap()
        };
        let show = "bank-details show --company ACME --reveal --reason test --json";
        let without = run(&new, show);
        assert!(text(&without.stderr).contains("secret.unknown_key"), "{}", text(&without.stderr));
        assert!(!run(&new, "keys rotate").status.success());
        let rotated = done(&run(&format!("{},{}", *new, *old), "keys rotate --json"));
        assert!(rotated.contains(r#""bank_detail.sealed":1"#), "{rotated}");
        assert!(done(&run(&new, show)).contains(FIRST));
        assert!(done(&run(&new, "bank-details list")).contains("cooling"));
        let after = bank_detail::Entity::find().one(&before.read).await.unwrap().unwrap().fingerprint;
        assert_ne!(print, after);
        let ring = Ring::parse("COFUND_KEYS", &new).unwrap();
        assert_eq!(after, ring.fingerprint("account", &format!("iban/{FIRST}")).unwrap());
        let early = run(&new, "bank-details verify --company ACME --no 1 --note called");
        assert!(text(&early.stderr).contains("bank.cooling_off"), "{}", text(&early.stderr));
        let no = "bank-details verify --company ACME --no 1 --note wrong --reject";
        assert!(done(&run(&new, no)).contains("rejected"));
        done(&run(&new, "verify"));
    }
}

#[tokio::test]
async fn without_a_setting_sqlite_makes_a_key_and_postgres_names_the_setting() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let db = Database::fresh(engine).await;
        let app = App::start(Db::connect(&db.url).await.unwrap(), Clock::System);
        company(&ctx(&app), "ACME", ["", "", ""]).await;
        let output = set(&db, "", JSON);
        if engine == Engine::Sqlite {
            done(&output);
            assert!(db.folder().join("cofund.db.key").is_file());
        } else {
            let said = text(&output.stderr);
            assert!(
                said.contains("secret.no_key") && said.contains("COFUND_KEYS"),
                "{said}"
            );
        }
        let wrong = set(&db, "", &JSON.replace("5685", "5684"));
        let said = text(&wrong.stderr);
        assert!(
            said.contains("iban.check") && !said.contains("2200"),
            "{said}"
        );
        let wrong = set(
            &db,
            "",
            r#"{"holder":"A","format":"iban","iban":382200221020145685}"#,
        );
        let said = text(&wrong.stderr);
        assert!(said.contains("line 1") && !said.contains("2200"), "{said}");
    }
}

#[tokio::test]
async fn whoever_sits_at_the_keyboard_later_sees_masks_only() {
    let db = Database::fresh(Engine::Sqlite).await;
    let ctx = awarded(&db).await;
    enter(&ctx, None, acme(), &iban(FIRST)).await.unwrap();
    let operator = ctx.app.ctx(cofund::access::Actor::Operator, ctx.lang);
    assert!(operator.permit(Action::Read, Scope::Instance).is_ok());
    assert_eq!(lines(&operator, None).await.unwrap().len(), 1);
    let ask = RevealBankDetails {
        fund: None,
        party: acme(),
        version: None,
        reason: "curious".into(),
    };
    assert_eq!(
        reveal(&operator, "look", ask).await.unwrap_err().status(),
        403
    );
}
