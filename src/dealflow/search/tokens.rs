//! What a text is found by. Pure, the same for both engines.
//!
//! Text is brought to one form of width and case. Scripts that put spaces between words give their
//! words; found is any word's beginning of two or more characters, and a word of one character as
//! a whole. In runs of scripts without spaces (Chinese, Japanese, Thai …) each character begins a
//! token of up to three: found is any part of a run of at most three characters, and whatever
//! holds all triples of a longer one.

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;
use icu_normalizer::properties::CanonicalCombiningClassMap;
use std::collections::BTreeSet;

/// Of what is stored; whoever changes how tokens are made raises it, and they are made anew.
pub const RULES: i64 = 1;

/// More of a word is not compared.
const LONGEST: usize = 40;

/// Characters of a token where nothing separates words.
const GRAM: usize = 3;

/// More words of a question are left out.
const MOST_TERMS: usize = 16;

/// One form of width, compatibility and case.
pub fn fold(text: &str) -> String {
    let (nfkc, mapper) = (ComposingNormalizer::new_nfkc(), CaseMapper::new());
    // Folding may leave what the normal form would join, so it is taken twice.
    let folded = mapper.fold_string(&nfkc.normalize(text)).into_owned();
    nfkc.normalize(&folded).into_owned()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Between words.
    Gap,
    /// Of a word.
    Word,
    /// Of a script without spaces.
    Gram,
}

pub(super) fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() {
            Class::Word
        } else {
            Class::Gap
        };
    }
    let marks = || CanonicalCombiningClassMap::new().get_u8(c) != 0;
    if !c.is_alphanumeric() && !marks() {
        return Class::Gap;
    }
    match c {
        // Thai, Lao, Myanmar, Khmer; kana, ideographs and their signs.
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{312f}'
        | '\u{31a0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Class::Gram,
        _ => Class::Word,
    }
}

/// A stretch of characters of one class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub gram: bool,
    pub text: String,
}

fn runs(text: &str) -> Vec<Run> {
    let mut found: Vec<Run> = Vec::new();
    let mut last = Class::Gap;
    for c in fold(text).chars() {
        let now = class(c);
        let gram = now == Class::Gram;
        match found.last_mut() {
            Some(run) if now == last && now != Class::Gap => run.text.push(c),
            _ if now != Class::Gap => found.push(Run {
                gram,
                text: c.to_string(),
            }),
            _ => {}
        }
        last = now;
    }
    found
}

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

/// Adds what `text` is found by.
pub fn tokens(text: &str, into: &mut BTreeSet<String>) {
    for run in runs(text) {
        if !run.gram {
            into.insert(cut(&run.text));
            continue;
        }
        let chars: Vec<char> = run.text.chars().collect();
        for i in 0..chars.len() {
            into.insert(chars[i..chars.len().min(i + GRAM)].iter().collect());
        }
    }
}

/// A token that must be there, or one that begins so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Term {
    text: String,
    begins: bool,
}

/// What somebody looks for: everything of it must be in an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    terms: BTreeSet<Term>,
    pub(super) runs: Vec<Run>,
}

impl Query {
    pub fn new(text: &str) -> Self {
        let (runs, mut terms) = (runs(text), BTreeSet::new());
        for run in &runs {
            let chars: Vec<char> = run.text.chars().collect();
            if run.gram && chars.len() > GRAM {
                terms.extend(chars.windows(GRAM).map(|gram| Term {
                    text: gram.iter().collect(),
                    begins: false,
                }));
            } else {
                let part = chars.len() > 1 && chars.len() < LONGEST;
                terms.insert(Term {
                    text: cut(&run.text),
                    begins: run.gram || part,
                });
            }
        }
        while terms.len() > MOST_TERMS {
            terms.pop_last();
        }
        Self { terms, runs }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a text with these tokens is found.
    pub fn finds(&self, tokens: &BTreeSet<String>) -> bool {
        self.terms.iter().all(|term| {
            let from = tokens.range(term.text.clone()..);
            let first = from.into_iter().next();
            first.is_some_and(|t| {
                *t == term.text || (term.begins && t.starts_with(term.text.as_str()))
            })
        })
    }

    /// As FTS5 asks. Tokens are letters and figures, so nothing in them can be syntax.
    pub(in crate::dealflow) fn sqlite(&self) -> String {
        self.written(" AND ", |t| {
            let star = if t.begins { " *" } else { "" };
            format!("\"{}\"{star}", t.text)
        })
    }

    /// As a `tsquery`.
    pub(in crate::dealflow) fn postgres(&self) -> String {
        self.written(" & ", |t| {
            let star = if t.begins { ":*" } else { "" };
            format!("'{}'{star}", t.text)
        })
    }

    fn written(&self, and: &str, each: impl Fn(&Term) -> String) -> String {
        let all: Vec<String> = self.terms.iter().map(each).collect();
        all.join(and)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        tokens(text, &mut found);
        found
    }

    fn found(text: &str, query: &str) -> bool {
        Query::new(query).finds(&all(text))
    }

    #[test]
    fn width_case_and_script_are_no_hindrance() {
        for (text, query) in [
            ("Liiv Energia OÜ", "energia oü"),
            ("STRASSE", "straße"),
            ("株式会社東京エナジー", "東京"),
            ("東京", "京"),
            ("ｶﾞｽﾀｰﾋﾞﾝ", "ガスタービン"),
            ("ＡＩ技術", "ai"),
            ("การลงทุน", "ลงทุน"),
            ("हिन्दी भाषा", "हिन्दी"),
            ("R&D 2,500", "r 2"),
            ("東京都", "東京都"),
        ] {
            assert!(found(text, query), "{query} in {text}: {:?}", all(text));
        }
        for (text, query) in [
            ("東京と京都", "東京都"),
            ("Energia", "nergia"),
            ("Heat", "h"),
            ("Heat", "heat sand"),
        ] {
            assert!(!found(text, query), "{query} in {text}");
        }
    }

    #[test]
    fn a_question_without_words_looks_for_nothing() {
        assert!(Query::new(" !\"'*:-").is_empty());
    }

    const KANA: &str = "[ぁ-んァ-ヶー一-龠々]{2,30}";

    proptest! {
        #[test]
        fn any_part_of_a_run_is_found(text in KANA, from in 0usize..28, long in 1usize..12) {
            let chars: Vec<char> = fold(&text).chars().collect();
            let from = from.min(chars.len() - 1);
            let part: String = chars[from..chars.len().min(from + long)].iter().collect();
            prop_assert!(found(&text, &part), "{} in {}", part, text);
        }

        #[test]
        fn any_beginning_of_a_word_is_found(words in proptest::collection::vec("[a-zäöüßéčА-я0-9]{1,60}", 1..6), which in 0usize..6, long in 2usize..60) {
            let text = words.join(", ");
            let word = &words[which % words.len()];
            let part: String = word.chars().take(long).collect();
            prop_assert!(found(&text, &part), "{} in {}", part, text);
        }

        #[test]
        fn nothing_typed_becomes_syntax(text in "\\PC{0,60}") {
            let plain = |s: &str| s.chars().all(|c| class(c) != Class::Gap);
            prop_assert!(all(&text).iter().all(|t| plain(t) && !t.is_empty()));
            prop_assert!(Query::new(&text).terms.iter().all(|t| plain(&t.text)));
        }
    }
}
