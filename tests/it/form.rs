//! The form engine: any form, any answers.

use cofund::form::{
    Answers, Choice, Clause, Condition, Form, Join, Kind, Question, Reading, Section, Seen, Test,
    Texts, Typed, standard,
};
use cofund::money::{Currency, Lang, Money};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn reading() -> Reading {
    let currency = Currency::from_code("EUR").unwrap();
    Reading {
        currency,
        least: Money::from_minor(100, currency),
        most: Money::from_minor(1_000_000, currency),
    }
}

fn kind() -> impl Strategy<Value = Kind> {
    let options = || {
        let one = |id: &str| Choice {
            id: id.into(),
            label: Texts::new(id, &[]),
        };
        vec![one("a"), one("b")]
    };
    prop_oneof![
        Just(Kind::ShortText { max: 5 }),
        Just(Kind::LongText { max: 20 }),
        Just(Kind::Number {
            decimals: 1,
            least: Some("0".into()),
            most: Some("10".into())
        }),
        Just(Kind::Money { asked: false }),
        Just(Kind::Percentage),
        Just(Kind::Date),
        Just(Kind::Choice { options: options() }),
        Just(Kind::Choices { options: options() }),
        Just(Kind::YesNo),
        Just(Kind::Country),
        Just(Kind::Email),
        Just(Kind::Url),
        Just(Kind::Declaration),
    ]
}

fn test() -> impl Strategy<Value = Test> {
    let word = prop_oneof![Just("a"), Just("yes"), Just("3"), Just("x")];
    prop_oneof![
        word.clone().prop_map(|w| Test::Is(vec![w.into()])),
        word.prop_map(|w| Test::IsNot(vec![w.into()])),
        (0..10u8).prop_map(|n| Test::AtLeast(n.to_string())),
        (0..10u8).prop_map(|n| Test::AtMost(n.to_string())),
    ]
}

/// A form of up to eight questions, some of which rest on earlier ones.
fn form() -> impl Strategy<Value = Form> {
    let rests = proptest::option::of((
        any::<bool>(),
        proptest::collection::vec((any::<prop::sample::Index>(), test()), 1..3),
    ));
    let questions = proptest::collection::vec((kind(), any::<bool>(), rests), 1..8);
    questions.prop_map(|questions| {
        let mut made: Vec<Question> = vec![Question {
            id: "asked".into(),
            label: Texts::new("Amount", &[]),
            help: Texts::default(),
            required: true,
            private: false,
            when: None,
            kind: Kind::Money { asked: true },
        }];
        for (i, (kind, required, rests)) in questions.into_iter().enumerate() {
            let when = rests.map(|(all, clauses)| Condition {
                join: if all { Join::All } else { Join::Any },
                clauses: clauses
                    .into_iter()
                    .map(|(at, test)| Clause {
                        question: made[at.index(made.len())].id.clone(),
                        test,
                    })
                    .collect(),
            });
            made.push(Question {
                id: format!("q{i}"),
                label: Texts::new("Question", &[]),
                help: Texts::default(),
                required,
                private: false,
                when,
                kind,
            });
        }
        let (first, rest) = made.split_at(made.len() / 2 + 1);
        let section = |id: &str, questions: &[Question]| Section {
            id: id.into(),
            title: Texts::new(id, &[]),
            help: Texts::default(),
            questions: questions.to_vec(),
        };
        let mut sections = vec![section("one", first)];
        if !rest.is_empty() {
            sections.push(section("two", rest));
        }
        Form { sections }
    })
}

fn typed() -> impl Strategy<Value = BTreeMap<String, Typed>> {
    let word = prop_oneof![
        Just("yes".to_owned()),
        Just("no".to_owned()),
        Just("a".to_owned()),
        Just("a\nb".to_owned()),
        Just("3".to_owned()),
        Just("1.20.000".to_owned()),
        Just("2026-02-28".to_owned()),
        Just("EE".to_owned()),
        Just("ada@example.org".to_owned()),
        "\\PC{0,12}",
    ];
    let lang = prop_oneof![Just(Lang::En), Just(Lang::De), Just(Lang::Ja)];
    let each = (0..9usize, word, lang);
    proptest::collection::vec(each, 0..12).prop_map(|all| {
        let named = all.into_iter().map(|(i, text, lang)| {
            let id = if i == 8 {
                "asked".to_owned()
            } else {
                format!("q{i}")
            };
            (id, Typed { text, lang })
        });
        named.collect()
    })
}

