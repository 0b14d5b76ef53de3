//! A company's place on the web, and the host by which two of them are compared.

use crate::error::{Error, Result};
use url::{Host, Url};

/// Hosts where many have a page: to share one says nothing, nor does a name below one.
const SHARED: &[&str] = &[
    "about.me",
    "airtable.com",
    "amazonaws.com",
    "angel.co",
    "appspot.com",
    "azurewebsites.net",
    "behance.net",
    "bitbucket.io",
    "blogspot.com",
    "bsky.app",
    "cargo.site",
    "carrd.co",
    "crunchbase.com",
    "discord.com",
    "discord.gg",
    "docs.google.com",
    "drive.google.com",
    "etsy.com",
    "facebook.com",
    "fb.com",
    "f6s.com",
    "firebaseapp.com",
    "fly.dev",
    "framer.website",
    "github.com",
    "github.io",
    "gitlab.com",
    "gitlab.io",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "google.com",
    "herokuapp.com",
    "hotmail.com",
    "icloud.com",
    "instagram.com",
    "itch.io",
    "linkedin.com",
    "linktr.ee",
    "lit.link",
    "live.com",
    "mail.ru",
    "medium.com",
    "myshopify.com",
    "netlify.app",
    "note.com",
    "notion.site",
    "notion.so",
    "onrender.com",
    "outlook.com",
    "pages.dev",
    "protonmail.com",
    "reddit.com",
    "seznam.cz",
    "sites.google.com",
    "squarespace.com",
    "strikingly.com",
    "studio.site",
    "substack.com",
    "t.me",
    "telegram.me",
    "tiktok.com",
    "tumblr.com",
    "twitter.com",
    "vercel.app",
    "vk.com",
    "wantedly.com",
    "web.app",
    "webflow.io",
    "webnode.com",
    "weebly.com",
    "wix.com",
    "wixsite.com",
    "wordpress.com",
    "workers.dev",
    "x.com",
    "xing.com",
    "yahoo.co.jp",
    "yahoo.com",
    "yandex.ru",
    "youtube.com",
];

/// An address as stored, `https://` put before a bare host. Only http and https, without a user.
pub fn site(field: &str, text: &str) -> Result<String> {
    let url = read(text).ok_or_else(|| {
        let said = format!("\u{ab}{text}\u{bb} is not the address of a web site");
        Error::field_with(field, "site.format", said, vec![("text", text.to_owned())])
    })?;
    Ok(url.to_string())
}

/// The host of an address without `www.`; none where many share it.
pub fn host(site: &str) -> Option<String> {
    let url = read(site)?;
    let host = url.host_str()?.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let shared = SHARED.iter().any(|shared| {
        let before = host.strip_suffix(shared);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    });
    (!shared && host.contains('.')).then(|| host.to_owned())
}

fn read(text: &str) -> Option<Url> {
    let text = text.trim();
    let whole = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let url = Url::parse(&whole).ok()?;
    let named =
        matches!(url.host(), Some(Host::Domain(host)) if host.trim_end_matches('.').contains('.'));
    let plain = url.username().is_empty() && url.password().is_none();
    let web = matches!(url.scheme(), "http" | "https");
    (named && plain && web && whole.len() <= 500).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_without_what_all_have() {
        for (site, found) in [
            ("https://www.acme.example/about?x=1", Some("acme.example")),
            ("ACME.example", Some("acme.example")),
            ("acme.example.", Some("acme.example")),
            ("http://shop.acme.example:8080", Some("shop.acme.example")),
            (
                "https://www.münchen.example",
                Some("xn--mnchen-3ya.example"),
            ),
            ("https://www.facebook.com/acme", None),
            ("acme.github.io", None),
            ("https://linkedin.com/company/acme", None),
            ("notfacebook.com", Some("notfacebook.com")),
            ("", None),
        ] {
            assert_eq!(host(site).as_deref(), found, "{site}");
        }
    }

    #[test]
    fn addresses_of_web_sites_are_taken() {
        assert_eq!(
            site("site", "acme.example").unwrap(),
            "https://acme.example/"
        );
        for text in [
            "javascript:alert(1)",
            "ftp://acme.example",
            "https://me:secret@acme.example",
            "localhost",
            "10.0.0.1",
            "ac me.example",
        ] {
            assert_eq!(
                site("site", text).unwrap_err().rule(),
                "site.format",
                "{text}"
            );
        }
    }
}
