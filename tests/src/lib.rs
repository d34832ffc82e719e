//! What the end-to-end tests stand on: the real binary on a free port, a real browser, what was stored, what was painted.
//!
//! The tests find the programs in `ISOTHERM_BIN`, `ISOTHERM_CHROMIUM` and `ISOTHERM_CHROMEDRIVER`, which
//! `cargo xtask test --only e2e` sets.

mod browser;
mod command;
mod painted;
mod running;
mod stored;
mod waiting;

pub use browser::Browser;
pub use painted::{Colour, Painted};
pub use running::{Collector, free_port};
pub use stored::{Stored, StoredView};
pub use waiting::until;
