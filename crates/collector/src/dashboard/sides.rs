//! The two groups that are compared, as the address says them, and what they are called.

use store::Segment;

use super::filters::Filters;
use crate::{day, heat_segment::VERSUS};

/// A page that the sessions of a group saw.
pub(super) const PAGE: &str = "page";
const ALL: &str = "all";
/// Filters by their names, with what is said of those who pass them and of a group that has none.
const WORDS: [(&str, &str, &str); 17] = [
    (PAGE, "that saw {}", "all pages"),
    ("device", "{}s", "all devices"),
    ("country", "in {}", "all countries"),
    ("browser", "in {}", "all browsers"),
    ("source", "from {}", "all sources"),
    ("utm_medium", "medium {}", "all media"),
    ("utm_campaign", "campaign {}", "all campaigns"),
    ("utm_term", "term {}", "all terms"),
    ("utm_content", "content {}", "all contents"),
    ("variant", "{}", "all variants"),
    ("visitor", "{} visitors", "all visitors"),
    ("width", "{} px wide", "all widths"),
    ("clicked", "that clicked {}", "whatever they clicked"),
    ("previous", "that came from {}", "wherever on the site they came from"),
    ("next", "that went on to {}", "wherever on the site they went on to"),
    ("converted", "ordered: {}", "whether they ordered or not"),
    ("hours", "at the hours {}", "at all hours"),
];
const BOTS: &str = "bots";

/// One of the groups.
pub(super) struct Side<'a> {
    /// Whose views it is of.
    pub(super) segment: &'a Segment,
    /// That its sessions saw.
    pub(super) page: Option<&'a str>,
    filters: &'a Filters,
    /// Before the names of what is its own.
    prefix: &'static str,
}

/// Both; `versus` is the second's segment.
pub(super) fn both<'a>(filters: &'a Filters, versus: &'a Segment) -> [Side<'a>; 2] {
    let side = |segment, prefix| {
        let mut side = Side { segment, page: None, filters, prefix };
        side.page = side.text(PAGE);
        side
    };
    [side(&filters.segment, ""), side(versus, VERSUS)]
}

impl<'a> Side<'a> {
    /// What its filter of that name says; nothing if it lets everything pass. What the second does not say is as the first has it.
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        let own = self.filters.get(&format!("{}{name}", self.prefix)).or_else(|| self.filters.get(name));
        // Of bots all are more than there would be without a word.
        own.filter(|text| *text != ALL || name == BOTS)
    }

    /// The address of another page about this group alone.
    pub(super) fn to(&self, page: &str, changes: &[(&str, Option<&str>)]) -> String {
        let [from, to] = [self.segment.from_day, self.segment.to_day].map(day::text);
        let is_own = |name: &str| self.filters.get(&format!("{VERSUS}{name}")).is_some();
        let has_days = !self.prefix.is_empty() && (is_own("from") || is_own("to"));
        let days = [("days", None), ("from", Some(&*from)), ("to", Some(&*to))];
        let days = if has_days { &days[..] } else { &[] };
        let names = WORDS.iter().map(|(name, ..)| *name).filter(|name| *name != PAGE).chain([BOTS]);
        let own = names.filter(|name| !self.prefix.is_empty() && is_own(name));
        let own = own.filter(|name| changes.iter().all(|(changed, _)| changed != name));
        let own: Vec<_> = own.map(|name| (name, self.text(name))).collect();
        self.filters.with(page, &[days, &own, changes].concat())
    }

    fn days(&self) -> String {
        let [from, to] = [self.segment.from_day, self.segment.to_day].map(day::text);
        if from == to { from } else { format!("{from} to {to}") }
    }

    /// All that is said of it.
    pub(super) fn words(&self) -> String {
        let said = WORDS.iter().filter_map(|(name, words, _)| Some(words.replace("{}", self.text(name)?)));
        let bots = self.text(BOTS).map(|text| format!("bots {text}"));
        said.chain(bots).chain([self.days()]).collect::<Vec<_>>().join(", ")
    }
}

