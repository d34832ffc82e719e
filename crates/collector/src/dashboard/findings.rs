//! `/findings`: what an owner should know, the greatest loss first, each with how sure it is.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use insights::{Estimate, Finding, Goal, LEVEL, RateOf};
use store::Role;

use super::{
    Asked, answer,
    evidence::Evidence,
    filters::{Filters, PATH},
    findings_rows,
    frame::Frame,
    number,
    one_page::{self, Opening},
    overview, statistics,
    table::{Table, Tables},
    who::Who,
};
use crate::{Collector, findings::Looked, refusal::Refusal};

const MINUTE_MS: i64 = 60_000;

/// A finding as it is read.
struct Told {
    title: &'static str,
    page: String,
    href: String,
    element: Option<String>,
    detail: Option<String>,
    /// How often it happens, to whom, and beside what.
    seen: String,
    /// How sure that is.
    sure: String,
    /// What it may cost; empty if nothing is known to be lost.
    lost: String,
    cause: &'static str,
    next_step: String,
    /// Where to look at it.
    evidence: Evidence,
}

#[derive(Template)]
#[template(path = "dashboard/findings.html")]
struct Findings {
    frame: Frame,
    told: Vec<Told>,
    /// The same for spreadsheets; people read sentences.
    rows: Table,
    looked_at: String,
    /// What pages need first, where nobody came for a year.
    tag: Option<String>,
    /// The pages that it is about, where these are not all, and the address that shows all.
    narrowed: Option<(String, String)>,
    goal: String,
    level: String,
    /// Whether links open maps on the pages.
    has_maps: bool,
    /// Where a language model puts them into words, if there is one.
    ask: Option<String>,
}

impl Tables for Findings {
    fn tables(&mut self) -> Vec<&mut Table> {
        vec![&mut self.rows]
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let collector = Arc::clone(&state.0);
    let who = Who::of(&collector, &headers).ok().flatten();
    let own = headers.clone();
    answer(state, &uri, &headers, &[PATH], move |asked| {
        let role = who.and_then(|who| who.role_at(asked.filters.site));
        draw(asked, (&collector, &own), role)
    })
    .await
}

fn draw(
    Asked { store, filters, frame, .. }: Asked,
    (collector, headers): (&Collector, &HeaderMap),
    role: Option<Role>,
) -> Result<Findings, Refusal> {
    let looked = collector.findings.of(&store, filters.site, &filters.segment, &filters.wanted)?;
    let opening = role.map(|role| one_page::links(collector, &filters, role)).transpose()?;
    let is_bare = looked.pages.is_empty() && overview::is_bare(&store, &filters)?;
    let pattern = filters.pattern()?;
    let is_asked = |path: &str| pattern.as_ref().is_none_or(|pattern| pattern.matches(path));
    let own = looked.findings.iter().filter(|one| is_asked(&one.page));
    let rows = findings_rows::table(own.clone());
    let told: Vec<Told> = own.map(|one| told(one, &filters, opening.as_ref())).collect();
    Ok(Findings {
        frame,
        has_maps: told.iter().any(|one| !one.evidence.maps.is_empty()),
        told,
        rows,
        tag: if is_bare { Some(overview::tag(collector, headers, filters.site)) } else { None },
        looked_at: looked_at(&looked, is_asked, filters.now_ms),
        narrowed: filters.get(PATH).map(|path| (path.to_owned(), filters.to("/findings"))),
        goal: goal_words(&looked),
        level: number::ratio(LEVEL),
        ask: (collector.advisor.is_some() && role.is_some()).then(|| filters.with("/findings/words", &[])),
    })
}

/// What was reckoned by, and how that is chosen.
pub(super) fn goal_words(looked: &Looked) -> String {
    let choice = if looked.goal == Goal::Form { "; the goal “order” keeps to orders" } else { "" };
    format!("{}{choice}", looked.goal_words())
}

/// What was looked at, and when if it was not now.
fn looked_at(looked: &Looked, is_asked: impl Fn(&str) -> bool, now_ms: i64) -> String {
    let own = || looked.pages.iter().filter(|(path, _)| is_asked(path));
    let units: usize = own().map(|(_, visitor_days)| visitor_days).sum();
    let (units, pages) = (number::count(units as u64), number::count(own().count() as u64));
    let pages = format!("{units} visitor-days on {pages} {}", if pages == "1" { "page" } else { "pages" });
    // By the minute: it is told only where it may have changed since.
    if now_ms - looked.at_ms < MINUTE_MS {
        return pages;
    }
    format!("{pages}, looked at {} min ago", (now_ms - looked.at_ms) / MINUTE_MS)
}

fn told(one: &Finding, filters: &Filters, opening: Option<&Opening>) -> Told {
    let Estimate { value, low, high } = one.effect;
    let sure = format!(
        "A difference of {}, by a 95\u{a0}% interval between {} and {}; q = {}.",
        points(value),
        points(low),
        points(high),
        small(one.q)
    );
    let lost = |goals: f64| {
        format!("Up to {} more might have reached the goal.", number::count(goals.round() as u64))
    };
    Told {
        title: one.rule.title(),
        page: one.page.clone(),
        href: filters.with("/page", &[("path", Some(&one.page))]),
        element: one.element.clone(),
        detail: one.place().or_else(|| one.detail.clone()),
        seen: seen(one),
        sure,
        lost: one.loss().map(lost).unwrap_or_default(),
        cause: one.rule.cause(),
        next_step: one.next_step(),
        evidence: Evidence::of(one, filters, opening),
    }
}

/// To how many it happened, how often that is, and how often beside it.
fn seen(one: &Finding) -> String {
    let (affected, n) = (number::count(one.affected), number::count(one.n));
    let [rate, baseline] = [one.rate, one.baseline].map(number::ratio);
    let counted = match one.rate_of() {
        RateOf::All => rate,
        RateOf::TheAffected => format!("{rate} of these {}", one.rate_words()),
        RateOf::TheSpared => format!("{rate} {}", one.rate_words()),
    };
    let adjusted = match one.adjusted_for() {
        [] => String::new(),
        alike => format!(", both adjusted for {}", alike.join(" and ")),
    };
    format!(
        "{affected} of {n} visitor-days {}: {counted}, against {baseline} {}{adjusted}.",
        one.affected_words(),
        one.baseline_words(),
    )
}

/// A difference of shares, in percentage points.
fn points(difference: f64) -> String {
    format!("{}\u{a0}points", statistics::points(difference))
}

/// A probability, without pretending to know how small it is.
fn small(q: f64) -> String {
    if q < 0.0001 { "less than 0.0001".into() } else { format!("{q:.4}") }
}

#[cfg(test)]
mod tests {
    use insights::Rule;

