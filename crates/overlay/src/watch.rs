//! Everything that calls back: listeners, observers, promises. All of it guarded, all of it gone with the overlay.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Function, Promise};
use wasm_bindgen::{closure::Closure, prelude::*};
use web_sys::{
    AbortController, AddEventListenerOptions, Event, EventTarget, MutationObserver, MutationObserverInit,
    Node, ResizeObserver,
};

use crate::{
    dom::granted,
    options::{Eventual, Options},
};

type Callback = Closure<dyn FnMut(JsValue)>;

/// Keeps the callbacks alive, and ends them.
pub(crate) struct Watch {
    guard: Function,
    life: AbortController,
    kept: RefCell<Vec<Callback>>,
    resize: RefCell<Option<ResizeObserver>>,
    mutation: RefCell<Option<MutationObserver>>,
}

impl Watch {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            guard: options.guard(),
            life: options.life(),
            kept: RefCell::default(),
            resize: RefCell::default(),
            mutation: RefCell::default(),
        }
    }

    /// A function for the browser to call; an exception in it ends the overlay and goes no further.
    pub(crate) fn guarded(&self, call: impl FnMut(JsValue) + 'static) -> Function {
        let call = Callback::new(call);
        let guarded = self.guard(call.as_ref());
        self.kept.borrow_mut().push(call);
        guarded
    }

    fn guard(&self, call: &JsValue) -> Function {
        let guarded = granted(self.guard.call1(&JsValue::NULL, call), "the guard takes any function");
        guarded.unchecked_into()
    }

    /// Hears events before the page does, and cannot hold them up.
    pub(crate) fn overhear(&self, target: &EventTarget, kinds: &[&str], hear: impl FnMut(JsValue) + 'static) {
        let options = self.options();
        options.set_capture(true);
        options.set_passive(true);
        self.listen(target, kinds, hear, &options)
    }

    /// Hears events before the page does, and may take them.
    pub(crate) fn intercept(
        &self,
        target: &EventTarget,
        kinds: &[&str],
        hear: impl FnMut(JsValue) + 'static,
    ) {
        let options = self.options();
        options.set_capture(true);
        self.listen(target, kinds, hear, &options)
    }

    /// Hears events of the overlay's own elements.
    pub(crate) fn on(&self, target: &EventTarget, kinds: &[&str], hear: impl FnMut(JsValue) + 'static) {
        self.listen(target, kinds, hear, &self.options())
    }

    fn options(&self) -> AddEventListenerOptions {
        let options = AddEventListenerOptions::new();
        options.set_signal(&self.life.signal());
        options
    }

    fn listen(
        &self,
        target: &EventTarget,
        kinds: &[&str],
        hear: impl FnMut(JsValue) + 'static,
        options: &AddEventListenerOptions,
    ) {
        let hear = self.guarded(hear);
        for kind in kinds {
            let added =
                target.add_event_listener_with_callback_and_add_event_listener_options(kind, &hear, options);
            granted(added, "a function can listen to any event");
        }
    }

    /// Calls back when the promise settles, with its value or its error.
    pub(crate) fn when(&self, promise: &Promise, settled: impl FnOnce(Result<JsValue, JsValue>) + 'static) {
        let settled: Settled = Rc::new(Cell::new(Some(Box::new(settled))));
        let kept = settling(Rc::clone(&settled), Ok);
        let broken = settling(settled, Err);
        let _settled = promise.unchecked_ref::<Eventual>().when(&self.guard(&kept), &self.guard(&broken));
    }

    /// Sees any change below the given roots; `see` gets the list of records.
    pub(crate) fn mutations(&self, root: &Node, see: impl FnMut(JsValue) + 'static) {
        let observer = granted(MutationObserver::new(&self.guarded(see)), "a function can observe");
        self.mutation.replace(Some(observer));
        self.mutations_below(root);
    }

    /// Sees the changes below one more root: a shadow root or a frame's document.
    pub(crate) fn mutations_below(&self, root: &Node) {
        let what = MutationObserverInit::new();
        what.set_subtree(true);
        what.set_child_list(true);
        what.set_attributes(true);
        what.set_character_data(true);
        if let Some(observer) = &*self.mutation.borrow() {
            granted(observer.observe_with_options(root, &what), "the options ask for something");
        }
    }

    /// Sees any of these elements change its size.
    pub(crate) fn sizes(&self, of: &Array, see: impl FnMut(JsValue) + 'static) {
        let observer = granted(ResizeObserver::new(&self.guarded(see)), "a function can observe");
        of.iter().for_each(|element| observer.observe(element.unchecked_ref()));
        self.resize.replace(Some(observer));
    }

    /// Ends every listener and observer. The functions stay in memory until the overlay is freed: one of them may be
    /// the caller.
    pub(crate) fn end(&self) {
        self.life.abort();
        if let Some(observer) = self.resize.take() {
            observer.disconnect();
        }
        if let Some(observer) = self.mutation.take() {
            observer.disconnect();
        }
    }
}

/// What is to be called when a promise settles, until it has been.
type Settled = Rc<Cell<Option<Box<dyn FnOnce(Result<JsValue, JsValue>)>>>>;

fn settling(settled: Settled, how: fn(JsValue) -> Result<JsValue, JsValue>) -> JsValue {
    Closure::once_into_js(move |value: JsValue| {
        if let Some(settled) = settled.take() {
            settled(how(value));
        }
    })
}

/// The event that a listener was given.
pub(crate) fn event<T: JsCast>(value: JsValue) -> T {
    debug_assert!(value.is_instance_of::<Event>(), "listeners are given events");
    value.unchecked_into()
}
