//! What an identity token says, once it is known to be the provider's, for us and for this visit.

use crate::config::Provider;
use openidconnect::EndUserEmail;
use openidconnect::core::CoreIdTokenClaims;

/// The part of it that is believed.
pub struct Shown {
    pub subject: String,
    /// Only where the provider verified it.
    pub email: Option<String>,
    /// How many factors the person showed there.
    pub factors: i64,
}

/// How tokens say that several factors were shown (RFC 8176).
const SEVERAL: &str = "mfa";

/// The address, where the provider says that it is the person's.
pub fn verified(email: Option<&EndUserEmail>, verified: Option<bool>) -> Option<String> {
    let email = email.filter(|_| verified == Some(true))?;
    Some(email.as_str().to_owned())
}

impl Shown {
    /// None where the subject is no name that a provider may give.
    pub fn of(claims: &CoreIdTokenClaims, setting: &Provider) -> Option<Self> {
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > 255 || subject.chars().any(char::is_control) {
            return None;
        }
        let means = claims.auth_method_refs().into_iter().flatten();
        let class = claims.auth_context_ref().map(|acr| acr.as_str());
        let second = means.into_iter().any(|amr| amr.as_str() == SEVERAL)
            || class.is_some_and(|acr| setting.second_factor_acr.iter().any(|a| a == acr));
        Some(Self {
            subject: subject.to_owned(),
            email: verified(claims.email(), claims.email_verified()),
            factors: if second { 2 } else { 1 },
        })
    }
}
