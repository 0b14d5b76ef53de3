//! Text of a file whatever encoding it is in; one that cannot be told is refused, not guessed.

use super::source::{Input, Source, bad, unreadable};
use crate::error::{Error, Result};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252};
use std::io::{self, Read};

/// Names that a mapping may carry; they count for files that are not UTF-8.
pub const CHOICES: [&str; 2] = ["windows-1250", "windows-1252"];

/// The file as UTF-8 without its mark.
pub(super) fn open(source: &Source, chosen: &str) -> Result<Box<dyn Read + Send>> {
    let mut input = source.open()?;
    for (mark, encoding) in [(&b"\xff\xfe"[..], UTF_16LE), (b"\xfe\xff", UTF_16BE)] {
        if source.begins(mark)? {
            skip(&mut input, mark.len())?;
            return Ok(Box::new(Decoded::new(input, encoding)));
        }
    }
    if source.begins(b"\xef\xbb\xbf")? {
        skip(&mut input, 3)?;
    }
    if is_utf8(source)? {
        return Ok(Box::new(input));
    }
    let encoding = match chosen {
        "windows-1250" => WINDOWS_1250,
        "windows-1252" => WINDOWS_1252,
        _ => {
            let text = "is not UTF-8; say whether it is windows-1250 (Central Europe) or \
                        windows-1252 (Western Europe), or save it as UTF-8";
            return Err(bad("import.encoding", text));
        }
    };
    Ok(Box::new(Decoded::new(input, encoding)))
}

fn skip(input: &mut Box<dyn Input>, n: usize) -> Result<()> {
    let mut mark = vec![0; n];
    input.read_exact(&mut mark).map_err(|e| unreadable(&e))
}

/// Reads it through once. What holds zeros is no text.
fn is_utf8(source: &Source) -> Result<bool> {
    let (mut input, mut rest) = (source.open()?, Vec::new());
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let n = input.read(&mut buffer).map_err(|e| unreadable(&e))?;
        if n == 0 {
            return Ok(rest.is_empty());
        }
        if buffer[..n].contains(&0) {
            return Err(bad("import.binary", "is neither text nor an XLSX file"));
        }
        rest.extend_from_slice(&buffer[..n]);
        match std::str::from_utf8(&rest) {
            Ok(_) => rest.clear(),
            // A character may go on in the next part.
            Err(e) if e.error_len().is_none() => {
                rest.drain(..e.valid_up_to());
            }
            Err(_) => return Ok(false),
        }
    }
}

/// Decodes as it is read.
struct Decoded {
    input: Box<dyn Input>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Decoded {
    fn new(input: Box<dyn Input>, encoding: &'static Encoding) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: vec![0; 32 * 1024],
            text: Vec::new(),
            at: 0,
            ended: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let n = self.input.read(&mut self.raw)?;
        self.ended = n == 0;
        let most = self.decoder.max_utf8_buffer_length(n).unwrap_or(4 * n + 16);
        self.text.resize(most, 0);
        let (result, _, written, wrong) =
            self.decoder
                .decode_to_utf8(&self.raw[..n], &mut self.text, self.ended);
        if wrong || result == CoderResult::OutputFull {
            let text = "holds bytes that are no characters of its encoding";
            return Err(io::Error::new(io::ErrorKind::InvalidData, text));
        }
        self.text.truncate(written);
        self.at = 0;
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() {
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let n = into.len().min(self.text.len() - self.at);
        into[..n].copy_from_slice(&self.text[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// What separates the fields: whichever of comma, semicolon and tab the headings hold most of.
pub(super) fn separator(source: &Source, chosen: &str) -> Result<u8> {
    let mut head = Vec::new();
    let input = open(source, chosen)?;
    input
        .take(64 * 1024)
        .read_to_end(&mut head)
        .map_err(|e| unreadable(&e))?;
    let (mut quoted, mut counts) = (false, [0_usize; 3]);
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            b',' => counts[0] += 1,
            b';' => counts[1] += 1,
            b'\t' => counts[2] += 1,
            _ => {}
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let which = counts.iter().position(|n| *n == most).unwrap_or(0);
    Ok([b',', b';', b'\t'][which])
}

/// Whether a mapping names an encoding there is.
pub(super) fn check(chosen: &str) -> Result<()> {
    if chosen.is_empty() || CHOICES.contains(&chosen) {
        return Ok(());
    }
    let text = format!("\u{ab}{chosen}\u{bb} is neither windows-1250 nor windows-1252");
    let figures = vec![("text", chosen.to_owned())];
    Err(Error::field_with(
        "encoding",
        "choice.unknown",
        text,
        figures,
    ))
}
