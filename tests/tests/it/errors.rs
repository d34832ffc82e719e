//! Exceptions, rejections and resources that fail: what is told of them, and which are a click's doing.

use anyhow::Result;
use isotherm_tests::{Answer, until};
use wire::SignalKind::{Dead, Error, ErrorClick, Rage, Resource, Variant};

use crate::frustration::{NOTHING, judged, wait};
use crate::scene::{Scene, element, page, property};

#[tokio::test]
async fn a_click_whose_handler_throws_is_an_error_click_and_the_error_is_masked_and_placed() -> Result<()> {
    let body = "<button id=fail onclick='fail2()'>Fail</button>
        <script>function fail2() { throw new Error('no order 4711471147 of ann@shop.example') }</script>";
    let scene = Scene::open(body).await?;
    for _ in 0..5 {
        scene.click("#fail").await?;
    }
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let errors = view.signals(Error);
    let counts: Vec<_> = errors.iter().map(|error| error.value).collect();
    assert_eq!(counts, [1, 2, 4], "{errors:?}");
    for error in &errors {
        assert_eq!(error.name.trim_start_matches("Uncaught "), "Error: no order * of *");
        let place: Vec<_> = property(error, "source").split(", ").collect();
        assert!(place.len() == 3 && place[0] == "/page" && place[1] == "2", "{place:?}");
    }
    assert_eq!(view.signals(Dead), [], "one verdict");
    assert_eq!(view.signals(Rage), [], "one verdict");
    let clicks = view.signals(ErrorClick);
    assert!(!clicks.is_empty() && clicks.iter().all(|click| element(view, click) == "#fail"), "{clicks:?}");
    Ok(())
}

#[tokio::test]
async fn a_reason_that_is_no_text_is_told_all_the_same() -> Result<()> {
    let scene = Scene::open(NOTHING).await?;
    let fail = "const own = document.createElement('script');
        own.textContent = 'Promise.reject(Symbol(`stop`)); Promise.reject(Object.create(null))';
        document.head.append(own)";
    scene.browser.run(fail).await?;
    scene.browser.settle().await?;
    let stored = scene.leave().await?;
    let told: Vec<_> = page(&stored)?.signals(Error).iter().map(|error| error.name.clone()).collect();
    assert!(told.len() == 2 && told[0].contains("stop") && told[1] == "object", "{told:?}");
    Ok(())
}

#[tokio::test]
async fn an_exception_that_came_often_before_still_makes_an_error_click() -> Result<()> {
    let body = "<script>function fail() { throw new Error('no') }</script><button id=fail onclick='fail2()'>Fail</button>
        <script>fail2 = fail; for (let times = 0; times < 2; times++) addEventListener('load', () => setTimeout(fail))</script>";
    let scene = Scene::open(body).await?;
    scene.click("#fail").await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let counts: Vec<_> = view.signals(Error).iter().map(|error| error.value).collect();
    assert_eq!(counts, [1, 2]);
    let clicks: Vec<_> = view.signals(ErrorClick).iter().map(|click| element(view, click)).collect();
    assert_eq!(clicks, ["#fail"]);
    Ok(())
}

#[tokio::test]
async fn what_fails_anyway_or_tells_of_no_fault_makes_no_error_click() -> Result<()> {
    let body = "<script>function tick() { setTimeout(() => { throw new Error('tick') }) }</script>
        <p id=box style='height:40px'>Box</p><button id=grow>Grow</button><button id=cancel>Cancel</button>
        <button id=bug>Bug</button><script>
        new ResizeObserver(() => box.style.height = '95px').observe(box);
        grow.onclick = () => box.style.height = '40px';
        cancel.onclick = () => { const life = new AbortController();
            fetch('/page', {signal: life.signal}); life.abort();
            Promise.reject(new DOMException('superseded', 'AbortError')) };
        bug.onclick = () => window.nothing2.abort()</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    wait(&scene, 1_100).await?;
    scene.browser.run("tick()").await?;
    for selector in ["#nothing", "#grow", "#cancel", "#bug"] {
        scene.click(selector).await?;
        wait(&scene, 300).await?;
        scene.browser.run("tick()").await?;
        judged(&scene).await?;
    }
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let errors: Vec<_> = view.signals(Error).iter().map(|error| error.name.clone()).collect();
    for told in ["tick", "ResizeObserver", "abort", "superseded"] {
        assert!(errors.iter().any(|error| error.contains(told)), "{told}: {errors:?}");
    }
    let clicks: Vec<_> = view.signals(ErrorClick).iter().map(|click| element(view, click)).collect();
    assert_eq!(clicks, ["#bug"]);
    Ok(())
}

