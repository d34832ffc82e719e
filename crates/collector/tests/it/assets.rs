//! The browser files: in which coding, for how long, and to whom.

use std::{fs, path::Path};

use axum::{body::Body, http::Request};
use isotherm::{Assets, AssetsError};
use tempfile::TempDir;

use crate::house::{Answer, House, from_peer};

fn built() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    for name in ["isotherm.js", "a/tracker.0123456789.js", "a/tracker.0123456789.wasm"] {
        for end in ["", ".br", ".gz"] {
            fs::write(folder.path().join(format!("{name}{end}")), format!("{name}{end}")).unwrap();
        }
    }
    fs::write(folder.path().join("a/plain.js"), "plain").unwrap();
    folder
}

fn house(folder: &Path) -> House {
    House::serving(Assets::read(folder).unwrap(), |collector| collector)
}

async fn ask(house: &House, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = from_peer(Request::builder().method(method).uri(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    house.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_loader_lives_shortly_and_the_rest_forever() {
    let built = built();
    let house = house(built.path());
    let loader = house.get("/isotherm.js").await;
    assert_eq!(loader.text(), "isotherm.js");
    assert_eq!(loader.header("cache-control"), "max-age=300, stale-while-revalidate=86400");
    assert_eq!(loader.header("content-type"), "text/javascript; charset=utf-8");
    let wasm = house.get("/a/tracker.0123456789.wasm").await;
    assert_eq!(wasm.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(wasm.header("content-type"), "application/wasm");
    for answer in [loader, wasm] {
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("vary"), "Accept-Encoding");
    }
}

#[tokio::test]
async fn the_best_coding_that_the_client_takes_is_sent() {
    let built = built();
    let house = house(built.path());
    for (accept, coding, body) in [
        ("gzip, deflate, br", "br", "isotherm.js.br"),
        ("br;q=0.1, gzip", "gzip", "isotherm.js.gz"),
        ("br;q=0", "", "isotherm.js"),
        ("", "", "isotherm.js"),
    ] {
        let answer = ask(&house, "GET", "/isotherm.js", &[("Accept-Encoding", accept)]).await;
        assert_eq!((answer.header("content-encoding"), answer.text()), (coding, body), "{accept}");
    }
    let plain = ask(&house, "GET", "/a/plain.js", &[("Accept-Encoding", "br")]).await;
    assert_eq!((plain.header("content-encoding"), plain.text()), ("", "plain"));
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again() {
    let built = built();
    let house = house(built.path());
    let brotli = ("Accept-Encoding", "br");
    let first = ask(&house, "GET", "/isotherm.js", &[brotli]).await;
    let etag = first.header("etag");
    let again = ask(&house, "GET", "/isotherm.js", &[brotli, ("If-None-Match", etag)]).await;
    assert_eq!((again.status.as_u16(), again.text(), again.header("etag")), (304, "", etag));
    let other_coding = ask(&house, "GET", "/isotherm.js", &[("If-None-Match", etag)]).await;
    assert_eq!(other_coding.status, 200);
    assert_ne!(other_coding.header("etag"), etag);
}

#[tokio::test]
async fn a_head_request_gets_the_head() {
    let built = built();
    let answer = ask(&house(built.path()), "HEAD", "/isotherm.js", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.text(), answer.header("content-length")), (200, "", "11"));
}

#[tokio::test]
async fn only_built_files_are_served() {
    let built = built();
    fs::write(built.path().join("notes.js"), "not an asset").unwrap();
    let house = house(built.path());
    for path in [
        "/a/tracker.0123456789.js.br",
        "/a/nothing.js",
        "/a/../isotherm.js",
        "/a/%2e%2e/isotherm.js",
        "/notes.js",
    ] {
        assert_eq!(house.get(path).await.status, 404, "{path}");
    }
    let answer = house.get("/a/nothing.js").await;
    assert_eq!(answer.text(), "there is no asset /a/nothing.js\n");
}

#[test]
fn a_folder_without_a_loader_is_refused() {
    let empty = TempDir::new().unwrap();
    assert!(matches!(Assets::read(empty.path()), Err(AssetsError::NotBuilt(_))));
    assert!(matches!(Assets::read(&empty.path().join("no")), Err(AssetsError::Unreadable(..))));
}
