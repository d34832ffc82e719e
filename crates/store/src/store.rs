//! The door: one handle for everything that can be asked of a data folder.

mod backdrops;
mod sites;
mod summaries;
mod usual;
mod words;

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use wire::{Batch, Heat, SiteKey, ViewId};

use crate::{
    Access, Answer, Arrival, Choices, Country, Elements, Entry, Erasure, Error, Exclusion, Forgotten, Full,
    HeatQuery, Keeping, KeptView, NewSite, Order, Outcome, Quarantined, Rejection, Report, Rules, Site,
    Visits, VisitsQuery, WholeView, access,
    append::{Done, Job},
    check, choices, clock, closing, copy, country, elements, erase, exclusion, export, facts, grids, heat,
    keeping, keys, live, orders, quarantine,
    readers::Readers,
    schema, site, summary, timeline, visits,
    writer::Writer,
};

/// A data folder. Cheap to clone; all clones are the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    /// Dropped, and so drained, before the lock is given up.
    writer: Option<Writer>,
    readers: Readers,
    /// For what is written seldom: sites and keys.
    desk: Mutex<Connection>,
    sites: site::Sites,
    keys: keys::Latest,
    rules: exclusion::Known,
    access: Access,
    summaries: summary::Kept,
    _collecting: Option<File>,
}

