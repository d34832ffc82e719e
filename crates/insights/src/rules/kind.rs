//! Which pages are of one kind: below the same path, and made alike.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::facts::Page;

/// Of what tells the page with less of its own from the site's others, so much stands on the other as well.
const ALIKE: f64 = 0.5;

/// A site's pages, to tell whether two are of one kind.
pub(super) struct Kinds<'a> {
    pages: Vec<Made<'a>>,
}

/// What a page is made of.
struct Made<'a> {
    folder: Option<&'a str>,
    /// Its elements in order, each with how little it is on all pages: from 0 for what stands on each up to just below 1.
    elements: Vec<(&'a str, f64)>,
    sum: f64,
}

impl<'a> Kinds<'a> {
    pub(super) fn of(pages: &'a [Page]) -> Self {
        let mut on: BTreeMap<&str, usize> = BTreeMap::new();
        for name in pages.iter().flat_map(|page| &page.elements) {
            *on.entry(name).or_default() += 1;
        }
        let rare = |name: &str| 1.0 - on[name] as f64 / pages.len() as f64;
        let made = |page: &'a Page| {
            let mut elements: Vec<(&str, f64)> =
                page.elements.iter().map(|name| (&**name, rare(name))).collect();
            elements.sort_unstable_by_key(|(name, _)| *name);
            let sum = elements.iter().map(|(_, rare)| rare).sum();
            Made { folder: folder(&page.path), elements, sum }
        };
        Self { pages: pages.iter().map(made).collect() }
    }

    /// Whether two pages are of one kind.
    pub(super) fn are_alike(&self, one: usize, other: usize) -> bool {
        let [one, other] = [one, other].map(|at| &self.pages[at]);
        one.folder.is_some() && one.folder == other.folder && one.is_made_like(other)
    }
}

impl Made<'_> {
    /// What stands on most pages, such as a menu, says nothing of that, and a page on which something was not used by anybody is
    /// not of another kind for that.
    fn is_made_like(&self, other: &Self) -> bool {
        let (mut shared, mut theirs) = (0.0, other.elements.iter().peekable());
        for (name, rare) in &self.elements {
            while theirs.next_if(|(their, _)| their < name).is_some() {}
            if theirs.peek().is_some_and(|(their, _)| their == name) {
                shared += rare;
            }
        }
        let has_nothing_own = self.sum.max(other.sum) == 0.0;
        has_nothing_own || shared > 0.0 && shared >= ALIKE * self.sum.min(other.sum)
    }
}

/// What is above a page's last step; none of a site's first level, where pages are of all kinds.
fn folder(path: &str) -> Option<&str> {
    let (folder, _) = path.trim_end_matches('/').rsplit_once('/')?;
    (!folder.is_empty()).then_some(folder)
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec};

    use super::*;

    fn pages(all: &[(&str, &[&str])]) -> Vec<Page> {
        let page = |&(path, elements): &(&str, &[&str])| Page {
            path: path.into(),
            elements: elements.iter().copied().map(String::from).collect(),
            units: Vec::new(),
        };
        all.iter().map(page).collect()
    }

    fn like(all: &[Page], at: usize) -> Vec<usize> {
        let kinds = Kinds::of(all);
        (0..all.len()).filter(|&other| other != at && kinds.are_alike(at, other)).collect()
    }

    #[test]
    fn a_journal_page_is_not_held_against_pages_that_sell() {
        let all = pages(&[
            ("/shop/lamp", &["nav a", "#buy", "#gallery img"]),
            ("/shop/chair", &["nav a", "#buy", "#gallery img", "#video"]),
            ("/shop/table", &["nav a", "#buy"]),
            ("/shop/journal", &["nav a", "#contents a", "figure img"]),
            ("/help/lamp", &["nav a", "#buy"]),
        ]);
        let like = |at| like(&all, at);
        assert_eq!([0, 1, 2, 3, 4].map(like), [vec![1, 2], vec![0, 2], vec![0, 1], vec![], vec![]]);
    }

    #[test]
    fn pages_that_have_all_in_common_are_alike_and_the_first_level_has_no_kind() {
        let all = pages(&[("/p/1", &["#buy"]), ("/p/2", &["#buy"]), ("/p/3/", &["#buy"])]);
        assert_eq!(like(&all, 0), [1, 2]);
        let all = pages(&[("/a", &["#buy"]), ("/b", &["#buy"])]);
        assert_eq!(like(&all, 0), []);
    }
}
