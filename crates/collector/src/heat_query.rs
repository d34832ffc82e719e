//! The question in a heat address: which site, pages and segments, what counts, and in which form the answer is wanted.

use axum::{extract::Query, http::Uri};
use store::{HeatQuery, PathPattern};
use wire::{Count, Kind, SiteKey};

use crate::{
    heat_segment::{FILTERS, VERSUS},
    refusal::Refusal,
};

/// What is asked beside filters.
const NAMES: [&str; 5] = ["site", "path", "kind", "count", "format"];

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A `wire` heat answer.
    Binary,
    /// The same as JSON, for people and other programs.
    Json,
}

/// The parameters as they came.
#[derive(Clone)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn of(uri: &Uri) -> Result<Self, Refusal> {
        Self::checked(uri, |name| {
            let filter = name.strip_prefix(VERSUS).unwrap_or(name);
            let known = NAMES.contains(&name) || FILTERS.contains(&filter);
            (!known).then(|| {
                let names = [&NAMES[..], &FILTERS].concat().join(", ");
                format!("but the names are {names}, and each filter's with {VERSUS} before it")
            })
        })
    }

    /// Those of a question that has these names and no others.
    pub(crate) fn named(uri: &Uri, names: &[&str]) -> Result<Self, Refusal> {
        let expected = || format!("but the names are {}", names.join(", "));
        Self::checked(uri, |name| (!names.contains(&name)).then(expected))
    }

    /// Whatever they are called.
    pub(crate) fn any(uri: &Uri) -> Result<Self, Refusal> {
        let parsed = Query::<Vec<(String, String)>>::try_from_uri(uri);
        let asked = uri.query().unwrap_or_default();
        let unreadable = || wrong("query", asked, "which is not percent-encoded UTF-8");
        let Query(list) = parsed.map_err(|_| unreadable())?;
        // What is not UTF-8 would be read as another text.
        let is_lost = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
        let is_said = || asked.to_ascii_uppercase().contains("%EF%BF%BD");
        if list.iter().any(|(name, value)| is_lost(name) || is_lost(value)) && !is_said() {
            return Err(unreadable());
        }
        Ok(Self(list))
    }

    /// `objection` says what is wrong with a name, if anything is.
    fn checked(uri: &Uri, objection: impl Fn(&str) -> Option<String>) -> Result<Self, Refusal> {
        let Self(list) = Self::any(uri)?;
        for (i, (name, value)) in list.iter().enumerate() {
            if let Some(expected) = objection(name) {
                return Err(wrong(name, value, &expected));
            }
            if list[..i].iter().any(|(earlier, _)| earlier == name) {
                return Err(wrong(name, value, "for the second time"));
            }
        }
        Ok(Self(list))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The same without those that have no value.
    pub(crate) fn without_empty(self) -> Self {
        Self(self.0.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The same, some called otherwise.
    pub(crate) fn renamed(mut self, names: &[(&str, &str)]) -> Self {
        for (name, _) in &mut self.0 {
            if let Some((_, other)) = names.iter().find(|(own, _)| own == name) {
                *name = (*other).into();
            }
        }
        self
    }

    /// All of them, as they came.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter()
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
        let kind = self.member("kind", Kind::ALL, Kind::name)?.unwrap_or_default();
        let query = self.query_of(kind, today)?;
        Ok(HeatQuery { versus: self.versus(&query.segment)?, ..query })
    }

    /// The same of a map of that kind which takes nothing away.
    pub(crate) fn query_of(&self, kind: Kind, today: i32) -> Result<HeatQuery, Refusal> {
        let segment = self.segment(today)?;
        Ok(HeatQuery {
            site: self.site()?,
            path: self.path()?,
            kind,
            count: self.count(kind)?,
            segment,
            versus: None,
        })
    }

    fn count(&self, kind: Kind) -> Result<Count, Refusal> {
        let count = self.member("count", Count::ALL, Count::name)?.unwrap_or_default();
        let expected = match kind {
            Kind::Move => "but moves weigh time, which adds up: use events",
            Kind::Revenue => "but clicks weigh what they are worth, which adds up: use events",
            _ => return Ok(count),
        };
        if count != Count::Events {
            return Err(wrong("count", count.name(), expected));
        }
        Ok(count)
    }

    pub(crate) fn path(&self) -> Result<PathPattern, Refusal> {
        let text = self.get("path").ok_or(Refusal::NoParameter("path"))?;
        PathPattern::parse(text).map_err(|error| wrong("path", text, &format!("but {error}")))
    }

    /// One of a closed list, if it is given.
    pub(crate) fn member<T: Copy>(
        &self,
        parameter: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Result<Option<T>, Refusal> {
        let Some(text) = self.get(parameter) else { return Ok(None) };
        let found = all.iter().find(|&&member| name(member) == text).copied();
        found.map(Some).ok_or_else(|| wrong(parameter, text, &use_one_of("", all, name)))
    }

    /// A whole number from 1 to `most`, if one is given.
    pub(crate) fn number(&self, name: &str, most: i64) -> Result<Option<i64>, Refusal> {
        self.number_from(1, name, most)
    }

    pub(crate) fn number_from(&self, least: i64, name: &str, most: i64) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        let expected = || format!("use a whole number from {least} to {most}");
        number.map(Some).ok_or_else(|| wrong(name, text, &expected()))
    }
}

pub(crate) fn use_one_of<T: Copy>(before: &str, all: &[T], name: fn(T) -> &'static str) -> String {
    let names: Vec<_> = all.iter().map(|&member| name(member)).collect();
    let (last, rest) = names.split_last().unwrap_or((&"nothing", &[]));
    format!("use {before}{} or {last}", rest.join(", "))
}

pub(crate) fn wrong(name: &str, value: &str, expected: &str) -> Refusal {
    Refusal::Parameter { name: name.into(), value: value.into(), expected: expected.into() }
}

#[cfg(test)]
mod tests {
    use store::{Bots, Clicked, Country, Familiarity, Hours, Segment, Variant, WidthBand};
    use wire::{Device, Pointer};

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
        assert_eq!((query.path.as_str(), query.kind, query.count), ("/demo/*", Kind::Click, Count::Events));
        assert_eq!((query.segment, query.versus), (Segment::of_days(TODAY - 29, TODAY), None));
    }

    #[test]
    fn what_is_not_utf_8_is_refused_rather_than_read_as_another_path() {
        let refused = ask("path=/%ff").unwrap_err();
        assert_eq!(
            refused,
            wrong("query", &format!("{SITE}&path=/%ff"), "which is not percent-encoded UTF-8").to_string()
        );
        assert_eq!(ask("path=/%ef%bf%bd").unwrap().path.as_str(), "/\u{fffd}");
    }

    #[test]
    fn every_part_can_be_chosen() {
        let query = ask("path=/&kind=rage&pointer=touch").unwrap();
        assert_eq!((query.kind, query.segment.pointer), (Kind::Rage, Some(Pointer::Touch)));
        let query = ask("path=/&kind=scroll&device=phone&from=2026-11-01&to=2026-11-01&format=json").unwrap();
        assert_eq!((query.kind, query.segment.device), (Kind::Scroll, Some(Device::Phone)));
        assert_eq!((query.segment.from_day, query.segment.to_day), (TODAY - 4, TODAY - 4));
        let query = ask(
            "path=/&count=visitors&source=news.example&utm_campaign=&variant=hero:b&visitor=new&width=480-767",
        );
        let query = query.unwrap();
        let mut expected = Segment::of_days(TODAY - 29, TODAY);
        expected.source = Some("news.example".into());
        expected.utm[1] = Some(String::new());
        expected.variant = Some(Variant { test: "hero".into(), arm: "b".into() });
        expected.familiarity = Some(Familiarity::New);
        expected.width = Some(WidthBand { least: 480, most: 767 });
        assert_eq!((query.count, query.segment), (Count::Visitors, expected));
        let bots = |text: &str| ask(&format!("path=/&bots={text}")).unwrap().segment.bots;
        assert_eq!(
            ["with", "only", "all", "without"].map(bots),
            [Bots::With, Bots::Only, Bots::With, Bots::Without]
        );
        let hours = ask("path=/&hours=8-17").unwrap().segment.hours;
        assert_eq!(hours, Some(Hours { first: 8, last: 17 }));
        let clicked = |text: &str| ask(&format!("path=/&clicked={text}")).unwrap().segment.clicked;
        let element = |index, selector: &str| Some(Clicked { index, selector: selector.into() });
        assert_eq!(clicked("2:nav%20a"), element(Some(2), "nav a"));
        assert_eq!(clicked("a:b"), element(None, "a:b"));
        assert_eq!(ask("path=/&country=DE").unwrap().segment.country, Country::parse("DE"));
        let neighbours = ask("path=/&previous=/shop/*&next=%2Fcheckout").unwrap().segment;
        let pattern = |text: &str| PathPattern::parse(text).ok();
        assert_eq!((neighbours.previous, neighbours.next), (pattern("/shop/*"), pattern("/checkout")));
        assert_eq!(ask("path=/&previous=all").unwrap().segment.previous, None);
        assert_eq!(ask("path=/&converted=no").unwrap().segment.converted, Some(false));
        let width = |text: &str| ask(&format!("path=/&width={text}")).unwrap().segment.width.unwrap();
        assert_eq!(width("1440-"), WidthBand { least: 1_440, most: u32::MAX });
        assert_eq!(width("-479"), WidthBand { least: 0, most: 479 });
    }

    #[test]
    fn what_is_taken_away_differs_in_what_is_said_of_it() {
        let query = ask("path=/&device=phone&source=a&vs_source=b&vs_to=2026-10-31").unwrap();
        let versus = query.versus.unwrap();
        assert_eq!(
            versus,
            Segment { source: Some("b".into()), to_day: TODAY - 5, from_day: TODAY - 34, ..query.segment }
        );
        let versus = ask("path=/&previous=/a&vs_previous=/b").unwrap().versus.unwrap();
        assert_eq!((versus.previous, versus.next), (PathPattern::parse("/b").ok(), None));
        let versus = ask("path=/&device=phone&vs_device=all").unwrap().versus.unwrap();
        assert_eq!((versus.device, versus.from_day), (None, TODAY - 29));
    }

    #[test]
    fn a_wrong_parameter_is_named_with_its_value() {
        for (query, sentence) in [
            ("", "the parameter path is missing"),
            ("path=demo", "the parameter path is \"demo\", but the path pattern must start with / or *"),
            (
                "path=/&kind=clicks",
                "the parameter kind is \"clicks\", use click, move, scroll, attention, rage, dead, slow, error, first, last or revenue",
            ),
            ("path=/&device=tv", "the parameter device is \"tv\", use all, desktop, tablet or phone"),
            (
                "path=/&pointer=nose",
                "the parameter pointer is \"nose\", use all, mouse, touch, pen or keyboard",
            ),
            ("path=/&from=1.2.26", "the parameter from is \"1.2.26\", write a day as YYYY-MM-DD"),
            ("path=/&format=xml", "the parameter format is \"xml\", use binary or json"),
            ("path=/&count=likes", "the parameter count is \"likes\", use events, sessions or visitors"),
            (
                "path=/&kind=move&count=visitors",
                "the parameter count is \"visitors\", but moves weigh time, which adds up: use events",
            ),
            ("path=/&bots=some", "the parameter bots is \"some\", use all, without, with or only"),
            ("path=/&country=de", "the parameter country is \"de\", write a country's two letters, as DE"),
            ("path=/&vs_country=", "the parameter vs_country is \"\", write a country's two letters, as DE"),
            (
                "path=/&browser=netscape",
                "the parameter browser is \"netscape\", use all, other, edge, opera, samsung, firefox, chrome or safari",
            ),
            ("path=/&visitor=old", "the parameter visitor is \"old\", use all, new or returning"),
            ("path=/&variant=hero", "the parameter variant is \"hero\", write it as test:arm"),
            (
                "path=/&width=wide",
                "the parameter width is \"wide\", write two widths in px as 480-767, or one as 1440- or -479",
            ),
            (
                "path=/&clicked=",
                "the parameter clicked is \"\", write an element's selector, perhaps with which of its matches before it, as 2:nav a",
            ),
            (
                "path=/&clicked=99999999999:a",
                "the parameter clicked is \"99999999999:a\", write an element's",
            ),
            (
                "path=/&previous=cart",
                "the parameter previous is \"cart\", write a path of the site, perhaps with * for any part, as /shop/*",
            ),
            ("path=/&vs_next=", "the parameter vs_next is \"\", write a path of the site"),
            ("path=/&converted=maybe", "the parameter converted is \"maybe\", use all, yes or no"),
            (
                "path=/&hours=8",
                "the parameter hours is \"8\", write the first and last hour of a day, UTC, as 8-17",
            ),
            (
                "path=/&hours=8-24",
                "the parameter hours is \"8-24\", write the first and last hour of a day, UTC, as 8-17",
            ),
            (
                "path=/&hours=9-8",
                "the parameter hours is \"9-8\", write the first and last hour of a day, UTC, as 8-17",
            ),
            (
                "path=/&width=9-8",
                "the parameter width is \"9-8\", write two widths in px as 480-767, or one as 1440- or -479",
            ),
            (
                "path=/&colour=red",
                "the parameter colour is \"red\", but the names are site, path, kind, count, format, device, country",
            ),
            (
                "path=/&vs_device=all",
                "the parameter vs_device is \"all\", but then both segments are the same",
            ),
            ("path=/&vs_device=tv", "the parameter vs_device is \"tv\", use all, desktop, tablet or phone"),
            (
                "path=/&vs_from=2026-11-07",
                "the parameter vs_from is \"2026-11-07\", which is after 2026-11-05",
            ),
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
