//! Awards and their tranches: every journal leg by leg, every refusal with its figures.

mod refusals;
mod reversal;

use crate::engine::both;
use crate::funded::{amend, amount, company, funded, invalid, journals};
use crate::world::{day, key};
use cofund::app::{App, Ctx};
use cofund::error::Result;
use cofund::fund::award::{Award, Awarded, IncreaseAward, PlannedTranche};
use cofund::fund::disburse::{
    ApproveTranche, Disburse, InstructTranche, SettleTranche, TrancheState,
};
use cofund::fund::encumbrance::Instrument;
use cofund::fund::return_tranche::{CancelTranche, ReturnTranche};
use cofund::fund::terms::{Ratio, Terms};
use cofund::ledger::Posted;
use entity::value::FundId;
use entity::{award, tranche};
use sea_orm::{EntityTrait, QueryOrder};

const NOWHERE: [&str; 3] = ["", "", ""];

pub fn award(company: &str, text: &str, on: &str) -> Award {
    Award {
        fund: "ALPHA".into(),
        company: company.into(),
        instrument: Instrument::Equity,
        amount: amount(text),
        on: day(on),
        purpose: "Seed round".into(),
        mandated: false,
        external_id: None,
        tranches: Vec::new(),
    }
}

fn planned(text: &str, on: &str) -> PlannedTranche {
    PlannedTranche {
        amount: amount(text),
        planned_on: day(on),
        condition: "Milestone".into(),
    }
}

async fn approve(ctx: &Ctx, n: i64, on: &str) -> Result<TrancheState> {
    let approval = ApproveTranche {
        fund: "ALPHA".into(),
        award: 1,
        tranche: n,
        on: day(on),
    };
    ctx.run(&key(), approval).await
}

async fn instruct(ctx: &Ctx, n: i64, on: &str) -> Result<Posted> {
    let bank = "MAIN".into();
    let instruction = InstructTranche {
        fund: "ALPHA".into(),
        award: 1,
        tranche: n,
        bank,
        on: day(on),
    };
    ctx.run(&key(), instruction).await
}

async fn settle(ctx: &Ctx, n: i64, on: &str) -> Result<Posted> {
    ctx.run(
        &key(),
        SettleTranche {
            fund: "ALPHA".into(),
            award: 1,
            tranche: n,
            on: day(on),
        },
    )
    .await
}

async fn give_back(ctx: &Ctx, n: i64, on: &str) -> Result<Posted> {
    let reason = "Account closed".into();
    ctx.run(
        &key(),
        ReturnTranche {
            fund: "ALPHA".into(),
            award: 1,
            tranche: n,
            on: day(on),
            reason,
        },
    )
    .await
}

async fn cancel(ctx: &Ctx, n: i64, on: &str) -> Result<Posted> {
    let reason = "Milestone missed".into();
    ctx.run(
        &key(),
        CancelTranche {
            fund: "ALPHA".into(),
            award: 1,
            tranche: n,
            on: day(on),
            reason,
        },
    )
    .await
}

/// Status of award 1 and of its tranches.
async fn status(app: &App) -> String {
    let row = award::Entity::find_by_id((FundId(1), 1))
        .one(&app.db.read)
        .await;
    let mut states = vec![row.expect("it is read").expect("the award is there").status];
    let parts = tranche::Entity::find()
        .order_by_asc(tranche::Column::N)
        .all(&app.db.read)
        .await;
    states.extend(
        parts
            .expect("tranches are read")
            .into_iter()
            .map(|part| part.status),
    );
    states.join(" ")
}

/// Award 1: 90,000 of equity in ACME in two tranches.
async fn acme(ctx: &Ctx) -> Awarded {
    company(ctx, "ACME", NOWHERE).await;
    let tranches = vec![
        planned("60000", "2024-03-01"),
        planned("30000", "2024-09-01"),
    ];
    let award = Award {
        tranches,
        ..award("ACME", "90000", "2024-03-01")
    };
    ctx.run(&key(), award).await.expect("the award is made")
}

