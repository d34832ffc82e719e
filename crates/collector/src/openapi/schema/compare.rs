//! Two groups of sessions.

use serde::Deserialize;
use utoipa::ToSchema;

shapes! {
    /// Two groups of sessions, and what they differ in.
    Compared {
        /// `order`, or `event:` and a name.
        goal: String,
        /// The first and the second.
        #[schema(min_items = 2, max_items = 2)]
        sides: Vec<ComparedSide>,
        check: ComparedCheck,
        /// None where nothing is left to compare; the check says why.
        rows: Vec<ComparedRow>,
    }
    /// One of the groups.
    ComparedSide {
        /// What it is called beside the other.
        name: String,
        /// All that is said of it.
        words: String,
        /// First day, UTC.
        #[schema(format = Date)]
        from: String,
        /// Last day, included.
        #[schema(format = Date)]
        to: String,
        /// Those that are compared.
        sessions: u64,
    }
    /// Whether the groups can be compared.
    ComparedCheck {
        /// No difference below is to be believed.
        wrong: bool,
        /// The probability of such sizes where both arms of an experiment are dealt out evenly; null of other groups.
        #[schema(required)]
        p: Option<f64>,
        words: String,
    }
    /// A figure of both groups.
    ComparedRow {
        figure: String,
        /// A share, seconds, a currency, or empty of what is counted.
        unit: String,
        #[schema(required)]
        first: Option<f64>,
        #[schema(required)]
        second: Option<f64>,
        /// Of how many sessions the first is a share; null of what is no share.
        #[schema(required)]
        first_of: Option<u64>,
        #[schema(required)]
        second_of: Option<u64>,
        /// The first less the second, of shares.
        #[schema(required)]
        difference: Option<f64>,
        /// Its 95 % interval.
        #[schema(required)]
        low: Option<f64>,
        #[schema(required)]
        high: Option<f64>,
        /// Of a two-proportion z test; null of too few.
        #[schema(required)]
        p: Option<f64>,
        /// The rate of false discoveries at which it counts as different, among all shares.
        #[schema(required)]
        q: Option<f64>,
        /// `different`, `may be chance` or `too few to tell`; null of what is not tested.
        #[schema(required)]
        verdict: Option<String>,
    }
}
