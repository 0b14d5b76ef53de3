//! Lists that are taken out: CSV or JSON, recorded first.

use crate::app::Ctx;
use crate::error::{Error, Result};
use crate::people::TakeOut;
use crate::web::locale::Visit;
use poem::Response;
use poem::http::header;
use serde::Serialize;

/// The list as a file, where `?format=` asks for one.
pub async fn file<T: Serialize>(
    ctx: &Ctx,
    visit: &Visit,
    fund: Option<&str>,
    what: &str,
    rows: &[T],
) -> Result<Option<Response>> {
    let format = visit.param("format");
    let (body, kind) = match format {
        "csv" => (table(rows)?, "text/csv; charset=utf-8"),
        "json" => (serde_json::to_string_pretty(rows)?, "application/json"),
        _ => return Ok(None),
    };
    let taken = TakeOut {
        fund: fund.map(str::to_owned),
        what: what.to_owned(),
        format: format.to_owned(),
        narrowed: visit.href_with("format", ""),
    };
    ctx.run(&uuid::Uuid::new_v4().to_string(), taken).await?;
    let name = fund.map_or_else(String::new, |code| format!("-{code}"));
    let place = format!("attachment; filename=\"cofund-{what}{name}.{format}\"");
    let response = Response::builder()
        .content_type(kind)
        .header(header::CONTENT_DISPOSITION, place)
        .body(body);
    Ok(Some(response))
}

/// One column for each field of the first row. A text that a spreadsheet would compute is led by
/// an apostrophe.
fn table<T: Serialize>(rows: &[T]) -> Result<String> {
    let broken = |e: String| Error::Internal(format!("CSV: {e}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (i, row) in rows.iter().enumerate() {
        let serde_json::Value::Object(map) = serde_json::to_value(row)? else {
            return Err(broken("a row is no object".into()));
        };
        if i == 0 {
            writer
                .write_record(map.keys())
                .map_err(|e| broken(e.to_string()))?;
        }
        let cells = map.values().map(cell);
        writer
            .write_record(cells)
            .map_err(|e| broken(e.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|e| broken(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| broken(e.to_string()))
}

fn cell(value: &serde_json::Value) -> String {
    let text = match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
}
