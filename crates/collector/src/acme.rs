//! TLS by a certificate that an authority gives over ACME, RFC 8555, and gives anew before it ends.
//!
//! That the names are ours is proven on the port that serves, by TLS-ALPN-01: nothing else has to listen.

mod answers;
mod line;
mod order;
mod settings;
mod shelf;
mod timetable;

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};
use tokio_rustls::{LazyConfigAcceptor, rustls::server::Acceptor, server::TlsStream};

pub(crate) use settings::Settings;

use crate::{
    certificate::{Certificate, Life},
    day,
};
use answers::Answers;
use order::Desk;

/// The machine's clock may be set, and the machine sleep, while one waits for a day.
const LOOK: Duration = Duration::from_secs(600);

pub(crate) struct Acme {
    desk: Desk,
    answers: Answers,
    shown: Mutex<Arc<Certificate>>,
}

impl Acme {
    /// With the certificate that is kept in the data folder, if there is one. Asks nobody and writes nothing.
    ///
    /// # Errors
    /// The authority's root certificates cannot be read.
    pub(crate) fn open(settings: &Settings, data: &Path) -> Result<Self> {
        let desk = Desk::new(settings, data)?;
        let shown = Mutex::new(Arc::new(kept(&desk)?));
        Ok(Self { desk, answers: Answers::default(), shown })
    }

    /// Shakes hands, and has nothing further to say to an authority that came to see an answer. While there is no certificate
    /// everybody else gets an alert.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<Option<TlsStream<TcpStream>>> {
        let greeted = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let Some(answer) = self.answers.to(&greeted.client_hello()) else {
            let config = Arc::clone(&self.shown().config);
            return greeted.into_stream(config).await.map(Some);
        };
        greeted.into_stream(answer).await?.shutdown().await?;
        Ok(None)
    }

    /// When the certificate that is shown begins and ends; `None` while there is none.
    pub(crate) fn life(&self) -> Option<Life> {
        self.shown().life
    }

    /// Asks for a certificate whenever one is needed, for ever. After a failure the last one stays.
    pub(crate) async fn follow(&self) {
        let mut failures = 0;
        loop {
            let rest = self.life().map_or(Duration::ZERO, |life| timetable::rest(life, now_s()));
            if !rest.is_zero() {
                tokio::time::sleep(rest.min(LOOK)).await;
                continue;
            }
            let Err(error) = self.renew().await else {
                failures = 0;
                continue;
            };
            let pause = timetable::pause(&error, failures, chance());
            let (names, seconds) = (self.desk.names(), pause.as_secs());
            let why = format!("{error:#}").replace(char::is_control, " ");
            tracing::warn!("no certificate for {names}: {why}; the next attempt is in {seconds} s");
            failures = failures.saturating_add(1);
            tokio::time::sleep(pause).await;
        }
    }

    async fn renew(&self) -> Result<()> {
        tracing::info!("{} is asked for a certificate for {}", self.desk.directory(), self.desk.names());
        let pem = self.desk.order(&self.answers).await?;
        let fresh = Certificate::parse(&pem).context("what the authority gave is no certificate")?;
        let life = fresh.life.context("the certificate that the authority gave has no dates")?;
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        tracing::info!("a new certificate for {} is served", self.desk.names());
        if let Err(error) = self.desk.shelf.keep_certificate(&pem) {
            tracing::warn!("after a restart another one will be asked for: {error:#}");
        }
        // Otherwise one would ask for the next at once, and so on.
        if timetable::rest(life, now_s()).is_zero() {
            bail!("the one that came is already to be renewed, by this machine's clock");
        }
        Ok(())
    }

    fn shown(&self) -> Arc<Certificate> {
        Arc::clone(&self.shown.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What was got before a restart.
fn kept(desk: &Desk) -> Result<Certificate> {
    let read = desk.shelf.certificate().and_then(|pem| pem.as_deref().map(Certificate::parse).transpose());
    match read {
        Ok(Some(certificate)) => return Ok(certificate),
        Ok(None) => {}
        Err(error) => tracing::warn!("the certificate that is kept cannot be used: {error:#}"),
    }
    Certificate::none()
}

fn now_s() -> u64 {
    u64::try_from(day::now_ms() / 1_000).unwrap_or_default()
}

/// Any number; the same one where the system has none.
fn chance() -> u16 {
    let mut bytes = [0; 2];
    let _ = getrandom::fill(&mut bytes);
    u16::from_le_bytes(bytes)
}
