//! A copy of the whole store, made while batches come in.

use std::{
    fs::{DirBuilder, File},
    path::Path,
    sync::Arc,
};

use rusqlite::Connection;

use crate::{Access, Error, access};

/// Writes the store as it is now into a new folder, from where it can be served.
pub(crate) fn into(db: &Connection, access: &Access, folder: &Path) -> Result<(), Error> {
    let failed = |error| Error::File(folder.into(), Arc::new(error));
    let mut builder = DirBuilder::new();
    // It holds the same secrets as the original.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // Not over what is there: it may be the only other copy.
    builder.create(folder).map_err(failed)?;
    let file = folder.join("isotherm.sqlite");
    db.execute("VACUUM INTO ?1", [file.to_string_lossy()])?;
    forget_keys(&file)?;
    // SQLite leaves it to the system when the copy is written.
    File::open(&file).and_then(|file| file.sync_all()).map_err(failed)?;
    let file = folder.join(access::FILE);
    access.copy_to(&file)?;
    File::open(&file).and_then(|file| file.sync_all()).map_err(failed)?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

/// Keys of a day are destroyed with it, and nobody would do that in a copy.
fn forget_keys(file: &Path) -> Result<(), Error> {
    let copy = Connection::open(file)?;
    copy.execute_batch("PRAGMA secure_delete = ON; DELETE FROM day_key; VACUUM;")?;
    copy.close().map_err(|(_, error)| error.into())
}
