//! Every command that can stand as a proposal, by its stored name.

use crate::access::{Action, Permit};
use crate::bank::detail::EnterBankDetails;
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::fund::advance::ApplyAdvance;
use crate::fund::agreement::{AmendTerms, SignAgreement};
use crate::fund::award::{Award, IncreaseAward};
use crate::fund::call::IssueCall;
use crate::fund::commit::{CancelCommitment, Commit, TransferCommitment};
use crate::fund::company::{EraseCompanyPerson, MergeCompany, PartCompany, ReclassifyCompany};
use crate::fund::disburse::{ApproveTranche, Disburse, InstructTranche, SettleTranche};
use crate::fund::distribute::Distribute;
use crate::fund::equalise::Equalise;
use crate::fund::exchange::{Exchange, Revalue};
use crate::fund::exit::Exit;
use crate::fund::expense::{BankCharge, Expense};
use crate::fund::fee::{AccrueFee, PayFee};
use crate::fund::import::{ImportGrant, ImportGrants};
use crate::fund::income::{Income, LoanRepayment};
use crate::fund::pay_distribution::PayDistribution;
use crate::fund::period::{ClosePeriod, ReopenPeriod};
use crate::fund::recall::MakeRecallable;
use crate::fund::receive::Receive;
use crate::fund::return_receipt::{ClearSuspense, ReturnReceipt};
use crate::fund::return_tranche::{CancelTranche, ReturnTranche};
use crate::fund::reverse::Reverse;
use crate::fund::write_down::{Value, WriteDown, WriteOff};
use crate::people::{EnablePerson, ErasePerson, GrantRole, Lend, NameOneHuman};
use crate::proposal::SetApprovalRules;
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;

type Run = for<'a> fn(&'a str, &'a Permit, &'a mut Tx) -> BoxFuture<'a, Result<String>>;

/// A command by its stored name.
#[derive(Clone, Copy)]
pub struct Known {
    pub name: &'static str,
    /// What its maker needs.
    pub action: Action,
    /// What its approver needs.
    pub approved_as: Action,
    /// Fund or programme its JSON is about.
    pub about: fn(&str) -> Result<About>,
    /// Decides it from its JSON; gives the reply's JSON.
    pub run: Run,
}

/// What a command is about.
#[derive(Debug, Default)]
pub struct About {
    pub fund: Option<String>,
    pub programme: Option<String>,
}

impl Known {
    const fn of<C: Command + DeserializeOwned>() -> Self {
        Self {
            name: C::NAME,
            action: C::ACTION,
            approved_as: C::APPROVED_AS,
            about: about::<C>,
            run: run::<C>,
        }
    }
}

fn about<C: Command + DeserializeOwned>(body: &str) -> Result<About> {
    let command: C = serde_json::from_str(body)?;
    Ok(About {
        fund: command.fund().map(str::to_owned),
        programme: command.programme().map(str::to_owned),
    })
}

fn run<'a, C: Command + DeserializeOwned>(
    body: &'a str,
    permit: &'a Permit,
    tx: &'a mut Tx,
) -> BoxFuture<'a, Result<String>> {
    Box::pin(async move {
        let command: C = serde_json::from_str(body)?;
        let reply = command.decide(permit, tx).await?;
        Ok(serde_json::to_string(&reply)?)
    })
}

const ALL: &[Known] = &[
    Known::of::<AccrueFee>(),
    Known::of::<AmendTerms>(),
    Known::of::<ApplyAdvance>(),
    Known::of::<ApproveTranche>(),
    Known::of::<Award>(),
    Known::of::<BankCharge>(),
    Known::of::<CancelCommitment>(),
    Known::of::<CancelTranche>(),
    Known::of::<ClearSuspense>(),
    Known::of::<ClosePeriod>(),
    Known::of::<Commit>(),
    Known::of::<Disburse>(),
    Known::of::<Distribute>(),
    Known::of::<EnablePerson>(),
    Known::of::<EnterBankDetails>(),
    Known::of::<Equalise>(),
    Known::of::<EraseCompanyPerson>(),
    Known::of::<ErasePerson>(),
    Known::of::<Exchange>(),
    Known::of::<Exit>(),
    Known::of::<Expense>(),
    Known::of::<GrantRole>(),
    Known::of::<ImportGrant>(),
    Known::of::<ImportGrants>(),
    Known::of::<Income>(),
    Known::of::<IncreaseAward>(),
    Known::of::<InstructTranche>(),
    Known::of::<IssueCall>(),
    Known::of::<Lend>(),
    Known::of::<LoanRepayment>(),
    Known::of::<MakeRecallable>(),
    Known::of::<MergeCompany>(),
    Known::of::<NameOneHuman>(),
    Known::of::<PartCompany>(),
    Known::of::<PayDistribution>(),
    Known::of::<PayFee>(),
    Known::of::<Receive>(),
    Known::of::<ReclassifyCompany>(),
    Known::of::<ReopenPeriod>(),
    Known::of::<ReturnReceipt>(),
    Known::of::<ReturnTranche>(),
    Known::of::<Revalue>(),
    Known::of::<Reverse>(),
    Known::of::<SetApprovalRules>(),
    Known::of::<SettleTranche>(),
    Known::of::<SignAgreement>(),
    Known::of::<TransferCommitment>(),
    Known::of::<Value>(),
    Known::of::<WriteDown>(),
    Known::of::<WriteOff>(),
];

/// The command of that name.
pub fn known(name: &str) -> Result<Known> {
    let found = ALL.iter().find(|k| k.name == name).copied();
    found.ok_or_else(|| Error::Internal(format!("no command is called {name}")))
}

/// The names of all.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|k| k.name)
}
