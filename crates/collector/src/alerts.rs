//! What an owner is told of without looking: new findings, errors that doubled, silence, and each week's report, sent to an
//! address that they gave: as JSON, or as a mail.
//!
//! What was told is remembered beside the settings, and only once it was delivered: what could not be is tried again, without
//! what of the same was.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use insights::{Share, newcombe};
use serde::{Deserialize, Serialize};
use store::{Segment, Site, Store, Viewed};
use ureq::{Agent, http::Uri};
use wire::SiteKey;

use crate::{Collector, Mailer, dashboard, day, findings::Memory, findings_facts::Wanted, mail};

/// The settings, and what of it was told.
pub(crate) const SETTING: &str = "alerts";
const TOLD: &str = "alerts-told";
const HOUR_MS: i64 = 3_600_000;
/// Days that findings are looked for in, and in which there was life before it may be missed.
const FINDING_DAYS: i32 = 28;
/// Shares of fewer views are not compared.
const LEAST_VIEWS: u64 = 100;
/// Findings that are told one by one.
const MOST_FINDINGS: usize = 10;
const MOST_HOURS: u32 = 24 * 28;
/// Bytes of an address, at most.
const URL_BYTES: usize = 500;
const NO_MAILS: &str = "this collector sends no mails: start it with --mail-server and --mail-from";

/// What an owner wants to be told, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Alerts {
    pub(crate) url: String,
    pub(crate) findings: bool,
    pub(crate) errors: bool,
    pub(crate) weekly: bool,
    /// After so many hours without a sign of life; 0 is never.
    pub(crate) silent_hours: u32,
}

impl Alerts {
    /// Says what is wrong with them, for a collector that sends mails or none.
    pub(crate) fn check(&self, mailer: Option<&Mailer>) -> Result<(), String> {
        if self.silent_hours > MOST_HOURS {
            return Err(format!("{} hours of silence, use 0 to {MOST_HOURS}", self.silent_hours));
        }
        match mail::recipient(&self.url) {
            Some(Err(error)) => Err(error),
            Some(Ok(_)) if mailer.is_none() => Err(format!("the address {:?}, but {NO_MAILS}", self.url)),
            Some(Ok(_)) => Ok(()),
            None => self.check_hook(),
        }
    }

    fn check_hook(&self) -> Result<(), String> {
        let uri: Option<Uri> = self.url.parse().ok().filter(|_| self.url.len() <= URL_BYTES);
        let is_web = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some();
        if !uri.as_ref().is_some_and(is_web) {
            let like = "use one like https://example.com/hook or mailto:ann@example.com";
            return Err(format!("the address {:?}, {like}", self.url));
        }
        Ok(())
    }

