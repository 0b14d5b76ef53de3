//! An application on its way: stages, changes on request, versions of what was sent, messages.

use super::{ALL, acting, browser, called, save, started};
use crate::engine::{Database, both};
use crate::sign::visitor::House;
use crate::world::key;
use crate::world::people::{Someone, grant, person};
use cofund::access::Role;
use cofund::app::{App, Ctx};
use cofund::dealflow::view::open;
use cofund::dealflow::workflow::{CHANGES, DRAFT, Need, SUBMITTED, WITHDRAWN, Workflow, standard};
use cofund::dealflow::{
    AdvanceApplication, Advanced, PublishWorkflow, SubmitApplication, WithdrawApplication,
    WriteToApplicant, WriteToFund,
};
use cofund::error::{Error, Result};
use cofund::web::Site;
use entity::value::Instant;
use entity::{application_event, mail, submission};
use proptest::prelude::*;
use sea_orm::{EntityTrait, PaginatorTrait};
use std::collections::BTreeSet;
use std::sync::Arc;

fn step(
    id: &str,
    transition: &str,
    stage: &str,
    note: &str,
    questions: &[&str],
) -> AdvanceApplication {
    AdvanceApplication {
        fund: "ALPHA".into(),
        application: id.into(),
        transition: transition.into(),
        stage: stage.into(),
        note: note.into(),
        questions: questions.iter().map(|q| (*q).to_owned()).collect(),
    }
}

fn advanced(done: Result<Advanced>) -> (String, usize) {
    let done = done.expect("the step is taken");
    (done.stage, done.told)
}

fn rule(error: &Error) -> String {
    match error {
        Error::Invalid(fields) => fields[0].rule.clone(),
        other => other.rule().to_owned(),
    }
}

async fn submit(ctx: &Ctx, id: &str) -> Result<i64> {
    let opened = open(ctx, id).await.unwrap();
    let submit = SubmitApplication {
        fund: "ALPHA".into(),
        application: id.into(),
        revision: opened.application.revision,
        certified: true,
    };
    Ok(ctx.run(&key(), submit).await?.no)
}

/// Somebody who holds a role in `ALPHA` alone.
async fn officer(app: &Arc<App>, email: &str, role: Role) -> Someone {
    let someone = person(app, email, &[]).await;
    grant(app, someone.id, role, None, ("fund", 1)).await;
    someone
}

both!(
    async fn changes_are_asked_for_and_only_those_are_made(db: Database) {
        let (app, _, founder) = called(&db).await;
        let olga = officer(&app, "olga@fund.example", Role::ProgrammeOfficer).await;
        let (mari, olga) = (acting(&app, &founder).await, acting(&app, &olga).await);
        let id = started(&mari).await.application;
        mari.run(&key(), save(&id, 0, ALL)).await.unwrap();
        let early = olga.run(&key(), step(&id, "screen", DRAFT, "", &[])).await;
        assert!(
            matches!(early, Err(Error::NotFound(_))),
            "a draft is its people's own"
        );
        assert_eq!(submit(&mari, &id).await.unwrap(), 1);
        let done = olga
            .run(&key(), step(&id, "screen", SUBMITTED, "", &[]))
            .await;
        assert_eq!(advanced(done), ("screening".into(), 0));
        let again = olga
            .run(&key(), step(&id, "screen", SUBMITTED, "", &[]))
            .await;
        assert_eq!(rule(&again.unwrap_err()), "workflow.moved_on");
        for (note, questions, wanted) in [
            ("", &["market"][..], "text.required"),
            ("Which?", &[], "workflow.no_question"),
            ("a\u{202e}b", &["market"], "text.bidi_control"),
        ] {
            let ask = step(&id, "ask", "screening", note, questions);
            assert_eq!(rule(&olga.run(&key(), ask).await.unwrap_err()), wanted);
        }
        let ask = step(
            &id,
            "ask",
            "screening",
            "How large is the market?",
            &["market", "documents"],
        );
        assert_eq!(advanced(olga.run(&key(), ask).await), (CHANGES.into(), 1));

        // Long after the deadline.
        app.clock
            .set(Instant(app.clock.now().0 + 300 * 86_400_000_000));
        let other = mari
            .run(&key(), save(&id, 1, &[("problem", "Other.")]))
            .await;
        assert_eq!(rule(&other.unwrap_err()), "application.not_asked");
        mari.run(
            &key(),
            save(
                &id,
                1,
                &[
                    ("market", "Utilities in 12 towns."),
                    ("problem", "Heat is wasted."),
                ],
            ),
        )
        .await
        .expect("what stays as it was is no change");
        let seen = open(&olga, &id).await.unwrap();
        assert_eq!(
            seen.typed["market"].text, "Utilities.",
            "what is being changed is its people's own"
        );
        assert_eq!(submit(&mari, &id).await.unwrap(), 2);
        assert_eq!(
            submit(&mari, &id).await.unwrap_err().rule(),
            "application.not_draft"
        );
        let seen = open(&olga, &id).await.unwrap();
        assert_eq!(
            (seen.application.stage.as_str(), seen.submissions.len()),
            ("screening", 2)
        );
        assert_eq!(seen.typed["market"].text, "Utilities in 12 towns.");
        assert_eq!(seen.request, None);
        let rows = application_event::Entity::find()
            .all(&app.db.read)
            .await
            .unwrap();
        let kinds: Vec<&str> = rows.iter().map(|e| e.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["started", "submitted", "moved", "asked", "resubmitted"]
        );
        assert_eq!(
            submission::Entity::find()
                .count(&app.db.read)
                .await
                .unwrap(),
            2
        );
    }
);

