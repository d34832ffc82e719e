//! The one thread that writes batches: all that waits goes into one transaction, and is answered after its commit.

use std::{
    collections::{HashMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

use rusqlite::{Connection, OptionalExtension, Statement, ToSql, Transaction, TransactionBehavior, params};
use wire::{SiteKey, View};

use crate::{
    Error, Full, Outcome,
    append::{Done, Job, Row},
    closing::{self, PageDay},
    keys, quarantine,
    queue::{Queue, Refused},
    schema,
    seldom::Seldom,
    site,
};

const DAY_MS: i64 = 24 * 3_600 * 1_000;

pub(crate) struct Writer {
    desk: Arc<Desk>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the writer's thread shares with the rest.
#[derive(Default)]
struct Desk {
    queue: Queue,
    wipe_due: AtomicBool,
}

impl Writer {
    pub(crate) fn start(file: PathBuf) -> Result<Self, Error> {
        let db = schema::open_for_batches(&file)?;
        Self::over(db, file)
    }

    fn over(db: Connection, file: PathBuf) -> Result<Self, Error> {
        let desk = Arc::new(Desk::default());
        let own = Arc::clone(&desk);
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || own.work(db, &file))
            .map_err(|error| Error::File("the writer's thread".into(), Arc::new(error)))?;
        Ok(Self { desk, thread: Mutex::new(Some(thread)) })
    }

    pub(crate) fn put(&self, job: Job) -> Result<(), Full> {
        match self.desk.queue.put(job) {
            Ok(()) => Ok(()),
            Err(Refused::Closed(done)) => {
                done.call(Err(Error::NotServing));
                Ok(())
            }
            Err(Refused::Full(done)) => {
                done.forget();
                Err(Full)
            }
        }
    }

    /// Has the log wiped after the next group: the writer alone knows a moment when it is not needed.
    pub(crate) fn wipe_log_soon(&self) {
        self.desk.wipe_due.store(true, Ordering::Relaxed);
    }

    /// Stops taking jobs in, and returns when the last is answered.
    pub(crate) fn close(&self) {
        self.desk.queue.close();
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

impl Desk {
    fn work(&self, mut db: Connection, file: &Path) {
        while let Some(jobs) = self.queue.take() {
            // Whatever is left of the group answers "interrupted" while the panic unwinds.
            if catch_unwind(AssertUnwindSafe(|| settle(&mut db, jobs))).is_err() {
                tracing::error!("the writer panicked over a group of batches and goes on with the next");
                reopen(&mut db, file);
            }
            if self.wipe_due.swap(false, Ordering::Relaxed) && !wiped(&db) {
                self.wipe_due.store(true, Ordering::Relaxed);
            }
        }
    }
}

fn wiped(db: &Connection) -> bool {
    keys::wipe_log(db).unwrap_or_else(|error| {
        tracing::error!("destroyed day keys could not be wiped from the log yet: {error}");
        false
    })
}

/// After a panic nothing is known of the connection's state.
fn reopen(db: &mut Connection, file: &Path) {
    match schema::open_for_batches(file) {
        Ok(fresh) => *db = fresh,
        Err(error) => tracing::error!("the writer keeps its old connection: {error}"),
    }
}

/// A full disk is full for hours.
static UNSTORED: Seldom = Seldom::new();

fn since(groups: u64) -> String {
    if groups == 0 { String::new() } else { format!(" (and {groups} groups before)") }
}

/// Writes a group and answers each of it.
fn settle(db: &mut Connection, jobs: Vec<Job>) {
    let (rows, dones): (Vec<Row>, Vec<Done>) = jobs.into_iter().map(|job| (job.row, job.done)).unzip();
    match commit(db, &rows) {
        Ok(results) => dones.into_iter().zip(results).for_each(|(done, result)| done.call(result)),
        Err(error) => {
            if let Some(others) = UNSTORED.says(&error.to_string(), Instant::now()) {
                tracing::error!("{} batches could not be stored: {error}{}", rows.len(), since(others));
            }
            dones.into_iter().for_each(|done| done.call(Err(error.clone())));
        }
    }
}

pub(crate) type Each = Result<Outcome, Error>;

/// All rows or, on the outer error, none.
fn commit(db: &mut Connection, rows: &[Row]) -> Result<Vec<Each>, Error> {
    let group = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut met = Met::default();
    let results = rows.iter().map(|row| write(&group, &mut met, row)).collect::<Result<_, _>>()?;
    group.commit()?;
    Ok(results)
}

/// What a group has met: most of its batches are for few sites and pages.
#[derive(Default)]
pub(crate) struct Met {
    sites: HashMap<SiteKey, Option<i64>>,
    /// Days of pages that are in no grids.
    open: HashSet<PageDay>,
}

impl Met {
    fn site(&mut self, group: &Transaction<'_>, key: SiteKey) -> Result<Option<i64>, Error> {
        if let Some(&known) = self.sites.get(&key) {
            return Ok(known);
        }
        let found = site::find(group, key)?.map(|site| site.id);
        self.sites.insert(key, found);
        Ok(found)
    }

    fn reopen(&mut self, group: &Transaction<'_>, of: PageDay) -> Result<(), Error> {
        if self.open.insert(of) { closing::reopen(group, of) } else { Ok(()) }
    }
}

/// The outer error ends the whole group, the inner one is about this row alone.
pub(crate) fn write(group: &Transaction<'_>, met: &mut Met, row: &Row) -> Result<Each, Error> {
    let Some(site) = met.site(group, row.site)? else { return Ok(Err(Error::UnknownSite(row.site))) };
    if let Some(reason) = row.suspicion {
        return quarantine::put(group, site, row, reason);
    }
    let known = view_of(group, row.view)?;
    if known.is_some_and(|known| known.site != site) {
        return Ok(Err(Error::ForeignView(row.site)));
    }
    let (view, of) = match (&row.header, known) {
        (_, Some(known)) => (known.id, known.of),
        (Some(header), None) => begin(group, site, header, row)?,
        (None, None) => (await_first(group, row.view, site)?, None),
    };
    let new = group
        .prepare_cached(
            "INSERT OR IGNORE INTO batch (view, seq, received_ms, bytes) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![view, row.seq, row.received_ms, row.bytes])?;
    if new == 0 {
        return Ok(Ok(Outcome::Duplicate));
    }
    let of = match (&row.header, known) {
        (Some(header), Some(known)) => Some(announce(group, known.id, site, header, row)?),
        _ => of,
    };
    if let Some(of) = of {
        met.reopen(group, of)?;
    }
    Ok(Ok(Outcome::Stored))
}

/// A view that has a row.
#[derive(Clone, Copy)]
struct KnownView {
    id: i64,
    site: i64,
    /// If it has announced itself.
    of: Option<PageDay>,
}

fn view_of(group: &Transaction<'_>, number: u64) -> Result<Option<KnownView>, Error> {
    let found = group
        .prepare_cached("SELECT id, site, path, day FROM view WHERE number = ?1")?
        .query_row([number.cast_signed()], |row| {
            let (path, day): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
            let of = path.zip(day).map(|(path, day)| PageDay { path, day });
            Ok(KnownView { id: row.get(0)?, site: row.get(1)?, of })
        })
        .optional()?;
    Ok(found)
}

/// Makes a row for a view whose first batch is still on its way.
fn await_first(group: &Transaction<'_>, number: u64, site: i64) -> Result<i64, Error> {
    let mut insert = group.prepare_cached("INSERT INTO view (number, site) VALUES (?1, ?2)")?;
    Ok(insert.insert([number.cast_signed(), site])?)
}

/// Makes the row of a view whose first batch comes first, as nearly all do: in one go each index is written once.
fn begin(
    group: &Transaction<'_>,
    site: i64,
    header: &View,
    row: &Row,
) -> Result<(i64, Option<PageDay>), Error> {
    let of = page_day(group, site, header, row)?;
    let mut insert = group.prepare_cached(
        "INSERT INTO view (path, day, started_ms, visitor, device, browser, os, language, referrer, utm_source, utm_medium,
             utm_campaign, utm_term, utm_content, flags, session, bot, country, number, site)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?;
    tell(&mut insert, of, header, row)?;
    insert.raw_bind_parameter(TOLD + 1, row.view.cast_signed())?;
    insert.raw_bind_parameter(TOLD + 2, site)?;
    insert.raw_execute()?;
    Ok((group.last_insert_rowid(), Some(of)))
}

/// Fills in what the first batch says of its view, where others came before: from now on the view counts.
fn announce(
    group: &Transaction<'_>,
    view: i64,
    site: i64,
    header: &View,
    row: &Row,
) -> Result<PageDay, Error> {
    let of = page_day(group, site, header, row)?;
    let mut update = group.prepare_cached(
        "UPDATE view SET path = ?1, day = ?2, started_ms = ?3, visitor = ?4, device = ?5, browser = ?6, os = ?7,
             language = ?8, referrer = ?9, utm_source = ?10, utm_medium = ?11, utm_campaign = ?12, utm_term = ?13,
             utm_content = ?14, flags = ?15, session = ?16, bot = ?17, country = ?18
         WHERE id = ?19",
    )?;
    tell(&mut update, of, header, row)?;
    update.raw_bind_parameter(TOLD + 1, view)?;
    update.raw_execute()?;
    Ok(of)
}

fn page_day(group: &Transaction<'_>, site: i64, header: &View, row: &Row) -> Result<PageDay, Error> {
    let path = path_of(group, site, &header.path)?;
    Ok(PageDay { path, day: row.started_ms.div_euclid(DAY_MS) })
}

/// Parameters that tell of a view, the first of both statements above.
const TOLD: usize = 18;

fn tell(statement: &mut Statement<'_>, of: PageDay, header: &View, row: &Row) -> Result<(), Error> {
    let [source, medium, campaign, term, content] = &header.utm;
    let told: [&dyn ToSql; TOLD] = [
        &of.path,
        &of.day,
        &row.started_ms,
        &row.visitor.cast_signed(),
        &(header.device as u8),
        &(row.agent.browser as u8),
        &(row.agent.os as u8),
        &header.language,
        &header.referrer,
        source,
        medium,
        campaign,
        term,
        content,
        &header.flags,
        &header.session.cast_signed(),
        &row.agent.bot_score,
        &row.country,
    ];
    for (at, value) in told.into_iter().enumerate() {
        statement.raw_bind_parameter(at + 1, value)?;
    }
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use wire::{Batch, ViewId};

    use super::*;
    use crate::{Agent, Arrival, NewSite};

    struct Bench {
        _dir: tempfile::TempDir,
        site: SiteKey,
        writer: Writer,
    }

    /// A writer over a connection that `prepare` has spoiled.
    fn bench(prepare: impl FnOnce(&Connection)) -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.sqlite");
        let db = schema::open(&file).unwrap();
        let new = NewSite { name: "Shop".into(), origins: Vec::new(), public_heat: false };
        let site = site::add(&db, &new).unwrap();
        prepare(&db);
        Bench { _dir: dir, site, writer: Writer::over(db, file).unwrap() }
    }

    impl Bench {
        fn append(&self, view: u64, bytes: Vec<u8>) -> Each {
            let (done, answer) = mpsc::channel();
            self.put(view, bytes, move |result| done.send(result).unwrap());
            answer.recv().unwrap()
        }

        fn put(&self, view: u64, bytes: Vec<u8>, done: impl FnOnce(Each) + Send + 'static) {
            let mut batch = Batch::new(self.site, ViewId(view), 0);
            batch.header = Some(View { path: "/".into(), ..View::default() });
            let arrival = Arrival {
                batch,
                bytes,
                visitor: 0,
                agent: Agent::default(),
                country: None,
                received_ms: 0,
                suspicion: None,
            };
            self.writer.put(Job { row: arrival.into(), done: Done::new(done) }).unwrap();
        }
    }

    #[test]
    fn a_full_disk_is_answered_and_the_service_goes_on() {
        let bench = bench(|db| {
            let pages: i64 = db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
            // Room for the first, and none for four hundred thousand bytes.
            db.query_row(&format!("PRAGMA max_page_count = {}", pages + 12), [], |_| Ok(())).unwrap();
        });
        assert!(matches!(bench.append(1, vec![0; 10]), Ok(Outcome::Stored)));
        let error = bench.append(2, vec![0; 400_000]).unwrap_err().to_string();
        assert!(error.contains("full"), "{error}");
        assert!(
            matches!(bench.append(2, vec![0; 10]), Ok(Outcome::Stored)),
            "nothing of the refused one was kept"
        );
        assert!(matches!(bench.append(1, vec![0; 10]), Ok(Outcome::Duplicate)));
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        let bench = bench(|_| ());
        bench.put(1, vec![0], |_| panic!("a callback that fails, on purpose"));
        assert!(matches!(bench.append(2, vec![0]), Ok(Outcome::Stored) | Err(Error::Interrupted)));
        assert!(matches!(bench.append(3, vec![0]), Ok(Outcome::Stored)));
    }

    #[test]
    fn the_rest_of_a_group_is_answered_when_one_panics() {
        let dir = tempfile::tempdir().unwrap();
        let mut db = schema::open(&dir.path().join("x.sqlite")).unwrap();
        let (done, answers) = mpsc::channel();
        let job = |done: Done| {
            let batch = Batch::new(SiteKey::from_random([0; 10]), ViewId(1), 1);
            Job {
                row: Arrival {
                    batch,
                    bytes: vec![0],
                    visitor: 0,
                    agent: Agent::default(),
                    country: None,
                    received_ms: 0,
                    suspicion: None,
                }
                .into(),
                done,
            }
        };
        let group = vec![
            job(Done::new(|_| panic!("on purpose"))),
            job(Done::new(move |result| done.send(result).unwrap())),
        ];
        assert!(catch_unwind(AssertUnwindSafe(|| settle(&mut db, group))).is_err());
        assert!(matches!(answers.recv().unwrap(), Err(Error::Interrupted)));
    }

    #[test]
    fn closing_answers_all_that_waits() {
        let bench = bench(|_| ());
        let (done, answers) = mpsc::channel();
        for view in 0..500 {
            let done = done.clone();
            bench.put(view, vec![0; 100], move |result| done.send(result).unwrap());
        }
        bench.writer.close();
        drop(done);
        let answers: Vec<_> = answers.try_iter().collect();
        assert_eq!(answers.len(), 500);
        assert!(answers.iter().all(|answer| matches!(answer, Ok(Outcome::Stored))));
        assert!(matches!(bench.append(1, vec![0]), Err(Error::NotServing)));
    }
}
