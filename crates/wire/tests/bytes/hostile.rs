//! Bytes from strangers: any of them give a value or an error, quickly, and never a panic.

use proptest::{prelude::*, sample::Index};
use wire::{About, Batch, Error, Heat, Kind, SiteKey, Tally, ViewId, limits};

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
    assert_eq!(Batch::decode(&batch.encode()).as_ref(), Ok(&batch));
    for &kind in Kind::ALL {
        let mut tally = Tally::new(kind);
        tally.add(&batch);
        let heat = tally.finish(About::default());
        assert_eq!(Heat::decode(&heat.encode()), Ok(heat));
    }
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
        let mut sections = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 1).encode();
        sections.extend(&bytes);
        check_batch(&sections);
    }

    #[test]
    fn a_damaged_batch_is_read_without_panic(batch in made::batch(), blows in prop::collection::vec(blow(), 1..6)) {
        let mut bytes = batch.encode();
        blows.iter().for_each(|blow| strike(&mut bytes, blow));
        check_batch(&bytes);
    }

    #[test]
    fn a_damaged_answer_is_read_without_panic(heat in made::heat(), blows in prop::collection::vec(blow(), 1..6)) {
        let mut bytes = heat.encode();
        blows.iter().for_each(|blow| strike(&mut bytes, blow));
        check_heat(&bytes);
    }

    #[test]
    fn a_batch_that_is_cut_short_is_refused_or_ends_with_a_section(batch in made::batch(), at: Index) {
        let bytes = batch.encode();
        let cut = &bytes[..at.index(bytes.len())];
        if let Ok(less) = Batch::decode(cut) {
            prop_assert_eq!(less.encode(), cut);
        }
    }
}

/// A later batch that says it holds `count` of the section's rows, and then has none of them.
fn lying(section: u8, count: &[u8]) -> Vec<u8> {
    let mut bytes = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 1).encode();
    bytes.push(section);
    bytes.extend(count);
    bytes
}

#[test]
fn a_count_that_lies_is_refused_before_anything_is_made_of_it() {
    const FOUR_BILLION: [u8; 5] = [0xff, 0xff, 0xff, 0xff, 0x0f];
    for section in 1..=9 {
        let error = Batch::decode(&lying(section, &FOUR_BILLION)).unwrap_err();
        assert!(matches!(error, Error::TooLarge { got: 0xffff_ffff, .. }), "section {section}: {error}");
    }
}

#[test]
fn a_section_without_rows_is_refused() {
    for section in 1..=9 {
        assert!(Batch::decode(&lying(section, &[0])).is_err(), "section {section}");
    }
}

#[test]
fn sections_come_once_and_in_order() {
    let move_ = [5, 1, 0, 0, 0, 0, 1];
    let head = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 1).encode();
    let read = |sections: &[u8]| Batch::decode(&[&head, sections].concat());
    assert_eq!(read(&[10, 0]), Err(Error::UnknownSection(10)));
    assert_eq!(read(&[0, 0]), Err(Error::SectionOrder(0)));
    assert!(read(&move_).is_ok());
    assert_eq!(read(&[move_, move_].concat()), Err(Error::SectionOrder(5)));
}

#[test]
fn a_property_without_a_value_is_refused() {
    let head = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 1).encode();
    let signal = |properties: &[u8]| {
        [&head[..], &[9, 1, 0, 0, 0, 1, 0, 1 + properties.len() as u8, 0x1f], properties].concat()
    };
    assert!(Batch::decode(&signal(b"plan\x1fgold")).is_ok());
    assert_eq!(Batch::decode(&signal(b"plan")), Err(Error::Missing("a property's value")));
}

#[test]
fn a_batch_beyond_sixty_kib_is_not_even_looked_at() {
    let bytes = vec![0; limits::BATCH_BYTES + 1];
    assert!(matches!(Batch::decode(&bytes), Err(Error::TooLarge { what: "the batch", .. })));
    assert_eq!(Batch::decode(&bytes[1..]), Err(Error::NotIsotherm));
}

#[test]
fn another_version_is_named() {
    let mut bytes = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 1).encode();
    bytes[1] = 3;
    assert_eq!(Batch::decode(&bytes).unwrap_err().to_string(), "version 3 is not one that this build reads");
    assert_eq!(Heat::decode(&[0xb8, 7]), Err(Error::Version(7)));
}
