//! The figures of the report: how each is made from the runs, and what we want of our own.

use super::runs::Run;

/// One line of the report.
pub(super) struct Figure {
    /// In JSON.
    pub(super) name: &'static str,
    /// In the table.
    pub(super) words: &'static str,
    pub(super) target: Target,
    scene: &'static str,
    of: Of,
}

/// How a run's value is found.
enum Of {
    /// Measured by the browser under the figure's name, less the same on the bare page.
    Added,
    /// Added heap, and all Wasm memory.
    Heap,
    /// Counted in each run by itself.
    Counted(fn(&Run) -> Option<f64>),
}

/// What we want of our tracker.
#[derive(Clone, Copy)]
pub(super) enum Target {
    None,
    AtMost(f64),
    AtLeast(f64),
}

/// All of them, in the order of the table.
pub(super) const FIGURES: &[Figure] = &[
    added("visit", "script_ms", "script time added to the visit, ms").at_most(45.0),
    added("visit", "task_ms", "  main thread, ms"),
    added("visit", "load_ms", "script time added while loading, ms").at_most(10.0),
    added("profile", "profiler_load_ms", "profiler: tracker frames while loading, ms").at_most(15.0),
    added("slow", "slow_load_task_ms", "main thread added, loading at 1/4 speed, ms").at_most(60.0),
    added("slow", "slow_load_script_ms", "  of it script, ms"),
    added("profile", "move_us", "handlers of a move, us").at_most(1.5),
    added("profile", "click_us", "handlers of a click, us").at_most(15.0),
    figure("visit", "heap_kib", "heap kept, with Wasm memory, KiB", Of::Heap).at_most(300.0),
    added("visit", "heap_wasm_kib", "  of it Wasm memory, KiB"),
    added("visit", "long_tasks", "long tasks added to the visit"),
    added("visit", "long_tasks_loading", "  while loading"),
    added("layouts", "layouts", "layouts added to the visit"),
    added("layouts", "styles", "  style recalculations"),
    counted("visit", "moves_seen", "moves that the page saw", moves_seen),
    counted("visit", "moves_captured", "moves captured", moves_captured),
    counted("visit", "moves_captured_share", "  share", moves_share).at_least(1.0),
    counted("visit", "clicks_captured", "clicks captured, of 60", clicks).at_least(60.0),
    counted("visit", "errors_captured", "errors captured, of 1", errors).at_least(1.0),
    counted("visit", "custom_captured", "custom events captured, of 2", custom).at_least(2.0),
    counted("visit", "bytes", "bytes sent", bytes),
    counted("visit", "bytes_per_point", "  for each point captured", bytes_per_point).at_most(4.0),
    counted("visit", "posts", "requests", |run| Some(run.wire.posts.into())),
    counted("visit", "refused", "  refused", |run| Some(run.wire.refused.into())).at_most(0.0),
    counted("visit", "preflights", "  preflights besides", |run| Some(run.wire.preflights.into()))
        .at_most(0.0),
    counted("visit", "tail_moves_share", "last 2 s of moves that arrived", tail_share).at_least(1.0),
    counted("slow", "closed_moves_share", "  when the tab is closed", tail_share).at_least(1.0),
    counted("slow", "closed_clicks", "  clicks then, of 3", clicks).at_least(3.0),
    // In sight: nothing tells the page. That all arrives which a hidden page had seen, the end-to-end tests hold.
    counted("killed", "killed_moves_share", "  when its process is killed in sight", tail_share),
    counted("killed", "killed_clicks", "  clicks then, of 3", clicks),
];

impl Figure {
    /// The median over `runs` of a tracker, less that over the `bare` page's where it is something added. Nothing where
    /// it was not measured, or cannot be.
    pub(super) fn value(&self, runs: &[&Run], bare: &[&Run]) -> Option<f64> {
        match self.of {
            Of::Added => Some(self.measured(runs, self.name)? - self.measured(bare, self.name)?),
            Of::Heap => Some(
                self.measured(runs, "heap_js_kib")? - self.measured(bare, "heap_js_kib")?
                    + self.measured(runs, "heap_wasm_kib")?,
            ),
            Of::Counted(count) => self.median(runs, count),
        }
    }

    /// The same of the bare page, which nothing is taken from.
    pub(super) fn bare_value(&self, bare: &[&Run]) -> Option<f64> {
        match self.of {
            Of::Added => self.measured(bare, self.name),
            Of::Heap => self.measured(bare, "heap_js_kib"),
            Of::Counted(count) => self.median(bare, count),
        }
    }

    fn measured(&self, runs: &[&Run], name: &str) -> Option<f64> {
        self.median(runs, |run| run.figures.get(name).copied())
    }

    fn median(&self, runs: &[&Run], value: impl Fn(&Run) -> Option<f64>) -> Option<f64> {
        let of_scene = runs.iter().filter(|run| run.scene == self.scene);
        median(of_scene.filter_map(|run| value(run)).collect())
    }

