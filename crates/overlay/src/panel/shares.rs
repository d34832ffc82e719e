//! The ladder as a bar: how many points stand surely, about, or not at all.

use web_sys::HtmlElement;

use crate::{
    dom::{Maker, mark, put, say, show_if, style},
    ladder::Ledger,
    words,
};

/// A rung as it is shown.
struct Share {
    slice: HtmlElement,
    row: HtmlElement,
    value: HtmlElement,
}

/// The bar and its key.
pub(crate) struct Shares {
    pub(crate) node: HtmlElement,
    shares: [Share; 4],
}

const NAMES: [(&str, &str, &str); 4] = [
    ("exact", "exact", "On the very element on which they fell"),
    (
        "approximate",
        "approximate",
        "At the same fraction of the landmark or document: the element itself was not found",
    ),
    ("waiting", "waiting", "On an element that is hidden now; they appear when it opens"),
    ("unplaced", "unplaced", "Nowhere to be put"),
];

impl Shares {
    pub(crate) fn build(maker: &Maker) -> Self {
        let (bar, key) = (maker.node("div", "slices"), maker.node("ul", "key"));
        mark(&bar, "aria-hidden", "true");
        let share = |(class, name, meaning): (&str, &str, &str)| -> Share {
            let slice = maker.node("i", class);
            let value = maker.node("b", "");
            let row = maker.group("li", class, &[&*maker.text("span", "", name), &*value]);
            row.set_title(meaning);
            put(&bar, &slice);
            put(&key, &row);
            Share { slice, row, value }
        };
        let shares = NAMES.map(share);
        let title = maker.text("div", "unit", "Where the points stand");
        let node = maker.group("section", "shares", &[&*title, &*bar, &*key]);
        mark(&node, "aria-label", "How surely points are placed");
        Self { node, shares }
    }

    /// Shows a ledger; hides itself where there is nothing to place.
    pub(crate) fn tell(&self, ledger: &Ledger) {
        let total = ledger.total();
        show_if(&self.node, total > 0);
        let counts = [ledger.exact, ledger.approximate(), ledger.waiting, ledger.unplaced];
        for (share, count) in self.shares.iter().zip(counts) {
            style(&share.slice, "flex-grow", &count.to_string());
            show_if(&share.slice, count > 0);
            say(&share.value, &format!("{} \u{b7} {}", words::percent(count, total), words::grouped(count)));
            let empty = if count == 0 { "true" } else { "false" };
            mark(&share.row, "data-empty", empty);
        }
        let [_, approximate, ..] = &self.shares;
        approximate.row.set_title(&format!(
            "{}: {} by landmark, {} by document",
            NAMES[1].2,
            words::grouped(ledger.landmark),
            words::grouped(ledger.document)
        ));
    }
}
