//! Where batches live: one folder with one embedded SQLite database.
//!
//! A batch is kept as the bytes that came, unpacked, beside a row of header columns for its view. [`Store::append`] says
//! "stored" only once the bytes would survive a power cut; [`Store::heat`] reads them back, every one that matches. The
//! store knows no network and no clock: whoever calls says when something arrived. No visitor's address and no user agent ever gets
//! here.

mod access;
mod agent;
mod append;
mod backdrop;
mod check;
mod choices;
mod clicked;
mod clock;
mod closing;
mod copy;
mod country;
mod elements;
mod erase;
mod error;
mod exclusion;
mod export;
mod facts;
mod grids;
mod heat;
mod keeping;
mod keys;
mod live;
mod neighbours;
mod orders;
mod page_orders;
mod pattern;
mod quarantine;
mod queue;
mod readers;
mod remove;
mod schema;
mod segment;
mod seldom;
mod session;
mod site;
mod store;
mod summary;
mod timeline;
mod visits;
mod words;
mod worth;
mod writer;

pub use access::{
    Access, Account, ApiToken, Digest, Holder, Invitation, Membership, NewShare, NewToken, Opener, Role,
    Scope, Share, Staying, Uninvited,
};
pub use agent::{Agent, Browser, Os};
pub use append::{Arrival, Full, Outcome};
pub use backdrop::{Backdrop, KeptBackdrop};
pub use check::{Report, Unreadable};
pub use choices::{Choice, Choices};
pub use clicked::Clicked;
pub use clock::CLOCK_JUMP_MS;
pub use country::Country;
pub use elements::{Buying, ElementFigures, Elements, Revenue};
pub use erase::Erasure;
pub use error::Error;
pub use exclusion::{EXCLUDED_VIEW, Entry, Exclusion, Rejection, Rules, network};
pub use export::KeptView;
pub use facts::WholeView;
pub use heat::{Answer, HeatQuery, Part};
pub use keeping::{Forgotten, Keeping};
pub use orders::Order;
pub use page_orders::{Bought, PageOrder};
pub use pattern::PathPattern;
pub use quarantine::Quarantined;
pub use segment::{Bots, Familiarity, Hours, Segment, Variant, WidthBand};
pub use seldom::Seldom;
pub use site::{NewSite, Public, Site, SiteChange};
pub use store::Store;
pub use summary::{ClickedOn, Failure, FieldUse, Summary, Trade, Viewed, Vital, element_words};
pub use visits::{Visit, VisitPlace, Visits, VisitsQuery};
pub use words::Word;
pub use worth::MapRevenue;
