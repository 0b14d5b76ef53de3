//! The two cookies: of a session, and of a visitor who has none yet and looks at a form.

use crate::access::session::Token;
use poem::http::{HeaderMap, HeaderValue, header};

/// Which cookie.
#[derive(Clone, Copy, Debug)]
pub enum Cookie {
    Session,
    /// Ties the sign-in form to the browser that asked for it.
    Before,
}

impl Cookie {
    /// Browsers take a `__Host-` cookie only with `Secure`, so one of another host or of plain
    /// HTTP can never stand in for it.
    const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-session",
            (Self::Session, false) => "session",
            (Self::Before, true) => "__Host-before",
            (Self::Before, false) => "before",
        }
    }

    /// The token that the request carries.
    pub fn read(self, headers: &HeaderMap, secure: bool) -> Option<Token> {
        let lines = headers.get_all(header::COOKIE).into_iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.name(secure))
            .and_then(|(_, value)| Token::read(value))
    }

    /// Hands the token to the browser; it forgets it when it is closed.
    pub fn give(self, token: &Token, secure: bool) -> HeaderValue {
        self.header(token.text(), "", secure)
    }

    pub fn take_back(self, secure: bool) -> HeaderValue {
        self.header("", "; Max-Age=0", secure)
    }

    fn header(self, value: &str, end: &str, secure: bool) -> HeaderValue {
        let name = self.name(secure);
        let flag = if secure { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{flag}{end}");
        let mut header = HeaderValue::from_str(&text).expect("tokens and names are visible ASCII");
        header.set_sensitive(true);
        header
    }
}
