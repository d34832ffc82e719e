//! How forms are filled in, and that nothing of what is typed, selected or copied is stored.

use anyhow::Result;
use isotherm_tests::{Answer, until};
use wire::{
    Signal,
    SignalKind::{Copy, Field, Select, Submit},
};

use crate::scene::{Scene, element, page, property};

const BACKSPACE: char = '\u{e003}';
const CONTROL: char = '\u{e009}';
const FORM: &str = "<form id=order onsubmit='event.preventDefault(); window.sent = true'>
    <input id=name><input id=city><button id=send>Send</button></form><p id=text>Elderflower cordial</p>";

fn counts(field: &Signal) -> (&str, &str) {
    (property(field, "inputs"), property(field, "corrections"))
}

#[tokio::test]
async fn a_field_tells_its_inputs_and_corrections_and_the_form_that_it_was_sent() -> Result<()> {
    let scene = Scene::open(FORM).await?;
    scene.click("#name").await?;
    scene.browser.type_text("Xaverl").await?;
    scene.browser.press(&[BACKSPACE]).await?;
    scene.browser.press(&[BACKSPACE]).await?;
    scene.click("#city").await?;
    scene.browser.type_text("Quito").await?;
    scene.click("#send").await?;
    until("the form to be sent", || scene.browser.is("return window.sent === true")).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let fields = view.signals(Field);
    let told: Vec<_> = fields.iter().map(|field| (element(view, field), counts(field))).collect();
    assert_eq!(told, [("#name".into(), ("8", "2")), ("#city".into(), ("5", "0"))]);
    assert!(fields.iter().all(|field| field.value > 0), "{fields:?}");
    let sent = view.signals(Submit);
    assert_eq!((sent.len(), element(view, &sent[0])), (1, "#order".into()));
    let all = format!("{stored:?}");
    assert!(!all.contains("Xav") && !all.contains("Quito"), "{all}");
    Ok(())
}

#[tokio::test]
async fn boxes_that_are_set_by_their_labels_are_fields_whether_they_get_the_focus_or_not() -> Result<()> {
    let body = "<form><input id=name><label id=ask for=news>News</label><input type=checkbox id=news>
        <label id=read for=terms>Terms</label><input type=checkbox id=terms></form>";
    let scene = Scene::open(body).await?;
    scene.click("#name").await?;
    scene.browser.type_text("Ada").await?;
    scene.click("#ask").await?;
    scene.click("#read").await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let fields = view.signals(Field);
    let told: Vec<_> = fields.iter().map(|field| (element(view, field), counts(field))).collect();
    assert_eq!(
        told,
        [("#name".into(), ("3", "0")), ("#news".into(), ("1", "0")), ("#terms".into(), ("1", "0"))]
    );
    Ok(())
}

#[tokio::test]
async fn a_field_that_has_the_focus_before_the_tracker_is_there_is_told() -> Result<()> {
    let scene = Scene::open("<form><input id=name autofocus></form>").await?;
    until("the focus", || scene.browser.is("return document.activeElement.id === 'name'")).await?;
    scene.browser.type_text("Ada").await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let fields = view.signals(Field);
    let told: Vec<_> = fields.iter().map(|field| (element(view, field), counts(field))).collect();
    assert_eq!(told, [("#name".into(), ("3", "0"))]);
    Ok(())
}

#[tokio::test]
async fn what_is_written_into_a_page_itself_is_a_field_and_leaves_no_letter() -> Result<()> {
    let scene = Scene::open("<p id=note contenteditable style='height:40px'></p><p id=text>Text</p>").await?;
    scene.click("#note").await?;
    scene.browser.type_text("Ada").await?;
    scene.click("#text").await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let fields = view.signals(Field);
    let told: Vec<_> = fields.iter().map(|field| (element(view, field), counts(field))).collect();
    assert_eq!(told, [("#note".into(), ("3", "0"))]);
    assert!(!format!("{stored:?}").contains("Ada"));
    Ok(())
}

#[tokio::test]
async fn a_form_that_was_given_up_has_a_field_and_no_submit() -> Result<()> {
    let scene = Scene::open(FORM).await?;
    scene.click("#name").await?;
    scene.browser.type_text("Xav").await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let fields = view.signals(Field);
    assert_eq!(fields.len(), 1, "{fields:?}");
    assert_eq!((element(view, &fields[0]), counts(&fields[0])), ("#name".into(), ("3", "0")));
    assert_eq!(view.signals(Submit), []);
    Ok(())
}

