//! The store from outside: real files, real threads, and what is there afterwards.
#![expect(clippy::unwrap_used, reason = "clippy excuses test functions, but not what they share")]

extern crate isotherm_store as store;

mod append;
mod elements;
mod exclusion;
mod folder;
mod forgetting;
mod heat;
mod keys;
mod people;
mod scratch;
mod segments;
mod visits;
