//! Says what the map is: unit, colours with their values, what it counts, and when, and how it was smoothed.

use density::{Palette, Scale};
use web_sys::HtmlElement;
use wire::Kind;

use crate::{
    chart::Chart,
    dom::{Maker, mark, put, say, show_if, style},
    look::Look,
    words,
};

/// Labels under the colours, about.
const TICKS: usize = 4;
/// Two labels closer than this share of the bar would touch.
const CLOSEST: f32 = 0.14;

/// The legend's nodes.
pub(crate) struct Legend {
    pub(crate) node: HtmlElement,
    unit: HtmlElement,
    bar: HtmlElement,
    ticks: HtmlElement,
    volume: HtmlElement,
    simulated: HtmlElement,
    facts: HtmlElement,
    scale_note: HtmlElement,
}

impl Legend {
    pub(crate) fn build(maker: &Maker) -> Self {
        let part = |class| maker.node("div", class);
        let (unit, bar, ticks) = (part("unit"), part("bar"), part("ticks"));
        let (volume, facts, scale_note) = (maker.node("strong", ""), part("facts"), part("facts"));
        let simulated = maker.node("span", "simulated");
        let counts = maker.group("div", "volume", &[&*volume, &*simulated]);
        let node =
            maker.group("section", "legend", &[&*unit, &*bar, &*ticks, &*counts, &*facts, &*scale_note]);
        mark(&node, "aria-label", "Legend");
        Self { node, unit, bar, ticks, volume, simulated, facts, scale_note }
    }

    /// Says what `chart` is, drawn with `look`. `local` maps are of this tab and this hour, not of a period.
    pub(crate) fn tell(&self, maker: &Maker, chart: &Chart, look: &Look, local: bool) {
        let about = &chart.heat.about;
        say(&self.unit, words::unit(about.kind));
        say(&self.volume, &words::volume(about));
        say(&self.simulated, &words::simulated(about));
        show_if(&self.simulated, about.simulated > 0);
        let device = about.device.map_or("all devices", |device| device.name());
        let days = if local { "this tab".to_owned() } else { words::days(about.from_day, about.to_day) };
        say(&self.facts, &format!("{days} \u{b7} {device}"));
        let opacity = if about.kind == Kind::Scroll { look.veil() } else { look.opacity };
        style(&self.bar, "background-image", &gradient(look.palette, opacity));
        self.tell_scale(maker, chart, look)
    }

    fn tell_scale(&self, maker: &Maker, chart: &Chart, look: &Look) {
        let (labels, note) = match (chart.kind(), chart.scale()) {
            (Kind::Scroll, _) => (percent_labels(), "share of all views, in steps of 5 %".to_owned()),
            (_, Some(scale)) => (labels(&scale), scale_note(&scale, look)),
            (_, None) => (Vec::new(), format!("kernel radius \u{3c3} = {} px", look.sigma as u32)),
        };
        say(&self.scale_note, &note);
        let told: String = labels.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
        if self.ticks.text_content().unwrap_or_default() == told.replace(' ', "") {
            return;
        }
        self.ticks.set_text_content(None);
        for (at, text) in labels {
            let tick = maker.text("span", "", &text);
            style(&tick, "left", &format!("{}%", words::decimal(f64::from(at) * 100.0, 2)));
            put(&self.ticks, &tick);
        }
    }
}

fn scale_note(scale: &Scale, look: &Look) -> String {
    let max = words::figure(f64::from(scale.max()));
    let name =
        Look::TRANSFERS.iter().find(|(transfer, _)| *transfer == look.transfer).map_or("", |(_, name)| name);
    format!(
        "hottest place on this page = {max}, {name} scale, kernel radius \u{3c3} = {} px",
        look.sigma as u32
    )
}

/// Round densities where they stand, and at the end the density that is hottest.
fn labels(scale: &Scale) -> Vec<(f32, String)> {
    let mut labels: Vec<(f32, String)> = Vec::new();
    for tick in scale.ticks(TICKS) {
        let at = scale.heat(tick);
        let apart = labels.last().is_none_or(|(before, _)| at - before >= CLOSEST);
        if apart && at <= 1.0 - 1.3 * CLOSEST {
            labels.push((at, words::figure(f64::from(tick))));
        }
    }
    labels.push((1.0, words::figure(f64::from(scale.max()))));
    labels
}

fn percent_labels() -> Vec<(f32, String)> {
    [0, 25, 50, 75, 100].map(|percent: u8| (f32::from(percent) / 100.0, percent.to_string())).to_vec()
}

/// The colours as they lie on the page, with their opacity.
fn gradient(palette: Palette, opacity: f32) -> String {
    const STOPS: usize = 17;
    let colors = palette.lut(opacity);
    let stop = |at: usize| {
        let [r, g, b, a] = colors.colors()[at * 255 / (STOPS - 1)];
        format!(",rgb({r} {g} {b}/{}%)", u32::from(a) * 100 / 255)
    };
    format!("linear-gradient(90deg{})", (0..STOPS).map(stop).collect::<String>())
}
