//! What is lost, doubled or refused when things go wrong: nothing acknowledged, nothing, and what should be.

use anyhow::Result;
use isotherm_tests::{Browser, Collector, elsewhere, free_port, until};
use wire::{Batch, Click, Kind, SiteKey, View, ViewId};

fn batch(site: &str, view: u64) -> Batch {
    let site = SiteKey::parse(site).expect("site add printed a key");
    let mut batch = Batch::new(site, ViewId(view), 0);
    batch.header = Some(View { path: "/".into(), ..View::default() });
    batch.clicks = vec![Click { trusted: true, ..Click::default() }];
    batch
}

#[tokio::test]
async fn the_same_batch_twice_counts_once() -> Result<()> {
    let port = free_port()?;
    let origin = format!("http://127.0.0.1:{port}");
    let collector = Collector::for_origins(port, std::slice::from_ref(&origin), &["--public-heat"])?;
    let bytes = batch(&collector.site, 1).pack();
    for _ in 0..2 {
        assert_eq!(collector.post(&origin, &bytes)?.0, 204);
    }
    assert_eq!(collector.stored()?.clicks().len(), 1);
    let url = collector.url(&format!("/api/v1/heat?site={}&path=/&kind=click", collector.site));
    let heat = wire::Heat::decode(&ureq::get(url).call()?.body_mut().read_to_vec()?)?;
    assert_eq!((heat.about.kind, heat.about.points, heat.about.views), (Kind::Click, 1, 1));
    Ok(())
}

#[tokio::test]
async fn bad_batches_are_refused_with_a_reason() -> Result<()> {
    let port = free_port()?;
    let origin = format!("http://127.0.0.1:{port}");
    let collector = Collector::for_origins(port, std::slice::from_ref(&origin), &[])?;
    let refusal = |origin: &str, bytes: &[u8], status: u16, word: &str| -> Result<()> {
        let (got, reason) = collector.post(origin, bytes)?;
        assert!(got == status && reason.contains(word), "{got} {reason:?}");
        Ok(())
    };
    refusal(&origin, b"garbage", 400, "not an Isotherm batch")?;
    refusal(&origin, &batch("aaaaaaaaaaaaaaaa", 1).pack(), 403, "aaaaaaaaaaaaaaaa")?;
    refusal("https://elsewhere.example", &batch(&collector.site, 1).pack(), 403, "elsewhere.example")?;
    refusal(&origin, &vec![0; 70_000], 413, "")?;
    assert!(collector.stored()?.views.is_empty());
    Ok(())
}

#[tokio::test]
async fn every_acknowledged_batch_survives_a_kill_during_load() -> Result<()> {
    let port = free_port()?;
    let origin = format!("http://127.0.0.1:{port}");
    let mut collector = Collector::for_origins(port, std::slice::from_ref(&origin), &[])?;
    let mut acked = Vec::new();
    for round in 0..3 {
        let (site, url) = (collector.site.clone(), collector.url("/c"));
        let senders: Vec<_> = (0..4u64)
            .map(|sender| {
                let (site, url, origin) = (site.clone(), url.clone(), origin.clone());
                std::thread::spawn(move || send_until_refused(&site, &url, &origin, round * 4 + sender))
            })
            .collect();
        until("load", async || Ok((collector.stored()?.views.len() >= acked.len() + 100).then_some(())))
            .await?;
        collector.kill()?;
        for sender in senders {
            acked.extend(sender.join().expect("a sender does not panic"));
        }
        collector.serve()?;
    }
    let stored = collector.stored()?;
    let kept: std::collections::HashSet<u64> =
        stored.views.iter().map(|view| view.batches[0].view.0).collect();
    let lost: Vec<_> = acked.iter().filter(|view| !kept.contains(view)).collect();
    assert!(lost.is_empty() && acked.len() >= 100, "{} of {} acknowledged are lost", lost.len(), acked.len());
    assert_eq!(kept.len(), stored.views.len(), "none twice");
    Ok(())
}

/// Posts batches of ever new views until the collector is gone, and returns those it acknowledged.
fn send_until_refused(site: &str, url: &str, origin: &str, sender: u64) -> Vec<u64> {
    let views = (0..).map(|count: u64| sender << 32 | count);
    let acknowledged = |view: &u64| {
        let answer = ureq::post(url).header("Origin", origin).send(&batch(site, *view).pack());
        answer.is_ok_and(|answer| answer.status() == 204)
    };
    views.take_while(acknowledged).collect()
}

#[tokio::test]
async fn what_happened_while_the_collector_was_down_arrives_once_it_is_up() -> Result<()> {
    let (mut collector, pages) = elsewhere("data-site=KEY data-base=/", "<button id=buy>Buy</button>")?;
    pages.forward_to(&collector);
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    collector.kill()?;
    let before = pages.received("/c").len();
    browser.click(20.0, 20.0).await?;
    until("a batch to be lost", async || Ok((pages.received("/c").len() > before).then_some(()))).await?;
    collector.serve()?;
    until("the click to be stored", async || Ok((collector.stored()?.clicks().len() == 1).then_some(())))
        .await?;
    let stored = collector.stored()?;
    let seqs: Vec<u32> = stored.views[0].batches.iter().map(|batch| batch.seq).collect();
    assert_eq!(seqs, (0..seqs.len() as u32).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn where_another_tool_wraps_fetch_a_collector_that_was_down_is_asked_by_it_alone() -> Result<()> {
    let body = "<script>window.beacons = 0;
        const own = window.fetch; window.fetch = (...facts) => own(...facts).finally(() => {});
        navigator.sendBeacon = () => { beacons++; return true }</script>";
    let (mut collector, pages) = elsewhere("data-site=KEY data-base=/", body)?;
    pages.forward_to(&collector);
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.click(20.0, 20.0).await?;
    let first = async || Ok((collector.stored()?.clicks().len() == 1).then_some(()));
    until("the first click to be stored", first).await?;
    collector.kill()?;
    let before = pages.received("/c").len();
    browser.click(30.0, 30.0).await?;
    until("a batch to be lost twice", async || Ok((pages.received("/c").len() > before + 1).then_some(())))
        .await?;
    collector.serve()?;
    let second = async || Ok((collector.stored()?.clicks().len() == 2).then_some(()));
    until("the second click to be stored", second).await?;
    assert_eq!(browser.run("return beacons").await?, 0);
    Ok(())
}
