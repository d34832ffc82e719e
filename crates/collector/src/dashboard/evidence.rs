//! Links below a finding: the map that shows it, on the page itself and here, and visits in which it happened.

use insights::{Finding, Rule};
use serde_json::{Value, json};

use super::{
    filters::Filters,
    one_page::{Link, Opening},
    picture::{self, PERIODS, Picture, USUAL_DAYS},
};
use crate::{day, findings_evidence};

/// Addresses.
pub(super) struct Evidence {
    /// The map over the page itself, for members.
    pub(super) maps: Vec<Link>,
    /// The page's maps on the dashboard.
    pub(super) page: String,
    /// Views in which it happened, with how many they are; none for rules that no single view shows.
    pub(super) visits: Option<(String, usize)>,
    /// All views like that, where their signals tell.
    pub(super) all: Option<String>,
    /// The dashboard's page about such things, with its name.
    pub(super) about: Option<(String, &'static str)>,
}

impl Evidence {
    pub(super) fn of(one: &Finding, filters: &Filters, opening: Option<&Opening>) -> Self {
        let shown = findings_evidence::Evidence::of(one);
        let path = ("path", Some(&*one.page));
        let narrow: Vec<_> = shown.filter.iter().map(|(name, value)| (*name, Some(&**value))).collect();
        let named: Vec<String> = one.examples.iter().map(|view| format!("{view:016x}")).collect();
        let views = named.join(",");
        Self {
            maps: opening.map_or_else(Vec::new, |opening| opening.on(&one.page, &picture(&shown, filters))),
            page: filters.with("/page", &[&[path][..], &narrow].concat()),
            visits: (!named.is_empty())
                .then(|| (filters.with("/visits", &[path, ("views", Some(&views))]), named.len())),
            all: with(one.rule).map(|kind| filters.with("/visits", &[path, ("with", Some(kind))])),
            about: about(one.rule).map(|(page, name)| (filters.with(page, &[]), name)),
        }
    }
}

/// By which signal the list of visits shows where it happened.
fn with(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::Rage => "rage",
        Rule::Dead => "dead",
        Rule::Slow => "slow",
        Rule::ErrorClick => "error-click",
        Rule::PageError => "error",
        _ => return None,
    })
}

fn about(rule: Rule) -> Option<(&'static str, &'static str)> {
    Some(match rule {
        Rule::SlowPage => ("/speed", "Speed"),
        Rule::PageError | Rule::ErrorClick => ("/errors", "Errors"),
        Rule::Abandoned | Rule::Corrected | Rule::Unsent => ("/forms", "Forms"),
        Rule::Arms | Rule::Split => ("/compare", "Compare"),
        _ => return None,
    })
}

/// What the map is to show.
fn picture(shown: &findings_evidence::Evidence, filters: &Filters) -> String {
    let mut state = Picture::new();
    let mut choose = |name: &str, value: &str| state.insert(name.into(), value.into());
    if let Some((name, value)) = picture::kind(shown.kind) {
        choose(name, value);
    }
    if let Some(device) = shown.device().or(filters.device()) {
        choose("device", device.name());
    }
    if let Some((name, value)) = shown.filter.as_ref().filter(|(name, _)| *name != "device") {
        choose(name, &format!("{name}={value}"));
    }
    match filters.days.and_then(|days| PERIODS.into_iter().find(|&period| period >= days)) {
        Some(USUAL_DAYS) => None,
        Some(days) => choose("days", &days.to_string()),
        None => {
            let [from, to] = [filters.segment.from_day, filters.segment.to_day].map(day::text);
            choose("part", &format!("{from}/{to}"))
        }
    };
    if let Some(spot) = shown.element.as_deref().and_then(spot) {
        state.insert("spots".into(), json!([spot]));
    }
    picture::told(state)
}

/// An element as the overlay marks it, which then goes there: its selector, which of the matches it is, and all of its box.
/// Elements that have no name of their own cannot be found.
fn spot(words: &str) -> Option<Value> {
    let numbered = || {
        let (selector, which) = words.strip_suffix(')')?.rsplit_once(" (")?;
        let index: u64 = which.split_once(" of ")?.0.parse().ok()?;
        Some((selector, index.checked_sub(1)?))
    };
    let (selector, index) = numbered().unwrap_or((words, 0));
    (!selector.starts_with('(')).then(|| json!([selector, index, 0, 0, 1, 1]))
}

#[cfg(test)]
mod tests {
    use wire::SiteKey;

    use super::*;
    use crate::findings_evidence::tests::finding;

    const NOON_MS: i64 = 20_762 * 86_400_000 + 43_200_000; // 2026-11-05

    fn evidence(rule: Rule, detail: Option<&str>, query: &str) -> (Evidence, String) {
        let uri = format!("/findings?{query}").parse().unwrap();
        let filters = Filters::of(&uri, SiteKey::from_random([1; 10]), NOON_MS, &[]).unwrap();
        let one = finding(rule, detail, 0.7, 0.2);
        let picture = picture(&findings_evidence::Evidence::of(&one), &filters);
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(&format!("v={}", &picture[1..])).unwrap();
        (Evidence::of(&one, &filters, None), pairs[0].1.clone())
    }

    #[test]
    fn the_map_opens_on_what_shows_the_finding() {
        let state = |rule, detail, query| evidence(rule, detail, query).1;
        let with = |rest: &str| format!("{{{rest}\"spots\":[[\"#buy\",0,0,0,1,1]]}}");
        assert_eq!(state(Rule::Dead, None, ""), with(r#""clicks":"dead","#));
        assert_eq!(state(Rule::Distractor, None, ""), with(""));
        assert_eq!(state(Rule::Unseen, None, "days=28"), with(r#""days":"30","kind":"scroll","#));
        let phones = state(Rule::Broken, Some("device phone"), "days=1");
        assert_eq!(phones, with(r#""clicks":"dead","days":"1","device":"phone","#));
        let safari = state(Rule::Broken, Some("browser safari"), "");
        assert_eq!(safari, with(r#""browser":"browser=safari","clicks":"dead","#));
        let dates = state(Rule::Dead, None, "from=2026-11-01&to=2026-11-03&device=tablet");
        assert_eq!(dates, with(r#""clicks":"dead","device":"tablet","part":"2026-11-01/2026-11-03","#));
    }

    #[test]
    fn an_element_is_marked_where_it_can_be_found() {
        assert_eq!(spot("nav > a"), Some(json!(["nav > a", 0, 0, 0, 1, 1])));
        assert_eq!(spot(".card a (3 of 12)"), Some(json!([".card a", 2, 0, 0, 1, 1])));
        assert_eq!(spot("a:is(.b, .c)"), Some(json!(["a:is(.b, .c)", 0, 0, 0, 1, 1])));
        assert_eq!(spot("(other)"), None);
    }

    #[test]
    fn its_example_visits_are_named_and_all_others_can_be_listed() {
        let (dead, _) = evidence(Rule::Dead, None, "days=28");
        let (visits, count) = dead.visits.unwrap();
        assert!(
            visits.ends_with("days=28&path=%2Flamp&views=00000000000000ff%2C0000000000000100"),
            "{visits}"
        );
        assert_eq!(count, 2);
        assert!(dead.all.unwrap().ends_with("&path=%2Flamp&with=dead"));
        let (narrow, _) = evidence(Rule::Broken, Some("width -479"), "");
        assert!(narrow.page.ends_with("path=%2Flamp&width=-479"), "{}", narrow.page);
    }
}
