//! A QR code as the path of an SVG: no image format, no script, no inline style.

use crate::error::{Error, Result};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// White around the code, in squares, as cameras need it.
const QUIET: i32 = 4;

/// Squares to fill, in a square of `size`.
pub struct Picture {
    pub size: i32,
    pub path: String,
}

impl Picture {
    pub fn of(text: &str) -> Result<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium);
        let code = code.map_err(|e| Error::Internal(format!("no picture can hold this: {e}")))?;
        let mut path = String::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET)
                    .expect("writing to a String cannot fail");
            }
        }
        let size = code.size() + 2 * QUIET;
        Ok(Self { size, path })
    }
}
