//! The real binary over real sockets: connections that hang, an orderly end, and a violent one.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
};

use tempfile::TempDir;
use wire::SiteKey;

use crate::{
    batches::{first, later},
    program::{Server, add_site, connect, post, rest, run},
};

const ORIGIN: &str = "https://shop.example";

#[test]
fn a_connection_that_is_half_open_is_closed() {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let server = Server::start(data.path());
    let whole = post(ORIGIN, "", &first(site, 1).pack());
    let hung = |sent: &[u8]| {
        let mut stream = server.connect();
        stream.write_all(sent).unwrap();
        rest(&mut stream)
    };
    thread::scope(|scope| {
        let silent = scope.spawn(|| hung(b""));
        let in_head = scope.spawn(|| hung(&whole[..20]));
        let in_body = scope.spawn(|| hung(&whole[..whole.len() - 1]));
        assert_eq!(silent.join().unwrap(), "");
        let in_head = in_head.join().unwrap();
        assert!(in_head.is_empty() || in_head.starts_with("HTTP/1.1 408 "), "{in_head}");
        let in_body = in_body.join().unwrap();
        assert!(in_body.starts_with("HTTP/1.1 408 "), "{in_body}");
        assert!(in_body.contains("isotherm-reason: the body took too long to arrive"), "{in_body}");
    });
}

#[test]
fn a_batch_that_is_too_large_is_told_so_over_a_socket() {
    let data = TempDir::new().unwrap();
    let server = Server::start(data.path());
    let answer = server.exchange(&post(ORIGIN, "Connection: close\r\n", &vec![0; 500_000]));
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[test]
fn a_request_that_has_begun_is_finished_before_the_end() {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let mut server = Server::start(data.path());
    let whole = post(ORIGIN, "Expect: 100-continue\r\n", &first(site, 1).pack());
    let (begun, left) = whole.split_at(whole.len() - 5);
    let mut stream = server.connect();
    stream.write_all(begun).unwrap();
    let mut line = String::new();
    BufReader::with_capacity(1, stream.try_clone().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "HTTP/1.1 100 Continue\r\n");

    terminate(&server);
    while connect(server.address).is_ok() {}
    // A whole other process runs meanwhile: one that did not wait for the request would be gone by now.
    check_sound(data.path(), "views 0, batches 0");
    assert!(server.child.try_wait().unwrap().is_none());
    stream.write_all(left).unwrap();
    let answer = rest(&mut stream);
    assert!(answer.contains("HTTP/1.1 204 "), "{answer}");
    assert!(server.child.wait().unwrap().success());
    check_sound(data.path(), "views 1, batches 1");
}

fn terminate(server: &Server) {
    let sent = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

#[track_caller]
fn check_sound(data: &Path, said: &str) {
    let output = run(&["check", "--data", data.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.contains(said), "{text}");
}

/// Batches that the server said are stored.
#[derive(Default)]
struct Acknowledged {
    batches: Mutex<Vec<(u64, u32)>>,
    count: AtomicU64,
}

/// Sends the batches of one view after the other on one connection until the server is gone.
fn send_until_gone(server: &Server, site: SiteKey, first_view: u64, acknowledged: &Acknowledged) {
    let Ok(mut stream) = connect(server.address) else { return };
    let Ok(mirror) = stream.try_clone() else { return };
    let mut answers = BufReader::new(mirror);
    for view in first_view.. {
        for seq in 0..3 {
            let batch = if seq == 0 { first(site, view) } else { later(site, view, seq) };
            if stream.write_all(&post(ORIGIN, "", &batch.pack())).is_err() {
                return;
            }
            match status(&mut answers) {
                Some(204) => acknowledged.batches.lock().unwrap().push((view, seq)),
                Some(other) => panic!("status {other}"),
                None => return,
            }
            acknowledged.count.fetch_add(1, Relaxed);
        }
    }
}

/// The status of an answer without a body; `None` if the connection broke.
pub(crate) fn status(answers: &mut impl std::io::BufRead) -> Option<u16> {
    let mut status = None;
    loop {
        let mut line = String::new();
        if answers.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            return status;
        }
        status = status.or_else(|| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    }
}

/// How often the server is killed; `ISOTHERM_KILLS=100` takes a minute.
fn kills() -> u64 {
    std::env::var("ISOTHERM_KILLS").map_or(10, |text| text.parse().expect("ISOTHERM_KILLS is a number"))
}

#[test]
fn what_was_acknowledged_survives_every_kill_in_the_middle_of_the_load() {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let acknowledged = Acknowledged::default();
    for kill in 0..kills() {
        let mut server = Server::start(data.path());
        let before = acknowledged.count.load(Relaxed);
        thread::scope(|scope| {
            for n in 0..8 {
                let (server, acknowledged) = (&server, &acknowledged);
                scope.spawn(move || send_until_gone(server, site, (kill * 8 + n) << 32, acknowledged));
            }
            // Never at the same moment of a group twice.
            while acknowledged.count.load(Relaxed) < before + 40 + kill {
                thread::yield_now();
            }
            let killed = Command::new("kill").args(["-KILL", &server.child.id().to_string()]).status();
            assert!(killed.unwrap().success());
        });
        server.child.wait().unwrap();
    }
    check_sound(data.path(), "Everything can be read.");

    let batches = acknowledged.batches.into_inner().unwrap();
    let again = Server::start(data.path());
    let mut stream = again.connect();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    for &(view, seq) in &batches {
        let batch = if seq == 0 { first(site, view) } else { later(site, view, seq) };
        stream.write_all(&post(ORIGIN, "", &batch.pack())).unwrap();
        assert_eq!(status(&mut answers), Some(204));
    }
    let health = again.health();
    let expected = serde_json::json!([0, batches.len()]);
    assert_eq!(serde_json::json!([health["accepted"], health["duplicates"]]), expected);
}
