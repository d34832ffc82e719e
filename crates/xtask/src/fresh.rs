//! Knowing that a result is still good: a stamp of what went in and what came out, by content.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// A digest over everything a result depends on.
pub(crate) struct Inputs(Sha256);

impl Inputs {
    /// Nothing yet.
    pub(crate) fn new() -> Inputs {
        Inputs(Sha256::new())
    }

    /// Adds a version, a flag, a digest.
    pub(crate) fn text(mut self, text: &str) -> Inputs {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
        self
    }

    /// Adds the names and contents of a file, or of all files below a folder.
    pub(crate) fn path(mut self, path: &Path) -> Result<Inputs> {
        for file in files(path)? {
            let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().into_owned();
            let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            self = self.text(&name).text(&hex(&bytes));
        }
        Ok(self)
    }

    /// The digest, in hex.
    pub(crate) fn digest(self) -> String {
        to_hex(&self.0.finalize())
    }
}

/// A file that says which inputs made the outputs that it lists.
pub(crate) struct Stamp(pub(crate) PathBuf);

impl Stamp {
    /// True when these inputs made the outputs and nobody touched those since.
    pub(crate) fn matches(&self, inputs: &str) -> bool {
        let Ok(stamp) = fs::read_to_string(&self.0) else { return false };
        let mut lines = stamp.lines();
        lines.next() == Some(inputs) && lines.all(untouched)
    }

    /// Says that these inputs made these outputs.
    pub(crate) fn write(&self, inputs: &str, outputs: &[PathBuf]) -> Result<()> {
        let mut stamp = format!("{inputs}\n");
        for output in outputs {
            stamp += &format!("{} {}\n", hex(&fs::read(output)?), output.display());
        }
        fs::create_dir_all(self.0.parent().context("a stamp lies in a folder")?)?;
        fs::write(&self.0, stamp).with_context(|| format!("cannot write {}", self.0.display()))
    }
}

/// The SHA-256 of some bytes, in hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

/// All files below a folder in a stable order, or the file itself.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
        found.extend(files(&entry?.path())?);
    }
    found.sort();
    Ok(found)
}

fn untouched(line: &str) -> bool {
    line.split_once(' ').is_some_and(|(digest, path)| fs::read(path).is_ok_and(|bytes| hex(&bytes) == digest))
}

fn to_hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest_of(files: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Inputs::new().path(folder.path()).unwrap().digest()
    }

    #[test]
    fn a_digest_depends_on_names_and_contents_and_not_on_the_folder() {
        assert_eq!(digest_of(&[("a", "1"), ("b", "2")]), digest_of(&[("b", "2"), ("a", "1")]));
        assert_ne!(digest_of(&[("a", "1")]), digest_of(&[("a", "2")]));
        assert_ne!(digest_of(&[("a", "1")]), digest_of(&[("b", "1")]));
    }

    #[test]
    fn a_stamp_notices_other_inputs_and_touched_outputs() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("output");
        let stamp = Stamp(folder.path().join("stamp"));
        assert!(!stamp.matches("inputs"));
        fs::write(&output, "made").unwrap();
        stamp.write("inputs", std::slice::from_ref(&output)).unwrap();
        assert!(stamp.matches("inputs"));
        assert!(!stamp.matches("others"));
        fs::write(&output, "touched").unwrap();
        assert!(!stamp.matches("inputs"));
    }
}
