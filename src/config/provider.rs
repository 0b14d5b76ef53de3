//! Providers of identities: where people may sign in with an account they have elsewhere.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::path::PathBuf;
use url::Url;
use zeroize::Zeroizing;

/// A `[[provider]]` of the configuration file. What it shares with us as a secret stands in a
/// file or a variable of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// As people read it on the button.
    pub name: String,
    /// `https://…`, exactly as the provider writes it.
    pub issuer: String,
    pub client_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret_file: Option<PathBuf>,
    /// Name of the variable that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret_env: Option<String>,
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// What the provider says (`acr`) where it asked for a second factor.
    #[serde(default)]
    pub second_factor_acr: Vec<String>,
}

fn scopes() -> Vec<String> {
    ["openid", "email", "profile"].map(str::to_owned).to_vec()
}

/// Refuses providers that cannot be used as they are written.
pub(super) fn check(providers: &[Provider]) -> Result<()> {
    for (at, one) in providers.iter().enumerate() {
        let said = one.fault();
        let earlier = &providers[..at];
        let twice = earlier
            .iter()
            .any(|e| e.name == one.name || e.issuer == one.issuer);
        let twice = twice.then(|| "has the name or the issuer of another one".to_owned());
        if let Some(said) = said.or(twice) {
            let text = format!("provider {}: {said}", one.name);
            return Err(Error::field("provider", "config.provider", text));
        }
    }
    Ok(())
}

impl Provider {
    fn fault(&self) -> Option<String> {
        if self.name.trim().is_empty() || self.client_id.trim().is_empty() {
            return Some("has no name or no client_id".into());
        }
        if self.client_secret_file.is_some() && self.client_secret_env.is_some() {
            return Some("names both client_secret_file and client_secret_env; keep one".into());
        }
        let bare = |url: &Url| url.query().is_none() && url.fragment().is_none();
        let fine = Url::parse(&self.issuer).is_ok_and(|url| is_trusted(&url) && bare(&url));
        (!fine).then(|| {
            format!(
                "the issuer {} is not an https address without query",
                self.issuer
            )
        })
    }

    /// Scheme, host and port of the issuer, as content policies name them.
    pub fn origin(&self) -> String {
        let url = Url::parse(&self.issuer).ok();
        url.map_or_else(String::new, |url| url.origin().ascii_serialization())
    }

    /// What it shares with us; none where it takes us without.
    pub fn secret(&self) -> Result<Option<Zeroizing<String>>> {
        let refuse = |what: String| {
            let text = format!("provider {}: {what}", self.name);
            Error::field("provider", "config.provider_secret", text)
        };
        let text = match (&self.client_secret_file, &self.client_secret_env) {
            (Some(file), _) => std::fs::read_to_string(file)
                .map_err(|e| refuse(format!("{}: {e}", file.display())))?,
            (None, Some(name)) => std::env::var(name)
                .map_err(|_| refuse(format!("the variable {name} is not set")))?,
            (None, None) => return Ok(None),
        };
        let text = Zeroizing::new(text);
        if text.trim().is_empty() {
            return Err(refuse("its secret is empty".into()));
        }
        Ok(Some(Zeroizing::new(text.trim().to_owned())))
    }
}

/// Whether what is said there can be neither read nor changed on the way: TLS, or this machine.
pub fn is_trusted(url: &Url) -> bool {
    let here = match url.host_str() {
        None => return false,
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|a| a.is_loopback()),
    };
    let scheme = url.scheme();
    url.username().is_empty() && (scheme == "https" || scheme == "http" && here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(name: &str, issuer: &str) -> Provider {
        Provider {
            name: name.into(),
            issuer: issuer.into(),
            client_id: "cofund".into(),
            client_secret_file: None,
            client_secret_env: None,
            scopes: scopes(),
            second_factor_acr: Vec::new(),
        }
    }

    #[test]
    fn only_issuers_that_nobody_can_stand_in_for() {
        for (issuer, fine) in [
            ("https://login.example.org", true),
            ("https://login.example.org/tenant/v2.0", true),
            ("http://127.0.0.1:4000", true),
            ("http://localhost:4000", true),
            ("http://[::1]:4000", true),
            ("http://login.example.org", false),
            ("http://127.0.0.1.example.org", false),
            ("https://a:b@login.example.org", false),
            ("https://login.example.org?a=b", false),
            ("login.example.org", false),
        ] {
            assert_eq!(check(&[provider("A", issuer)]).is_ok(), fine, "{issuer}");
        }
    }

    #[test]
    fn two_providers_are_told_apart() {
        let one = provider("A", "https://a.example.org");
        let same = provider("A", "https://b.example.org");
        assert!(check(&[one.clone(), same]).is_err());
        assert!(check(&[one.clone(), provider("B", "https://a.example.org")]).is_err());
        assert!(check(&[one, provider("B", "https://b.example.org")]).is_ok());
    }

    #[test]
    fn a_secret_is_read_from_its_file() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "hidden\n").unwrap();
        let one = Provider {
            client_secret_file: Some(file.path().to_owned()),
            ..provider("A", "https://a.example.org")
        };
        assert_eq!(one.secret().unwrap().unwrap().as_str(), "hidden");
        std::fs::write(file.path(), "\n").unwrap();
        assert!(one.secret().is_err());
    }
}
