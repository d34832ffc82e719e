//! `GET /api/v1/findings`: what should be known of a site, for whoever may see its heat.
//!
//! The whole site is looked at, also where one page is asked about: what a visitor did elsewhere that day counts, and how
//! many rules look at how many pages decides what is a finding.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri, header},
    response::{IntoResponse as _, Response},
};
use insights::{Facts, Finding, Goal};
use store::{HeatQuery, PathPattern, Segment, Store};
use wire::{Count, Kind, SiteKey};

use crate::{
    Collector, cors, day,
    findings_facts::{Gathering, Wanted},
    findings_json::{self, FindingsJson},
    heat,
    heat_query::Parameters,
    refusal::Refusal,
    table,
};

const NAMES: [&str; 6] = ["site", "path", "from", "to", "format", "goal"];
/// What took less than this is found anew each time; all else is kept for so many times as long, but no longer than that.
const QUICK: Duration = Duration::from_millis(200);
const KEPT_TIMES: u32 = 20;
const LONGEST: Duration = Duration::from_secs(600);
/// Answers that are kept, at most.
const MOST: usize = 64;

/// What is to be told of a segment.
#[derive(Debug)]
pub(crate) struct Looked {
    /// When it was looked at, ms since 1970 UTC.
    pub(crate) at_ms: i64,
    pub(crate) goal: Goal,
    /// What was to be reckoned by.
    pub(crate) wanted: Wanted,
    /// The pages that were looked at, with their visitor-days.
    pub(crate) pages: Vec<(String, usize)>,
    /// The greatest loss first.
    pub(crate) findings: Vec<Finding>,
}

impl Looked {
    /// What was reckoned by; what was asked for stays the goal though nobody met it.
    pub(crate) fn goal_words(&self) -> String {
        match (self.goal, &self.wanted) {
            (Goal::Order, _) => "an order".into(),
            (Goal::Form, _) => "a form that was sent, since no order was told on these days".into(),
            (Goal::Event, Wanted::Event(name)) => format!("the event {name}"),
            (_, Wanted::Event(name)) => {
                format!("the event {name}, which nobody met on these days, so that no loss is known")
            }
            (_, Wanted::Order) => {
                "an order, but none was told on these days, so that no loss is known".into()
            }
            (_, Wanted::Usual) => {
                "nothing: neither an order nor a form was told on these days, so that no loss is known".into()
            }
        }
    }
}

/// What took long to find, for a while.
#[derive(Default)]
pub(crate) struct Memory {
    kept: Mutex<Vec<Kept>>,
    /// Whoever asks for the same at the same time waits for the first to find it.
    turn: Mutex<()>,
}

struct Kept {
    site: SiteKey,
    segment: Segment,
    until: Instant,
    looked: Arc<Looked>,
}

impl Memory {
    /// What there is to be told of a segment's views on all pages of a site. Bots and the quarantine are left out unless the
    /// segment says otherwise.
    pub(crate) fn of(
        &self,
        store: &Store,
        site: SiteKey,
        segment: &Segment,
        wanted: &Wanted,
    ) -> Result<Arc<Looked>, store::Error> {
        if let Some(looked) = self.known(site, segment, wanted) {
            return Ok(looked);
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(looked) = self.known(site, segment, wanted) {
            return Ok(looked);
        }
        let begun = Instant::now();
        let (facts, findings) = of(store, site, segment.clone(), wanted)?;
        let pages = facts.pages.into_iter().map(|page| (page.path, page.units.len())).collect();
        let looked = Arc::new(Looked {
            at_ms: day::now_ms(),
            goal: facts.goal,
            wanted: wanted.clone(),
            pages,
            findings,
        });
        self.keep(site, segment, &looked, begun.elapsed());
        Ok(looked)
    }

    fn known(&self, site: SiteKey, segment: &Segment, wanted: &Wanted) -> Option<Arc<Looked>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        kept.retain(|one| now < one.until);
        let is_asked =
            |one: &&Kept| one.site == site && one.segment == *segment && one.looked.wanted == *wanted;
        let known = kept.iter().find(is_asked);
        known.map(|one| Arc::clone(&one.looked))
    }

