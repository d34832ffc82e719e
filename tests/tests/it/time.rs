//! A part of a map's time: chosen with keys and with the pointer, played through, and let go of.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Collector, Pages, an_hour_that_lasts, free_port, until};
use serde_json::json;
use wire::{Anchor, Batch, Click, Frame, Place, SiteKey, Size, View, ViewId};

use crate::opened::{BODY, Opened, PEEP};

const DAY_MS: u32 = 86_400_000;
const END: char = '\u{e010}';
const LEFT: char = '\u{e012}';
const RIGHT: char = '\u{e014}';
const DELETE: char = '\u{e017}';

/// A view that began so many days ago, in which the button was clicked so often.
fn view(site: SiteKey, number: u64, days_ago: u32, clicks: usize) -> Batch {
    let frame =
        Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: Size { w: 1_000, h: 3_000 } };
    let mut batch = Batch::new(site, ViewId(number), 0);
    batch.cut_ms = days_ago * DAY_MS;
    batch.header = Some(View { path: "/page".into(), frame, ..View::default() });
    batch.anchors.list.push(Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 });
    batch.places.list.push(Place { anchor: 1, x: 100, y: 100, w: 200, h: 60 });
    let click = Click { x: 150, y: 130, place: 1, trusted: true, ..Click::default() };
    batch.clicks = vec![click; clicks];
    batch
}

/// The timeline of a week in which there was one view with three clicks two days ago, and two with one each today.
async fn opened() -> Result<Opened> {
    an_hour_that_lasts().await;
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &["--public-heat"])?;
    let site = SiteKey::parse(&collector.site).context("a key")?;
    for (number, days_ago, clicks) in [(1, 2, 3), (2, 0, 1), (3, 0, 1)] {
        assert_eq!(collector.post(&pages.origin(), &view(site, number, days_ago, clicks).pack())?.0, 204);
    }
    let tag = format!(
        "<script>{PEEP}</script><script async src='{}' data-site={site} data-consent=wait></script>",
        collector.url("/isotherm.js")
    );
    pages.put("/page", Answer::html(&format!("<!doctype html><head>{tag}</head>{BODY}")));
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.goto(&opened.pages.url("/page")).await?;
    until("the loader", || opened.browser.is("return !!window.isotherm")).await?;
    opened.open().await?;
    opened.says(".volume strong", "5 clicks in 3 views").await?;
    opened.tool("Timeline").await?;
    opened.tells("return root.querySelectorAll('.course i').length", json!(7)).await?;
    Ok(opened)
}

/// How high the bars are, percent.
const HEIGHTS: &str =
    "return [...root.querySelectorAll('.course i')].map(bar => bar.style.getPropertyValue('--part'))";
const CHOSEN: &str =
    "return [...root.querySelectorAll('.course i')].map(bar => +bar.classList.contains('chosen')).join('')";

#[tokio::test]
async fn a_part_is_chosen_with_the_arrow_keys_and_the_map_is_of_it() -> Result<()> {
    let opened = opened().await?;
    assert_eq!(opened.browser.run(HEIGHTS).await?, json!(["0%", "0%", "0%", "0%", "50%", "0%", "100%"]));
    opened.browser.run("panel('.course').focus()").await?;
    opened.browser.press(&[END]).await?;
    opened.says(".volume strong", "2 clicks in 2 views").await?;
    opened.browser.press(&[LEFT]).await?;
    opened.browser.press(&[LEFT]).await?;
    opened.says(".volume strong", "3 clicks in 1 view").await?;
    assert_eq!(opened.browser.run(CHOSEN).await?, json!("0000100"));
    let told = opened.browser.run("return panel('.course').getAttribute('aria-valuetext')").await?;
    assert!(told.as_str().context("words")?.ends_with(" · 1 view"), "{told}");
    opened.browser.press(&[RIGHT]).await?;
    opened
        .says(".status", "No clicks recorded on this page yet — click about, they appear within seconds.")
        .await?;
    opened.browser.press(&[DELETE]).await?;
    opened.says(".volume strong", "5 clicks in 3 views").await?;
    assert_eq!(opened.browser.run(CHOSEN).await?, json!("0000000"));
    Ok(())
}

#[tokio::test]
async fn a_part_is_dragged_over_the_bars_and_goes_with_the_timeline() -> Result<()> {
    let opened = opened().await?;
    let middle =
        "const boxes = [4, 5].map(at => root.querySelectorAll('.course i')[at].getBoundingClientRect());
        return boxes.flatMap(({x, y, width, height}) => [x + width / 2, y + height / 2])";
    let [x, y, to_x, to_y]: [f64; 4] = serde_json::from_value(opened.browser.run(middle).await?)?;
    opened.browser.select((x, y), (to_x, to_y)).await?;
    opened.tells(CHOSEN, json!("0000110")).await?;
    opened.says(".volume strong", "3 clicks in 1 view").await?;
    opened.tool("Timeline").await?;
    opened.says(".volume strong", "5 clicks in 3 views").await
}

impl Opened {
    /// Opens the address as somebody does who was given it: the map opens by itself.
    async fn follow(&self, address: &str) -> Result<()> {
        self.browser.goto("about:blank").await?;
        self.browser.goto(address).await?;
        until("the map to open", || self.browser.is("return !!window.root?.querySelector('.panel')")).await
    }

    async fn address(&self) -> Result<String> {
        let address = self.browser.run("return location.href").await?;
        Ok(address.as_str().context("an address")?.to_owned())
    }
}

