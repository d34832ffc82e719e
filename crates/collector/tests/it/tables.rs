//! What was recorded, counted in rows, against sums worked out by hand.

use serde_json::{Value, json};
use wire::{Attention, Batch, Signal, SignalKind};

use crate::{
    batches::{clicked, later},
    house::House,
};

fn told(kind: SignalKind, name: &str, value: u32, properties: &[(&str, &str)]) -> Signal {
    let properties = properties.iter().map(|&(name, value)| (name.into(), value.into())).collect();
    Signal { kind, anchor: 1, name: name.into(), value, properties, ..Signal::default() }
}

fn on(path: &str, mut batch: Batch) -> Batch {
    batch.header.as_mut().unwrap().path = path.into();
    batch
}

async fn rows(house: &House, table: &str) -> Value {
    let answer = house.bear("GET", &format!("/api/v1/{table}"), &house.token("read"), "").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["rows"].clone()
}

/// Two views of one page with something of everything, and one of another with nothing but a click.
async fn busy() -> House {
    let house = House::new();
    for view in 1..=2 {
        let mut one = on("/a", clicked(house.site, view, &[(105, 205), (155, 225)]));
        one.active_ms = 400;
        one.attention = vec![Attention { anchor: 1, for_ms: 300 }];
        let source = [("source", "/app.js:1")];
        let mut two = later(house.site, view, 1);
        two.signals = vec![
            told(SignalKind::Vital, "LCP", 900_000, &[]),
            told(SignalKind::Vital, "LCP", view as u32 * 1_000_000, &[]),
            told(SignalKind::Vital, "CLS", 250_000, &[]),
            told(SignalKind::Error, "it failed", 1, &source),
            told(SignalKind::Error, "it failed", 3, &source),
            told(SignalKind::Field, "", 500, &[("inputs", "4"), ("corrections", "1")]),
            told(SignalKind::Submit, "", 0, &[]),
            told(SignalKind::Custom, "sign-up", 0, &[]),
            told(SignalKind::Custom, "sign-up", 0, &[]),
            told(SignalKind::Dead, "", 100, &[]),
        ];
        for batch in [one, two] {
            assert_eq!(house.post(batch.pack()).await.status, 204);
        }
    }
    house.post(on("/b", clicked(house.site, 3, &[(105, 205)])).pack()).await;
    house
}

#[tokio::test]
async fn what_was_recorded_is_counted() {
    let house = busy().await;
    let expected = [
        (
            "pages",
            json!([
                { "path": "/a", "views": 2, "simulated": 0, "clicks": 4, "rage": 0, "dead": 2, "errors": 4, "active_ms": 800 },
                { "path": "/b", "views": 1, "simulated": 0, "clicks": 1, "rage": 0, "dead": 0, "errors": 0, "active_ms": 0 },
            ]),
        ),
        (
            "elements",
            json!([
                { "selector": "#buy", "index": 0, "count": 1, "clicks": 5, "rage": 0, "dead": 2, "slow": 0, "error": 0, "attention_ms": 600 },
            ]),
        ),
        (
            "vitals",
            json!([
                { "path": "/a", "name": "CLS", "views": 2, "p75": 0.25 },
                { "path": "/a", "name": "LCP", "views": 2, "p75": 2000.0 },
            ]),
        ),
        (
            "errors",
            json!([{ "kind": "error", "message": "it failed", "source": "/app.js:1", "views": 2, "times": 6 }]),
        ),
        (
            "forms",
            json!([
                { "path": "/a", "selector": "#buy", "index": 0, "left": 2, "focus_ms": 1000, "inputs": 8, "corrections": 2, "sent": 2 },
            ]),
        ),
        ("events", json!([{ "name": "sign-up", "views": 2, "times": 4 }])),
    ];
    for (table, rows_of_it) in expected {
        assert_eq!(rows(&house, table).await, rows_of_it, "{table}");
    }
    assert_eq!(rows(&house, "pages?path=/b").await.as_array().unwrap().len(), 1);
    assert_eq!(rows(&house, "events?from=2020-01-01&to=2020-01-02").await, json!([]));
    let refused = house.bear("GET", "/api/v1/revenue?path=/a", &house.token("read"), "").await;
    assert!(refused.status == 400 && refused.text().contains("path"), "{}", refused.text());
}