    /// What is set for a site.
    pub(crate) fn of(store: &Store, site: SiteKey) -> Result<Option<Self>, store::Error> {
        Ok(store.access().setting(site, SETTING)?.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

/// What was told so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Told {
    /// Findings by rule, page and element; nothing before the first look, of which all is known.
    findings: Option<BTreeSet<String>>,
    /// The last day on which findings were looked for, and on which errors were. A clock that was wrong may have made it a
    /// later one than today.
    findings_day: i32,
    errors_day: i32,
    /// Monday's week of the last report, counted from 1970; 0 before the first.
    week: i32,
    is_silent: bool,
}

impl Told {
    /// Of findings that are new some were delivered before one was not.
    fn deliver(&mut self, messages: &[Message]) {
        if let Some(known) = &mut self.findings {
            known.extend(messages.iter().filter_map(|message| message.finding.clone()));
        }
    }
}

/// One thing that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Message {
    pub(crate) site: String,
    pub(crate) name: String,
    /// `finding`, `errors`, `silence`, `report` or `test`.
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// Where more of it stands, if the collector knows how browsers reach it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<String>,
    /// What it tells of, as [`Told`] knows it, if it is a finding.
    #[serde(skip)]
    finding: Option<String>,
}

impl Message {
    /// `page` is the one of the dashboard where more of it stands, with its own parameters; `base` is where that is reached.
    pub(crate) fn new(
        site: &Site,
        kind: &'static str,
        text: String,
        base: Option<&str>,
        (page, parameters): (&str, &str),
    ) -> Self {
        let link = base.map(|base| format!("{base}{page}?site={}{parameters}", site.key));
        Self { site: site.key.to_string(), name: site.name.clone(), kind, text, link, finding: None }
    }
}

/// Sends it to a mail's address by the mailer, to any other as JSON; whatever does not answer with success has not taken it.
pub(crate) fn send(mailer: Option<&Mailer>, url: &str, message: &Message) -> Result<(), String> {
    match mail::recipient(url) {
        Some(to) => mailer.ok_or(NO_MAILS)?.send(&to?, message),
        None => post(url, message),
    }
}

fn post(url: &str, message: &Message) -> Result<(), String> {
    let config =
        Agent::config_builder().timeout_global(Some(Duration::from_secs(10))).max_redirects(0).build();
    let body = serde_json::to_vec(message).map_err(|error| error.to_string())?;
    let request = config.new_agent().post(url).header("Content-Type", "application/json");
    let answer = request.send(&body[..]).map_err(|error| error.to_string())?;
    let status = answer.status();
    if status.is_success() { Ok(()) } else { Err(format!("it answered {status}")) }
}

/// At the start and every hour until the task ends.
pub(crate) async fn every_hour(collector: Arc<Collector>, stop: Arc<AtomicBool>) {
    let mut hours = tokio::time::interval(Duration::from_secs(3_600));
    loop {
        hours.tick().await;
        let (collector, stop) = (Arc::clone(&collector), Arc::clone(&stop));
        let told = tokio::task::spawn_blocking(move || tell_by_the_clock(&collector, &stop)).await;
        if let Ok(Err(error)) = told {
            tracing::error!("owners could not be told what is new: {error}");
        }
    }
}

/// By a clock that has jumped everybody is silent.
fn tell_by_the_clock(collector: &Collector, stop: &AtomicBool) -> Result<(), store::Error> {
    let now_ms = day::now_ms();
    if collector.clock.look(&collector.store, now_ms)? != now_ms {
        return Ok(());
    }
    tell_owners(collector, now_ms, stop)
}

/// Tells the owners of all sites what is new at this moment, ms since 1970 UTC, unless it is to stop.
///
/// # Errors
/// The store cannot be read. What could not be delivered is told of in the log, and tried again next time.
pub fn tell_owners(collector: &Collector, now_ms: i64, stop: &AtomicBool) -> Result<(), store::Error> {
    let (store, memory) = (&collector.store, &*collector.findings);
    for site in store.sites()? {
        if stop.load(Relaxed) {
            break;
        }
        let Some(alerts) = Alerts::of(store, site.key)? else { continue };
        let access = store.access();
        let before = access.setting(site.key, TOLD)?;
        let mut told: Told = before.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let base = collector.public_url.as_deref();
        let watch = Watch { store, memory, site: &site, alerts: &alerts, base, now_ms };
        for look in [Watch::silence, Watch::errors, Watch::new_findings, Watch::report] {
            let mut after = told.clone();
            let messages = look(&watch, &mut after)?;
            match send_all(collector.mailer.as_ref(), &alerts.url, &messages, stop) {
                Ok(()) => told = after,
                Err((delivered, error)) => {
                    tracing::warn!("an alert of {:?} could not be delivered: {error}", site.name);
                    told.deliver(&messages[..delivered]);
                }
            }
        }
        let text = serde_json::to_string(&told).expect("what was told is plain data");
        access.set(site.key, TOLD, &text)?;
    }
    Ok(())
}

/// Sends one after the other; where one was not taken, how many were, and why it was not.
fn send_all(
    mailer: Option<&Mailer>,
    url: &str,
    messages: &[Message],
    stop: &AtomicBool,
) -> Result<(), (usize, String)> {
    for (delivered, message) in messages.iter().enumerate() {
        // Whoever wants to stop does not wait for others to answer.
        if stop.load(Relaxed) {
            return Err((delivered, "the collector stops".into()));
        }
        send(mailer, url, message).map_err(|error| (delivered, error))?;
    }
    Ok(())
}

/// A site, and the moment at which it is looked at.
struct Watch<'a> {
    store: &'a Store,
    memory: &'a Memory,
    site: &'a Site,
    alerts: &'a Alerts,
    base: Option<&'a str>,
    /// ms since 1970 UTC.
    now_ms: i64,
}

type Looked = Result<Vec<Message>, store::Error>;

