//! Orders shared out among what led to them: every way of it gives away exactly what was ordered.

use serde_json::{Value, json};
use wire::{Batch, SignalKind};

use crate::{
    accounts::Browser,
    dashboard::{row, seen, shown, signal},
    house::House,
    settings::change,
    sheets::column,
};

const BYS: [&str; 4] = ["source", "page", "element", "variant"];
const MODELS: [&str; 5] = ["first", "last", "linear", "decay", "position"];

/// A view of that page in a session; the button is clicked after its first 100 ms, and what it tells comes after 200.
fn view(house: &House, number: u64, session: u64, path: &str, order: Option<[&str; 3]>) -> Batch {
    let arm = |arm: &str| signal(SignalKind::Variant, "hero", 0, &[("arm", arm)]);
    let mut signals = vec![arm(if session.is_multiple_of(2) { "a" } else { "b" })];
    signals.extend(order.map(|[currency, value, id]| {
        signal(SignalKind::Revenue, currency, 0, &[("value", value), ("order", id)])
    }));
    let mut batch = seen(house.site, number, session, path, signals);
    batch.header.as_mut().unwrap().referrer = if session < 13 { "news.example" } else { "" }.into();
    batch
}

/// Each session is another visitor's.
fn peer(session: u64) -> u32 {
    0x0a00_0000 | (session as u32) << 8
}

/// Four sessions, three of which ordered; and an order that only the back end told.
async fn shop() -> House {
    let house = House::new();
    for (number, session, path, order) in [
        (1, 11, "/", None),
        (2, 11, "/a", None),
        (3, 11, "/", None),
        (4, 11, "/thanks", Some(["EUR", "10", "77"])),
        (5, 12, "/a", None),
        (6, 12, "/thanks", Some(["EUR", "20.01", "1138702"])),
        (7, 13, "/", Some(["USD", "30", ""])),
        (8, 14, "/a", None),
    ] {
        house.post_as(peer(session), &view(&house, number, session, path, order)).await;
    }
    for order in [
        json!({ "orderId": "A-1", "value": 20.01, "currency": "EUR", "refund": 5 }),
        json!({ "orderId": "B-1", "value": 7, "currency": "EUR" }),
    ] {
        let told = house.bear("POST", "/api/v1/orders", &house.token("orders"), &order.to_string()).await;
        assert_eq!(told.status, 201);
    }
    house
}

