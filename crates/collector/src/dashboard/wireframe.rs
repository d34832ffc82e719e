//! Maps in miniature: the boxes of a page's elements, and the heat on them, as rectangles of a drawing.

use std::{collections::BTreeMap, fmt::Write as _};

use wire::{Difference, Heat, HeatAnchor, PartBox, Reach};

use super::number;

/// Units of the drawing from left to right.
const WIDTH: f64 = 240.0;
/// And from top to bottom, at most: beyond, the page is drawn shorter than it is.
const MOST_HEIGHT: f64 = 1_600.0;
/// Cells of a drawing, and boxes of it, at most.
const CELLS: usize = 500;
/// The shortest side of a cell, and by how much it is longer where there would be more cells.
const LEAST: f64 = 3.0;
const COARSER: f64 = 1.5;
/// Colours from cold to hot.
const LEVELS: f64 = 6.0;
/// Colours of one amount, and of two that are taken from one another.
const HEAT: &str = "heat";
const SIGNED: &str = "side";
/// From such a share of the largest difference on, a sure one is drawn as much.
const MUCH: f64 = 0.25;
/// Bands of a map of scrolling.
const BANDS: usize = 40;

/// One drawing.
pub(super) struct Miniature {
    pub(super) title: String,
    pub(super) words: String,
    pub(super) height: String,
    /// As the `d` of paths: the boxes, then the heat by level.
    pub(super) boxes: String,
    pub(super) levels: Vec<String>,
    /// The colours of the levels, in the style sheet.
    pub(super) ramp: &'static str,
}

/// What all maps of one page are drawn on: its elements' boxes, and how high they are together.
pub(super) struct Sheet {
    pub(super) boxes: String,
    pub(super) height: f64,
}

/// A rectangle in units of the drawing.
#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

impl Area {
    fn of(part: PartBox, height: f64) -> Self {
        let of = |side: i32, whole: f64| f64::from(side) / f64::from(PartBox::WHOLE) * whole;
        Self { x: of(part.x, WIDTH), y: of(part.y, height), w: of(part.w, WIDTH), h: of(part.h, height) }
    }

    /// One of so many equal cells of it.
    fn cell(self, at: u32, columns: u32, rows: u32) -> Self {
        let (w, h) = (self.w / f64::from(columns), self.h / f64::from(rows));
        let (column, row) = (f64::from(at % columns), f64::from(at / columns));
        Self { x: self.x + w * column, y: self.y + h * row, w, h }
    }

    /// As large as can be seen, around the same middle.
    fn visible(self) -> Self {
        let (w, h) = (self.w.max(LEAST), self.h.max(LEAST));
        Self { x: self.x + (self.w - w) / 2.0, y: self.y + (self.h - h) / 2.0, w, h }
    }

    fn draw(self, path: &mut String) {
        let Self { x, y, w, h } = self;
        // Writing into a text cannot fail.
        _ = write!(path, "M{x:.1} {y:.1}h{w:.1}v{h:.1}h-{w:.1}z");
    }
}

/// How high the drawing is of a page of this size, px.
pub(super) fn height(width_px: u32, document_px: u32) -> f64 {
    (WIDTH * f64::from(document_px) / f64::from(width_px.max(1))).clamp(40.0, MOST_HEIGHT)
}

/// How many px² of such a page are a square unit of its drawing.
pub(super) fn px2(width_px: u32, document_px: u32) -> f64 {
    f64::from(width_px.max(1)) / WIDTH * f64::from(document_px.max(1)) / height(width_px, document_px)
}

/// The boxes of the elements of these maps, without those of nearly the whole page.
pub(super) fn boxes(maps: &[&Heat], height: f64) -> String {
    let mut seen: Vec<[i32; 4]> = Vec::new();
    let mut path = String::new();
    for anchor in maps.iter().flat_map(|heat| heat.anchors.iter().skip(1)) {
        let PartBox { x, y, w, h } = anchor.in_document;
        let rough = [x, y, w, h].map(|side| side >> 7);
        if w > 0 && h > 0 && h < PartBox::WHOLE * 9 / 10 && !seen.contains(&rough) && seen.len() < CELLS {
            seen.push(rough);
            Area::of(anchor.in_document, height).draw(&mut path);
        }
    }
    path
}

