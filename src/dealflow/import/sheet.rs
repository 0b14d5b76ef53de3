//! The rows of a file, CSV or XLSX, one after the other.

use super::cell::Cell;
use super::decode;
use super::map::Mapping;
use super::source::{Source, bad};
use crate::error::{Error, Result};
use calamine::{Data, DataRef, Reader as _, Xlsx, XlsxError};
use std::io::Read;

/// More columns, or characters of one cell, are refused.
const MOST_COLUMNS: usize = 1_000;
const MOST_CHARACTERS: usize = 100_000;

/// What is done with a row and its number; whether to go on.
pub(super) type Each<'a> = &'a mut dyn FnMut(u64, Vec<Cell>) -> Result<bool>;

/// Hands out every row that has something in it; the headings are row 1.
pub(super) fn rows(source: &Source, mapping: &Mapping, each: Each) -> Result<()> {
    decode::check(&mapping.encoding)?;
    if source.begins(b"PK\x03\x04")? {
        crate::files::archive::check(source.open()?)?;
        return xlsx(source, &mapping.sheet, each);
    }
    if source.begins(b"\xd0\xcf\x11\xe0")? {
        let text =
            "is an old or encrypted Excel file; save it as XLSX without a password, or as CSV";
        return Err(bad("import.xls", text));
    }
    let separator = decode::separator(source, &mapping.encoding)?;
    csv(decode::open(source, &mapping.encoding)?, separator, each)
}

fn too_large(row: u64) -> Error {
    let text = format!(
        "row {row} has more than {MOST_COLUMNS} columns, or a cell more than {MOST_CHARACTERS} characters"
    );
    let figures = vec![("row", row.to_string())];
    Error::field_with("file", "import.row_size", text, figures)
}

fn checked(row: u64, cells: Vec<Cell>, each: Each) -> Result<bool> {
    let long = |cell: &Cell| cell.text.len() > MOST_CHARACTERS;
    if cells.len() > MOST_COLUMNS || cells.iter().any(long) {
        return Err(too_large(row));
    }
    if cells.iter().all(|cell| cell.text.trim().is_empty()) {
        return Ok(true);
    }
    each(row, cells)
}

fn csv(input: impl Read, separator: u8, each: Each) -> Result<()> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(input);
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    let wrong = |e: csv::Error| bad("import.format", format!("is no CSV file: {e}"));
    while reader.read_record(&mut record).map_err(wrong)? {
        row += 1;
        let cells = record.iter().map(Cell::text).collect();
        if !checked(row, cells, each)? {
            break;
        }
    }
    Ok(())
}

fn xlsx(source: &Source, sheet: &str, each: Each) -> Result<()> {
    let wrong = |e: XlsxError| bad("import.format", format!("is no XLSX file: {e}"));
    let mut book = Xlsx::new(source.open()?).map_err(wrong)?;
    let names = book.sheet_names();
    let name = if sheet.is_empty() {
        names.first().cloned()
    } else {
        names.into_iter().find(|name| name == sheet)
    };
    let Some(name) = name else {
        let text = format!("there is no sheet \u{ab}{sheet}\u{bb}");
        let figures = vec![("text", sheet.to_owned())];
        return Err(Error::field_with("sheet", "choice.unknown", text, figures));
    };
    let mut reader = book.worksheet_cells_reader(&name).map_err(wrong)?;
    let (mut row, mut cells) = (0, Vec::new());
    while let Some(found) = reader.next_cell().map_err(wrong)? {
        let (line, column) = found.get_position();
        let line = u64::from(line) + 1;
        if line < row {
            return Err(bad("import.format", "has rows out of their order"));
        }
        if line > row {
            if row > 0 && !checked(row, std::mem::take(&mut cells), each)? {
                return Ok(());
            }
            row = line;
        }
        let column = column as usize;
        if column >= MOST_COLUMNS {
            return Err(too_large(row));
        }
        if cells.len() <= column {
            cells.resize(column + 1, Cell::default());
        }
        cells[column] = cell(found.get_value());
    }
    if row > 0 {
        checked(row, cells, each)?;
    }
    Ok(())
}

fn cell(value: &DataRef<'_>) -> Cell {
    let plain = |text: String| Cell {
        text,
        plain: true,
        broken: false,
    };
    match Data::from(value.clone()) {
        Data::Empty => Cell::default(),
        Data::Int(n) => plain(n.to_string()),
        Data::Float(n) => plain(n.to_string()),
        Data::Bool(is) => plain(if is { "yes" } else { "no" }.into()),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            plain(format!("{year:04}-{month:02}-{day:02}"))
        }
        Data::DateTimeIso(text) => plain(text.split('T').next().unwrap_or(&text).to_owned()),
        Data::Error(e) => Cell {
            text: e.to_string(),
            plain: false,
            broken: true,
        },
        other => Cell::text(other.to_string()),
    }
}
