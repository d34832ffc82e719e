//! The report, for people and for programs.

use super::figures::{FIGURES, Figure, Target};
use super::runs::{Report, Run};
use super::{BARE, OURS};
use serde_json::{Map, Value, json};

const WORDS: usize = 44;
const COLUMN: usize = 11;

/// A line for each figure, a column for each tracker.
pub(super) fn print(report: &Report, rounds: u32) {
    let names = report.trackers();
    println!("\nA visit of 3,000 trusted moves in {}, beside {}.", report.browser, report.peers.join(", "));
    println!(
        "Medians of {rounds} rounds, of fewer where little varies. Script and main thread: time on the processor."
    );
    println!(
        "What is added is added to the bare page's own. Handlers run in a loop, over untrusted events.\n"
    );
    print!("{:WORDS$}", "");
    names.iter().for_each(|name| print!("{name:>COLUMN$}"));
    println!("{:>COLUMN$}", "wanted");
    for figure in FIGURES {
        print_line(report, &names, figure);
    }
}

/// The same for programs: the bare page apart, since its figures are not added to anything.
pub(super) fn json(report: &Report) -> Value {
    let names = report.trackers().into_iter().filter(|&name| name != BARE);
    let trackers: Vec<Value> = names.map(|name| figures(report, name).into()).collect();
    json!({ "trackers": trackers, "bare": figures(report, BARE), "browser": report.browser, "peers": report.peers })
}

fn figures(report: &Report, name: &str) -> Map<String, Value> {
    let mut fields = Map::from_iter([("name".to_owned(), json!(name))]);
    let values = FIGURES.iter().filter_map(|figure| Some((figure.name, value(report, figure, name)?)));
    fields.extend(values.map(|(name, value)| (name.to_owned(), json!(rounded(value)))));
    fields
}

fn print_line(report: &Report, names: &[&str], figure: &Figure) {
    let values: Vec<Option<f64>> = names.iter().map(|name| value(report, figure, name)).collect();
    if values.iter().all(Option::is_none) {
        return; // nothing of the scene was played
    }
    print!("{:WORDS$}", figure.words);
    values.iter().for_each(|value| print!("{:>COLUMN$}", value.map_or("-".to_owned(), short)));
    let ours = value(report, figure, OURS).and_then(|value| figure.target.met(value));
    let verdict = match ours {
        Some(true) => "met",
        Some(false) => "missed",
        None => "",
    };
    println!("{:>COLUMN$}  {verdict}", wanted(figure.target));
}

fn value(report: &Report, figure: &Figure, name: &str) -> Option<f64> {
    let of = |name: &str| -> Vec<&Run> { report.runs.iter().filter(|run| run.tracker == name).collect() };
    let bare = of(BARE);
    if name == BARE { figure.bare_value(&bare) } else { figure.value(&of(name), &bare) }
}

fn wanted(target: Target) -> String {
    match target {
        Target::None => String::new(),
        Target::AtMost(limit) => format!("<= {}", short(limit)),
        Target::AtLeast(limit) => format!(">= {}", short(limit)),
    }
}

/// Three digits, more before the point if need be, none behind it that say nothing.
fn short(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 100.0 {
        return format!("{}", value.round() + 0.0);
    }
    if value.abs() >= 10.0 { format!("{value:.1}") } else { format!("{value:.3}") }
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let run = |tracker: &str, script_ms: f64| {
            json!({
                "tracker": tracker, "scene": "visit", "path": "/", "figures": { "script_ms": script_ms },
                "wire": { "bytes": 0, "posts": 0, "refused": 0, "preflights": 0 },
            })
        };
        let runs = [run("bare", 20.0), run("isotherm", 50.0), run("bare", 22.0), run("isotherm", 52.0)];
        serde_json::from_value(json!({ "browser": "Chromium", "peers": [], "tail_x": 720, "runs": runs }))
            .unwrap()
    }

    #[test]
    fn programs_get_each_tracker_once_and_the_bare_page_apart() {
        let json = json(&report());
        assert_eq!(json["trackers"].as_array().unwrap().len(), 1);
        assert_eq!(json["trackers"][0]["name"], "isotherm");
        assert_eq!(json["trackers"][0]["script_ms"], 30.0);
        assert_eq!(json["bare"]["script_ms"], 21.0);
        assert_eq!(json["trackers"][0].get("layouts"), None);
    }

    #[test]
    fn numbers_are_as_long_as_they_have_to_be() {
        assert_eq!(
            [0.0, -0.0, 2.0, 0.9876, 12.34, 1234.56].map(short),
            ["0", "0", "2", "0.988", "12.3", "1235"]
        );
    }
}
