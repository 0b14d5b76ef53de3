//! The first two people, and the command line before and after them.

use crate::cli::{cofund, command, done, text};
use crate::engine::{Database, both};
use crate::world;
use crate::world::people::{PASSWORD, grant};
use cofund::access::Role;
use std::io::Write as _;
use std::process::Output;

fn secret() -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{PASSWORD}").unwrap();
    file
}

fn create(db: &Database, email: &str) -> Output {
    let file = secret();
    let mut run = command(db);
    run.args([
        "user",
        "create",
        "--name",
        "Ada",
        "--role",
        "programme owner",
        "--email",
        email,
    ]);
    run.arg("--password-file")
        .arg(file.path())
        .output()
        .unwrap()
}

const START: &str = "programme start --code P --name Programme --currency EUR --target-countries 3";

both! {
    async fn two_owners_are_named_at_the_keyboard_and_never_a_third(db: Database) {
        done(&cofund(&db, START));
        done(&create(&db, "ada@example.org"));
        let again = create(&db, "ADA@example.org");
        assert!(text(&again.stderr).contains("person.email_taken"), "{}", text(&again.stderr));
        // From the first person on the keyboard only reads.
        let alone = cofund(&db, &START.replace("--code P", "--code Q"));
        assert_eq!(alone.status.code(), Some(1));
        assert!(text(&alone.stderr).contains("not permitted"), "{}", text(&alone.stderr));
        done(&cofund(&db, "verify"));
        done(&create(&db, "bob@example.org"));
        let third = create(&db, "eve@example.org");
        assert!(text(&third.stderr).contains("person.first_owners"), "{}", text(&third.stderr));
    }
}

both! {
    async fn nobody_is_first_after_somebody_else_could_move_money(db: Database) {
        done(&create(&db, "ada@example.org"));
        let app = world::app(&db).await;
        grant(&app, entity::value::PersonId(1), Role::FinanceOfficer, None, ("instance", 0)).await;
        let second = create(&db, "bob@example.org");
        assert!(text(&second.stderr).contains("person.first_owners"), "{}", text(&second.stderr));
    }
}

both! {
    async fn a_token_lets_a_person_act_from_the_command_line(db: Database) {
        done(&create(&db, "ada@example.org"));
        done(&create(&db, "bob@example.org"));
        let file = secret();
        let mut run = command(&db);
        run.args(["user", "token", "--as", "ada@example.org", "--password-file"]).arg(file.path());
        let token = done(&run.output().unwrap());
        let act = |email: &str, token: &str| {
            let mut run = command(&db);
            run.args(["heads", "--as", email]).env("COFUND_TOKEN", token);
            run.output().unwrap()
        };
        done(&act("ADA@example.org", token.trim()));
        for (email, token) in [("bob@example.org", token.trim()), ("ada@example.org", "no token")] {
            let refused = act(email, token);
            assert!(text(&refused.stderr).contains("session.token"), "{}", text(&refused.stderr));
        }
    }
}
