//! Talking to a provider: short, bounded, to nobody it redirects to.

use super::claims::{Shown, verified};
use super::refusal::{answer, unreachable};
use super::visit::Ways;
use crate::clock::Clock;
use crate::config::{Provider, is_trusted};
use crate::error::Result;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AsyncHttpClient, AuthType, AuthenticationContextClass, AuthorizationCode, ClientId,
    ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
};
use std::pin::Pin;
use std::time::Duration;
use url::Url;

/// For each of the few questions of a sign-in.
const TIME: Duration = Duration::from_secs(10);
/// Bytes of an answer.
const LIMIT: usize = 512 * 1024;
/// How keys are used that only the provider has; a shared secret signs nothing for us.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

/// Plain HTTP only reaches this machine.
#[derive(Debug)]
pub struct Http(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Default for Http {
    fn default() -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .build();
        Self(Client::builder(TokioExecutor::new()).build(connector))
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{0} is neither https nor this machine")]
    Untrusted(String),
    #[error("no answer within {} seconds", TIME.as_secs())]
    Slow,
    #[error("{0}")]
    Broken(String),
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Failure>> + Send>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(send(self.0.clone(), request))
    }
}

async fn send(
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let url = request.uri().to_string();
    if !Url::parse(&url).is_ok_and(|url| is_trusted(&url)) {
        return Err(Failure::Untrusted(url));
    }
    let request = request.map(|body| Full::new(Bytes::from(body)));
    let broken = |e: &dyn std::error::Error| Failure::Broken(e.to_string());
    let whole = async {
        let response = client.request(request).await.map_err(|e| broken(&e))?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, LIMIT).collect().await;
        let body = body.map_err(|e| broken(e.as_ref()))?.to_bytes();
        Ok(HttpResponse::from_parts(head, body.to_vec()))
    };
    tokio::time::timeout(TIME, whole)
        .await
        .unwrap_or(Err(Failure::Slow))
}

/// A provider with what is shared with it.
#[derive(Debug)]
pub struct Known {
    pub setting: Provider,
    issuer: IssuerUrl,
    /// Prints as nothing.
    secret: Option<ClientSecret>,
}

impl Known {
    pub fn new(setting: &Provider) -> Result<Self> {
        let issuer = IssuerUrl::new(setting.issuer.clone());
        let issuer = issuer.map_err(|_| unreachable(&setting.name))?;
        let secret = setting
            .secret()?
            .map(|text| ClientSecret::new((*text).clone()));
        Ok(Self {
            setting: setting.clone(),
            issuer,
            secret,
        })
    }

    /// What the provider says of itself, its keys included; asked anew each time, so that keys
    /// that it took back are not believed.
    async fn ask(&self, http: &Http) -> Result<CoreProviderMetadata> {
        let found = CoreProviderMetadata::discover_async(self.issuer.clone(), http).await;
        found.map_err(|e| self.failed(&e))
    }

    fn failed(&self, error: &dyn std::error::Error) -> crate::error::Error {
        let why = error.source().map(ToString::to_string).unwrap_or_default();
        tracing::warn!(provider = %self.setting.name, %error, why, "a provider of identities failed");
        unreachable(&self.setting.name)
    }

    fn refused(&self, why: &str) -> crate::error::Error {
        tracing::warn!(provider = %self.setting.name, why, "a provider's answer was refused");
        answer(&self.setting.name)
    }

    /// Where a browser is sent to sign in.
    pub async fn address(
        &self,
        http: &Http,
        state: &str,
        ways: &Ways,
        back: &str,
    ) -> Result<String> {
        let found = self.ask(http).await?;
        if found.authorization_endpoint().url().origin() != self.issuer.url().origin() {
            // The page with the button names the issuer as the one place its forms lead to.
            return Err(self.refused("its authorization endpoint is not at the issuer's origin"));
        }
        let client_id = ClientId::new(self.setting.client_id.clone());
        let client = CoreClient::from_provider_metadata(found, client_id, self.secret.clone())
            .set_redirect_uri(self.back(back)?);
        let verifier = PkceCodeVerifier::new(ways.verifier.clone());
        let (state, nonce) = (state.to_owned(), ways.nonce.clone());
        let scopes = self.setting.scopes.iter().filter(|s| *s != "openid");
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scopes(scopes.cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        // Wished for, not demanded: whoever has no second factor there may have one here.
        for acr in &self.setting.second_factor_acr {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        Ok(request.url().0.into())
    }

    fn back(&self, back: &str) -> Result<RedirectUrl> {
        let url = RedirectUrl::new(back.to_owned());
        url.map_err(|_| self.refused("the address to come back to is none"))
    }

    /// Trades the code for an identity token, and says who it is about.
    pub async fn redeem(
        &self,
        http: &Http,
        clock: &Clock,
        code: &str,
        ways: &Ways,
        back: &str,
    ) -> Result<Shown> {
        let found = self.ask(http).await?;
        let client_id = ClientId::new(self.setting.client_id.clone());
        let methods = found.token_endpoint_auth_methods_supported();
        let basic =
            methods.is_none_or(|all| all.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let auth = if basic {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        };
        let client = CoreClient::from_provider_metadata(found, client_id, self.secret.clone())
            .set_redirect_uri(self.back(back)?)
            .set_auth_type(auth);
        let answered = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|e| self.failed(&e))?
            .set_pkce_verifier(PkceCodeVerifier::new(ways.verifier.clone()))
            .request_async(http)
            .await;
        let answered = answered.map_err(|e| match e {
            openidconnect::RequestTokenError::Request(e) => self.failed(&e),
            other => self.refused(&other.to_string()),
        })?;
        let token = answered.extra_fields().id_token();
        let token = token.ok_or_else(|| self.refused("there is no identity token"))?;
        let now = clock.now();
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || {
                chrono::DateTime::from_timestamp_micros(now.0).unwrap_or_default()
            });
        let nonce = Nonce::new(ways.nonce.clone());
        let claims = token.claims(&verifier, &nonce);
        let claims = claims.map_err(|e| self.refused(&e.to_string()))?;
        let mut shown = Shown::of(claims, &self.setting)
            .ok_or_else(|| self.refused("its subject is no name"))?;
        // Many providers keep the address out of the token and tell it on request.
        if claims.email().is_none() && client.user_info_url().is_some() {
            let subject = claims.subject().clone();
            let told = client
                .user_info(answered.access_token().clone(), Some(subject))
                .map_err(|e| self.failed(&e))?
                .request_async(http)
                .await;
            let told: CoreUserInfoClaims = told.map_err(|e| self.refused(&e.to_string()))?;
            shown.email = verified(told.email(), told.email_verified());
        }
        Ok(shown)
    }
}
