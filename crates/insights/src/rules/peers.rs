//! Pages that bring fewer of their visitors to the goal than pages of their kind.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{Case, Count, NOBODY, share};
use crate::{
    Facts, Goal, Rule, Share, at_most,
    bounds::{BEHIND_PART, MANY, PEERS, POINTS},
    contrast::Contrast,
    finding::Claim,
    usual,
};

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    if facts.goal == Goal::Nothing {
        return;
    }
    let mut kinds: BTreeMap<&str, Vec<(usize, Share)>> = BTreeMap::new();
    for (at, page) in facts.pages.iter().enumerate() {
        let reached = share(&page.units, |unit| Some(unit.converted));
        if let Some((kind, _)) = page.path.trim_end_matches('/').rsplit_once('/')
            && !kind.is_empty()
            && reached.whole >= MANY
        {
            kinds.entry(kind).or_default().push((at, reached));
        }
    }
    for pages in kinds.into_values().filter(|pages| pages.len() > PEERS) {
        for &(at, own) in &pages {
            let others: Vec<Share> =
                pages.iter().filter(|(other, _)| *other != at).map(|(_, share)| *share).collect();
            claims.push(judge(facts, at, own, &others));
        }
    }
}

fn judge(facts: &Facts, at: usize, own: Share, others: &[Share]) -> Claim {
    let contrast = Contrast::plain(own, others.iter().fold(NOBODY, |all, share| all.and(*share)));
    let count = Count {
        share: Share { part: own.whole - own.part, whole: own.whole },
        contrast,
        p: at_most(own, usual(others).unwrap_or(0.0) * BEHIND_PART),
        is_worth_it: contrast.effect.high < 0.0 && contrast.effect.value <= -POINTS,
    };
    let case = Case { rule: Rule::Behind, at, page: &facts.pages[at], element: None, detail: None };
    let mut claim = case.claim(count, |unit| Some(!unit.converted));
    claim.finding.goals = (-contrast.effect.value * own.whole as f64).max(0.0);
    claim
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::site;

    #[test]
    fn the_page_that_sells_less_than_its_like_is_found() {
        let told = |every: usize| {
            let mut facts = site(5, 1_500);
            for (at, page) in facts.pages.iter_mut().enumerate() {
                page.path = alloc::format!("/lamps/{at}");
                for (number, unit) in page.units.iter_mut().enumerate() {
                    unit.converted = number / 8 % if at == 2 { every } else { 6 } == 0;
                }
            }
            let found = crate::findings(&facts);
            found.into_iter().map(|one| (one.rule, one.page)).collect::<Vec<_>>()
        };
        assert_eq!(told(24), [(Rule::Behind, "/lamps/2".into())]);
        assert_eq!(told(7), []);
    }
}
