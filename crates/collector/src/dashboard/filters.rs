//! Which site, days, people and goal a page is about, as its address says.

use axum::http::Uri;
use store::{Bought, PathPattern, Segment, Trade, Viewed};
use wire::{Device, SiteKey};

use crate::{
    day,
    findings_facts::Wanted,
    heat_query::{Parameters, wrong},
    heat_segment::{FILTERS, VERSUS},
    refusal::Refusal,
};

/// Days that a page covers unless the address says otherwise, today included.
const DAYS: i64 = 7;
/// The longest period.
const MOST_DAYS: i64 = 366;
/// No page has so many tables.
const MOST_TABLES: i64 = 99;
/// What a period is called in the form.
pub(super) const PERIODS: [(i64, &str); 5] =
    [(1, "Today"), (7, "Last 7 days"), (28, "Last 28 days"), (90, "Last 90 days"), (365, "Last 365 days")];
/// What every page understands beside [`FILTERS`].
const NAMES: [&str; 3] = ["site", "days", "goal"];
/// What pages understand that can be about some of the site's pages alone, and which these are. All others refuse it: they would
/// tell of the whole site under one page's name.
pub(super) const PATH: &str = "path";
const OF_PAGES: [&str; 4] = ["/page", "/visits", "/findings", "/findings/words"];
/// Of a page's tables, the number of that which is wanted as rows for spreadsheets.
pub(super) const CSV: &str = "csv";

/// What the form above a page has fields for.
const FIELDS: [&str; 9] = ["days", "device", "country", "browser", "from", "to", "source", "goal", "path"];
/// Single clicks have a pointer; of a view there is none to tell.
const POINTER: &str = "pointer";

/// What counts as success of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Goal {
    Order,
    Event(String),
}

impl Goal {
    pub(super) fn is_met_by(&self, view: &Viewed) -> bool {
        match self {
            Self::Order => view.ordered,
            Self::Event(asked) => view.summary.events.iter().any(|(name, _)| name == asked),
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Order => "an order".into(),
            Self::Event(name) => format!("the event {name}"),
        }
    }
}

/// The choices of an address.
#[derive(Clone)]
pub(super) struct Filters {
    pub(super) site: SiteKey,
    pub(super) segment: Segment,
    pub(super) goal: Goal,
    /// What findings shall be reckoned by: without a choice an order if there is any.
    pub(super) wanted: Wanted,
    /// Of the presets, if the period is one.
    pub(super) days: Option<i64>,
    pub(super) now_ms: i64,
    /// The page that was asked for.
    page: String,
    /// As they came, without those that say nothing.
    given: Vec<(String, String)>,
    parameters: Parameters,
}

impl Filters {
    /// The site that an address names.
    pub(super) fn site_of(uri: &Uri) -> Result<Option<String>, Refusal> {
        Ok(Parameters::any(uri)?.get("site").filter(|text| !text.is_empty()).map(String::from))
    }

    /// The choices; `names` are the parameters that the page has besides.
    pub(super) fn of(uri: &Uri, site: SiteKey, now_ms: i64, names: &[&str]) -> Result<Self, Refusal> {
        let names = [&NAMES[..], &[CSV], &FILTERS, names].concat();
        // Forms send fields that were left empty.
        let parameters = Parameters::named(uri, &names)?.without_empty();
        Self::read(parameters, uri.path(), site, now_ms, DAYS)
    }

    /// The same of what is known to be what the page understands; it covers so many days unless told otherwise.
    pub(super) fn read(
        parameters: Parameters,
        page: &str,
        site: SiteKey,
        now_ms: i64,
        usual_days: i64,
    ) -> Result<Self, Refusal> {
        for name in [POINTER.to_owned(), format!("{VERSUS}{POINTER}")] {
            if let Some(value) = parameters.get(&name) {
                return Err(wrong(
                    &name,
                    value,
                    "but the dashboard counts views, and only clicks have a pointer",
                ));
            }
        }
        let today = day::of_ms(now_ms);
        let mut segment = parameters.segment(today)?;
        let has_dates = ["from", "to"].iter().any(|name| parameters.get(name).is_some());
        let days = parameters.number("days", MOST_DAYS)?;
        let days = if has_dates { None } else { Some(days.unwrap_or(usual_days)) };
        if let Some(days) = days {
            (segment.from_day, segment.to_day) = (today - days as i32 + 1, today);
        }
        let length = i64::from(segment.to_day) - i64::from(segment.from_day) + 1;
        if length > MOST_DAYS {
            let from = parameters.get("from").unwrap_or("");
            return Err(wrong("from", from, &format!("but a period has at most {MOST_DAYS} days")));
        }
        let wanted = Wanted::asked(parameters.get("goal"))?;
        let goal = match &wanted {
            Wanted::Event(name) => Goal::Event(name.clone()),
            Wanted::Usual | Wanted::Order => Goal::Order,
        };
        let is_shown = |name: &str| !["site", CSV].contains(&name);
        let given = parameters.pairs().filter(|(name, _)| is_shown(name)).cloned().collect();
        parameters.number(CSV, MOST_TABLES)?;
        let page = page.into();
        Ok(Self { site, segment, goal, wanted, days, now_ms, page, given, parameters })
    }

