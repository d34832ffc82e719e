//! Parts of a page's views: by how visitors came, what they were shown, who they are, and one part against another.

use store::{Agent, Browser, Choice, Choices, Clicked, Familiarity, HeatQuery, Segment, Variant, WidthBand};
use wire::{Batch, Contrast, Device, Heat, Kind, Signal, SignalKind, flags};

use crate::scratch::{DAY, NOON_MS, Scratch};

const MINUTE_MS: i64 = 60_000;

/// A view that came from `referrer`, with a campaign's source and medium.
fn came(scratch: &Scratch, view: u64, path: &str, referrer: &str, campaign: [&str; 2]) -> Batch {
    let mut batch = scratch.first(view, path);
    let header = batch.header.as_mut().unwrap();
    header.referrer = referrer.into();
    header.utm[..2].clone_from_slice(&campaign.map(String::from));
    batch
}

fn reported(mut batch: Batch, arms: &[(&str, &str)]) -> Batch {
    let signal = |&(test, arm): &(&str, &str)| Signal {
        kind: SignalKind::Variant,
        name: test.into(),
        properties: vec![("arm".into(), arm.into())],
        ..Signal::default()
    };
    batch.signals = arms.iter().map(signal).collect();
    batch
}

fn variant(test: &str, arm: &str) -> Variant {
    Variant { test: test.into(), arm: arm.into() }
}

/// The map of `path`, asked for so.
fn ask(scratch: &Scratch, path: &str, change: impl FnOnce(&mut HeatQuery)) -> Heat {
    let mut query = scratch.query(Kind::Click, path);
    change(&mut query);
    scratch.store.heat(&query).unwrap()
}

fn views(scratch: &Scratch, path: &str, change: impl FnOnce(&mut Segment)) -> u64 {
    ask(scratch, path, |query| change(&mut query.segment)).about.views
}

#[test]
fn a_source_is_how_the_session_began_on_whatever_page() {
    let scratch = Scratch::new();
    let put = |visitor, minutes, batch: &Batch| {
        scratch.append_of(visitor, batch, NOON_MS + minutes * MINUTE_MS).unwrap();
    };
    put(1, 0, &came(&scratch, 1, "/", "mail.example", ["newsletter", "email"]));
    put(1, 29, &came(&scratch, 2, "/cart", "", ["", ""]));
    put(1, 60, &came(&scratch, 3, "/cart", "", ["", ""]));
    put(2, 0, &came(&scratch, 4, "/cart", "search.example", ["", ""]));
    put(3, 0, &came(&scratch, 5, "/cart", "", ["", ""]));
    // Nothing happened for 31 minutes before view 3: it is another session, and came from nowhere.
    let of = |source: &str| views(&scratch, "/cart", |segment| segment.source = Some(source.into()));
    assert_eq!(["newsletter", "search.example", "direct", "mail.example"].map(of), [1, 1, 2, 0]);
    let medium = |medium: &str| views(&scratch, "/*", |segment| segment.utm[0] = Some(medium.into()));
    assert_eq!(["email", "", "post"].map(medium), [2, 3, 0]);
}

#[test]
fn a_long_view_holds_its_session_together() {
    let scratch = Scratch::new();
    scratch.append_at(&came(&scratch, 1, "/", "a.example", ["", ""]), NOON_MS).unwrap();
    scratch.append_at(&scratch.later(1, 1, 1), NOON_MS + 50 * MINUTE_MS).unwrap();
    scratch.append_at(&scratch.first(2, "/cart"), NOON_MS + 79 * MINUTE_MS).unwrap();
    let from = |source: &str| views(&scratch, "/cart", |segment| segment.source = Some(source.into()));
    assert_eq!((from("a.example"), from("direct")), (1, 0));
}

#[test]
fn a_view_counts_for_the_last_arm_that_it_reported() {
    let scratch = Scratch::new();
    for (view, arms) in
        [(1, &[("hero", "a")][..]), (2, &[("hero", "a"), ("hero", "b")]), (3, &[("price", "a")])]
    {
        scratch.append(&reported(scratch.first(view, "/"), arms)).unwrap();
    }
    let mut late = reported(scratch.later(1, 1, 0), &[("hero", "c"), ("price", "b")]);
    late.cut_ms = 90;
    scratch.append(&late).unwrap();
    let of = |(test, arm)| views(&scratch, "/", |segment| segment.variant = Some(variant(test, arm)));
    assert_eq!(
        [("hero", "a"), ("hero", "b"), ("hero", "c"), ("price", "a"), ("a", "hero")].map(of),
        [0, 1, 1, 1, 0]
    );
}

