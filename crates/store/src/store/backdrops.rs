//! Pictures of pages that lie below their maps.

use wire::Device;

use super::Store;
use crate::{Backdrop, Error, KeptBackdrop, Site, backdrop};

impl Store {
    /// Keeps what a page looked like, and gives its number; the oldest version of it goes where there are too many.
    ///
    /// # Errors
    /// [`Error::BackdropsFull`] where the site has too many bytes of them, or the database refuses; then nothing changes.
    pub fn keep_backdrop(&self, site: &Site, new: &Backdrop, drawing: &[u8]) -> Result<i64, Error> {
        backdrop::keep(&mut self.desk(), site.id, new, drawing)
    }

    /// All that are kept of a site's pages, by page and device, the latest of each first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn backdrops(&self, site: &Site) -> Result<Vec<KeptBackdrop>, Error> {
        backdrop::list(&*self.inner.readers.take()?, site.id)
    }

    /// The latest of a page on a class of device.
    ///
    /// # Errors
    /// The site is unknown, or the database cannot be read.
    pub fn backdrop(
        &self,
        site: wire::SiteKey,
        path: &str,
        device: Device,
    ) -> Result<Option<KeptBackdrop>, Error> {
        let site = self.site(site)?.ok_or(Error::UnknownSite(site))?;
        backdrop::latest(&*self.inner.readers.take()?, site.id, path, device)
    }

    /// What is drawn in the one of that number, if the site has it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn backdrop_drawing(&self, site: &Site, id: i64) -> Result<Option<Vec<u8>>, Error> {
        backdrop::drawing(&*self.inner.readers.take()?, site.id, id)
    }

    /// Forgets the one of that number; whether the site had it.
    ///
    /// # Errors
    /// The database refuses.
    pub fn forget_backdrop(&self, site: &Site, id: i64) -> Result<bool, Error> {
        backdrop::forget(&self.desk(), site.id, id)
    }
}
