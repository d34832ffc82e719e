//! The report for people: times, ratios, what is wanted of ours, and errors.

use super::report::{Fidelity, Report, Scene, Set};

const OURS: &str = "isotherm";
const PLAIN: &str = "plain JS";
const WORDS: usize = 46;
const COLUMN: usize = 15;
/// What a drawing of ours may take.
struct Goal {
    height: u32,
    points: u32,
    change: Option<&'static str>,
    ms: f64,
}

/// All at a width of 1440 px and a sigma of 20.
const GOALS: [Goal; 11] = [
    whole(900, 1_000, 3.0),
    whole(900, 10_000, 3.0),
    whole(900, 100_000, 4.0),
    whole(900, 1_000_000, 9.0),
    whole(8000, 100_000, 22.0),
    change(900, "palette", 2.0),
    change(900, "opacity", 2.0),
    change(900, "add", 3.0),
    change(8000, "scroll", 4.0),
    // A frame, also for the longest of many.
    change(900, "stream", 16.0),
    change(900, "window", 16.0),
];

const fn whole(height: u32, points: u32, ms: f64) -> Goal {
    Goal { height, points, change: None, ms }
}

const fn change(height: u32, change: &'static str, ms: f64) -> Goal {
    Goal { height, points: 100_000, change: Some(change), ms }
}

/// How many times our time another's is to be at 100,000 points, at least, or ours the limit's at any size, at most.
const RATIOS: [(&str, f64); 2] = [("heatmap.js", 250.0), (PLAIN, 2.0)];
const LIMIT: (&str, f64) = ("limit", 2.0);
const RMS: f64 = 0.002;
const MAX_ERROR: f64 = 0.005;

/// All tables.
pub(super) fn print(report: &Report, rounds: u32) {
    println!("\nData to pixels in {}, beside {}.", report.browser, report.peers.join(", "));
    if !report.runs.is_empty() {
        print_times(report, rounds);
        print_ratios(report);
        print_sigmas_and_sets(report);
    }
    if !report.fidelity.is_empty() {
        print_fidelity(report);
    }
}

fn print_times(report: &Report, rounds: u32) {
    println!("Milliseconds, medians of {rounds} rounds. `limit` counts points and writes pixels, no more.");
    println!(
        "stream: the longest `add` of 320 times 1,000 points; window: where as many go that came 20 times before.\n"
    );
    let names = report.renderers();
    print!("{:WORDS$}", "");
    names.iter().for_each(|name| print!("{name:>COLUMN$}"));
    println!("{:>COLUMN$}", "wanted");
    for (scene, change) in report.scenes().into_iter().filter(|(scene, _)| scene.set == Set::Page) {
        print!("{:WORDS$}", words(scene, change));
        for name in &names {
            let ms = report.median_ms(name, scene, change);
            print!("{:>COLUMN$}", ms.map_or("-".to_owned(), |ms| format!("{ms:.2}")));
        }
        match (goal(scene, change), report.median_ms(OURS, scene, change)) {
            (Some(goal), Some(ms)) => println!("{:>COLUMN$}  {}", format!("<= {goal}"), verdict(ms <= goal)),
            _ => println!(),
        }
    }
}

fn print_ratios(report: &Report) {
    println!("\nRatios to ours in this run\n");
    let drawn = report.scenes().into_iter();
    for (scene, change) in drawn.filter(|(scene, change)| change.is_none() && scene.set == Set::Page) {
        let Some(ours) = report.median_ms(OURS, scene, change) else { continue };
        print!("{:WORDS$}", words(scene, change));
        for (name, wanted) in RATIOS {
            let Some(ms) = report.median_ms(name, scene, change) else { continue };
            print!("{name} / ours {:.1}", ms / ours);
            if scene.points == 100_000 && (scene.height, scene.sigma) == (900, 20.0) {
                print!(" (>= {wanted}: {})", verdict(ms / ours >= wanted));
            }
            print!("   ");
        }
        if let Some(limit) = report.median_ms(LIMIT.0, scene, change) {
            let ratio = ours / limit;
            print!("ours / limit {ratio:.2} (<= {}: {})", LIMIT.1, verdict(ratio <= LIMIT.1));
        }
        println!();
    }
}

