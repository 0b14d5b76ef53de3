//! The secret a device shares with the account, and the codes it makes (RFC 6238).

use crate::error::{Error, Result};
use entity::value::Instant;
use std::fmt;
use totp_rs::{Algorithm, Builder, Totp};

/// As long as the hash it is used with.
const BYTES: usize = 20;
/// Seconds a code lasts.
const STEP: u64 = 30;

/// Twenty random bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn fresh() -> Result<Self> {
        let mut bytes = [0_u8; BYTES];
        getrandom::fill(&mut bytes).map_err(|e| Error::Internal(format!("random bytes: {e}")))?;
        Ok(Self(totp_rs::Secret::from(bytes.to_vec()).to_base32()))
    }

    /// From what was sealed.
    pub fn read(base32: &str) -> Result<Self> {
        let secret = Self(base32.to_owned());
        secret.maker("")?;
        Ok(secret)
    }

    /// For typing it into a device.
    pub fn base32(&self) -> &str {
        &self.0
    }

    /// For the device's camera.
    pub fn address(&self, account: &str) -> Result<String> {
        // A colon would end the issuer's name.
        let made = self.maker(&account.replace(':', "."))?.to_url();
        made.map_err(|e| Error::Internal(format!("an account has no address: {e}")))
    }

    /// The step whose code was typed: the present one, or one before or after, since clocks
    /// differ.
    pub fn step(&self, code: &str, now: Instant) -> Result<Option<i64>> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(None);
        }
        let step = self.maker("")?.check(&code, seconds(now));
        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }

    /// The code at an instant, as a device shows it.
    pub fn code(&self, at: Instant) -> Result<String> {
        Ok(self.maker("")?.generate(seconds(at)).to_string())
    }

    fn maker(&self, account: &str) -> Result<Totp> {
        let broken = || Error::Internal("a secret for codes is broken".into());
        let secret = totp_rs::Secret::try_from_base32(&self.0).map_err(|_| broken())?;
        let maker = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(STEP)
            .with_secret(secret)
            .with_account_name(account.to_owned())
            .with_issuer(Some("Cofund".to_owned()));
        maker.build().map_err(|_| broken())
    }
}

fn seconds(at: Instant) -> u64 {
    u64::try_from(at.0 / 1_000_000).unwrap_or(0)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B: `12345678901234567890`.
    fn known() -> Secret {
        Secret::read("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap()
    }

    fn at(seconds: i64) -> Instant {
        Instant(seconds * 1_000_000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(known().code(at(seconds)).unwrap(), code);
            assert_eq!(known().step(code, at(seconds)).unwrap(), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_is_good_one_step_to_either_side() {
        let code = known().code(at(3000)).unwrap();
        for (now, found) in [
            (2969, None),
            (2970, Some(100)),
            (3029, Some(100)),
            (3059, Some(100)),
            (3060, None),
        ] {
            assert_eq!(known().step(&code, at(now)).unwrap(), found, "{now}");
        }
        for wrong in ["", "28708", "2870822", "+28708", "２８７０８２"] {
            assert_eq!(known().step(wrong, at(59)).unwrap(), None);
        }
        assert_eq!(known().step(" 287 082 ", at(59)).unwrap(), Some(1));
    }

    #[test]
    fn the_camera_gets_an_address() {
        assert_eq!(
            known().address("ada@example.org").unwrap(),
            "otpauth://totp/Cofund:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Cofund"
        );
        assert!(Secret::fresh().unwrap().address("a:b").is_ok());
        assert_eq!(format!("{:?}", known()), "Secret");
    }
}
