//! A provider's process, and a browser's way through its pages.

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

/// Killed when dropped.
pub struct Provider {
    pub issuer: String,
    process: Child,
}

impl Provider {
    pub fn start(script: &str, arguments: &[&str]) -> Self {
        let folder = std::env::var("COFUND_TEST_PROVIDER").expect(
            "COFUND_TEST_PROVIDER is not set: start the tests with tests/run, or set it to a \
             folder in which the packages of tests/browser/provider are installed",
        );
        let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/provider");
        let mut process = Command::new("node")
            .arg(format!("{scripts}/{script}"))
            .arg(folder)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node is installed");
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut lines = Read::by_ref(&mut output).lines().map(Result::unwrap);
        let issuer = lines.find(|line| line.starts_with("http://"));
        let issuer = issuer.expect("it says where it is");
        // It ends where nobody hears what it says.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self { issuer, process }
    }

    /// Asks for a page of the provider's own.
    pub async fn tell(&self, path: &str) -> String {
        get(&format!("{}{path}", self.issuer), "").await.text
    }

    /// Follows the provider's pages until they lead back; gives path and query of that.
    pub async fn pass(&self, address: &str) -> String {
        let mut jar = BTreeMap::new();
        let mut address = address.to_owned();
        for _ in 0..10 {
            let cookies: Vec<String> = jar.iter().map(|(n, v)| format!("{n}={v}")).collect();
            let came = get(&address, &cookies.join("; ")).await;
            for line in came.set {
                let pair = line.split(';').next().unwrap().split_once('=').unwrap();
                jar.insert(pair.0.to_owned(), pair.1.to_owned());
            }
            assert!(came.location.is_some(), "{address}: {}", came.text);
            address = came.location.unwrap();
            if let Some(path) = address.strip_prefix("http://localhost:8080") {
                return path.to_owned();
            }
            if address.starts_with('/') {
                address = format!("{}{address}", self.issuer);
            }
        }
        panic!("it leads nowhere");
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.process.kill().expect("it can be stopped");
        self.process.wait().expect("it ends");
    }
}

struct Came {
    location: Option<String>,
    set: Vec<String>,
    text: String,
}

async fn get(address: &str, cookies: &str) -> Came {
    let client: Client<HttpConnector, Empty<Bytes>> =
        Client::builder(TokioExecutor::new()).build_http();
    let request = poem::http::Request::get(address).header("cookie", cookies);
    let response = client.request(request.body(Empty::new()).unwrap()).await;
    let (head, body) = response.unwrap().into_parts();
    let text = |value: &poem::http::HeaderValue| value.to_str().unwrap().to_owned();
    let body = body.collect().await.unwrap().to_bytes();
    Came {
        location: head.headers.get("location").map(text),
        set: head
            .headers
            .get_all("set-cookie")
            .iter()
            .map(text)
            .collect(),
        text: String::from_utf8(body.to_vec()).unwrap(),
    }
}
