//! What pages that tell of a whole site ask for: views in a few numbers each, and several maps of the same views.

use std::ops::RangeInclusive;

use wire::{Count, Heat, Kind, SiteKey};

use super::Store;
use crate::{
    Error, HeatQuery, Segment,
    summary::{self, Trade, Viewed},
};

impl Store {
    /// Every view of the sessions in which the segment means any, on whatever page of the site, in the order in which they
    /// began, each in a few numbers and with whether it is meant itself. What was read once is remembered, so that a second question reads only what came since.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn viewed(&self, site: SiteKey, segment: &Segment) -> Result<Vec<Viewed>, Error> {
        Ok(self.trade(site, segment)?.views)
    }

    /// The same, and the orders of those days that no view is known to have led to.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn trade(&self, site: SiteKey, segment: &Segment) -> Result<Trade, Error> {
        let site = self.site(site)?.ok_or(Error::UnknownSite(site))?;
        self.inner.summaries.trade(&mut *self.inner.readers.take()?, &site, segment)
    }

    /// Reads ahead what [`Store::viewed`] of these days (UTC, days since 1970-01-01) will need, of at most so many views, the
    /// latest first; how many it had not read before.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn read_ahead(&self, site: SiteKey, days: RangeInclusive<i32>, most: usize) -> Result<usize, Error> {
        let site = self.site(site)?.ok_or(Error::UnknownSite(site))?;
        self.inner.summaries.read_ahead(&mut *self.inner.readers.take()?, &site, days, most)
    }

    /// Maps of several kinds of the same views, read once; of the query its kind, its count and what it takes away do not
    /// matter. A map that counts sessions or visitors here counts views: each once on each element.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn maps<const N: usize>(
        &self,
        query: &HeatQuery,
        kinds: [(Kind, Count); N],
    ) -> Result<[Heat; N], Error> {
        let site = self.site(query.site)?.ok_or(Error::UnknownSite(query.site))?;
        let query = HeatQuery { count: Count::Events, versus: None, ..query.clone() };
        summary::maps::answer(&mut *self.inner.readers.take()?, &site, &query, kinds)
    }
}
