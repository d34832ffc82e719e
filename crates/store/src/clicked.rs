//! On which elements a view's clicks fell, and how long the pointer had been there.

use wire::{Anchor, Batch, Click, Pointer};

/// An element as maps name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clicked {
    /// Which of the selector's matches; `None` for any.
    pub index: Option<u32>,
    /// Its selector.
    pub selector: String,
}

impl Clicked {
    /// The least that names this element and no other.
    pub(crate) fn of(anchor: &Anchor) -> Self {
        Self { index: (anchor.count > 1).then_some(anchor.index), selector: anchor.selector.clone() }
    }

    /// Whether a view's clicks fell on it.
    pub(crate) fn is_among(&self, batches: &[Batch]) -> bool {
        let named = |anchor: &Anchor| {
            anchor.selector == self.selector && self.index.is_none_or(|index| index == anchor.index)
        };
        Ground::of(batches).clicks(batches).iter().any(|fallen| named(fallen.anchor))
    }

    /// Whether [`crate::element_words`] says this of it.
    pub(crate) fn is_called(&self, words: &str) -> bool {
        let Some(rest) = words.strip_prefix(self.selector.as_str()) else { return false };
        if rest.is_empty() {
            return self.index.is_none_or(|index| index == 0);
        }
        let inner = rest.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')'));
        let Some((number, count)) = inner.and_then(|inner| inner.split_once(" of ")) else { return false };
        let number = number.parse().ok().filter(|&number: &u64| number > 0 && count.parse::<u32>().is_ok());
        number.is_some_and(|number| self.index.is_none_or(|index| u64::from(index) + 1 == number))
    }
}

/// The elements and places of a view, by their numbers.
pub(crate) struct Ground<'a> {
    anchors: Vec<Option<&'a Anchor>>,
    places: Vec<u32>,
}

impl<'a> Ground<'a> {
    pub(crate) fn of(batches: &'a [Batch]) -> Self {
        let (mut anchors, mut places) = (Vec::new(), Vec::new());
        for batch in batches {
            set(&mut anchors, batch.anchors.first, batch.anchors.list.iter().map(Some));
            set(&mut places, batch.places.first, batch.places.list.iter().map(|place| place.anchor));
        }
        Self { anchors, places }
    }

    /// The number of a place's element; 0 for the document, or where nobody told.
    fn number(&self, place: u32) -> u32 {
        self.places.get(place as usize).copied().unwrap_or(0)
    }

    /// The element that a click fell on, if it is one that was told.
    pub(crate) fn under(&self, click: &Click) -> Option<&'a Anchor> {
        self.anchors.get(self.number(click.place) as usize).copied().flatten()
    }

    /// The clicks that count, in order; those on no element are left out.
    pub(crate) fn clicks(&self, batches: &'a [Batch]) -> Vec<Fallen<'a>> {
        let mut moves = batches.iter().flat_map(|batch| &batch.moves).peekable();
        // Over which element the pointer is, and since when.
        let mut over = None;
        let mut fallen = Vec::new();
        for click in batches.iter().flat_map(|batch| &batch.clicks) {
            while let Some(step) = moves.next_if(|step| step.at_ms <= click.at_ms) {
                let element = self.number(step.place);
                over = over.filter(|&(before, _)| before == element).or(Some((element, step.at_ms)));
            }
            let element = self.number(click.place);
            let since = over.filter(|&(before, _)| before == element).map(|(_, since_ms)| since_ms);
            let points = matches!(click.pointer, Pointer::Mouse | Pointer::Pen);
            let hesitation_ms = since.filter(|_| points).map(|since_ms| click.at_ms.saturating_sub(since_ms));
            // Whoever clicks again hesitates anew.
            over = since.map(|_| (element, click.at_ms)).or(over);
            fallen.extend(self.under(click).filter(|_| click.counts()).map(|anchor| Fallen {
                anchor,
                click,
                hesitation_ms,
            }));
        }
        fallen
    }
}

/// A click, and the element that it fell on.
pub(crate) struct Fallen<'a> {
    pub(crate) anchor: &'a Anchor,
    pub(crate) click: &'a Click,
    /// How long a mouse or pen had been over the element, or since it clicked there last; `None` if no move there was told.
    pub(crate) hesitation_ms: Option<u32>,
}

/// Puts numbered things where their numbers say.
fn set<T: Clone + Default>(all: &mut Vec<T>, first: u32, list: impl ExactSizeIterator<Item = T>) {
    let first = first as usize;
    if list.len() > 0 {
        all.resize(all.len().max(first + list.len()), T::default());
    }
    for (slot, item) in all.iter_mut().skip(first).zip(list) {
        *slot = item;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::element_words;

    #[test]
    fn an_element_is_known_by_its_words() {
        let words = |selector: &str, index, count| {
            element_words(&Anchor { selector: selector.into(), index, count, landmark: 0, mark: 0 })
        };
        let is = |index, words: &str| Clicked { index, selector: "nav a".into() }.is_called(words);
        let (lone, third) = (words("nav a", 0, 1), words("nav a", 2, 4));
        assert_eq!([is(None, &lone), is(Some(0), &lone), is(Some(2), &lone)], [true, true, false]);
        assert_eq!([is(None, &third), is(Some(0), &third), is(Some(2), &third)], [true, false, true]);
        let last = words("nav a", u32::MAX, u32::MAX);
        assert_eq!([is(Some(u32::MAX), &last), is(Some(0), &last)], [true, false]);
        let others = ["nav a b", "nav", "nav a (3)", "nav a (x of 4)", "nav a (0 of 4)", "", "b nav a"];
        assert_eq!(others.map(|other| is(None, other)), [false; 7]);
    }
}
