//! Clients that ask for much and take nothing of it.

use std::{
    fs,
    future::poll_fn,
    io::Write as _,
    net::SocketAddr,
    process::Child,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::http::{Request, Response, StatusCode};
use h2::{RecvStream, client::SendRequest};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use tokio::{net::TcpStream, task::JoinHandle};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring},
};
use wire::{Anchor, Batch, Move, Place, SiteKey};

use crate::{
    batches::first,
    house::PAGE,
    program::{Server, last_line},
    tls::{HOST, Secure},
};

const CONNECTIONS: usize = 24;
const STREAMS: usize = 64;
/// What the collector may take in memory, KiB.
const MOST_KIB: u64 = 150 << 10;

/// A batch whose map is a hundred kilobytes of JSON and more.
fn large(site: SiteKey) -> Batch {
    let mut batch = Batch { cut_ms: 90_000, ..first(site, 1) };
    for number in 1..=600 {
        let selector = format!("#catalogue > section:nth-of-type({number}) > article.offer > a.more");
        batch.anchors.list.push(Anchor { selector, index: 0, count: 1, landmark: 0, mark: 0 });
        batch.places.list.push(Place { anchor: number, x: 100, y: number as i32, w: 60, h: 30 });
        batch.moves.push(Move { at_ms: 100 * number, x: 105, y: number as i32 + 1, place: number });
    }
    batch
}

/// A connection whose window is closed, and what drives it.
async fn greedy(
    address: SocketAddr,
    config: Arc<ClientConfig>,
) -> (SendRequest<&'static [u8]>, JoinHandle<()>) {
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from(HOST).unwrap();
    let stream = TlsConnector::from(config).connect(name, stream).await.unwrap();
    let (send, connection) =
        h2::client::Builder::new().initial_window_size(0).handshake(stream).await.unwrap();
    (send, tokio::spawn(async move { _ = connection.await }))
}

fn trusting(server: &Secure) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(server.file("chain.pem")).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Arc::new(config)
}

