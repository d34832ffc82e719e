//! The account's key and the certificate with its key, kept in the data folder so that a restart asks for nothing, and
//! readable by the collector's own user alone.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

pub(crate) struct Shelf {
    folder: PathBuf,
    /// One for each authority.
    account: PathBuf,
    /// One for each authority and set of names: what was got for others is not shown.
    certificate: PathBuf,
}

impl Shelf {
    /// For an authority and names, which are in order.
    pub(crate) fn new(data: &Path, directory: &str, names: &[String]) -> Self {
        let folder = data.join("acme");
        let account = folder.join(format!("account-{}.json", digest(directory)));
        let all = format!("{directory}\n{}", names.join("\n"));
        let certificate = folder.join(format!("certificate-{}.pem", digest(&all)));
        Self { folder, account, certificate }
    }

    /// Who we are to the authority, if it knows us.
    pub(crate) fn account(&self) -> Result<Option<String>> {
        read(&self.account)
    }

    pub(crate) fn keep_account(&self, credentials: &str) -> Result<()> {
        self.keep(&self.account, credentials)
    }

    pub(crate) fn forget_account(&self) -> Result<()> {
        fs::remove_file(&self.account).with_context(|| format!("cannot remove {}", self.account.display()))
    }

    /// The chain and its key, one text.
    pub(crate) fn certificate(&self) -> Result<Option<String>> {
        read(&self.certificate)
    }

    pub(crate) fn keep_certificate(&self, pem: &str) -> Result<()> {
        self.keep(&self.certificate, pem)
    }

    fn keep(&self, file: &Path, text: &str) -> Result<()> {
        let mut folder = DirBuilder::new();
        let mut fresh = OpenOptions::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
            folder.mode(0o700);
            fresh.mode(0o600);
        }
        let mut write = || {
            folder.recursive(true).create(&self.folder)?;
            let beside = file.with_extension("fresh");
            // A crash may have left one, with whatever rights.
            let _ = fs::remove_file(&beside);
            let mut whole = fresh.write(true).create_new(true).open(&beside)?;
            whole.write_all(text.as_bytes())?;
            whole.sync_all()?;
            fs::rename(beside, file)
        };
        write().with_context(|| format!("cannot write {}", file.display()))
    }
}

fn read(file: &Path) -> Result<Option<String>> {
    match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        text => text.map(Some).with_context(|| format!("cannot read {}", file.display())),
    }
}

fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(data: &Path, directory: &str, names: &[&str]) -> Shelf {
        Shelf::new(data, directory, &names.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_kept_is_found_again_by_the_same_authority_and_names() {
        let data = tempfile::tempdir().unwrap();
        let first = shelf(data.path(), "https://a.example/", &["x.example", "y.example"]);
        assert_eq!(first.certificate().unwrap(), None);
        for text in ["before", "after"] {
            first.keep_certificate(text).unwrap();
            first.keep_account("ann").unwrap();
        }
        let same = shelf(data.path(), "https://a.example/", &["x.example", "y.example"]);
        assert_eq!(same.certificate().unwrap().as_deref(), Some("after"));
        let others = [("https://a.example/", "x.example"), ("https://b.example/", "x.example")];
        for (directory, name) in others {
            assert_eq!(shelf(data.path(), directory, &[name]).certificate().unwrap(), None);
        }
        let elsewhere = shelf(data.path(), "https://b.example/", &["x.example", "y.example"]);
        assert_eq!((elsewhere.certificate().unwrap(), elsewhere.account().unwrap()), (None, None));
        first.forget_account().unwrap();
        assert_eq!(same.account().unwrap(), None);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let data = tempfile::tempdir().unwrap();
        let shelf = shelf(data.path(), "https://a.example/", &["x.example"]);
        shelf.keep_certificate("secret").unwrap();
        shelf.keep_account("secret").unwrap();
        let mode = |file: &Path| fs::metadata(file).unwrap().permissions().mode() & 0o777;
        assert_eq!([&shelf.certificate, &shelf.account].map(|file| mode(file)), [0o600; 2]);
        assert_eq!(mode(&shelf.folder), 0o700);
        assert_eq!(fs::read_dir(&shelf.folder).unwrap().count(), 2, "nothing is left beside them");
    }
}
