//! Ten thousand browsers that have said something and may say more. `cargo test -p isotherm idle -- --ignored --nocapture`
//! needs so many open files, twice, and prints what the collector holds for them.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
};

use tempfile::TempDir;

use crate::{
    batches::clicked,
    program::{Server, add_site, connect, post},
};

const ORIGIN: &str = "https://shop.example";
const CONNECTIONS: usize = 10_000;
const THREADS: usize = 4;
/// What the collector may hold in memory for each, KiB, built without optimisation.
const MOST_KIB: u64 = 30;

fn held_kib(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// Asks on a connection and leaves it open.
fn ask(stream: &mut TcpStream, request: &[u8]) -> String {
    stream.write_all(request).unwrap();
    let (mut answer, mut part) = (Vec::new(), [0; 4_096]);
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut part).unwrap();
        assert!(read > 0, "the connection was closed after {}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&part[..read]);
    }
    String::from_utf8(answer).unwrap()
}

fn greeted(server: &Server) -> TcpStream {
    let mut stream = connect(server.address).unwrap();
    let answer = ask(&mut stream, b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    stream
}

#[test]
#[ignore = "it needs 20,000 open files"]
fn ten_thousand_idle_connections_take_little_and_nobody_else_notices() {
    assert!(rlimit::increase_nofile_limit(CONNECTIONS as u64 + 100).unwrap() > CONNECTIONS as u64);
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let server = Server::with(data.path(), &["--connections-per-address", "20000"]);
    let before_kib = held_kib(&server);
    // Several at a time: who says nothing for ten seconds is let go.
    let open_some = || -> Vec<TcpStream> { (0..CONNECTIONS / THREADS).map(|_| greeted(&server)).collect() };
    let idle: Vec<TcpStream> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(open_some)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let held_kib = held_kib(&server);
    let open = idle.iter().filter(|stream| is_open(stream)).count();
    println!(
        "{open} of {CONNECTIONS} connections are open; {before_kib} KiB before, {held_kib} KiB with them"
    );
    assert_eq!(open, CONNECTIONS);
    let each_kib = (held_kib - before_kib) / CONNECTIONS as u64;
    assert!(each_kib < MOST_KIB, "{each_kib} KiB each");
    let late = clicked(site, 1, &[(105, 205)]).pack();
    assert!(ask(&mut server.connect(), &post(ORIGIN, "", &late)).starts_with("HTTP/1.1 204 "));
}

/// Whether the other side has not closed it.
fn is_open(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let mut byte = [0];
    matches!(stream.peek(&mut byte), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}
