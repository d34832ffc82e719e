//! One made-up visitor: a device, a browser, a language, and a way through the site.

use wire::{Batch, Device, Frame, Signal, SignalKind, SiteKey, View, flags};

use super::{
    chance::Chance,
    leaning::{Person, Source},
    plant::{Day, Fate},
    scenario::{Document, Page, Scenario},
    view::{glance, view},
};

/// Device, user agent, pixel ratio in hundredths, and how many of a hundred visitors have them.
const DEVICES: &[(Device, &str, u32, f64)] = &[
    (
        Device::Desktop,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
        100,
        22.0,
    ),
    (
        Device::Desktop,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
        125,
        8.0,
    ),
    (
        Device::Desktop,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
        100,
        5.0,
    ),
    (
        Device::Desktop,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
        200,
        9.0,
    ),
    (
        Device::Desktop,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
        200,
        8.0,
    ),
    (Device::Desktop, "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", 100, 3.0),
    (
        Device::Tablet,
        "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1",
        200,
        5.0,
    ),
    (
        Device::Tablet,
        "Mozilla/5.0 (Linux; Android 14; Tablet) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
        200,
        2.0,
    ),
    (
        Device::Phone,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1",
        300,
        18.0,
    ),
    (
        Device::Phone,
        "Mozilla/5.0 (Linux; Android 14; Phone) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
        263,
        16.0,
    ),
    (
        Device::Phone,
        "Mozilla/5.0 (Linux; Android 14; Phone) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
        300,
        4.0,
    ),
];

const LANGUAGES: &[(&str, f64)] =
    &[("en-GB", 44.0), ("en-US", 26.0), ("de-DE", 14.0), ("fr-FR", 9.0), ("nl-NL", 7.0)];

/// The probability that a visitor leaves after the first page, and after each later one.
const BOUNCE: [f64; 2] = [0.34, 0.12];

/// What one visitor's browser sends.
#[derive(Debug, PartialEq)]
pub(super) struct Visitor {
    pub(super) user_agent: &'static str,
    /// Where they came from, as maps name it.
    pub(super) source: String,
    /// All views, each as its batches.
    pub(super) views: Vec<Vec<Batch>>,
}

