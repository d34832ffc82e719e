//! A page that its owner saves from the map: it lies below the page's maps in the dashboard, as it looked, and tells of
//! nobody.

use anyhow::{Context as _, Result, ensure};
use isotherm_tests::{Answer, Browser, Collector, Pages, elsewhere, until};

use crate::{dashboard::become_owner, opened::PEEP};

/// What must not be saved, and what makes up a page.
const SECRETS: [&str; 7] =
    ["ann@shop.example", "30 1234567", "Ann Smith", "typed", "drawn words", "alert(", "stranger.svg"];
const BODY: &str = r##"<style>body { margin: 0; height: 3000px; background: rgb(250, 240, 230) }
  .bar { position: fixed; top: 0; left: 0; width: 100%; height: 40px; background: oklch(40% .1 250); color: #fff; z-index: 5 }
  .under { position: relative; top: 100px; left: 100px; width: 300px; height: 200px; background: linear-gradient(#f00, #00f) }
  .mark { width: 40px; height: 40px; display: block }</style>
  <div class="bar" onclick="alert(1)">Shop <script>window.ran = 1; "alert(2)"</script></div>
  <div class="under"><button id="buy">Buy it now</button> Write to ann@shop.example or call 030 1234567.</div>
  <p style="font: 20px monospace">These <b>two</b></p>
  <p data-isotherm-mask>Hello Ann Smith</p><input value="typed" aria-label="Name"><textarea>typed</textarea>
  <img src="/own.svg" width="100" height="60" alt="drawn words"><img src="ORIGIN/stranger.svg" width="50" height="50" alt="">
  <svg class="mark" viewBox="0 0 10 10"><path d="M0 0h10v10z" fill="green"/><text>drawn words</text></svg>
  <iframe srcdoc="<p>typed" width="80" height="40"></iframe>"##;

/// A collector, the pages of its site, those of a stranger whose picture the page shows, and a browser.
async fn scene() -> Result<(Collector, Pages, Pages, Browser)> {
    let picture = Answer::svg(
        "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='60'><rect width='100' height='60'/></svg>",
    );
    let stranger = Pages::serve()?;
    stranger.put("/stranger.svg", picture.clone());
    let body = BODY.replace("ORIGIN", &stranger.origin());
    let (collector, pages) = elsewhere("data-site=KEY", &format!("<script>{PEEP}</script>{body}"))?;
    pages.put("/own.svg", picture);
    Ok((collector, pages, stranger, Browser::open().await?))
}

const BUTTON: &str =
    "[...window.root?.querySelectorAll('.tools button') ?? []].find(one => one.textContent == 'Backdrop')";

/// Presses the button of the map that a link opens; what is said of it.
async fn press(browser: &Browser, link: &str) -> Result<String> {
    browser.goto(link).await?;
    let is_there = format!("return !!{BUTTON}");
    until("the button", || browser.is(&is_there)).await?;
    // As somebody who has read on.
    browser.run(&format!("scrollTo({{top: 500, behavior: 'instant'}}); {BUTTON}.click()")).await?;
    until("an answer", async || {
        let said = browser.run("return panel('.tools p').textContent").await?;
        let said = said.as_str().unwrap_or_default().to_owned();
        Ok(Some(said).filter(|said| !said.is_empty() && !said.starts_with("Saving")))
    })
    .await
}

/// Opens the page's map from the dashboard, and saves the page; what is said of it.
async fn save(collector: &Collector, browser: &Browser) -> Result<String> {
    browser.goto(&collector.url("/page?path=%2Fpage")).await?;
    let link = browser.run("return document.querySelector('a.button').href").await?;
    press(browser, link.as_str().context("a link")?).await
}

/// The picture that lies below the page's maps.
async fn picture(collector: &Collector, browser: &Browser) -> Result<String> {
    browser.goto(&collector.url("/page?path=%2Fpage&bots=with")).await?;
    let read = "const [done] = arguments;
        fetch(document.querySelector('.maps image').href.baseVal).then(answer => answer.text()).then(done)";
    let text = browser.client.execute_async(read, vec![]).await?;
    Ok(text.as_str().context("a picture")?.to_owned())
}

/// From where to where a line of words goes from left to right.
fn place(svg: &str, words: &str) -> Result<[f64; 2]> {
    let (before, _) = svg.split_once(&format!(">{words}<")).with_context(|| format!("no {words}: {svg}"))?;
    let tag = before.rsplit("<text ").next().context("the line's tag")?;
    let number = |name: &str| -> Result<f64> {
        let rest = tag.split(&format!("{name}=\"")).nth(1).context("a number")?;
        Ok(rest.split('"').next().unwrap_or_default().parse()?)
    };
    let left = number("x")?;
    Ok([left, left + number("textLength")?])
}

#[tokio::test]
async fn a_page_is_saved_as_it_looks_and_without_what_tells_of_anybody() -> Result<()> {
    let (collector, pages, _stranger, browser) = scene().await?;
    become_owner(&collector, &browser).await?;
    browser.visit(&pages.url("/page")).await?;
    browser.goto(&pages.url("/gone")).await?;
    until("the view to be stored", async || {
        Ok((!collector.stored()?.of_path("/page").is_empty()).then_some(()))
    })
    .await?;
    let said = save(&collector, &browser).await?;
    ensure!(said == "Saved: the page lies below its maps in the dashboard.", "{said}");
    let svg = picture(&collector, &browser).await?;
    for words in ["Buy it now", "Shop", "Write to", "#faf0e6ff", "textLength"] {
        ensure!(svg.contains(words), "{words} is missing: {svg}");
    }
    for secret in SECRETS {
        ensure!(!svg.contains(secret), "{secret} was saved: {svg}");
    }
    // Words are as wide as they were, without the space before the tag.
    let [_, these] = place(&svg, "These")?;
    let [two, _] = place(&svg, "two")?;
    ensure!(these + 10.0 < two, "a space lies between {these} and {two}: {svg}");
    // The picture of the same origin, and the drawing; that of a stranger is a box.
    ensure!(svg.matches("<image ").count() == 2, "{svg}");
    // What stands still lies at the top, above what scrolls, though the page was scrolled.
    let bar = svg.rfind("<rect x=\"0\" y=\"0\" width=").context("the bar")?;
    ensure!(svg.find(">Buy it now<").context("the button")? < bar, "the bar lies above: {svg}");
    ensure!(browser.is("return !!document.querySelector('.maps image').getBBox().width").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn a_map_that_anybody_sees_saves_nothing() -> Result<()> {
    let (collector, pages, _stranger, browser) = scene().await?;
    let token = collector.run(&["link", "--site", &collector.site, "--url", &pages.url("/page")])?;
    let link = token.lines().next_back().context("a link")?.to_owned();
    let said = press(&browser, &link).await?;
    ensure!(said.starts_with("This link saves nothing: open the map from the dashboard"), "{said}");
    Ok(())
}

#[tokio::test]
async fn what_a_stolen_token_posts_neither_runs_nor_is_fetched() -> Result<()> {
    let (collector, pages, _stranger, browser) = scene().await?;
    become_owner(&collector, &browser).await?;
    let link =
        collector.run(&["link", "--saves", "--site", &collector.site, "--url", &pages.url("/page")])?;
    let token = link.split("#isotherm=").nth(1).context("a token")?.trim().to_owned();
    browser.goto(&pages.url("/page")).await?;
    let evil = pages.url("/evil");
    let post = format!(
        "const [done] = arguments;
         const send = (parts) => fetch({:?}, {{ method: 'POST', headers: {{ Authorization: 'Bearer {token}' }},
           body: JSON.stringify({{ width: 100, height: 100, parts }}) }}).then(answer => answer.status);
         const all = ['<script>document.title=1</script>', '<svg onload=document.title=1>', '<meta http-equiv=refresh content=0;{evil}>',
           '<link rel=stylesheet href={evil}>', '<style>@import url({evil});*{{background:url({evil})}}</style>', '<base href={evil}>',
           '<form action={evil}><input autofocus onfocus=document.title=1></form>', '</text></svg><img src={evil} onerror=document.title=1>', ']]>'];
         const words = all.map((text, at) => ({{ text: [0, at * 10, 90, 9, '#000000ff', 0, text] }}));
         const wrong = [{{ image: [0, 0, 9, 9, '{evil}'] }}, {{ image: [0, 0, 9, 9, 'data:image/svg+xml;base64,AAAA'] }},
           {{ box: [0, 0, 9, 9, 0, 'url({evil})'] }}, {{ script: ['{evil}'] }}];
         Promise.all([send(words), ...wrong.map(one => send([one]))]).then(done)",
        collector.url(&format!("/backdrop?site={}&path=/page&device=desktop", collector.site))
    );
    let statuses = browser.client.execute_async(&post, vec![]).await?;
    ensure!(statuses == serde_json::json!([201, 400, 400, 400, 400]), "{statuses}");
    browser.visit(&pages.url("/page")).await?;
    browser.goto(&pages.url("/gone")).await?;
    until("the view to be stored", async || {
        Ok((!collector.stored()?.of_path("/page").is_empty()).then_some(()))
    })
    .await?;
    let svg = picture(&collector, &browser).await?;
    ensure!(svg.contains("&lt;script&gt;document.title=1"), "{svg}");
    let href = browser.run("return document.querySelector('.maps image').href.baseVal").await?;
    // By itself it is a document, in which something might run.
    browser.goto(&collector.url(href.as_str().context("an address")?)).await?;
    let made = browser
        .run("return [document.title, document.documentElement.querySelectorAll('*:not(text)').length]")
        .await?;
    ensure!(made == serde_json::json!(["", 0]), "{made}");
    ensure!(pages.received("/evil").is_empty(), "something was fetched");
    Ok(())
}
