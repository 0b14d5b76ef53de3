//! What people are told by letter, in their own language.

use super::link::Code;
use crate::access::Permit;
use crate::command::Tx;
use crate::error::Result;
use crate::mail::{Letter, Mailbox, enqueue};
use crate::money::Lang;
use crate::text::In;
use entity::person;
use entity::value::Instant;

fn words(person: &person::Model) -> (Lang, In) {
    let lang = Lang::from_tag(&person.lang).unwrap_or(Lang::En);
    (lang, In(lang))
}

/// Writes a letter to a person, at the address they have or at another.
pub(super) async fn send(
    permit: &Permit,
    tx: &mut Tx,
    to: (&person::Model, &str),
    letter: &Letter,
    until: Option<Instant>,
) -> Result<()> {
    let now = tx.now();
    let mailbox = Mailbox::new(&to.0.name, to.1)?;
    enqueue(tx.writing(permit).await?, now, &mailbox, letter, until).await
}

pub(super) fn invitation(person: &person::Model, href: String) -> Letter {
    let (lang, w) = words(person);
    let hello = w.with_all("mail-hello", &[("name", &person.name)]);
    Letter::new(lang, w.t("mail-invite-subject"))
        .say(hello)
        .say(w.t("mail-invite"))
        .link(w.t("mail-invite-link"), href)
        .say_after(w.t("mail-invite-lasts"))
}

/// To whoever has the address; it names nobody, since anybody may have asked.
pub(super) fn registration(person: &person::Model, href: String) -> Letter {
    let (lang, w) = words(person);
    Letter::new(lang, w.t("mail-register-subject"))
        .say(w.t("mail-register"))
        .link(w.t("mail-register-link"), href)
        .say_after(w.t("mail-register-not-asked"))
}

/// To somebody who has an account already.
pub(super) fn known_already(person: &person::Model, href: String) -> Letter {
    let (lang, w) = words(person);
    let hello = w.with_all("mail-hello", &[("name", &person.name)]);
    Letter::new(lang, w.t("mail-known-subject"))
        .say(hello)
        .say(w.t("mail-known"))
        .link(w.t("mail-known-link"), href)
        .say_after(w.t("mail-not-asked"))
}

pub(super) fn sign_in(person: &person::Model, href: String, code: &Code) -> Letter {
    let (lang, w) = words(person);
    let hello = w.with_all("mail-hello", &[("name", &person.name)]);
    Letter::new(lang, w.t("mail-sign-in-subject"))
        .say(hello)
        .say(w.t("mail-sign-in"))
        .link(w.t("mail-sign-in-link"), href)
        .code(w.t("mail-sign-in-code"), code.shown())
        .say_after(w.t("mail-not-asked"))
}

pub(super) fn recovery(person: &person::Model, href: String) -> Letter {
    let (lang, w) = words(person);
    let hello = w.with_all("mail-hello", &[("name", &person.name)]);
    Letter::new(lang, w.t("mail-recover-subject"))
        .say(hello)
        .say(w.t("mail-recover"))
        .link(w.t("mail-recover-link"), href)
        .say_after(w.t("mail-not-asked"))
}

/// To the address that somebody wants to leave, or to have.
pub(super) fn address_change(person: &person::Model, href: String, to_new: bool) -> Letter {
    let (lang, w) = words(person);
    let hello = w.with_all("mail-hello", &[("name", &person.name)]);
    let said = if to_new {
        w.t("mail-email-new")
    } else {
        w.t("mail-email-old")
    };
    Letter::new(lang, w.t("mail-email-subject"))
        .say(hello)
        .say(said)
        .link(w.t("mail-email-link"), href)
        .say_after(w.t("mail-not-asked"))
}

/// What changed about how somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// By its owner, at a session that goes on.
    Password,
    /// By letter.
    Recovered,
    Email,
    FactorAdded,
    CodeUsed,
    CodesRenewed,
    PasskeyAdded,
    PasskeyRemoved,
    Linked,
}

/// Tells a person what changed, at the address they had when it did.
pub(super) fn changed(person: &person::Model, what: Change) -> Letter {
    let (lang, w) = words(person);
    let hello = w.with_all("mail-hello", &[("name", &person.name)]);
    let said = match what {
        Change::Password => w.t("mail-changed-password-own"),
        Change::Recovered => w.t("mail-changed-password"),
        Change::Email => w.t("mail-changed-email"),
        Change::FactorAdded => w.t("mail-changed-factor"),
        Change::CodeUsed => w.t("mail-changed-code-used"),
        Change::CodesRenewed => w.t("mail-changed-codes"),
        Change::PasskeyAdded => w.t("mail-changed-passkey-added"),
        Change::PasskeyRemoved => w.t("mail-changed-passkey-removed"),
        Change::Linked => w.t("mail-changed-linked"),
    };
    Letter::new(lang, w.t("mail-changed-subject"))
        .say(hello)
        .say(said)
        .say_after(w.t("mail-changed-not-you"))
}
