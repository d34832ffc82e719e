//! What answers look like. The answers are written elsewhere, from what they borrow; a test holds them to this.
#![allow(dead_code, reason = "only their shapes are wanted")]

use serde::Deserialize;
use utoipa::ToSchema;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident $text:tt),+ })+) => { $(
        $(#[$doc])*
        #[derive(ToSchema, Deserialize)]
        pub(in crate::openapi) enum $name { $(#[serde(rename = $text)] $variant),+ }
    )+ };
}

names! {
    /// A class of device.
    Device { Desktop "desktop", Tablet "tablet", Phone "phone" }
    /// A class of device, or all.
    DeviceFilter { All "all", Desktop "desktop", Tablet "tablet", Phone "phone" }
    /// A family of browsers, or all.
    BrowserFilter {
        All "all", Other "other", Edge "edge", Opera "opera", Samsung "samsung", Firefox "firefox", Chrome "chrome",
        Safari "safari"
    }
    /// What points.
    Pointer { Mouse "mouse", Touch "touch", Pen "pen", Keyboard "keyboard" }
    /// What points, or all.
    PointerFilter { All "all", Mouse "mouse", Touch "touch", Pen "pen", Keyboard "keyboard" }
    /// Whether somebody was here before, or all.
    VisitorFilter { All "all", New "new", Returning "returning" }
    /// What a map shows.
    Kind {
        Click "click", Move "move", Scroll "scroll", Attention "attention", Rage "rage", Dead "dead", Slow "slow",
        Error "error", First "first", Last "last", Revenue "revenue"
    }
    /// What counts once.
    Count { Events "events", Sessions "sessions", Visitors "visitors" }
    /// Whether something was ordered, or all.
    ConvertedFilter { All "all", Yes "yes", No "no" }
    /// Whether views of bots count.
    Bots { Without "without", With "with", Only "only", All "all" }
    /// The form of a table.
    TableFormat { Json "json", Csv "csv" }
    /// The form of a map.
    Format { Binary "binary", Json "json" }
    /// What a view may have told of, or all.
    SignalFilter {
        All "all", Custom "custom", Error "error", Resource "resource", Vital "vital", Timing "timing", Rage "rage",
        Dead "dead", Slow "slow", ErrorClick "error-click", Swipe "swipe", Select "select", Copy "copy", Field "field",
        Submit "submit", Revenue "revenue", Variant "variant", Cost "cost"
    }
    /// What a live map tells.
    EventName { Open "open", Points "points", End "end" }
    /// What visitors are wanted to do.
    Goal { Order "order", Form "form", Nothing "nothing" }
    /// What is not counted.
    Excluded { Network "network", Referrer "referrer" }
    /// What a token is good for.
    Scope { Read "read", Admin "admin", Orders "orders" }
}

/// A filter's value, or how many views have it.
#[derive(ToSchema, Deserialize)]
#[serde(untagged)]
pub(in crate::openapi) enum Choice {
    Value(String),
    Views(u64),
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $field:ident: $kind:ty),+ $(,)? })+) => { $(
        $(#[$doc])*
        #[derive(ToSchema, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(in crate::openapi) struct $name { $($(#[$of])* $field: $kind),+ }
    )+ };
}

mod access;
mod compare;
mod findings;
mod heat;
mod tables;
mod visits;
mod zones;

pub(super) use self::{access::*, compare::*, findings::*, heat::*, tables::*, visits::*, zones::*};
