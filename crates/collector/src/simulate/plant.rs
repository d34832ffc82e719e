//! Problems that are planted in a scenario, each with how strong it is: what visitors do then, never what a rule makes of it.

use std::{fmt, str::FromStr};

use wire::Kind;

use super::{leaning::Person, scenario::Scenario, visitor::FAMILIES};

/// Of those who would click an element, so many look for it far down the page.
const SEEKERS: f64 = 0.3;
/// Of those for whom an element is broken in their browser, so many find another way to what they came for.
pub(super) const FIND_A_WAY: f64 = 0.3;
/// Views of a slow page that are slow, and of a failing one that fail.
const SLOW: f64 = 0.4;
const FAILING: f64 = 0.3;
/// Where a page seems to end, as a part of its height.
pub(super) const FALSE_BOTTOM: f64 = 0.525;

/// What is passed unread, as a part of its height.
pub(super) const UNREAD: f64 = 0.425;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    /// Clicks on the element turn out to be that so often.
    Trouble(Kind),
    /// Clicks on it lead so often to a page from which the visitor comes back at once.
    Misleading,
    /// Clicks on it are dead so often in one browser.
    Broken,
    /// It stands so far down, as a part of the page's height.
    Low,
    /// So many of those who would click it do not.
    Ignored,
    /// So many of those who come to the middle of the page go no further.
    Cliff,
    /// So many of those who go on below a stretch of the page pass it at once.
    Skipped,
    /// So many of those who click it do not order.
    Distractor,
    /// So many of those for whom the page is slow, or has an error, do not order.
    SlowPage,
    Failing,
    /// So many of the page's visitors do not order: always, or in the second half of the days.
    Behind,
    Changed,
    /// So many more of those who see an arm of a test order; and so many of them are lost to the test.
    Arm,
    Split,
    /// So many of those who come to a field give up there, or correct it again and again.
    Abandoned,
    Corrected,
    /// So many of those who complete the page's form do not send it.
    Unsent,
}

const NAMES: [(&str, Problem); 19] = [
    ("dead", Problem::Trouble(Kind::Dead)),
    ("rage", Problem::Trouble(Kind::Rage)),
    ("slow", Problem::Trouble(Kind::Slow)),
    ("error", Problem::Trouble(Kind::Error)),
    ("misleading", Problem::Misleading),
    ("low", Problem::Low),
    ("ignored", Problem::Ignored),
    ("cliff", Problem::Cliff),
    ("skipped", Problem::Skipped),
    ("distractor", Problem::Distractor),
    ("slow-page", Problem::SlowPage),
    ("failing", Problem::Failing),
    ("behind", Problem::Behind),
    ("changed", Problem::Changed),
    ("arm", Problem::Arm),
    ("split", Problem::Split),
    ("abandoned", Problem::Abandoned),
    ("corrected", Problem::Corrected),
    ("unsent", Problem::Unsent),
];
const BROKEN: &str = "broken-";

/// A problem and where it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plant {
    pub(super) problem: Problem,
    /// A selector; `TEST:ARM` of an arm; nothing of a page.
    pub(super) target: String,
    /// On this page; on all if there is nothing said.
    pub(super) page: Option<String>,
    pub(super) browser: Option<String>,
    pub(super) strength: f64,
}

impl FromStr for Plant {
    type Err = String;

