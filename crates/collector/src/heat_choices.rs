//! `GET /api/v1/segments`: what the views of a page differ in, so that a person can choose segments by name.
//!
//! `views` in all; then lists of `[value, views]`, of names the hundred most frequent: `path` (patterns around the page that mean
//! others, too), `device`, `country`, `browser`, `source`, `utm_medium`,
//! `utm_campaign`, `utm_term`, `utm_content`, `variant` (as `test:arm`), `visitor`, `width`, `clicked` (an element's selector,
//! where it has several matches with which of them before it, as `2:nav a`), `previous` and `next` (paths right before and after
//! in the session) and `converted`. Each value is one that the heat
//! query takes. `counts` are the values that `count` takes: `events` alone of a site that is strict.

use serde::Serialize;
use serde_json::{Map, Value};
use store::{Choice, Choices, Clicked, PathPattern};
use wire::Count;

/// The lists by the names of their filters.
pub(crate) fn to_json(choices: Choices, counts: &[Count]) -> Value {
    let Choices {
        views,
        patterns,
        devices,
        countries,
        browsers,
        sources,
        utm,
        variants,
        familiarities,
        widths,
        clicked,
        previous,
        next,
        converted,
    } = choices;
    let [medium, campaign, term, content] = utm;
    let lists = [
        ("path", list(patterns, path)),
        ("device", list(devices, |device| device.name())),
        ("country", list(countries, |country| country.to_string())),
        ("browser", list(browsers, |browser| browser.name())),
        ("source", list(sources, |source| source)),
        ("utm_medium", list(medium, |name| name)),
        ("utm_campaign", list(campaign, |name| name)),
        ("utm_term", list(term, |name| name)),
        ("utm_content", list(content, |name| name)),
        ("variant", list(variants, |variant| format!("{}:{}", variant.test, variant.arm))),
        ("visitor", list(familiarities, |known| known.name())),
        ("width", list(widths, band)),
        ("clicked", list(clicked, element)),
        ("previous", list(previous, path)),
        ("next", list(next, path)),
        ("converted", list(converted, |has| if has { "yes" } else { "no" })),
    ];
    let counts = counts.iter().map(|count| count.name()).collect();
    let all = [("views", Value::from(views)), ("counts", counts)].into_iter().chain(lists);
    all.map(|(name, list)| (name.to_owned(), list)).collect::<Map<_, _>>().into()
}

fn list<T, N: Serialize>(choices: Vec<Choice<T>>, name: impl Fn(T) -> N) -> Value {
    let pair = |choice: Choice<T>| serde_json::json!([name(choice.value), choice.views]);
    choices.into_iter().map(pair).collect()
}

fn path(pattern: PathPattern) -> String {
    pattern.as_str().to_owned()
}

/// As the heat query takes it: an open end has no number.
fn band(band: store::WidthBand) -> String {
    let end = |px: u32| if px == 0 || px == u32::MAX { String::new() } else { px.to_string() };
    format!("{}-{}", end(band.least), end(band.most))
}

fn element(Clicked { index, selector }: Clicked) -> String {
    index.map_or_else(|| selector.clone(), |index| format!("{index}:{selector}"))
}
