//! Pages in a real browser: headless Chromium behind the `chromedriver` that
//! `tests/run` starts. Each session has a fresh profile.

mod applying;
mod checks;
mod forms;
mod frame;
mod hands;
mod pages;
mod passkeys;
mod register;
mod served;

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, LoggingPrefsLogLevel};

/// The narrowest phone a page must work on, in CSS pixels.
pub const PHONE: u32 = 320;

/// Who looks at the page, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// CSS pixels; below 500 a phone is emulated, viewport tag included.
    pub width: u32,
    pub dark: bool,
    /// What `Accept-Language` asks for.
    pub language: &'static str,
    pub javascript: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            width: 1280,
            dark: false,
            language: "en",
            javascript: true,
        }
    }
}

/// One browser session; closed when dropped.
pub struct Browser {
    pub driver: WebDriver,
    reader: Reader,
    _profile: TempDir,
}

impl Browser {
    pub async fn open(reader: Reader) -> Self {
        let webdriver = std::env::var("COFUND_TEST_WEBDRIVER").expect(
            "COFUND_TEST_WEBDRIVER is not set: start the tests with tests/run, or set it to the \
             address of a running chromedriver, e.g. http://127.0.0.1:9515",
        );
        let profile = tempfile::tempdir().expect("the temporary folder is writable");
        let wanted = capabilities(reader, &profile).expect("the options are plain text");
        let driver = WebDriver::new(webdriver, wanted)
            .await
            .expect("chromedriver opens a session");
        let browser = Self {
            driver,
            reader,
            _profile: profile,
        };
        browser.resize(1000).await;
        let scheme = if reader.dark { "dark" } else { "light" };
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        browser
            .devtools(
                "Emulation.setEmulatedMedia",
                json!({ "features": [feature] }),
            )
            .await;
        browser.scripts(reader.javascript).await;
        browser
    }

    pub async fn goto(&self, url: &str) {
        self.driver.goto(url).await.expect("the page loads");
    }

    /// Fills in the sign-in form that the browser shows.
    pub async fn sign_in(&self, email: &str, password: &str) {
        for (name, text) in [("email", email), ("password", password)] {
            let field = self.driver.find(By::Id(name)).await;
            let field = field.expect("the form asks for it");
            field.send_keys(text).await.expect("it can be typed");
        }
        let button = By::Css("main form button.btn-primary");
        let button = self.driver.find(button).await.expect("a button");
        button.click().await.expect("it can be pressed");
        let gone = button.wait_until().stale().await;
        gone.expect("another page follows");
        let address = self.driver.current_url().await.expect("an address");
        assert!(!address.path().starts_with("/sign-in"), "not let in");
    }

    /// Writes the whole page as it looks now to `target/screens/<name>.png`.
    pub async fn screenshot(&self, name: &str) {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("../screens");
        std::fs::create_dir_all(&folder).expect("the target folder is writable");
        let height = self
            .number("return document.documentElement.scrollHeight")
            .await;
        self.resize(height.clamp(600, 8000)).await;
        self.driver
            .screenshot(&folder.join(format!("{name}.png")))
            .await
            .expect("the browser draws the page");
        self.resize(1000).await;
    }

    /// Lets the page's own scripts run, or not, from the next load on.
    async fn scripts(&self, run: bool) {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": !run }),
        )
        .await;
    }

    async fn resize(&self, height: i64) {
        let (width, mobile) = (self.reader.width, self.reader.width < 500);
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await;
    }

    async fn devtools(&self, method: &str, arguments: serde_json::Value) -> serde_json::Value {
        match self.driver.cdp().send_raw(method, arguments).await {
            Ok(reply) => reply,
            Err(error) => panic!("{method}: {error}"),
        }
    }

    async fn number(&self, script: &str) -> i64 {
        let reply = self.driver.execute(script, Vec::new()).await;
        let reply = reply.expect("the script runs");
        reply
            .json()
            .as_i64()
            .expect("the script returns a whole number")
    }
}

fn capabilities(reader: Reader, profile: &TempDir) -> WebDriverResult<ChromeCapabilities> {
    let mut wanted = DesiredCapabilities::chrome();
    if let Ok(binary) = std::env::var("COFUND_TEST_CHROMIUM") {
        wanted.set_binary(&binary)?;
    }
    for argument in [
        "--headless=new",
        // Containers run the tests as root, where Chromium has no sandbox.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-proxy-server",
        "--no-first-run",
    ] {
        wanted.add_arg(argument)?;
    }
    wanted.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
    wanted.add_arg(&format!("--lang={}", reader.language))?;
    wanted.add_arg(&format!("--accept-lang={}", reader.language))?;
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    wanted.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
    Ok(wanted)
}
