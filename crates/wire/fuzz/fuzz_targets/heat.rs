//! Any bytes as an answer: what decodes survives being encoded again.
#![no_main]

use isotherm_wire::Heat;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(heat) = Heat::decode(bytes) else { return };
    assert_eq!(Heat::decode(&heat.encode()), Ok(heat));
});
