//! Certificates by ACME, from Let's Encrypt's own test server: `apt-get install pebble`, then
//! `cargo test -p isotherm acme -- --ignored`. It proves names as the real one does, by coming to the port.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::{NamedTempFile, TempDir};

use crate::{
    program::{Server, run},
    tls::{HOST, curl},
};

const OTHER_HOST: &str = "www.stats.example";
/// After this long a test has failed; nothing waits for it when all is well.
const HUNG: Duration = Duration::from_secs(60);
const YEAR_S: u32 = 31_536_000;

/// A folder and ports for a collector, an authority, and what tells the authority that every name is on this machine.
struct Scene {
    dir: TempDir,
    collector: u16,
    directory: u16,
    management: u16,
    resolver: u16,
}

/// Pebble and its resolver; both killed when dropped.
struct Authority([Child; 2]);

impl Drop for Authority {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Scene {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".into()]).unwrap();
        fs::write(dir.path().join("authority.pem"), made.cert.pem()).unwrap();
        fs::write(dir.path().join("authority-key.pem"), made.signing_key.serialize_pem()).unwrap();
        let free = [(); 4].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [collector, directory, management, resolver] =
            free.each_ref().map(|listener| listener.local_addr().unwrap().port());
        Self { dir, collector, directory, management, resolver }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The authority, whose certificates hold so long, and who looks for answers at this port.
    fn authority(&self, lasting_s: u32, looks_at: u16) -> Authority {
        let config = serde_json::json!({ "pebble": {
            "listenAddress": at(self.directory), "managementListenAddress": at(self.management),
            "certificate": self.file("authority.pem"), "privateKey": self.file("authority-key.pem"),
            "tlsPort": looks_at, "httpPort": looks_at, "certificateValidityPeriod": lasting_s,
        } });
        fs::write(self.file("pebble.json"), config.to_string()).unwrap();
        let resolver = Command::new("pebble-challtestsrv")
            .args(["-dns01", &at(self.resolver), "-defaultIPv6", ""])
            .args(["-http01", "", "-https01", "", "-tlsalpn01", "", "-management", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pebble is installed: apt-get install pebble");
        let pebble = Command::new("pebble")
            .args(["-strict", "-dnsserver", &at(self.resolver), "-config"])
            .arg(self.file("pebble.json"))
            // It would wait for seconds, now and then refuse what is right, and believe what it has seen before.
            .envs([("PEBBLE_VA_NOSLEEP", "1"), ("PEBBLE_WFE_NONCEREJECT", "0"), ("PEBBLE_AUTHZREUSE", "0")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut authority = Authority([resolver, pebble]);
        for port in [self.resolver, self.directory, self.management] {
            until("the authority is there", || {
                let ended = authority.0.iter_mut().any(|child| child.try_wait().unwrap().is_some());
                assert!(!ended, "pebble refuses its configuration");
                TcpStream::connect(at(port)).ok()
            });
        }
        let roots = curl("127.0.0.1", self.management, &self.file("authority.pem"), "/roots/0", &[]);
        assert!(roots.status.success(), "{}", String::from_utf8_lossy(&roots.stderr));
        fs::write(self.file("roots.pem"), roots.stdout).unwrap();
        authority
    }

    fn collector(&self, names: &str) -> (Server, NamedTempFile) {
        let (listen, directory) = (at(self.collector), format!("https://{}/dir", at(self.directory)));
        let root = self.file("authority.pem");
        let more = ["--listen", &listen, "--acme", names, "--acme-directory", &directory];
        let root = ["--acme-root", root.to_str().unwrap(), "--acme-contact", "ann@shop.example"];
        Server::logging(&self.file("data"), &[&more[..], &root].concat())
    }

    /// The certificate with which a host answers, if it is one of the authority's.
    fn shown(&self, host: &str) -> Result<String, String> {
        let more = ["-o", "/dev/null", "-w", "%{certs}"];
        let output = curl(host, self.collector, &self.file("roots.pem"), "/healthz", &more);
        let (said, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr));
        let end = "-----END CERTIFICATE-----";
        let first = said.split_once("-----BEGIN").and_then(|(_, rest)| Some(rest.split_once(end)?.0.into()));
        first.filter(|_| output.status.success()).ok_or(error.unwrap())
    }

    fn is_shown(&self, host: &str) -> String {
        until("a certificate is shown", || self.shown(host).ok())
    }
}

fn at(port: u16) -> String {
    SocketAddr::from(([127, 0, 0, 1], port)).to_string()
}

/// Asks until there is an answer.
#[track_caller]
fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(since.elapsed() < HUNG, "it never came to pass that {what}");
        thread::yield_now();
    }
}

/// The line of a log that has these words.
#[track_caller]
fn is_said(log: &NamedTempFile, words: &str) -> String {
    let line = |text: String| text.lines().find(|line| line.contains(words)).map(String::from);
    until(words, || line(said(log)))
}

fn said(log: &NamedTempFile) -> String {
    String::from_utf8_lossy(&fs::read(log.path()).unwrap()).into_owned()
}

#[test]
#[ignore = "needs Pebble: apt-get install pebble"]
fn a_certificate_is_got_on_the_port_that_serves_and_outlives_a_restart() {
    let scene = Scene::new();
    let authority = scene.authority(YEAR_S, scene.collector);
    let (server, _log) = scene.collector(&format!("{HOST},{OTHER_HOST}"));
    let first = scene.is_shown(HOST);
    assert_eq!(scene.shown(OTHER_HOST).unwrap(), first, "one for both names");
    let metrics = curl(HOST, scene.collector, &scene.file("roots.pem"), "/metrics", &["--http2"]);
    let metrics = String::from_utf8(metrics.stdout).unwrap();
    let ends_s = metrics.lines().find_map(|line| line.strip_prefix("isotherm_certificate_ends_seconds "));
    let left_s = ends_s.unwrap().parse::<i64>().unwrap() - jiff::Timestamp::now().as_second();
    assert!((i64::from(YEAR_S) - 300..=i64::from(YEAR_S)).contains(&left_s), "{left_s}");
    let late = speaks_acme(scene.collector);
    assert!(late.contains("no application protocol"), "there is nothing left to prove: {late}");

    drop(server);
    drop(authority);
    let (_server, log) = scene.collector(&format!("{OTHER_HOST},{HOST}"));
    assert_eq!(scene.shown(HOST).unwrap(), first);
    assert!(!said(&log).contains("is asked for a certificate"), "{}", said(&log));
}

/// What openssl says of a handshake as an authority makes it.
fn speaks_acme(port: u16) -> String {
    let output = Command::new("openssl")
        .args(["s_client", "-connect", &at(port), "-servername", HOST, "-alpn", "acme-tls/1"])
        .stdin(Stdio::null())
        .output()
        .expect("openssl is installed");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
#[ignore = "needs Pebble: apt-get install pebble"]
fn a_certificate_is_renewed_before_it_ends_and_without_a_restart() {
    let scene = Scene::new();
    let _authority = scene.authority(15, scene.collector);
    let (_server, log) = scene.collector(HOST);
    let first = scene.is_shown(HOST);
    // One that has ended is no answer.
    until("another one is shown", || Some(scene.shown(HOST).unwrap()).filter(|other| *other != first));
    assert_eq!(said(&log).matches("is asked for a certificate").count(), 2, "{}", said(&log));
}

#[test]
#[ignore = "needs Pebble: apt-get install pebble"]
fn an_authority_that_is_away_is_asked_again_and_handshakes_are_refused_until_then() {
    let scene = Scene::new();
    fs::copy(scene.file("authority.pem"), scene.file("roots.pem")).unwrap();
    let (_server, log) = scene.collector(HOST);
    let line = is_said(&log, "the next attempt is in");
    assert!(line.contains("WARN") && line.contains("Connection refused"), "{line}");
    let refused = scene.shown(HOST).unwrap_err();
    assert!(refused.contains("alert access denied"), "{refused}");
    let _authority = scene.authority(YEAR_S, scene.collector);
    scene.is_shown(HOST);
}

#[test]
#[ignore = "needs Pebble: apt-get install pebble"]
fn what_the_authority_could_not_see_is_told_in_its_words_and_the_server_stays() {
    let scene = Scene::new();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let _authority = scene.authority(YEAR_S, nobody);
    let (mut server, log) = scene.collector(HOST);
    let line = is_said(&log, "the next attempt is in");
    assert!(line.contains("no certificate for stats.example: stats.example: "), "{line}");
    let words = format!("Failed to connect to 127.0.0.1:{nobody} for the tls-alpn-01 challenge");
    assert!(line.contains(&words), "{line}");
    let seconds = line.rsplit_once("in ").unwrap().1.trim_end_matches(" s").parse::<u32>().unwrap();
    assert!((240..=360).contains(&seconds), "it would be told that it asks too often: {line}");
    assert!(scene.shown(HOST).unwrap_err().contains("alert access denied"));
    assert!(server.child.try_wait().unwrap().is_none());
}

#[test]
#[ignore = "needs Pebble: apt-get install pebble"]
fn an_authority_that_has_forgotten_the_account_makes_a_new_one() {
    let scene = Scene::new();
    let authority = scene.authority(YEAR_S, scene.collector);
    let (server, _log) = scene.collector(HOST);
    let first = scene.is_shown(HOST);
    drop(server);
    drop(authority);
    let account = kept(&scene.file("data"), "account");
    fs::remove_file(kept(&scene.file("data"), "certificate")).unwrap();
    let before = fs::read(&account).unwrap();
    // It remembers nothing from before its start.
    let _authority = scene.authority(YEAR_S, scene.collector);
    let (_server, log) = scene.collector(HOST);
    assert_ne!(scene.is_shown(HOST), first);
    assert!(said(&log).contains("has forgotten us"));
    assert_ne!(fs::read(&account).unwrap(), before);
}

/// The one file of a kind.
fn kept(data: &Path, kind: &str) -> PathBuf {
    let mut files = fs::read_dir(data.join("acme")).unwrap().map(|file| file.unwrap().path());
    let is_of = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().starts_with(kind);
    files.find(is_of).unwrap()
}

#[test]
fn the_first_owner_is_led_to_the_first_name() {
    let dir = TempDir::new().unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut child = Command::new(env!("CARGO_BIN_EXE_isotherm"))
        .args(["serve", "--listen", "127.0.0.1:0", "--acme", &format!("{HOST},{OTHER_HOST}"), "--data"])
        .arg(dir.path())
        .args(["--acme-directory", &format!("https://{}/", at(nobody))])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines.take(3).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(lines[0].starts_with("isotherm listens on https://127.0.0.1:"), "{lines:?}");
    assert!(lines[2].starts_with(&format!("https://{HOST}/")), "{lines:?}");
}

#[test]
fn what_cannot_be_asked_for_is_said_before_serving() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let check = |more: &[&str]| {
        let start = ["config", "check", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()];
        let output = run(&[&start[..], more].concat());
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let (is_right, said) = check(&["--acme", "stats.example,WWW.stats.example", "--acme", "a.example"]);
    let names = "acme = stats.example\nacme = www.stats.example\nacme = a.example\nacme-directory = https://";
    assert!(is_right && said.contains(names), "{said}");
    assert!(!data.join("acme").exists(), "a check keeps nothing");
    for (more, wrong) in [
        (&["--acme", "*.stats.example"][..], "'*.stats.example' for '--acme <NAME>'"),
        (&["--acme", "stats.example,192.0.2.1"], "'192.0.2.1' for '--acme <NAME>'"),
        (&["--acme", "stats.example,"], "\"\" is no host name"),
        (&["--acme", "stats.example", "--acme-contact", "ann"], "\"ann\" is no address"),
        (&["--acme", "stats.example", "--acme-directory", "http://ca.example"], "\"http://ca.example\""),
        (&["--acme", "stats.example", "--acme-root", "/gone/root.pem"], "cannot read /gone/root.pem"),
        (&["--acme", "stats.example", "--tls-chain", "c", "--tls-key", "k"], "cannot be used with"),
        (&["--acme-contact", "ann@shop.example"], "--acme <NAME>"),
    ] {
        let (is_right, said) = check(more);
        assert!(!is_right && said.contains(wrong), "{more:?}: {said}");
    }
}
