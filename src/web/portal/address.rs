//! Where the pages of applicants are.

/// Calls for applications.
pub const LIST: &str = "/calls";
/// The applications of whoever is signed in.
pub const MINE: &str = "/applications";

pub fn call(code: &str) -> String {
    format!("{LIST}/{code}")
}

pub fn self_check(code: &str) -> String {
    format!("{LIST}/{code}/self-check")
}

pub fn apply(call: &str) -> String {
    format!("/apply/{call}")
}

pub fn of(id: &str) -> String {
    format!("{MINE}/{id}")
}

pub fn section(id: &str, section: &str) -> String {
    format!("{MINE}/{id}/form/{section}")
}

pub fn files(id: &str, question: &str) -> String {
    format!("{MINE}/{id}/files/{question}")
}

/// Below it, the files of an application by number.
pub fn handed_out(application: &str) -> String {
    format!("{application}/file")
}

pub fn messages(id: &str) -> String {
    format!("{MINE}/{id}/messages")
}

pub fn revision(id: &str, no: i64) -> String {
    format!("{MINE}/{id}/revisions/{no}")
}

pub fn team(id: &str) -> String {
    format!("{MINE}/{id}/team")
}

pub fn check(id: &str) -> String {
    format!("{MINE}/{id}/check")
}
