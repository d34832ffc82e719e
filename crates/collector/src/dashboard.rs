//! The pages on which an owner reads what was recorded: HTML from the server, every choice in the address, and readable
//! without a script.
//!
//! Each page asks the store once for all views of the period and of the one before, each in a few numbers
//! ([`store::Store::viewed`]), and reckons the rest itself.

mod another_map;
mod apart;
mod backdrop;
mod beside;
mod cell;
mod change;
mod chart;
mod compare;
mod compare_json;
mod comparison;
mod elements;
mod errors;
mod events;
mod evidence;
mod figures;
mod filters;
mod findings;
mod findings_rows;
mod forms;
mod frame;
mod funnel;
mod keeping;
mod lift;
mod looking;
mod members;
mod number;
mod one_page;
mod overview;
mod pages;
mod picture;
mod privacy;
mod refused;
mod report;
mod revenue;
mod rounding;
mod scroll;
mod settings;
mod sheet;
mod sides;
mod speed;
mod statistics;
mod table;
mod trend;
mod visits;
mod who;
mod wireframe;
mod words;

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    middleware::from_fn,
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use store::{Bought, Store, Trade, Viewed};

use self::{
    filters::Filters,
    frame::Frame,
    revenue::converts,
    table::{Cell, Table, Tables},
    who::{Missing, Who},
};
use crate::{
    Collector, csv, day, heat,
    heat_query::wrong,
    packing::packed,
    page, rates,
    refusal::{Refusal, quoted},
};

const SCRIPT: &str = include_str!("../../../www/dashboard/dashboard.js");
const PICTURE: &str = include_str!("../../../www/dashboard/picture.js");
const STYLE: &str = include_str!("../templates/dashboard/dashboard.css");
const SCRIPT_TYPE: &str = "text/javascript; charset=utf-8";
/// As for other pages, but for our own scripts, which copy the tag, ask how many are there now, and draw the page as a picture.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// How questions for credits are read, here and by programs.
pub(crate) mod choices {
    pub(crate) use super::revenue::{by, converts, model};
}

pub(crate) use self::{
    compare_json::compare, frame::is_page, looking::SOON, number::count, report::week_in_words,
};

/// The pages and what they load.
pub(crate) fn routes() -> Router<Arc<Collector>> {
    Router::new()
        .route("/", get(overview::show))
        .route("/now", get(overview::now))
        .route("/pages", get(pages::show))
        .route("/page", get(one_page::show))
        .route("/backdrop", get(backdrop::picture))
        .route("/visits", get(visits::show))
        .route("/findings", get(findings::show))
        .route("/findings/words", post(words::ask))
        .route("/errors", get(errors::show))
        .route("/speed", get(speed::show))
        .route("/events", get(events::show))
        .route("/forms", get(forms::show))
        .route("/compare", get(compare::show))
        .route("/funnel", get(funnel::show))
        .route("/revenue", get(revenue::show))
        .route("/report", get(report::show))
        .route("/settings", get(settings::show).post(change::change))
        .route("/dashboard.js", get(async || file(SCRIPT_TYPE, SCRIPT)))
        .route("/picture.js", get(async || file(SCRIPT_TYPE, PICTURE)))
        .route("/dashboard.css", get(style))
        .layer(from_fn(packed))
}

/// Days that the overview asks for unless told otherwise.
const WARM_DAYS: i32 = 14;
/// Views that are read for it, of all sites, less than a kilobyte each: a start with much data takes neither minutes nor
/// the memory.
const WARM_VIEWS: usize = 50_000;

/// Reads what the overview of each site will ask for, so that the first owner after a start need not wait for it, or not so
/// long.
pub(crate) fn warm(store: &Store) -> Result<(), store::Error> {
    let today = day::of_ms(day::now_ms());
    let mut left = WARM_VIEWS;
    for site in store.sites()? {
        left -= store.read_ahead(site.key, today - WARM_DAYS + 1..=today, left)?;
    }
    Ok(())
}

async fn style() -> Response {
    file("text/css; charset=utf-8", STYLE)
}

fn file(media: &'static str, text: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "max-age=300")];
    (headers, text).into_response()
}

