//! `isotherm trial`: what findings find of what is planted in made-up sites, and what they find where there is nothing.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use anyhow::{Result, anyhow};
use insights::{Finding, Rule};
use serde_json::json;
use store::WholeView;
use wire::SiteKey;

use super::{
    calendar,
    keeper::length,
    trial_site::{Planted, built_in, button, problems, shop},
    visitor::visitor_of,
};
use crate::{agent, findings_facts::Gathering};

/// Days that visitors come on, from some day on.
const DAYS: u32 = 28;
const FIRST_DAY: i32 = 20_000;
/// Of those who click the button.
const GOAL_RATE: f64 = 0.6;
/// Problems of each site that has some.
const PROBLEMS: usize = 3;

/// Tries findings out on made-up sites of which every second has problems that are known.
///
/// Nothing is stored or sent: visits are made as `isotherm simulate` makes them, and looked at as stored ones are.
#[derive(Debug, clap::Args)]
pub(crate) struct Trial {
    /// How many sites.
    #[arg(long, value_name = "COUNT", default_value_t = 200)]
    sites: u32,
    /// Visitors of each, in four weeks.
    #[arg(long, value_name = "COUNT", default_value_t = 6_000)]
    visitors: u32,
    /// Where their randomness begins.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u32,
    /// How likely it is that whoever clicks the button orders, if all was well: from 0 to 1.
    #[arg(long, value_name = "PROBABILITY", default_value_t = GOAL_RATE)]
    goal_rate: f64,
    /// Print one JSON object on the last line instead of a table.
    #[arg(long)]
    json: bool,
}

/// What became of one site's problems.
#[derive(Default)]
struct Verdict {
    /// Of each planted problem the rule, and whether it was found.
    planted: Vec<(Rule, bool)>,
    /// Of each finding the rule, and whether it is true.
    found: Vec<(Rule, bool)>,
    /// Of each true finding the rule, and how many visitor-days were judged.
    sizes: Vec<(Rule, u64)>,
    /// What was missed, and what is false, for people to read.
    notes: Vec<String>,
}

pub(crate) fn run(args: &Trial) -> Result<()> {
    let next = AtomicU32::new(0);
    let verdicts = Mutex::new(BTreeMap::new());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = || -> Result<()> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= args.sites {
                return Ok(());
            }
            let verdict = judge(args, number)?;
            verdicts.lock().unwrap_or_else(PoisonError::into_inner).insert(number, verdict);
        }
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        all.into_iter()
            .try_for_each(|one| one.join().unwrap_or_else(|_| Err(anyhow!("a site could not be tried"))))
    })?;
    let verdicts: Vec<Verdict> =
        verdicts.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect();
    report(&verdicts, args.json);
    Ok(())
}

/// Every second site has nothing planted; of these every third is built with buttons that most do not see.
fn judge(args: &Trial, number: u32) -> Result<Verdict> {
    let planted =
        if number.is_multiple_of(2) { problems(number / 2, PROBLEMS) } else { built_in(button(number)) };
    let findings = findings(args, number, &planted)?;
    let is_found =
        |one: &Planted| findings.iter().any(|finding| finding.rule == one.rule && is_there(finding, one));
    let is_true = |finding: &Finding| {
        planted.iter().any(|one| {
            (finding.rule == one.rule || one.follow.contains(&finding.rule)) && is_there(finding, one)
        })
    };
    let missed = planted.iter().filter(|one| !is_found(one)).map(|one| format!("missed {}", one.plant));
    let wrong = findings.iter().filter(|finding| !is_true(finding)).map(|finding| {
        let Finding { rule, page, element, detail, n, effect, q, .. } = finding;
        let place = [element, detail].map(|part| part.as_deref().unwrap_or_default());
        let [element, detail] = place;
        format!("false {} {page} {element} {detail} n {n} effect {:.3} q {q:.4}", rule.name(), effect.value)
    });
    let notes = missed.chain(wrong).map(|note| format!("site {number}: {note}")).collect();
    let hits = findings.iter().filter(|finding| is_true(finding));
    Ok(Verdict {
        sizes: hits.map(|finding| (finding.rule, finding.n)).collect(),
        notes,
        planted: planted.iter().map(|one| (one.rule, is_found(one))).collect(),
        found: findings.iter().map(|finding| (finding.rule, is_true(finding))).collect(),
    })
}

