//! Portfolio and treasury after a worked history: every row of every page.

use super::read::{main_text, table};
use crate::bench::{Bench, FUND, reversal};
use crate::engine::{Database, both};
use crate::forms::desk::Desk;
use crate::funded::{amount, company, funded};
use crate::world::{alpha, app, ctx, day, key};
use cofund::fund::amount::Quote;
use cofund::fund::award::Award;
use cofund::fund::disburse::{ApproveTranche, Disburse, InstructTranche};
use cofund::fund::encumbrance::Instrument;
use cofund::fund::exchange::Revalue;
use cofund::fund::expense::{BankCharge, Expense};
use cofund::fund::fee::{AccrueFee, PayFee};
use cofund::fund::income::{Income, IncomeKind, LoanRepayment};
use cofund::fund::return_tranche::CancelTranche;
use cofund::fund::write_down::{Value, WriteDown, WriteOff};
use entity::value::Side;

fn award(fund: &str, company: &str, instrument: Instrument, text: &str, on: &str) -> Award {
    Award {
        fund: fund.into(),
        company: company.into(),
        instrument,
        amount: amount(text),
        on: day(on),
        purpose: "Trials & pilots".into(),
        mandated: true,
        external_id: None,
        tranches: Vec::new(),
    }
}

/// ACME is held, valued and written down; BETA waits for a grant since the fifth of January;
/// GAMMA owes one loan, has another on its way and lost a third; DELTA is written off.
async fn invest(bench: &Bench) {
    for code in ["BETA", "GAMMA", "DELTA"] {
        company(&bench.ctx, code, ["", "", ""]).await;
    }
    let grant = award(FUND, "BETA", Instrument::Grant, "1000", "2026-01-05");
    bench.run(grant).await;
    for _ in 0..3 {
        let loan = award(FUND, "GAMMA", Instrument::Loan, "2000", "2026-02-14");
        bench.run(loan).await;
    }
    bench
        .run(award(FUND, "DELTA", Instrument::Safe, "500", "2026-02-14"))
        .await;
    for award in [3, 6] {
        let pay = Disburse {
            fund: FUND.into(),
            award,
            tranche: 1,
            bank: "MAIN".into(),
            on: day("2026-02-15"),
        };
        bench.run(pay).await;
    }
    let approve = ApproveTranche {
        fund: FUND.into(),
        award: 4,
        tranche: 1,
        on: day("2026-02-15"),
    };
    bench.run(approve).await;
    let instruct = InstructTranche {
        fund: FUND.into(),
        award: 4,
        tranche: 1,
        bank: "MAIN".into(),
        on: day("2026-02-16"),
    };
    bench.run(instruct).await;
    let cancel = CancelTranche {
        fund: FUND.into(),
        award: 5,
        tranche: 1,
        on: day("2026-02-17"),
        reason: "withdrawn".into(),
    };
    bench.run(cancel).await;
}

async fn value(bench: &Bench) {
    let value = Value {
        fund: FUND.into(),
        company: "ACME".into(),
        fair_value: amount("66000"),
        on: day("2026-02-20"),
        method: "last round".into(),
    };
    bench.run(value).await;
    let down = WriteDown {
        fund: FUND.into(),
        company: "ACME".into(),
        amount: amount("5000.01"),
        on: day("2026-02-21"),
        reason: "late with its product".into(),
    };
    bench.run(down).await;
    let off = WriteOff {
        fund: FUND.into(),
        company: "DELTA".into(),
        on: day("2026-02-22"),
        reason: "insolvent".into(),
    };
    bench.run(off).await;
}

fn expense(text: &str, on: &str) -> Expense {
    Expense {
        fund: FUND.into(),
        bank: "MAIN".into(),
        payee: "Baker & Sons".into(),
        invoice: "A-7".into(),
        amount: amount(text),
        on: day(on),
        note: "audit".into(),
    }
}

fn charge(fund: &str, bank: &str, side: Side, text: &str) -> BankCharge {
    BankCharge {
        fund: fund.into(),
        bank: bank.into(),
        side,
        amount: amount(text),
        on: day("2026-03-03"),
        note: String::new(),
    }
}

