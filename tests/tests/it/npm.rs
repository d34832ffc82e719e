//! `isotherm/overlay` as it is packed and installed: README's example in a page without a tag, a server or a collector.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};
use isotherm_tests::{Answer, Browser, Pages, until};
use serde_json::json;

use crate::{
    faces::package,
    opened::{BODY, PEEP},
};

const README: &str = include_str!("../../../README.md");

/// The program that README shows for the overlay.
fn example() -> Result<&'static str> {
    let (_, rest) = README.split_once("\n## The overlay from npm\n").context("a section")?;
    let (_, rest) = rest.split_once("```js\n").context("an example")?;
    Ok(rest.split_once("```").context("its end")?.0)
}

/// Packs the package and installs it in a folder; where its modules are.
fn install(folder: &Path) -> Result<std::path::PathBuf> {
    let npm = |arguments: &[&str], at: &Path| -> Result<String> {
        let output = Command::new("npm").args(arguments).current_dir(at).output()?;
        ensure!(output.status.success(), "npm {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    };
    let to = folder.to_str().context("a path")?;
    let packed = npm(&["pack", "--silent", "--pack-destination", to], &package())?;
    let file = packed.lines().last().context("a name")?.to_owned();
    std::fs::write(folder.join("package.json"), "{}")?;
    npm(&["install", "--offline", "--no-audit", &format!("./{file}")], folder)?;
    Ok(folder.join("node_modules/isotherm/npm"))
}

#[tokio::test]
async fn the_example_maps_a_page_without_a_server() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let pages = Pages::serve()?;
    pages.put_folder(&install(folder.path())?);
    let map = json!({ "imports": { "isotherm/overlay": "/overlay.js" } });
    let body = format!("{BODY}<button id=heat style='position:absolute;left:100px;top:300px'>Heat</button>");
    let html = format!(
        "<!doctype html><head><script>{PEEP}</script><script type=importmap>{map}</script>
         <script type=module src=/example.js></script></head>{body}"
    );
    pages.put("/example.js", Answer::file(example()?, "text/javascript"));
    pages.put("/page", Answer::html(&html));
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    until("it to record", || browser.is("return !!window.isotherm?.overlay")).await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    browser.click(x, y).await?;
    let before = browser.run("return document.documentElement.outerHTML").await?;
    let (x, y) = browser.middle_of("#heat").await?;
    browser.click(x, y).await?;
    let says = "return !!window.root && seen('.volume strong') == '3 clicks in 1 view'";
    until("the map", || browser.is(says)).await?;
    // What comes later, too: elements with a list, and German.
    browser.run("panel('.kinds input[value=elements]').click()").await?;
    until("the list", || browser.is("return seen('.elements .called') == 'Buy it now | Heat'")).await?;
    browser
        .run("[...root.querySelectorAll('.tools button')].find(at => at.textContent == 'Deutsch').click()")
        .await?;
    until("German", || browser.is("return seen('.volume strong') == '3 Klicks in 1 Aufruf'")).await?;
    browser.run("window.only = root.host; isotherm.stop()").await?;
    until("it to end", || browser.is("return !only.isConnected && !window.isotherm")).await?;
    assert_eq!(browser.run("return document.documentElement.outerHTML").await?, before);
    let asked: Vec<String> = pages.everything().iter().map(|request| request.path().to_owned()).collect();
    let own = ["/page", "/overlay.js", "/example.js", "/favicon.ico"];
    assert!(asked.iter().all(|path| own.contains(&path.as_str())), "{asked:?}");
    Ok(())
}