both!(
    async fn steps_are_taken_by_their_roles_and_told_by_letter(db: Database) {
        let (app, _, founder) = called(&db).await;
        let olga = officer(&app, "olga@fund.example", Role::ProgrammeOfficer).await;
        let kaja = officer(&app, "kaja@fund.example", Role::FundManager).await;
        let (mari, olga) = (acting(&app, &founder).await, acting(&app, &olga).await);
        let kaja = acting(&app, &kaja).await;
        let id = started(&mari).await.application;
        mari.run(&key(), save(&id, 0, ALL)).await.unwrap();
        submit(&mari, &id).await.unwrap();
        let before = mail::Entity::find().count(&app.db.read).await.unwrap();
        let decline = step(&id, "decline", SUBMITTED, "Not in this round's field.", &[]);
        let refused = olga.run(&key(), decline.clone()).await.unwrap_err();
        assert_eq!(refused.rule(), "workflow.actor");
        let by_founder = mari.run(&key(), decline.clone()).await;
        assert!(by_founder.is_err(), "nobody moves their own application");
        let name = key();
        assert_eq!(
            advanced(kaja.run(&name, decline.clone()).await),
            ("declined".into(), 1)
        );
        assert_eq!(
            advanced(kaja.run(&name, decline).await),
            ("declined".into(), 1),
            "pressed twice"
        );
        let letters = mail::Entity::find().all(&app.db.read).await.unwrap();
        assert_eq!(letters.len() as u64, before + 1, "one letter");
        let says = |l: &mail::Model| {
            let whole = format!("{l:?}");
            whole.contains("Not in this round's field.") && whole.contains("Liiv Energia OÜ")
        };
        assert_eq!(letters.iter().filter(|l| says(l)).count(), 1);
        let back = step(&id, "back_to_screening", "declined", "A mistake.", &[]);
        assert_eq!(
            advanced(kaja.run(&key(), back).await),
            ("screening".into(), 0)
        );
        let withdraw = WithdrawApplication {
            fund: "ALPHA".into(),
            application: id.clone(),
            reason: String::new(),
        };
        mari.run(&key(), withdraw)
            .await
            .expect("applicants can always withdraw");
        let late = kaja
            .run(&key(), step(&id, "review", "screening", "", &[]))
            .await;
        assert_eq!(rule(&late.unwrap_err()), "workflow.moved_on");
    }
);

both!(
    async fn both_sides_write_and_the_other_is_told(db: Database) {
        let (app, _, founder) = called(&db).await;
        let olga = officer(&app, "olga@fund.example", Role::ProgrammeOfficer).await;
        let stranger = person(&app, "jaan@other.example", &[]).await;
        let (mari, olga) = (acting(&app, &founder).await, acting(&app, &olga).await);
        let id = started(&mari).await.application;
        mari.run(&key(), save(&id, 0, ALL)).await.unwrap();
        submit(&mari, &id).await.unwrap();
        let to_fund = |body: &str| WriteToFund {
            fund: "ALPHA".into(),
            application: id.clone(),
            body: body.into(),
        };
        let to_us = WriteToApplicant {
            fund: "ALPHA".into(),
            application: id.clone(),
            body: "By June.\n\nOlga".into(),
        };
        let asked = mari
            .run(&key(), to_fund("When do you decide? <b>"))
            .await
            .unwrap();
        assert_eq!((asked.no, asked.told), (1, 1));
        assert_eq!(olga.run(&key(), to_us.clone()).await.unwrap().told, 1);
        assert_eq!(
            rule(&mari.run(&key(), to_fund(" ")).await.unwrap_err()),
            "text.required"
        );
        let jaan = acting(&app, &stranger).await;
        assert!(matches!(
            jaan.run(&key(), to_fund("x")).await,
            Err(Error::NotFound(_))
        ));
        assert!(
            mari.run(&key(), to_us).await.is_err(),
            "in the fund's name writes the fund"
        );
        let letters = mail::Entity::find().all(&app.db.read).await.unwrap();
        let told = letters
            .iter()
            .filter(|l| format!("{l:?}").contains("By June"))
            .count();
        assert_eq!(told, 0, "a letter does not carry what was written");

        let house = House::with(Site::new(Arc::clone(&app)));
        let mut page = browser(&house, &founder);
        let came = page.get(&format!("/applications/{id}/messages")).await;
        assert!(
            came.text.contains("When do you decide? &#60;b&#62;") && came.text.contains("By June.")
        );
        assert!(
            !came.text.contains("olga"),
            "who of the fund wrote is the fund's own"
        );
        let came = page
            .post(
                &format!("/applications/{id}/messages"),
                &[("body", "Thanks.")],
            )
            .await;
        assert_eq!(came.status, 303, "{}", came.text);
        assert_eq!(open(&olga, &id).await.unwrap().messages.len(), 3);
    }
);

