//! How few bytes a visit takes.

use wire::{Batch, Click, Move, SiteKey, ViewId};

/// A pointer that goes from one target to the next as hands do: fast in the middle, slow at the end, then a rest. It is
/// sampled every 50 ms, give or take what a timer gives or takes.
fn trail(count: usize) -> Vec<Move> {
    let mut chance = 1u32;
    let mut draw = move |below: u32| {
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (chance >> 8) % below
    };
    let (mut moves, mut at_ms, mut from) = (Vec::new(), 300, (400.0, 300.0));
    for place in 1.. {
        let to = (f64::from(draw(1_200)), from.1 + f64::from(draw(700)) - 340.0);
        let steps = 12 + draw(8);
        for step in 1..=steps {
            let part = f64::from(step) / f64::from(steps);
            let eased = part * part * part * (10.0 - 15.0 * part + 6.0 * part * part);
            at_ms += 46 + draw(9);
            let (x, y) = (from.0 + (to.0 - from.0) * eased, from.1 + (to.1 - from.1) * eased);
            moves.push(Move { at_ms, x: x as i32, y: y as i32, place: place / 2 });
        }
        if moves.len() >= count {
            break;
        }
        at_ms += draw(3_000);
        from = to;
    }
    moves.truncate(count);
    moves
}

#[test]
fn a_move_takes_less_than_four_bytes() {
    let mut batch = Batch::new(SiteKey::from_random([3; 10]), ViewId(1), 1);
    let without = batch.encode().len();
    batch.moves = trail(1_000);
    let each = (batch.encode().len() - without) as f64 / 1_000.0;
    assert!((2.5..4.0).contains(&each), "{each} bytes a move");
    assert_eq!(Batch::decode(&batch.encode()), Ok(batch));
}

#[test]
fn a_click_takes_less_than_nine_bytes() {
    let mut batch = Batch::new(SiteKey::from_random([3; 10]), ViewId(1), 1);
    let without = batch.encode().len();
    let click = |step: &Move| Click {
        at_ms: step.at_ms,
        x: step.x,
        y: step.y,
        place: step.place,
        ..Click::default()
    };
    batch.clicks = trail(1_000).iter().step_by(16).map(click).collect();
    let each = (batch.encode().len() - without) as f64 / batch.clicks.len() as f64;
    assert!(each < 9.0, "{each} bytes a click");
}
