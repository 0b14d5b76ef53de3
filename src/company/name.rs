//! By what two names of companies are one: width, compatibility forms, case, invisible characters,
//! punctuation, spaces and legal forms do not tell them apart.

mod forms;

use forms::{FORMS, GLUED, MOST_WORDS};
use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;
use icu_normalizer::properties::CanonicalCombiningClassMap;

/// Of what is stored; whoever changes how keys are made raises it, and they are made anew.
pub const RULES: i64 = 1;

/// The text in its composed form (NFC), without spaces around it: how names are stored.
pub fn composed(text: &str) -> String {
    ComposingNormalizer::new_nfc()
        .normalize(text.trim())
        .into_owned()
}

/// By which names are compared; empty for a name without a letter or digit.
pub fn key(name: &str) -> String {
    let mut key = once(name);
    // What is taken away can make new forms of what is left; each turn is shorter or the last.
    for _ in 0..name.chars().count() + 4 {
        let again = once(&key);
        if again == key {
            break;
        }
        key = again;
    }
    key
}

/// Letters and digits alone, in one form of width and case.
pub fn letters(text: &str) -> String {
    let folded = folded(text);
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn once(name: &str) -> String {
    let folded = folded(name);
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in folded.chars() {
        match kind(c) {
            Char::Letter if open => words.last_mut().into_iter().for_each(|w| w.push(c)),
            Char::Letter => words.push(c.to_string()),
            Char::Nothing => continue,
            Char::Gap => {}
        }
        open = kind(c) == Char::Letter;
    }
    drop_forms(&mut words);
    unglued(&words.concat()).to_owned()
}

/// One form of width, compatibility and case, without what cannot be seen.
fn folded(text: &str) -> String {
    let (nfkc, mapper) = (ComposingNormalizer::new_nfkc(), CaseMapper::new());
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let folded = mapper.fold_string(&nfkc.normalize(&seen)).into_owned();
    nfkc.normalize(&folded).into_owned()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Char {
    /// Of a word.
    Letter,
    /// Between words.
    Gap,
    /// Within a word, such as the dots of `s.r.o.` and an apostrophe.
    Nothing,
}

fn kind(c: char) -> Char {
    match c {
        '.' | '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{b4}' | '"' => Char::Nothing,
        c if is_invisible(c) => Char::Nothing,
        '&' | '+' => Char::Letter,
        c if c.is_alphanumeric() || CanonicalCombiningClassMap::new().get_u8(c) != 0 => {
            Char::Letter
        }
        _ => Char::Gap,
    }
}

/// Characters without a shape: zero-width, soft hyphens, joiners, direction, selectors, fillers.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Takes legal forms from both ends, as long as something is left.
fn drop_forms(words: &mut Vec<String>) {
    let is_form = |words: &[String]| {
        let whole = words.concat();
        FORMS.contains(whole.as_str()) || GLUED.contains(&whole.as_str())
    };
    let found = |words: &[String], at_end: bool| {
        let most = MOST_WORDS.min(words.len().saturating_sub(1));
        (1..=most).rev().find(|n| {
            let part = if at_end {
                &words[words.len() - n..]
            } else {
                &words[..*n]
            };
            is_form(part)
        })
    };
    loop {
        if let Some(n) = found(words, true) {
            words.truncate(words.len() - n);
        } else if let Some(n) = found(words, false) {
            words.drain(..n);
        } else {
            return;
        }
    }
}

fn unglued(mut text: &str) -> &str {
    let shorter = |text: &'_ str| -> Option<(usize, usize)> {
        GLUED.iter().find_map(|form| {
            let at_end = text.len().checked_sub(form.len()).filter(|n| *n > 0)?;
            if text.ends_with(form) {
                Some((0, at_end))
            } else if text.starts_with(form) {
                Some((form.len(), text.len()))
            } else {
                None
            }
        })
    };
    while let Some((from, to)) = shorter(text) {
        text = &text[from..to];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_alike_is_one() {
        for (a, b) in [
            ("Škoda", "S\u{30c}koda"),
            ("ACME", "ＡＣＭＥ"),
            ("ﬁnance", "finance"),
            ("Straße", "STRASSE"),
            ("ACME\u{200b}", "ACME"),
            ("A\u{ad}CME", "ACME"),
            ("ACME\u{2060}", " ACME "),
            ("Acme \u{202e}DTL\u{202c}", "acme dtl"),
            ("ACME GmbH & Co. KG", "acme"),
            ("Acme, Inc.", "ACME Incorporated"),
            ("Škoda Auto a.s.", "ŠKODA AUTO A. S."),
            ("Vltava s. r. o.", "Vltava s.r.o."),
            ("Vltava, spol. s r.o.", "Vltava"),
            ("AB Volvo", "Volvo AB"),
            ("株式会社東京電力", "東京電力㈱"),
            ("（株）東京電力", "東京 電力"),
            ("合同会社ＡＢＣ", "ABC合同会社"),
            ("Pizza S.p.A.", "Pizza SpA"),
            ("Vestas A/S", "VESTAS"),
            ("Société Dupont SARL", "SOCIÉTÉ DUPONT S.à r.l."),
            ("O'Neill Ltd", "O\u{2019}Neill Limited"),
            ("Sky-Net Oy", "Skynet"),
        ] {
            assert_eq!(key(a), key(b), "{a} and {b}");
            assert!(!key(a).is_empty(), "{a}");
        }
    }

    #[test]
    fn what_differs_stays_apart() {
        for (a, b) in [
            ("ACME", "ACNE"),
            ("Skoda", "Škoda"),
            ("Inc", "Ltd"),
            ("AB", "AS"),
            ("C++ Labs", "C Labs"),
            ("株式会社", "有限会社"),
            ("Nord Bank", "Nord Tank"),
        ] {
            assert_ne!(key(a), key(b), "{a} and {b}");
        }
        assert_eq!(key(" \u{200b}—. "), "");
    }

    const INVISIBLE: [char; 8] = [
        '\u{200b}', '\u{ad}', '\u{2060}', '\u{feff}', '\u{202e}', '\u{200d}', '\u{2066}', '\u{34f}',
    ];

    proptest! {
        #[test]
        fn a_key_is_its_own_key(name in any::<String>()) {
            let once = key(&name);
            prop_assert_eq!(key(&once), once);
        }

        #[test]
        fn keys_of_forms_are_their_own(parts in proptest::collection::vec(any::<proptest::sample::Index>(), 1..6), gaps in "[ .&-]{0,6}") {
            let all: Vec<&str> = FORMS.iter().chain(GLUED).copied().collect();
            let words: Vec<&str> = parts.iter().map(|at| *at.get(&all)).collect();
            let once = key(&words.join(&gaps));
            prop_assert_eq!(key(&once), once);
        }

        #[test]
        fn invisible_characters_change_nothing(
            name in "[\\PC]{1,30}",
            at in any::<proptest::sample::Index>(),
            n in 0..INVISIBLE.len(),
        ) {
            let mut chars: Vec<char> = name.chars().collect();
            chars.insert(at.index(chars.len() + 1), INVISIBLE[n]);
            let with: String = chars.into_iter().collect();
            prop_assert_eq!(key(&with), key(&name));
        }

        #[test]
        fn case_changes_nothing(name in "[A-Za-zßéüñøšžαβγδΩЖд株０-９Ａ-Ｚ .,&-]{0,30}") {
            let wanted = key(&name);
            prop_assert_eq!(key(&name.to_uppercase()), wanted.clone());
            prop_assert_eq!(key(&name.to_lowercase()), wanted);
        }

        #[test]
        fn legal_forms_change_nothing(
            name in "[a-z]{4,9}q( [a-z]{4,9}q)?",
            form in proptest::sample::select(vec![
                "GmbH", "Ltd", "Ltd.", "Limited", "Inc.", "s.r.o.", "a.s.", "株式会社", "（株）", "㈱", "合同会社",
                "SARL", "SAS", "B.V.", "BV", "AB", "Oy", "LLC", "Plc", "S.p.A.", "SpA",
            ]),
            before in any::<bool>(),
        ) {
            let with = if before { format!("{form} {name}") } else { format!("{name} {form}") };
            prop_assert_eq!(key(&with), key(&name));
        }
    }
}
