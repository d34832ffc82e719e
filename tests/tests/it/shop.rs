//! Orders, experiments and the page's own events, from the tag's verbs and from the data layer.

use anyhow::Result;
use wire::SignalKind::{Custom, Revenue, Variant};

use crate::scene::{Scene, page, property};

/// Currency and value of every order.
fn orders(stored: &isotherm_tests::Stored) -> Vec<(String, String)> {
    let orders = stored.signals(Revenue);
    orders.iter().map(|order| (order.name.clone(), property(order, "value").to_owned())).collect()
}

fn order(currency: &str, value: &str) -> (String, String) {
    (currency.into(), value.into())
}

#[tokio::test]
async fn an_order_counts_once_by_its_id_which_is_not_stored() -> Result<()> {
    let scene = Scene::open("<main>Thanks</main>").await?;
    let script = "const order = {value: 49.5, currency: 'EUR', orderId: 'WX-8172351809263'};
        isotherm.revenue(order); isotherm.revenue(order);
        isotherm.revenue({...order, value: '12', orderId: 'WX-8172351809264'});
        isotherm.revenue({value: 3}); isotherm.revenue({value: 3});
        isotherm.revenue({value: 'many', currency: 'EUR'})";
    scene.browser.run(script).await?;
    let stored = scene.leave().await?;
    let (big, small) = (order("EUR", "49.5"), order("", "3"));
    assert_eq!(orders(&stored), [big, order("EUR", "12"), small.clone(), small]);
    let ids: Vec<_> =
        stored.signals(Revenue).iter().map(|signal| property(signal, "order").to_owned()).collect();
    assert!(!ids[0].is_empty() && ids[0] != ids[1] && ids[2].is_empty(), "{ids:?}");
    assert!(!format!("{stored:?}").contains("8172351809"));
    Ok(())
}

