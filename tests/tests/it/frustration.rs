//! Clicks that disappoint, and those that only seem to.

use anyhow::Result;
use isotherm_tests::{Answer, until};
use wire::SignalKind::{self, Dead, Rage, Slow};

use crate::scene::{Scene, element, page};

/// A button that does nothing, beside what a test is about.
pub(crate) const NOTHING: &str = "<p><button id=nothing>Nothing</button></p>";

/// The selectors and values of all signals of a kind once a page was left.
async fn left(scene: &Scene, kind: SignalKind) -> Result<Vec<(String, u32)>> {
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    Ok(view.signals(kind).iter().map(|signal| (element(view, signal), signal.value)).collect())
}

/// Waits until the last click is dead if nothing followed.
pub(crate) async fn judged(scene: &Scene) -> Result<()> {
    wait(scene, 2_600).await
}

pub(crate) async fn wait(scene: &Scene, ms: u32) -> Result<()> {
    scene.browser.run(&format!("window.waited = performance.now() + {ms}")).await?;
    until("time to pass", || scene.browser.is("return performance.now() > waited")).await
}

/// Clicks something that is not dead, then the button that is, which alone is to be called so.
async fn only_nothing_is_dead(scene: &Scene, selector: &str) -> Result<()> {
    scene.click(selector).await?;
    judged(scene).await?;
    scene.click("#nothing").await?;
    judged(scene).await?;
    assert_eq!(dead(scene).await?, ["#nothing"]);
    Ok(())
}

/// The elements whose clicks were dead once a page was left.
async fn dead(scene: &Scene) -> Result<Vec<String>> {
    Ok(left(scene, Dead).await?.into_iter().map(|(element, _)| element).collect())
}

#[tokio::test]
async fn three_clicks_on_a_button_that_does_nothing_are_rage() -> Result<()> {
    let scene = Scene::open(NOTHING).await?;
    for _ in 0..4 {
        scene.click("#nothing").await?;
    }
    assert_eq!(left(&scene, Rage).await?, [("#nothing".into(), 4)]);
    Ok(())
}

#[tokio::test]
async fn clicks_on_parts_of_a_button_are_clicks_on_the_button() -> Result<()> {
    let body = "<button id=buy><svg id=icon width=20 height=20><rect id=bar width=20 height=20 /></svg>
        <b id=label>Buy it now</b></button>";
    let scene = Scene::open(body).await?;
    for part in ["#bar", "#label", "#icon"] {
        scene.click(part).await?;
    }
    assert_eq!(left(&scene, Rage).await?, [("#buy".into(), 3)]);
    let stored = scene.collector.stored()?;
    let view = page(&stored)?;
    let clicked = view.clicks();
    let places = clicked.iter().filter_map(|click| view.locate(click.place, click.x, click.y));
    let places: Vec<_> = places.map(|(anchor, across, _)| (anchor.selector, across)).collect();
    assert!(places.len() == 3 && places.iter().all(|(selector, _)| selector == "#buy"), "{places:?}");
    assert!(places[0].1 < 0.3 && places[1].1 > 0.4, "{places:?}");
    Ok(())
}

#[tokio::test]
async fn clicks_on_a_part_of_a_button_are_the_button_s_also_where_either_is_in_a_component() -> Result<()> {
    // WebKit would select the label, and that is an effect.
    let body =
        "<button id=buy><x-icon></x-icon></button> <x-button id=send><b id=label style='user-select:none;-webkit-user-select:none'>Send</b></x-button><script>
        const define = (name, html) => customElements.define(name, class extends HTMLElement {
          connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = html }
        });
        define('x-icon', '<svg width=20 height=20><rect width=20 height=20 /></svg>');
        define('x-button', '<button><slot></slot></button>')</script>";
    let scene = Scene::open(body).await?;
    for part in ["x-icon", "#label"] {
        for _ in 0..3 {
            scene.click(part).await?;
        }
        judged(&scene).await?;
    }
    let rage = left(&scene, Rage).await?;
    assert_eq!(rage, [("#buy".into(), 3), ("#send >>> button".into(), 3)]);
    Ok(())
}

