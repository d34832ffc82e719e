//! Hosts that are named as referrers to be seen in statistics, by a list of the operator's: whatever we listed would be old
//! the day it came out. The file is read again when it changes.

use std::{collections::HashSet, fs, path::Path, sync::Arc};

use anyhow::{Context as _, Result};
use store::Exclusion;

use crate::watched::Watched;

type Hosts = HashSet<String>;

pub(crate) struct Spam(Arc<Watched<Hosts, 1>>);

impl Spam {
    /// Reads a host a line; what begins with # says nothing.
    ///
    /// # Errors
    /// It cannot be read, or a line is no host.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let watched = Watched::new("the list of referrer spam", [file.into()], |[file]| hosts(file))?;
        Ok(Self(Arc::new(watched)))
    }

    /// Whether the host, as a view tells it, or one that it is below is on the list.
    pub(crate) fn lists(&self, referrer: &str) -> bool {
        let hosts = self.0.current();
        let referrer = referrer.rsplit_once(':').map_or(referrer, |(host, _port)| host).to_lowercase();
        let above = std::iter::successors(Some(&*referrer), |host| Some(host.split_once('.')?.1));
        !referrer.is_empty() && above.into_iter().any(|host| hosts.contains(host))
    }

    /// How many hosts are on the list.
    pub(crate) fn len(&self) -> usize {
        self.0.current().len()
    }

    /// Looks at the file for ever. While it cannot be read, the last list that could stays.
    pub(crate) async fn follow(&self) {
        Arc::clone(&self.0).follow().await;
    }
}

fn hosts(file: &Path) -> Result<Hosts> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut hosts = Hosts::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let place = || format!("line {number} of {}", file.display());
        if let Exclusion::Referrer(host) = Exclusion::referrer(line).with_context(place)? {
            hosts.insert(host);
        }
    }
    Ok(hosts)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn list(text: &str) -> Result<Spam> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Spam::read(file.path())
    }

    #[test]
    fn hosts_on_the_list_and_what_is_below_them_are_spam() {
        let spam = list("# ours\nSpam.example\r\n\nseo.example.net  # since May\n").unwrap();
        assert_eq!(spam.len(), 2);
        for host in ["spam.example", "a.b.SPAM.example", "spam.example:8080", "seo.example.net"] {
            assert!(spam.lists(host), "{host}");
        }
        for host in ["", "example", "notspam.example", "example.net", "spam.example.org"] {
            assert!(!spam.lists(host), "{host}");
        }
    }

    #[test]
    fn a_line_that_is_no_host_is_told_with_its_place() {
        let said = format!("{:#}", list("spam.example\nhttps://spam.example/\n").err().unwrap());
        assert!(said.starts_with("line 2 of ") && said.contains("https://spam.example/"), "{said}");
        let gone = format!("{:#}", Spam::read(Path::new("/gone/spam.txt")).err().unwrap());
        assert!(gone.contains("cannot read /gone/spam.txt"), "{gone}");
    }
}
