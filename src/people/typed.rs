//! Random codes that people type, in letters that are not mistaken for each other.

use crate::error::{Error, Result};

/// Without the letters that look like digits (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Five random bits a letter.
pub(super) fn fresh(length: usize) -> Result<String> {
    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes).map_err(|e| Error::Internal(format!("random bytes: {e}")))?;
    let letter = |b: u8| char::from(LETTERS[usize::from(b % 32)]);
    Ok(bytes.into_iter().map(letter).collect())
}

/// As people type it: any case, with or without dashes, letters for look-alike digits.
pub(super) fn read(text: &str, length: usize) -> Option<String> {
    let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code: String = typed
        .take(length + 1)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    (code.len() == length && code.bytes().all(|b| LETTERS.contains(&b))).then_some(code)
}

/// `ABCD-1234`
pub(super) fn shown(code: &str) -> String {
    let mut shown = String::with_capacity(code.len() * 5 / 4);
    for (n, letter) in code.chars().enumerate() {
        if n > 0 && n % 4 == 0 {
            shown.push('-');
        }
        shown.push(letter);
    }
    shown
}
