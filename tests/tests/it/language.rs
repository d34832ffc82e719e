//! The overlay speaks the browser's language, or the one that is chosen in it, and stays the same picture.

use anyhow::Result;
use isotherm_tests::{Browser, elsewhere};

use crate::opened::{BODY, Opened};

/// A page in a browser whose language is Austrian German.
async fn opened() -> Result<Opened> {
    let austrian = "<script>Object.defineProperty(navigator, 'language', { get: () => 'de-AT' })</script>";
    let (collector, pages) = elsewhere("data-site=KEY data-local", &format!("{austrian}{BODY}"))?;
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    opened.browser.visit(&opened.pages.url("/page")).await?;
    let (x, y) = opened.browser.middle_of("#buy").await?;
    opened.browser.click(x, y).await?;
    opened.open().await?;
    Ok(opened)
}

#[tokio::test]
async fn who_reads_german_is_told_in_german() -> Result<()> {
    let opened = opened().await?;
    opened.says(".volume strong", "1 Klick in 1 Aufruf").await?;
    assert_eq!(opened.seen(".legend .unit").await?, "Klicks je Kreis von 62 px");
    assert_eq!(opened.seen(".select .name").await?, "Gerät | Klicks | Zeiger");
    // What comes later has a table of its own.
    opened.map("elements").await?;
    opened.says(".elements .unit span", "1 Element nach Rang").await?;
    assert!(opened.seen(".figures").await?.starts_with("100 je 100 Aufrufe"));
    opened.choose(".filters select", "phone").await?;
    opened
        .says(".status", "Auf dieser Seite wurde noch nichts geklickt. Wer klickt, sieht es nach Sekunden.")
        .await
}

#[tokio::test]
async fn another_language_is_chosen_in_the_panel_and_the_picture_stays() -> Result<()> {
    let opened = opened().await?;
    opened.choose(".drawing .row:nth-child(2) input", "50").await?;
    opened.says(".volume strong", "1 Klick in 1 Aufruf").await?;
    let address = opened.browser.run("return location.href").await?;
    opened.tool("English").await?;
    opened.says(".volume strong", "1 click in 1 view").await?;
    assert!(opened.seen(".facts").await?.ends_with("kernel radius σ = 50 px"));
    assert_eq!(opened.browser.run("return location.href").await?, address);
    assert_eq!(opened.browser.run("return document.querySelectorAll('isotherm-overlay').length").await?, 1);
    opened.tool("Deutsch").await?;
    opened.says(".volume strong", "1 Klick in 1 Aufruf").await?;
    opened.browser.run("window.only = root.host; isotherm.overlay()").await?;
    opened.tells("return only.isConnected || location.href.includes('isotherm')", false.into()).await
}