    /// `dead:#buy:0.3`, `dead:#buy@/p/3:0.3`, `broken-safari:#buy:0.7`, `slow-page:/p/3:0.6`, `arm:hero:b:0.4`.
    fn from_str(text: &str) -> Result<Self, String> {
        let form = || format!("{text:?} is no problem; write it as dead:#buy:0.3, or dead:#buy@/page:0.3");
        let (name, rest) = text.split_once(':').ok_or_else(form)?;
        let (place, strength) = rest.rsplit_once(':').ok_or_else(form)?;
        let strength: f64 = strength.parse().map_err(|_| form())?;
        if !(0.0..=1.0).contains(&strength) {
            return Err(format!("the strength of {text:?} is {strength}, which is not from 0 to 1"));
        }
        let browser = name.strip_prefix(BROKEN).map(str::to_owned);
        if let Some(browser) = browser.as_deref().filter(|browser| !FAMILIES.contains(browser)) {
            return Err(format!(
                "{text:?} names the browser {browser:?}, which is none of {}",
                FAMILIES.join(", ")
            ));
        }
        let known = NAMES.iter().find(|(own, _)| *own == name).map(|(_, problem)| *problem);
        let problem = browser.as_ref().map(|_| Problem::Broken).or(known).ok_or_else(|| {
            let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
            format!("{name:?} is none of {}, or {BROKEN}BROWSER", names.join(", "))
        })?;
        let (target, page) = match place.rsplit_once("@/") {
            Some((target, page)) => (target.to_owned(), Some(format!("/{page}"))),
            None if place.starts_with('/') => (String::new(), Some(place.to_owned())),
            None => (place.to_owned(), None),
        };
        Ok(Self { problem, target, page, browser, strength })
    }
}

impl fmt::Display for Plant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name =
            NAMES.iter().find(|(_, problem)| *problem == self.problem).map_or(BROKEN, |(name, _)| name);
        let page = self.page.as_deref().unwrap_or_default();
        write!(
            f,
            "{name}{}:{}@{page}:{}",
            self.browser.as_deref().unwrap_or_default(),
            self.target,
            self.strength
        )
    }
}

impl Plant {
    fn is_on(&self, path: &str) -> bool {
        self.page.as_ref().is_none_or(|page| page == path)
    }
}

/// What a day is like, for all of its visitors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    /// Whether it is in the second half of the days.
    pub(super) is_late: bool,
    /// How likely they are to order, against other days.
    pub(super) mood: f64,
}

/// How a visitor's day goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fate {
    /// Whether they did what leads to an order.
    pub(super) wants: bool,
    /// How likely they are to order then, against what is usual.
    pub(super) mood: f64,
    /// Whether it is in the second half of the days.
    pub(super) is_late: bool,
    /// Whether a click led them from the page that they see to where they did not want to go.
    pub(super) is_astray: bool,
}

/// What is planted in a scenario.
impl Scenario {
    /// Plants a problem; an error says that nothing is there.
    pub(super) fn plant(&mut self, plant: Plant) -> Result<(), String> {
        let mut there = 0;
        for page in self.pages.iter_mut().filter(|page| plant.is_on(&page.path)) {
            there += usize::from(plant.target.is_empty());
            for at in 0..page.elements.len() {
                if page.elements[at].selector != plant.target {
                    continue;
                }
                there += 1;
                match plant.problem {
                    Problem::Trouble(kind) => page.elements[at].suffers(kind, plant.strength),
                    Problem::Low => page.lower(at, plant.strength),
                    _ => {}
                }
            }
        }
        let is_arm = matches!(plant.problem, Problem::Arm | Problem::Split);
        if there == 0 && !is_arm {
            return Err(format!("{plant} is on no page of the scenario"));
        }
        self.plants.push(plant);
        Ok(())
    }

    /// The strengths of what is planted there.
    fn strengths(&self, problem: Problem, path: &str, target: &str) -> impl Iterator<Item = f64> {
        let here =
            move |plant: &&Plant| plant.problem == problem && plant.target == target && plant.is_on(path);
        self.plants.iter().filter(here).map(|plant| plant.strength)
    }

    /// How likely such a thing happens there, if it is planted.
    pub(super) fn chance_of(&self, problem: Problem, path: &str, target: &str) -> f64 {
        self.strengths(problem, path, target).sum::<f64>().min(1.0)
    }

    /// How likely a click is dead there in that browser.
    pub(super) fn chance_of_dead(&self, path: &str, target: &str, browser: &str) -> f64 {
        let own = self.plants.iter().filter(|plant| plant.browser.as_deref() == Some(browser));
        own.filter(|plant| plant.target == target && plant.is_on(path)).map(|plant| plant.strength).sum()
    }

