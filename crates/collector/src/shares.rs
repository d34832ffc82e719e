//! `/api/v1/shares`: links that show a site to somebody without an account, for its owners, analysts, and admins' tokens.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Request, State},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{NewShare, Share};

use crate::{
    Collector,
    admission::{self, Admitted},
    body, day,
    heat_query::Parameters,
    password,
    refusal::Refusal,
    secret::{self, Purpose},
    token_command::DAY_S,
};

/// Bytes of what is asked for, at most.
const NEW_BYTES: usize = 4_096;
const MOST_DAYS: i64 = 3_650;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
    days: Option<i64>,
    password: Option<String>,
}

/// As from the command line.
const USUAL_DAYS: i64 = 30;

pub(crate) async fn list(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    answer(&collector, StatusCode::OK, shown(&collector, &head))
}

pub(crate) async fn add(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let added = async {
        let by = permitted(&collector, &head)?;
        let bytes = body::read(body, NEW_BYTES).await?;
        make(&collector, &by, &bytes).await
    };
    answer(&collector, StatusCode::CREATED, added.await)
}

pub(crate) async fn revoke(
    State(collector): State<Arc<Collector>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (head, _) = request.into_parts();
    let revoked = || {
        let Admitted { site, .. } = permitted(&collector, &head)?;
        let access = collector.store.access();
        let own = access.shares()?.into_iter().find(|share| share.id.to_string() == id);
        let own = own.filter(|share| share.about.site == site.key).ok_or(Refusal::NoSuchLink(id))?;
        access.revoke_share(own.id)?;
        shown(&collector, &head)
    };
    answer(&collector, StatusCode::OK, revoked())
}

fn answer(collector: &Collector, status: StatusCode, told: Result<Value, Refusal>) -> Response {
    match told {
        Ok(value) => (status, [(header::CACHE_CONTROL, "no-store")], Json(value)).into_response(),
        Err(refusal) => collector.refuse(refusal),
    }
}

fn permitted(collector: &Collector, head: &Parts) -> Result<Admitted, Refusal> {
    let key = Parameters::named(&head.uri, &["site"])?.site()?;
    admission::admit_to_share(collector, key, &head.headers)
}

fn shown(collector: &Collector, head: &Parts) -> Result<Value, Refusal> {
    let Admitted { site, .. } = permitted(collector, head)?;
    let mut shares = collector.store.access().shares()?;
    shares.retain(|share| share.about.site == site.key);
    Ok(json!({ "site": site.key.as_str(), "shares": shares.iter().map(share_json).collect::<Vec<_>>() }))
}

fn share_json(Share { id, about, password }: &Share) -> Value {
    let moment = |s: i64| day::moment(s.saturating_mul(1_000));
    json!({
        "id": id.to_string(), "name": about.name, "made": moment(about.made_s),
        "expires": moment(about.expires_s), "password": password.is_some(),
    })
}

/// Nobody makes a right that outlives their own.
pub(crate) async fn make(collector: &Collector, by: &Admitted, bytes: &[u8]) -> Result<Value, Refusal> {
    let New { name, days, password } = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::Body(format!("is not understood: {error}")))?;
    let days = days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Refusal::Body(format!("asks for {days} days, use 1 to {MOST_DAYS}")));
    }
    let password = match password {
        Some(text) if text.is_empty() || text.len() > password::MOST => {
            return Err(Refusal::Body(format!(
                "has a password of {} bytes, use 1 to {}",
                text.len(),
                password::MOST
            )));
        }
        Some(text) => Some(password::hash_apart(text).await?),
        None => None,
    };
    let made_s = day::now_ms() / 1_000;
    let expires_s = by.until_s.unwrap_or(i64::MAX).min(made_s + days * DAY_S);
    let (text, digest) = secret::new(Purpose::Share).map_err(store::Error::from)?;
    let about = NewShare { name, site: by.site.key, made_s, expires_s };
    let added = collector.store.access().add_share(&digest, &about, password.as_deref());
    let id = added.map_err(|error| match error {
        store::Error::TokenName(_) => Refusal::Body(format!("cannot be used: {error}")),
        error => error.into(),
    })?;
    let mut told = share_json(&Share { id, about, password });
    told["path"] = format!("/s/{text}").into();
    Ok(told)
}