    const fn at_most(mut self, limit: f64) -> Figure {
        self.target = Target::AtMost(limit);
        self
    }

    const fn at_least(mut self, limit: f64) -> Figure {
        self.target = Target::AtLeast(limit);
        self
    }
}

impl Target {
    /// Whether a value is what we want; nothing where nothing is wanted.
    pub(super) fn met(self, value: f64) -> Option<bool> {
        match self {
            Target::None => None,
            Target::AtMost(limit) => Some(value <= limit),
            Target::AtLeast(limit) => Some(value >= limit),
        }
    }
}

const fn figure(scene: &'static str, name: &'static str, words: &'static str, of: Of) -> Figure {
    Figure { name, words, target: Target::None, scene, of }
}

const fn added(scene: &'static str, name: &'static str, words: &'static str) -> Figure {
    figure(scene, name, words, Of::Added)
}

const fn counted(
    scene: &'static str,
    name: &'static str,
    words: &'static str,
    count: fn(&Run) -> Option<f64>,
) -> Figure {
    figure(scene, name, words, Of::Counted(count))
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
    Some((values[low] + values[high]) / 2.0)
}

fn moves_seen(run: &Run) -> Option<f64> {
    Some(run.saw.as_ref()?.moves.into())
}

fn moves_captured(run: &Run) -> Option<f64> {
    Some(run.captured.as_ref()?.moves.into())
}

fn moves_share(run: &Run) -> Option<f64> {
    Some(moves_captured(run)? / moves_seen(run)?)
}

fn clicks(run: &Run) -> Option<f64> {
    Some(run.captured.as_ref()?.clicks.into())
}

fn errors(run: &Run) -> Option<f64> {
    Some(run.captured.as_ref()?.errors.into())
}

fn custom(run: &Run) -> Option<f64> {
    Some(run.captured.as_ref()?.custom.into())
}

fn bytes(run: &Run) -> Option<f64> {
    Some(run.wire.bytes as f64)
}

fn bytes_per_point(run: &Run) -> Option<f64> {
    let points = run.captured.as_ref()?.points();
    (points > 0).then(|| run.wire.bytes as f64 / f64::from(points))
}

fn tail_share(run: &Run) -> Option<f64> {
    Some(f64::from(run.captured.as_ref()?.tail) / f64::from(run.saw.as_ref()?.tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(tracker: &str, script_ms: f64, captured: u32) -> Run {
        serde_json::from_value(json!({
            "tracker": tracker, "scene": "visit", "path": "/",
            "figures": { "script_ms": script_ms, "heap_js_kib": 1000.0 + script_ms, "heap_wasm_kib": 64.0 },
            "saw": { "moves": 10, "tail": 4 },
            "wire": { "bytes": 100, "posts": 1, "refused": 0, "preflights": 0 },
            "captured": { "moves": captured, "tail": 2, "clicks": 0, "scrolls": 0, "errors": 0, "custom": 0 },
        }))
        .unwrap()
    }

    fn value(name: &str, runs: &[Run]) -> Option<f64> {
        let figure = FIGURES.iter().find(|figure| figure.name == name).unwrap();
        let bare = [run("bare", 20.0, 0)];
        figure.value(&runs.iter().collect::<Vec<_>>(), &bare.iter().collect::<Vec<_>>())
    }

    #[test]
    fn what_the_browser_measured_is_a_median_less_that_of_the_bare_page() {
        let runs = [30.0, 90.0, 50.0, 60.0].map(|ms| run("isotherm", ms, 8));
        assert_eq!(value("script_ms", &runs), Some(35.0));
        assert_eq!(value("heap_kib", &runs), Some(35.0 + 64.0));
    }

    #[test]
    fn what_is_counted_stands_by_itself() {
        let runs = [run("isotherm", 30.0, 8)];
        assert_eq!(value("moves_captured_share", &runs), Some(0.8));
        assert_eq!(value("tail_moves_share", &runs), Some(0.5));
        assert_eq!(value("bytes_per_point", &runs), Some(12.5));
    }

    #[test]
    fn what_was_not_measured_or_captured_has_no_figure() {
        assert_eq!(value("layouts", &[run("isotherm", 30.0, 8)]), None);
        assert_eq!(value("bytes_per_point", &[run("web-vitals", 30.0, 0)]), None);
        assert_eq!(value("script_ms", &[]), None);
    }

    #[test]
    fn a_target_is_met_at_its_limit() {
        assert_eq!(Target::AtMost(45.0).met(45.0), Some(true));
        assert_eq!(Target::AtMost(45.0).met(45.1), Some(false));
        assert_eq!(Target::AtLeast(1.0).met(0.99), Some(false));
        assert_eq!(Target::None.met(1.0), None);
    }
}