/// What the process has taken at most so far.
fn peak_kib(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// Where there is a map of a hundred kilobytes and more, of how many, and what posts the batch behind it.
struct Shop {
    map: String,
    bytes: usize,
    post: Vec<String>,
}

impl Shop {
    fn open(server: &Secure) -> Self {
        let data = server.file("data");
        let add = ["site", "add", "--data", &data, "--name", "Shop", "--origin", PAGE, "--public-heat"];
        let site = SiteKey::parse(&last_line(&add)).unwrap();
        let body = server.file("batch");
        fs::write(&body, large(site).pack()).unwrap();
        let (data, origin) = (format!("@{body}"), format!("Origin: {PAGE}"));
        let post =
            ["--data-binary", &data, "-H", &origin, "-w", "%{response_code}"].map(str::to_owned).into();
        let map = format!("/api/v1/heat?site={site}&path=*&kind=move&bots=with&format=json");
        let mut shop = Self { map, bytes: 0, post };
        assert_eq!(shop.posted(server), "204");
        shop.bytes = server.asked(&shop.map, &[]).len();
        shop
    }

    fn posted(&self, server: &Secure) -> String {
        server.asked("/c", &self.post.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Asks for the map on a connection whose window is closed, as a proxy does for somebody.
    async fn ask(&self, send: &mut SendRequest<&'static [u8]>, whom: &str) -> Response<RecvStream> {
        poll_fn(|cx| send.poll_ready(cx)).await.unwrap();
        let asked = Request::get(format!("https://{HOST}{}", self.map)).header("x-forwarded-for", whom);
        let (answer, _) = send.send_request(asked.body(()).unwrap(), true).unwrap();
        answer.await.unwrap()
    }
}

fn told_to_wait(answer: &Response<RecvStream>) {
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let header = |name: &str| answer.headers()[name].to_str().unwrap();
    assert_eq!((header("retry-after"), header("x-content-type-options")), ("2", "nosniff"));
    assert!(header("isotherm-reason").starts_with("too much is on its way"), "{:?}", answer.headers());
    assert!(answer.headers().contains_key("strict-transport-security"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_nobody_takes_fill_no_memory_and_end_their_connections() {
    let server = Secure::start();
    let shop = Shop::open(&server);
    let bytes = shop.bytes;
    assert!(bytes * CONNECTIONS * STREAMS > 150 << 20, "{bytes} bytes are too few to try it");

    let (address, config) = (SocketAddr::from(([127, 0, 0, 1], server.port)), trusting(&server));
    let (mut held, mut refused, mut driving) = (Vec::new(), 0, Vec::new());
    for _ in 0..CONNECTIONS {
        let (mut send, connection) = greedy(address, Arc::clone(&config)).await;
        driving.push(connection);
        for _ in 0..STREAMS {
            let answer = shop.ask(&mut send, "203.0.113.1").await;
            if answer.status() == StatusCode::OK {
                held.push(answer);
            } else {
                told_to_wait(&answer);
                refused += 1;
            }
        }
    }
    assert!(held.len() > 50 && refused > 50, "{} held, {refused} refused", held.len());
    let counted = format!("isotherm_rejected_total{{reason=\"overfull\"}} {refused}\n");
    let metrics = server.asked("/metrics", &[]);
    assert!(metrics.contains(&counted), "{metrics}");
    assert_eq!(shop.posted(&server), "204", "visitors of the same network are recorded");
    // Nothing of what was asked is taken, and so the server ends it.
    for connection in driving {
        connection.await.unwrap();
    }
    assert_eq!(server.asked(&shop.map, &[]).len(), bytes, "there is room again");
    assert!(peak_kib(&server.child) < MOST_KIB, "{} KiB", peak_kib(&server.child));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn networks_that_take_nothing_keep_no_other_from_asking_also_behind_a_proxy() {
    let server = Secure::start_with(&["--trusted-proxy", "127.0.0.1/32"]);
    let shop = Shop::open(&server);
    let (address, config) = (SocketAddr::from(([127, 0, 0, 1], server.port)), trusting(&server));
    let (mut held, mut open) = (Vec::new(), Vec::new());
    // One network after the other takes what it gets, until there is nothing left for another.
    'networks: for network in 1..20 {
        let whom = format!("2001:db8:{network}:{network}::1");
        loop {
            let (mut send, connection) = greedy(address, Arc::clone(&config)).await;
            open.push(connection);
            for _ in 0..STREAMS {
                let answer = shop.ask(&mut send, &whom).await;
                if answer.status() == StatusCode::OK {
                    held.push((open.len() - 1, answer));
                } else {
                    told_to_wait(&answer);
                    if network > 3 {
                        break 'networks;
                    }
                    continue 'networks;
                }
            }
        }
    }
    // On a slow machine some have made room already.
    let bytes = held.iter().filter(|(one, _)| !open[*one].is_finished()).count() * shop.bytes;
    assert!((44 << 20..=48 << 20).contains(&bytes), "{bytes} bytes are held");
    // Who comes now finds room as soon as somebody has held theirs for long, whose connection ends.
    let mine = ["-H", "X-Forwarded-For: 2001:db8:99::1", "-o", "/dev/null", "-w", "%{response_code}"];
    let began = Instant::now();
    while server.asked(&shop.map, &mine) != "200" || !open.iter().any(JoinHandle::is_finished) {
        assert!(began.elapsed() < Duration::from_secs(20), "nobody makes room");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Heads of 12 KB, and bodies that never come: what they take is counted like any body.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_stop_at_their_heads_fill_no_memory() {
    let server = Secure::start();
    let (address, config) = (SocketAddr::from(([127, 0, 0, 1], server.port)), trusting(&server));
    let (mut begun, mut refused, mut open) = (Vec::new(), 0, Vec::new());
    for _ in 0..CONNECTIONS + 16 {
        let (mut send, connection) = greedy(address, Arc::clone(&config)).await;
        for _ in 0..STREAMS {
            poll_fn(|cx| send.poll_ready(cx)).await.unwrap();
            let mut asked = Request::post(format!("https://{HOST}/c"));
            for name in ["a", "b", "c"] {
                asked = asked.header(name, "x".repeat(3_800));
            }
            let (answer, body) = send.send_request(asked.body(()).unwrap(), false).unwrap();
            begun.push((answer, body));
        }
        open.push((send, connection));
    }
    assert!(server.asked("/a/nothing", &["-w", "%{response_code}"]).ends_with("503"), "of the same address");
    for (answer, _body) in begun {
        // Those that were let in wait for their bodies for ten seconds.
        let status = answer.await.unwrap().status();
        assert!([503, 408].contains(&status.as_u16()), "{status}");
        refused += u32::from(status == StatusCode::SERVICE_UNAVAILABLE);
    }
    assert!(refused > 500, "{refused}");
    assert!(peak_kib(&server.child) < MOST_KIB, "{} KiB", peak_kib(&server.child));
}

#[test]
fn passwords_are_tried_a_few_at_a_time_though_nobody_waits_for_the_answer() {
    let data = tempfile::TempDir::new().unwrap();
    let server = Server::start(data.path());
    let form = "name=ann&password=wrong+as+can+be";
    let len = form.len();
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len}\r\n\r\n"
    );
    for _ in 0..60 {
        let mut stream = server.connect();
        stream.write_all(format!("{head}{form}").as_bytes()).unwrap();
        // It is on its way by then.
        server.health();
    }
    // Each takes 19 MiB.
    assert!(peak_kib(&server.child) < 100 << 10, "{} KiB", peak_kib(&server.child));
}
