//! Findings as JSON: facts only, each with how sure it is.
//!
//! `findings`, the greatest loss first, each with `rule`, `title`, `page`, `element` and `detail` (null where there is none),
//! `n` and `affected` (visitor-days), `effect` (a difference of shares, with `low` and `high`, its 95 % interval), `baseline`
//! (the share that it is held against), `p`, `q`, `goals` (visitor-days that would have reached the goal, at the most), `visits`
//! (views in which to watch it, for `/api/v1/visits/VIEW`), `cause` and `next_step`; beside them `goal` (`order`, `form` or
//! `nothing`), `level` (the `q` up to which something counts as found), `visitor_days` and `pages` that were looked at.

use insights::{Finding, Goal, LEVEL};
use serde::Serialize;
use serde_json::Value;
use store::PathPattern;

use crate::{day, findings::Looked};

#[derive(Serialize)]
pub(crate) struct FindingsJson<'a> {
    from: String,
    to: String,
    goal: &'static str,
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
    effect: EffectJson,
    baseline: f64,
    p: f64,
    q: f64,
    goals: f64,
    visits: Vec<String>,
    cause: &'static str,
    next_step: &'static str,
}

#[derive(Serialize)]
struct EffectJson {
    value: f64,
    low: f64,
    high: f64,
}

impl<'a> FindingsJson<'a> {
    /// Those of the pages that were asked about.
    pub(crate) fn of((from_day, to_day): (i32, i32), pattern: &PathPattern, looked: &'a Looked) -> Self {
        let pages = || looked.pages.iter().filter(|(path, _)| pattern.matches(path));
        Self {
            from: day::text(from_day),
            to: day::text(to_day),
            goal: match looked.goal {
                Goal::Order => "order",
                Goal::Form => "form",
                Goal::Nothing => "nothing",
            },
            level: LEVEL,
            pages: pages().count(),
            visitor_days: pages().map(|(_, visitor_days)| visitor_days).sum(),
            findings: looked.findings.iter().filter(|one| pattern.matches(&one.page)).map(finding).collect(),
        }
    }
}

/// Of rows for spreadsheets: as in JSON, but for the views.
pub(crate) const COLUMNS: [&str; 16] = [
    "rule",
    "title",
    "page",
    "element",
    "detail",
    "n",
    "affected",
    "effect",
    "low",
    "high",
    "baseline",
    "p",
    "q",
    "goals",
    "cause",
    "next_step",
];

/// A row for each finding of the pages that were asked about.
pub(crate) fn rows(pattern: &PathPattern, looked: &Looked) -> impl Iterator<Item = Vec<Value>> {
    looked.findings.iter().filter(|one| pattern.matches(&one.page)).map(|one| {
        let told = finding(one);
        let mut row: Vec<Value> = vec![told.rule.into(), told.title.into(), told.page.into()];
        row.extend([told.element, told.detail].map(Value::from));
        row.extend([told.n, told.affected].map(Value::from));
        let EffectJson { value, low, high } = told.effect;
        row.extend([value, low, high, told.baseline, told.p, told.q, told.goals].map(Value::from));
        row.extend([told.cause, told.next_step].map(Value::from));
        row
    })
}

fn finding(one: &Finding) -> FindingJson<'_> {
    let insights::Estimate { value, low, high } = one.effect;
    FindingJson {
        rule: one.rule.name(),
        title: one.rule.title(),
        page: &one.page,
        element: one.element.as_deref(),
        detail: one.detail.as_deref(),
        n: one.n,
        affected: one.affected,
        effect: EffectJson { value, low, high },
        baseline: one.baseline,
        p: one.p,
        q: one.q,
        goals: one.goals,
        visits: one.examples.iter().map(|view| format!("{view:016x}")).collect(),
        cause: one.rule.cause(),
        next_step: one.rule.next_step(),
    }
}
