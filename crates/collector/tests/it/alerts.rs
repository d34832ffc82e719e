//! What owners are told of without looking, received by a server that takes what it is sent.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{atomic::AtomicBool, mpsc},
    thread,
};

use serde_json::Value;
use wire::{Batch, SignalKind};

use crate::{
    compaction::{DAY_MS, store_all, today},
    dashboard::{seen, shown, signal},
    findings,
    house::House,
    settings::change,
};

const HOUR_MS: i64 = 3_600_000;

/// A server that answers its first requests with these statuses and all others with 204.
struct Hook {
    url: String,
    bodies: mpsc::Receiver<String>,
}

impl Hook {
    fn answering(first: &'static [u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (told, bodies) = mpsc::channel();
        thread::spawn(move || {
            let statuses = first.iter().copied().chain(std::iter::repeat(204));
            for (stream, status) in listener.incoming().zip(statuses) {
                let (mut stream, body) = take(stream.unwrap());
                if told.send(body).is_err() {
                    break;
                }
                let empty = "Content-Length: 0\r\nConnection: close";
                write!(stream, "HTTP/1.1 {status} So\r\n{empty}\r\n\r\n").unwrap();
            }
        });
        Self { url, bodies }
    }

    /// What has come since the last time: each is there once its sender has its answer.
    fn kinds(&self) -> Vec<(String, String)> {
        let read = |body: String| {
            let message: Value = serde_json::from_str(&body).unwrap();
            let text = |name: &str| message[name].as_str().unwrap().to_owned();
            (text("kind"), text("text"))
        };
        self.bodies.try_iter().map(read).collect()
    }
}

/// Reads a request to its end: where it is answered, and its body.
fn take(stream: TcpStream) -> (TcpStream, String) {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (reader.into_inner(), String::from_utf8(body).unwrap())
}

/// A view of a session, with an error or without.
fn view(house: &House, number: u64, fails: bool) -> Batch {
    let signals = if fails { vec![signal(SignalKind::Error, "no", 1, &[])] } else { vec![] };
    seen(house.site, number, number, "/", signals)
}

async fn set(house: &House, url: &str, hours: u32) {
    let mut owner = house.member("ann", "owner", None).await;
    let url = serde_urlencoded::to_string([("url", url)]).unwrap();
    let form = format!("do=set-alerts&{url}&findings=on&errors=on&weekly=on&silent_hours={hours}");
    let (status, page) = change(&mut owner, house.site, &form).await;
    assert!(status == 200 && page.contains("Alerts go there from now on."), "{page}");
}

fn tell(house: &House, now_ms: i64) {
    isotherm::tell_owners(&house.collector, now_ms, &AtomicBool::new(false)).unwrap();
}

fn names(told: &[(String, String)]) -> Vec<&str> {
    told.iter().map(|(kind, _)| kind.as_str()).collect()
}

#[tokio::test]
async fn silence_is_told_once_and_a_week_on_its_monday() {
    let house = House::new();
    let hook = Hook::answering(&[]);
    store_all(&house.store, [(view(&house, 1, false), 0)].into_iter());
    set(&house, &hook.url, 2).await;
    let noon_ms = today() * DAY_MS + DAY_MS / 2;
    tell(&house, noon_ms + HOUR_MS);
    assert_eq!(hook.kinds(), [], "of what is known when it begins nothing is told");
    tell(&house, noon_ms + 3 * HOUR_MS);
    let told = hook.kinds();
    assert_eq!(names(&told), ["silence"]);
    assert!(told[0].1.starts_with("No visitor gave a sign of life for 3 hours, the last at "), "{told:?}");
    tell(&house, noon_ms + 4 * HOUR_MS);
    assert_eq!(hook.kinds(), [], "it is silent still");
    tell(&house, noon_ms + 7 * DAY_MS);
    let told = hook.kinds();
    assert_eq!(names(&told), ["report"]);
    assert!(told[0].1.contains("views 1 (nothing before), sessions 1"), "{told:?}");
    assert!(told[0].1.contains("Biggest losses: none known. The goal is nothing: neither"), "{told:?}");
    tell(&house, noon_ms + 7 * DAY_MS + HOUR_MS);
    assert_eq!(hook.kinds(), [], "once a week");
    // A clock that was wrong for once leaves no silence behind.
    tell(&house, noon_ms + 100 * DAY_MS);
    hook.kinds();
    tell(&house, noon_ms + 14 * DAY_MS);
    assert_eq!(names(&hook.kinds()), ["report"]);
}