/// Pages of both sides, from the request to the second version.
#[tokio::test(flavor = "multi_thread")]
async fn an_officer_asks_and_reads_what_changed() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let (app, _, founder) = called(&db).await;
    let olga = officer(&app, "olga@fund.example", Role::ProgrammeOfficer).await;
    let mari = acting(&app, &founder).await;
    let id = started(&mari).await.application;
    mari.run(&key(), save(&id, 0, ALL)).await.unwrap();
    submit(&mari, &id).await.unwrap();
    let house = House::with(Site::new(Arc::clone(&app)));
    let (mut olga, mut mari) = (browser(&house, &olga), browser(&house, &founder));
    let at = format!("/funds/ALPHA/applications/{id}");
    let came = olga.get(&at).await;
    assert!(
        came.text.contains(&format!("{at}/step/ask")),
        "{}",
        came.text
    );
    assert!(
        !came.text.contains(&format!("{at}/step/decline")),
        "an officer does not decline"
    );
    let came = olga.get(&format!("{at}/step/ask")).await;
    assert!(
        came.text.contains("please complete your application"),
        "the letter is shown first"
    );
    let step = [
        ("stage", "submitted"),
        ("note", "How many?"),
        ("questions.market", "on"),
    ];
    let came = olga.post(&format!("{at}/step/ask"), &step[..1]).await;
    assert_eq!(came.status, 422, "a reason is needed");
    let came = olga.post(&format!("{at}/step/ask"), &step).await;
    assert_eq!(came.location, at, "{}", came.text);

    let home = format!("/applications/{id}");
    let came = mari.get(&home).await;
    assert!(came.text.contains("How many?") && came.text.contains("Please change these answers"));
    assert!(came.text.contains("/form/project") && !came.text.contains("/form/team"));
    let section = format!("{home}/form/project");
    let came = mari.get(&section).await;
    assert!(
        came.text.contains("q.market") && !came.text.contains("q.problem"),
        "just those"
    );
    let fields = [
        ("base", "1"),
        ("drawn", "market"),
        ("q.market", "Twelve utilities."),
        ("then", "next"),
    ];
    let came = mari.post(&section, &fields).await;
    assert_eq!(came.location, format!("{home}/check"), "{}", came.text);
    let came = mari.get(&format!("{home}/check")).await;
    assert!(came.text.contains("certified.yes"), "{}", came.text);
    let revision = came
        .text
        .split("name=\"revision\" value=\"")
        .nth(1)
        .unwrap();
    let revision = revision.split('"').next().unwrap().to_owned();
    let came = mari
        .post(
            &format!("{home}/check"),
            &[("revision", &revision), ("certified.yes", "on")],
        )
        .await;
    assert_eq!(came.location, home, "{}", came.text);

    for address in [format!("{at}/revisions/2"), format!("{home}/revisions/2")] {
        let reader = if address.starts_with("/funds") {
            &mut olga
        } else {
            &mut mari
        };
        let came = reader.get(&address).await;
        let changed = "<del>Utilities</del><ins>Twelve utilities</ins>.";
        assert!(came.text.contains(changed), "{}", came.text);
        assert!(
            !came.text.contains("A sand battery."),
            "what stayed is counted only"
        );
    }
    let came = olga.get(&format!("{at}/revisions/1")).await;
    assert!(
        came.text.contains("<ins>A sand battery.</ins>"),
        "the first one is shown too"
    );
    assert_eq!(olga.get(&format!("{at}/revisions/3")).await.status, 404);
}

