//! The one thread that writes batches: all that waits goes into one transaction, and is answered after its commit.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use wire::View;

use crate::{
    Error, Full, Outcome,
    append::{Done, Job, Row},
    queue::{Queue, Refused},
    schema, site,
};

const DAY_MS: i64 = 24 * 3_600 * 1_000;

pub(crate) struct Writer {
    queue: Arc<Queue>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(crate) fn start(file: PathBuf) -> Result<Self, Error> {
        let db = schema::open(&file)?;
        Self::over(db, file)
    }

    fn over(mut db: Connection, file: PathBuf) -> Result<Self, Error> {
        let queue = Arc::new(Queue::default());
        let own = Arc::clone(&queue);
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                while let Some(jobs) = own.take() {
                    // Whatever is left of the group answers "interrupted" while the panic unwinds.
                    if catch_unwind(AssertUnwindSafe(|| settle(&mut db, jobs))).is_err() {
                        tracing::error!(
                            "the writer panicked over a group of batches and goes on with the next"
                        );
                        reopen(&mut db, &file);
                    }
                }
            })
            .map_err(|error| Error::File("the writer's thread".into(), Arc::new(error)))?;
        Ok(Self { queue, thread: Mutex::new(Some(thread)) })
    }

    pub(crate) fn put(&self, job: Job) -> Result<(), Full> {
        match self.queue.put(job) {
            Ok(()) => Ok(()),
            Err(Refused::Closed(job)) => {
                job.done.call(Err(Error::NotServing));
                Ok(())
            }
            Err(Refused::Full(job)) => {
                job.done.forget();
                Err(Full)
            }
        }
    }

    /// Stops taking jobs in, and returns when the last is answered.
    pub(crate) fn close(&self) {
        self.queue.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The last clone of a store may be dropped by a callback, on the writer's own thread.
        let other = thread.filter(|thread| thread.thread().id() != thread::current().id());
        if other.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the writer's thread ended in a panic");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

/// After a panic nothing is known of the connection's state.
fn reopen(db: &mut Connection, file: &std::path::Path) {
    match schema::open(file) {
        Ok(fresh) => *db = fresh,
        Err(error) => tracing::error!("the writer keeps its old connection: {error}"),
    }
}

/// Writes a group and answers each of it.
fn settle(db: &mut Connection, jobs: Vec<Job>) {
    let (rows, dones): (Vec<Row>, Vec<Done>) = jobs.into_iter().map(|job| (job.row, job.done)).unzip();
    match commit(db, &rows) {
        Ok(results) => dones.into_iter().zip(results).for_each(|(done, result)| done.call(result)),
        Err(error) => {
            tracing::error!("{} batches could not be stored: {error}", rows.len());
            dones.into_iter().for_each(|done| done.call(Err(error.clone())));
        }
    }
}

type Each = Result<Outcome, Error>;

/// All rows or, on the outer error, none.
fn commit(db: &mut Connection, rows: &[Row]) -> Result<Vec<Each>, Error> {
    let group = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let results = rows.iter().map(|row| write(&group, row)).collect::<Result<_, _>>()?;
    group.commit()?;
    Ok(results)
}

/// The outer error ends the whole group, the inner one is about this row alone.
fn write(group: &Transaction<'_>, row: &Row) -> Result<Each, Error> {
    let Some(site) = site::find(group, row.site)? else { return Ok(Err(Error::UnknownSite(row.site))) };
    let Some(view) = view_of(group, row.view, site.id)? else {
        return Ok(Err(Error::ForeignView(row.site)));
    };
    let new = group
        .prepare_cached(
            "INSERT OR IGNORE INTO batch (view, seq, received_ms, bytes) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![view, row.seq, row.received_ms, row.bytes])?;
    if new == 0 {
        return Ok(Ok(Outcome::Duplicate));
    }
    if let Some(header) = &row.header {
        announce(group, view, site.id, header, row)?;
    }
    Ok(Ok(Outcome::Stored))
}

/// The view's row, made if this is its first batch to arrive; `None` if it is another site's.
fn view_of(group: &Transaction<'_>, number: u64, site: i64) -> Result<Option<i64>, Error> {
    let number = number.cast_signed();
    let found: Option<(i64, i64)> = group
        .prepare_cached("SELECT id, site FROM view WHERE number = ?1")?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match found {
        Some((id, owner)) => Ok((owner == site).then_some(id)),
        None => {
            let mut insert = group.prepare_cached("INSERT INTO view (number, site) VALUES (?1, ?2)")?;
            Ok(Some(insert.insert([number, site])?))
        }
    }
}

/// Fills in what the first batch says of its view: from now on the view counts.
fn announce(group: &Transaction<'_>, view: i64, site: i64, header: &View, row: &Row) -> Result<(), Error> {
    let path = path_of(group, site, &header.path)?;
    let [source, medium, campaign, term, content] = &header.utm;
    group
        .prepare_cached(
            "UPDATE view SET path = ?2, day = ?3, started_ms = ?4, visitor = ?5, device = ?6, browser = ?7, os = ?8,
                 language = ?9, referrer = ?10, utm_source = ?11, utm_medium = ?12, utm_campaign = ?13, utm_term = ?14,
                 utm_content = ?15, flags = ?16
             WHERE id = ?1",
        )?
        .execute(params![
            view,
            path,
            row.started_ms.div_euclid(DAY_MS),
            row.started_ms,
            row.visitor.cast_signed(),
            header.device as u8,
            header.browser as u8,
            header.os as u8,
            header.language,
            header.referrer,
            source,
            medium,
            campaign,
            term,
            content,
            header.flags,
        ])?;
    Ok(())
}

fn path_of(group: &Transaction<'_>, site: i64, path: &str) -> Result<i64, Error> {
    let found = group
        .prepare_cached("SELECT id FROM path WHERE site = ?1 AND path = ?2")?
        .query_row(params![site, path], |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => {
            let mut insert = group.prepare_cached("INSERT INTO path (site, path) VALUES (?1, ?2)")?;
            Ok(insert.insert(params![site, path])?)
        }
    }
}
