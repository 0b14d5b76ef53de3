//! Why a passkey was not taken. Each sentence says what the person can do.

use crate::error::Error;

/// Asked of another browser, too long ago, or answered already.
pub fn spent() -> Error {
    let text = "this took too long or was answered already; begin again";
    Error::refused("passkey.spent", text, Vec::new())
}

/// The page was sent without an answer, because no script ran.
pub fn script() -> Error {
    let text = "passkeys need JavaScript; allow it for this site or sign in another way";
    Error::refused("passkey.script", text, Vec::new())
}

/// Not known here, or not signed as it should be.
pub fn wrong() -> Error {
    let text = "this passkey does not open an account here";
    Error::refused("passkey.wrong", text, Vec::new())
}

/// What a device made cannot be kept.
pub fn unusable() -> Error {
    let text = "what the device answered is no passkey that can be kept here; try another device";
    Error::refused("passkey.unusable", text, Vec::new())
}

pub fn taken() -> Error {
    let text = "this passkey is kept here already";
    Error::refused("passkey.taken", text, Vec::new())
}

/// Whoever sits down at an open session may not change how its owner signs in.
pub fn unconfirmed() -> Error {
    let text = "confirm that it is you first; that counts for fifteen minutes";
    Error::refused("session.unconfirmed", text, Vec::new())
}
