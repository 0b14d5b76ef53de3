//! Keeping what was typed, whatever it is.

use super::application::{asides, not_asked, own, standing, still_draft, still_open};
use super::round::{form, load};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::form::Kind;
use crate::money::Lang;
use entity::{answer, application};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most that is kept of one answer; forms allow less.
const MOST_CHARACTERS: usize = 100_000;

/// Keeps answers as they were typed, whether or not they can be understood, also after the round
/// closed. What somebody else changed since the page was drawn stays; what was typed here is then
/// kept aside, and named in the reply.
#[derive(Serialize)]
pub struct SaveAnswers {
    pub fund: String,
    pub application: String,
    /// Revision of the answers that the page showed, and the page: what it saved itself since is
    /// no change by somebody else.
    pub base: i64,
    pub page: String,
    pub lang: String,
    /// What is saved, by question; the audit log names questions, never answers.
    pub questions: Vec<String>,
    #[serde(skip)]
    pub typed: BTreeMap<String, String>,
}

/// The reply of [`SaveAnswers`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub revision: i64,
    /// Questions somebody else had answered otherwise meanwhile.
    pub aside: Vec<String>,
}

impl SaveAnswers {
    pub fn new(
        fund: &str,
        application: &str,
        (base, page): (i64, &str),
        lang: Lang,
        typed: BTreeMap<String, String>,
    ) -> Self {
        Self {
            fund: fund.to_owned(),
            application: application.to_owned(),
            base,
            page: page.to_owned(),
            lang: lang.tag().to_owned(),
            questions: typed.keys().cloned().collect(),
            typed,
        }
    }
}

impl std::fmt::Debug for SaveAnswers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SaveAnswers({}, {:?})", self.application, self.questions)
    }
}

fn check_length(question: &str, typed: &str) -> Result<()> {
    let count = typed.chars().count();
    if count <= MOST_CHARACTERS {
        return Ok(());
    }
    let max = MOST_CHARACTERS.to_string();
    let text = format!("has {count} characters, at most {max} are kept");
    let figures = vec![("max", max), ("count", count.to_string())];
    Err(Error::field_with(
        question,
        "answer.too_long",
        text,
        figures,
    ))
}

impl Command for SaveAnswers {
    type Reply = Saved;
    const NAME: &'static str = "application.save";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Saved> {
        let (row, member) = own(permit, tx, &self.fund, &self.application).await?;
        let open = still_open(tx.conn(), &row).await?;
        let form = form(tx.conn(), &row.round, row.form_version).await?;
        let before = standing(tx.conn(), &row.id).await?;
        let asides = asides(tx.conn(), &row.id).await?;
        let revision = row.revision + 1;
        let (mut name, mut aside, mut wrote) = (row.name.clone(), Vec::new(), false);
        for (question, typed) in &self.typed {
            let asked = form.question(question).map(|q| &q.kind);
            // Files are added and removed, never typed.
            if matches!(asked, None | Some(Kind::Files { .. })) {
                return Err(Error::NotFound(format!("question {question}")));
            }
            let stood = before.get(question).map_or("", |a| a.typed.as_str());
            if !open.holds(question) && stood != typed {
                return Err(not_asked(question));
            }
            check_length(question, typed)?;
            let stands = before.get(question);
            if stands.map_or("", |a| a.typed.as_str()) == typed {
                continue;
            }
            let newer = stands.is_some_and(|a| a.revision > self.base && a.page != self.page);
            if newer {
                aside.push(question.clone());
                if asides.get(question).is_some_and(|a| a.typed == *typed) {
                    continue;
                }
            } else if question == "company_name" {
                name = typed.trim().chars().take(200).collect();
            }
            let answer = answer::Model {
                application: row.id.clone(),
                revision,
                question: question.clone(),
                typed: typed.clone(),
                lang: self.lang.clone(),
                aside: i64::from(newer),
                person_id: member.person_id,
                recorded_at: tx.now(),
                page: self.page.clone(),
            };
            tx.insert::<answer::Entity>(permit, answer).await?;
            wrote = true;
        }
        if !wrote {
            let revision = row.revision;
            return Ok(Saved { revision, aside });
        }
        let row = application::Model {
            revision,
            name,
            ..row
        };
        tx.update::<application::Entity>(permit, row).await?;
        Ok(Saved { revision, aside })
    }
}

/// Moves a draft to the form its round has now. Answers stay under their questions; those of
/// questions that are gone are kept and shown, but not sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MoveToForm {
    pub fund: String,
    pub application: String,
}

/// The reply of [`MoveToForm`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub form_version: i64,
}

impl Command for MoveToForm {
    type Reply = Moved;
    const NAME: &'static str = "application.move";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Moved> {
        let (row, _) = own(permit, tx, &self.fund, &self.application).await?;
        still_draft(&row)?;
        let round = load(tx, &self.fund, &row.round).await?;
        let form_version = round.form_version;
        let row = application::Model {
            form_version,
            ..row
        };
        tx.update::<application::Entity>(permit, row).await?;
        Ok(Moved { form_version })
    }
}
