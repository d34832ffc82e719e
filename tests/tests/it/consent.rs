//! That nothing leaves the browser, and nothing is kept in it, without leave.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Engine, until};
use wire::flags;

use crate::privacy::{BODY, READY, origin};

#[tokio::test]
async fn who_objects_by_signal_or_by_word_is_left_alone() -> Result<()> {
    let signal = |name: &str, value: &str| {
        format!(
            "<script>Object.defineProperty(Navigator.prototype, '{name}', {{get: () => {value}}})</script>"
        )
    };
    let out = "<script>localStorage.isothermOptOut = 1</script>".to_owned();
    for head in [signal("globalPrivacyControl", "true"), signal("doNotTrack", "'1'"), out] {
        let (_collector, pages) = origin("", &head, BODY)?;
        let browser = Browser::open().await?;
        browser.goto(&pages.url("/page")).await?;
        until("the loader", || browser.is(READY)).await?;
        browser.run("isotherm.consent(true)").await?;
        browser.settle().await?;
        browser.click(20.0, 20.0).await?;
        browser.goto(&pages.url("/next")).await?;
        let asked: Vec<_> = pages.everything().iter().map(|request| request.path().to_owned()).collect();
        assert!(!asked.iter().any(|path| path == "/c" || path.starts_with("/a/")), "{asked:?}");
    }
    Ok(())
}

const STORAGE: &str = "return Object.keys(localStorage).filter(name => name != 'seen').sort().join()";

#[tokio::test]
async fn a_visitor_is_recognised_with_consent_alone_and_forgotten_when_it_is_withdrawn() -> Result<()> {
    let (collector, pages) = origin("data-consent=wait", "", BODY)?;
    let browser = Browser::open().await?;
    let open = async || -> Result<()> {
        browser.goto(&pages.url("/next")).await?;
        browser.goto(&pages.url("/page")).await?;
        until("the loader", || browser.is(READY)).await
    };
    open().await?;
    browser.click(20.0, 20.0).await?;
    assert_eq!(browser.run(STORAGE).await?, "");
    assert!(pages.received("/c").is_empty());
    for age in ["0", "0", "36e5"] {
        // The third time, as if an hour had gone by.
        let later = format!(
            "if (localStorage.isotherm) {{ const kept = JSON.parse(localStorage.isotherm);
            kept[3] -= {age}; localStorage.isotherm = JSON.stringify(kept) }}"
        );
        browser.run(&later).await?;
        browser.run("isotherm.consent(true)").await?;
        browser.recording().await?;
        assert_eq!(browser.run(STORAGE).await?, "isotherm");
        open().await?;
    }
    // Said before the tracker is there.
    browser.run("isotherm.consent(false)").await?;
    assert_eq!(browser.run(STORAGE).await?, "");
    browser.run("isotherm.consent(true)").await?;
    browser.recording().await?;
    browser.run("isotherm.consent(false)").await?;
    assert_eq!(browser.run(STORAGE).await?, "");
    browser.click(20.0, 20.0).await?;
    browser.goto(&pages.url("/next")).await?;
    until("three views", async || Ok((collector.stored()?.views.len() == 3).then_some(()))).await?;
    browser.settle().await?;
    let stored = collector.stored()?;
    let headers: Vec<_> = stored.views.iter().filter_map(|view| view.header()).collect();
    let returning = |i: usize| headers[i].flags & flags::RETURNING != 0;
    let mut by_page: Vec<_> = headers.iter().map(|header| header.page).collect();
    by_page.sort_unstable();
    assert_eq!(by_page, [1, 1, 2], "what was withdrawn was not sent");
    assert_eq!((headers[0].session, returning(0), returning(1)), (headers[1].session, false, false));
    assert!(returning(2) && headers[2].session != headers[1].session, "a later session");
    assert!(stored.clicks().is_empty());
    Ok(())
}

