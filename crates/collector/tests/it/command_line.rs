//! The command line: what it prints for other programs, and what it says when something is wrong.

use tempfile::TempDir;

use crate::program::{Server, add_site, run, token};

const ORIGIN: &str = "https://shop.example";
const NOBODY: &str = "aaaaaaaaaaaaaaaa";

/// That the command fails with exactly one line on standard error, which contains `said`.
#[track_caller]
fn check_failure(args: &[&str], said: &str) {
    let output = run(args);
    let error = String::from_utf8(output.stderr).unwrap();
    let complaint: Vec<&str> = error.lines().filter(|line| !line.contains(" WARN ")).collect();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(complaint.len() == 1 && complaint[0].starts_with("isotherm: "), "{error}");
    assert!(complaint[0].contains(said), "{error}");
}

#[test]
fn a_new_site_prints_its_tag_and_its_key_alone_on_the_last_line() {
    let data = TempDir::new().unwrap();
    let output =
        run(&["site", "add", "--data", data.path().to_str().unwrap(), "--name", "Shop", "--origin", ORIGIN]);
    let text = String::from_utf8(output.stdout).unwrap();
    let key = text.lines().last().unwrap();
    assert!(wire::SiteKey::parse(key).is_some(), "{text}");
    assert!(
        text.contains(&format!(
            "<script async src=\"https://HOST/isotherm.js\" data-site=\"{key}\"></script>"
        ))
    );
}

#[test]
fn a_link_is_made_for_pages_of_the_site_only() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let site = add_site(data.path(), ORIGIN);
    assert!(token(data.path(), site, ORIGIN).contains(site.as_str()));
    let link = |site: &str, url: &str, said: &str| {
        check_failure(&["link", "--data", folder, "--site", site, "--url", url], said);
    };
    link(
        site.as_str(),
        "https://other.example/",
        "not a page of \"Shop\", whose pages come from https://shop.example",
    );
    link(site.as_str(), "https://shop.example/#top", "has a part after #");
    link(site.as_str(), "/shop", "write it like https://example.com/page");
    link(NOBODY, "https://shop.example/", "no site has the key aaaaaaaaaaaaaaaa");
}

#[test]
fn a_check_counts_what_is_there() {
    let data = TempDir::new().unwrap();
    add_site(data.path(), ORIGIN);
    let output = run(&["check", "--data", data.path().to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert_eq!(text, "sites 1, views 0, batches 0, points 0, bytes 0\nEverything can be read.\n");
}

#[test]
fn what_is_in_the_way_is_named() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let server = Server::start(data.path());
    let taken = server.address.to_string();
    let serve = |listen: &str, data: &str, more: &[&str], said: &str| {
        check_failure(&[&["serve", "--listen", listen, "--data", data], more].concat(), said);
    };
    let free = TempDir::new().unwrap();
    let other = free.path().to_str().unwrap();
    serve(&taken, other, &[], "another program has that port");
    serve("127.0.0.1:0", folder, &[], "another isotherm already collects into");
    serve("127.0.0.1:0", "/dev/null/data", &[], "/dev/null/data: ");
    serve("nowhere", other, &[], "\"nowhere\" is not an address to listen on");
    serve("127.0.0.1:0", other, &["--assets", other], "has no isotherm.js: run `cargo xtask build`");
    serve("127.0.0.1:0", other, &["--demo", other, "--demo-site", NOBODY], "no site has the key");
    check_failure(&["check", "--data", "/no/such/folder"], "there is no data folder /no/such/folder");
    check_failure(
        &["site", "add", "--data", other, "--name", "x", "--origin", "shop.example"],
        "\"shop.example\" is not an origin",
    );
}
