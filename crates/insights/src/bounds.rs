//! How much must have been seen before a rule says anything, and how great an effect must be: `docs/findings.md` says what
//! is found at least.

use crate::{Gap, contrast::Contrast};

/// Visitor-days that clicked an element, entered a field or saw something in one segment, at least.
pub(crate) const FEW: u64 = 60;
/// Visitor-days of a page, a group or a side of a comparison, at least.
pub(crate) const MANY: u64 = 200;
/// Of those who click, this part more than is usual may meet a trouble without being told of.
pub(crate) const TROUBLE_ROOM: f64 = 0.05;
/// Of those whom a click leads elsewhere, this part more than is usual may come back at once: some compare what is behind
/// links.
pub(crate) const MISLED_ROOM: f64 = 0.1;
/// Of those who click in one segment, this part more than of the others may meet a trouble.
pub(crate) const SEGMENT_ROOM: f64 = 0.1;
/// Of those who enter a field, this part more than is usual may give up or correct it again.
pub(crate) const FIELD_ROOM: f64 = 0.08;
/// Of those who come to a depth and click nothing, this part more than at the depths around may stop there.
pub(crate) const CLIFF_ROOM: f64 = 0.15;
/// Of those who leave a stretch of a page behind them, this part more than elsewhere on it may pass it without reading.
pub(crate) const SKIPPED_ROOM: f64 = 0.15;
/// An element may be clicked by this part of those who click it on other pages.
pub(crate) const IGNORED_PART: f64 = 0.7;
/// In one segment, by this part of those who click it elsewhere.
pub(crate) const BROKEN_PART: f64 = 1.0 / 3.0;
/// A page may bring this part of the visitors to the goal whom its like bring.
pub(crate) const BEHIND_PART: f64 = 0.7;
/// Pages, or fields, that make up what is usual, at least, beside the one that is judged.
pub(crate) const PEERS: usize = 3;
/// Days that a change is looked for in, at least.
pub(crate) const DAYS: usize = 8;
/// Before the last one, where there are fewer: then only a collapse can be told, of this part of what came before.
pub(crate) const DAYS_BEFORE: usize = 3;
pub(crate) const COLLAPSE_PART: f64 = 0.5;
/// How many points the shares of two groups that reach the goal must differ by, or, where few reach it, by which part of what is
/// usual: most shops sell to one visitor in fifty, who are three points above nothing.
const POINTS: f64 = 0.03;
const PART: f64 = 0.5;

/// Whether the shares of two groups differ by so much.
pub(crate) fn is_much(contrast: &Contrast) -> bool {
    contrast.effect.value.abs() >= POINTS.min(PART * contrast.baseline)
}

/// What leads to the goal: who clicks it surely reaches the goal so many points more often than who only sees it, or, where few
/// of the latter do, more often by that part of their share, and by so many deviations. Once their share more is twice as often:
/// of those who click it and reach the goal, half or more would not if they did as those who only see it do.
const ACTION_POINTS: f64 = 0.1;
const ACTION_PART: f64 = 1.0;
const ACTION_Z: f64 = 4.0;

/// Whether those who click lead those who only see by so much. The lower end of the interval counts, as of one order where hardly
/// any are expected both the estimate and the deviations are great.
pub(crate) fn leads(gap: &Gap) -> bool {
    gap.z >= ACTION_Z && gap.difference.low >= action_room(gap)
}

/// Whether it is possible at least.
pub(crate) fn may_lead(gap: &Gap) -> bool {
    gap.difference.high >= action_room(gap)
}

fn action_room(gap: &Gap) -> f64 {
    let [_, only_seen] = gap.rates;
    ACTION_POINTS.min(ACTION_PART * only_seen)
}

/// LCP and INP, ms: up to the first a view is good, from the second on it is poor (web.dev, "Defining the Core Web Vitals
/// metrics thresholds").
pub(crate) const SPEED_MS: [(&str, u32, u32); 2] = [("LCP", 2_500, 4_000), ("INP", 200, 500)];
/// Below this probability a test's split is not as was planned: far stricter, as it takes all of its results away.
pub(crate) const SPLIT_P: f64 = 0.000_5;
/// Arms that differ in size by more than this were planned so.
pub(crate) const EVEN: f64 = 0.8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Share, Stratum, at_least, gap};

    /// Whether it leads to the goal, where so many of those who click and of those who only see reach it.
    fn check([part, whole]: [u64; 2], [seen_part, seen_whole]: [u64; 2], expected: bool) {
        let (first, second) = (Share { part, whole }, Share { part: seen_part, whole: seen_whole });
        let got = gap(&[Stratum { first, second }]).is_some_and(|gap| leads(&gap));
        assert_eq!(got, expected, "{first:?} {second:?}");
    }

    #[test]
    fn what_leads_to_the_goal_is_known_where_few_reach_it() {
        // Of a shop that sells to one visitor in fifty: five in a hundred of those who click, four in a thousand of the others.
        check([50, 1_000], [12, 3_000], true);
        check([10, 1_000], [0, 3_000], true);
        check([10, 1_000], [12, 3_000], false);
        // More often beyond doubt, but not twice as often.
        check([500, 10_000], [900, 30_000], false);
        check([500, 1_000], [100, 1_000], true);
        check([560, 1_000], [500, 1_000], false);
    }

    #[test]
    fn an_order_or_two_of_few_who_click_are_no_sign() {
        check([1, 60], [1, 100_000], false);
        check([2, 60], [10, 100_000], false);
    }

    /// What is told of each of three hundred elements must be rare: the normal distribution is none where few are expected.
    #[test]
    fn chance_passes_for_it_less_than_once_in_five_thousand_elements() {
        for clicks in [FEW, 10 * FEW, 100 * FEW] {
            for expected in (1..200).map(|step| f64::from(step) / 10.0) {
                let rate = expected / clicks as f64;
                let second = Share { part: (rate * 1e7) as u64, whole: 10_000_000 };
                let told = (1..=clicks).find(|&part| {
                    let first = Share { part, whole: clicks };
                    gap(&[Stratum { first, second }]).is_some_and(|gap| leads(&gap))
                });
                let by_chance = told.map_or(0.0, |part| at_least(Share { part, whole: clicks }, rate));
                assert!(by_chance < 2e-4, "{told:?} of {clicks}, {expected} expected: {by_chance}");
            }
        }
    }
}
