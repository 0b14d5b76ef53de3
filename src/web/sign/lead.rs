//! Where a new session leads: to the second factor where there is one, then on.

use super::cookie::Cookie;
use super::next::local;
use crate::access::session::Token;
use crate::error::Result;
use crate::people::factor;
use crate::people::passkey;
use crate::people::session::holder;
use crate::web::answer::{Site, see};
use poem::Response;
use poem::http::header;

/// Where the second factor is shown.
pub const SECOND: &str = "/sign-in/factor";
/// And where it is a passkey.
pub const PASSKEY: &str = "/sign-in/passkey/second";

/// Gives the browser its session, and leads it on.
pub async fn lead(site: &Site, token: &Token, next: &str) -> Result<Response> {
    let member = holder(&site.app, token, "").await?;
    let next = local(next);
    let second = match member {
        Some(member) if member.factors < 2 => {
            let totp = factor::of(&site.app, member.id).await?.totp;
            let keys = !passkey::list(&site.app, member.id).await?.is_empty();
            keys.then_some(PASSKEY).or(totp.then_some(SECOND))
        }
        _ => None,
    };
    let to = second.map(|page| with_next(page, next));
    Ok(entered(site, token, to.as_deref().unwrap_or(next)))
}

/// A page on the way to another.
pub fn with_next(page: &str, next: &str) -> String {
    let next = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    format!("{page}?{next}")
}

/// Gives the browser its session, and leads it to a page of this site.
pub fn entered(site: &Site, token: &Token, next: &str) -> Response {
    let mut response = see(local(next));
    give(site, token, &mut response);
    response
}

/// Adds the session to an answer.
pub fn give(site: &Site, token: &Token, response: &mut Response) {
    for cookie in [
        Cookie::Session.give(token, site.is_secure()),
        Cookie::Before.take_back(site.is_secure()),
    ] {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
