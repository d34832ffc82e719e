//! One more map of a page than those that are always drawn: which kind it is of stands in the address, and only then is it made.

use store::{HeatQuery, MapRevenue, Store};
use wire::{Heat, Kind};

use super::{
    filters::Filters,
    frame::Choice,
    number,
    picture::{self, Picture},
    sides,
    wireframe::{self, Miniature, Sheet},
};
use crate::{
    heat_query::{use_one_of, wrong},
    refusal::Refusal,
};

/// The page's parameter.
pub(super) const MAP: &str = "map";
/// What can be chosen, and its title.
const OTHERS: [(Kind, &str); 7] = [
    (Kind::Rage, "Rage clicks"),
    (Kind::Dead, "Dead clicks"),
    (Kind::Slow, "Slow clicks"),
    (Kind::Error, "Clicks with errors"),
    (Kind::First, "First clicks"),
    (Kind::Last, "Last clicks"),
    (Kind::Revenue, "Revenue"),
];

/// The kind that the address names.
pub(super) fn asked(filters: &Filters) -> Result<Option<Kind>, Refusal> {
    let Some(text) = filters.get(MAP) else { return Ok(None) };
    let kinds = OTHERS.map(|(kind, _)| kind);
    let found = kinds.into_iter().find(|kind| kind.name() == text);
    found.map(Some).ok_or_else(|| wrong(MAP, text, &use_one_of("", &kinds, Kind::name)))
}

/// Links to each kind, and from the one that is shown to none.
pub(super) fn choices(shown: Option<Kind>, filters: &Filters) -> Vec<Choice> {
    let link = |(kind, title): (Kind, &str)| {
        let is_chosen = shown == Some(kind);
        let map = (!is_chosen).then(|| kind.name());
        let value = format!("{}#maps", filters.with("/page", &[(MAP, map)]));
        Choice { value, label: title.into(), is_chosen }
    };
    OTHERS.map(link).into()
}

/// The map of that kind; `known` are those that the page has anyway.
pub(super) fn drawn(
    store: &Store,
    query: &HeatQuery,
    kind: Kind,
    known: &[(Kind, &Heat)],
    sheet: &Sheet,
) -> Result<Miniature, Refusal> {
    let title = OTHERS.iter().find(|(own, _)| *own == kind).map_or("", |(_, title)| title);
    if let Some((_, map)) = known.iter().find(|(own, _)| *own == kind) {
        return Ok(wireframe::heat(title, clicks(map), map, sheet));
    }
    let answer = store.answer(&HeatQuery { kind, ..query.clone() })?;
    let words = answer.revenue.as_ref().map_or_else(|| clicks(&answer.heat), worth);
    Ok(wireframe::heat(title, words, &answer.heat, sheet))
}

fn clicks(map: &Heat) -> String {
    match map.about.points {
        0 => "nothing was told".into(),
        points => format!("{} clicks in {} views", number::count(points), number::count(map.about.views)),
    }
}

fn worth(MapRevenue { currency, worth_e4, orders, others }: &MapRevenue) -> String {
    if *orders == 0 {
        return "no order was told".into();
    }
    let others = match others {
        0 => String::new(),
        others => format!("; {} in other currencies are not on it", number::count(*others)),
    };
    format!(
        "{} of {} orders, shared evenly among what their sessions had clicked{others}",
        number::money(currency, (*worth_e4).into()),
        number::count(*orders)
    )
}

/// What shows it on the page itself, if the overlay can.
pub(super) fn picture(kind: Kind, query: &HeatQuery, filters: &Filters) -> Option<Picture> {
    let [alone, _] = sides::both(filters, &filters.segment);
    let mut picture = picture::of_side(&alone, query.segment.device.unwrap_or_default())?;
    let (control, value) = picture::kind(kind)?;
    picture.insert(control.into(), value.into());
    Some(picture)
}
