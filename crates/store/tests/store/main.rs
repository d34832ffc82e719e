//! The store from outside: real files, real threads, and what is there afterwards.
#![expect(clippy::unwrap_used, reason = "clippy excuses test functions, but not what they share")]

extern crate isotherm_store as store;

mod append;
mod backdrops;
mod closing;
mod countries;
mod elements;
mod exclusion;
mod facts;
mod folder;
mod forgetting;
mod heat;
mod keys;
mod neighbours;
mod people;
mod quarantine;
mod scratch;
mod segments;
mod summary;
mod visits;
mod worth;
