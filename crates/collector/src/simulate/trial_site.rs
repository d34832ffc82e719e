//! Made-up shops for trying findings out, each a little different from the others, and what is planted in them.

use insights::Rule;
use serde_json::{Value, json};

use super::{chance::Chance, plant::Plant, scenario::Scenario};

/// Pages of products.
const PRODUCTS: u64 = 5;
/// Where the button that leads to an order stands on them, page px on desktops: in the first window; so far below it that only
/// just more than half come down to it; or so far that most do not, with ever more other elements in between.
const BUTTON: i32 = 520;
const LOWER_BUTTON: i32 = 1_250;
const LOWEST_BUTTON: i32 = 3_300;

/// A problem as it is planted, the rule that should find it, and rules whose findings follow from it.
pub(super) struct Planted {
    pub(super) plant: Plant,
    pub(super) rule: Rule,
    /// On the same page.
    pub(super) follow: &'static [Rule],
    pub(super) is_everywhere: bool,
    /// Whether the shop is built so, and nothing must be planted.
    pub(super) is_built_in: bool,
}

/// Of each kind: how it is written with `PAGE` for a product's, and what it should be found as.
const KINDS: [(&str, Rule, &[Rule]); 19] = [
    ("dead:#buy@PAGE:0.2", Rule::Dead, &[Rule::Broken, Rule::Behind]),
    ("rage:#buy@PAGE:0.2", Rule::Rage, &[Rule::Behind]),
    ("slow:#hero .cta@/:0.2", Rule::Slow, &[]),
    ("error:#buy@PAGE:0.2", Rule::ErrorClick, &[Rule::Broken, Rule::Behind]),
    ("misleading:#hero .cta@/:0.2", Rule::Misleading, &[]),
    ("broken-safari:#buy@PAGE:0.6", Rule::Broken, &[Rule::Dead, Rule::Behind]),
    ("low:#buy@PAGE:0.85", Rule::Unseen, &[Rule::Ignored, Rule::Behind, Rule::Broken]),
    ("ignored:#buy@PAGE:0.8", Rule::Ignored, &[Rule::Behind]),
    ("cliff:/:0.6", Rule::Cliff, &[Rule::Unseen]),
    ("skipped:/:0.4", Rule::Skipped, &[]),
    ("distractor:#gallery img@PAGE:0.8", Rule::Distractor, &[Rule::Behind]),
    ("slow-page:PAGE:0.7", Rule::SlowPage, &[Rule::Behind]),
    ("failing:PAGE:0.7", Rule::PageError, &[Rule::Behind]),
    ("behind:PAGE:0.7", Rule::Behind, &[]),
    ("changed:/:0.85", Rule::Changed, &[]),
    ("arm:hero:b:0.9", Rule::Arms, &[]),
    ("split:hero:b:0.2", Rule::Split, &[]),
    ("abandoned:FIELD@/checkout:0.25", Rule::Abandoned, &[]),
    ("corrected:FIELD@/checkout:0.3", Rule::Corrected, &[]),
];
const FIELDS: [&str; 5] = ["#name", "#mail", "#street", "#phone", "#card"];

/// So many problems of different kinds, on different pages as far as they are on products', chosen by the site's number so
/// that all kinds come up as often.
pub(super) fn problems(number: u32, count: usize) -> Vec<Planted> {
    let mut chance = Chance::new(&[0x51, number.into()]);
    let mut products: Vec<u64> = (1..=PRODUCTS).collect();
    let field = FIELDS[(chance.number() % 4) as usize + 1];
    // Steps of five through nineteen kinds come to each of them.
    let kinds = (0..count).map(|at| (number as usize * count + at) * 5 % KINDS.len());
    kinds
        .map(|kind| {
            let (text, rule, follow) = KINDS[kind];
            let product = products.swap_remove((chance.number() % products.len() as u64) as usize);
            let text = text.replace("PAGE", &format!("/p/{product}")).replace("FIELD", field);
            let plant = text.parse().expect("the kinds are written as problems are");
            Planted { plant, rule, follow, is_everywhere: rule == Rule::Changed, is_built_in: false }
        })
        .collect()
}

/// Where the button stands on the site of that number: on one of three it is lower, on one of six it is lowest.
pub(super) fn button(number: u32) -> i32 {
    match number % 6 {
        1 | 4 => LOWER_BUTTON,
        3 => LOWEST_BUTTON,
        _ => BUTTON,
    }
}

