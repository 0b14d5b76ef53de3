//! What happens in the fund's life, in order.

/// One operation, and how it would go wrong just before.
pub struct Step {
    pub slug: &'static str,
    pub fields: &'static [(&'static str, &'static str)],
    /// What is typed wrongly.
    pub change: &'static [(&'static str, &'static str)],
    /// The rule that refuses it; empty where the operation was refused elsewhere.
    pub rule: &'static str,
    /// What its sentence names in every language.
    pub says: &'static [&'static str],
}

impl Step {
    /// The fields with what is wrong in them.
    pub fn wrong(&self) -> Vec<(&'static str, &'static str)> {
        let kept = self
            .fields
            .iter()
            .filter(|(name, _)| self.change.iter().all(|(changed, _)| changed != name));
        kept.chain(self.change).copied().collect()
    }

    const fn refused(
        mut self,
        change: &'static [(&'static str, &'static str)],
        rule: &'static str,
        says: &'static [&'static str],
    ) -> Self {
        self.change = change;
        self.rule = rule;
        self.says = says;
        self
    }
}

const fn step(slug: &'static str, fields: &'static [(&'static str, &'static str)]) -> Step {
    Step {
        slug,
        fields,
        change: &[],
        rule: "",
        says: &[],
    }
}

#[rustfmt::skip]
pub const STEPS: &[Step] = &[
    step("programme-start", &[("code", "PROG"), ("name", "Baltic programme"), ("target_countries", "3"), ("currency", "EUR")])
        .refused(&[("target_countries", "301")], "number.whole", &["301"]),
    step("fund-open", &[("programme", "PROG"), ("code", "LIFE"), ("name", "Amber Coast"), ("kind", "national"), ("country", "LV"), ("currency", "EUR"), ("starts_on", "2025-01-01"), ("ends_on", "2034-12-31"), ("zone", "Europe/Riga"), ("weekend", "sat-sun"), ("holidays", "2025-12-25; Christmas")])
        .refused(&[("zone", "Europe/Nowhere")], "fund.zone", &[]),
    step("bank-account-open", &[("code", "DOLLAR"), ("name", "Dollars"), ("currency", "USD")])
        .refused(&[("code", "MAIN")], "bank.code_taken", &[]),
    step("round-create", &[("code", "R-1"), ("title", "First call"), ("opens_at", "2025-01-01 09:00"), ("closes_at", "2034-03-31 17:00"), ("grace_minutes", "30"), ("budget", "500000"), ("ask_least", "1000"), ("ask_most", "50000")])
        .refused(&[("closes_at", "2024-12-31 17:00")], "round.order", &[]),
    step("round-publish", &[("round", "R-1")])
        .refused(&[("round", "R-9")], "choice.unknown", &["R-9"]),
    step("round-clone", &[("round", "R-1"), ("code", "R-2"), ("opens_at", "2026-01-01 09:00"), ("closes_at", "2034-05-31 17:00")])
        .refused(&[("code", "R-1")], "round.code_taken", &[]),
    step("round-extend", &[("round", "R-1"), ("closes_at", "2034-04-15 17:00"), ("reason", "holidays")])
        .refused(&[("closes_at", "2034-03-26 03:30")], "deadline.gap", &["2034-03-26 04:00"]),
    step("sponsor-register", &[("code", "STATE"), ("name", "Ministry of Finance"), ("kind", "treasury"), ("country", "LV")])
        .refused(&[("country", "lv")], "country.format", &["LV"]),
    step("sponsor-register", &[("code", "PART"), ("name", "Nordbridge"), ("kind", "partner"), ("country", "NO")]),
    step("sponsor-register", &[("code", "ANGEL"), ("name", "Baltic Angels"), ("kind", "private_investor"), ("country", "EE")]),
    step("agreement-sign", &[("sponsor", "STATE"), ("side", "local"), ("currency", "EUR"), ("signed_on", "2025-01-02"), ("terms.notice_days", "5")])
        .refused(&[("currency", "XXX")], "currency.unknown", &["XXX"]),
    step("agreement-sign", &[("sponsor", "PART"), ("side", "partner"), ("currency", "EUR"), ("signed_on", "2025-01-02")])
        .refused(&[("side", "local")], "agreement.side", &[]),
    step("terms-amend", &[("sponsor", ""), ("effective_on", "2025-01-02"), ("terms.excuse", "yes"), ("terms.equalisation_interest", "0.04"), ("terms.concentration", "0.5"), ("terms.recycling_days", "365")])
        .refused(&[("terms.concentration", "1.5")], "ratio.range", &["1.5"]),
    step("commit", &[("sponsor", "STATE"), ("amount", "600,000.00"), ("on", "2025-01-03")])
        .refused(&[("on", "2025-01-01")], "agreement.not_in_force", &["2025-01-02"]),
    step("commit", &[("sponsor", "PART"), ("amount", "400,000"), ("on", "2025-01-03")]),
    step("call-issue", &[("total", "500,000"), ("notice_on", "2025-01-10"), ("due_on", "2025-01-24"), ("purpose", "First investments")])
        .refused(&[("total", "1,000,000.01")], "commitment.over_call", &["1,000,000.00", "1,000,000.01", "0.01"]),
    step("receive", &[("sponsor", "STATE"), ("bank", "MAIN"), ("amount", "300,000"), ("on", "2025-01-24"), ("reference", "F-1")])
        .refused(&[("amount", "300.000,00")], "money.ambiguous", &["300,000.00"]),
    step("receive", &[("sponsor", "PART"), ("bank", "MAIN"), ("amount", "210,000"), ("on", "2025-01-24")]),
    step("commit-cancel", &[("sponsor", "STATE"), ("amount", "1,000"), ("on", "2025-01-27")])
        .refused(&[("amount", "300,000.01")], "commitment.over_call", &["300,000.00", "0.01"]),
    step("call-issue", &[("total", "100,000"), ("notice_on", "2025-01-28"), ("due_on", "2025-02-05"), ("purpose", "Second")])
        .refused(&[("due_on", "2025-02-03")], "call.notice_period", &["2025-02-04", "2025-02-03"]),
    step("advance-apply", &[("sponsor", "PART"), ("call", "2"), ("amount", "5,000"), ("on", "2025-01-29")])
        .refused(&[("amount", "10,000.01")], "ledger.floor", &["10,000.00", "0.01"]),
    step("agreement-sign", &[("sponsor", "ANGEL"), ("side", "local"), ("currency", "EUR"), ("signed_on", "2025-02-03")]),
    step("commit", &[("sponsor", "ANGEL"), ("amount", "500,000"), ("on", "2025-02-03")]),
    step("equalise", &[("admitted.ANGEL", "on"), ("on", "2025-02-10"), ("first_close", "2025-01-03"), ("due_on", "2025-02-20"), ("purpose", "Second closing")])
        .refused(&[("admitted.ANGEL", "")], "equalisation.admitted", &[]),
    step("receive", &[("sponsor", "ANGEL"), ("bank", "MAIN"), ("amount", "150,000"), ("on", "2025-02-20")]),
    step("receive", &[("sponsor", "STATE"), ("bank", "MAIN"), ("amount", "10,000"), ("on", "2025-02-05")]),
    step("commit-transfer", &[("from", "ANGEL"), ("to", "STATE"), ("amount", "10,000"), ("called", "0"), ("on", "2025-02-21")])
        .refused(&[("to", "PART")], "commitment.transfer_between", &[]),
    step("company-register", &[("code", "ACME"), ("name", "Acme Robotics"), ("country", "LV"), ("sector", "robotics"), ("stage", "seed"), ("region", "Riga")])
        .refused(&[("code", "AC ME")], "code.format", &[]),
    step("company-register", &[("code", "LEND"), ("name", "Lender"), ("country", "LV")])
        .refused(&[("name", "ACME Robotics SIA")], "company.alike", &["Acme Robotics (ACME)"]),
    step("company-register", &[("code", "ACME-2"), ("name", "ACME Robotics SIA"), ("country", "LV"), ("number", "40003009497"), ("lei", "5493001KJTIIGC8Y1R12"), ("site", "acme.example"), ("founded", "2020-02-29"), ("distinct", "yes")])
        .refused(&[("lei", "5493001KJTIIGC8Y1R13")], "lei.check", &["5493001KJTIIGC8Y1R13"]),
    step("company-change", &[("company", "ACME-2"), ("name", "Acme Robotics SIA"), ("country", "LV"), ("number", "40003009498"), ("site", "https://acme.example"), ("reason", "Mistyped"), ("distinct", "yes"), ("seen", "1")])
        .refused(&[("seen", "9")], "company.changed_since", &["ACME-2", "9"]),
    step("company-reclassify", &[("company", "ACME-2"), ("sector", "robotics"), ("reason", "Left out")])
        .refused(&[("sector", "")], "company.unchanged", &["ACME-2"]),
    step("company-person-add", &[("company", "ACME-2"), ("name", "Anna Ozola"), ("role", "founder"), ("holding", "66.6667"), ("from", "2024-01-01"), ("email", "anna@acme.example")])
        .refused(&[("holding", "100.5")], "holding.range", &["100.5"]),
    step("company-person-add", &[("company", "ACME-2"), ("name", "Bob"), ("role", "shareholder"), ("holding", "33.3333"), ("from", "2024-01-01")])
        .refused(&[("holding", "33.3334")], "holding.over", &["66.6667", "33.3334", "33.3333"]),
    step("company-person-end", &[("company", "ACME-2"), ("person", "2"), ("until", "2024-12-31")])
        .refused(&[("until", "2023-12-31")], "date.order", &["2023-12-31", "2024-01-01"]),
    step("erase-company-person", &[("company", "ACME-2"), ("person", "2"), ("reason", "Asked for it")])
        .refused(&[("person", "9")], "choice.unknown", &["9"]),
    step("company-merge", &[("company", "ACME-2"), ("into", "ACME"), ("reason", "Entered twice")])
        .refused(&[("into", "ACME-2")], "company.merge_self", &["ACME-2"]),
    step("company-part", &[("company", "ACME-2"), ("reason", "Two companies")])
        .refused(&[("company", "ACME")], "company.not_merged", &["ACME"]),
    step("award", &[("company", "ACME"), ("instrument", "equity"), ("amount", "100,000"), ("on", "2025-03-03"), ("purpose", "Pilot line"), ("mandated", "no"), ("tranches", "60,000; 2025-03-10; prototype\n40,000; 2025-06-10")])
        .refused(&[("tranches", "60,000; 2025-03-10; prototype\n30,000; 2025-06-10")], "award.tranche_sum", &["90,000.00", "100,000.00"]),
    step("award-increase", &[("award", "1"), ("amount", "10,000"), ("on", "2025-03-04"), ("reason", "Certification")])
        .refused(&[("amount", "9,000,000")], "limit.concentration", &["ACME", "100,000.00"]),
    step("tranche-approve", &[("tranche", "1/1"), ("on", "2025-03-10")])
        .refused(&[("on", "2025-03-01")], "date.order", &["2025-03-01", "2025-03-03"]),
    step("tranche-instruct", &[("tranche", "1/1"), ("bank", "MAIN"), ("on", "2025-03-11")])
        .refused(&[("tranche", "1/2")], "tranche.status", &["2"]),
    step("tranche-settle", &[("tranche", "1/1"), ("on", "2025-03-12")])
        .refused(&[("tranche", "1/2")], "tranche.status", &["2"]),
    step("tranche-approve", &[("tranche", "1/2"), ("on", "2025-03-13")]),
    step("tranche-instruct", &[("tranche", "1/2"), ("bank", "MAIN"), ("on", "2025-03-13")]),
    step("tranche-return", &[("tranche", "1/2"), ("on", "2025-03-14"), ("reason", "Account closed")])
        .refused(&[("tranche", "1/3")], "tranche.status", &["3"]),
    step("tranche-cancel", &[("tranche", "1/2"), ("on", "2025-03-17"), ("reason", "Milestone missed")])
        .refused(&[("tranche", "1/1")], "tranche.status", &["1"]),
    step("write-down", &[("company", "ACME"), ("amount", "5,000"), ("on", "2025-03-18"), ("reason", "Delay")])
        .refused(&[("amount", "60,000.01")], "holding.over_disposal", &["60,000.00", "0.01"]),
    step("value", &[("company", "ACME"), ("fair_value", "70,000"), ("on", "2025-03-19"), ("method", "Last round")])
        .refused(&[("fair_value", "55,000")], "holding.value_unchanged", &["55,000.00"]),
    step("exit", &[("company", "ACME"), ("bank", "MAIN"), ("proceeds", "40,000"), ("cost", "20,000"), ("on", "2025-03-20")])
        .refused(&[("cost", "55,000.01")], "holding.over_disposal", &["55,000.00", "0.01"]),
    step("write-off", &[("company", "ACME"), ("on", "2025-03-21"), ("reason", "Insolvency")])
        .refused(&[("company", "NOBODY")], "company.unknown", &[]),
    step("award", &[("company", "LEND"), ("instrument", "loan"), ("amount", "50,000"), ("on", "2025-03-24"), ("purpose", "Working capital"), ("mandated", "yes")]),
    step("tranche-approve", &[("tranche", "2/1"), ("on", "2025-03-24")]),
    step("tranche-instruct", &[("tranche", "2/1"), ("bank", "MAIN"), ("on", "2025-03-24")]),
    step("tranche-settle", &[("tranche", "2/1"), ("on", "2025-03-25")]),
    step("loan-repayment", &[("company", "LEND"), ("bank", "MAIN"), ("principal", "10,000"), ("interest", "500"), ("on", "2025-03-26")])
        .refused(&[("principal", "50,000.01")], "holding.over_disposal", &["0.01"]),
    step("income", &[("bank", "MAIN"), ("kind", "interest"), ("amount", "1,000"), ("on", "2025-03-27")])
        .refused(&[("kind", "dividend")], "income.company_needed", &[]),
    step("expense", &[("bank", "MAIN"), ("payee", "Baker & Sons"), ("invoice", "A-2041"), ("amount", "5,000"), ("on", "2025-03-28")])
        .refused(&[("amount", "90,000,000")], "cash.overdraw", &["417,059.28"]),
    step("bank-charge", &[("bank", "MAIN"), ("side", "local"), ("amount", "12.50"), ("on", "2025-03-28")])
        .refused(&[("amount", "12.505")], "money.scale", &["12.505", "EUR"]),
    step("fee-accrue", &[("from", "2025-01-01"), ("to", "2025-04-01"), ("amount", "2,000"), ("on", "2025-04-01")])
        .refused(&[("to", "2025-01-01")], "date.order", &["2025-01-02"]),
    step("fee-calculate", &[("from", "2025-04-01"), ("to", "2025-07-01"), ("basis.method", "annual_rate_over_4"), ("basis.rate", "0.02"), ("basis.of.given", "1,000,000"), ("on", "2025-07-01")])
        .refused(&[("basis.of", "commitments")], "choice.both", &[]),
    step("fee-accrue", &[("from", "2025-07-01"), ("to", "2025-10-01"), ("amount", "2,000"), ("on", "2025-10-01")])
        .refused(&[("from", "2025-06-30")], "fee.period_overlaps", &["2025-04-01", "2025-07-01"]),
    step("fee-pay", &[("fee", "1"), ("bank", "MAIN"), ("on", "2025-10-01")])
        .refused(&[("fee", "9")], "fee.unknown", &[]),
    step("distribute", &[("amount", "20,000"), ("recallable", "5,000"), ("on", "2025-10-02"), ("purpose", "Proceeds")])
        .refused(&[("recallable", "20,000.01")], "distribution.recallable", &["20,000.00", "20,000.01"]),
    step("distribution-pay", &[("distribution", "2"), ("bank", "MAIN"), ("on", "2025-10-03")])
        .refused(&[("on", "2025-10-01")], "date.order", &["2025-10-01", "2025-10-02"]),
    step("recall", &[("distribution", "2"), ("amount", "3,000"), ("on", "2025-10-06"), ("reason", "Follow-on")])
        .refused(&[("amount", "15,000.01")], "recall.beyond_distributed", &["15,000.00", "0.01"]),
    step("exchange", &[("side", "local"), ("from_bank", "MAIN"), ("from_amount", "1,000"), ("to_bank", "DOLLAR"), ("to_amount", "1,100"), ("on", "2025-10-07")])
        .refused(&[("to_bank", "MAIN")], "fx.same_currency", &[]),
    step("revalue", &[("rates.USD", "0.93"), ("on", "2025-10-31")])
        .refused(&[("rates.USD", "0")], "fx.range", &["0"]),
    step("award", &[("company", "LEND"), ("instrument", "grant"), ("amount", "250,000"), ("on", "2025-11-01"), ("purpose", "Pilot plant"), ("mandated", "yes")]),
    step("tranche-approve", &[("tranche", "3/1"), ("on", "2025-11-01")]),
    step("tranche-instruct", &[("tranche", "3/1"), ("bank", "MAIN"), ("on", "2025-11-02")]),
    step("tranche-settle", &[("tranche", "3/1"), ("on", "2025-11-02")]),
    step("receipt-return", &[("receipt", "1"), ("on", "2025-11-03"), ("reason", "Recalled by the bank")])
        .refused(&[("receipt", "99")], "receipt.unknown", &[]),
    step("income", &[("bank", "MAIN"), ("kind", "interest"), ("amount", "5,000"), ("on", "2025-11-04"), ("side", "local")]),
    step("suspense-clear", &[("sponsor", "STATE"), ("bank", "MAIN"), ("amount", "1,000"), ("on", "2025-11-04")])
        .refused(&[("amount", "9,000,000")], "ledger.floor", &[]),
    step("reverse", &[("seq", "6"), ("on", "2025-11-05"), ("reason", "Typed twice")])
        .refused(&[("seq", "9999")], "journal.unknown", &[]),
    step("period-close", &[("through", "2025-03-31"), ("reason", "Audited")])
        .refused(&[("through", "2027-01-01")], "period.not_ended", &[]),
    step("period-reopen", &[("through", "2025-02-28"), ("reason", "Late invoice")])
        .refused(&[("through", "2025-12-31")], "period.not_closed", &[]),
];
