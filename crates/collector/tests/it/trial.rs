//! Problems that `isotherm simulate` plants, through the real binary and over real sockets, are found there.

use std::{fs, path::Path};

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Server, add_site, last_line, run};

const ORIGIN: &str = "https://shop.example";

/// One page with a button to buy, a link and a picture.
fn scenario(folder: &Path) -> String {
    let element = |selector: &str, y: u32| {
        let boxes = format!(
            r#"{{"desktop": [20, {y}, 200, 60], "tablet": [20, {y}, 200, 60], "phone": [20, {y}, 200, 60]}}"#
        );
        format!(
            r#"{{"selector": "{selector}", "index": 0, "count": 1, "clicks": 10, "moves": 1, "troubles": {{"dead": 0.02}}, "boxes": {boxes}}}"#
        )
    };
    let elements = [element("#buy", 500), element("a.more", 200), element("img", 300)].join(", ");
    let document = r#"{"viewport": [390, 800], "height": 3000}"#;
    let text = format!(
        r##"{{"pages": [{{"path": "/lamp", "weight": 1, "elements": [{elements}],
             "documents": {{"desktop": {document}, "tablet": {document}, "phone": {document}}}}}],
             "paths": [["/lamp"]], "goal": {{"selector": "#buy", "rate": 0.5, "value": 9.5, "currency": "EUR"}}}}"##
    );
    let file = folder.join("scenario.json");
    fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

/// What is found of visitors who were simulated with these problems.
fn found(plants: &[&str]) -> Vec<Value> {
    let data = TempDir::new().unwrap();
    let site = add_site(data.path(), ORIGIN);
    let server = Server::with(data.path(), &["--rate-per-network", "1000000", "--views-at-once", "100000"]);
    let url = format!("http://{}", server.address);
    let (key, file) = (site.to_string(), scenario(data.path()));
    let mut args = vec!["simulate", "--url", &url, "--site", &key, "--scenario", &file, "--origin", ORIGIN];
    args.extend(["--visitors", "1200"]);
    plants.iter().for_each(|plant| args.extend(["--plant", plant]));
    last_line(&args);
    let folder = data.path().to_str().unwrap();
    let token =
        last_line(&["token", "add", "--data", folder, "--site", &key, "--scope", "read", "--name", "trial"]);
    let question = format!(
        "GET /api/v1/findings?site={site}&path=/lamp HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nOrigin: {ORIGIN}\r\nConnection: close\r\n\r\n"
    );
    let answer = server.exchange(question.as_bytes());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["goal"], "order");
    body["findings"].as_array().unwrap().clone()
}

#[test]
fn a_dead_button_is_found_through_the_real_binary_and_nothing_where_nothing_is() {
    let told = found(&["dead:#buy:0.3"]);
    let names: Vec<_> = told.iter().map(|one| [&one["rule"], &one["page"], &one["element"]]).collect();
    assert_eq!(names, [["dead", "/lamp", "#buy"]], "{told:?}");
    let share = told[0]["affected"].as_f64().unwrap() / told[0]["n"].as_f64().unwrap();
    // Some click twice and meet it twice as likely: 0.37 of those who click, give or take 0.025 from one day's key to the next.
    assert!((0.27..0.47).contains(&share) && told[0]["goals"].as_f64().unwrap() > 20.0, "{told:?}");
    assert_eq!(found(&[]), [] as [Value; 0]);
}

#[test]
fn what_cannot_be_planted_is_said_before_anything_is_sent() {
    let folder = TempDir::new().unwrap();
    let file = scenario(folder.path());
    let site = "abcdefghijklmnop";
    let said = |plant: &str| {
        let output = run(&["simulate", "--site", site, "--scenario", &file, "--plant", plant]);
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said("deaf:#buy:0.3").contains("\"deaf\" is none of dead, rage"));
    assert!(said("dead:#gone:0.3").contains("dead:#gone@:0.3 is on no page of the scenario"));
}
