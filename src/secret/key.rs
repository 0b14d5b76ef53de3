//! The ring of keys.

use super::place::{Place, Plain};
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, AeadCore, KeyInit, OsRng, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a key.
const LENGTH: usize = 32;
/// Bytes of a nonce, long enough to be drawn at random for ever.
const NONCE: usize = 24;
/// How sealed texts begin.
const VERSION: &str = "v1";

/// See the module above. Empty where no key is configured.
#[derive(Default)]
pub struct Ring(Vec<Key>);

struct Key {
    id: String,
    /// Two keys drawn from the configured one, so that none serves two purposes.
    seals: Zeroizing<[u8; LENGTH]>,
    prints: Zeroizing<[u8; LENGTH]>,
}

impl fmt::Debug for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ring").field(&self.ids()).finish()
    }
}

impl Ring {
    /// Reads `id:base64key`, several of them apart by commas or lines. `setting` names what they
    /// came from, for refusals; these never repeat what was read.
    pub fn parse(setting: &str, text: &str) -> Result<Self> {
        let mut keys: Vec<Key> = Vec::new();
        let written = text.split([',', '\n', '\r']).map(str::trim);
        for (i, one) in written
            .filter(|one| !one.is_empty() && !one.starts_with('#'))
            .enumerate()
        {
            let key = Key::read(one).map_err(|what| {
                let text = format!("key {} of {setting} {what}", i + 1);
                Error::field(setting, "config.keys", text)
            })?;
            if keys.iter().any(|k| k.id == key.id) {
                let text = format!("two keys are named {}", key.id);
                return Err(Error::field(setting, "config.keys", text));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            let text = "holds no key; `cofund keys new` prints one";
            return Err(Error::field(setting, "config.keys", text));
        }
        Ok(Self(keys))
    }

    /// A fresh key as it is written in the configuration.
    pub fn fresh(id: &str) -> Zeroizing<String> {
        let key = Zeroizing::new(<[u8; LENGTH]>::from(XChaCha20Poly1305::generate_key(
            &mut OsRng,
        )));
        Zeroizing::new(format!("{id}:{}", *Zeroizing::new(BASE64.encode(*key))))
    }

    /// Names of the keys, the one that seals first.
    pub fn ids(&self) -> Vec<&str> {
        self.0.iter().map(|key| key.id.as_str()).collect()
    }

    fn first(&self) -> Result<&Key> {
        self.0.first().ok_or_else(|| {
            let text = "no key is configured to seal this with; name keys in COFUND_KEYS or a file of them in COFUND_KEY_FILE (`cofund keys new` prints one)";
            Error::refused("secret.no_key", text, Vec::new())
        })
    }

    /// Seals with the first key: `v1.KEYID.base64`.
    pub fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<String> {
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        self.seal_with(&nonce, place, plain)
    }

    /// The same, with the same text each time, for requests that may be sent again. The nonce is
    /// a keyed hash of place and text, so that it is another for another text.
    pub fn seal_again(&self, place: Place<'_>, plain: &[u8]) -> Result<String> {
        let key = self.first()?;
        let mut mac = mac(key.prints.as_slice());
        mac.update(b"cofund-nonce-1");
        mac.update(&place.bound(&key.id));
        mac.update(plain);
        let hash = mac.finalize().into_bytes();
        self.seal_with(XNonce::from_slice(&hash[..NONCE]), place, plain)
    }

    fn seal_with(&self, nonce: &XNonce, place: Place<'_>, plain: &[u8]) -> Result<String> {
        let key = self.first()?;
        let bound = place.bound(&key.id);
        let payload = Payload {
            msg: plain,
            aad: &bound,
        };
        let sealed = key.cipher().encrypt(nonce, payload);
        let sealed = sealed.map_err(|_| Error::Internal("cannot be sealed".into()))?;
        let bytes = [nonce.as_slice(), &sealed].concat();
        Ok(format!("{VERSION}.{}.{}", key.id, BASE64.encode(bytes)))
    }

    /// Opens what was sealed for this very place by any key of the ring.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<Plain> {
        let (id, bytes) = parts(sealed).ok_or_else(|| broken(place))?;
        let key = self.0.iter().find(|key| key.id == id).ok_or_else(|| {
            Error::refused(
                "secret.unknown_key",
                format!("this was sealed with the key {id}, which is not configured; add it to COFUND_KEYS or COFUND_KEY_FILE"),
                vec![("key", id.to_owned())],
            )
        })?;
        let (nonce, sealed) = bytes.split_at(NONCE);
        let bound = place.bound(id);
        let payload = Payload {
            msg: sealed,
            aad: &bound,
        };
        let opened = key.cipher().decrypt(XNonce::from_slice(nonce), payload);
        opened.map(Plain::new).map_err(|_| broken(place))
    }

    /// Whether it was sealed with the key that seals now.
    pub fn is_current(&self, sealed: &str) -> bool {
        let id = parts(sealed).map(|(id, _)| id);
        id.is_some() && id == self.0.first().map(|key| key.id.as_str())
    }

    /// A keyed hash by which equal values are found without being opened; `what` keeps kinds of
    /// values apart. Made with the first key.
    pub fn fingerprint(&self, what: &str, plain: &str) -> Result<String> {
        Ok(self.first()?.fingerprint(what, plain))
    }

    /// The fingerprints a value may stand under, one for each key.
    pub fn fingerprints(&self, what: &str, plain: &str) -> Vec<String> {
        let each = self.0.iter();
        each.map(|key| key.fingerprint(what, plain)).collect()
    }
}

impl Key {
    fn read(text: &str) -> Result<Self, &'static str> {
        let (id, key) = text.split_once(':').ok_or("is not written id:base64key")?;
        let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if !(1..=32).contains(&id.len()) || !id.bytes().all(fine) {
            return Err("has an id that is not 1 to 32 of a-z, 0-9 and -");
        }
        let bytes = BASE64.decode(key).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| "is not base64")?;
        if bytes.len() != LENGTH {
            return Err("does not have 32 bytes");
        }
        if bytes.iter().all(|b| *b == bytes[0]) {
            return Err("is one byte repeated, not drawn at random");
        }
        Ok(Self {
            id: id.to_owned(),
            seals: derived(&bytes, "cofund-seals-1"),
            prints: derived(&bytes, "cofund-prints-1"),
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.seals).into())
    }

    fn fingerprint(&self, what: &str, plain: &str) -> String {
        let mut mac = mac(self.prints.as_slice());
        mac.update(&(what.len() as u64).to_be_bytes());
        mac.update(what.as_bytes());
        mac.update(plain.as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn derived(key: &[u8], purpose: &str) -> Zeroizing<[u8; LENGTH]> {
    let mut mac = mac(key);
    mac.update(purpose.as_bytes());
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// The key's id, and nonce and sealed bytes of `v1.KEYID.base64`.
fn parts(sealed: &str) -> Option<(&str, Vec<u8>)> {
    let (version, rest) = sealed.split_once('.')?;
    let (id, text) = rest.split_once('.')?;
    let bytes = BASE64.decode(text).ok()?;
    (version == VERSION && bytes.len() >= NONCE).then_some((id, bytes))
}

/// Says where, never what: a wrong key, another row's text and a changed one look alike.
fn broken(place: Place<'_>) -> Error {
    let at = format!("{}.{} of {}", place.table, place.column, place.row);
    Error::refused(
        "secret.broken",
        format!(
            "what is sealed in {at} does not open there; it was changed, moved, or sealed with another key of that name"
        ),
        vec![("place", at)],
    )
}
