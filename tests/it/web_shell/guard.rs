use std::time::Duration;

use cofund::web::BodyLimits;
use poem::{Body, test::TestClient};
use serde_json::json;

use super::harness::{HOST, assert_hardened, assert_status, broken, header, real, send};

async fn client() -> TestClient<impl poem::Endpoint<Output = poem::Response>> {
    let limits = BodyLimits {
        bytes: 4096,
        time: Duration::from_millis(50),
    };
    TestClient::new(broken(limits).await)
}

#[tokio::test]
async fn errors_and_panics_are_pages_with_all_headers() {
    for (path, status) in [
        ("/panic", 500),
        ("/fail", 500),
        ("/nowhere", 404),
        ("/echo", 405),
    ] {
        let response = send(client().await.get(path)).await;
        assert_status(&response, status);
        assert_hardened(&response);
        let page = response.0.into_body().into_string().await.unwrap();
        assert!(page.contains("<main id=\"main\""), "{path}: {page}");
        assert!(
            !page.contains("secret") && !page.contains("invariant"),
            "{path}: {page}"
        );
    }
    let response = send(real().await.get("/jump")).await;
    assert_status(&response, 200);
    assert_hardened(&response);
}

#[tokio::test]
async fn a_failure_shows_its_reference() {
    let page = send(client().await.get("/panic")).await;
    let page = page.0.into_body().into_string().await.unwrap();
    let (_, after) = page.split_once("Reference: ").unwrap();
    assert!(uuid::Uuid::try_parse(&after[..36]).is_ok(), "{after}");
}

#[tokio::test]
async fn json_is_answered_with_a_problem_document() {
    let client = client().await;
    let request = client.get("/nowhere").header("accept", "application/json");
    let response = send(request).await;
    assert_status(&response, 404);
    assert_eq!(
        header(&response, "content-type"),
        "application/problem+json"
    );
    let problem: serde_json::Value = response.0.into_body().into_json().await.unwrap();
    let expected = json!({
        "type": "about:blank",
        "title": "Page not found",
        "status": 404,
        "detail": "The address may be mistyped, or the page is not yours to see.",
    });
    assert_eq!(problem, expected);
}

#[tokio::test]
async fn only_names_of_this_machine_are_served() {
    let hosts = [
        ("localhost", 404),
        ("LOCALHOST:80", 404),
        ("127.0.0.1:8080", 404),
        ("127.8.9.1", 404),
        ("[::1]:8080", 404),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("192.168.1.5", 421),
        ("", 421),
    ];
    for (host, status) in hosts {
        let response = client()
            .await
            .get("/nowhere")
            .header("host", host)
            .send()
            .await;
        assert_eq!(response.0.status().as_u16(), status, "{host}");
    }
    assert_status(&client().await.get("/nowhere").send().await, 421);
}

#[tokio::test]
async fn changes_are_taken_from_our_own_pages_only() {
    let own = format!("http://{HOST}");
    let cases: [(&[(&str, &str)], u16); 9] = [
        (&[("sec-fetch-site", "same-origin")], 200),
        (&[("sec-fetch-site", "same-origin"), ("origin", &own)], 200),
        (&[("origin", &own)], 200),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("sec-fetch-site", "same-site"), ("origin", &own)], 403),
        (&[("sec-fetch-site", "none")], 403),
        (&[("origin", "http://evil.example")], 403),
        (&[("origin", "null")], 403),
        (&[], 403),
    ];
    let client = client().await;
    for (headers, status) in cases {
        let mut request = client.post("/echo").header("host", HOST).body("x");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await;
        assert_eq!(response.0.status().as_u16(), status, "{headers:?}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn compressed_bodies_are_refused() {
    let client = client().await;
    for (encoding, status) in [("gzip", 415), ("br", 415), ("identity", 200)] {
        let request = client.post("/echo").header("content-encoding", encoding);
        let response = send(request.body("x")).await;
        assert_status(&response, status);
    }
}

#[tokio::test]
async fn bodies_are_counted_while_they_stream() {
    let chunks = |count: usize| {
        let chunks = (0..count).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 1024]));
        Body::from_bytes_stream(futures_util::stream::iter(chunks))
    };
    let response = send(client().await.post("/echo").body(chunks(4))).await;
    assert_status(&response, 200);
    response.assert_text("x".repeat(4096)).await;
    let response = send(client().await.post("/echo").body(chunks(5))).await;
    assert_status(&response, 413);
    assert_eq!(header(&response, "connection"), "close");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_given_up() {
    let never = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    let client = client().await;
    let request = client.post("/echo").body(Body::from_bytes_stream(never));
    assert_status(&send(request).await, 408);
}
