//! The description of `/api/v1/credits`.
#![allow(dead_code, reason = "only their descriptions are wanted")]

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::parameters::{Site, TablePart};

/// What is credited.
#[derive(ToSchema, Deserialize)]
#[serde(rename_all = "lowercase")]
enum By {
    Source,
    Page,
    Element,
    Variant,
}

/// How an order is shared out.
#[derive(ToSchema, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Model {
    First,
    Last,
    Linear,
    Decay,
    Position,
}

/// Whether currencies are converted by the rates of the settings.
#[derive(ToSchema, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Convert {
    Yes,
    No,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct Question {
    /// What is credited; sources if it is left out.
    #[param(inline)]
    by: Option<By>,
    /// By which model; last if it is left out.
    #[param(inline)]
    model: Option<Model>,
    /// Yes if it is left out, where the settings have rates.
    #[param(inline)]
    convert: Option<Convert>,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Converted {
    /// Yes if it is left out, where the settings have rates: what has a rate is told in the owner's currency. No tells each
    /// order in its own.
    #[param(inline)]
    convert: Option<Convert>,
}

/// What one is credited with in one currency.
#[derive(ToSchema, Deserialize)]
#[serde(deny_unknown_fields)]
struct CreditsRow {
    /// An element's page or an arm's experiment; else empty.
    group: String,
    /// Who is credited; null is nobody, for orders with nothing known before them.
    #[schema(required)]
    name: Option<String>,
    /// Sessions that met it.
    sessions: u64,
    /// Those of them with an order since.
    ordering: u64,
    /// Views that had it before them.
    exposures: u64,
    clicks: u64,
    /// Empty where nothing was ordered, or where no currency was told.
    currency: String,
    /// Orders, and parts of them.
    orders: f64,
    /// Less what was given back.
    revenue: f64,
}

/// A part of a table.
#[derive(ToSchema, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credits {
    rows: Vec<CreditsRow>,
    /// The `offset` at which the table goes on, if it does.
    #[schema(required)]
    next: Option<u64>,
}

/// Orders, shared out among what led to them
///
/// By source, page, element or arm of an experiment. All credits add up to the orders, among arms those of each experiment.
#[utoipa::path(
    get, path = "/api/v1/credits", params(Site, Question, TablePart),
    security((), ("token" = [])), tag = "Orders",
    responses(
        (status = 200, description = "The table", content((Credits = "application/json"), (String = "text/csv"))),
    )
)]
pub(super) fn credits() {}