#[tokio::test]
async fn after_a_withdrawal_nothing_leaves_the_browser() -> Result<()> {
    for verb in ["consent(false)", "optOut()"] {
        let (collector, pages) = origin("", "", BODY)?;
        let browser = Browser::open().await?;
        browser.visit(&pages.url("/page")).await?;
        browser.click(20.0, 20.0).await?;
        browser.run(&format!("isotherm.{verb}; isotherm.track('late')")).await?;
        browser.click(30.0, 30.0).await?;
        browser.goto(&pages.url("/next")).await?;
        browser.settle().await?;
        assert_eq!(pages.received("/c").len(), 0, "{verb}");
        assert!(collector.stored()?.views.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn a_link_has_a_browser_counted_no_more_until_somebody_presses() -> Result<()> {
    let (collector, pages) = origin("", "", BODY)?;
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page#top&isotherm=opt-out")).await?;
    let said = "return document.querySelector('isotherm-said')?.textContent";
    let text =
        until("a word about it", async || Ok(browser.run(said).await?.as_str().map(String::from))).await?;
    assert!(text.starts_with("This browser is not counted on this site any more."), "{text}");
    assert_eq!(browser.run("return location.hash").await?, "#top");
    assert_eq!(browser.run("return !!document.querySelector('isotherm-overlay')").await?, false);
    let elsewhere = async || browser.goto(&pages.url("/next")).await;
    elsewhere().await?;
    browser.goto(&pages.url("/page")).await?;
    browser.click(20.0, 20.0).await?;
    elsewhere().await?;
    browser.goto(&pages.url("/page#isotherm=opt-out")).await?;
    until("the word again", async || Ok(browser.run(said).await?.as_str().map(String::from))).await?;
    assert_eq!(pages.received("/c").len(), 0);
    browser.run("[...document.querySelectorAll('isotherm-said button')].pop().click()").await?;
    elsewhere().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.click(20.0, 20.0).await?;
    until("the page after the press to be stored, and no other", async || {
        Ok((collector.stored()?.views.len() == 1).then_some(()))
    })
    .await
}

#[tokio::test]
async fn after_a_withdrawal_nothing_is_sent_once_more() -> Result<()> {
    let (_collector, pages) = origin("", "", BODY)?;
    pages.put("/c", Answer::status(503));
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.click(20.0, 20.0).await?;
    until("a batch to be refused", async || Ok((!pages.received("/c").is_empty()).then_some(()))).await?;
    let sent = pages.received("/c").len();
    browser.run("isotherm.consent(false)").await?;
    // The next try would follow after a second.
    browser.client.execute_async("setTimeout(arguments[0], 4000)", vec![]).await?;
    browser.goto(&pages.url("/next")).await?;
    browser.settle().await?;
    assert_eq!(pages.received("/c").len(), sent);
    Ok(())
}

#[tokio::test]
async fn consent_without_having_waited_lets_the_visitor_be_recognised_from_the_next_view_on() -> Result<()> {
    let (collector, pages) = origin("", "", BODY)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.run("isotherm.consent(true)").await?;
    assert_eq!(browser.run(STORAGE).await?, "");
    browser.run("history.pushState({}, '', '/inside')").await?;
    until("the number to be kept", || browser.is("return 'isotherm' in localStorage")).await?;
    browser.goto(&pages.url("/next")).await?;
    until("two views", async || Ok((collector.stored()?.views.len() == 2).then_some(()))).await?;
    let stored = collector.stored()?;
    let session = |path| Some(stored.of_path(path).first()?.header()?.session);
    assert_eq!(session("/page"), Some(0));
    assert!(session("/inside") > Some(0));
    Ok(())
}

#[tokio::test]
async fn consent_after_a_stop_begins_another_view() -> Result<()> {
    let (collector, pages) = origin("", "", BODY)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.click(20.0, 20.0).await?;
    browser.run("isotherm.stop()").await?;
    browser.click(30.0, 20.0).await?;
    browser.run("isotherm.consent(true)").await?;
    browser.recording().await?;
    browser.click(40.0, 20.0).await?;
    browser.goto(&pages.url("/next")).await?;
    until("two views", async || Ok((collector.stored()?.clicks().len() == 2).then_some(()))).await?;
    let stored = collector.stored()?;
    let mut clicks: Vec<_> = stored.clicks().iter().map(|click| click.x).collect();
    clicks.sort_unstable();
    assert_eq!((stored.views.len(), clicks), (2, vec![20, 40]));
    Ok(())
}

#[tokio::test]
async fn consent_before_the_first_view_begins_takes_nothing_from_it() -> Result<()> {
    let early = "<script>addEventListener('load', () => {
        isotherm.track('before'); isotherm.consent(true); isotherm.track('after') })</script>";
    let (collector, pages) = origin("", early, BODY)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    assert_eq!(browser.run(STORAGE).await?, "isotherm");
    browser.goto(&pages.url("/next")).await?;
    let events = until("the events", async || {
        let events = collector.stored()?.signals(wire::SignalKind::Custom);
        Ok((!events.is_empty()).then_some(events))
    })
    .await?;
    assert_eq!(events.iter().map(|event| event.name.as_str()).collect::<Vec<_>>(), ["before", "after"]);
    let stored = collector.stored()?;
    assert_ne!(stored.views[0].header().context("a header")?.session, 0);
    Ok(())
}

/// Everything that a page can report, marked by a letter and by an amount.
fn report(mark: &str, amount: u32) -> String {
    format!(
        "isotherm.track('{mark}'); isotherm.revenue({{value: {amount}}}); isotherm.variant('7', '{mark}');
         (window.dataLayer ||= []).push({{event: 'purchase', ecommerce: {{value: {amount}0}}}});"
    )
}

#[tokio::test]
async fn what_a_page_reported_before_consent_is_not_told_after_it() -> Result<()> {
    let gtag = "<script>window.dataLayer = []; function gtag() { dataLayer.push(arguments) }
        gtag('consent', 'default', {analytics_storage: 'denied'})</script>";
    let grant = "gtag('consent', 'update', {analytics_storage: 'granted'})";
    for (attributes, head, consent) in [
        ("data-consent=wait", "", "isotherm.consent(true)"),
        ("", gtag, grant),
        ("data-consent=google", gtag, grant),
    ] {
        let (collector, pages) = origin(attributes, head, BODY)?;
        let browser = Browser::open().await?;
        browser.goto(&pages.url("/page")).await?;
        until("the loader", || browser.is(READY)).await?;
        if !head.is_empty() {
            browser.recording().await?;
        }
        let script = format!("{}; {consent}; {}", report("before", 1), report("after", 2));
        browser.run(&script).await?;
        browser.recording().await?;
        browser.run(&report("late", 3)).await?;
        browser.goto(&pages.url("/next")).await?;
        let stored = until("what was reported", async || {
            let stored = collector.stored()?;
            Ok((!stored.signals(wire::SignalKind::Custom).is_empty()).then_some(stored))
        })
        .await?;
        let names = stored.signals(wire::SignalKind::Custom);
        assert_eq!(names.iter().map(|signal| signal.name.as_str()).collect::<Vec<_>>(), ["after", "late"]);
        let of = |kind, name: &str| {
            let signals = stored.signals(kind);
            let mut all: Vec<_> =
                signals.iter().map(|signal| crate::scene::property(signal, name).to_owned()).collect();
            all.sort();
            all
        };
        assert_eq!(of(wire::SignalKind::Variant, "arm"), ["after", "late"], "{attributes}");
        assert_eq!(of(wire::SignalKind::Revenue, "value"), ["2", "20", "3", "30"], "{attributes}");
    }
    Ok(())
}

#[tokio::test]
async fn a_denial_in_google_s_consent_mode_ends_recording_and_the_next_grant_begins_it_again() -> Result<()> {
    let head = "<script>window.dataLayer = []; function gtag() { dataLayer.push(arguments) }
        var say = word => gtag('consent', 'update', {analytics_storage: word}); say('granted')</script>";
    let (collector, pages) = origin("", head, BODY)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    assert_eq!(browser.run(STORAGE).await?, "isotherm");
    // The page's own variable of that name is nobody's business.
    browser.run("window.isotherm = {}").await?;
    for x in [10.0, 20.0] {
        browser.click(x, 20.0).await?;
        browser.run("dataLayer.length = 0; say('denied')").await?;
        assert_eq!(browser.run(STORAGE).await?, "");
        browser.recording().await?;
        browser.click(x + 100.0, 20.0).await?;
        browser.settle().await?;
        assert!(pages.received("/c").is_empty());
        browser.run("say('granted')").await?;
        until("the tracker to record", || browser.is("return 'isotherm' in localStorage")).await?;
    }
    browser.click(50.0, 50.0).await?;
    browser.goto(&pages.url("/next")).await?;
    until("the click to be stored", async || Ok(collector.stored()?.clicks().first().copied())).await?;
    let stored = collector.stored()?;
    assert_eq!(stored.clicks().iter().map(|click| click.x).collect::<Vec<_>>(), [50]);
    let view = stored.views[0].header().context("a header")?;
    assert!(stored.views.len() == 1 && view.session != 0);
    Ok(())
}

#[tokio::test]
async fn a_denial_in_a_data_layer_that_a_late_script_makes_is_heard_when_the_script_has_run() -> Result<()> {
    let (_collector, pages) = origin("", "", BODY)?;
    let late = "window.dataLayer = []; function gtag() { dataLayer.push(arguments) }
        gtag('consent', 'default', {analytics_storage: 'denied'}); window.made = true";
    pages.put("/late.js", Answer::file(late, "text/javascript"));
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.recording().await?;
    let script = "document.head.append(Object.assign(document.createElement('script'), {src: '/late.js'}))";
    browser.run(script).await?;
    until("the layer to be heard", || browser.is("return window.made && Object.hasOwn(dataLayer, 'push')"))
        .await?;
    browser.click(20.0, 20.0).await?;
    browser.goto(&pages.url("/next")).await?;
    assert!(pages.received("/c").is_empty());
    Ok(())
}

#[tokio::test]
async fn without_being_asked_the_storage_stays_empty_and_a_driven_browser_says_so() -> Result<()> {
    let (collector, pages) = origin("", "", BODY)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.click(20.0, 20.0).await?;
    assert_eq!(
        browser.run("return [localStorage.length, document.cookie]").await?,
        serde_json::json!([0, ""])
    );
    browser.goto(&pages.url("/next")).await?;
    until("the click to be stored", async || Ok(collector.stored()?.clicks().first().copied())).await?;
    let stored = collector.stored()?;
    let header = stored.views[0].header().context("a header")?;
    assert_eq!((header.session, header.page), (0, 0));
    assert_eq!(header.flags & (flags::AUTOMATED | flags::RETURNING), flags::AUTOMATED);
    let family = match browser.engine {
        Engine::Chromium => 5,
        Engine::Firefox => 4,
        Engine::Webkit => 6,
    };
    assert_eq!(stored.views[0].browser, Some(family), "told by the request alone");
    Ok(())
}

#[tokio::test]
async fn google_s_consent_mode_denied_by_default_holds_everything_back_until_it_is_granted() -> Result<()> {
    let head = "<script>window.dataLayer = []; function gtag() { dataLayer.push(arguments) }
        gtag('consent', 'default', {analytics_storage: 'denied'})</script>";
    let (collector, pages) = origin("", head, BODY)?;
    let browser = Browser::open().await?;
    browser.visit(&pages.url("/page")).await?;
    browser.click(20.0, 20.0).await?;
    browser.run("isotherm.track('before'); gtag('event', 'purchase', {value: 9})").await?;
    browser.settle().await?;
    assert_eq!(browser.run("return localStorage.length").await?, 0);
    assert!(pages.received("/c").is_empty());
    browser.run("gtag('consent', 'update', {analytics_storage: 'granted'})").await?;
    until("the tracker to record", || browser.is("return 'isotherm' in localStorage")).await?;
    browser.settle().await?;
    browser.run("isotherm.track('after')").await?;
    browser.click(50.0, 50.0).await?;
    browser.goto(&pages.url("/next")).await?;
    until("the click to be stored", async || Ok(collector.stored()?.clicks().first().copied())).await?;
    let stored = collector.stored()?;
    let signals = stored.signals(wire::SignalKind::Custom);
    assert_eq!(signals.iter().map(|signal| signal.name.as_str()).collect::<Vec<_>>(), ["after"]);
    assert!(stored.signals(wire::SignalKind::Revenue).is_empty());
    assert_eq!((stored.clicks().len(), stored.clicks()[0].x), (1, 50));
    Ok(())
}

#[tokio::test]
async fn who_opts_out_while_the_tracker_is_on_its_way_is_left_alone() -> Result<()> {
    let (_collector, pages) = origin("", "", BODY)?;
    let script = ureq::get(pages.url("/isotherm.js")).call()?.body_mut().read_to_string()?;
    let file = script.split('"').find(|text| text.starts_with("tracker.")).context("the tracker's name")?;
    let path = format!("/a/{file}");
    let hold = pages.hold(&path);
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    until("the tracker to be asked for", async || Ok((!pages.received(&path).is_empty()).then_some(())))
        .await?;
    browser.run("isotherm.optOut()").await?;
    drop(hold);
    browser.tracked().await?;
    browser.goto(&pages.url("/next")).await?;
    assert!(pages.received("/c").is_empty());
    Ok(())
}