/// What a sigma and what the points' places cost.
fn print_sigmas_and_sets(report: &Report) {
    const WORDS: usize = 24;
    println!("\n1440x900 px and 100,000 points by sigma and by where the points are, ms\n");
    print!("{:WORDS$}", "");
    [OURS, PLAIN, LIMIT.0, "plain / ours", "ours / limit"].iter().for_each(|head| print!("{head:>COLUMN$}"));
    println!();
    let mut scenes = report.scenes();
    scenes.retain(|(scene, change)| change.is_none() && (scene.height, scene.points) == (900, 100_000));
    scenes.sort_by(|(a, _), (b, _)| (a.set as u8).cmp(&(b.set as u8)).then(a.sigma.total_cmp(&b.sigma)));
    for (scene, _) in scenes {
        let [ours, plain, limit] = [OURS, PLAIN, LIMIT.0].map(|name| report.median_ms(name, scene, None));
        let ratio = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a / b);
        print!("{:WORDS$}", format!("{}, sigma {}", scene.set.name(), scene.sigma));
        for number in [ours, plain, limit, ratio(plain, ours), ratio(ours, limit)] {
            print!("{:>COLUMN$}", number.map_or("-".to_owned(), |number| format!("{number:.2}")));
        }
        println!();
    }
}

fn print_fidelity(report: &Report) {
    println!(
        "\nErrors as shares of the peak, against an exact sum of Gaussians in double precision; of the pixels"
    );
    println!(
        "painted in greys, RMS where the density exceeds 5 % of the peak. Top: pixels at 85 % or above, of all.\n"
    );
    println!(
        "{:WORDS$}{:<COLUMN$}{:>9}{:>10}{:>13}{:>11}{:>11}",
        "", "", "RMS", "worst", "correlation", "top", "exact"
    );
    for judged in &report.fidelity {
        let Fidelity { renderer, rms, max_error, correlation, .. } = judged;
        print!("{:WORDS$}{renderer:<COLUMN$}", words(judged.scene, judged.heap.then_some("one place")));
        print!("{rms:>9.4}{max_error:>10.4}{correlation:>13.4}");
        print!("{:>10.4}%{:>10.4}%", judged.top_share * 100.0, judged.top_share_exact * 100.0);
        if let (Some(rms), Some(worst)) = (judged.value_rms, judged.value_max_error) {
            print!("   values {rms:.5}, {worst:.5}");
        }
        let ours = renderer == OURS;
        println!("{}", if ours { format!("  {}", verdict(meets(judged))) } else { String::new() });
    }
}

fn meets(judged: &Fidelity) -> bool {
    judged.rms <= RMS && judged.max_error <= MAX_ERROR
}

fn goal(scene: Scene, change: Option<&str>) -> Option<f64> {
    let is = |goal: &&Goal| {
        let set = Set::Page;
        let wanted = Scene { width: 1440, height: goal.height, points: goal.points, sigma: 20.0, set };
        (wanted, goal.change) == (scene, change)
    };
    GOALS.iter().find(is).map(|goal| goal.ms)
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

fn words(scene: Scene, change: Option<&str>) -> String {
    let Scene { width, height, points, sigma, set: _ } = scene;
    let change = change.map_or(String::new(), |change| format!(", {change}"));
    format!("{width}x{height} sigma {sigma} n {points}{change}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::render::report::tests::report;

    #[test]
    fn a_goal_is_for_one_scene_and_one_change() {
        let scene = report().runs[0].scene;
        assert_eq!(goal(scene, None), Some(4.0));
        assert_eq!(goal(scene, Some("add")), Some(3.0));
        assert_eq!(goal(Scene { sigma: 4.0, ..scene }, None), None);
        assert_eq!(goal(Scene { set: Set::Spot, ..scene }, None), None);
    }
}