/// The weight on a square unit where there is most of it.
pub(super) fn hottest(map: &Heat, height: f64) -> f64 {
    hot(map, height).map(|(_, heat)| heat).fold(0.0, f64::max)
}

/// A map of points or of time.
pub(super) fn heat(title: &str, words: String, map: &Heat, sheet: &Sheet) -> Miniature {
    heat_up_to(hottest(map, sheet.height), title, words, map, sheet)
}

/// The same with the last colour for so much weight on a square unit.
pub(super) fn heat_up_to(hottest: f64, title: &str, words: String, map: &Heat, sheet: &Sheet) -> Miniature {
    let mut cells: Vec<_> = hot(map, sheet.height).collect();
    cells.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let mut levels = vec![String::new(); LEVELS as usize];
    for (area, heat) in cells {
        // By the root, as the eye would else see nothing but the hottest.
        let level = ((heat / hottest).sqrt() * LEVELS).ceil().clamp(1.0, LEVELS) as usize;
        area.visible().draw(&mut levels[level - 1]);
    }
    drawn(title, words, sheet, levels, HEAT)
}

fn drawn(
    title: &str,
    words: String,
    Sheet { boxes, height }: &Sheet,
    levels: Vec<String>,
    ramp: &'static str,
) -> Miniature {
    Miniature {
        title: title.into(),
        words,
        height: format!("{height:.0}"),
        boxes: boxes.clone(),
        levels,
        ramp,
    }
}

/// The largest difference on a square unit, whichever has more.
pub(super) fn farthest(map: &Heat, height: f64) -> f64 {
    apart(map, height).map(|(_, rate, _)| rate.abs()).fold(0.0, f64::max)
}

/// A map of differences, of which the largest on a square unit is `farthest`. Its levels are: the second has much more, more,
/// more perhaps, then the same of the first.
pub(super) fn signed(farthest: f64, title: &str, words: String, map: &Heat, sheet: &Sheet) -> Miniature {
    let mut cells: Vec<_> = apart(map, sheet.height).collect();
    cells.sort_by(|(_, a, _), (_, b, _)| b.abs().total_cmp(&a.abs()));
    let mut levels = vec![String::new(); LEVELS as usize];
    for (area, heat, is_sure) in cells.into_iter().filter(|(_, heat, _)| *heat != 0.0) {
        let strength = match is_sure {
            false => 0,
            true if heat.abs() < farthest * MUCH => 1,
            true => 2,
        };
        let level = if heat < 0.0 { 2 - strength } else { 3 + strength };
        area.visible().draw(&mut levels[level]);
    }
    drawn(title, words, sheet, levels, SIGNED)
}

/// What the colours of a ramp stand for.
pub(super) struct Scale {
    pub(super) words: String,
    pub(super) ramp: &'static str,
    /// Of each level, from the first.
    pub(super) steps: Vec<String>,
}

/// That of maps whose last colour is for `hottest`.
pub(super) fn scale(words: String, hottest: f64) -> Scale {
    let up_to = |level: u32| number::figure(hottest * (f64::from(level) / LEVELS).powi(2));
    let steps = (1..=LEVELS as u32).map(|level| format!("up to {}", up_to(level)));
    Scale { words, ramp: HEAT, steps: steps.collect() }
}

/// That of a difference that is `farthest` at most.
pub(super) fn signed_scale(words: String, farthest: f64) -> Scale {
    let [much, most] = [farthest * MUCH, farthest].map(number::figure);
    let ends = |sign: &str| [format!("{sign}{much} to {sign}{most}"), format!("0 to {sign}{much}")];
    let [[far_less, less], [far_more, more]] = [ends("−"), ends("+")];
    let [maybe_less, maybe_more] = ["less", "more"].map(|word| format!("{word}, may be chance"));
    Scale { words, ramp: SIGNED, steps: vec![far_less, less, maybe_less, maybe_more, more, far_more] }
}

/// A map's cells, each with how many square units it is drawn on and what is in it. Those that would be drawn over one another
/// are one, and larger ones where there are more than a drawing can have: none is left out.
fn laid<T: Default>(map: &Heat, height: f64, add: impl Fn(&mut T, u64)) -> Vec<(Area, f64, T)> {
    let mut least = LEAST;
    loop {
        let cells: Vec<_> =
            map.anchors.iter().flat_map(|anchor| merged(anchor, height, least, &add)).collect();
        if cells.len() <= CELLS || least > WIDTH {
            return cells;
        }
        least *= COARSER;
    }
}

