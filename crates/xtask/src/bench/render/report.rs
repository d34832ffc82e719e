//! What the driver prints: drawings and how long they took, pictures and how far off they were.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Everything that was measured.
#[derive(Deserialize)]
pub(super) struct Report {
    /// Name and version of the browser.
    pub(super) browser: String,
    /// Names and versions of the others' packages.
    pub(super) peers: Vec<String>,
    pub(super) runs: Vec<Run>,
    pub(super) fidelity: Vec<Fidelity>,
}

/// What is drawn. Sizes are px.
#[derive(Deserialize, Serialize, Clone, Copy, PartialEq, Debug)]
pub(super) struct Scene {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) points: u32,
    pub(super) sigma: f64,
    #[serde(default, skip_serializing_if = "Set::is_page")]
    pub(super) set: Set,
}

/// Where the points are.
#[derive(Deserialize, Serialize, Clone, Copy, PartialEq, Debug, Default)]
#[serde(rename_all = "lowercase")]
pub(super) enum Set {
    /// Near some twenty places, and a third of them anywhere.
    #[default]
    Page,
    /// Anywhere.
    Uniform,
    /// Near some twenty places alone.
    Clustered,
    /// On the border alone.
    Border,
    /// Within one pixel.
    Spot,
}

impl Set {
    fn is_page(&self) -> bool {
        *self == Set::Page
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Set::Page => "page",
            Set::Uniform => "uniform",
            Set::Clustered => "clustered",
            Set::Border => "border",
            Set::Spot => "one pixel",
        }
    }
}

/// Drawings of a scene by a renderer in a round.
#[derive(Deserialize)]
pub(super) struct Run {
    pub(super) renderer: String,
    #[serde(flatten)]
    pub(super) scene: Scene,
    /// What alone was changed; nothing where all was drawn.
    pub(super) change: Option<String>,
    pub(super) ms: Vec<f64>,
}

/// How far a picture is from the exact sum of Gaussians; errors are shares of the peak.
#[derive(Deserialize, Serialize)]
pub(super) struct Fidelity {
    pub(super) renderer: String,
    #[serde(flatten)]
    pub(super) scene: Scene,
    /// All points are on one place.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) heap: bool,
    /// Where the exact density exceeds 5 % of its peak.
    pub(super) rms: f64,
    pub(super) rms_everywhere: f64,
    pub(super) max_error: f64,
    pub(super) correlation: f64,
    /// Share of the pixels at 85 % of the peak or above.
    pub(super) top_share: f64,
    pub(super) top_share_exact: f64,
    /// The same errors of the values that can be read, which colours of 8 bits round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value_rms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value_max_error: Option<f64>,
}

impl Report {
    /// The renderers in the order in which they first drew.
    pub(super) fn renderers(&self) -> Vec<&str> {
        let drew = self.runs.iter().map(|run| run.renderer.as_str());
        in_order(drew.chain(self.fidelity.iter().map(|judged| judged.renderer.as_str())))
    }

    /// The scenes, with what was changed, in the order in which they were first drawn.
    pub(super) fn scenes(&self) -> Vec<(Scene, Option<&str>)> {
        in_order(self.runs.iter().map(|run| (run.scene, run.change.as_deref())))
    }

    /// The median of a renderer's drawings of a scene, ms.
    pub(super) fn median_ms(&self, renderer: &str, scene: Scene, change: Option<&str>) -> Option<f64> {
        let is =
            |run: &&Run| run.renderer == renderer && run.scene == scene && run.change.as_deref() == change;
        let mut ms: Vec<f64> = self.runs.iter().filter(is).flat_map(|run| run.ms.clone()).collect();
        ms.sort_by(f64::total_cmp);
        ms.get(ms.len() / 2).copied()
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let (mut cases, mut changes) = (Vec::new(), Vec::new());
        for (scene, change) in self.scenes() {
            for renderer in self.renderers() {
                let Some(ms) = self.median_ms(renderer, scene, change) else { continue };
                let mut case = json!({ "renderer": renderer, "median_ms": rounded(ms) });
                let fields = case.as_object_mut().into_iter().zip(json!(scene).as_object().cloned());
                fields.for_each(|(case, scene)| case.extend(scene));
                match change {
                    None => cases.push(case),
                    Some(change) => {
                        case["change"] = change.into();
                        changes.push(case);
                    }
                }
            }
        }
        json!({
            "cases": cases, "changes": changes, "fidelity": self.fidelity, "browser": self.browser, "peers": self.peers,
        })
    }
}

fn in_order<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for item in items {
        if !found.contains(&item) {
            found.push(item);
        }
    }
    found
}

fn rounded(ms: f64) -> f64 {
    (ms * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn report() -> Report {
        let run = |renderer: &str, change: Option<&str>, ms: &[f64]| {
            json!({
                "renderer": renderer, "width": 1440, "height": 900, "points": 100_000, "sigma": 20, "round": 1,
                "change": change, "ms": ms,
            })
        };
        let runs = [
            run("isotherm", None, &[3.0, 9.0, 2.0]),
            run("heatmap.js", None, &[1000.0]),
            run("isotherm", Some("palette"), &[1.0]),
            run("isotherm", None, &[4.0, 5.0]),
        ];
        serde_json::from_value(json!({ "browser": "Chromium", "peers": [], "runs": runs, "fidelity": [] }))
            .unwrap()
    }

    #[test]
    fn a_median_is_over_all_rounds_of_a_scene_and_change() {
        let report = report();
        let scene = report.runs[0].scene;
        assert_eq!(report.median_ms("isotherm", scene, None), Some(4.0));
        assert_eq!(report.median_ms("isotherm", scene, Some("palette")), Some(1.0));
        assert_eq!(report.median_ms("simpleheat", scene, None), None);
    }

    #[test]
    fn programs_get_each_case_once_and_changes_apart() {
        let json = report().json();
        let expected = json!({
            "renderer": "isotherm", "width": 1440, "height": 900, "points": 100_000, "sigma": 20.0, "median_ms": 4.0,
        });
        assert_eq!(json["cases"][0], expected);
        assert_eq!(json["cases"].as_array().unwrap().len(), 2);
        assert_eq!(json["changes"][0]["change"], "palette");
    }
}
