//! How letters leave the house: SMTP with TLS, files for demo and tests, or not at all.

use super::address::Mailbox;
use crate::error::{Error, Result};
use entity::mail::Model;
use lettre::message::{Message, MultiPart, SinglePart};
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use url::Url;

/// For connecting; lettre's own time-out covers no more than that.
const CONNECT: Duration = Duration::from_secs(20);
/// For a whole letter; shorter than a lease of the outbox.
const WHOLE: Duration = Duration::from_mins(1);

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub text: String,
    /// Trying again would change nothing.
    pub permanent: bool,
}

/// See the module; `COFUND_MAIL_URL` says which.
#[derive(Clone)]
pub struct Transport {
    way: Way,
    from: Mailbox,
    whole: Duration,
}

#[derive(Clone)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Files(PathBuf),
}

/// Without the address, which holds a password.
impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.way {
            Way::Smtp(_) => "Transport(smtp)",
            Way::Files(_) => "Transport(files)",
        })
    }
}

impl Transport {
    /// Reads `smtp://USER:PASSWORD@HOST:PORT` (with STARTTLS unless the host is this machine),
    /// `smtps://…` or `file:///FOLDER`, and whom letters are from. Needs a running tokio runtime.
    pub fn new(url: &str, from: Option<&str>) -> Result<Self> {
        let (planned, from) = read(url, from)?;
        let way = match planned {
            Planned::Smtp(builder) => Way::Smtp(builder.build()),
            Planned::Files(folder) => Way::Files(folder),
        };
        Ok(Self {
            way,
            from,
            whole: WHOLE,
        })
    }

    /// Refuses what `new` would refuse.
    pub fn check(url: &str, from: Option<&str>) -> Result<()> {
        read(url, from).map(drop)
    }

    /// With another time for a whole letter.
    #[must_use]
    pub fn within(self, whole: Duration) -> Self {
        Self { whole, ..self }
    }

    /// Hands a letter over. Done means: the next server answers for it.
    pub async fn send(&self, row: &Model) -> Result<(), Failure> {
        let message = self.message(row).map_err(|e| Failure {
            text: e.to_string(),
            permanent: true,
        })?;
        match &self.way {
            Way::Smtp(smtp) => {
                let sending = tokio::time::timeout(self.whole, smtp.send(message));
                let done = sending.await.map_err(|_| Failure {
                    text: "the server took too long".into(),
                    permanent: false,
                })?;
                done.map(|_| ()).map_err(|e| Failure {
                    permanent: e.is_permanent(),
                    text: e.to_string(),
                })
            }
            Way::Files(folder) => {
                // The same name each time: a second attempt leaves one file.
                let file = folder.join(format!("{}.eml", row.message_id));
                let written = tokio::fs::write(file, message.formatted()).await;
                written.map_err(|e| Failure {
                    text: e.to_string(),
                    permanent: false,
                })
            }
        }
    }

    /// The same bytes each time it is tried.
    fn message(&self, row: &Model) -> Result<Message> {
        let broken = |e: lettre::error::Error| Error::Internal(format!("a letter is broken: {e}"));
        let to = Mailbox::new(&row.to_name, &row.to_address)?;
        let micros = u64::try_from(row.recorded_at.0).unwrap_or(0);
        let parts = MultiPart::alternative()
            .boundary(format!("part-{}", row.message_id))
            .singlepart(SinglePart::plain(crlf(&row.text)))
            .singlepart(SinglePart::html(crlf(&row.html)));
        Message::builder()
            .from(self.from.header())
            .to(to.header())
            .subject(row.subject.as_str())
            .date(SystemTime::UNIX_EPOCH + Duration::from_micros(micros))
            .message_id(Some(format!("<{}@{}>", row.message_id, self.from.domain())))
            .header(AutoSubmitted)
            .multipart(parts)
            .map_err(broken)
    }
}

const WRITTEN: &str =
    "is written smtp://USER:PASSWORD@HOST:PORT, smtps://USER:PASSWORD@HOST or file:///FOLDER";

fn sender(text: &str) -> Error {
    Error::field("COFUND_MAIL_FROM", "config.mail_from", text)
}

enum Planned {
    Smtp(AsyncSmtpTransportBuilder),
    Files(PathBuf),
}

fn read(url: &str, from: Option<&str>) -> Result<(Planned, Mailbox)> {
    let wrong = |text: &str| Error::field("COFUND_MAIL_URL", "config.mail_url", text);
    let read = Url::parse(url).map_err(|_| wrong(WRITTEN))?;
    if read.query().is_some() || read.fragment().is_some() {
        return Err(wrong(WRITTEN));
    }
    let planned = match read.scheme() {
        "file" => Planned::Files(read.to_file_path().map_err(|()| wrong(WRITTEN))?),
        "smtp" | "smtps" => Planned::Smtp(smtp(&read).ok_or_else(|| wrong(WRITTEN))?),
        _ => return Err(wrong(WRITTEN)),
    };
    let from = match (from, &planned) {
        (Some(from), _) => {
            Mailbox::read(from).map_err(|_| sender("is written Name <name@example.org>"))?
        }
        (None, Planned::Files(_)) => Mailbox::new("Cofund", "cofund@localhost.localdomain")?,
        (None, Planned::Smtp(_)) => return Err(sender("says whom letters are from")),
    };
    Ok((planned, from))
}

fn smtp(url: &Url) -> Option<AsyncSmtpTransportBuilder> {
    let host = url.host_str()?;
    let mut text = url.clone();
    if url.scheme() == "smtp" && !is_this_machine(host) {
        text.set_query(Some("tls=required"));
    }
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(text.as_str()).ok()?;
    let pool = PoolConfig::new().max_size(2);
    Some(builder.timeout(Some(CONNECT)).pool_config(pool))
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    address
        .parse::<IpAddr>()
        .map_or(host.eq_ignore_ascii_case("localhost"), |a| a.is_loopback())
}

/// Lines end in CR LF and in nothing else: a server that takes a lone CR or LF for a line's end
/// could be made to see a second letter.
fn crlf(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.replace('\0', "").replace('\n', "\r\n")
}

/// Keeps absence notices from answering.
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_no_lone_line_ends() {
        assert_eq!(crlf("a\nb\r\nc\rd\0"), "a\r\nb\r\nc\r\nd");
    }

    #[tokio::test]
    async fn a_slip_in_the_address_is_named_without_its_password() {
        for url in [
            "smpt://u:hunter2@h",
            "smtp://u:hunter2@h?tls=none",
            "file://elsewhere/folder",
            "x",
        ] {
            let error = Transport::new(url, Some("a@example.org"))
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("COFUND_MAIL_URL") && !error.contains("hunter2"),
                "{error}"
            );
        }
        let url = "smtp://u:hunter2@mail.example.org:587";
        let error = Transport::new(url, None).unwrap_err().to_string();
        assert!(error.contains("COFUND_MAIL_FROM"), "{error}");
        let fine = Transport::new(url, Some("Fund <a@example.org>")).unwrap();
        assert_eq!(format!("{fine:?}"), "Transport(smtp)");
    }
}
