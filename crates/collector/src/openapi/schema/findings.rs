//! Findings.

use serde::Deserialize;
use utoipa::ToSchema;

use super::Goal;

shapes! {
    /// What should be known of a site.
    Findings {
        /// First day, UTC.
        #[schema(format = Date)]
        from: String,
        /// Last day, included.
        #[schema(format = Date)]
        to: String,
        goal: Goal,
        /// The rate of false discoveries up to which something is told.
        level: f64,
        /// Pages that were looked at.
        pages: u64,
        /// Visitor-days on them.
        visitor_days: u64,
        /// The greatest loss first.
        findings: Vec<Finding>,
    }
    /// What a rule says of a page, and how surely.
    Finding {
        rule: String,
        title: String,
        page: String,
        /// Its selector, and its number where there are several. Null: of the page.
        #[schema(required)]
        element: Option<String>,
        /// For whom, or from when.
        #[schema(required)]
        detail: Option<String>,
        /// Visitor-days that were judged.
        n: u64,
        /// Those that it happened to.
        affected: u64,
        /// How often it happens.
        rate: f64,
        /// What `rate` and `baseline` count.
        rate_of: String,
        /// The share that it is held against.
        baseline: f64,
        /// Whose share that is, or what else.
        baseline_of: String,
        /// What is the same for both shares, which are then not those of the bare counts: device, source.
        adjusted_for: Vec<String>,
        /// `rate` less `baseline`.
        effect: Effect,
        /// The probability of what was seen if there were nothing to find.
        p: f64,
        /// The rate of false discoveries at which it counts as found.
        q: f64,
        /// How many more visitor-days would have reached the goal, at the most: an association.
        goals: f64,
        /// Views in which to watch it.
        visits: Vec<String>,
        links: Links,
        cause: String,
        next_step: String,
    }
    /// Addresses below the collector's own.
    Links {
        /// The map that shows it.
        map: String,
        /// Its page on the dashboard.
        page: String,
        /// The views in which to watch it.
        visits: Vec<String>,
    }
    /// A difference of shares, with its 95 % interval.
    Effect {
        value: f64,
        low: f64,
        high: f64,
    }
}
