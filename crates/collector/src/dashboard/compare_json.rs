//! `GET /api/v1/compare`: what the page `/compare` tells of two groups of sessions, for programs that may read the site.
//!
//! The first group are the sessions of the filters, the second those of what is said with `vs_` before a filter's name and else
//! like the first; with `path` and `vs_path` those that saw such pages. `goal` is `order` or `event:NAME`. Both `sides` are told with
//! their `name` beside the other, all `words` that are said of them, `from`, `to` and `sessions`; then `goal`, and the `check`
//! that comes before all others: whether it is `wrong` to compare them, the `p` of the sizes of an experiment's arms, null of
//! others, and its `words`. `rows` are the `figure`s in their `unit`: of the `first` and `second` group, of how many sessions
//! each (`first_of`, `second_of`, null of what is no share of sessions), and of shares the `difference` with its 95 % interval from
//! `low` to `high`, `p` and `q`, null of too few, and the `verdict`. Where nothing is left to compare there are no rows, and
//! the check says why.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use serde_json::Value;
use store::{PathPattern, Segment, Store};

use super::{
    cell,
    comparison::{self, Comparison, Deed, Mean, Told, VS_PAGE},
    filters::{Filters, Goal, PATH},
    sides::PAGE,
    table::Cell,
    traded,
};
use crate::{
    Collector, cors, day, heat,
    heat_query::{Parameters, wrong},
    heat_segment::{FILTERS, VERSUS},
    refusal::Refusal,
    table,
};

const VS_PATH: &str = "vs_path";
/// What is asked beside filters.
const NAMES: [&str; 5] = ["site", PATH, VS_PATH, "goal", "format"];
/// By what views cannot be chosen.
const POINTER: &str = "pointer";
/// Days that are compared unless the question says otherwise, as those of maps.
const DAYS: i64 = 30;

#[derive(Serialize)]
struct CompareJson {
    goal: String,
    sides: [SideJson; 2],
    check: CheckJson,
    rows: Vec<RowJson>,
}

#[derive(Serialize)]
struct SideJson {
    name: String,
    words: String,
    from: String,
    to: String,
    sessions: u64,
}

#[derive(Serialize)]
struct CheckJson {
    wrong: bool,
    p: Option<f64>,
    words: String,
}

#[derive(Serialize, Default)]
struct RowJson {
    figure: &'static str,
    unit: String,
    first: Option<f64>,
    second: Option<f64>,
    first_of: Option<u64>,
    second_of: Option<u64>,
    difference: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    p: Option<f64>,
    q: Option<f64>,
    verdict: Option<&'static str>,
}

pub(crate) async fn compare(
    State(collector): State<Arc<Collector>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let answer = answer(&collector, &uri, &headers).await;
    let response = answer.unwrap_or_else(|refusal| collector.refuse(refusal));
    cors::readable(response, heat::reader(&collector, &uri, &headers))
}

async fn answer(collector: &Collector, uri: &Uri, headers: &HeaderMap) -> Result<Response, Refusal> {
    let parameters = Parameters::named(uri, &names().iter().map(String::as_str).collect::<Vec<_>>())?;
    let (site, is_csv) = (parameters.site()?, table::is_csv(&parameters)?);
    let (filters, versus) = question(parameters, uri.path())?;
    heat::admit(collector, site, headers)?;
    let told = heat::read(collector, move |store| told(&store, &filters, &versus)).await?;
    if is_csv {
        return Ok(table::as_file("compare", &COLUMNS, told.rows.iter().map(cells)));
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(told)).into_response())
}

fn names() -> Vec<String> {
    let filters = || FILTERS.into_iter().filter(|name| *name != POINTER);
    let second = filters().map(|name| format!("{VERSUS}{name}"));
    NAMES.into_iter().chain(filters()).map(String::from).chain(second).collect()
}

