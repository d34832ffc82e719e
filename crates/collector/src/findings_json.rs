//! Findings as JSON: facts only, each with how sure it is.
//!
//! `findings`, the greatest loss first, each with `rule`, `title`, `page`, `element` and `detail` (null where there is none),
//! `n` and `affected` (visitor-days), `rate` and `baseline` (the share that it is held against; `rate_of` and `baseline_of` say
//! what they are of, and `adjusted_for` what is the same for both), `effect` (`rate` less `baseline`, with `low` and `high`, its
//! 95 % interval), `p`, `q`, `goals` (visitor-days that would have reached the goal, at the most), `visits`
//! (views in which to watch it), `links` to the `map` that shows it, to its `page` on the dashboard and to these `visits`,
//! addresses below the collector's own, `cause` and `next_step`; beside them `goal` (`order`, `form` or
//! `nothing`), `level` (the `q` up to which something counts as found), `visitor_days` and `pages` that were looked at.

use std::borrow::Cow;

use insights::{Finding, Goal, LEVEL};
use serde::Serialize;
use serde_json::Value;
use store::PathPattern;
use wire::SiteKey;

use crate::{day, findings::Looked, findings_evidence::Links, findings_facts::Wanted};

#[derive(Serialize)]
pub(crate) struct FindingsJson<'a> {
    from: String,
    to: String,
    goal: Cow<'a, str>,
    level: f64,
    pages: usize,
    visitor_days: usize,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'static str,
    title: &'static str,
    page: &'a str,
    element: Option<&'a str>,
    detail: Option<&'a str>,
    n: u64,
    affected: u64,
    rate: f64,
    rate_of: &'static str,
    baseline: f64,
    baseline_of: &'static str,
    adjusted_for: &'static [&'static str],
    effect: EffectJson,
    p: f64,
    q: f64,
    goals: f64,
    visits: Vec<String>,
    links: Links,
    cause: &'static str,
    next_step: String,
}

#[derive(Serialize)]
struct EffectJson {
    value: f64,
    low: f64,
    high: f64,
}

impl<'a> FindingsJson<'a> {
    /// Those of the pages that were asked about.
    pub(crate) fn of(
        site: SiteKey,
        (from_day, to_day): (i32, i32),
        pattern: &PathPattern,
        looked: &'a Looked,
    ) -> Self {
        let pages = || looked.pages.iter().filter(|(path, _)| pattern.matches(path));
        Self {
            from: day::text(from_day),
            to: day::text(to_day),
            goal: goal(looked),
            level: LEVEL,
            pages: pages().count(),
            visitor_days: pages().map(|(_, visitor_days)| visitor_days).sum(),
            findings: looked
                .findings
                .iter()
                .filter(|one| pattern.matches(&one.page))
                .map(|one| finding(one, Links::of(one, site, (from_day, to_day))))
                .collect(),
        }
    }
}

fn goal(looked: &Looked) -> Cow<'_, str> {
    match (looked.goal, &looked.wanted) {
        (Goal::Event, Wanted::Event(name)) => format!("event:{name}").into(),
        (Goal::Event, _) => "event".into(),
        (Goal::Order, _) => "order".into(),
        (Goal::Form, _) => "form".into(),
        (Goal::Nothing, _) => "nothing".into(),
    }
}

/// Of rows for spreadsheets: as in JSON, but for views and links.
pub(crate) const COLUMNS: [&str; 19] = [
    "rule",
    "title",
    "page",
    "element",
    "detail",
    "n",
    "affected",
    "rate",
    "rate_of",
    "baseline",
    "baseline_of",
    "effect",
    "low",
    "high",
    "p",
    "q",
    "goals",
    "cause",
    "next_step",
];

/// A row for each finding of the pages that were asked about.
pub(crate) fn rows(pattern: &PathPattern, looked: &Looked) -> impl Iterator<Item = Vec<Value>> {
    looked.findings.iter().filter(|one| pattern.matches(&one.page)).map(|one| {
        let insights::Estimate { value, low, high } = one.effect;
        let mut row: Vec<Value> = vec![one.rule.name().into(), one.rule.title().into(), (*one.page).into()];
        row.extend([one.element.as_deref(), one.detail.as_deref()].map(Value::from));
        row.extend([one.n, one.affected].map(Value::from));
        row.extend([one.rate.into(), one.rate_words().into()]);
        row.extend([one.baseline.into(), one.baseline_words().into()]);
        row.extend([value, low, high, one.p, one.q, one.goals].map(Value::from));
        row.extend([one.rule.cause().into(), one.next_step().into()]);
        row
    })
}

fn finding(one: &Finding, links: Links) -> FindingJson<'_> {
    let insights::Estimate { value, low, high } = one.effect;
    FindingJson {
        rule: one.rule.name(),
        title: one.rule.title(),
        page: &one.page,
        element: one.element.as_deref(),
        detail: one.detail.as_deref(),
        n: one.n,
        affected: one.affected,
        rate: one.rate,
        rate_of: one.rate_words(),
        baseline: one.baseline,
        baseline_of: one.baseline_words(),
        adjusted_for: one.adjusted_for(),
        effect: EffectJson { value, low, high },
        p: one.p,
        q: one.q,
        goals: one.goals,
        visits: one.examples.iter().map(|view| format!("{view:016x}")).collect(),
        links,
        cause: one.rule.cause(),
        next_step: one.next_step(),
    }
}
