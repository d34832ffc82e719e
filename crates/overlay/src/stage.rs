//! The overlay's own corner of the page: one host in the top layer, a closed shadow root, a canvas and a layer of marks.

use std::cell::{Cell, RefCell};

use js_sys::Array;
use wasm_bindgen::{Clamped, prelude::*};
use web_sys::{
    CanvasRenderingContext2d, CssStyleSheet, Element, HtmlCanvasElement, HtmlElement, ImageData, Node,
    ShadowRoot, ShadowRootInit, ShadowRootMode,
};

use crate::{
    chart::Picture,
    dom::{Maker, mark, put},
    marks::Probe,
};

const SHEET: &str = concat!(include_str!("style/stage.css"), include_str!("style/panel.css"));

/// Host, canvas and marks.
pub(crate) struct Stage {
    pub(crate) host: HtmlElement,
    pub(crate) marks: HtmlElement,
    pub(crate) probe: Probe,
    shadow: ShadowRoot,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Of the bitmap, px.
    size: Cell<(u32, u32)>,
    /// Modal dialogs of the page that are open, in the order of their opening.
    modals: RefCell<Vec<Element>>,
}

impl Stage {
    /// Builds the host, not yet on the page.
    pub(crate) fn build(maker: &Maker) -> Result<Self, JsValue> {
        let host = maker.node("isotherm-overlay", "");
        mark(&host, "data-isotherm-ignore", "");
        mark(&host, "popover", "manual");
        let shadow = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Closed))?;
        let sheet = CssStyleSheet::new()?;
        sheet.replace_sync(SHEET)?;
        let sheets = Array::new();
        sheets.push(&sheet);
        shadow.set_adopted_style_sheets(&sheets);
        let canvas: HtmlCanvasElement = maker.node("canvas", "heat").unchecked_into();
        mark(&canvas, "aria-hidden", "true");
        let marks = maker.node("div", "marks");
        put(&shadow, &canvas);
        put(&shadow, &marks);
        let probe = Probe::build(maker);
        put(&shadow, &maker.group("div", "marks", &[&*probe.line]));
        let context = canvas.get_context("2d")?.ok_or("this browser has no 2d canvas")?.unchecked_into();
        Ok(Self {
            host,
            marks,
            probe,
            shadow,
            canvas,
            context,
            size: Cell::default(),
            modals: RefCell::default(),
        })
    }

    /// Adds a node above the canvas.
    pub(crate) fn add(&self, node: &Node) {
        put(&self.shadow, node);
    }

    /// Puts the host on the page and on top of it. A page makes all but its topmost modal dialog inert: then the host
    /// stands inside of that dialog, or nobody could reach the panel.
    pub(crate) fn show(&self, root: &Element, modals: &[Element]) -> Result<(), JsValue> {
        let on_top = self.note_modals(modals);
        let home = on_top.unwrap_or_else(|| root.clone());
        if self.host.parent_element().as_ref() != Some(&home) {
            home.append_child(&self.host)?;
        }
        self.raise();
        Ok(())
    }

    /// Stands above whatever the page has raised meanwhile. Without popovers the style sheet's z-index must do.
    fn raise(&self) {
        self.lower();
        if self.host.show_popover().is_err() {
            mark(&self.host, "data-flat", "");
        }
    }

    fn lower(&self) {
        // Refused where it is not shown, which is just what is wanted.
        self.host.hide_popover().unwrap_or_default();
    }

    fn note_modals(&self, modals: &[Element]) -> Option<Element> {
        let mut known = self.modals.borrow_mut();
        known.retain(|modal| modals.contains(modal));
        for modal in modals {
            if !known.contains(modal) {
                known.push(modal.clone());
            }
        }
        known.last().cloned()
    }

    /// Whether the host must be shown again: a dialog has opened or closed, or the page threw the host out.
    pub(crate) fn is_displaced(&self, modals: &[Element]) -> bool {
        let known = self.modals.borrow();
        let same = known.len() == modals.len() && modals.iter().all(|modal| known.contains(modal));
        !same || !self.host.is_connected()
    }

    /// Takes the host off the page.
    pub(crate) fn remove(&self) {
        self.lower();
        self.host.remove();
    }

    /// Shows the picture, stretched over the viewport.
    pub(crate) fn paint(&self, picture: &Picture<'_>) -> Result<(), JsValue> {
        let height = picture.rgba.len() / (4 * picture.width.max(1));
        let (width, height) = (picture.width as u32, height as u32);
        if width == 0 || height == 0 {
            return Ok(());
        }
        if self.size.replace((width, height)) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(picture.rgba), width, height)?;
        self.context.put_image_data(&image, 0.0, 0.0)
    }

    /// Wipes the canvas.
    pub(crate) fn clear(&self) {
        self.size.set((0, 0));
        self.canvas.set_width(0);
        self.marks.set_text_content(None);
        self.probe.hide();
    }
}
