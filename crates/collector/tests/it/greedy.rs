//! Clients that ask for much and take nothing of it.

use std::{fs, future::poll_fn, io::Write as _, net::SocketAddr, process::Child, sync::Arc};

use axum::http::{Request, StatusCode};
use h2::client::SendRequest;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_nobody_takes_fill_no_memory_and_end_their_connections() {
    let server = Secure::start();
    let data = server.file("data");
    let add = ["site", "add", "--data", &data, "--name", "Shop", "--origin", PAGE, "--public-heat"];
    let site = SiteKey::parse(&last_line(&add)).unwrap();
    let body = server.file("batch");
    fs::write(&body, large(site).pack()).unwrap();
    let data = format!("@{body}");
    let post = ["--data-binary", &data, "-H", &format!("Origin: {PAGE}"), "-w", "%{response_code}"];
    assert_eq!(server.asked("/c", &post), "204");
    let map = format!("/api/v1/heat?site={site}&path=*&kind=move&bots=with&format=json");
    let bytes = server.asked(&map, &[]).len();
    assert!(bytes * CONNECTIONS * STREAMS > 150 << 20, "{bytes} bytes are too few to try it");

    let (address, config) = (SocketAddr::from(([127, 0, 0, 1], server.port)), trusting(&server));
    let (mut held, mut refused, mut driving) = (Vec::new(), 0, Vec::new());
    for _ in 0..CONNECTIONS {
        let (mut send, connection) = greedy(address, Arc::clone(&config)).await;
        driving.push(connection);
        for _ in 0..STREAMS {
            poll_fn(|cx| send.poll_ready(cx)).await.unwrap();
            let asked = Request::get(format!("https://{HOST}{map}")).body(()).unwrap();
            let (answer, _) = send.send_request(asked, true).unwrap();
            let answer = answer.await.unwrap();
            match answer.status() {
                StatusCode::OK => held.push(answer),
                StatusCode::SERVICE_UNAVAILABLE => {
                    assert_eq!(answer.headers()["retry-after"], "2");
                    let reason = answer.headers()["isotherm-reason"].to_str().unwrap();
                    assert!(reason.starts_with("too much is on its way"), "{reason}");
                    refused += 1;
                }
                other => panic!("{other}"),
            }
        }
    }
    assert!(held.len() > 50 && refused > 50, "{} held, {refused} refused", held.len());
    assert_eq!(server.asked("/c", &post), "204", "visitors of the same network are recorded");
    // Nothing of what was asked is taken, and so the server ends it.
    for connection in driving {
        connection.await.unwrap();
    }
    assert_eq!(server.asked(&map, &[]).len(), bytes, "there is room again");
    assert!(peak_kib(&server.child) < MOST_KIB, "{} KiB", peak_kib(&server.child));
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