    /// How often an element is clicked, against how often it would be.
    pub(super) fn appeal(&self, path: &str, target: &str) -> f64 {
        let ignored: f64 =
            self.strengths(Problem::Ignored, path, target).map(|strength| 1.0 - strength).product();
        let is_low = self.strengths(Problem::Low, path, target).next().is_some();
        if is_low { ignored * SEEKERS } else { ignored }
    }

    /// Views of a page that are slow, and that fail, because it is planted.
    pub(super) fn bad_views(&self, path: &str) -> [f64; 2] {
        let is = |problem| self.strengths(problem, path, "").next().is_some();
        [if is(Problem::SlowPage) { SLOW } else { 0.0 }, if is(Problem::Failing) { FAILING } else { 0.0 }]
    }

    /// What seeing a page does to a visitor, slow and failing or not.
    pub(super) fn sour(&self, fate: &mut Fate, path: &str, [is_slow, fails]: [bool; 2]) {
        for (problem, counts) in [
            (Problem::SlowPage, is_slow),
            (Problem::Failing, fails),
            (Problem::Behind, true),
            (Problem::Changed, fate.is_late),
        ] {
            if counts {
                self.strengths(problem, path, "").for_each(|strength| fate.mood *= 1.0 - strength);
            }
        }
    }

    /// How much likelier somebody is to order for the arms that they see, and how likely they are lost to a test.
    pub(super) fn of_arms(&self, person: &Person<'_>) -> (f64, f64) {
        let of = |problem| {
            let own = self.plants.iter().filter(move |plant| plant.problem == problem);
            own.filter(|plant| person.sees(&plant.target)).map(|plant| plant.strength)
        };
        let better = of(Problem::Arm).map(|strength| 1.0 + strength).product();
        (better, of(Problem::Split).sum::<f64>().min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::scenario::tests::SHOP;

    #[test]
    fn a_problem_is_read_with_its_place() {
        let plant = |text: &str| text.parse::<Plant>();
        let one = plant("dead:#main .buy:0.3").unwrap();
        assert_eq!((one.problem, &*one.target, one.page), (Problem::Trouble(Kind::Dead), "#main .buy", None));
        let one = plant("broken-safari:a:hover@/p/3:1").unwrap();
        assert_eq!((&*one.target, one.page.as_deref()), ("a:hover", Some("/p/3")));
        assert_eq!((one.problem, one.browser.as_deref()), (Problem::Broken, Some("safari")));
        let one = plant("slow-page:/p/3:0.6").unwrap();
        assert_eq!((&*one.target, one.page.as_deref(), one.strength), ("", Some("/p/3"), 0.6));
        assert_eq!(plant("arm:hero:b:0.4").unwrap().target, "hero:b");
    }

    #[test]
    fn what_cannot_be_planted_is_refused_with_its_name() {
        let refused = |text: &str| text.parse::<Plant>().unwrap_err();
        assert!(refused("dead").contains("\"dead\" is no problem; write it as"));
        assert!(refused("dead:#buy:much").contains("\"dead:#buy:much\" is no problem"));
        assert_eq!(
            refused("broken-netscape:#buy:0.6"),
            "\"broken-netscape:#buy:0.6\" names the browser \"netscape\", which is none of chrome, edge, firefox, safari, \
             samsung"
        );
        assert!(refused("dead:#buy:2").contains("is 2, which is not from 0 to 1"));
        assert!(refused("deaf:#buy:0.1").contains("\"deaf\" is none of dead, rage"));
        let mut scenario = Scenario::parse(SHOP).unwrap();
        let nowhere = scenario.plant("dead:#gone:0.3".parse().unwrap()).unwrap_err();
        assert!(nowhere.contains("dead:#gone@:0.3 is on no page"), "{nowhere}");
    }
}
