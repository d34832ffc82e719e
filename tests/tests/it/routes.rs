//! Views that begin without loading, with the Navigation API and without: which changes of the address begin one, and
//! that each point is stored in its own.

use anyhow::Result;
use isotherm_tests::{Browser, StoredView, elsewhere, until};

use wire::SignalKind::{Cost, Rage};

use crate::{frustration::wait, scene::Scene};

/// As where the browser has no Navigation API.
const OLD: &str = "<script>Object.defineProperty(window, 'navigation', {value: undefined})</script>";
/// A page with variables of its own by such names.
const OWN: &str =
    "<script>var navigation = document.documentElement; let scrollX = 400, scrollY = 400</script>";
/// How far right of the last one each click is, px.
const STEP: i32 = 100;

/// Changes the address so, waits until the rest of it after the origin is that, and clicks; again and again. Answers the
/// views with how many steps were clicked in each.
async fn walk(way: &[(&str, &str)], expected: &[(&str, &[i32])]) -> Result<()> {
    for script in ["", OLD, OWN] {
        let (collector, pages) = elsewhere("data-site=KEY data-query=id", script)?;
        let scene = Scene { collector, pages, browser: Browser::open().await? };
        scene.browser.visit(&scene.pages.url("/page")).await?;
        for (&(change, address), x) in way.iter().zip((STEP..).step_by(STEP as usize)) {
            scene.browser.run(change).await?;
            let there = format!("return location.pathname + location.search + location.hash === {address:?}");
            until(address, || scene.browser.is(&there)).await?;
            scene.browser.settle().await?;
            scene.browser.click(f64::from(x), 300.0).await?;
        }
        let stored = scene.leave_after(expected.len()).await?;
        let mut views: Vec<_> = stored.views.iter().map(clicks).collect();
        views.sort_by_key(|(_, xs)| xs.first().copied());
        let views: Vec<_> = views.iter().map(|(path, xs)| (*path, &**xs)).collect();
        assert_eq!(views, expected, "{script}");
        stored.views.iter().for_each(moved_to_its_clicks);
    }
    Ok(())
}

/// The path of a view and how far right its clicks are.
fn clicks(view: &StoredView) -> (&str, Vec<i32>) {
    let path = view.header().map_or("", |header| &*header.path);
    (path, view.clicks().iter().map(|click| click.x).collect())
}

/// The mouse went from where the view before was left to the view's last click, and nowhere else.
fn moved_to_its_clicks(view: &StoredView) {
    let (clicks, moves) = (view.clicks(), view.moves());
    let (first, last) = (clicks[0].x, clicks[clicks.len() - 1].x);
    assert!(moves.iter().all(|at| (first - STEP..=last).contains(&at.x)), "{first} {last} {moves:?}");
    assert_eq!(moves.last().map(|at| at.x), Some(last));
}

#[tokio::test]
async fn an_address_that_is_pushed_or_replaced_or_gone_back_to_begins_a_view() -> Result<()> {
    let way = [
        ("", "/page"),
        ("history.pushState({}, '', '/a')", "/a"),
        ("history.replaceState({}, '', '/b')", "/b"),
        ("history.back()", "/page"),
        ("history.forward()", "/b"),
    ];
    let views: [(&str, &[i32]); 5] =
        [("/page", &[100]), ("/a", &[200]), ("/b", &[300]), ("/page", &[400]), ("/b", &[500])];
    walk(&way, &views).await
}

#[tokio::test]
async fn a_view_that_ends_with_a_route_has_its_verdict_and_its_cost() -> Result<()> {
    let (collector, pages) = elsewhere("data-site=KEY", "<button id=nothing>Nothing</button>")?;
    let scene = Scene { collector, pages, browser: Browser::open().await? };
    scene.browser.visit(&scene.pages.url("/page")).await?;
    for _ in 0..3 {
        scene.click("#nothing").await?;
    }
    // A route that came sooner might be what the clicks were for.
    wait(&scene, 1_100).await?;
    scene.browser.run("history.pushState({}, '', '/a')").await?;
    let stored = scene.leave_after(2).await?;
    let told = ["/page", "/a"].map(|path| {
        let views = stored.of_path(path);
        views.iter().map(|view| (view.signals(Rage).len(), view.signals(Cost).len())).collect::<Vec<_>>()
    });
    assert_eq!(told, [vec![(1, 1)], vec![(0, 1)]]);
    Ok(())
}

#[tokio::test]
async fn a_hash_alone_begins_no_view() -> Result<()> {
    let way = [
        ("", "/page"),
        ("location.hash = 'a'", "/page#a"),
        ("history.pushState({}, '', '#b')", "/page#b"),
        ("history.back()", "/page#a"),
        ("history.back()", "/page"),
    ];
    walk(&way, &[("/page", &[100, 200, 300, 400, 500])]).await
}

#[tokio::test]
async fn a_path_in_the_hash_begins_a_view() -> Result<()> {
    let way = [
        ("", "/page"),
        ("location.hash = '/cart'", "/page#/cart"),
        ("history.pushState({}, '', '#!/pay?step=1')", "/page#!/pay?step=1"),
        ("history.replaceState({}, '', '#!/pay?step=2')", "/page#!/pay?step=2"),
        ("location.hash = 'top'", "/page#top"),
    ];
    let views: [(&str, &[i32]); 4] =
        [("/page", &[100]), ("/page#/cart", &[200]), ("/page#!/pay", &[300, 400]), ("/page", &[500])];
    walk(&way, &views).await
}

#[tokio::test]
async fn a_query_name_begins_a_view_if_the_site_allows_it() -> Result<()> {
    let way = [
        ("history.pushState({}, '', '?sort=up')", "/page?sort=up"),
        ("history.pushState({}, '', '?sort=up&id=1')", "/page?sort=up&id=1"),
        ("history.replaceState({}, '', '?id=1&sort=down')", "/page?id=1&sort=down"),
        ("history.pushState({}, '', '?id=2')", "/page?id=2"),
        ("history.go(-2)", "/page?sort=up"),
    ];
    let views: [(&str, &[i32]); 4] =
        [("/page", &[100]), ("/page?id=1", &[200, 300]), ("/page?id=2", &[400]), ("/page", &[500])];
    walk(&way, &views).await
}