#[tokio::test]
async fn an_order_without_a_value_is_none_and_one_written_as_elsewhere_or_in_a_small_currency_is()
-> Result<()> {
    let scene = Scene::open("<main>Thanks</main>").await?;
    let script = "for (const value of [null, '', undefined, 'null', true, [7], {}, '0x10', '1e3', '(5)', '1-2', NaN, 12])
          isotherm.revenue({value, currency: 'EUR', orderId: 1});
        isotherm.revenue({value: '12,50', currency: 'eur', orderId: 2});
        isotherm.revenue({value: '1.234,50', currency: 'EUR', orderId: 3});
        isotherm.revenue({value: `1'234'567.5`, currency: 'CHF', orderId: 4});
        isotherm.revenue({value: '7.5', currency: 'euro'});
        const written = ['1,234', '1.234.567', '€ 1.234,50', '$1,234.50', '99,90 EUR', '1 234,5', '-3,5', '0.001'];
        for (const value of written) isotherm.revenue({value, currency: 'EUR'})";
    scene.browser.run(script).await?;
    let stored = scene.leave().await?;
    let told = [("EUR", "12"), ("EUR", "12.5"), ("EUR", "1234.5"), ("CHF", "1234567.5"), ("", "7.5")];
    let written = ["1234", "1234567", "1234.5", "1234.5", "99.9", "1234.5", "-3.5", "0.001"];
    let all = told.into_iter().chain(written.map(|value| ("EUR", value)));
    assert_eq!(orders(&stored), all.map(|(currency, value)| order(currency, value)).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn amounts_are_read_as_they_are_written_and_what_is_none_is_told_to_the_page() -> Result<()> {
    let written = [
        ("₹1,00,000", "100000"),
        ("$0.125", "0.125"),
        ("$9.999", "9.999"),
        ("1,234.567", "1234.567"),
        ("KWD 12.500", "12.5"),
        ("R$ 10,50", "10.5"),
        ("US$ 10.50", "10.5"),
        ("100 kr", "100"),
        ("10,5 Kč", "10.5"),
        ("1 234,50 zł", "1234.5"),
        ("CHF 10.–", "10"),
        ("Rs. 500", "500"),
        ("₹2,50,000.00", "250000"),
        ("−5", "-5"),
        ("-$5.00", "-5"),
        ("0,125", "0.125"),
    ];
    let scene = Scene::open("<main>Thanks</main>").await?;
    let values = serde_json::to_string(&written.map(|(value, _)| value))?;
    let script = format!(
        "window.warned = []; console.warn = (...facts) => warned.push(facts.join(' '));
         for (const value of {values}) isotherm.revenue({{value, currency: 'EUR'}});
         for (const value of ['0x10', [7], 'many']) isotherm.revenue({{value}});
         return warned"
    );
    let warned = scene.browser.run(&script).await?;
    let told = ["0x10", "7", "many"].map(|value| format!("isotherm: no amount: {value}"));
    assert_eq!(warned, serde_json::json!(told));
    let stored = scene.leave().await?;
    assert_eq!(orders(&stored), written.map(|(_, value)| order("EUR", value)));
    Ok(())
}

#[tokio::test]
async fn purchases_are_read_however_a_data_layer_is_told_of_them() -> Result<()> {
    let scene = Scene::open("<script>window.dataLayer = []</script><main>Thanks</main>").await?;
    let script = "const sold = (id, more) => ({transaction_id: 'T-' + id, currency: 'USD', ...more});
        dataLayer.push({event: 'purchase', ...sold(1, {value: 10})});
        dataLayer.push({ecommerce: sold(2, {value: 20})});
        dataLayer.push({event: 'purchase'});
        dataLayer.push({event: 'view_item', ecommerce: {value: 7, currency: 'USD'}});
        dataLayer.push({ecommerce: null});
        dataLayer.push({event: 'purchase'});
        dataLayer.push({event: 'purchase', ecommerce: sold(3, {value: 30.5})});
        window.dataLayer = [{event: 'purchase', ecommerce: sold(4, {value: 40})}];
        window.dataLayer.push({event: 'purchase', ecommerce: sold(4, {value: 40})})";
    scene.browser.run(script).await?;
    let stored = scene.leave().await?;
    assert_eq!(orders(&stored), ["10", "20", "30.5", "40"].map(|value| order("USD", value)));
    Ok(())
}

#[tokio::test]
async fn a_purchase_in_the_data_layer_counts_before_and_after_the_tracker_came() -> Result<()> {
    let body = "<script>window.dataLayer = [{event: 'purchase', ecommerce:
        {transaction_id: 'T-55509173408261', value: 20, currency: 'USD'}}]</script>";
    let scene = Scene::open(body).await?;
    let script = "const sold = (id, value) => ({transaction_id: id, value, currency: 'USD'});
        dataLayer.push({event: 'purchase', ecommerce: sold('T-55509173408261', 20)});
        dataLayer.push({event: 'view_item', ecommerce: sold('T-55509173408262', 1)},
          {event: 'purchase', ecommerce: sold('T-55509173408263', 30)});
        (function () { dataLayer.push(arguments) })('event', 'purchase', sold('T-55509173408264', 40));
        (function () { dataLayer.push(arguments) })('event', 'login', {value: 1});
        window.kept = dataLayer.length";
    scene.browser.run(script).await?;
    assert_eq!(scene.browser.run("return window.kept").await?, 6, "the layer itself is whole");
    let stored = scene.leave().await?;
    assert_eq!(orders(&stored), ["20", "30", "40"].map(|value| order("USD", value)));
    assert!(!format!("{stored:?}").contains("5550917340"));
    Ok(())
}

