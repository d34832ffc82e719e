//! Any bytes as a stored batch: what decodes survives being encoded or packed again, and can be counted.
#![no_main]

use isotherm_wire::{About, Batch, Heat, Kind, Tally, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(batch) = Batch::decode(bytes) else { return };
    let plain = batch.encode();
    assert_eq!(Batch::decode(&plain).as_ref(), Ok(&batch));
    // What is as good as random may be larger when it is packed.
    if let Ok(unpacked) = unpack(&batch.pack()) {
        assert_eq!(unpacked, plain);
    }
    for &kind in Kind::ALL {
        let mut tally = Tally::new(kind);
        tally.add(&batch);
        let heat = tally.finish(About::default());
        assert_eq!(Heat::decode(&heat.encode()), Ok(heat));
    }
});