/// What is wrong with a shop for where its button stands.
pub(super) fn built_in(button: i32) -> Vec<Planted> {
    let low = |product: u64| Planted {
        plant: format!("low:#buy@/p/{product}:0.8").parse().expect("it is written as problems are"),
        rule: Rule::Unseen,
        follow: &[],
        is_everywhere: false,
        is_built_in: true,
    };
    if button == LOWEST_BUTTON { (1..=PRODUCTS).map(low).collect() } else { Vec::new() }
}

/// A shop whose elements are used, and disappoint, more or less than those of others.
///
/// # Errors
/// When that is no probability of an order.
pub(super) fn shop(number: u32, button: i32, goal_rate: f64) -> anyhow::Result<Scenario> {
    let mut chance = Chance::new(&[0x52, number.into()]);
    let home = [
        elements(&mut chance, "nav a", 4, 4.0, 20),
        elements(&mut chance, "#hero .cta", 1, 22.0, 480),
        elements(&mut chance, ".card a", 5, 4.0, 1_300),
        elements(&mut chance, "footer a", 2, 1.0, 4_600),
    ];
    let mut pages = vec![page("/", 40.0, 5_200, home.concat())];
    for product in 1..=PRODUCTS {
        let own = [
            elements(&mut chance, "nav a", 4, 3.0, 20),
            elements(&mut chance, "#buy", 1, 27.0, button),
            elements(&mut chance, "#gallery img", 1, 9.0, 180),
            elements(&mut chance, "#sizes button", 2, 3.0, 960),
            elements(&mut chance, "#tabs button", 3, 3.0, 1_100),
            elements(&mut chance, "#reviews a", 1, 3.0, 2_300),
            elements(&mut chance, "footer a", 2, 0.5, 3_800),
        ];
        pages.push(page(&format!("/p/{product}"), 12.0, 4_200, own.concat()));
    }
    let mut fields: Vec<Value> = FIELDS
        .iter()
        .zip(0..)
        .flat_map(|(name, at)| elements(&mut chance, name, 1, 3.0, 200 + 90 * at))
        .collect();
    fields.extend(elements(&mut chance, "#pay", 1, 10.0, 700));
    let mut checkout = page("/checkout", 0.0, 1_400, fields);
    (checkout["form"], checkout["fills"]) = (json!(FIELDS), json!(0.5));
    pages.push(checkout);
    let shop = json!({
        "pages": pages,
        "paths": paths(),
        "sources": [{"weight": 5}, {"referrer": "search.example", "weight": 4}, {"source": "letter", "weight": 2}],
        "experiments": [{"name": "hero", "arms": {"a": 1, "b": 1}, "pages": ["/"]}],
        "goal": {"selector": "#buy", "rate": goal_rate, "value": 49.0, "currency": "EUR",
                 "times": {"phone": 0.7, "letter": 1.3}},
        "noise": {"lcp_ms": 1_400.0 + 500.0 * chance.part(), "phones": 1.5, "errors": 0.02 * chance.part(),
                  "returns": 0.03 * chance.part()},
        "moves": false,
    });
    Scenario::parse(&shop.to_string())
}

fn paths() -> Vec<Vec<String>> {
    let mut paths = vec![vec!["/".to_owned()]];
    for product in 1..=PRODUCTS {
        let (own, next) = (format!("/p/{product}"), format!("/p/{}", product % PRODUCTS + 1));
        paths.push(vec!["/".into(), own.clone(), "/checkout".into()]);
        paths.push(vec![own.clone(), "/checkout".into()]);
        paths.push(vec![own, next]);
    }
    paths
}

fn page(path: &str, weight: f64, height: u32, elements: Vec<Value>) -> Value {
    json!({
        "path": path, "weight": weight, "elements": elements,
        "documents": {
            "desktop": {"viewport": [1_440, 900], "height": height},
            "tablet": {"viewport": [820, 1_180], "height": height * 5 / 4},
            "phone": {"viewport": [390, 844], "height": height * 8 / 5},
        },
    })
}

/// Like elements side by side, from that height on.
fn elements(chance: &mut Chance, selector: &str, count: u32, clicks: f64, y: i32) -> Vec<Value> {
    (0..count)
        .map(|index| {
            let clicks = clicks * (chance.normal() * 0.1).exp();
            let mut often = |most: f64| most * chance.part();
            let troubles =
                json!({"dead": often(0.04), "rage": often(0.02), "slow": often(0.03), "error": often(0.01)});
            let at = |x: u32, factor: f64| json!([x + index * 70, (f64::from(y) * factor) as u32, 60, 40]);
            json!({
                "selector": selector, "index": index, "count": count, "clicks": clicks, "moves": 1.0,
                "troubles": troubles,
                "boxes": {"desktop": at(200, 1.0), "tablet": at(100, 1.25), "phone": at(10, 1.6)},
            })
        })
        .collect()
}