#[tokio::test]
async fn errors_are_told_where_their_share_has_doubled_and_not_by_chance() {
    let noon_ms = today() * DAY_MS + DAY_MS / 2;
    // Of 100 views each in the week before and yesterday; the last doubled, as may be by chance.
    for (was, now, expected) in [(10, 30, &["errors"][..]), (10, 15, &[]), (2, 5, &[])] {
        let house = House::new();
        let hook = Hook::answering(&[]);
        let before = (1..=100).map(|number| (view(&house, number, number <= was), 3));
        let yesterday = (101..=200).map(|number| (view(&house, number, number <= 100 + now), 1));
        store_all(&house.store, before.chain(yesterday));
        set(&house, &hook.url, 0).await;
        tell(&house, noon_ms);
        let told = hook.kinds();
        assert_eq!(names(&told), expected, "{now}");
        assert!(
            told.iter().all(|(_, text)| text.starts_with("30 of 100 views had an error on ")),
            "{told:?}"
        );
    }
}

#[tokio::test]
async fn a_finding_is_told_when_it_is_new() {
    let house = House::new();
    let hook = Hook::answering(&[]);
    set(&house, &hook.url, 0).await;
    let noon_ms = today() * DAY_MS + DAY_MS / 2;
    // Of the day that follows a Monday's report may be told, too.
    let found = || {
        let told = hook.kinds();
        told.into_iter().filter(|(kind, _)| kind == "finding").map(|(_, text)| text).collect::<Vec<_>>()
    };
    tell(&house, noon_ms);
    store_all(&house.store, (1..=300).map(|number| (findings::view(house.site, number), 0)));
    tell(&house, noon_ms + HOUR_MS);
    assert_eq!(found(), [""; 0], "once a day");
    tell(&house, noon_ms + DAY_MS);
    let told = found();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(": #buy on /shop. "), "{told:?}");
    assert!(told[0].contains(" The goal is nothing: neither an order nor a form was told"), "{told:?}");
    tell(&house, noon_ms + 2 * DAY_MS);
    assert_eq!(found(), [""; 0], "it is known");
}

#[tokio::test]
async fn of_several_findings_only_those_that_were_not_delivered_are_told_again() {
    let house = House::new();
    let hook = Hook::answering(&[204, 500]);
    set(&house, &hook.url, 0).await;
    let noon_ms = today() * DAY_MS + DAY_MS / 2;
    tell(&house, noon_ms);
    let elsewhere = (301..=600).map(|number| {
        let mut batch = findings::view(house.site, number);
        batch.header.as_mut().unwrap().path = "/other".into();
        (batch, 0)
    });
    store_all(&house.store, (1..=300).map(|number| (findings::view(house.site, number), 0)).chain(elsewhere));
    tell(&house, noon_ms + DAY_MS);
    tell(&house, noon_ms + DAY_MS + HOUR_MS);
    tell(&house, noon_ms + DAY_MS + 2 * HOUR_MS);
    let told = hook.kinds().into_iter().filter(|(kind, _)| kind == "finding");
    let told: Vec<String> = told.map(|(_, text)| text).collect();
    assert!(told.len() == 3 && told[0] != told[1] && told[1] == told[2], "{told:?}");
}

