//! What those who run the collector ask of it: is it ready, what did it count, a copy, and to forget.

use std::path::Path;

use tempfile::TempDir;

use crate::{
    batches::{clicked, first},
    house::{House, STRANGER},
    program::{Server, add_site, post, run},
};

const ORIGIN: &str = "https://shop.example";

#[tokio::test]
async fn prometheus_reads_what_was_stored_and_what_was_turned_away() {
    let house = House::new();
    for _ in 0..2 {
        house.post(first(house.site, 1).pack()).await;
    }
    house.post_from(STRANGER, first(house.site, 2).pack()).await;
    let answer = house.get("/metrics").await;
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    let lines: Vec<&str> = answer.text().lines().collect();
    for line in [
        "isotherm_batches_total{outcome=\"stored\"} 1",
        "isotherm_batches_total{outcome=\"duplicate\"} 1",
        "isotherm_rejected_total{reason=\"foreign_origin\"} 1",
        "isotherm_ready 1",
    ] {
        assert!(lines.contains(&line), "{line} is not in {lines:#?}");
    }
}

#[tokio::test]
async fn a_collector_is_ready_until_a_batch_cannot_be_stored_and_again_when_one_can() {
    let house = House::new();
    assert_eq!(house.get("/readyz").await.status, 200);
    let database = house.folder.path().join("data/isotherm.sqlite");
    let other = rusqlite::Connection::open(database).unwrap();
    let broken = "CREATE TRIGGER broken BEFORE INSERT ON batch BEGIN SELECT raise(FAIL, 'on purpose'); END";
    other.execute_batch(broken).unwrap();
    assert_eq!(house.post(first(house.site, 1).pack()).await.status, 503);
    let answer = house.get("/readyz").await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (503, "no-store"));
    other.execute_batch("DROP TRIGGER broken").unwrap();
    assert_eq!(house.post(first(house.site, 1).pack()).await.status, 204);
    assert_eq!(house.get("/readyz").await.status, 200);
}

/// What a command that must succeed prints.
fn said(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_copy_made_beside_a_running_collector_can_be_served() {
    let data = TempDir::new().unwrap();
    let copy = data.path().join("copy");
    let (from, to) = (data.path().to_str().unwrap(), copy.to_str().unwrap());
    let site = add_site(data.path(), ORIGIN);
    let server = Server::start(data.path());
    let send = |server: &Server, view| {
        let request = post(ORIGIN, "Connection: close\r\n", &clicked(site, view, &[(110, 210)]).pack());
        assert!(server.exchange(&request).starts_with("HTTP/1.1 204 "));
    };
    send(&server, 1);
    said(&["backup", "--data", from, "--to", to]);
    send(&server, 2);
    let keys = |folder: &Path| -> u32 {
        let file = rusqlite::Connection::open(folder.join("isotherm.sqlite")).unwrap();
        file.query_row("SELECT count(*) FROM day_key", [], |row| row.get(0)).unwrap()
    };
    assert_eq!((keys(data.path()), keys(&copy)), (1, 0), "keys are destroyed with their day, copies are not");
    assert!(said(&["check", "--data", to]).starts_with("sites 1, views 1, batches 1, points 1,"));
    send(&Server::start(&copy), 3);
    let again = run(&["backup", "--data", from, "--to", to]);
    assert!(String::from_utf8(again.stderr).unwrap().contains("exists"));
}

#[test]
fn views_are_deleted_by_page_when_it_is_really_meant() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let server = Server::start(data.path());
    let request = post(ORIGIN, "Connection: close\r\n", &first(site, 1).pack());
    assert!(server.exchange(&request).starts_with("HTTP/1.1 204 "));
    let delete =
        |more: &[&str]| run(&[&["delete", "--data", folder, "--site", site.as_str()], more].concat());
    assert!(!delete(&["--path", "/shop"]).status.success(), "without --yes");
    let wrong = delete(&["--yes", "--from", "yesterday"]);
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("\"yesterday\" is not a day like"));
    assert_eq!(delete(&["--yes", "--path", "/blog"]).stdout, b"0 views were deleted.\n");
    assert_eq!(delete(&["--yes", "--path", "/shop"]).stdout, b"1 views were deleted.\n");
    assert!(said(&["check", "--data", folder]).starts_with("sites 1, views 0, batches 0"));
}

