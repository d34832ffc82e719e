//! Referrer spam: an operator's list of hosts, read again when it changes, counted as a reason of its own.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;
use wire::{SiteKey, View};

use crate::{
    batches::first,
    house::PAGE,
    program::{Server, add_site, last_line, post, run},
};

fn from(site: SiteKey, view: u64, referrer: &str) -> Vec<u8> {
    let mut batch = first(site, view);
    batch.header = batch.header.map(|header| View { referrer: referrer.into(), ..header });
    post(PAGE, "Connection: close\r\n", &batch.pack())
}

fn listed(server: &Server, data: &Path, site: SiteKey) -> Value {
    let [data, site] = [data.to_str().unwrap(), site.as_str()];
    let token =
        last_line(&["token", "add", "--data", data, "--site", site, "--scope", "admin", "--name", "test"]);
    let answer = server.exchange(
        format!(
            "GET /api/v1/exclusions?site={site} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        )
        .as_bytes(),
    );
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[test]
fn a_listed_referrer_is_not_counted_and_a_changed_list_counts_at_once() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let site = add_site(&data, PAGE);
    let list = folder.path().join("spam.txt");
    fs::write(&list, "# hosts\nspam.example\n").unwrap();
    let server = Server::with(&data, &["--referrer-spam", list.to_str().unwrap()]);
    let refused = server.exchange(&from(site, 1, "free.spam.example"));
    assert!(refused.starts_with("HTTP/1.1 403 "), "{refused}");
    assert!(refused.contains("isotherm-reason: free.spam.example is on the list of referrer spam"));
    assert!(server.exchange(&from(site, 2, "other.example")).starts_with("HTTP/1.1 204 "));
    let told = listed(&server, &data, site);
    let rejected = &told["rejected"][0];
    assert_eq!((&told["referrer_spam"], &told["rejected"].as_array().unwrap().len()), (&json!(1), &1));
    assert_eq!((&rejected["reason"], &rejected["count"]), (&json!("spam_referrer"), &json!(1)));
    assert!(rejected["meaning"].as_str().unwrap().contains("list of referrer spam"), "{rejected}");

    fs::write(&list, "a line that is no host\n").unwrap();
    assert!(server.exchange(&from(site, 3, "spam.example")).starts_with("HTTP/1.1 403 "), "the last stays");
    fs::write(&list, "spam.example\nother.example\n").unwrap();
    let mut views = 4..;
    while server.exchange(&from(site, views.next().unwrap(), "other.example")).starts_with("HTTP/1.1 204 ") {}
    assert_eq!(listed(&server, &data, site)["referrer_spam"], 2);
}

#[test]
fn a_list_with_a_line_that_is_no_host_is_refused_before_serving() {
    let folder = TempDir::new().unwrap();
    let list = folder.path().join("spam.txt");
    fs::write(&list, "spam.example\nhttps://spam.example/\n").unwrap();
    let [data, list] = [folder.path().join("data"), list].map(|path| path.to_str().unwrap().to_owned());
    let output =
        run(&["config", "check", "--listen", "127.0.0.1:0", "--data", &data, "--referrer-spam", &list]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("line 2 of ") && said.contains("spam.txt"), "{said}");
}
