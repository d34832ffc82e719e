//! The owner's pages in a browser: the way in, what a view becomes there, and that names are text.

use anyhow::{Context as _, Result, ensure};
use isotherm_tests::{Browser, Collector, Pages, elsewhere, until};
use wire::{Anchor, Batch, Frame, Signal, SignalKind, Size, View, ViewId};

const MARKUP: &str = "<img src=x onerror=document.title=1>";
const PAGES: [&str; 8] = ["/", "/pages", "/page", "/visits", "/errors", "/speed", "/events", "/forms"];

/// What narrows a page to that path, where it can be.
fn narrowed(page: &str, path: &str) -> String {
    if ["/page", "/visits"].contains(&page) { format!("&path={path}") } else { String::new() }
}

/// Makes an owner by the link that the program prints, in the browser.
pub(crate) async fn become_owner(collector: &Collector, browser: &Browser) -> Result<()> {
    let invited = collector.run(&["account", "invite", "--role", "owner", "--all-sites"])?;
    let path = invited.split_once("/setup/").context("the program prints no link")?.1;
    browser.goto(&collector.url(&format!("/setup/{path}"))).await?;
    for (name, text) in [("name", "ann"), ("password", "twelve letters")] {
        let (x, y) = browser.middle_of(&format!("[name={name}]")).await?;
        browser.click(x, y).await?;
        browser.type_text(text).await?;
    }
    let (x, y) = browser.middle_of("form button").await?;
    browser.click(x, y).await?;
    until("the overview", || browser.is("return location.pathname === '/' && !!document.querySelector('h1')"))
        .await
}

/// The text of the elements that a selector matches.
async fn texts(browser: &Browser, selector: &str) -> Result<String> {
    let script =
        format!("return [...document.querySelectorAll(`{selector}`)].map(one => one.textContent).join('|')");
    Ok(browser.run(&script).await?.as_str().unwrap_or_default().to_owned())
}

fn hostile(collector: &Collector) -> Result<Batch> {
    let site = wire::SiteKey::parse(&collector.site).context("the site has a key")?;
    let mut batch = Batch::new(site, ViewId(77), 0);
    let size = Size { w: 1_000, h: 2_000 };
    let frame = Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: size };
    batch.header = Some(View { path: format!("/{MARKUP}"), frame, pixel_ratio: 100, ..View::default() });
    batch.cut_ms = 900;
    batch.anchors.list.push(Anchor { selector: MARKUP.into(), index: 0, count: 1, landmark: 0, mark: 0 });
    let signal =
        |kind, name: &str| Signal { kind, at_ms: 200, value: 1, name: name.into(), ..Signal::default() };
    batch.signals = vec![
        signal(SignalKind::Error, MARKUP),
        signal(SignalKind::Custom, MARKUP),
        signal(SignalKind::Vital, "LCP"),
        Signal { anchor: 1, ..signal(SignalKind::Field, "") },
    ];
    Ok(batch)
}

async fn scene() -> Result<(Collector, Pages, Browser)> {
    let (collector, pages) = elsewhere("data-site=KEY", "<button id=buy>Buy</button>")?;
    Ok((collector, pages, Browser::open().await?))
}

#[tokio::test]
async fn an_owner_comes_in_by_the_link_and_sees_what_a_visitor_did() -> Result<()> {
    let (collector, pages, browser) = scene().await?;
    become_owner(&collector, &browser).await?;
    let empty = texts(&browser, "section h2").await?;
    ensure!(empty.contains("Nothing was recorded yet"), "{empty}");
    browser.visit(&pages.url("/page")).await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    browser.goto(&pages.url("/gone")).await?;
    until("the click to be stored", async || Ok((collector.stored()?.clicks().len() == 1).then_some(())))
        .await?;
    browser.goto(&collector.url("/")).await?;
    ensure!(texts(&browser, "dl b").await?.starts_with("1|"), "{}", texts(&browser, "dl").await?);
    browser.goto(&collector.url("/page?path=%2Fpage")).await?;
    let elements = texts(&browser, "td code").await?;
    ensure!(elements.contains("#buy"), "{elements}");
    browser.goto(&collector.url("/visits")).await?;
    let replay =
        "return [...document.querySelectorAll('td a')].find(link => link.textContent == 'Replay')?.href";
    let replay = browser.run(replay).await?.as_str().unwrap_or_default().to_owned();
    let view = collector.stored()?.views[0].batches[0].view;
    let wanted = format!("~%7B%22visit%22%3A%22{:016x}%22%7D", view.0);
    ensure!(replay.starts_with(&pages.url("/page#isotherm=")) && replay.ends_with(&wanted), "{replay}");
    Ok(())
}

#[tokio::test]
async fn a_name_with_markup_is_text_on_every_page() -> Result<()> {
    let (collector, pages, browser) = scene().await?;
    let (status, reason) =
        collector.post(pages.url("").trim_end_matches('/'), &hostile(&collector)?.pack())?;
    ensure!(status == 204, "{status}: {reason}");
    become_owner(&collector, &browser).await?;
    for path in PAGES {
        let named = "%3Cimg+src%3Dx+onerror%3Ddocument.title%3D1%3E";
        let of_page = narrowed(path, &format!("%2F{named}"));
        browser.goto(&collector.url(&format!("{path}?bots=with{of_page}&goal=event:{named}"))).await?;
        ensure!(texts(&browser, "body").await?.contains(MARKUP), "{path} does not show it");
        let made = browser.run("return document.images.length + (document.title === '1' ? 1 : 0)").await?;
        ensure!(made == 0, "{path}: {made}");
    }
    Ok(())
}

