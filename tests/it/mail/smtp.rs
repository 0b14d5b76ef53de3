//! A small SMTP server that takes letters, and misbehaves where it is told to.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of one letter after DATA; in the order given, then all are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// 451
    Busy,
    /// 550
    Refuse,
    /// Takes the letter and hangs up without a word.
    DropAfterData,
    /// Says nothing any more.
    Silent,
}

#[derive(Debug, Clone, Default)]
pub struct Got {
    pub from: String,
    pub to: Vec<String>,
    pub data: String,
}

impl Got {
    pub fn message_id(&self) -> String {
        let line = self.data.lines().find(|l| l.starts_with("Message-ID: "));
        line.unwrap().to_owned()
    }
}

#[derive(Debug, Default)]
struct State {
    turns: Vec<Turn>,
    letters: Vec<Got>,
    heard: Vec<String>,
}

pub struct Server {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub async fn start(turns: Vec<Turn>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State {
            turns,
            ..State::default()
        }));
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&shared)));
            }
        });
        Self { port, state }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn letters(&self) -> Vec<Got> {
        self.state.lock().unwrap().letters.clone()
    }

    /// Every line but those of letters.
    pub fn heard(&self) -> Vec<String> {
        self.state.lock().unwrap().heard.clone()
    }
}

async fn talk(stream: TcpStream, state: Arc<Mutex<State>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read);
    write.write_all(b"220 test\r\n").await?;
    let mut got = Got::default();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        state.lock().unwrap().heard.push(line.clone());
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or("")
            .to_ascii_uppercase();
        let reply = match verb.as_str() {
            "EHLO" => "250-test\r\n250 8BITMIME",
            "MAIL" => {
                got = Got {
                    from: path(&line),
                    ..Got::default()
                };
                "250 ok"
            }
            "RCPT" => {
                got.to.push(path(&line));
                "250 ok"
            }
            "DATA" => {
                write.write_all(b"354 go\r\n").await?;
                got.data = data(&mut lines).await?;
                let turn = next_turn(&state);
                if matches!(turn, None | Some(Turn::DropAfterData)) {
                    state.lock().unwrap().letters.push(got.clone());
                }
                match turn {
                    None => "250 taken",
                    Some(Turn::Busy) => "451 come again",
                    Some(Turn::Refuse) => "550 no such person",
                    Some(Turn::DropAfterData) => return Ok(()),
                    Some(Turn::Silent) => {
                        let mut rest = String::new();
                        lines.read_line(&mut rest).await?;
                        return Ok(());
                    }
                }
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            "NOOP" | "RSET" => "250 ok",
            _ => "502 unknown",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
}

fn next_turn(state: &Mutex<State>) -> Option<Turn> {
    let mut state = state.lock().unwrap();
    (!state.turns.is_empty()).then(|| state.turns.remove(0))
}

fn path(line: &str) -> String {
    let rest = line.split_once(':').map_or("", |(_, rest)| rest);
    rest.split(' ').next().unwrap_or("").to_owned()
}

/// Up to the lone dot, dots undone; the line ends as they came.
async fn data(lines: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).await?;
        if line == ".\r\n" || line.is_empty() {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