#[tokio::test]
async fn what_fails_all_the_time_or_numbers_its_messages_makes_no_error_click() -> Result<()> {
    // So often that one failure follows any click at once, and two that never say the same.
    let body = "<button id=bug>Bug</button><script>let turn = 0;
        setInterval(() => { throw new Error('always') }, 20);
        setInterval(() => { throw new Error('turn ' + turn++) }, 400);
        bug.onclick = () => window.nothing2.abort()</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    // Each has come by itself by then as often as it takes.
    wait(&scene, 2_000).await?;
    for selector in ["#nothing", "#bug", "#nothing", "#bug"] {
        scene.click(selector).await?;
        wait(&scene, 500).await?;
    }
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let clicks: Vec<_> = view.signals(ErrorClick).iter().map(|click| element(view, click)).collect();
    assert_eq!(clicks, ["#bug", "#bug"]);
    let turns = view.signals(Error).iter().filter(|error| error.name.contains("turn")).count();
    assert!((1..6).contains(&turns), "{turns}");
    Ok(())
}

/// The elements of all error clicks once the page was left, of which none was dead.
async fn error_clicks(scene: &Scene) -> Result<Vec<String>> {
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    assert_eq!(view.signals(Dead), [], "one verdict");
    Ok(view.signals(ErrorClick).iter().map(|click| element(view, click)).collect())
}

#[tokio::test]
async fn what_fails_a_while_after_each_click_makes_error_clicks_however_often() -> Result<()> {
    let body = "<button id=late onclick=\"setTimeout(() => { throw new Error('late') }, 200)\">Late</button>
        <button id=deny onclick=\"fetch('/data').then(() => setTimeout(() => Promise.reject(new Error('denied')), 90))\">Deny</button>";
    let scene = Scene::prepare(body).await?;
    scene.pages.put("/data", Answer::status(204));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    // Of several in a row one is blamed at least.
    for times in [1, 3, 1] {
        for _ in 0..times {
            scene.click("#late").await?;
        }
        wait(&scene, 3_000).await?;
    }
    for _ in 0..2 {
        scene.click("#deny").await?;
        wait(&scene, 1_200).await?;
    }
    let clicks = error_clicks(&scene).await?;
    let late = clicks.iter().filter(|element| *element == "#late").count();
    assert!((3..6).contains(&late) && clicks[late..] == ["#deny", "#deny"], "{clicks:?}");
    let view = scene.collector.stored()?;
    let view = page(&view)?;
    let last = view.clicks()[4].at_ms;
    assert_eq!(view.signals(ErrorClick).iter().filter(|click| click.at_ms > last).count(), 3);
    Ok(())
}

#[tokio::test]
async fn what_fails_when_it_is_pressed_or_let_go_makes_error_clicks() -> Result<()> {
    let body = "<button id=down onpointerdown='window.nothing2.down()'>Down</button>
        <button id=up onmouseup='window.nothing2.up()'>Up</button>";
    let scene = Scene::open(body).await?;
    for selector in ["#down", "#down", "#up", "#up"] {
        // Held for a while, as by a hand.
        let middle = scene.browser.middle_of(selector).await?;
        scene.browser.select(middle, middle).await?;
        wait(&scene, 2_600).await?;
    }
    assert_eq!(error_clicks(&scene).await?, ["#down", "#down", "#up", "#up"]);
    Ok(())
}

