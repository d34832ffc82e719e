//! What on the page makes the map stale, and the keys and pointers that the overlay answers to.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlElement, KeyboardEvent, MutationRecord, PointerEvent};

use crate::{
    session::{Due, Session},
    watch::event,
};

/// Elements may have moved.
const MOVED: Due = Due { search: false, paint: false };
/// Elements may have come, gone, or changed their names.
const CHANGED: Due = Due { search: true, paint: false };
/// The same map is to be drawn otherwise.
const REPAINT: Due = Due { search: false, paint: true };

/// Connects everything.
pub(crate) fn hear(session: &Rc<Session>) {
    hear_moves(session);
    hear_changes(session);
    hear_top_layer(session);
    hear_person(session)
}

fn hear_moves(session: &Rc<Session>) {
    let moved = session.calling(|session| session.redraw(MOVED));
    let (window, watch) = (&session.page.window, &session.watch);
    let kinds =
        ["scroll", "resize", "load", "transitionend", "animationend", "pointerover", "focusin", "focusout"];
    let hear = moved.clone();
    watch.overhear(window, &kinds, move |_| hear());
    let unsettled = session.calling(Session::follow_motion);
    watch.overhear(window, &["transitionrun", "animationstart"], move |_| unsettled());
    let sized = Array::new();
    for root in [session.page.document.document_element(), session.page.document.body().map(Into::into)]
        .iter()
        .flatten()
    {
        sized.push(root);
    }
    watch.sizes(&sized, move |_| moved())
}

fn hear_changes(session: &Rc<Session>) {
    let moved = session.calling(|session| session.redraw(MOVED));
    let changed = session.calling(|session| session.redraw(CHANGED));
    session.watch.mutations(&session.page.document, move |records| {
        let only_moved = |record: JsValue| {
            let record: MutationRecord = record.unchecked_into();
            let name = record.attribute_name();
            record.type_() == "characterData" || name.as_deref() == Some("style")
        };
        if records.unchecked_into::<Array>().iter().all(only_moved) { moved() } else { changed() }
    })
}

/// Dialogs and popovers that open later would stand above the overlay.
fn hear_top_layer(session: &Rc<Session>) {
    let raise = session.calling(|session| {
        session.raise();
        session.redraw(CHANGED);
    });
    let host = session.stage.host.clone();
    session.watch.overhear(&session.page.window, &["toggle", "fullscreenchange"], move |value| {
        if !is_at(&event(value), &host) {
            raise();
        }
    })
}

fn hear_person(session: &Rc<Session>) {
    let (watch, page) = (&session.watch, &session.page);
    let close = session.calling(|session| session.close());
    let shut = close.clone();
    watch.on(&session.panel.close, &["click"], move |_| shut());
    watch.intercept(&page.window, &["keydown"], move |value| {
        let key: KeyboardEvent = event(value);
        if key.key() == "Escape" && !key.is_composing() {
            key.prevent_default();
            key.stop_immediate_propagation();
            close();
        }
    });
    let (pointing, host) = (Rc::downgrade(session), session.stage.host.clone());
    watch.overhear(&page.document, &["pointermove", "pointerdown"], move |value| {
        let at: PointerEvent = event(value);
        if let Some(session) = pointing.upgrade().filter(|_| !is_at(&at, &host)) {
            session.point_at(f64::from(at.client_x()), f64::from(at.client_y()));
        }
    });
    let visible = session.calling(Session::ask);
    watch.overhear(&page.document, &["visibilitychange"], move |_| visible());
    let ask = session.calling(Session::ask);
    let repaint = session.calling(|session| session.redraw(REPAINT));
    session.panel.controls.hear(watch, Rc::new(ask), Rc::new(repaint));
    session.panel.hear(watch, &page.root);
}

/// Whether the event happened in the overlay itself.
fn is_at(event: &Event, host: &HtmlElement) -> bool {
    event.target().is_some_and(|target| js_sys::Object::is(&target, host))
}
