//! `/api/v1/exclusions`: what a site does not count, and "why is my data missing?": what was turned away and why.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use axum::{
    Extension, Json,
    extract::{Request, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{EXCLUDED_VIEW, Entry, Exclusion, Rejection, Scope, Site};
use wire::SiteKey;

use crate::{
    Collector, Peer, admission, body, day,
    refusal::{Refusal, meaning},
};

/// Days of rejections in an answer.
const DAYS: i32 = 30;
/// Bytes of a change, at most.
const CHANGE_BYTES: usize = 4_096;
/// Stands for the address that the request comes from.
const MINE: &str = "mine";

/// What is to be added or taken away.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    network: Option<String>,
    referrer: Option<String>,
    #[serde(default)]
    note: String,
}

pub(crate) async fn list(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    answer(&collector, permitted(&collector, &head).and_then(|site| shown(&collector, &site)))
}

pub(crate) async fn add(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    change(&collector, peer, request, |site, entry| collector.store.exclude(site, &entry)).await
}

pub(crate) async fn remove(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    change(&collector, peer, request, |site, entry| collector.store.include(site, &entry.exclusion)).await
}

/// Reads a change, makes it, and answers with the list as it is then.
async fn change(
    collector: &Collector,
    peer: Peer,
    request: Request,
    make: impl FnOnce(&Site, Entry) -> Result<bool, store::Error>,
) -> Response {
    let (head, body) = request.into_parts();
    let changed = async {
        let site = permitted(collector, &head)?;
        let bytes = body::read(body, CHANGE_BYTES).await?;
        let entry = entry(&bytes, collector.proxies.before(peer, &head.headers))?;
        make(&site, entry).map_err(told)?;
        shown(collector, &site)
    };
    answer(collector, changed.await)
}

pub(crate) fn answer(collector: &Collector, shown: Result<Value, Refusal>) -> Response {
    match shown {
        Ok(value) => (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Json(value)).into_response(),
        Err(refusal) => collector.refuse(refusal),
    }
}

/// The site that the request names and its token is for.
pub(crate) fn permitted(collector: &Collector, head: &Parts) -> Result<Arc<Site>, Refusal> {
    let query = head.uri.query().unwrap_or_default();
    let key = query.strip_prefix("site=").ok_or(Refusal::NoParameter("site"))?;
    let key = SiteKey::parse(key).ok_or_else(|| Refusal::Parameter {
        name: "site".into(),
        value: key.into(),
        expected: "which is no site key".into(),
    })?;
    Ok(admission::admit(collector, key, &head.headers, Scope::Admin)?.site)
}

fn entry(bytes: &[u8], peer: Peer) -> Result<Entry, Refusal> {
    let change: Change = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::Body(format!("is not understood: {error}")))?;
    let exclusion = match (change.network.as_deref(), change.referrer.as_deref()) {
        (Some(MINE), None) => Exclusion::network(&own_network(peer)),
        (Some(network), None) => Exclusion::network(network),
        (None, Some(host)) => Exclusion::referrer(host),
        _ => return Err(Refusal::Body("names neither a network nor a referrer, or both".into())),
    };
    Ok(Entry { exclusion: exclusion.map_err(told)?, note: change.note, since_ms: day::now_ms() })
}

/// An address of four bytes is one household's; of sixteen bytes the first eight are.
pub(crate) fn own_network(peer: Peer) -> String {
    match peer.0.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("{}/64", Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
}

/// What is wrong with a value is told to whoever sent it; what is wrong with the store is not.
pub(crate) fn told(error: store::Error) -> Refusal {
    match error {
        store::Error::Network(_) | store::Error::Referrer(_) | store::Error::Exclusions(_) => {
            Refusal::Body(format!("cannot be used: {error}"))
        }
        error => error.into(),
    }
}

fn shown(collector: &Collector, site: &Site) -> Result<Value, Refusal> {
    collector.counts.keep(&collector.store)?;
    let today = day::of_ms(day::now_ms());
    let entries = collector.store.exclusions(site)?;
    let mut rejections = collector.store.rejections(site, today - DAYS + 1)?;
    // Maps tell these as a share; their batches are counted by reason like all others.
    rejections.retain(|rejection| rejection.reason != EXCLUDED_VIEW);
    Ok(json!({
        "site": site.key.as_str(),
        "exclusions": entries.iter().map(entry_json).collect::<Vec<_>>(),
        "referrer_spam": collector.spam.as_ref().map_or(0, |spam| spam.len()),
        "rejected": rejections.iter().map(rejection_json).collect::<Vec<_>>(),
    }))
}

fn entry_json(entry: &Entry) -> Value {
    let kind = match entry.exclusion {
        Exclusion::Network(_) => "network",
        Exclusion::Referrer(_) => "referrer",
    };
    let since = day::text(day::of_ms(entry.since_ms));
    json!({ "kind": kind, "value": entry.exclusion.to_string(), "note": entry.note, "since": since })
}

fn rejection_json(rejection: &Rejection) -> Value {
    let Rejection { day, reason, count } = rejection;
    json!({ "day": day::text(*day), "reason": reason, "count": count, "meaning": meaning(reason) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mine_is_a_household() {
        let mine = |address: &str| own_network(Peer(address.parse().unwrap()));
        assert_eq!(mine("192.0.2.7"), "192.0.2.7");
        assert_eq!(mine("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(mine("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
    }
}
