//! Forms: fields at which visitors give up or that they correct again and again, more than at the form's others, and forms that
//! they complete and do not send.
//!
//! Who touches a form's last field and sends nothing either gave up at it or did not want what follows. The field is blamed
//! only where it shows: left empty, filled in again, or corrected again and again.

use alloc::{collections::BTreeMap, format, vec::Vec};

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
/// A form ends with the field that most of those touch last who use it and send; where none of these sent anything, with one
/// after which hardly anybody who uses it touches another.
const ENDS: f64 = 0.5;
const ENDS_UNSENT: f64 = 0.9;
/// A field is asked for where so many enter something.
const MOST: f64 = 0.5;

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    for (at, page) in facts.pages.iter().enumerate() {
        let form = Form::of(page);
        if form.fields.len() <= PEERS {
            continue;
        }
        for (trouble, rule) in RULES.into_iter().enumerate() {
            for (&element, field) in &form.fields {
                let own = field.troubles[trouble];
                if own.whole < FEW {
                    continue;
                }
                let others = form.fields.iter().filter(|(other, _)| **other != element);
                let others: Vec<Share> = others.map(|(_, field)| field.troubles[trouble]).collect();
                let case = Case { rule, at, page, element: Some(element as usize), detail: None };
                let met = |unit: &Unit| form.met(unit, element).map(|met| met[trouble]);
                claims.push(case.claim(judge(own, &others), met));
            }
        }
        claims.extend(form.unsent(at, page));
    }
}

/// The fields of a page.
struct Form {
    fields: BTreeMap<u32, Field>,
}

struct Field {
    /// Whether a form ends with it.
    is_end: bool,
    /// Whether most enter something in it: what is filled in already, or may stay empty, says nothing if it is left so.
    is_asked: bool,
    /// Of those who entered it, who gave up there, and who struggled.
    troubles: [Share; 2],
}

impl Form {
    fn of(page: &Page) -> Self {
        let mut form = Self { fields: fields(page) };
        for unit in &page.units {
            for one in &unit.fields {
                let met = form.troubles(unit, one);
                if let Some(field) = form.fields.get_mut(&one.element) {
                    field.troubles.iter_mut().zip(met).for_each(|(share, met)| share.count(met));
                }
            }
        }
        form
    }

    /// Whether it is the end of a form, and nothing in how it was filled in speaks against it.
    fn is_completed(&self, one: &FieldUse) -> bool {
        self.fields.get(&one.element).is_some_and(|field| {
            let is_filled = one.filled == 1 || one.filled == 0 && !field.is_asked;
            field.is_end && is_filled && one.corrections < STRUGGLE
        })
    }

    /// Whether somebody who entered the field gave up there, and whether they struggled.
    fn met(&self, unit: &Unit, element: u32) -> Option<[bool; 2]> {
        unit.fields.iter().find(|one| one.element == element).map(|one| self.troubles(unit, one))
    }

    fn troubles(&self, unit: &Unit, one: &FieldUse) -> [bool; 2] {
        [one.last && !unit.sent && !self.is_completed(one), one.corrections >= STRUGGLE]
    }

    /// Whether somebody who came to the end of a form completed it and did not send it.
    fn is_unsent(&self, unit: &Unit) -> Option<bool> {
        let is_end = |one: &&FieldUse| self.fields.get(&one.element).is_some_and(|field| field.is_end);
        let mut ends = unit.fields.iter().filter(is_end).peekable();
        ends.peek()?;
        Some(!unit.sent && ends.any(|one| one.last && self.is_completed(one)))
    }

    /// That more who come to the end do not send it than give up at its other fields.
    fn unsent(&self, at: usize, page: &Page) -> Option<Claim> {
        let own = super::share(&page.units, |unit| self.is_unsent(unit));
        let others = self.fields.values().filter(|field| !field.is_end);
        let others: Vec<Share> = others.map(|field| field.troubles[0]).collect();
        if own.whole < FEW || others.len() < PEERS {
            return None;
        }
        let ends = self.fields.iter().filter(|(_, field)| field.is_end);
        let end = ends.max_by_key(|(_, field)| field.troubles[0].whole).map(|(element, _)| *element)?;
        let detail = page.elements.get(end as usize).map(|name| format!("after {name}"));
        let case = Case { rule: Rule::Unsent, at, page, element: None, detail };
        Some(case.claim(judge(own, &others), |unit| self.is_unsent(unit)))
    }
}

