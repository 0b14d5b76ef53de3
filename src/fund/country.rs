//! Countries by their ISO 3166-1 alpha-2 codes.

use crate::error::{Error, Result};

/// Officially assigned, and XK, under which Kosovo is known everywhere.
const CODES: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ \
BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ \
DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY \
HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY \
MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ \
NA NC NE NF NG NI NL NO NP NR NU NZ OM \
PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ \
TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ \
UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// What an import writes where a file names no country.
pub(super) const NOWHERE: &str = "ZZ";

pub(super) fn is_country(text: &str) -> bool {
    CODES.split(' ').any(|code| code == text)
}

/// A country in `field`.
pub fn country(field: &str, text: &str) -> Result<String> {
    if text.len() != 2 || !text.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Error::field(
            field,
            "country.format",
            format!("\u{ab}{text}\u{bb} is not a two-letter country code"),
        ));
    }
    if is_country(text) || text == NOWHERE {
        return Ok(text.to_owned());
    }
    Err(Error::field_with(
        field,
        "country.unknown",
        format!("no country has the code {text}"),
        vec![("text", text.to_owned())],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_in_order() {
        let codes: Vec<&str> = CODES.split(' ').collect();
        assert_eq!(codes.len(), 250);
        assert!(codes.is_sorted_by(|a, b| a < b));
        assert!(codes.iter().all(|c| country("country", c).is_ok()));
    }

    #[test]
    fn what_is_no_country_is_refused() {
        let rule = |text| country("country", text).unwrap_err().rule().to_owned();
        for text in ["XX", "UK", "QQ"] {
            assert_eq!(rule(text), "country.unknown");
        }
        for text in ["", "E", "ee", "EST", "É"] {
            assert_eq!(rule(text), "country.format");
        }
    }
}
