//! What surrounds every page: which site it is about, where else one can go, and the form of its filters.

use store::{Browser, Country, Role, Site};
use wire::Device;

use super::{
    filters::{Filters, Goal, PERIODS},
    who::Who,
};
use crate::day;

/// A place to go.
pub(super) struct Tab {
    pub(super) href: String,
    pub(super) label: &'static str,
    pub(super) is_current: bool,
}

/// One of a list to choose from.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

pub(super) struct Frame {
    pub(super) site_name: String,
    pub(super) site_key: String,
    /// Whether each of its views stands alone.
    pub(super) is_strict: bool,
    pub(super) user: Option<String>,
    pub(super) has_settings: bool,
    /// Whether they may make links for others.
    pub(super) may_share: bool,
    pub(super) sites: Vec<Choice>,
    pub(super) tabs: Vec<Tab>,
    pub(super) action: String,
    pub(super) periods: Vec<Choice>,
    pub(super) devices: Vec<Choice>,
    /// Those that views came from; empty where nobody looks that up.
    pub(super) countries: Vec<Choice>,
    pub(super) browsers: Vec<Choice>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) source: String,
    pub(super) goal: String,
    pub(super) path: String,
    /// What is chosen besides.
    pub(super) kept: Vec<(String, String)>,
    pub(super) period: String,
    pub(super) others: String,
    /// Where a link is made that shows others this view.
    pub(super) share: String,
}

const TABS: [(&str, &str); 12] = [
    ("/", "Overview"),
    ("/findings", "Findings"),
    ("/pages", "Pages"),
    ("/revenue", "Revenue"),
    ("/visits", "Visits"),
    ("/errors", "Errors"),
    ("/speed", "Speed"),
    ("/events", "Events"),
    ("/forms", "Forms"),
    ("/funnel", "Funnel"),
    ("/compare", "Compare"),
    ("/report", "Report"),
];

impl Frame {
    pub(super) fn new(who: &Who, site: &Site, filters: &Filters, countries: &[Country]) -> Self {
        let page = filters.page();
        let segment = &filters.segment;
        let site_choice = |(key, name): &(wire::SiteKey, String)| Choice {
            value: key.to_string(),
            label: name.clone(),
            is_chosen: *key == site.key,
        };
        // One page lies below its list.
        let current = if page == "/page" { "/pages" } else { page };
        let tab = |&(path, label): &(&'static str, &'static str)| Tab {
            href: filters.to(path),
            label,
            is_current: path == current,
        };
        Self {
            site_name: site.name.clone(),
            site_key: site.key.to_string(),
            is_strict: site.strict,
            user: who.name().map(String::from),
            has_settings: who.role_at(site.key).is_some(),
            may_share: who.role_at(site.key) >= Some(Role::Analyst),
            sites: who.sites.iter().map(site_choice).collect(),
            tabs: TABS.iter().map(tab).collect(),
            action: page.into(),
            periods: periods(filters.days),
            devices: devices(filters.device()),
            countries: self::countries(countries, segment.country),
            browsers: browsers(segment.browser),
            from: filters.get("from").map_or(String::new(), |_| day::text(segment.from_day)),
            to: filters.get("to").map_or(String::new(), |_| day::text(segment.to_day)),
            source: segment.source.clone().unwrap_or_default(),
            goal: match &filters.goal {
                Goal::Order => String::new(),
                Goal::Event(name) => format!("event:{name}"),
            },
            path: filters.get("path").unwrap_or_default().into(),
            kept: filters.beside_form(),
            period: filters.period(),
            others: filters.others(),
            share: share(site, filters, page),
        }
    }
}

/// Whether it is a page that a link may show to others.
pub(crate) fn is_page(path: &str) -> bool {
    path == "/page" || TABS.iter().any(|(known, _)| *known == path)
}

fn share(site: &Site, filters: &Filters, page: &str) -> String {
    let view = filters.with(page, &[]);
    let pairs = [("site", site.key.as_str()), ("view", &view)];
    format!(
        "/settings?{}#s-shares",
        serde_urlencoded::to_string(pairs).expect("pairs of texts can be encoded")
    )
}

fn periods(chosen: Option<i64>) -> Vec<Choice> {
    let mut list: Vec<_> = PERIODS
        .iter()
        .map(|&(days, label)| Choice {
            value: days.to_string(),
            label: label.into(),
            is_chosen: chosen == Some(days),
        })
        .collect();
    match chosen {
        Some(days) if list.iter().all(|choice| !choice.is_chosen) => {
            list.push(Choice { value: days.to_string(), label: format!("Last {days} days"), is_chosen: true })
        }
        None => list.insert(0, Choice { value: String::new(), label: "As below".into(), is_chosen: true }),
        _ => {}
    }
    list
}

fn devices(chosen: Option<Device>) -> Vec<Choice> {
    let all = Choice { value: String::new(), label: "All devices".into(), is_chosen: chosen.is_none() };
    let one = |&device: &Device| Choice {
        value: device.name().into(),
        label: format!("{}s", device.name()),
        is_chosen: chosen == Some(device),
    };
    std::iter::once(all).chain(Device::ALL.iter().map(one)).collect()
}

fn browsers(chosen: Option<Browser>) -> Vec<Choice> {
    let all = Choice { value: String::new(), label: "All browsers".into(), is_chosen: chosen.is_none() };
    let one = |browser: Browser| Choice {
        value: browser.name().into(),
        label: format!("{browser:?}"),
        is_chosen: chosen == Some(browser),
    };
    std::iter::once(all).chain(Browser::ALL.into_iter().rev().map(one)).collect()
}

/// One that is chosen can be taken back, also where it is none of those that there are.
fn countries(seen: &[Country], chosen: Option<Country>) -> Vec<Choice> {
    let mut seen = seen.to_vec();
    seen.extend(chosen.filter(|chosen| !seen.contains(chosen)));
    if seen.is_empty() {
        return Vec::new();
    }
    let all = Choice { value: String::new(), label: "All countries".into(), is_chosen: chosen.is_none() };
    let one = |&country: &Country| Choice {
        value: country.to_string(),
        label: country.to_string(),
        is_chosen: chosen == Some(country),
    };
    std::iter::once(all).chain(seen.iter().map(one)).collect()
}
