//! What applicants are told by letter.

use super::deadline::{written, zone};
use super::workflow::{Filled, Letter as Template, filled};
use crate::access::{Permit, Role};
use crate::clock::day_of;
use crate::command::Tx;
use crate::error::Result;
use crate::form::Texts;
use crate::mail::{Letter, Mailbox, enqueue};
use crate::money::Lang;
use crate::text::In;
use entity::{application, application_member, fund, person, role_grant, round, submission};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

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

/// A transition's letter, to everybody who works on the application; gives how many were told.
pub(super) async fn advanced(
    permit: &Permit,
    tx: &mut Tx,
    (round, row): (&round::Model, &application::Model),
    text: &Template,
    note: &str,
) -> Result<usize> {
    let title: Texts = serde_json::from_str(&round.title)?;
    let people = people_of(tx.conn(), vec![row.id.clone()]).await?;
    for person in &people {
        let lang = Lang::from_tag(&person.lang).unwrap_or(Lang::En);
        let with = Filled {
            name: &person.name,
            company: &row.name,
            call: title.say(lang),
            note,
            id: &row.id,
        };
        let (subject, parts) = filled(text, lang, &with);
        let hello = In(lang).with_all("mail-hello", &[("name", &person.name)]);
        let letter = Letter::new(lang, subject).say(hello);
        let letter = parts.into_iter().fold(letter, Letter::say);
        send(permit, tx, person, &letter).await?;
    }
    Ok(people.len())
}

/// That the fund wrote, to everybody who works on the application. What it wrote is read on the
/// page: a letter may come into other hands.
pub(super) async fn answered(
    permit: &Permit,
    tx: &mut Tx,
    (round, row): (&round::Model, &application::Model),
) -> Result<usize> {
    let people = people_of(tx.conn(), vec![row.id.clone()]).await?;
    for person in &people {
        let (letter, w) = opened(person, round, "mail-message-subject")?;
        let args = [("name", row.name.as_str()), ("id", row.id.as_str())];
        let letter = letter.say(w.with_all("mail-message", &args));
        send(permit, tx, person, &letter).await?;
    }
    Ok(people.len())
}

/// That an application's people wrote, to whoever handles applications of the fund.
pub(super) async fn asked(
    permit: &Permit,
    tx: &mut Tx,
    (round, row): (&round::Model, &application::Model),
) -> Result<usize> {
    let people = handlers(tx, row).await?;
    for person in &people {
        let (letter, w) = opened(person, round, "mail-question-subject")?;
        let args = [("name", row.name.as_str()), ("id", row.id.as_str())];
        let letter = letter.say(w.with_all("mail-question", &args));
        send(permit, tx, person, &letter).await?;
    }
    Ok(people.len())
}

/// Managers and officers of the fund, or of its programme.
async fn handlers(tx: &Tx, row: &application::Model) -> Result<Vec<person::Model>> {
    let fund = fund::Entity::find_by_id(row.fund_id).one(tx.conn()).await?;
    let programme = fund.map_or(0, |f| f.programme_id);
    let scope = |kind: &str, id: i64| {
        Condition::all()
            .add(role_grant::Column::ScopeKind.eq(kind))
            .add(role_grant::Column::ScopeId.eq(id))
    };
    let (today, now) = (day_of(tx.now()), role_grant::Column::EndsOn);
    let scopes = Condition::any()
        .add(scope("fund", row.fund_id.0))
        .add(scope("programme", programme));
    let roles = [Role::FundManager, Role::ProgrammeOfficer].map(Role::name);
    let grants = role_grant::Entity::find()
        .filter(role_grant::Column::Role.is_in(roles))
        .filter(scopes)
        .filter(role_grant::Column::StartsOn.lte(today))
        .filter(Condition::any().add(now.is_null()).add(now.gte(today)))
        .filter(role_grant::Column::EndedAt.is_null())
        .all(tx.conn())
        .await?;
    let ids = grants.into_iter().map(|g| g.person_id);
    Ok(person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .filter(person::Column::State.eq("active"))
        .all(tx.conn())
        .await?)
}
