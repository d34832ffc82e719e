//! Waits for a condition, never for a time.

use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use tokio::time::Instant;

/// After this long a condition counts as never met.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// The value that `look` finds, as soon as it finds one.
///
/// # Errors
/// `look`'s own, or that half a minute was not enough for `what`.
pub async fn until<T, F: Future<Output = Result<Option<T>>>>(
    what: &str,
    mut look: impl FnMut() -> F,
) -> Result<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if started.elapsed() > PATIENCE {
            bail!("waited {} s in vain: {what}", PATIENCE.as_secs());
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

/// Waits for the next hour if this one is nearly over: what a test puts into it, and into its day, is to stay there.
pub async fn an_hour_that_lasts() {
    while left_of_the_hour() < PATIENCE * 2 {
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

fn left_of_the_hour() -> Duration {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Duration::from_secs(3_600 - since % 3_600)
}