    /// A page's own parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)
    }

    /// The pages that it is about, if not all of the site.
    pub(super) fn pattern(&self) -> Result<Option<PathPattern>, Refusal> {
        let Some(path) = self.get(PATH) else { return Ok(None) };
        PathPattern::parse(path).map(Some).map_err(|error| wrong(PATH, path, &format!("but {error}")))
    }

    /// A whole number of the page's own, from 1.
    pub(super) fn number(&self, name: &str, most: i64) -> Result<Option<i64>, Refusal> {
        self.parameters.number(name, most)
    }

    /// Which of its tables is wanted as CSV.
    pub(super) fn csv_table(&self) -> Option<i64> {
        self.parameters.number(CSV, MOST_TABLES).ok().flatten()
    }

    /// The address of one of the page's tables as CSV.
    pub(super) fn to_csv(&self, table: u32) -> String {
        self.with(&self.page, &[("rows", None), (CSV, Some(&table.to_string()))])
    }

    /// How many rows a table shows, where people can read so many; programs read all.
    pub(super) fn shown(&self, rows: usize) -> usize {
        if self.csv_table().is_some() { usize::MAX } else { rows }
    }

    /// Whose views are compared with those of the filters, if the address says.
    pub(super) fn versus(&self) -> Result<Option<Segment>, Refusal> {
        self.parameters.versus(&self.segment)
    }

    /// The first and last day, and how many they are.
    pub(super) fn length(&self) -> i32 {
        self.segment.to_day - self.segment.from_day + 1
    }

    /// The period and as many days before it.
    pub(super) fn both_periods(&self) -> Segment {
        Segment { from_day: self.segment.from_day - self.length(), ..self.segment.clone() }
    }

    /// What came before the period, and what in it. An order counts on its own day, which need not be that of its view. Of a
    /// period that is not over as much of what was before is told.
    pub(super) fn parted(&self, mut trade: Trade) -> (Trade, Trade) {
        let is_before = |order: &Bought| order.day < self.segment.from_day;
        let (mut before, mut now) = (Trade::default(), Trade::default());
        if self.is_open() {
            let until_ms = self.now_ms - i64::from(self.length()) * day::DAY_MS;
            let counts = |day, at_ms| day >= self.segment.from_day || at_ms <= until_ms;
            let is_told = |order: &Bought| counts(order.day, order.at_ms);
            trade.apart.retain(is_told);
            trade.views.retain(|view| counts(view.summary.day, view.summary.started_ms));
            trade.views.iter_mut().for_each(|view| view.orders.retain(is_told));
        }
        (before.apart, now.apart) = trade.apart.into_iter().partition(is_before);
        for mut view in trade.views {
            let (early, late) = std::mem::take(&mut view.orders).into_iter().partition(is_before);
            if view.summary.day < self.segment.from_day {
                view.orders = early;
                before.views.push(view);
                now.apart.extend::<Vec<_>>(late);
            } else {
                view.orders = late;
                now.views.push(view);
                before.apart.extend::<Vec<_>>(early);
            }
        }
        (before, now)
    }

    /// The period in words.
    pub(super) fn period(&self) -> String {
        let (from, to) = (day::text(self.segment.from_day), day::text(self.segment.to_day));
        let days = if from == to { from } else { format!("{from} to {to}") };
        if self.is_open() { format!("{days}, which is not over") } else { days }
    }

    /// Whether its last day goes on. In the morning it would seem to have lost visitors since the day before.
    fn is_open(&self) -> bool {
        self.segment.to_day >= day::of_ms(self.now_ms)
    }

    /// What else is chosen, in words; empty if nothing is.
    pub(super) fn others(&self) -> String {
        // What the period says, it says by itself.
        let other = |(name, _): &&(String, String)| {
            FILTERS.contains(&name.as_str()) && !["from", "to"].contains(&name.as_str())
        };
        let words: Vec<_> =
            self.given.iter().filter(other).map(|(name, value)| format!("{name} {value}")).collect();
        words.join(", ")
    }

    /// The address's path.
    pub(super) fn page(&self) -> &str {
        &self.page
    }

    pub(super) fn device(&self) -> Option<Device> {
        self.segment.device
    }

    /// What the form above a page has no field for; another choice begins with the first rows.
    pub(super) fn beside_form(&self) -> Vec<(String, String)> {
        let has_field = |name: &str| FIELDS.contains(&name) || name == "rows";
        self.given.iter().filter(|(name, _)| !has_field(name)).cloned().collect()
    }

    /// The address of another page about the same.
    pub(super) fn to(&self, page: &str) -> String {
        self.with(page, &[("path", None), ("sort", None), ("rows", None), ("with", None)])
    }

    /// The address of a page with these parameters changed, or left out. Of what only the page knows that was asked for,
    /// another one learns nothing.
    pub(super) fn with(&self, page: &str, changes: &[(&str, Option<&str>)]) -> String {
        let is_kept = |name: &str| match name {
            PATH => OF_PAGES.contains(&page),
            name => page == self.page || NAMES.contains(&name) || FILTERS.contains(&name),
        };
        let site = [("site", self.site.as_str())];
        let kept = self.given.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept =
            kept.filter(|(name, _)| is_kept(name) && changes.iter().all(|(changed, _)| changed != name));
        let set = changes.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
        let pairs: Vec<_> = site.into_iter().chain(kept).chain(set).collect();
        format!("{page}?{}", serde_urlencoded::to_string(pairs).expect("pairs of texts can be encoded"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON_MS: i64 = 20_762 * 86_400_000 + 43_200_000; // 2026-11-05

    fn filters(query: &str) -> Result<Filters, String> {
        let uri = format!("/pages?{query}").parse().unwrap();
        Filters::of(&uri, SiteKey::from_random([1; 10]), NOON_MS, &["sort", PATH])
            .map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn a_week_is_meant_unless_said_otherwise_and_empty_fields_say_nothing() {
        let filters = filters("device=&source=&from=&goal=").unwrap();
        assert_eq!(
            (filters.length(), filters.period()),
            (7, "2026-10-30 to 2026-11-05, which is not over".into())
        );
        assert_eq!(filters.wanted, Wanted::Usual);
        assert_eq!((filters.segment.source, filters.goal), (None, Goal::Order));
        assert_eq!(self::filters("goal=order").unwrap().wanted, Wanted::Order);
        assert_eq!(self::filters("goal=event:a").unwrap().wanted, Wanted::Event("a".into()));
        assert_eq!(self::filters("from=2026-11-01&to=2026-11-01").unwrap().period(), "2026-11-01");
        let before = self::filters("days=1").unwrap().both_periods();
        assert_eq!((before.from_day, before.to_day), (20_761, 20_762));
    }

    #[test]
    fn a_period_that_is_not_over_is_held_against_as_much_of_the_one_before() {
        let order = |hours_ago: i64| {
            let at_ms = NOON_MS - hours_ago * 3_600_000;
            Bought { day: day::of_ms(at_ms), at_ms, currency: String::new(), value_e4: 1, refund_e4: 0 }
        };
        let counted = |query: &str| {
            let trade = Trade { views: vec![], apart: [1, 11, 23, 25, 35].map(order).into() };
            let (before, now) = filters(query).unwrap().parted(trade);
            [before.apart.len(), now.apart.len()]
        };
        assert_eq!(counted("days=1"), [2, 2], "not what came yesterday after noon");
        assert_eq!(
            counted("from=2026-11-04&to=2026-11-04"),
            [0, 5],
            "all of a day that is over, and what came later"
        );
    }

    #[test]
    fn what_was_chosen_stays_in_the_address_of_other_pages() {
        let filters = filters("days=28&source=a%26b&sort=-views&path=/").unwrap();
        let site = SiteKey::from_random([1; 10]);
        assert_eq!(filters.to("/errors"), format!("/errors?site={site}&days=28&source=a%26b"));
        let changed = filters.with("/pages", &[("sort", Some("path")), ("days", None), ("path", None)]);
        assert_eq!(changed, format!("/pages?site={site}&source=a%26b&sort=path"));
        let other = filters.with("/page", &[("path", Some("/a"))]);
        assert_eq!(other, format!("/page?site={site}&days=28&source=a%26b&path=%2Fa"), "it knows no sort");
        let kept = ["/visits", "/findings", "/speed"].map(|page| filters.with(page, &[]).contains("path="));
        assert_eq!(kept, [true, true, false], "what cannot be about one page learns of none");
        assert_eq!(filters.beside_form(), [("sort".into(), "-views".into())]);
    }

    #[test]
    fn every_filter_is_told_above_the_page() {
        let filters =
            filters("from=2026-11-01&clicked=1:a&next=/cart&converted=no&hours=8-9&bots=all&path=/").unwrap();
        assert_eq!(filters.others(), "clicked 1:a, next /cart, converted no, hours 8-9, bots all");
    }

    #[test]
    fn a_wrong_choice_is_named() {
        for (query, sentence) in [
            ("days=0", "the parameter days is \"0\", use a whole number from 1 to 366"),
            ("goal=event:", "the parameter goal is \"event:\", use order or event: and its name"),
            ("from=2020-01-01", "the parameter from is \"2020-01-01\", but a period has at most 366 days"),
            (
                "pointer=touch",
                "the parameter pointer is \"touch\", but the dashboard counts views, and only clicks have a pointer",
            ),
            ("days=7&days=8", "the parameter days is \"8\", for the second time"),
        ] {
            assert_eq!(filters(query).err().as_deref(), Some(sentence), "{query}");
        }
        assert!(filters("colour=red").err().unwrap().starts_with("the parameter colour is \"red\", but"));
    }
}
