//! A page that says one thing.

use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::words::Words;
use askama::Template;

/// See the module.
#[derive(Template)]
#[template(path = "sign/said.html")]
pub struct Said {
    frame: Frame,
    w: Words,
    lede: String,
}

impl Said {
    pub fn new(visit: &Visit, title: &str, lede: String) -> Self {
        Self {
            frame: Frame::new(visit, title).alone(),
            w: visit.w,
            lede,
        }
    }
}