both!(
    async fn a_tranche_is_promised_reserved_and_paid(db: Database) {
        let (app, ctx) = funded(&db).await;
        let made = acme(&ctx).await;
        assert_eq!(
            (made.no, made.local.to_string(), made.partner.to_string()),
            (1, "54000.00".into(), "36000.00".into())
        );
        approve(&ctx, 1, "2024-03-02").await.expect("approved");
        assert_eq!(status(&app).await, "active approved planned");
        instruct(&ctx, 1, "2024-03-03").await.expect("instructed");
        settle(&ctx, 1, "2024-03-05").await.expect("settled");
        assert_eq!(status(&app).await, "active settled planned");
        let paid = Disburse {
            fund: "ALPHA".into(),
            award: 1,
            tranche: 2,
            bank: "MAIN".into(),
            on: day("2024-09-02"),
        };
        ctx.run(&key(), paid).await.expect("disbursed");
        assert_eq!(status(&app).await, "closed settled settled");
        assert_eq!(
            journals(&app, "ALPHA", 5).await,
            [
                "6 award 2024-03-01 award/1: 9500:A1 90000.00 9600:L -54000.00 9600:P -36000.00",
                "7 tranche.instruct 2024-03-03 award/1: 9700:L -36000.00 9750:L 36000.00 9700:P -24000.00 9750:P 24000.00",
                "8 tranche.settle 2024-03-05 award/1: 9700:L 36000.00 9750:L -36000.00 9700:P 24000.00 9750:P -24000.00 1300:ACME:L 36000.00 1100:MAIN:L -36000.00 1300:ACME:P 24000.00 1100:MAIN:P -24000.00 9500:A1 -60000.00 9600:L 36000.00 9600:P 24000.00",
                "9 tranche.instruct 2024-09-02 award/1: 9700:L -18000.00 9750:L 18000.00 9700:P -12000.00 9750:P 12000.00",
                "10 tranche.settle 2024-09-02 award/1: 9700:L 18000.00 9750:L -18000.00 9700:P 12000.00 9750:P -12000.00 1300:ACME:L 18000.00 1100:MAIN:L -18000.00 1300:ACME:P 12000.00 1100:MAIN:P -12000.00 9500:A1 -30000.00 9600:L 18000.00 9600:P 12000.00",
            ]
        );
    }
);

both!(
    async fn loans_and_grants_have_accounts_of_their_own(db: Database) {
        let (app, ctx) = funded(&db).await;
        company(&ctx, "GB-COH-IP28755R", NOWHERE).await;
        for (no, instrument) in [
            (1, Instrument::Loan),
            (2, Instrument::Grant),
            (3, Instrument::Safe),
            (4, Instrument::Convertible),
        ] {
            let made = Award {
                instrument,
                ..award("GB-COH-IP28755R", "10", "2024-03-01")
            };
            ctx.run(&key(), made).await.expect("awarded");
            let paid = Disburse {
                fund: "ALPHA".into(),
                award: no,
                tranche: 1,
                bank: "MAIN".into(),
                on: day("2024-03-02"),
            };
            ctx.run(&key(), paid).await.expect("disbursed");
        }
        let settled: Vec<String> = journals(&app, "ALPHA", 5)
            .await
            .into_iter()
            .filter(|j| j.contains("settle"))
            .collect();
        let cost = |no: i64, account: &str| {
            format!(
                "{} tranche.settle 2024-03-02 award/{no}: 9700:L 6.00 9750:L -6.00 9700:P 4.00 9750:P -4.00 {account}:L 6.00 1100:MAIN:L -6.00 {account}:P 4.00 1100:MAIN:P -4.00 9500:A{no} -10.00 9600:L 6.00 9600:P 4.00",
                5 + no * 3
            )
        };
        assert_eq!(
            settled,
            [
                cost(1, "1320:GB-COH-IP28755R"),
                cost(2, "5200"),
                cost(3, "1300:GB-COH-IP28755R"),
                cost(4, "1300:GB-COH-IP28755R"),
            ]
        );
    }
);

