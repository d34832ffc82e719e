//! `/settings`: what an owner can set for a site, and why data may be missing. An analyst finds the links there, and every member
//! what is kept.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use store::{Exclusion, KeptBackdrop, Role, Segment, Site};

use super::{
    Unshown,
    filters::Filters,
    frame::Frame,
    keeping::{Asks, Kept},
    members::{self, Invited, Member},
    number, overview, prepare,
    privacy::Privacy,
    who::{Missing, Who},
    with_script,
};
use crate::{Collector, alerts::Alerts, day, page, rates, refusal::meaning};

/// Days of which is told what was turned away.
const DAYS: i32 = 30;

/// What the form of alerts begins with.
const NO_ALERTS: Alerts =
    Alerts { url: String::new(), findings: true, errors: true, weekly: true, silent_hours: 24 };

#[derive(Template)]
#[template(path = "dashboard/settings.html")]
struct Settings {
    frame: Frame,
    is_owner: bool,
    /// Whoever owns every site may add one.
    adds_sites: bool,
    said: Said,
    tag: String,
    origins: Vec<String>,
    latest: String,
    exclusions: Vec<Excluded>,
    rejections: Vec<Rejected>,
    quarantine: Vec<Held>,
    tokens: Vec<Right>,
    shares: Vec<Right>,
    backdrops: Vec<Saved>,
    /// The address that a new link shall show; empty for the site.
    view: String,
    members: Vec<Member>,
    invited: Vec<Invited>,
    keeping: Kept,
    privacy: Privacy,
    alerts: Alerts,
    /// The own currency and rates, as they are set.
    rates: String,
}

/// What became of a change.
#[derive(Default)]
pub(super) struct Said {
    pub(super) wrong: Option<String>,
    pub(super) done: Option<String>,
    /// A secret that is shown once.
    pub(super) secret: Option<String>,
    /// What is to be said once more before it is done.
    pub(super) asks: Option<Asks>,
}

struct Excluded {
    kind: &'static str,
    value: String,
    note: String,
    since: String,
}

struct Rejected {
    count: String,
    reason: String,
    meaning: &'static str,
    latest: String,
}

struct Held {
    reason: String,
    meaning: &'static str,
    batches: String,
    visitors: String,
}

/// What a page looked like.
struct Saved {
    id: i64,
    page: String,
    device: &'static str,
    saved: String,
    size: String,
    href: String,
}

/// A token or a link.
struct Right {
    id: String,
    name: String,
    about: String,
    until: String,
}

pub(super) async fn show(State(collector): State<Arc<Collector>>, uri: Uri, headers: HeaderMap) -> Response {
    answer(&collector, &uri, &headers, StatusCode::OK, Said::default())
}

/// The page as it is now, with what is to be said of a change.
pub(super) fn answer(
    collector: &Collector,
    uri: &Uri,
    headers: &HeaderMap,
    status: StatusCode,
    said: Said,
) -> Response {
    let shown = || {
        let (site, role, who) = member(collector, uri, headers)?;
        let (filters, frame) = prepare(collector, uri, headers, &["view"])?;
        let settings = settings(collector, (&site, role, &who), (&filters, frame), headers, said)?;
        Ok(with_script(page::with_status(status, &settings)))
    };
    shown().unwrap_or_else(|unshown: Unshown| unshown.answer(collector))
}

/// The site that the address names, and what its visitor, who has an account there, may do.
fn member(collector: &Collector, uri: &Uri, headers: &HeaderMap) -> Result<(Arc<Site>, Role, Who), Unshown> {
    let who = Who::of(collector, headers)?.ok_or(Unshown::Nobody)?;
    let site = who.site(collector, Filters::site_of(uri)?.as_deref())??;
    match who.role_at(site.key) {
        Some(role) => Ok((site, role, who)),
        // They see that it is there.
        None => Err(Missing::Right(site.name.clone()).into()),
    }
}

