//! Segments in the overlay: what there is to choose from, who counts once, and a difference as it is painted and told.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, Browser, Collector, Colour, Pages, free_port, until};
use wire::{
    Anchor, Attention, Batch, Click, Frame, Place, Scroll, Signal, SignalKind, SiteKey, Size, View, ViewId,
};

/// Three buttons of 200 x 60 px: their ids, and where their tops are.
const BUTTONS: [(&str, i32); 3] = [("more", 100), ("less", 300), ("same", 500)];
const LEFT: i32 = 100;
/// Keeps what is offered as a file.
const KEEP: &str = "const offer = URL.createObjectURL;
    URL.createObjectURL = (blob) => (window.kept = blob, offer(blob));";
const PEEP: &str = "const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) { return window.root = attach.call(this, how) };
    window.face = name => [...root.querySelectorAll('label.select')]
      .find(label => label.firstChild.textContent == name);
    window.seen = selector => [...root.querySelectorAll('.panel ' + selector)]
      .filter(node => node.getClientRects().length).map(node => node.textContent.replaceAll('\u{a0}', ' ')).join(' | ')";

struct Opened {
    _collector: Collector,
    _pages: Pages,
    browser: Browser,
}

/// A view in which those buttons were clicked, each so often.
fn view(site: SiteKey, number: u64, arm: &str, source: &str, clicks: [usize; 3]) -> Batch {
    let size = Size { w: 1_000, h: 2_000 };
    let frame = Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: size };
    let mut batch = Batch::new(site, ViewId(number), 0);
    let mut header = View { path: "/page".into(), frame, session: number, ..View::default() };
    header.utm[0] = source.into();
    batch.header = Some(header);
    for (number, (id, y)) in (1..).zip(BUTTONS) {
        let selector = format!("#{id}");
        batch.anchors.list.push(Anchor { selector, index: 0, count: 1, landmark: 0, mark: 0 });
        batch.places.list.push(Place { anchor: number, x: LEFT, y, w: 200, h: 60 });
        let click = Click { x: LEFT + 100, y: y + 30, place: number, trusted: true, ..Click::default() };
        batch.clicks.extend(vec![click; clicks[number as usize - 1]]);
    }
    batch.signals.push(Signal {
        kind: SignalKind::Variant,
        name: "hero".into(),
        properties: vec![("arm".into(), arm.into())],
        ..Signal::default()
    });
    batch
}

impl Opened {
    /// The overlay over the page, of forty views of each arm: of arm a 30 click the first button, 10 the second and 20 the
    /// third, each twice; of arm b 10, 30 and 19. A quarter of either came from a newsletter.
    async fn over_two_arms() -> Result<Self> {
        let view_of = |site, number: u64| {
            let (arm, clicking) = if number < 40 { ("a", [30, 10, 20]) } else { ("b", [10, 30, 19]) };
            let clicks = clicking.map(|many| if number % 40 < many { 2 } else { 0 });
            view(site, number + 1, arm, if number % 4 == 0 { "newsletter" } else { "" }, clicks)
        };
        Self::over(|site| (0..80).map(|number| view_of(site, number)).collect()).await
    }

    /// The overlay over the page, of twenty sessions of one click there: twelve came to it from the start and eight from the cart;
    /// five of those and four of these went on to the checkout.
    async fn over_ways() -> Result<Self> {
        let way = |site, session: u64| {
            let from = if session <= 12 { "/start" } else { "/cart" };
            let paths = [from, "/page", "/checkout"];
            let paths = &paths[..if session % 12 < 5 { 3 } else { 2 }];
            let batch = move |(nth, path): (u64, &&str)| {
                let mut batch = view(site, session * 10 + nth, "a", "", [1, 0, 0]);
                let header = batch.header.take().unwrap_or_default();
                batch.header = Some(View { path: (*path).into(), session, ..header });
                batch
            };
            (0..).zip(paths).map(batch).collect::<Vec<_>>()
        };
        Self::over(|site| (1..=20).flat_map(|session| way(site, session)).collect()).await
    }

