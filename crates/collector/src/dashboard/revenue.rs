//! Which page and which element is credited with which part of an order: an equal part to each page that the session saw up
//! to it, and to each element that it clicked.

use std::{collections::HashMap, sync::Arc};

use store::Viewed;

use super::number::Money;

/// Sums by page. What all pages are credited with is what was ordered, to the last ten-thousandth.
pub(super) fn by_page(views: &[Viewed]) -> HashMap<Arc<str>, Money> {
    let mut seen: HashMap<i64, Vec<Arc<str>>> = HashMap::new();
    let mut credited: HashMap<Arc<str>, Money> = HashMap::new();
    for view in views {
        let pages = seen.entry(view.session).or_default();
        if !pages.contains(&view.summary.path) {
            pages.push(Arc::clone(&view.summary.path));
        }
        for order in &view.orders {
            for (page, part) in pages.iter().zip(parts(order.kept_e4().into(), pages.len())) {
                let money = credited.entry(Arc::clone(page)).or_default();
                *money.entry(order.currency.clone()).or_default() += part;
            }
        }
    }
    credited
}

/// A page, and an element of it in words.
type Element = (Arc<str>, Arc<str>);

/// The same by page and element. An order before which nothing was clicked is credited to none.
pub(super) fn by_element(views: &[Viewed]) -> HashMap<Arc<str>, HashMap<String, Money>> {
    let mut clicked: HashMap<i64, Vec<Element>> = HashMap::new();
    let mut credited: HashMap<Arc<str>, HashMap<String, Money>> = HashMap::new();
    for view in views {
        let elements = clicked.entry(view.session).or_default();
        for element in &view.summary.clicked {
            let element = (Arc::clone(&view.summary.path), Arc::clone(&element.words));
            if !elements.contains(&element) {
                elements.push(element);
            }
        }
        for order in &view.orders {
            for ((page, element), part) in elements.iter().zip(parts(order.kept_e4().into(), elements.len()))
            {
                let of_page = credited.entry(Arc::clone(page)).or_default();
                let money = of_page.entry(element.to_string()).or_default();
                *money.entry(order.currency.clone()).or_default() += part;
            }
        }
    }
    credited
}

/// So many parts that are as equal as whole numbers can be, and add up.
fn parts(whole: i128, count: usize) -> impl Iterator<Item = i128> {
    let count = count as i128;
    (0..count).map(move |at| whole * (at + 1) / count - whole * at / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_differ_by_one_at_most() {
        for whole in [0, 1, 7, 99_999, -10, 1_000_003] {
            for count in 1..12 {
                let parts: Vec<_> = parts(whole, count).collect();
                assert_eq!((parts.len(), parts.iter().sum::<i128>()), (count, whole));
                let (least, most) = (parts.iter().min().unwrap(), parts.iter().max().unwrap());
                assert!(most - least <= 1, "{whole} in {count}: {parts:?}");
            }
        }
    }
}
