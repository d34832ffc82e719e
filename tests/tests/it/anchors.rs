//! Anchors hold: on pages that nobody here has made, at other widths and after edits, points stand on the element that
//! was clicked, or say that they do not.

use std::{collections::HashMap, fs, path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};
use fantoccini::actions::{InputSource as _, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use isotherm_tests::{Answer, Browser, Collector, Pages, free_port, until};
use serde_json::{Value, json};

const PROBE: &str = include_str!("anchors.js");
const PAGES: [&str; 6] = [
    "startbootstrap-agency/dist/index.html",
    "startbootstrap-clean-blog/dist/index.html",
    "startbootstrap-sb-admin-2/index.html",
    "startbootstrap-sb-admin-2/tables.html",
    "paper-kit-2/index.html",
    "paper-kit-2/examples/landing.html",
];
const WIDTHS: [(u32, u32); 3] = [(1_440, 900), (820, 1_180), (390, 844)];
const MOST_POINTS: usize = 400;

/// A click: the number of its element, and where it fell, page px.
#[derive(Clone, Copy)]
struct Spot {
    element: u64,
    x: f64,
    y: f64,
}

/// Clicks and what they were recorded with.
struct Recording {
    spots: Vec<Spot>,
    /// Of each spot: selector and index.
    anchors: Vec<(String, u64)>,
    document: (f64, f64),
    viewport: (f64, f64),
    sequence: Value,
}

/// What became of points.
#[derive(Clone, Copy, Default)]
struct Count {
    points: usize,
    same: usize,
    wrong: usize,
    /// Of points whose element is to be seen: how many the other ways put into its box.
    seen: usize,
    same_seen: usize,
    by_document: usize,
    by_viewport: usize,
}

impl Count {
    fn add(&mut self, more: Self) {
        self.points += more.points;
        self.same += more.same;
        self.wrong += more.wrong;
        self.seen += more.seen;
        self.same_seen += more.same_seen;
        self.by_document += more.by_document;
        self.by_viewport += more.by_viewport;
    }

    fn print(&self, name: &str) {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        println!(
            "{name:<58} {:>6} {:>8.2} {:>6} | {:>8.2} {:>9.2} {:>9.2}",
            self.points,
            share(self.same, self.points),
            self.wrong,
            share(self.same_seen, self.seen),
            share(self.by_document, self.seen),
            share(self.by_viewport, self.seen),
        );
    }
}

struct Bench {
    browser: Browser,
    pages: Pages,
    collector: Collector,
}

impl Bench {
    async fn open() -> Result<Self> {
        let pages = Pages::serve()?;
        let collector = Collector::for_origins(free_port()?, &[pages.origin()], &["--public-heat"])?;
        let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pkg/node_modules");
        pages.put_folder(&modules);
        let tag = format!(
            "<script async src={:?} data-site={}></script></head>",
            collector.url("/isotherm.js"),
            collector.site
        );
        for page in PAGES {
            let html = fs::read_to_string(modules.join(page)).with_context(|| page.to_owned())?;
            // There is no network here.
            let html = ["https://", "http://"].iter().fold(html, |html, scheme| {
                html.replace(&format!("src=\"{scheme}"), "src=\"/none/")
                    .replace(&format!("<link href=\"{scheme}"), "<link href=\"/none/")
            });
            pages.put(&format!("/{page}"), Answer::html(&html.replacen("</head>", &tag, 1)));
        }
        Ok(Self { browser: Browser::open().await?, pages, collector })
    }

    /// Shows a page in its first build.
    async fn show(&self, page: &str, (width, height): (u32, u32)) -> Result<()> {
        self.browser.resize(width, height).await?;
        self.browser.visit(&self.pages.url(&format!("/{page}"))).await?;
        until("the page to be complete", || self.browser.is("return document.readyState === 'complete'"))
            .await?;
        self.browser.settle().await?;
        self.browser.run(PROBE).await?;
        self.browser.run("probe.build(1)").await.map(drop)
    }

    /// Clicks everything that shows, once.
    async fn record(&self, page: &str) -> Result<Recording> {
        self.show(page, WIDTHS[0]).await?;
        self.browser.run("probe.calm()").await?;
        let sequence = self.browser.run("return probe.sequence").await?;
        let document = self.browser.run("return probe.boxes([]).document").await?;
        let (mut spots, mut top) = (Vec::new(), 0.0);
        while spots.len() < MOST_POINTS && document[1].as_f64().is_some_and(|height| top < height) {
            self.browser.run(&format!("scrollTo({{top: {top}, behavior: 'instant'}})")).await?;
            self.browser.settle().await?;
            let found: Vec<[f64; 5]> =
                serde_json::from_value(self.browser.run("return probe.spots()").await?)?;
            self.click(&found).await?;
            // What was really hit: a carousel may have turned meanwhile.
            let hits: Vec<u64> = serde_json::from_value(self.browser.run("return hits.splice(0)").await?)?;
            ensure!(hits.len() == found.len(), "{} clicks of {}", hits.len(), found.len());
            spots.extend(found.iter().zip(hits).map(|(&[.., x, y], element)| Spot { element, x, y }));
            top += 700.0;
        }
        self.browser.goto(&self.pages.url("/gone")).await?;
        let anchors = self.stored(page, spots.len()).await?;
        let pair =
            |value: &Value| (value[0].as_f64().unwrap_or_default(), value[1].as_f64().unwrap_or_default());
        Ok(Recording { spots, anchors, document: pair(&document), viewport: (1_440.0, 900.0), sequence })
    }

    async fn click(&self, spots: &[[f64; 5]]) -> Result<()> {
        const DOWN: PointerAction = PointerAction::Down { button: MOUSE_BUTTON_LEFT };
        const UP: PointerAction = PointerAction::Up { button: MOUSE_BUTTON_LEFT };
        for some in spots.chunks(50) {
            let mouse = some.iter().fold(MouseActions::new("mouse".into()), |mouse, &[_, x, y, ..]| {
                mouse.then(PointerAction::MoveTo { duration: None, x, y }).then(DOWN).then(UP)
            });
            self.browser.client.perform_actions(mouse).await?;
        }
        Ok(())
    }

    /// The anchors of a page's clicks.
    async fn stored(&self, page: &str, clicks: usize) -> Result<Vec<(String, u64)>> {
        until(&format!("all {clicks} clicks on {page} to be stored"), async || {
            let stored = self.collector.stored()?;
            let views = stored.of_path(&format!("/{page}"));
            let all: Vec<_> = views
                .iter()
                .flat_map(|view| view.clicks().into_iter().map(move |click| (view, click)))
                .collect();
            if all.len() < clicks {
                return Ok(None);
            }
            ensure!(all.len() == clicks, "{} clicks of {clicks}", all.len());
            let name = |(anchor, ..): (wire::Anchor, f64, f64)| (anchor.selector, u64::from(anchor.index));
            let anchor = |(view, click): &(&&isotherm_tests::StoredView, wire::Click)| {
                view.locate(click.place, click.x, click.y).map_or_else(Default::default, name)
            };
            Ok(Some(all.iter().map(anchor).collect::<Vec<_>>()))
        })
        .await
    }

    /// Opens the overlay and waits for its map.
    async fn overlay(&self) -> Result<()> {
        self.browser.run("isotherm.overlay()").await?;
        until("the map", || self.browser.is("return probe.placements().length > 1")).await
    }

    /// Counts what became of the points in the page as it is now.
    async fn count(&self, recording: &Recording, name: &str) -> Result<Count> {
        let placements: Vec<(String, u64, String, u64, Option<i64>)> =
            serde_json::from_value(self.browser.run("return probe.placements()").await?)?;
        let placed: HashMap<(&str, u64), (&str, Option<i64>)> = placements
            .iter()
            .map(|(selector, index, rung, _, element)| ((&**selector, *index), (&**rung, *element)))
            .collect();
        let numbers: Vec<u64> = recording.spots.iter().map(|spot| spot.element).collect();
        let now = self.browser.run(&format!("return probe.boxes({})", json!(numbers))).await?;
        let side = |value: &Value, at: usize| value[at].as_f64().unwrap_or_default();
        let mut count = Count::default();
        for ((spot, (selector, index)), place) in
            recording.spots.iter().zip(&recording.anchors).zip(now["boxes"].as_array().into_iter().flatten())
        {
            let (rung, element) = placed.get(&(&**selector, *index)).copied().unwrap_or(("missing", None));
            let same = element == Some(spot.element as i64) && !selector.is_empty();
            let exists = *place != 0;
            let wrong = element.is_some() && !same && !selector.is_empty();
            count.wrong += usize::from(wrong);
            count.points += usize::from(exists);
            count.same += usize::from(exists && same);
            if wrong || exists && !same {
                let what = if wrong { "WRONG" } else { rung };
                println!("    {name}: {what}: #{} {selector} [{index}]", spot.element);
            }
            if place.is_array() {
                let within = |x: f64, y: f64| {
                    let (left, top) = (side(place, 0), side(place, 1));
                    x >= left && y >= top && x <= left + side(place, 2) && y <= top + side(place, 3)
                };
                let scaled = |before: (f64, f64), now: &Value| {
                    within(spot.x / before.0 * side(now, 0), spot.y / before.1 * side(now, 1))
                };
                count.seen += 1;
                count.same_seen += usize::from(same);
                count.by_document += usize::from(scaled(recording.document, &now["document"]));
                count.by_viewport += usize::from(scaled(recording.viewport, &now["viewport"]));
            }
        }
        Ok(count)
    }

    /// Counts at one width, after every edit.
    async fn at_width(&self, page: &str, size: (u32, u32), recording: &Recording) -> Result<Count> {
        self.show(page, size).await?;
        ensure!(
            self.browser.run("return probe.sequence").await? == recording.sequence,
            "{page} is another page"
        );
        self.overlay().await?;
        let mut sum = Count::default();
        let edits = self.browser.run("return probe.edits").await?;
        let edits: Vec<&str> = edits.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        // Where the same elements stand does not change what an edit does: elsewhere one list is enough.
        let is_due = |edit: &&str| size == WIDTHS[0] || !edit.ends_with(['1', '2', '3', '4']);
        for edit in edits.iter().copied().filter(is_due).chain(["other hashes"]) {
            match edit {
                "other hashes" => self.browser.run("probe.build(2); window.undo = () => {}").await?,
                _ => self.browser.run(&format!("probe.edit({edit:?})")).await?,
            };
            let name = format!("{page} {} {edit}", size.0);
            let count = self.count(recording, &name).await?;
            count.print(&name);
            self.browser.run("undo()").await?;
            sum.add(count);
        }
        Ok(sum)
    }
}

#[tokio::test]
async fn points_stay_with_their_elements_on_real_pages_at_any_width_and_after_edits() -> Result<()> {
    let bench = Bench::open().await?;
    let (mut sums, mut total) = (Vec::new(), Count::default());
    for page in PAGES {
        let recording = bench.record(page).await?;
        let mut sum = Count::default();
        for size in WIDTHS {
            sum.add(bench.at_width(page, size, &recording).await?);
        }
        total.add(sum);
        sums.push((page, sum));
    }
    println!(
        "{:<58} {:>6} {:>8} {:>6} | of those seen: ours, document, viewport",
        "", "points", "same %", "wrong"
    );
    sums.iter().for_each(|(page, sum)| sum.print(page));
    total.print("all");
    for (page, sum) in &sums {
        ensure!(sum.wrong == 0, "{page}: {} points on a wrong element", sum.wrong);
        ensure!(sum.same * 100 >= sum.points * 99, "{page}: {} of {} points", sum.same, sum.points);
    }
    Ok(())
}

/// The tracker's naming of elements as a script of its own, with a core that does nothing: `naming.number(element)`.
fn naming() -> Result<String> {
    let pkg = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pkg");
    let folder = tempfile::tempdir()?;
    let core = folder.path().join("core.js");
    fs::write(
        &core,
        "let last = 0; export const core = { $anchor: () => ++last, $place: () => 1, $buffer: () => 0,
         $memory: { buffer: new ArrayBuffer(65536) } };",
    )?;
    let entry = format!(
        // The modules know one another; in this order, which is the tracker's, none is used before it is there.
        "import {:?}; import {{ attach }} from {:?}; import {{ forget, number }} from {:?}; attach(); forget();
         window.naming = {{ forget, number }};",
        pkg.join("tracker/delivery.js"),
        pkg.join("tracker/text.js"),
        pkg.join("tracker/elements.js")
    );
    let script = folder.path().join("entry.js");
    fs::write(&script, entry)?;
    let mut esbuild = Command::new(pkg.join("node_modules/.bin/esbuild"));
    esbuild.arg(&script).args(["--bundle", "--format=iife"]);
    let output = esbuild.arg(format!("--alias:isotherm-tracker={}", core.display())).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// How many elements a page has, how many of them have a name, and what a name costs, us: the median and the 95th
/// percentile. Odd elements stand beside the page's own.
const NAME_ALL: &str = "
    const odd = document.createElement('div');
    const fields = ['id', 'getAttribute', 'parentElement', 'closest', 'matches', 'classList', 'localName', 'getRootNode', 'querySelectorAll', 'textContent'];
    odd.innerHTML = fields.map(name => `<form><input name=${name}><b>in</b></form><form><input name=${name}><input name=${name}></form>`).join('') +
      '<svg><g><path d=\"M0 0\"/></g></svg><x-odd.name></x-odd.name><x-card></x-card><math><mi>x</mi></math><a class=\"[&>a]:b c:d\" id=\"1\\\\\"\\'>x</a>';
    document.body.append(odd);
    odd.querySelector('x-card').attachShadow({mode: 'open'}).innerHTML = '<p><b>in</b></p>';
    const loose = document.createElement('section');
    loose.innerHTML = '<p class=loose><b>in</b></p>';
    const inner = [...odd.querySelector('x-card').shadowRoot.querySelectorAll('*'), ...loose.querySelectorAll('*'), loose];
    const own = [...document.body.querySelectorAll('*')];
    const strange = new Set([...odd.querySelectorAll('*'), ...inner]);
    const all = [...own, ...inner];
    naming.forget();
    const named = all.filter(element => naming.number(element) > 0 && !strange.has(element)).length;
    // A clock is too coarse for one name: groups of ten, each in a fresh view whose landmarks are known.
    const cost = [];
    for (let from = 0; from < all.length; from += 10) {
      const some = all.slice(from, from + 10);
      const outer = some.map(element => strange.has(element) ? 0 : element.parentElement?.closest('header,nav,main,footer,aside,form,dialog,section,article'));
      let spent = 0;
      for (let turn = 0; turn < 10; turn++) {
        naming.forget();
        outer.forEach(element => element && naming.number(element));
        const start = performance.now();
        some.forEach(element => naming.number(element));
        spent += performance.now() - start;
      }
      cost.push(spent * 10);
    }
    cost.sort((a, b) => a - b);
    return [all.length - strange.size, named, cost[cost.length >> 1], cost[Math.floor(cost.length * 0.95)]];";

#[tokio::test]
async fn every_element_of_a_page_has_a_name_and_odd_ones_throw_nothing() -> Result<()> {
    let (bench, naming) = (Bench::open().await?, naming()?);
    for page in PAGES {
        bench.browser.resize(WIDTHS[0].0, WIDTHS[0].1).await?;
        bench.browser.visit(&bench.pages.url(&format!("/{page}"))).await?;
        bench.browser.settle().await?;
        bench.browser.run(&naming).await?;
        let [elements, named, median, most]: [f64; 4] =
            serde_json::from_value(bench.browser.run(NAME_ALL).await?)?;
        println!("{page:<48} {named} of {elements} named, {median:.1} us median, {most:.1} us p95");
        assert!(named >= elements * 0.99, "{page}: {named} of {elements} have a name");
    }
    Ok(())
}
