//! Calls for applications.

use super::table::family;
use crate::dealflow::eligibility::Rules;
use crate::dealflow::workflow::Workflow;
use crate::dealflow::{
    CloneRound, CreateRound, ExtendRound, PublishForm as PublishVersion, PublishRound,
    PublishWorkflow, SetRules as GiveRules,
};
use crate::form::Form as Questions;
use crate::fund::Amount;

/// The form in a file, as JSON.
fn form(path: &str) -> Result<Questions, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    serde_json::from_str(&text).map_err(|e| format!("{path}: {e}"))
}

/// The workflow in a file, as JSON.
fn workflow(path: &str) -> Result<Workflow, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    serde_json::from_str(&text).map_err(|e| format!("{path}: {e}"))
}

/// The eligibility rules in a file, as JSON.
fn rules(path: &str) -> Result<Rules, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    serde_json::from_str(&text).map_err(|e| format!("{path}: {e}"))
}

family! {
    round Round {
        /// Make a call for applications, with the standard form; nobody sees it yet
        Create => CreateRound {
            fund: String,
            /// Part of its public address
            code: String,
            title: String,
            title_ja: String [default_value = ""],
            summary: String [default_value = ""],
            summary_ja: String [default_value = ""],
            /// Local time of the fund's zone, as "2027-03-01 09:00"
            opens_at: String,
            closes_at: String,
            /// How long after that applications are received all the same
            grace_minutes: u16 [default_value_t = 0],
            budget: Amount,
            ask_least: Amount,
            ask_most: Amount,
        }
        /// Make a round like another one of the fund, at other times
        Clone => CloneRound {
            fund: String,
            round: String,
            /// Of the new one
            code: String,
            opens_at: String,
            closes_at: String,
        }
        /// Show a round to everybody
        Publish => PublishRound { fund: String, round: String }
        /// Move the deadline to a later time; everybody with a draft is told
        Extend => ExtendRound { fund: String, round: String, closes_at: String, reason: String }
        /// Publish another version of a round's form
        SetForm => PublishVersion {
            fund: String,
            round: String,
            /// A file with the form as JSON
            form: Questions [value_name = "FILE", value_parser = form],
        }
        /// Give a round other eligibility rules
        SetRules => GiveRules {
            fund: String,
            round: String,
            /// A file with the rules as JSON
            rules: Rules [value_name = "FILE", value_parser = rules],
            /// The version that was seen: refused where there is a later one
            seen: Option<i64> [],
        }
        /// Publish another version of a round's workflow
        SetWorkflow => PublishWorkflow {
            fund: String,
            round: String,
            /// A file with the workflow as JSON
            workflow: Workflow [value_name = "FILE", value_parser = workflow],
        }
    }
}
