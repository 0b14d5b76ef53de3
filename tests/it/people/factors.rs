//! Second factors: a code once, an earlier step never, guesses cost time, codes on paper.

use super::letters::{MINUTE, PASSWORD, acting, app, audit, from, later, person, to};
use crate::engine::both;
use crate::world::key;
use cofund::access::Actor;
use cofund::access::session::Token;
use cofund::app::{App, Ctx};
use cofund::money::Lang;
use cofund::people::factor::{self, Checked, RecoveryCode, Secret};
use cofund::people::session::holder;
use cofund::people::sign_in::by_password;
use entity::totp;
use sea_orm::EntityTrait;
use std::sync::Arc;

const STEP: i64 = 30_000_000;

/// Ada signed in by password: one factor shown.
async fn signed_in(app: &Arc<App>) -> (Ctx, Token) {
    let token = by_password(app, "ada@example.org", PASSWORD, &from(), None)
        .await
        .unwrap();
    let member = holder(app, &token, "x").await.unwrap().unwrap();
    (app.ctx(Actor::Person(Arc::new(member)), Lang::En), token)
}

fn code(app: &App, secret: &Secret) -> String {
    secret.code(app.clock.now()).unwrap()
}

/// A confirmed device and its recovery codes; the step of the first code is over.
async fn device(app: &Arc<App>, ctx: &Ctx) -> (Secret, Vec<RecoveryCode>) {
    let (id, secret) = factor::enrol(ctx, &key()).await.unwrap();
    let (checked, codes) = factor::confirm(ctx, &id, &code(app, &secret))
        .await
        .unwrap();
    assert_eq!(checked, Checked::Right);
    later(app, STEP);
    (secret, codes)
}

both!(
    async fn a_code_raises_the_session_under_a_new_token(db: Database) {
        let app = app(&db).await;
        let (ctx, first) = signed_in(&app).await;
        let (secret, codes) = device(&app, &ctx).await;
        assert_eq!(codes.len(), 10);
        let shown = code(&app, &secret);
        assert_eq!(
            factor::use_totp(&ctx, &shown).await.unwrap(),
            Checked::Right
        );
        let raised = factor::raise(&ctx, &from()).await.unwrap();
        let member = holder(&app, &raised, "x").await.unwrap().unwrap();
        assert_eq!(member.factors, 2);
        assert!(holder(&app, &first, "x").await.unwrap().is_none());

        let told = audit(&app).await;
        let sealed = totp::Entity::find()
            .one(&app.db.read)
            .await
            .unwrap()
            .unwrap();
        let sealed = sealed.secret.unwrap();
        for hidden in [secret.base32(), &shown, &codes[0].shown(), &sealed] {
            assert!(!told.contains(hidden), "{hidden} in {told}");
            assert_ne!(sealed, *secret.base32());
        }
        let letters = to(&app, "ada@example.org").await;
        assert!(
            letters
                .iter()
                .any(|l| l.text.contains("A second factor was added"))
        );
    }
);

both!(
    async fn a_step_is_used_once_and_an_earlier_one_never(db: Database) {
        let app = app(&db).await;
        let ctx = acting(&app, "ada@example.org").await;
        let (id, secret) = factor::enrol(&ctx, &key()).await.unwrap();
        let first = code(&app, &secret);
        factor::confirm(&ctx, &id, &first).await.unwrap();
        // The code that confirmed is spent.
        assert_eq!(
            factor::use_totp(&ctx, &first).await.unwrap(),
            Checked::Wrong
        );
        later(&app, STEP);
        let second = code(&app, &secret);
        later(&app, STEP);
        let third = code(&app, &secret);
        assert_eq!(
            factor::use_totp(&ctx, &third).await.unwrap(),
            Checked::Right
        );
        // Within the window of one step, but behind the one that was used.
        assert_eq!(
            factor::use_totp(&ctx, &second).await.unwrap(),
            Checked::Wrong
        );
        assert_eq!(
            factor::use_totp(&ctx, &third).await.unwrap(),
            Checked::Wrong
        );
    }
);

both!(
    async fn of_the_same_code_at_once_one_is_taken(db: Database) {
        let app = app(&db).await;
        let ctx = acting(&app, "ada@example.org").await;
        let (secret, codes) = device(&app, &ctx).await;
        let shown = code(&app, &secret);
        let many = (0..4).map(|_| factor::use_totp(&ctx, &shown));
        let done = futures_util::future::join_all(many).await;
        let right = |d: &Result<Checked, _>| matches!(d, Ok(Checked::Right));
        assert_eq!(done.iter().filter(|d| right(d)).count(), 1);
        let paper = codes[0].shown();
        let many = (0..4).map(|_| factor::use_recovery_code(&ctx, &paper));
        let done = futures_util::future::join_all(many).await;
        assert_eq!(done.iter().filter(|d| right(d)).count(), 1);
    }
);

