//! Whole views: whose they are, and that those apart stay apart.

use std::sync::mpsc;

use store::{Agent, Arrival, Bots, Clicked, WholeView};
use wire::{Kind, ViewId};

use crate::scratch::{DAY, NOON_MS, Scratch};

fn whole(scratch: &Scratch, bots: Bots) -> Vec<WholeView> {
    let mut query = scratch.query(Kind::Click, "*");
    query.segment.bots = bots;
    query.segment.to_day = DAY + 1;
    let mut views = Vec::new();
    scratch.store.whole_views(&query, |view| views.push(view)).unwrap();
    views
}

#[test]
fn a_view_comes_whole_with_its_visitor_its_day_and_where_the_session_began() {
    let scratch = Scratch::new();
    let mut first = scratch.first(1, "/shop");
    first.header.as_mut().unwrap().referrer = "news.example".into();
    scratch.append_of(7, &first, NOON_MS).unwrap();
    scratch.append_of(7, &scratch.first(2, "/cart"), NOON_MS + 1_000).unwrap();
    scratch.append_of(7, &scratch.later(2, 1, 3), NOON_MS + 2_000).unwrap();
    scratch.append_of(8, &scratch.first(3, "/shop"), NOON_MS + 86_400_000).unwrap();
    let views = whole(&scratch, Bots::Without);
    let about: Vec<_> =
        views.iter().map(|view| (view.visitor, view.day, &*view.source, view.batches.len())).collect();
    let expected = [
        ((false, 7), DAY, "news.example", 1),
        ((false, 7), DAY, "news.example", 2),
        ((false, 8), DAY + 1, "direct", 1),
    ];
    assert_eq!(about, expected);
    assert_eq!(views[1].batches[1].clicks.len(), 3);
}

#[test]
fn bots_are_left_out_unless_they_are_asked_for_and_so_is_a_view_whose_beginning_is_missing() {
    let scratch = Scratch::new();
    let batch = scratch.first(1, "/shop");
    let (done, stored) = mpsc::channel();
    let driven = Arrival {
        bytes: batch.encode(),
        batch,
        visitor: 1,
        agent: Agent { bot_score: 100, ..Agent::default() },
        country: None,
        received_ms: NOON_MS,
        suspicion: None,
    };
    scratch.store.append(driven, move |result| done.send(result).unwrap()).unwrap();
    stored.recv().unwrap().unwrap();
    scratch.append(&scratch.later(2, 1, 1)).unwrap();
    assert_eq!(whole(&scratch, Bots::Without), []);
    let bots: Vec<ViewId> = whole(&scratch, Bots::Only).iter().map(|view| view.batches[0].view).collect();
    assert_eq!(bots, [ViewId(1)]);
}

#[test]
fn a_visitor_day_with_a_view_that_is_meant_comes_whole() {
    let scratch = Scratch::new();
    scratch.append_of(7, &scratch.first(1, "/shop"), NOON_MS).unwrap();
    let mut quiet = scratch.first(2, "/thanks");
    quiet.clicks.clear();
    scratch.append_of(7, &quiet, NOON_MS + 1_000).unwrap();
    let mut other = scratch.first(3, "/shop");
    other.clicks.clear();
    scratch.append_of(8, &other, NOON_MS).unwrap();
    let mut query = scratch.query(Kind::Click, "*");
    query.segment.clicked = Some(Clicked { index: None, selector: "#buy".into() });
    let mut views = Vec::new();
    scratch.store.whole_views(&query, |view| views.push(view.batches[0].view.0)).unwrap();
    assert_eq!(views, [1, 2], "what was done on another page belongs to it");
}
