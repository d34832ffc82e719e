//! What counts as the effect of a click, and what is none although it follows.

use anyhow::{Context as _, Result};
use isotherm_tests::{Answer, until};
use wire::SignalKind::{Dead, Rage, Slow};

use crate::frustration::{NOTHING, judged, wait};
use crate::scene::{Scene, element, page};

/// The elements whose clicks were dead, once the page is left, of which none raged and none was slow.
async fn dead(scene: &Scene) -> Result<Vec<String>> {
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    assert_eq!((view.signals(Rage), view.signals(Slow)), (vec![], vec![]));
    Ok(view.signals(Dead).iter().map(|signal| element(view, signal)).collect())
}

/// Clicks these, each long enough before the next to be judged, and then the one that does nothing.
async fn only_nothing_is_dead(body: &str, selectors: &[&str]) -> Result<()> {
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for selector in selectors.iter().chain(&["#nothing"]) {
        scene.click(selector).await?;
        judged(&scene).await?;
    }
    assert_eq!(dead(&scene).await?, ["#nothing"], "{body}");
    Ok(())
}

#[tokio::test]
async fn what_acts_when_it_is_pressed_or_let_go_is_not_dead() -> Result<()> {
    let body = "<button id=menu>Menu</button><ul id=list hidden><li>One</ul>
        <button id=combo>Combo</button><button id=up>Up</button><p id=out></p>
        <button id=tab>Tab</button><script>
        menu.onpointerdown = () => menu.ariaExpanded = !(list.hidden = !list.hidden);
        combo.onmousedown = () => out.append('x');
        up.onpointerup = () => out.append('y');
        tab.onpointerdown = () => location.hash = 'tab'</script>";
    only_nothing_is_dead(body, &["#menu", "#combo", "#up", "#tab"]).await
}

#[tokio::test]
async fn what_is_written_again_as_it_was_is_no_effect() -> Result<()> {
    let body = "<div id=list class=menu aria-expanded=false hidden>One</div><script>
        onclick = () => {
            list.classList.remove('show');
            list.setAttribute('aria-expanded', 'false');
            list.hidden = true;
        }</script>";
    only_nothing_is_dead(body, &[]).await
}

