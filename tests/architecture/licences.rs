//! The dependencies against `deny.toml`, which `cargo deny` reads too: known
//! licences, no banned crate, nothing from outside the registry.

use super::source::root;
use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;
use serde_json::Value;
use std::process::Command;

#[derive(Deserialize)]
struct Policy {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}

#[derive(Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

impl Policy {
    fn read() -> Self {
        let file = root().join("deny.toml");
        let policy = Figment::from(Toml::file_exact(file)).extract();
        policy.expect("deny.toml has licences, bans and sources")
    }

    /// What is wrong with one package of `cargo metadata`.
    fn fault(&self, package: &Value) -> Option<String> {
        let name = package["name"].as_str()?;
        // A member of this workspace.
        let source = package["source"].as_str()?;
        if !self
            .sources
            .allow_registry
            .iter()
            .any(|allowed| source.ends_with(allowed))
        {
            return Some(format!("{name} comes from {source}"));
        }
        if self.bans.deny.iter().any(|banned| banned.name == name) {
            return Some(format!("{name} is banned"));
        }
        let licence = package["license"].as_str().unwrap_or("");
        (!self.allows(name, licence)).then(|| format!("{name} has the licence `{licence}`"))
    }

    fn allows(&self, name: &str, licence: &str) -> bool {
        let Ok(expression) = spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX) else {
            return false;
        };
        let exceptions = self
            .licenses
            .exceptions
            .iter()
            .filter(|exception| exception.name == name);
        let allowed: Vec<_> = exceptions
            .flat_map(|exception| &exception.allow)
            .chain(&self.licenses.allow)
            .collect();
        expression.evaluate(|wanted| allowed.contains(&&wanted.to_string()))
    }
}

/// Every package the build uses on this platform, tests included.
fn packages() -> Vec<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(cargo)
        .current_dir(root())
        .args(["metadata", "--format-version=1", "--locked"])
        .args(["--filter-platform", &platform])
        .output()
        .expect("cargo starts");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let used = metadata["resolve"]["nodes"]
        .as_array()
        .expect("a list of nodes");
    let used: Vec<_> = used.iter().map(|node| &node["id"]).collect();
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages
        .iter()
        .filter(|package| used.contains(&&package["id"]))
        .cloned()
        .collect()
}

#[test]
fn dependencies_keep_to_deny_toml() {
    let (policy, packages) = (Policy::read(), packages());
    assert!(packages.len() > 100);
    let faults: Vec<_> = packages
        .iter()
        .filter_map(|package| policy.fault(package))
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn planted_dependencies_are_found() {
    let policy = Policy::read();
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let fault = |name: &str, source: &str, license: &str| {
        let package = serde_json::json!({ "name": name, "source": source, "license": license });
        policy.fault(&package).is_some()
    };
    assert!(!fault("a", registry, "MIT OR GPL-3.0-only"));
    assert!(!fault("a", registry, "MIT/Apache-2.0"));
    assert!(fault("a", registry, "MIT AND GPL-3.0-only"));
    assert!(fault("a", registry, "AGPL-3.0-or-later"));
    assert!(fault("a", registry, ""));
    assert!(fault("openssl-sys", registry, "MIT"));
    assert!(fault("a", "git+https://example.org/a", "MIT"));
}