/// Whether a finding is about the place of a problem: its page, and its element where both name one.
fn is_there(finding: &Finding, one: &Planted) -> bool {
    let page = one.plant.page.as_ref().is_none_or(|page| one.is_everywhere || *page == finding.page);
    let element = finding.element.as_ref().is_none_or(|element| element.starts_with(&one.plant.target));
    page && element
}

fn findings(args: &Trial, number: u32, planted: &[Planted]) -> Result<Vec<Finding>> {
    let own = args.seed.wrapping_mul(1_000_003).wrapping_add(number);
    let mut scenario = shop(own, button(number), args.goal_rate)?;
    for one in planted.iter().filter(|one| !one.is_built_in) {
        scenario.plant(one.plant.clone()).map_err(anyhow::Error::msg)?;
    }
    let site = SiteKey::from_random([7; 10]);
    let mut gathering = Gathering::default();
    let seed = u64::from(args.seed) << 32 | u64::from(number);
    let days = calendar::days(DAYS, seed);
    for visitor in 0..args.visitors {
        let day = visitor % DAYS;
        let made = visitor_of(&scenario, site, seed, visitor, days[day as usize]);
        let browser = agent::agent(made.user_agent).browser;
        let mut started_ms = 0;
        for batches in made.views {
            let long_ms = length(&batches);
            gathering.add(&WholeView {
                visitor: (true, visitor.into()),
                day: FIRST_DAY + day.cast_signed(),
                started_ms,
                source: made.source.clone(),
                browser,
                batches,
            });
            started_ms += long_ms;
        }
    }
    Ok(insights::findings(&gathering.finish()))
}

fn report(verdicts: &[Verdict], is_json: bool) {
    let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
    let planted: Vec<(Rule, bool)> = verdicts.iter().flat_map(|one| one.planted.clone()).collect();
    let found: Vec<(Rule, bool)> = verdicts.iter().flat_map(|one| one.found.clone()).collect();
    let yes = |all: &[(Rule, bool)]| all.iter().filter(|(_, is)| *is).count();
    let false_part = |one: &Verdict| 1.0 - share(yes(&one.found), one.found.len());
    let fdr = verdicts.iter().map(false_part).sum::<f64>() / verdicts.len().max(1) as f64;
    let nulls: Vec<&Verdict> = verdicts.iter().filter(|one| one.planted.is_empty()).collect();
    let quiet = nulls.iter().filter(|one| one.found.is_empty()).count();
    let (recall, precision) = (share(yes(&planted), planted.len()), share(yes(&found), found.len()));
    let quiet_share = share(quiet, nulls.len());
    if is_json {
        let round = |share: f64| (share * 10_000.0).round() / 10_000.0;
        let [recall, precision, fdr, quiet_share] = [recall, precision, fdr, quiet_share].map(round);
        println!(
            "{}",
            json!({"recall": recall, "precision": precision, "fdr": fdr, "quiet_null_share": quiet_share})
        );
        return;
    }
    verdicts.iter().flat_map(|one| &one.notes).for_each(|note| println!("{note}"));
    println!("{:12} {:>8} {:>8} {:>8} {:>8} {:>8}", "rule", "planted", "found", "told", "false", "median n");
    for &rule in Rule::ALL {
        let of =
            |all: &[(Rule, bool)]| all.iter().filter(|(own, _)| *own == rule).copied().collect::<Vec<_>>();
        let (planted, found) = (of(&planted), of(&found));
        let [all, hit, told] = [planted.len(), yes(&planted), found.len()];
        let (wrong, size) = (told - yes(&found), median(verdicts, rule));
        println!("{:12} {all:>8} {hit:>8} {told:>8} {wrong:>8} {size:>8}", rule.name());
    }
    println!("recall {recall:.3}, precision {precision:.3}, false discovery rate {fdr:.3}");
    println!("{quiet} of {} sites without problems have no finding", nulls.len());
}

