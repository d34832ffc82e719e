//! `POST /c`: what is taken in, what is turned away and why, and who may read the answer.

use std::{num::NonZeroU32, path::Path};

use axum::{body::Body, http::Request};
use tokio::task::JoinSet;
use wire::{Signal, SiteKey, limits};

use crate::{
    batches::{Numbers, clicked, first, later},
    house::{FIREFOX, House, PAGE, STRANGER, ask, from_peer, post},
};

const UNKNOWN: &str = "aaaaaaaaaaaaaaaa";

#[tokio::test]
async fn a_batch_is_stored_before_it_is_acknowledged() {
    let house = House::new();
    let answer = house.post(first(house.site, 1).pack()).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (204, ""));
    answer.readable_by(PAGE);
    assert_eq!(house.store.check().unwrap().batches, 1);
}

#[tokio::test]
async fn a_retried_batch_counts_once_and_later_ones_join_their_view() {
    let house = House::new();
    for batch in [first(house.site, 1), first(house.site, 1), later(house.site, 1, 1)] {
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    let health = house.health().await;
    assert_eq!((&health["accepted"], &health["duplicates"]), (&2.into(), &1.into()));
    let report = house.store.check().unwrap();
    assert_eq!((report.views, report.batches), (1, 2));
}

#[tokio::test]
async fn every_refusal_has_a_reason_and_is_counted() {
    let house = House::new();
    let good = first(house.site, 1).pack();
    house.post("garbage").await.refused(400, "not an Isotherm batch");
    house.post(good[..30].to_vec()).await.refused(400, "the bytes end inside the batch");
    let large = house.post(vec![0; limits::BATCH_BYTES + 1]).await;
    large.refused(413, "the body has more bytes than the limit of 61440");
    let packed = post().header("Origin", PAGE).header("Content-Encoding", "gzip");
    let packed = house.ask(packed.body(good.clone().into()).unwrap()).await;
    packed.refused(415, "the body is encoded as \"gzip\", send it as it is");
    let stranger = house.post_from(STRANGER, good.clone()).await;
    stranger.refused(403, "https://stranger.example is not an origin of this site");
    let without = house.ask(post().body(good.into()).unwrap()).await;
    without.refused(403, "the request has no Origin header, so it comes from no page");
    let lost = house.post(first(SiteKey::parse(UNKNOWN).unwrap(), 1).pack()).await;
    lost.refused(403, "no site has the key aaaaaaaaaaaaaaaa");

    let expected = serde_json::json!({
        "malformed": 2, "too_large": 1, "encoded": 1, "foreign_origin": 1, "no_origin": 1, "unknown_site": 1
    });
    assert_eq!(house.health().await["rejected"], expected);
    assert_eq!(house.store.check().unwrap().batches, 0);
}

#[tokio::test]
async fn a_batch_of_exactly_the_limit_is_read() {
    let house = House::new();
    let answer = house.post(vec![0; limits::BATCH_BYTES]).await;
    answer.refused(400, "not an Isotherm batch");
}

#[tokio::test]
async fn a_page_of_the_site_reads_that_it_is_stored_and_every_page_that_it_is_not_wanted() {
    let house = House::new();
    let good = first(house.site, 1).pack();
    for origin in [PAGE, STRANGER, "null"] {
        house.post_from(origin, "garbage").await.readable_by("*");
        house.post_from(origin, vec![0; limits::BATCH_BYTES + 1]).await.readable_by("*");
    }
    house.post_from(PAGE, good.clone()).await.readable_by(PAGE);
    for origin in
        [STRANGER, "null", "https://shop.example.evil", "http://shop.example", "HTTPS://SHOP.EXAMPLE"]
    {
        let answer = house.post_from(origin, good.clone()).await;
        assert_eq!(answer.status, 403, "{origin}");
        answer.readable_by("*");
    }
    let lost = first(SiteKey::parse(UNKNOWN).unwrap(), 1).pack();
    house.post_from(STRANGER, lost).await.readable_by("*");
    house.ask(post().body(good.into()).unwrap()).await.readable_by("*");
}

#[tokio::test]
async fn a_needless_preflight_is_answered() {
    let house = House::new();
    let ask = from_peer(Request::options("/c")).header("Origin", PAGE);
    let answer = house.ask(ask.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-methods"), "POST, OPTIONS");
    answer.readable_by("*");
}

#[tokio::test]
async fn a_page_may_add_headers_to_batches_and_to_files() {
    let house = House::new();
    for (path, reader) in [("/c", "*"), ("/a/tracker.0123456789.wasm", PAGE)] {
        let ask = from_peer(Request::options(path)).header("Origin", PAGE);
        let ask = ask.header("Access-Control-Request-Headers", "x-requested-with, traceparent");
        let answer = house.ask(ask.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(answer.header("access-control-allow-headers"), "x-requested-with, traceparent");
        answer.readable_by(reader);
    }
}

#[tokio::test]
async fn another_method_or_address_is_told_so() {
    let house = House::new();
    let answer = house.get("/c").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (405, "/c does not take GET\n"));
    let answer = house.get("/collect").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (404, "there is nothing at /collect\n"));
}

#[tokio::test]
async fn a_view_cannot_be_continued_by_another_site() {
    let house = House::new();
    let other = house.public_site();
    assert_eq!(house.post(first(house.site, 1).pack()).await.status, 204);
    let answer = house.post(later(other, 1, 1).pack()).await;
    answer.refused(403, "the batch continues a view of another site");
    answer.readable_by("*");
}

#[tokio::test]
async fn a_site_that_sends_too_much_is_asked_to_wait() {
    let house = House::with(|collector| collector.with_rate(NonZeroU32::new(1).unwrap()));
    assert_eq!(house.post(first(house.site, 1).pack()).await.status, 204);
    // A token comes back every second: within three more there is one that had to wait.
    let mut refused = None;
    for view in 2..5 {
        refused = refused
            .or(Some(house.post(first(house.site, view).pack()).await))
            .filter(|answer| answer.status != 204);
    }
    let refused = refused.expect("four batches took more than three seconds");
    refused.refused(429, "the site sends more than 1 batches a second");
    assert_eq!(refused.header("retry-after"), "1");
    refused.readable_by("*");
}

#[tokio::test]
async fn bytes_that_are_no_batch_never_break_the_collector() {
    let house = House::with(|collector| collector.with_network_rate(NonZeroU32::MAX));
    let mut numbers = Numbers(7);
    let good = clicked(house.site, 1, &[(105, 205)]).pack();
    for round in 0..2_000 {
        let mut bytes = good.clone();
        match round % 3 {
            0 => {
                let len = numbers.below(400);
                bytes = numbers.bytes(len);
            }
            1 => bytes.truncate(numbers.below(good.len())),
            _ => {
                let at = numbers.below(good.len());
                bytes[at] = numbers.next() as u8;
            }
        }
        let answer = house.post(bytes.clone()).await;
        assert!(matches!(answer.status.as_u16(), 204 | 400 | 403), "{}: {bytes:?}", answer.status);
        assert_eq!(answer.status == 204, answer.header("isotherm-reason").is_empty());
    }
    assert!(house.store.check().unwrap().is_sound());
}

#[tokio::test]
async fn a_path_is_kept_without_control_characters() {
    let house = House::new();
    let site = house.public_site();
    for (view, path) in [(1, "/sh\u{0}o\np\u{9b}"), (2, "/\r\n")] {
        let mut batch = clicked(site, view, &[(105, 205)]);
        batch.header.as_mut().unwrap().path = path.into();
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    for path in ["/shop", "/"] {
        let heat = house.get(&format!("/api/v1/heat?site={site}&path={path}&format=json")).await.json();
        assert_eq!(heat["points"], 1, "{path}");
    }
}

/// A batch of nearly the largest size.
fn bulky(site: SiteKey, view: u64) -> Vec<u8> {
    let mut batch = first(site, view);
    let long = || "x".repeat(limits::TEXT_BYTES);
    let properties = (0..16).map(|_| (long(), long())).collect::<Vec<_>>();
    let signal = Signal { name: long(), properties, ..Signal::default() };
    batch.signals = vec![signal; 2];
    batch.pack()
}

/// The view's number is not packed: a batch can be made another view's without being packed again.
fn set_view(packed: &mut [u8], view: u64) {
    packed[18..26].copy_from_slice(&view.to_le_bytes());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_queue_is_full_the_browser_is_told_and_what_was_taken_in_is_stored() {
    let house = House::with(|collector| {
        collector.with_crowds(NonZeroU32::MAX).with_rate(NonZeroU32::MAX).with_network_rate(NonZeroU32::MAX)
    });
    // Makes the key of the day, which could not be made while the database is locked.
    assert_eq!(house.post(first(house.site, 0).pack()).await.status, 204);
    let held = rusqlite::Connection::open(house.folder.path().join("data/isotherm.sqlite")).unwrap();
    held.execute_batch("BEGIN IMMEDIATE").unwrap();

    let (mut sent, mut bytes) = (JoinSet::new(), bulky(house.site, 0));
    for view in 1..1_400 {
        set_view(&mut bytes, view);
        let request = post().header("Origin", PAGE).body(bytes.clone().into()).unwrap();
        sent.spawn(ask(house.app(), request));
    }
    // Nothing can be committed, so the first answer is that of a batch that found no room.
    let full = sent.join_next().await.unwrap().unwrap();
    full.refused(503, "too many batches wait to be stored, try again");
    assert_eq!(full.header("retry-after"), "2");
    full.readable_by("*");

    held.execute_batch("ROLLBACK").unwrap();
    let rest = sent.join_all().await;
    let stored = rest.iter().filter(|answer| answer.status == 204).count() as u64;
    assert!(rest.iter().all(|answer| matches!(answer.status.as_u16(), 204 | 503)));
    assert_eq!(house.store.check().unwrap().batches, 1 + stored);
    assert_eq!(house.health().await["rejected"]["queue_full"], 1_399 - stored);
}

#[tokio::test]
async fn neither_address_nor_user_agent_reaches_the_disk() {
    let house = House::new();
    assert_eq!(house.post(first(house.site, 1).pack()).await.status, 204);
    house.store.clone().close();
    let data = house.folder.path().join("data");
    assert!(holds(&data, b"/shop"), "the path is stored, so the search finds what is there");
    for secret in [FIREFOX.as_bytes(), b"Gecko", b"203.0.113", &[203, 0, 113, 77]] {
        assert!(!holds(&data, secret));
    }
}

fn holds(folder: &Path, needle: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
}
