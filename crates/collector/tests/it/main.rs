//! The collector from outside: its routes against a real store, and the real binary over real sockets.
#![allow(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod assets;
mod batches;
mod collecting;
mod command_line;
mod demo;
mod exclusions;
mod faults;
mod heat;
mod house;
mod live;
mod operating;
mod privacy;
mod process;
mod program;
mod segments;
mod timeline;
mod visits;