impl Watch<'_> {
    fn views(&self, from_day: i32, to_day: i32) -> Result<Vec<Viewed>, store::Error> {
        self.store.viewed(self.site.key, &Segment::of_days(from_day, to_day))
    }

    fn message(&self, kind: &'static str, text: String, page: &str, parameters: &str) -> Message {
        Message::new(self.site, kind, text, self.base, (page, parameters))
    }

    /// Where there was life, and is none any more.
    fn silence(&self, told: &mut Told) -> Looked {
        if self.alerts.silent_hours == 0 {
            return Ok(Vec::new());
        }
        let today = day::of_ms(self.now_ms);
        let latest_ms =
            self.views(today - FINDING_DAYS, today)?.iter().map(|view| view.summary.seen_ms()).max();
        let Some(latest_ms) = latest_ms else { return Ok(Vec::new()) };
        let is_silent = self.now_ms - latest_ms > i64::from(self.alerts.silent_hours) * HOUR_MS;
        let was_silent = std::mem::replace(&mut told.is_silent, is_silent);
        let hours = (self.now_ms - latest_ms) / HOUR_MS;
        let text = || {
            format!(
                "No visitor gave a sign of life for {hours} hours, the last at {}.",
                day::moment(latest_ms)
            )
        };
        Ok(if is_silent && !was_silent {
            vec![self.message("silence", text(), "/settings", "")]
        } else {
            Vec::new()
        })
    }

    /// Whether yesterday twice as large a share of views had an error as in the week before, and not by chance.
    fn errors(&self, told: &mut Told) -> Looked {
        let yesterday = day::of_ms(self.now_ms) - 1;
        if !self.alerts.errors || told.errors_day == yesterday {
            return Ok(Vec::new());
        }
        told.errors_day = yesterday;
        let share = |from_day, to_day| -> Result<Share, store::Error> {
            let views = self.views(from_day, to_day)?;
            let failed =
                views.iter().filter(|view| view.summary.failures.iter().any(|failure| !failure.is_resource));
            Ok(Share { part: failed.count() as u64, whole: views.len() as u64 })
        };
        let (now, was) = (share(yesterday, yesterday)?, share(yesterday - 7, yesterday - 1)?);
        let is_enough = now.whole >= LEAST_VIEWS && was.whole >= LEAST_VIEWS;
        let has_doubled =
            u128::from(now.part) * u128::from(was.whole) >= 2 * u128::from(was.part) * u128::from(now.whole);
        if !is_enough || !has_doubled || newcombe(now, was).low <= 0.0 {
            return Ok(Vec::new());
        }
        let text = format!(
            "{} of {} views had an error on {}, and {} of {} in the week before.",
            now.part,
            now.whole,
            day::text(yesterday),
            was.part,
            was.whole
        );
        let day = day::text(yesterday);
        Ok(vec![self.message("errors", text, "/errors", &format!("&from={day}&to={day}"))])
    }

    /// Once a day, what was no finding the last time. Of the first look nothing is told: the dashboard does.
    fn new_findings(&self, told: &mut Told) -> Looked {
        let today = day::of_ms(self.now_ms);
        if !self.alerts.findings || told.findings_day == today {
            return Ok(Vec::new());
        }
        told.findings_day = today;
        let segment = Segment::of_days(today - FINDING_DAYS + 1, today);
        let looked = self.memory.of(self.store, self.site.key, &segment, &Wanted::Usual)?;
        let found = &looked.findings;
        let key = |one: &insights::Finding| {
            format!("{}\n{}\n{}", one.rule.title(), one.page, one.element.as_deref().unwrap_or_default())
        };
        let now: BTreeSet<String> = found.iter().map(key).collect();
        let Some(known) = told.findings.replace(now) else { return Ok(Vec::new()) };
        let message = |one: &insights::Finding| {
            let place =
                one.element.as_ref().map_or_else(|| one.page.clone(), |of| format!("{of} on {}", one.page));
            let (title, next, goal) = (one.rule.title(), one.next_step(), looked.goal_words());
            let text = format!("{title}: {place}. {next} The goal is {goal}.");
            Message { finding: Some(key(one)), ..self.message("finding", text, "/findings", "") }
        };
        let new: Vec<_> = found.iter().filter(|one| !known.contains(&key(one))).collect();
        let mut messages: Vec<Message> = new.iter().copied().take(MOST_FINDINGS).map(message).collect();
        if new.len() > MOST_FINDINGS {
            let text = format!("And {} more: look at the dashboard.", new.len() - MOST_FINDINGS);
            messages.push(self.message("finding", text, "/findings", ""));
        }
        Ok(messages)
    }

    /// On Mondays, the week that is over.
    fn report(&self, told: &mut Told) -> Looked {
        let today = day::of_ms(self.now_ms);
        // 1970-01-01 was a Thursday.
        let week = (today + 3).div_euclid(7);
        if !self.alerts.weekly || told.week == week {
            return Ok(Vec::new());
        }
        let is_first = std::mem::replace(&mut told.week, week) == 0;
        if is_first {
            return Ok(Vec::new());
        }
        let monday = week * 7 - 3;
        let text = dashboard::week_in_words(self.store, self.memory, self.site.key, monday - 7)?;
        let [from, to] = [monday - 7, monday - 1].map(day::text);
        Ok(vec![self.message("report", text, "/report", &format!("&from={from}&to={to}"))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_is_named() {
        let alerts = |url: &str, silent_hours| Alerts {
            url: url.into(),
            findings: true,
            errors: true,
            weekly: true,
            silent_hours,
        };
        assert_eq!(alerts("https://example.com/hook?a=b", 24).check(None), Ok(()));
        for url in ["", "example.com", "ftp://example.com/", "https://", "javascript:alert(1)", "/hook"] {
            assert!(
                alerts(url, 1).check(None).unwrap_err().starts_with(&format!("the address {url:?}")),
                "{url}"
            );
        }
        let hours = alerts("http://a.example/", 999).check(None);
        assert_eq!(hours, Err("999 hours of silence, use 0 to 672".into()));
        let to_ann = alerts("mailto:ann@shop.example", 1);
        assert!(to_ann.check(None).unwrap_err().contains("this collector sends no mails"));
        let mailer = Mailer::new("smtp://localhost:25", "a@shop.example").unwrap();
        assert_eq!(to_ann.check(Some(&mailer)), Ok(()));
    }
}
