//! What must hold for every page: accessible, valid, within the content
//! security policy, silent in the console, and no wider than the screen.

use super::Browser;
use serde_json::{Value, json};
use std::process::Command;

const AXE: &str = include_str!("vendor/axe.min.js");

/// WCAG 2.2 AA and best practice.
const AXE_RUN: &str = r"
    const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
        .then(({ violations }) => done(violations.flatMap((rule) => rule.nodes.map((node) =>
            `${rule.id}: ${rule.help} at ${node.target.join(' ')}: ${node.html}`))))
        .catch((error) => done([`axe did not run: ${error}`]));
";

impl Browser {
    /// Draws the page and fails with every finding at once.
    pub async fn assert_clean(&self, name: &str) {
        self.assert_clean_answer(name, 200).await;
    }

    /// The same for a page that came with an error status, which Chromium
    /// also writes to the console.
    pub async fn assert_clean_answer(&self, name: &str, status: u16) {
        let findings = self.findings(status).await;
        self.screenshot(name).await;
        let shown = findings.join("\n  ");
        assert!(
            findings.is_empty(),
            "{name} ({:?}):\n  {shown}",
            self.reader
        );
    }

    /// Everything wrong with the page now shown, one sentence each.
    pub async fn findings(&self, status: u16) -> Vec<String> {
        // First, as the checks themselves may write to the console.
        let mut findings = self.console(status).await;
        findings.extend(self.invalid_html().await);
        self.scripts(true).await;
        findings.extend(self.overflow().await);
        findings.extend(self.inaccessible().await);
        self.scripts(self.reader.javascript).await;
        self.driver.browser_log().await.expect("the log empties");
        findings
    }

    async fn console(&self, status: u16) -> Vec<String> {
        let expected = format!("responded with a status of {status} ");
        let log = self.driver.browser_log().await.expect("the log is kept");
        log.into_iter()
            .filter(|entry| {
                entry.level == "SEVERE" || entry.message.contains("Content Security Policy")
            })
            .filter(|entry| !entry.message.contains(&expected))
            .map(|entry| format!("console: {}", entry.message))
            .collect()
    }

    /// The document as it was served, before any script changed it. Pages of the application may
    /// not be stored, so it is asked for by its request rather than from a cache.
    pub async fn served_html(&self) -> String {
        let log = self
            .driver
            .get_log("performance")
            .await
            .expect("the log is kept");
        let events = log.iter().filter_map(|entry| {
            let entry: Value = serde_json::from_str(&entry.message).ok()?;
            Some(entry["message"].clone())
        });
        let documents = events.filter(|event| {
            event["method"] == "Network.responseReceived" && event["params"]["type"] == "Document"
        });
        let mut requests = documents.map(|event| event["params"]["requestId"].clone());
        let request = requests.next_back();
        let request = request.expect("a page was loaded since the last look");
        let wanted = json!({ "requestId": request });
        let reply = self.devtools("Network.getResponseBody", wanted).await;
        let html = reply["body"].as_str().expect("a page is text");
        html.to_owned()
    }

    /// Against the HTML standard, by html-validate (see `validator/`).
    async fn invalid_html(&self) -> Vec<String> {
        let validator = std::env::var("COFUND_TEST_HTML_VALIDATOR").expect(
            "COFUND_TEST_HTML_VALIDATOR is not set: start the tests with tests/run, which \
             installs the validator of tests/browser/validator",
        );
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let page = folder.path().join("page.html");
        std::fs::write(&page, self.served_html().await).expect("the temporary folder is writable");
        let output = Command::new(validator)
            .args(["--formatter", "json", "--config"])
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/browser/validator/rules.json"
            ))
            .arg(&page)
            .output()
            .expect("the validator starts");
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let files = report.as_array().expect("a list of files");
        files
            .iter()
            .flat_map(|file| file["messages"].as_array().expect("a list of messages"))
            .map(|found| {
                let (line, rule, text) = (&found["line"], &found["ruleId"], &found["message"]);
                format!("html: line {line}: {rule}: {text}")
            })
            .collect()
    }

    async fn overflow(&self) -> Vec<String> {
        let wide = self
            .number("return document.documentElement.scrollWidth")
            .await;
        let width = i64::from(self.reader.width);
        let finding = format!("the page is {wide} px wide on a screen of {width} px");
        if wide > width { vec![finding] } else { vec![] }
    }

    async fn inaccessible(&self) -> Vec<String> {
        let inject = self.driver.execute(AXE, Vec::new()).await;
        inject.expect("axe-core loads");
        let reply = self.driver.execute_async(AXE_RUN, Vec::new()).await;
        reply
            .expect("axe-core runs")
            .convert()
            .expect("a list of sentences")
    }
}