#[tokio::test]
async fn a_strange_data_layer_neither_breaks_the_page_nor_hides_a_purchase() -> Result<()> {
    let body = "<script>window.dataLayer = [null, 1, 'x', {}, {event: 'purchase'}, function () {}]</script>";
    let scene = Scene::open(body).await?;
    scene.browser.note_errors().await?;
    let script = "dataLayer.push(undefined, {event: 'purchase', ecommerce: null}, ['event', 'purchase']);
        dataLayer.push({event: 'purchase', ecommerce: {transaction_id: 1, value: 5, currency: 'CHF'}});
        isotherm.track('alive')";
    scene.browser.run(script).await?;
    assert_eq!(scene.browser.errors().await?, [""; 0]);
    let stored = scene.leave().await?;
    assert_eq!(orders(&stored), [order("CHF", "5")]);
    assert_eq!(stored.signals(Custom).len(), 1, "the tracker goes on");
    Ok(())
}

#[tokio::test]
async fn an_arm_of_an_experiment_is_told_once_by_verb_or_by_attribute() -> Result<()> {
    let body = "<main data-variant=hero:large><p data-variant=hero:large></p>
        <p data-isotherm-ignore><b data-variant=own:ignored></b></p><p data-isotherm-mask data-variant=own:masked></p></main>";
    let scene = Scene::open(body).await?;
    scene.browser.settle().await?;
    scene.browser.run("isotherm.variant('price', 'B'); isotherm.variant('price', 'B')").await?;
    let stored = scene.leave().await?;
    let mut arms: Vec<_> = page(&stored)?
        .signals(Variant)
        .iter()
        .map(|signal| (signal.name.clone(), property(signal, "arm").to_owned()))
        .collect();
    arms.sort();
    assert_eq!(arms, [("hero".into(), "large".into()), ("price".into(), "B".into())]);
    Ok(())
}

#[tokio::test]
async fn an_event_of_the_pages_own_keeps_its_properties_masked() -> Result<()> {
    let scene = Scene::open("<main></main>").await?;
    scene
        .browser
        .run("isotherm.track('search', {results: 7, empty: false, by: 'ann@shop.example'}); isotherm.track('plain')")
        .await?;
    let stored = scene.leave().await?;
    let events = page(&stored)?.signals(Custom);
    assert_eq!(events.iter().map(|event| &*event.name).collect::<Vec<_>>(), ["search", "plain"]);
    let properties = [("results", "7"), ("empty", "false"), ("by", "*")];
    assert_eq!(events[0].properties, properties.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(events[1].properties.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_number_given_as_one_is_kept_and_a_property_that_cannot_be_read_loses_itself_alone() -> Result<()> {
    let scene = Scene::open("<main></main>").await?;
    scene
        .browser
        .run(
            "isotherm.track('sizes', {px: 123456, part: 0.123456789, phone: 4915112345678, text: '123456',
               symbol: Symbol('a'), broken: {toString() { throw new Error('no') }}, bare: Object.create(null), last: 1})",
        )
        .await?;
    let stored = scene.leave().await?;
    let events = page(&stored)?.signals(Custom);
    assert_eq!(events.len(), 1, "{events:?}");
    let told = |name| property(&events[0], name);
    assert_eq!(["px", "part", "phone", "text"].map(told), ["123456", "0.123456789", "*", "*"]);
    assert_eq!(["symbol", "broken", "bare", "last"].map(told), ["", "", "", "1"]);
    Ok(())
}

#[tokio::test]
async fn what_a_page_reports_or_sells_when_it_is_hidden_is_stored() -> Result<()> {
    let body = "<script>document.addEventListener('visibilitychange', () => {
        if (document.hidden) isotherm.track('hidden') })</script>";
    let scene = Scene::open(body).await?;
    let script = "window.dataLayer = [];
        dataLayer.push({event: 'purchase', ecommerce: {transaction_id: 'T-1', value: 10, currency: 'USD'}})";
    scene.browser.run(script).await?;
    let stored = scene.leave().await?;
    assert_eq!(orders(&stored), [order("USD", "10")]);
    let said = stored.signals(Custom);
    assert_eq!(said.iter().map(|signal| signal.name.as_str()).collect::<Vec<_>>(), ["hidden"]);
    Ok(())
}
