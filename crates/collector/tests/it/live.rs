//! `GET /api/v1/live`: what is stored is told to who listens, to nobody else, and for as long as they may hear it.

use std::{future::poll_fn, io::Write as _, pin::Pin, process::Command, time::SystemTime};

use axum::{
    body::{Body, HttpBody as _},
    http::{Request, Response},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;
use wire::{Device, Signal, SignalKind, SiteKey};

use crate::{
    batches::{clicked, later},
    house::{Answer, House, PAGE, from_peer},
    program::{Server, add_site, rest, token},
};

/// Streams that one network has open at the same time without a token.
const STREAMS: usize = 8;

fn question(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = from_peer(Request::get(format!("/api/v1/live{path}")));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

/// A stream that has said that it listens.
struct Listening(Response<Body>);

impl Listening {
    async fn to(house: &House, path: &str) -> Self {
        let answer = house.app().oneshot(question(path, &[("Origin", PAGE)])).await.unwrap();
        assert_eq!(answer.status(), 200);
        let mut listening = Self(answer);
        assert_eq!(listening.next().await, Some("event: open\ndata: {}\n\n".into()));
        listening
    }

    /// The next event, or the end.
    async fn next(&mut self) -> Option<String> {
        let body = self.0.body_mut();
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        Some(String::from_utf8(frame.unwrap().into_data().unwrap().to_vec()).unwrap())
    }

    async fn points(&mut self) -> Value {
        let event = self.next().await.unwrap();
        let data = event.strip_prefix("event: points\ndata: ").unwrap_or_else(|| panic!("{event}"));
        serde_json::from_str(data).unwrap()
    }
}

#[tokio::test]
async fn what_is_stored_is_told_with_its_place() {
    let house = House::new();
    let site = house.public_site();
    let mut listening = Listening::to(&house, &format!("?site={site}&path=/shop")).await;
    let headers = listening.0.headers();
    assert_eq!(headers["content-type"], "text/event-stream; charset=utf-8");
    assert_eq!(
        (&headers["cache-control"], &headers["access-control-allow-origin"]),
        (&"no-store".parse().unwrap(), &PAGE.parse().unwrap())
    );
    house.post(clicked(site, 0xab, &[(115, 215)]).pack()).await;
    // A quarter and a half of the button; of the document 115 in 1,000 px and 215 in 2,000.
    let told = json!({
        "visits": [{"view": "00000000000000ab", "device": "desktop", "points": [["#buy", 0, 1, 0.25, 0.5, 0.115, 0.1075]]}],
        "left_out": 0,
    });
    assert_eq!(listening.points().await, told);
    // Of a later batch the place is known from the first, and the first is not told again.
    let mut batch = later(site, 0xab, 1);
    batch.clicks =
        vec![wire::Click { at_ms: 700, x: 130, y: 200, place: 1, trusted: true, ..Default::default() }];
    house.post(batch.pack()).await;
    assert_eq!(listening.points().await["visits"][0]["points"], json!([["#buy", 0, 1, 0.5, 0.0, 0.13, 0.1]]));
}

#[tokio::test]
async fn only_what_the_map_is_of_is_told() {
    let house = House::new();
    let site = house.public_site();
    let mut phones = Listening::to(&house, &format!("?site={site}&path=/sh*&device=phone&kind=rage")).await;
    let mut wide = Listening::to(&house, &format!("?site={site}&path=/shop&width=1440-")).await;
    let mut elsewhere = Listening::to(&house, &format!("?site={site}&path=/blog")).await;
    house.post(clicked(site, 1, &[(115, 215)]).pack()).await;
    let mut batch = clicked(site, 2, &[(115, 215)]);
    batch.header.as_mut().unwrap().device = Device::Phone;
    batch.signals = vec![Signal { kind: SignalKind::Rage, at_ms: 200, anchor: 1, ..Signal::default() }];
    house.post(batch.pack()).await;
    let told = phones.points().await;
    assert_eq!(told["visits"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told["visits"][0]["points"], json!([["#buy", 0, 1, 0.5, 0.5, 0.13, 0.1075]]));
    let mut batch = clicked(site, 4, &[(115, 215)]);
    batch.header.as_mut().unwrap().frame.viewport.w = 1_500;
    house.post(batch.pack()).await;
    let told = wide.points().await;
    assert_eq!(
        (told["visits"].as_array().unwrap().len(), &told["visits"][0]["view"]),
        (1, &json!("0000000000000004"))
    );
    let mut batch = clicked(site, 3, &[(115, 215)]);
    batch.header.as_mut().unwrap().path = "/blog".into();
    house.post(batch.pack()).await;
    assert_eq!(elsewhere.points().await["visits"][0]["view"], "0000000000000003");
}

#[tokio::test]
async fn who_may_not_see_the_heat_hears_nothing_and_a_wrong_question_is_named() {
    let house = House::new();
    let ask = async |path: String| house.ask(question(&path, &[])).await;
    let answer: Answer = ask(format!("?site={}&path=/shop", house.site)).await;
    answer.refused(401, "the site's heat needs a token, `isotherm link` makes one");
    let site = house.public_site();
    let answer = ask(format!("?site={site}&path=/shop&device=tv")).await;
    answer.refused(400, "the parameter device is \"tv\", use all, desktop, tablet or phone");
}

#[tokio::test]
async fn a_stream_more_than_there_may_be_is_refused_until_one_is_closed() {
    let house = House::new();
    let path = format!("?site={}&path=/shop", house.public_site());
    let mut open = Vec::new();
    for _ in 0..STREAMS {
        open.push(Listening::to(&house, &path).await);
    }
    let answer = house.ask(question(&path, &[])).await;
    answer.refused(503, "8 live maps are open from this network already, try again when one is closed");
    drop(open.pop());
    while house.app().oneshot(question(&path, &[])).await.unwrap().status() != 200 {
        tokio::task::yield_now().await;
    }
}

/// A request of a token's owner over a socket.
fn get(site: SiteKey, token: &str) -> String {
    let head = "Host: x\r\nConnection: close\r\nAuthorization: Bearer";
    format!("GET /api/v1/live?site={site}&path=/shop HTTP/1.1\r\n{head} {token}\r\n\r\n")
}

#[test]
fn a_stream_ends_when_the_collector_stops() {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), PAGE);
    let token = token(data.path(), site, PAGE);
    let mut server = Server::start(data.path());
    let mut stream = server.connect();
    stream.write_all(get(site, &token).as_bytes()).unwrap();
    let begun = read_until(&mut stream, "event: open");
    assert!(begun.starts_with("HTTP/1.1 200 "), "{begun}");
    let sent = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let ended = rest(&mut stream);
    assert!(ended.contains("event: end\ndata: {\"why\":\"stopping\"}"), "{ended}");
    assert!(server.child.wait().unwrap().success());
}

/// A token as `isotherm link` makes it, good for so many seconds.
fn token_for(house: &House, seconds: u64) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let origin = &blake3::hash(PAGE.as_bytes()).to_hex()[..16];
    let claim = format!("{:x}-{}-{origin}", now + seconds, house.site);
    let key = blake3::derive_key("isotherm overlay token v2", &house.store.secret().unwrap());
    format!("{claim}-{}", blake3::keyed_hash(&key, claim.as_bytes()))
}

/// Hours pass at once here.
#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_its_token() {
    let house = House::new();
    let path = format!("?site={}&path=/shop", house.site);
    let token = format!("Bearer {}", token_for(&house, 50));
    let answer = house.app().oneshot(question(&path, &[("Authorization", &token)])).await.unwrap();
    let mut listening = Listening(answer);
    let begun = tokio::time::Instant::now();
    let mut told = Vec::new();
    while let Some(event) = listening.next().await {
        told.push(event);
    }
    let heartbeat = ":\n\n";
    let end = "event: end\ndata: {\"why\":\"expired\"}\n\n";
    assert_eq!(told, ["event: open\ndata: {}\n\n", heartbeat, heartbeat, heartbeat, end]);
    let passed = begun.elapsed().as_secs_f64();
    assert!((48.0..=50.1).contains(&passed), "after {passed} s");
}

/// What comes until this has come.
fn read_until(stream: &mut std::net::TcpStream, text: &str) -> String {
    use std::io::Read as _;
    let mut read = Vec::new();
    let mut byte = [0];
    while !String::from_utf8_lossy(&read).contains(text) {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&read));
        read.push(byte[0]);
    }
    String::from_utf8(read).unwrap()
}
