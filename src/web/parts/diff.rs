use askama::Template;
use similar::{ChangeTag, TextDiff};

/// What became of a text, word by word.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/diff.html")]
pub struct Diff {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    tag: ChangeTag,
}

impl Diff {
    pub fn new(before: &str, after: &str) -> Self {
        let diff = TextDiff::from_unicode_words(before, after);
        let mut pieces: Vec<Piece> = Vec::new();
        for change in diff.iter_all_changes() {
            let (text, tag) = (change.value(), change.tag());
            match pieces.last_mut().filter(|last| last.tag == tag) {
                Some(last) => last.text.push_str(text),
                None => pieces.push(Piece {
                    text: text.to_owned(),
                    tag,
                }),
            }
        }
        Self { pieces }
    }

    pub fn is_same(&self) -> bool {
        self.pieces.iter().all(|p| p.tag == ChangeTag::Equal)
    }
}

impl Piece {
    fn is_new(&self) -> bool {
        self.tag == ChangeTag::Insert
    }

    fn is_gone(&self) -> bool {
        self.tag == ChangeTag::Delete
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(before: &str, after: &str) -> String {
        Diff::new(before, after).render().unwrap()
    }

    #[test]
    fn words_that_went_and_came_are_marked_in_any_script() {
        assert_eq!(
            written("A sand <battery>.", "A salt <battery>."),
            "A <del>sand</del><ins>salt</ins> &#60;battery&#62;."
        );
        assert_eq!(written("", "new"), "<ins>new</ins>");
        assert!(written("夜間の転倒", "夜間の事故").contains("<del>転倒</del>"));
        assert!(Diff::new("same", "same").is_same());
    }
}
