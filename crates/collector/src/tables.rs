//! `GET /api/v1/pages`, `/elements`, `/vitals`, `/errors`, `/forms` and `/events`: what was recorded of a site, counted in
//! rows. Views of bots are in none.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use serde_json::Value;
use store::{HeatQuery, KeptView, Segment};
use wire::{Anchor, Batch, Count, Kind, Signal, SignalKind, View};

use crate::{
    Collector,
    table::{self, Asked, NAMES_OF_PAGES, Table},
};

/// Millionths, as vitals are told: microseconds to ms, and shifts to their score.
const PER_MS: f64 = 1e3;
const PER_SCORE: f64 = 1e6;
/// Vitals are told by the value that three of four views stay below.
const QUARTERS: [usize; 2] = [3, 4];

type Told = Result<Table, crate::refusal::Refusal>;

pub(crate) async fn pages(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    table::respond(state, &uri, &headers, NAMES_OF_PAGES, |asked| of_pages(&asked)).await
}

pub(crate) async fn elements(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    table::respond(state, &uri, &headers, NAMES_OF_PAGES, |asked| of_elements(&asked)).await
}

pub(crate) async fn vitals(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    table::respond(state, &uri, &headers, NAMES_OF_PAGES, |asked| of_vitals(&asked)).await
}

pub(crate) async fn errors(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    table::respond(state, &uri, &headers, NAMES_OF_PAGES, |asked| of_errors(&asked)).await
}

pub(crate) async fn forms(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    table::respond(state, &uri, &headers, NAMES_OF_PAGES, |asked| of_forms(&asked)).await
}

pub(crate) async fn events(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    table::respond(state, &uri, &headers, NAMES_OF_PAGES, |asked| of_events(&asked)).await
}

/// Gives each view of a person on the pages to `each`, with its header.
fn each_view(asked: &Asked, mut each: impl FnMut(&KeptView, &View)) -> Result<(), store::Error> {
    asked.store.export(&asked.site, asked.days[0]..=asked.days[1], |view| -> Result<(), store::Error> {
        let header = view.batches.iter().find_map(|(_, batch)| batch.header.as_ref());
        if let Some(header) = header.filter(|header| !view.agent.is_bot() && asked.path.matches(&header.path))
        {
            each(&view, header);
        }
        Ok(())
    })
}

fn batches(view: &KeptView) -> impl Iterator<Item = &Batch> {
    view.batches.iter().map(|(_, batch)| batch)
}

fn signals(view: &KeptView) -> impl Iterator<Item = &Signal> {
    batches(view).flat_map(|batch| &batch.signals)
}

/// What a view declared under a number; nothing for the document.
fn named(view: &KeptView, number: u32) -> Option<&Anchor> {
    batches(view).find_map(|batch| batch.anchors.list.get(number.checked_sub(batch.anchors.first)? as usize))
}

fn property<'a>(signal: &'a Signal, name: &str) -> &'a str {
    signal.properties.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
}

/// The rows of a count, the largest first.
fn largest_first<K: Ord, N>(
    sums: BTreeMap<K, N>,
    size: impl Fn(&N) -> u64,
    row: impl Fn(K, N) -> Vec<Value>,
) -> Vec<Vec<Value>> {
    let mut sums: Vec<(K, N)> = sums.into_iter().collect();
    sums.sort_by_key(|(_, sum)| Reverse(size(sum)));
    sums.into_iter().map(|(key, sum)| row(key, sum)).collect()
}

#[derive(Default)]
struct Page {
    views: u64,
    simulated: u64,
    clicks: u64,
    rage: u64,
    dead: u64,
    errors: u64,
    active_ms: u64,
}

fn of_pages(asked: &Asked) -> Told {
    let mut sums: BTreeMap<String, Page> = BTreeMap::new();
    each_view(asked, |view, header| {
        let sum = sums.entry(header.path.clone()).or_default();
        sum.views += 1;
        sum.simulated += u64::from(header.flags & wire::flags::SIMULATED != 0);
        for batch in batches(view) {
            sum.clicks += batch.clicks.iter().filter(|click| click.trusted).count() as u64;
            sum.active_ms += u64::from(batch.active_ms);
        }
        for signal in signals(view) {
            match signal.kind {
                SignalKind::Rage => sum.rage += 1,
                SignalKind::Dead => sum.dead += 1,
                SignalKind::Error => sum.errors += 1,
                _ => {}
            }
        }
    })?;
    let columns = &["path", "views", "simulated", "clicks", "rage", "dead", "errors", "active_ms"];
    let rows = largest_first(
        sums,
        |sum| sum.views,
        |path, sum| {
            let numbers =
                [sum.views, sum.simulated, sum.clicks, sum.rage, sum.dead, sum.errors, sum.active_ms]
                    .map(Value::from);
            std::iter::once(Value::from(path)).chain(numbers).collect()
        },
    );
    Ok(Table { columns, rows })
}

