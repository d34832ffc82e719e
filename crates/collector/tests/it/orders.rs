//! Orders that a back end tells and those that pages tell: each counts once, and nobody learns its id.

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use tempfile::TempDir;
use wire::{Batch, Signal, SignalKind};

use crate::{
    batches::first,
    dashboard::seen,
    house::{Answer, House, PAGE, from_peer},
    program::{Server, add_site, last_line, post, run},
};

const ORDERS: &str = "/api/v1/orders";
const REVENUE: &str = "/api/v1/revenue";
/// What a page tells of the id "A-1".
const DIGEST_OF_A_1: &str = "1138702";

/// A view in which orders were told: currency, value, digest of the id.
fn bought(mut batch: Batch, orders: &[(&str, &str, &str)]) -> Batch {
    let signal = |&(currency, value, order): &(&str, &str, &str)| Signal {
        kind: SignalKind::Revenue,
        name: currency.into(),
        properties: vec![("value".into(), value.into()), ("order".into(), order.into())],
        ..Signal::default()
    };
    batch.signals = orders.iter().map(signal).collect();
    batch
}

impl House {
    async fn tell(&self, order: &Value) -> Answer {
        self.bear("POST", ORDERS, &self.token("orders"), &order.to_string()).await
    }

    async fn revenue(&self, more: &str) -> Value {
        let answer =
            self.bear("GET", &format!("{REVENUE}?from=2020-01-01{more}"), &self.token("read"), "").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }
}

/// Currency, orders, value and refund of each row.
fn sums(told: &Value) -> Vec<(String, u64, f64, f64)> {
    let row = |row: &Value| {
        let [value, refund] = ["value", "refund"].map(|name| row[name].as_f64().unwrap());
        (row["currency"].as_str().unwrap().into(), row["orders"].as_u64().unwrap(), value, refund)
    };
    told["rows"].as_array().unwrap().iter().map(row).collect()
}

#[tokio::test]
async fn an_order_that_both_tell_counts_once_as_the_back_end_says() {
    let house = House::new();
    let page = |view, orders: &[(&str, &str, &str)]| bought(first(house.site, view), orders).pack();
    let told = [("EUR", "10.1", DIGEST_OF_A_1), ("EUR", "20.2", "77"), ("USD", "5", "")];
    assert_eq!(house.post(page(1, &told)).await.status, 204);
    house.post(page(2, &[("EUR", "20.2", "77"), ("USD", "5", ""), ("EUR", "none", "78")])).await;
    assert_eq!(sums(&house.revenue("").await), [("EUR".into(), 2, 30.3, 0.0), ("USD".into(), 2, 10.0, 0.0)]);

    let order = json!({ "orderId": "A-1", "value": 12.5, "currency": "EUR", "refund": 2.5 });
    assert_eq!(house.tell(&order).await.status, 201);
    assert_eq!(sums(&house.revenue("").await)[0], ("EUR".into(), 2, 32.7, 2.5));
    let back = json!({ "orderId": "A-1", "value": 12.5, "currency": "EUR", "refund": 12.5 });
    assert_eq!(house.tell(&back).await.status, 200, "told again, it is replaced");
    assert_eq!(sums(&house.revenue("").await)[0], ("EUR".into(), 2, 32.7, 12.5));
}

#[tokio::test]
async fn the_dashboard_the_elements_and_the_revenue_agree() {
    let house = House::new();
    for (view, orders) in [
        (1, &[("EUR", "10.1", DIGEST_OF_A_1), ("EUR", "20.2", "77")][..]),
        (2, &[("EUR", "20.2", "77"), ("EUR", "5", "")]),
        (3, &[]),
    ] {
        let batch = bought(seen(house.site, view, view, "/thanks", vec![]), orders);
        assert_eq!(house.post(batch.pack()).await.status, 204);
    }
    house.tell(&json!({ "orderId": "A-1", "value": 12.5, "currency": "EUR", "refund": 2.5 })).await;
    let mut owner = house.member("ann", "owner", None).await;
    let site = house.site;
    // Three orders are left: 12.50 less 2.50, 20.20 and 5.00.
    assert_eq!(sums(&house.revenue("").await), [("EUR".into(), 3, 37.7, 2.5)]);
    let overview = owner.get(&format!("/?site={site}")).await;
    assert!(overview.text().contains("<small>35.20\u{a0}EUR in all</small>"), "{}", overview.text());
    let elements = owner.get(&format!("/api/v1/heat/elements?site={site}&path=*")).await.json();
    assert_eq!((&elements["revenue"]["EUR"], &elements["ordering"]), (&json!(35.2), &json!(2)));

    // Nobody knows in which session this was ordered, so that elements cannot tell of it.
    house.tell(&json!({ "orderId": "B-2", "value": 100, "currency": "EUR" })).await;
    assert_eq!(sums(&house.revenue("").await), [("EUR".into(), 4, 137.7, 2.5)]);
    let overview = owner.get(&format!("/?site={site}")).await;
    let said = "135.20\u{a0}EUR in all; 1 of 4 orders were told by the back end alone";
    assert!(overview.text().contains(said), "{}", overview.text());
    let elements = owner.get(&format!("/api/v1/heat/elements?site={site}&path=*")).await.json();
    assert_eq!(elements["revenue"]["EUR"], json!(35.2));
}

