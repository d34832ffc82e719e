//! State that exists once: wasm32 without atomics has one thread, and nothing in this crate calls out.
#![allow(unsafe_code)]

use core::cell::UnsafeCell;

/// A value that its module's functions share.
pub(crate) struct Single<T>(UnsafeCell<T>);

// SAFETY: there is one thread, see above; `with` is the only access.
unsafe impl<T> Sync for Single<T> {}

impl<T> Single<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// Lets `act` work on the value. Not from within another `act` on the same value.
    pub(crate) fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: no other reference exists: exports are called one at a time and call no JavaScript while they run,
        // and no caller of `with` uses the same value again from `act`.
        act(unsafe { &mut *self.0.get() })
    }
}
