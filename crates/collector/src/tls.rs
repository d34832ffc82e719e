//! TLS by a certificate in files, which are read again when they change, or one that an authority gives: whoever renews it
//! restarts nothing.

use std::{io, path::Path, sync::Arc};

use anyhow::Result;
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    acme::Acme,
    certificate::{Certificate, HTTP_2},
    watched::Watched,
};

pub(crate) enum Tls {
    Files(Arc<Watched<Certificate, 2>>),
    Acme(Box<Acme>),
}

impl Tls {
    /// By a chain of certificates and the first one's key, both PEM.
    ///
    /// # Errors
    /// A file cannot be read, holds none, or the key is another certificate's.
    pub(crate) fn read(chain: &Path, key: &Path) -> Result<Self> {
        let files = [chain.into(), key.into()];
        let watched = Watched::new("the certificate", files, |[chain, key]| Certificate::read(chain, key))?;
        Ok(Self::Files(Arc::new(watched)))
    }

    /// Shakes hands; `None` if that was all the other side wanted. Those that are under way keep the certificate that they
    /// began with.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<Option<TlsStream<TcpStream>>> {
        match self {
            Self::Files(files) => {
                TlsAcceptor::from(Arc::clone(&files.current().config)).accept(stream).await.map(Some)
            }
            Self::Acme(acme) => acme.accept(stream).await,
        }
    }

    /// Keeps the certificate fresh for ever. While the files do not belong together, as between the renewal of the one and the
    /// other, or no other certificate is to be had, the last one stays.
    pub(crate) async fn follow(&self) {
        match self {
            Self::Files(files) => Arc::clone(files).follow().await,
            Self::Acme(acme) => acme.follow().await,
        }
    }

    /// When the certificate that is shown ends to hold, in seconds since 1970 UTC.
    pub(crate) fn ends_s(&self) -> Option<u64> {
        let life = match self {
            Self::Files(files) => files.current().life,
            Self::Acme(acme) => acme.life(),
        };
        life.map(|life| life.until_s)
    }
}

/// Whether both sides agreed on HTTP/2.
pub(crate) fn speaks_http_2(stream: &TlsStream<TcpStream>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(HTTP_2)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;

    fn files(dir: &Path) -> [PathBuf; 2] {
        let made = rcgen::generate_simple_self_signed(["stats.example".into()]).unwrap();
        let files = ["chain.pem", "key.pem"].map(|name| dir.join(name));
        fs::write(&files[0], made.cert.pem()).unwrap();
        fs::write(&files[1], made.signing_key.serialize_pem()).unwrap();
        files
    }

    #[test]
    fn a_file_that_is_no_certificate_or_key_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let [chain, key] = files(dir.path());
        assert!(Tls::read(&chain, &key).is_ok());
        let said = |chain: &Path, key: &Path| format!("{:#}", Tls::read(chain, key).err().unwrap());
        let gone = dir.path().join("gone.pem");
        assert!(said(&gone, &key).contains("gone.pem"));
        assert!(said(&chain, &gone).contains("gone.pem"));
        assert!(said(&key, &key).contains("key.pem holds no certificate"), "{}", said(&key, &key));
        assert!(said(&chain, &chain).contains("cannot read") && said(&chain, &chain).contains("chain.pem"));
        let other = tempfile::tempdir().unwrap();
        let [_, foreign] = files(other.path());
        assert!(said(&chain, &foreign).contains("key.pem is no key of"), "{}", said(&chain, &foreign));
    }
}
