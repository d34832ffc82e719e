//! Connections that only read. Each sees the store as it was when its question began, beside the writer.

use std::{
    ops::{Deref, DerefMut},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use rusqlite::Connection;

use crate::{Error, schema};

/// Idle connections kept for the next question.
const KEPT: usize = 8;

pub(crate) struct Readers {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(file: PathBuf) -> Self {
        Self { file, idle: Mutex::default() }
    }

    /// A connection, given back when dropped.
    pub(crate) fn take(&self) -> Result<Reader<'_>, Error> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let db = idle.map_or_else(|| schema::open_reader(&self.file), Ok)?;
        Ok(Reader { db: Some(db), home: self })
    }
}

pub(crate) struct Reader<'a> {
    db: Option<Connection>,
    home: &'a Readers,
}

const HELD: &str = "a reader holds its connection until it is dropped";

impl Deref for Reader<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.db.as_ref().expect(HELD)
    }
}

impl DerefMut for Reader<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.db.as_mut().expect(HELD)
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let mut idle = self.home.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.extend(self.db.take());
        }
    }
}
