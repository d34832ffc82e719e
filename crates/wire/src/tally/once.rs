//! Who has been somewhere already. All views of a session or visitor are read one after another, so the last one is enough.

/// The session or visitor that was met last.
#[derive(Default)]
pub(super) struct Latest(Option<u64>);

impl Latest {
    /// Notes a unit: whether it is another one.
    pub(super) fn is_new(&mut self, unit: u64) -> bool {
        self.0.replace(unit) != Some(unit)
    }
}

/// What is kept of a point; without segments, nothing beside its weight.
#[cfg_attr(
    not(feature = "segments"),
    expect(dead_code, reason = "who only counts events asks for none of it")
)]
#[derive(Clone, Copy)]
pub(super) struct Keep {
    /// Only whoever does not count here yet counts.
    pub(super) once: bool,
    /// Notes who was in which tile.
    pub(super) tiles: bool,
}

#[cfg(feature = "segments")]
mod people {
    use alloc::{
        collections::{BTreeMap, BTreeSet},
        vec::Vec,
    };

    use super::{Keep, Latest};
    use crate::Tile;

    /// How many units were in each part of an element, by a number of the part.
    type Parts = BTreeMap<u32, (Latest, u64)>;

    /// Whom an element has met.
    #[derive(Default)]
    pub(in crate::tally) struct People {
        all: (Latest, u64),
        counted: Parts,
        tiles: Parts,
        spent: Spent,
    }

    /// How long its units looked at an element: the latest one, ms, and of all before the sum of squares.
    #[derive(Default)]
    struct Spent {
        now: u64,
        squares: f64,
    }

    impl People {
        /// Meets a unit in a tile, and in that part of the element in which it counts once: whether it counts.
        pub(in crate::tally) fn meet(&mut self, unit: u64, tile: u32, part: u32, keep: Keep) -> bool {
            if keep.tiles {
                note(&mut self.all, unit);
                visit(&mut self.tiles, tile, unit);
            }
            !keep.once || visit(&mut self.counted, part, unit)
        }

        /// Meets a unit for some time.
        pub(in crate::tally) fn spend(&mut self, unit: u64, ms: u64) {
            if note(&mut self.all, unit) {
                self.spent = Spent { now: 0, squares: self.squares() };
            }
            self.spent.now += ms;
        }

        /// The sum of the squares of what each unit spent, ms².
        pub(in crate::tally) fn squares(&self) -> f64 {
            let now = self.spent.now as f64;
            self.spent.squares + now * now
        }

        /// How many of two were met anywhere.
        pub(in crate::tally) fn whole(first: &Self, second: &Self) -> Tile {
            Tile { units: [first.all.1, second.all.1], ..Tile::default() }
        }

        /// The tiles in which any of two was met.
        pub(in crate::tally) fn tiles(first: &Self, second: &Self) -> Vec<Tile> {
            let places: BTreeSet<u32> = first.tiles.keys().chain(second.tiles.keys()).copied().collect();
            let units = |people: &Self, at| people.tiles.get(&at).map_or(0, |(_, units)| *units);
            let tile = |at| Tile { at, units: [units(first, at), units(second, at)], ..Tile::default() };
            places.into_iter().map(tile).collect()
        }
    }

    /// Notes that a unit was there: whether for the first time.
    fn visit(parts: &mut Parts, part: u32, unit: u64) -> bool {
        note(parts.entry(part).or_default(), unit)
    }

    fn note((latest, units): &mut (Latest, u64), unit: u64) -> bool {
        let is_new = latest.is_new(unit);
        *units += u64::from(is_new);
        is_new
    }
}

/// Where only events are counted.
#[cfg(not(feature = "segments"))]
mod people {
    use alloc::vec::Vec;

    use super::Keep;
    use crate::Tile;

    #[derive(Default)]
    pub(in crate::tally) struct People;

    impl People {
        pub(in crate::tally) fn meet(&mut self, _: u64, _: u32, _: u32, _: Keep) -> bool {
            true
        }

        pub(in crate::tally) fn spend(&mut self, _: u64, _: u64) {}

        pub(in crate::tally) fn squares(&self) -> f64 {
            0.0
        }

        pub(in crate::tally) fn whole(_: &Self, _: &Self) -> Tile {
            Tile::default()
        }

        pub(in crate::tally) fn tiles(_: &Self, _: &Self) -> Vec<Tile> {
            Vec::new()
        }
    }
}

pub(super) use people::People;