#[tokio::test]
async fn clicks_on_a_disabled_button_are_recorded_and_judged() -> Result<()> {
    for inside in ["Send", "<span style='padding:9px'>Send</span>"] {
        let body = format!("<button id=send disabled>{inside}</button><button id=ready>Ready</button>");
        let scene = Scene::open(&body).await?;
        for _ in 0..3 {
            scene.click("#send").await?;
        }
        scene.click("#ready").await?;
        // Let go over what is disabled, but pressed elsewhere.
        let [from, to] = [scene.browser.middle_of("#ready").await?, scene.browser.middle_of("#send").await?];
        scene.browser.select(from, to).await?;
        assert_eq!(left(&scene, Rage).await?, [("#send".into(), 3)]);
        let stored = scene.collector.stored()?;
        let view = page(&stored)?;
        let places = view.clicks();
        let places = places.iter().filter_map(|click| view.locate(click.place, click.x, click.y));
        let on = |name: &str| places.clone().filter(|(anchor, _, _)| anchor.selector == name).count();
        assert_eq!([on("#send"), on("#ready")], [3, 1]);
    }
    Ok(())
}

#[tokio::test]
async fn what_the_visitor_does_next_is_no_effect_of_the_click_before() -> Result<()> {
    let scene =
        Scene::open(&format!("{NOTHING}<button id=other>Other</button><p style='height:3000px'>Tall</p>"))
            .await?;
    scene.click("#nothing").await?;
    wait(&scene, 1_200).await?;
    scene.click("#other").await?;
    wait(&scene, 1_200).await?;
    scene.browser.wheel(0, 200).await?;
    until("the page to scroll", || scene.browser.is("return scrollY > 0")).await?;
    judged(&scene).await?;
    assert_eq!(dead(&scene).await?, ["#nothing", "#other"]);
    assert_eq!(scene.collector.stored()?.signals(Slow), []);
    Ok(())
}