#[tokio::test]
async fn no_page_is_wider_than_a_phone() -> Result<()> {
    let (collector, pages, browser) = scene().await?;
    let mut batch = hostile(&collector)?;
    batch.header.as_mut().context("it has a header")?.path = format!("/{}", "long".repeat(60));
    collector.post(pages.url("").trim_end_matches('/'), &batch.pack())?;
    become_owner(&collector, &browser).await?;
    browser.resize(390, 844).await?;
    for path in PAGES.into_iter().chain(["/settings"]) {
        let of_page = format!("{path}?bots=with{}", narrowed(path, &format!("%2F{}", "long".repeat(60))));
        let of_page = if path == "/settings" { path.into() } else { of_page };
        browser.goto(&collector.url(&of_page)).await?;
        let beyond = browser.run("return document.documentElement.scrollWidth - innerWidth").await?;
        ensure!(beyond.as_f64().is_some_and(|px| px <= 0.0), "{path} is {beyond} px too wide");
    }
    Ok(())
}

/// Of each picture by how much it lies beyond its card, and below the first picture of its row, px.
const APART: &str = "const box = (one) => one.getBoundingClientRect();
    const all = [...document.querySelectorAll('.maps figure')].map((card) => [box(card), box(card.querySelector('div'))]);
    return all.map(([card, picture]) => {
      const [, first] = all.find(([other]) => other.top == card.top);
      return [Math.max(0, picture.bottom - card.bottom, picture.right - card.right), picture.top - first.top];
    })";

#[tokio::test]
async fn pictures_of_a_row_stand_at_one_height_inside_their_cards() -> Result<()> {
    let (collector, pages, browser) = scene().await?;
    let origin = pages.url("");
    let (status, reason) = collector.post(origin.trim_end_matches('/'), &hostile(&collector)?.pack())?;
    ensure!(status == 204, "{status}: {reason}");
    become_owner(&collector, &browser).await?;
    let path = "%2F%3Cimg+src%3Dx+onerror%3Ddocument.title%3D1%3E";
    for width in [390, 800, 1_440] {
        browser.resize(width, 844).await?;
        browser.goto(&collector.url(&format!("/page?bots=with&path={path}"))).await?;
        // As where numbers are long.
        browser
            .run("document.querySelector('.maps small').textContent = 'moves, by how long '.repeat(4)")
            .await?;
        let apart: Vec<[f64; 2]> = serde_json::from_value(browser.run(APART).await?)?;
        ensure!(apart.len() == 4 && apart.iter().flatten().all(|px| px.abs() < 0.5), "{width}: {apart:?}");
    }
    Ok(())
}

/// Presses "PNG", and reads the picture beside what the page shows where it is printed: the picture's size and the page's, and
/// for the bars, the cards and the paper the colour there and the one that the page's rules name.
const PICTURED: &str = r#"const [done] = arguments;
    const offer = URL.createObjectURL;
    const [button] = document.querySelectorAll("[data-picture]");
    URL.createObjectURL = (blob) => {
      const root = document.documentElement;
      createImageBitmap(blob).then((picture) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
        const context = canvas.getContext("2d");
        context.drawImage(picture, 0, 0);
        root.classList.add("pictured");
        const main = document.querySelector("main");
        const from = main.getBoundingClientRect();
        const sides = [picture.width / from.width, picture.height / from.height];
        const look = (selector, name, x, y) => {
          const element = document.querySelector(selector);
          const box = element.getBoundingClientRect();
          const at = [box.left - from.left + box.width * x, box.top - from.top + box.height * y].map((px) => px * sides[0]);
          return [context.getImageData(...at, 1, 1).data.slice(0, 3).join(", "), getComputedStyle(element)[name].replace(/rgba?\(|\)/g, "")];
        };
        const seen = [look(".trend .key.was", "backgroundColor", 0.5, 0.5), look(".cards .card", "backgroundColor", 0.95, 0.1)];
        seen.push([context.getImageData(3, 3, 1, 1).data.slice(0, 3).join(", "), getComputedStyle(document.body).backgroundColor.replace(/rgba?\(|\)/g, "")]);
        root.classList.remove("pictured");
        done([sides, seen]);
      });
      return offer(blob);
    };
    button.click()"#;

#[tokio::test]
async fn a_page_is_saved_as_the_picture_of_what_it_shows() -> Result<()> {
    let (collector, pages, browser) = scene().await?;
    let origin = pages.url("");
    let (status, reason) = collector.post(origin.trim_end_matches('/'), &hostile(&collector)?.pack())?;
    ensure!(status == 204, "{status}: {reason}");
    become_owner(&collector, &browser).await?;
    browser.goto(&collector.url("/?bots=with")).await?;
    until("the button", || browser.is("return !document.querySelector('[data-picture]')?.hidden")).await?;
    let told = browser.client.execute_async(PICTURED, vec![]).await?;
    let (sides, seen): ([f64; 2], Vec<[String; 2]>) = serde_json::from_value(told)?;
    // A line that names the page stands below.
    ensure!(sides[0] == 2.0 && sides[1] > 2.0 && sides[1] < 2.3, "{sides:?}");
    for [there, expected] in seen {
        ensure!(there == expected, "{there} where the page has {expected}");
    }
    Ok(())
}
