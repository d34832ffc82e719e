//! What the end-to-end tests stand on: the real binary on a free port, a real browser, what was stored, what was painted.
//!
//! `ISOTHERM_ENGINE` chooses the browser: `chromium`, `firefox` or `webkit`. `cargo xtask test --only e2e` runs the suite
//! in each, and sets the variables that lead to the programs; `cannot.txt` lists the tests that an engine cannot run.

mod browser;
mod command;
mod driver;
mod engine;
mod input;
mod leash;
mod pages;
mod painted;
mod port;
mod running;
mod stored;
mod waiting;

pub use browser::Browser;
pub use engine::{Engine, Lack};
pub use pages::{Answer, Hold, Pages, Received, elsewhere};
pub use painted::{Colour, Painted};
pub use port::free_port;
pub use running::Collector;
pub use stored::{Stored, StoredView};
pub use waiting::{an_hour_that_lasts, until};