/// The same of an analyst at least, who may change something.
pub(super) fn permitted(
    collector: &Collector,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(Arc<Site>, Role, Who), Unshown> {
    let (site, role, who) = member(collector, uri, headers)?;
    if role < Role::Analyst {
        return Err(Missing::Right(site.name.clone()).into());
    }
    Ok((site, role, who))
}

fn settings(
    collector: &Collector,
    (site, role, who): (&Site, Role, &Who),
    (filters, frame): (&Filters, Frame),
    headers: &HeaderMap,
    said: Said,
) -> Result<Settings, store::Error> {
    let store = &collector.store;
    let is_owner = role == Role::Owner;
    let today = day::of_ms(filters.now_ms);
    let views = store.viewed(site.key, &Segment::of_days(today - DAYS, today))?;
    let latest = views.iter().map(|view| view.summary.seen_ms()).max();
    collector.counts.keep(store)?;
    let when = |s: i64| day::text(day::of_ms(s.saturating_mul(1_000)));
    let tokens = store.access().tokens()?.into_iter().filter(|token| token.about.site == Some(site.key));
    let shares = store.access().shares()?.into_iter().filter(|share| share.about.site == site.key);
    Ok(Settings {
        frame,
        is_owner,
        adds_sites: who.owns_everything(),
        said,
        tag: overview::tag(collector, headers, site.key),
        origins: site.origins.clone(),
        latest: latest.map_or_else(String::new, day::moment),
        exclusions: store.exclusions(site)?.iter().map(excluded).collect(),
        rejections: rejections(&store.rejections(site, today - DAYS + 1)?),
        quarantine: store.quarantined(site)?.iter().map(held).collect(),
        tokens: tokens
            .map(|token| Right {
                id: token.id.to_string(),
                name: token.about.name,
                about: token.about.scope.name().into(),
                until: when(token.about.expires_s),
            })
            .collect(),
        shares: shares
            .map(|share| Right {
                id: share.id.to_string(),
                name: share.about.name,
                about: if share.password.is_some() { "with a password" } else { "without a password" }.into(),
                until: when(share.about.expires_s),
            })
            .collect(),
        backdrops: store.backdrops(site)?.into_iter().map(|one| saved(site, one)).collect(),
        view: filters.get("view").unwrap_or_default().into(),
        alerts: Alerts::of(store, site.key)?.unwrap_or(NO_ALERTS),
        keeping: Kept::of(site, collector.keeping),
        privacy: Privacy::of(site),
        members: members::list(store, site, who.owns_everything())?,
        invited: members::invited(store, site, filters.now_ms / 1_000)?,
        rates: store.access().setting(site.key, rates::SETTING)?.unwrap_or_default(),
    })
}

fn excluded(entry: &store::Entry) -> Excluded {
    let kind = match entry.exclusion {
        Exclusion::Network(_) => "network",
        Exclusion::Referrer(_) => "referrer",
    };
    let since = day::text(day::of_ms(entry.since_ms));
    Excluded { kind, value: entry.exclusion.to_string(), note: entry.note.clone(), since }
}

fn saved(site: &Site, KeptBackdrop { id, of, bytes }: KeptBackdrop) -> Saved {
    Saved {
        id,
        href: format!("/backdrop?site={}&id={id}", site.key),
        device: of.device.name(),
        saved: day::moment(of.saved_ms),
        size: format!("{} x {} px, {} KB", of.width, of.height, bytes.div_ceil(1_000)),
        page: of.path,
    }
}

/// By reason, those that turn most away first.
fn rejections(list: &[store::Rejection]) -> Vec<Rejected> {
    let mut by_reason: BTreeMap<&str, (u64, i32)> = BTreeMap::new();
    for rejection in list {
        let (count, latest) = by_reason.entry(&rejection.reason).or_insert((0, rejection.day));
        *count += rejection.count;
        *latest = (*latest).max(rejection.day);
    }
    let mut reasons: Vec<_> = by_reason.into_iter().collect();
    reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    let told = reasons.into_iter().map(|(reason, (count, latest))| Rejected {
        count: number::count(count),
        reason: reason.into(),
        meaning: meaning(reason),
        latest: day::text(latest),
    });
    told.collect()
}

fn held(row: &store::Quarantined) -> Held {
    Held {
        reason: row.reason.clone(),
        meaning: meaning(&row.reason),
        batches: number::count(row.batches),
        visitors: number::count(row.visitors),
    }
}
