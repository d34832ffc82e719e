//! `GET /api/v1/compare`: that programs are told what the owner's page tells.

use serde_json::{Value, json};
use wire::SignalKind;

use crate::{
    dashboard::{order, seen, signal},
    house::{Answer, House},
};

const COMPARE: &str = "/api/v1/compare";

async fn ask(house: &House, query: &str) -> Answer {
    house.bear("GET", &format!("{COMPARE}?{query}"), &house.token("read"), "").await
}

async fn told(house: &House, query: &str) -> Value {
    let answer = ask(house, query).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

/// Fifty sessions of one arm, of which most order, and ten of the other, of which one does.
async fn uneven() -> House {
    let house = House::new();
    for view in 1..=60 {
        let arm = if view <= 50 { "a" } else { "b" };
        let mut signals = vec![signal(SignalKind::Variant, "hero", 0, &[("arm", arm)])];
        if view % 10 < 8 && view <= 50 || view == 51 {
            signals.push(order(&view.to_string()));
        }
        assert_eq!(house.post(seen(house.site, view, view, "/", signals).pack()).await.status, 204);
    }
    house
}

/// The cells of a row for spreadsheets that are numbers.
fn numbers(row: &str) -> Vec<Option<f64>> {
    row.split(',').skip(1).map(|cell| cell.parse().ok()).collect()
}

#[tokio::test]
async fn programs_are_told_what_the_page_tells() {
    let house = uneven().await;
    let arms = "variant=hero:a&vs_variant=hero:b";
    let told = told(&house, arms).await;
    let mut owner = house.member("ann", "owner", None).await;
    let address = format!("/compare?site={}&{arms}", house.site);
    let page = owner.get(&address).await;
    let check = &told["check"];
    assert!(check["wrong"] == true && page.text().contains("Do not trust this comparison."));
    let words = check["words"].as_str().unwrap();
    assert!(words.starts_with("50 against 10 sessions") && page.text().contains(words), "{words}");
    // scipy.stats.chisquare([50, 10]).pvalue
    assert!((check["p"].as_f64().unwrap() / 2.4e-7 - 1.0).abs() < 0.02, "{check}");
    for (at, name, sessions) in [(0, "hero:a", 50), (1, "hero:b", 10)] {
        let side = &told["sides"][at];
        assert_eq!((&side["name"], &side["sessions"]), (&json!(name), &json!(sessions)));
    }
    let rows = told["rows"].as_array().unwrap();
    let of = |row: &Value, names: &[&str]| names.iter().map(|name| row[*name].as_f64()).collect::<Vec<_>>();
    let shares = owner.get(&format!("{address}&csv=1")).await;
    let shares: Vec<_> = shares.text().split_terminator("\r\n").skip(1).collect();
    assert_eq!(shares.len(), 5);
    for (row, shown) in rows.iter().zip(&shares) {
        let figure = row["figure"].as_str().unwrap();
        assert!(
            shown.starts_with(figure) && shown.ends_with(row["verdict"].as_str().unwrap()),
            "{row}: {shown}"
        );
        let mut expected = of(row, &["first", "second", "difference", "low", "high", "q"]);
        // The page tells differences in points.
        expected[2..5].iter_mut().for_each(|share| *share = share.map(|share| share * 100.0));
        expected.push(None);
        let is_near = |(one, other): (&Option<f64>, &Option<f64>)| match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-9,
            (one, other) => one == other,
        };
        let shown = numbers(shown);
        assert_eq!(shown.len(), expected.len());
        assert!(shown.iter().zip(&expected).all(is_near), "{figure}: {shown:?}, not {expected:?}");
    }
    let goal = json!([rows[0]["first"], rows[0]["second"], rows[0]["first_of"], rows[0]["second_of"]]);
    assert_eq!(goal, json!([0.8, 0.1, 50, 10]));
    let means = owner.get(&format!("{address}&csv=2")).await;
    let means: Vec<_> = means.text().split_terminator("\r\n").skip(1).collect();
    let revenue = rows.iter().find(|row| row["figure"] == "Revenue a session").unwrap();
    let shown = means.iter().find(|row| row.starts_with("Revenue a session")).unwrap();
    let shown: Vec<f64> = numbers(shown).into_iter().flatten().collect();
    assert_eq!(of(revenue, &["first", "second"]).into_iter().flatten().collect::<Vec<_>>(), shown);
    assert_eq!((&revenue["unit"], &revenue["difference"]), (&json!("EUR"), &Value::Null));
}

