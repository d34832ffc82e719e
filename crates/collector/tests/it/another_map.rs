//! The map of a page that is drawn because its address asks for it.

use wire::{Signal, SignalKind};

use crate::{
    dashboard::{order, seen, shown, signal},
    house::House,
};

#[tokio::test]
async fn one_more_map_is_drawn_of_the_kind_that_the_address_names() {
    let house = House::new();
    let site = house.site;
    let after = |kind| Signal { anchor: 1, ..signal(kind, "", 50, &[]) };
    for (view, signals) in [
        (1, vec![after(SignalKind::Rage), after(SignalKind::Dead), after(SignalKind::Slow)]),
        (2, vec![after(SignalKind::ErrorClick), after(SignalKind::Slow)]),
        (3, vec![order("30")]),
    ] {
        assert_eq!(house.post(seen(site, view, view, "/a", signals).pack()).await.status, 204);
    }
    let mut owner = house.member("ann", "owner", None).await;
    let address = format!("/page?site={site}&path=/a");
    let usual = shown(&mut owner, &address).await;
    assert_eq!(usual.matches("<figcaption>").count(), 6, "four maps and two charts: {usual}");
    for (map, caption) in [
        ("rage", "Rage clicks <small>1 clicks in 3 views<"),
        ("dead", "Dead clicks <small>1 clicks in 3 views<"),
        ("slow", "Slow clicks <small>2 clicks in 3 views<"),
        ("error", "Clicks with errors <small>1 clicks in 3 views<"),
        ("first", "First clicks <small>3 clicks in 3 views<"),
        ("last", "Last clicks <small>3 clicks in 3 views<"),
        ("revenue", "Revenue <small>30.00 EUR of 1 orders, shared evenly"),
    ] {
        assert!(usual.contains(&format!("&#38;map={map}#maps\">")), "{map} is offered: {usual}");
        let page = shown(&mut owner, &format!("{address}&map={map}")).await;
        let first = page.split("<figcaption>").nth(1).unwrap();
        assert!(first.starts_with(caption), "{caption}: {first}");
        assert_eq!(page.matches("<figcaption>").count(), 7);
        let chosen = format!("%22clicks%22%3A%22{map}%22");
        assert_eq!(page.matches(&chosen).count(), 1, "it opens on the page: {page}");
        assert!(page.contains(&format!("<input type=\"hidden\" name=\"map\" value=\"{map}\">")));
    }
    let wrong = owner.get(&format!("{address}&map=click")).await;
    let said = "The parameter map is &#34;click&#34;, use rage, dead, slow, error, first, last or revenue.";
    assert!(wrong.text().contains(said), "{}", wrong.text());
}
