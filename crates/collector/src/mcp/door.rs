//! The way to the API: this collector's own routes, or a collector elsewhere.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header, request::Parts},
};
use rmcp::model::Extensions;
use tower::ServiceExt as _;
use wire::SiteKey;

use super::Told;
use crate::heat_query::Parameters;

/// Bytes of an answer of the API, at most: a map of a page with a thousand elements has a tenth of it.
const ANSWER_BYTES: usize = 16 << 20;

pub(super) enum Door {
    Own(Router),
    Far { agent: ureq::Agent, url: String, site: SiteKey, token: String },
}

/// What is asked: a path of the API and its parameters, but for the site.
pub(super) struct Question {
    pub(super) path: &'static str,
    pub(super) parameters: Vec<(String, String)>,
}

impl Question {
    fn address(&self, site: SiteKey) -> String {
        let site = [("site", site.as_str())].into_iter();
        let all = site.chain(self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let query = serde_urlencoded::to_string(all.collect::<Vec<_>>());
        format!("{}?{}", self.path, query.expect("pairs of texts can be encoded"))
    }
}

impl Door {
    /// Asks with the rights of whoever is asking; `came` is how their request reached us.
    pub(super) async fn ask(&self, question: &Question, came: &Extensions) -> Told {
        let (is_well, bytes) = match self {
            Self::Own(routes) => own(routes, question, came.get::<Parts>()).await?,
            Self::Far { agent, url, site, token } => {
                let address = format!("{url}{}", question.address(*site));
                far(agent.clone(), address, token.clone()).await?
            }
        };
        if is_well {
            return serde_json::from_slice(&bytes).map_err(|error| format!("the answer is no JSON: {error}"));
        }
        Err(String::from_utf8_lossy(&bytes).trim().to_owned())
    }
}

async fn own(routes: &Router, question: &Question, came: Option<&Parts>) -> Result<(bool, Vec<u8>), String> {
    let came = came.ok_or("the question came without a request")?;
    let site = Parameters::any(&came.uri).and_then(|parameters| parameters.site());
    let mut request = Request::get(question.address(site.map_err(|refusal| refusal.to_string())?));
    if let Some(right) = came.headers.get(header::AUTHORIZATION) {
        request = request.header(header::AUTHORIZATION, right);
    }
    let request = request.body(Body::empty()).map_err(|error| error.to_string())?;
    let answer = routes.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
    let is_well = answer.status().is_success();
    let bytes = to_bytes(answer.into_body(), ANSWER_BYTES).await;
    Ok((is_well, bytes.map_err(|_| "the answer is too large: ask for fewer days or rows")?.into()))
}

async fn far(agent: ureq::Agent, address: String, token: String) -> Result<(bool, Vec<u8>), String> {
    let asked = tokio::task::spawn_blocking(move || {
        let get = agent.get(&address).header("Authorization", format!("Bearer {token}"));
        let mut answer = get.call().map_err(|error| format!("no collector answers: {error}"))?;
        let is_well = answer.status().is_success();
        let bytes = answer.body_mut().with_config().limit(ANSWER_BYTES as u64).read_to_vec();
        Ok((is_well, bytes.map_err(|error| format!("the answer broke off: {error}"))?))
    });
    asked.await.unwrap_or_else(|_| Err("the question was interrupted".into()))
}
