//! What may leave the browser, looked for in every byte that the collector received.

use anyhow::{Result, ensure};
use isotherm_tests::{Answer, Browser, Collector, Pages, free_port, until};
use wire::{Batch, unpack};

const TAG: &str = "<script async src=/isotherm.js data-site=KEY ATTRIBUTES></script>";
pub(crate) const BODY: &str = "<main><button id=buy>Buy</button></main>";
pub(crate) const READY: &str = "return document.readyState === 'complete' && !!window.isotherm";

pub(crate) fn origin(attributes: &str, head: &str, body: &str) -> Result<(Collector, Pages)> {
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
        match self.next(16) {
            0 => format!("{}.{}@{}.example", self.letters(5), self.letters(7), self.letters(6)),
            1 => self.digits(16),
            2 => format!("+49{}", self.digits(10)),
            3 => format!("{}     {} {} {}", self.digits(4), self.digits(4), self.digits(4), self.digits(4)),
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
            8 => [",", "|", "'"].map(|part| format!("{}{part}{}", self.digits(4), self.digits(4))).join(","),
            9 => format!("{} , {} | {}", self.digits(4), self.digits(4), self.digits(4)),
            10 => {
                format!("{}{}{}{}", self.letters(4), self.digits(1), self.letters(4), self.digits(1))
                    + &self.letters(4)
            }
            11 => {
                let part = ["/", "&", "=", ";", "][", "%2F", "%26"][self.next(7) as usize];
                [(); 4].map(|()| self.digits(4)).join(part)
            }
            13 => {
                // What is escaped otherwise, or not at all, hides nothing.
                let before = ["", "100% of ", "%E9/", "%", "%7B%2"][self.next(5) as usize];
                let broken = ["", "%", "%e", "%4"][self.next(4) as usize];
                format!("{before}{}{broken}%252540{}.example", self.letters(6), self.letters(5))
            }
            14 => self.digits(7).chars().map(circled).collect(),
            12 => format!("{}\u{ff20}{}.example", self.letters(6), self.letters(5)),
            _ => format!("{}{}{}{}", self.letters(9), self.digits(3), self.letters(8), self.digits(3)),
        }
    }
}

/// A digit as it stands in a circle.
fn circled(digit: char) -> char {
    char::from_u32(0x2460 - 1 + digit.to_digit(10).unwrap_or(1)).unwrap_or(digit)
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
            let parts = secret.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 3);
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
        // An apostrophe ends no string there: what a browser says of such a script quotes four digits of it.
        let quoted = |at: usize| k[at].replace('\'', "\\\\'");
        let script = format!(
            "const own = document.createElement('script');
             own.textContent = `document.forms[0].onsubmit = () => false; history.pushState({{}}, '', '{address}');
               isotherm.track('sent {}', {{mail: '{}', '{}': 1}}); isotherm.revenue({{value: 1, orderId: '{}', currency: '{}'}});
               isotherm.variant('{}', '{}'); setTimeout(() => {{ throw new Error('no {} here') }});
               Promise.reject(new Error('{}'))`;
             document.head.append(own)",
            quoted(20),
            quoted(21),
            quoted(22),
            quoted(23),
            quoted(0),
            quoted(1),
            quoted(2),
            quoted(3),
            quoted(4)
        );
        browser.run(&script).await?;
        for selector in ["b", "#buy"] {
            let (x, y) = browser.middle_of(selector).await?;
            browser.click(x, y).await?;
        }
        browser.goto(&pages.url("/next")).await?;
        let done = async || Ok((collector.stored()?.clicks().len() == 4).then_some(()));
        until("four clicks to be stored", done).await?;
        let batches = pages.received("/c");
        ensure!(batches.len() > 1, "the collector received too little to tell");
        for request in batches {
            assert_eq!(request.header("Referer"), None);
            let plain = unpack(&request.body)?;
            Batch::decode(&plain)?;
            let found = secrets.found_in(&plain);
            assert_eq!(found, [""; 0], "{}", String::from_utf8_lossy(&plain));
        }
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
async fn a_tag_with_a_number_in_it_is_not_told() -> Result<()> {
    let body = "<main><user-4711-471-147 style='display:block'>x</user-4711-471-147>
        <x-card2 style='display:block'>y</x-card2><button id=buy>Buy</button></main>";
    assert!(!told(body, "main > :first-child", 2).await?.contains("4711"));
    assert!(told(body, "main > :nth-child(2)", 2).await?.contains("x-card2"));
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
        ("/g/кухнякухнякухнякухнякухня", "/g/*"),
        ("/h/ab12cd34ef/e3b0c44", "/h/*/*"),
        ("/wood/2x4", "/wood/2x4"),
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