#[test]
fn new_and_returning_are_those_who_agreed_to_be_recognised() {
    let scratch = Scratch::new();
    for (view, session, flags) in [(1, 0, 0), (2, 77, 0), (3, u64::MAX, flags::RETURNING), (4, 77, 0)] {
        let mut batch = scratch.first(view, "/");
        let header = batch.header.as_mut().unwrap();
        (header.session, header.flags) = (session, flags);
        scratch.append(&batch).unwrap();
    }
    let of = |known| views(&scratch, "/", |segment| segment.familiarity = Some(known));
    assert_eq!((of(Familiarity::New), of(Familiarity::Returning)), (2, 1));
}

#[test]
fn a_band_of_widths_has_both_its_ends() {
    let scratch = Scratch::new();
    for (view, width) in [(1, 479), (2, 480), (3, 767), (4, 768)] {
        let mut batch = scratch.first(view, "/");
        batch.header.as_mut().unwrap().frame.viewport.w = width;
        scratch.append(&batch).unwrap();
    }
    let of = |least, most| views(&scratch, "/", |segment| segment.width = Some(WidthBand { least, most }));
    assert_eq!([of(0, 479), of(480, 767), of(768, u32::MAX)], [1, 2, 1]);
}

/// Four views by phones and desktops from two sources; the phone from `a` clicked twice more.
fn crossed() -> Scratch {
    let scratch = Scratch::new();
    for (view, device, source) in [
        (1, Device::Phone, "a"),
        (2, Device::Phone, "b"),
        (3, Device::Desktop, "a"),
        (4, Device::Desktop, "b"),
    ] {
        let mut batch = came(&scratch, view, "/", "", [source, ""]);
        batch.header.as_mut().unwrap().device = device;
        scratch.append_of(view, &batch, NOON_MS).unwrap();
    }
    scratch.append_of(1, &scratch.later(1, 1, 2), NOON_MS).unwrap();
    scratch
}

/// The first segment's map, and what is taken away.
fn both(scratch: &Scratch, change: impl FnOnce(&mut HeatQuery)) -> (Heat, Contrast) {
    let mut query = scratch.query(Kind::Click, "/");
    change(&mut query);
    let store::Answer { heat, contrast, .. } = scratch.store.answer(&query).unwrap();
    (heat, contrast.unwrap())
}

/// Views and points of both sides.
fn sides((heat, contrast): &(Heat, Contrast)) -> [(u64, u64); 2] {
    [&heat.about, &contrast.about].map(|about| (about.views, about.points))
}

#[test]
fn two_segments_are_counted_side_by_side() {
    let both = both(&crossed(), |query| {
        query.segment.device = Some(Device::Phone);
        query.versus = Some(Segment { device: Some(Device::Desktop), ..Segment::of_days(DAY, DAY) });
    });
    assert_eq!(sides(&both), [(2, 4), (2, 2)]);
    let (heat, contrast) = both;
    assert_eq!((heat.about.device, contrast.about.device), (Some(Device::Phone), Some(Device::Desktop)));
    assert_eq!(
        (&*heat.anchors[1].cells, &*contrast.anchors[1].cells),
        (&[(0, 2), (25, 2)][..], &[(25, 2)][..])
    );
    assert_eq!(contrast.anchors[1].tiles[0].units, [2, 2]);
}

#[test]
fn a_view_of_both_segments_counts_for_the_narrower() {
    let scratch = crossed();
    let phones = Segment { device: Some(Device::Phone), ..Segment::of_days(DAY, DAY) };
    let all = Segment::of_days(DAY, DAY);
    let from_a = Segment { source: Some("a".into()), ..Segment::of_days(DAY, DAY) };
    let long = Segment::of_days(DAY - 7, DAY);
    let ask = |first: &Segment, versus: &Segment| {
        let (segment, versus) = (first.clone(), Some(versus.clone()));
        sides(&both(&scratch, |query| (query.segment, query.versus) = (segment, versus)))
    };
    assert_eq!(ask(&all, &phones), [(2, 2), (2, 4)], "the others against phones");
    assert_eq!(ask(&phones, &all), [(2, 4), (2, 2)], "phones against the others");
    assert_eq!(
        ask(&phones, &from_a),
        [(2, 4), (1, 1)],
        "both have one filter: the first takes what they share"
    );
    assert_eq!(ask(&long, &all), [(0, 0), (4, 6)], "fewer days are narrower");
}