#[tokio::test]
async fn a_copied_link_opens_the_same_part_of_the_time_also_in_another_language() -> Result<()> {
    let opened = opened().await?;
    opened.browser.run("panel('.course').focus()").await?;
    for key in [END, LEFT, LEFT] {
        opened.browser.press(&[key]).await?;
    }
    opened.says(".volume strong", "3 clicks in 1 view").await?;
    opened.follow(&opened.address().await?).await?;
    opened.says(".volume strong", "3 clicks in 1 view").await?;
    opened.tells(CHOSEN, json!("0000100")).await?;
    opened.tool("Deutsch").await?;
    opened.says(".volume strong", "3 Klicks in 1 Aufruf").await?;
    opened.tells(CHOSEN, json!("0000100")).await?;
    opened.tool("Zeitleiste").await?;
    opened.says(".volume strong", "5 Klicks in 3 Aufrufen").await?;
    assert!(!opened.address().await?.contains("isotherm"), "all of the time needs no telling");
    Ok(())
}

#[tokio::test]
async fn a_link_of_days_before_the_period_shows_them_and_lets_go_of_them() -> Result<()> {
    let opened = opened().await?;
    let site = SiteKey::parse(&opened._collector.site).context("a key")?;
    let batch = view(site, 4, 7, 4);
    assert_eq!(opened._collector.post(&opened.pages.origin(), &batch.pack())?.0, 204);
    let days_ago = "return new Date(Date.now() - 7 * 864e5).toISOString().slice(0, 10)";
    let day = opened.browser.run(days_ago).await?;
    let day = day.as_str().context("a day")?;
    let page = opened.pages.url("/page");
    opened.follow(&format!("{page}#isotherm=~%7B%22part%22%3A%22{day}%2F{day}%22%7D")).await?;
    opened.says(".volume strong", "4 clicks in 1 view").await?;
    opened.tells(CHOSEN, json!("10000000")).await?;
    opened.browser.run("panel('.course').focus()").await?;
    opened.browser.press(&[DELETE]).await?;
    opened.says(".volume strong", "5 clicks in 3 views").await?;
    opened.tells(CHOSEN, json!("0000000")).await
}

#[tokio::test]
async fn a_link_to_a_part_that_is_none_shows_all_of_the_time() -> Result<()> {
    let opened = opened().await?;
    let page = opened.pages.url("/page");
    for part in
        ["2026-13-77%2F2026-13-78", "2020-13-77%2F2020-13-78", "soon", "2020-01-01%2F2020-01-03%2F9-5"]
    {
        opened.follow(&format!("{page}#isotherm=~%7B%22part%22%3A%22{part}%22%7D")).await?;
        opened.says(".volume strong", "5 clicks in 3 views").await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_days_are_played_one_after_the_other() -> Result<()> {
    let opened = opened().await?;
    // A step stands for less than a second, in which a driver may not come to look.
    let seen = "window.volumes = new Set(['']);
        new MutationObserver(() => volumes.add(panel('.volume strong').textContent))
          .observe(panel('.volume'), { subtree: true, childList: true, characterData: true });
        window.seen_parts = new Set();
        new MutationObserver(() => seen_parts.add([...root.querySelectorAll('.course i')].map(bar => +bar.classList.contains('chosen')).join('')))
          .observe(panel('.course'), { subtree: true, attributes: true })";
    opened.browser.run(seen).await?;
    opened.browser.run("panel('.deck .icon').click()").await?;
    assert_eq!(opened.browser.run("return panel('.deck .icon').ariaLabel").await?, json!("Pause"));
    opened.says(".volume strong", "2 clicks in 2 views").await?;
    opened.tells("return panel('.deck .icon').ariaLabel", json!("Play")).await?;
    assert_eq!(opened.browser.run("return volumes.has('3 clicks in 1 view')").await?, json!(true));
    let parts = json!(["0000100", "0000010", "0000001"]);
    assert_eq!(
        opened.browser.run("return [...seen_parts].filter(part => part.split('1').length == 2)").await?,
        parts
    );
    Ok(())
}

#[tokio::test]
async fn a_file_says_of_which_hours_its_map_is() -> Result<()> {
    let opened = opened().await?;
    // As many as there are days, once a day.
    opened.browser.run("window.bar = root.querySelector('.course i')").await?;
    opened.choose(".filters label:nth-child(2) select", "1").await?;
    opened.says(".volume strong", "2 clicks in 2 views").await?;
    until("a bar for every hour", || opened.browser.is("return !bar.isConnected")).await?;
    opened.browser.run("panel('.course').focus()").await?;
    opened.browser.press(&[END]).await?;
    until("the hour", || opened.browser.is("return seen('.facts').includes('Hours, UTC: ')")).await?;
    opened.follow(&opened.address().await?).await?;
    until("the hour", || opened.browser.is("return seen('.facts').includes('Hours, UTC: ')")).await?;
    opened.says(".volume strong", "2 clicks in 2 views").await?;
    until("the bar of the hour", || {
        opened.browser.is("return root.querySelectorAll('.course i.chosen').length == 1")
    })
    .await?;
    let keep = "const offer = URL.createObjectURL; URL.createObjectURL = (blob) => (window.kept = blob, offer(blob))";
    opened.browser.run(keep).await?;
    opened.tool("SVG").await?;
    until("a file", || opened.browser.is("return !!window.kept")).await?;
    let read = "const [done] = arguments; kept.text().then(done)";
    let svg = opened.browser.client.execute_async(read, vec![]).await?;
    assert!(svg.as_str().context("a text")?.contains(" · Hours, UTC: "), "{svg}");
    Ok(())
}