#[tokio::test]
async fn what_could_not_be_delivered_is_told_the_next_time_and_once() {
    let house = House::new();
    let hook = Hook::answering(&[500, 204]);
    store_all(&house.store, [(view(&house, 1, false), 0)].into_iter());
    set(&house, &hook.url, 2).await;
    let noon_ms = today() * DAY_MS + DAY_MS / 2;
    tell(&house, noon_ms + 3 * HOUR_MS);
    tell(&house, noon_ms + 4 * HOUR_MS);
    tell(&house, noon_ms + 5 * HOUR_MS);
    assert_eq!(names(&hook.kinds()), ["silence", "silence"], "refused, then taken");
}

#[tokio::test]
async fn only_who_owns_every_site_sets_alerts_and_a_wrong_address_is_named() {
    let house = House::new();
    let hook = Hook::answering(&[204, 500]);
    let mut owner = house.member("ann", "owner", None).await;
    let url = serde_urlencoded::to_string([("url", &hook.url)]).unwrap();
    let test = format!("do=test-alert&silent_hours=1&{url}");
    assert!(change(&mut owner, house.site, &test).await.1.contains("It was delivered."));
    assert_eq!(hook.kinds(), [("test".into(), "This is what an alert looks like.".into())]);
    let (status, page) = change(&mut owner, house.site, &test).await;
    assert!(status == 400 && page.contains("What was sent was not delivered: "), "{page}");
    for (form, said) in [
        ("url=ftp://a.example/&silent_hours=1", "has the address &#34;ftp://a.example/&#34;, use one like"),
        (
            "url=http://a.example/&silent_hours=soon",
            "has silent_hours &#34;soon&#34;, which is no whole number",
        ),
        ("url=http://a.example/&silent_hours=999", "has 999 hours of silence, use 0 to 672"),
    ] {
        let (status, page) = change(&mut owner, house.site, &format!("do=set-alerts&{form}")).await;
        assert!(status == 400 && page.contains(said), "{form}: {page}");
    }
    let mut other = house.member("ben", "owner", Some(house.site)).await;
    let (status, page) = change(&mut other, house.site, &test).await;
    assert!(status == 400 && page.contains("which is nothing that can be done here"), "{page}");
    assert!(!shown(&mut other, &format!("/settings?site={}", house.site)).await.contains("s-alerts"));
    assert_eq!(hook.kinds().len(), 1, "the one that was refused");
}

#[tokio::test]
async fn what_is_told_links_to_the_page_that_says_more_where_it_is_known_how_browsers_reach_it() {
    for (public, report) in [(Some("https://stats.example"), true), (None, false)] {
        let house = House::with(|collector| collector.with_public_url(public.map(String::from)));
        let hook = Hook::answering(&[]);
        store_all(&house.store, [(view(&house, 1, false), 0)].into_iter());
        set(&house, &hook.url, 2).await;
        let noon_ms = today() * DAY_MS + DAY_MS / 2;
        tell(&house, noon_ms + 3 * HOUR_MS);
        tell(&house, noon_ms + 7 * DAY_MS);
        let links: Vec<Value> = hook
            .bodies
            .try_iter()
            .map(|body| serde_json::from_str::<Value>(&body).unwrap()["link"].clone())
            .collect();
        if !report {
            assert_eq!(links, [Value::Null, Value::Null]);
            continue;
        }
        assert_eq!(links[0], format!("https://stats.example/settings?site={}", house.site));
        let week = links[1].as_str().unwrap().strip_prefix("https://stats.example").unwrap();
        assert!(week.starts_with(&format!("/report?site={}&from=", house.site)), "{week}");
        let mut owner = house.member("ben", "owner", None).await;
        assert!(shown(&mut owner, week).await.contains("<h1>"), "the link opens the week");
        let (_, page) = change(&mut owner, house.site, "do=invite&role=viewer").await;
        assert!(page.contains("https://stats.example/setup/"), "{page}");
    }
}
