//! What of an answer an assistant can use: a map's numbers, not its thousands of cells.

use serde_json::{Map, Value, json};

/// Parts of a page's height of which is told who came there.
const STEPS: usize = 20;
const WHOLE: f64 = 65_535.0;

/// Nothing is left out.
pub(super) fn all(answer: Value) -> Value {
    answer
}

/// Of a map what it is about, its elements with their share of the points, the most first, and how far down visitors came.
pub(super) fn map(answer: Value) -> Value {
    let Value::Object(mut told) = answer else { return answer };
    let anchors = told.remove("anchors");
    let reach = told.remove("reach").unwrap_or_default();
    told.remove("versus");
    let points = told.get("points").and_then(Value::as_u64).unwrap_or(0);
    let mut elements: Vec<&Value> = anchors.iter().filter_map(Value::as_array).flatten().collect();
    elements.retain(|one| count(one, "points") > 0);
    elements.sort_by_key(|one| std::cmp::Reverse(count(one, "points")));
    let elements = elements.into_iter().map(|one| element(one, points)).collect();
    told.insert("elements".into(), Value::Array(elements));
    reached(&reach, &mut told);
    Value::Object(told)
}

fn count(one: &Value, name: &str) -> u64 {
    one[name].as_u64().unwrap_or(0)
}

fn element(one: &Value, points: u64) -> Value {
    let own = count(one, "points");
    // Left, top, width and height.
    let part = |at: usize| (one["in_document"][at].as_f64().unwrap_or(0.0) / WHOLE * 1e3).round() / 1e3;
    json!({
        "selector": one["selector"], "match": count(one, "index") + 1, "of": one["count"], "points": own,
        "share": (own as f64 / points.max(1) as f64 * 1e4).round() / 1e4,
        "top_in_document": part(1), "height_in_document": part(3),
    })
}

/// Views that came down to each twentieth of the document, from the top, if the map tells.
fn reached(reach: &Value, told: &mut Map<String, Value>) {
    let Some(rows) = reach["rows"].as_array().filter(|rows| !rows.is_empty()) else { return };
    let views: Vec<&Value> = (0..STEPS).map(|step| &rows[step * rows.len() / STEPS][0]).collect();
    told.insert("document_px".into(), reach["document_px"].clone());
    told.insert("folds".into(), reach["folds"].clone());
    told.insert("views_by_twentieth_of_the_document".into(), json!(views));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_map_the_elements_are_told_with_their_shares_and_no_cells() {
        let one = |selector: &str, points: u64| {
            json!({"selector": selector, "index": 1, "count": 3, "points": points, "cells": [[0, 1]],
                   "columns": 8, "rows": 8, "in_document": [0, 32_768, 65_535, 6_554]})
        };
        let rows: Vec<[u64; 2]> = (0..400).map(|row| [400 - row, 5]).collect();
        let answer = json!({"kind": "click", "points": 40, "versus": null,
            "anchors": [one("", 0), one("#few", 10), one("#many", 30)],
            "reach": {"document_px": 4_000, "rows": rows, "folds": []}});
        let told = map(answer);
        assert_eq!(told["elements"].as_array().unwrap().len(), 2);
        let most = json!({"selector": "#many", "match": 2, "of": 3, "points": 30, "share": 0.75,
            "top_in_document": 0.5, "height_in_document": 0.1});
        assert_eq!(told["elements"][0], most);
        let views = &told["views_by_twentieth_of_the_document"];
        assert_eq!((&views[0], &views[1], views.as_array().unwrap().len()), (&json!(400), &json!(380), 20));
        assert!(told.get("anchors").is_none() && told.get("versus").is_none());
    }
}
