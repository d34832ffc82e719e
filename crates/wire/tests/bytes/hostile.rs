//! Bytes from strangers: any of them give a value or an error, quickly, and never a panic.

use proptest::{prelude::*, sample::Index};
use wire::{About, Batch, Error, Heat, Kind, Move, SiteKey, Tally, ViewId, limits, unpack};

use crate::made;

/// What a stranger does to good bytes.
#[derive(Debug, Clone)]
enum Blow {
    Set(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Cut(Index),
    Repeat(Index, Index),
}

fn blow() -> impl Strategy<Value = Blow> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Blow::Set(at, byte)),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Blow::Insert(at, byte)),
        2 => at().prop_map(Blow::Remove),
        1 => at().prop_map(Blow::Cut),
        1 => (at(), at()).prop_map(|(from, to)| Blow::Repeat(from, to)),
    ]
}

fn strike(bytes: &mut Vec<u8>, blow: &Blow) {
    if bytes.is_empty() {
        return;
    }
    let len = bytes.len();
    match blow {
        Blow::Set(at, byte) => bytes[at.index(len)] = *byte,
        Blow::Insert(at, byte) => bytes.insert(at.index(len), *byte),
        Blow::Remove(at) => _ = bytes.remove(at.index(len)),
        Blow::Cut(at) => bytes.truncate(at.index(len)),
        Blow::Repeat(from, to) => {
            let (from, to) = (from.index(len), to.index(len));
            bytes.extend_from_within(from.min(to)..from.max(to));
        }
    }
}

/// Whatever decodes means something that can be encoded, counted, and is no larger than its bytes.
fn check_batch(bytes: &[u8]) {
    let Ok(batch) = Batch::decode(bytes) else { return };
    let rows = batch.moves.len() + batch.clicks.len() + batch.scrolls.len() + batch.signals.len();
    let rows = rows + batch.attention.len();
    let declared = batch.frames.len() + batch.anchors.list.len() + batch.places.list.len();
    assert!(rows + declared <= bytes.len());
    let plain = batch.encode();
    assert_eq!(Batch::decode(&plain).as_ref(), Ok(&batch));
    if let Ok(unpacked) = unpack(&batch.pack()) {
        assert_eq!(unpacked, plain);
    }
    for &kind in Kind::ALL {
        let mut tally = Tally::new(kind);
        tally.add(&batch);
        let heat = tally.finish(About::default());
        assert_eq!(Heat::decode(&heat.encode()), Ok(heat));
    }
}

fn check_packed(bytes: &[u8]) {
    let Ok(plain) = unpack(bytes) else { return };
    assert!(plain.len() <= limits::BATCH_BYTES);
    check_batch(&plain);
}

fn check_heat(bytes: &[u8]) {
    let Ok(heat) = Heat::decode(bytes) else { return };
    assert_eq!(Heat::decode(&heat.encode()), Ok(heat));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
        check_batch(&bytes);
        check_heat(&bytes);
        check_heat(&[&[0xb8, 1], &bytes[..]].concat());
        check_batch(&[&head(), &bytes[..]].concat());
        check_packed(&[&later().pack()[..HEAD_BYTES], &bytes].concat());
    }

    #[test]
    fn a_damaged_batch_is_read_without_panic(batch in made::batch(), blows in prop::collection::vec(blow(), 1..6)) {
        let (mut bytes, mut packed) = (batch.encode(), batch.pack());
        blows.iter().for_each(|blow| strike(&mut bytes, blow));
        blows.iter().for_each(|blow| strike(&mut packed, blow));
        check_batch(&bytes);
        check_packed(&packed);
    }

    #[test]
    fn a_damaged_answer_is_read_without_panic(heat in made::heat(), blows in prop::collection::vec(blow(), 1..6)) {
        let mut bytes = heat.encode();
        blows.iter().for_each(|blow| strike(&mut bytes, blow));
        check_heat(&bytes);
    }

    #[test]
    fn a_batch_that_is_cut_short_is_refused(batch in made::batch(), at: Index) {
        let bytes = batch.encode();
        prop_assert!(Batch::decode(&bytes[..at.index(bytes.len())]).is_err());
    }
}

