use std::borrow::Cow;

use askama::Template;

use crate::web::{form::Form, words::Words};

/// A choice of a select or of radio buttons.
#[derive(Clone, Debug)]
pub struct SelectOption {
    pub value: String,
    pub label: String,
    /// A smaller line below the label; may be empty.
    pub note: String,
}

impl SelectOption {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            note: String::new(),
        }
    }

    /// With a smaller line below its label.
    #[must_use]
    pub fn below(self, note: impl Into<String>) -> Self {
        Self {
            note: note.into(),
            ..self
        }
    }
}

/// How a field is filled in.
#[derive(Clone, Debug)]
pub enum Control {
    Text,
    /// A number or share.
    Short,
    /// An amount in `unit`, read by the page's language.
    Money {
        unit: String,
    },
    /// A date as `YYYY-MM-DD`.
    Date,
    Lines,
    Email,
    /// A password; what was typed never comes back.
    Secret {
        autocomplete: &'static str,
    },
    Select {
        options: Vec<SelectOption>,
    },
    Radios {
        options: Vec<SelectOption>,
    },
    /// Lines of cells: their headings, and the name of each cell's field.
    Cells {
        columns: Vec<String>,
        rows: Vec<Vec<String>>,
    },
    /// Files that are there, and where more are sent: an address that takes them piece by piece.
    Files {
        /// Of the question, in the buttons' values.
        id: String,
        send: String,
        full: bool,
        accept: String,
        /// The most of one file.
        bytes: u64,
        /// Number, name, size, address.
        files: Vec<(i64, String, String, String)>,
    },
    /// Any of these; each is a field `NAME.VALUE` of its own.
    Checks {
        options: Vec<SelectOption>,
    },
}

/// A label, a hint, the refusal if there was one, and the control with what
/// was typed before.
#[derive(Debug, Template)]
#[template(path = "components/field.html")]
pub struct Field<'a> {
    w: Words,
    form: &'a Form,
    name: Cow<'a, str>,
    label: String,
    hint: String,
    control: Control,
    value: &'a str,
    error: Option<&'a str>,
    /// How the text was understood, such as "EUR 1,234.50".
    understood: Option<&'a str>,
    optional: bool,
}

impl Field<'_> {
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: hint.into(),
            ..self
        }
    }

    /// Says so in the label: fields are required unless they say otherwise.
    #[must_use]
    pub fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    /// The ids of what describes the control, for `aria-describedby`.
    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.understood.is_some() {
            ids.push(format!("{}-understood", self.name));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }

    fn options(&self) -> &[SelectOption] {
        match &self.control {
            Control::Select { options }
            | Control::Radios { options }
            | Control::Checks { options } => options,
            _ => &[],
        }
    }

    fn is_ticked(&self, option: &SelectOption) -> bool {
        let name = format!("{}.{}", self.name, option.value);
        !self.form.text(&name).is_empty()
    }

    /// What was typed into a cell.
    fn cell(&self, name: &str) -> &str {
        self.form.text(name)
    }

    fn is_chosen(&self, option: &SelectOption) -> bool {
        option.value == self.value
    }
}

/// Makes a form's fields: `f.money("amount", w.t("amount"), "EUR")`.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    form: &'a Form,
    w: Words,
}

impl<'a> Fields<'a> {
    pub const fn new(form: &'a Form, w: Words) -> Self {
        Self { form, w }
    }

    pub fn of(
        self,
        name: impl Into<Cow<'a, str>>,
        label: impl Into<String>,
        control: Control,
    ) -> Field<'a> {
        let name = name.into();
        Field {
            w: self.w,
            form: self.form,
            label: label.into(),
            hint: String::new(),
            control,
            value: self.form.text(&name),
            error: self.form.error(&name),
            understood: self.form.understood(&name),
            name,
            optional: false,
        }
    }

    pub fn text(self, name: &'a str, label: impl Into<String>) -> Field<'a> {
        self.of(name, label, Control::Text)
    }

    pub fn email(self, name: &'a str, label: impl Into<String>) -> Field<'a> {
        self.of(name, label, Control::Email)
    }

    /// `autocomplete` tells password managers whether it is the present or a new one.
    pub fn secret(
        self,
        name: &'a str,
        label: impl Into<String>,
        autocomplete: &'static str,
    ) -> Field<'a> {
        self.of(name, label, Control::Secret { autocomplete })
    }

    pub fn lines(self, name: &'a str, label: impl Into<String>) -> Field<'a> {
        self.of(name, label, Control::Lines)
    }

    pub fn date(self, name: &'a str, label: impl Into<String>) -> Field<'a> {
        self.of(name, label, Control::Date)
    }

    pub fn money(self, name: &'a str, label: impl Into<String>, unit: &str) -> Field<'a> {
        let unit = unit.to_owned();
        self.of(name, label, Control::Money { unit })
    }

    pub fn select(
        self,
        name: &'a str,
        label: impl Into<String>,
        options: Vec<SelectOption>,
    ) -> Field<'a> {
        self.of(name, label, Control::Select { options })
    }

    pub fn radios(
        self,
        name: &'a str,
        label: impl Into<String>,
        options: Vec<SelectOption>,
    ) -> Field<'a> {
        self.of(name, label, Control::Radios { options })
    }
}