#[tokio::test]
async fn what_fails_by_itself_while_others_are_clicked_is_blamed_once_at_most() -> Result<()> {
    let button = |n| format!("<button id=works{n} onclick='this.textContent += 1'>Works</button>");
    let body: String = (0..3).map(button).collect();
    let beat = "<script>setInterval(() => { throw new Error('beat') }, 950)</script>";
    let scene = Scene::open(&format!("{body}{beat}")).await?;
    for n in 0..18 {
        scene.click(&format!("#works{}", n % 3)).await?;
        wait(&scene, 250).await?;
    }
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    assert!(view.signals(Error).len() > 1, "it came all the time");
    assert!(view.signals(ErrorClick).len() < 2, "{:?}", view.signals(ErrorClick));
    Ok(())
}

#[tokio::test]
async fn what_fails_regularly_from_a_click_on_is_blamed_on_no_other() -> Result<()> {
    let body = "<script>window.ticks = 0</script>
        <button id=begin onclick=\"setInterval(() => { ticks++; throw new Error('tick') }, 400)\">Begin</button>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    scene.click("#begin").await?;
    click_beside_it(&scene).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let clicks: Vec<_> = view.signals(ErrorClick).iter().map(|click| element(view, click)).collect();
    assert_eq!(clicks, ["#begin"]);
    Ok(())
}

#[tokio::test]
async fn what_fails_at_one_place_by_itself_is_blamed_on_no_click_whatever_its_words() -> Result<()> {
    by_itself("throw new Error('lost ' + word)", "Error: lost c").await?;
    // Which has no place at all.
    by_itself("Promise.reject('lost ' + word)", "lost c").await
}

/// Clicks what does nothing, once that which fails has come by itself as often as it takes to be known.
async fn click_beside_it(scene: &Scene) -> Result<()> {
    until("it to have come by itself", || scene.browser.is("return ticks > 4")).await?;
    for _ in 0..6 {
        scene.click("#nothing").await?;
        wait(scene, 600).await?;
    }
    Ok(())
}

async fn by_itself(fail: &str, told: &str) -> Result<()> {
    let body = format!(
        "<script>window.ticks = 0; setInterval(() => {{
          const word = 'abcdefghijklmnopqrstuvwxyz'[ticks++ % 26]; {fail} }}, 150)</script>"
    );
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    click_beside_it(&scene).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let errors = view.signals(Error);
    assert!(errors.len() > 6 && errors.iter().any(|error| error.name == told), "{errors:?}");
    assert_eq!(view.signals(ErrorClick), []);
    Ok(())
}