#[test]
fn choices_are_what_there_is_with_the_views_of_each() {
    let scratch = crossed();
    let mut shown = reported(came(&scratch, 5, "/", "news.example", ["", ""]), &[("hero", "a")]);
    let header = shown.header.as_mut().unwrap();
    (header.session, header.frame.viewport.w, header.utm[2]) = (5, 390, "spring".into());
    scratch.append_of(5, &shown, NOON_MS).unwrap();
    scratch.append_of(5, &scratch.first(6, "/other"), NOON_MS).unwrap();
    fn choice<T>(value: T, views: u64) -> Choice<T> {
        Choice { value, views }
    }
    let text = |value: &str, views| choice(value.to_owned(), views);
    let choices = scratch.store.choices(&scratch.query(Kind::Click, "/")).unwrap();
    let expected = Choices {
        patterns: vec![],
        views: 5,
        devices: vec![choice(Device::Desktop, 3), choice(Device::Phone, 2)],
        countries: vec![],
        browsers: vec![choice(Browser::Other, 5)],
        sources: vec![text("a", 2), text("b", 2), text("news.example", 1)],
        utm: [vec![], vec![text("spring", 1)], vec![], vec![]],
        variants: vec![choice(variant("hero", "a"), 1)],
        familiarities: vec![choice(Familiarity::New, 1)],
        widths: vec![choice(WidthBand::USUAL[0], 1), choice(WidthBand::USUAL[2], 4)],
        clicked: vec![choice(Clicked { index: None, selector: "#buy".into() }, 5)],
        previous: vec![],
        next: vec![],
        converted: vec![],
    };
    assert_eq!(choices, expected);
}

#[test]
fn views_in_a_browser_are_told_apart_also_of_a_day_that_is_over() {
    let scratch = Scratch::new();
    for (view, browser) in [(1, Browser::Safari), (2, Browser::Firefox), (3, Browser::Safari)] {
        let agent = Agent { browser, ..Agent::default() };
        scratch.append_by(agent, &scratch.first(view, "/"), NOON_MS).unwrap();
    }
    let of = |browser| views(&scratch, "/", |segment| segment.browser = Some(browser));
    let told = || [Browser::Safari, Browser::Firefox, Browser::Chrome].map(of);
    assert_eq!(told(), [2, 1, 0]);
    assert_eq!(scratch.store.close_days(DAY + 1, |_| true).unwrap(), 1);
    assert_eq!(told(), [2, 1, 0]);
    let safari = Segment { browser: Some(Browser::Safari), ..Segment::of_days(DAY, DAY) };
    let others = scratch.query(Kind::Click, "/").segment;
    let both = ask(&scratch, "/", |query| (query.segment, query.versus) = (safari.clone(), Some(others)));
    assert_eq!(both.about.views, 2, "the rest is the others'");
    let viewed = scratch.store.viewed(scratch.site, &safari).unwrap();
    assert_eq!(viewed.iter().map(|view| view.summary.browser()).collect::<Vec<_>>(), [Browser::Safari; 2]);
    let choices = scratch.store.choices(&scratch.query(Kind::Click, "/")).unwrap();
    let expected =
        [(Browser::Safari, 2), (Browser::Firefox, 1)].map(|(value, views)| Choice { value, views });
    assert_eq!(choices.browsers, expected);
}

#[test]
fn patterns_around_a_page_are_offered_where_they_mean_more_than_it() {
    let scratch = Scratch::new();
    let paths = ["/en/shop/a", "/en/shop/b", "/en/about/us", "/de/lone/a", "/", "/en/"];
    for (view, path) in (1..).zip(paths) {
        scratch.append(&scratch.first(view, path)).unwrap();
    }
    let patterns = |path: &str| {
        let choices = scratch.store.choices(&scratch.query(Kind::Click, path)).unwrap();
        let told = choices.patterns.iter().map(|choice| (choice.value.as_str().to_owned(), choice.views));
        told.collect::<Vec<_>>()
    };
    assert_eq!(patterns("/en/shop/a"), [("/en/shop/*".to_owned(), 2), ("/en/*".to_owned(), 4)]);
    for around in ["/en/about/us", "/en/"] {
        assert_eq!(patterns(around), [("/en/*".to_owned(), 4)], "{around}");
    }
    for none in ["/de/lone/a", "/", "/en/shop/*"] {
        assert_eq!(patterns(none), [], "{none}");
    }
}

#[test]
fn of_endless_names_the_most_frequent_are_left() {
    let scratch = Scratch::new();
    for view in 0..110u64 {
        let batch = came(&scratch, view, "/", &format!("{}.example", view.min(104)), ["", ""]);
        scratch.append_of(view, &batch, NOON_MS).unwrap();
    }
    let sources = scratch.store.choices(&scratch.query(Kind::Click, "/")).unwrap().sources;
    assert_eq!((sources.len(), sources[0].value.as_str(), sources[0].views), (100, "104.example", 6));
}
