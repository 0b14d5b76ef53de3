//! Letters filled in: words in braces become what they stand for.

use super::definition::Letter;
use crate::money::Lang;

/// What can stand in braces.
const WORDS: [&str; 5] = ["name", "company", "call", "note", "id"];

/// What a letter's words stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filled<'a> {
    /// Whom it is to.
    pub name: &'a str,
    pub company: &'a str,
    pub call: &'a str,
    pub note: &'a str,
    pub id: &'a str,
}

/// Subject and paragraphs in a language.
pub fn filled(letter: &Letter, lang: Lang, with: &Filled<'_>) -> (String, Vec<String>) {
    let subject = fill(letter.subject.say(lang), with);
    let body = letter.body.say(lang).replace("\r\n", "\n");
    let parts = body.split("\n\n").map(|part| fill(part.trim(), with));
    let said = parts.filter(|part| !part.is_empty());
    // A subject is one line, whatever a company calls itself.
    let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
    (subject, said.collect())
}

/// One pass, so that what is filled in is not read again.
fn fill(text: &str, with: &Filled<'_>) -> String {
    let (mut said, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let Some((word, behind)) = after.split_once('}') else {
            said.push('{');
            rest = after;
            continue;
        };
        match word {
            "name" => said.push_str(with.name),
            "company" => said.push_str(with.company),
            "call" => said.push_str(with.call),
            "note" => said.push_str(with.note),
            "id" => said.push_str(with.id),
            other => {
                said.push('{');
                said.push_str(other);
                said.push('}');
            }
        }
        rest = behind;
    }
    said + rest
}

/// The first word in braces that stands for nothing.
pub(super) fn unknown(text: &str) -> Option<String> {
    let each = text.split('{').skip(1);
    let words = each.map(|part| part.split('}').next().unwrap_or(part));
    let mut lost = words.filter(|word| !WORDS.contains(word));
    lost.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Texts;

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let letter = Letter {
            subject: Texts::new("{call}: {company}", &[]),
            body: Texts::new("Dear {name},\n\n{note}\n\n{id} {other} {", &[]),
        };
        let with = Filled {
            name: "{id}",
            company: "A\nB",
            call: "C",
            note: "",
            id: "X",
        };
        let (subject, parts) = filled(&letter, Lang::En, &with);
        assert_eq!(subject, "C: A B");
        assert_eq!(parts, ["Dear {id},", "X {other} {"]);
        assert_eq!(unknown("{note} {nmae}"), Some("nmae".into()));
        assert_eq!(unknown("{note}"), None);
    }
}
