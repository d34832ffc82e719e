//! Who may ask for what of a site: whoever has a token for it, logged in or opened a link. Of what the overlay asks for also
//! whoever has a token of a link to a page, and anybody where the site says so.

use std::sync::Arc;

use axum::http::{HeaderMap, Uri, header};
use store::{ApiToken, Holder, Public, Role, Scope, Site};
use wire::SiteKey;

use crate::{
    Collector, cookie, day,
    refusal::Refusal,
    secret::{self, Purpose},
    token::{TokenError, bearer},
};

/// Somebody who was let in.
pub(crate) struct Admitted {
    pub(crate) site: Arc<Site>,
    /// When the right that let them in ends, seconds since 1970 UTC; `None` if it does not.
    pub(crate) until_s: Option<i64>,
    /// Nothing is known of them but that the site is public.
    pub(crate) is_anyone: bool,
}

/// What the overlay asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Maps, what there is to choose, and what comes now.
    Heat,
    /// What was ordered by those who clicked.
    Orders,
    /// Single visits.
    Visits,
}

impl Shown {
    fn is_public(self, Public { heat, revenue, visits }: Public) -> bool {
        match self {
            Self::Heat => heat,
            Self::Orders => revenue,
            Self::Visits => visits,
        }
    }
}

/// Lets in who may see so much of what the overlay shows.
pub(crate) fn admit_to(
    shown: Shown,
    collector: &Collector,
    key: SiteKey,
    headers: &HeaderMap,
) -> Result<Admitted, Refusal> {
    let site = collector.store.site(key)?.ok_or(Refusal::UnknownSite(key))?;
    let known = admit_known(collector, key, headers);
    if known.is_err() && shown.is_public(site.public) {
        return Ok(Admitted { site, until_s: None, is_anyone: true });
    }
    known
}

fn admit_known(collector: &Collector, key: SiteKey, headers: &HeaderMap) -> Result<Admitted, Refusal> {
    let Some(token) = bearer(headers).filter(|token| !Purpose::Api.is_in(token)) else {
        return admit(collector, key, headers, Scope::Read);
    };
    let site = collector.store.site(key)?.ok_or(Refusal::UnknownSite(key))?;
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let until_s = collector.signer.check(token, key, origin, day::now_ms() / 1_000)?;
    Ok(Admitted { site, until_s: Some(until_s), is_anyone: false })
}

/// Lets in who may do what needs `scope` with the site.
pub(crate) fn admit(
    collector: &Collector,
    key: SiteKey,
    headers: &HeaderMap,
    scope: Scope,
) -> Result<Admitted, Refusal> {
    let site = collector.store.site(key)?.ok_or(Refusal::UnknownSite(key))?;
    let Some(token) = bearer(headers) else {
        let until_s = by_cookie(collector, &site, headers, scope)?;
        return Ok(Admitted { site, until_s, is_anyone: false });
    };
    if !Purpose::Api.is_in(token) {
        // Whether it is good for anything is said first.
        let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
        collector.signer.check(token, key, origin, day::now_ms() / 1_000)?;
        return Err(TokenError::OfMaps { needs: scope }.into());
    }
    let until_s = of_program(collector, token, key, scope)?;
    Ok(Admitted { site, until_s, is_anyone: false })
}

/// Lets in who may show the site to others: its analysts, too.
pub(crate) fn admit_to_share(
    collector: &Collector,
    key: SiteKey,
    headers: &HeaderMap,
) -> Result<Admitted, Refusal> {
    if bearer(headers).is_none() && cookie::is_ours(headers) {
        let site = collector.store.site(key)?.ok_or(Refusal::UnknownSite(key))?;
        if let Some(Holder::Account(account)) = holder(collector, headers, Purpose::Session)?
            && account.role_at(key).is_some_and(|role| role >= Role::Analyst)
        {
            return Ok(Admitted { site, until_s: None, is_anyone: false });
        }
    }
    admit(collector, key, headers, Scope::Admin)
}

/// Lets in who may save what pages look like: the site's analysts and owners, by what opened the map on the page.
pub(crate) fn admit_to_save(
    collector: &Collector,
    key: SiteKey,
    headers: &HeaderMap,
) -> Result<Admitted, Refusal> {
    let Some(token) = bearer(headers).filter(|token| !Purpose::Api.is_in(token)) else {
        return admit_to_share(collector, key, headers);
    };
    let site = collector.store.site(key)?.ok_or(Refusal::UnknownSite(key))?;
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let until_s = collector.signer.check_to_save(token, key, origin, day::now_ms() / 1_000)?;
    Ok(Admitted { site, until_s: Some(until_s), is_anyone: false })
}

