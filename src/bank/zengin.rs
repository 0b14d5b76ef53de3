//! Names as the Japanese payment system writes them: half-width katakana, capitals, digits.

use crate::error::{Error, Result};

/// Characters a transfer has room for.
const LONGEST: usize = 30;

/// What is typed full-width, and what the payment system takes for it. It knows no small kana and
/// no ヲ, and writes the long vowel as a dash.
const KANA: [(&str, &str); 7] = [
    (
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン",
        "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ",
    ),
    ("ァィゥェォャュョッヮヲ", "ｱｲｳｴｵﾔﾕﾖﾂﾜｵ"),
    ("ｧｨｩｪｫｬｭｮｯｦ", "ｱｲｳｴｵﾔﾕﾖﾂｵ"),
    ("ーｰ－‐", "----"),
    ("゛゜", "ﾞﾟ"),
    ("￥¥「」", "\\\\｢｣"),
    ("　・", "  "),
];
/// Full-width kana with a voicing mark, which becomes a character of its own.
const VOICED: &str = "ガギグゲゴザジズゼゾダヂヅデドバビブベボ";
const UNVOICED: &str = "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ";
const HALF_VOICED: &str = "パピプペポ";
const NOT_HALF_VOICED: &str = "ﾊﾋﾌﾍﾎ";

/// A holder's name; full-width katakana, letters and digits are taken and written half-width.
pub(super) fn read(field: &str, text: &str) -> Result<String> {
    let mut name = String::new();
    for c in text.trim().chars() {
        if let Some(plain) = counterpart(c, VOICED, UNVOICED) {
            name.extend([plain, 'ﾞ']);
        } else if let Some(plain) = counterpart(c, HALF_VOICED, NOT_HALF_VOICED) {
            name.extend([plain, 'ﾟ']);
        } else if c == 'ヴ' {
            name.push_str("ｳﾞ");
        } else {
            let half = KANA.iter().find_map(|(from, to)| counterpart(c, from, to));
            name.push(half.unwrap_or_else(|| narrow(c).to_ascii_uppercase()));
        }
    }
    if name.is_empty() || !name.chars().all(is_taken) {
        let text = "is not written in katakana, capitals and digits, as the bank has it";
        return Err(Error::field(field, "zengin.holder", text));
    }
    let length = name.chars().count();
    if length > LONGEST {
        let figures = vec![
            ("length", length.to_string()),
            ("most", LONGEST.to_string()),
        ];
        let text = format!("has {length} half-width characters, at most {LONGEST} are taken");
        return Err(Error::field_with(
            field,
            "zengin.holder_long",
            text,
            figures,
        ));
    }
    Ok(name)
}

/// Full-width letters, digits and marks stand in the order of ASCII.
fn narrow(c: char) -> char {
    let offset = u32::from('！') - u32::from('!');
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - offset).unwrap_or(c),
        _ => c,
    }
}

fn counterpart(c: char, from: &str, to: &str) -> Option<char> {
    let at = from.chars().position(|one| one == c)?;
    to.chars().nth(at)
}

fn is_taken(c: char) -> bool {
    matches!(c, 'ｱ'..='ﾝ' | 'ﾞ' | 'ﾟ' | 'A'..='Z' | '0'..='9' | '(' | ')' | '.' | ',' | '/' | '\\' | '-' | '｢' | '｣' | ' ')
}
