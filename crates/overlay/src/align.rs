//! Which of the elements that a selector finds now are those that were recorded: told by their order and their marks.
//! It rather says nothing than name the wrong one.

use alloc::{vec, vec::Vec};

use wire::Anchor;

/// The digests of a mark, as bits of it.
const STRUCTURE: u32 = 63 << 26;
const TEXT: u32 = 4095 << 14;
const BEFORE: u32 = 127 << 7;
const AFTER: u32 = 127;

/// What two marks have in common. They are four digests: structure, text, and the texts before and after.
#[derive(Clone, Copy)]
struct Likeness {
    structure: bool,
    text: bool,
    before: bool,
    after: bool,
    /// There is a text, so that its likeness says something.
    speaks: bool,
}

impl Likeness {
    fn of(recorded: u32, live: u32) -> Self {
        let same = |digest: u32| (recorded ^ live) & digest == 0;
        Self {
            structure: same(STRUCTURE),
            text: same(TEXT),
            before: same(BEFORE),
            after: same(AFTER),
            speaks: recorded & TEXT != 0,
        }
    }

    fn is_full(self) -> bool {
        self.structure && self.text && self.before && self.after
    }

    /// The same text in the same structure: the element itself, wherever it went, or its twin.
    fn is_own(self) -> bool {
        self.structure && self.text && self.speaks
    }

    /// One thing changed: an edit of its own, or of what stands beside it.
    fn is_near(self) -> bool {
        [self.structure, self.text, self.before, self.after].iter().filter(|&&same| same).count() > 2
    }

    /// What stood around it still does.
    fn is_embedded(self) -> bool {
        self.before && self.after
    }
}

/// An element known to be the live match `at`, recorded as match `index`. The ends of both lists are such, too.
#[derive(Clone, Copy)]
struct Fixed {
    index: i64,
    at: i64,
}

impl Fixed {
    fn shift(self) -> i64 {
        self.at - self.index
    }
}

/// For each of the recorded anchors, which share selector and count, its live match. `live` are the marks of all live
/// matches in document order.
pub(crate) fn align(recorded: &[&Anchor], live: &[u32]) -> Vec<Option<usize>> {
    let mut certain: Vec<Option<usize>> = recorded.iter().map(|anchor| find_full(anchor, live)).collect();
    drop_shared(&mut certain);
    let mut free = vec![true; live.len()];
    certain.iter().flatten().for_each(|&at| free[at] = false);
    let mut aligned: Vec<Option<usize>> = (0..recorded.len())
        .map(|at| certain[at].or_else(|| find_between(recorded, &certain, live, &free, at)))
        .collect();
    drop_shared(&mut aligned);
    for (anchor, at) in recorded.iter().zip(&mut aligned) {
        if live.len() != anchor.count as usize
            && at.is_some_and(|at| is_doubled(recorded, anchor.mark, live, at))
        {
            *at = None;
        }
    }
    aligned
}

/// The live match where a looser selector finds as many as the recorded one did, or the only one with its mark.
pub(crate) fn find_renamed(anchor: &Anchor, live: &[u32]) -> Option<usize> {
    let index = anchor.index as usize;
    let kept = live.len() == anchor.count as usize && Likeness::of(anchor.mark, live[index]).is_near();
    if kept { Some(index) } else { find_full(anchor, live) }
}

/// The only element with a recorded mark among others of its tag, where the selector leads nowhere.
pub(crate) fn only(mark: u32, live: &[u32], allowed: &dyn Fn(usize) -> bool) -> Option<usize> {
    sole(live.len(), &|at| mark != 0 && live[at] == mark && allowed(at))
}

/// The only one with the recorded mark, or where nothing came or went the one in its place.
fn find_full(anchor: &Anchor, live: &[u32]) -> Option<usize> {
    let (index, unchanged) = (anchor.index as usize, live.len() == anchor.count as usize);
    let mark = anchor.mark;
    if unchanged && (mark == 0 || live[index] == mark) {
        return Some(index);
    }
    (mark & TEXT != 0).then(|| sole(live.len(), &|at| live[at] == mark)).flatten()
}