/// An element's cells, so many put together that none is narrower or lower than `least`, if the element is not.
fn merged<T: Default>(
    anchor: &HeatAnchor,
    height: f64,
    least: f64,
    add: impl Fn(&mut T, u64),
) -> impl Iterator<Item = (Area, f64, T)> {
    let whole = Area::of(place(anchor), height);
    let (columns, rows) = (anchor.columns, anchor.rows);
    let together =
        |count: u32, side: f64| ((least * f64::from(count) / side).ceil() as u32).min(count).max(1);
    let (across, down) = (together(columns, whole.w), together(rows, whole.h));
    let mut cells: BTreeMap<(u32, u32), T> = BTreeMap::new();
    for &(at, weight) in &anchor.cells {
        add(cells.entry((at / columns / down, at % columns / across)).or_default(), weight);
    }
    cells.into_iter().map(move |((row, column), sum)| {
        let first = whole.cell(row * down * columns + column * across, columns, rows);
        let sides = [(across, columns - column * across), (down, rows - row * down)];
        let [wide, high] = sides.map(|(together, left)| f64::from(together.min(left)));
        let area = Area { w: first.w * wide, h: first.h * high, ..first };
        let seen = area.visible();
        (area, seen.w * seen.h, sum)
    })
}

/// Where on the page it is. What happened on no element is told of the document, which no view places.
fn place(anchor: &HeatAnchor) -> PartBox {
    let PartBox { w, h, .. } = anchor.in_document;
    if anchor.anchor.selector.is_empty() && w == 0 && h == 0 {
        return PartBox { x: 0, y: 0, w: PartBox::WHOLE, h: PartBox::WHOLE };
    }
    anchor.in_document
}

/// The cells with their weight for their size.
fn hot(map: &Heat, height: f64) -> impl Iterator<Item = (Area, f64)> {
    let cells = laid(map, height, |sum: &mut u64, weight| *sum += weight);
    cells.into_iter().map(|(area, size, weight)| (area, weight as f64 / size))
}

/// The same of a difference, and whether most of it is sure.
fn apart(map: &Heat, height: f64) -> impl Iterator<Item = (Area, f64, bool)> {
    let cells = laid(map, height, |[all, sure]: &mut [i64; 2], weight| {
        let Difference { rate, is_sure } = Difference::unpack(weight);
        *all += rate;
        *sure += if is_sure { rate } else { 0 };
    });
    cells.into_iter().map(|(area, size, [all, sure])| {
        let is_sure = sure.signum() == all.signum() && 2 * sure.abs() >= all.abs();
        (area, all as f64 / size, is_sure)
    })
}

