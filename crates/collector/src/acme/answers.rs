//! What the authority looks for by TLS-ALPN-01, RFC 8737: under each name a certificate that says what it asked to see.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Result;
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls_pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{
    ServerConfig,
    crypto::ring::sign::any_ecdsa_type,
    server::ClientHello,
    sign::{CertifiedKey, SingleCertAndKey},
};

use crate::certificate;

const PROTOCOL: &[u8] = b"acme-tls/1";

#[derive(Default)]
pub(crate) struct Answers(Mutex<HashMap<String, Arc<ServerConfig>>>);

impl Answers {
    /// Has this digest to show for a name.
    pub(crate) fn put(&self, name: &str, digest: &[u8]) -> Result<()> {
        let key = KeyPair::generate()?;
        let mut about = CertificateParams::new([name.to_owned()])?;
        about.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
        let shown = about.self_signed(&key)?.der().clone();
        let secret = PrivatePkcs8KeyDer::from(key.serialize_der());
        // Not by `with_single_cert`, which reads the certificate as a client would: no client may accept this one.
        let pair = CertifiedKey::new(vec![shown], any_ecdsa_type(&secret.into())?);
        let pair = SingleCertAndKey::from(pair);
        let mut config = certificate::builder()?.with_cert_resolver(Arc::new(pair));
        config.alpn_protocols = vec![PROTOCOL.into()];
        self.lock().insert(name.to_ascii_lowercase(), Arc::new(config));
        Ok(())
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    /// What is to be shown to whoever greets like this; `None` to all but an authority.
    pub(crate) fn to(&self, hello: &ClientHello<'_>) -> Option<Arc<ServerConfig>> {
        let mut spoken = hello.alpn()?;
        let is_authority = spoken.next() == Some(PROTOCOL) && spoken.next().is_none();
        let name = hello.server_name().filter(|_| is_authority)?.to_ascii_lowercase();
        self.lock().get(&name).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<ServerConfig>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