both!(
    async fn a_payment_comes_back_and_can_go_out_again_or_be_given_up(db: Database) {
        let (app, ctx) = funded(&db).await;
        acme(&ctx).await;
        approve(&ctx, 1, "2024-03-02").await.expect("approved");
        instruct(&ctx, 1, "2024-03-03").await.expect("instructed");
        give_back(&ctx, 1, "2024-03-04")
            .await
            .expect("the bank refused it");
        assert_eq!(status(&app).await, "active approved planned");
        instruct(&ctx, 1, "2024-03-05")
            .await
            .expect("instructed again");
        settle(&ctx, 1, "2024-03-06").await.expect("settled");
        give_back(&ctx, 1, "2024-03-07")
            .await
            .expect("the money came back");
        assert_eq!(status(&app).await, "active returned planned");
        cancel(&ctx, 2, "2024-03-08").await.expect("cancelled");
        assert_eq!(status(&app).await, "active returned cancelled");
        approve(&ctx, 1, "2024-03-09")
            .await
            .expect("approved once more");
        cancel(&ctx, 1, "2024-03-09").await.expect("cancelled");
        assert_eq!(status(&app).await, "cancelled cancelled cancelled");
        assert_eq!(
            journals(&app, "ALPHA", 7).await,
            [
                "8 tranche.return 2024-03-04 award/1: 9700:L 36000.00 9750:L -36000.00 9700:P 24000.00 9750:P -24000.00",
                "9 tranche.instruct 2024-03-05 award/1: 9700:L -36000.00 9750:L 36000.00 9700:P -24000.00 9750:P 24000.00",
                "10 tranche.settle 2024-03-06 award/1: 9700:L 36000.00 9750:L -36000.00 9700:P 24000.00 9750:P -24000.00 1300:ACME:L 36000.00 1100:MAIN:L -36000.00 1300:ACME:P 24000.00 1100:MAIN:P -24000.00 9500:A1 -60000.00 9600:L 36000.00 9600:P 24000.00",
                "11 tranche.return 2024-03-07 award/1: 1300:ACME:L -36000.00 1100:MAIN:L 36000.00 1300:ACME:P -24000.00 1100:MAIN:P 24000.00 9500:A1 60000.00 9600:L -36000.00 9600:P -24000.00",
                "12 tranche.cancel 2024-03-08 award/1: 9500:A1 -30000.00 9600:L 18000.00 9600:P 12000.00",
                "13 tranche.cancel 2024-03-09 award/1: 9500:A1 -60000.00 9600:L 36000.00 9600:P 24000.00",
            ]
        );
    }
);

both!(
    async fn an_agreed_ratio_truncates_the_local_part_and_tranches_sum_to_it(db: Database) {
        let (app, ctx) = funded(&db).await;
        company(&ctx, "ACME", NOWHERE).await;
        let award_ratio = Some(Ratio {
            local: 1,
            partner: 2,
        });
        amend(
            &ctx,
            None,
            Terms {
                award_ratio,
                ..Terms::default()
            },
        )
        .await;
        let tranches = vec![
            planned("0.01", "2024-03-01"),
            planned("33.33", "2024-03-01"),
            planned("66.66", "2024-03-01"),
        ];
        let made = Award {
            tranches,
            ..award("ACME", "100", "2024-03-01")
        };
        let made = ctx.run(&key(), made).await.expect("awarded");
        assert_eq!(
            (made.local.to_string(), made.partner.to_string()),
            ("33.33".into(), "66.67".into())
        );
        let parts: Vec<_> = made
            .tranches
            .iter()
            .map(|t| format!("{} {} {}", t.amount, t.local, t.partner))
            .collect();
        assert_eq!(
            parts,
            ["0.01 0.00 0.01", "33.33 11.11 22.22", "66.66 22.22 44.44"]
        );
        let raise = IncreaseAward {
            fund: "ALPHA".into(),
            award: 1,
            amount: amount("0.02"),
            on: day("2024-04-01"),
            reason: "Follow-on".into(),
        };
        let raised = ctx.run(&key(), raise).await.expect("increased");
        let part = &raised.tranches[0];
        assert_eq!(
            (part.n, part.local.to_string(), part.partner.to_string()),
            (4, "0.00".into(), "0.02".into())
        );
        assert_eq!(
            journals(&app, "ALPHA", 5).await,
            [
                "6 award 2024-03-01 award/1: 9500:A1 100.00 9600:L -33.33 9600:P -66.67",
                "7 award.increase 2024-04-01 award/1: 9500:A1 0.02 9600:P -0.02",
            ]
        );
    }
);

both!(
    async fn a_preview_shows_the_split_and_leaves_nothing(db: Database) {
        let (app, ctx) = funded(&db).await;
        company(&ctx, "ACME", NOWHERE).await;
        let shown = ctx
            .preview(award("ACME", "0.01", "2024-03-01"))
            .await
            .expect("it would be booked");
        assert_eq!(
            (shown.local.to_string(), shown.partner.to_string()),
            ("0.01".into(), "0.00".into())
        );
        assert_eq!(journals(&app, "ALPHA", 5).await, Vec::<String>::new());
        let unknown = ctx.preview(award("NONE", "1", "2024-03-01")).await;
        assert_eq!(invalid(unknown).1, "company.unknown");
    }
);
