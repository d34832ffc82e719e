//! The recipe for nginx in the real one: `apt-get install nginx-light`, then `cargo test -p isotherm nginx -- --ignored`.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;
use tokio::net::TcpSocket;

use crate::{
    batches::first,
    program::{Server, add_site, connect, run},
};

const RECIPE: &str = include_str!("../../packaging/nginx.conf");
const PLACE: &str = "http://127.0.0.1:8787/";

struct Nginx {
    child: Child,
    address: SocketAddr,
}

impl Nginx {
    /// nginx with the recipe, before a collector.
    fn start(dir: &Path, collector: SocketAddr) -> Self {
        assert!(RECIPE.contains(PLACE), "the recipe names the collector");
        Self::with(dir, &RECIPE.replace(PLACE, &format!("http://{collector}/")))
    }

    /// The same with another recipe.
    fn with(dir: &Path, recipe: &str) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        let folder = dir.to_str().unwrap();
        let config = format!(
            "daemon off; error_log stderr; pid {folder}/pid; events {{}}
             http {{
               access_log {folder}/access; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
               fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
               server {{ listen {address}; location / {{ return 200 shop; }} {recipe} }}
             }}"
        );
        let file = dir.join("nginx.conf");
        fs::write(&file, config).unwrap();
        drop(free);
        let mut child = Command::new("/usr/sbin/nginx")
            .args(["-p", folder, "-e", "stderr", "-c"])
            .arg(&file)
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx is installed: apt-get install nginx-light");
        while TcpStream::connect(address).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "nginx refuses its configuration");
        }
        Self { child, address }
    }

    fn ask(&self, request: &[u8]) -> String {
        said(connect(self.address).unwrap(), request)
    }

    fn get(&self, path: &str, more: &str) -> String {
        self.ask(
            format!("GET {path} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n{more}\r\n")
                .as_bytes(),
        )
    }
}

fn said(mut stream: TcpStream, request: &[u8]) -> String {
    stream.write_all(request).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The master ends its workers when it is asked to; killed, it would leave them.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "needs nginx: apt-get install nginx-light"]
fn the_recipe_serves_the_tracker_and_stores_batches_by_the_visitor_s_address() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let page = "http://shop.example";
    let site = add_site(&data, page);
    let server = Server::with(&data, &["--trusted-proxy", "127.0.0.1"]);
    let nginx = Nginx::start(dir.path(), server.address);
    assert!(nginx.get("/", "").ends_with("shop"), "the site is as it was");
    assert!(nginx.get("/stats/healthz", "").contains("\"status\":\"ok\""));

    let send = |view: u64, more: &str| {
        let body = first(site, view).pack();
        let head = format!(
            "POST /stats/c HTTP/1.1\r\nHost: shop.example\r\nOrigin: {page}\r\nConnection: close\r\nContent-Length: {}\r\n{more}\r\n",
            body.len()
        );
        nginx.ask(&[head.as_bytes(), &body].concat())
    };
    assert!(send(1, "").starts_with("HTTP/1.1 204 "), "{}", send(1, ""));
    // What a visitor writes into the header is hearsay: the address is that which nginx saw.
    let site_key = site.to_string();
    let data_text = data.to_str().unwrap();
    let exclude = |network: &str| {
        run(&["exclusion", "add", "--data", data_text, "--site", &site_key, "--network", network])
    };
    assert!(exclude("198.51.100.0/24").status.success());
    assert!(send(2, "X-Forwarded-For: 198.51.100.7\r\n").starts_with("HTTP/1.1 204 "));
    assert!(exclude("127.0.0.1").status.success());
    let mut view = 3;
    while send(view, "").starts_with("HTTP/1.1 204 ") {
        view += 1;
    }
    let refused = send(view, "X-Forwarded-For: 198.51.100.7\r\n");
    assert!(refused.contains("does not count visitors of this network"), "{refused}");
    assert_eq!(fs::read_to_string(dir.path().join("access")).unwrap().matches("/stats/").count(), 0);
}

#[tokio::test]
#[ignore = "needs nginx: apt-get install nginx-light"]
async fn behind_a_proxy_that_adds_to_the_header_a_visitor_s_own_part_is_hearsay() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let page = "http://shop.example";
    let site = add_site(&data, page);
    let (key, text) = (site.to_string(), data.to_str().unwrap());
    let excluded = run(&["exclusion", "add", "--data", text, "--site", &key, "--network", "127.0.0.2"]);
    assert!(excluded.status.success());
    let server = Server::with(&data, &["--trusted-proxy", "127.0.0.1"]);
    let adding = format!(
        "location /stats/ {{ proxy_pass http://{}/; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }}",
        server.address
    );
    let nginx = Nginx::with(dir.path(), &adding);
    for (view, source, answer) in [(1, "127.0.0.2:0", "HTTP/1.1 403 "), (2, "127.0.0.3:0", "HTTP/1.1 204 ")] {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(source.parse().unwrap()).unwrap();
        let stream = socket.connect(nginx.address).await.unwrap().into_std().unwrap();
        stream.set_nonblocking(false).unwrap();
        let body = first(site, view).pack();
        // What one visitor says to be is not excluded, what the other says to be is.
        let hearsay = if view == 1 { "198.51.100.7" } else { "127.0.0.2" };
        let head = format!(
            "POST /stats/c HTTP/1.1\r\nHost: shop.example\r\nOrigin: {page}\r\nConnection: close\r\nContent-Length: {}\r\nX-Forwarded-For: {hearsay}\r\n\r\n",
            body.len()
        );
        let said = said(stream, &[head.as_bytes(), &body].concat());
        assert!(said.starts_with(answer), "from {source}: {said}");
    }
}

#[test]
#[ignore = "needs nginx: apt-get install nginx-light"]
fn the_recipe_lets_the_collector_say_why_a_batch_is_too_large_and_keeps_cookies_away() {
    let dir = TempDir::new().unwrap();
    let data = dir.path().join("data");
    let site = add_site(&data, "http://shop.example");
    let server = Server::with(&data, &["--trusted-proxy", "127.0.0.1"]);
    let nginx = Nginx::start(dir.path(), server.address);
    let body = vec![7; 61 * 1_024];
    let head = format!(
        "POST /stats/c HTTP/1.1\r\nHost: shop.example\r\nOrigin: http://shop.example\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let refused = nginx.ask(&[head.as_bytes(), &body].concat());
    assert!(refused.starts_with("HTTP/1.1 413 ") && refused.contains("isotherm-reason: "), "{refused}");

    let store = store::Store::open(&data).unwrap();
    let to = store::Membership { site: None, role: store::Role::Owner };
    store.access().invite(&[1; 32], to, i64::MAX, false).unwrap();
    let id = store.access().accept(&[1; 32], "ann", "p", 1).unwrap().unwrap();
    let digest = blake3::derive_key("isotherm session digest v1", b"secret");
    store.access().begin_session(&digest, store::Opener::Account(id), 1, i64::MAX).unwrap();
    let heat = format!("/api/v1/heat?site={site}&path=/&format=json");
    let cookie = "Cookie: isotherm=secret\r\nSec-Fetch-Site: same-origin\r\n";
    let direct = server
        .exchange(format!("GET {heat} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{cookie}\r\n").as_bytes());
    assert!(direct.starts_with("HTTP/1.1 200 "), "{direct}");
    assert!(nginx.get(&format!("/stats{heat}"), cookie).starts_with("HTTP/1.1 401 "));
}
