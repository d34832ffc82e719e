//! Two groups of sessions made to have none in common: only such can be compared.

use std::collections::HashSet;

use store::{Segment, Viewed};

use super::{
    events::{left_out, torn},
    number,
};

/// Both groups, and which sessions they had in common.
pub(super) struct Apart {
    pub(super) sides: [Vec<Viewed>; 2],
    overlap: Overlap,
    /// Sessions that were shown several arms of a test that one of the groups is by.
    torn: usize,
}

/// What the groups had in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overlap {
    /// So many sessions, which count for neither.
    Some(usize),
    /// All of the group of that number, which keeps them: the other one is what it has beside.
    Within { group: usize, sessions: usize },
    /// All of both.
    All(usize),
}

const ORDINALS: [&str; 2] = ["first", "second"];

impl Apart {
    /// Takes from both what belongs to both; or, where one group is a part of the other as phones are of all devices, takes it
    /// from that other: a part can only be compared with the rest.
    pub(super) fn of(sides: [Vec<Viewed>; 2], segments: [&Segment; 2]) -> Self {
        let torn = torn_in(&sides, segments);
        let sides = sides.map(|views| without(views, &torn));
        let [first, second] = sides.each_ref().map(|views| sessions(views));
        let both: HashSet<i64> = first.intersection(&second).copied().collect();
        let overlap = match (both.len(), both.len() == first.len(), both.len() == second.len()) {
            (sessions @ 1.., true, true) => Overlap::All(sessions),
            (sessions @ 1.., true, false) => Overlap::Within { group: 0, sessions },
            (sessions @ 1.., false, true) => Overlap::Within { group: 1, sessions },
            (sessions, ..) => Overlap::Some(sessions),
        };
        let [one, other] = sides;
        let sides = match overlap {
            Overlap::All(_) => [one, other],
            Overlap::Within { group: 0, .. } => [one, without(other, &both)],
            Overlap::Within { .. } => [without(one, &both), other],
            Overlap::Some(_) => [without(one, &both), without(other, &both)],
        };
        Self { sides, overlap, torn: torn.len() }
    }

    /// Why there is nothing to compare, if there is nothing.
    pub(super) fn nothing(&self) -> Option<String> {
        let empty = self.sides.each_ref().map(Vec::is_empty);
        let words = match (self.overlap, empty) {
            (Overlap::All(sessions), _) => format!(
                "Both groups are the same {}: choose others above or below.",
                counted(sessions, "session", "sessions")
            ),
            (_, [false, false]) => return None,
            (Overlap::Some(1..), _) => format!("Nothing is left to compare.{}", self.words()),
            (_, [true, true]) => "Neither group has a session in this period.".into(),
            (_, [is_first, _]) => {
                let which = ORDINALS[usize::from(!is_first)];
                format!("The {which} group has no session in this period.{}", self.words())
            }
        };
        Some(words)
    }

    /// Which sessions count for neither group, or for one alone.
    pub(super) fn words(&self) -> String {
        let both = match self.overlap {
            Overlap::Some(0) | Overlap::All(_) => String::new(),
            Overlap::Some(1) => " 1 session belongs to both, and counts for neither.".into(),
            Overlap::Some(both) => {
                format!(" {} sessions belong to both, and count for neither.", number::count(both as u64))
            }
            Overlap::Within { group, sessions } => {
                let sessions = counted(sessions, "session", "sessions");
                let [part, whole] = [ORDINALS[group], ORDINALS[1 - group]];
                format!(
                    " The {part} group is a part of the {whole}: its {sessions} count for it alone, and it is compared with the \
                     rest of the {whole}."
                )
            }
        };
        both + &left_out(self.torn)
    }

    /// The groups' names, where the one is only the rest of what it is called.
    pub(super) fn named(&self, names: &[String; 2]) -> [String; 2] {
        let mut names = names.clone();
        if let Overlap::Within { group, .. } = self.overlap {
            names[1 - group] += &format!(", without the {}", ORDINALS[group]);
        }
        names
    }
}

fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{} {}", number::count(number as u64), if number == 1 { one } else { several })
}

fn torn_in(sides: &[Vec<Viewed>; 2], segments: [&Segment; 2]) -> HashSet<i64> {
    let tests: Vec<&str> =
        segments.iter().filter_map(|segment| segment.variant.as_ref()).map(|one| one.test.as_str()).collect();
    let is_asked = |(test, session): (&str, i64)| tests.contains(&test).then_some(session);
    sides.iter().flat_map(|views| torn(views)).filter_map(is_asked).collect()
}

fn sessions(views: &[Viewed]) -> HashSet<i64> {
    views.iter().map(|view| view.session).collect()
}

fn without(mut views: Vec<Viewed>, sessions: &HashSet<i64>) -> Vec<Viewed> {
    views.retain(|view| !sessions.contains(&view.session));
    views
}
