//! Where to go after signing in: a page of ours, whatever the address says.

use poem::http::Uri;

/// Where the demo's people are chosen.
pub const DEMO: &str = "/demo";
/// Where people make an account for themselves.
pub const REGISTER: &str = "/register";

/// The sign-in page that leads back to `uri`.
pub fn sign_in(path: &str, uri: &Uri) -> String {
    let next = uri.path_and_query().map_or("/", |next| next.as_str());
    if local(next) == "/" {
        return path.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    format!("{path}?{query}")
}

/// The address, where it can only be one of this site; else the front page. Browsers read a
/// backslash as a slash, and two slashes begin another host.
pub fn local(next: &str) -> &str {
    let mut bytes = next.bytes();
    let fine = bytes.next() == Some(b'/')
        && bytes.next() != Some(b'/')
        && next.len() <= 2000
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if fine { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for away in [
            "//evil",
            "https://evil",
            "/\\evil",
            "\\\\evil",
            "/\t/evil",
            "/a\r\nSet-Cookie: b",
            "javascript:a",
            "evil",
            "",
            "/ /evil",
            "/日本",
        ] {
            assert_eq!(local(away), "/", "{away}");
        }
        for here in ["/", "/funds/LV-1/calls?after=3&lang=ja", "/a//b"] {
            assert_eq!(local(here), here);
        }
    }
}
