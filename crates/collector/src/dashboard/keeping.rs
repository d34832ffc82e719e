//! For how long a site's owner keeps what was recorded, and what would go if it were kept for less.

use store::{Keeping, Site};

use crate::{day, site::told};

/// For how long what was recorded is kept.
pub(super) struct Kept {
    /// As they are set: days, `forever` or `usual`.
    pub(super) days: String,
    pub(super) grid_days: String,
    /// What holds.
    pub(super) words: String,
    pub(super) usual: String,
}

impl Kept {
    pub(super) fn of(site: &Site, usual: Keeping) -> Self {
        let words = |Keeping { batch_days, grid_days }: Keeping| {
            let of = |days: Option<u16>| days.map_or("for ever".into(), |days| format!("for {days} days"));
            format!(
                "single views {}, and what the views of a day add up to {}",
                of(batch_days),
                of(grid_days)
            )
        };
        let [days, grid_days] = [site.batch_days, site.grid_days].map(told);
        Self { days, grid_days, words: words(usual.of(site)), usual: words(usual) }
    }
}

/// A wish that forgets something, which is done when it is said a second time.
pub(super) struct Asks {
    /// What goes.
    pub(super) goes: String,
    /// As it was wished: days, `forever` or `usual`.
    pub(super) days: String,
    pub(super) grid_days: String,
}

/// What goes if something is kept for less time than now, in words; nothing if all is kept as long or longer.
pub(super) fn lost(now: Keeping, then: Keeping, today: i32) -> Option<String> {
    let first_kept = |days: u16| day::text(today.saturating_sub(days.into()));
    let views = shorter(now.batch_days, then.batch_days).map(|days| {
        format!(
            "single views that began before {}, with the visits, findings and filters of those days",
            first_kept(days)
        )
    });
    let sums = shorter(now.grid_days, then.grid_days).map(|days| {
        format!(
            "what the views of a day before {} add up to, with the orders that were told then",
            first_kept(days)
        )
    });
    let goes: Vec<String> = [views, sums].into_iter().flatten().collect();
    (!goes.is_empty()).then(|| goes.join("; and "))
}

/// The days, if they are fewer; `None` is for ever.
fn shorter(now: Option<u16>, then: Option<u16>) -> Option<u16> {
    then.filter(|&then| now.is_none_or(|now| then < now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_kept_for_less_is_lost() {
        let keeping = |batch_days, grid_days| Keeping { batch_days, grid_days };
        let of = |then| lost(keeping(Some(90), None), then, 20_762);
        assert_eq!(of(keeping(Some(90), None)), None);
        assert_eq!(of(keeping(None, None)), None);
        let views = of(keeping(Some(30), None)).unwrap();
        assert!(
            views.starts_with("single views that began before 2026-10-06, ") && !views.contains("; and ")
        );
        let sums = of(keeping(Some(91), Some(700))).unwrap();
        assert!(sums.starts_with("what the views of a day before 2024-12-05 add up to, "), "{sums}");
        assert!(
            of(keeping(Some(1), Some(2)))
                .unwrap()
                .contains("; and what the views of a day before 2026-11-03")
        );
    }
}
