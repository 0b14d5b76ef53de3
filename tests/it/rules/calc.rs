//! `cofund calc` prints what the golden tables expect, from their inputs alone.

use cofund::cli::calc::{CalcError, Kind, Refused, run};
use serde_json::{Map, Value, json};

const ALLOCATION: &str = include_str!("../../data/golden/allocation.json");
const FEES: &str = include_str!("../../data/golden/fees_equalisation.json");

fn printed(kind: Kind, table: &str) -> (String, Result<(), CalcError>) {
    let mut out = Vec::new();
    let result = run(kind, table, &mut out);
    (String::from_utf8(out).unwrap(), result)
}

fn lines(kind: Kind, table: &Value) -> Vec<Value> {
    let (text, result) = printed(kind, &table.to_string());
    result.unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn refusals(kind: Kind, table: &Value) -> (String, Vec<Refused>) {
    match printed(kind, &table.to_string()) {
        (text, Err(CalcError::Refused(refused))) => (text, refused),
        other => panic!("{other:?}"),
    }
}

/// The table without any expected figure, and the lines it must lead to.
fn stripped(
    table: &str,
    expected: fn(&mut Map<String, Value>) -> Map<String, Value>,
) -> (Value, String) {
    let mut table: Value = serde_json::from_str(table).unwrap();
    let mut lines = String::new();
    for case in table["cases"].as_array_mut().unwrap() {
        let case = case.as_object_mut().unwrap();
        let mut line = Map::new();
        line.insert("id".into(), case["id"].clone());
        line.extend(expected(case));
        lines += &Value::Object(line).to_string();
        lines.push('\n');
    }
    (table, lines)
}

#[test]
fn the_golden_allocations_are_printed_in_the_tables_order() {
    let (table, expected) = stripped(ALLOCATION, |case| {
        let shares = case.shift_remove("allocation_minor").unwrap();
        Map::from_iter([("allocation_minor".to_owned(), shares)])
    });
    for kind in [Kind::Split, Kind::Allot] {
        for table in [ALLOCATION.to_owned(), table.to_string()] {
            let (text, result) = printed(kind, &table);
            result.unwrap();
            assert_eq!(text, expected);
        }
    }
}

#[test]
fn the_golden_fees_are_printed_in_the_tables_order() {
    let (table, expected) = stripped(FEES, |case| {
        case.shift_remove("expected")
            .unwrap()
            .as_object()
            .unwrap()
            .clone()
    });
    for table in [FEES.to_owned(), table.to_string()] {
        let (text, result) = printed(Kind::Fees, &table);
        result.unwrap();
        assert_eq!(text, expected);
    }
    assert!(expected.contains(r#"{"id":"late_call","days":18,"interest":"9863.01"}"#));
}

#[test]
fn calls_are_allotted_one_after_the_other() {
    let calls = json!([{"total_minor": 1}, {"total_minor": 1, "weights": {"A": 1, "C": 1}}, {"total_minor": 1}]);
    let weights = json!({"A": 1, "B": 1, "C": 1});
    let life = json!({"cases": [{"id": "life", "weights": weights, "calls": calls, "commitments": {"A": 1, "B": 1, "C": 1}}]});
    assert_eq!(
        lines(Kind::Allot, &life),
        [json!({
            "id": "life",
            "calls": [
                {"allocation_minor": {"A": 1, "B": 0, "C": 0}},
                {"allocation_minor": {"A": 0, "B": 0, "C": 1}},
                {"allocation_minor": {"A": 0, "B": 1, "C": 0}},
            ],
            "unfunded": {"A": 0, "B": 0, "C": 0},
        })]
    );
    let asked = json!({"cases": [{"id": "asked", "total_minor": 5, "weights": {"A": 1, "B": 1},
        "calls": [{"total_minor": 3, "granted_minor": {"A": 2, "B": 1}}], "unfunded": {"A": 1, "B": 9}}]});
    assert_eq!(
        lines(Kind::Allot, &asked),
        [json!({"id": "asked", "allocation_minor": {"A": 1, "B": 4}})]
    );
}

#[test]
fn a_bad_case_is_named_and_the_others_are_printed() {
    let good = json!({"id": "good", "total_minor": 3, "weights": {"A": 1, "B": 2}});
    let table = json!({"cases": [
        {"id": "float", "total_minor": 3.5, "weights": {"A": 1}},
        {"id": "party", "total_minor": 3, "weights": {"A": "1"}},
        {"id": "typo", "total_minor": 3, "weights": {"A": 1}, "curency": "EUR"},
        {"id": "code", "total_minor": 3, "weights": {"A": 1}, "currency": "eur"},
        {"id": "exponent", "total_minor": 3, "weights": {"A": 1}, "currency": "JPY", "minor_unit_exponent": 2},
        {"id": "nobody", "total_minor": 3, "weights": {"A": 0}},
        {"total_minor": 3, "weights": {"A": 1}},
        7,
        good,
    ]});
    let (text, refused) = refusals(Kind::Split, &table);
    assert_eq!(
        text,
        "{\"id\":\"good\",\"allocation_minor\":{\"A\":1,\"B\":2}}\n"
    );
    let named: Vec<_> = refused
        .iter()
        .map(|r| (r.id.as_str(), r.field.as_str()))
        .collect();
    assert_eq!(
        named,
        [
            ("float", "total_minor"),
            ("party", "weights.A"),
            ("typo", "curency"),
            ("code", "currency"),
            ("exponent", "minor_unit_exponent"),
            ("nobody", "weights"),
            ("number 7", "id"),
            ("number 8", "id"),
        ]
    );
    let message = CalcError::Refused(refused).to_string();
    assert!(
        message.starts_with("case float, field total_minor: 3.5 is not a whole number"),
        "{message}"
    );
}

#[test]
fn bad_fees_name_their_field() {
    let table = json!({"cases": [
        {"id": "kind", "inputs": {"kind": "tip"}},
        {"id": "method", "inputs": {"kind": "management_fee", "method": "guess"}},
        {"id": "number", "inputs": {"kind": "management_fee", "method": "annual_rate_over_4", "rate": "0.02", "commitment": 100}},
        {"id": "rate", "inputs": {"kind": "management_fee", "method": "annual_rate_over_4", "rate": "2%", "commitment": "100.00"}},
        {"id": "date", "inputs": {"kind": "default_interest", "interest": "simple_act_365", "call": "1.00", "due": "2026-2-3", "paid": "2026-03-20", "rate": "0.10"}},
        {"id": "part", "inputs": {"kind": "management_fee", "method": "act_365", "parts": [{"from": "2026-01-01"}]}},
        {"id": "none"},
    ]});
    let (text, refused) = refusals(Kind::Fees, &table);
    assert_eq!(text, "");
    let fields: Vec<_> = refused
        .iter()
        .map(|refused| refused.field.as_str())
        .collect();
    assert_eq!(
        fields,
        [
            "inputs.kind",
            "inputs.method",
            "inputs.commitment",
            "inputs.rate",
            "inputs.due",
            "inputs.parts[0].to_exclusive",
            "inputs",
        ]
    );
}

#[test]
fn an_over_call_and_a_table_without_cases_are_refused() {
    let over = json!({"cases": [{"id": "over", "total_minor": 11, "commitments": {"A": 10}}]});
    let (_, refused) = refusals(Kind::Allot, &over);
    assert!(
        refused[0]
            .reason
            .contains("exceeds the unfunded commitments of 10 by 1")
    );
    assert!(matches!(
        printed(Kind::Split, "{}").1,
        Err(CalcError::NoCases)
    ));
    assert!(matches!(
        printed(Kind::Split, "{").1,
        Err(CalcError::NotJson(_))
    ));
}

#[test]
fn equalisation_names_every_party() {
    let table = json!({"cases": [{"id": "four", "inputs": {
        "kind": "equalisation", "first_close": "2025-01-01", "second_close": "2026-01-01",
        "drawn_at_first_close": "12.00",
        "commitments": {"A": "30.00", "B": "30.00", "C": "30.00", "D": "30.00"},
        "admitted_at_second_close": ["B", "D"], "interest_rate": "0.10", "interest": "simple_act_365",
    }}]});
    assert_eq!(
        lines(Kind::Fees, &table),
        [json!({
            "id": "four",
            "A_should_have_drawn": "3.00", "C_should_have_drawn": "3.00",
            "B_pays_equalisation": "3.00", "D_pays_equalisation": "3.00",
            "interest_days": 365,
            "B_pays_interest": "0.30", "D_pays_interest": "0.30",
            "B_pays_total": "3.30", "D_pays_total": "3.30",
            "A_receives_total": "3.30", "C_receives_total": "3.30",
            "A_unfunded": "27.00", "B_unfunded": "27.00", "C_unfunded": "27.00", "D_unfunded": "27.00",
        })]
    );
}

#[test]
fn a_party_named_twice_and_an_unknown_schema_are_refused() {
    let case = r#"{"id":"x","total_minor":100,"weights":{"A":1,"A":2}}"#;
    for (table, says) in [
        (format!(r#"{{"cases":[{case}]}}"#), "\"A\" stands twice"),
        (
            r#"{"schema":"golden-allocation/9","cases":[]}"#.into(),
            "golden-allocation/1",
        ),
        (r#"{"schema":7,"cases":[]}"#.into(), "unknown"),
    ] {
        let refused =
            cofund::cli::calc::run(cofund::cli::calc::Kind::Split, &table, &mut Vec::new());
        let said = refused.unwrap_err().to_string();
        assert!(said.contains(says), "{said}");
    }
}