/// How somebody sees a page: [`view`] or [`glance`].
type Look =
    fn(&mut Chance, SiteKey, View, (&Page, Document), (&Person<'_>, &Scenario), &mut Fate) -> Vec<Batch>;

/// One visitor. The same arguments give the same bytes.
pub(super) fn visitor(scenario: &Scenario, site: SiteKey, seed: u64, number: u32) -> Visitor {
    visitor_of(scenario, site, seed, number, Day { is_late: false, mood: 1.0 })
}

/// The same on a day that is as it is.
pub(super) fn visitor_of(scenario: &Scenario, site: SiteKey, seed: u64, number: u32, day: Day) -> Visitor {
    let site_part =
        site.as_str().bytes().fold(0u64, |all, byte| all.wrapping_mul(31).wrapping_add(byte.into()));
    let mut chance = Chance::new(&[seed, site_part, number.into()]);
    let (user_agent, mut header) = browser(&mut chance);
    let mut person = Person::new(&mut chance, header.device, &scenario.sources, &scenario.experiments);
    person.browser = family(user_agent);
    let (better, lost) = scenario.of_arms(&person);
    let mood = better * day.mood * scenario.goal.as_ref().map_or(1.0, |goal| person.orders(goal));
    let mut fate = Fate { wants: false, mood, is_late: day.is_late, is_astray: false };
    let source = person.source.name().to_owned();
    if lost > 0.0 && chance.happens(lost) {
        return Visitor { user_agent, source, views: Vec::new() };
    }
    introduce(&mut header, &person, chance.number());
    let mut views = Vec::new();
    let mut see = |chance: &mut Chance, fate: &mut Fate, page: &Page, look: Look| {
        let Some(document) = page.document(header.device) else { return };
        header.path.clone_from(&page.path);
        header.page += 1;
        header.frame = Frame { at_ms: 0, viewport: document.viewport(), document: document.size() };
        views.push(look(chance, site, header.clone(), (page, document), (&person, scenario), fate));
        // The next page is reached from within.
        header.referrer.clear();
        header.utm = Default::default();
    };
    for page in way(&mut chance, scenario) {
        see(&mut chance, &mut fate, page, view);
        if std::mem::take(&mut fate.is_astray) {
            let others: Vec<&Page> = scenario.pages.iter().filter(|other| other.path != page.path).collect();
            let wrong = chance.pick(&others, |_| 1.0).copied();
            wrong.into_iter().chain([page]).for_each(|page| see(&mut chance, &mut fate, page, glance));
        }
    }
    order(&mut chance, scenario, fate, &mut views);
    Visitor { user_agent, source, views }
}

/// With the last batch, whoever wants to order does, if all was well.
fn order(chance: &mut Chance, scenario: &Scenario, fate: Fate, views: &mut [Vec<Batch>]) {
    let Some(goal) = scenario.goal.as_ref().filter(|_| fate.wants) else { return };
    let last = views.last_mut().and_then(|batches| batches.last_mut());
    let (orders, number) = (chance.happens((goal.rate * fate.mood).min(1.0)), chance.number());
    if let Some(batch) = last.filter(|_| orders) {
        let properties =
            vec![("value".into(), goal.value.to_string()), ("order".into(), (number as u32).to_string())];
        let name = goal.currency.clone();
        let at_ms = batch.cut_ms;
        batch.signals.push(Signal {
            kind: SignalKind::Revenue,
            at_ms,
            name,
            properties,
            ..Signal::default()
        });
    }
}

/// The families of the browsers that visitors have, as findings name them.
pub(super) const FAMILIES: [&str; 5] = ["chrome", "edge", "firefox", "safari", "samsung"];

/// The browser's family.
fn family(user_agent: &str) -> &'static str {
    let marks =
        [("Edg/", "edge"), ("SamsungBrowser/", "samsung"), ("Firefox/", "firefox"), ("Chrome/", "chrome")];
    marks.iter().find(|(mark, _)| user_agent.contains(mark)).map_or("safari", |(_, family)| family)
}

fn browser(chance: &mut Chance) -> (&'static str, View) {
    let mut person = View { flags: flags::SIMULATED, ..View::default() };
    let mut user_agent = "";
    if let Some(&(device, agent, pixel_ratio, _)) = chance.pick(DEVICES, |one| one.3) {
        user_agent = agent;
        person = View { device, pixel_ratio, ..person };
    }
    if let Some((language, _)) = chance.pick(LANGUAGES, |one| one.1) {
        person.language = (*language).into();
    }
    (user_agent, person)
}

/// Says how the person came, and that they agreed to be recognised: all visits come from one address, and only by the
/// session's number can one person be told from another.
fn introduce(header: &mut View, person: &Person<'_>, session: u64) {
    let Source { referrer, source, medium, campaign, .. } = &person.source;
    header.referrer.clone_from(referrer);
    header.utm = [source.clone(), medium.clone(), campaign.clone(), String::new(), String::new()];
    header.session = session;
    if person.is_returning {
        header.flags |= flags::RETURNING;
    }
}

/// The pages that a visitor sees: one of the paths, entered by the weight of its first page, and left early by most.
fn way<'a>(chance: &mut Chance, scenario: &'a Scenario) -> Vec<&'a Page> {
    let entered = |path: &Vec<String>| {
        let alike = scenario.paths.iter().filter(|other| other[0] == path[0]).count();
        scenario.page(&path[0]).map_or(0.0, |page| page.weight / alike as f64)
    };
    let Some(path) = chance.pick(&scenario.paths, entered) else { return Vec::new() };
    let mut stays = path.len();
    for number in 1..path.len() {
        if chance.happens(BOUNCE[usize::from(number > 1)]) {
            stays = number;
            break;
        }
    }
    path[..stays].iter().filter_map(|step| scenario.page(step)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use wire::{About, Heat, Kind, Tally};

    use super::*;
    use crate::simulate::scenario::tests::SHOP;

    fn site() -> SiteKey {
        SiteKey::from_random([5; 10])
    }

    fn views(visitors: u32) -> Vec<Vec<Batch>> {
        let scenario = Scenario::parse(SHOP).unwrap();
        (0..visitors).flat_map(|number| visitor(&scenario, site(), 1, number).views).collect()
    }

    /// Whether a view says that it shows that arm.
    fn shown(view: &[Batch], arm: &str) -> bool {
        let mut signals = view[0].signals.iter().filter(|signal| signal.kind == wire::SignalKind::Variant);
        signals.any(|signal| signal.properties[0].1 == arm)
    }

    fn heat(kind: Kind, views: &[Vec<Batch>]) -> Heat {
        let mut tally = Tally::new(kind);
        assert!(views.iter().flatten().all(|batch| tally.add(batch)));
        tally.finish(About::default())
    }

    #[test]
    fn every_browser_is_of_a_family_that_a_problem_can_name() {
        for (_, user_agent, ..) in DEVICES {
            assert!(FAMILIES.contains(&family(user_agent)), "{user_agent}");
        }
    }

    #[test]
    fn every_batch_is_one_that_a_collector_takes() {
        let views = views(200);
        for view in &views {
            for (seq, batch) in (0..).zip(view) {
                assert_eq!(Batch::decode(&wire::unpack(&batch.pack()).unwrap()).as_ref(), Ok(batch));
                assert_eq!((batch.seq, batch.view), (seq, view[0].view));
            }
            assert_ne!(view[0].header.as_ref().unwrap().flags & flags::SIMULATED, 0);
        }
        let numbers: HashSet<_> = views.iter().map(|view| view[0].view).collect();
        assert_eq!(numbers.len(), views.len());
        assert!(views.iter().any(|view| view.len() > 2), "long views have several batches");
    }

    #[test]
    fn a_view_tells_how_fast_and_how_steady_the_page_was_and_which_events_there_were() {
        let noisy = SHOP
            .replacen("\"paths\"", r#""noise": {"lcp_ms": 1500, "errors": 0}, "paths""#, 1)
            .replacen(r#""index": 0, "count": 2, "#, r#""index": 0, "count": 2, "event": "cart", "#, 1);
        let scenario = Scenario::parse(&noisy).unwrap();
        let mut told: HashMap<String, Vec<u32>> = HashMap::new();
        let (mut views, mut clicked) = (0, 0);
        for view in (0..500).flat_map(|number| visitor(&scenario, site(), 1, number).views) {
            views += 1;
            clicked += usize::from(view.iter().any(|batch| !batch.clicks.is_empty()));
            for signal in view.into_iter().flat_map(|batch| batch.signals) {
                if matches!(signal.kind, SignalKind::Vital | SignalKind::Custom) {
                    told.entry(signal.name).or_default().push(signal.value);
                }
            }
        }
        assert_eq!(["LCP", "CLS", "INP"].map(|name| told[name].len()), [views, views, clicked]);
        let mut scores = told["CLS"].clone();
        scores.sort_unstable();
        assert!((20_000..45_000).contains(&scores[views / 2]), "{}", scores[views / 2]);
        assert!(told["cart"].len() > 100, "{}", told["cart"].len());
    }

    #[test]
    fn the_same_seed_makes_the_same_visitors() {
        let scenario = Scenario::parse(SHOP).unwrap();
        assert_eq!(visitor(&scenario, site(), 1, 7), visitor(&scenario, site(), 1, 7));
        assert_ne!(visitor(&scenario, site(), 1, 7), visitor(&scenario, site(), 2, 7));
        let other = SiteKey::from_random([6; 10]);
        assert_ne!(
            visitor(&scenario, site(), 1, 7).views[0][0].view,
            visitor(&scenario, other, 1, 7).views[0][0].view
        );
    }

    #[test]
    fn visitors_differ_in_where_they_come_from_and_in_what_they_are_shown() {
        let scenario = Scenario::parse(SHOP).unwrap();
        let visitors: Vec<_> = (0..2_000).map(|number| visitor(&scenario, site(), 1, number)).collect();
        let share = |is: &dyn Fn(&View) -> bool| {
            let first = |visitor: &&Visitor| is(visitor.views[0][0].header.as_ref().unwrap());
            visitors.iter().filter(first).count() as f64 / visitors.len() as f64
        };
        let near = |got: f64, expected: f64| assert!((got - expected).abs() < 0.04, "{got} for {expected}");
        near(share(&|view| view.utm[..3] == ["newsletter", "email", "spring"]), 0.25);
        near(share(&|view| view.referrer == "search.example"), 0.25);
        near(share(&|view| view.flags & flags::RETURNING != 0), 0.3);
        let sessions: HashSet<_> =
            visitors.iter().map(|visitor| visitor.views[0][0].header.as_ref().unwrap().session).collect();
        assert_eq!(sessions.len(), visitors.len());
        for visitor in &visitors {
            let pages = visitor.views.iter().map(|view| view[0].header.as_ref().unwrap().page);
            assert!(pages.eq(1..=visitor.views.len() as u32));
            for view in &visitor.views {
                let tested = shown(view, "a") || shown(view, "b");
                assert_eq!(tested, view[0].header.as_ref().unwrap().path == "/");
            }
        }
    }

    #[test]
    fn those_who_lean_to_an_element_click_it_more_often() {
        let scenario = Scenario::parse(SHOP).unwrap();
        // By newsletter and arm b, and by the others: clicks on the second button, and on the first.
        let mut clicks = [[0.0; 2]; 2];
        for number in 0..6_000 {
            let views = visitor(&scenario, site(), 1, number).views;
            let leans = views[0][0].header.as_ref().unwrap().utm[0] == "newsletter"
                && views.iter().any(|view| shown(view, "b"));
            let views: Vec<_> = views
                .into_iter()
                .filter(|view| view[0].header.as_ref().unwrap().device == Device::Desktop)
                .collect();
            for one in
                heat(Kind::Click, &views).anchors.iter().filter(|one| one.anchor.selector == "#main .buy")
            {
                clicks[usize::from(leans)][one.anchor.index as usize] += one.points as f64;
            }
        }
        let [others, leaning] = clicks.map(|[first, second]| second / first);
        assert!((others - 1.0 / 3.0).abs() < 0.06, "{others}");
        assert!((leaning - 5.0 / 3.0).abs() < 0.4, "{leaning}");
    }

    #[test]
    fn clicks_follow_the_weights() {
        let mut views = views(3_000);
        views.retain(|view| {
            let header = view[0].header.as_ref().unwrap();
            let leans = shown(view, "b");
            header.path == "/" && header.device == Device::Desktop && !leans
        });
        let heat = heat(Kind::Click, &views);
        let all = heat.about.points as f64;
        let shares: HashMap<_, _> = heat
            .anchors
            .iter()
            .map(|one| ((one.anchor.selector.as_str(), one.anchor.index), one.points as f64 / all))
            .collect();
        let near = |share: f64, expected: f64| (share - expected).abs() < 0.04;
        assert!(near(shares[&("#main .buy", 0)], 0.6), "{shares:?}");
        assert!(near(shares[&("#main .buy", 1)], 0.2), "{shares:?}");
        assert!(near(shares[&("a.more", 0)], 0.2), "{shares:?}");
        assert_eq!(heat.anchors[0].points, 0, "no click misses its element");
    }

    #[test]
    fn clicks_disappoint_where_the_scenario_says_so_and_as_often() {
        let views = views(3_000);
        let on = |kind: Kind| -> HashMap<_, _> {
            let heat = heat(kind, &views);
            let warm = heat.anchors.iter().filter(|one| one.points > 0);
            warm.map(|one| ((one.anchor.selector.clone(), one.anchor.index), one.points as f64)).collect()
        };
        let clicks = on(Kind::Click);
        let (button, back) = (("#main .buy".to_owned(), 1), ("a.back".to_owned(), 0));
        // One trouble a click: what is not dead may be an error, and what is neither may be slow.
        for (kind, chance) in [(Kind::Dead, 0.5), (Kind::Error, 0.1), (Kind::Slow, 0.08)] {
            let found = on(kind);
            assert_eq!(found.len(), 1, "{kind:?}: {found:?}");
            let share = found[&button] / clicks[&button];
            assert!((share - chance).abs() < 0.04, "{kind:?}: {share}");
        }
        // A series has four clicks on average: three, and each further one as likely as not.
        let rage = on(Kind::Rage);
        assert_eq!(rage.len(), 1, "{rage:?}");
        let series = rage[&back] / 4.0;
        let share = series / (clicks[&back] - 3.0 * series);
        assert!((share - 0.3).abs() < 0.04, "{share}");
    }

    #[test]
    fn what_is_further_down_is_looked_at_less() {
        let mut views = views(600);
        // Who leans to the lower button comes farther down.
        let leans = |view: &Vec<Batch>| shown(view, "b");
        views.retain(|view| view[0].header.as_ref().unwrap().device == Device::Desktop && !leans(view));
        let heat = heat(Kind::Attention, &views);
        let looked = |index: u32| {
            let is =
                |one: &&wire::HeatAnchor| one.anchor.selector == "#main .buy" && one.anchor.index == index;
            heat.anchors.iter().find(is).unwrap().cells[0].1
        };
        assert!(looked(0) > 2 * looked(1) && looked(1) > 0);
    }

    #[test]
    fn only_desktops_have_a_mouse() {
        for view in views(200) {
            let desktop = view[0].header.as_ref().unwrap().device == Device::Desktop;
            assert_eq!(view.iter().any(|batch| !batch.moves.is_empty()), desktop);
            let touches = view
                .iter()
                .flat_map(|batch| &batch.clicks)
                .all(|click| (click.pointer == wire::Pointer::Mouse) == desktop);
            assert!(touches);
        }
    }

    #[test]
    fn fewer_and_fewer_reach_further_down() {
        let mut views = views(600);
        views.retain(|view| view[0].header.as_ref().unwrap().path == "/");
        let heat = heat(Kind::Scroll, &views);
        let seen = |row: usize| heat.reach.rows[row].0;
        assert_eq!(seen(0), heat.about.views);
        assert!(seen(0) > seen(150) && seen(150) > seen(250) && seen(250) > seen(390) && seen(390) > 0);
    }

    #[test]
    fn an_element_leans_on_the_landmark_that_its_selector_begins_with() {
        let heat = heat(Kind::Click, &views(300));
        let named = |selector: &str| heat.anchors.iter().find(|one| one.anchor.selector == selector).unwrap();
        let landmark = &heat.anchors[named("#main .buy").anchor.landmark as usize];
        assert_eq!(landmark.anchor.selector, "#main");
        assert_eq!(named("a.more").anchor.landmark, 0);
    }
}
