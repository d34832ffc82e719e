//! The Isotherm collector: takes batches in, keeps them in a [`store`], and serves heat, assets and a demo.
//!
//! [`app`] is the whole HTTP surface without a socket; [`run`] is the command line around it. What a batch means is the
//! business of [`wire`], where it is kept that of [`store`]: this crate decides who may send and who may ask.

mod agent;
mod app;
mod assets;
mod backup;
mod body;
mod check;
mod collect;
mod command;
mod config;
mod connections;
mod cors;
mod counts;
mod day;
mod delete;
mod demo;
mod encoding;
mod exclusion;
mod exclusions;
mod heat;
mod heat_choices;
mod heat_contrast;
mod heat_json;
mod heat_query;
mod heat_segment;
mod hop;
mod link;
mod live;
mod live_points;
mod media;
mod metrics;
mod noop;
mod patient;
mod rate;
mod refusal;
mod seats;
mod serve;
mod simulate;
mod site;
mod timeline;
mod token;
mod visitor;
mod visits;
mod visits_json;

pub use app::{Collector, app};
pub use assets::{Assets, AssetsError};
pub use command::{Cli, read, run};
pub use demo::{Demo, DemoError};
pub use hop::Proxies;
pub use noop::Noop;
pub use visitor::Peer;