#[test]
fn settings_come_from_a_file_the_environment_and_the_command_line() {
    let data = TempDir::new().unwrap();
    let file = data.path().join("isotherm.conf");
    let text = format!("listen = 127.0.0.1:1\ndata = {}\nrate = 7\nkeep-days = 90\n", data.path().display());
    std::fs::write(&file, text).unwrap();
    let check = |variable: (&str, &str), more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_isotherm"));
        command.args(["config", "check", "--config", file.to_str().unwrap()]).args(more);
        let output = command.env(variable.0, variable.1).output().unwrap();
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (sound, said) =
        check(("ISOTHERM_RATE", "8"), &["--keep-days", "30", "--trusted-proxy", "10.0.0.0/8"]);
    assert!(sound, "{said}");
    for line in ["listen = 127.0.0.1:1", "rate = 8", "keep-days = 30", "trusted-proxy = 10.0.0.0/8"] {
        assert!(said.lines().any(|said| said == line), "{line} is not in {said}");
    }
    let server = ("ISOTHERM_MAIL_SERVER", "smtps://ann:secret@mail.example:465");
    let (sound, said) = check(server, &["--mail-from", "Shop <alerts@shop.example>"]);
    assert!(sound && said.contains("\nmail-server = (not shown)\n") && !said.contains("secret"), "{said}");
    let (sound, said) = check(server, &["--mail-from", "nobody"]);
    assert!(
        !sound && said.contains("mails cannot come from \"nobody\"") && !said.contains("secret"),
        "{said}"
    );
    let (sound, said) = check(("ISOTHERM_RATE", "many"), &[]);
    assert!(!sound && said.contains("'many' for '--rate <N>'"), "{said}");
    let (sound, said) = check(("ISOTHERM_RATE", "8"), &["--demo", "demo", "--demo-site", "aaaaaaaaaaaaaaaa"]);
    assert!(!sound && said.contains("isotherm.conf") && said.contains("no site has the key"), "{said}");
    let (sound, said) = check(("ISOTHERM_PUBLIC_URL", "https://Stats.example/"), &[]);
    assert!(sound && said.contains("\npublic-url = https://stats.example\n"), "{said}");
    for wrong in
        ["stats.example", "https://stats.example/stats", "ftp://stats.example", "https://a:b@stats.example"]
    {
        let (sound, said) = check(("ISOTHERM_PUBLIC_URL", wrong), &[]);
        assert!(!sound && said.contains(&format!("{wrong:?} is not where browsers reach it")), "{said}");
    }
    let missing = data.path().join("none");
    let (sound, said) = check(("ISOTHERM_DATA", missing.to_str().unwrap()), &[]);
    assert!(sound && said.contains("none") && !missing.exists(), "{said}");
    let (sound, said) = check(("ISOTHERM_LISTEN", "nowhere"), &[]);
    assert!(!sound && said.contains("\"nowhere\" is not an address to listen on"), "{said}");
}

#[tokio::test]
async fn counts_of_all_sites_are_for_the_machine_and_for_tokens_of_all_sites() {
    let house = House::with(|collector| collector.with_metrics(isotherm::MetricsFor::Machine));
    let data = house.data();
    let ask = async |peer: &str, header: (&str, &str)| {
        let peer = isotherm::Peer(peer.parse().unwrap());
        let request = axum::http::Request::get("/metrics").header(header.0, header.1).extension(peer);
        house.ask(request.body(axum::body::Body::empty()).unwrap()).await.status.as_u16()
    };
    let bearer = |token: &str| format!("Bearer {token}");
    assert_eq!(ask("127.0.0.1", ("Accept", "*/*")).await, 200);
    assert_eq!(ask("127.0.0.1", ("X-Forwarded-For", "203.0.113.7")).await, 401, "a proxy's visitor");
    assert_eq!(ask("203.0.113.7", ("Accept", "*/*")).await, 401);
    assert_eq!(
        ask("203.0.113.7", ("Authorization", &bearer(&house.token("read")))).await,
        401,
        "of one site"
    );
    let all = ["token", "add", "--data", &data, "--all-sites", "--scope", "read", "--name", "prometheus"];
    assert_eq!(ask("203.0.113.7", ("Authorization", &bearer(&crate::program::last_line(&all)))).await, 200);
    let health = house.get("/healthz").await.json();
    assert_eq!(
        (&health["status"], health.get("accepted")),
        (&"ok".into(), None),
        "nobody's counts for strangers"
    );
    let refused = house.get("/metrics").await;
    assert!(refused.header("isotherm-reason").contains("`--metrics anyone` opens them"));
}

#[test]
fn a_copy_is_made_over_nothing_that_is_there() {
    let data = TempDir::new().unwrap();
    add_site(data.path(), ORIGIN);
    let file = data.path().join("copy");
    std::fs::write(&file, "precious").unwrap();
    let [from, to] = [data.path(), &file].map(|path| path.to_str().unwrap());
    let said = run(&["backup", "--data", from, "--to", to]);
    let error = String::from_utf8(said.stderr).unwrap();
    assert!(!said.status.success() && error.contains("copy exists already: name a folder"), "{error}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
}

#[test]
fn a_request_has_one_host() {
    let data = TempDir::new().unwrap();
    let server = Server::start(data.path());
    for (hosts, status) in [("", 400), ("Host: a\r\nHost: b\r\n", 400), ("Host: a\r\n", 200)] {
        let head = format!("GET /healthz HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        let answer = server.exchange(head.as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{hosts:?}: {answer}");
    }
    assert!(server.exchange(b"GET /healthz HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 200 "));
}

#[test]
fn a_head_of_more_than_sixteen_kibibytes_is_not_kept() {
    let data = TempDir::new().unwrap();
    let server = Server::start(data.path());
    let ask = |bytes: usize| {
        let padding = "x".repeat(bytes);
        let head =
            format!("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nPadding: {padding}\r\n\r\n");
        server.exchange(head.as_bytes())
    };
    assert!(ask(8 << 10).starts_with("HTTP/1.1 200 "));
    assert!(ask(17 << 10).starts_with("HTTP/1.1 431 "));
}
