//! Answers that are tables: as JSON or CSV, in parts.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value, json};
use store::{PathPattern, Site, Store};

use crate::{
    Collector, cors,
    csv::{self, Cell},
    day, heat,
    heat_query::{Parameters, wrong},
    refusal::Refusal,
};

/// What is asked of tables whose rows come from pages.
pub(crate) const NAMES_OF_PAGES: &[&str] = &["site", "path", "from", "to", "format", "limit", "offset"];
/// Rows of a part, unless told otherwise, and at most.
const ROWS: i64 = 100;
const MOST_ROWS: i64 = 1_000;
/// A part may begin so far down.
const MOST_OFFSET: i64 = 1_000_000_000;

/// Rows of cells, each as many as there are columns.
pub(crate) struct Table {
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: Vec<Vec<Value>>,
}

/// What a table is of.
pub(crate) struct Asked {
    pub(crate) store: Store,
    pub(crate) site: Arc<Site>,
    /// All pages, if it was not said.
    pub(crate) path: PathPattern,
    /// The first and the last.
    pub(crate) days: [i32; 2],
}

/// Which part of a table is wanted, and how.
struct Part {
    is_csv: bool,
    offset: usize,
    limit: usize,
}

impl Part {
    fn of(parameters: &Parameters) -> Result<Self, Refusal> {
        let is_csv = is_csv(parameters)?;
        let offset = parameters.number_from(0, "offset", MOST_OFFSET)?.unwrap_or(0);
        let limit = parameters.number("limit", MOST_ROWS)?.unwrap_or(ROWS);
        Ok(Self { is_csv, offset: offset as usize, limit: limit as usize })
    }
}

/// Whether rows for spreadsheets are asked for, rather than JSON.
pub(crate) fn is_csv(parameters: &Parameters) -> Result<bool, Refusal> {
    match parameters.get("format") {
        None | Some("json") => Ok(false),
        Some("csv") => Ok(true),
        Some(other) => Err(wrong("format", other, "use json or csv")),
    }
}

/// All of some rows, as a file of that name.
pub(crate) fn as_file(name: &str, columns: &[&str], rows: impl Iterator<Item = Vec<Value>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, csv::attachment(name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, as_csv(columns, rows)).into_response()
}

/// Answers whoever may read the site with a part of the table that `ask` makes; parameters have these names.
pub(crate) async fn respond(
    State(collector): State<Arc<Collector>>,
    uri: &Uri,
    headers: &HeaderMap,
    names: &'static [&'static str],
    ask: impl FnOnce(Asked) -> Result<Table, Refusal> + Send + 'static,
) -> Response {
    let answer = async {
        let parameters = Parameters::named(uri, names)?;
        let (key, part) = (parameters.site()?, Part::of(&parameters)?);
        let segment = parameters.segment(day::of_ms(day::now_ms()))?;
        let path = match parameters.get("path") {
            Some(_) => parameters.path()?,
            None => PathPattern::parse("*")?,
        };
        heat::admit(&collector, key, headers)?;
        let table = heat::read(&collector, move |store| {
            let site = store.site(key)?.ok_or(Refusal::UnknownSite(key))?;
            ask(Asked { store, site, path, days: [segment.from_day, segment.to_day] })
        });
        Ok(tell(table.await?, &part, uri.path()))
    };
    let answer = answer.await.unwrap_or_else(|refusal: Refusal| collector.refuse(refusal));
    cors::readable(answer, heat::reader(&collector, uri, headers))
}

fn tell(table: Table, part: &Part, path: &str) -> Response {
    let Table { columns, rows } = table;
    let end = part.offset.saturating_add(part.limit);
    let next = (end < rows.len()).then_some(end);
    let rows = rows.into_iter().skip(part.offset).take(part.limit);
    let (media, body) = if part.is_csv {
        ("text/csv; charset=utf-8", as_csv(columns, rows))
    } else {
        let row = |row: Vec<Value>| columns.iter().map(|&name| name.to_owned()).zip(row).collect();
        let rows: Vec<Map<String, Value>> = rows.map(row).collect();
        ("application/json", json!({ "rows": rows, "next": next }).to_string().into_bytes())
    };
    let mut answer = ([(header::CONTENT_TYPE, HeaderValue::from_static(media))], body).into_response();
    let told = answer.headers_mut();
    if part.is_csv {
        let name = path.rsplit('/').next().unwrap_or_default();
        told.insert(header::CONTENT_DISPOSITION, csv::attachment(name));
    }
    // To be asked for again each time, as something may have been added.
    told.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Some(next) = next {
        told.insert("isotherm-next", next.into());
    }
    answer
}

fn as_csv(columns: &[&str], rows: impl Iterator<Item = Vec<Value>>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut put = |cells: &[Cell<'_>]| csv::row(&mut out, cells).expect("a vector takes what is written");
    put(&columns.iter().map(|&name| name.into()).collect::<Vec<_>>());
    for row in rows {
        put(&row.iter().map(cell).collect::<Vec<_>>());
    }
    out
}

fn cell(value: &Value) -> Cell<'_> {
    match value {
        Value::String(text) => text.as_str().into(),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| Cell::Decimal(number.as_f64().unwrap_or(f64::NAN)), Cell::Number)
        }
        Value::Bool(is) => (*is).into(),
        _ => "".into(),
    }
}