#[tokio::test]
async fn a_stepper_whose_clicks_change_something_is_neither_rage_nor_dead() -> Result<()> {
    let body = "<button id=more onclick='count.textContent++'>More</button><b id=count>1</b>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for _ in 0..3 {
        scene.click("#more").await?;
    }
    only_nothing_is_dead(&scene, "#more").await?;
    assert!(scene.collector.stored()?.signals(Rage).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_carousel_that_moves_by_styles_alone_is_neither_rage_nor_dead() -> Result<()> {
    let body = "<div id=rail style='width:900px;height:80px;background:#ccc'></div>
        <button id=on onclick='rail.style.width = rail.offsetWidth - 50 + `px`'>On</button>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for _ in 0..3 {
        scene.click("#on").await?;
    }
    only_nothing_is_dead(&scene, "#on").await?;
    assert!(scene.collector.stored()?.signals(Rage).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_click_that_fetches_is_not_dead() -> Result<()> {
    let scene =
        Scene::prepare(&format!("<button id=fetch onclick='fetch(`/data`)'>Fetch</button>{NOTHING}")).await?;
    scene.pages.put("/data", Answer::status(204));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    only_nothing_is_dead(&scene, "#fetch").await
}

#[tokio::test]
async fn a_click_whose_request_takes_long_is_not_dead() -> Result<()> {
    let body = format!("<button id=fetch onclick='fetch(`/data`)'>Fetch</button>{NOTHING}");
    let scene = Scene::prepare(&body).await?;
    scene.pages.put("/data", Answer::status(204));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    let hold = scene.pages.hold("/data");
    scene.click("#fetch").await?;
    wait(&scene, 4_000).await?;
    drop(hold);
    wait(&scene, 300).await?;
    scene.click("#nothing").await?;
    judged(&scene).await?;
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn a_request_that_began_before_the_click_is_not_its_effect() -> Result<()> {
    let scene = Scene::prepare(NOTHING).await?;
    scene.pages.put("/data", Answer::status(204));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    let hold = scene.pages.hold("/data");
    scene.browser.run("fetch('/data')").await?;
    scene.click("#nothing").await?;
    drop(hold);
    judged(&scene).await?;
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn a_click_that_other_tools_count_is_dead_all_the_same() -> Result<()> {
    let counts = ["navigator.sendBeacon(`/count`)", "new Image().src = `/count`"];
    for count in counts {
        let scene = Scene::prepare(&format!("<button id=count onclick='{count}'>Nothing</button>")).await?;
        scene.pages.put("/count", Answer::status(204));
        scene.browser.visit(&scene.pages.url("/page")).await?;
        scene.click("#count").await?;
        judged(&scene).await?;
        assert_eq!(dead(&scene).await?, ["#count"], "{count}");
    }
    Ok(())
}

/// What changes of its own accord: a text, which of several slides has a class, and a style in every frame.
const RESTLESS: [&str; 3] = [
    "<b id=clock></b><script>setInterval(() => clock.textContent = performance.now(), 350)</script>",
    "<ul><li class=on>1<li>2<li>3</ul><button id=next>Next</button><script>
        const turn = next.onclick = () => {
          const on = document.querySelector('.on');
          on.className = '';
          (on.nextElementSibling || document.querySelector('li')).className = 'on' };
        setInterval(turn, 350)</script>",
    "<p id=bar style='height:9px'></p><script>(function grow(at) {
        bar.style.width = at / 9 % 500 + 'px'; requestAnimationFrame(grow) })(0)</script>",
];

#[tokio::test]
async fn what_changes_of_its_own_accord_hides_no_dead_or_rage_click_and_makes_none_slow() -> Result<()> {
    for body in RESTLESS {
        let scene = Scene::open(&format!("{body}{NOTHING}<button id=rage>Nothing</button>")).await?;
        wait(&scene, 4_500).await?;
        scene.click("#nothing").await?;
        judged(&scene).await?;
        for _ in 0..5 {
            scene.click("#rage").await?;
        }
        assert_eq!(dead(&scene).await?, ["#nothing"], "{body}");
        let stored = scene.collector.stored()?;
        let rage: Vec<_> = stored.signals(Rage).iter().map(|rage| rage.value).collect();
        assert_eq!((rage, stored.signals(Slow)), (vec![5], vec![]), "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn clicks_that_follow_one_another_soon_are_dead_also_beside_a_clock() -> Result<()> {
    let buttons: String = ('a'..='r').map(|id| format!("<button id={id}>Nothing</button>")).collect();
    let clock = "<p id=clock>0</p><script>setInterval(() => clock.textContent++, 1000)</script>";
    let scene = Scene::open(&format!("{clock}{buttons}")).await?;
    for id in 'a'..='r' {
        scene.click(&format!("#{id}")).await?;
        wait(&scene, 1_300).await?;
    }
    judged(&scene).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let of = |kind| view.signals(kind).iter().map(|signal| element(view, signal)).collect::<Vec<_>>();
    let (dead, slow) = (of(Dead), of(Slow));
    // Until the clock is known by its ticks they may be effects.
    assert!(dead.ends_with(&["#p", "#q", "#r"].map(Into::into)), "{dead:?}, slow: {slow:?}");
    Ok(())
}

#[tokio::test]
async fn a_click_that_turns_what_also_turns_of_its_own_accord_is_neither_rage_nor_dead() -> Result<()> {
    let scene = Scene::open(&format!("{}{NOTHING}", RESTLESS[1])).await?;
    wait(&scene, 4_500).await?;
    for _ in 0..3 {
        scene.click("#next").await?;
    }
    only_nothing_is_dead(&scene, "#next").await?;
    assert!(scene.collector.stored()?.signals(Rage).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_late_effect_that_comes_with_every_click_stays_one() -> Result<()> {
    let body = "<button id=slow onclick='setTimeout(() => out.textContent = performance.now(), 50)'>Slow</button><p id=out>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for _ in 0..3 {
        scene.click("#slow").await?;
        wait(&scene, 1_200).await?;
    }
    only_nothing_is_dead(&scene, "#slow").await
}

#[tokio::test]
async fn a_message_that_goes_by_itself_makes_the_next_click_no_dead_one() -> Result<()> {
    let body = "<button id=save onclick='setTimeout(() => toast.hidden = false, 50); setTimeout(() => toast.hidden = true, 3500)'>Save</button>
        <p id=toast hidden>Saved</p>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for selector in ["#save", "#save", "#save", "#save", "#save", "#nothing"] {
        scene.click(selector).await?;
        wait(&scene, 4_000).await?;
    }
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn a_link_that_leads_nowhere_is_dead_and_one_to_a_part_of_the_page_is_not() -> Result<()> {
    let body =
        "<a id=hash href='#'>A</a> <a id=void href='javascript:void(0)'>B</a> <a id=part href='#below'>C</a>
        <p style='height:3000px'></p><p id=below style='height:3000px'>Below</p>";
    let scene = Scene::open(body).await?;
    // The first one has the address end in a hash.
    scene.browser.run("location.hash = '#'").await?;
    for selector in ["#hash", "#void", "#part"] {
        scene.click(selector).await?;
        judged(&scene).await?;
    }
    assert_eq!(dead(&scene).await?, ["#hash", "#void"]);
    Ok(())
}

#[tokio::test]
async fn an_effect_in_the_tree_around_the_element_s_own_is_seen() -> Result<()> {
    let body = "<div id=host style='display:inline-block'></div><script>
        const outer = host.attachShadow({mode: 'open'});
        outer.innerHTML = '<b></b><span></span>';
        const inner = outer.querySelector('span').attachShadow({mode: 'open'});
        inner.innerHTML = '<button>Add</button>';
        inner.querySelector('button').onclick = () => outer.querySelector('b').append('x')</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    only_nothing_is_dead(&scene, "#host").await
}

#[tokio::test]
async fn text_promises_nothing_and_what_looks_like_a_button_does() -> Result<()> {
    let body = "<h1>Title</h1><p id=text>Text</p><b id=hand style='cursor:pointer'>More</b>
        <p><img id=picture width=40 height=40 src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>'></p>";
    let scene = Scene::open(body).await?;
    for selector in ["h1", "#text", "#hand", "#picture"] {
        scene.click(selector).await?;
        judged(&scene).await?;
    }
    assert_eq!(dead(&scene).await?, ["#hand", "#picture"]);
    Ok(())
}

#[tokio::test]
async fn a_checkbox_and_its_label_are_not_dead() -> Result<()> {
    let scene =
        Scene::open(&format!("<input type=checkbox id=agree><label for=agree>Agree</label>{NOTHING}"))
            .await?;
    scene.click("label").await?;
    judged(&scene).await?;
    only_nothing_is_dead(&scene, "#agree").await
}

#[tokio::test]
async fn a_link_to_a_page_that_is_slow_to_come_is_not_dead() -> Result<()> {
    leads_away("<a id=away href=/slow>Away</a>").await
}

#[tokio::test]
async fn a_script_that_leads_to_a_page_that_is_slow_to_come_makes_no_dead_click() -> Result<()> {
    leads_away("<button id=away onclick=\"location.href = '/slow'\">Away</button>").await?;
    leads_away("<button id=away onclick=\"setTimeout(() => location.assign('/slow'))\">Away</button>")
        .await?;
    leads_away("<form action=/slow></form><button id=away onclick='document.forms[0].submit()'>Away</button>")
        .await
}

/// Clicks what leads to a page that comes when the click was judged.
async fn leads_away(body: &str) -> Result<()> {
    let late = "<script>addEventListener('click', () => setTimeout(() => navigator.sendBeacon('/late'), 2700))</script>";
    let scene = Scene::prepare(&format!("{body}{late}")).await?;
    scene.pages.put("/late", Answer::status(204));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    let hold = scene.pages.hold("/slow");
    let (x, y) = scene.browser.middle_of("#away").await?;
    let wait = async {
        // A driver may answer the click only when the page it leads to is there.
        until("the page to be judged", async || {
            Ok((!scene.pages.received("/slow").is_empty() && !scene.pages.received("/late").is_empty())
                .then_some(()))
        })
        .await?;
        drop(hold);
        anyhow::Ok(())
    };
    tokio::try_join!(scene.browser.click(x, y), wait)?;
    let stored = scene.told().await?;
    assert_eq!((stored.clicks().len(), stored.signals(Dead)), (1, vec![]), "{body}");
    Ok(())
}

#[tokio::test]
async fn a_link_that_opens_a_tab_is_not_dead() -> Result<()> {
    let scene = Scene::open(&format!("<a id=tab href=/other target=_blank>Tab</a>{NOTHING}")).await?;
    let here = scene.browser.client.window().await?;
    scene.click("#tab").await?;
    until("the tab", async || Ok((scene.browser.client.windows().await?.len() == 2).then_some(()))).await?;
    scene.browser.client.switch_to_window(here).await?;
    judged(&scene).await?;
    assert_eq!(left(&scene, Dead).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_click_before_the_tab_was_switched_is_not_dead() -> Result<()> {
    let scene = Scene::open(NOTHING).await?;
    scene.browser.run("document.addEventListener('visibilitychange', () => window.hid = true)").await?;
    scene.click("#nothing").await?;
    scene.browser.look_away().await?;
    until("the page to be hidden", || scene.browser.is("return window.hid === true")).await?;
    judged(&scene).await?;
    assert_eq!(dead(&scene).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn an_effect_after_seven_tenths_of_a_second_is_slow() -> Result<()> {
    let body =
        "<button id=slow onclick='setTimeout(() => out.textContent = `done`, 700)'>Slow</button><p id=out>";
    let scene = Scene::open(body).await?;
    scene.click("#slow").await?;
    until("the effect", || scene.browser.is("return out.textContent === 'done'")).await?;
    let slow = left(&scene, Slow).await?;
    assert!(matches!(&slow[..], [(element, 500..2_500)] if element == "#slow"), "{slow:?}");
    Ok(())
}

#[tokio::test]
async fn what_turns_by_itself_every_five_seconds_is_learnt_before_its_third_turn() -> Result<()> {
    let body = "<ul id=hero><li class=on>1<li>2</ul><script>window.turns = 0;
        setInterval(() => { for (const one of hero.children) one.classList.toggle('on'); turns++ }, 5000)</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    until("the second turn", || scene.browser.is("return turns > 1")).await?;
    wait(&scene, 3_800).await?;
    scene.click("#nothing").await?;
    judged(&scene).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    assert_eq!((view.signals(Dead).len(), view.signals(Slow)), (1, vec![]));
    Ok(())
}

#[tokio::test]
async fn a_window_that_opens_in_the_body_is_an_effect_whatever_else_came_there() -> Result<()> {
    let body = "<button id=open>Open</button><script>
        window.put = (text) => document.body.append(Object.assign(document.createElement('p'), {textContent: text}));
        document.getElementById('open').onclick = () => setTimeout(put, 50, 'window')</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for _ in 0..4 {
        wait(&scene, 2_700).await?;
        scene.browser.run("setTimeout(put, 0, 'chat')").await?;
    }
    only_nothing_is_dead(&scene, "#open").await
}

#[tokio::test]
async fn rage_on_what_clicks_something_else_is_rage() -> Result<()> {
    let body = "<button id=rage onclick='nothing.click()'>Rage</button>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for _ in 0..4 {
        scene.click("#rage").await?;
    }
    assert_eq!(left(&scene, Rage).await?, [("#rage".into(), 4)]);
    Ok(())
}