#[tokio::test]
async fn a_comparison_comes_as_rows_for_spreadsheets_too() {
    let house = uneven().await;
    let csv = ask(&house, "variant=hero:a&vs_variant=hero:b&format=csv").await;
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"compare.csv\"");
    let rows: Vec<&str> = csv.text().split_terminator("\r\n").collect();
    assert_eq!(rows[0], "figure,unit,first,second,first_of,second_of,difference,low,high,p,q,verdict");
    assert!(rows[1].starts_with("Met the goal,share,0.8,0.1,50,10,0.7"), "{}", rows[1]);
    assert!(rows.iter().any(|row| row.starts_with("Revenue a session,EUR,")), "{rows:?}");
}

#[tokio::test]
async fn two_pages_are_compared_and_a_goal_is_chosen() {
    let house = House::new();
    for (view, session, path) in
        [(1, 11, "/a"), (2, 11, "/c"), (3, 12, "/b/1"), (4, 13, "/a"), (5, 13, "/b/2"), (6, 14, "/b/2")]
    {
        let signals = if session == 12 { vec![signal(SignalKind::Custom, "signup", 0, &[])] } else { vec![] };
        house.post(seen(house.site, view, session, path, signals).pack()).await;
    }
    let pages = told(&house, "path=/a&vs_path=/b/*&goal=event:signup").await;
    assert_eq!(pages["goal"], "event:signup");
    let sides = ["name", "sessions"].map(|name| [0, 1].map(|at| pages["sides"][at][name].clone()));
    assert_eq!(json!(sides), json!([["that saw /a", "that saw /b/*"], [1, 2]]));
    assert!(
        pages["check"]["words"]
            .as_str()
            .unwrap()
            .contains("1 session belongs to both, and counts for neither.")
    );
    assert_eq!(json!([pages["rows"][0]["first"], pages["rows"][0]["second"]]), json!([0.0, 0.5]));
    assert_eq!(pages["rows"][0]["verdict"], "too few to tell");
    let nothing = told(&house, "vs_device=tablet").await;
    assert_eq!(
        json!([nothing["rows"], nothing["check"]["words"]]),
        json!([[], "The second group has no session in this period."])
    );
}

#[tokio::test]
async fn a_wrong_comparison_is_told_what_is_wrong() {
    let house = House::new();
    for (query, said) in [
        ("device=phone", "the parameter vs_path, or a filter with vs_ before its name, is missing"),
        ("path=/a&vs_path=/a", "the parameter vs_path is \"/a\", but then both groups are the same"),
        ("vs_device=all", "the parameter vs_device is \"all\", but then both segments are the same"),
        ("vs_path=b", "the parameter vs_path is \"b\", but the path pattern must start with / or *"),
        ("path=b&vs_path=/b", "the parameter path is \"b\", but the path pattern must start with / or *"),
        (
            "vs_pointer=touch",
            "the parameter vs_pointer is \"touch\", but the names are site, path, vs_path, goal, format",
        ),
        ("vs_device=phone&format=xml", "the parameter format is \"xml\", use json or csv"),
        ("vs_device=phone&goal=fun", "the parameter goal is \"fun\", use order or event: and its name"),
        ("vs_device=phone&from=2020-01-01", "the parameter from is \"2020-01-01\", but a period has at most"),
    ] {
        let answer = ask(&house, query).await;
        assert!(answer.status == 400 && answer.text().starts_with(said), "{query}: {}", answer.text());
    }
    let public = house.public_site();
    let stranger = house.get(&format!("{COMPARE}?site={public}&vs_device=phone")).await;
    stranger.refused(401, "this needs a token, `isotherm token add --scope read` makes one");
    let orders = house.bear("GET", &format!("{COMPARE}?vs_device=phone"), &house.token("orders"), "").await;
    orders.refused(403, "the token's scope is orders, this needs read");
}
