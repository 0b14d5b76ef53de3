//! What must stand before money moves: programmes, funds, sponsors, agreements.

use super::table::family;
use super::written;
use crate::fund::agreement::{AmendTerms, SignAgreement};
use crate::fund::found::{Holiday, OpenBankAccount, OpenFund, RegisterSponsor, StartProgramme};
use entity::value::{Day, Side};

type TermsBody = crate::fund::terms::Terms;

family! {
    programme Programme {
        /// Start a programme
        Start => StartProgramme {
            code: String,
            name: String,
            /// How many countries the scheme aims at
            target_countries: u16 [default_value_t = 1],
            /// Reporting currency
            currency: String,
        }
    }
}

family! {
    fund Fund {
        /// Open a fund with its book and its first bank account, MAIN
        Open => OpenFund {
            programme: String,
            code: String,
            name: String,
            /// `national` or `global_infrastructure`
            kind: String [default_value = "national"],
            /// ISO 3166-1 alpha-2
            country: String,
            /// Base currency
            currency: String,
            /// IANA time zone
            zone: String,
            /// sat-sun or fri-sat
            weekend: String [default_value = "sat-sun"],
            starts_on: Day,
            ends_on: Day,
            /// A day the country's banks are closed, as 2026-12-25=NAME; may be repeated
            holidays: Vec<Holiday> [value_name = "DATE=NAME", value_parser = written::holiday],
        }
    }
}

family! {
    bank Bank {
        /// Add a bank account to a fund
        Add => OpenBankAccount { fund: String, code: String, name: String, currency: String }
    }
}

family! {
    sponsor Sponsor {
        /// Register a party that finances funds
        Register => RegisterSponsor {
            code: String,
            name: String,
            /// `treasury`, `sovereign_fund`, `development_bank`, `private_investor` or `partner`
            kind: String,
            /// ISO 3166-1 alpha-2
            country: String,
        }
    }
}

family! {
    agreement Agreement {
        /// Sign a sponsor's agreement with a fund
        Sign => SignAgreement {
            fund: String,
            sponsor: String,
            /// Whose capital it is: local or partner
            side: Side [value_parser = written::word::<Side>],
            /// Currency of the commitment; may differ from the fund's
            currency: String,
            signed_on: Day,
            /// The sponsor's terms as JSON, or @FILE that holds them
            terms: TermsBody [default_value = "{}", value_name = "JSON", value_parser = written::json::<TermsBody>],
        }
    }
}

family! {
    terms Terms {
        /// Add a version of terms: of one sponsor, or of the whole fund
        Amend => AmendTerms {
            fund: String,
            /// Without it, the terms that bind everybody
            sponsor: Option<String>,
            effective_on: Day,
            /// As JSON, or @FILE that holds them
            terms: TermsBody [value_name = "JSON", value_parser = written::json::<TermsBody>],
        }
    }
}
