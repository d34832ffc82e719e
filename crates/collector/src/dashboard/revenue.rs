//! `/revenue`: what sources, pages, elements and arms of experiments brought in, by five models of credit.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use insights::Model;
use store::{Trade, Viewed};

use super::{
    Asked, answer, cell,
    filters::Filters,
    frame::{Choice, Frame},
    lift::lifts,
    number::{self, Money},
    rounding::{allotted, allotted_money},
    table::{Cell, Column, Order, Table, Tables, column, numbers, sortable},
    trend::{Both, Trend},
};
use crate::{
    Collector,
    credits::{By, Credits, MODELS, Subject, WHOLE, Worth, credits},
    heat_query::wrong,
    rates::Rates,
    refusal::Refusal,
};

const PAGE: &str = "/revenue";
/// Rows of the table.
const ROWS: usize = 50;
/// What is credited where nothing else is asked for, and how.
const BY: &str = "source";
const MODEL: &str = "last";

#[derive(Template)]
#[template(path = "dashboard/revenue.html")]
struct Revenue {
    frame: Frame,
    bys: Vec<Choice>,
    models: Vec<Choice>,
    /// What the model does.
    about: &'static str,
    /// That all credits are the orders.
    sum: String,
    /// Of currencies that are converted, or that are not.
    rates: String,
    /// The address that shows them the other way.
    otherwise: Option<(String, &'static str)>,
    trend: Trend,
    tables: Vec<Table>,
}

impl Tables for Revenue {
    fn tables(&mut self) -> Vec<&mut Table> {
        self.tables.iter_mut().collect()
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(state, &uri, &headers, &["by", "model", "convert", "sort"], draw).await
}

/// Whether currencies shall be converted.
pub(crate) fn converts(text: Option<&str>) -> Result<bool, Refusal> {
    match text {
        None | Some("yes") => Ok(true),
        Some("no") => Ok(false),
        Some(other) => Err(wrong("convert", other, "use yes or no")),
    }
}

/// What a name of what is credited means.
pub(crate) fn by(text: &str) -> Result<By, Refusal> {
    let names = || By::ALL.iter().map(|by| by.name()).collect::<Vec<_>>().join(", ");
    let known = By::ALL.iter().find(|by| by.name() == text).copied();
    known.ok_or_else(|| wrong("by", text, &format!("use {}", names())))
}

/// What a model's name means.
pub(crate) fn model(text: &str) -> Result<Model, Refusal> {
    Model::from_name(text).ok_or_else(|| wrong("model", text, &format!("use {}", MODELS.join(", "))))
}

fn draw(asked: Asked) -> Result<Revenue, Refusal> {
    let Asked { store, filters, frame, views, before, apart: [apart, apart_before] } = asked;
    let (by_text, model_text) = (filters.get("by").unwrap_or(BY), filters.get("model").unwrap_or(MODEL));
    let (by, model) = (by(by_text)?, model(model_text)?);
    let known = Rates::of(&store, filters.site)?;
    let is_converted = converts(filters.get("convert"))?;
    let trade = Trade { views, apart };
    let both = Both { now: (&trade.views, &trade.apart), before: (&before, &apart_before) };
    let credits = credits(&trade.views, &trade.apart, by, model);
    let sum = sum(&trade, &credits, by);
    let mut tables = vec![table(&credits, by, &filters)?];
    if by == By::Element {
        tables.push(lifts(&trade, &credits));
    }
    let (rates, otherwise) = told_rates(known.as_ref(), is_converted, &filters);
    Ok(Revenue {
        bys: choices("by", &By::ALL.iter().map(|by| by.name()).collect::<Vec<_>>(), by.name(), &filters),
        models: choices("model", &MODELS, model.name(), &filters),
        about: about(model),
        sum,
        rates,
        otherwise,
        trend: Trend::of(&both, &filters),
        tables,
        frame,
    })
}

fn choices(parameter: &str, names: &[&str], chosen: &str, filters: &Filters) -> Vec<Choice> {
    let one = |name: &&str| Choice {
        value: filters.with(PAGE, &[(parameter, Some(name)), ("sort", None)]),
        label: label(name).into(),
        is_chosen: *name == chosen,
    };
    names.iter().map(one).collect()
}

fn label(name: &str) -> &str {
    match name {
        "source" => "Sources",
        "page" => "Pages",
        "element" => "Elements",
        "variant" => "Experiments",
        "first" => "First",
        "last" => "Last",
        "linear" => "Linear",
        "decay" => "Time decay",
        "position" => "Position",
        other => other,
    }
}

fn about(model: Model) -> &'static str {
    match model {
        Model::First => "An order is credited to what came first.",
        Model::Last => "An order is credited to what came last before it.",
        Model::Linear => "An order is shared equally among all that came before it, each once.",
        Model::Decay { .. } => {
            "The later before an order the more of it: what came seven days earlier is worth half as much."
        }
        Model::Position => {
            "Two fifths of an order to the first, two fifths to the last, the rest to those between."
        }
    }
}

/// That the credits are the orders: both are added up.
fn sum(trade: &Trade, credits: &Credits, by: By) -> String {
    let mut ordered = Money::new();
    let mut orders = 0;
    for order in trade.orders() {
        orders += 1;
        *ordered.entry(order.currency.clone()).or_default() += i128::from(order.kept_e4());
    }
    if orders == 0 {
        return "Nothing was ordered in this period.".into();
    }
    let mut groups: BTreeMap<&str, Worth> = BTreeMap::new();
    for (subject, worth) in credits {
        let group = if by == By::Variant { &*subject.group } else { "" };
        groups.entry(group).or_default().sell(&worth.sold);
    }
    let whole =
        if by == By::Variant { "the credits of each experiment add up to" } else { "the credits add up to" };
    let is_whole = groups.values().all(|all| money(all) == ordered);
    let (orders, ordered) = (number::count(orders), number::sums(&ordered));
    if groups.is_empty() {
        format!("{orders} orders of {ordered}, of which no experiment can be credited with any.")
    } else if is_whole {
        format!("{orders} orders of {ordered}, and {whole} exactly that.")
    } else {
        format!("{orders} orders of {ordered}, but the credits do not add up to that: do not use them.")
    }
}

fn told_rates(
    known: Option<&Rates>,
    is_converted: bool,
    filters: &Filters,
) -> (String, Option<(String, &'static str)>) {
    match known {
        None => ("Currencies are kept apart; settings can give rates.".into(), None),
        Some(rates) if is_converted => {
            let href = filters.with(PAGE, &[("convert", Some("no"))]);
            (format!("Counted in {}: {}.", rates.base, rates.words()), Some((href, "Keep currencies apart")))
        }
        Some(_) => {
            let href = filters.with(PAGE, &[("convert", None)]);
            ("Currencies are kept apart.".into(), Some((href, "Convert them by the rates of the settings")))
        }
    }
}

/// What is left of what was sold, by currency.
fn money(worth: &Worth) -> Money {
    worth.sold.iter().map(|(currency, sold)| (currency.clone(), sold.kept_e4)).collect()
}

fn orders(worth: &Worth) -> i128 {
    worth.sold.values().map(|sold| sold.orders).sum()
}

/// The greatest sum of a currency: several cannot be compared.
fn most(worth: &Worth) -> i128 {
    worth.sold.values().map(|sold| sold.kept_e4).max().unwrap_or(0)
}

fn table(credits: &Credits, by: By, filters: &Filters) -> Result<Table, Refusal> {
    let known = ["name", "sessions", "orders", "revenue", "conversion"];
    let sort = filters.get("sort").unwrap_or("-revenue");
    let order = Order::among(sort, &known)?;
    let (nobody, mut rows): (Vec<_>, Vec<_>) =
        credits.iter().partition(|(subject, _)| subject.name.is_none());
    rows.sort_by(|(_, one), (_, other)| {
        let (one, other) = (key(one, order.by), key(other, order.by));
        if order.rises { one.total_cmp(&other) } else { other.total_cmp(&one) }
    });
    if order.by == "name" && !order.rises {
        rows.reverse();
    }
    let (all, end) = (rows.len(), filters.shown(ROWS));
    let credited = credited(credits, by);
    let row = |first: Cell, subject: &Subject, worth: &Worth| cells(first, worth, &credited[subject]);
    let mut shown: Vec<_> =
        rows.iter().take(end).map(|(subject, worth)| row(name(subject, filters), subject, worth)).collect();
    if all > end {
        let (mut others, mut own) = (Worth::default(), Credited::default());
        for (subject, worth) in &rows[end..] {
            others.sell(&worth.sold);
            own.add(&credited[*subject]);
        }
        let words = format!("{} others", number::count((all - end) as u64));
        shown.push(cells(Cell::Text(words), &others, &own));
    }
    for (subject, worth) in nobody {
        let of = if subject.group.is_empty() { String::new() } else { format!("{}: ", subject.group) };
        shown.push(row(Cell::Note(format!("{of}nobody"), NOBODY.into()), subject, worth));
    }
    Ok(Table {
        caption: label(by.name()).into(),
        note: format!("{} of {}", number::count(all.min(end) as u64), number::count(all as u64)),
        columns: columns(by, order, filters),
        rows: shown,
        empty: "Nothing can be credited in this period.",
        ..Table::default()
    })
}

/// What is shown of a subject's credits.
#[derive(Default)]
struct Credited {
    /// In parts of [`WHOLE`], by tenths of an order.
    orders: i128,
    money: Money,
}

impl Credited {
    fn add(&mut self, other: &Self) {
        self.orders += other.orders;
        add(&mut self.money, &other.money);
    }
}

fn add(sum: &mut Money, other: &Money) {
    other.iter().for_each(|(currency, amount)| *sum.entry(currency.clone()).or_default() += amount);
}

/// Rounded so that what is shown adds up to all orders, for each experiment where arms are credited.
fn credited(credits: &Credits, by: By) -> HashMap<&Subject, Credited> {
    let mut groups: BTreeMap<&str, Vec<(&Subject, &Worth)>> = BTreeMap::new();
    for (subject, worth) in credits {
        let group = if by == By::Variant { &*subject.group } else { "" };
        groups.entry(group).or_default().push((subject, worth));
    }
    let mut all = HashMap::new();
    for own in groups.into_values() {
        let sums: Vec<i128> = own.iter().map(|(_, worth)| orders(worth)).collect();
        let amounts: Vec<Money> = own.iter().map(|(_, worth)| money(worth)).collect();
        let shown = allotted(&sums, TENTH).into_iter().zip(allotted_money(&amounts));
        let shown = shown.map(|(orders, money)| Credited { orders, money });
        all.extend(own.into_iter().map(|(subject, _)| subject).zip(shown));
    }
    all
}

/// What is shown of shared orders.
const TENTH: i128 = WHOLE as i128 / 10;
const NOBODY: &str = "orders with nothing known before them, as those that only a back end told";

fn key(worth: &Worth, by: &str) -> f64 {
    match by {
        "sessions" => worth.sessions as f64,
        "orders" => orders(worth) as f64,
        "revenue" => most(worth) as f64,
        "conversion" => worth.ordering as f64 / worth.sessions.max(1) as f64,
        _ => 0.0,
    }
}

fn name(subject: &Subject, filters: &Filters) -> Cell {
    let name = subject.name.as_deref().unwrap_or_default();
    let page = |path: &str| filters.with("/page", &[("path", Some(path))]);
    if !subject.group.is_empty() {
        return Cell::Note(name.into(), subject.group.to_string());
    }
    match name.starts_with('/') {
        true => Cell::Link { href: page(name), text: name.into() },
        false => Cell::Text(name.into()),
    }
}

fn columns(by: By, order: Order<'_>, filters: &Filters) -> Vec<Column> {
    let sorted = |column, name| sortable(column, name, order, filters, PAGE);
    let (label, met, exposure) = match by {
        By::Source => ("Source", "that came from there", "a view"),
        By::Page => ("Page", "that saw it", "a view"),
        By::Element => ("Element", "that clicked it", "a view that came as far as its middle"),
        By::Variant => ("Arm", "that were shown it", "a view with it"),
    };
    vec![
        sorted(column(label, ""), "name"),
        sorted(numbers("Sessions", met), "sessions"),
        sorted(numbers("Orders", "credited"), "orders"),
        sorted(numbers("Revenue", "credited, less what was given back"), "revenue"),
        numbers("Per session", ""),
        numbers("Per exposure", exposure),
        numbers("Per click", ""),
        sorted(numbers("Conversion", "sessions with an order since, 95\u{a0}% interval"), "conversion"),
        numbers("Average order", ""),
    ]
}

fn cells(first: Cell, worth: &Worth, credited: &Credited) -> Vec<Cell> {
    let money = money(worth);
    let average = worth.sold.iter().filter_map(|(of, sold)| Some((of.as_str(), sold.average_e4()?)));
    vec![
        first,
        if worth.sessions == 0 { cell::none() } else { cell::count(worth.sessions) },
        cell::shown_as(parts(credited.orders), cell::mean(orders(worth) as f64, WHOLE as u64)),
        cell::shown_as(number::sums(&credited.money), cell::sums(&money)),
        cell::mean_sums(&money, worth.sessions),
        cell::mean_sums(&money, worth.exposures),
        cell::mean_sums(&money, worth.clicks),
        cell::with_interval(worth.conversion()),
        cell::amounts(average),
    ]
}

/// Orders, with a decimal where they were shared.
fn parts(orders: i128) -> String {
    let whole = i128::from(WHOLE);
    if orders % whole == 0 {
        number::count((orders / whole).unsigned_abs() as u64)
    } else {
        format!("{:.1}", orders as f64 / WHOLE as f64)
    }
}

/// Sums by page, each order shared equally among the pages that its session saw up to it, and shown so that they add up.
pub(super) fn by_page(views: &[Viewed]) -> HashMap<Arc<str>, Money> {
    let mut all: HashMap<Arc<str>, Money> = HashMap::new();
    for (subject, shown) in credited(&linear(views, By::Page), By::Page) {
        if let Some(name) = subject.name.as_ref().filter(|_| !shown.money.is_empty()) {
            all.insert(Arc::clone(name), shown.money);
        }
    }
    all
}

/// The same by page and element, among those that its session clicked.
pub(super) fn by_element(views: &[Viewed]) -> HashMap<Arc<str>, HashMap<String, Money>> {
    let mut all: HashMap<Arc<str>, HashMap<String, Money>> = HashMap::new();
    for (Subject { group, name }, shown) in credited(&linear(views, By::Element), By::Element) {
        if let Some(name) = name {
            all.entry(Arc::clone(group)).or_default().insert(name.to_string(), shown.money);
        }
    }
    all
}

fn linear(views: &[Viewed], by: By) -> Credits {
    credits(views, &[], by, Model::Linear)
}
