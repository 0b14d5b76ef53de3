//! International bank account numbers, ISO 13616.

use crate::error::{Error, Result};

/// How long a number is in each country of the registry.
const LENGTHS: [(&str, usize); 87] = [
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MN", 20),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("RU", 33),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SO", 23),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

/// The number without spaces, in capitals. Refusals never repeat it.
pub(super) fn read(field: &str, text: &str) -> Result<String> {
    let iban: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let shape = iban.len() >= 4
        && iban.bytes().enumerate().all(|(i, b)| match i {
            0 | 1 => b.is_ascii_uppercase(),
            2 | 3 => b.is_ascii_digit(),
            _ => b.is_ascii_alphanumeric(),
        });
    if !shape {
        let text = "is not two letters of a country, two digits, then letters and digits";
        return Err(Error::field(field, "iban.format", text));
    }
    let country = &iban[..2];
    let Some((_, length)) = LENGTHS.iter().find(|(code, _)| *code == country) else {
        let figures = vec![("country", country.to_owned())];
        let text = format!("{country} has no IBANs; give the account in its local form");
        return Err(Error::field_with(field, "iban.country", text, figures));
    };
    if iban.len() != *length {
        let figures = vec![
            ("country", country.to_owned()),
            ("length", length.to_string()),
            ("given", iban.len().to_string()),
        ];
        let text = format!(
            "has {} letters and digits; in {country} an IBAN has {length}",
            iban.len()
        );
        return Err(Error::field_with(field, "iban.length", text, figures));
    }
    // 00, 01 and 99 stand for the same remainders as 97, 98 and 02, which are the ones issued.
    if matches!(&iban[2..4], "00" | "01" | "99") || remainder(&iban) != 1 {
        let text =
            "does not have the check digits of this number; a digit is wrong or two are swapped";
        return Err(Error::field(field, "iban.check", text));
    }
    Ok(iban)
}

/// The number read with its first four characters last and letters as 10 to 35, modulo 97.
fn remainder(iban: &str) -> u32 {
    let (head, tail) = iban.split_at(4);
    tail.chars().chain(head.chars()).fold(0, |sum, c| {
        let value = c.to_digit(36).unwrap_or(0);
        let shift = if value > 9 { 100 } else { 10 };
        (sum * shift + value) % 97
    })
}
