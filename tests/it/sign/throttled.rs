//! Guessing takes longer and longer; forgetting does not lock anybody out.

use super::visitor::House;
use crate::engine::both;
use crate::world::people::{PASSWORD, person, sitting};
use cofund::error::Error;
use cofund::people::sign_in::{Origin, by_password};

both! {
    async fn each_further_attempt_waits_longer(db: Database) {
        let house = House::over(&db).await;
        person(&house.app, "ada@example.org", &[]).await;
        let mut visitor = house.visitor();
        for _ in 0..5 {
            assert_eq!(visitor.sign_in("ada@example.org", "wrong").await.status, 422);
        }
        for (minutes, seconds) in [(0, "30"), (1, "60"), (1, "120"), (2, "240")] {
            house.wait(minutes);
            if minutes > 0 {
                assert_eq!(visitor.sign_in("ada@example.org", "wrong").await.status, 422, "{minutes}");
            }
            // Not even the right one, before its time; and another spelling is the same account.
            let held = visitor.sign_in("ＡDA@example.org", PASSWORD).await;
            assert_eq!((held.status, held.retry_after.as_str()), (429, seconds), "{}", held.text);
            assert!(held.text.contains("throttle.wait") && held.text.contains(seconds), "{}", held.text);
        }
        // The others are not held up, nor is an account that does not exist treated otherwise.
        person(&house.app, "bob@example.org", &[]).await;
        assert_eq!(house.visitor().sign_in("bob@example.org", PASSWORD).await.status, 303);
        for _ in 0..5 {
            assert_eq!(house.visitor().sign_in("nobody@example.org", PASSWORD).await.status, 422);
        }
        assert_eq!(house.visitor().sign_in("nobody@example.org", PASSWORD).await.status, 429);
        house.wait(4);
        assert_eq!(visitor.sign_in("ada@example.org", PASSWORD).await.status, 303);
        // What went before is forgotten.
        for _ in 0..5 {
            assert_eq!(house.visitor().sign_in("ada@example.org", "wrong").await.status, 422);
        }
    }
}

fn from(address: &str) -> Origin {
    Origin {
        address: address.to_owned(),
        agent: String::new(),
    }
}

both! {
    async fn guessing_from_everywhere_does_not_keep_the_owner_out(db: Database) {
        let house = House::over(&db).await;
        let ada = person(&house.app, "ada@example.org", &[]).await;
        // They were signed in at 192.0.2.1 before.
        sitting(&house.app, ada.id, 1).await;
        let sign_in = async |address: &str, password| {
            by_password(&house.app, "ada@example.org", password, &from(address), None).await
        };
        for n in 0..20 {
            let came = sign_in(&format!("198.51.100.{n}"), "wrong").await;
            assert!(matches!(came, Err(Error::Refused(_))), "{n}: {came:?}");
        }
        let held = sign_in("198.51.100.99", PASSWORD).await;
        assert!(matches!(held, Err(Error::Wait { seconds: 10 })), "{held:?}");
        assert!(sign_in("192.0.2.1", PASSWORD).await.is_ok());
        house.wait(1);
        assert!(sign_in("198.51.100.99", PASSWORD).await.is_ok());
    }
}

both! {
    async fn one_network_cannot_try_many_accounts(db: Database) {
        let house = House::over(&db).await;
        let sign_in = async |n: i32, address: String| {
            by_password(&house.app, &format!("a{n}@example.org"), "wrong", &from(&address), None).await
        };
        for n in 0..50 {
            let came = sign_in(n, format!("2001:db8:1:2::{n}")).await;
            assert!(matches!(came, Err(Error::Refused(_))), "{n}: {came:?}");
        }
        let held = sign_in(50, "2001:db8:1:2:ffff::1".into()).await;
        assert!(matches!(held, Err(Error::Wait { .. })), "{held:?}");
        assert!(matches!(sign_in(51, "2001:db8:1:3::1".into()).await, Err(Error::Refused(_))));
    }
}

both! {
    async fn many_at_once_are_counted_one_by_one(db: Database) {
        let house = House::over(&db).await;
        person(&house.app, "ada@example.org", &[]).await;
        let all = (0..30).map(|_| {
            let app = std::sync::Arc::clone(&house.app);
            tokio::spawn(async move { by_password(&app, "ada@example.org", "wrong", &from("192.0.2.7"), None).await })
        });
        let all = futures_util::future::join_all(all).await;
        let tried = all.into_iter().filter(|came| matches!(came.as_ref().unwrap(), Err(Error::Refused(_)))).count();
        assert_eq!(tried, 5);
    }
}
