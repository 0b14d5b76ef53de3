//! What applicants are told by letter.

use super::deadline::{written, zone};
use crate::access::Permit;
use crate::command::Tx;
use crate::error::Result;
use crate::form::Texts;
use crate::mail::{Letter, Mailbox, enqueue};
use crate::money::Lang;
use crate::text::In;
use entity::{application, application_member, person, round, submission};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

async fn people_of(
    conn: &impl ConnectionTrait,
    applications: Vec<String>,
) -> Result<Vec<person::Model>> {
    let members = application_member::Entity::find()
        .filter(application_member::Column::Application.is_in(applications))
        .filter(application_member::Column::EndedAt.is_null())
        .all(conn)
        .await?;
    let ids = members.into_iter().map(|m| m.person_id);
    Ok(person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .filter(person::Column::State.eq("active"))
        .all(conn)
        .await?)
}

fn opened(person: &person::Model, round: &round::Model, subject: &str) -> Result<(Letter, In)> {
    let lang = Lang::from_tag(&person.lang).unwrap_or(Lang::En);
    let w = In(lang);
    let title: Texts = serde_json::from_str(&round.title)?;
    let subject = w.with_all(subject, &[("title", title.say(lang))]);
    let hello = w.with_all("mail-hello", &[("name", &person.name)]);
    Ok((Letter::new(lang, subject).say(hello), w))
}

async fn send(permit: &Permit, tx: &mut Tx, to: &person::Model, letter: &Letter) -> Result<()> {
    let mailbox = Mailbox::new(&to.name, &to.email)?;
    let now = tx.now();
    enqueue(tx.writing(permit).await?, now, &mailbox, letter, None).await
}

/// The receipt, to everybody who works on the application.
pub(super) async fn received(
    permit: &Permit,
    tx: &mut Tx,
    round: &round::Model,
    row: &application::Model,
    receipt: &submission::Model,
) -> Result<()> {
    let at = written(receipt.received_at, zone(&receipt.zone)?);
    for person in people_of(tx.conn(), vec![row.id.clone()]).await? {
        let (letter, w) = opened(&person, round, "mail-received-subject")?;
        let args = [("name", row.name.as_str()), ("at", &at), ("id", &row.id)];
        let letter = letter
            .say(w.with_all("mail-received", &args))
            .say(w.with_all("mail-received-hash", &[("hash", &receipt.hash)]));
        send(permit, tx, &person, &letter).await?;
    }
    Ok(())
}

/// The new deadline, to everybody with a draft; gives how many were told.
pub(super) async fn extended(permit: &Permit, tx: &mut Tx, round: &round::Model) -> Result<usize> {
    let drafts = application::Entity::find()
        .filter(application::Column::Round.eq(&round.code))
        .filter(application::Column::Stage.eq("draft"))
        .all(tx.conn())
        .await?;
    let ids = drafts.into_iter().map(|a| a.id).collect();
    let people = people_of(tx.conn(), ids).await?;
    let at = written(round.closes_at, zone(&round.zone)?);
    for person in &people {
        let (letter, w) = opened(person, round, "mail-extended-subject")?;
        let letter = letter.say(w.with_all("mail-extended", &[("at", &at)]));
        send(permit, tx, person, &letter).await?;
    }
    Ok(people.len())
}

/// The invitation to work on an application, in the language of whoever asks.
pub(super) async fn invited(
    permit: &Permit,
    tx: &mut Tx,
    about: (&round::Model, &application::Model),
    by: &person::Model,
    to: (&Mailbox, &str),
) -> Result<()> {
    let lang = Lang::from_tag(&by.lang).unwrap_or(Lang::En);
    let w = In(lang);
    let title: Texts = serde_json::from_str(&about.0.title)?;
    let args = [
        ("by", by.name.as_str()),
        ("title", title.say(lang)),
        ("name", about.1.name.as_str()),
    ];
    let letter = Letter::new(lang, w.with_all("mail-team-subject", &args))
        .say(w.with_all("mail-team", &args))
        .link(w.t("mail-team-link"), format!("{}/applications", to.1))
        .say_after(w.t("mail-team-account"));
    let now = tx.now();
    enqueue(tx.writing(permit).await?, now, to.0, &letter, None).await
}
