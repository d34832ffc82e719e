//! Days that are over: maps out of grids are those of their batches, whatever comes late or is deleted, and outlive them.

use proptest::{prelude::*, sample::select};
use store::{Agent, Bots, Erasure, Error, HeatQuery, Keeping, Order, PathPattern, Segment, Site};
use wire::{Device, Heat, Kind, Move};

use crate::scratch::{DAY, NOON_MS, Scratch};

const DAY_MS: i64 = 86_400_000;
const PAGES: [&str; 2] = ["/a", "/b"];

impl Scratch {
    fn own(&self) -> Site {
        (*self.store.site(self.site).unwrap().unwrap()).clone()
    }

    /// Closes all days up to today.
    fn close(&self) -> u64 {
        self.store.close_days(DAY + 1, |_| true).unwrap()
    }

    fn forget(&self, batch_days: u16, grid_days: u16) -> (u64, u64) {
        let keeping = Keeping { batch_days: Some(batch_days), grid_days: Some(grid_days) };
        let forgotten = self.store.forget_old(&self.own(), keeping, DAY).unwrap();
        (forgotten.views, forgotten.page_days)
    }

    fn erase(&self, path: &str, days_ago: i32) -> u64 {
        let path = Some(PathPattern::parse(path).unwrap());
        let day = DAY - days_ago;
        self.store.erase(&self.own(), &Erasure { path, from_day: day, to_day: day }).unwrap()
    }
}

/// Something that happens to a store.
#[derive(Debug, Clone)]
enum Event {
    Batch { view: u64, seq: u32, page: usize, days_ago: i32, device: Device, is_bot: bool, spot: (i32, i32) },
    Close,
    Erase { page: usize, days_ago: i32 },
}

fn event() -> impl Strategy<Value = Event> {
    let batch = (0..5u64, 0..3u32, 0..2usize, 0..3i32, select(Device::ALL.to_vec()), any::<bool>());
    let batch =
        (batch, (0..90i32, 0..30i32)).prop_map(|((view, seq, page, days_ago, device, is_bot), spot)| {
            Event::Batch { view, seq, page, days_ago, device, is_bot, spot }
        });
    let erase = (0..2usize, 0..3i32).prop_map(|(page, days_ago)| Event::Erase { page, days_ago });
    prop_oneof![12 => batch, 3 => Just(Event::Close), 1 => erase]
}

fn happen(scratch: &Scratch, event: &Event) {
    match *event {
        Event::Close => {}
        Event::Erase { page, days_ago } => _ = scratch.erase(PAGES[page], days_ago),
        Event::Batch { view, seq, page, days_ago, device, is_bot, spot: (x, y) } => {
            let mut batch = scratch.later(view, seq, 1);
            if seq == 0 {
                batch = scratch.first(view, PAGES[page]);
                batch.header.as_mut().unwrap().device = device;
                batch.places.list[0].w = 40 + x as u32;
            }
            let at = |at_ms: i32| Move { at_ms: at_ms as u32, x: 100 + x, y: 200 + y, place: 1 };
            batch.moves = vec![at(x), at(x + y)];
            let agent = Agent { bot_score: if is_bot { 100 } else { 0 }, ..Agent::default() };
            let received_ms = NOON_MS - i64::from(days_ago) * DAY_MS;
            scratch.append_by(agent, &batch, received_ms).unwrap();
        }
    }
}

/// Every map that grids could tell.
fn maps(scratch: &Scratch) -> Vec<Heat> {
    let mut maps = Vec::new();
    for &kind in Kind::ALL {
        for path in ["/a", "*"] {
            for (from, to) in [(2, 0), (2, 2), (1, 0)] {
                let mut query = scratch.query(kind, path);
                query.segment = Segment::of_days(DAY - from, DAY - to);
                maps.push(scratch.store.heat(&query).unwrap());
                query.segment.device = Some(Device::Phone);
                query.segment.bots = Bots::With;
                maps.push(scratch.store.heat(&query).unwrap());
            }
        }
    }
    maps
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_maps_are_those_of_the_batches(events in proptest::collection::vec(event(), 1..30)) {
        let (closing, never) = (Scratch::new(), Scratch::new());
        for event in &events {
            happen(&closing, event);
            happen(&never, event);
            if matches!(event, Event::Close) {
                closing.close();
            }
        }
        // Sites differ, and are in no map.
        prop_assert_eq!(maps(&closing), maps(&never));
        prop_assert!(closing.store.check().unwrap().is_sound());
    }
}

