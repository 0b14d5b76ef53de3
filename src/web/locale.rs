//! In which language a page is shown: `?lang=` (remembered in a cookie), then
//! the cookie, then `Accept-Language`, then English.

use std::fmt::Write as _;

use poem::{
    FromRequest, Request, RequestBody, Result,
    http::{HeaderMap, HeaderValue, header},
};

use super::{sign::caller::Caller, words::Words};
use crate::money::locale::Lang;

const COOKIE: &str = "lang";
const YEAR_SECONDS: u32 = 31_536_000;

/// Who asks for what: the facts every page needs about its request.
#[derive(Clone, Debug)]
pub struct Visit {
    pub w: Words,
    pub path: String,
    /// Decoded query pairs in the order given.
    pub query: Vec<(String, String)>,
    /// True when the client would rather have JSON than a page.
    pub wants_json: bool,
    /// True when htmx asks for a part of the page.
    pub partial: bool,
    pub caller: Caller,
}

impl Visit {
    pub fn of(req: &Request) -> Self {
        let query: Vec<(String, String)> = req.uri().query().map_or_else(Vec::new, |query| {
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect()
        });
        let headers = req.headers();
        Self {
            w: Words::new(language(&query, headers)),
            path: req.uri().path().to_owned(),
            wants_json: prefers_json(headers),
            partial: headers.contains_key("hx-request"),
            caller: Caller::of(req),
            query,
        }
    }

    /// The first value of a query parameter; empty when it is absent.
    pub fn param(&self, name: &str) -> &str {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// This page's address with one parameter set, or removed when `value` is empty.
    pub fn href_with(&self, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.query.iter().filter(|(key, _)| key != name));
        if !value.is_empty() {
            query.append_pair(name, value);
        }
        let query = query.finish();
        let mut href = self.path.clone();
        if !query.is_empty() {
            write!(href, "?{query}").expect("writing to a String cannot fail");
        }
        href
    }
}

impl<'a> FromRequest<'a> for Visit {
    async fn from_request(req: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        Ok(Self::of(req))
    }
}

/// The cookie to set when the address asks for a language by `?lang=`.
pub fn remember(req: &Request) -> Option<HeaderValue> {
    let query = req.uri().query()?;
    let (_, tag) = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == COOKIE)?;
    let lang = Lang::from_tag(&tag)?;
    let cookie = format!(
        "{COOKIE}={}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax; HttpOnly",
        lang.tag()
    );
    HeaderValue::from_str(&cookie).ok()
}

fn language(query: &[(String, String)], headers: &HeaderMap) -> Lang {
    query
        .iter()
        .filter(|(key, _)| key == COOKIE)
        .find_map(|(_, tag)| Lang::from_tag(tag))
        .or_else(|| from_cookie(headers))
        .or_else(|| from_accept(headers))
        .unwrap_or(Lang::En)
}

fn from_cookie(headers: &HeaderMap) -> Option<Lang> {
    texts(headers, header::COOKIE)
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == COOKIE)
        .find_map(|(_, tag)| Lang::from_tag(tag))
}

/// The offered language with the highest weight; the earlier one among equals.
fn from_accept(headers: &HeaderMap) -> Option<Lang> {
    let mut best: Option<(u32, Lang)> = None;
    for range in texts(headers, header::ACCEPT_LANGUAGE).flat_map(|line| line.split(',')) {
        let mut parts = range.split(';');
        let lang = parts.next().and_then(|tag| Lang::from_tag(tag.trim()));
        let weight = parts
            .find_map(|part| part.trim().strip_prefix("q="))
            .map_or(Some(1000), thousandths);
        if let (Some(lang), Some(weight)) = (lang, weight)
            && weight > best.map_or(0, |(weight, _)| weight)
        {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

/// Reads a quality value (`1`, `0.8`, `0.875`) into thousandths.
fn thousandths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: u32 = format!("{part:0<3}").parse().ok()?;
    match whole {
        "0" => Some(part),
        "1" if part == 0 => Some(1000),
        _ => None,
    }
}

fn prefers_json(headers: &HeaderMap) -> bool {
    let accept: String = texts(headers, header::ACCEPT).collect();
    !accept.contains("text/html")
        && (accept.contains("application/json") || accept.contains("application/problem+json"))
}

fn texts(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(text: &str) -> Option<Lang> {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_str(text).expect("plain text");
        headers.insert(header::ACCEPT_LANGUAGE, value);
        from_accept(&headers)
    }

    #[test]
    fn accept_language_is_weighed() {
        assert_eq!(accept("ja-JP,ja;q=0.9,en;q=0.8"), Some(Lang::Ja));
        assert_eq!(accept("lv, en;q=0.4, de;q=0.7"), Some(Lang::De));
        assert_eq!(accept("fr;q=0"), None);
        assert_eq!(accept("fr;q=1.5, en;q=0.1"), Some(Lang::En));
        assert_eq!(accept("lv"), None);
    }

    #[test]
    fn a_link_keeps_the_other_filters() {
        let visit = Visit {
            w: Words::new(Lang::En),
            path: "/funds/LV/journal".into(),
            query: vec![
                ("account".into(), "1100 & co".into()),
                ("lang".into(), "de".into()),
            ],
            wants_json: false,
            partial: false,
            caller: Caller::of(&Request::default()),
        };
        assert_eq!(
            visit.href_with("lang", "ja"),
            "/funds/LV/journal?account=1100+%26+co&lang=ja"
        );
        assert_eq!(
            visit.href_with("lang", ""),
            "/funds/LV/journal?account=1100+%26+co"
        );
    }
}