impl Store {
    /// Opens the store in `dir`; makes the folder and the tables if they are missing. Several processes may have one open.
    ///
    /// # Errors
    /// The folder cannot be made or read, or was written by a newer version.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let file = make_folder(dir)?;
        Self::over(file, None)
    }

    /// The same, with the exclusive right to collect until the last clone is gone.
    ///
    /// # Errors
    /// As for [`Store::open`], and [`Error::AlreadyServing`] where another process has that right.
    pub fn serve(dir: &Path) -> Result<Self, Error> {
        let file = make_folder(dir)?;
        Self::over(file, Some(claim(dir)?))
    }

    fn over(file: PathBuf, collecting: Option<File>) -> Result<Self, Error> {
        let desk = schema::open(&file)?;
        let access = Access::open(&file.with_file_name(access::FILE))?;
        let writer = collecting.is_some().then(|| Writer::start(file.clone())).transpose()?;
        let inner = Inner {
            writer,
            readers: Readers::new(file),
            desk: Mutex::new(desk),
            sites: site::Sites::default(),
            keys: keys::Latest::default(),
            rules: exclusion::Known::default(),
            access,
            summaries: summary::Kept::default(),
            _collecting: collecting,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Adds a site and gives its new key.
    ///
    /// # Errors
    /// The name is empty, an origin is not one, or the database refuses.
    pub fn add_site(&self, new: NewSite) -> Result<SiteKey, Error> {
        site::add(&self.desk(), &new)
    }

    /// The site of that key, if there is one. Finds one that another process has just added.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn site(&self, key: SiteKey) -> Result<Option<Arc<Site>>, Error> {
        self.inner.sites.get(key, || site::find(&*self.inner.readers.take()?, key))
    }

    /// Takes a batch in. `done` runs once, on the writer's thread, after the commit that made the batch durable, or with
    /// the reason why there is none. It must not block.
    ///
    /// # Errors
    /// [`Full`]: too much waits already, nothing was taken in, and `done` will not run.
    pub fn append(
        &self,
        arrival: Arrival,
        done: impl FnOnce(Result<Outcome, Error>) + Send + 'static,
    ) -> Result<(), Full> {
        // Of a site that is unknown, or cannot be read, the writer says what is wrong.
        let may_be_known = matches!(self.site(arrival.batch.site), Ok(Some(site)) if !site.strict);
        let arrival = if may_be_known { arrival } else { arrival.alone() };
        let job = Job { row: arrival.into(), done: Done::new(done) };
        match &self.inner.writer {
            Some(writer) => writer.put(job),
            None => {
                job.done.call(Err(Error::NotServing));
                Ok(())
            }
        }
    }

    /// What happened on the pages that the query means, out of every batch whose commit is over.
    ///
    /// # Errors
    /// The site is unknown, the database cannot be read, or a stored batch is damaged: a map is never made of less than
    /// it says.
    pub fn heat(&self, query: &HeatQuery) -> Result<Heat, Error> {
        Ok(self.answer(query)?.heat)
    }

    /// The same, what of a difference is to be taken away, and what the map leaves out.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn answer(&self, query: &HeatQuery) -> Result<Answer, Error> {
        let site = self.site(query.site)?.ok_or(Error::UnknownSite(query.site))?;
        let mut reader = self.inner.readers.take()?;
        if let Some(heat) = grids::answer(&mut reader, &site, query)? {
            return heat::of_grids(&mut reader, &site, query, heat);
        }
        let query = grids::within_batches(&mut reader, &site, query)?;
        heat::answer(&mut reader, &site, &query)
    }

    /// What the elements of the question's map go along with: hesitation before the clicks, and orders later in the same
    /// sessions. Of a difference the first segment's.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn elements(&self, query: &HeatQuery) -> Result<Elements, Error> {
        let site = self.site(query.site)?.ok_or(Error::UnknownSite(query.site))?;
        elements::of(&mut *self.inner.readers.take()?, &site, query)
    }

    /// Views as the query means them, the latest first, with what is worth knowing of each. Where few match, a part of the
    /// list may be shorter than its limit; it goes on where `next` says.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn visits(&self, query: &VisitsQuery) -> Result<Visits, Error> {
        let site = self.site(query.site)?.ok_or(Error::UnknownSite(query.site))?;
        visits::list(&mut *self.inner.readers.take()?, &site, query)
    }

    /// When a view began, ms since 1970 UTC, and all its batches in order; `None` if the site has no such view, or its
    /// first batch has not come.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn visit(&self, site: SiteKey, view: ViewId) -> Result<Option<(i64, Vec<Batch>)>, Error> {
        let site = self.site(site)?.ok_or(Error::UnknownSite(site))?;
        visits::one(&mut *self.inner.readers.take()?, &site, view)
    }

    /// Those of the given views that the query means, whenever they began, each as all its batches in order.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn views_among(&self, query: &HeatQuery, views: &[ViewId]) -> Result<Vec<Vec<Batch>>, Error> {
        let site = self.site(query.site)?.ok_or(Error::UnknownSite(query.site))?;
        live::among(&mut *self.inner.readers.take()?, &site, query, views)
    }

    /// Gives the views that a map of this question is made of to `each`, with whose they are.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn whole_views(&self, query: &HeatQuery, each: impl FnMut(WholeView)) -> Result<(), Error> {
        let site = self.site(query.site)?.ok_or(Error::UnknownSite(query.site))?;
        facts::each(&mut *self.inner.readers.take()?, &site, query, each)
    }

    /// When the views began that a map of this question is made of, ms since 1970 UTC, in no order.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn starts(&self, query: &HeatQuery) -> Result<Vec<i64>, Error> {
        let site = self.site(query.site)?.ok_or(Error::UnknownSite(query.site))?;
        timeline::starts(&mut *self.inner.readers.take()?, &site, query)
    }

    /// What the views of the pages differ in, to choose segments from; of the query its kind and its filters, but for the
    /// period and bots, do not matter.
    ///
    /// # Errors
    /// As for [`Store::heat`].
    pub fn choices(&self, query: &HeatQuery) -> Result<Choices, Error> {
        let site = self.site(query.site)?.ok_or(Error::UnknownSite(query.site))?;
        choices::of(&mut *self.inner.readers.take()?, &site, query)
    }

    /// The countries that views of the site came from, as far as that is known, by their letters.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn countries(&self, site: &Site) -> Result<Vec<Country>, Error> {
        country::of_site(&*self.inner.readers.take()?, site.id)
    }

    /// Reads the whole store and says what is there and what is damaged.
    ///
    /// # Errors
    /// The database cannot be read at all. Damage that can be read around is in the report.
    pub fn check(&self) -> Result<Report, Error> {
        check::report(&mut *self.inner.readers.take()?)
    }

    /// The random key that this site's visitors are hashed with on `day` (UTC, days since 1970-01-01). It survives a
    /// restart; once a later day is asked for, it is destroyed and the day before cannot be hashed again.
    ///
    /// # Errors
    /// The site is unknown, or the database refuses.
    pub fn day_key(&self, site: SiteKey, day: i32) -> Result<[u8; 32], Error> {
        self.inner.keys.get(site, day, || {
            let id = self.site(site)?.ok_or(Error::UnknownSite(site))?.id;
            let given = keys::of_day(&mut self.desk(), id, day)?;
            if given.destroyed {
                self.wipe_log()?;
            }
            Ok(given.key)
        })
    }

    /// Destroys the keys of the days before this one (UTC, days since 1970-01-01), whether or not anybody asked for a later one;
    /// says if there were any.
    ///
    /// # Errors
    /// The database refuses.
    pub fn destroy_keys(&self, before_day: i32) -> Result<bool, Error> {
        self.inner.keys.destroy(before_day);
        let destroyed = keys::destroy(&self.desk(), before_day)?;
        // On a quiet night no batch comes after which the writer would wipe the log.
        if destroyed && !keys::wipe_log(&self.desk())? {
            self.wipe_log()?;
        }
        Ok(destroyed)
    }

    fn wipe_log(&self) -> Result<(), Error> {
        match &self.inner.writer {
            Some(writer) => writer.wipe_log_soon(),
            None => _ = keys::wipe_log(&self.desk())?,
        }
        Ok(())
    }

    /// What the site's owner does not want counted, as of now; what another process changed is seen a moment later.
    ///
    /// # Errors
    /// The site is unknown, or the database cannot be read.
    pub fn rules(&self, site: &Site) -> Result<Arc<Rules>, Error> {
        self.inner.rules.get(site.key, site.id, || self.inner.readers.take())
    }

    /// The same as it was entered.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn exclusions(&self, site: &Site) -> Result<Vec<Entry>, Error> {
        exclusion::list(&*self.inner.readers.take()?, site.id)
    }

    /// Excludes something from now on; `false` if it was excluded before.
    ///
    /// # Errors
    /// The site has too many exclusions, or the database refuses.
    pub fn exclude(&self, site: &Site, entry: &Entry) -> Result<bool, Error> {
        let new = exclusion::add(&mut self.desk(), site.id, entry)?;
        self.inner.rules.forget();
        Ok(new)
    }

    /// Counts it again from now on; `false` if it was not excluded.
    ///
    /// # Errors
    /// The database refuses.
    pub fn include(&self, site: &Site, exclusion: &Exclusion) -> Result<bool, Error> {
        let gone = exclusion::remove(&mut self.desk(), site.id, exclusion)?;
        self.inner.rules.forget();
        Ok(gone)
    }

    /// Adds to the counts of what was turned away. Sites that are unknown are left out.
    ///
    /// # Errors
    /// The database refuses; then nothing was added.
    pub fn count_rejections(&self, counts: &[(SiteKey, Rejection)]) -> Result<(), Error> {
        exclusion::count(&mut self.desk(), counts)
    }

    /// What was turned away from `from_day` on, newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn rejections(&self, site: &Site, from_day: i32) -> Result<Vec<Rejection>, Error> {
        exclusion::rejections(&*self.inner.readers.take()?, site.id, from_day)
    }

    /// What is in the site's quarantine, by reason.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn quarantined(&self, site: &Site) -> Result<Vec<Quarantined>, Error> {
        quarantine::list(&*self.inner.readers.take()?, site.id)
    }

    /// Counts what is in quarantine for that reason as if it had never been there; how many batches it was.
    ///
    /// # Errors
    /// The database refuses; some may be released by then.
    pub fn release(&self, site: &Site, reason: &str) -> Result<u64, Error> {
        quarantine::release(&mut self.desk(), site, reason)
    }

    /// Forgets what is in quarantine for that reason; how many batches it was.
    ///
    /// # Errors
    /// The database refuses.
    pub fn discard(&self, site: &Site, reason: &str) -> Result<u64, Error> {
        quarantine::discard(&self.desk(), site.id, reason)
    }

    /// Deletes views with all that was recorded in them; how many there were. Batches come in meanwhile.
    ///
    /// # Errors
    /// The database refuses; some may be gone by then.
    pub fn erase(&self, site: &Site, erasure: &Erasure) -> Result<u64, Error> {
        erase::views(&mut self.desk(), site.id, erasure)
    }

    /// Keeps an order; whether it is a new one. One that is known is replaced.
    ///
    /// # Errors
    /// The database refuses.
    pub fn tell_order(&self, site: &Site, order: &Order) -> Result<bool, Error> {
        orders::tell(&mut self.desk(), site.id, order)
    }

    /// The orders that were told of these days (UTC, days since 1970-01-01), in the order in which they were made.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn orders(&self, site: &Site, days: RangeInclusive<i32>) -> Result<Vec<Order>, Error> {
        orders::of_days(&*self.inner.readers.take()?, site.id, days)
    }

    /// Adds up the days before this one that are not yet, page by page, so that maps of them come without their batches; how
    /// many it were. After each `go_on` is told how long it took, and ends it by saying no.
    ///
    /// # Errors
    /// The database refuses, or a stored batch is damaged; others may be closed by then.
    pub fn close_days(&self, before_day: i32, mut go_on: impl FnMut(Duration) -> bool) -> Result<u64, Error> {
        let mut reader = self.inner.readers.take()?;
        let mut closed = 0;
        for of in closing::open_days(&reader, before_day)? {
            let begun = Instant::now();
            closed += u64::from(closing::close(&mut reader, &self.inner.desk, of)?);
            if !go_on(begun.elapsed()) {
                break;
            }
        }
        Ok(closed)
    }

    /// Says for how many days a site's batches and grids are kept: 0 for ever, `None` for as long as the collector says.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep(&self, site: &Site, batch_days: Option<u16>, grid_days: Option<u16>) -> Result<(), Error> {
        site::keep(&self.desk(), site, batch_days, grid_days)?;
        self.inner.sites.forget();
        Ok(())
    }

    /// The moment that is believed when the clock says `now_ms`, ms since 1970 UTC: for a day after a jump the last before it, and
    /// else that. To be asked every hour.
    ///
    /// # Errors
    /// The database refuses.
    pub fn settled_ms(&self, now_ms: i64) -> Result<i64, Error> {
        clock::settled(&self.desk(), now_ms)
    }

    /// Forgets what of the site is too old on a day. Batches go only when their day is closed.
    ///
    /// # Errors
    /// The database refuses; some may be gone by then.
    pub fn forget_old(&self, site: &Site, keeping: Keeping, today: i32) -> Result<Forgotten, Error> {
        keeping::forget_old(&mut self.desk(), site.id, keeping, today)
    }

    /// Copies everything as it is now into a new folder. Batches come in meanwhile.
    ///
    /// # Errors
    /// The folder exists already or cannot be made, or the disk is full.
    pub fn copy_into(&self, folder: &Path) -> Result<(), Error> {
        copy::into(&*self.inner.readers.take()?, &self.inner.access, folder)
    }

    /// Who may ask for what.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.inner.access
    }

    /// Gives each view of the site that began on these days (UTC, days since 1970-01-01) to `each`, as it was taken in and
    /// in that order.
    ///
    /// # Errors
    /// The database cannot be read, a stored batch is damaged, or `each` fails.
    pub fn export<E: From<Error>>(
        &self,
        site: &Site,
        days: RangeInclusive<i32>,
        each: impl FnMut(KeptView) -> Result<(), E>,
    ) -> Result<(), E> {
        export::views(&mut *self.inner.readers.take()?, site.id, days, each)
    }

    /// All sites, in the order in which they were added.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn sites(&self) -> Result<Vec<Site>, Error> {
        site::all(&*self.inner.readers.take()?)
    }

    /// Thirty-two random bytes, made once per data folder.
    ///
    /// # Errors
    /// The database refuses.
    pub fn secret(&self) -> Result<[u8; 32], Error> {
        keys::secret(&mut self.desk())
    }

    /// Commits what waits, calls every `done`, and stops taking batches in, also through other clones.
    pub fn close(self) {
        if let Some(writer) = &self.inner.writer {
            writer.close();
        }
    }

    fn desk(&self) -> MutexGuard<'_, Connection> {
        self.inner.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make_folder(dir: &Path) -> Result<PathBuf, Error> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    // It holds the secrets that visitors are hashed and tokens signed with.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| Error::File(dir.into(), Arc::new(error)))?;
    Ok(dir.join("isotherm.sqlite"))
}

/// A lock that the system gives back when the process ends, however it ends.
fn claim(dir: &Path) -> Result<File, Error> {
    let path = dir.join("collector.lock");
    let failed = |error: io::Error| Error::File(path.clone(), Arc::new(error));
    let file = fs::OpenOptions::new().create(true).append(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::AlreadyServing(dir.into())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