    /// The overlay over the page, of forty views of each arm: of arm a all came down to 1,600 px, of arm b a quarter. They looked at the
    /// first button for 3 and 1 s, at the second for 1 and 3, and at the third for 2, half a second more or less.
    async fn over_looks() -> Result<Self> {
        let view_of = |site, number: u64| {
            let (arm, ms) =
                if number < 40 { ("a", [3_000, 1_000, 2_000]) } else { ("b", [1_000, 3_000, 2_000]) };
            let mut batch = view(site, number + 1, arm, "", [1; 3]);
            let looked_at = |(anchor, ms)| Attention { anchor, for_ms: ms + number as u32 % 2 * 1_000 - 500 };
            batch.cut_ms = 9_000;
            batch.attention = (1..).zip(ms).map(looked_at).collect();
            let bottom = if number < 40 || number % 4 == 0 { 1_600 } else { 800 };
            batch.scrolls.push(Scroll { for_ms: 4_000, top: bottom - 800, bottom, ..Scroll::default() });
            batch
        };
        Self::over(|site| (0..80).map(|number| view_of(site, number)).collect()).await
    }

    async fn over(batches: impl FnOnce(SiteKey) -> Vec<Batch>) -> Result<Self> {
        let pages = Pages::serve()?;
        let collector = Collector::for_origins(free_port()?, &[pages.origin()], &["--public-heat"])?;
        let site = SiteKey::parse(&collector.site).context("a key")?;
        for batch in batches(site) {
            assert_eq!(collector.post(&pages.origin(), &batch.pack())?.0, 204);
        }
        let tag = format!("<script async src='{}' data-site={site}></script>", collector.url("/isotherm.js"));
        let button = |(id, y)| {
            let style = format!("position:absolute;left:{LEFT}px;top:{y}px;width:200px;height:60px");
            format!("<button id={id} style='{style}'></button>")
        };
        let body = BUTTONS.map(button).concat();
        let html = format!(
            "<!doctype html><meta charset=utf-8><script>{PEEP}</script>{tag}<body style='margin:0;height:2000px;background:#fff'>{body}"
        );
        pages.put("/page", Answer::html(&html));
        let browser = Browser::open().await?;
        let opened = Self { _collector: collector, _pages: pages, browser };
        opened.browser.visit(&opened._pages.url("/page")).await?;
        opened.browser.run("isotherm.overlay()").await?;
        until("the choices", || {
            opened.browser.is("return !!(window.root && face('Variant')?.hidden === false && seen('.unit'))")
        })
        .await?;
        Ok(opened)
    }

    /// Chooses another kind of map.
    async fn kind(&self, kind: &str) -> Result<()> {
        let press = format!("root.querySelector('.kinds input[value={kind}]').click()");
        self.browser.run(&press).await.map(drop)
    }

    async fn seen(&self, selector: &str) -> Result<String> {
        let seen = self.browser.run(&format!("return seen({selector:?})")).await?;
        Ok(seen.as_str().context("no text")?.to_owned())
    }

    async fn says(&self, selector: &str, text: &str) -> Result<()> {
        until(&format!("{selector} to say {text:?}"), async || {
            Ok((self.seen(selector).await? == text).then_some(()))
        })
        .await
    }

    /// Chooses an option by what it says.
    async fn choose(&self, control: &str, text: &str) -> Result<()> {
        let script = format!(
            "const select = face({control:?}).lastChild;
             select.value = [...select.options].find(option => option.textContent == {text:?}).value;
             select.dispatchEvent(new Event('input', {{bubbles: true}}))"
        );
        self.browser.run(&script).await.map(drop)
    }

    /// Saves the map in a format, and answers what a script makes of the file.
    async fn saved(&self, format: &str, script: &str) -> Result<serde_json::Value> {
        let press = format!(
            "window.kept = null;
             [...root.querySelectorAll('.tools button')].find(one => one.textContent == {format:?}).click()"
        );
        self.browser.run(&press).await?;
        until("a file", || self.browser.is("return !!window.kept")).await?;
        let read = format!("const [done] = arguments; {script}.then(done)");
        Ok(self.browser.client.execute_async(&read, vec![]).await?)
    }

    async fn options(&self, control: &str) -> Result<String> {
        let script = format!(
            "return [...face({control:?}).lastChild.options].map(option => option.textContent).join(' | ')"
        );
        Ok(self.browser.run(&script).await?.as_str().context("no text")?.to_owned())
    }
}

