//! E-mail addresses, and the key under which two spellings of one meet.

use crate::error::{Error, Result};
use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;

/// Folds compatibility forms and case and drops what cannot be seen, so that `Straße@x` and
/// `STRASSE@X` are one account, and a hidden character makes no second one.
pub fn key(text: &str) -> Result<String> {
    let fine = || Error::field("email", "person.email", "is not an e-mail address");
    let seen: String = text.trim().chars().filter(|c| !is_invisible(*c)).collect();
    let (nfkc, fold) = (ComposingNormalizer::new_nfkc(), CaseMapper::new());
    // Folding may leave what the normal form would join, so it is taken twice.
    let folded = fold.fold_string(&nfkc.normalize(&seen)).into_owned();
    let key: String = nfkc
        .normalize(&folded)
        .chars()
        .filter(|c| !is_invisible(*c))
        .collect();
    let (local, domain) = key.rsplit_once('@').ok_or_else(fine)?;
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c);
    let good = !local.is_empty()
        && !domain.is_empty()
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && key.len() <= 254
        && local.chars().chain(domain.chars()).all(plain);
    if good { Ok(key) } else { Err(fine()) }
}

/// Takes no room on a screen: joiners, marks of direction, variation selectors, tags.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_address_meet() {
        for (one, other) in [
            ("Ada@Example.ORG", "ada@example.org"),
            ("straße@x.de", "STRASSE@X.DE"),
            ("ada\u{200b}@x.de", "ada@x.de"),
            ("ｆｕｌｌ＠ｘ．ｄｅ", "full@x.de"),
            ("ﬁnance@x.de", "finance@x.de"),
            (" e\u{301}va@x.de ", "\u{c9}VA@x.de"),
        ] {
            assert_eq!(key(one).unwrap(), key(other).unwrap(), "{one}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ada",
            "@x.de",
            "ada@",
            "a b@x.de",
            "a\r\nb@x.de",
            "a@b@c.de",
            "a@.de",
            "a<b@x.de",
        ] {
            assert!(key(text).is_err(), "{text}");
        }
        assert!(key(&format!("{}@x.de", "a".repeat(250))).is_err());
    }
}
