//! Lines and labels over a scroll map: where the share falls, where first screens end, what the pointer stands on.

use wasm_bindgen::prelude::*;
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

/// Moves the line under the pointer to a height of the viewport; without a share it goes away.
pub(crate) fn probe(probe: &HtmlElement, y: f64, share: Option<f64>) {
    show_if(probe, share.is_some());
    if let Some(share) = share {
        style(probe, "transform", &format!("translateY({}px)", y.round() as i32));
        if let Some(label) = probe.first_element_child() {
            say(label.unchecked_ref(), &words::share(share));
        }
    }
}

/// The line under the pointer, not yet anywhere.
pub(crate) fn build_probe(maker: &Maker) -> HtmlElement {
    let probe = maker.group("div", "mark probe", &[&*maker.node("span", "label")]);
    show_if(&probe, false);
    probe
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
