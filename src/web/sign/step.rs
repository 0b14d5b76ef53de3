//! A page with one form and nothing beside it: what signing in, joining and recovering consist of.

use crate::web::answer::answer;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::Field;
use crate::web::words::Words;
use askama::Template;
use poem::http::StatusCode;
use poem::{Response, Result};

/// See the module.
#[derive(Template)]
#[template(path = "sign/step.html")]
pub struct Step<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    lede: String,
    action: &'a str,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field<'a>>,
    button: String,
    links: Vec<(String, String)>,
}

impl<'a> Step<'a> {
    /// A page for people who have not signed in.
    pub fn new(visit: &Visit, form: &'a Form, action: &'a str, title: &str) -> Self {
        Self {
            frame: Frame::new(visit, title).alone(),
            w: visit.w,
            form,
            lede: String::new(),
            action,
            hidden: Vec::new(),
            fields: Vec::new(),
            button: title.to_owned(),
            links: Vec::new(),
        }
    }

    #[must_use]
    pub fn lede(self, lede: String) -> Self {
        Self { lede, ..self }
    }

    #[must_use]
    pub fn hidden(mut self, name: &'static str, value: &str) -> Self {
        self.hidden.push((name, value.to_owned()));
        self
    }

    #[must_use]
    pub fn field(mut self, field: Field<'a>) -> Self {
        self.fields.push(field);
        self
    }

    #[must_use]
    pub fn button(self, button: String) -> Self {
        Self { button, ..self }
    }

    #[must_use]
    pub fn link(mut self, href: &str, label: String) -> Self {
        self.links.push((href.to_owned(), label));
        self
    }

    /// The page, as refused where the form is.
    pub fn show(&self) -> Result<Response> {
        let status = if self.form.is_refused() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        answer(status, self)
    }
}