/// How far down visitors came: bands that fade.
pub(super) fn scrolling(words: String, reach: &Reach, sheet: &Sheet) -> Miniature {
    let mut levels = vec![String::new(); LEVELS as usize];
    let all = reach.rows.first().map_or(0, |(views, _)| *views).max(1);
    for band in 0..BANDS {
        let views = reach.rows.get(band * reach.rows.len() / BANDS).map_or(0, |(views, _)| *views);
        let level = (views as f64 / all as f64 * LEVELS).ceil() as usize;
        let step = sheet.height / BANDS as f64;
        if let Some(path) = level.checked_sub(1).and_then(|level| levels.get_mut(level)) {
            Area { x: 0.0, y: step * band as f64, w: WIDTH, h: step }.draw(path);
        }
    }
    drawn("Scrolling", words, sheet, levels, HEAT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet { boxes: String::new(), height: 400.0 }
    }

    #[test]
    fn a_page_is_drawn_in_proportion_and_never_endless() {
        assert_eq!(
            [height(1_000, 2_000), height(1_000, 1_000_000), height(0, 0)],
            [480.0, MOST_HEIGHT, 40.0]
        );
    }

    #[test]
    fn what_happened_on_no_element_is_drawn_where_it_was() {
        let mut document = anchor(PartBox::default(), [2, 2], vec![(3, 4)]);
        document.anchor.selector.clear();
        let drawn = heat("Moves", String::new(), &map(vec![document]), &sheet());
        assert_eq!(drawn.levels.last().unwrap(), "M120.0 200.0h120.0v200.0h-120.0z");
    }

    #[test]
    fn bands_are_hottest_where_everybody_came() {
        let rows = (0..400).map(|row| (if row < 200 { 10 } else { 0 }, 0)).collect();
        let drawn = scrolling(String::new(), &Reach { rows, ..Reach::default() }, &sheet());
        assert_eq!(drawn.levels.last().unwrap().matches('M').count(), 20);
        assert!(drawn.levels[..5].iter().all(String::is_empty));
    }

    /// An element with so many cells across and down.
    fn anchor(in_document: PartBox, [columns, rows]: [u32; 2], cells: Vec<(u32, u64)>) -> HeatAnchor {
        let anchor = wire::Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 };
        HeatAnchor {
            anchor,
            in_landmark: in_document,
            in_document,
            points: 4,
            weight: 4,
            columns,
            rows,
            cells,
        }
    }

    fn map(anchors: Vec<HeatAnchor>) -> Heat {
        Heat { about: wire::About::default(), anchors, reach: Reach::default(), details: String::new() }
    }

    fn drawn_in(levels: &[String]) -> Vec<usize> {
        levels.iter().map(|path| path.matches('M').count()).collect()
    }

    #[test]
    fn every_element_is_drawn_however_many_cells_others_have() {
        let pack = |rate| Difference { rate, is_sure: true }.pack();
        let [large, small] = [0, 40_000].map(|y| PartBox { x: 0, y, w: 20_000, h: 20_000 });
        let many = |rate: u64| (0..2_000).map(|cell| (cell, rate)).collect::<Vec<_>>();
        let crowd = map(vec![anchor(large, [40, 50], many(9)), anchor(small, [40, 50], vec![(7, 1)])]);
        let drawn = heat("", String::new(), &crowd, &sheet());
        let counts = drawn_in(&drawn.levels);
        assert!(counts.iter().sum::<usize>() <= CELLS && counts[0] == 1, "{counts:?}");
        // Of each cell little more, and of one element much less.
        let apart =
            map(vec![anchor(large, [40, 50], many(pack(20))), anchor(small, [40, 50], vec![(7, pack(-10))])]);
        let drawn = signed(farthest(&apart, 400.0), "", String::new(), &apart, &sheet());
        assert_eq!(drawn_in(&drawn.levels)[..3].iter().sum::<usize>(), 1);
        let weight: u64 =
            laid(&crowd, 400.0, |sum: &mut u64, weight| *sum += weight).iter().map(|cell| cell.2).sum();
        assert_eq!(weight, 18_001, "nothing is left out");
    }

    #[test]
    fn a_difference_is_drawn_by_its_sign_and_pale_where_it_is_not_sure() {
        let pack = |rate, is_sure| Difference { rate, is_sure }.pack();
        let cells =
            vec![(0, pack(900, true)), (1, pack(-900, true)), (2, pack(100, true)), (3, pack(-50, false))];
        let in_document = PartBox { x: 0, y: 0, w: 60_000, h: 60_000 };
        let map = map(vec![anchor(in_document, [4, 1], cells)]);
        let drawn = signed(farthest(&map, 400.0), "", String::new(), &map, &sheet());
        assert_eq!((drawn_in(&drawn.levels), drawn.ramp), (vec![1, 0, 1, 0, 1, 1], "side"));
    }

    #[test]
    fn a_scale_says_where_each_colour_ends() {
        let steps = scale(String::new(), 36.0).steps;
        assert_eq!(steps, ["up to 1.0", "up to 4.0", "up to 9.0", "up to 16", "up to 25", "up to 36"]);
        let signed = signed_scale(String::new(), 4.0).steps;
        let less = ["−1.0 to −4.0", "0 to −1.0", "less, may be chance"];
        assert_eq!((&signed[..3], &*signed[5]), (&less.map(String::from)[..], "+1.0 to +4.0"));
        assert_eq!(px2(2_400, 4_800), 100.0);
    }

    #[test]
    fn a_cell_lies_within_its_element() {
        let area = Area { x: 10.0, y: 20.0, w: 40.0, h: 20.0 }.cell(5, 4, 2);
        assert_eq!([area.x, area.y, area.w, area.h], [20.0, 30.0, 10.0, 10.0]);
    }
}