/// Both groups as the page would read them.
fn question(parameters: Parameters, page: &str) -> Result<(Filters, Segment), Refusal> {
    for name in [PATH, VS_PATH] {
        let Some(path) = parameters.get(name) else { continue };
        PathPattern::parse(path).map_err(|error| wrong(name, path, &format!("but {error}")))?;
    }
    let paths = [PATH, VS_PATH].map(|name| parameters.get(name).map(String::from));
    let site = parameters.site()?;
    let parameters = parameters.renamed(&[(PATH, PAGE), (VS_PATH, VS_PAGE)]);
    let filters = Filters::read(parameters, page, site, day::now_ms(), DAYS)?;
    let versus = comparison::second(&filters)?;
    let versus = versus.ok_or_else(|| match &paths[1] {
        Some(path) => wrong(VS_PATH, path, "but then both groups are the same"),
        None => Refusal::NoParameter("vs_path, or a filter with vs_ before its name,"),
    })?;
    Ok((filters, versus))
}

fn told(store: &Store, filters: &Filters, versus: &Segment) -> Result<CompareJson, Refusal> {
    let (_, now) = traded(store, filters)?;
    let Comparison { asked, names, check, told, .. } = Comparison::of(store, filters, versus, now.views)?;
    let (names, words, sessions) = match &told {
        Some(told) => (told.names.clone(), told.words.clone(), told.sessions),
        None => (names, asked.each_ref().map(|side| side.words()), [0, 0]),
    };
    let [first, second] = &asked;
    let side = |at: usize, segment: &Segment| SideJson {
        name: names[at].clone(),
        words: words[at].clone(),
        from: day::text(segment.from_day),
        to: day::text(segment.to_day),
        sessions: sessions[at],
    };
    Ok(CompareJson {
        goal: match &filters.goal {
            Goal::Order => "order".into(),
            Goal::Event(name) => format!("event:{name}"),
        },
        sides: [side(0, first.segment), side(1, second.segment)],
        check: CheckJson { wrong: check.is_wrong, p: check.p, words: check.words },
        rows: told.map(rows).unwrap_or_default(),
    })
}

fn rows(Told { deeds, means, is_misdealt, .. }: Told) -> Vec<RowJson> {
    let row_of_deed = |deed| row_of_deed(deed, is_misdealt);
    deeds.iter().map(row_of_deed).chain(means.iter().flat_map(rows_of_mean)).collect()
}

fn row_of_deed(deed: &Deed, is_misdealt: bool) -> RowJson {
    let [first, second] =
        deed.shares.map(|share| (share.whole > 0).then(|| share.part as f64 / share.whole as f64));
    let interval = deed.difference.map(|(_, interval)| interval);
    RowJson {
        figure: deed.name,
        unit: cell::SHARE.into(),
        first,
        second,
        first_of: Some(deed.shares[0].whole),
        second_of: Some(deed.shares[1].whole),
        difference: deed.difference.map(|(difference, _)| difference),
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        p: deed.sure.map(|sure| sure.p),
        q: deed.sure.map(|sure| sure.q),
        verdict: Some(deed.verdict(is_misdealt)),
    }
}

/// A row for each unit, as currencies are; one without where nothing is known.
fn rows_of_mean(Mean { name, cells }: &Mean) -> Vec<RowJson> {
    let units: BTreeSet<&str> = cells.iter().flat_map(Cell::values).map(|value| &*value.unit).collect();
    let in_unit = |cell: &Cell, unit: &str| cell.values().iter().find(|value| value.unit == unit)?.value;
    let row = |unit: &str| {
        let [first, second] = cells.each_ref().map(|cell| in_unit(cell, unit));
        RowJson { figure: name, unit: unit.into(), first, second, ..RowJson::default() }
    };
    if units.is_empty() { vec![row("")] } else { units.into_iter().map(row).collect() }
}

/// Of rows for spreadsheets.
const COLUMNS: [&str; 12] = [
    "figure",
    "unit",
    "first",
    "second",
    "first_of",
    "second_of",
    "difference",
    "low",
    "high",
    "p",
    "q",
    "verdict",
];

fn cells(row: &RowJson) -> Vec<Value> {
    let mut cells: Vec<Value> = vec![row.figure.into(), row.unit.as_str().into()];
    cells.extend([row.first, row.second].map(Value::from));
    cells.extend([row.first_of, row.second_of].map(Value::from));
    cells.extend([row.difference, row.low, row.high, row.p, row.q].map(Value::from));
    cells.push(row.verdict.into());
    cells
}
