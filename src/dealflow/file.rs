//! Files that are sent along with an application: named in its answers, kept elsewhere by hash.

mod change;
mod read;
mod sweep;

pub(super) use change::sent;
pub use change::{AddFile, Added, RemoveFile, Removed};
pub use read::{HandedOut, ReadFile, ReadOwnFile};
pub use sweep::{Amiss, check_files, sweep_files};

use crate::files::Format;
use crate::form::Family;

/// What a question accepts.
pub fn formats(accept: &[Family]) -> Vec<Format> {
    let each = accept.iter().flat_map(|family| match family {
        Family::Documents => &[Format::Pdf, Format::Docx, Format::Odt, Format::Text][..],
        Family::Spreadsheets => &[Format::Xlsx, Format::Ods, Format::Csv],
        Family::Slides => &[Format::Pptx, Format::Odp, Format::Pdf],
        Family::Pictures => &[Format::Png, Format::Jpeg],
    });
    let mut all = Vec::new();
    for format in each {
        if !all.contains(format) {
            all.push(*format);
        }
    }
    all
}
