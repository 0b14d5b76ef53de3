//! Where the forms of the sign-in page may lead.

use crate::web::answer::Site;
use crate::web::headers::CONTENT_SECURITY_POLICY;
use poem::Response;
use poem::http::{HeaderValue, header};

/// Lets the page's forms lead to the providers: browsers hold a form to its page's policy even
/// where the answer sends it on.
pub fn allow(site: &Site, response: &mut Response) {
    let origins = site.providers.origins();
    if origins.is_empty() {
        return;
    }
    let ours = "form-action 'self'";
    let wider = format!("{ours} {}", origins.join(" "));
    let policy = CONTENT_SECURITY_POLICY.replace(ours, &wider);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}
