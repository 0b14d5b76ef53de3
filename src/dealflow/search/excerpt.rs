//! Where in a text something was found.

use super::tokens::{Class, Query, Run, class, fold};

/// Characters shown before and after the place.
const BEFORE: usize = 40;
const AFTER: usize = 100;

/// A short part of `text` around what was looked for first, and how many of the words it holds;
/// none where it holds none of them.
pub fn excerpt(text: &str, query: &Query) -> Option<(usize, String)> {
    let folded = Folded::new(text);
    let places = query.runs.iter().filter_map(|run| folded.place(run));
    let places: Vec<usize> = places.collect();
    let at = *places.iter().min()?;
    let chars: Vec<char> = text.chars().collect();
    let (from, to) = (at.saturating_sub(BEFORE), chars.len().min(at + AFTER));
    let shown: String = chars[from..to].iter().collect();
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let begins = if from > 0 { "… " } else { "" };
    let ends = if to < chars.len() { " …" } else { "" };
    Some((places.len(), format!("{begins}{shown}{ends}")))
}

/// The characters as they are compared, each with the place of the one it comes from.
struct Folded(Vec<(char, usize)>);

impl Folded {
    fn new(text: &str) -> Self {
        let mut all = Vec::new();
        let mut letters = text.chars().enumerate().peekable();
        while let Some((at, c)) = letters.next() {
            let mut one = String::from(c);
            // Marks are read with what they stand on.
            while let Some((_, mark)) = letters.next_if(|(_, m)| joins(*m)) {
                one.push(mark);
            }
            all.extend(fold(&one).chars().map(|f| (f, at)));
        }
        Self(all)
    }

    fn place(&self, run: &Run) -> Option<usize> {
        let sought: Vec<char> = run.text.chars().collect();
        let fits = |window: &[(char, usize)]| window.iter().map(|(c, _)| c).eq(sought.iter());
        let starts = |i: usize| run.gram || i == 0 || class(self.0[i - 1].0) != Class::Word;
        let mut windows = self.0.windows(sought.len()).enumerate();
        let found = windows.find(|(i, window)| starts(*i) && fits(window));
        found.map(|(i, _)| self.0[i].1)
    }
}

/// Combining marks, and the voicing marks of half-width kana.
fn joins(c: char) -> bool {
    matches!(c, '\u{ff9e}' | '\u{ff9f}')
        || icu_normalizer::properties::CanonicalCombiningClassMap::new().get_u8(c) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shows_what_stands_around_the_place() {
        let text = format!("{} A sand battery. {}", "x ".repeat(60), "y ".repeat(90));
        let (held, shown) = excerpt(&text, &Query::new("SAND y z")).unwrap();
        assert_eq!(held, 2);
        assert!(shown.contains("A sand battery."), "{shown}");
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert_eq!(excerpt("Thousand", &Query::new("sand")), None);
        let (_, shown) = excerpt("ｶﾞｽﾀｰﾋﾞﾝの開発", &Query::new("タービン")).unwrap();
        assert!(shown.contains("ﾀｰﾋﾞﾝ"), "{shown}");
    }
}