#[tokio::test]
async fn a_map_is_of_views_between_two_paths_and_so_is_its_link() -> Result<()> {
    let opened = Opened::over_ways().await?;
    assert_eq!(opened.options("Page before").await?, "all | /start · 12 | /cart · 8");
    assert_eq!(opened.options("Page after").await?, "all | /checkout · 9");
    opened.choose("Page before", "/start · 12").await?;
    opened.says(".volume strong", "12 clicks in 12 views").await?;
    opened.choose("Page after", "/checkout · 9").await?;
    opened.says(".volume strong", "5 clicks in 5 views").await?;
    opened.says(".sides + .facts", "Page before: /start · Page after: /checkout").await?;
    let address = opened.browser.run("return location.href").await?;
    opened.browser.goto("about:blank").await?;
    opened.browser.goto(address.as_str().context("an address")?).await?;
    until("the map to open", || opened.browser.is("return !!window.root?.querySelector('.panel')")).await?;
    opened.says(".volume strong", "5 clicks in 5 views").await?;
    assert_eq!(opened.seen(".more summary").await?, "More filters · 2 set");
    opened.choose("Page after", "all").await?;
    opened.choose("Compare with", "/cart · 8").await?;
    opened.says(".sides b", "Page before: /start | Page before: /cart").await?;
    opened.says(".sides span", "12 clicks in 12 views | 8 clicks in 8 views").await
}

#[tokio::test]
async fn what_there_is_to_choose_from_is_offered_with_its_views() -> Result<()> {
    let opened = Opened::over_two_arms().await?;
    assert_eq!(opened.options("Variant").await?, "all | hero:a · 40 | hero:b · 40");
    let sources = opened.options("Source").await?;
    assert!(sources.starts_with("all | direct · 6") && sources.ends_with(" | newsletter · 20"), "{sources}");
    let browsers = opened.options("Browser").await?;
    assert!(browsers.starts_with("all | Other · 80"), "{browsers}");
    assert_eq!(opened.seen(".more summary").await?, "More filters");
    opened.choose("Source", "newsletter · 20").await?;
    // 16 views in twenty of a quarter: of arm a 8, 3 and 5 clicking, of b 3, 8 and 5; each twice.
    opened.says(".volume strong", "64 clicks in 20 views").await?;
    opened.says(".sides + .facts", "Source: newsletter").await?;
    assert_eq!(opened.seen(".more summary").await?, "More filters · 1 set");
    opened.choose("Variant", "hero:b · 40").await?;
    opened.says(".volume strong", "32 clicks in 10 views").await?;
    opened.choose("Count", "Each visitor once").await?;
    opened.says(".legend .unit", "Visitors per 62 px circle").await?;
    // All views were posted from one address and with one browser.
    opened.says(".volume strong", "1 of 1 visitor · clicks").await?;
    opened.choose("Count", "Each session once").await?;
    opened.says(".volume strong", "8 of 10 sessions · clicks").await
}

#[tokio::test]
async fn a_difference_is_warm_where_the_first_does_more_cold_where_less_and_pale_where_it_may_be_chance()
-> Result<()> {
    let opened = Opened::over_two_arms().await?;
    let middle = |at: usize| (f64::from(LEFT + 100), f64::from(BUTTONS[at].1 + 30));
    opened.choose("Variant", "hero:a · 40").await?;
    opened.choose("Compare with", "hero:b · 40").await?;
    opened.says(".sides b", "Variant: hero:a | Variant: hero:b").await?;
    assert_eq!(opened.seen(".sides span").await?, "120 clicks in 40 views | 118 clicks in 40 views");
    let unit = "Clicks per 100 views, per 62 px circle: the difference";
    assert_eq!(opened.seen(".legend .unit").await?, unit);
    // Twice 75 clicks of a hundred views less twice 25, at one place.
    assert_eq!(opened.seen(".ticks span").await?, "−100 | 0 | +100");
    let painted = until("the difference to be painted", async || {
        let painted = opened.browser.still().await?;
        let (x, y) = middle(0);
        Ok((painted.at(x, y).warmth() > 60).then_some(painted))
    })
    .await?;
    let [more, less, same] = [0, 1, 2].map(|at| painted.at(middle(at).0, middle(at).1));
    let beside = painted.at(700.0, 700.0);
    assert!(more.warmth() > 60 && less.warmth() < -60, "{more:?} {less:?}");
    assert!(same.difference(beside) < 40 && same.warmth() > 0, "{same:?} beside {beside:?}");
    let (x, y) = middle(1);
    opened.browser.move_to(x, y).await?;
    opened.says(".place", "25 % against 75 % of views · q < 0.001 · #less").await?;
    // The pointer comes in steps.
    until("the difference in the middle", async || {
        let value = opened.seen(".readout .value").await?;
        Ok((value.starts_with("−9") || value.starts_with("−100 ")).then_some(()))
    })
    .await?;
    let (x, y) = middle(2);
    opened.browser.move_to(x, y).await?;
    opened.says(".place", "50 % against 47.5 % of views · q = 0.82 · #same").await?;
    Ok(())
}

