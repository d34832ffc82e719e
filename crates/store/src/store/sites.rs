//! Changing and removing sites.

use super::Store;
use crate::{Error, Site, SiteChange, remove, site};

impl Store {
    /// Changes what is said of a site. Another process that collects goes by it within a second.
    ///
    /// # Errors
    /// A name or an origin cannot be used, or the database refuses.
    pub fn change_site(&self, site: &Site, change: &SiteChange) -> Result<(), Error> {
        site::change(&self.desk(), site, change)?;
        self.inner.sites.forget();
        Ok(())
    }

    /// Removes a site with all that was recorded of it, its exclusions, tokens, links and settings; how many views there were.
    /// Batches that come for it are refused from then on.
    ///
    /// # Errors
    /// The database refuses; a part may be gone by then, and the rest goes when it is removed again.
    pub fn remove_site(&self, site: &Site) -> Result<u64, Error> {
        self.change_site(site, &SiteChange { origins: Some(Vec::new()), ..SiteChange::default() })?;
        self.inner.access.forget_site(site.key)?;
        let erased = remove::site(&mut self.desk(), site.id)?;
        self.inner.sites.forget();
        Ok(erased)
    }
}
