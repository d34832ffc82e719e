//! What may leave the browser, looked for in every byte that the collector received; and that nothing does without leave.

use anyhow::{Context as _, Result, ensure};
use isotherm_tests::{Answer, Browser, Collector, Engine, Pages, free_port, until};
use wire::{Batch, flags, unpack};

const TAG: &str = "<script async src=/isotherm.js data-site=KEY ATTRIBUTES></script>";
const BODY: &str = "<main><button id=buy>Buy</button></main>";
const READY: &str = "return document.readyState === 'complete' && !!window.isotherm";

fn origin(attributes: &str, head: &str, body: &str) -> Result<(Collector, Pages)> {
    let pages = Pages::serve()?;
    let collector = Collector::for_origins(free_port()?, &[pages.origin()], &[])?;
    pages.forward_to(&collector);
    let tag = TAG.replace("ATTRIBUTES", attributes).replace("KEY", &collector.site);
    let page = format!("<!doctype html><html><head>{head}{tag}</head><body>{body}</body></html>");
    pages.put("/page", Answer::html(&page));
    pages.put("/next", Answer::html("<!doctype html>"));
    Ok((collector, pages))
}

/// Numbers that are the same in every run.
struct Seed(u32);

impl Seed {
    fn next(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % below
    }

    fn digits(&mut self, count: u32) -> String {
        (0..count).map(|_| char::from(b'1' + self.next(9) as u8)).collect()
    }

    fn letters(&mut self, count: u32) -> String {
        (0..count).map(|_| char::from(b'a' + self.next(26) as u8)).collect()
    }

    /// What a rule recognises wherever it stands: e-mail addresses, telephone and card numbers, tokens.
    fn recognisable(&mut self) -> String {
        match self.next(10) {
            0 => format!("{}.{}@{}.example", self.letters(5), self.letters(7), self.letters(6)),
            1 => self.digits(16),
            2 => format!("+49{}", self.digits(10)),
            3 => format!("{} {} {} {}", self.digits(4), self.digits(4), self.digits(4), self.digits(4)),
            4 => format!(
                "{} - {} - {} \u{2013} {}",
                self.digits(2),
                self.digits(2),
                self.digits(2),
                self.digits(2)
            ),
            5 => format!("{} {}", self.digits(2), self.digits(3)),
            6 => self.letters(24),
            7 => elsewhere(&self.digits(6), if self.next(2) == 0 { '\u{660}' } else { '\u{ff10}' }),
            8 => format!("{}\u{ff20}{}.example", self.letters(6), self.letters(5)),
            _ => format!("{}{}{}{}", self.letters(9), self.digits(3), self.letters(8), self.digits(3)),
        }
    }
}

/// The secrets of one page: those that a rule knows, and words that stand only where nothing is read.
struct Secrets {
    known: Vec<String>,
    words: Vec<String>,
}

impl Secrets {
    fn new(seed: &mut Seed) -> Self {
        let mut known: Vec<String> = (0..24).map(|_| seed.recognisable()).collect();
        known.push(in_pairs(&seed.digits(12)));
        Self { known, words: (0..16).map(|_| seed.letters(11)).collect() }
    }

    /// The secrets that these bytes give away: as they are, or encoded as in a URL, or a long part of them.
    fn found_in(&self, bytes: &[u8]) -> Vec<&str> {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let given = |secret: &&String| {
            let parts = secret.split(['@', '\u{ff20}', ' ', '.']).filter(|part| part.len() > 3);
            parts.chain([secret.as_str()]).any(|part| text.contains(part))
        };
        self.known.iter().chain(&self.words).filter(given).map(String::as_str).collect()
    }

    fn body(&self) -> String {
        let (k, w) = (&self.known, &self.words);
        format!(
            "<main class='{}' title='{}' aria-label='{}'><h1>{}</h1>
             <a id='{}' class='link {}' href='/next?mail={}'>{}</a><img alt='{}' src='/missing/{}.png'>
             <form id='{}' name='{}'><input name='{}' placeholder='{}' value='{}' data-testid='{}'>
             <textarea id='{}' aria-label='{}'>{}</textarea><button id=buy title='{}'>{}</button></form>
             <iframe title='{}' src='/frame?{}'></iframe><b role='{}' data-qa='{}' id='tel-{}'>{}</b>
             <img alt='' src='data:image/png,{}'><p data-isotherm-ignore><img alt='' src='/missing/{}.png'></p></main>",
            k[0],
            w[0],
            w[1],
            w[2],
            k[1],
            k[2],
            k[3],
            w[3],
            w[4],
            k[4],
            k[5],
            k[6],
            k[7],
            w[5],
            w[6],
            k[8],
            k[9],
            w[7],
            w[8],
            w[9],
            w[10],
            w[11],
            w[12],
            k[10],
            k[11],
            k[24],
            w[13],
            w[14],
            w[15]
        )
    }
}

/// The digits as they are written elsewhere, where 0 is `zero`.
fn elsewhere(digits: &str, zero: char) -> String {
    digits.bytes().filter_map(|digit| char::from_u32(zero as u32 + u32::from(digit - b'0'))).collect()
}

