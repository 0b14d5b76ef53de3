//! What a letter says, as plain text and as a simple page; both from `templates/mail/letter`.

use crate::error::{Error, Result};
use crate::money::Lang;
use crate::text;
use askama::Template;

/// A letter in one language. Its sentences come from `templates/locales`.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    lang: Lang,
    subject: String,
    paragraphs: Vec<String>,
    /// What to press, and where it leads.
    link: Option<(String, String)>,
    /// What the code is for, and the code.
    code: Option<(String, String)>,
    /// What stands below.
    after: Option<String>,
    closing: String,
}

#[derive(Template)]
#[template(path = "mail/letter/text", escape = "none")]
struct Plain<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "mail/letter/html", escape = "html")]
struct Page<'a> {
    letter: &'a Letter,
}

/// Without what it says: links and codes sign somebody in.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").finish_non_exhaustive()
    }
}

impl Letter {
    pub fn new(lang: Lang, subject: String) -> Self {
        let w = text::In(lang);
        Self {
            lang: text::spoken(lang),
            subject,
            paragraphs: Vec::new(),
            link: None,
            code: None,
            after: None,
            closing: w.t("mail-closing"),
        }
    }

    #[must_use]
    pub fn say(mut self, paragraph: String) -> Self {
        self.paragraphs.push(paragraph);
        self
    }

    #[must_use]
    pub fn link(mut self, label: String, href: String) -> Self {
        self.link = Some((label, href));
        self
    }

    #[must_use]
    pub fn code(mut self, label: String, code: String) -> Self {
        self.code = Some((label, code));
        self
    }

    #[must_use]
    pub fn say_after(mut self, paragraph: String) -> Self {
        self.after = Some(paragraph);
        self
    }

    pub(super) fn subject(&self) -> Result<&str> {
        if self.subject.is_empty() || self.subject.chars().any(char::is_control) {
            let text = "a subject is one line";
            return Err(Error::field("subject", "mail.subject", text));
        }
        Ok(&self.subject)
    }

    pub(super) fn plain(&self) -> Result<String> {
        written(&Plain { letter: self })
    }

    pub(super) fn page(&self) -> Result<String> {
        written(&Page { letter: self })
    }
}

fn written(template: &impl Template) -> Result<String> {
    let text = template.render();
    text.map_err(|e| Error::Internal(format!("a letter cannot be written: {e}")))
}
