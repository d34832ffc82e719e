//! A chain of certificates with its key, ready for handshakes, and for how long it holds.

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, bail};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject as _};
use tokio_rustls::rustls::{
    CertificateError, ConfigBuilder, Error, RootCertStore, ServerConfig,
    client::verify_server_cert_signed_by_trust_anchor,
    crypto::ring,
    server::{ParsedCertificate, ResolvesServerCertUsingSni, WantsServerCert},
};

/// What is spoken inside, the preferred first.
const PROTOCOLS: [&[u8]; 2] = [HTTP_2, b"http/1.1"];
pub(crate) const HTTP_2: &[u8] = b"h2";

pub(crate) struct Certificate {
    pub(crate) config: Arc<ServerConfig>,
    /// `None` if its dates are none, or there is none.
    pub(crate) life: Option<Life>,
}

/// When a certificate begins and ends to hold, in seconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) from_s: u64,
    pub(crate) until_s: u64,
}

impl Certificate {
    /// Reads a chain and the first one's key, both PEM.
    ///
    /// # Errors
    /// A file cannot be read, holds none, or the key is another certificate's.
    pub(crate) fn read(chain: &Path, key: &Path) -> Result<Self> {
        let unreadable = |file: &Path| format!("cannot read {}", file.display());
        let certificates = CertificateDer::pem_file_iter(chain)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| unreadable(chain))?;
        if certificates.is_empty() {
            bail!("{} holds no certificate", chain.display());
        }
        let secret = PrivateKeyDer::from_pem_file(key).with_context(|| unreadable(key))?;
        Self::new(certificates, secret)
            .with_context(|| format!("{} is no key of {}", key.display(), chain.display()))
    }

    /// The same where chain and key are one text.
    ///
    /// # Errors
    /// One of them is missing or none, or the key is another certificate's.
    pub(crate) fn parse(pem: &str) -> Result<Self> {
        let certificates: Vec<_> =
            CertificateDer::pem_slice_iter(pem.as_bytes()).collect::<Result<_, _>>()?;
        let secret = PrivateKeyDer::from_pem_slice(pem.as_bytes())?;
        Self::new(certificates, secret)
    }

    /// None at all: every handshake is refused with an alert.
    pub(crate) fn none() -> Result<Self> {
        let config = builder()?.with_cert_resolver(Arc::new(ResolvesServerCertUsingSni::new()));
        Ok(Self { config: Arc::new(config), life: None })
    }

    fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self> {
        let life = chain.first().and_then(life);
        let mut config = builder()?.with_single_cert(chain, key)?;
        config.alpn_protocols = PROTOCOLS.map(Into::into).into();
        // Who comes again need not exchange keys again.
        config.ticketer = ring::Ticketer::new().context("tickets need random numbers")?;
        Ok(Self { config: Arc::new(config), life })
    }
}

pub(crate) fn builder() -> Result<ConfigBuilder<ServerConfig, WantsServerCert>> {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder =
        builder.with_safe_default_protocol_versions().context("the cipher suites are rustls' own")?;
    Ok(builder.with_no_client_auth())
}

/// rustls tells no dates, but names the one that forbids a moment, and looks at them before all else.
fn life(certificate: &CertificateDer<'_>) -> Option<Life> {
    let certificate = ParsedCertificate::try_from(certificate).ok()?;
    let forbidden = |at_s| {
        let at = UnixTime::since_unix_epoch(Duration::from_secs(at_s));
        let nobody = RootCertStore::empty();
        verify_server_cert_signed_by_trust_anchor(&certificate, &nobody, &[], at, &[]).err()
    };
    let from = match forbidden(0)? {
        Error::InvalidCertificate(CertificateError::NotValidYetContext { not_before, .. }) => not_before,
        _ => return None,
    };
    let until = match forbidden(u64::MAX)? {
        Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }) => not_after,
        _ => return None,
    };
    Some(Life { from_s: from.as_secs(), until_s: until.as_secs() })
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn pem(from: i32, until: i32) -> String {
        let mut about = CertificateParams::new(["stats.example".into()]).unwrap();
        (about.not_before, about.not_after) = (date_time_ymd(from, 3, 1), date_time_ymd(until, 3, 1));
        let key = KeyPair::generate().unwrap();
        key.serialize_pem() + &about.self_signed(&key).unwrap().pem()
    }

    #[test]
    fn a_certificate_s_dates_are_read_in_both_of_their_forms() {
        let life = Certificate::parse(&pem(2026, 2027)).unwrap().life;
        assert_eq!(life, Some(Life { from_s: 1_772_323_200, until_s: 1_803_859_200 }));
        // From 2050 on years have four digits.
        let life = Certificate::parse(&pem(1975, 2051)).unwrap().life;
        assert_eq!(life, Some(Life { from_s: 162_864_000, until_s: 2_561_241_600 }));
    }

    #[test]
    fn a_text_that_lacks_a_half_is_refused() {
        let whole = pem(2026, 2027);
        let at = whole.find("-----BEGIN CERTIFICATE").unwrap();
        for half in [&whole[..at], &whole[at..], ""] {
            assert!(Certificate::parse(half).is_err(), "{half}");
        }
        let foreign = pem(2026, 2027);
        assert!(Certificate::parse(&[&whole[..at], &foreign[at..]].concat()).is_err(), "another's key");
    }
}