#[tokio::test]
async fn the_keys_of_a_password_leave_no_byte() -> Result<()> {
    let scene = Scene::open("<form><input id=secret type=password><input id=again></form>").await?;
    scene.click("#secret").await?;
    scene.browser.type_text("zqzqzq").await?;
    scene.click("#again").await?;
    scene.browser.type_text("zqzqzq").await?;
    let stored = scene.leave().await?;
    assert_eq!(page(&stored)?.signals(Field).len(), 2);
    for batch in stored.views.iter().flat_map(|view| &view.batches) {
        let bytes = batch.encode();
        // Of two letters a site's key may be made by chance.
        assert!(!bytes.windows(3).any(|keys| keys == b"zqz"), "{batch:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_selection_and_what_is_copied_or_cut_are_facts_without_text() -> Result<()> {
    let scene = Scene::open(FORM).await?;
    let [x, y, _, h] = scene.browser.box_of("#text").await?;
    scene.browser.select((x + 1.0, y + h / 2.0), (x + 60.0, y + h / 2.0)).await?;
    scene.browser.run("document.addEventListener('copy', () => window.copied = true)").await?;
    scene.browser.press(&[CONTROL, 'c']).await?;
    until("the copy", || scene.browser.is("return window.copied === true")).await?;
    scene
        .browser
        .run("document.querySelector('#text').dispatchEvent(new ClipboardEvent('cut', {bubbles: true}))")
        .await?;
    let length = scene.browser.run("return String(getSelection()).length").await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let (selected, copied) = (view.signals(Select), view.signals(Copy));
    assert_eq!((selected.len(), copied.len()), (1, 2), "{selected:?} {copied:?}");
    assert!(selected.iter().chain(&copied).all(|signal| element(view, signal) == "#text"));
    assert_eq!(length.as_u64(), Some(selected[0].value.into()));
    assert!(!format!("{stored:?}").contains("lder"), "no word of the text");
    Ok(())
}

#[tokio::test]
async fn a_selection_that_stands_while_one_clicks_beside_it_is_one() -> Result<()> {
    let beside =
        "<button id=beside style='user-select:none' onmousedown='event.preventDefault()'>Beside</button>";
    let scene = Scene::open(&format!("{FORM}{beside}")).await?;
    let [x, y, _, h] = scene.browser.box_of("#text").await?;
    scene.browser.select((x + 1.0, y + h / 2.0), (x + 60.0, y + h / 2.0)).await?;
    for _ in 0..2 {
        scene.click("#beside").await?;
    }
    assert!(scene.browser.is("return String(getSelection()).length > 0").await?.is_some(), "it still stands");
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    assert_eq!((view.signals(Select).len(), view.clicks().len()), (1, 3));
    Ok(())
}

#[tokio::test]
async fn a_form_in_a_shadow_root_tells_its_field_and_once_that_it_was_sent() -> Result<()> {
    let body = "<div id=host style='display:inline-block'></div><script>
        const root = host.attachShadow({mode: 'open'});
        root.innerHTML = '<form id=order><input id=name></form>';
        root.firstChild.onsubmit = event => { event.preventDefault(); window.sent = true }</script>";
    let scene = Scene::open(body).await?;
    let [x, y, ..] = scene.browser.box_of("#host").await?;
    scene.browser.click(x + 20.0, y + 12.0).await?;
    scene.browser.type_text("Xav").await?;
    scene.browser.run("host.shadowRoot.firstChild.requestSubmit()").await?;
    until("the form to be sent", || scene.browser.is("return window.sent === true")).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let fields: Vec<_> = view.signals(Field).iter().map(|field| element(view, field)).collect();
    assert_eq!(fields, ["#host >>> #name"]);
    let sent: Vec<_> = view.signals(Submit).iter().map(|sent| element(view, sent)).collect();
    assert_eq!(sent, ["#host >>> #order"]);
    Ok(())
}

#[tokio::test]
async fn a_form_in_a_frame_tells_its_field_and_that_it_was_sent() -> Result<()> {
    let frame = "<form id=order onsubmit='event.preventDefault(); top.sent = true'><input id=name></form>";
    let body = "<iframe id=frame src=/frame style='border:0;width:300px;height:100px'></iframe>";
    let scene = Scene::prepare(body).await?;
    scene.pages.put("/frame", Answer::html(&format!("<!doctype html><body style='margin:0'>{frame}")));
    scene.browser.visit(&scene.pages.url("/page")).await?;
    let [x, y, ..] = scene.browser.box_of("#frame").await?;
    scene.browser.click(x + 20.0, y + 10.0).await?;
    scene.browser.type_text("Xav").await?;
    scene.browser.run("frames[0].document.forms[0].requestSubmit()").await?;
    until("the form to be sent", || scene.browser.is("return window.sent === true")).await?;
    let stored = scene.leave().await?;
    let view = page(&stored)?;
    let fields: Vec<_> = view.signals(Field).iter().map(|field| element(view, field)).collect();
    assert_eq!(fields, ["#frame >>> #name"]);
    let sent: Vec<_> = view.signals(Submit).iter().map(|sent| element(view, sent)).collect();
    assert_eq!(sent, ["#frame >>> #order"]);
    Ok(())
}
