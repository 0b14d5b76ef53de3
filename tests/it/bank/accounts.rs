//! Numbers of accounts: what is taken, what is refused, and how little is shown.

use crate::funded::invalid;
use cofund::bank::account::{Account, Details};
use proptest::prelude::*;

pub fn iban(number: &str) -> Details {
    Details {
        holder: "Acme OÜ".into(),
        account: Account::Iban {
            iban: number.into(),
            bic: String::new(),
        },
        contact: "cfo@acme.example".into(),
    }
}

fn zengin(holder: &str, number: &str) -> Details {
    let account = Account::Zengin {
        bank: "0001".into(),
        branch: "123".into(),
        kind: "1".into(),
        number: number.into(),
    };
    Details {
        holder: holder.into(),
        account,
        contact: String::new(),
    }
}

fn aba(routing: &str, number: &str) -> Details {
    let account = Account::Aba {
        routing: routing.into(),
        number: number.into(),
    };
    Details {
        account,
        ..iban("")
    }
}

fn other(number: &str, bic: &str) -> Details {
    let account = Account::Other {
        country: "KE".into(),
        bank: "Equity Bank".into(),
        branch: String::new(),
        bic: bic.into(),
        number: number.into(),
    };
    Details {
        account,
        ..iban("")
    }
}

/// Examples of the registry.
const TAKEN: [&str; 12] = [
    "EE382200221020145685",
    "KW81CBKU0000000000001234560101",
    "DE89370400440532013000",
    "GB29NWBK60161331926819",
    "FR1420041010050500013M02606",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
    "BR1800360305000010009795493C1",
    "SA0380000000608010167519",
    "NL91ABNA0417164300",
    "LC55HEMM000100010012001200023015",
    "CH9300762011623852957",
];

#[test]
fn examples_of_the_registry_are_taken_however_they_are_typed() {
    for number in TAKEN {
        let details = iban(number).checked().unwrap();
        assert_eq!(details.identity(), format!("iban/{number}"));
        let mut spaced = String::from(" ");
        for (i, c) in number.to_lowercase().chars().enumerate() {
            if i % 4 == 0 {
                spaced.push(' ');
            }
            spaced.push(c);
        }
        assert_eq!(iban(&spaced).checked().unwrap(), details);
    }
}

#[test]
fn wrong_numbers_are_refused_and_not_repeated() {
    for (details, field, rule) in [
        (iban("EE382200221020145684"), "iban", "iban.check"),
        (iban("EE38220022102014568"), "iban", "iban.length"),
        (iban("US382200221020145685"), "iban", "iban.country"),
        (iban("3822002210201456850"), "iban", "iban.format"),
        (iban("EE38220022102014568é"), "iban", "iban.format"),
        (iban(""), "iban", "iban.format"),
        (zengin("ｱｸﾒ", "12345678"), "number", "account.digits"),
        (
            zengin("acme 株式会社", "1234567"),
            "holder",
            "zengin.holder",
        ),
        (
            zengin(&"ア".repeat(31), "1234567"),
            "holder",
            "zengin.holder_long",
        ),
        (aba("021000022", "1234567890"), "routing", "aba.check"),
        (aba("000000000", "1234567890"), "routing", "aba.check"),
        (aba("02100002", "1234567890"), "routing", "account.digits"),
        (aba("021000021", "123"), "number", "account.digits"),
        (other("12", ""), "number", "account.format"),
        (other("1234567890", "EQBLKEN"), "bic", "bic.format"),
    ] {
        let found = invalid(details.checked());
        assert_eq!((found.0.as_str(), found.1.as_str()), (field, rule));
        for secret in ["2200221020145", "12345678", "021000022", "EQBLKEN"] {
            assert!(!found.2.contains(secret), "{}", found.2);
        }
    }
    assert!(aba("021000021", "1234567890").checked().is_ok());
    assert!(other("0123-4567 890", "eqblkena").checked().is_ok());
    let bad = Details {
        contact: "cfo@acme.example\r\nBcc: x@y.z".into(),
        ..iban(TAKEN[0])
    };
    assert_eq!(invalid(bad.checked()).0, "contact");
    let bad = Details {
        contact: "nobody".into(),
        ..iban(TAKEN[0])
    };
    assert_eq!(invalid(bad.checked()).1, "bank_detail.contact");
}

