//! What running a fund costs and brings, exchange, and money back to the sponsors.

use super::table::family;
use super::written;
use crate::fund::Amount;
use crate::fund::amount::Quote;
use crate::fund::distribute::{Distribute, GivenShare};
use crate::fund::equalise::Equalise as TrueUp;
use crate::fund::exchange::{Exchange as Swap, Revalue as CarryAtRates};
use crate::fund::expense::{BankCharge, Expense};
use crate::fund::fee::{AccrueFee, FeeBasis, PayFee};
use crate::fund::income::{Income as Earned, IncomeKind};
use crate::fund::pay_distribution::PayDistribution;
use crate::fund::recall::MakeRecallable;
use entity::value::{Day, Side};

family! {
    fee Fee {
        /// Record a fee owed to the manager: an amount, or the basis it is calculated on
        Accrue => AccrueFee {
            fund: String,
            from: Day,
            /// Exclusive
            to: Day,
            amount: Option<Amount> [allow_negative_numbers = true],
            /// As JSON
            basis: Option<FeeBasis> [value_name = "JSON", value_parser = written::json::<FeeBasis>],
            on: Day,
            note: String [default_value = ""],
        }
        /// Pay a fee
        Pay => PayFee { fund: String, fee: i64, bank: String [default_value = "MAIN"], on: Day }
    }
}

family! {
    cost Cost {
        /// Pay an expense of the fund: audit, legal, tax
        Pay => Expense {
            fund: String,
            bank: String [default_value = "MAIN"],
            payee: String,
            invoice: String [default_value = ""],
            amount: Amount [allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
        }
        /// Record what the bank took
        Bank => BankCharge {
            fund: String,
            bank: String [default_value = "MAIN"],
            /// Whose money was taken: local or partner
            side: Side [value_parser = written::word::<Side>],
            amount: Amount [allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
        }
    }
}

family! {
    income Income {
        /// Record interest or a dividend that has arrived
        Record => Earned {
            fund: String,
            bank: String [default_value = "MAIN"],
            /// interest or dividend
            kind: IncomeKind [value_parser = written::word::<IncomeKind>],
            company: Option<String>,
            amount: Amount [allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
            /// local or partner
            side: Option<Side> [value_parser = written::word::<Side>],
        }
    }
}

family! {
    exchange Exchange {
        /// Record an exchange at the bank
        Record => Swap {
            fund: String,
            /// Whose money it is: local or partner
            side: Side [value_parser = written::word::<Side>],
            from_bank: String,
            from_amount: Amount [allow_negative_numbers = true],
            to_bank: String,
            to_amount: Amount [allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
        }
        /// Carry foreign money at the rates of a day
        Revalue => CarryAtRates {
            fund: String,
            /// As EUR=140.25; may be repeated
            rates: Vec<Quote> [value_name = "CURRENCY=RATE"],
            on: Day,
        }
    }
}

family! {
    distribution Distribution {
        /// Declare a distribution
        Declare => Distribute {
            fund: String,
            /// In the fund's currency
            amount: Amount [allow_negative_numbers = true],
            /// The part that may be called again
            recallable: Amount [default_value = "0", allow_negative_numbers = true],
            on: Day,
            purpose: String [default_value = ""],
            /// What a sponsor gets, as SPONSOR=AMOUNT; may be repeated; by contributions by default
            shares: Option<Vec<GivenShare>> [value_name = "SPONSOR=AMOUNT", value_parser = written::share],
        }
        /// Pay the shares that are not paid yet
        Pay => PayDistribution {
            fund: String,
            distribution: i64,
            bank: String [default_value = "MAIN"],
            on: Day,
            /// Only this sponsor's share
            sponsor: Option<String>,
        }
        /// Make a further part of it recallable
        Recall => MakeRecallable { fund: String, distribution: i64, amount: Amount [allow_negative_numbers = true], on: Day, reason: String }
    }
}

family! {
    closing Closing {
        /// True everybody up at a closing after the first
        Equalise => TrueUp {
            fund: String,
            /// A sponsor admitted at this closing; may be repeated
            admitted: Vec<String> [value_name = "SPONSOR"],
            on: Day,
            first_close: Day,
            due_on: Day,
            purpose: String [default_value = ""],
        }
    }
}
