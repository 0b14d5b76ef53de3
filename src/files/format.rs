//! What a file is: told by its content, never by its name alone.

use crate::error::{Error, Result};
use file_format::FileFormat;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// What can be sent. Nothing that runs, and nothing a browser would show as a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Pdf,
    Docx,
    Odt,
    Xlsx,
    Ods,
    Csv,
    Text,
    Pptx,
    Odp,
    Png,
    Jpeg,
}

/// Text in whatever encoding: UTF-16 with its mark, or no controls beyond those of lines.
fn is_text(path: &Path) -> std::io::Result<bool> {
    let mut input = BufReader::new(File::open(path)?);
    let mut first = true;
    loop {
        let bytes = input.fill_buf()?;
        let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        if bytes.is_empty() || (first && marked) {
            return Ok(true);
        }
        let line = |b: u8| matches!(b, b'\t' | b'\n' | b'\r' | 0x0c);
        if bytes.iter().any(|b| *b < b' ' && !line(*b)) {
            return Ok(false);
        }
        first = false;
        let read = bytes.len();
        input.consume(read);
    }
}

impl Format {
    pub const ALL: [Self; 11] = [
        Self::Pdf,
        Self::Docx,
        Self::Odt,
        Self::Xlsx,
        Self::Ods,
        Self::Csv,
        Self::Text,
        Self::Pptx,
        Self::Odp,
        Self::Png,
        Self::Jpeg,
    ];

    /// What names end in, the usual one first.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Odt => &["odt"],
            Self::Xlsx => &["xlsx"],
            Self::Ods => &["ods"],
            Self::Csv => &["csv"],
            Self::Text => &["txt"],
            Self::Pptx => &["pptx"],
            Self::Odp => &["odp"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
        }
    }

    pub const fn media(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Pptx => {
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            }
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    pub(super) const fn is_archive(self) -> bool {
        matches!(
            self,
            Self::Docx | Self::Odt | Self::Xlsx | Self::Ods | Self::Pptx | Self::Odp
        )
    }

    /// By the content alone; text is text whatever its name, so the name says which.
    fn sniffed(path: &Path, ending: &str) -> std::io::Result<Option<Self>> {
        Ok(match FileFormat::from_file(path)? {
            FileFormat::PortableDocumentFormat => Some(Self::Pdf),
            FileFormat::OfficeOpenXmlDocument => Some(Self::Docx),
            FileFormat::OpendocumentText => Some(Self::Odt),
            FileFormat::OfficeOpenXmlSpreadsheet => Some(Self::Xlsx),
            FileFormat::OpendocumentSpreadsheet => Some(Self::Ods),
            FileFormat::OfficeOpenXmlPresentation => Some(Self::Pptx),
            FileFormat::OpendocumentPresentation => Some(Self::Odp),
            FileFormat::PortableNetworkGraphics => Some(Self::Png),
            FileFormat::JointPhotographicExpertsGroup => Some(Self::Jpeg),
            // Nothing that has a form of its own.
            FileFormat::ArbitraryBinaryData => match ending {
                "csv" if is_text(path)? => Some(Self::Csv),
                "txt" if is_text(path)? => Some(Self::Text),
                _ => None,
            },
            _ => None,
        })
    }

    /// One of `formats`, whose ending the name has.
    pub(super) fn of(path: &Path, name: &str, formats: &[Self]) -> Result<Self> {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let ending = ending.to_lowercase();
        let found = Self::sniffed(path, &ending);
        let found = found.map_err(|e| Error::Internal(format!("files: {e}")))?;
        let fits = found.filter(|f| formats.contains(f) && f.endings().contains(&&*ending));
        fits.ok_or_else(|| {
            let known: Vec<&str> = formats.iter().map(|f| f.endings()[0]).collect();
            let known = known.join(", ");
            let text = format!("{name} is none of {known}, by its name and its content");
            let figures = vec![("name", name.to_owned()), ("formats", known)];
            Error::field_with("file", "upload.format", text, figures)
        })
    }
}