/// Three views three days ago, one of a bot, and one today.
fn some_days() -> Scratch {
    let scratch = Scratch::new();
    for view in 1..=3 {
        let agent = Agent { bot_score: if view == 3 { 100 } else { 0 }, ..Agent::default() };
        scratch.append_by(agent, &scratch.first(view, "/a"), NOON_MS - 3 * DAY_MS).unwrap();
    }
    scratch.append(&scratch.first(4, "/a")).unwrap();
    scratch
}

fn all(scratch: &Scratch) -> HeatQuery {
    HeatQuery { segment: Segment::of_days(DAY - 9, DAY), ..scratch.query(Kind::Click, "/a") }
}

#[test]
fn a_closed_day_is_read_no_more_until_a_batch_comes_late() {
    let scratch = some_days();
    assert_eq!((scratch.close(), scratch.close()), (2, 0));
    let db = rusqlite::Connection::open(scratch.path().join("isotherm.sqlite")).unwrap();
    let spoil =
        |bytes: &str| db.execute(&format!("UPDATE batch SET bytes = {bytes} WHERE view = 1"), []).unwrap();
    db.execute_batch("CREATE TABLE saved AS SELECT bytes FROM batch WHERE view = 1").unwrap();
    spoil("x'00'");
    assert_eq!(scratch.store.heat(&all(&scratch)).unwrap().about.points, 3);
    scratch.append_at(&scratch.later(2, 1, 5), NOON_MS).unwrap();
    assert!(matches!(scratch.store.heat(&all(&scratch)), Err(Error::Unreadable { .. })));
    spoil("(SELECT bytes FROM saved)");
    assert_eq!(scratch.store.heat(&all(&scratch)).unwrap().about.points, 8);
    assert_eq!(scratch.close(), 1);
    assert_eq!(scratch.store.heat(&all(&scratch)).unwrap().about.points, 8);
}

#[test]
fn maps_outlive_their_batches_and_end_with_their_grids() {
    let scratch = some_days();
    let before = scratch.store.heat(&all(&scratch)).unwrap();
    assert_eq!(scratch.forget(2, 9), (0, 0), "what is in no grid is not forgotten");
    scratch.close();
    assert_eq!(scratch.forget(3, 9), (0, 0), "the day is not old enough");
    assert_eq!(scratch.forget(2, 9), (3, 0));
    assert_eq!(scratch.store.check().unwrap().views, 1);
    assert_eq!(scratch.store.heat(&all(&scratch)).unwrap(), before);
    let bots = scratch.store.answer(&all(&scratch)).unwrap().bots;
    assert_eq!((bots.views, bots.of), (1, 4));
    let mut narrow = all(&scratch);
    narrow.segment.source = Some("direct".into());
    let told = scratch.store.heat(&narrow).unwrap().about;
    assert_eq!((told.from_day, told.views), (DAY - 2, 1), "a map says of which days it is");
    assert_eq!(scratch.forget(2, 2), (0, 1));
    assert_eq!(scratch.store.heat(&all(&scratch)).unwrap().about.points, 1);
}

/// As by a clock that is wrong by months.
#[test]
fn what_comes_for_a_day_of_which_only_grids_are_left_is_on_its_map_and_outlives_its_batches_too() {
    let (scratch, never) = (some_days(), some_days());
    scratch.close();
    assert_eq!(scratch.forget(2, 9), (3, 0));
    for view in [5, 6] {
        let mut late = never.first(view, "/a");
        late.places.list[0].w = 40;
        for of in [&scratch, &never] {
            late.site = of.site;
            of.append_at(&late, NOON_MS - 3 * DAY_MS).unwrap();
        }
        let map = never.store.heat(&all(&never)).unwrap();
        assert_eq!(map.about.views, view - 1, "one is a bot's");
        assert_eq!(scratch.store.heat(&all(&scratch)).unwrap(), map);
        scratch.close();
        assert_eq!(scratch.store.heat(&all(&scratch)).unwrap(), map);
        assert_eq!(scratch.forget(2, 9), (1, 0));
        assert_eq!(scratch.store.heat(&all(&scratch)).unwrap(), map);
    }
    let moves = |of: &Scratch| of.store.heat(&HeatQuery { kind: Kind::Move, ..all(of) }).unwrap();
    assert_eq!(moves(&scratch), moves(&never));
    assert!(scratch.store.check().unwrap().is_sound());
    assert_eq!(scratch.erase("/a", 3), 5);
}

