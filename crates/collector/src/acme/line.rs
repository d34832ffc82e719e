//! The line to the authority: the HTTP client that the collector has anyway, rather than a second one.

use std::{pin::Pin, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::Request,
};
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use tokio::sync::oneshot;
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig},
};

/// The authority may take so long for one answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer; a chain of certificates has a few thousand.
const ANSWER_BYTES: u64 = 1 << 20;

#[derive(Clone)]
pub(crate) struct Line(Agent);

impl Line {
    pub(crate) fn new(roots: RootCerts) -> Self {
        let config = Agent::config_builder()
            .https_only(true)
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .tls_config(TlsConfig::builder().root_certs(roots).build());
        Self(config.build().new_agent())
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Answer = Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>>;

impl HttpClient for Line {
    fn request(&self, request: Request<BodyWrapper<Bytes>>) -> Answer {
        let agent = self.0.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body =
                to_bytes(Body::new(body), usize::MAX).await.map_err(|error| Error::Other(error.into()))?;
            let (tell, told) = oneshot::channel();
            // A thread of its own: the runtime would wait for one of its own when the collector stops.
            std::thread::spawn(move || {
                _ = tell.send(ask(&agent, Request::from_parts(head, body)).map_err(Error::Other));
            });
            told.await.map_err(|gone| Error::Other(gone.into()))?
        })
    }
}

fn ask(agent: &Agent, request: Request<Bytes>) -> Result<BytesResponse, Failure> {
    let answer = match request.body().is_empty() {
        true => agent.run(request.map(drop)),
        false => agent.run(request.map(Vec::from)),
    };
    let (head, mut body) = answer?.into_parts();
    let bytes = body.with_config().limit(ANSWER_BYTES).read_to_vec()?;
    Ok(BytesResponse { parts: head, body: Box::new(Bytes::from(bytes)) })
}
