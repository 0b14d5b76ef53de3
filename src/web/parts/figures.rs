use askama::Template;

use super::MoneyText;

/// One figure of the strip.
#[derive(Clone, Debug)]
pub struct Figure {
    pub label: String,
    /// `EUR`, or nothing for a count.
    pub unit: String,
    pub value: MoneyText,
    /// A short line below, such as "59% of commitments"; may be empty.
    pub note: String,
}

/// The strip of figures on top of a page.
#[derive(Clone, Debug, Template)]
#[template(path = "components/figures.html")]
pub struct Figures {
    pub figures: Vec<Figure>,
}
