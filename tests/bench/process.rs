//! The program itself: until it answers, and what it holds in memory.

use crate::place;
use crate::table::{Table, Target, millis};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Pages fetched before memory is read.
const PAGES: usize = 60;

pub fn run(table: &mut Table) {
    tokio::task::block_in_place(|| measure(table));
}

fn measure(table: &mut Table) {
    let folder = place::folder();
    let start = Instant::now();
    let mut demo = Program::start("demo", folder.path());
    let took = start.elapsed();
    table.add(
        "demo: until its first answer, examples made",
        millis(took),
        "ms",
        Target::None,
    );
    demo.sign_in();
    let fetched = demo.crawl(PAGES);
    assert!(fetched > 10, "the demo has pages, {fetched} were found");
    let resident = demo.kilobytes("VmRSS:") / 1024.0;
    let name = format!("demo: resident after {fetched} pages");
    table.add(name, resident, "MiB", Target::Below(80.0));
    let peak = demo.kilobytes("VmHWM:") / 1024.0;
    table.add("demo: most ever resident", peak, "MiB", Target::Below(80.0));
    drop(demo);
    let mut best = Duration::MAX;
    for _ in 0..10 {
        let start = Instant::now();
        let served = Program::start("serve", folder.path());
        best = best.min(start.elapsed());
        drop(served);
    }
    let name = "serve: until its first answer, existing database";
    table.add(name, millis(best), "ms", Target::Below(200.0));
}

/// The program in a process of its own, stopped when dropped.
struct Program {
    child: Child,
    address: String,
    /// Of the session, as the browser sends it back.
    cookie: String,
}

impl Program {
    /// Starts it and waits until it answers a page.
    fn start(verb: &str, folder: &Path) -> Self {
        let file = folder.join("demo.db");
        let mut child = Command::new(env!("CARGO_BIN_EXE_cofund"))
            .args([verb, "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .env("DATABASE_URL", format!("sqlite://{}", file.display()))
            .env("COFUND_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("its output is piped"));
        let mut line = String::new();
        let address = loop {
            line.clear();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "it stopped early");
            if let Some((_, rest)) = line.split_once("http://") {
                break rest
                    .split_whitespace()
                    .next()
                    .expect("an address")
                    .to_owned();
            }
        };
        let cookie = String::new();
        let program = Self {
            child,
            address,
            cookie,
        };
        program.get("/");
        program
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let (host, cookie) = (&self.address, &self.cookie);
        let ask = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let text = String::from_utf8_lossy(&answer).into_owned();
        assert!(text.starts_with("HTTP/1.1 "), "{path}: {text}");
        text
    }

    /// As the auditor of the examples, who sees everything.
    fn sign_in(&mut self) {
        let page = self.get("/demo/demo-auditor-tomas");
        let (_, rest) = page.split_once("set-cookie: session=").expect("a session");
        let token = rest.split(';').next().unwrap_or_default();
        self.cookie = format!("session={token}");
    }

    /// Follows links from the first page, and counts the pages.
    fn crawl(&self, most: usize) -> usize {
        let (mut seen, mut fine) = (BTreeSet::new(), 0);
        let mut waiting = vec!["/".to_owned()];
        while let Some(path) = waiting.pop() {
            if seen.len() >= most || !seen.insert(path.clone()) {
                continue;
            }
            let page = self.get(&path);
            fine += usize::from(page.starts_with("HTTP/1.1 200"));
            for link in page.split("href=\"").skip(1) {
                let link = link.split(['"', '#']).next().unwrap_or_default();
                if link.starts_with('/') && !link.starts_with("/static") {
                    waiting.push(link.replace("&amp;", "&"));
                }
            }
        }
        fine
    }

    fn kilobytes(&self, field: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .expect("Linux tells of its processes");
        let line = status
            .lines()
            .find(|l| l.starts_with(field))
            .expect("the field is there");
        let number = line.split_whitespace().nth(1).expect("a number");
        f64::from(number.parse::<u32>().expect("a number"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