/// Why there is no page.
enum Unshown {
    /// Nobody is logged in.
    Nobody,
    /// Whoever is logged in may see no such site.
    Missing(Missing),
    /// It is not for whoever holds a link.
    Guest(&'static str),
    /// They asked too much, and have to wait so long.
    Soon(Duration),
    Refused(Refusal),
}

impl<R: Into<Refusal>> From<R> for Unshown {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<Missing> for Unshown {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

#[derive(Template)]
#[template(path = "said.html")]
struct Said {
    title: &'static str,
    text: String,
}

impl Unshown {
    fn answer(self, collector: &Collector) -> Response {
        let said = |status, title, text| page::with_status(status, &Said { title, text });
        match self {
            Self::Nobody => Redirect::to("/login").into_response(),
            Self::Missing(Missing::Sites) => said(
                StatusCode::OK,
                "No site yet",
                "Whoever runs this collector adds one with: isotherm site add --data DIR --name NAME --origin \
                 https://example.com"
                    .into(),
            ),
            Self::Missing(Missing::Site(key)) => {
                let text = format!("There is no site {:?} that you may see.", quoted(&key));
                said(StatusCode::NOT_FOUND, "Nothing here", text)
            }
            Self::Missing(Missing::Right(name)) => {
                let text = format!(
                    "You may see {name}, but its settings are changed by its analysts and owners. An owner can make you one."
                );
                said(StatusCode::FORBIDDEN, "Not for viewers", text)
            }
            Self::Missing(Missing::Backdrop(id)) => {
                let text = format!("The site has no backdrop {id:?}: it was deleted, or newer ones took its place.");
                said(StatusCode::NOT_FOUND, "Nothing here", text)
            }
            Self::Guest(text) => said(StatusCode::FORBIDDEN, "Not for guests", text.into()),
            Self::Soon(wait) => {
                let seconds = wait.as_secs() + 1;
                let text = format!("These were many questions within a minute. Wait {seconds} seconds, then ask again.");
                let mut response = said(StatusCode::TOO_MANY_REQUESTS, "Slowly", text);
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                response
            }
            Self::Refused(Refusal::Store(error)) => collector.refuse(Refusal::Store(error)),
            Self::Refused(refusal) => said(StatusCode::BAD_REQUEST, "This cannot be shown", sentence(&refusal)),
        }
    }
}

/// As the beginning and end of a sentence.
fn sentence(refusal: &Refusal) -> String {
    let text = refusal.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// A page over the views that its filters mean.
struct Asked {
    store: Store,
    filters: Filters,
    frame: Frame,
    /// Of the period, in the order in which they began.
    views: Vec<Viewed>,
    /// Of as many days before it.
    before: Vec<Viewed>,
    /// Orders of both that no view led to, as far as is known.
    apart: [Vec<Bought>; 2],
}

/// Answers whoever may see the site with the page that `draw` makes, or with one of its tables as CSV. `names` are the page's
/// own parameters.
async fn answer<T: Template + Tables>(
    State(collector): State<Arc<Collector>>,
    uri: &Uri,
    headers: &HeaderMap,
    names: &'static [&'static str],
    draw: impl FnOnce(Asked) -> Result<T, Refusal> + Send + 'static,
) -> Response {
    let (filters, frame) = match prepare(&collector, uri, headers, names) {
        Ok(prepared) => prepared,
        Err(unshown) => return told_why(&collector, (uri, headers), names, unshown),
    };
    // A file has no beginning that could be shown.
    let beginning = filters.csv_table().is_none().then(|| looking::beginning(&frame)).flatten();
    let (soon, uri, headers) = (collector.soon, uri.clone(), headers.clone());
    let page = async move {
        let drawn = heat::read(&collector, move |store| drawn(store, filters, frame, draw)).await;
        drawn.unwrap_or_else(|refusal| told_why(&collector, (&uri, &headers), names, refusal.into()))
    };
    looking::unless_soon(soon, beginning, page).await
}

fn drawn<T: Template + Tables>(
    store: Store,
    filters: Filters,
    frame: Frame,
    draw: impl FnOnce(Asked) -> Result<T, Refusal>,
) -> Result<Response, Refusal> {
    let (before, now) = traded(&store, &filters)?;
    let (views, apart) = (now.views, [now.apart, before.apart]);
    let own = filters.clone();
    let mut page = draw(Asked { store, filters, frame, views, before: before.views, apart })?;
    if let Some(number) = own.csv_table() {
        return as_csv(&mut page, number, own.page());
    }
    for (table, number) in page.tables().into_iter().zip(1u32..) {
        table.csv = Some(own.to_csv(number));
    }
    let status = if page.is_there() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    Ok(with_script(page::with_status(status, &page)))
}

/// What was before the period, and what in it.
fn traded(store: &Store, filters: &Filters) -> Result<(Trade, Trade), Refusal> {
    let converts = converts(filters.get("convert"))?;
    let trade = rates::trade(store, filters.site, &filters.both_periods(), converts)?;
    Ok(filters.parted(trade))
}

/// Why there is no page; of a parameter that is wrong in the page's frame.
fn told_why(collector: &Collector, asked: (&Uri, &HeaderMap), names: &[&str], unshown: Unshown) -> Response {
    let page = match &unshown {
        Unshown::Refused(refusal) => refused::page(collector, asked, names, refusal),
        _ => None,
    };
    page.unwrap_or_else(|| unshown.answer(collector))
}

/// The page's table of that number, from 1.
fn as_csv(page: &mut impl Tables, number: i64, path: &str) -> Result<Response, Refusal> {
    let tables = page.tables();
    let table = usize::try_from(number - 1).ok().and_then(|at| tables.get(at));
    let expected = format!("but the page has {} tables", tables.len());
    let table = table.ok_or_else(|| wrong(filters::CSV, &number.to_string(), &expected))?;
    let path = if path == "/" { "overview" } else { path };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_DISPOSITION, csv::attachment(&format!("{path} {}", table.caption))),
    ];
    Ok((headers, sheet::rows(table)).into_response())
}

fn prepare(
    collector: &Collector,
    uri: &Uri,
    headers: &HeaderMap,
    names: &[&str],
) -> Result<(Filters, Frame), Unshown> {
    let who = Who::of(collector, headers)?.ok_or(Unshown::Nobody)?;
    let now_ms = day::now_ms();
    let asked = Filters::site_of(uri)?;
    let site = who.site(collector, asked.as_deref())??;
    let filters = Filters::of(uri, site.key, now_ms, names)?;
    let frame = Frame::new(&who, &site, &filters, &collector.store.countries(&site)?);
    Ok((filters, frame))
}

fn with_script(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// A page that is a heading, a few words and tables.
#[derive(Template)]
#[template(path = "dashboard/list.html")]
struct List {
    frame: Frame,
    title: &'static str,
    about: &'static str,
    /// Where less of it is shown: address and words.
    links: Vec<(String, String)>,
    tables: Vec<Table>,
}

impl Tables for List {
    fn tables(&mut self) -> Vec<&mut Table> {
        self.tables.iter_mut().collect()
    }
}
