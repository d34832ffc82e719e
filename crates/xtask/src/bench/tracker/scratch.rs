//! A folder that goes when its owner does, also while a browser that was just ended still writes into it.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(5);

pub(in crate::bench) struct Scratch(PathBuf);

impl Scratch {
    /// Makes one in `folder`, named after this process.
    pub(in crate::bench) fn new(folder: &Path) -> Result<Scratch> {
        let path = folder.join(format!("tracker-{}", std::process::id()));
        fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(Scratch(path))
    }

    pub(in crate::bench) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let started = Instant::now();
        while fs::remove_dir_all(&self.0).is_err() && self.0.exists() && started.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(50));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_scratch_is_gone_with_what_it_held() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(folder.path()).unwrap();
        fs::create_dir(scratch.path().join("profile")).unwrap();
        let path = scratch.path().to_owned();
        drop(scratch);
        assert!(!path.exists());
    }
}
