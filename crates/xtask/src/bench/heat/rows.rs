//! The same map out of rows, one for each move, as SQLite and DuckDB answer it: what others would build.
//!
//! They are given more than they would have: each move's element, its place within the element, and how long the pointer
//! rested there are worked out before, and the rows lie in the order of pages. What they answer goes to nobody.

use crate::house::House;
use crate::run;
use anyhow::{Context, Result};
use rusqlite::{Connection, OpenFlags, params};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use wire::{Batch, Place};

const VERSION: &str = "2.0.1";
/// A pointer that rests counts so long at most, ms, as in every map.
const DWELL_CAP_MS: u32 = 5_000;
/// Cells of a grid, px.
const CELL_PX: u32 = 6;
/// Asks the file in argument 1 for the map of the page in argument 2, as often as argument 3 says; prints seconds.
const DUCK: &str = "\
import sys, time, duckdb
db = duckdb.connect()
db.execute('SET enable_progress_bar = false')
db.execute(\"CREATE TABLE move AS SELECT * FROM read_csv(?, header=false, delim=',', names=['page','day','element','column_','row_','ms'])\", [sys.argv[1]])
for _ in range(int(sys.argv[3])):
    begun = time.perf_counter()
    db.execute('SELECT element, column_, row_, sum(ms) FROM move WHERE page = ? AND day BETWEEN ? AND ? GROUP BY 1, 2, 3', [sys.argv[2], -9999999, 9999999]).fetchall()
    print(time.perf_counter() - begun)
";

/// How long the map took, shortest first.
pub(super) struct Rows {
    pub(super) sqlite: Vec<Duration>,
    pub(super) duckdb: Vec<Duration>,
}

/// Makes rows of what is stored in `data`, and asks both for the map of `path`.
pub(super) fn measure(house: &House, data: &Path, path: &str, asks: u32) -> Result<Rows> {
    let table = data.with_file_name("moves.csv");
    let stored = Connection::open_with_flags(data.join("isotherm.sqlite"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let page: i64 = stored
        .query_row("SELECT id FROM path WHERE path = ?1", [path], |row| row.get(0))
        .with_context(|| format!("there is no page {path}"))?;
    write_rows(&stored, &table)?;
    let sqlite = of_sqlite(&table, page, asks)?;
    let duckdb = of_duckdb(house, &table, page, asks)?;
    Ok(Rows { sqlite, duckdb })
}

/// A line a move: page, day, element, column, row, ms.
fn write_rows(stored: &Connection, table: &Path) -> Result<()> {
    let mut out =
        BufWriter::new(File::create(table).with_context(|| format!("cannot write {}", table.display()))?);
    let mut views =
        stored.prepare("SELECT id, path, day FROM view WHERE path IS NOT NULL ORDER BY path, id")?;
    let mut of_view = stored.prepare("SELECT bytes FROM batch WHERE view = ?1 ORDER BY seq")?;
    let mut elements: HashMap<String, usize> = HashMap::new();
    let mut views = views.query([])?;
    while let Some(row) = views.next()? {
        let (view, page, day): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (mut places, mut anchors): (Vec<Place>, Vec<usize>) = (vec![Place::default()], vec![0]);
        let mut batches = of_view.query([view])?;
        while let Some(row) = batches.next()? {
            let batch = Batch::decode(row.get_ref(0)?.as_blob()?)?;
            for anchor in &batch.anchors.list {
                let next = elements.len() + 1;
                anchors.push(*elements.entry(anchor.selector.clone()).or_insert(next));
            }
            places.extend(&batch.places.list);
            for (at, step) in batch.moves.iter().enumerate() {
                let until_ms = batch.moves.get(at + 1).map_or(batch.cut_ms, |next| next.at_ms);
                let ms = until_ms.saturating_sub(step.at_ms).clamp(1, DWELL_CAP_MS);
                let place = places.get(step.place as usize).copied().unwrap_or_default();
                let element = anchors.get(place.anchor as usize).copied().unwrap_or_default();
                let [column, row] = [(step.x, place.x, place.w), (step.y, place.y, place.h)].map(cell);
                writeln!(out, "{page},{day},{element},{column},{row},{ms}")?;
            }
        }
    }
    Ok(out.flush()?)
}

fn cell((at, start, side): (i32, i32, u32)) -> u32 {
    (at.saturating_sub(start).max(0) as u32).min(side) / CELL_PX
}

fn of_sqlite(table: &Path, page: i64, asks: u32) -> Result<Vec<Duration>> {
    let file = table.with_file_name("rows.sqlite");
    let mut db = Connection::open(&file)?;
    db.execute_batch(
        "PRAGMA journal_mode = off; PRAGMA synchronous = off;
         CREATE TABLE move (page INTEGER, day INTEGER, element INTEGER, column_ INTEGER, row_ INTEGER, ms INTEGER);",
    )?;
    let change = db.transaction()?;
    let mut insert = change.prepare("INSERT INTO move VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for line in std::io::BufRead::lines(std::io::BufReader::new(File::open(table)?)) {
        let line = line?;
        let mut cells = line.split(',').map(str::parse::<i64>);
        let mut next = || cells.next().context("a line has six numbers")?.context("a cell is a number");
        insert.execute(params![next()?, next()?, next()?, next()?, next()?, next()?])?;
    }
    drop(insert);
    change.commit()?;
    db.execute_batch("CREATE INDEX move_of_page ON move (page, day)")?;
    let mut map = db.prepare(
        "SELECT element, column_, row_, sum(ms) FROM move WHERE page = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY 1, 2, 3",
    )?;
    let mut times = Vec::new();
    for _ in 0..asks {
        let begun = Instant::now();
        let mut rows = map.query(params![page, -9_999_999, 9_999_999])?;
        while rows.next()?.is_some() {}
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

fn of_duckdb(house: &House, table: &Path, page: i64, asks: u32) -> Result<Vec<Duration>> {
    let python = installed(house)?;
    let mut ask = Command::new(python);
    ask.args(["-c", DUCK]).arg(table).args([page.to_string(), asks.to_string()]);
    let printed = run::output(&mut ask)?;
    let seconds = printed.lines().map(|line| line.parse().map(Duration::from_secs_f64));
    let mut times = seconds.collect::<Result<Vec<_>, _>>().context("DuckDB's times")?;
    times.sort_unstable();
    Ok(times)
}

/// Python with DuckDB, in an environment of its own among the tools.
fn installed(house: &House) -> Result<PathBuf> {
    let home = house.tools.join(format!("duckdb-{VERSION}"));
    let python = home.join("bin/python");
    if !python.is_file() || !house.tools.join(format!("duckdb-{VERSION}/ready")).is_file() {
        println!("installing DuckDB {VERSION}…");
        run::quietly(Command::new("python3").args(["-m", "venv"]).arg(&home))
            .context("DuckDB needs Python 3 with venv")?;
        let mut pip = Command::new(home.join("bin/pip"));
        run::quietly(pip.args(["install", "--quiet", &format!("duckdb=={VERSION}")]))?;
        std::fs::write(home.join("ready"), "")?;
    }
    Ok(python)
}
