//! A finding: what a rule says of a page, how sure it is, and what may be done about it.

use alloc::{format, string::String, vec::Vec};
use core::cmp::Ordering;

use crate::{Estimate, discoveries::q_values_in_families};

/// The level at which a finding counts as one: see [`q_values_in_families`].
pub const LEVEL: f64 = 0.05;
/// Visits that a finding names, at most.
pub(crate) const EXAMPLES: usize = 5;

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident $text:literal, $title:literal, $cause:literal, $next:literal;)+) => {
        /// What is looked for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $(#[doc = $title] $(#[$doc])* $name),+ }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name in answers.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// What it says, in a few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title),+ }
            }

            /// Why that usually is so.
            #[must_use]
            pub fn cause(self) -> &'static str {
                match self { $(Self::$name => $cause),+ }
            }

            /// What to try.
            #[must_use]
            pub fn next_step(self) -> &'static str {
                match self { $(Self::$name => $next),+ }
            }
        }
    };
}

rules! {
    Rage "rage", "Visitors click this again and again",
        "It looks as if it did something, and does it late, unseen or not at all.",
        "Watch one of the visits, then make it do what it promises, or show at once that it is working.";
    Dead "dead", "Clicks on this do nothing",
        "It looks like a button or a link and is none, or its script does not run.",
        "Make it a link to what visitors expect there, or make it look like plain content.";
    Slow "slow", "This answers late",
        "What it starts takes long, and nothing is shown meanwhile.",
        "Show the effect at once and do the work behind it.";
    ErrorClick "error-click", "Clicks on this raise errors",
        "A script fails when it is clicked.",
        "Open the errors of this page, repair the script, and look here again a day later.";
    Misleading "misleading", "Whom this leads elsewhere comes back at once",
        "What is behind it is not what its words or its picture promise; or visitors compare what several such links lead to.",
        "Follow it yourself: let it say what is behind it, or lead where it says.";
    Unseen "unseen", "Most visitors never see what leads to the goal",
        "It stands lower than most visitors scroll.",
        "Move it up, or repeat it in the first screen.";
    Ignored "ignored", "This is seen and not clicked, elsewhere it is",
        "Something else draws the attention here, or it looks or is worded otherwise than on the other pages.",
        "Compare this page with one where it is clicked, and change one thing at a time.";
    Cliff "cliff", "Visitors stop scrolling here",
        "The page looks as if it ended here, or what follows seems to belong to something else.",
        "Let something be cut off by the lower edge of the window, or take the gap or wide picture away.";
    SlowPage "slow-page", "Who waits longer does it less often",
        "The page, or its answer to input, is slow for these visitors. An association: slow devices may differ in more than speed.",
        "Make the largest picture of the first screen smaller and load it first; look which scripts run long.";
    PageError "page-error", "Who meets an error does it less often",
        "A script of the page fails for these visitors. An association, not a proof.",
        "Open the errors of this page and repair the most frequent one.";
    Broken "broken", "This is broken for some visitors",
        "Layout or script behave otherwise in this browser, on this device or at this width.",
        "what happens there and nowhere else is to be repaired, and the visits show it.";
    Split "split", "The test's arms are unevenly filled",
        "One arm loses visitors: by a redirect, an error, or a tracker that comes too late.",
        "Do not read this test's results before the split is as it was planned.";
    Arms "arms", "The arms of a test differ",
        "The change that the test makes.",
        "If the test has run as long as was planned, keep the better arm.";
    Abandoned "abandoned", "Visitors give the form up at this field",
        "It asks for what they do not have or do not want to tell, or refuses what they enter.",
        "Make it optional or leave it out; say why it is asked and what form the answer has.";
    Corrected "corrected", "Visitors correct this field again and again",
        "It is unclear what is to be entered, or the keyboard or the check does not fit.",
        "Show an example, accept every usual spelling, and check once it is left.";
    Unsent "unsent", "Visitors complete this form and do not send it",
        "What follows its last field stops them: a price or terms that they see only now, or a button that is not found, \
        does nothing or says what they did not expect.",
        "Fill the form in yourself and go on: say the whole price early, and let the button stand right below the last field and say \
        what it does.";
    Changed "changed", "It has not been the same since this day",
        "A release, a campaign, or something outside of the site.",
        "See what was changed on that day; compare the maps of before and after.";
    Skipped "skipped", "Visitors pass this stretch without reading it",
        "It looks like an advertisement or a repetition, is hard to read, or is not what they came for.",
        "Shorten it, give it a heading that says what it is worth, or move what they look for up in its place.";
    Distractor "distractor", "Who clicks this reaches the goal less often",
        "It draws visitors away from what leads to the goal. An association: who clicks it may have come for something else.",
        "Make it plainer or move it below what leads to the goal, then compare; prove it with a test of two arms.";
    Behind "behind", "This page does worse than its like",
        "What differs from the others of its kind: its offer, its pictures, its order.",
        "Compare it with the best of them, and change one thing at a time.";
}

