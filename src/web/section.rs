//! The pages of one fund, in the order of the side bar.

use super::words::Words;
use crate::access::{Action, Actor, Scope};
use entity::value::FundId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Overview,
    Proposals,
    Rounds,
    Applications,
    Sponsors,
    Commitments,
    Calls,
    Receipts,
    Distributions,
    Awards,
    Disbursements,
    WriteOffs,
    Expenses,
    Fees,
    Exchange,
    BankDetails,
    Journal,
    Statement,
    TrialBalance,
    Periods,
    Audit,
}

/// A heading of the side bar and what stands under it.
pub struct Group {
    pub title: Option<String>,
    pub sections: &'static [Section],
}

use Section as S;

impl Section {
    /// The side bar. The first group stands without a heading.
    pub fn groups(w: Words) -> [Group; 6] {
        let group = |title, sections| Group { title, sections };
        [
            group(None, &[S::Overview, S::Proposals]),
            group(Some(w.t("nav-intake")), &[S::Rounds, S::Applications]),
            group(
                Some(w.t("nav-capital")),
                &[
                    S::Sponsors,
                    S::Commitments,
                    S::Calls,
                    S::Receipts,
                    S::Distributions,
                ],
            ),
            group(
                Some(w.t("nav-portfolio")),
                &[S::Awards, S::Disbursements, S::WriteOffs],
            ),
            group(
                Some(w.t("nav-treasury")),
                &[S::Expenses, S::Fees, S::Exchange, S::BankDetails],
            ),
            group(
                Some(w.t("nav-books")),
                &[
                    S::Journal,
                    S::Statement,
                    S::TrialBalance,
                    S::Periods,
                    S::Audit,
                ],
            ),
        ]
    }

    /// The last part of the address, empty for the fund's front page.
    pub const fn slug(self) -> &'static str {
        match self {
            S::Overview => "",
            S::Proposals => "proposals",
            S::Rounds => "rounds",
            S::Applications => "applications",
            S::Sponsors => "sponsors",
            S::Commitments => "commitments",
            S::Calls => "calls",
            S::Receipts => "receipts",
            S::Distributions => "distributions",
            S::Awards => "awards",
            S::Disbursements => "disbursements",
            S::WriteOffs => "write-offs",
            S::Expenses => "expenses",
            S::Fees => "fees",
            S::Exchange => "exchange",
            S::BankDetails => "bank-details",
            S::Journal => "journal",
            S::Statement => "statement",
            S::TrialBalance => "trial-balance",
            S::Periods => "periods",
            S::Audit => "audit",
        }
    }

    /// Whether it is for somebody who may see the fund.
    pub fn is_for(self, actor: &Actor, fund: FundId) -> bool {
        let scope = Scope::Fund(fund);
        match self {
            S::Audit => actor.allow(Action::Audit, scope).is_ok(),
            S::Rounds | S::Applications => actor.allow(Action::Consider, scope).is_ok(),
            _ => true,
        }
    }

    /// The address within a fund, such as `/funds/LV-1/calls`.
    pub fn href(self, fund_code: &str) -> String {
        let code: String = form_urlencoded::byte_serialize(fund_code.as_bytes()).collect();
        match self.slug() {
            "" => format!("/funds/{code}"),
            slug => format!("/funds/{code}/{slug}"),
        }
    }

    pub fn title(self, w: Words) -> String {
        match self {
            S::Overview => w.t("nav-overview"),
            S::Proposals => w.t("nav-proposals"),
            S::Rounds => w.t("nav-rounds"),
            S::Applications => w.t("nav-applications"),
            S::Sponsors => w.t("nav-sponsors"),
            S::Commitments => w.t("nav-commitments"),
            S::Calls => w.t("nav-calls"),
            S::Receipts => w.t("nav-receipts"),
            S::Distributions => w.t("nav-distributions"),
            S::Awards => w.t("nav-awards"),
            S::Disbursements => w.t("nav-disbursements"),
            S::WriteOffs => w.t("nav-write-offs"),
            S::Expenses => w.t("nav-expenses"),
            S::Fees => w.t("nav-fees"),
            S::Exchange => w.t("nav-exchange"),
            S::BankDetails => w.t("nav-bank-details"),
            S::Journal => w.t("nav-journal"),
            S::Statement => w.t("nav-statement"),
            S::TrialBalance => w.t("nav-trial-balance"),
            S::Periods => w.t("nav-periods"),
            S::Audit => w.t("nav-audit"),
        }
    }

    /// A symbol of `vendor/icons.svg`.
    pub const fn icon(self) -> &'static str {
        match self {
            S::Overview => "layout-dashboard",
            S::Proposals => "users",
            S::Rounds => "globe",
            S::Applications => "inbox",
            S::Sponsors => "handshake",
            S::Commitments => "wallet",
            S::Calls => "arrow-down-up",
            S::Receipts => "landmark",
            S::Distributions => "coins",
            S::Awards => "badge-check",
            S::Disbursements => "send",
            S::WriteOffs => "trending-down",
            S::Expenses => "receipt-text",
            S::Fees => "percent",
            S::Exchange => "arrow-left-right",
            S::BankDetails => "banknote",
            S::Journal => "book-open-text",
            S::Statement => "file-text",
            S::TrialBalance => "scale",
            S::Periods => "calendar-check",
            S::Audit => "history",
        }
    }

    /// The second key of `g …`, for the sections people jump to all day.
    pub const fn key(self) -> Option<char> {
        match self {
            S::Overview => Some('o'),
            S::Proposals => Some('p'),
            S::Commitments => Some('m'),
            S::Calls => Some('c'),
            S::Awards => Some('a'),
            S::Disbursements => Some('d'),
            S::Journal => Some('j'),
            S::TrialBalance => Some('t'),
            _ => None,
        }
    }
}
