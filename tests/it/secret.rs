//! Sealed texts: what opens them, what does not, and that nothing tells a key.

use crate::cli::{command, done, text};
use crate::engine::{Database, Engine, both};
use crate::world::ring;
use cofund::secret::{Place, Plain, Ring};
use proptest::prelude::*;

const HERE: Place<'static> = Place {
    table: "bank_detail",
    column: "sealed",
    row: "1",
};

fn rings(texts: &[&str]) -> Ring {
    Ring::parse("COFUND_KEYS", &texts.join(",")).expect("keys are well written")
}

proptest! {
    #[test]
    fn what_is_sealed_opens_and_is_sealed_differently_each_time(plain: Vec<u8>) {
        let ring = ring();
        let sealed = ring.seal(HERE, &plain).unwrap();
        prop_assert!(sealed.starts_with("v1.test-1."));
        let opened = ring.open(HERE, &sealed).unwrap();
        prop_assert_eq!(opened.bytes(), &plain[..]);
        prop_assert_ne!(ring.seal(HERE, &plain).unwrap(), sealed);
    }

    #[test]
    fn a_changed_text_does_not_open(plain: Vec<u8>, at in 0_usize..1000, to in "[ -~]") {
        let ring = ring();
        let sealed = ring.seal(HERE, &plain).unwrap();
        let at = at % sealed.len();
        let changed = format!("{}{to}{}", &sealed[..at], &sealed[at + 1..]);
        prop_assume!(changed != sealed);
        prop_assert!(ring.open(HERE, &changed).is_err(), "{} opens", changed);
    }

    #[test]
    fn any_text_is_refused_and_not_repeated(text: String) {
        prop_assert!(ring().open(HERE, &text).is_err());
        if let Err(e) = Ring::parse("COFUND_KEYS", &text) {
            prop_assert!(text.len() < 8 || !e.to_string().contains(&text));
        }
    }
}

#[test]
fn a_text_opens_in_its_own_place_only() {
    let ring = ring();
    let sealed = ring.seal(HERE, b"EE38").unwrap();
    for place in [
        Place { row: "2", ..HERE },
        Place {
            column: "other",
            ..HERE
        },
        Place {
            table: "person",
            ..HERE
        },
        // The same letters, parted elsewhere.
        Place {
            table: "bank_details",
            column: "ealed",
            row: "1",
        },
    ] {
        let refused = ring.open(place, &sealed).unwrap_err();
        assert_eq!(refused.rule(), "secret.broken", "{place:?}");
        assert!(!refused.to_string().contains("EE38"));
    }
}

#[test]
fn the_first_key_seals_and_every_key_opens() {
    let (old, new) = (Ring::fresh("old"), Ring::fresh("new"));
    let before = rings(&[&old]);
    let both = rings(&[&new, &old]);
    let after = rings(&[&new]);
    let early = before.seal(HERE, b"x").unwrap();
    let late = both.seal(HERE, b"x").unwrap();
    assert_eq!(both.open(HERE, &early).unwrap().bytes(), b"x");
    assert_eq!(after.open(HERE, &late).unwrap().bytes(), b"x");
    assert_eq!(
        after.open(HERE, &early).unwrap_err().rule(),
        "secret.unknown_key"
    );
    assert!(both.is_current(&late) && !both.is_current(&early));
    let another = rings(&[&Ring::fresh("old")]);
    assert_eq!(
        another.open(HERE, &early).unwrap_err().rule(),
        "secret.broken"
    );
    assert!(
        both.fingerprints("a", "x")
            .contains(&before.fingerprint("a", "x").unwrap())
    );
    assert_ne!(
        both.fingerprint("a", "x").unwrap(),
        both.fingerprint("b", "x").unwrap()
    );
    assert_ne!(
        both.fingerprint("a", "x").unwrap(),
        before.fingerprint("a", "x").unwrap()
    );
}

