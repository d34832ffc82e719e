//! What is done beside collecting: days that are over are added up, and what is too old is forgotten.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;
use clap::Args;
use store::{Forgotten, Keeping, Store};

use crate::{clock::Clock, command, day};

/// A day is taken for over when it has been for so long: those who were on a page at midnight have mostly left it.
const AFTER_MIDNIGHT_MS: i64 = HOUR_MS;
const HOUR_MS: i64 = 3_600_000;
/// What adding up may take of the time: visitors come first.
const LONGEST_REST: Duration = Duration::from_secs(1);

/// Add up days that are over now, rather than within the hour of a running collector.
#[derive(Debug, Args)]
pub(crate) struct Compact {
    /// The data folder, which no collector serves meanwhile.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

pub(crate) fn compact(args: &Compact) -> Result<()> {
    // Two at a time would take each other's marks for their own.
    command::open_present(&args.data)?;
    let store = command::naming(&args.data, Store::serve(&args.data))?;
    let begun = Instant::now();
    let closed = store.close_days(day::of_ms(day::now_ms()), |_| true)?;
    println!("{closed} days of pages were added up in {} ms.", begun.elapsed().as_millis());
    store.close();
    Ok(())
}

/// At the start and every hour until the task ends.
pub(crate) async fn every_hour(store: Store, clock: Arc<Clock>, keeping: Keeping, stop: Arc<AtomicBool>) {
    let mut hours = tokio::time::interval(Duration::from_secs(3_600));
    loop {
        hours.tick().await;
        let (store, clock, stop) = (store.clone(), Arc::clone(&clock), Arc::clone(&stop));
        let tidied =
            tokio::task::spawn_blocking(move || tidy(&store, &clock, keeping, day::now_ms(), &stop)).await;
        if let Ok(Err(error)) = tidied {
            tracing::error!("what is over or old could not be put in order yet: {error}");
        }
    }
}

/// Keys of a day go with it: at the start, and every minute until the task ends.
pub(crate) async fn every_minute(store: Store) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        minutes.tick().await;
        let store = store.clone();
        let today = day::of_ms(day::now_ms());
        let destroyed = tokio::task::spawn_blocking(move || store.destroy_keys(today)).await;
        if let Ok(Err(error)) = destroyed {
            tracing::error!("keys of days that are over could not be destroyed yet: {error}");
        }
    }
}

fn tidy(
    store: &Store,
    clock: &Clock,
    keeping: Keeping,
    now_ms: i64,
    stop: &AtomicBool,
) -> Result<(), store::Error> {
    let closed = store.close_days(day::of_ms(now_ms - AFTER_MIDNIGHT_MS), |took| {
        thread::sleep(took.min(LONGEST_REST));
        !stop.load(Relaxed)
    })?;
    if closed > 0 {
        tracing::info!("{closed} days of pages were added up");
    }
    let settled_ms = clock.look(store, now_ms)?;
    if settled_ms != now_ms {
        let hours = (now_ms - settled_ms).abs() / HOUR_MS;
        let way = if settled_ms < now_ms { "ahead" } else { "back" };
        tracing::warn!(
            "the clock has gone {way} by {hours} hours since it was last believed: until it has stayed so for a day, what is old is \
             told by the time before, and what comes is dated by no earlier one"
        );
    }
    let today = day::of_ms(settled_ms.min(now_ms));
    store.forget_words(today - 1)?;
    for site in store.sites()? {
        if stop.load(Relaxed) {
            break;
        }
        let Forgotten { views, page_days } = store.forget_old(&site, keeping.of(&site), today)?;
        if (views, page_days) != (0, 0) {
            tracing::info!("{views} views and {page_days} days of pages were old enough to be forgotten");
        }
    }
    Ok(())
}
