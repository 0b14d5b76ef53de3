use cofund::web::static_files::url;

use super::harness::{assert_status, header, real, send};

#[tokio::test]
async fn files_are_cached_by_their_hash() {
    let client = real().await;
    let response = send(client.get(url("app.css"))).await;
    assert_status(&response, 200);
    assert_eq!(header(&response, "content-type"), "text/css; charset=utf-8");
    assert_eq!(
        header(&response, "cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    let etag = header(&response, "etag");
    assert!(
        etag.starts_with('"') && etag.ends_with('"') && etag.len() == 18,
        "{etag}"
    );
    let length = header(&response, "content-length");
    let sheet = response.0.into_body().into_string().await.unwrap();
    assert_eq!(length, sheet.len().to_string());
    // The sheet's own references are hashed as well.
    assert!(sheet.contains(url("vendor/inter-latin-wght-normal.woff2")));
    assert!(!sheet.contains("/static/vendor/inter-latin-wght-normal.woff2"));

    for known in [
        etag.clone(),
        format!("W/{etag}"),
        format!("\"x\", {etag}"),
        "*".into(),
    ] {
        let again = client.get(url("app.css")).header("if-none-match", known);
        let again = send(again).await;
        assert_status(&again, 304);
        assert_eq!(header(&again, "etag"), etag);
        assert!(again.0.into_body().into_vec().await.unwrap().is_empty());
    }
    let changed = client
        .get(url("app.css"))
        .header("if-none-match", "\"0123456789abcdef\"");
    assert_status(&send(changed).await, 200);
}

#[tokio::test]
async fn head_tells_the_length_without_the_content() {
    let client = real().await;
    let whole = send(client.get(url("app.js"))).await;
    let head = send(client.head(url("app.js"))).await;
    assert_status(&head, 200);
    for name in ["content-type", "content-length", "etag", "cache-control"] {
        assert_eq!(header(&head, name), header(&whole, name), "{name}");
    }
    assert!(head.0.into_body().into_vec().await.unwrap().is_empty());
}

#[tokio::test]
async fn another_hash_gets_the_present_file_uncached() {
    let client = real().await;
    let stale = send(client.get("/static/app.0000000000000000.css")).await;
    assert_status(&stale, 200);
    assert_eq!(header(&stale, "cache-control"), "no-cache");
    for path in [
        "/static/app.css",
        "/static/vendor.list",
        "/static/../Cargo.toml",
        "/static/",
    ] {
        assert_status(&send(client.get(path)).await, 404);
    }
}
