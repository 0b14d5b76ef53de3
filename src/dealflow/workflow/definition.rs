//! What a workflow is.

use crate::access::Role;
use crate::form::Texts;
use serde::{Deserialize, Serialize};

/// Stages in the order they are shown. One that was published passed [`Workflow::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    pub stages: Vec<Stage>,
    pub transitions: Vec<Transition>,
}

/// Where an application can stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// What applications are kept under, whatever it is called; unique.
    pub id: String,
    pub name: Texts,
    /// What its applicants read.
    pub public: Texts,
    pub kind: Kind,
    /// Days after which an application has been there too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_days: Option<u32>,
}

/// What a stage is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Its people write.
    Draft,
    Open,
    Review,
    Committee,
    Closing,
    /// The way ends here; a transition may lead back.
    Final,
}

/// A step from any of some stages to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    pub id: String,
    pub label: Texts,
    pub from: Vec<String>,
    pub to: String,
    pub actors: Vec<Actor>,
    /// What must be said with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// What the application's people are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<Letter>,
}

/// Who may take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    Owner,
    Manager,
    Officer,
}

/// What a transition asks of whoever takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// A reason, which the timeline and the letter carry.
    Reason,
    /// The questions that are to be answered anew.
    Questions,
}

/// A letter; `{name}`, `{company}`, `{call}`, `{note}` and `{id}` stand for what they say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letter {
    pub subject: Texts,
    pub body: Texts,
}

impl Actor {
    pub const fn role(self) -> Role {
        match self {
            Self::Owner => Role::ProgrammeOwner,
            Self::Manager => Role::FundManager,
            Self::Officer => Role::ProgrammeOfficer,
        }
    }
}

impl Transition {
    pub fn asks(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }

    pub fn leaves(&self, stage: &str) -> bool {
        self.from.iter().any(|from| from == stage)
    }
}

impl Workflow {
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|s| s.id == id)
    }

    pub fn transition(&self, id: &str) -> Option<&Transition> {
        self.transitions.iter().find(|t| t.id == id)
    }

    /// What leads on from a stage.
    pub fn onward<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = &'a Transition> {
        self.transitions.iter().filter(move |t| t.leaves(stage))
    }
}