/// Mark and version, site, view: what is never packed.
const HEAD_BYTES: usize = 26;
const TABLES: usize = 9;

fn later() -> Batch {
    Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 1)
}

/// A later batch up to its tables.
fn head() -> Vec<u8> {
    let bytes = later().encode();
    bytes[..bytes.len() - TABLES].to_vec()
}

#[test]
fn every_shortened_and_every_changed_packed_batch_is_read_within_limits() {
    let mut batch = later();
    batch.moves = (0..30).map(|i| Move { at_ms: i * 50, x: 7 * i as i32, y: 300, place: i / 9 }).collect();
    let packed = batch.pack();
    (0..packed.len()).for_each(|end| check_packed(&packed[..end]));
    for at in 0..packed.len() {
        let mut bytes = packed.clone();
        for bit in 0..8 {
            bytes[at] = packed[at] ^ 1 << bit;
            check_packed(&bytes);
        }
    }
}

#[test]
fn what_stands_behind_a_packed_batch_is_refused() {
    let packed = later().pack();
    assert_eq!(unpack(&[&packed[..], &[0]].concat()), Err(Error::Trailing(1)));
}

#[test]
fn a_small_packed_batch_does_not_become_a_large_one() {
    let mut batch = later();
    batch.moves = vec![Move::default(); limits::BATCH_BYTES];
    let packed = batch.pack();
    assert!(packed.len() < 3_000, "{} bytes", packed.len());
    assert!(matches!(unpack(&packed), Err(Error::TooLarge { what: "the batch", .. })));
}

/// A later batch that says it holds `count` of the table's rows, and then has none of them.
fn lying(table: usize, count: &[u8]) -> Vec<u8> {
    [&head(), &vec![0; table][..], count].concat()
}

#[test]
fn a_count_that_lies_is_refused_before_anything_is_made_of_it() {
    const FOUR_BILLION: [u8; 5] = [0xff, 0xff, 0xff, 0xff, 0x0f];
    for table in 0..TABLES {
        let error = Batch::decode(&lying(table, &FOUR_BILLION)).unwrap_err();
        assert!(matches!(error, Error::TooLarge { got: 0xffff_ffff, .. }), "table {table}: {error}");
    }
}

#[test]
fn nothing_follows_the_last_table() {
    assert_eq!(Batch::decode(&lying(TABLES - 1, &[0])), Ok(later()));
    assert_eq!(Batch::decode(&lying(TABLES - 1, &[0, 5])), Err(Error::Trailing(1)));
}

#[test]
fn moves_that_go_back_in_time_are_refused() {
    let moves = [2, 20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let error = Batch::decode(&lying(4, &moves)).unwrap_err().to_string();
    assert_eq!(error, "a move's time is 9, which is out of range");
}

#[test]
fn a_property_without_a_value_is_refused() {
    let signal = |properties: &[u8]| {
        let length = 2 * (1 + properties.len() as u8);
        lying(8, &[&[1, 0, 0, 0, 0, length, 0x1f], properties].concat())
    };
    assert!(Batch::decode(&signal(b"plan\x1fgold")).is_ok());
    assert_eq!(Batch::decode(&signal(b"plan")), Err(Error::Missing("a property's value")));
}

#[test]
fn a_batch_beyond_sixty_kib_is_not_even_looked_at() {
    let bytes = vec![0; limits::BATCH_BYTES + 1];
    assert!(matches!(Batch::decode(&bytes), Err(Error::TooLarge { what: "the batch", .. })));
    assert_eq!(Batch::decode(&bytes[1..]), Err(Error::NotIsotherm));
    assert!(matches!(unpack(&bytes), Err(Error::TooLarge { what: "the batch", .. })));
    assert_eq!(unpack(&bytes[1..]), Err(Error::NotIsotherm));
}

#[test]
fn another_version_is_named() {
    let mut bytes = later().encode();
    bytes[1] = 9;
    assert_eq!(Batch::decode(&bytes).unwrap_err().to_string(), "version 9 is not one that this build reads");
    assert_eq!(unpack(&bytes), Err(Error::Version(9)));
    assert_eq!(Heat::decode(&[0xb8, 7]), Err(Error::Version(7)));
}