/// How many visitor-days a rule's true findings are about; 0 if there are none.
fn median(verdicts: &[Verdict], rule: Rule) -> u64 {
    let all = verdicts.iter().flat_map(|one| &one.sizes);
    let mut sizes: Vec<u64> = all.filter(|(own, _)| *own == rule).map(|&(_, n)| n).collect();
    sizes.sort_unstable();
    sizes.get(sizes.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_problem_comes_up_as_often() {
        let mut times: BTreeMap<Rule, u32> = BTreeMap::new();
        (0..190)
            .flat_map(|number| problems(number, PROBLEMS))
            .for_each(|one| *times.entry(one.rule).or_default() += 1);
        assert_eq!(times.len(), 19);
        assert!(times.values().all(|&times| times == 30), "{times:?}");
    }

    #[test]
    fn what_is_planted_is_found_and_an_honest_shop_is_quiet() {
        let args = Trial { sites: 2, visitors: 4_000, seed: 3, goal_rate: GOAL_RATE, json: false };
        let told = findings(&args, 0, &problems(0, PROBLEMS)).unwrap();
        for Finding { rule, rate, baseline, effect, .. } in &told {
            assert!(
                (rate - baseline - effect.value).abs() < 1e-9,
                "{rule:?}: {rate} - {baseline}, {effect:?}"
            );
        }
        let verdict = judge(&args, 0).unwrap();
        assert_eq!(verdict.planted.len(), PROBLEMS);
        assert!(verdict.planted.iter().all(|(_, is_found)| *is_found), "{:?}", verdict.planted);
        assert_eq!(judge(&args, 1).unwrap().found, []);
    }

    #[test]
    fn of_a_low_button_is_told_that_it_is_low_and_nothing_of_what_stands_above_it() {
        let args = Trial { sites: 4, visitors: 6_000, seed: 3, goal_rate: GOAL_RATE, json: false };
        let verdict = judge(&args, 3).unwrap();
        assert_eq!(verdict.found, vec![(Rule::Unseen, true); 5], "{:?}", verdict.notes);
    }

    #[test]
    fn of_a_shop_that_sells_to_few_of_many_visitors_the_same_is_told() {
        let args = Trial { sites: 4, visitors: 20_000, seed: 3, goal_rate: 0.06, json: false };
        let verdict = judge(&args, 3).unwrap();
        assert_eq!(verdict.found, vec![(Rule::Unseen, true); 5], "{:?}", verdict.notes);
    }
    #[test]
    fn of_a_form_that_is_completed_and_not_sent_no_field_is_blamed() {
        let args = Trial { sites: 2, visitors: 6_000, seed: 3, goal_rate: GOAL_RATE, json: false };
        let planted = |text: &str, rule| Planted {
            plant: text.parse().unwrap(),
            rule,
            follow: &[],
            is_everywhere: false,
            is_built_in: false,
        };
        let told = |text: &str, rule| {
            let told = findings(&args, 1, &[planted(text, rule)]).unwrap();
            told.into_iter().map(|one| (one.rule, one.element.or(one.detail))).collect::<Vec<_>>()
        };
        let of = |rule, name: &str| vec![(rule, Some(name.to_owned()))];
        assert_eq!(told("unsent:/checkout:0.3", Rule::Unsent), of(Rule::Unsent, "after #card"));
        for field in ["#mail", "#phone", "#card"] {
            let text = format!("abandoned:{field}@/checkout:0.25");
            assert_eq!(told(&text, Rule::Abandoned), of(Rule::Abandoned, field));
        }
    }
}
