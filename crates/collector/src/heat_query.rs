//! The question in a heat address: which site, pages, days and devices, and in which form the answer is wanted.

use axum::{extract::Query, http::Uri};
use store::{HeatQuery, PathPattern};
use wire::{Device, Kind, Pointer, SiteKey};

use crate::{day, refusal::Refusal};

/// Days that a map covers unless the question says otherwise, today included.
const DAYS: i32 = 30;
/// No filter.
const ALL: &str = "all";
const NAMES: [&str; 8] = ["site", "path", "kind", "device", "pointer", "from", "to", "format"];

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A `wire` heat answer.
    Binary,
    /// The same as JSON, for people and other programs.
    Json,
}

/// The parameters as they came.
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn of(uri: &Uri) -> Result<Self, Refusal> {
        Self::named(uri, &NAMES)
    }

    /// Those of a question that has these names and no others.
    pub(crate) fn named(uri: &Uri, names: &[&str]) -> Result<Self, Refusal> {
        let Self(list) = Self::any(uri)?;
        for (i, (name, value)) in list.iter().enumerate() {
            if !names.contains(&name.as_str()) {
                return Err(wrong(name, value, &format!("but the names are {}", names.join(", "))));
            }
            if list[..i].iter().any(|(earlier, _)| earlier == name) {
                return Err(wrong(name, value, "for the second time"));
            }
        }
        Ok(Self(list))
    }

    /// Whatever they are called.
    pub(crate) fn any(uri: &Uri) -> Result<Self, Refusal> {
        let parsed = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let unreadable =
            |_| wrong("query", uri.query().unwrap_or_default(), "which is not percent-encoded UTF-8");
        parsed.map(|Query(list)| Self(list)).map_err(unreadable)
    }

    fn get(&self, name: &'static str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn site(&self) -> Result<SiteKey, Refusal> {
        let text = self.get("site").ok_or(Refusal::NoParameter("site"))?;
        SiteKey::parse(text).ok_or_else(|| wrong("site", text, "a key has sixteen characters of a-z2-7"))
    }

    pub(crate) fn format(&self) -> Result<Format, Refusal> {
        match self.get("format") {
            None | Some("binary") => Ok(Format::Binary),
            Some("json") => Ok(Format::Json),
            Some(other) => Err(wrong("format", other, "use binary or json")),
        }
    }

    /// The question; days that are not given are the last thirty up to `today`.
    pub(crate) fn query(&self, today: i32) -> Result<HeatQuery, Refusal> {
        let (from_day, to_day) = self.days(today)?;
        Ok(HeatQuery {
            site: self.site()?,
            path: self.path()?,
            kind: self.kind()?,
            device: self.filter("device", Device::ALL, Device::name)?,
            pointer: self.filter("pointer", Pointer::ALL, Pointer::name)?,
            from_day,
            to_day,
        })
    }

    /// The first and the last day.
    pub(crate) fn days(&self, today: i32) -> Result<(i32, i32), Refusal> {
        let to_day = self.day("to")?.unwrap_or(today);
        let from_day = self.day("from")?.unwrap_or(to_day.saturating_sub(DAYS - 1));
        if from_day > to_day {
            let expected = format!("which is after {}, the last day", day::text(to_day));
            return Err(wrong("from", &day::text(from_day), &expected));
        }
        Ok((from_day, to_day))
    }

    pub(crate) fn path(&self) -> Result<PathPattern, Refusal> {
        let text = self.get("path").ok_or(Refusal::NoParameter("path"))?;
        PathPattern::parse(text).map_err(|error| wrong("path", text, &format!("but {error}")))
    }

    fn kind(&self) -> Result<Kind, Refusal> {
        let text = self.get("kind").unwrap_or(Kind::default().name());
        Kind::from_name(text).ok_or_else(|| wrong("kind", text, &use_one_of("", Kind::ALL, Kind::name)))
    }

    /// One of `all`, or `None` for every one of them.
    pub(crate) fn filter<T: Copy>(
        &self,
        parameter: &'static str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Result<Option<T>, Refusal> {
        match self.get(parameter).unwrap_or(ALL) {
            ALL => Ok(None),
            text => match all.iter().find(|&&member| name(member) == text) {
                None => Err(wrong(parameter, text, &use_one_of("all, ", all, name))),
                member => Ok(member.copied()),
            },
        }
    }

    /// A whole number from 1 to `most`, if one is given.
    pub(crate) fn number(&self, name: &'static str, most: i64) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| (1..=most).contains(number));
        let expected = || format!("use a whole number from 1 to {most}");
        number.map(Some).ok_or_else(|| wrong(name, text, &expected()))
    }

    fn day(&self, name: &'static str) -> Result<Option<i32>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        day::parse(text).map(Some).ok_or_else(|| wrong(name, text, "write a day as YYYY-MM-DD"))
    }
}

