//! How files are shown: what they are called, how large, where they are handed out.

use crate::dealflow::formats;
use crate::form::{Attached, Kind, Question};
use crate::web::portal::address;
use crate::web::words::Words;

/// A file as pages show it.
#[derive(Debug, Clone)]
pub struct File {
    pub no: i64,
    pub name: String,
    pub size: String,
    /// Where it is handed out.
    pub href: String,
}

/// The files of an answer; `place` is the address below which they are handed out by number.
pub fn files(place: &str, typed: &str) -> Vec<File> {
    let each = Attached::list(typed).unwrap_or_default().into_iter();
    each.map(|file| File {
        no: file.no,
        size: size(file.size),
        href: format!("{place}/{}", file.no),
        name: file.name,
    })
    .collect()
}

/// In KiB or MiB, rounded up.
fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    if bytes < KIB * KIB {
        return format!("{} KiB", bytes.div_ceil(KIB));
    }
    let tenths = (bytes * 10).div_ceil(KIB * KIB);
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

/// What a question for files shows beside its label.
pub struct Attach {
    pub files: Vec<File>,
    pub full: bool,
    /// What names may end in, as browsers want it.
    pub accept: String,
    pub hint: String,
}

impl Attach {
    pub fn new(question: &Question, of: &str, typed: &str, w: Words) -> Self {
        let files = files(&address::handed_out(of), typed);
        let Kind::Files { most, mib, accept } = &question.kind else {
            return Self {
                files,
                full: true,
                accept: String::new(),
                hint: String::new(),
            };
        };
        let endings: Vec<String> = formats(accept)
            .iter()
            .flat_map(|f| f.endings())
            .map(|ending| format!(".{ending}"))
            .collect();
        let said = [
            ("most", most.to_string()),
            ("mib", mib.to_string()),
            ("formats", endings.join(", ")),
        ];
        let said = said.each_ref().map(|(name, value)| (*name, value.as_str()));
        Self {
            full: files.len() >= usize::try_from(*most).unwrap_or(usize::MAX),
            files,
            accept: endings.join(","),
            hint: w.with_all("apply-files-hint", &said),
        }
    }
}
