//! The schema, one file per capability, the same tables on both engines.
//!
//! DDL is written once in [`dialect`]; triggers stand beside the tables they guard, once per
//! engine. Tables that keep history refuse UPDATE, DELETE and TRUNCATE in the database itself.

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod dialect;
mod m01_fund;
mod m02_ledger;
mod m03_audit;
mod m04_capital;
mod m05_award;
mod m06_distribution;
mod m07_access;
mod m08_session;
mod m09_mail;
mod m10_link;
mod m11_factor;
mod m12_bank;
mod m13_identity;
mod m14_passkey;
mod m17_round;
mod m18_page;
mod m19_search;
mod m20_import;
mod m21_file;
mod m22_workflow;
mod m23_company;
mod m24_eligibility;

pub use dialect::{APPEND_ONLY, guards};

/// Every table, those that others refer to first, and legs before the seals that check them: the
/// order in which a backup is put back.
pub const TABLES: [&str; 65] = [
    "programme",
    "fund",
    "holiday",
    "sponsor",
    "agreement",
    "terms",
    "bank_account",
    "rate",
    "book",
    "account",
    "journal",
    "entry",
    "seal",
    "balance",
    "period",
    "period_balance",
    "audit_chain",
    "audit_event",
    "request",
    "capital_call",
    "call_share",
    "receipt",
    "receipt_line",
    "company",
    "company_person",
    "company_event",
    "award",
    "tranche",
    "fee",
    "distribution",
    "distribution_share",
    "person",
    "role_grant",
    "delegation",
    "session",
    "proposal",
    "proposal_event",
    "approval_rule",
    "mail",
    "throttle",
    "bank_detail",
    "bank_detail_event",
    "link",
    "totp",
    "recovery_code",
    "identity",
    "provider_visit",
    "passkey",
    "passkey_ceremony",
    "round",
    "round_form",
    "round_draft",
    "application",
    "application_member",
    "application_invite",
    "answer",
    "submission",
    "application_event",
    "application_import",
    "application_imported",
    "application_file",
    "round_workflow",
    "change_request",
    "application_message",
    "round_rules",
];

/// Made from other tables, and made anew from them: no backup holds it.
pub const DERIVED: &str = "application_index";

/// Words of [`DERIVED`] where the engine keeps them in tables of its own, which begin so.
pub const DERIVED_WORDS: &str = "application_words";

/// Tables whose rows are removed while serving: what made signing in possible and is over, and
/// drafts of forms.
pub const REMOVABLE: [&str; 6] = [
    "throttle",
    "passkey_ceremony",
    "provider_visit",
    "link",
    "session",
    "round_draft",
];

/// Applies the migrations in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m01_fund::Step),
            Box::new(m02_ledger::Step),
            Box::new(m03_audit::Step),
            Box::new(m04_capital::Step),
            Box::new(m05_award::Step),
            Box::new(m06_distribution::Step),
            Box::new(m07_access::Step),
            Box::new(m08_session::Step),
            Box::new(m09_mail::Step),
            Box::new(m10_link::Step),
            Box::new(m11_factor::Step),
            Box::new(m12_bank::Step),
            Box::new(m13_identity::Step),
            Box::new(m14_passkey::Step),
            Box::new(m17_round::Step),
            Box::new(m18_page::Step),
            Box::new(m19_search::Step),
            Box::new(m20_import::Step),
            Box::new(m21_file::Step),
            Box::new(m22_workflow::Step),
            Box::new(m23_company::Step),
            Box::new(m24_eligibility::Step),
        ]
    }
}
