//! Pages with a Content Security Policy, and servers with an opinion of their own: what runs there, and that no rule is broken.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Collector, Pages, StoredView, free_port, until};
use wire::flags;

/// Notes what the policy forbade but for the icon that some browsers ask for by themselves; as a file, since policies
/// forbid inline scripts.
const NOTE: &str = "window.forbidden = [];
    document.addEventListener('securitypolicyviolation', event => event.blockedURI.endsWith('/favicon.ico') ||
      forbidden.push([event.effectiveDirective, event.blockedURI].join(' ')))";
const TAG: &str = "<script src=/note.js></script><script async src=/isotherm.js data-site=KEY></script>";
const BODY: &str = "<main><button id=buy>Buy</button></main>";

/// A page behind which its own origin serves the collector's files.
fn behind(tag: &str, body: &str, answer: impl Fn(Answer) -> Answer) -> Result<(Collector, Pages)> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &[])?;
    pages.forward_to(&collector);
    pages.put("/note.js", Answer::file(NOTE, "text/javascript"));
    let html = format!("<!doctype html><html><head>{tag}</head><body>{body}</body></html>");
    pages.put("/page", answer(Answer::html(&html.replace("KEY", &collector.site))));
    pages.put("/next", Answer::html("<!doctype html>"));
    Ok((collector, pages))
}

fn with_policy(tag: &str, policy: &str) -> Result<(Collector, Pages)> {
    behind(tag, BODY, |page| page.header("Content-Security-Policy", policy))
}

/// Clicks on the button until the click is stored and checks that it is the only one; the view, and what was forbidden.
async fn visit(collector: &Collector, pages: &Pages) -> Result<(StoredView, Vec<String>)> {
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    browser.recording().await?;
    let (x, y) = browser.middle_of("#buy").await?;
    browser.click(x, y).await?;
    let forbidden = serde_json::from_value(browser.run("return window.forbidden").await?)?;
    browser.goto(&pages.url("/next")).await?;
    let clicked = async || Ok((!collector.stored()?.clicks().is_empty()).then_some(()));
    until("the click to be stored", clicked).await?;
    let mut stored = collector.stored()?;
    assert_eq!((stored.views.len(), stored.clicks().len()), (1, 1));
    Ok((stored.views.remove(0), forbidden))
}

/// What does not depend on the day, the view's number or the engine's clock.
fn content(view: &StoredView) -> Result<String> {
    let click = *view.clicks().first().context("a click")?;
    let (anchor, across, down) = view.locate(click.place, click.x, click.y).context("a place")?;
    let at = (click.x, click.y, click.pointer, click.button, click.trusted);
    Ok(format!("{at:?} {} {} of {} {across} {down}", anchor.selector, anchor.index, anchor.count))
}

fn plain(view: &StoredView) -> bool {
    view.header().is_some_and(|header| header.flags & flags::PLAIN_JS != 0)
}

#[tokio::test]
async fn a_page_that_forbids_wasm_is_recorded_by_the_core_in_plain_javascript_with_the_same_content()
-> Result<()> {
    let (collector, pages) = with_policy(TAG, "default-src 'none'; script-src 'self'; connect-src 'self'")?;
    let (without, forbidden) = visit(&collector, &pages).await?;
    assert!(plain(&without));
    assert!(forbidden.iter().all(|what| what.ends_with(" wasm-eval")), "{forbidden:?}");

    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";
    let (collector, pages) = with_policy(TAG, policy)?;
    let (with, forbidden) = visit(&collector, &pages).await?;
    assert!(!plain(&with));
    assert_eq!(forbidden, [""; 0]);
    assert_eq!(content(&with)?, content(&without)?);
    Ok(())
}

#[tokio::test]
async fn a_tag_with_a_nonce_passes_it_on() -> Result<()> {
    let tag = TAG.replace("<script", "<script nonce=n0nce");
    for sources in ["'nonce-n0nce'", "'nonce-n0nce' 'strict-dynamic'"] {
        let policy =
            format!("default-src 'none'; script-src {sources} 'wasm-unsafe-eval'; connect-src 'self'");
        let (collector, pages) = with_policy(&tag, &policy)?;
        let (view, forbidden) = visit(&collector, &pages).await?;
        assert!(!plain(&view), "{sources}");
        assert_eq!(forbidden, [""; 0], "{sources}");
    }
    Ok(())
}

#[tokio::test]
async fn a_page_with_trusted_types_allows_the_tracker_by_its_policy_s_name() -> Result<()> {
    let policy = "require-trusted-types-for 'script'; trusted-types isotherm";
    let (collector, pages) = with_policy(TAG, policy)?;
    let (_, forbidden) = visit(&collector, &pages).await?;
    assert_eq!(forbidden, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_page_without_styles_of_its_own_breaks_no_rule() -> Result<()> {
    let (collector, pages) = with_policy(TAG, "style-src 'none'; img-src 'none'; font-src 'none'")?;
    let (_, forbidden) = visit(&collector, &pages).await?;
    assert_eq!(forbidden, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn wasm_of_a_wrong_content_type_is_wasm_all_the_same() -> Result<()> {
    let (collector, pages) = behind(TAG, BODY, |page| page)?;
    let script = ureq::get(collector.url("/isotherm.js")).call()?.body_mut().read_to_string()?;
    let file = script.split('"').find(|text| text.starts_with("tracker.")).context("the tracker's name")?;
    let script = ureq::get(collector.url(&format!("/a/{file}"))).call()?.body_mut().read_to_string()?;
    let wasm = script.split('"').find(|text| text.ends_with(".wasm")).context("the Wasm's name")?;
    let path = format!("/a/{wasm}");
    let bytes = ureq::get(collector.url(&path)).call()?.body_mut().read_to_vec()?;
    pages.put(&path, Answer::file(bytes, "text/plain"));
    let (view, _) = visit(&collector, &pages).await?;
    assert!(!plain(&view));
    assert_eq!(pages.received(&path).len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_xhtml_page_is_recorded() -> Result<()> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &[])?;
    pages.forward_to(&collector);
    pages.put("/note.js", Answer::file(NOTE, "text/javascript"));
    let html = format!(
        "<html xmlns='http://www.w3.org/1999/xhtml'><head><title>X</title><script src='/note.js'></script>
         <script async='' src='/isotherm.js' data-site='{}'></script></head>
         <body><main><button id='buy'>Buy</button></main></body></html>",
        collector.site
    );
    pages.put("/page", Answer::file(html, "application/xhtml+xml"));
    pages.put("/next", Answer::html("<!doctype html>"));
    let (view, _) = visit(&collector, &pages).await?;
    assert!(content(&view)?.contains(" #buy 0 of 1 "), "{}", content(&view)?);
    Ok(())
}