/// What is painted in the middle of each button, and beside them all.
async fn painted(opened: &Opened) -> Result<([Colour; 3], Colour)> {
    let still = opened.browser.still().await?;
    let middle = |at: usize| still.at(f64::from(LEFT + 20), f64::from(BUTTONS[at].1 + 30));
    Ok(([0, 1, 2].map(middle), still.at(700.0, 700.0)))
}

#[tokio::test]
async fn elements_differ_as_wholes_and_those_that_may_be_chance_are_pale() -> Result<()> {
    let opened = Opened::over_two_arms().await?;
    opened.choose("Variant", "hero:a · 40").await?;
    opened.choose("Compare with", "hero:b · 40").await?;
    opened.kind("elements").await?;
    opened.says(".legend .unit", "Clicks per 100 views: the difference").await?;
    // Of 40 views 30 with two clicks each against 10: 150 less 50 in a hundred.
    opened.says(".ticks span", "−100 | 0 | +100").await?;
    let note = "farthest from equal on this page = 100, square root scale; pale: may be chance (two-proportion tests by element, q above 0.1)";
    opened.says(".facts:last-child", note).await?;
    opened.says(".rows b", "+100 | −100 | +5").await?;
    assert_eq!(
        opened.seen(".rows .figures").await?,
        "75 % against 25 % of views · q < 0.001 | 25 % against 75 % of views · q < 0.001 | 50 % against 47.5 % of views · q = 0.82"
    );
    until("the elements to be coloured", async || {
        let ([more, less, same], beside) = painted(&opened).await?;
        let is_faint = same.warmth() > 0 && same.warmth() * 3 < more.warmth();
        Ok((more.warmth() > 30 && less.warmth() < -30 && is_faint && beside.warmth() == 0).then_some(()))
    })
    .await?;
    opened.browser.move_to(f64::from(LEFT + 20), f64::from(BUTTONS[1].1 + 30)).await?;
    opened.says(".readout .value", "−100 clicks per 100 views").await?;
    opened.says(".place", "25 % against 75 % of views · q < 0.001 · #less").await
}

#[tokio::test]
async fn attention_differs_by_mean_times_and_scrolling_by_who_came_so_far() -> Result<()> {
    let opened = Opened::over_looks().await?;
    opened.choose("Variant", "hero:a · 40").await?;
    opened.choose("Compare with", "hero:b · 40").await?;
    opened.kind("attention").await?;
    opened.says(".legend .unit", "Seconds in view, per view: the difference").await?;
    opened.says(".ticks span", "−2 | 0 | +2").await?;
    opened.browser.move_to(f64::from(LEFT + 20), f64::from(BUTTONS[0].1 + 30)).await?;
    opened.says(".readout .value", "+2 s in view per view").await?;
    opened.says(".place", "seen by 100 % against 100 % · q < 0.001 · #more").await?;
    let ([_, less, same], beside) = until("the elements to be coloured", async || {
        let painted = painted(&opened).await?;
        Ok((painted.0[0].warmth() > 30).then_some(painted))
    })
    .await?;
    assert!(less.warmth() < -30, "{less:?}");
    // As long in the mean, and of views that differ among themselves; Firefox's own buttons are a little blue.
    assert!(same.warmth().abs() < 8 && beside.warmth() == 0, "{same:?} {beside:?}");

    opened.kind("scroll").await?;
    opened.says(".legend .unit", "% points of views that reached: the difference").await?;
    // All of arm a came to 1,600 px of 2,000, of arm b a quarter.
    opened.says(".ticks span", "−75 | 0 | +75").await?;
    opened.browser.move_to(700.0, 750.0).await?;
    opened.browser.run("scrollTo({top: 700, behavior: 'instant'})").await?;
    opened.says(".readout .value", "+75 % points · 100 % against 25 % of views").await?;
    // Beside the line under the pointer, and above it where all of both came.
    until("the depth to be warm, and the top not", async || {
        let still = opened.browser.still().await?;
        Ok((still.at(500.0, 700.0).warmth() > 30 && still.at(500.0, 20.0).warmth() == 0).then_some(()))
    })
    .await?;
    let place = opened.seen(".place").await?;
    assert!(place.starts_with("q < 0.001 · 1,4"), "{place}");
    Ok(())
}

