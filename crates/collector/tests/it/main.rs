//! The collector from outside: its routes against a real store, and the real binary over real sockets.
#![allow(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod accounts;
mod api;
mod assets;
mod batches;
mod bots;
mod collecting;
mod command_line;
mod compaction;
mod credits;
mod dashboard;
mod demo;
mod dictionaries;
mod exclusions;
mod exports;
mod faults;
mod findings;
mod heat;
mod house;
mod idle;
mod live;
mod nginx;
mod operating;
mod orders;
mod privacy;
mod process;
mod program;
mod quarantine;
mod segments;
mod shares;
mod tables;
mod timeline;
mod tls;
mod tokens;
mod trial;
mod visits;