both!(
    async fn guesses_cost_more_and_more_time(db: Database) {
        let app = app(&db).await;
        let ctx = acting(&app, "ada@example.org").await;
        let (secret, _) = device(&app, &ctx).await;
        let wrong = {
            let n: u32 = code(&app, &secret).parse().unwrap();
            format!("{:06}", (n + 1) % 1_000_000)
        };
        for _ in 0..4 {
            assert_eq!(
                factor::use_totp(&ctx, &wrong).await.unwrap(),
                Checked::Wrong
            );
        }
        for minutes in [1, 2, 4, 8, 16, 32, 60, 60] {
            let guess = "nonsense";
            assert_eq!(factor::use_totp(&ctx, guess).await.unwrap(), Checked::Wrong);
            later(&app, minutes * MINUTE - 1);
            let now = code(&app, &secret);
            assert!(matches!(
                factor::use_totp(&ctx, &now).await.unwrap(),
                Checked::Later(_)
            ));
            later(&app, 1);
        }
        let now = code(&app, &secret);
        assert_eq!(factor::use_totp(&ctx, &now).await.unwrap(), Checked::Right);
        assert_eq!(factor::use_totp(&ctx, &now).await.unwrap(), Checked::Wrong);
    }
);

both!(
    async fn a_recovery_code_works_once_and_new_ones_replace_it(db: Database) {
        let app = app(&db).await;
        let ctx = acting(&app, "ada@example.org").await;
        let (_, codes) = device(&app, &ctx).await;
        let ada = person(&app, "ada@example.org").await.id;
        let first = codes[0].shown().to_lowercase();
        assert_eq!(
            factor::use_recovery_code(&ctx, &first).await.unwrap(),
            Checked::Right
        );
        assert_eq!(
            factor::use_recovery_code(&ctx, &first).await.unwrap(),
            Checked::Wrong
        );
        assert_eq!(
            factor::use_recovery_code(&ctx, "x").await.unwrap(),
            Checked::Wrong
        );
        assert_eq!(factor::of(&app, ada).await.unwrap().codes, 9);
        let new = factor::renew(&ctx).await.unwrap();
        let old = factor::use_recovery_code(&ctx, &codes[1].shown())
            .await
            .unwrap();
        assert_eq!(old, Checked::Wrong);
        let fresh = factor::use_recovery_code(&ctx, &new[1].shown())
            .await
            .unwrap();
        assert_eq!(fresh, Checked::Right);
        let letters = to(&app, "ada@example.org").await;
        assert!(
            letters
                .iter()
                .any(|l| l.text.contains("A recovery code was used"))
        );
    }
);

both!(
    async fn with_the_password_alone_no_factor_is_exchanged(db: Database) {
        let app = app(&db).await;
        let (ctx, _) = signed_in(&app).await;
        let (waiting, other) = factor::enrol(&ctx, &key()).await.unwrap();
        let (again, secret) = factor::enrol(&ctx, &key()).await.unwrap();
        // The later device waits; the earlier one is forgotten.
        let gone = factor::confirm(&ctx, &waiting, &code(&app, &other)).await;
        assert_eq!(gone.unwrap_err().rule(), "factor.none");
        factor::confirm(&ctx, &again, &code(&app, &secret))
            .await
            .unwrap();
        assert_eq!(factor::enrol(&ctx, &key()).await.unwrap_err().status(), 403);
        assert_eq!(factor::renew(&ctx).await.unwrap_err().status(), 403);

        // With both shown a new device replaces the old one, and the codes on paper stay.
        let both = acting(&app, "ada@example.org").await;
        later(&app, STEP);
        let (id, newer) = factor::enrol(&both, &key()).await.unwrap();
        later(&app, STEP);
        let (checked, codes) = factor::confirm(&both, &id, &code(&app, &newer))
            .await
            .unwrap();
        assert_eq!((checked, codes.len()), (Checked::Right, 0));
        later(&app, STEP);
        let old = factor::use_totp(&both, &code(&app, &secret)).await.unwrap();
        assert_eq!(old, Checked::Wrong);
        let new = factor::use_totp(&both, &code(&app, &newer)).await.unwrap();
        assert_eq!(new, Checked::Right);
    }
);

both!(
    async fn nobody_confirms_the_device_of_somebody_else(db: Database) {
        let app = app(&db).await;
        let ctx = app.ctx(Actor::LocalAdministrator, Lang::En);
        cofund::people::first::create(&ctx, "Eve", "eve@example.org", PASSWORD)
            .await
            .unwrap();
        let ada = acting(&app, "ada@example.org").await;
        let eve = acting(&app, "eve@example.org").await;
        let (id, secret) = factor::enrol(&ada, &key()).await.unwrap();
        let stolen = factor::confirm(&eve, &id, &code(&app, &secret)).await;
        assert_eq!(stolen.unwrap_err().rule(), "factor.none");
        let (_, codes) = device(&app, &ada).await;
        let paper = factor::use_recovery_code(&eve, &codes[0].shown())
            .await
            .unwrap();
        assert_eq!(paper, Checked::Wrong);
    }
);

both!(
    async fn codes_on_paper_are_tried_a_few_times(db: Database) {
        let app = app(&db).await;
        let (ctx, _) = signed_in(&app).await;
        let (_, codes) = device(&app, &ctx).await;
        let wrong = factor::use_recovery_code(&ctx, "AAAA-AAAA-AAAA-AAAA");
        assert_eq!(wrong.await.unwrap(), Checked::Wrong);
        for _ in 0..20 {
            if factor::use_recovery_code(&ctx, "AAAA").await.is_err() {
                break;
            }
        }
        let waits = factor::use_recovery_code(&ctx, &codes[0].shown()).await;
        assert_eq!(waits.unwrap_err().rule(), "throttle.wait");
        later(&app, 20 * MINUTE);
        let right = factor::use_recovery_code(&ctx, &codes[0].shown()).await;
        assert_eq!(right.unwrap(), Checked::Right);
    }
);
