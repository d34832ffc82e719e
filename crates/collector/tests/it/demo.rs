//! The demo folder: what is served from it, and that nothing beside it is.

use std::{fs, os::unix::fs::symlink};

use isotherm::Demo;
use tempfile::TempDir;
use wire::SiteKey;

use crate::house::House;

const KEY: &str = "abcdefghijklmnop";

fn demo() -> (TempDir, House) {
    let folder = TempDir::new().unwrap();
    let shop = folder.path().join("shop");
    fs::create_dir_all(shop.join("img")).unwrap();
    fs::write(folder.path().join("secret.txt"), "secret").unwrap();
    fs::write(shop.join("index.html"), "<script data-site=\"%SITE_KEY%\"></script>").unwrap();
    fs::write(shop.join("img/index.html"), "pictures").unwrap();
    fs::write(shop.join("app.js"), "'%SITE_KEY%'").unwrap();
    fs::write(shop.join(".hidden"), "secret").unwrap();
    fs::write(shop.join("a b.css"), "css").unwrap();
    symlink(folder.path().join("secret.txt"), shop.join("link.txt")).unwrap();
    let demo = Demo::new(&shop, SiteKey::parse(KEY).unwrap()).unwrap();
    (folder, House::with(|collector| collector.with_demo(demo)))
}

#[tokio::test]
async fn pages_come_with_the_site_s_key_and_other_files_as_they_are() {
    let (_folder, house) = demo();
    let page = house.get("/demo/").await;
    assert_eq!(page.text(), format!("<script data-site=\"{KEY}\"></script>"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-cache");
    assert_eq!(house.get("/demo/index.html").await.text(), page.text());
    assert_eq!(house.get("/demo/app.js").await.text(), "'%SITE_KEY%'");
    let css = house.get("/demo/a%20b.css").await;
    assert_eq!((css.text(), css.header("content-type")), ("css", "text/css; charset=utf-8"));
}

#[tokio::test]
async fn a_folder_leads_to_its_page() {
    let (_folder, house) = demo();
    for (path, to) in [("/", "/demo/"), ("/demo", "/demo/"), ("/demo/img", "/demo/img/")] {
        let answer = house.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (307, to));
    }
    assert_eq!(house.get("/demo/img/").await.text(), "pictures");
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let (_folder, house) = demo();
    for path in [
        "/demo/../secret.txt",
        "/demo/%2e%2e/secret.txt",
        "/demo/..%2fsecret.txt",
        "/demo/img/..%2f..%2f..%2fsecret.txt",
        "/demo/%2fetc%2fpasswd",
        "/demo//etc/passwd",
        "/demo/..%5csecret.txt",
        "/demo/link.txt",
        "/demo/.hidden",
        "/demo/nothing.html",
        "/demo/index.html%00.js",
    ] {
        let answer = house.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("root:"));
    }
}

#[tokio::test]
async fn without_a_demo_the_front_page_asks_who_is_there() {
    let house = House::new();
    let answer = house.get("/").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/login"));
    assert_eq!(house.get("/demo/").await.status, 404);
}

#[test]
fn a_missing_folder_is_refused() {
    let missing = Demo::new("/no/such/folder".as_ref(), SiteKey::parse(KEY).unwrap());
    assert!(missing.unwrap_err().to_string().starts_with("the demo folder /no/such/folder: "));
}
