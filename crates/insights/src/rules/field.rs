//! Form fields at which visitors give up, or that they correct again and again, more than at the form's others.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{Case, Count, NOBODY};
use crate::{
    Facts, Rule, Share,
    bounds::{FEW, FIELD_ROOM, PEERS},
    contrast::Contrast,
    facts::{FieldUse, Page, Unit},
    finding::Claim,
    usual,
};

/// Corrections of one visitor in one field that are a struggle.
const STRUGGLE: u32 = 3;
const RULES: [Rule; 2] = [Rule::Abandoned, Rule::Corrected];

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    for (at, page) in facts.pages.iter().enumerate() {
        let fields = fields(page);
        if fields.len() <= PEERS {
            continue;
        }
        for (trouble, rule) in RULES.into_iter().enumerate() {
            for (&element, shares) in &fields {
                let own = shares[trouble];
                if own.whole < FEW {
                    continue;
                }
                let others = fields.iter().filter(|(other, _)| **other != element);
                let others: Vec<Share> = others.map(|(_, shares)| shares[trouble]).collect();
                let case = Case { rule, at, page, element: Some(element as usize), detail: None };
                claims
                    .push(case.claim(judge(own, &others), |unit| met(unit, element).map(|met| met[trouble])));
            }
        }
    }
}

/// Whether somebody who entered the field gave up there, and whether they struggled.
fn met(unit: &Unit, element: u32) -> Option<[bool; 2]> {
    unit.fields.iter().find(|one| one.element == element).map(|one| troubles(unit, one))
}

fn troubles(unit: &Unit, one: &FieldUse) -> [bool; 2] {
    [one.last && !unit.sent, one.corrections >= STRUGGLE]
}

fn fields(page: &Page) -> BTreeMap<u32, [Share; 2]> {
    let mut fields = BTreeMap::new();
    for unit in &page.units {
        for one in &unit.fields {
            let shares = fields.entry(one.element).or_insert([NOBODY; 2]);
            shares.iter_mut().zip(troubles(unit, one)).for_each(|(share, met)| share.count(met));
        }
    }
    fields
}

fn judge(own: Share, others: &[Share]) -> Count {
    let rest = others.iter().fold(NOBODY, |all, share| all.and(*share));
    Count::beyond(own, Contrast::plain(own, rest), usual(others).unwrap_or(0.0), FIELD_ROOM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::site;

    /// A form of four fields; one of thirty gives up at each, and `quits` of thirty at the third.
    fn form(quits: usize, struggles: usize) -> Vec<(Rule, Option<alloc::string::String>)> {
        let mut facts = site(1, 900);
        facts.pages[0].elements = ["name", "mail", "phone", "town"].map(Into::into).into();
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            let at = number % 30;
            let last = if at < 3 { at.min(2) } else { 3 };
            let last = if (3..3 + quits).contains(&at) { 2 } else { last };
            unit.sent = last == 3;
            unit.fields = (0..=last as u32)
                .map(|element| FieldUse {
                    element,
                    last: element == last as u32,
                    corrections: if element == 1 && at < struggles { 4 } else { 0 },
                })
                .collect();
        }
        crate::findings(&facts).into_iter().map(|one| (one.rule, one.element)).collect()
    }

    #[test]
    fn the_field_that_stops_visitors_is_found() {
        assert_eq!(form(6, 0), [(Rule::Abandoned, Some("phone".into()))]);
        assert_eq!(form(0, 9), [(Rule::Corrected, Some("mail".into()))]);
        assert_eq!(form(0, 1), []);
    }
}
