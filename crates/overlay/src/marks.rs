//! Lines and labels over a scroll map: where the share falls, where first screens end, what the pointer stands on.

use web_sys::HtmlElement;
use wire::{Device, Kind};

use crate::{
    chart::Chart,
    dom::{Maker, put, say, show_if, style},
    reach, words,
};

/// A line across the page.
struct Mark {
    class: &'static str,
    /// CSS px of the viewport.
    y: f64,
    text: String,
}

/// Draws the marks that stand in the viewport anew. There are a handful.
pub(crate) fn draw(maker: &Maker, layer: &HtmlElement, chart: &Chart) {
    layer.set_text_content(None);
    if chart.kind() != Kind::Scroll || chart.heat.about.views == 0 {
        return;
    }
    let visible = |mark: &Mark| mark.y > -40.0 && mark.y < chart.reading.viewport.h + 40.0;
    for mark in milestones(chart).chain(folds(chart)).filter(visible) {
        let label = maker.text("span", "label", &mark.text);
        let line = maker.group("div", &format!("mark {}", mark.class), &[&*label]);
        style(&line, "transform", &format!("translateY({}px)", mark.y.round() as i32));
        put(layer, &line);
    }
}

/// The line under the pointer, with the share that reached it.
pub(crate) struct Probe {
    pub(crate) line: HtmlElement,
    label: HtmlElement,
}

impl Probe {
    /// A line that is nowhere yet.
    pub(crate) fn build(maker: &Maker) -> Self {
        let label = maker.node("span", "label");
        let probe = Self { line: maker.group("div", "mark probe", &[&*label]), label };
        probe.hide();
        probe
    }

    /// Moves the line to a height of the viewport.
    pub(crate) fn show(&self, y: f64, share: f64) {
        show_if(&self.line, true);
        style(&self.line, "transform", &format!("translateY({}px)", y.round() as i32));
        say(&self.label, &words::share(share));
    }

    /// Takes the line away.
    pub(crate) fn hide(&self) {
        show_if(&self.line, false);
    }
}

fn milestones(chart: &Chart) -> impl Iterator<Item = Mark> {
    let document = chart.reading.document;
    let marks = reach::milestones(&chart.heat.reach, chart.heat.about.views);
    marks.into_iter().map(move |milestone| Mark {
        class: "milestone",
        y: document.y + milestone.depth * document.h,
        text: format!("{} % reach here", milestone.percent),
    })
}

fn folds(chart: &Chart) -> impl Iterator<Item = Mark> + '_ {
    let top = chart.reading.document.y;
    chart.heat.reach.folds.iter().map(move |fold| Mark {
        class: match fold.device {
            Device::Desktop => "fold desktop",
            Device::Tablet => "fold tablet",
            Device::Phone => "fold phone",
        },
        y: top + f64::from(fold.px),
        text: format!("{} fold \u{b7} {} px", fold.device.name(), words::grouped(fold.px.into())),
    })
}
