use askama::Template;

/// An amount as it is shown: right-aligned by its cell, with U+2212 and colour
/// when negative.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(
    source = r#"<span class="num{% if negative %} neg{% endif %}">{{ text }}</span>"#,
    ext = "html"
)]
pub struct MoneyText {
    text: String,
    negative: bool,
}

impl MoneyText {
    /// `text` is the amount in the reader's way of writing, sign included.
    pub fn new(text: impl Into<String>, negative: bool) -> Self {
        Self {
            text: text.into(),
            negative,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }
}
