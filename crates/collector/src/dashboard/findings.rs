//! `/findings`: what an owner should know, the greatest loss first, each with how sure it is.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use insights::{Estimate, Finding, LEVEL, Rule};

use super::{
    Asked, answer,
    filters::Filters,
    frame::Frame,
    number, statistics,
    table::{Table, Tables},
};
use crate::{
    Collector, day,
    findings::{Looked, Memory},
    refusal::Refusal,
};

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
    next_step: &'static str,
    /// Views in which it happened; none for rules that no single view shows.
    visits: Option<String>,
}

#[derive(Template)]
#[template(path = "dashboard/findings.html")]
struct Findings {
    frame: Frame,
    told: Vec<Told>,
    looked_at: String,
    goal: &'static str,
    level: String,
    /// Where a language model puts them into words, if there is one.
    ask: Option<String>,
}

impl Tables for Findings {
    fn tables(&mut self) -> Vec<&mut Table> {
        Vec::new()
    }
}

pub(super) async fn show(state: State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    let (memory, has_advisor) = (Arc::clone(&state.findings), state.advisor.is_some());
    answer(state, &uri, &headers, &[], move |asked| draw(asked, &memory, has_advisor)).await
}

fn draw(
    Asked { store, filters, frame, .. }: Asked,
    memory: &Memory,
    has_advisor: bool,
) -> Result<Findings, Refusal> {
    let looked = memory.of(&store, filters.site, &filters.segment)?;
    Ok(Findings {
        frame,
        told: looked.findings.iter().map(|one| told(one, &filters)).collect(),
        looked_at: looked_at(&looked, filters.now_ms),
        goal: match looked.goal {
            insights::Goal::Order => "an order",
            insights::Goal::Form => "a form that was sent, since no order was told",
            insights::Goal::Nothing => {
                "nothing: neither an order nor a form was told, so that no loss is known"
            }
        },
        level: number::ratio(LEVEL),
        ask: has_advisor.then(|| filters.to("/findings/words")),
    })
}

/// What was looked at, and when if it was not now.
fn looked_at(looked: &Looked, now_ms: i64) -> String {
    let units: usize = looked.pages.iter().map(|(_, visitor_days)| visitor_days).sum();
    let (units, pages) = (number::count(units as u64), number::count(looked.pages.len() as u64));
    let pages = format!("{units} visitor-days on {pages} {}", if pages == "1" { "page" } else { "pages" });
    // By the minute: it is told only where it may have changed since.
    if now_ms - looked.at_ms < MINUTE_MS {
        return pages;
    }
    format!("{pages}, looked at {} min ago", (now_ms - looked.at_ms) / MINUTE_MS)
}

fn told(one: &Finding, filters: &Filters) -> Told {
    let Estimate { value, low, high } = one.effect;
    let sure = format!(
        "A difference of {}, by a 95\u{a0}% interval between {} and {}; q = {}.",
        points(value),
        points(low),
        points(high),
        small(one.q)
    );
    let lost = if one.goals >= 0.5 {
        format!("Up to {} more might have reached the goal.", number::count(one.goals.round() as u64))
    } else {
        String::new()
    };
    let kind = with(one.rule);
    Told {
        title: one.rule.title(),
        page: one.page.clone(),
        href: filters.with("/page", &[("path", Some(&one.page))]),
        element: one.element.clone(),
        detail: one.detail.as_deref().map(detail),
        seen: seen(one),
        sure,
        lost,
        cause: one.rule.cause(),
        next_step: one.rule.next_step(),
        visits: kind.map(|kind| filters.with("/visits", &[("path", Some(&one.page)), ("with", Some(kind))])),
    }
}

/// To how many it happened, and beside what: rules count what happens, who does not click, or who reaches the goal.
fn seen(one: &Finding) -> String {
    let of = format!("{} of {} visitor-days", number::count(one.affected), number::count(one.n));
    let (share, usual) = (number::percent(one.affected, one.n), number::ratio(one.baseline));
    match one.rule {
        Rule::Ignored => format!("{of} saw it and did not click it; elsewhere {usual} click it."),
        Rule::Broken if one.effect.value < 0.0 => {
            format!("{of} saw it there and did not click it; elsewhere {usual} click it.")
        }
        Rule::SlowPage | Rule::PageError => {
            format!("{of} met it ({share}); of the others {usual} reach the goal.")
        }
        Rule::Misleading => {
            format!("{of} whom a click on it led elsewhere came back at once ({share}); {usual} is usual.")
        }
        // The baseline is the rule's own bound: nothing says that it is usual.
        Rule::Unseen => format!("{of} did not come down to it ({share}), which is more than {usual}."),
        Rule::Skipped => {
            format!(
                "{of} who went on below it passed it unread ({share}); of the rest of the page {usual} is."
            )
        }
        Rule::Distractor => {
            format!("{of} who saw it clicked it ({share}); of those who did not {usual} reach the goal.")
        }
        Rule::Behind => format!("{of} did not reach the goal; on pages like it {usual} reach it."),
        Rule::Arms => format!("{of} saw this arm; of those who saw the first {usual} reach the goal."),
        Rule::Changed => format!("{of} came since; of those before {usual} reached the goal."),
        Rule::Split => format!("{of} saw this arm ({share}), where {usual} were to be expected."),
        _ => format!("{of} ({share}); {usual} is usual."),
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

/// A day as people write it; all else as it is.
fn detail(text: &str) -> String {
    let number = text.strip_prefix("day ").and_then(|number| number.parse().ok());
    number.map_or_else(|| text.into(), |number| format!("from {}", day::text(number)))
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
    use super::*;

    #[test]
    fn a_share_is_of_what_its_rule_counts() {
        let of = |rule, value| {
            let effect = Estimate { value, low: value, high: value };
            let one = Finding {
                rule,
                page: "/".into(),
                element: None,
                detail: None,
                n: 200,
                affected: 150,
                effect,
                baseline: 0.25,
                p: 0.0,
                q: 0.0,
                goals: 0.0,
                examples: vec![],
            };
            number::plain(&seen(&one))
        };
        assert_eq!(of(Rule::Dead, 0.5), "150 of 200 visitor-days (75 %); 25 % is usual.");
        assert_eq!(of(Rule::Broken, 0.5), of(Rule::Dead, 0.5));
        let unseen = "150 of 200 visitor-days did not come down to it (75 %), which is more than 25 %.";
        assert_eq!(of(Rule::Unseen, 0.5), unseen);
        let unclicked = "150 of 200 visitor-days saw it there and did not click it; elsewhere 25 % click it.";
        assert_eq!(of(Rule::Broken, -0.5), unclicked);
        let behind = "150 of 200 visitor-days did not reach the goal; on pages like it 25 % reach it.";
        assert_eq!(of(Rule::Behind, -0.2), behind);
    }

    #[test]
    fn probabilities_days_and_differences_are_written_for_people() {
        assert_eq!([small(3e-9), small(0.012_34)], ["less than 0.0001", "0.0123"]);
        assert_eq!([points(0.123), points(-0.004)], ["+12.3\u{a0}points", "−0.4\u{a0}points"]);
        assert_eq!([detail("day 20762"), detail("browser safari")], ["from 2026-11-05", "browser safari"]);
    }
}
