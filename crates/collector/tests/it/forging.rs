//! Whoever makes batches up does not stop at what is caught first: other browsers, other ages, other texts.

use std::net::{IpAddr, Ipv4Addr};

use axum::{body::Body, http::Request};
use isotherm::Peer;
use wire::{Anchor, Batch, Click, SiteKey};

use crate::{
    batches::{clicked, later},
    house::{FIREFOX, House, PAGE, from_peer},
};

const PEOPLE: u32 = 2_000;
const CLICKS: &[(i32, i32)] = &[(105, 205); 25];
/// Few enough to be sent before a network's bucket has filled again on a slow machine.
const FORGED: u64 = 1_000;
/// Where the attacker sits.
const NETWORK: u32 = 0xcb00_7100;

/// The header of a browser of each kind that is told apart.
fn browsers() -> Vec<String> {
    let engines =
        ["Chrome/140", "Firefox/140", "Version/18 Safari/605", "Edg/140 Chrome/140", "OPR/120 Chrome/140"];
    let systems =
        ["Windows NT 10.0", "Macintosh; Mac OS X", "X11; Linux", "Android 15", "iPhone; CPU iPhone OS 18"];
    let of = |system: &str| engines.map(|engine| format!("Mozilla/5.0 ({system}) {engine}"));
    systems.iter().flat_map(|system| of(system)).collect()
}

impl House {
    async fn send(&self, address: u32, browser: &str, batch: &Batch) -> u16 {
        let peer = Peer(IpAddr::V4(Ipv4Addr::from_bits(address)));
        let request =
            Request::post("/c").header("Origin", PAGE).header("User-Agent", browser).extension(peer);
        self.ask(request.body(Body::from(batch.pack())).unwrap()).await.status.as_u16()
    }

    async fn points(&self, site: SiteKey, path: &str) -> u64 {
        let uri = format!("/api/v1/heat?site={site}&path={path}&format=json");
        let answer = self.ask(from_peer(Request::get(uri)).body(Body::empty()).unwrap()).await;
        answer.json()["points"].as_u64().unwrap()
    }

    /// So many people on the shop's page, each in a network of their own.
    async fn visited(&self, site: SiteKey, people: u32) -> u64 {
        for person in 0..people {
            let address = 0x0a00_0000_u32.wrapping_add(0x0100_0000) + (person << 8);
            assert_eq!(self.send(address, FIREFOX, &clicked(site, person.into(), CLICKS)).await, 204);
        }
        self.points(site, "/shop").await
    }
}

fn without_limit_of_batches() -> House {
    House::with(|collector| collector.with_network_rate(std::num::NonZeroU32::MAX))
}

#[tokio::test]
async fn one_place_with_every_kind_of_browser_moves_a_map_by_less_than_one_percent() {
    let house = without_limit_of_batches();
    let site = house.public_site();
    let before = house.visited(site, PEOPLE).await;
    assert_eq!(before, u64::from(PEOPLE) * CLICKS.len() as u64);
    let browsers = browsers();
    for forged in 0..FORGED {
        let view = clicked(site, 1_000_000 + forged, &[(155, 225); 4]);
        let browser = &browsers[forged as usize % browsers.len()];
        assert_eq!(house.send(NETWORK | (forged as u32 & 0xff), browser, &view).await, 204);
    }
    let moved = house.points(site, "/shop").await - before;
    assert!(moved * 100 < before, "{moved} of {before} points were forged");
    let kept = house.store.quarantined(&house.store.site(site).unwrap().unwrap()).unwrap();
    assert_eq!(kept[0].reason, "implausible_crowd");
    assert_eq!(kept[0].batches + moved / 4, FORGED, "nothing is lost");
}

#[tokio::test]
async fn a_view_that_goes_on_moves_a_map_no_further_whatever_age_it_claims() {
    let house = without_limit_of_batches();
    let site = house.public_site();
    let before = house.visited(site, PEOPLE / 4).await;
    let view = 1_000_000;
    assert_eq!(house.send(NETWORK, FIREFOX, &clicked(site, view, &[(155, 225)])).await, 204);
    for seq in 1..=500 {
        let mut forged = later(site, view, seq);
        forged.cut_ms = 3_500_000;
        forged.clicks =
            vec![Click { at_ms: 600, x: 155, y: 225, place: 1, trusted: true, ..Click::default() }; 100];
        assert_eq!(house.send(NETWORK, FIREFOX, &forged).await, 204);
    }
    let moved = house.points(site, "/shop").await - before;
    assert!(moved <= 400, "{moved} points were forged; {before} are people's");
}

#[tokio::test]
async fn one_place_leaves_room_for_the_texts_of_others_and_what_is_in_quarantine_takes_none() {
    let few = std::num::NonZeroU32::new(100).unwrap();
    let caps = isotherm::Caps { paths: few, selectors: few, names: few };
    let house = House::with(|collector| collector.with_caps(caps));
    let site = house.public_site();
    for forged in 0..1_000 {
        let mut view = clicked(site, 1_000_000 + forged, &[(105, 205)]);
        view.header.as_mut().unwrap().path = format!("/{forged}");
        let anchor =
            |n| Anchor { selector: format!("#{forged}-{n}"), index: 0, count: 1, landmark: 0, mark: 0 };
        view.anchors.list.extend((0..20).map(anchor));
        assert_ne!(house.send(NETWORK, FIREFOX, &view).await, 403);
    }
    assert!(
        house.points(site, "/9").await > 0 && house.points(site, "/10").await == 0,
        "a tenth is the attacker's"
    );
    let mut new = clicked(site, 1, CLICKS);
    new.header.as_mut().unwrap().path = "/new".into();
    new.anchors.list[0].selector = "#new".into();
    assert_eq!(house.send(0x0b00_0001, FIREFOX, &new).await, 204);
    let uri = format!("/api/v1/heat?site={site}&path=/new&format=json");
    let heat = house.ask(from_peer(Request::get(uri)).body(Body::empty()).unwrap()).await.json();
    assert_eq!(heat["anchors"][1]["selector"], "#new", "{heat}");
}