proptest! {
    /// Every question is visible, hidden or undetermined; what is not visible is never sent and
    /// never keeps anything from being sent.
    #[test]
    fn conditions_are_total(form in form(), typed in typed()) {
        form.check().unwrap();
        let reading = reading();
        let answers = Answers::new(&form, &typed, &reading);
        let values = answers.values();
        for question in form.questions() {
            let seen = answers.seen(&question.id);
            if question.when.is_none() {
                prop_assert_eq!(seen, Seen::Visible);
            }
            if seen != Seen::Visible {
                prop_assert!(!values.contains_key(question.id.as_str()));
                prop_assert!(answers.fault(question).is_none());
            }
            // What rests on nothing that is answered is open, not hidden.
            if let Some(when) = &question.when {
                let blank = when.clauses.iter().all(|c| !values.contains_key(c.question.as_str()));
                if blank {
                    prop_assert_eq!(seen, Seen::Undetermined);
                }
            }
        }
        let faults = answers.faults().len();
        let asked = form.questions().filter(|q| answers.is_asked(q));
        let fine = asked.filter(|q| answers.fault(q).is_none()).count();
        let visible = form.questions().filter(|q| answers.is_asked(q)).count();
        prop_assert_eq!(faults + fine, visible);
    }

    /// Whatever is published in whatever order, every answer can be reached: under its question,
    /// or among those left over; and the first form reads what it read before.
    #[test]
    fn forms_come_and_go_and_answers_stay(
        forms in proptest::collection::vec(form(), 1..5),
        typed in typed(),
    ) {
        let reading = reading();
        let first = Answers::new(&forms[0], &typed, &reading);
        let before: Vec<String> = first.values().iter().map(|(k, v)| format!("{k}={v:?}")).collect();
        for form in &forms {
            let answers = Answers::new(form, &typed, &reading);
            let over: Vec<&str> = answers.left_over().iter().map(|(id, _)| *id).collect();
            for (id, text) in &typed {
                let there = form.question(id).is_some();
                let blank = text.text.trim().is_empty();
                prop_assert_eq!(answers.typed(id), text.text.as_str());
                prop_assert!(there || blank || over.contains(&id.as_str()));
            }
        }
        let again = Answers::new(&forms[0], &typed, &reading);
        let after: Vec<String> = again.values().iter().map(|(k, v)| format!("{k}={v:?}")).collect();
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_form_is_the_same_after_its_json(form in form()) {
        let json = serde_json::to_string(&form).unwrap();
        prop_assert_eq!(serde_json::from_str::<Form>(&json).unwrap(), form);
    }
}

#[test]
fn forms_that_cannot_be_asked_are_refused_with_every_fault() {
    let mut form = standard();
    let questions = &mut form.sections[0].questions;
    questions[0].id = "Company Name".into();
    questions[1].label = Texts::default();
    questions[2].when = Some(Condition {
        join: Join::All,
        clauses: vec![Clause {
            question: "amount".into(),
            test: Test::AtLeast("many".into()),
        }],
    });
    questions[3].id = "sector".into();
    let cofund::error::Error::Invalid(faults) = form.check().unwrap_err() else {
        panic!("refused by field");
    };
    let found: Vec<(&str, &str)> = faults
        .iter()
        .map(|f| (f.field.as_str(), f.rule.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("Company Name", "form.id"),
            ("registered", "form.text"),
            ("registration_number", "form.condition"),
            ("registration_number", "form.condition"),
            ("sector", "form.id"),
        ]
    );
}

#[test]
fn answers_are_read_by_the_language_they_were_typed_in() {
    let form = standard();
    let read = |question: &str, text: &str, lang: Lang| {
        let typed = BTreeMap::from([(
            question.to_owned(),
            Typed {
                text: text.into(),
                lang,
            },
        )]);
        let reading = reading();
        let answers = Answers::new(&form, &typed, &reading);
        match answers.understood(question) {
            Some(Ok(value)) => format!("{value:?}"),
            Some(Err(wrong)) => wrong.rule.to_owned(),
            None => "nothing".into(),
        }
    };
    assert_eq!(read("amount", "9.999", Lang::De), r#"One("9999.00")"#);
    assert_eq!(read("amount", "9.999", Lang::En), "money.format");
    assert_eq!(read("amount", "1.20.000", Lang::De), "money.format");
    assert_eq!(read("amount", "0.99", Lang::En), "answer.asked");
    assert_eq!(read("headcount", "1,250", Lang::En), r#"One("1250")"#);
    assert_eq!(read("headcount", "1,25", Lang::En), "number.format");
    assert_eq!(read("headcount", "2.5", Lang::En), "number.decimals");
    assert_eq!(read("headcount", "１２", Lang::Ja), r#"One("12")"#);
    assert_eq!(read("headcount", "1e3", Lang::En), "number.format");
    assert_eq!(read("founded_on", "2026-2-3", Lang::En), "date.format");
    assert_eq!(read("founded_on", "2026-02-29", Lang::En), "date.invalid");
    assert_eq!(
        read("founded_on", "0001-01-01", Lang::En),
        "answer.date_range"
    );
    assert_eq!(read("country", "jp", Lang::En), r#"One("JP")"#);
    assert_eq!(read("country", "日本", Lang::En), r#"One("JP")"#);
    assert_eq!(read("country", "ZZ", Lang::En), "answer.country");
    assert_eq!(
        read("website", "example.com", Lang::En),
        r#"One("https://example.com/")"#
    );
    assert_eq!(
        read("website", "javascript:alert(1)", Lang::En),
        "answer.url"
    );
    assert_eq!(
        read("company_name", "Acme \u{202e}DTL", Lang::En),
        "text.bidi_control"
    );
    assert_eq!(
        read("company_name", "two\nlines", Lang::En),
        "text.one_line"
    );
    assert_eq!(read("sector", "energies", Lang::En), "choice.unknown");
    assert_eq!(
        read("goals", "jobs\nclimate", Lang::En),
        r#"Many(["jobs", "climate"])"#
    );
    assert_eq!(read("website", "   ", Lang::En), "nothing");
}