#[test]
fn keys_that_are_wrong_are_named_and_not_shown() {
    let key = Ring::fresh("a");
    let secret = key.split_once(':').unwrap().1.to_owned();
    for (text, says) in [
        (String::new(), "holds no key"),
        (secret.clone(), "id:base64key"),
        (format!("A:{secret}"), "id"),
        (format!(":{secret}"), "id"),
        (format!("{}:{secret}", "a".repeat(33)), "id"),
        (format!("a:{}", &secret[..40]), "32 bytes"),
        (format!("a:{}", &secret[..41]), "base64"),
        (format!("a:{}", "A".repeat(43) + "="), "repeated"),
        (format!("a:{secret},a:{secret}"), "two keys are named a"),
        (format!("{},b:{}", *key, &secret[..20]), "key 2"),
    ] {
        let error = Ring::parse("COFUND_KEYS", &text).unwrap_err().to_string();
        assert!(
            error.contains(says) && error.contains("COFUND_KEYS"),
            "{error}"
        );
        assert!(!error.contains(&secret[..20]), "{error}");
    }
    assert_eq!(
        Ring::parse("F", &format!("# ours\n{}\n\n", *key))
            .unwrap()
            .ids(),
        ["a"]
    );
}

#[test]
fn debug_tells_no_secret() {
    let key = Ring::fresh("a");
    let ring = rings(&[&key]);
    assert_eq!(format!("{ring:?}"), r#"Ring(["a"])"#);
    assert_eq!(format!("{:?}", Plain::new(b"EE38".to_vec())), "Plain(…)");
}

#[test]
fn without_a_key_the_setting_is_named() {
    let refused = Ring::default().seal(HERE, b"x").unwrap_err();
    assert_eq!(refused.rule(), "secret.no_key");
    assert!(refused.to_string().contains("COFUND_KEYS"));
}

both! {
    async fn check_config_names_the_keys_and_never_tells_them(db: Database) {
        let (a, b) = (Ring::fresh("a"), Ring::fresh("b"));
        let keys = format!("{},{}", *a, *b);
        let run = |name: &str, value: &str| {
            let mut command = command(&db);
            command.args(["check-config", "--json"]).env(name, value);
            command.output().expect("the binary runs")
        };
        let out = done(&run("COFUND_KEYS", &keys));
        let said: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(said["keys"], serde_json::json!(["a", "b"]));
        assert!(!out.contains(a.split_once(':').unwrap().1));
        let file = std::env::temp_dir().join(format!("keys-{}", uuid::Uuid::new_v4()));
        std::fs::write(&file, &*a).unwrap();
        let shown = file.display().to_string();
        let said: serde_json::Value = serde_json::from_str(&done(&run("COFUND_KEY_FILE", &shown))).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert_eq!(said["keys"], serde_json::json!(["a"]));
        assert!(said["warnings"].to_string().contains("can be read by others"), "{said}");
        let wrong = run("COFUND_KEYS", "a:AAAA");
        assert!(text(&wrong.stderr).contains("32 bytes") && !wrong.status.success());
        assert!(!run("COFUND_KEY_FILE", &shown).status.success());
    }
}

#[tokio::test]
async fn a_machine_makes_its_own_key_once_beside_its_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let db = Database::fresh(Engine::Sqlite).await;
    let file = db.folder().join("cofund.db");
    let key = db.folder().join("cofund.db.key");
    assert!(
        cofund::secret::machine(&file, false)
            .unwrap()
            .ids()
            .is_empty()
    );
    assert!(!key.exists());
    let made = std::thread::scope(|scope| {
        let each = [(); 8].map(|()| scope.spawn(|| cofund::secret::machine(&file, true).unwrap()));
        each.map(|thread| thread.join().unwrap())
    });
    let sealed = made[0].seal(HERE, b"x").unwrap();
    for ring in &made {
        assert_eq!(ring.open(HERE, &sealed).unwrap().bytes(), b"x");
    }
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let left: Vec<_> = std::fs::read_dir(db.folder())
        .unwrap()
        .map(|f| f.unwrap().file_name())
        .collect();
    assert!(
        !left.iter().any(|f| f.to_string_lossy().contains(".key.")),
        "{left:?}"
    );
}
