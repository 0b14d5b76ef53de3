//! An open call of each fund, an application that was sent, and one that is being written.

use super::beginning::{FUNDS, Plan};
use super::people::{APPLICANT, as_person};
use crate::access::Actor;
use crate::app::{App, Ctx};
use crate::clock::Clock;
use crate::db::Db;
use crate::dealflow::eligibility::Rules;
use crate::dealflow::{
    CreateRound, PublishRound, SaveAnswers, SetRules, StartApplication, SubmitApplication, deadline,
};
use crate::error::{Error, Result};
use crate::fund::Amount;
use crate::money::{Currency, Lang, Money};
use crate::secret::Ring;
use entity::value::Instant;
use std::collections::BTreeMap;

const DAY: i64 = 86_400_000_000;

/// What a company that sent its application said.
const SENT: &[(&str, &str)] = &[
    ("company_name", "Liiv Energia OÜ"),
    ("registered", "yes"),
    ("registration_number", "16830214"),
    ("country", "EE"),
    ("founded_on", "2023-05-02"),
    ("website", "liiv.example"),
    ("sector", "energy"),
    ("stage", "pilot"),
    ("headcount", "7"),
    (
        "founders",
        r#"[["Yuki Tanaka","CEO","55"],["Mari Tamm","CTO","45"]]"#,
    ),
    ("contact_email", "yuki.tanaka@example.org"),
    (
        "experience",
        "We built heat storage for two paper mills and sold the second one.",
    ),
    (
        "problem",
        "District heating burns gas on cold nights because nobody can keep cheap heat for weeks.",
    ),
    (
        "product",
        "A sand battery: 8 MWh of heat in a steel tank, charged by wind power at night.",
    ),
    (
        "market",
        "240 heating companies in the Baltic states; 60 of them have asked for an offer.",
    ),
    (
        "traction",
        "Two pilots, one of them through a whole winter.",
    ),
    ("amount", "320,000"),
    ("own_contribution", "80,000"),
    ("co_investors", "yes"),
    (
        "co_investor_names",
        "Baltic Angels, letter of intent over EUR 100,000.",
    ),
    (
        "use_of_money",
        "A third pilot (EUR 210,000), two engineers for a year, certification.",
    ),
    ("impact", "Each tank replaces 90,000 m3 of gas a year."),
    ("goals", "climate\njobs"),
    ("state_aid", "no"),
    ("true_and_complete", "yes"),
    ("may_be_shared", "yes"),
];

/// The beginnings of another one.
const BEGUN: &[(&str, &str)] = &[
    ("company_name", "雪灯株式会社"),
    ("registered", "yes"),
    ("country", "JP"),
    ("sector", "health"),
    (
        "problem",
        "在宅の高齢者が夜間に転倒しても、朝まで気づかれません。",
    ),
];

/// Makes what is missing; known by its keys.
pub(super) async fn make(db: &Db, ring: Ring) -> Result<()> {
    let app = App::with(db.clone(), Clock::System, ring);
    let root = app.ctx(Actor::LocalAdministrator, Lang::En);
    for plan in &FUNDS {
        round(&root, plan).await?;
    }
    let applicant = as_person(&app, APPLICANT).await?;
    let id = write(&applicant, &FUNDS[0], SENT, Lang::En).await?;
    let submit = SubmitApplication {
        fund: FUNDS[0].code.to_owned(),
        application: id,
        revision: 1,
        certified: true,
    };
    applicant.run("demo/intake/submit", submit).await?;
    write(&applicant, &FUNDS[1], BEGUN, Lang::Ja).await?;
    Ok(())
}

fn code(plan: &Plan) -> String {
    format!("{}-CALL", plan.country)
}

async fn round(root: &Ctx, plan: &Plan) -> Result<()> {
    let zone = deadline::zone(plan.zone)?;
    let now = root.app.clock.now();
    let at = |days: i64, hour: &str| {
        let day = deadline::typed(Instant(now.0 + days * DAY), zone);
        format!("{} {hour}", day.split(' ').next().unwrap_or_default())
    };
    let currency = Currency::from_code(plan.currency).map_err(|e| Error::money("currency", &e))?;
    let worth = |euro: i64| {
        let unit = 10_i64.pow(currency.exponent());
        let minor = euro * unit * plan.worth.0 / plan.worth.1;
        Amount::from(Money::from_minor(minor, currency))
    };
    let create = CreateRound {
        fund: plan.code.to_owned(),
        code: code(plan),
        title: "Deep tech for the climate and for people".into(),
        title_ja: "気候と暮らしのためのディープテック".into(),
        summary: "For young companies with a prototype that works and a plan to sell it. The \
                  fund and its partner pay in together.\n\nYou get an answer within eight weeks."
            .into(),
        summary_ja: "動く試作品と販売計画のある若い会社のための募集です。国とパートナーが共同で\
                     出資します。\n\n八週間以内に結果をお知らせします。"
            .into(),
        opens_at: at(-20, "09:00"),
        closes_at: at(30, "17:00"),
        grace_minutes: 30,
        budget: worth(3_000_000),
        ask_least: worth(50_000),
        ask_most: worth(400_000),
    };
    let key = format!("demo/intake/round/{}", plan.code);
    // Made on another day, the key is taken: then the round stands already.
    match root.run(&key, create).await {
        Err(Error::KeyReused { .. }) => return Ok(()),
        made => made?,
    };
    let rules = SetRules {
        fund: plan.code.to_owned(),
        round: code(plan),
        rules: rules(plan, &worth(400_000))?,
        seen: None,
    };
    root.run(&format!("{key}/rules"), rules).await?;
    let publish = PublishRound {
        fund: plan.code.to_owned(),
        round: code(plan),
    };
    root.run(&format!("{key}/publish"), publish).await?;
    Ok(())
}

/// Young companies of the fund's country with room for more aid; some sectors are preferred.
fn rules(plan: &Plan, ceiling: &Amount) -> Result<Rules> {
    let rules = serde_json::json!({"rules": [
        {"id": "country", "severity": "gating", "question": "country",
         "test": "one_of", "values": [plan.country]},
        {"id": "age", "severity": "gating", "question": "founded_on",
         "test": "age", "most": 10},
        {"id": "headcount", "severity": "gating", "question": "headcount",
         "test": "between", "most": "249"},
        {"id": "aid", "severity": "gating", "question": "state_aid_amount",
         "test": "headroom", "ceiling": ceiling, "years": 3},
        {"id": "sector", "severity": "advisory", "question": "sector",
         "test": "one_of", "values": ["energy", "health", "industry"]},
    ]});
    Ok(serde_json::from_value(rules)?)
}

/// Begins an application and saves what was written of it; gives its number.
async fn write(ctx: &Ctx, plan: &Plan, typed: &[(&str, &str)], lang: Lang) -> Result<String> {
    let key = format!("demo/intake/{}", plan.code);
    let start = StartApplication::new(plan.code, &code(plan), &key);
    let started = ctx.run(&key, start).await?;
    let each = typed.iter();
    let typed: BTreeMap<String, String> = each
        .map(|(question, text)| ((*question).to_owned(), (*text).to_owned()))
        .collect();
    let save = SaveAnswers::new(plan.code, &started.application, (0, &key), lang, typed);
    ctx.run(&format!("{key}/answers"), save).await?;
    Ok(started.application)
}
