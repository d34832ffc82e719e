//! Any bytes as a batch that came from a browser: both ways of unpacking agree, and what unpacks is within the limits and decodes or does not.
#![no_main]

use isotherm_wire::{Batch, limits, unpack, unpack_fast};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    assert_eq!(unpack_fast(bytes), unpack(bytes));
    let Ok(plain) = unpack(bytes) else { return };
    assert!(plain.len() <= limits::BATCH_BYTES);
    let Ok(batch) = Batch::decode(&plain) else { return };
    assert_eq!(Batch::decode(&batch.encode()), Ok(batch));
});
