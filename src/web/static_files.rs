//! Style sheet, script, font and icons, served from the binary.
//!
//! Names carry a hash of the content, so a client may keep a file for ever; a
//! name with another hash (from a page of the previous or next version) gets
//! the present content, uncached. The parts in `css/` are served as one sheet.

use std::{collections::BTreeMap, sync::LazyLock};

use poem::{
    Endpoint, Request, Response, Result,
    error::NotFoundError,
    http::{HeaderMap, Method, StatusCode, header},
};
use rust_embed::Embed;
use sha2::{Digest, Sha256};

const PREFIX: &str = "/static/";

#[derive(Embed)]
#[folder = "templates/static"]
struct Files;

struct Asset {
    url: String,
    etag: String,
    kind: &'static str,
    bytes: Vec<u8>,
}

/// Keyed by the plain name, such as `vendor/icons.svg`.
static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let mut assets = BTreeMap::new();
    let mut sheets = Vec::new();
    for name in Files::iter() {
        let file = Files::get(&name).expect("the name comes from the embedded listing");
        if name.starts_with("css/") {
            sheets.push((name.to_string(), file.data));
        } else if let Some(kind) = content_type(&name)
            && name != "app.js"
        {
            assets.insert(name.to_string(), asset(&name, kind, file.data.into_owned()));
        }
    }
    sheets.sort_by(|a, b| a.0.cmp(&b.0));
    let sheet: Vec<u8> = sheets
        .into_iter()
        .flat_map(|(_, data)| data.into_owned())
        .collect();
    let script = Files::get("app.js").map_or_else(Vec::new, |file| file.data.into_owned());
    // These two name other files, so they come last.
    for (name, bytes) in [("app.css", sheet), ("app.js", script)] {
        let kind = content_type(name).expect("css and js are known types");
        let bytes = with_hashed_names(bytes, &assets);
        assets.insert(name.to_owned(), asset(name, kind, bytes));
    }
    assets
});

/// The address of a file, such as `/static/app.0123456789abcdef.css`.
pub fn url(name: &str) -> &'static str {
    &ASSETS
        .get(name)
        .expect("templates name embedded files only; a test reads them all")
        .url
}

/// Serves `/static/*path` for GET and HEAD.
pub struct StaticFiles;

impl Endpoint for StaticFiles {
    type Output = Response;

    async fn call(&self, req: Request) -> Result<Response> {
        let path = req.uri().path();
        let asset = path
            .strip_prefix(PREFIX)
            .and_then(plain_name)
            .and_then(|name| ASSETS.get(&name))
            .ok_or(NotFoundError)?;
        let cache = if asset.url == path {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let response = Response::builder()
            .header(header::ETAG, &asset.etag)
            .header(header::CACHE_CONTROL, cache);
        if unchanged(req.headers(), &asset.etag) {
            return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
        }
        let response = response
            .content_type(asset.kind)
            .header(header::CONTENT_LENGTH, asset.bytes.len());
        Ok(if req.method() == Method::HEAD {
            response.finish()
        } else {
            response.body(asset.bytes.as_slice())
        })
    }
}

fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

fn asset(name: &str, kind: &'static str, bytes: Vec<u8>) -> Asset {
    let digest = Sha256::digest(&bytes);
    let hash = hex::encode(&digest[..8]);
    let (stem, extension) = name
        .rsplit_once('.')
        .expect("a file with a content type has an extension");
    Asset {
        url: format!("{PREFIX}{stem}.{hash}.{extension}"),
        etag: format!("\"{hash}\""),
        kind,
        bytes,
    }
}

fn with_hashed_names(bytes: Vec<u8>, assets: &BTreeMap<String, Asset>) -> Vec<u8> {
    let mut text = String::from_utf8(bytes).expect("our own style sheet and script are UTF-8");
    for (name, asset) in assets {
        text = text.replace(&format!("{PREFIX}{name}"), &asset.url);
    }
    text.into_bytes()
}

/// `vendor/icons.0123456789abcdef.svg` → `vendor/icons.svg`.
fn plain_name(path: &str) -> Option<String> {
    let (rest, extension) = path.rsplit_once('.')?;
    let (stem, hash) = rest.rsplit_once('.')?;
    let hashed = hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    hashed.then(|| format!("{stem}.{extension}"))
}

fn unchanged(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == etag)
}
