//! `/api/v1/tokens`: a site's tokens, for whoever may change what belongs to it. Those for all sites are the command line's.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Request, State},
    http::{StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{ApiToken, NewToken, Scope};
use wire::SiteKey;

use crate::{
    Collector,
    admission::{self, Admitted},
    body, day,
    heat_query::Parameters,
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
    scope: String,
    days: Option<i64>,
}

/// As from the command line.
const USUAL_DAYS: i64 = 365;

pub(crate) async fn list(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    answer(&collector, StatusCode::OK, shown(&collector, &head))
}

pub(crate) async fn add(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let added = async {
        let by = permitted(&collector, &head)?;
        let bytes = body::read(body, NEW_BYTES).await?;
        make(&collector, &by, &bytes)
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
        let own = access.tokens()?.into_iter().find(|token| token.id.to_string() == id);
        let own = own.filter(|token| token.about.site == Some(site.key)).ok_or(Refusal::NoSuchToken(id))?;
        access.revoke_token(own.id)?;
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
    admission::admit(collector, site_of(&head.uri)?, &head.headers, Scope::Admin)
}

fn site_of(uri: &Uri) -> Result<SiteKey, Refusal> {
    Parameters::named(uri, &["site"])?.site()
}

fn shown(collector: &Collector, head: &Parts) -> Result<Value, Refusal> {
    let Admitted { site, .. } = permitted(collector, head)?;
    let mut tokens = collector.store.access().tokens()?;
    tokens.retain(|token| token.about.site == Some(site.key));
    Ok(json!({ "site": site.key.as_str(), "tokens": tokens.iter().map(token_json).collect::<Vec<_>>() }))
}

fn token_json(ApiToken { id, about, used_day }: &ApiToken) -> Value {
    let moment = |s: i64| day::moment(s.saturating_mul(1_000));
    json!({
        "id": id.to_string(), "name": about.name, "scope": about.scope.name(), "made": moment(about.made_s),
        "expires": moment(about.expires_s), "used": used_day.map(day::text),
    })
}

/// Nobody makes a right that outlives their own.
pub(crate) fn make(collector: &Collector, by: &Admitted, bytes: &[u8]) -> Result<Value, Refusal> {
    let New { name, scope, days } = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::Body(format!("is not understood: {error}")))?;
    let unknown = || Refusal::Body(format!("asks for scope {scope:?}, use read, admin or orders"));
    let days = days.unwrap_or(USUAL_DAYS);
    let scope = Scope::from_name(&scope).ok_or_else(unknown)?;
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Refusal::Body(format!("asks for {days} days, use 1 to {MOST_DAYS}")));
    }
    let made_s = day::now_ms() / 1_000;
    let expires_s = by.until_s.unwrap_or(i64::MAX).min(made_s + days * DAY_S);
    let (text, digest) = secret::new(Purpose::Api).map_err(store::Error::from)?;
    let about = NewToken { name, scope, site: Some(by.site.key), made_s, expires_s };
    let id = collector.store.access().add_token(&digest, &about).map_err(|error| match error {
        store::Error::TokenName(_) => Refusal::Body(format!("cannot be used: {error}")),
        error => error.into(),
    })?;
    let mut told = token_json(&ApiToken { id, about, used_day: None });
    told["token"] = text.into();
    Ok(told)
}
