//! The numbers that `pkg/tracker` has in JavaScript are those of `wire`, which is the only definition of bytes, and of
//! `capture`.

#![allow(clippy::unwrap_used, reason = "what these tests share may panic as they do")]

use capture::{Effect, Promise};
use std::fs;
use std::path::Path;
use wire::{Pointer, SignalKind, flags, limits};

fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pkg/tracker").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The members of an enum in `codes.ts`.
fn members(name: &str) -> Vec<(String, u32)> {
    let codes = source("codes.ts");
    let (_, body) = codes.split_once(&format!("export enum {name} {{")).unwrap();
    let (body, _) = body.split_once('}').unwrap();
    let member = |line: &str| {
        let (name, code) = line.trim().trim_end_matches(',').split_once(" = ")?;
        Some((name.to_owned(), code.parse().unwrap()))
    };
    body.lines().filter_map(member).collect()
}

#[test]
fn signals_and_pointers_have_the_codes_of_the_wire() {
    for (name, code) in members("Signal") {
        let kind = SignalKind::from_code(code as u8).unwrap();
        assert_eq!(format!("{kind:?}"), name, "code {code}");
    }
    for (name, code) in members("Pointer") {
        let pointer = Pointer::from_code(code as u8).unwrap();
        assert_eq!(format!("{pointer:?}"), name, "code {code}");
    }
    assert_eq!(members("Pointer").len(), Pointer::ALL.len());
}

#[test]
fn flags_have_the_bits_of_the_wire() {
    let expected = [
        ("Automated", flags::AUTOMATED),
        ("Routed", flags::ROUTED),
        ("Restored", flags::RESTORED),
        ("Prerendered", flags::PRERENDERED),
        ("PlainJs", flags::PLAIN_JS),
        ("Returning", flags::RETURNING),
    ];
    assert_eq!(members("Flag"), expected.map(|(name, bit)| (name.to_owned(), bit)));
}

#[test]
fn the_buffer_is_as_large_as_a_batch_may_be() {
    assert!(source("text.js").contains(&format!("buffer(), {})", limits::BATCH_BYTES)));
}

#[test]
fn promises_and_effects_have_the_codes_of_the_core() {
    for (name, code) in members("Promised") {
        let promise = [Promise::Unseen, Promise::Nothing, Promise::Effect][code as usize];
        assert_eq!((format!("{promise:?}"), promise as u32), (name, code));
    }
    let effects = [Effect::Begun, Effect::Done, Effect::Seen];
    assert_eq!(members("Effect"), effects.map(|effect| (format!("{effect:?}"), effect as u32)));
}