/// The fields of a page, of which nobody is judged yet.
fn fields(page: &Page) -> BTreeMap<u32, Field> {
    // Of all who used a field and of those who sent a form: for whom it was the last, and who entered something.
    let mut uses: BTreeMap<u32, [[Share; 2]; 2]> = BTreeMap::new();
    for unit in &page.units {
        for one in &unit.fields {
            let [all, sent] = uses.entry(one.element).or_insert([[NOBODY; 2]; 2]);
            for shares in [Some(all), Some(sent).filter(|_| unit.sent)].into_iter().flatten() {
                shares[0].count(one.last);
                shares[1].count(one.filled > 0);
            }
        }
    }
    let field = |[all, sent]: [[Share; 2]; 2]| {
        let (shares, ends) = if sent[0].whole == 0 { (all, ENDS_UNSENT) } else { (sent, ENDS) };
        let [last, filled] = shares.map(Share::rate);
        Field { is_end: last >= ends, is_asked: filled >= MOST, troubles: [NOBODY; 2] }
    };
    uses.into_iter().map(|(element, shares)| (element, field(shares))).collect()
}

fn judge(own: Share, others: &[Share]) -> Count {
    let rest = others.iter().fold(NOBODY, |all, share| all.and(*share));
    Count::beyond(own, Contrast::plain(own, rest), usual(others).unwrap_or(0.0), FIELD_ROOM)
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;
    use crate::rules::tests::site;

    type Told = Vec<(Rule, Option<String>)>;

    /// A form of five fields, of which one of thirty visitors gives up at each of the first four. `stops` are so many of thirty
    /// more who touch nothing behind that field, and how they left it: how often filled in, and how often corrected.
    fn form(stops: usize, field: usize, filled: u32, corrections: u32) -> Told {
        form_of(|number| {
            let at = number % 30;
            let (last, is_stopped) = match at {
                0..4 => (at, false),
                _ if at < 4 + stops => (field, true),
                _ => (4, false),
            };
            let one = |element| FieldUse { element, last: false, filled: 1, corrections: 0 };
            let mut fields: Vec<FieldUse> = (0..=last as u32).map(one).collect();
            if is_stopped {
                let stop = &mut fields[field];
                (stop.filled, stop.corrections) = (filled, corrections);
            }
            (fields, last == 4 && !is_stopped)
        })
    }

    fn form_of(made: impl Fn(usize) -> (Vec<FieldUse>, bool)) -> Told {
        let mut facts = site(1, 900);
        facts.pages[0].elements = ["name", "mail", "phone", "town", "card"].map(Into::into).into();
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            (unit.fields, unit.sent) = made(number);
            if let Some(last) = unit.fields.last_mut() {
                last.last = true;
            }
        }
        crate::findings(&facts).into_iter().map(|one| (one.rule, one.element.or(one.detail))).collect()
    }

    fn blamed(rule: Rule, name: &str) -> Told {
        alloc::vec![(rule, Some(name.into()))]
    }

    #[test]
    fn the_field_that_stops_visitors_is_found_and_the_one_behind_it_is_not_blamed() {
        for (filled, corrections) in [(0, 0), (1, 0), (1, 5), (2, 0)] {
            assert_eq!(
                form(6, 2, filled, corrections),
                blamed(Rule::Abandoned, "phone")
                    .into_iter()
                    .chain((corrections > 0).then(|| (Rule::Corrected, Some("phone".into()))))
                    .collect::<Told>()
            );
        }
        assert_eq!(form(1, 2, 1, 0), []);
    }

    #[test]
    fn who_completed_the_last_field_and_left_later_is_no_evidence_against_it() {
        assert_eq!(form(12, 4, 1, 0), blamed(Rule::Unsent, "after card"));
        assert_eq!(
            form(26, 4, 1, 2),
            blamed(Rule::Unsent, "after card"),
            "nor if nobody ever sends the form"
        );
        assert_eq!(form(1, 4, 1, 0), []);
    }

    #[test]
    fn the_last_field_is_blamed_where_it_was_left_empty_or_filled_in_again() {
        assert_eq!(form(9, 4, 0, 0), blamed(Rule::Abandoned, "card"));
        assert_eq!(form(9, 4, 2, 0), blamed(Rule::Abandoned, "card"));
        let struggled = form(9, 4, 1, 4);
        assert!(struggled.contains(&(Rule::Abandoned, Some("card".into()))), "{struggled:?}");
        assert!(struggled.iter().all(|(rule, _)| *rule != Rule::Unsent), "{struggled:?}");
    }

    #[test]
    fn a_last_field_that_all_leave_as_it_is_says_nothing_by_that() {
        let told = form_of(|number| {
            let one = |element| FieldUse { element, filled: u32::from(element < 4), ..FieldUse::default() };
            ((0..5).map(one).collect(), number % 30 >= 12)
        });
        assert_eq!(told, blamed(Rule::Unsent, "after card"));
    }

    #[test]
    fn a_field_that_is_corrected_again_and_again_is_found() {
        let struggles = |of: usize| {
            form_of(|number| {
                let one = |element| FieldUse { element, filled: 1, ..FieldUse::default() };
                let mut fields: Vec<FieldUse> = (0..5).map(one).collect();
                fields[1].corrections = if number % 30 < of { 4 } else { 0 };
                (fields, true)
            })
        };
        assert_eq!(struggles(9), blamed(Rule::Corrected, "mail"));
        assert_eq!(struggles(1), []);
    }
}