/// Costs, income, fees, and a revaluation.
async fn keep(bench: &Bench) {
    bench.run(expense("1000", "2026-03-01")).await;
    let twice = bench.run(expense("1000", "2026-03-02")).await;
    bench.run(reversal(twice.seq)).await;
    bench.run(charge(FUND, "EURO", Side::Partner, "1")).await;
    let interest = Income {
        fund: FUND.into(),
        bank: "MAIN".into(),
        kind: IncomeKind::Interest,
        company: None,
        amount: amount("500"),
        on: day("2026-03-04"),
        note: "deposit".into(),
        side: Some(Side::Local),
    };
    bench.run(interest).await;
    let repaid = LoanRepayment {
        fund: FUND.into(),
        company: "GAMMA".into(),
        bank: "MAIN".into(),
        principal: amount("1000"),
        interest: amount("50"),
        on: day("2026-03-05"),
        note: String::new(),
    };
    bench.run(repaid).await;
    for (from, to, text) in [
        ("2026-01-01", "2026-04-01", "3000"),
        ("2026-04-01", "2026-07-01", "1000.05"),
    ] {
        let fee = AccrueFee {
            fund: FUND.into(),
            from: day(from),
            to: day(to),
            amount: Some(amount(text)),
            basis: None,
            on: day("2026-03-31"),
            note: String::new(),
        };
        bench.run(fee).await;
    }
    let pay = PayFee {
        fund: FUND.into(),
        fee: 1,
        bank: "MAIN".into(),
        on: day("2026-04-05"),
    };
    bench.run(pay).await;
    let revalue = Revalue {
        fund: FUND.into(),
        rates: vec![Quote {
            currency: "EUR".into(),
            rate: "142.5".into(),
        }],
        on: day("2026-07-10"),
    };
    bench.run(revalue).await;
}

async fn history(db: &Database) -> Desk {
    let bench = Bench::invested(db).await;
    invest(&bench).await;
    value(&bench).await;
    keep(&bench).await;
    Desk::over(db).await
}

/// The rows of a table, cells set apart by bars.
async fn rows(desk: &Desk, address: &str, caption: &str) -> Vec<String> {
    let page = desk.get(address).await;
    assert_eq!(page.status, 200, "{address}: {}", page.text);
    let rows = table(&page.text, caption);
    rows.iter().map(|row| row.join(" | ")).collect()
}

