//! Names an element by what it means: a stable id, a test id, a role, words among its classes, and where it stands.

use alloc::{string::String, vec::Vec};

use wire::limits;

use crate::{
    text::{fields, split},
    word::is_stable_name,
};

/// The tags that divide a page into parts, as a selector.
pub const LANDMARKS: &str = "header,nav,main,footer,aside,form,dialog,section,article";

/// Test-id attributes in the order of preference.
pub(crate) const TEST_IDS: [&str; 3] = ["data-testid", "data-test", "data-qa"];

/// Stands between a host's selector and one inside its shadow root.
const INTO: &str = " >>> ";

/// How many classes describe an element.
const CLASSES: usize = 2;

/// What the shell reads from one element. Empty texts stand for what is absent.
#[derive(Debug, Default, Clone, Copy)]
pub struct Features<'a> {
    /// Local name, lower case for HTML.
    pub tag: &'a str,
    /// The `id` attribute.
    pub id: &'a str,
    /// `data-testid`, `data-test`, `data-qa`.
    pub test_ids: [&'a str; 3],
    /// The `role` attribute.
    pub role: &'a str,
    /// The `name` attribute.
    pub name: &'a str,
    /// The `class` attribute.
    pub class: &'a str,
}

impl<'a> Features<'a> {
    /// Reads the [`crate::fields`] of a joined text, in the order in which they stand above.
    #[must_use]
    pub fn read(joined: &'a str) -> Self {
        let mut fields = fields(joined);
        let mut next = || fields.next().unwrap_or_default();
        let (tag, id, test_ids) = (next(), next(), [next(), next(), next()]);
        Self { tag, id, test_ids, role: next(), name: next(), class: next() }
    }
}

/// Whether the selector is finished or wants to see the parent element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing above would help.
    Done,
    /// Show the parent, if there is one.
    Up,
}

/// Grows from the element outwards to the nearest ancestor with an identity.
#[derive(Default)]
pub struct Selector {
    own: String,
    scope: String,
}

impl Selector {
    /// Looks at the element itself first, then at its ancestors from the inside out, until the answer is `Done`.
    pub fn look(&mut self, element: &Features<'_>) -> Step {
        let identity = identity(element);
        if self.own.is_empty() {
            if let Some(identity) = identity {
                self.own = identity;
                return if self.own.starts_with('#') { Step::Done } else { Step::Up };
            }
            self.own = description(element);
            return if matches!(element.tag, "html" | "body") { Step::Done } else { Step::Up };
        }
        if let Some(identity) = identity {
            self.scope = identity;
            return Step::Done;
        }
        if is_landmark(element) {
            self.scope = description(element);
            return Step::Done;
        }
        Step::Up
    }

    /// The selector, at most as long as the wire allows.
    #[must_use]
    pub fn finish(self) -> String {
        let mut selector = self.scope;
        if !selector.is_empty() {
            selector.push(' ');
        }
        selector.push_str(&self.own);
        if selector.len() > limits::SELECTOR_BYTES {
            selector.clear();
        }
        selector
    }
}

/// The selector of something inside the shadow root of what `host` selects.
#[must_use]
pub fn step_into(host: &str, inner: &str) -> String {
    [host, INTO, inner].concat()
}

/// The selectors that lead from root to root, outermost first.
pub fn steps(selector: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(selector);
    core::iter::from_fn(move || {
        let text = rest?;
        let Some(at) = text.as_bytes().windows(INTO.len()).position(|window| window == INTO.as_bytes())
        else {
            return rest.take();
        };
        rest = text.get(at + INTO.len()..);
        text.get(..at)
    })
}

/// `#id`, or `tag[data-testid="…"]`.
fn identity(element: &Features<'_>) -> Option<String> {
    if is_stable_name(element.id) {
        return Some(["#", element.id].concat());
    }
    let (attribute, value) =
        TEST_IDS.iter().zip(element.test_ids).find(|(_, value)| is_stable_name(value))?;
    Some([tag(element), "[", attribute, "=\"", value, "\"]"].concat())
}

/// The tag, up to two telling classes, role and name.
fn description(element: &Features<'_>) -> String {
    let mut own = String::from(tag(element));
    for class in classes(element) {
        own.push('.');
        own.push_str(class);
    }
    for (attribute, value) in [("role", element.role), ("name", element.name)] {
        if is_stable_name(value) {
            own.push_str(&["[", attribute, "=\"", value, "\"]"].concat());
        }
    }
    own
}

/// Landmark tags; the weak ones among them, `section` and `article`, only with a class of their own.
fn is_landmark(element: &Features<'_>) -> bool {
    match element.tag {
        "header" | "nav" | "main" | "footer" | "aside" | "form" | "dialog" => true,
        "section" | "article" => !classes(element).is_empty(),
        _ => false,
    }
}

fn classes<'a>(element: &Features<'a>) -> Vec<&'a str> {
    split(element.class, |b| b <= b' ').filter(|class| is_stable_name(class)).take(CLASSES).collect()
}

/// Tags need no escaping as long as they are letters, digits and hyphens; anything else is described as `*`.
fn tag<'a>(element: &Features<'a>) -> &'a str {
    let plain = element.tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain && !element.tag.is_empty() { element.tag } else { "*" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &[Features<'_>], expected: &str) {
        let mut selector = Selector::default();
        for element in path {
            if selector.look(element) == Step::Done {
                break;
            }
        }
        assert_eq!(selector.finish(), expected);
    }

    fn plain<'a>(tag: &'a str, class: &'a str) -> Features<'a> {
        Features { tag, class, ..Features::default() }
    }

    #[test]
    fn a_selector_through_shadow_roots_comes_apart_again() {
        let selector = step_into(&step_into("main shop-card", "shop-stars"), "button.star");
        assert_eq!(steps(&selector).collect::<Vec<_>>(), ["main shop-card", "shop-stars", "button.star"]);
        assert_eq!(steps("#buy").collect::<Vec<_>>(), ["#buy"]);
    }

    #[test]
    fn an_id_stands_alone() {
        check(&[Features { id: "buy", ..plain("button", "x") }, plain("main", "")], "#buy");
    }

    #[test]
    fn a_generated_id_is_passed_over() {
        check(
            &[Features { id: "radix-83f2k1", ..plain("button", "cta") }, plain("main", "")],
            "main button.cta",
        );
    }

    #[test]
    fn a_test_id_keeps_its_scope() {
        let button = Features { test_ids: ["buy", "", ""], ..plain("button", "") };
        check(
            &[button, plain("div", "row"), plain("form", "order")],
            "form.order button[data-testid=\"buy\"]",
        );
    }

    #[test]
    fn wrappers_without_meaning_do_not_show() {
        let hero = Features { id: "hero", ..plain("section", "") };
        check(
            &[plain("a", "button primary css-19fk2"), plain("div", "wrap"), hero],
            "#hero a.button.primary",
        );
    }

    #[test]
    fn a_section_without_class_is_no_scope() {
        check(&[plain("p", ""), plain("section", ""), plain("main", "")], "main p");
    }

    #[test]
    fn role_and_name_tell_alike_elements_apart() {
        let tab = Features { role: "tab", name: "size", ..plain("button", "") };
        check(&[tab, plain("body", "")], "button[role=\"tab\"][name=\"size\"]");
    }

    #[test]
    fn a_tag_that_would_need_escaping_becomes_a_star() {
        check(&[plain("svg:a b", "icon")], "*.icon");
    }
}