/// What a rule says of a page, and how surely.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The page's path.
    pub page: String,
    /// The element's name, if it is about one.
    pub element: Option<String>,
    /// For whom, or from when: `browser safari`, `hero:b`, `LCP`, `depth 0.35`, `day 20762`.
    pub detail: Option<String>,
    /// Visitor-days that were judged.
    pub n: u64,
    /// Those that it happened to.
    pub affected: u64,
    /// How often it happens: [`Finding::rate_words`] says what, [`Finding::adjusted_for`] within what.
    pub rate: f64,
    /// How often it does beside that: [`Finding::baseline_words`] says where.
    pub baseline: f64,
    /// `rate` less `baseline`, with its 95 % interval.
    pub effect: Estimate,
    /// The probability of what was seen if there were nothing to find.
    pub p: f64,
    /// The rate of false discoveries at which it counts as found.
    pub q: f64,
    /// How many more visitor-days would have reached the goal, at the most, had those who were affected done as the others:
    /// an association, unless the rule is [`Rule::Arms`]. It ranks findings.
    pub goals: f64,
    /// Views in which it can be watched.
    pub examples: Vec<u64>,
}

/// So many times as much weighs what is lost to something that is broken: it is lost for certain, while what only goes along
/// with a loss may be nothing.
const BROKEN_WEIGHS: f64 = 2.0;
/// Visitor-days of a loss, at least.
const LEAST_LOSS: f64 = 0.5;

impl Rule {
    /// How much a loss of its weighs, against those of others.
    fn weight(self) -> f64 {
        match self {
            Self::Broken | Self::Dead | Self::ErrorClick | Self::PageError => BROKEN_WEIGHS,
            _ => 1.0,
        }
    }
}

impl Finding {
    /// [`Finding::goals`], where that is anything: half a visitor-day is nobody.
    #[must_use]
    pub fn loss(&self) -> Option<f64> {
        (self.goals >= LEAST_LOSS).then_some(self.goals)
    }

    /// Findings with more of it come first, whatever first differs. What is below a known loss is noise, and ranks nothing: of
    /// those without one what is broken comes first, then what concerns most, then what is clearest.
    fn rank(&self) -> [f64; 4] {
        let weight = self.rule.weight();
        let clear = self.effect.low.max(-self.effect.high);
        [self.loss().unwrap_or(0.0) * weight, weight, self.affected as f64, clear]
    }

    /// Where what is broken is broken, as it is said: `in Safari`, `on a phone`.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        self.detail.as_ref().filter(|_| self.rule == Rule::Broken).and_then(|text| place(text))
    }

    /// What to try, for those whom it concerns.
    #[must_use]
    pub fn next_step(&self) -> String {
        self.place().map_or_else(
            || self.rule.next_step().into(),
            |place| format!("Open the page {place} and click it there: {}", self.rule.next_step()),
        )
    }
}

/// Where a segment is, as it is said: `browser safari` is in Safari.
fn place(segment: &str) -> Option<String> {
    let (kind, value) = segment.split_once(' ')?;
    let name = || value[..1].to_uppercase() + &value[1..];
    Some(match (kind, value) {
        ("browser", "other") => "in a browser that is rare".into(),
        ("browser", "samsung") => "in Samsung Internet".into(),
        ("browser", value) if value.is_ascii() && !value.is_empty() => format!("in {}", name()),
        ("device", value) => format!("on a {value}"),
        ("width", value) => match value.split_once('-')? {
            ("", most) => format!("in a window up to {most} px wide"),
            (least, "") => format!("in a window from {least} px of width on"),
            (least, most) => format!("in a window {least} to {most} px wide"),
        },
        _ => return None,
    })
}

/// A hypothesis that was tested, whatever came of it.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    /// The place of the page, and a number for what is tested together on it.
    pub(crate) family: (usize, u8),
    /// As the rule would say it, without a `q`.
    pub(crate) finding: Finding,
    /// Whether the effect is great enough to be told.
    pub(crate) is_worth_it: bool,
}