#[tokio::test]
async fn a_difference_is_saved_with_both_of_its_sides_and_nothing_of_one_alone() -> Result<()> {
    let opened = Opened::over_two_arms().await?;
    opened.choose("Variant", "hero:a · 40").await?;
    opened.choose("Compare with", "hero:b · 40").await?;
    opened.says(".sides b", "Variant: hero:a | Variant: hero:b").await?;
    opened.browser.run(KEEP).await?;
    let csv = opened.saved("CSV", "kept.text()").await?;
    let csv = csv.as_str().context("a text")?;
    let names: Vec<&str> = csv.lines().next().context("names")?.split(',').collect();
    let row: Vec<&str> =
        csv.lines().find(|line| line.contains("#more")).context("a row")?.split(',').collect();
    let cell = |name| names.iter().position(|one| *one == name).map(|at| row[at]);
    for (name, told) in [
        ("points", "80"),
        // Of the 238 clicks and 80 views of both.
        ("share", "0.33613"),
        ("per_view", "1"),
        ("first", "30"),
        ("first_of", "40"),
        ("second", "10"),
        ("second_of", "40"),
        ("hover_seconds", ""),
        ("dead_clicks", ""),
    ] {
        assert_eq!(cell(name), Some(told), "{name} in {csv}");
    }
    assert!(cell("q").context("a q")?.parse::<f64>()? < 0.001, "{csv}");
    // In the picture's head each side has a line and its colour before it.
    let read = "createImageBitmap(kept).then(image => {
        const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        return [72, 91].map(y => [...context.getImageData(29, y, 1, 1).data]) })";
    let colours = opened.saved("PNG", read).await?;
    let warmth = |at: usize| Some(colours[at][0].as_i64()? - colours[at][2].as_i64()?);
    assert!(warmth(0) > Some(60) && warmth(1) < Some(-60), "{colours}");
    Ok(())
}

#[tokio::test]
async fn a_difference_has_lines_and_dots_in_the_colours_of_both_sides() -> Result<()> {
    let opened = Opened::over_two_arms().await?;
    opened.choose("Variant", "hero:a · 40").await?;
    opened.choose("Compare with", "hero:b · 40").await?;
    opened.says(".sides b", "Variant: hero:a | Variant: hero:b").await?;
    let draw = |form: &str| {
        format!(
            "const form = root.querySelector('.drawing select'); form.value = {form:?};
             form.dispatchEvent(new Event('input', {{bubbles: true}}))"
        )
    };
    opened.browser.run(&draw("contours")).await?;
    opened.says(".forms li", "+50 | +20 | +5 | −50 | −20 | −5").await?;
    opened.says(".forms p", "Pale lines may be chance.").await?;
    opened.browser.run(&draw("points")).await?;
    opened.says(".forms li", "").await?;
    // Beyond the dots nothing is painted.
    let (x, y) = (f64::from(LEFT + 100), f64::from(BUTTONS[0].1 + 30));
    let painted = until("the dots", async || {
        let painted = opened.browser.still().await?;
        Ok((painted.at(x, y).warmth() > 40 && painted.at(x, y + 34.0).warmth() == 0).then_some(painted))
    })
    .await?;
    let less = painted.at(x, f64::from(BUTTONS[1].1 + 30));
    assert!(less.warmth() < -40, "{less:?}");
    Ok(())
}
