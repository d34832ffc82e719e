//! Where a finding can be looked at: the map that shows it, and of which views.

use insights::{Finding, Rule};
use serde::Serialize;
use wire::{Device, Kind, SiteKey};

use crate::day;

/// What shows a finding.
pub(crate) struct Evidence {
    /// What the map counts.
    pub(crate) kind: Kind,
    /// The filter that leaves those whom it concerns, where a map has one: `device`, `width` or `browser`, with its value.
    pub(crate) filter: Option<(&'static str, String)>,
    /// The element that it is about, in words.
    pub(crate) element: Option<String>,
}

/// Addresses of the same for programs, below the collector's own.
#[derive(Serialize)]
pub(crate) struct Links {
    /// The map.
    map: String,
    /// The page on the dashboard, for people.
    page: String,
    /// Views in which it happened.
    visits: Vec<String>,
}

impl Evidence {
    pub(crate) fn of(one: &Finding) -> Self {
        let kind = match one.rule {
            Rule::Rage => Kind::Rage,
            Rule::Dead => Kind::Dead,
            Rule::Slow => Kind::Slow,
            Rule::ErrorClick => Kind::Error,
            Rule::Broken if one.effect.value > 0.0 => Kind::Dead,
            Rule::Unseen | Rule::Cliff => Kind::Scroll,
            Rule::Skipped => Kind::Attention,
            _ => Kind::Click,
        };
        let segment = one.detail.as_deref().filter(|_| one.rule == Rule::Broken);
        let filter = segment.and_then(|text| match text.split_once(' ')? {
            ("device", device) => Some(("device", device.to_owned())),
            ("width", width) => Some(("width", width.to_owned())),
            ("browser", browser) => Some(("browser", browser.to_owned())),
            _ => None,
        });
        Self { kind, filter, element: one.element.clone() }
    }

    /// The class of device that it concerns, if it is one.
    pub(crate) fn device(&self) -> Option<Device> {
        let (_, value) = self.filter.as_ref().filter(|(name, _)| *name == "device")?;
        Device::ALL.iter().copied().find(|device| device.name() == value)
    }
}

impl Links {
    /// Those of a finding among views of these days.
    pub(crate) fn of(one: &Finding, site: SiteKey, (from_day, to_day): (i32, i32)) -> Self {
        let Evidence { kind, filter, .. } = Evidence::of(one);
        let days = [("from", day::text(from_day)), ("to", day::text(to_day))];
        let about = [("site", site.to_string()), ("path", one.page.clone())];
        let rest = || about.iter().cloned().chain(days.clone()).chain(filter.clone());
        let map = [("kind", kind.name().to_owned()), ("format", "json".into())];
        Self {
            map: address("/api/v1/heat", rest().chain(map)),
            page: address("/page", rest()),
            visits: one
                .examples
                .iter()
                .map(|view| address(&format!("/api/v1/visits/{view:016x}"), about[..1].iter().cloned()))
                .collect(),
        }
    }
}

fn address(path: &str, pairs: impl Iterator<Item = (&'static str, String)>) -> String {
    let pairs: Vec<_> = pairs.collect();
    format!("{path}?{}", serde_urlencoded::to_string(pairs).expect("pairs of texts can be encoded"))
}

#[cfg(test)]
pub(crate) mod tests {
    use insights::Estimate;

    use super::*;

    /// A finding of a rule, about an element of `/lamp`.
    pub(crate) fn finding(rule: Rule, detail: Option<&str>, rate: f64, baseline: f64) -> Finding {
        let value = rate - baseline;
        Finding {
            rule,
            page: "/lamp".into(),
            element: Some("#buy".into()),
            detail: detail.map(String::from),
            n: 200,
            affected: 150,
            rate,
            baseline,
            effect: Estimate { value, low: value, high: value },
            p: 0.0,
            q: 0.0,
            goals: 0.0,
            examples: vec![255, 256],
        }
    }

    #[test]
    fn a_finding_leads_to_the_map_of_its_kind_and_to_its_visits() {
        let site = SiteKey::from_random([1; 10]);
        let of = |rule, detail, rate| Links::of(&finding(rule, detail, rate, 0.3), site, (20_762, 20_763));
        let days = format!("site={site}&path=%2Flamp&from=2026-11-05&to=2026-11-06");
        let dead = of(Rule::Dead, None, 0.7);
        assert_eq!(dead.map, format!("/api/v1/heat?{days}&kind=dead&format=json"));
        assert_eq!(dead.page, format!("/page?{days}"));
        assert_eq!(dead.visits[0], format!("/api/v1/visits/00000000000000ff?site={site}"));
        let narrow = of(Rule::Broken, Some("width -479"), 0.1);
        assert_eq!(narrow.map, format!("/api/v1/heat?{days}&width=-479&kind=click&format=json"));
        let safari = of(Rule::Broken, Some("browser safari"), 0.1);
        assert_eq!(safari.map, format!("/api/v1/heat?{days}&browser=safari&kind=click&format=json"));
        let skipped = of(Rule::Skipped, Some("depth 0.35"), 0.7);
        assert!(skipped.map.contains("kind=attention") && !skipped.map.contains("0.35"));
    }

    #[test]
    fn what_concerns_one_class_of_device_is_shown_on_it() {
        let of = |detail| Evidence::of(&finding(Rule::Broken, Some(detail), 0.7, 0.3)).device();
        assert_eq!([of("device phone"), of("browser safari")], [Some(Device::Phone), None]);
    }
}
