//! A listener that unlistens when dropped. Always passive, always capturing, and nothing it throws reaches the page.

use js_sys::Function;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{AddEventListenerOptions, Event, EventTarget};

use crate::port::Port;

pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    guarded: Function,
    _hear: Closure<dyn FnMut(Event)>,
}

impl Listener {
    pub(crate) fn new(
        port: &Port,
        target: &EventTarget,
        kind: &'static str,
        hear: impl FnMut(Event) + 'static,
    ) -> Self {
        let hear: Closure<dyn FnMut(Event)> = Closure::new(hear);
        let options = AddEventListenerOptions::new();
        options.set_capture(true);
        options.set_passive(true);
        let guarded = port.guard(hear.as_ref().unchecked_ref());
        // A page that forbids listeners goes unrecorded; nobody is there to be told.
        let _ =
            target.add_event_listener_with_callback_and_add_event_listener_options(kind, &guarded, &options);
        Self { target: target.clone(), kind, guarded, _hear: hear }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.kind, &self.guarded, true);
    }
}
