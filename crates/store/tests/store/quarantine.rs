//! What is in no answer until somebody decides, and how much of it there may be.

use std::sync::mpsc;

use store::{Agent, Arrival, Error, Outcome};
use wire::{Batch, Click};

use crate::scratch::{NOON_MS, Scratch};

impl Scratch {
    fn suspect(&self, batch: &Batch, bytes: Vec<u8>) -> Result<Outcome, Error> {
        let (done, answer) = mpsc::channel();
        let arrival = Arrival {
            batch: batch.clone(),
            bytes,
            visitor: 1,
            agent: Agent::default(),
            country: None,
            received_ms: NOON_MS,
            suspicion: Some("far"),
        };
        self.store.append(arrival, move |result| done.send(result).unwrap()).unwrap();
        answer.recv().unwrap()
    }
}

#[test]
fn a_full_quarantine_takes_no_more_until_somebody_decides_and_believed_batches_pass() {
    let scratch = Scratch::new();
    let mut large = scratch.first(1, "/");
    large.clicks = vec![Click { place: 1, trusted: true, ..Click::default() }; 6_000];
    let bytes = large.encode();
    let room = (64_usize << 20).div_ceil(bytes.len()) as u64;
    for view in 0..room {
        large.view = wire::ViewId(view);
        assert_eq!(scratch.suspect(&large, bytes.clone()).unwrap(), Outcome::Stored, "{view} of {room}");
    }
    large.view = wire::ViewId(room);
    let error = scratch.suspect(&large, bytes.clone()).unwrap_err();
    assert!(matches!(error, Error::QuarantineFull(_)) && error.to_string().contains("67108864"), "{error}");
    assert_eq!(scratch.append(&scratch.first(room + 1, "/")).unwrap(), Outcome::Stored);
    let site = scratch.store.site(scratch.site).unwrap().unwrap();
    assert_eq!(scratch.store.quarantined(&site).unwrap()[0].batches, room);
    assert_eq!(scratch.store.discard(&site, "far").unwrap(), room);
    assert_eq!(scratch.suspect(&large, bytes).unwrap(), Outcome::Stored);
}
