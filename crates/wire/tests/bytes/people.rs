//! Sessions and visitors counted once, and two segments beside each other, against answers worked out by hand.

use wire::{
    About, Anchor, Attention, Batch, Click, Contrast, Count, Difference, Frame, Heat, Kind, Move, Place,
    Pointer, Scroll, Side, SiteKey, Size, Tally, Tile, View, ViewId,
};

/// A view with a 60 x 24 px button, place 1, and an image of 600 x 300 px, place 2, and clicks `(place, x, y)` from their corners.
fn view(number: u64, clicks: &[(u32, i32, i32)]) -> Batch {
    let frame =
        Frame { at_ms: 0, viewport: Size { w: 1_000, h: 800 }, document: Size { w: 1_000, h: 2_000 } };
    let mut batch = Batch::new(SiteKey::from_random([1; 10]), ViewId(number), 0);
    batch.header = Some(View { path: "/".into(), frame, ..View::default() });
    let named =
        |selector: &str| Anchor { selector: selector.into(), index: 0, count: 1, landmark: 0, mark: 0 };
    batch.anchors.list = vec![named("#buy"), named("img")];
    batch.places.list = vec![
        Place { anchor: 1, x: 100, y: 200, w: 60, h: 24 },
        Place { anchor: 2, x: 300, y: 400, w: 600, h: 300 },
    ];
    let corner = |place: u32| [(0, 0), (100, 200), (300, 400)][place as usize];
    let click = |&(place, x, y): &(u32, i32, i32)| {
        let (left, top) = corner(place);
        Click { x: left + x, y: top + y, place, trusted: true, ..Click::default() }
    };
    batch.clicks = clicks.iter().map(click).collect();
    batch
}

fn tally(mut tally: Tally, views: &[(Side, u64, Batch)]) -> Heat {
    for (side, unit, batch) in views {
        tally.begin(*side, *unit);
        assert!(tally.add(batch));
    }
    tally.finish(About::default())
}

/// The same of a difference.
fn both(mut tally: Tally, views: &[(Side, u64, Batch)]) -> (Heat, Contrast) {
    for (side, unit, batch) in views {
        tally.begin(*side, *unit);
        assert!(tally.add(batch));
    }
    let (heat, contrast) = tally.finish_both(About::default());
    (heat, contrast.unwrap())
}

fn cells(heat: &Heat) -> Vec<&[(u32, u64)]> {
    heat.anchors.iter().map(|anchor| &*anchor.cells).collect()
}

#[test]
fn a_visitor_counts_once_on_each_element_where_they_first_clicked() {
    let first = view(1, &[(1, 0, 0), (1, 30, 0), (2, 0, 0)]);
    let again = view(2, &[(1, 12, 0), (2, 6, 0)]);
    let other = view(3, &[(1, 30, 0)]);
    let views = [(Side::Asked, 7, first), (Side::Asked, 7, again), (Side::Asked, 8, other)];
    let people = tally(Tally::new(Kind::Click).counting(Count::Visitors), &views);
    assert_eq!(cells(&people), [&[][..], &[(0, 1), (5, 1)], &[(0, 1)]]);
    let about = &people.about;
    assert_eq!((about.views, about.units, about.actors, about.points), (3, 2, 2, 3));
    assert_eq!((people.anchors[1].points, people.anchors[2].points), (2, 1));
    let events = tally(Tally::new(Kind::Click), &views);
    assert_eq!(cells(&events), [&[][..], &[(0, 1), (2, 1), (5, 2)], &[(0, 1), (1, 1)]]);
    assert_eq!((events.about.count, events.about.points), (Count::Events, 6));
}

#[test]
fn beside_all_elements_a_visitor_counts_once_in_each_cell_of_the_document() {
    let views = [(Side::Asked, 1, view(1, &[(0, 0, 0), (0, 0, 0), (0, 500, 1_000)]))];
    let heat = tally(Tally::new(Kind::Click).counting(Count::Sessions), &views);
    assert_eq!(cells(&heat), [&[(0, 1), (512 * 1_024 + 512, 1)]]);
    assert_eq!((heat.about.points, heat.about.actors), (2, 1));
}

