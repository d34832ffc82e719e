//! What the person can turn: kind, device, period, and how the map is drawn.

use std::rc::Rc;

use density::{Palette, Transfer};
use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, HtmlElement, HtmlInputElement, HtmlSelectElement};
use wire::{Device, Kind};

use crate::{
    dom::{Maker, mark, put, show_if},
    look::Look,
    query::{Period, Query},
    watch::Watch,
};

const DEVICES: [(Option<Device>, &str); 4] = [
    (None, "All devices"),
    (Some(Device::Desktop), "Desktop"),
    (Some(Device::Tablet), "Tablet"),
    (Some(Device::Phone), "Phone"),
];

/// The controls; their state is the browser's own.
pub(crate) struct Controls {
    /// The segmented choice of a kind.
    pub(crate) kinds: HtmlElement,
    /// Device and period.
    pub(crate) filters: HtmlElement,
    /// How the map is drawn.
    pub(crate) drawing: HtmlElement,
    choices: Vec<HtmlInputElement>,
    device: HtmlSelectElement,
    period: HtmlSelectElement,
    palette: HtmlSelectElement,
    transfer: HtmlSelectElement,
    opacity: HtmlInputElement,
    sigma: HtmlInputElement,
    sigma_row: HtmlElement,
    transfer_row: HtmlElement,
}

impl Controls {
    pub(crate) fn build(maker: &Maker, local: bool) -> Self {
        let (kinds, choices) = segments(maker);
        let device = select(maker, &DEVICES.map(|(_, name)| name), 0);
        let period = select(maker, &Period::ALL.map(Period::name), 1);
        let palette = select(maker, &Palette::SEQUENTIAL.map(Palette::name), 0);
        let transfer = select(maker, &Look::TRANSFERS.map(|(_, name)| name), 1);
        let look = Look::default();
        let opacity = slider(maker, 10, 100, (look.opacity * 100.0) as u32);
        let sigma = slider(maker, 6, 60, look.sigma as u32);
        let filters = maker.group("div", "filters", &[&*labelled(maker, "Device", &device, "select")]);
        if !local {
            put(&filters, &labelled(maker, "Period", &period, "select"));
        }
        let (sigma_row, transfer_row) =
            (labelled(maker, "Radius", &sigma, "row"), labelled(maker, "Scale", &transfer, "row"));
        let drawing = maker.group(
            "div",
            "drawing",
            &[
                &*labelled(maker, "Opacity", &opacity, "row"),
                &*sigma_row,
                &*labelled(maker, "Colours", &palette, "row"),
                &*transfer_row,
            ],
        );
        Self {
            kinds,
            filters,
            drawing,
            choices,
            device,
            period,
            palette,
            transfer,
            opacity,
            sigma,
            sigma_row,
            transfer_row,
        }
    }

    /// Calls `asked` when another map is wanted, `drawn` when the same one is to be drawn otherwise.
    pub(crate) fn hear(&self, watch: &Watch, asked: Rc<dyn Fn()>, drawn: Rc<dyn Fn()>) {
        let on = |target: &EventTarget, call: Rc<dyn Fn()>| watch.on(target, &["input"], move |_| call());
        on(&self.kinds, Rc::clone(&asked));
        on(&self.filters, asked);
        on(&self.drawing, drawn)
    }

    /// The map that is asked for.
    pub(crate) fn query(&self) -> Query {
        let kind = self.choices.iter().position(HtmlInputElement::checked).unwrap_or(0);
        Query {
            kind: Kind::from_code(kind as u8).unwrap_or_default(),
            device: chosen(&DEVICES, &self.device).0,
            period: *chosen(&Period::ALL, &self.period),
        }
    }

    /// How it is to be drawn.
    pub(crate) fn look(&self) -> Look {
        Look {
            palette: *chosen(&Palette::SEQUENTIAL, &self.palette),
            transfer: chosen::<(Transfer, &str)>(&Look::TRANSFERS, &self.transfer).0,
            opacity: self.opacity.value_as_number() as f32 / 100.0,
            sigma: self.sigma.value_as_number() as f32,
        }
    }

    /// Leaves only the controls that mean something for this kind of map.
    pub(crate) fn fit(&self, kind: Kind) {
        show_if(&self.sigma_row, kind != Kind::Scroll);
        show_if(&self.transfer_row, kind != Kind::Scroll);
    }
}

fn chosen<'a, T>(all: &'a [T], select: &HtmlSelectElement) -> &'a T {
    &all[(select.selected_index().max(0) as usize).min(all.len() - 1)]
}

fn segments(maker: &Maker) -> (HtmlElement, Vec<HtmlInputElement>) {
    let group = maker.node("div", "kinds");
    mark(&group, "role", "radiogroup");
    mark(&group, "aria-label", "Kind of map");
    let mut choices = Vec::new();
    for (name, first) in [("Click", true), ("Move", false), ("Scroll", false)] {
        let choice: HtmlInputElement = maker.node("input", "").unchecked_into();
        choice.set_type("radio");
        choice.set_name("kind");
        choice.set_checked(first);
        let face = maker.text("span", "", name);
        put(&group, &maker.group("label", "", &[&choice, &face]));
        choices.push(choice);
    }
    (group, choices)
}

fn select(maker: &Maker, names: &[&str], chosen: i32) -> HtmlSelectElement {
    let select: HtmlSelectElement = maker.node("select", "").unchecked_into();
    for name in names {
        put(&select, &maker.text("option", "", name));
    }
    select.set_selected_index(chosen);
    select
}

fn slider(maker: &Maker, min: u32, max: u32, now: u32) -> HtmlInputElement {
    let slider: HtmlInputElement = maker.node("input", "").unchecked_into();
    slider.set_type("range");
    slider.set_min(&min.to_string());
    slider.set_max(&max.to_string());
    slider.set_value(&now.to_string());
    slider
}

fn labelled(maker: &Maker, name: &str, control: &HtmlElement, class: &str) -> HtmlElement {
    maker.group("label", class, &[&*maker.text("span", "name", name), control])
}
