use askama::Template;

use crate::web::words::Words;

/// Links to the neighbouring pages of a list read by cursor.
#[derive(Clone, Debug, Template)]
#[template(path = "components/page_links.html")]
pub struct PageLinks {
    pub w: Words,
    /// What is shown, such as "50 of 419 journals".
    pub shown: String,
    pub newer: Option<String>,
    pub older: Option<String>,
}
