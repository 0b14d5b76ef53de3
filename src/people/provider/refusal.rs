//! Why a provider's word was not taken. Each sentence says what the person can do.

use crate::error::{Error, Figures};

fn named(name: &str) -> Figures {
    vec![("provider", name.to_owned())]
}

/// Not begun by this browser, begun too long ago, or finished already.
pub fn spent() -> Error {
    let text =
        "this sign-in was begun in another browser, took too long or was used already; begin again";
    Error::refused("provider.spent", text, Vec::new())
}

pub fn unreachable(name: &str) -> Error {
    let text = format!("{name} does not answer; try again later or sign in another way");
    Error::refused("provider.unreachable", text, named(name))
}

pub fn declined(name: &str) -> Error {
    let text = format!("{name} did not sign you in");
    Error::refused("provider.declined", text, named(name))
}

/// What was answered is not signed, not for us, not for this visit, or too old.
pub fn answer(name: &str) -> Error {
    let text = format!("what {name} answered could not be verified; nobody was signed in");
    Error::refused("provider.answer", text, named(name))
}

pub fn unverified(name: &str) -> Error {
    let text = format!("{name} does not say that your e-mail address is verified");
    Error::refused("provider.unverified", text, named(name))
}

pub fn no_account(name: &str) -> Error {
    let text = format!(
        "nobody here has the e-mail address of your account at {name}; ask your programme owner for an invitation"
    );
    Error::refused("provider.no_account", text, named(name))
}

/// An address that went to somebody else at the provider opens nothing here.
pub fn other_account(name: &str) -> Error {
    let text = format!("this account is linked with another account at {name}");
    Error::refused("provider.other_account", text, named(name))
}
