//! Countries by their ISO 3166-1 alpha-2 codes: the officially assigned ones, and XK, under which
//! Kosovo is known everywhere. Names as in the Unicode CLDR 48.2 (© Unicode, Inc., Unicode License
//! v3), the short ones where it has several.

use crate::money::Lang;
use crate::text::spoken;

/// Code, name in English, name in Japanese, by tabs; in the order of codes.
const LINES: &str = include_str!("country.tsv");

struct Country {
    code: &'static str,
    en: &'static str,
    ja: &'static str,
}

fn all() -> impl Iterator<Item = Country> {
    LINES.lines().filter_map(|line| {
        let mut cells = line.split('\t');
        Some(Country {
            code: cells.next()?,
            en: cells.next()?,
            ja: cells.next()?,
        })
    })
}

impl Country {
    const fn name(&self, lang: Lang) -> &'static str {
        match spoken(lang) {
            Lang::Ja => self.ja,
            Lang::En | Lang::De | Lang::Fr => self.en,
        }
    }
}

pub fn is_country(text: &str) -> bool {
    countries().any(|code| code == text)
}

/// All codes, in order.
pub fn countries() -> impl Iterator<Item = &'static str> {
    all().map(|c| c.code)
}

/// What a country is called; none for what is no code.
pub fn country_name(code: &str, lang: Lang) -> Option<&'static str> {
    all().find(|c| c.code == code).map(|c| c.name(lang))
}

/// All codes with their names, in the order of the names.
pub fn countries_by_name(lang: Lang) -> Vec<(&'static str, &'static str)> {
    let mut named: Vec<_> = all().map(|c| (c.code, c.name(lang))).collect();
    named.sort_by_key(|(_, name)| name.replace('Å', "A").replace('Ô', "O"));
    named
}

/// The code of a country written as a code or a name, whatever its case.
pub fn country_code(text: &str) -> Option<&'static str> {
    let wanted = text.trim().to_lowercase();
    let meant = |c: &Country| {
        [c.code, c.en, c.ja]
            .iter()
            .any(|t| t.to_lowercase() == wanted)
    };
    all().find(meant).map(|c| c.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_a_code_and_names_of_its_own() {
        for lang in [Lang::En, Lang::Ja] {
            let named = countries_by_name(lang);
            assert_eq!(named.len(), 250);
            assert!(named.windows(2).all(|pair| pair[0].1 != pair[1].1));
            for (code, name) in named {
                assert_eq!((code.len(), country_code(name)), (2, Some(code)), "{name}");
            }
        }
        assert_eq!(country_name("EE", Lang::Ja), Some("エストニア"));
        assert_eq!(country_name("EE", Lang::De), Some("Estonia"));
        assert_eq!(country_code(" ESTONIA "), Some("EE"));
        assert_eq!((country_code("ee"), country_code("")), (Some("EE"), None));
    }
}
