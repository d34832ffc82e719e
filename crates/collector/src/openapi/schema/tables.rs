//! Tables, and orders.

use serde::Deserialize;
use utoipa::ToSchema;

shapes! {
    /// An order that a shop's back end tells.
    Order {
        /// The shop's own id of the order, by which it is known again; what is kept of it leads nobody back.
        #[schema(min_length = 1, max_length = 50)]
        #[serde(rename = "orderId")]
        order_id: String,
        /// What was bought, in units of the currency, to four decimals.
        #[schema(minimum = 0, maximum = 100_000_000_000_i64)]
        value: f64,
        #[schema(pattern = "^[A-Z]{3}$", example = "EUR")]
        currency: String,
        /// When; now if absent.
        #[schema(example = "2026-11-05T12:00:00Z")]
        time: Option<String>,
        /// What of it was given back in all, no more than the value; 0 if absent.
        #[schema(minimum = 0)]
        refund: Option<f64>,
    }
    /// What became of an order.
    ToldOrder {
        /// Whether it was not known before; one that was is replaced.
        new: bool,
    }
    /// What each page saw.
    PagesRow {
        path: String,
        views: u64,
        simulated: u64,
        clicks: u64,
        rage: u64,
        dead: u64,
        errors: u64,
        active_ms: u64,
    }
    /// A part of a table.
    Pages {
        rows: Vec<PagesRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// What happened on an element.
    ElementsRow {
        selector: String,
        index: u32,
        count: u32,
        clicks: u64,
        rage: u64,
        dead: u64,
        slow: u64,
        error: u64,
        attention_ms: u64,
    }
    /// A part of a table.
    Elements {
        rows: Vec<ElementsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// A vital of a page.
    VitalsRow {
        path: String,
        name: String,
        views: u64,
        p75: f64,
    }
    /// A part of a table.
    Vitals {
        rows: Vec<VitalsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// An error.
    ErrorsRow {
        kind: String,
        message: String,
        source: String,
        views: u64,
        times: u64,
    }
    /// A part of a table.
    Errors {
        rows: Vec<ErrorsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// A field or a form.
    FormsRow {
        path: String,
        selector: String,
        index: u32,
        left: u64,
        focus_ms: u64,
        inputs: u64,
        corrections: u64,
        sent: u64,
    }
    /// A part of a table.
    Forms {
        rows: Vec<FormsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// A page's own event.
    EventsRow {
        name: String,
        views: u64,
        times: u64,
    }
    /// A part of a table.
    Events {
        rows: Vec<EventsRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
    /// Orders in one currency on one day.
    RevenueRow {
        /// UTC.
        #[schema(format = Date)]
        day: String,
        currency: String,
        orders: u64,
        value: f64,
        /// What of it was given back.
        refund: f64,
    }
    /// Orders by day and currency.
    Revenue {
        rows: Vec<RevenueRow>,
        /// The `offset` at which the table goes on, if it does.
        #[schema(required)]
        next: Option<u64>,
    }
}
