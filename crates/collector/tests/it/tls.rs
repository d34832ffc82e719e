//! TLS as a client sees it that is not ours: curl.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

use crate::{
    batches::first,
    house::PAGE,
    program::{add_site, connect, run},
};

pub(crate) const HOST: &str = "stats.example";

/// What curl says of a path of the host at this port, trusting the certificates in `chain` alone.
pub(crate) fn curl(host: &str, port: u16, chain: &Path, path: &str, more: &[&str]) -> Output {
    Command::new("curl")
        .args(["-sS", "--max-time", "60", "--resolve", &format!("{host}:{port}:127.0.0.1"), "--cacert"])
        .arg(chain)
        .args(more)
        .arg(format!("https://{host}:{port}{path}"))
        .output()
        .expect("curl is installed")
}

/// A certificate for [`HOST`] and its key, as files that are put in their places at once.
fn certify(dir: &Path) {
    let made = rcgen::generate_simple_self_signed([HOST.into()]).unwrap();
    let files = [("key.pem", made.signing_key.serialize_pem()), ("chain.pem", made.cert.pem())];
    for (name, text) in files {
        let fresh = dir.join("fresh.pem");
        fs::write(&fresh, text).unwrap();
        fs::rename(&fresh, dir.join(name)).unwrap();
    }
}

pub(crate) struct Secure {
    pub(crate) child: Child,
    pub(crate) port: u16,
    dir: TempDir,
}

impl Secure {
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    pub(crate) fn start_with(options: &[&str]) -> Self {
        let dir = TempDir::new().unwrap();
        certify(dir.path());
        let file = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
        let mut child = Command::new(env!("CARGO_BIN_EXE_isotherm"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data", &file("data")])
            .args(["--tls-chain", &file("chain.pem"), "--tls-key", &file("key.pem")])
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port =
            line.trim().strip_prefix("isotherm listens on https://127.0.0.1:").unwrap().parse().unwrap();
        Self { child, port, dir }
    }

    /// A file beside the data folder.
    pub(crate) fn file(&self, name: &str) -> String {
        self.dir.path().join(name).to_str().unwrap().to_owned()
    }

    fn curl(&self, chain: &Path, path: &str, more: &[&str]) -> Output {
        curl(HOST, self.port, chain, path, more)
    }

    pub(crate) fn asked(&self, path: &str, more: &[&str]) -> String {
        let output = self.curl(&self.dir.path().join("chain.pem"), path, more);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Secure {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn both_versions_of_http_are_spoken_over_tls_and_the_certificate_s_end_is_told() {
    let server = Secure::start();
    let told = ["-o", "/dev/null", "-w", "%{http_version} %{response_code}"];
    for (flag, version) in [("--http2", "2 200"), ("--http1.1", "1.1 200")] {
        assert_eq!(server.asked("/login", &[&[flag][..], &told].concat()), version);
    }
    let head = server.asked("/login", &["--http2", "-I"]);
    assert!(head.contains("strict-transport-security: max-age=31536000"), "{head}");
    // In the year 4096, where rcgen lets it end.
    let metrics = server.asked("/metrics", &["--http2"]);
    assert!(metrics.contains("\nisotherm_certificate_ends_seconds 67090118400\n"), "{metrics}");
    let oldest = server.curl(&server.dir.path().join("chain.pem"), "/", &["--tls-max", "1.1"]);
    assert!(!oldest.status.success());
}

#[test]
fn a_batch_is_stored_over_http_2() {
    let server = Secure::start();
    let site = add_site(&server.dir.path().join("data"), PAGE);
    let body = server.dir.path().join("batch");
    fs::write(&body, first(site, 1).pack()).unwrap();
    let data = format!("@{}", body.to_str().unwrap());
    let more =
        ["--http2", "--data-binary", &data, "-H", &format!("Origin: {PAGE}"), "-w", "%{response_code}"];
    assert_eq!(server.asked("/c", &more), "204");
    let checked = run(&["check", "--data", server.dir.path().join("data").to_str().unwrap()]);
    assert!(String::from_utf8(checked.stdout).unwrap().contains("views 1, batches 1"));
}

#[test]
fn a_renewed_certificate_is_served_without_a_restart() {
    let server = Secure::start();
    let dir = server.dir.path();
    let before = dir.join("before.pem");
    fs::copy(dir.join("chain.pem"), &before).unwrap();
    assert!(server.curl(&before, "/healthz", &[]).status.success());
    // A key without its certificate: the old pair stays.
    fs::write(dir.join("key.pem"), "no key").unwrap();
    assert!(server.curl(&before, "/healthz", &[]).status.success());
    certify(dir);
    while !server.curl(&dir.join("chain.pem"), "/healthz", &[]).status.success() {}
    assert!(!server.curl(&before, "/healthz", &[]).status.success());
}

#[test]
fn who_does_not_shake_hands_is_sent_away() {
    let server = Secure::start();
    let address = ([127, 0, 0, 1], server.port).into();
    // One that agrees on HTTP/2 and then says nothing; it ends when the server closes.
    let mut mute = Command::new("openssl")
        .args(["s_client", "-quiet", "-alpn", "h2", "-connect", &format!("127.0.0.1:{}", server.port)])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl is installed");
    let _says_nothing = mute.stdin.take();
    let mut half_open: Vec<_> = (0..50).map(|_| connect(address).unwrap()).collect();
    for stream in &mut half_open {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).expect("the server closes what says nothing");
    }
    mute.wait().unwrap();
    assert!(server.asked("/healthz", &["--http2"]).contains("\"status\":\"ok\""));
}

#[test]
fn what_is_no_certificate_is_said_before_serving() {
    let dir = TempDir::new().unwrap();
    certify(dir.path());
    let file = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let said = |more: &[&str]| {
        let output =
            run(&[&["config", "check", "--listen", "127.0.0.1:0", "--data", &file("data")], more].concat());
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let (chain, key) = (file("chain.pem"), file("key.pem"));
    assert!(said(&["--tls-chain", &chain, "--tls-key", &key]).0);
    let (is_right, error) = said(&["--tls-chain", &key, "--tls-key", &key]);
    assert!(!is_right && error.contains("key.pem holds no certificate"), "{error}");
    assert!(!said(&["--tls-chain", &chain]).0, "one without the other");
}