async fn rows(house: &House, question: &str) -> Vec<Value> {
    let answer = house.bear("GET", &format!("/api/v1/{question}"), &house.token("read"), "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["rows"].as_array().unwrap().clone()
}

/// Ten-thousandths of it, in this currency.
fn sum(rows: &[Value], currency: &str, name: &str) -> i64 {
    let own = rows.iter().filter(|row| row["currency"] == currency);
    own.map(|row| (row[name].as_f64().unwrap() * 1e4).round() as i64).sum()
}

#[tokio::test]
async fn credits_add_up_to_the_revenue_by_every_model() {
    let house = shop().await;
    let revenue = rows(&house, "revenue?limit=1000").await;
    for currency in ["EUR", "USD"] {
        let left = sum(&revenue, currency, "value") - sum(&revenue, currency, "refund");
        for (by, model) in BYS.iter().flat_map(|by| MODELS.map(|model| (by, model))) {
            let credits = rows(&house, &format!("credits?by={by}&model={model}&limit=1000")).await;
            assert_eq!(sum(&credits, currency, "revenue"), left, "{by} {model} {currency}");
            let orders = sum(&credits, currency, "orders");
            assert_eq!(orders, sum(&revenue, currency, "orders"), "{by} {model} {currency}");
        }
    }
}

#[tokio::test]
async fn each_model_credits_the_pages_as_it_says() {
    let house = shop().await;
    let mut told = Vec::new();
    for model in MODELS {
        let credits = rows(&house, &format!("credits?by=page&model={model}")).await;
        let of = |page: &Value| {
            let own = credits.iter().find(|row| row["name"] == *page && row["currency"] == "EUR");
            own.map_or(0, |row| (row["revenue"].as_f64().unwrap() * 1e4).round() as i64)
        };
        told.push([json!("/"), json!("/a"), json!("/thanks"), Value::Null].map(|page| of(&page)));
    }
    // Of one order of 10 on the way /, /a, /, /thanks; of one of 15.01 on /a, /thanks; and nobody's 7.
    assert_eq!(told[0], [100_000, 150_100, 0, 70_000], "first");
    assert_eq!(told[1], [0, 0, 250_100, 70_000], "last");
    assert_eq!(told[2], [33_334, 33_333 + 75_050, 33_333 + 75_050, 70_000], "linear, each page once");
    assert_eq!(told[4], [50_000, 10_000 + 75_050, 40_000 + 75_050, 70_000], "position");
}

#[tokio::test]
async fn rows_say_who_met_what_and_a_wrong_question_is_named() {
    let house = shop().await;
    let find = |rows: Vec<Value>, name: &str| rows.into_iter().find(|row| row["name"] == name).unwrap();
    let a = find(rows(&house, "credits?by=page&model=first").await, "/a");
    let met = ["sessions", "ordering", "exposures", "clicks", "orders"].map(|name| a[name].clone());
    assert_eq!(met, [3, 2, 3, 3, 1].map(|number| if number == 1 { json!(1.0) } else { json!(number) }));
    let buy = rows(&house, "credits?by=element&model=first").await;
    let buy = buy.iter().find(|row| row["name"] == "#buy" && row["group"] == "/a").unwrap();
    assert_eq!([&buy["sessions"], &buy["exposures"], &buy["clicks"]], [3, 3, 3]);
    let arm = find(rows(&house, "credits?by=variant&model=last").await, "a");
    assert_eq!((&arm["group"], &arm["revenue"]), (&json!("hero"), &json!(15.01)));
    for (question, said) in [
        ("by=moon", "the parameter by is \"moon\", use source, page, element, variant"),
        ("model=best", "the parameter model is \"best\", use first, last, linear, decay, position"),
        ("convert=maybe", "the parameter convert is \"maybe\", use yes or no"),
    ] {
        let answer =
            house.bear("GET", &format!("/api/v1/credits?{question}"), &house.token("read"), "").await;
        answer.refused(400, said);
    }
    let csv = house.bear("GET", "/api/v1/credits?format=csv", &house.token("read"), "").await;
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"credits.csv\"");
    assert!(
        csv.text().starts_with("group,name,sessions,ordering,exposures,clicks,currency,orders,revenue\r\n")
    );
}

/// What a page's table tells of a currency in its fourth column, in the currency's smallest units.
fn shown_units(page: &str, currency: &str) -> i64 {
    let rows = page.split("<tr><td>").skip(1).filter_map(|row| row.split("</td>").nth(3));
    let amounts = rows.flat_map(|cell| cell.rsplit('>').next().unwrap_or_default().split(", "));
    let own = amounts.filter_map(|amount| amount.strip_suffix(currency));
    own.map(|amount| amount.trim().replace('.', "").parse::<i64>().unwrap_or(i64::MIN)).sum()
}

/// The numbers of a column of rows for spreadsheets.
fn numbers(csv: &str, name: &str) -> Vec<f64> {
    column(csv, name).iter().filter_map(|cell| cell.parse().ok()).collect()
}

#[tokio::test]
async fn what_the_page_shows_of_credits_adds_up_to_the_orders_in_each_currency_s_smallest_unit() {
    let house = House::new();
    let site = house.site;
    for (session, currency, value) in [(11, "EUR", "10"), (12, "JPY", "100"), (13, "KWD", "1")] {
        for (view, path) in [(1, "/"), (2, "/a"), (3, "/thanks")] {
            let told = [("value", value), ("order", value)];
            let order = signal(SignalKind::Revenue, currency, 0, &told);
            let signals = if path == "/thanks" { vec![order] } else { vec![] };
            house.post(seen(site, session * 10 + view, session, path, signals).pack()).await;
        }
    }
    let mut owner = house.member("ann", "owner", None).await;
    for model in MODELS {
        for (currency, units, value) in [("EUR", 1_000, 10.0), ("JPY", 100, 100.0), ("KWD", 1_000, 1.0)] {
            let asked = format!("/revenue?site={site}&by=page&model={model}");
            let page = shown(&mut owner, &asked).await;
            assert_eq!(shown_units(&page, currency), units, "{model} {currency}: {page}");
            let csv = owner.get(&format!("{asked}&csv=1")).await;
            let sum: f64 = numbers(csv.text(), &format!("Revenue [{currency}]")).iter().sum();
            assert!((sum - value).abs() < 1e-6, "{model} {currency}: {}", csv.text());
        }
    }
}

