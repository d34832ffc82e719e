//! What a language model makes of the findings, where the owner has configured one: said, or refused.

use std::{sync::Arc, time::Instant};

use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use store::PathPattern;

use super::{Unshown, filters::PATH, frame::Frame, prepare, who::Who, with_script};
use crate::{
    Collector, advisor::Words, body, cookie, findings_json::FindingsJson, heat, page, refusal::Refusal,
};

/// Bytes of a question's form, at most.
const FORM_BYTES: usize = 4_096;

#[derive(Template)]
#[template(path = "dashboard/words.html")]
struct Page {
    frame: Frame,
    back: String,
    ask: String,
    model: String,
    question: String,
    said: Vec<String>,
    refused: Option<String>,
    silent: Option<String>,
}

const MEMBERS_ONLY: &str = "You see this site by a link. Its language model, which can cost money, is asked by those alone who have an account.";

/// Asks the model. Only a member may, by a page of ours, and so often: each question can cost money.
pub(super) async fn ask(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let told = async {
        let (filters, frame) = prepare(&collector, &head.uri, &head.headers, &[PATH])?;
        let who = Who::of(&collector, &head.headers)?;
        let account = who.and_then(|who| who.account_at(filters.site)).ok_or(Unshown::Guest(MEMBERS_ONLY))?;
        let advisor = collector.advisor.clone();
        let advisor = advisor.ok_or(Refusal::Body("asks a language model, and none is configured".into()))?;
        if !cookie::is_ours(&head.headers) {
            return Err(Refusal::Body("was sent by a page of another site".into()).into());
        }
        let bytes = body::read(body, FORM_BYTES).await?;
        let form: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
            .map_err(|error| Refusal::Body(format!("is not a form: {error}")))?;
        let field = form.into_iter().find(|(name, _)| name == "question");
        let question = field.map_or_else(String::new, |(_, text)| text.trim().to_owned());
        collector.questions.count(account, Instant::now()).map_err(Unshown::Soon)?;
        let [back, ask] = ["/findings", "/findings/words"].map(|page| filters.with(page, &[]));
        let memory = Arc::clone(&collector.findings);
        let facts = heat::read(&collector, move |store| {
            let days = (filters.segment.from_day, filters.segment.to_day);
            let looked = memory.of(&store, filters.site, &filters.segment, &filters.wanted)?;
            let pattern = filters.pattern()?.map_or_else(|| PathPattern::parse("*"), Ok)?;
            Ok(serde_json::to_value(FindingsJson::of(filters.site, days, &pattern, &looked))
                .unwrap_or_default())
        })
        .await?;
        let (model, asked) = (advisor.model().to_owned(), question.clone());
        let words = tokio::task::spawn_blocking(move || advisor.ask(facts, &asked)).await;
        let words = words.unwrap_or_else(|_| Words::Silent("the question was interrupted".into()));
        let (said, refused, silent) = match words {
            Words::Said(text) => (text.lines().map(String::from).collect(), None, None),
            Words::Refused(number) => (Vec::new(), Some(number), None),
            Words::Silent(reason) => (Vec::new(), None, Some(reason)),
        };
        let page = Page { frame, back, ask, model, question, said, refused, silent };
        Ok(with_script(page::answer(&page)))
    };
    told.await.unwrap_or_else(|unshown: Unshown| unshown.answer(&collector))
}