#[test]
fn a_session_reaches_as_far_as_the_farthest_of_its_views() {
    let down_to = |number, bottom| {
        let mut batch = view(number, &[]);
        batch.scrolls = vec![Scroll { for_ms: 100, top: 0, bottom, ..Scroll::default() }];
        batch
    };
    let views = [
        (Side::Asked, 1, down_to(1, 800)),
        (Side::Asked, 1, down_to(2, 1_500)),
        (Side::Asked, 2, down_to(3, 1_000)),
    ];
    let heat = tally(Tally::new(Kind::Scroll).counting(Count::Sessions), &views);
    let reached = [0, 199, 200, 299, 300].map(|row| heat.reach.rows[row].0);
    assert_eq!((reached, heat.about.units), ([2, 2, 1, 1, 0], 2));
    let heat = tally(
        Tally::new(Kind::Scroll),
        &[1, 2, 3].map(|at| (Side::Asked, at, views[at as usize - 1].2.clone())),
    );
    assert_eq!([0, 199, 200, 299].map(|row| heat.reach.rows[row].0), [3, 2, 1, 1]);
}

#[test]
fn time_is_never_counted_once() {
    let mut batch = view(1, &[]);
    batch.cut_ms = 900;
    batch.moves =
        [(100, 100), (300, 106), (500, 100)].map(|(at_ms, x)| Move { at_ms, x, y: 200, place: 1 }).into();
    let heat = tally(Tally::new(Kind::Move).counting(Count::Visitors), &[(Side::Asked, 1, batch)]);
    assert_eq!(heat.anchors[1].cells, [(0, 600), (1, 200)]);
}

#[test]
fn two_segments_lie_on_one_grid_and_their_people_are_counted_in_each_tile() {
    let mut small = view(1, &[(2, 0, 0), (2, 0, 0), (2, 590, 290)]);
    small.clicks[2].pointer = Pointer::Touch;
    // The second segment's pictures are half as large: the same fraction is the same cell.
    let mut large = view(2, &[(2, 0, 0), (2, 299, 149), (1, 0, 0)]);
    large.places.list[1] = Place { anchor: 2, x: 300, y: 400, w: 300, h: 150 };
    large.clicks[1].pointer = Pointer::Touch;
    let views = [(Side::Asked, 1, small), (Side::Versus, 2, large), (Side::Versus, 3, view(3, &[]))];
    let (heat, contrast) = both(Tally::new(Kind::Click).versus(None), &views);
    assert_eq!((heat.about.units, heat.about.points), (1, 3));
    assert_eq!((contrast.about.units, contrast.about.points, contrast.about.actors), (2, 3, 1));
    // 600 x 300 px in cells of 6: 100 columns, 50 rows; in tiles of 40 cells three columns, two rows.
    assert_eq!(heat.anchors[2].cells, [(0, 2), (48 * 100 + 98, 1)]);
    let picture = &contrast.anchors[2];
    assert_eq!((picture.points, &*picture.cells), (2, &[(0, 1), (49 * 100 + 99, 1)][..]));
    let tile = |at, units| Tile { at, units, q: Tile::UNSURE };
    assert_eq!(picture.tiles, [tile(0, [1, 1]), tile(5, [1, 1])]);
    // What only the second has is there, too.
    assert_eq!((heat.anchors[1].points, &*contrast.anchors[1].tiles), (0, &[tile(0, [0, 1])][..]));
    assert_eq!(picture.whole, tile(0, [1, 1]));
    let (touched, untouched) =
        both(Tally::new(Kind::Click).of_pointer(None).versus(Some(Pointer::Touch)), &views);
    assert_eq!((touched.about.points, untouched.about.points), (3, 1));
}