    use super::*;
    use crate::findings_evidence::tests::finding;

    #[test]
    fn the_shares_of_a_sentence_are_of_what_its_rule_counts_and_differ_by_what_it_tells() {
        let of = |rule, rate| seen(&finding(rule, None, rate, 0.25));
        for (rule, rate, words) in [
            (
                Rule::Dead,
                0.72,
                "with a click on it saw nothing happen: 72\u{a0}%, against 25\u{a0}% of those who click the site's other \
                 elements, both adjusted for device.",
            ),
            (
                Rule::Broken,
                0.75,
                "with a click on it there saw nothing happen, or an error: 75\u{a0}%, against \
                 25\u{a0}% of all others who click it.",
            ),
            (
                Rule::Broken,
                0.2,
                "in which it was seen there had no click on it: 20\u{a0}% click it, against 25\u{a0}% of all others who see it.",
            ),
            (
                Rule::Unseen,
                0.75,
                "did not come down to it: 75\u{a0}%, against 25\u{a0}% as the bound from which on this is told.",
            ),
            (
                Rule::Distractor,
                0.1,
                "that had it and what leads to the goal before them clicked it: 10\u{a0}% of these reach the goal, against 25\u{a0}% of \
                 those who did not click it, both adjusted for device and source.",
            ),
            (
                Rule::Behind,
                0.1,
                "did not reach the goal: 10\u{a0}% reach the goal, against 25\u{a0}% on the other pages of its kind.",
            ),
        ] {
            assert_eq!(of(rule, rate), format!("150 of 200 visitor-days {words}"));
        }
    }

    #[test]
    fn probabilities_and_differences_are_written_for_people() {
        assert_eq!([small(3e-9), small(0.012_34)], ["less than 0.0001", "0.0123"]);
        assert_eq!([points(0.123), points(-0.004)], ["+12.3\u{a0}points", "−0.4\u{a0}points"]);
    }
}