#[tokio::test]
async fn an_order_of_another_day_counts_there_and_on_no_page() {
    let house = House::new();
    house.post(bought(first(house.site, 1), &[("EUR", "10", DIGEST_OF_A_1)]).pack()).await;
    let order = json!({ "orderId": "A-1", "value": 9, "currency": "EUR", "time": "2026-01-02T23:59:59Z" });
    house.tell(&order).await;
    let told = house.revenue("").await;
    assert_eq!((told["rows"].as_array().unwrap().len(), &told["rows"][0]["day"]), (1, &json!("2026-01-02")));
    let files = std::fs::read_dir(house.folder.path().join("data")).unwrap();
    let bytes: Vec<u8> = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    assert!(!bytes.windows(3).any(|part| part == b"A-1"), "an id is in no file");
}

#[tokio::test]
async fn orders_are_told_with_a_token_for_them_alone() {
    let house = House::new();
    let order = json!({ "orderId": "A-1", "value": 1, "currency": "EUR" }).to_string();
    let admin = house.bear("POST", ORDERS, &house.token("admin"), &order).await;
    admin.refused(403, "the token's scope is admin, this needs orders");
    let reading = house.bear("GET", REVENUE, &house.token("orders"), "").await;
    reading.refused(403, "the token's scope is orders, this needs read");
    let request = from_peer(Request::post(format!("{ORDERS}?site={}", house.site)));
    let nobody = house.ask(request.body(Body::from(order)).unwrap()).await;
    nobody.refused(401, "this needs a token, `isotherm token add --scope orders` makes one");
}

