//! Any bytes as a batch: what decodes survives being encoded again, and can be counted.
#![no_main]

use isotherm_wire::{About, Batch, Heat, Kind, Tally};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(batch) = Batch::decode(bytes) else { return };
    assert_eq!(Batch::decode(&batch.encode()).as_ref(), Ok(&batch));
    for &kind in Kind::ALL {
        let mut tally = Tally::new(kind);
        tally.add(&batch);
        let heat = tally.finish(About::default());
        assert_eq!(Heat::decode(&heat.encode()), Ok(heat));
    }
});