#[tokio::test]
async fn what_a_press_selects_is_its_effect() -> Result<()> {
    let body = "<button id=pick>Pick</button><p id=text>Text</p><script>
        pick.onmousedown = (event) => (event.preventDefault(), getSelection().selectAllChildren(text))</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    scene.click("#nothing").await?;
    judged(&scene).await?;
    // Held for a while, as by a hand.
    let middle = scene.browser.middle_of("#pick").await?;
    scene.browser.select(middle, middle).await?;
    judged(&scene).await?;
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn a_stepper_that_sets_its_field_s_value_is_neither_rage_nor_dead() -> Result<()> {
    let body = "<div><button id=less onclick='qty.value--'>-</button><input id=qty value=9>
        <button id=more onclick='qty.stepUp()' type=button>+</button></div>";
    let body = body.replace("<input", "<input type=number");
    only_nothing_is_dead(&body, &["#less", "#less", "#less", "#more"]).await
}

#[tokio::test]
async fn repeated_clicks_on_a_stepper_are_no_rage_whatever_wraps_its_buttons() -> Result<()> {
    for button in ["<button id=more>+</button>", "<span><button id=more>+1</button></span>"] {
        let scene = Scene::open(&format!(
            "<div><input id=qty value=1>{button}</div><script>more.onclick = () => qty.value++</script>"
        ))
        .await?;
        for _ in 0..5 {
            scene.click("#more").await?;
        }
        assert_eq!(dead(&scene).await?, [""; 0], "{button}");
    }
    Ok(())
}

#[tokio::test]
async fn what_sets_a_field_or_a_medium_is_neither_rage_nor_dead_wherever_it_stands() -> Result<()> {
    let body = "<section><form id=order><input id=qty type=number value=1><input id=gift type=checkbox>
        <select id=size><option>S<option>M</select></form></section><audio id=sound></audio>
        <p><span><b><button id=more>One more of these</button></b></span><button id=wrap>Wrap it</button>
        <button id=larger>A larger one</button><button id=clear type=reset form=order>Begin anew</button>
        <button id=mute>Be quiet</button></p><script>
        more.onclick = () => qty.value++; wrap.onclick = () => gift.checked = !gift.checked;
        larger.onclick = () => size.selectedIndex = 1; mute.onclick = () => sound.muted = true</script>";
    let buttons = ["#more", "#more", "#more", "#wrap", "#larger", "#clear", "#mute"];
    only_nothing_is_dead(body, &buttons).await?;
    let scene = Scene::open(body).await?;
    for _ in 0..5 {
        scene.click("#more").await?;
    }
    assert_eq!(dead(&scene).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn clicks_whose_effect_comes_after_the_last_of_them_are_no_rage() -> Result<()> {
    for (after_ms, again) in [(300, "clearTimeout(later)"), (700, "if (window.later) return")] {
        let scene = Scene::open(&format!(
            "<button id=load>Load more</button><ul id=list></ul><script>var later;
             load.onclick = () => {{ {again};
                later = setTimeout(() => list.append(later = 0, 'row'), {after_ms}) }}</script>"
        ))
        .await?;
        for _ in 0..4 {
            scene.click("#load").await?;
        }
        until("the row", || scene.browser.is("return list.textContent.includes('row')")).await?;
        let stored = scene.leave().await?;
        assert_eq!((page(&stored)?.signals(Rage), page(&stored)?.signals(Dead)), (vec![], vec![]), "{again}");
    }
    Ok(())
}

#[tokio::test]
async fn a_drag_that_moves_something_is_not_dead() -> Result<()> {
    let body = "<div id=pad role=button style='width:300px;height:100px;background:#ccc'><i id=dot>o</i></div><script>
        let held; pad.onmousedown = () => held = true; onmouseup = () => held = false;
        pad.onmousemove = (event) => held && (dot.style.marginLeft = event.offsetX + 'px')</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    let (x, y) = scene.browser.middle_of("#pad").await?;
    scene.browser.select((x - 100.0, y), (x + 100.0, y)).await?;
    judged(&scene).await?;
    scene.click("#nothing").await?;
    judged(&scene).await?;
    let stored = scene.collector.stored()?;
    assert_eq!(stored.clicks().len(), 2, "the drag is a click, too");
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn a_button_with_a_word_is_judged_beside_a_field_too() -> Result<()> {
    let body = "<form onsubmit='return false'><input type=hidden name=token value=1>
        <button type=button id=buy>Add to cart</button></form>";
    let scene = Scene::open(body).await?;
    scene.click("#buy").await?;
    judged(&scene).await?;
    assert_eq!(dead(&scene).await?, ["#buy"]);
    Ok(())
}

#[tokio::test]
async fn an_address_that_the_next_act_changes_makes_no_click_slow() -> Result<()> {
    let body = "<input id=name><script>
        document.getElementById('name').oninput = (event) => history.replaceState(0, 0, '?q=' + event.target.value)</script>";
    let scene = Scene::open(body).await?;
    scene.click("#name").await?;
    wait(&scene, 900).await?;
    scene.browser.type_text("ann").await?;
    until("the address", || scene.browser.is("return location.search == '?q=ann'")).await?;
    assert_eq!(dead(&scene).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn what_the_page_clicks_does_not_speak_for_the_visitor_s_click() -> Result<()> {
    let body = "<h1>Shop</h1><script>document.querySelector('h1').onclick = () => setTimeout(() => nothing.click())</script>";
    only_nothing_is_dead(body, &["h1"]).await
}

#[tokio::test]
async fn what_the_page_does_under_a_pointer_that_passes_is_no_effect_of_the_click_before() -> Result<()> {
    let body = "<p id=card style='height:80px'>Card</p><script>
        card.onmouseenter = card.onpointerover = () => card.className = 'lifted'</script>";
    let scene = Scene::open(&format!("{NOTHING}{body}")).await?;
    scene.click("#nothing").await?;
    wait(&scene, 900).await?;
    let (x, y) = scene.browser.middle_of("#card").await?;
    scene.browser.move_to(x, y).await?;
    until("the card to be lifted", || scene.browser.is("return card.className == 'lifted'")).await?;
    judged(&scene).await?;
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn what_comes_of_the_visitor_s_next_act_makes_no_click_slow() -> Result<()> {
    let body = "<input id=name><b id=count></b><button id=more>More</button><script>
        document.getElementById('name').oninput = (event) => count.textContent = event.target.value.length</script>";
    let scene = Scene::open(body).await?;
    scene.click("#name").await?;
    wait(&scene, 900).await?;
    scene.browser.type_text("ann").await?;
    until("the counter", || scene.browser.is("return count.textContent == 3")).await?;
    assert_eq!(dead(&scene).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn another_query_or_fragment_is_an_effect() -> Result<()> {
    let body = "<button id=query onclick='history.pushState(0, 0, `?p=2`)'>Two</button>
        <button id=part onclick='location.hash = `two`'>Part</button>";
    only_nothing_is_dead(body, &["#query", "#part"]).await
}

#[tokio::test]
async fn what_plays_is_not_dead() -> Result<()> {
    let body = "<audio id=sound></audio><button id=play>Play</button><script>
        const bytes = new Uint8Array(44 + 8000);
        const text = (at, letters) => [...letters].forEach((letter, i) => bytes[at + i] = letter.charCodeAt());
        const view = new DataView(bytes.buffer);
        text(0, 'RIFF'); view.setUint32(4, 36 + 8000, true); text(8, 'WAVEfmt '); view.setUint32(16, 16, true);
        view.setUint16(20, 1, true); view.setUint16(22, 1, true); view.setUint32(24, 8000, true);
        view.setUint32(28, 8000, true); view.setUint16(32, 1, true); view.setUint16(34, 8, true);
        text(36, 'data'); view.setUint32(40, 8000, true);
        sound.src = URL.createObjectURL(new Blob([bytes], {type: 'audio/wav'}));
        play.onclick = () => sound.play()</script>";
    only_nothing_is_dead(body, &["#play"]).await
}

#[tokio::test]
async fn a_body_named_after_a_slider_judges_its_clicks_all_the_same() -> Result<()> {
    let named = "<script>document.body.className = 'home has-slider'</script>";
    only_nothing_is_dead(named, &[]).await
}

#[tokio::test]
async fn clicks_in_a_frame_are_not_judged_by_what_the_page_around_it_sees() -> Result<()> {
    let scene =
        Scene::prepare(&format!("<iframe src=/frame width=300 height=120></iframe>{NOTHING}")).await?;
    let frame = "<button style='width:280px;height:100px' onclick='fetch(`/data`)'>Fetch</button>";
    scene.pages.put("/frame", Answer::html(&format!("<!doctype html><body>{frame}")));
    scene.pages.put("/data", Answer::status(204));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    scene.click("iframe").await?;
    until("the request", async || Ok((!scene.pages.received("/data").is_empty()).then_some(()))).await?;
    judged(&scene).await?;
    scene.click("#nothing").await?;
    judged(&scene).await?;
    assert_eq!(scene.collector.stored()?.clicks().len(), 2);
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn what_came_late_and_once_by_itself_is_changed_by_clicks_all_the_same() -> Result<()> {
    let body =
        "<p id=total></p><button id=more>+</button><ul id=list></ul><button id=filter>Filter</button><script>
        const draw = () => list.innerHTML = '<li>' + performance.now();
        setTimeout(() => total.textContent = 'Total 10', 2900); setTimeout(draw, 4500);
        more.onclick = () => fetch('/api').then(() => total.textContent += '+');
        filter.onclick = () => setTimeout(draw, 150)</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    until("what comes late", || scene.browser.is("return !!list.firstChild && !!total.textContent")).await?;
    judged(&scene).await?;
    for _ in 0..4 {
        scene.click("#more").await?;
    }
    judged(&scene).await?;
    for selector in ["#filter", "#nothing"] {
        scene.click(selector).await?;
        judged(&scene).await?;
    }
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn steppers_at_their_end_and_sliders_of_any_name_are_no_rage() -> Result<()> {
    let body = "<div><button id=less>-</button><input id=qty type=number min=1 value=2></div>
        <div class=swiper><button id=next>Next</button></div><div class=splide><button id=arrow>Next</button></div>
        <script>less.onclick = () => qty.stepDown()</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for selector in ["#less", "#next", "#arrow"] {
        for _ in 0..5 {
            scene.click(selector).await?;
        }
        judged(&scene).await?;
    }
    assert_eq!(dead(&scene).await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_number_field_excuses_its_own_buttons_alone() -> Result<()> {
    let body = "<input type=number><main><section><div><button id=order>Order</button></div></section>
        <form><input type=number><fieldset><div><button type=button id=pay>Pay</button></div></fieldset></form>
        <div><input type=number><button type=submit id=add>Add</button></div></main>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    let silent = ["#order", "#pay", "#add", "#nothing"];
    for selector in silent {
        scene.click(selector).await?;
        judged(&scene).await?;
    }
    assert_eq!(dead(&scene).await?, silent);
    Ok(())
}

#[tokio::test]
async fn what_changes_or_scrolls_in_another_component_is_an_effect() -> Result<()> {
    let body = "<button id=add>Add</button><button id=down>Down</button><p><x-list></x-list><script>
        const root = document.querySelector('x-list').attachShadow({mode: 'open'});
        root.innerHTML = '<p></p><div style=\"height:90px;overflow:auto\"><p style=\"height:900px\"></div><span></span>';
        const inner = root.querySelector('span').attachShadow({mode: 'open'});
        inner.innerHTML = '<b></b>';
        add.onclick = () => inner.querySelector('b').append('x');
        down.onclick = () => root.querySelector('div').scrollBy(0, 90)</script>";
    only_nothing_is_dead(body, &["#add", "#down"]).await
}

#[tokio::test]
async fn what_a_click_shows_in_a_frame_is_its_effect() -> Result<()> {
    let body = "<iframe name=inner srcdoc='<p>One'></iframe>
        <button id=turn onclick='inner.location.reload()'>Turn</button>";
    only_nothing_is_dead(body, &["#turn"]).await
}

#[tokio::test]
async fn whoever_is_asked_may_think_before_the_click_is_called_slow_and_say_no() -> Result<()> {
    let body = "<button id=clear>Clear</button><p id=out></p>
        <script>clear.onclick = () => confirm('Sure?') && out.append('cleared')</script>";
    let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
    for agreed in [true, false] {
        let (x, y) = scene.browser.middle_of("#clear").await?;
        let asked = std::time::Instant::now();
        scene.browser.click(x, y).await?;
        until("a second's thought", async || Ok((asked.elapsed().as_millis() > 1_000).then_some(()))).await?;
        let client = &scene.browser.client;
        if agreed {
            client.accept_alert().await?
        } else {
            client.dismiss_alert().await?
        }
        judged(&scene).await?;
    }
    assert_eq!(scene.browser.run("return out.textContent").await?, "cleared");
    scene.click("#nothing").await?;
    judged(&scene).await?;
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn a_click_whose_request_still_runs_when_something_else_is_clicked_is_not_dead() -> Result<()> {
    let body = "<button id=fetch onclick='fetch(`/data`)'>Fetch</button><p id=text>Text</p>";
    let scene = Scene::prepare(&format!("{body}{NOTHING}")).await?;
    scene.pages.put("/data", Answer::status(204));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    let hold = scene.pages.hold("/data");
    scene.click("#fetch").await?;
    wait(&scene, 1_500).await?;
    scene.click("#text").await?;
    wait(&scene, 500).await?;
    drop(hold);
    wait(&scene, 500).await?;
    scene.click("#nothing").await?;
    judged(&scene).await?;
    assert_eq!(dead(&scene).await?, ["#nothing"]);
    Ok(())
}

#[tokio::test]
async fn what_also_changes_by_itself_is_an_effect_where_a_click_has_it_change_soon() -> Result<()> {
    for (body, button) in [
        (
            "<div class=gallery><div id=track>Pictures</div></div><button id=next>Next</button><script>
             var turns = 0;
             const turn = () => track.style.transform = `translateX(-${turns++ % 5}px)`;
             setInterval(turn, 1700);
             next.onclick = () => requestAnimationFrame(turn)</script>",
            "#next",
        ),
        (
            "<ul id=list></ul><button id=more>More</button><script>
             var turns = 0;
             const add = () => { turns++; list.append(document.createElement('li')) };
             const wait = () => setTimeout(() => { add(); wait() }, [900, 1500, 1200][turns % 3]);
             wait();
             more.onclick = () => setTimeout(add, 40)</script>",
            "#more",
        ),
    ] {
        let scene = Scene::open(&format!("{body}{NOTHING}")).await?;
        // It is known by then to change by itself.
        wait(&scene, 8_000).await?;
        for _ in 0..3 {
            let turns = scene.browser.run("return window.before = turns").await?;
            until("a while since it changed by itself", async || {
                let is_later =
                    "return turns > before && (window.since ??= performance.now() + 300) < performance.now()";
                scene.browser.is(is_later).await
            })
            .await
            .with_context(|| format!("{turns}"))?;
            scene.browser.run("delete window.since").await?;
            scene.click(button).await?;
            judged(&scene).await?;
        }
        assert_eq!(dead(&scene).await?, [""; 0], "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_copied_by_a_button_is_its_effect() -> Result<()> {
    let body = "<button id=copy onclick=\"document.execCommand('copy')\">Copy</button><script>
        document.oncopy = (event) => (event.clipboardData.setData('text/plain', 'code'), event.preventDefault())</script>";
    only_nothing_is_dead(body, &["#copy"]).await
}