#[tokio::test]
async fn an_order_that_cannot_be_is_refused_with_its_value() {
    let house = House::new();
    for (body, said) in [
        (r#"{"orderId":"","value":1,"currency":"EUR"}"#, "an orderId of 0 bytes"),
        (r#"{"orderId":"a","value":1,"currency":"euro"}"#, "the currency \"euro\""),
        (r#"{"orderId":"a","value":-1,"currency":"EUR"}"#, "the value -1"),
        (r#"{"orderId":"a","value":1e300,"currency":"EUR"}"#, "00…, use 0 to 100000000000"),
        (
            r#"{"orderId":"a","value":1,"currency":"EUR","refund":1e300}"#,
            "00… of 1, use no more than the value",
        ),
        (r#"{"orderId":"a","value":1,"currency":"EUR","refund":2}"#, "gives back 2 of 1"),
        (r#"{"orderId":"a","value":1,"currency":"EUR","time":"noon"}"#, "the time \"noon\""),
        (r#"{"orderId":"a","value":1,"currency":"EUR","time":"2999-01-01T00:00:00Z"}"#, "or to come"),
        (r#"{"orderId":"a","value":1}"#, "missing field `currency`"),
        (r#"{"orderId":"a","value":1,"currency":"EUR","email":"x"}"#, "unknown field `email`"),
        ("[", "is not understood"),
    ] {
        let answer = house.bear("POST", ORDERS, &house.token("orders"), body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.text().contains(said), "{body}: {}", answer.text());
        assert!(answer.text().len() < 300, "{body}: {}", answer.text());
    }
    let field = "x".repeat(3_000);
    for body in [format!(r#"{{"{field}":1}}"#), format!(r#"{{"orderId":"a","value":"{field}"}}"#)] {
        let answer = house.bear("POST", ORDERS, &house.token("orders"), &body).await;
        assert!(answer.status == 400 && answer.text().len() < 400, "{}", answer.text());
    }
    assert_eq!(house.revenue("").await["rows"], json!([]));
}

#[tokio::test]
async fn a_table_comes_in_parts_as_csv_and_not_twice() {
    let house = House::new();
    for (id, currency) in [("1", "EUR"), ("2", "CHF"), ("3", "USD")] {
        house.tell(&json!({ "orderId": id, "value": 0.1, "currency": currency })).await;
    }
    let part = house.revenue("&limit=2").await;
    assert_eq!((sums(&part).len(), &part["next"]), (2, &json!(2)));
    let rest = house.revenue("&limit=2&offset=2").await;
    assert_eq!((sums(&rest)[0].0.as_str(), &rest["next"]), ("USD", &Value::Null));
    assert_eq!(house.revenue("&offset=9").await["rows"], json!([]));

    let token = house.token("read");
    let ask = |tag: &str, more: &str| {
        let request = from_peer(Request::get(format!("{REVENUE}?site={}{more}", house.site)));
        let request = request.header("Authorization", format!("Bearer {token}")).header("If-None-Match", tag);
        house.ask(request.body(Body::empty()).unwrap())
    };
    let csv = ask("", "&format=csv&limit=1").await;
    assert_eq!((csv.header("content-type"), csv.header("isotherm-next")), ("text/csv; charset=utf-8", "1"));
    let (head, row) = csv.text().split_once("\r\n").unwrap();
    assert_eq!(head, "day,currency,orders,value,refund");
    assert!(row.ends_with(",CHF,1,0.1,0\r\n"), "{row}");
    let tag = ask("", "").await.header("etag").to_owned();
    let same = ask(&format!("\"other\", W/{tag}"), "").await;
    assert_eq!((same.status.as_u16(), same.header("etag"), same.body.len()), (304, &*tag, 0));
    assert_eq!(ask(&tag, "&format=csv").await.status, 200, "the same as CSV is something else");
    house.tell(&json!({ "orderId": "4", "value": 1, "currency": "CHF" })).await;
    assert_eq!(ask(&tag, "").await.status, 200);
    for (more, said) in
        [("&limit=0", "limit is \"0\""), ("&offset=-1", "offset is \"-1\""), ("&format=xml", "\"xml\"")]
    {
        let refused = ask("", more).await;
        assert!(refused.status == 400 && refused.text().contains(said), "{}", refused.text());
    }
}

#[test]
fn orders_go_out_and_come_in_and_are_deleted_with_their_day() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let site = add_site(data.path(), PAGE);
    let token = last_line(&[
        "token",
        "add",
        "--data",
        folder,
        "--site",
        site.as_str(),
        "--scope",
        "orders",
        "--name",
        "shop",
    ]);
    let server = Server::with(data.path(), &["--keep-grid-days", "0"]);
    let body = r#"{"orderId":"A-1","value":12.5,"currency":"EUR","time":"2026-01-02T03:04:05Z","refund":1}"#;
    let more = format!("Authorization: Bearer {token}\r\nConnection: close\r\n");
    let request = String::from_utf8(post(PAGE, &more, body.as_bytes())).unwrap();
    let told = server.exchange(request.replace("/c ", &format!("{ORDERS}?site={site} ")).as_bytes());
    assert!(told.starts_with("HTTP/1.1 201 "), "{told}");
    drop(server);
    let export = |more: &[&str]| {
        let output = run(&[&["export", "--data", folder, "--site", site.as_str()], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let csv = export(&["--format", "csv", "--rows", "orders"]);
    assert!(csv.ends_with("2026-01-02T03:04:05Z,EUR,12.5,1\r\n"), "{csv}");
    let lines = export(&["--format", "jsonl"]);
    let file = data.path().join("export.jsonl");
    std::fs::write(&file, &lines).unwrap();
    let delete = [
        "delete",
        "--data",
        folder,
        "--site",
        site.as_str(),
        "--yes",
        "--from",
        "2026-01-02",
        "--to",
        "2026-01-02",
    ];
    assert!(run(&delete).status.success());
    assert!(!export(&["--format", "jsonl"]).contains("12.5"));
    let import = run(&["import", "--data", folder, "--site", site.as_str(), file.to_str().unwrap()]);
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
    assert_eq!(export(&["--format", "jsonl"]), lines);
}
