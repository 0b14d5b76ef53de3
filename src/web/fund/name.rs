//! What accounts, kinds of journal and states are called.

use crate::ledger::Kind;
use crate::ledger::account::Code;
use crate::web::words::Words;

/// The number an account's path starts with.
pub fn number(path: &str) -> &str {
    path.split(':').next().unwrap_or(path)
}

/// `1100:MAIN:L` is "Cash, MAIN, local".
pub fn account_name(path: &str, w: Words) -> String {
    let mut parts = path.split(':');
    let code = parts
        .next()
        .and_then(|n| n.parse().ok())
        .and_then(Code::from_number);
    let Some(code) = code else {
        return path.to_owned();
    };
    let mut name = code_name(code, w);
    let details: Vec<&str> = parts.collect();
    for (i, detail) in details.iter().enumerate() {
        let of_source = i + 1 == details.len() && (details.len() > 1 || by_source(code));
        name.push_str(" \u{b7} ");
        match *detail {
            "L" if of_source => name.push_str(&w.t("books-local")),
            "P" if of_source => name.push_str(&w.t("books-partner")),
            thing => name.push_str(thing),
        }
    }
    name
}

/// Whether the only detail of its paths is the source of capital; elsewhere a sponsor may be
/// called L.
fn by_source(code: Code) -> bool {
    !matches!(
        code,
        Code::Receivable
            | Code::Advances
            | Code::Contributions
            | Code::Distributed
            | Code::Commitments
            | Code::Unfunded
            | Code::Called
            | Code::Reinstated
    )
}

fn code_name(code: Code, w: Words) -> String {
    match code {
        Code::Cash => w.t("account-cash"),
        Code::Receivable => w.t("account-receivable"),
        Code::Investments => w.t("account-investments"),
        Code::UnrealisedValue => w.t("account-unrealised-value"),
        Code::Loans => w.t("account-loans"),
        Code::Position => w.t("account-position"),
        Code::FeesPayable => w.t("account-fees-payable"),
        Code::DistributionsPayable => w.t("account-distributions-payable"),
        Code::Advances => w.t("account-advances"),
        Code::Suspense => w.t("account-suspense"),
        Code::CarryPayable => w.t("account-carry-payable"),
        Code::CarryEscrow => w.t("account-carry-escrow"),
        Code::Contributions => w.t("account-contributions"),
        Code::Result => w.t("account-result"),
        Code::Distributed => w.t("account-distributed"),
        Code::RealisedGain => w.t("account-realised-gain"),
        Code::UnrealisedGain => w.t("account-unrealised-gain"),
        Code::Income => w.t("account-income"),
        Code::DefaultInterest => w.t("account-default-interest"),
        Code::ExchangeRealised => w.t("account-exchange-realised"),
        Code::ExchangeUnrealised => w.t("account-exchange-unrealised"),
        Code::Fees => w.t("account-fees"),
        Code::Expenses => w.t("account-expenses"),
        Code::BankCharges => w.t("account-bank-charges"),
        Code::Grants => w.t("account-grants"),
        Code::WriteOffs => w.t("account-write-offs"),
        Code::Commitments => w.t("account-commitments"),
        Code::Unfunded => w.t("account-unfunded"),
        Code::Called => w.t("account-called"),
        Code::Reinstated => w.t("account-reinstated"),
        Code::Encumbrance => w.t("account-encumbrance"),
        Code::Reserve => w.t("account-reserve"),
        Code::Instructed => w.t("account-instructed"),
        Code::InstructedCash => w.t("account-instructed-cash"),
    }
}

/// A kind of journal, by its stored name.
pub fn kind_name(stored: &str, w: Words) -> String {
    let Some(kind) = Kind::from_name(stored) else {
        return stored.to_owned();
    };
    match kind {
        Kind::Commit => w.t("kind-commit"),
        Kind::CommitIncrease => w.t("kind-commit-increase"),
        Kind::CommitTransfer => w.t("kind-commit-transfer"),
        Kind::CommitCancel => w.t("kind-commit-cancel"),
        Kind::Call => w.t("kind-call"),
        Kind::CallEqualise => w.t("kind-call-equalise"),
        Kind::Recall => w.t("kind-recall"),
        Kind::Receive => w.t("kind-receive"),
        Kind::ReceiveAdvance => w.t("kind-receive-advance"),
        Kind::ReceiveReturn => w.t("kind-receive-return"),
        Kind::SuspenseClear => w.t("kind-suspense-clear"),
        Kind::Award => w.t("kind-award"),
        Kind::AwardIncrease => w.t("kind-award-increase"),
        Kind::TrancheInstruct => w.t("kind-tranche-instruct"),
        Kind::TrancheSettle => w.t("kind-tranche-settle"),
        Kind::TrancheReturn => w.t("kind-tranche-return"),
        Kind::TrancheCancel => w.t("kind-tranche-cancel"),
        Kind::Expense => w.t("kind-expense"),
        Kind::BankCharge => w.t("kind-bank-charge"),
        Kind::Income => w.t("kind-income"),
        Kind::LoanRepayment => w.t("kind-loan-repayment"),
        Kind::FeeAccrue => w.t("kind-fee-accrue"),
        Kind::FeePay => w.t("kind-fee-pay"),
        Kind::Exit => w.t("kind-exit"),
        Kind::Distribute => w.t("kind-distribute"),
        Kind::DistributionPay => w.t("kind-distribution-pay"),
        Kind::Exchange => w.t("kind-exchange"),
        Kind::Revalue => w.t("kind-revalue"),
        Kind::WriteDown => w.t("kind-write-down"),
        Kind::WriteOff => w.t("kind-write-off"),
        Kind::Reversal => w.t("kind-reversal"),
    }
}
