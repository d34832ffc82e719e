//! Who looks at the pages, and at which sites they may look.

use std::sync::Arc;

use axum::http::HeaderMap;
use store::{Account, Holder, Role, Site};
use wire::SiteKey;

use crate::{Collector, admission, secret::Purpose};

/// Somebody with an account, or with a link to one site.
pub(super) struct Who {
    account: Option<Account>,
    guest_of: Option<SiteKey>,
    /// The sites that they may see, in the order in which these were added.
    pub(super) sites: Vec<(SiteKey, String)>,
}

/// What there is not.
pub(super) enum Missing {
    Sites,
    Site(String),
    /// To change anything of the site of that name, or to show it to others.
    Right(String),
    Backdrop(String),
}

impl Who {
    /// Whose cookie came, if one did. A page may be reached from anywhere, as from a mail: it only tells, and only to its
    /// reader.
    pub(super) fn of(collector: &Collector, headers: &HeaderMap) -> Result<Option<Self>, store::Error> {
        let account = match admission::holder(collector, headers, Purpose::Session)? {
            Some(Holder::Account(account)) => Some(account),
            _ => None,
        };
        let guest_of = match admission::holder(collector, headers, Purpose::Guest)? {
            Some(Holder::Guest(share)) => Some(share.about.site),
            _ => None,
        };
        if account.is_none() && guest_of.is_none() {
            return Ok(None);
        }
        let mut who = Self { account, guest_of, sites: Vec::new() };
        let sites = collector.store.sites()?.into_iter().filter(|site| who.may_see(site.key));
        who.sites = sites.map(|site| (site.key, site.name)).collect();
        Ok(Some(who))
    }

    fn may_see(&self, site: SiteKey) -> bool {
        self.guest_of == Some(site) || self.role_at(site).is_some()
    }

    /// What an account may do there; a guest only looks.
    pub(super) fn role_at(&self, site: SiteKey) -> Option<Role> {
        self.account.as_ref()?.role_at(site)
    }

    /// Whether they own every site, those to come included.
    pub(super) fn owns_everything(&self) -> bool {
        let memberships = self.account.iter().flat_map(|account| &account.memberships);
        memberships.into_iter().any(|own| own.site.is_none() && own.role == Role::Owner)
    }

    /// The number of their account, if it has to do with that site: a link's holder has none.
    pub(super) fn account_at(&self, site: SiteKey) -> Option<i64> {
        self.account.as_ref().filter(|account| account.role_at(site).is_some()).map(|account| account.id)
    }

    /// What they are called.
    pub(super) fn name(&self) -> Option<&str> {
        self.account.as_ref().map(|account| account.name.as_str())
    }

    /// The site that is asked for, else the first.
    pub(super) fn site(
        &self,
        collector: &Collector,
        asked: Option<&str>,
    ) -> Result<Result<Arc<Site>, Missing>, store::Error> {
        let key = match asked {
            Some(text) => {
                SiteKey::parse(text).filter(|key| self.may_see(*key)).ok_or(Missing::Site(text.into()))
            }
            None => self.sites.first().map(|(key, _)| *key).ok_or(Missing::Sites),
        };
        match key {
            Ok(key) => Ok(collector.store.site(key)?.ok_or(Missing::Site(key.to_string()))),
            Err(missing) => Ok(Err(missing)),
        }
    }
}