/// What each is called beside the other: only that by which they differ.
pub(super) fn names([first, second]: &[Side<'_>; 2]) -> [String; 2] {
    let mut names = [Vec::new(), Vec::new()];
    let differing = |name: &str| first.text(name) != second.text(name);
    for (name, words, all) in WORDS.into_iter().filter(|(name, ..)| differing(name)) {
        for (side, list) in [first, second].into_iter().zip(&mut names) {
            list.push(side.text(name).map_or_else(|| all.to_owned(), |text| words.replace("{}", text)));
        }
    }
    for (side, list) in [first, second].into_iter().zip(&mut names) {
        list.extend(differing(BOTS).then(|| format!("bots {}", side.text(BOTS).unwrap_or("without"))));
        list.extend((first.days() != second.days()).then(|| side.days()));
    }
    names.map(|list| list.join(", "))
}

#[cfg(test)]
mod tests {
    use wire::SiteKey;

    use super::*;
    use crate::dashboard::picture::{Picture, of_difference};

    const NOON_MS: i64 = 20_762 * 86_400_000 + 43_200_000; // 2026-11-05
    const NAMES: [&str; 6] = ["page", "vs_page", "vs_variant", "vs_source", "vs_to", "vs_device"];

    fn of<T>(query: &str, ask: impl Fn(&[Side<'_>; 2], &Filters) -> T) -> T {
        let uri = format!("/compare?{query}").parse().unwrap();
        let filters = Filters::of(&uri, SiteKey::from_random([1; 10]), NOON_MS, &NAMES).unwrap();
        let versus = filters.versus().unwrap().unwrap_or_else(|| filters.segment.clone());
        ask(&both(&filters, &versus), &filters)
    }

    fn called(query: &str) -> [String; 2] {
        of(query, |sides, _| names(sides))
    }

    fn difference(query: &str) -> Option<String> {
        let picture: Option<Picture> = of(query, |[first, second], filters| {
            of_difference([first, second], wire::Device::Phone, filters)
        });
        picture.map(|picture| serde_json::Value::Object(picture).to_string())
    }

    #[test]
    fn groups_are_called_by_what_they_differ_in() {
        let arms = "source=a&variant=colour:a-long-arm&vs_variant=colour:b";
        assert_eq!(called(arms), ["colour:a-long-arm", "colour:b"]);
        assert_eq!(called("source=a&vs_source=all"), ["from a", "all sources"]);
        assert_eq!(called("page=/a&vs_page=/b"), ["that saw /a", "that saw /b"]);
        let before = ["2026-10-30 to 2026-11-05", "2026-10-23 to 2026-10-29"];
        assert_eq!(called("source=a&vs_to=2026-10-29"), before);
        let words = of(arms, |[_, second], _| second.words());
        assert_eq!(words, "from a, colour:b, 2026-10-30 to 2026-11-05");
    }

    #[test]
    fn the_other_pages_of_the_second_group_are_about_it() {
        let second = |query: &str| of(query, |[_, second], _| second.to("/page", &[("path", Some("/"))]));
        let arms = second("source=a&variant=h:a&vs_variant=h:b");
        assert!(arms.ends_with("&source=a&variant=h%3Ab&path=%2F"), "{arms}");
        let before = second("days=7&vs_to=2026-10-29");
        assert!(before.ends_with("&from=2026-10-23&to=2026-10-29&path=%2F"), "{before}");
        assert!(!before.contains("days"), "{before}");
    }

    #[test]
    fn the_overlay_takes_away_what_differs_in_one_thing_or_came_before() {
        let part = r#""device":"phone","part":"2026-10-30/2026-11-05""#;
        let arms = difference("source=a&variant=h:a&vs_variant=h:b").unwrap();
        let chosen = r#""source":"source=a","variant":"variant=h:a","versus":"variant=h:b""#;
        assert_eq!(arms, format!("{{{part},{chosen}}}"));
        let all = difference("source=a&vs_source=all").unwrap();
        assert_eq!(all, format!("{{{part},\"source\":\"source=a\",\"versus\":\"source=all\"}}"));
        assert_eq!(difference("vs_to=2026-10-29").unwrap(), r#"{"device":"phone","versus":"before"}"#);
        for beyond in ["vs_to=2026-10-28", "vs_source=b&vs_to=2026-10-29", "bots=only&vs_source=b"] {
            assert_eq!(difference(beyond), None, "{beyond}");
        }
        assert_eq!(difference("variant=h:a&vs_variant=h:b&vs_source=b"), None);
    }
}