/// Of all that was tested what counts as found, the greatest loss first.
pub(crate) fn found(claims: Vec<Claim>) -> Vec<Finding> {
    let mut families: alloc::collections::BTreeMap<(usize, u8), Vec<Claim>> = Default::default();
    for claim in claims {
        families.entry(claim.family).or_default().push(claim);
    }
    let probabilities: Vec<Vec<f64>> = families
        .values()
        .map(|family| family.iter().map(|claim| claim.finding.p.clamp(0.0, 1.0)).collect())
        .collect();
    let q_values = q_values_in_families(&probabilities).concat();
    let told = families.into_values().flatten().zip(q_values);
    let told = told.filter(|(claim, q)| claim.is_worth_it && *q <= LEVEL);
    let mut findings: Vec<Finding> = told.map(|(claim, q)| Finding { q, ..claim.finding }).collect();
    keep_clearest(&mut findings);
    findings.sort_by(|a, b| {
        let ranks = b.rank().into_iter().zip(a.rank());
        let greater = ranks.map(|(b, a)| b.total_cmp(&a)).find(|order| order.is_ne());
        greater
            .unwrap_or(Ordering::Equal)
            .then_with(|| (a.rule, &a.page, &a.element).cmp(&(b.rule, &b.page, &b.element)))
    });
    findings
}

/// Phones are narrow and some browsers are only on phones: of an element that is broken for some, they are named by the
/// segment that tells it most clearly. Stretches that are skipped lie side by side: of a page the clearest one is named.
fn keep_clearest(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| a.p.total_cmp(&b.p));
    let mut told: Vec<(Rule, String, Option<String>)> = Vec::new();
    findings.retain(|one| {
        if !matches!(one.rule, Rule::Broken | Rule::Skipped) {
            return true;
        }
        let about = (one.rule, one.page.clone(), one.element.clone());
        let is_new = !told.contains(&about);
        if is_new {
            told.push(about);
        }
        is_new
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: Rule, detail: &str, goals: f64) -> Finding {
        Finding {
            rule,
            page: "/".into(),
            element: None,
            detail: Some(detail.into()),
            n: 0,
            affected: 0,
            rate: 0.0,
            baseline: 0.0,
            effect: Estimate::default(),
            p: 0.0,
            q: 0.0,
            goals,
            examples: Vec::new(),
        }
    }

    #[test]
    fn advice_names_the_browser_the_device_and_the_width() {
        let advice = |detail: &str| finding(Rule::Broken, detail, 0.0).next_step();
        assert!(advice("browser safari").starts_with("Open the page in Safari and click it there: what"));
        assert!(advice("device phone").starts_with("Open the page on a phone and"));
        assert!(advice("width -479").starts_with("Open the page in a window up to 479 px wide and"));
        assert!(advice("width 480-767").starts_with("Open the page in a window 480 to 767 px wide and"));
        assert_eq!(finding(Rule::Dead, "browser safari", 0.0).next_step(), Rule::Dead.next_step());
    }

    #[test]
    fn what_is_broken_comes_before_what_only_goes_along_with_a_loss_little_greater() {
        let claims = [(Rule::SlowPage, 150.0), (Rule::Broken, 100.0), (Rule::Distractor, 250.0)];
        let claims = claims.map(|(rule, goals)| Claim {
            family: (0, rule as u8),
            finding: finding(rule, "browser safari", goals),
            is_worth_it: true,
        });
        let order: Vec<Rule> = found(claims.into()).into_iter().map(|one| one.rule).collect();
        assert_eq!(order, [Rule::Distractor, Rule::Broken, Rule::SlowPage]);
    }

    #[test]
    fn without_a_known_loss_the_broken_come_first_then_what_concerns_most_then_what_is_clearest() {
        let of = |rule, page: &str, goals, affected, low| {
            let effect = Estimate { value: 0.5, low, high: 0.6 };
            let finding = Finding { page: page.into(), affected, effect, ..finding(rule, "", goals) };
            Claim { family: (0, rule as u8), finding, is_worth_it: true }
        };
        let claims = [
            of(Rule::Cliff, "/crowd", 0.0, 9_000, 0.5),
            of(Rule::Dead, "/few", 0.49, 30, 0.4),
            of(Rule::Dead, "/many", 0.0, 300, 0.2),
            of(Rule::Dead, "/clear", 0.0, 300, 0.4),
            of(Rule::Rage, "/lost", 0.5, 20, 0.1),
        ];
        let order: Vec<String> = found(claims.into()).into_iter().map(|one| one.page).collect();
        assert_eq!(order, ["/lost", "/clear", "/many", "/few", "/crowd"]);
        let below = Finding {
            effect: Estimate { value: -0.3, low: -0.5, high: -0.2 },
            ..finding(Rule::Arms, "", 0.0)
        };
        assert_eq!(below.rank()[3], 0.2, "less than its baseline is as clear as more");
    }
}
