//! How few bytes a visit takes.

use wire::{Anchor, Batch, Click, Move, Place, Scroll, SiteKey, ViewId, unpack};

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

/// A visit to a shop: a minute of pointing at its products and reading about them.
fn visit() -> Batch {
    let mut batch = Batch::new(SiteKey::from_random([3; 10]), ViewId(1), 1);
    batch.moves = trail(1_000);
    let click = |step: &Move| Click {
        at_ms: step.at_ms,
        x: step.x,
        y: step.y,
        place: step.place,
        trusted: true,
        ..Click::default()
    };
    batch.clicks = batch.moves.iter().step_by(16).map(click).collect();
    for number in 1..=batch.moves[999].place {
        let parts = ["a.card-title", "img.card-image", "p.price", "button.add-to-cart"];
        let part = parts[number as usize % parts.len()];
        let selector = format!("main section.products [data-testid=\"product-card\"] {part}");
        batch.anchors.list.push(Anchor {
            selector,
            index: number / 4,
            count: 24,
            landmark: 0,
            mark: number % 7,
        });
        let (column, row) = (number as i32 % 4, number as i32 / 4);
        batch.places.list.push(Place {
            anchor: number,
            x: 40 + 310 * column,
            y: 200 + 420 * row,
            w: 290,
            h: 24,
        });
    }
    let scroll = |i: u32| Scroll {
        at_ms: 2_500 * i,
        for_ms: 2_300,
        top: 400 * i as i32,
        bottom: 400 * i as i32 + 900,
        top_place: 1 + i / 2,
        bottom_place: 4 + i / 2,
        ..Scroll::default()
    };
    batch.scrolls = (0..25).map(scroll).collect();
    batch
}

#[test]
fn a_point_travels_in_less_than_four_bytes_with_all_that_belongs_to_it() {
    let batch = visit();
    let points = batch.moves.len() + batch.clicks.len() + batch.scrolls.len();
    let (packed, plain) = (batch.pack(), batch.encode());
    let each = packed.len() as f64 / points as f64;
    assert!((2.0..4.0).contains(&each), "{each} bytes a point");
    assert!(packed.len() * 5 < plain.len() * 3, "{} bytes of {}", packed.len(), plain.len());
    assert_eq!(unpack(&packed), Ok(plain));
}

#[test]
fn a_move_travels_in_less_than_three_bytes_and_is_kept_in_less_than_five() {
    let mut batch = Batch::new(SiteKey::from_random([3; 10]), ViewId(1), 1);
    let without = (batch.pack().len(), batch.encode().len());
    batch.moves = trail(1_000);
    let each = |with: usize, without| (with - without) as f64 / 1_000.0;
    let (packed, plain) = (each(batch.pack().len(), without.0), each(batch.encode().len(), without.1));
    assert!((1.5..3.0).contains(&packed), "{packed} bytes a move");
    assert!((3.0..5.0).contains(&plain), "{plain} bytes a move");
    assert_eq!(Batch::decode(&batch.encode()), Ok(batch));
}

#[test]
fn a_click_travels_in_less_than_seven_bytes() {
    let mut batch = Batch::new(SiteKey::from_random([3; 10]), ViewId(1), 1);
    let without = batch.pack().len();
    batch.clicks = visit().clicks;
    let each = (batch.pack().len() - without) as f64 / batch.clicks.len() as f64;
    assert!(each < 7.0, "{each} bytes a click");
}