#[tokio::test]
async fn a_hundred_things_that_fail_blame_no_click_and_take_no_room_from_a_variant() -> Result<()> {
    // Each by another name, before the variant is told; what throws takes its time first.
    let body = "<p id=shelf></p><button id=slow>Slow</button><script>
        const letters = n => String.fromCharCode(97 + n % 26, 97 + n / 26 | 0);
        for (let n = 0; n < 120; n++) { const image = new Image(); image.src = `/lost-${letters(n)}.png`; shelf.append(image) }
        setInterval(() => { throw new Error('poll') }, 300);
        slow.onclick = () => { const from = performance.now(); while (performance.now() - from < 80); window.nothing2.abort() }</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    wait(&scene, 1_000).await?;
    scene.browser.run("isotherm.variant('hero', 'b')").await?;
    for selector in ["#slow", "#nothing", "#slow", "#nothing"] {
        scene.click(selector).await?;
        wait(&scene, 1_100).await?;
    }
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let clicks: Vec<_> = view.signals(ErrorClick).iter().map(|click| element(view, click)).collect();
    assert_eq!(clicks, ["#slow", "#slow"]);
    assert_eq!(view.signals(Variant).len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_message_of_any_length_keeps_the_page_at_work() -> Result<()> {
    let scene = Scene::open(NOTHING).await?;
    // Once in each of many places: what is looked for in all of it would take minutes.
    let fail = "const own = document.createElement('script');
        own.textContent = 'Promise.reject(new Error(`data=0x` + `f0`.repeat(1e6)))'; document.head.append(own)";
    scene.browser.run(fail).await?;
    scene.click("#nothing").await?;
    let stored = scene.leave().await?;
    let errors = stored.signals(Error);
    assert_eq!((errors.len(), stored.clicks().len()), (1, 1));
    assert!(errors[0].name.len() < 256, "{errors:?}");
    Ok(())
}

#[tokio::test]
async fn errors_and_resources_that_fail_are_counted_in_each_view_anew() -> Result<()> {
    let scene = Scene::open("<main id=here></main>").await?;
    // In a script of the page's own: Firefox tells nobody of an exception in a driver's.
    let fail = "const own = document.createElement('script'); own.textContent = `{ let left = 5;
        const lose = () => { const image = new Image(); image.src = '/lost.png?' + left; here.append(image);
          image.onerror = () => --left ? lose() : window.lost = (window.lost || 0) + 1 };
        lose();
        for (let times = 0; times < 5; times++) setTimeout(() => { throw new Error('no') }) }`;
        document.head.append(own)";
    for (views, path) in ["", "/second"].into_iter().enumerate() {
        if !path.is_empty() {
            scene.browser.run(&format!("history.pushState({{}}, '', '{path}')")).await?;
        }
        scene.browser.run(fail).await?;
        let missed = format!("return window.lost === {}", views + 1);
        until("the images to be missed", || scene.browser.is(&missed)).await?;
    }
    let stored = scene.leave_after(2).await?;
    for path in ["/page", "/second"] {
        let view = stored.of_path(path)[0];
        let counts = |kind| view.signals(kind).iter().map(|signal| signal.value).collect::<Vec<_>>();
        assert_eq!((counts(Error), counts(Resource)), (vec![1, 2, 4], vec![1, 2, 4]), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_rejection_has_the_place_where_its_error_was_made_and_none_without_one() -> Result<()> {
    let body = "<script>
        function late() { Promise.reject(new Error('late')) }</script>";
    let scene = Scene::open(body).await?;
    scene.browser.run("const own = document.createElement('script'); own.textContent = 'late(); Promise.reject(`text`); Promise.reject({code: 1}); Promise.reject()'; document.head.append(own)").await?;
    let stored = scene.leave().await?;
    let told: Vec<_> = stored
        .signals(Error)
        .into_iter()
        .map(|error| (error.name.clone(), property(&error, "source").to_owned()))
        .collect();
    assert_eq!(told.len(), 4, "{told:?}");
    let place: Vec<_> = told[0].1.split(", ").collect();
    assert!(told[0].0 == "Error: late" && place.len() == 3 && place[..2] == ["/page", "2"], "{told:?}");
    let words = ["text", "[object Object]", "undefined"];
    assert_eq!(told[1..], words.map(|word| (word.to_owned(), String::new())));
    Ok(())
}

#[tokio::test]
async fn a_resource_that_fails_to_load_is_told_with_its_path_and_nothing_of_its_query() -> Result<()> {
    let scene = Scene::open("<main id=here></main>").await?;
    let script = "window.lost = 0;
        for (const [name, url] of [['src', '/lost.png?token=secret'], ['srcset', '/few.png?token=secret 1x'],
            ['src', 'data:/9j/secret']]) {
            const image = new Image(); image.onerror = () => window.lost++; here.append(image); image[name] = url;
        }";
    scene.browser.run(script).await?;
    until("the images to be missed", || scene.browser.is("return window.lost > 2")).await?;
    let stored = scene.leave().await?;
    let lost = stored.signals(Resource);
    let mut lost: Vec<_> = lost.iter().map(|lost| (&*lost.name, property(lost, "source"))).collect();
    lost.sort_unstable();
    assert_eq!(lost, [("img", ""), ("img", "/few.png"), ("img", "/lost.png")]);
    assert!(!format!("{stored:?}").contains("secret"));
    Ok(())
}
