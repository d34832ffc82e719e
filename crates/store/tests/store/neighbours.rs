//! Views chosen by the path that they came from, and by the one that their visitor went on to.

use store::{Choice, HeatQuery, PathPattern, Segment, SiteChange, VisitsQuery};
use wire::{Batch, Kind, ViewId};

use crate::scratch::{DAY, NOON_MS, Scratch};

const MINUTE_MS: i64 = 60_000;

fn pattern(text: &str) -> Option<PathPattern> {
    Some(PathPattern::parse(text).unwrap())
}

fn previous(text: &str) -> Segment {
    Segment { previous: pattern(text), ..Segment::of_days(DAY, DAY) }
}

fn next(text: &str) -> Segment {
    Segment { next: pattern(text), ..Segment::of_days(DAY, DAY) }
}

/// Views by number, of visitor 1 in two sessions, and of visitor 2 at the same time.
fn stocked() -> Scratch {
    let scratch = Scratch::new();
    for (view, visitor, minutes, path) in [
        (1, 1, 0, "/"),
        (2, 1, 5, "/shop/a"),
        (3, 2, 7, "/shop/b"),
        (4, 1, 10, "/cart"),
        (5, 2, 12, "/cart"),
        (6, 1, 14, "/cart"),
        (7, 1, 90, "/cart"),
        (8, 1, 91, "/checkout"),
        (9, 2, 13, "/shop/a"),
    ] {
        scratch.append_of(visitor, &scratch.first(view, path), NOON_MS + minutes * MINUTE_MS).unwrap();
    }
    scratch
}

/// Which views the segment means: by the list of visits, and as many by maps, by the timeline, live, and in what dashboards see.
fn check(scratch: &Scratch, segment: &Segment, expected: &[u64]) {
    let site = scratch.site;
    let path = PathPattern::parse("*").unwrap();
    let query = VisitsQuery { site, path, segment: segment.clone(), with: None, before: None, limit: 100 };
    let mut listed: Vec<_> =
        scratch.store.visits(&query).unwrap().list.iter().map(|visit| visit.view.0).collect();
    listed.sort_unstable();
    assert_eq!(listed, expected, "{segment:?}");
    let viewed = scratch.store.viewed(site, segment).unwrap();
    let mut seen: Vec<_> =
        viewed.iter().filter(|view| view.matches).map(|view| view.summary.view.0).collect();
    seen.sort_unstable();
    assert_eq!(seen, expected, "{segment:?}");
    let query = HeatQuery { segment: segment.clone(), ..scratch.query(Kind::Click, "*") };
    let views: Vec<_> = (1..20).map(ViewId).collect();
    let live = scratch.store.views_among(&query, &views).unwrap();
    let starts = scratch.store.starts(&query).unwrap();
    let map = scratch.store.heat(&query).unwrap().about;
    assert_eq!(
        [map.views, map.points, starts.len() as u64, live.len() as u64],
        [expected.len() as u64; 4],
        "{segment:?}"
    );
}

#[test]
fn a_view_has_the_paths_right_before_and_after_it_in_its_session() {
    let scratch = stocked();
    let told = || {
        check(&scratch, &previous("/"), &[2]);
        check(&scratch, &previous("/shop/a"), &[4]);
        check(&scratch, &previous("/shop/*"), &[4, 5]);
        check(&scratch, &previous("/cart"), &[6, 8, 9]);
        check(&scratch, &next("/cart"), &[2, 3, 4]);
        check(&scratch, &next("/checkout"), &[7]);
        check(&scratch, &next("/nowhere"), &[]);
        let both = Segment { next: pattern("/cart"), ..previous("/shop/*") };
        check(&scratch, &both, &[4]);
    };
    told();
    scratch.store.close_days(DAY + 1, |_| true).unwrap();
    told();
}

#[test]
fn the_first_view_of_a_session_is_after_none_and_the_last_before_none() {
    let scratch = stocked();
    check(&scratch, &previous("*"), &[2, 4, 5, 6, 8, 9]);
    check(&scratch, &next("*"), &[1, 2, 3, 4, 5, 7]);
}

#[test]
fn of_two_views_the_one_that_began_earlier_is_before_whenever_it_arrives() {
    let scratch = Scratch::new();
    let mut late = scratch.first(2, "/shop/a");
    late.cut_ms = 20 * MINUTE_MS as u32;
    scratch.append_of(1, &scratch.first(1, "/cart"), NOON_MS + 10 * MINUTE_MS).unwrap();
    scratch.append_of(1, &late, NOON_MS + 21 * MINUTE_MS).unwrap();
    check(&scratch, &previous("*"), &[1]);
    check(&scratch, &next("/cart"), &[2]);
}

/// A view in the session that a browser numbers, with consent.
fn numbered(scratch: &Scratch, view: u64, path: &str, session: u64) -> Batch {
    let mut batch = scratch.first(view, path);
    batch.header.as_mut().unwrap().session = session;
    batch
}

#[test]
fn with_consent_the_browsers_own_session_counts_however_long_it_rests() {
    let scratch = Scratch::new();
    for (view, path, session, minutes) in [(1, "/", 7, 0), (2, "/a", 8, 1), (3, "/b", 7, 120)] {
        let batch = numbered(&scratch, view, path, session);
        scratch.append_of(1, &batch, NOON_MS + minutes * MINUTE_MS).unwrap();
    }
    check(&scratch, &previous("/"), &[3]);
    check(&scratch, &next("*"), &[1]);
}

#[test]
fn views_of_a_strict_site_are_after_and_before_none() {
    let scratch = Scratch::new();
    let strict = SiteChange { strict: Some(true), ..SiteChange::default() };
    scratch.store.change_site(&scratch.store.site(scratch.site).unwrap().unwrap(), &strict).unwrap();
    for (view, path) in [(1, "/"), (2, "/cart")] {
        scratch.append_of(1, &numbered(&scratch, view, path, 7), NOON_MS).unwrap();
    }
    check(&scratch, &previous("*"), &[]);
    check(&scratch, &next("*"), &[]);
}

#[test]
fn what_came_from_one_path_can_be_held_against_what_came_from_another() {
    let scratch = stocked();
    let query = HeatQuery {
        segment: previous("/shop/a"),
        versus: Some(previous("/shop/b")),
        ..scratch.query(Kind::Click, "/cart")
    };
    let answer = scratch.store.answer(&query).unwrap();
    assert_eq!((answer.heat.about.views, answer.contrast.unwrap().about.views), (1, 1));
    let all = HeatQuery { versus: Some(Segment::of_days(DAY, DAY)), ..query };
    let answer = scratch.store.answer(&all).unwrap();
    assert_eq!((answer.heat.about.views, answer.contrast.unwrap().about.views), (1, 3), "the rest");
}

#[test]
fn the_paths_before_and_after_a_page_are_offered_with_its_views() {
    let scratch = stocked();
    let choices = scratch.store.choices(&scratch.query(Kind::Click, "/cart")).unwrap();
    let list = |choices: Vec<Choice<PathPattern>>| {
        let pair = |choice: Choice<PathPattern>| (choice.value.as_str().to_owned(), choice.views);
        choices.into_iter().map(pair).collect::<Vec<_>>()
    };
    let pairs =
        |list: &[(&str, u64)]| list.iter().map(|(path, n)| (path.to_string(), *n)).collect::<Vec<_>>();
    assert_eq!(list(choices.previous), pairs(&[("/cart", 1), ("/shop/a", 1), ("/shop/b", 1)]));
    assert_eq!(list(choices.next), pairs(&[("/cart", 1), ("/checkout", 1), ("/shop/a", 1)]));
}
