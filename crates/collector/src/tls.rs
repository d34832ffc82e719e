//! TLS by a certificate and a key in files, which are read again when they change: whoever renews them restarts nothing.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, Result, bail};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring},
    server::TlsStream,
};

use crate::watched::Watched;

/// What is spoken inside, the preferred first.
const PROTOCOLS: [&[u8]; 2] = [HTTP_2, b"http/1.1"];
const HTTP_2: &[u8] = b"h2";

pub(crate) struct Tls(Arc<Watched<ServerConfig, 2>>);

impl Tls {
    /// Reads a chain of certificates and the first one's key, both PEM.
    ///
    /// # Errors
    /// A file cannot be read, holds none, or the key is another certificate's.
    pub(crate) fn read(chain: &Path, key: &Path) -> Result<Self> {
        let files = [chain.into(), key.into()];
        Ok(Self(Arc::new(Watched::new("the certificate", files, |[chain, key]| config(chain, key))?)))
    }

    /// Shakes hands. Those that are under way keep the certificate that they began with.
    pub(crate) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        TlsAcceptor::from(self.0.current()).accept(stream).await
    }

    /// Looks at the files for ever. While they do not belong together, as between the renewal of the one and the other, the
    /// last that did stay.
    pub(crate) async fn follow(&self) {
        Arc::clone(&self.0).follow().await;
    }
}

/// Whether both sides agreed on HTTP/2.
pub(crate) fn speaks_http_2(stream: &TlsStream<TcpStream>) -> bool {
    stream.get_ref().1.alpn_protocol() == Some(HTTP_2)
}

fn config(chain: &Path, key: &Path) -> Result<ServerConfig> {
    let unreadable = |file: &Path| format!("cannot read {}", file.display());
    let certificates = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| unreadable(chain))?;
    if certificates.is_empty() {
        bail!("{} holds no certificate", chain.display());
    }
    let secret = PrivateKeyDer::from_pem_file(key).with_context(|| unreadable(key))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("the cipher suites are rustls' own")?
        .with_no_client_auth()
        .with_single_cert(certificates, secret)
        .with_context(|| format!("{} is no key of {}", key.display(), chain.display()))?;
    config.alpn_protocols = PROTOCOLS.map(Into::into).into();
    // Who comes again need not exchange keys again.
    config.ticketer = ring::Ticketer::new().context("tickets need random numbers")?;
    Ok(config)
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
