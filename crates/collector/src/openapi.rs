//! `/api/v1/openapi.json`: what the API takes and answers, for programs; `/api`: the same for people.

mod credits;
mod parameters;
mod reference;
mod routes;
mod schema;

use std::sync::LazyLock;

use askama::Template as _;
use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Content, Header, Object, RefOr, ResponseBuilder, Type,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use crate::page;

/// Changes with the version alone.
const AGE: HeaderValue = HeaderValue::from_static("max-age=300");

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Isotherm",
        description = "What was recorded on a site, and what belongs to it. A request that is turned away says why, in a \
            sentence, in its body and in the header `Isotherm-Reason`."
    ),
    tags(
        (name = "Maps"),
        (name = "Comparisons"),
        (name = "Findings"),
        (name = "Visits"),
        (name = "Tables"),
        (name = "Orders"),
        (name = "Exclusions"),
        (name = "Quarantine"),
        (name = "Links"),
        (name = "Tokens"),
        (name = "Description")
    ),
    modifiers(&Bearer, &Refusals, &Tags, &Rows),
    paths(
        routes::heat,
        routes::live,
        routes::scroll,
        routes::zones,
        routes::timeline,
        routes::heat_elements,
        routes::segments,
        routes::compare,
        routes::findings,
        routes::visits,
        routes::visit,
        routes::pages,
        routes::elements,
        routes::vitals,
        routes::errors,
        routes::forms,
        routes::events,
        routes::revenue,
        credits::credits,
        routes::order,
        routes::exclusions,
        routes::exclude,
        routes::include,
        routes::quarantine,
        routes::settle,
        routes::tokens,
        routes::add_token,
        routes::revoke_token,
        routes::shares,
        routes::add_share,
        routes::revoke_share,
        routes::openapi
    )
)]
struct Api;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some(
            "A token of `isotherm token add`, or an overlay's of `isotherm link`. Where a site's heat is public, it is \
             read without one."
                .into(),
        );
        let schemes = &mut api.components.get_or_insert_default().security_schemes;
        schemes.insert("token".into(), SecurityScheme::Http(bearer));
    }
}

/// Adds to every question about a site how it may be refused.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        for item in api.paths.paths.values_mut() {
            let operations =
                [&mut item.get, &mut item.post, &mut item.put, &mut item.delete, &mut item.patch];
            for operation in operations.into_iter().flatten().filter(|operation| operation.security.is_some())
            {
                let wrong = match operation.request_body {
                    Some(_) => "The body or a parameter cannot be used, and why",
                    None => "A parameter is missing or cannot be used; which, and why",
                };
                let large = operation.request_body.as_ref().map(|_| ("413", "The body is too large"));
                let refusals = [
                    ("400", wrong),
                    ("401", "No token came"),
                    ("403", "No such site, or the token is not for it"),
                    ("503", "The store failed, or too many ask; try again"),
                ];
                for (status, why) in refusals.into_iter().chain(large) {
                    operation.responses.responses.insert(status.into(), refused(why).into());
                }
            }
        }
    }
}

/// Adds to all that is read, but to streams, that it has a tag.
struct Tags;

impl Modify for Tags {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        for operation in api.paths.paths.values_mut().filter_map(|item| item.get.as_mut()) {
            let responses = &mut operation.responses.responses;
            let Some(RefOr::T(answer)) = responses.get_mut("200") else { continue };
            if answer.content.contains_key("text/event-stream") {
                continue;
            }
            answer.headers.insert("ETag".into(), Header::default());
            let same = ResponseBuilder::new().description("It is as the `ETag` of `If-None-Match` says");
            responses.insert("304".into(), same.build().into());
        }
    }
}

/// Rows for spreadsheets have no schema: programs that hold answers to theirs would look for one value.
struct Rows;

impl Modify for Rows {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        for operation in api.paths.paths.values_mut().filter_map(|item| item.get.as_mut()) {
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response
                    && let Some(rows) = response.content.get_mut("text/csv")
                {
                    rows.schema = None;
                }
            }
        }
    }
}

fn refused(why: &str) -> utoipa::openapi::Response {
    let text = Content::new(Some(Object::with_type(Type::String)));
    ResponseBuilder::new().description(why).content("text/plain", text).build()
}

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(Api::openapi()).expect("a description is plain data"));

/// Both are written once: whoever asks a thousand times for them shall have us hold them once.
static JSON: LazyLock<Bytes> = LazyLock::new(|| DOCUMENT.to_string().into());
static HTML: LazyLock<Result<Bytes, askama::Error>> =
    LazyLock::new(|| reference::of(&DOCUMENT).render().map(Bytes::from));

pub(crate) async fn json() -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, AGE),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    (headers, JSON.clone()).into_response()
}

pub(crate) async fn html() -> Response {
    page::written(StatusCode::OK, HTML.as_ref().map(Bytes::clone))
}