fn use_one_of<T: Copy>(before: &str, all: &[T], name: fn(T) -> &'static str) -> String {
    let names: Vec<_> = all.iter().map(|&member| name(member)).collect();
    let (last, rest) = names.split_last().unwrap_or((&"nothing", &[]));
    format!("use {before}{} or {last}", rest.join(", "))
}

pub(crate) fn wrong(name: &str, value: &str, expected: &str) -> Refusal {
    Refusal::Parameter { name: name.into(), value: value.into(), expected: expected.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i32 = 20_762; // 2026-11-05
    const SITE: &str = "site=abcdefghijklmnop";

    fn ask(query: &str) -> Result<HeatQuery, String> {
        let uri: Uri = format!("/api/v1/heat?{SITE}&{query}").parse().unwrap();
        let asked = Parameters::of(&uri).and_then(|parameters| {
            parameters.format()?;
            parameters.query(TODAY)
        });
        asked.map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn the_last_thirty_days_of_clicks_are_asked_for_unless_said_otherwise() {
        let query = ask("path=%2Fdemo%2F*").unwrap();
        assert_eq!((query.from_day, query.to_day), (TODAY - 29, TODAY));
        assert_eq!((query.path.as_str(), query.kind, query.device), ("/demo/*", Kind::Click, None));
    }

    #[test]
    fn every_part_can_be_chosen() {
        let query = ask("path=/&kind=rage&pointer=touch").unwrap();
        assert_eq!((query.kind, query.pointer), (Kind::Rage, Some(Pointer::Touch)));
        let query = ask("path=/&kind=scroll&device=phone&from=2026-11-01&to=2026-11-01&format=json").unwrap();
        assert_eq!((query.kind, query.device), (Kind::Scroll, Some(Device::Phone)));
        assert_eq!((query.from_day, query.to_day), (TODAY - 4, TODAY - 4));
    }

    #[test]
    fn a_wrong_parameter_is_named_with_its_value() {
        for (query, sentence) in [
            ("", "the parameter path is missing"),
            ("path=demo", "the parameter path is \"demo\", but the path pattern must start with / or *"),
            (
                "path=/&kind=clicks",
                "the parameter kind is \"clicks\", use click, move, scroll, attention, rage, dead, slow, error, first or last",
            ),
            ("path=/&device=tv", "the parameter device is \"tv\", use all, desktop, tablet or phone"),
            (
                "path=/&pointer=nose",
                "the parameter pointer is \"nose\", use all, mouse, touch, pen or keyboard",
            ),
            ("path=/&from=1.2.26", "the parameter from is \"1.2.26\", write a day as YYYY-MM-DD"),
            ("path=/&format=xml", "the parameter format is \"xml\", use binary or json"),
            ("path=/&path=/b", "the parameter path is \"/b\", for the second time"),
            ("path=/&until=x", "the parameter until is \"x\", but the names are"),
            (
                "path=/&from=2026-11-05&to=2026-11-04",
                "the parameter from is \"2026-11-05\", which is after 2026-11-04",
            ),
        ] {
            let got = ask(query).unwrap_err();
            assert!(got.starts_with(sentence), "{query}: {got}");
        }
    }
}
