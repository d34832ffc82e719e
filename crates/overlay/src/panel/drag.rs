//! Moves the panel by its title.

use std::{cell::Cell, rc::Rc};

use web_sys::{Element, HtmlElement, PointerEvent};

use crate::{
    dom::style,
    watch::{Watch, event},
};

/// How much of the panel stays in the viewport, CSS px.
const KEPT_PX: f64 = 48.0;

/// Lets `handle` drag `panel` about.
pub(crate) fn by_handle(watch: &Watch, handle: &HtmlElement, panel: &HtmlElement, root: &Element) {
    let moved = Rc::new(Cell::new((0.0, 0.0)));
    let grip: Rc<Cell<Option<(f64, f64)>>> = Rc::default();
    let (held, start, own) = (Rc::clone(&grip), Rc::clone(&moved), handle.clone());
    watch.on(handle, &["pointerdown"], move |value| {
        let at: PointerEvent = event(value);
        if at.button() == 0 && own.set_pointer_capture(at.pointer_id()).is_ok() {
            let (x, y) = start.get();
            held.set(Some((f64::from(at.client_x()) - x, f64::from(at.client_y()) - y)));
        }
    });
    let (held, panel, root) = (Rc::clone(&grip), panel.clone(), root.clone());
    watch.on(handle, &["pointermove"], move |value| {
        let at: PointerEvent = event(value);
        let Some((x, y)) = held.get() else { return };
        let wanted = (f64::from(at.client_x()) - x, f64::from(at.client_y()) - y);
        moved.set(within_reach(&root, &panel, moved.get(), wanted));
        let (x, y) = moved.get();
        style(&panel, "translate", &format!("{}px {}px", x as i32, y as i32));
    });
    watch.on(handle, &["pointerup", "pointercancel"], move |_| grip.set(None))
}

/// The nearest shift at which the panel's title can still be grasped.
fn within_reach(root: &Element, panel: &HtmlElement, now: (f64, f64), wanted: (f64, f64)) -> (f64, f64) {
    let rect = panel.get_bounding_client_rect();
    let (home_x, home_y) = (rect.x() - now.0, rect.y() - now.1);
    let (w, h) = (f64::from(root.client_width()), f64::from(root.client_height()));
    let x = wanted.0.min(w - KEPT_PX - home_x).max(KEPT_PX - rect.width() - home_x);
    let y = wanted.1.min(h - KEPT_PX - home_y).max(-home_y);
    (x, y)
}
