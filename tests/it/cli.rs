//! The command line as a person uses it: the real binary on a fresh database of each engine.

use crate::engine::{Database, both};
use std::path::Path;
use std::process::{Command, Output};

/// Runs `cofund` on a database; the words of `line` are its arguments.
pub fn cofund(db: &Database, line: &str) -> Output {
    command(db)
        .args(line.split_whitespace())
        .output()
        .expect("the binary runs")
}

pub fn command(db: &Database) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofund"));
    command
        .env("DATABASE_URL", &db.url)
        .env("COFUND_LOG", "error")
        .current_dir(std::env::temp_dir());
    command
}

/// Its standard output; it must have succeeded.
pub fn done(output: &Output) -> String {
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{:?}\n{out}\n{err}", output.status);
    out
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A fund K in KWD with a local and a partner sponsor, the partner committing in EUR; calls,
/// receipts and a reversal, all through the binary.
pub fn history(db: &Database) {
    for line in [
        "programme start --code P --name Programme --currency EUR --target-countries 3",
        "fund open --programme P --code K.w_1 --name Kuwait --country KW --currency KWD --zone Asia/Kuwait --weekend fri-sat --starts-on 2024-01-01 --ends-on 2034-12-31",
        "bank add --fund K.w_1 --code EURO --name Euro --currency EUR",
        "sponsor register --code T --name Treasury --kind treasury --country KW",
        "sponsor register --code P --name Partner --kind partner --country DE",
        "agreement sign --fund K.w_1 --sponsor T --side local --currency KWD --signed-on 2024-01-02",
        "agreement sign --fund K.w_1 --sponsor P --side partner --currency EUR --signed-on 2024-01-02 --terms {\"reference_rate\":\"0.333\"}",
        "commitment make --fund K.w_1 --sponsor T --amount 600000.001 --on 2024-01-03",
        "commitment make --fund K.w_1 --sponsor P --amount 900000.05 --on 2024-01-03",
        "call issue --fund K.w_1 --total 100000.123 --notice-on 2024-02-01 --due-on 2024-03-01 --rates EUR=0.3335 --purpose first;call|\"quoted\"",
        "receipt record --fund K.w_1 --sponsor T --amount 60000.5 --on 2024-02-20",
        "receipt record --fund K.w_1 --sponsor P --bank EURO --amount 150000.07 --on 2024-03-10",
        "reversal post --fund K.w_1 --seq 4 --on 2024-03-11 --reason mistyped",
        "period close --fund K.w_1 --through 2024-03-31 --reason quarter",
        "commitment make --fund K.w_1 --sponsor T --amount 0.999 --on 2024-04-03 --note =1+1",
    ] {
        done(&cofund(db, line));
    }
}

both! {
    async fn operations_answer_in_text_and_json_and_a_key_books_once(db: Database) {
        history(&db);
        let line = "commitment make --fund K.w_1 --sponsor T --amount 5 --on 2024-05-01 --key once --json";
        let first = done(&cofund(&db, line));
        assert_eq!(first, done(&cofund(&db, line)));
        let reply: serde_json::Value = serde_json::from_str(&first).unwrap();
        assert!(reply["seq"].is_i64() && reply["hash"].as_str().unwrap().len() == 64);
        let other = cofund(&db, &line.replace("--amount 5", "--amount 6"));
        assert_eq!(other.status.code(), Some(1));
        let problem: serde_json::Value = serde_json::from_slice(&other.stderr).unwrap();
        assert_eq!(problem["error"]["rule"], "request.key_reused");
    }
}

/// A folder of its own, and runs with what the environment says added.
fn alone(line: &str, environment: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofund"));
    command.current_dir(folder.path());
    command.envs(environment.iter().copied());
    command.args(line.split_whitespace()).output().unwrap()
}

#[test]
fn a_server_that_does_not_answer_is_named_soon_and_without_its_password() {
    let begun = std::time::Instant::now();
    // A port that was free a moment ago refuses.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("postgres://clerk:hunter2@{free}/cofund");
    let said = alone("verify", &[("DATABASE_URL", &url)]);
    assert_eq!(said.status.code(), Some(1));
    let said = text(&said.stderr);
    assert!(
        said.contains("DATABASE_URL") && said.contains(&free.to_string()),
        "{said}"
    );
    assert!(
        said.contains("database.unreachable") && !said.contains("hunter2"),
        "{said}"
    );
    assert!(begun.elapsed().as_secs() < 15);
}

#[test]
fn the_configuration_is_warned_about_before_it_is_used() {
    let of = [
        ("DATABASE_URL", "sqlite://nowhere/cofund.db"),
        ("COFUND_LISTEN", "0.0.0.0:8080"),
    ];
    let said = done(&alone("check-config", &of));
    assert!(
        said.contains("the directory nowhere does not exist"),
        "{said}"
    );
    assert!(said.contains("0.0.0.0:8080 can be reached"), "{said}");
}

#[test]
fn what_is_no_command_is_told_as_it_is_asked_for() {
    let said = alone("period close --fund F --through 2024-03-31 --json", &[]);
    assert_eq!(said.status.code(), Some(2), "a reason is needed");
    let problem: serde_json::Value = serde_json::from_slice(&said.stderr).unwrap();
    assert_eq!(problem["error"]["rule"], "command.usage");
    assert!(
        problem["error"]["text"]
            .as_str()
            .unwrap()
            .contains("--reason")
    );
    assert!(alone("--version --json", &[]).status.success());
    let plain = text(&alone("period close", &[]).stderr);
    assert!(plain.contains("Usage:"), "{plain}");
}

both! {
    async fn a_negative_amount_reaches_its_rule_and_times_are_written_out(db: Database) {
        history(&db);
        let line = "commitment make --fund K.w_1 --sponsor T --amount -5 --on 2024-05-01";
        assert!(text(&cofund(&db, line).stderr).contains("money.sign"));
        let listed = done(&cofund(&db, "journals --fund K.w_1 --limit 1"));
        let one = done(&cofund(&db, "journal --fund K.w_1 1"));
        for shown in [listed, one] {
            let time = shown.split_whitespace().find(|w| w.contains('T') && w.ends_with('Z'));
            let time = chrono::DateTime::parse_from_rfc3339(time.expect(&shown));
            assert!(time.is_ok(), "{shown}");
        }
        let mut loud = command(&db);
        loud.env("COFUND_LOG", "debug").env("COFUND_NOTHING", "1").args(["heads"]);
        let log = loud.output().unwrap().stderr;
        assert!(!log.is_empty() && !log.contains(&0x1b), "{}", text(&log));
    }
}

both! {
    async fn a_preview_books_nothing(db: Database) {
        history(&db);
        let before = done(&cofund(&db, "heads"));
        let shares = done(&cofund(&db, "call issue --fund K.w_1 --total 1000 --notice-on 2024-05-01 --due-on 2024-06-01 --rates EUR=0.3335 --preview"));
        assert!(shares.contains("unfunded_after"), "{shares}");
        assert_eq!(done(&cofund(&db, "heads")), before);
    }
}

both! {
    async fn a_refusal_names_field_rule_and_figures(db: Database) {
        history(&db);
        let wrong = cofund(&db, "commitment make --fund K.w_1 --sponsor T --amount 1.2345 --on 2024-05-01");
        assert_eq!(wrong.status.code(), Some(1));
        let said = text(&wrong.stderr);
        assert!(said.contains("amount") && said.contains("money.scale") && said.contains("KWD has 3"), "{said}");
        assert!(wrong.stdout.is_empty());
        let over = cofund(&db, "call issue --fund K.w_1 --total 99999999 --notice-on 2024-05-01 --due-on 2024-06-01 --rates EUR=0.3335");
        let said = text(&over.stderr);
        assert!(said.contains("commitment.over_call") && said.contains("short"), "{said}");
        let usage = cofund(&db, "commitment make --fund K.w_1 --sponsor T --amount 1 --on 2024-5-1");
        assert_eq!(usage.status.code(), Some(2));
        let nobody = cofund(&db, "trial-balance --fund NONE");
        assert_eq!(nobody.status.code(), Some(1));
        assert!(text(&nobody.stderr).contains("fund NONE does not exist"));
    }
}

both! {
    async fn the_trial_balance_can_be_read_as_of_a_day_and_a_journal(db: Database) {
        history(&db);
        let json = |line: &str| -> serde_json::Value { serde_json::from_str(&done(&cofund(&db, line))).unwrap() };
        let of = |balance: &serde_json::Value, path: &str| {
            let lines = balance["lines"].as_array().unwrap();
            lines.iter().find(|l| l["path"] == path).map(|l| l["balance"]["amount"].as_str().unwrap().to_owned())
        };
        let early = json("trial-balance --fund K.w_1 --as-of 2024-01-31 --json");
        assert_eq!(of(&early, "9100:T").as_deref(), Some("600000.001"));
        assert_eq!(of(&early, "1100:MAIN:L"), None);
        let closed = json("trial-balance --fund K.w_1 --as-of 2024-03-31 --json");
        let now = json("trial-balance --fund K.w_1 --json");
        assert_eq!(of(&closed, "9100:T").as_deref(), Some("600000.001"));
        assert_eq!(of(&now, "9100:T").as_deref(), Some("600001.000"));
        let known = json("trial-balance --fund K.w_1 --through 2 --json");
        assert_eq!(known["seq"], 2);
        assert_eq!(known["lines"].as_array().unwrap().len(), 4);
        for total in now["totals"].as_array().unwrap() {
            assert_eq!(total["debit"], total["credit"]);
        }
        let shown = done(&cofund(&db, "trial-balance --fund K.w_1"));
        assert!(shown.contains("9100:T") && shown.contains("600001.000"), "{shown}");
    }
}

both! {
    async fn journals_page_by_page_are_all_journals(db: Database) {
        history(&db);
        for narrowed in ["", " --account 9100", " --from 2024-01-01"] {
            let (mut seen, mut after) = (Vec::new(), String::new());
            loop {
                let line = format!("journals --fund K.w_1 --limit 2 --json{narrowed}{after}");
                let page: serde_json::Value = serde_json::from_str(&done(&cofund(&db, &line))).unwrap();
                seen.extend(page["items"].as_array().unwrap().iter().map(|j| j["seq"].as_i64().unwrap()));
                let Some(next) = page["next"].as_str() else { break };
                after = format!(" --after {next}");
            }
            let want: Vec<i64> = if narrowed == " --account 9100" { vec![7, 2, 1] } else { vec![7, 6, 5, 4, 3, 2, 1] };
            assert_eq!(seen, want, "{narrowed}");
        }
        let journal: serde_json::Value = serde_json::from_str(&done(&cofund(&db, "journal --fund K.w_1 4 --json"))).unwrap();
        assert_eq!(journal["reversed_by"], 6);
        let statement = "statement --fund K.w_1 --account 9200:T --from 2024-01-01 --to 2024-12-31 --limit 1 --json";
        let page: serde_json::Value = serde_json::from_str(&done(&cofund(&db, statement))).unwrap();
        assert_eq!(page["opening"]["amount"], "0.000");
        let after = page["next"].as_str().unwrap();
        let rest: serde_json::Value = serde_json::from_str(&done(&cofund(&db, &format!("{statement} --after {after}").replace("--limit 1 ", "")))).unwrap();
        assert_eq!(rest["opening"], page["lines"][0]["balance"]);
        assert_eq!(rest["lines"].as_array().unwrap().last().unwrap()["balance"], rest["closing"]);
    }
}

both! {
    async fn a_backup_restores_into_either_engine_with_the_same_heads(db: Database) {
        use crate::engine::Engine;
        history(&db);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.backup");
        let heads = done(&cofund(&db, "heads"));
        let said = done(&command(&db).arg("backup").arg(&file).output().unwrap());
        assert!(said.starts_with(&heads), "{said}");
        let again = command(&db).arg("backup").arg(&file).output().unwrap();
        assert!(text(&again.stderr).contains("backup.exists"));
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let target = Database::fresh(engine).await;
            done(&command(&target).arg("restore").arg(&file).output().unwrap());
            assert_eq!(done(&cofund(&target, "heads")), heads);
            done(&cofund(&target, "verify"));
            let second = command(&target).arg("restore").arg(&file).output().unwrap();
            assert!(text(&second.stderr).contains("restore.not_empty"));
        }
        let target = Database::fresh(Engine::Sqlite).await;
        let whole = std::fs::read_to_string(&file).unwrap();
        let cut: Vec<&str> = whole.lines().take(whole.lines().count() - 1).collect();
        refused(&target, folder.path(), &cut.join("\n"), "backup.broken");
        refused(&target, folder.path(), &whole.replace("mistyped", "mystyped"), "restore.verify");
        refused(&target, folder.path(), "{}", "backup.broken");
        done(&command(&target).arg("restore").arg(&file).output().unwrap());
    }
}