both!(
    async fn a_workflow_is_changed_and_strands_nothing(db: Database) {
        let (app, root, founder) = called(&db).await;
        let mari = acting(&app, &founder).await;
        let id = started(&mari).await.application;
        mari.run(&key(), save(&id, 0, ALL)).await.unwrap();
        submit(&mari, &id).await.unwrap();
        root.run(&key(), step(&id, "screen", SUBMITTED, "", &[]))
            .await
            .unwrap();
        let publish = |workflow: Workflow| PublishWorkflow {
            fund: "ALPHA".into(),
            round: "ROUND".into(),
            workflow,
        };
        let refused = root.run(&key(), publish(standard())).await.unwrap_err();
        assert_eq!(refused.rule(), "round.same_workflow");
        let mut without = standard();
        without.stages.retain(|s| s.id != "screening");
        for t in &mut without.transitions {
            t.from.retain(|s| s != "screening");
        }
        without
            .transitions
            .retain(|t| !t.from.is_empty() && t.to != "screening");
        let mut direct = without.transitions[0].clone();
        direct.id = "straight".into();
        direct.from = vec![SUBMITTED.into()];
        direct.to = "review".into();
        direct.needs.clear();
        direct.letter = None;
        without.transitions.push(direct);
        let refused = root.run(&key(), publish(without)).await.unwrap_err();
        assert_eq!(refused.rule(), "workflow.in_use", "{refused}");
        let mut renamed = standard();
        let stage = renamed
            .stages
            .iter_mut()
            .find(|s| s.id == "screening")
            .unwrap();
        stage.name = cofund::form::Texts::new("First look", &[]);
        stage.public = cofund::form::Texts::new("With the team", &[]);
        assert_eq!(root.run(&key(), publish(renamed)).await.unwrap().version, 1);
        let seen = open(&mari, &id).await.unwrap();
        assert_eq!(
            seen.stage().unwrap().public.say(cofund::money::Lang::En),
            "With the team"
        );
    }
);

#[test]
fn what_no_workflow_can_be_is_refused_by_name() {
    let broken = |change: &dyn Fn(&mut Workflow)| {
        let mut workflow = standard();
        change(&mut workflow);
        rule(&workflow.check().unwrap_err())
    };
    let first = |w: &mut Workflow, change: &dyn Fn(&mut cofund::dealflow::workflow::Transition)| {
        change(&mut w.transitions[0]);
    };
    for (wanted, change) in [
        (
            "workflow.own",
            &(|w: &mut Workflow| w.stages.retain(|s| s.id != CHANGES)) as &dyn Fn(&mut Workflow),
        ),
        ("workflow.id", &|w| w.stages[2].id = "Screening!".into()),
        ("workflow.id", &|w| {
            w.transitions[1].id = w.transitions[0].id.clone();
        }),
        ("workflow.stage", &|w| {
            first(w, &|t| t.to = "nowhere".into());
        }),
        ("workflow.own", &|w| first(w, &|t| t.to = WITHDRAWN.into())),
        ("workflow.own", &|w| {
            first(w, &|t| t.from = vec![DRAFT.into()]);
        }),
        ("workflow.questions", &|w| {
            first(w, &|t| t.needs = vec![Need::Questions]);
        }),
        ("workflow.actors", &|w| first(w, &|t| t.actors.clear())),
        ("workflow.due", &|w| w.stages[1].due_days = Some(0)),
        ("workflow.word", &|w| {
            let letter = w.transitions[1].letter.as_mut().unwrap();
            letter.body = cofund::form::Texts::new("Dear {nmae}", &[]);
        }),
        ("workflow.reach", &|w| {
            w.transitions.retain(|t| t.to != "funded");
        }),
    ] {
        assert_eq!(broken(change), wanted);
    }
}

proptest! {
    /// Whatever way is taken along the shipped workflow, it stays among its stages, and what
    /// belongs to the applicants is never entered by the fund.
    #[test]
    fn any_walk_stays_on_the_map(choices in prop::collection::vec(0_usize..20, 0..60)) {
        let workflow = standard();
        let mut at = SUBMITTED.to_owned();
        for choice in choices {
            let next: Vec<_> = workflow.onward(&at).collect();
            if next.is_empty() {
                break;
            }
            let taken = next[choice % next.len()];
            prop_assert!(workflow.stage(&taken.to).is_some());
            prop_assert!(![DRAFT, WITHDRAWN, SUBMITTED].contains(&taken.to.as_str()));
            prop_assert_eq!(taken.to == CHANGES, taken.asks(Need::Questions));
            let to = taken.to.clone();
            at = to;
        }
        let ends: BTreeSet<&str> = ["changes", "funded"].into();
        prop_assert!(workflow.onward(&at).next().is_some() || ends.contains(at.as_str()));
    }
}
