//! Which passwords are taken: long enough, not among the commonest, not the person's own name.

use crate::error::{Error, Result};
use std::collections::HashSet;
use std::sync::LazyLock;

const SHORTEST: usize = 8;
const LONGEST: usize = 256;
/// Digits and marks at the end that make no common password a good one.
const TAIL: usize = 6;

/// Words and whole passwords that stand at the top of every published list of breached ones.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("common_passwords.txt").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// Refuses a password; `own` are the words an acquaintance would try first. No kind of character
/// is asked for.
pub fn check(field: &str, password: &str, own: &[&str]) -> Result<()> {
    let length = password.chars().count();
    if length < SHORTEST {
        return refuse(
            field,
            "password.short",
            "has fewer than 8 characters",
            SHORTEST,
        );
    }
    if length > LONGEST {
        return refuse(
            field,
            "password.long",
            "has more than 256 characters",
            LONGEST,
        );
    }
    if is_common(password) {
        return refuse(
            field,
            "password.common",
            "is among the first that are tried",
            0,
        );
    }
    let lower = password.to_lowercase();
    let told = own.iter().flat_map(|text| text.split(['@', ' ', '.']));
    if told
        .map(str::to_lowercase)
        .any(|word| is_made_of(&lower, &word))
    {
        return refuse(field, "password.own", "is made of the person's own name", 0);
    }
    Ok(())
}

fn refuse(field: &str, rule: &str, text: &str, limit: usize) -> Result<()> {
    let figures = if limit > 0 {
        vec![("limit", limit.to_string())]
    } else {
        Vec::new()
    };
    Err(Error::field_with(field, rule, text, figures))
}

/// The word, with little more than a tail.
fn is_made_of(password: &str, word: &str) -> bool {
    word.chars().count() >= 4
        && password.contains(word)
        && password.chars().count() < word.chars().count() + SHORTEST
}

fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let plain = unmasked(&lower);
    [&lower, &plain]
        .into_iter()
        .any(|text| COMMON.contains(text.as_str()) || COMMON.contains(root(text)))
        || COMMON.contains(unmasked(root(&lower)).as_str())
        || repeats(&lower)
        || runs(&lower)
}

/// Without a short tail of digits and marks.
fn root(text: &str) -> &str {
    let root = text.trim_end_matches(|c: char| !c.is_alphabetic());
    let tail = text[root.len()..].chars().count();
    if tail <= TAIL && root.chars().count() >= 4 {
        root
    } else {
        text
    }
}

/// `p@ssw0rd` as it is meant.
fn unmasked(text: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    text.chars().map(letter).collect()
}

/// One to three characters again and again.
fn repeats(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=3).any(|period| chars.iter().skip(period).eq(&chars[..chars.len() - period]))
}

/// One character after the other, as they stand in the alphabet, upwards or downwards.
fn runs(text: &str) -> bool {
    let numbers: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    [1, -1]
        .into_iter()
        .any(|step| numbers.windows(2).all(|pair| pair[1] - pair[0] == step))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(password: &str) -> String {
        let own = ["Ada Lovelace", "countess@example.org"];
        check("password", password, &own).map_or_else(|e| e.rule().to_owned(), |()| String::new())
    }

    #[test]
    fn length_counts_characters() {
        assert_eq!(rule("kx9 qm2"), "password.short");
        assert_eq!(rule("ひらがなのことば"), "");
        assert_eq!(rule(&"wörter ".repeat(36)), "");
        assert_eq!(rule(&"wörter ".repeat(37)), "password.long");
    }

    #[test]
    fn the_commonest_are_refused_whatever_their_dress() {
        for password in [
            "password",
            "Password1",
            "P@ssw0rd",
            "p@ssw0rd2026!",
            "qwertyuiop",
            "1q2w3e4r",
            "letmein123",
            "Welcome2026",
            "iloveyou!",
            "11111111",
            "abcabcabc",
            "abcdefgh",
            "87654321",
            "Summer2026!",
            "football12",
        ] {
            assert_eq!(rule(password), "password.common", "{password}");
        }
    }

    #[test]
    fn ones_own_name_is_refused_with_little_beside_it() {
        assert_eq!(rule("lovelace1"), "password.own");
        assert_eq!(rule("Countess-99"), "password.own");
        assert_eq!(rule("lovelace sings under a bridge"), "");
    }

    #[test]
    fn no_kind_of_character_is_asked_for() {
        assert_eq!(rule("violet tram seven"), "");
        assert_eq!(rule("vmkqzhrtwp"), "");
    }
}
