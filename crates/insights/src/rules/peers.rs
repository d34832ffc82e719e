//! Pages that bring fewer of their visitors to the goal than pages of their kind.

use alloc::vec::Vec;

use super::{Case, Count, NOBODY, kind::Kinds, share};
use crate::{
    Facts, Goal, Rule, Share, at_most,
    bounds::{BEHIND_PART, MANY, PEERS, is_much},
    contrast::Contrast,
    facts::Page,
    finding::Claim,
    usual,
};

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    if facts.goal == Goal::Nothing {
        return;
    }
    let reached = |page: &Page| share(&page.units, |unit| Some(unit.converted));
    let reached: Vec<Share> = facts.pages.iter().map(reached).collect();
    let kinds = Kinds::of(&facts.pages);
    for (at, &own) in reached.iter().enumerate().filter(|(_, own)| own.whole >= MANY) {
        let others = reached.iter().enumerate().filter(|(other, share)| *other != at && share.whole >= MANY);
        let others = others.filter(|(other, _)| kinds.are_alike(at, *other));
        let others: Vec<Share> = others.map(|(_, share)| *share).collect();
        if others.len() >= PEERS {
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
        is_worth_it: contrast.effect.high < 0.0 && is_much(&contrast),
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

    #[test]
    fn a_page_of_another_kind_is_not_behind() {
        let mut facts = site(5, 1_500);
        for (at, page) in facts.pages.iter_mut().enumerate() {
            page.path = alloc::format!("/lamps/{at}");
            if at == 2 {
                page.elements = ["nav", "article", "figure"].map(Into::into).into();
            }
            for (number, unit) in page.units.iter_mut().enumerate() {
                unit.converted = number / 8 % if at == 2 { 24 } else { 6 } == 0;
            }
        }
        assert_eq!(crate::findings(&facts), []);
    }
}