/// Looks between the nearest elements that are certain.
fn find_between(
    recorded: &[&Anchor],
    certain: &[Option<usize>],
    live: &[u32],
    free: &[bool],
    which: usize,
) -> Option<usize> {
    let Anchor { index, count, mark, .. } = *recorded[which];
    if mark == 0 {
        return None;
    }
    let fixed = recorded
        .iter()
        .zip(certain)
        .filter_map(|(anchor, at)| at.map(|at| Fixed { index: anchor.index.into(), at: at as i64 }));
    let index = i64::from(index);
    let (mut low, mut high) =
        (Fixed { index: -1, at: -1 }, Fixed { index: count.into(), at: live.len() as i64 });
    for one in fixed {
        if one.index < index && one.index > low.index {
            low = one;
        } else if one.index > index && one.index < high.index {
            high = one;
        }
    }
    let like_at = |at: usize| Likeness::of(mark, live[at]);
    let is_own = |at: usize| like_at(at).is_own() && free[at];
    let own = sole(live.len(), &is_own);
    let enclosed = low.index + 1 == index && index + 1 == high.index;
    if low.shift() == high.shift() {
        let expected = usize::try_from(index + low.shift()).ok().filter(|&at| at < live.len() && free[at])?;
        let alone = count == 1 && live.len() == 1;
        let like = like_at(expected);
        return match own.filter(|&at| at != expected) {
            // It has moved if it is between the same, or if another one is in its place. Else its text may have been edited.
            Some(elsewhere) => {
                let is_here = |other: &&Anchor| Likeness::of(other.mark, live[expected]).is_own();
                let moved = like_at(elsewhere).is_near() || recorded.iter().any(is_here);
                (moved && !like.is_embedded()).then_some(elsewhere)
            }
            None if !like.is_full()
                && (0..live.len())
                    .any(|at| at != expected && is_own(at) && (!like.text || like_at(at).is_near())) =>
            {
                None
            }
            None => {
                let kept = own.is_some() || like.is_embedded() || like.is_near();
                let between = enclosed && like.structure && like.text;
                let something = like.structure || like.text || like.before || like.after;
                (kept || between || alone && something).then_some(expected)
            }
        };
    }
    let window = (low.at + 1).max(index + low.shift().min(high.shift()))
        ..=(high.at - 1).min(index + low.shift().max(high.shift()));
    let found = sole(live.len(), &|at| {
        let like = like_at(at);
        window.contains(&(at as i64)) && free[at] && (like.is_near() || enclosed && like.is_embedded())
    })?;
    let trusted =
        enclosed || live.len() > count as usize && is_own(found) || own == Some(found) && live.len() > 1;
    trusted.then_some(found)
}

/// Whether there is an unknown with the same surroundings right before it: of a thing and a box around it, either may have
/// been there first.
fn is_doubled(recorded: &[&Anchor], mark: u32, live: &[u32], at: usize) -> bool {
    let Some(&outer) = at.checked_sub(1).and_then(|outer| live.get(outer)) else { return false };
    outer != mark
        && (outer ^ mark) & (BEFORE | AFTER) == 0
        && !recorded.iter().any(|other| other.mark == outer)
}

/// The only one of so many positions of which `is` holds.
fn sole(of: usize, is: &dyn Fn(usize) -> bool) -> Option<usize> {
    let mut which = (0..of).filter(|&at| is(at));
    which.next().filter(|_| which.next().is_none())
}

/// Two cannot be one.
fn drop_shared(aligned: &mut [Option<usize>]) {
    let before = aligned.to_vec();
    for at in aligned {
        if at.is_some() && before.iter().filter(|other| *other == at).count() > 1 {
            *at = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mark of small digests.
    fn mark(structure: u32, text: u32, before: u32, after: u32) -> u32 {
        structure << 26 | text << 14 | before << 7 | after
    }

    /// The marks of a list of texts, one after the other.
    fn list(texts: &[u32]) -> Vec<u32> {
        let near = |at: Option<usize>| at.and_then(|at| texts.get(at)).copied().unwrap_or_default();
        (0..texts.len()).map(|at| mark(1, texts[at], near(at.checked_sub(1)), near(Some(at + 1)))).collect()
    }

    /// Where the recorded ones of a list are in the list of now.
    fn check(before: &[u32], recorded: &[u32], now: &[u32], expected: &[Option<usize>]) {
        let marks = list(before);
        let count = before.len() as u32;
        let anchor = |&index: &u32| Anchor {
            selector: "li".into(),
            index,
            count,
            landmark: 0,
            mark: marks[index as usize],
        };
        let anchors: Vec<Anchor> = recorded.iter().map(anchor).collect();
        let anchors: Vec<&Anchor> = anchors.iter().collect();
        assert_eq!(align(&anchors, &list(now)), expected, "{before:?} -> {now:?}");
    }

    #[test]
    fn what_came_or_went_moves_the_others_and_no_more() {
        check(&[1, 2, 3], &[0, 1, 2], &[1, 2, 3], &[Some(0), Some(1), Some(2)]);
        check(&[1, 2, 3], &[0, 1, 2], &[9, 1, 2, 3], &[Some(1), Some(2), Some(3)]);
        check(&[1, 2, 3], &[0, 1, 2], &[1, 9, 2, 3], &[Some(0), Some(2), Some(3)]);
        check(&[1, 2, 3, 4], &[0, 1, 2, 3], &[1, 3, 4], &[Some(0), None, Some(1), Some(2)]);
        check(&[1, 2, 3, 4], &[1], &[1, 3, 4], &[None]);
    }

    #[test]
    fn an_edited_text_stays_and_swapped_ones_are_found_by_theirs() {
        check(&[1, 2, 3, 4], &[0, 1, 2, 3], &[1, 9, 3, 4], &[Some(0), Some(1), Some(2), Some(3)]);
        check(&[1, 2, 3, 4], &[0, 1, 2, 3], &[1, 3, 2, 4], &[Some(0), Some(2), Some(1), Some(3)]);
    }

    #[test]
    fn one_of_twins_is_not_guessed() {
        check(&[1, 5, 5, 2], &[1, 2], &[1, 5, 2], &[None, None]);
        check(&[5, 5], &[0], &[5], &[None]);
    }

    #[test]
    fn without_a_mark_the_number_counts_alone() {
        let anchor = Anchor { selector: "li".into(), index: 1, count: 3, landmark: 0, mark: 0 };
        assert_eq!(align(&[&anchor], &list(&[7, 8, 9])), [Some(1)]);
        assert_eq!(align(&[&anchor], &list(&[7, 8, 9, 10])), [None]);
    }
}
