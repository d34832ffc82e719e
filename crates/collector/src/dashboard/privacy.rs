//! Who may see a site's maps, and whether two of its views can be known as one visitor's: as the settings say and change it.

use store::{Public, Site, SiteChange};

use crate::{refusal::Refusal, site};

/// What holds.
pub(super) struct Privacy {
    pub(super) is_strict: bool,
    pub(super) public: Public,
}

impl Privacy {
    pub(super) fn of(site: &Site) -> Self {
        Self { is_strict: site.strict, public: site.public }
    }

    /// Who sees maps, at the end of a sentence.
    pub(super) fn seen_by(&self) -> &'static str {
        match (self.public.heat, self.public.revenue, self.public.visits) {
            (false, ..) => "whoever has an account, a link or a token",
            (true, false, false) => "anyone",
            (true, true, false) => "anyone, with what was ordered",
            (true, false, true) => "anyone, with single visits",
            (true, true, true) => "anyone, with what was ordered and single visits",
        }
    }
}

/// What a form asks for, of which `get` gives the fields: `strict` is `on` or `off`, and of `heat`, `revenue` and `visits` those
/// are `on` that anyone may see.
pub(super) fn change<'a>(get: impl Fn(&str) -> &'a str) -> Result<SiteChange, Refusal> {
    let refused = |error: String| Refusal::Body(format!("has {error}"));
    let strict = site::switch(get("strict")).map_err(refused)?;
    let seen: Vec<&str> =
        ["heat", "revenue", "visits"].into_iter().filter(|name| get(name) == "on").collect();
    let seen = if seen.is_empty() { "nothing".into() } else { seen.join(",") };
    let public = site::public(&seen).map_err(refused)?;
    Ok(SiteChange { public: Some(public), strict: Some(strict), ..SiteChange::default() })
}