/// Whoever logged in, or opened a link to the site, from a page of ours.
fn by_cookie(
    collector: &Collector,
    site: &Site,
    headers: &HeaderMap,
    needs: Scope,
) -> Result<Option<i64>, Refusal> {
    let nobody = match needs {
        Scope::Read if !site.public.heat => Refusal::NoToken,
        needs => Refusal::NoScope(needs),
    };
    if !cookie::is_ours(headers) {
        return Err(nobody);
    }
    let role = match holder(collector, headers, Purpose::Session)? {
        Some(Holder::Account(account)) => account.role_at(site.key),
        _ => None,
    };
    if role.is_some_and(|role| role.scope().includes(needs)) {
        return Ok(None);
    }
    match holder(collector, headers, Purpose::Guest)? {
        Some(Holder::Guest(share)) if share.about.site == site.key && needs == Scope::Read => {
            Ok(Some(share.about.expires_s))
        }
        _ => Err(role.map_or(nobody, |role: Role| Refusal::Role { role, needs })),
    }
}

/// Whose cookie came with the request.
pub(crate) fn holder(
    collector: &Collector,
    headers: &HeaderMap,
    purpose: Purpose,
) -> Result<Option<Holder>, store::Error> {
    let Some(text) = cookie::read(headers, purpose, collector.is_secure(headers)) else { return Ok(None) };
    let found = collector.store.access().session(&secret::digest(purpose, text), day::now_ms() / 1_000)?;
    Ok(found.map(|(holder, _)| holder))
}

/// A token that is kept.
fn of_program(
    collector: &Collector,
    token: &str,
    site: SiteKey,
    needs: Scope,
) -> Result<Option<i64>, Refusal> {
    let access = collector.store.access();
    let kept = access.token(&secret::digest(Purpose::Api, token))?.ok_or(TokenError::Unknown)?;
    let now_ms = day::now_ms();
    check(&kept, site, needs, now_ms / 1_000)?;
    let today = day::of_ms(now_ms);
    if kept.used_day != Some(today) {
        // On a full disk it reads all the same.
        if let Err(error) = access.token_used(kept.id, today) {
            tracing::warn!("that a token was used today could not be noted: {error}");
        }
    }
    Ok(Some(kept.about.expires_s))
}

/// Whether something came that lets them in anywhere: an account's cookie, a token, or that of a link to a page.
pub(crate) fn is_known(collector: &Collector, uri: &Uri, headers: &HeaderMap) -> bool {
    let now_s = day::now_ms() / 1_000;
    let Some(token) = bearer(headers) else {
        return [Purpose::Session, Purpose::Guest]
            .into_iter()
            .any(|purpose| matches!(holder(collector, headers, purpose), Ok(Some(_))));
    };
    if Purpose::Api.is_in(token) {
        let kept = collector.store.access().token(&secret::digest(Purpose::Api, token));
        return matches!(kept, Ok(Some(kept)) if now_s < kept.about.expires_s);
    }
    let asked = uri.query().unwrap_or_default().split('&').find_map(|part| part.strip_prefix("site="));
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let site = asked.and_then(SiteKey::parse);
    site.is_some_and(|site| collector.signer.check(token, site, origin, now_s).is_ok())
}

/// Whether a token came that reads every site there is.
pub(crate) fn reads_all_sites(collector: &Collector, headers: &HeaderMap) -> bool {
    let token = bearer(headers).filter(|token| Purpose::Api.is_in(token));
    let kept = token.map(|token| collector.store.access().token(&secret::digest(Purpose::Api, token)));
    let Some(Ok(Some(ApiToken { about, .. }))) = kept else { return false };
    about.site.is_none() && about.scope.includes(Scope::Read) && day::now_ms() / 1_000 < about.expires_s
}

fn check(
    ApiToken { about, .. }: &ApiToken,
    site: SiteKey,
    needs: Scope,
    now_s: i64,
) -> Result<(), TokenError> {
    match (about.site, now_s.saturating_sub(about.expires_s)) {
        (Some(own), _) if own != site => Err(TokenError::OtherSite(own)),
        (_, since_s @ 0..) => Err(TokenError::Expired { since_s }),
        _ if !about.scope.includes(needs) => Err(TokenError::Narrow { has: about.scope, needs }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use store::NewToken;

    use super::*;

    fn token(scope: Scope, site: Option<SiteKey>) -> ApiToken {
        let about = NewToken { name: "a".into(), scope, site, made_s: 0, expires_s: 1_000 };
        ApiToken { id: 1, about, used_day: None }
    }

    #[test]
    fn a_token_is_good_for_its_site_scope_and_time() {
        let [own, other] = [1, 2].map(|n| SiteKey::from_random([n; 10]));
        let at = |scope, site, needs, now_s| check(&token(scope, site), own, needs, now_s);
        assert_eq!(at(Scope::Admin, Some(own), Scope::Read, 999), Ok(()));
        assert_eq!(at(Scope::Admin, None, Scope::Admin, 999), Ok(()), "no site is all of them");
        assert_eq!(at(Scope::Read, Some(other), Scope::Read, 1), Err(TokenError::OtherSite(other)));
        assert_eq!(at(Scope::Read, None, Scope::Read, 1_000), Err(TokenError::Expired { since_s: 0 }));
        for (has, needs) in [
            (Scope::Read, Scope::Admin),
            (Scope::Read, Scope::Orders),
            (Scope::Orders, Scope::Read),
            (Scope::Orders, Scope::Admin),
            (Scope::Admin, Scope::Orders),
        ] {
            assert_eq!(at(has, None, needs, 1), Err(TokenError::Narrow { has, needs }));
        }
    }
}
