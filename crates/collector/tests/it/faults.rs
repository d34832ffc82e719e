//! What the machine does to the collector, and strangers to its connections.

use std::{
    io::{BufReader, Read as _, Write as _},
    net::TcpStream,
    process::Command,
    thread,
};

use tempfile::TempDir;
use wire::SiteKey;

use crate::{
    batches::{clicked, first},
    process::status,
    program::{Server, add_site, connect, last_line, post, rest, run, token},
};

const ORIGIN: &str = "https://shop.example";

/// Sends batches on one connection.
struct Sender {
    stream: TcpStream,
    answers: BufReader<TcpStream>,
    site: SiteKey,
}

impl Sender {
    fn new(server: &Server, site: SiteKey) -> Self {
        let stream = server.connect();
        Self { answers: BufReader::new(stream.try_clone().unwrap()), stream, site }
    }

    /// The status, and a header that says when to come back, if there is one.
    fn send(&mut self, view: u64) -> u16 {
        let batch = clicked(self.site, view, &[(110, 210)]).pack();
        self.stream.write_all(&post(ORIGIN, "", &batch)).unwrap();
        self.answered()
    }

    fn answered(&mut self) -> u16 {
        status(&mut self.answers).expect("the server answers")
    }
}

/// Points on the map of all pages.
fn points(server: &Server, site: SiteKey, token: &str) -> u64 {
    let request = format!(
        "GET /api/v1/heat?site={site}&path=*&kind=click&format=json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Connection: close\r\n\r\n"
    );
    let answer = server.exchange(request.as_bytes());
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let heat: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    heat["points"].as_u64().unwrap()
}

/// A limit on the size of files stands in for the disk's: a write beyond it fails as one onto a full disk does.
#[test]
fn a_full_disk_refuses_batches_answers_maps_and_recovers_by_itself() {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let token = token(data.path(), site, ORIGIN);
    let folder = data.path().to_str().unwrap();
    let key = site.as_str();
    let program =
        last_line(&["token", "add", "--data", folder, "--site", key, "--scope", "read", "--name", "reports"]);
    let full = "trap '' XFSZ; ulimit -S -f 2000";
    let server = Server::after(full, data.path());
    let mut sender = Sender::new(&server, site);
    let stored = (0..20_000).take_while(|&view| sender.send(view) == 204).count() as u64;
    assert!(stored > 10 && stored < 20_000, "{stored} batches went into a mebibyte");
    assert_eq!(sender.send(stored), 503);
    assert_eq!(points(&server, site, &token), stored, "maps are answered, of all that was acknowledged");
    assert_eq!(points(&server, site, &program), stored, "also with a token that was never used before");

    drop(server);
    let server = Server::after(full, data.path());
    assert_eq!(points(&server, site, &token), stored, "it starts, though it cannot offer an account");
    let mut sender = Sender::new(&server, site);
    assert_eq!(sender.send(stored), 503);

    let pid = server.child.id().to_string();
    assert!(Command::new("prlimit").args(["--fsize=unlimited", "--pid", &pid]).status().unwrap().success());
    assert_eq!(sender.send(stored), 204, "the disk has room again");
    assert_eq!(points(&server, site, &token), stored + 1);
    drop(server);
    let check = run(&["check", "--data", data.path().to_str().unwrap()]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_by_its_name() {
    let data = TempDir::new().unwrap();
    add_site(data.path(), ORIGIN);
    let folder = data.path().to_str().unwrap();
    let mount = "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && exec \"$0\" serve --listen 127.0.0.1:0 --data \"$1\"";
    let program = env!("CARGO_BIN_EXE_isotherm");
    let output = Command::new("unshare").args(["-rm", "sh", "-c", mount, program, folder]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(folder) && said.contains("Read-only file system"), "{said}");
}

#[test]
fn an_address_has_its_share_of_connections_and_gets_it_back() {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let server = Server::with(data.path(), &["--connections-per-address", "2"]);
    let (mut one, two) = (Sender::new(&server, site), Sender::new(&server, site));
    assert_eq!(one.send(1), 204);
    assert_eq!(rest(&mut server.connect()), "", "the third is closed");
    drop(two);
    // The server learns of the end when it next looks.
    while !is_served(&server, &post(ORIGIN, "Connection: close\r\n", &first(site, 2).pack())) {
        thread::yield_now();
    }
    assert_eq!(one.send(3), 204);
}

/// Whether a connection of its own is answered rather than closed.
fn is_served(server: &Server, request: &[u8]) -> bool {
    let mut answer = Vec::new();
    let mut exchange = || {
        let mut stream = connect(server.address)?;
        stream.write_all(request)?;
        stream.read_to_end(&mut answer)
    };
    exchange().is_ok() && answer.starts_with(b"HTTP/1.1 204 ")
}

#[test]
fn fifty_connections_that_are_half_open_are_all_closed() {
    let data = TempDir::new().unwrap();
    let server = Server::start(data.path());
    let hung: Vec<TcpStream> = (0..50)
        .map(|number| {
            let mut stream = server.connect();
            stream
                .write_all(&b"POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"[..number % 48])
                .unwrap();
            stream
        })
        .collect();
    for mut stream in hung {
        let said = rest(&mut stream);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408 "), "{said}");
    }
}