/// As numbers are written in some countries.
fn in_pairs(text: &str) -> String {
    let letters: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    letters.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[tokio::test]
async fn no_planted_secret_is_in_any_byte_that_the_collector_receives() -> Result<()> {
    let mut seed = Seed(20_260);
    for _ in 0..3 {
        let secrets = Secrets::new(&mut seed);
        let (k, w) = (&secrets.known, &secrets.words);
        let head = format!("<title>{}</title>", w[14]);
        let (collector, pages) = origin("data-query=page", &head, &secrets.body())?;
        let escaped = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let address = format!("/users/{}/orders", escaped(&k[13]).replace('+', "%20"));
        let page = format!(
            "<!doctype html><script>location.href = '/page?page={}&q={}&token={}&utm_source={}#{}'</script>",
            escaped(&k[14]),
            w[15],
            escaped(&k[15]),
            escaped(&k[16]),
            escaped(&k[17])
        );
        pages.put("/from", Answer::html(&page));
        let browser = Browser::open().await?;
        browser.goto(&pages.url(&format!("/from?{}", escaped(&k[18])))).await?;
        browser.recording().await?;
        for selector in ["h1", "a", "img", "input", "textarea", "b", "#buy"] {
            let (x, y) = browser.middle_of(selector).await?;
            browser.move_to(x, y).await?;
            if matches!(selector, "input" | "textarea") {
                browser.click(x, y).await?;
                browser.type_text(&k[19]).await?;
            }
        }
        let script = format!(
            "const own = document.createElement('script');
             own.textContent = `document.forms[0].onsubmit = () => false; history.pushState({{}}, '', '{address}');
               isotherm.track('sent {}', {{mail: '{}', '{}': 1}}); isotherm.revenue({{value: 1, orderId: '{}', currency: '{}'}});
               isotherm.variant('{}', '{}'); setTimeout(() => {{ throw new Error('no {} here') }});
               Promise.reject(new Error('{}'))`;
             document.head.append(own)",
            k[20], k[21], k[22], k[23], k[0], k[1], k[2], k[3], k[4]
        );
        browser.run(&script).await?;
        for selector in ["b", "#buy"] {
            let (x, y) = browser.middle_of(selector).await?;
            browser.click(x, y).await?;
        }
        browser.goto(&pages.url("/next")).await?;
        let done = async || Ok((collector.stored()?.clicks().len() == 4).then_some(()));
        until("four clicks to be stored", done).await?;
        let bodies = pages.received("/c");
        for request in bodies {
            let plain = unpack(&request.body)?;
            Batch::decode(&plain)?;
            let found = secrets.found_in(&plain);
            assert_eq!(found, [""; 0], "{}", String::from_utf8_lossy(&plain));
        }
        let referrers = pages.everything().into_iter().filter(|request| request.path() == "/c");
        ensure!(referrers.count() > 1, "the collector received too little to tell");
    }
    Ok(())
}

/// What was sent until so many clicks were stored.
async fn told(body: &str, click: &str, clicks: usize) -> Result<String> {
    let (collector, pages) = origin("", "", body)?;
    let browser = Browser::open().await?;
    browser.goto(&pages.url("/page")).await?;
    browser.recording().await?;
    for selector in [click, "#buy"] {
        let (x, y) = browser.middle_of(selector).await?;
        browser.click(x, y).await?;
    }
    browser.goto(&pages.url("/next")).await?;
    until("the clicks to be stored", async || {
        Ok((collector.stored()?.clicks().len() == clicks).then_some(()))
    })
    .await?;
    let batches = pages.received("/c").into_iter().map(|request| unpack(&request.body));
    Ok(String::from_utf8_lossy(&batches.collect::<Result<Vec<_>, _>>()?.concat()).into_owned())
}

#[tokio::test]
async fn plain_words_in_ids_are_told_unless_the_page_masks_or_ignores_the_element() -> Result<()> {
    let buy = "<button id=buy>Buy</button>";
    // The limit: no rule tells a name from a word.
    let bytes = told(&format!("<b id=ann-smith>x</b>{buy}"), "b", 2).await?;
    assert!(bytes.contains("ann-smith"));
    let masked = format!("<p data-isotherm-mask><b id=ann-smith class=smith>x</b></p>{buy}");
    let bytes = told(&masked, "b", 2).await?;
    assert!(!bytes.contains("smith"), "{bytes}");
    let bytes = told(&format!("<p data-isotherm-ignore><b id=ann-smith>x</b></p>{buy}"), "b", 1).await?;
    assert!(!bytes.contains("smith"), "{bytes}");
    Ok(())
}

#[tokio::test]
async fn a_path_is_masked_as_it_reads() -> Result<()> {
    let (collector, pages) = origin("", "", BODY)?;
    let browser = Browser::open().await?;
    let told = [
        ("/%D0%BA%D1%83%D1%85%D0%BD%D1%8F/%E5%8F%B0%E6%89%80", "/кухня/台所"),
        ("/windows-11-pro-license", "/windows-11-pro-license"),
        ("/a/joe%40mail.example", "/a/*"),
        ("/b/o'brien@mail.example/joe&ann@mail.example", "/b/*/*"),
        ("/c/joe%2540mail.example", "/c/*"),
        ("/d/eyJhbGciOiJIUzI1N2Is", "/d/*"),
        ("/e/V1StGXR8_Z5jdHi6B-myT", "/e/*"),
        ("/f/AKIAIOSFODNN7EXAMPLE", "/f/*"),
        ("/100%/joe%40mail.example", "/100%/*"),
    ];
    browser.goto(&pages.url("/page")).await?;
    browser.recording().await?;
    for (path, _) in told {
        browser.run(&format!("history.pushState({{}}, '', {path:?})")).await?;
    }
    browser.goto(&pages.url("/next")).await?;
    let paths = until("the views to be stored", async || {
        let paths: Vec<_> = collector
            .stored()?
            .views
            .iter()
            .filter_map(|view| view.header().map(|header| header.path.clone()))
            .collect();
        Ok((paths.len() > told.len()).then_some(paths))
    })
    .await?;
    for (path, told) in told {
        assert!(paths.iter().any(|known| known == told), "{path} is not told as {told}: {paths:?}");
    }
    Ok(())
}

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
