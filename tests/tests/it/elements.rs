//! The element map: frames over the elements that were clicked, and the list of them in the panel.

use anyhow::Result;
use isotherm_tests::{Browser, elsewhere, until};
use serde_json::json;

use crate::opened::{BODY, Opened};

const ENTER: char = '\u{e007}';
/// The frames that can be seen: what each says, and its box.
const FRAMES: &str = "return [...root.querySelectorAll('.box:not(.pointed)')]
    .filter(frame => frame.getClientRects().length).map(frame => {
      const {x, y, width, height} = frame.getBoundingClientRect();
      return [frame.textContent, x, y, width, height];
    }).sort()";
/// The box of the frame that points an element out, if there is one.
const POINTED: &str = "const frame = root.querySelector('.pointed');
    if (!frame.getClientRects().length) return null;
    const {x, y, width, height} = frame.getBoundingClientRect();
    return [x, y, width, height]";

/// Two buttons, of which the first was clicked twice and the second once, and their element map.
async fn two() -> Result<Opened> {
    let body = format!(
        "{BODY}<script>document.body.insertAdjacentHTML('beforeend', `<button id=ask
           style='position:absolute;left:400px;top:300px;width:120px;height:40px'>Ask us</button>`)</script>"
    );
    let opened = Opened::local(&body).await?;
    let (x, y) = opened.browser.middle_of("#ask").await?;
    opened.browser.click(x, y).await?;
    opened.says(".volume strong", "3 clicks in 1 view").await?;
    opened.map("elements").await?;
    opened.says(".elements .called", "Buy it now | Ask us").await?;
    Ok(opened)
}

#[tokio::test]
async fn clicked_elements_are_framed_with_rank_and_share_and_coloured_as_wholes() -> Result<()> {
    let opened = two().await?;
    let frames = |scrolled: u32| {
        json!([
            ["1 \u{b7} 66.7\u{a0}%", 100, 100 - scrolled, 200, 60],
            ["2 \u{b7} 33.3\u{a0}%", 400, 300 - scrolled, 120, 40]
        ])
    };
    opened.tells(FRAMES, frames(0)).await?;
    assert_eq!(opened.seen(".legend .unit").await?, "Clicks per element");
    assert_eq!(opened.seen(".ticks span:last-child").await?, "2");
    assert_eq!(opened.seen(".drawing .name").await?, "Scale | Opacity | Colours", "no kernel");
    opened.browser.move_to(600.0, 700.0).await?;
    let painted = opened.browser.still().await?;
    let [corner, middle, second, beside] =
        [(110.0, 150.0), (285.0, 115.0), (410.0, 330.0), (340.0, 200.0)].map(|(x, y)| painted.at(x, y));
    assert!(corner.difference(middle) < 12, "{corner:?} {middle:?}");
    assert!(corner.warmth() > beside.warmth() + 40, "{corner:?} {beside:?}");
    assert!(second.difference(corner) > 40 && second.difference(beside) > 20, "{second:?} {beside:?}");
    opened.browser.run("scrollBy({top: 40, behavior: 'instant'})").await?;
    opened.tells(FRAMES, frames(40)).await?;
    opened.browser.move_to(110.0, 100.0).await?;
    opened.says(".readout .value", "66.7 % of all clicks").await?;
    opened.map("click").await?;
    opened.tells(FRAMES, json!([])).await?;
    opened.says(".elements .called", "").await
}

#[tokio::test]
async fn the_list_tells_each_elements_figures_by_rank() -> Result<()> {
    let opened = two().await?;
    assert_eq!(opened.seen(".elements .unit span").await?, "2 elements by rank");
    assert_eq!(opened.seen(".rows b").await?, "2 | 1");
    until("what other maps say", async || {
        let figures = opened.seen(".figures").await?;
        let whole = figures.starts_with("200 per 100 views \u{b7} 200 per 100 that scrolled to it")
            && figures.contains(" s hover a view")
            && figures.contains("| 100 per 100 views");
        Ok(whole.then_some(()))
    })
    .await
}

#[tokio::test]
async fn an_element_around_which_the_page_was_edited_is_one() -> Result<()> {
    let edited = format!(
        "{BODY}<script>if (sessionStorage.edited) {{
           const main = document.body.appendChild(document.createElement('main'));
           main.append(document.querySelector('#buy'));
         }}
         sessionStorage.edited = 1</script>"
    );
    let (collector, pages) = elsewhere("data-site=KEY data-local=indexeddb", &edited)?;
    let opened = Opened { _collector: collector, pages, browser: Browser::open().await? };
    for clicks in [1, 2] {
        opened.browser.visit(&opened.pages.url("/page")).await?;
        let (x, y) = opened.browser.middle_of("#buy").await?;
        for _ in 0..clicks {
            opened.browser.click(x, y).await?;
        }
    }
    opened.open().await?;
    opened.says(".volume strong", "3 clicks in 2 views").await?;
    opened.map("elements").await?;
    opened.says(".elements .called", "Buy it now").await?;
    let (x, y) = opened.browser.middle_of("#buy").await?;
    // Where it stands already nothing tells of it.
    opened.browser.move_to(x, y + 300.0).await?;
    opened.browser.move_to(x, y).await?;
    opened.says(".readout .value", "100 % of all clicks").await
}

#[tokio::test]
async fn rage_clicks_stand_beside_the_clicks() -> Result<()> {
    let opened = Opened::local(BODY).await?;
    let (x, y) = opened.browser.middle_of("#buy").await?;
    for _ in 0..3 {
        opened.browser.click(x, y).await?;
    }
    // Another click ends the series, and with it the wait for an effect.
    opened.browser.click(x, y + 400.0).await?;
    opened.map("elements").await?;
    until("the rage clicks of the button", async || {
        Ok(opened.seen(".figures").await?.contains("3 rage clicks").then_some(()))
    })
    .await
}

#[tokio::test]
async fn entering_a_row_points_its_element_out_and_pressing_it_pins_it() -> Result<()> {
    let opened = two().await?;
    opened.browser.run("panel('.rows li:nth-child(2) button').focus()").await?;
    opened.tells(POINTED, json!([400, 300, 120, 40])).await?;
    opened.browser.press(&[ENTER]).await?;
    let pinned = "return root.querySelector('.pin .place')?.textContent ?? null";
    opened.tells(pinned, json!("1 click on #ask")).await?;
    opened.browser.run("root.activeElement.blur()").await?;
    opened.tells(POINTED, json!(null)).await
}

#[tokio::test]
async fn a_figure_of_the_ladder_lists_its_elements() -> Result<()> {
    let opened = two().await?;
    opened.map("click").await?;
    opened.browser.run("buy.hidden = true").await?;
    opened.says(".key b", "33 % \u{b7} 1 | 0 % \u{b7} 0 | 67 % \u{b7} 2 | 0 % \u{b7} 0").await?;
    opened.browser.run("panel('.key .waiting').click()").await?;
    opened.says(".elements .unit span", "1 element, waiting").await?;
    assert_eq!(opened.seen(".called").await?, "Buy it now");
    opened.browser.run("panel('.key .exact').click()").await?;
    opened.says(".called", "Ask us").await?;
    opened.browser.run("panel('.elements .icon').click()").await?;
    opened.says(".called", "").await
}