/// The file is refused, and the target as empty as before.
fn refused(target: &Database, folder: &Path, content: &str, rule: &str) {
    let file = folder.join("damaged.backup");
    std::fs::write(&file, content).unwrap();
    let said = command(target).arg("restore").arg(&file).output().unwrap();
    assert_eq!(said.status.code(), Some(1));
    assert!(text(&said.stderr).contains(rule), "{}", text(&said.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_is_reached_from_this_machine_only_and_stops_when_asked() {
    use std::io::{BufRead, BufReader};
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let open = cofund(&db, "serve --listen 0.0.0.0:0");
    assert_eq!(open.status.code(), Some(1));
    assert!(text(&open.stderr).contains("listen.loopback_only"));
    let mut child = command(&db)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    assert!(
        first.contains("http://127.0.0.1:") && first.contains("this machine only"),
        "{first}"
    );
    let interrupted = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(interrupted.success());
    assert!(child.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_the_serving_role_cannot_touch_history() {
    use cofund::db::Db;
    use sea_orm::ConnectionTrait;
    let db = Database::fresh(crate::engine::Engine::Postgres).await;
    let owner = Db::connect(&db.url).await.unwrap();
    let role = format!("clerk_{}", std::process::id());
    for sql in [
        format!("CREATE ROLE {role} LOGIN PASSWORD 'x'"),
        format!(
            "GRANT CONNECT ON DATABASE {} TO {role}",
            db.url.rsplit('/').next().unwrap()
        ),
    ] {
        owner.write.execute_unprepared(&sql).await.unwrap();
    }
    let clerk_url = {
        let (scheme, rest) = db.url.split_once("://").unwrap();
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        format!("{scheme}://{role}:x@{place}")
    };
    let as_owner = cofund(&db, "serve --listen 127.0.0.1:0");
    assert!(
        text(&as_owner.stderr).contains("role.excess"),
        "{}",
        text(&as_owner.stderr)
    );
    let run = |line: &str| {
        let mut c = command(&db);
        c.env("COFUND_MIGRATE_URL", &db.url)
            .env("DATABASE_URL", &clerk_url);
        c.args(line.split_whitespace()).output().unwrap()
    };
    done(&run("migrate"));
    done(&run(
        "programme start --code P --name Programme --currency EUR",
    ));
    let clerk = Db::connect(&clerk_url).await.unwrap();
    for sql in [
        "UPDATE journal SET text = ''",
        "DELETE FROM audit_event",
        "TRUNCATE entry",
        "CREATE TABLE t (i int)",
        "DELETE FROM programme",
    ] {
        let refused = clerk
            .write
            .execute_unprepared(sql)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("permission denied") || refused.contains("must be owner"),
            "{sql}: {refused}"
        );
    }
    // What is removed while serving can be.
    for table in migration::REMOVABLE {
        let sql = format!("DELETE FROM {table}");
        let done = clerk.write.execute_unprepared(&sql).await;
        done.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
    assert!(
        cofund::db::role::excess(&clerk.write)
            .await
            .unwrap()
            .is_empty()
    );
    clerk.close().await.unwrap();
    let drop_role = format!("DROP OWNED BY {role}; DROP ROLE {role}");
    owner.write.execute_unprepared(&drop_role).await.unwrap();
    owner.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_makes_no_database_and_completions_need_none() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let missing = db.folder().join("missing.db");
    let run = |line: &str| {
        let mut c = command(&db);
        c.env("DATABASE_URL", format!("sqlite://{}", missing.display()));
        c.args(line.split_whitespace()).output().unwrap()
    };
    for line in [
        "heads",
        "verify",
        "trial-balance --fund A",
        "export --format csv",
    ] {
        assert!(
            text(&run(line).stderr).contains("database.missing"),
            "{line}"
        );
    }
    assert!(done(&run("completions bash")).contains("_cofund"));
    assert!(!missing.exists());
}