#[test]
fn grids_of_a_folder_whose_days_had_no_parts_are_kept() {
    let scratch = some_days();
    scratch.close();
    scratch.forget(2, 9);
    let before = scratch.store.heat(&all(&scratch)).unwrap();
    scratch.store.clone().close();
    let back = "CREATE TABLE old (path INTEGER NOT NULL REFERENCES path, kind INTEGER NOT NULL, day INTEGER NOT NULL,
            device INTEGER NOT NULL, bot INTEGER NOT NULL, views INTEGER NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (path, kind, day, device, bot)) STRICT, WITHOUT ROWID;
        INSERT INTO old SELECT path, kind, day, device, bot, views, bytes FROM grid;
        DROP TABLE grid; ALTER TABLE old RENAME TO grid; DROP TABLE clock; PRAGMA user_version = 12";
    let db = rusqlite::Connection::open(scratch.path().join("isotherm.sqlite")).unwrap();
    db.execute_batch(back).unwrap();
    drop(db);
    let scratch = scratch.reopened();
    assert_eq!(scratch.store.heat(&all(&scratch)).unwrap(), before);
}

#[test]
fn what_is_in_grids_alone_is_deleted_by_page_and_day_too() {
    let scratch = some_days();
    scratch.close();
    scratch.forget(2, 9);
    assert_eq!((scratch.erase("/b", 3), scratch.erase("/a", 2)), (0, 0));
    assert_eq!(scratch.erase("/a", 3), 3);
    assert_eq!(scratch.store.heat(&all(&scratch)).unwrap().about.points, 1);
    let names = || {
        let db = rusqlite::Connection::open(scratch.path().join("isotherm.sqlite")).unwrap();
        let count =
            |table| db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0));
        (count("grid").unwrap() > 0, count("path").unwrap())
    };
    assert_eq!(names(), (true, 1));
    scratch.erase("/a", 0);
    assert_eq!(names(), (false, 0));
}

#[test]
fn orders_that_were_told_outlive_the_views_of_their_day() {
    let scratch = some_days();
    let told = |days_ago| Order {
        id: days_ago as u64,
        digest: days_ago as u32,
        at_ms: NOON_MS - days_ago * DAY_MS,
        currency: "EUR".into(),
        value: 120_000,
        refund: 0,
    };
    for days_ago in [4, 40] {
        assert!(scratch.store.tell_order(&scratch.own(), &told(days_ago)).unwrap());
    }
    let left = || scratch.store.orders(&scratch.own(), 0..=DAY).unwrap().len();
    scratch.forget(2, 40);
    assert_eq!(left(), 2);
    scratch.forget(2, 39);
    assert_eq!(left(), 1);
}

#[test]
fn a_site_is_kept_for_as_long_as_its_owner_says() {
    let scratch = some_days();
    let usual = Keeping { batch_days: Some(90), grid_days: Some(761) };
    assert_eq!(usual.of(&scratch.own()), usual);
    scratch.store.keep(&scratch.own(), Some(7), Some(0)).unwrap();
    let own = scratch.store.sites().unwrap().remove(0);
    assert_eq!(usual.of(&own), Keeping { batch_days: Some(7), grid_days: None });
}

#[test]
fn grids_that_are_damaged_are_found_and_never_drawn() {
    let scratch = some_days();
    scratch.close();
    let db = rusqlite::Connection::open(scratch.path().join("isotherm.sqlite")).unwrap();
    db.execute(
        "UPDATE grid SET bytes = substr(bytes, 1, length(bytes) - 1) WHERE kind = 0 AND day = ?1",
        [DAY],
    )
    .unwrap();
    assert!(matches!(scratch.store.heat(&all(&scratch)), Err(Error::UnreadableGrid(_))));
    let damage = scratch.store.check().unwrap().damage;
    assert!(damage.len() == 1 && damage[0].contains("/a"), "{damage:?}");
    let moves = HeatQuery { kind: Kind::Move, ..all(&scratch) };
    assert_eq!(scratch.store.heat(&moves).unwrap().about.views, 3);
}