#[test]
fn a_difference_is_one_map_of_rates() {
    let on_button = view(1, &[(1, 0, 0), (1, 0, 0), (1, 30, 0)]);
    let others = [(2, vec![(1, 30, 0), (2, 0, 0)]), (3, vec![]), (4, vec![]), (5, vec![])];
    let mut views = vec![(Side::Asked, 1, on_button)];
    views.extend(others.map(|(number, clicks)| (Side::Versus, number, view(number, &clicks))));
    let (mut heat, mut contrast) = both(Tally::new(Kind::Click).versus(None), &views);
    contrast.anchors[1].tiles[0].q = Tile::SURE;
    contrast.anchors[2].tiles[0].q = Tile::SURE + 1;
    contrast.take_from(&mut heat);
    let rates = |at: usize| -> Vec<_> {
        heat.anchors[at].cells.iter().map(|&(cell, weight)| (cell, Difference::unpack(weight))).collect()
    };
    // Of one view two clicks, and one less the quarter of the four others.
    let of = |rate, is_sure| Difference { rate, is_sure };
    assert_eq!(rates(1), [(0, of(200_000_000, true)), (5, of(75_000_000, true))]);
    assert_eq!(rates(2), [(0, of(-25_000_000, false))]);
    assert_eq!((heat.anchors[1].points, heat.anchors[2].points), (4, 1));
}

#[test]
fn times_are_kept_with_the_squares_of_what_each_unit_spent() {
    let looked = |number, ms: &[u32]| {
        let mut batch = view(number, &[]);
        batch.attention = ms.iter().map(|&for_ms| Attention { anchor: 1, for_ms }).collect();
        batch
    };
    // The first unit has two views.
    let views = [
        (Side::Asked, 1, looked(1, &[100, 200])),
        (Side::Asked, 1, looked(2, &[300])),
        (Side::Asked, 2, looked(3, &[400])),
        (Side::Versus, 3, looked(4, &[50])),
        (Side::Versus, 4, looked(5, &[])),
    ];
    let tally = Tally::new(Kind::Attention).counting(Count::Sessions).versus(None);
    let (mut heat, contrast) = both(tally, &views);
    let other = &contrast.anchors[1];
    assert_eq!((other.squares, other.whole.units), ([600.0 * 600.0 + 400.0 * 400.0, 2_500.0], [2, 1]));
    assert_eq!((heat.anchors[1].weight, other.cells[0]), (1_000, (0, 50)));
    contrast.take_from(&mut heat);
    // 500 ms of each less 25, of a hundred and in millionths.
    let difference = Difference::unpack(heat.anchors[1].weight);
    assert_eq!(difference, Difference { rate: 47_500_000_000, is_sure: false });
}

#[test]
fn each_row_of_a_document_has_who_came_there_of_both() {
    let down_to = |number, bottom| {
        let mut batch = view(number, &[]);
        batch.scrolls = vec![Scroll { for_ms: 100, top: 0, bottom, ..Scroll::default() }];
        batch
    };
    let views = [
        (Side::Asked, 1, down_to(1, 2_000)),
        (Side::Versus, 2, down_to(2, 1_000)),
        (Side::Asked, 3, down_to(3, 1_000)),
    ];
    let (mut heat, mut contrast) = both(Tally::new(Kind::Scroll).versus(None), &views);
    let units = [0, 199, 200, 399].map(|row: usize| contrast.rows[row].units);
    assert_eq!(units, [[2, 1], [2, 1], [1, 0], [1, 0]]);
    assert_eq!((heat.reach.rows[200], contrast.reach.rows[199]), ((1, 100), (1, 100)));
    contrast.rows[200].q = Tile::SURE;
    contrast.take_from(&mut heat);
    let reached = [199, 200].map(|row: usize| Difference::unpack(heat.reach.rows[row].0));
    let by = |rate, is_sure| Difference { rate, is_sure };
    assert_eq!(reached, [by(0, false), by(50_000_000, true)]);
}