    fn keep(&self, site: SiteKey, segment: &Segment, looked: &Arc<Looked>, took: Duration) {
        if took < QUICK {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.remove(0);
        }
        let until = Instant::now() + (took * KEPT_TIMES).min(LONGEST);
        kept.push(Kept { site, segment: segment.clone(), until, looked: Arc::clone(looked) });
    }
}

pub(crate) async fn findings(
    State(collector): State<Arc<Collector>>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let answer = tell(&collector, &uri, &headers).await;
    let response = answer.unwrap_or_else(|refusal| collector.refuse(refusal));
    cors::readable(response, heat::reader(&collector, &uri, &headers))
}

async fn tell(collector: &Collector, uri: &Uri, headers: &HeaderMap) -> Result<Response, Refusal> {
    let parameters = Parameters::named(uri, &NAMES)?;
    let site = parameters.site()?;
    let path = if parameters.get("path").is_some() { parameters.path()? } else { everything() };
    let segment = parameters.segment(day::of_ms(day::now_ms()))?;
    let (is_csv, wanted) = (table::is_csv(&parameters)?, Wanted::asked(parameters.get("goal"))?);
    heat::admit(collector, site, headers)?;
    let memory = Arc::clone(&collector.findings);
    heat::read(collector, move |store| {
        let looked = memory.of(&store, site, &segment, &wanted)?;
        let days = (segment.from_day, segment.to_day);
        if is_csv {
            return Ok(table::as_file(
                "findings",
                &findings_json::COLUMNS,
                findings_json::rows(&path, &looked),
            ));
        }
        let body = Json(FindingsJson::of(site, days, &path, &looked));
        Ok(([(header::CACHE_CONTROL, "no-store")], body).into_response())
    })
    .await
}

/// Findings, and the facts that they were found in.
pub(crate) fn of(
    store: &Store,
    site: SiteKey,
    segment: Segment,
    wanted: &Wanted,
) -> Result<(Facts, Vec<Finding>), store::Error> {
    let query = HeatQuery {
        site,
        path: everything(),
        kind: Kind::Click,
        count: Count::Events,
        segment,
        versus: None,
    };
    let mut gathering = Gathering::by(wanted.clone());
    store.whole_views(&query, |view| gathering.add(&view))?;
    let facts = gathering.finish();
    let mut findings = insights::findings(&facts);
    findings.iter_mut().filter_map(|one| one.detail.as_mut()).for_each(date);
    Ok((facts, findings))
}

/// Puts a day as people write it in its number's place: `insights` knows no calendar.
fn date(detail: &mut String) {
    if let Some(number) = detail.strip_prefix("day ").and_then(|number| number.parse().ok()) {
        *detail = format!("from {}", day::text(number));
    }
}

fn everything() -> PathPattern {
    PathPattern::parse("*").expect("an asterisk is a pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_told_as_people_write_it_and_all_else_as_it_is() {
        let mut details = ["day 20762", "browser safari"].map(String::from);
        details.iter_mut().for_each(date);
        assert_eq!(details, ["from 2026-11-05", "browser safari"]);
    }

    #[test]
    fn only_what_took_long_is_kept_and_only_for_the_same_question() {
        let memory = Memory::default();
        let (site, other) = (SiteKey::from_random([1; 10]), SiteKey::from_random([2; 10]));
        let segment = Segment::of_days(1, 7);
        let looked = || {
            let (goal, wanted) = (Goal::Order, Wanted::Usual);
            Arc::new(Looked { at_ms: 5, goal, wanted, pages: vec![], findings: vec![] })
        };
        let known = |site, segment: &Segment| memory.known(site, segment, &Wanted::Usual);
        memory.keep(site, &segment, &looked(), QUICK / 2);
        assert!(known(site, &segment).is_none());
        memory.keep(site, &segment, &looked(), QUICK);
        assert_eq!(known(site, &segment).unwrap().at_ms, 5);
        assert!(known(other, &segment).is_none());
        assert!(memory.known(site, &segment, &Wanted::Order).is_none());
        assert!(known(site, &Segment::of_days(1, 8)).is_none());
        for day in 0..200 {
            memory.keep(site, &Segment::of_days(day, day), &looked(), QUICK);
        }
        assert_eq!(memory.kept.lock().unwrap().len(), MOST);
    }
}