#[tokio::test]
async fn the_mean_order_is_what_was_ordered_however_it_was_shared_out() {
    let house = House::new();
    let pages = ["/", "/a", "/b", "/c", "/d", "/e", "/thanks"];
    for (number, path) in (1..).zip(pages) {
        let order = (path == "/thanks").then_some(["EUR", "1125.13", "1"]);
        house.post_as(peer(1), &view(&house, number, 1, path, order)).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    for model in ["linear", "decay", "position"] {
        let asked = format!("&by=page&model={model}");
        let page = revenue(&mut owner, &house, &asked).await;
        let table = &page[page.find("<caption>Pages").unwrap()..];
        assert_eq!(table.matches(">1,125.13 EUR</td></tr>").count(), 7, "{model}: {table}");
        let csv = owner.get(&format!("/revenue?site={}{asked}&csv=1", house.site)).await;
        let means = numbers(csv.text(), "Average order [EUR]");
        assert!(means.len() == 7 && means.iter().all(|mean| (mean - 1_125.13).abs() < 1e-8), "{means:?}");
    }
}

async fn revenue(owner: &mut Browser<'_>, house: &House, more: &str) -> String {
    shown(owner, &format!("/revenue?site={}{more}", house.site)).await
}

#[tokio::test]
async fn the_page_says_that_credits_are_the_orders_and_what_sources_are_worth() {
    let house = shop().await;
    let mut owner = house.member("ann", "owner", None).await;
    let page = revenue(&mut owner, &house, "").await;
    assert!(
        page.contains("4 orders of 32.01 EUR, 30.00 USD, and the credits add up to exactly that."),
        "{page}"
    );
    let news = row(&page, "news.example");
    assert_eq!(
        news,
        "news.example|2|2|25.01 EUR|12.51 EUR|4.17 EUR|4.17 EUR|100 % (34 % to 100 %)|12.51 EUR|"
    );
    assert!(page.contains("<tr><td>nobody<small>orders with nothing known before them"), "{page}");
    let elements = revenue(&mut owner, &house, "&by=element&model=linear").await;
    assert!(elements.contains("<caption>Lift") && elements.contains("An association: whoever clicks"));
    for (more, said) in [
        ("&by=moon", "The parameter by is &#34;moon&#34;"),
        ("&model=best", "The parameter model is &#34;best&#34;"),
        ("&sort=moon", "The parameter sort is &#34;moon&#34;"),
    ] {
        let wrong = owner.get(&format!("/revenue?site={}{more}", house.site)).await;
        assert!(wrong.status == 400 && wrong.text().contains(said), "{}", wrong.text());
    }
}

#[tokio::test]
async fn currencies_are_converted_by_the_rates_of_the_owner_alone() {
    let house = shop().await;
    let mut owner = house.member("ann", "owner", None).await;
    let (status, page) = change(&mut owner, house.site, "do=set-rates&rates=EUR+USD%3D0.5").await;
    assert_eq!(
        (status, page.contains("The dashboard counts revenue in EUR from now on.")),
        (200, true),
        "{page}"
    );
    let page = revenue(&mut owner, &house, "").await;
    assert!(page.contains("4 orders of 47.01 EUR, and the credits add up to exactly that."), "{page}");
    assert!(page.contains("Counted in EUR: 1 USD as 0.5 EUR."), "{page}");
    let overview = shown(&mut owner, &format!("/?site={}", house.site)).await;
    assert!(overview.contains("47.01 EUR in all") && !overview.contains("USD"), "{overview}");
    let apart = revenue(&mut owner, &house, "&convert=no").await;
    assert!(apart.contains("4 orders of 32.01 EUR, 30.00 USD,"), "{apart}");
    assert_eq!(sum(&rows(&house, "credits").await, "EUR", "revenue"), 470_100);
    assert_eq!(sum(&rows(&house, "credits?convert=no").await, "EUR", "revenue"), 320_100);
    let told = rows(&house, "revenue").await;
    assert_eq!([sum(&told, "EUR", "value"), sum(&told, "EUR", "refund")], [520_100, 50_000]);
    let apart = rows(&house, "revenue?convert=no").await;
    assert_eq!([sum(&apart, "EUR", "value"), sum(&apart, "USD", "value")], [370_100, 300_000]);
    let (status, page) = change(&mut owner, house.site, "do=set-rates&rates=EUR+USD").await;
    assert_eq!(status, 400);
    assert!(page.contains("What was sent has the rate &#34;USD&#34;, write it as USD=0.92."), "{page}");
    change(&mut owner, house.site, "do=set-rates&rates=").await;
    assert!(
        revenue(&mut owner, &house, "").await.contains("Currencies are kept apart; settings can give rates.")
    );
}

#[tokio::test]
async fn lift_compares_sessions_that_clicked_with_those_that_saw_it_and_did_not() {
    let house = House::new();
    for session in 1..=40 {
        // Whoever clicks orders for 10 or 12, whoever does not for 4 or 6.
        let clicks = session % 2 == 0;
        let value = (if clicks { 10 } else { 4 }) + 2 * (session / 2 % 2);
        let mut batch = view(&house, session, session, "/", Some(["EUR", &value.to_string(), ""]));
        batch.header.as_mut().unwrap().referrer = "news.example".into();
        if !clicks {
            batch.clicks.clear();
        }
        house.post_as(peer(session), &batch).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = revenue(&mut owner, &house, "&by=element").await;
    let lift = &page[page.find("<caption>Lift").unwrap()..];
    assert!(
        lift.contains(
            "<td class=\"number\">20</td><td class=\"number\">20</td><td class=\"number\">+6.00 EUR (+5."
        ),
        "{lift}"
    );
    assert!(lift.contains("<td>goes along with more</td>"), "{lift}");
}

#[tokio::test]
async fn lift_is_of_what_most_clicked_and_not_of_what_most_was_ordered_after() {
    let house = House::new();
    for session in 1..=60 {
        // What is rare and dear is clicked by five sessions; on the front page a click goes along with nothing.
        let (path, clicks, value) = match session {
            1..=10 => ("/dear", session % 2 == 0, if session % 2 == 0 { 900 } else { 1 }),
            _ => ("/", session % 2 == 0, 5 + session / 2 % 5),
        };
        let mut batch = view(&house, session, session, path, Some(["EUR", &value.to_string(), ""]));
        batch.header.as_mut().unwrap().referrer = "news.example".into();
        if !clicks {
            batch.clicks.clear();
        }
        house.post_as(peer(session), &batch).await;
    }
    let mut owner = house.member("ann", "owner", None).await;
    let page = revenue(&mut owner, &house, "&by=element").await;
    let lift = &page[page.find("<caption>Lift").unwrap()..];
    assert!(lift.contains("They are no random part of those who see an element"), "{lift}");
    assert!(lift.contains("<small>/</small>") && lift.contains("<td>may be chance</td>"), "{lift}");
    assert!(!lift.contains("/dear") && !lift.contains("goes along with more<"), "{lift}");
}

#[tokio::test]
async fn the_map_of_a_page_gives_its_elements_what_the_table_does() {
    let house = shop().await;
    let credits = rows(&house, "credits?by=element&model=linear&limit=1000").await;
    for path in ["/", "/a", "/thanks"] {
        let own: Vec<Value> = credits.iter().filter(|row| row["group"] == path).cloned().collect();
        let question = format!("/api/v1/heat?path={path}&kind=revenue&format=json");
        let map = house.bear("GET", &question, &house.token("read"), "").await;
        assert_eq!(map.status, 200, "{}", map.text());
        let told = (map.json()["revenue"]["value"].as_f64().unwrap() * 1e4).round() as i64;
        let expected = sum(&own, "EUR", "revenue");
        assert!(
            told > 0 && told.abs_diff(expected) <= 1,
            "{path}: {told} on the map, {expected} in {credits:?}"
        );
    }
}