both! {
async fn awards_stand_with_what_is_paid_of_them(db: Database) {
    let desk = history(&db).await;
    assert_eq!(
        rows(&desk, "/funds/WORK/awards", "Awards").await,
        [
            "No. | Company | State | Decided | National capital | Partner capital | Disbursed | Remaining",
            "6 | Company DELTA SAFE | Closed | 14 Feb 2026 | 300.00 | 200.00 | 500.00 | 0.00",
            "5 | Company GAMMA Loan | Cancelled | 14 Feb 2026 | 1,200.00 | 800.00 | 0.00 | 0.00",
            "4 | Company GAMMA Loan | Active | 14 Feb 2026 | 1,200.00 | 800.00 | 0.00 | 2,000.00",
            "3 | Company GAMMA Loan | Closed | 14 Feb 2026 | 1,200.00 | 800.00 | 2,000.00 | 0.00",
            "2 | Company BETA Grant | Active | 5 Jan 2026 | 600.00 | 400.00 | 0.00 | 1,000.00",
            "1 | Company ACME Equity | Active | 12 Feb 2026 | 54,000.00 | 36,000.00 | 60,000.00 | 30,000.00",
            "Total | Awards: 6 |  |  | 58,500.00 | 39,000.00 | 62,500.00 | 33,000.00",
        ]
    );
    assert_eq!(
        rows(&desk, "/funds/WORK/awards?lang=ja", "採択・投資決定").await,
        [
            "番号 | 企業 | 状態 | 決定日 | 国内資本 | パートナー資本 | 支払済み | 未払残額",
            "6 | Company DELTA SAFE | 完了 | 2026年2月14日 | 300.00 | 200.00 | 500.00 | 0.00",
            "5 | Company GAMMA 貸付 | 取消済み | 2026年2月14日 | 1,200.00 | 800.00 | 0.00 | 0.00",
            "4 | Company GAMMA 貸付 | 進行中 | 2026年2月14日 | 1,200.00 | 800.00 | 0.00 | 2,000.00",
            "3 | Company GAMMA 貸付 | 完了 | 2026年2月14日 | 1,200.00 | 800.00 | 2,000.00 | 0.00",
            "2 | Company BETA 助成金 | 進行中 | 2026年1月5日 | 600.00 | 400.00 | 0.00 | 1,000.00",
            "1 | Company ACME 株式 | 進行中 | 2026年2月12日 | 54,000.00 | 36,000.00 | 60,000.00 | 30,000.00",
            "合計 | 6 件 |  |  | 58,500.00 | 39,000.00 | 62,500.00 | 33,000.00",
        ]
    );
    assert_eq!(
        rows(&desk, "/funds/WORK/awards/1", "Tranches").await,
        [
            "Tranche | State | Due | Last step | National capital | Partner capital | Total | Next step",
            "1 | Settled | 13 Feb 2026 | 13 Feb 2026 Settled · MAIN | 36,000.00 | 24,000.00 | 60,000.00 | Return",
            "2 | Planned | 13 Feb 2026 |  | 18,000.00 | 12,000.00 | 30,000.00 | Approve Cancel",
            "Total |  |  |  | 54,000.00 | 36,000.00 | 90,000.00 | ",
        ]
    );
    let page = desk.get("/funds/WORK/awards/1").await;
    let text = main_text(&page.text);
    for said in [
        "Awarded KES 90,000.00 National capital 54,000.00 Partner capital 36,000.00",
        "Disbursed KES 60,000.00 of KES 90,000.00 National capital 36,000.00 Partner capital 24,000.00",
        "Company Company ACME (ACME) Instrument Equity State Active Decided 12 Feb 2026",
        "Financing ratio 60% national, 40% partner Remaining 30,000.00",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert!(page.text.contains(r#"href="/funds/WORK/journal?subject=award%2F1""#));
    let page = desk.get("/funds/WORK/journal?subject=award%2F1").await;
    let journals = page.text.matches(r#"<a class="id" href="/funds/WORK/journal/"#).count();
    assert_eq!(journals, 3, "{}", page.text);
}
}

both! {
async fn disbursements_say_what_is_due_and_what_comes_next(db: Database) {
    let desk = history(&db).await;
    assert_eq!(
        rows(&desk, "/funds/WORK/disbursements", "Disbursements").await,
        [
            "Tranche | Company | Due | State | National capital | Partner capital | Total | Next step",
            "6/1 | Company DELTA | 14 Feb 2026 paid on 15 Feb 2026 | Settled | 300.00 | 200.00 | 500.00 | Return",
            "5/1 | Company GAMMA | 14 Feb 2026 | Cancelled | 1,200.00 | 800.00 | 2,000.00 | ",
            "4/1 | Company GAMMA | 14 Feb 2026 | Instructed | 1,200.00 | 800.00 | 2,000.00 | Settle Return",
            "3/1 | Company GAMMA | 14 Feb 2026 paid on 15 Feb 2026 | Settled | 1,200.00 | 800.00 | 2,000.00 | Return",
            "1/2 | Company ACME | 13 Feb 2026 | Planned | 18,000.00 | 12,000.00 | 30,000.00 | Approve Cancel",
            "1/1 | Company ACME | 13 Feb 2026 paid on 13 Feb 2026 | Settled | 36,000.00 | 24,000.00 | 60,000.00 | Return",
            "2/1 | Company BETA | 5 Jan 2026 | Planned, overdue | 600.00 | 400.00 | 1,000.00 | Approve Cancel",
        ]
    );
    assert_eq!(
        rows(&desk, "/funds/WORK/disbursements?state=planned", "Disbursements").await,
        [
            "Tranche | Company | Due | State | National capital | Partner capital | Total | Next step",
            "2/1 | Company BETA | 5 Jan 2026 | Planned, overdue | 600.00 | 400.00 | 1,000.00 | Approve Cancel",
            "1/2 | Company ACME | 13 Feb 2026 | Planned | 18,000.00 | 12,000.00 | 30,000.00 | Approve Cancel",
        ]
    );
    let page = desk.get("/funds/WORK/disbursements?state=returned").await;
    let text = main_text(&page.text);
    for said in [
        "Planned KES 31,000.00 Tranches: 2 Approved KES 0.00 Tranches: 0",
        "Instructed KES 2,000.00 Tranches: 1 Settled KES 62,500.00 Tranches: 3",
        "Overdue KES 1,000.00 No tranche is in this state. Choose another, or all.",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let page = desk.get("/funds/WORK/disbursements").await;
    for (slug, tranche) in [
        ("tranche-approve", "2/1"),
        ("tranche-cancel", "1/2"),
        ("tranche-settle", "4/1"),
        ("tranche-return", "3/1"),
    ] {
        let form = format!("/funds/WORK/do/{slug}?tranche={}", tranche.replace('/', "%2F"));
        assert!(page.text.contains(&format!(r#"href="{form}""#)), "{form}");
        let filled = desk.get(&form).await;
        let chosen = format!(r#"value="{tranche}" selected"#);
        assert!(filled.text.contains(&chosen), "{form}: {}", filled.text);
    }
}
}

both! {
async fn holdings_stand_by_company_and_source(db: Database) {
    let desk = history(&db).await;
    assert_eq!(
        rows(&desk, "/funds/WORK/write-offs", "Holdings").await,
        [
            "Company | Capital | Cost | Above or below cost | Loans outstanding | Next step",
            "Company DELTA DELTA | Nothing held |  |  |  | ",
            "Company GAMMA GAMMA | national | 0.00 | 0.00 | 600.00 | Repayment Write down Write off",
            "Company GAMMA GAMMA | partner | 0.00 | 0.00 | 400.00 | ",
            "Company ACME ACME | national | 32,999.99 | 3,600.00 | 0.00 | Value Exit Write down Write off",
            "Company ACME ACME | partner | 22,000.00 | 2,400.00 | 0.00 | ",
            "Total |  | 54,999.99 | 6,000.00 | 1,000.00 | ",
        ]
    );
    assert_eq!(
        rows(&desk, "/funds/WORK/write-offs", "Gains and losses").await,
        [
            "Entry | Date | Description | National capital | Partner capital | Total | Next step",
            "26 | 22 Feb 2026 | Write-off DELTA · insolvent | −300.00 | −200.00 | −500.00 | Reverse",
            "25 | 21 Feb 2026 | Write-down ACME · late with its product | −3,000.01 | −2,000.00 | −5,000.01 | Reverse",
            "24 | 20 Feb 2026 | Revaluation ACME · last round | 3,600.00 | 2,400.00 | 6,000.00 | Reverse",
        ]
    );
    let page = desk.get("/funds/WORK/write-offs").await;
    let text = main_text(&page.text);
    let lost = "Written down and off KES 5,500.01 National 3,300.01 \u{b7} partner 2,200.00";
    assert!(text.contains(lost), "{text}");
    assert!(page.text.contains(r#"href="/funds/WORK/do/loan-repayment?company=GAMMA""#));
}
}

both! {
async fn running_costs_and_income_keep_their_sign(db: Database) {
    let desk = history(&db).await;
    assert_eq!(
        rows(&desk, "/funds/WORK/expenses", "So far").await,
        [
            "Kind | National capital | Partner capital | Total",
            "Interest and dividends | 530.00 | 20.00 | 550.00",
            "Loans repaid | 600.00 | 400.00 | 1,000.00",
            "Fund expenses | −600.00 | −400.00 | −1,000.00",
            "Bank charges | 0.00 | −140.00 | −140.00",
            "Total | 530.00 | −120.00 | 410.00",
        ]
    );
    assert_eq!(
        rows(&desk, "/funds/WORK/expenses", "Entries").await,
        [
            "Entry | Date | Description | National capital | Partner capital | Total | Next step",
            "32 | 5 Mar 2026 | Loan repayment GAMMA | 630.00 | 420.00 | 1,050.00 | Reverse",
            "31 | 4 Mar 2026 | Income Interest · deposit | 500.00 | 0.00 | 500.00 | Reverse",
            "30 | 3 Mar 2026 | Bank charge | 0.00 | −140.00 | −140.00 | Reverse",
            "28 | 2 Mar 2026 | Expense Baker & Sons · A-7 · audit | −600.00 | −400.00 | −1,000.00 | Reversed by 29",
            "27 | 1 Mar 2026 | Expense Baker & Sons · A-7 · audit | −600.00 | −400.00 | −1,000.00 | Reverse",
        ]
    );
    assert_eq!(
        rows(&desk, "/funds/WORK/expenses?kind=bank_charge", "Entries").await,
        [
            "Entry | Date | Description | National capital | Partner capital | Total | Next step",
            "30 | 3 Mar 2026 | Bank charge | 0.00 | −140.00 | −140.00 | Reverse",
        ]
    );
}
}

both! {
async fn fees_are_accrued_paid_and_payable(db: Database) {
    let desk = history(&db).await;
    assert_eq!(
        rows(&desk, "/funds/WORK/fees", "Fees").await,
        [
            "No. | Period | State | National capital | Partner capital | Total | Accrued | Paid | Next step",
            "2 | 1 Apr 2026 – 30 Jun 2026 | Accrued | 600.03 | 400.02 | 1,000.05 | Journal 34 |  | Pay Reverse",
            "1 | 1 Jan 2026 – 31 Mar 2026 | Paid | 1,800.00 | 1,200.00 | 3,000.00 | Journal 33 | 5 Apr 2026 | ",
            "Total |  |  | 2,400.03 | 1,600.02 | 4,000.05 |  |  | ",
        ]
    );
    let page = desk.get("/funds/WORK/fees").await;
    let text = main_text(&page.text);
    let said = "Accrued KES 4,000.05 Paid KES 3,000.00 Payable KES 1,000.05";
    assert!(text.contains(said), "{text}");
    assert!(page.text.contains(r#"href="/funds/WORK/do/fee-pay?fee=2""#));
}
}

both! {
async fn foreign_money_stands_at_its_rate(db: Database) {
    let desk = history(&db).await;
    assert_eq!(
        rows(&desk, "/funds/WORK/exchange", "Cash").await,
        [
            "Bank account | Currency | National capital | Partner capital | Total",
            "EURO EURO account | EUR | EUR 0.00 | EUR 199.00 | EUR 199.00",
            "MAIN Main account | KES | 61,296.67 | 16,195.00 | 77,491.67",
            "Total | KES | 61,296.67 | 16,195.00 | 77,491.67",
        ]
    );
    assert_eq!(
        rows(&desk, "/funds/WORK/exchange", "Positions in foreign money").await,
        [
            "Currency | Held | Carried at | Latest rate | Value at that rate",
            "EUR | EUR 199.00 | 28,357.50 | 1 EUR = 142.5 KES | 28,357.50",
        ]
    );
    assert_eq!(
        rows(&desk, "/funds/WORK/exchange", "Exchanges and revaluations").await,
        [
            "Entry | Date | Description | Given | Received | Result, national | Result, partner | Next step",
            "36 | 10 Jul 2026 | Revaluation 1 EUR = 142.5 KES |  |  | 0.00 | 497.50 | Reverse",
            "9 | 11 Feb 2026 | Exchange 1 EUR = 141.25 KES | EUR 300.00 | KES 42,375.00 | 0.00 | 375.00 | Reverse",
        ]
    );
    assert_eq!(
        rows(&desk, "/funds/WORK/exchange", "Rates recorded").await,
        [
            "Date | Rate | Recorded by",
            "10 Jul 2026 | 1 EUR = 142.5 KES | Revaluation",
            "11 Feb 2026 | 1 EUR = 141.25 KES | Exchange",
            "20 Jan 2026 | 1 EUR = 140 KES | Capital call",
            "20 Jan 2026 | 1 EUR = 140 KES | Capital call",
        ]
    );
}
}

/// What every page of a list shows in one column, by following its links.
async fn followed(desk: &Desk, address: &str, caption: &str, column: usize) -> Vec<String> {
    let (mut seen, mut next) = (Vec::new(), Some(address.to_owned()));
    while let Some(address) = next {
        let page = desk.get(&address).await;
        assert_eq!(page.status, 200, "{address}: {}", page.text);
        let rows = table(&page.text, caption);
        assert!(rows.len() <= 27, "{address} shows {} rows", rows.len());
        let own = rows.iter().skip(1).map(|row| row[column].clone());
        seen.extend(own.filter(|cell| cell != "Total"));
        let link = page.text.split(r#"rel="next" href=""#).nth(1);
        next = link.map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"));
    }
    seen
}

both! {
async fn long_lists_go_on_over_pages(db: Database) {
    let (_app, ctx) = funded(&db).await;
    for code in ["ACME", "BETA"] {
        company(&ctx, code, ["", "", ""]).await;
    }
    for i in 0..52 {
        let on = format!("2024-03-{:02}", i % 26 + 1);
        let award = award("ALPHA", "ACME", Instrument::Equity, "10", &on);
        ctx.run(&key(), award).await.expect("awarded");
        let charge = charge("ALPHA", "MAIN", Side::Local, "1");
        ctx.run(&key(), charge).await.expect("charged");
    }
    let desk = Desk::over(&db).await;
    let numbers: Vec<String> = (1..=52).rev().map(|no: i64| no.to_string()).collect();
    assert_eq!(followed(&desk, "/funds/ALPHA/awards", "Awards", 0).await, numbers);
    // Days repeat, so that a page can end between two tranches of one day.
    let due = |no: i64| ((no - 1) % 26, no);
    let mut by_due: Vec<i64> = (1..=52).collect();
    by_due.sort_by_key(|no| due(*no));
    let tranches = |numbers: &[i64]| -> Vec<String> {
        numbers.iter().map(|no| format!("{no}/1")).collect()
    };
    let list = "/funds/ALPHA/disbursements?state=planned";
    assert_eq!(followed(&desk, list, "Disbursements", 0).await, tranches(&by_due));
    by_due.reverse();
    let list = "/funds/ALPHA/disbursements";
    assert_eq!(followed(&desk, list, "Disbursements", 0).await, tranches(&by_due));
    let entries: Vec<String> = (0..52).rev().map(|i| (7 + 2 * i).to_string()).collect();
    assert_eq!(followed(&desk, "/funds/ALPHA/expenses", "Entries", 0).await, entries);
    let pages = ["awards", "disbursements", "expenses", "fees", "write-offs", "write-offs?events=x"];
    for list in pages {
        let gap = if list.contains('?') { '&' } else { '?' };
        let page = desk.get(&format!("/funds/ALPHA/{list}{gap}after=x.y")).await;
        assert_eq!(page.status, 422, "{list}: {}", page.text);
    }
}
}

both! {
async fn what_is_not_there_is_said(db: Database) {
    let app = app(&db).await;
    alpha(&ctx(&app)).await;
    let desk = Desk::over(&db).await;
    for (list, said) in [
        ("awards", "No awards yet. Register a company, then decide its award."),
        ("disbursements", "Tranches come with an award: decide one first."),
        ("write-offs", "Holdings begin with the first settled payment of an award."),
        ("expenses", "Record the first with the buttons above."),
        ("fees", "Accrue the first, as an amount or from a yearly rate."),
        ("exchange", "Record an exchange as the bank carried it out."),
    ] {
        let page = desk.get(&format!("/funds/ALPHA/{list}")).await;
        assert_eq!(page.status, 200, "{list}: {}", page.text);
        let text = main_text(&page.text);
        assert!(text.contains(said), "{list}: {text}");
    }
    for unknown in ["1", "0", "-1", "x", "99999999999999999999"] {
        let page = desk.get(&format!("/funds/ALPHA/awards/{unknown}")).await;
        assert_eq!(page.status, 404, "award {unknown}");
    }
    let page = desk.get("/funds/ALPHA/disbursements?state=lost").await;
    assert_eq!(page.status, 422, "{}", page.text);
}
}
