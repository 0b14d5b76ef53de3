//! From a call for applications to an application received.
//!
//! A round is a call of one fund, with versions of its form. An application belongs to the people
//! who work on it; answers are kept as typed, each saving a revision, and are read by the form
//! only when somebody asks. What is received is a submission: the values as understood, hashed.

mod advance;
mod application;
mod clone;
pub mod deadline;
mod edit;
pub mod eligibility;
mod file;
pub mod import;
mod letter;
mod message;
mod publish;
mod round;
mod rules;
mod save;
pub mod search;
mod start;
mod submit;
mod team;
pub mod view;
mod withdraw;
pub mod workflow;

pub use advance::{AdvanceApplication, Advanced, PublishWorkflow, WorkflowVersion};
pub use clone::CloneRound;
pub use edit::{EditForm, Edited, EndDraft};
pub use file::{
    AddFile, Added, Amiss, HandedOut, ReadFile, ReadOwnFile, RemoveFile, Removed, check_files,
    formats, sweep_files,
};
pub use message::{WriteToApplicant, WriteToFund, Written};
pub use publish::{FormVersion, PublishForm};
pub use round::{CreateRound, ExtendRound, Extended, PublishRound};
pub use rules::{RulesVersion, SetRules};
pub use save::{MoveToForm, Moved, SaveAnswers, Saved};
pub use start::{StartApplication, Started};
pub use submit::{Received, SubmitApplication};
pub use team::{EndMember, InviteMember, JoinApplication, Team};
pub use withdraw::{WithdrawApplication, Withdrawn};
