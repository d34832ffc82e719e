//! What is read from files of the operator's, and again when they change, so that whoever renews them restarts nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use anyhow::Result;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// When a file was written, and how long it is.
type Stamp = (SystemTime, u64);

pub(crate) struct Watched<T, const N: usize> {
    files: [PathBuf; N],
    /// What the files hold, as a person calls it.
    name: &'static str,
    read: fn(&[PathBuf; N]) -> Result<T>,
    current: Mutex<Arc<T>>,
}

impl<T: Send + Sync + 'static, const N: usize> Watched<T, N> {
    /// Reads the files.
    ///
    /// # Errors
    /// As `read`.
    pub(crate) fn new(
        name: &'static str,
        files: [PathBuf; N],
        read: fn(&[PathBuf; N]) -> Result<T>,
    ) -> Result<Self> {
        let current = Mutex::new(Arc::new(read(&files)?));
        Ok(Self { files, name, read, current })
    }

    /// What was read last; whoever holds it keeps it.
    pub(crate) fn current(&self) -> Arc<T> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks at the files for ever. While they cannot be read, as when one is half written or they do not belong together, the
    /// last that could stay.
    pub(crate) async fn follow(self: Arc<Self>) {
        let mut known = self.stamps();
        let mut seconds = tokio::time::interval(LOOK);
        loop {
            seconds.tick().await;
            let stamps = self.stamps();
            if stamps == known {
                continue;
            }
            known = stamps;
            let own = Arc::clone(&self);
            // They may have many megabytes.
            let _ = tokio::task::spawn_blocking(move || own.renew()).await;
        }
    }

    fn renew(&self) {
        match (self.read)(&self.files) {
            Ok(fresh) => {
                *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
                tracing::info!("{} was read again", self.name);
            }
            Err(error) => tracing::warn!("{} stays the one before: {error:#}", self.name),
        }
    }

    /// `None` while one of them is missing.
    fn stamps(&self) -> Option<Vec<Stamp>> {
        let of = |file: &Path| {
            let about = fs::metadata(file).ok()?;
            Some((about.modified().ok()?, about.len()))
        };
        self.files.iter().map(|file| of(file)).collect()
    }
}
