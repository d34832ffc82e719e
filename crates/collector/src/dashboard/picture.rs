//! What the overlay is to show when a link opens it, as it writes that in addresses (`pkg/overlay/link.js`): what differs from
//! what it opens with.

use serde_json::{Map, Value};
use wire::{Device, Kind};

use super::{filters::Filters, sides::Side};
use crate::day;

/// Choices by name.
pub(super) type Picture = Map<String, Value>;

/// The filters of which the overlay has a list; an entry is written with the list's name before it.
const LISTS: [&str; 12] = [
    "country",
    "browser",
    "source",
    "utm_medium",
    "utm_campaign",
    "variant",
    "visitor",
    "width",
    "clicked",
    "previous",
    "next",
    "converted",
];
/// Those that it has no control for.
const UNKNOWN: [&str; 4] = ["utm_term", "utm_content", "bots", "hours"];
/// Days that the overlay offers, counted back from today.
pub(super) const PERIODS: [i64; 3] = [1, 7, 30];
/// What it shows unless it is told.
pub(super) const USUAL_DAYS: i64 = 7;
/// What it calls as many days before.
const BEFORE: &str = "before";

/// The picture as a part of an address.
pub(super) fn told(picture: Picture) -> String {
    let encoded = serde_urlencoded::to_string([("", Value::Object(picture).to_string())]);
    format!("~{}", encoded.expect("a text can be encoded").trim_start_matches('='))
}

/// By which control a kind is chosen, and as what; nothing of that with which it opens.
pub(super) fn kind(kind: Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::Click => None,
        Kind::Move | Kind::Scroll | Kind::Attention => Some(("kind", kind.name())),
        of_clicks => Some(("clicks", of_clicks.name())),
    }
}

/// What shows a group's map; nothing where the overlay cannot ask for it.
pub(super) fn of_side(side: &Side<'_>, device: Device) -> Option<Picture> {
    if UNKNOWN.iter().any(|name| side.text(name).is_some()) {
        return None;
    }
    let mut picture = Map::new();
    picture.insert("device".into(), device.name().into());
    let [from, to] = [side.segment.from_day, side.segment.to_day].map(day::text);
    picture.insert("part".into(), format!("{from}/{to}").into());
    for name in LISTS {
        if let Some(text) = side.text(name) {
            picture.insert(name.into(), format!("{name}={text}").into());
        }
    }
    Some(picture)
}

/// What shows the first less the second: the overlay compares by one filter, or with the time before.
pub(super) fn of_difference(sides: [&Side<'_>; 2], device: Device, filters: &Filters) -> Option<Picture> {
    let [first, second] = sides;
    let mut picture = of_side(first, device)?;
    of_side(second, device)?;
    let mut differing = LISTS.into_iter().filter(|name| first.text(name) != second.text(name));
    let days = |side: &Side<'_>| (side.segment.from_day, side.segment.to_day);
    let versus = match (differing.next(), days(first) == days(second)) {
        (Some(name), true) => format!("{name}={}", second.text(name).unwrap_or("all")),
        (None, false) => {
            let days = days_before(sides, filters)?;
            picture.remove("part");
            if days != USUAL_DAYS {
                picture.insert("days".into(), days.to_string().into());
            }
            BEFORE.into()
        }
        _ => return None,
    };
    if differing.next().is_some() {
        return None;
    }
    picture.insert("versus".into(), versus.into());
    Some(picture)
}

/// How many days the overlay is to show, if the second group's are as many before them.
fn days_before([first, second]: [&Side<'_>; 2], filters: &Filters) -> Option<i64> {
    let days = filters.days.filter(|days| PERIODS.contains(days))?;
    let length = filters.length();
    let [from, to] = [first.segment.from_day - length, first.segment.to_day - length];
    (second.segment.from_day == from && second.segment.to_day == to).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_those_of_the_overlay() {
        let words = include_str!("../../../../pkg/overlay/segments-words.js");
        let (_, rest) = words.split_once("filters: {").unwrap();
        let (lines, _) = rest.split_once('}').unwrap();
        let names: Vec<_> = lines.lines().filter_map(|line| Some(line.split_once(':')?.0.trim())).collect();
        assert_eq!(names[..2], ["device", "path"]);
        assert_eq!(names[2..names.len() - 1], LISTS);
        assert_eq!(names.last(), Some(&"hours"));
    }
}
