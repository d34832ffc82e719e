//! The card beside the map: what it shows, how sure it is, and everything that can be turned.

mod controls;
mod drag;
mod legend;
mod shares;

use web_sys::{Element, Event, HtmlElement};

use crate::{
    chart::Chart,
    dom::{Maker, granted, mark, say, show_if},
    watch::{Watch, event},
};
pub(crate) use controls::Controls;
use legend::Legend;
use shares::Shares;

/// Rings of equal heat.
const LOGO: &str = "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM8.6 4.2a4 4 0 1 1-1.4 7.6A4 4 0 0 1 8.6 4.2zM9 7.2a1.3 1.3 0 1 1-.1 0z";
const CROSS: &str = "M4 4l8 8M12 4l-8 8";
const CHEVRON: &str = "M4 6.5l4 4 4-4";
/// Below this width the panel is a sheet at the bottom, and starts folded.
const SHEET_PX: i32 = 560;

/// The panel's nodes.
pub(crate) struct Panel {
    pub(crate) node: HtmlElement,
    pub(crate) controls: Controls,
    pub(crate) close: HtmlElement,
    grip: HtmlElement,
    fold: HtmlElement,
    path: HtmlElement,
    status: HtmlElement,
    value: HtmlElement,
    place: HtmlElement,
    legend: Legend,
    shares: Shares,
    local: bool,
}

impl Panel {
    pub(crate) fn build(maker: &Maker, local: bool) -> Self {
        let controls = Controls::build(maker, local);
        let (legend, shares) = (Legend::build(maker), Shares::build(maker));
        let path = maker.node("span", "path");
        let fold = maker.button("icon fold-button", "Fold the panel", CHEVRON);
        let close = maker.button("icon", "Close the heatmap (Esc)", CROSS);
        let logo = maker.group("span", "logo", &[&*maker.picture(LOGO)]);
        let title = maker.group("div", "title", &[&*maker.text("strong", "", "Isotherm"), &*path]);
        let grip = maker.group("div", "grip", &[&*logo, &*title]);
        let head = maker.group("header", "head", &[&*grip, &*fold, &*close]);
        let status = maker.node("p", "status");
        mark(&status, "role", "status");
        let (value, place) = (maker.node("div", "value"), maker.node("div", "place"));
        let readout = maker.group("footer", "readout", &[&*value, &*place]);
        let body = maker.group(
            "div",
            "body",
            &[
                &*controls.kinds,
                &*status,
                &*legend.node,
                &*controls.filters,
                &*shares.node,
                &*controls.drawing,
            ],
        );
        let node = maker.group("section", "panel", &[&*head, &*body, &*readout]);
        mark(&node, "aria-label", "Isotherm heatmap");
        Self { node, controls, close, grip, fold, path, status, value, place, legend, shares, local }
    }

    /// Makes the panel movable and foldable, and keeps what happens in it from the page.
    pub(crate) fn hear(&self, watch: &Watch, root: &Element) {
        drag::by_handle(watch, &self.grip, &self.node, root);
        if root.client_width() < SHEET_PX {
            fold(&self.node, &self.fold);
        }
        let (node, button) = (self.node.clone(), self.fold.clone());
        watch.on(&self.fold, &["click"], move |_| fold(&node, &button));
        let own = [
            "click",
            "dblclick",
            "mousedown",
            "mouseup",
            "pointerdown",
            "pointerup",
            "keydown",
            "keyup",
            "keypress",
            "input",
            "change",
            "wheel",
            "touchstart",
            "touchend",
            "focusin",
            "focusout",
        ];
        watch.on(&self.node, &own, |value| event::<Event>(value).stop_propagation())
    }

    /// Says what the chart is. Without points it says how to get some.
    pub(crate) fn tell(&self, maker: &Maker, chart: &Chart) {
        let empty = chart.heat.about.points == 0;
        say(&self.path, &chart.heat.about.path);
        self.say_status(if empty { crate::words::nothing_yet(chart.kind()) } else { "" });
        show_if(&self.legend.node, !empty);
        self.controls.fit(chart.kind());
        self.shares.tell(&chart.ledger);
        self.legend.tell(maker, chart, &self.controls.look(), self.local)
    }

    /// One sentence instead of a map; the empty one takes it away.
    pub(crate) fn say_status(&self, sentence: &str) {
        say(&self.status, sentence);
        show_if(&self.status, !sentence.is_empty());
    }

    /// Says that there is no map at all.
    pub(crate) fn tell_nothing(&self, sentence: &str) {
        self.say_status(sentence);
        show_if(&self.legend.node, false);
        show_if(&self.shares.node, false);
    }

    /// The lines at the bottom: the value under the pointer, and where that is.
    pub(crate) fn read_out(&self, value: &str, place: &str) {
        say(&self.value, value);
        say(&self.place, place);
    }
}

/// Folds the panel, or unfolds it.
fn fold(panel: &HtmlElement, button: &HtmlElement) {
    let folded = granted(panel.toggle_attribute("data-folded"), "the attribute is a name");
    mark(button, "aria-expanded", if folded { "false" } else { "true" });
    button.set_title(if folded { "Unfold the panel" } else { "Fold the panel" });
}
