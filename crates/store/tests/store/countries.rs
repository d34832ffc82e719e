//! Where views came from, as far as anybody looked it up: kept by view, asked for as any other filter, and gone with the views.

use store::{Arrival, Choice, Country, Erasure, HeatQuery, PathPattern, Segment, VisitsQuery};
use wire::{Kind, ViewId};

use crate::scratch::{DAY, NOON_MS, Scratch, arrival};

fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

/// Three views from Germany, one from Japan, and one of which nobody knows.
fn travelled() -> Scratch {
    let scratch = Scratch::new();
    for (view, code) in [(1, "DE"), (2, "JP"), (3, "DE"), (4, "DE")] {
        scratch.append_from(code, &scratch.first(view, "/")).unwrap();
    }
    scratch.append(&scratch.first(5, "/")).unwrap();
    scratch
}

fn from(scratch: &Scratch, code: &str) -> HeatQuery {
    let mut query = scratch.query(Kind::Click, "/");
    query.segment.country = Some(country(code));
    query
}

#[test]
fn every_answer_can_be_asked_of_one_country() {
    let scratch = travelled();
    let views = |code| scratch.store.heat(&from(&scratch, code)).unwrap().about.views;
    assert_eq!(["DE", "JP", "FR"].map(views), [3, 1, 0]);
    let germans = from(&scratch, "DE").segment;
    let viewed = scratch.store.viewed(scratch.site, &germans).unwrap();
    assert_eq!(viewed.len(), 3);
    assert!(viewed.iter().all(|view| view.summary.country() == Some(country("DE"))));
    let list = VisitsQuery {
        site: scratch.site,
        path: PathPattern::parse("/").unwrap(),
        segment: germans,
        with: None,
        before: None,
        limit: 9,
    };
    assert_eq!(scratch.store.visits(&list).unwrap().list.len(), 3);
    let among = scratch.store.views_among(&from(&scratch, "JP"), &[1, 2, 5].map(ViewId)).unwrap();
    assert_eq!(among.len(), 1);
}

#[test]
fn a_day_that_is_over_is_still_told_by_country() {
    let scratch = travelled();
    assert_eq!(scratch.store.close_days(DAY + 1, |_| true).unwrap(), 1);
    assert_eq!(scratch.store.heat(&from(&scratch, "DE")).unwrap().about.views, 3);
    assert_eq!(scratch.clicks("/").about.views, 5);
}

#[test]
fn one_country_is_set_against_all_others() {
    let scratch = travelled();
    let mut query = from(&scratch, "DE");
    query.versus = Some(Segment::of_days(DAY, DAY));
    let answer = scratch.store.answer(&query).unwrap();
    assert_eq!((answer.heat.about.views, answer.contrast.unwrap().about.views), (3, 2));
}

#[test]
fn the_countries_that_there_are_survive_a_restart_and_go_with_their_views() {
    let scratch = travelled().reopened();
    let choices = scratch.store.choices(&scratch.query(Kind::Click, "/")).unwrap();
    let choice = |code, views| Choice { value: country(code), views };
    assert_eq!(choices.countries, [choice("DE", 3), choice("JP", 1)]);
    let site = scratch.store.site(scratch.site).unwrap().unwrap();
    assert_eq!(scratch.store.countries(&site).unwrap(), ["DE", "JP"].map(country));
    let everything = Erasure { path: None, from_day: DAY, to_day: DAY };
    scratch.store.erase(&site, &everything).unwrap();
    assert_eq!(scratch.store.countries(&site).unwrap(), []);
}

#[test]
fn the_first_batch_says_it_also_where_it_comes_last() {
    let scratch = Scratch::new();
    scratch.append_from("JP", &scratch.later(1, 1, 1)).unwrap();
    scratch.append_from("DE", &scratch.first(1, "/")).unwrap();
    let views = |code| scratch.store.heat(&from(&scratch, code)).unwrap().about.views;
    assert_eq!((views("DE"), views("JP")), (1, 0));
}

#[test]
fn what_is_released_from_quarantine_still_has_its_country() {
    let scratch = Scratch::new();
    let suspect = Arrival {
        country: Some(country("DE")),
        suspicion: Some("crowd"),
        ..arrival(&scratch.first(1, "/"), NOON_MS)
    };
    scratch.arrive(suspect).unwrap();
    let views = || scratch.store.heat(&from(&scratch, "DE")).unwrap().about.views;
    assert_eq!(views(), 0);
    let site = scratch.store.site(scratch.site).unwrap().unwrap();
    assert_eq!(scratch.store.release(&site, "crowd").unwrap(), 1);
    assert_eq!(views(), 1);
}
