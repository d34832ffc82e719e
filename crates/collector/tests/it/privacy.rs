//! Nobody is found in what is kept: neither addresses nor user agents are in files, logs or answers.

use std::{fs, path::Path};

use tempfile::{NamedTempFile, TempDir};

use crate::{
    batches::clicked,
    mmdb,
    program::{Server, add_site, post},
};

const ORIGIN: &str = "https://shop.example";
const ADDRESS: &str = "198.51.100.213";
const ADDRESS_6: &str = "2001:db8:4242:4243:4244:4245:4246:4247";
const AGENT: &str = "Mozilla/5.0 (Nobody; Unlikely 77.31) Gecko/20100101 Firefox/140.0";

/// What would give a visitor away, as text and as bytes.
fn traces() -> Vec<Vec<u8>> {
    let v6: std::net::Ipv6Addr = ADDRESS_6.parse().unwrap();
    let texts = [ADDRESS, "198.51.100.", ADDRESS_6, "2001:db8:4242", "Unlikely 77.31", "Nobody;"];
    let bytes = [vec![198, 51, 100, 213], v6.octets().to_vec(), v6.octets()[..6].to_vec()];
    texts.iter().map(|text| text.as_bytes().to_vec()).chain(bytes).collect()
}

#[track_caller]
fn check_clean(what: &str, held: &[u8]) {
    for trace in traces() {
        let found = held.windows(trace.len()).any(|part| part == trace);
        assert!(!found, "{:?} is in {what}", String::from_utf8_lossy(&trace));
    }
}

/// All bytes of all files, with those that SQLite has freed and those in its log.
fn files(folder: &Path) -> Vec<u8> {
    fs::read_dir(folder).unwrap().flat_map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn no_address_and_no_user_agent_is_in_files_logs_or_answers() {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let countries = NamedTempFile::new().unwrap();
    fs::write(countries.path(), mmdb::countries(&[("198.51.100.0/24", "DE"), ("2001:db8::/32", "JP")]))
        .unwrap();
    let file = countries.path().to_str().unwrap();
    let more = ["--trusted-proxy", "127.0.0.0/8", "--rate-per-network", "6", "--countries", file];
    let (server, log) = Server::logging(data.path(), &more);
    let good = |view| clicked(site, view, &[(110, 210)]).pack();
    let mut answers = String::new();
    let mut send = |address: &str, origin: &str, body: &[u8]| {
        let more = format!("Connection: close\r\nX-Forwarded-For: {address}\r\nUser-Agent: {AGENT}\r\n");
        let answer = server.exchange(&post(origin, &more, body));
        answers.push_str(&answer);
        answer["HTTP/1.1 ".len()..][..3].parse::<u16>().unwrap()
    };
    assert_eq!((send(ADDRESS, ORIGIN, &good(1)), send(ADDRESS_6, ORIGIN, &good(2))), (204, 204));
    assert_eq!(send(ADDRESS, "https://stranger.example", &good(3)), 403);
    assert_eq!(send(ADDRESS, ORIGIN, b"garbage"), 400);
    let mut refused = (10..).map(|view| send(ADDRESS, ORIGIN, &good(view)));
    assert!(refused.any(|status| status == 429));
    for path in ["/healthz", "/metrics"] {
        answers.push_str(
            &server
                .exchange(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes()),
        );
    }
    drop(server);
    let log = fs::read(log.path()).unwrap();
    assert!(log.windows(8).any(|part| part == b"refused:"), "{}", String::from_utf8_lossy(&log));
    check_clean("the log", &log);
    check_clean("the answers", answers.as_bytes());
    check_clean("the files", &files(data.path()));
}
