//! `/compare`: two groups of sessions side by side, with how surely they differ; and first, whether an experiment was dealt
//! out as it should.

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use store::{Country, Familiarity, Viewed};
use wire::Device;

use super::{
    Asked, answer, beside, cell,
    comparison::{self, Check, Comparison, Deed, Mean, Told, VS_PAGE},
    filters::{Filters, Goal},
    frame::{Choice, Frame},
    number,
    one_page::Opening,
    sides::PAGE,
    table::{Cell, Table, Tables, column, numbers},
    who::Who,
};
use crate::{Collector, refusal::Refusal};

/// Pages and sources in a list.
const OPTIONS: usize = 50;
/// What can be said of the groups.
const NAMES: [&str; 22] = [
    PAGE,
    VS_PAGE,
    "vs_device",
    "vs_country",
    "vs_browser",
    "vs_pointer",
    "vs_source",
    "vs_utm_medium",
    "vs_utm_campaign",
    "vs_utm_term",
    "vs_utm_content",
    "vs_variant",
    "vs_visitor",
    "vs_width",
    "vs_clicked",
    "vs_previous",
    "vs_next",
    "vs_converted",
    "vs_bots",
    "vs_from",
    "vs_to",
    "vs_hours",
];
#[derive(Template)]
#[template(path = "dashboard/compare.html")]
struct Compare {
    frame: Frame,
    /// What the form above has no field for, of the first group, and the second group's.
    fields: Vec<Field>,
    check: Option<Check>,
    tables: Vec<Table>,
    beside: beside::Maps,
}

/// A field of the form.
struct Field {
    name: &'static str,
    label: String,
    value: String,
    /// To choose from; a day has none.
    options: Vec<Choice>,
}

impl Tables for Compare {
    fn tables(&mut self) -> Vec<&mut Table> {
        self.tables.iter_mut().collect()
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let collector = Arc::clone(&state.0);
    let who = Who::of(&collector, &headers).ok().flatten();
    answer(state, &uri, &headers, &NAMES, move |asked| {
        let role = who.and_then(|who| who.role_at(asked.filters.site));
        let opening = beside::opening(&collector, &asked.filters, role)?;
        draw(asked, opening.as_ref())
    })
    .await
}

fn draw(
    Asked { store, filters, frame, views, .. }: Asked,
    opening: Option<&Opening>,
) -> Result<Compare, Refusal> {
    let fields = fields(&views, &filters);
    let Some(versus) = comparison::second(&filters)? else {
        let (tables, beside) = (Vec::new(), beside::Maps::default());
        return Ok(Compare { fields, check: None, tables, beside, frame });
    };
    let Comparison { asked: [one, other], names, apart, check, told } =
        Comparison::of(&store, &filters, &versus, views)?;
    let beside = beside::maps(&store, &filters, [&one, &other], &names, &apart.sides, opening)?;
    let tables = told.map(|told| vec![shares(&told, &filters.goal), means(told)]).unwrap_or_default();
    Ok(Compare { fields, check: Some(check), tables, beside, frame })
}

/// The most frequent of what views say, to choose from.
fn known<'a>(views: &'a [Viewed], of: impl Fn(&'a Viewed) -> Vec<String>) -> Vec<String> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    views.iter().flat_map(of).for_each(|text| *counts.entry(text).or_default() += 1);
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_by(|(a, first), (b, second)| (second, a).cmp(&(first, b)));
    list.into_iter().take(OPTIONS).map(|(text, _)| text).collect()
}

fn fields(views: &[Viewed], filters: &Filters) -> Vec<Field> {
    let field = |name, label: &str, known: Vec<String>| {
        let value = filters.get(name).unwrap_or_default().to_owned();
        let fresh = (!value.is_empty() && !known.contains(&value)).then(|| value.clone());
        let option = |text: String| Choice { is_chosen: text == value, value: text.clone(), label: text };
        Field {
            name,
            label: label.into(),
            options: known.into_iter().chain(fresh).map(option).collect(),
            value,
        }
    };
    let pages = known(views, |view| vec![view.summary.path.to_string()]);
    let arms = known(views, |view| {
        view.summary.variants.iter().map(|(test, arm)| format!("{test}:{arm}")).collect()
    });
    let countries = known(views, |view| view.summary.country().iter().map(Country::to_string).collect());
    let browsers = known(views, |view| vec![view.summary.browser().name().into()]);
    let devices = Device::ALL.iter().map(|device| device.name().into()).collect();
    let visitors = Familiarity::ALL.iter().map(|one| one.name().into()).collect();
    vec![
        field("variant", "First: variant", arms.clone()),
        field(PAGE, "First: saw the page", pages.clone()),
        field("vs_device", "Second: device", devices),
        field("vs_country", "Second: country", countries),
        field("vs_browser", "Second: browser", browsers),
        field("vs_source", "Second: came from", known(views, |view| vec![view.source.to_string()])),
        field("vs_variant", "Second: variant", arms),
        field(VS_PAGE, "Second: saw the page", pages),
        field("vs_visitor", "Second: visitor", visitors),
        Field { options: Vec::new(), ..field("vs_from", "Second: from", Vec::new()) },
        Field { options: Vec::new(), ..field("vs_to", "Second: to", Vec::new()) },
    ]
}

fn shares(Told { names, words, sessions, is_misdealt, deeds, .. }: &Told, goal: &Goal) -> Table {
    let row = |deed: &Deed| {
        let [one, other] = deed.shares;
        vec![
            Cell::Text(deed.name.into()),
            cell::percent(one.part, one.whole),
            cell::percent(other.part, other.whole),
            cell::points_of(deed.difference),
            deed.sure.map_or_else(cell::none, |sure| cell::q(sure.q)),
            Cell::Text(deed.verdict(*is_misdealt).into()),
        ]
    };
    Table {
        caption: "Shares of sessions".into(),
        note: format!(
            "First: {}, {} sessions. Second: {}, {} sessions. The goal is {}. Called different is what leaves a tenth of false \
             alarms among such at most.",
            words[0],
            number::count(sessions[0]),
            words[1],
            number::count(sessions[1]),
            goal.words()
        ),
        columns: vec![
            column("Sessions that", ""),
            numbers("First", names[0].clone()),
            numbers("Second", names[1].clone()),
            numbers("Difference", "first less second, 95\u{a0}% interval, points"),
            numbers("q", "z test, Benjamini and Hochberg"),
            column("Verdict", ""),
        ],
        rows: deeds.iter().map(row).collect(),
        ..Table::default()
    }
}

fn means(Told { names: [first, second], means, .. }: Told) -> Table {
    let row = |Mean { name, cells: [one, other] }: Mean| vec![Cell::Text(name.into()), one, other];
    Table {
        caption: "What else they differ in".into(),
        note: "Without an interval: these are no shares, and a few sessions can make them.".into(),
        columns: vec![column("Figure", ""), numbers("First", first), numbers("Second", second)],
        rows: means.into_iter().map(row).collect(),
        ..Table::default()
    }
}