#[test]
fn full_width_names_are_written_as_the_bank_takes_them() {
    let holder = |text: &str| zengin(text, "1234567").checked().unwrap().holder;
    assert_eq!(holder("カブシキガイシャ　アクメ"), "ｶﾌﾞｼｷｶﾞｲｼﾔ ｱｸﾒ");
    assert_eq!(holder("パートナーズ（カ"), "ﾊﾟ-ﾄﾅ-ｽﾞ(ｶ");
    assert_eq!(holder("ヴァンＡｃme１"), "ｳﾞｱﾝACME1");
    assert_eq!(holder("ｶ)ｱｸﾒ"), "ｶ)ｱｸﾒ");
}

#[test]
fn debug_shows_the_mask() {
    let shown = format!("{:?}", iban(TAKEN[0]).checked().unwrap());
    assert_eq!(shown, "Details(EE •••• 5685)");
    let account = format!("{:?}", iban(TAKEN[0]).account);
    assert_eq!(account, "iban");
}

/// The check digits that make a number of this country's length whole.
fn whole(country: &str, rest: &str) -> String {
    let text = format!("{rest}{country}00");
    let remainder = text.chars().fold(0_u32, |sum, c| {
        let value = c.to_digit(36).unwrap();
        (sum * if value > 9 { 100 } else { 10 } + value) % 97
    });
    format!("{country}{:02}{rest}", 98 - remainder)
}

proptest! {
    #[test]
    fn any_changed_digit_is_caught(rest in "[0-9]{18}", at in 2_usize..22, by in 1_u8..10) {
        let number = whole("DE", &rest);
        prop_assert!(iban(&number).checked().is_ok());
        let mut bytes = number.into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
        prop_assert!(iban(std::str::from_utf8(&bytes).unwrap()).checked().is_err());
    }

    #[test]
    fn any_two_neighbours_swapped_are_caught(rest in "[0-9]{18}", at in 2_usize..21) {
        let mut bytes = whole("DE", &rest).into_bytes();
        prop_assume!(bytes[at] != bytes[at + 1]);
        bytes.swap(at, at + 1);
        prop_assert!(iban(std::str::from_utf8(&bytes).unwrap()).checked().is_err());
    }

    #[test]
    fn any_digit_changed_among_letters_is_caught(rest in "[A-Z]{4}[0-9]{22}", at in 8_usize..30, by in 1_u8..10) {
        let number = whole("KW", &rest);
        prop_assert!(iban(&number).checked().is_ok());
        let mut bytes = number.into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
        prop_assert!(iban(std::str::from_utf8(&bytes).unwrap()).checked().is_err());
    }

    #[test]
    fn a_mask_shows_four_characters_of_the_number_at_most(number in "[0-9A-Z]{4,34}") {
        let mask = other(&number, "").checked().unwrap().mask();
        let shown = mask.rsplit(' ').next().unwrap();
        prop_assert!(mask.starts_with("KE •••• ") && mask.chars().count() == 8 + shown.len());
        prop_assert!(shown.len() <= 4 && shown.len() * 2 <= number.len() && number.ends_with(shown));
    }

    #[test]
    fn no_text_breaks_the_readers(text: String) {
        for details in [iban(&text), zengin(&text, &text), aba(&text, &text), other(&text, &text)] {
            let _ = (details.mask(), details.country(), details.identity());
            if let Ok(checked) = details.checked() {
                prop_assert_eq!(checked.checked().unwrap(), checked);
            }
        }
    }
}
