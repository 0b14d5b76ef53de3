//! Money to companies: awards, tranches and what becomes of the holdings.

use super::table::family;
use super::written;
use crate::fund::Amount;
use crate::fund::award::{Award as MakeAward, IncreaseAward, PlannedTranche};
use crate::fund::company::{
    AddCompanyPerson, ChangeCompany, EndCompanyPerson, EraseCompanyPerson, MergeCompany,
    PartCompany, ReclassifyCompany, RegisterCompany,
};
use crate::fund::disburse::{ApproveTranche, Disburse, InstructTranche, SettleTranche};
use crate::fund::encumbrance::Instrument;
use crate::fund::exit::Exit as Sale;
use crate::fund::income::LoanRepayment;
use crate::fund::return_tranche::{CancelTranche, ReturnTranche};
use crate::fund::write_down::{Value as FairValue, WriteDown, WriteOff};
use entity::value::Day;

family! {
    company Company {
        /// Register a company
        Register => RegisterCompany {
            /// Public identifier, e.g. an org-id
            code: String,
            name: String,
            /// ISO 3166-1 alpha-2
            country: String,
            sector: String [default_value = ""],
            stage: String [default_value = ""],
            region: String [default_value = ""],
            /// In the register of its country
            number: String [default_value = ""],
            /// Legal entity identifier (ISO 17442)
            lei: String [default_value = ""],
            site: String [default_value = ""],
            founded: Option<Day>,
            /// You looked at those alike: it is none of them
            distinct: bool,
        }
        /// Change what identifies a company; what is left out stays, an empty text takes away
        Change => ChangeCompany {
            company: String,
            name: Option<String>,
            country: Option<String>,
            number: Option<String>,
            lei: Option<String>,
            site: Option<String>,
            founded: Option<String>,
            /// You looked at those alike: it is none of them
            distinct: bool,
            /// Entry of its history that you looked at; refused where it was changed since
            seen: Option<i64>,
            reason: String,
        }
        /// Change by what limits count a company
        Reclassify => ReclassifyCompany {
            company: String,
            sector: Option<String>,
            stage: Option<String>,
            region: Option<String>,
            reason: String,
        }
        /// Merge a record into another; awards and limits of both count as one
        Merge => MergeCompany { company: String, into: String, reason: String }
        /// Undo a merge
        Part => PartCompany { company: String, reason: String }
        /// Add a founder, director, shareholder, owner or officer
        AddPerson => AddCompanyPerson {
            company: String,
            name: String,
            email: Option<String>,
            /// founder, director, shareholder, owner (who benefits) or officer
            role: String,
            /// Percent of the company, with at most four decimals
            holding: Option<String>,
            from: Day,
            until: Option<Day>,
        }
        /// Say until when somebody was what they were
        EndPerson => EndCompanyPerson { company: String, person: i64, until: Day }
        /// Forget who somebody was; role, time and holding stay
        ErasePerson => EraseCompanyPerson { company: String, person: i64, reason: String }
    }
}

family! {
    award Award {
        /// Award an amount to a company
        Make => MakeAward {
            fund: String,
            company: String,
            /// grant, equity, convertible, safe or loan
            instrument: Instrument [value_parser = written::word::<Instrument>],
            /// In the fund's currency
            amount: Amount [allow_negative_numbers = true],
            on: Day,
            purpose: String [default_value = ""],
            /// It serves the fund's mandated purpose
            mandated: bool,
            /// The award's identifier elsewhere
            external_id: Option<String>,
            /// A part as AMOUNT@DATE or AMOUNT@DATE:CONDITION; may be repeated; one part of all of it by default
            tranches: Vec<PlannedTranche> [value_name = "AMOUNT@DATE", value_parser = written::tranche],
        }
        /// Add to an award, as one more tranche
        Increase => IncreaseAward { fund: String, award: i64, amount: Amount [allow_negative_numbers = true], on: Day, reason: String }
    }
}

family! {
    tranche Tranche {
        /// Release a tranche for payment
        Approve => ApproveTranche { fund: String, award: i64, tranche: i64, on: Day }
        /// Send an approved tranche to the bank
        Instruct => InstructTranche {
            fund: String,
            award: i64,
            tranche: i64,
            bank: String [default_value = "MAIN"],
            on: Day,
        }
        /// Record that the bank has paid it
        Settle => SettleTranche { fund: String, award: i64, tranche: i64, on: Day }
        /// Approve, instruct and settle on one day
        Pay => Disburse {
            fund: String,
            award: i64,
            tranche: i64,
            bank: String [default_value = "MAIN"],
            on: Day,
        }
        /// Take a payment back
        Return => ReturnTranche { fund: String, award: i64, tranche: i64, on: Day, reason: String }
        /// Give up what is not paid
        Cancel => CancelTranche { fund: String, award: i64, tranche: i64, on: Day, reason: String }
    }
}

family! {
    holding Holding {
        /// Record what a holding is worth
        Value => FairValue {
            fund: String,
            company: String,
            /// Of the whole holding, in the fund's currency
            fair_value: Amount [allow_negative_numbers = true],
            on: Day,
            /// How it was found
            method: String,
        }
        /// Take part of the cost as lost
        Down => WriteDown { fund: String, company: String, amount: Amount [allow_negative_numbers = true], on: Day, reason: String }
        /// Take everything that remains as lost
        Off => WriteOff { fund: String, company: String, on: Day, reason: String }
        /// Record a sale
        Exit => Sale {
            fund: String,
            company: String,
            bank: String [default_value = "MAIN"],
            proceeds: Amount [allow_negative_numbers = true],
            /// Cost of the part sold
            cost: Amount [allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
        }
        /// Record what a company paid on its loan
        Repay => LoanRepayment {
            fund: String,
            company: String,
            bank: String [default_value = "MAIN"],
            principal: Amount [allow_negative_numbers = true],
            interest: Amount [default_value = "0", allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
        }
    }
}