/// As their maps tell them.
fn of_elements(asked: &Asked) -> Told {
    const KINDS: [Kind; 6] = [Kind::Click, Kind::Rage, Kind::Dead, Kind::Slow, Kind::Error, Kind::Attention];
    let mut sums: BTreeMap<Anchor, [u64; KINDS.len()]> = BTreeMap::new();
    for (at, kind) in KINDS.into_iter().enumerate() {
        let segment = Segment::of_days(asked.days[0], asked.days[1]);
        let (site, path) = (asked.site.key, asked.path.clone());
        let map = HeatQuery { site, path, kind, count: Count::Events, segment, versus: None };
        // The document is no element.
        for told in asked.store.heat(&map)?.anchors.into_iter().skip(1) {
            let amount = match kind {
                Kind::Attention => told.cells.iter().map(|(_, ms)| ms).sum::<u64>(),
                _ => told.points,
            };
            sums.entry(Anchor { landmark: 0, ..told.anchor }).or_default()[at] += amount;
        }
    }
    sums.retain(|_, sum| sum.iter().any(|&amount| amount > 0));
    let columns = &["selector", "index", "count", "clicks", "rage", "dead", "slow", "error", "attention_ms"];
    let rows = largest_first(
        sums,
        |sum| sum[0],
        |anchor, sum| {
            let named: [Value; 3] = [anchor.selector.into(), anchor.index.into(), anchor.count.into()];
            named.into_iter().chain(sum.map(Value::from)).collect()
        },
    );
    Ok(Table { columns, rows })
}

fn of_vitals(asked: &Asked) -> Told {
    let mut sums: BTreeMap<(String, String), Vec<u32>> = BTreeMap::new();
    each_view(asked, |view, header| {
        // The last of a name in a view counts.
        let told = signals(view).filter(|signal| signal.kind == SignalKind::Vital);
        let last: HashMap<&str, u32> = told.map(|signal| (&*signal.name, signal.value)).collect();
        for (name, value) in last {
            sums.entry((header.path.clone(), name.to_owned())).or_default().push(value);
        }
    })?;
    let rows = largest_first(
        sums,
        |values| values.len() as u64,
        |(path, name), mut values| {
            values.sort_unstable();
            let [part, whole] = QUARTERS;
            let rank = (values.len() * part).div_ceil(whole) - 1;
            let per = if name == "CLS" { PER_SCORE } else { PER_MS };
            vec![path.into(), name.into(), values.len().into(), (f64::from(values[rank]) / per).into()]
        },
    );
    Ok(Table { columns: &["path", "name", "views", "p75"], rows })
}

/// Views, and how often in all.
#[derive(Default)]
struct Times {
    views: u64,
    times: u64,
}

fn of_errors(asked: &Asked) -> Told {
    let mut sums: BTreeMap<[String; 3], Times> = BTreeMap::new();
    each_view(asked, |view, _| {
        // Each is told again with how often it came so far.
        let mut most: BTreeMap<[String; 3], u32> = BTreeMap::new();
        let is_error = |signal: &&Signal| matches!(signal.kind, SignalKind::Error | SignalKind::Resource);
        for signal in signals(view).filter(is_error) {
            let key = [signal.kind.name(), &*signal.name, property(signal, "source")].map(String::from);
            let times = most.entry(key).or_default();
            *times = signal.value.max(*times).max(1);
        }
        for (key, times) in most {
            let sum = sums.entry(key).or_default();
            sum.views += 1;
            sum.times += u64::from(times);
        }
    })?;
    let rows = largest_first(
        sums,
        |sum| sum.views,
        |texts, sum| {
            texts.map(Value::from).into_iter().chain([sum.views, sum.times].map(Value::from)).collect()
        },
    );
    Ok(Table { columns: &["kind", "message", "source", "views", "times"], rows })
}

#[derive(Default)]
struct Field {
    left: u64,
    focus_ms: u64,
    inputs: u64,
    corrections: u64,
    sent: u64,
}

fn of_forms(asked: &Asked) -> Told {
    let mut sums: BTreeMap<(String, String, u32), Field> = BTreeMap::new();
    each_view(asked, |view, header| {
        for signal in signals(view) {
            let (selector, index) = named(view, signal.anchor)
                .map_or((String::new(), 0), |anchor| (anchor.selector.clone(), anchor.index));
            let key = (header.path.clone(), selector, index);
            let number = |name| property(signal, name).parse::<u32>().map_or(0, u64::from);
            match signal.kind {
                SignalKind::Field => {
                    let (inputs, corrections) = (number("inputs"), number("corrections"));
                    let field = sums.entry(key).or_default();
                    field.left += 1;
                    field.focus_ms += u64::from(signal.value);
                    field.inputs += inputs;
                    field.corrections += corrections;
                }
                SignalKind::Submit => sums.entry(key).or_default().sent += 1,
                _ => {}
            }
        }
    })?;
    let columns = &["path", "selector", "index", "left", "focus_ms", "inputs", "corrections", "sent"];
    let rows = largest_first(
        sums,
        |sum| sum.left + sum.sent,
        |(path, selector, index), sum| {
            let numbers = [sum.left, sum.focus_ms, sum.inputs, sum.corrections, sum.sent].map(Value::from);
            let named: [Value; 3] = [path.into(), selector.into(), index.into()];
            named.into_iter().chain(numbers).collect()
        },
    );
    Ok(Table { columns, rows })
}

fn of_events(asked: &Asked) -> Told {
    let mut sums: BTreeMap<String, Times> = BTreeMap::new();
    each_view(asked, |view, _| {
        let mut own: BTreeMap<&str, u64> = BTreeMap::new();
        for signal in signals(view).filter(|signal| signal.kind == SignalKind::Custom) {
            *own.entry(&signal.name).or_default() += 1;
        }
        for (name, times) in own {
            let sum = sums.entry(name.to_owned()).or_default();
            sum.views += 1;
            sum.times += times;
        }
    })?;
    let rows = largest_first(
        sums,
        |sum| sum.times,
        |name, sum| vec![name.into(), sum.views.into(), sum.times.into()],
    );
    Ok(Table { columns: &["name", "views", "times"], rows })
}
