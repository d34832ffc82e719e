//! What a page shows until it is reckoned, where that takes a while: its head and frame are sent at once, with a line that style
//! hides as soon as something follows it. No script is needed for that.

use std::time::Duration;

use askama::Template;
use axum::{
    body::{Body, Bytes, to_bytes},
    http::StatusCode,
    response::Response,
};

use super::{frame::Frame, with_script};
use crate::{late::Late, packing::InParts, page};

/// A page that takes longer begins to be sent.
pub(crate) const SOON: Duration = Duration::from_millis(400);
/// Where in a page what is reckoned begins, and where in this one the line ends.
const CONTENT: &str = "<div id=\"content\">";
const LINE: &str = "<p class=\"looking\"";
const END: &str = "</p>";

#[derive(Template)]
#[template(path = "dashboard/looking.html")]
struct Looking<'a> {
    frame: &'a Frame,
    title: &'a str,
}

/// All of a page up to what is reckoned, and the line.
pub(super) fn beginning(frame: &Frame) -> Option<Bytes> {
    let current = frame.tabs.iter().find(|tab| tab.is_current);
    let title =
        if frame.path.is_empty() { current.map_or("Dashboard", |tab| tab.label) } else { &frame.path };
    let mut html = Looking { frame, title }.render().ok()?;
    let line = html.find(LINE)?;
    html.truncate(line + html[line..].find(END)? + END.len());
    Some(html.into())
}

/// The page, as it is if it comes soon, else in two parts.
pub(super) async fn unless_soon(
    soon: Duration,
    beginning: Option<Bytes>,
    page: impl Future<Output = Response> + Send + 'static,
) -> Response {
    let mut page = Box::pin(page);
    let Some(beginning) = beginning else { return page.await };
    match tokio::time::timeout(soon, &mut page).await {
        Ok(page) => page,
        Err(_) => in_parts(beginning, async move { rest(page.await).await }),
    }
}

fn in_parts(beginning: Bytes, rest: impl Future<Output = Bytes> + Send + 'static) -> Response {
    let body = Body::new(Late::new(beginning, rest));
    let mut answer = with_script(page::written(StatusCode::OK, Ok::<_, askama::Error>(body)));
    answer.extensions_mut().insert(InParts);
    answer
}

/// Of a page what follows the beginning that was sent.
async fn rest(page: Response) -> Bytes {
    let whole = to_bytes(page.into_body(), usize::MAX).await.unwrap_or_default();
    let at = whole.windows(CONTENT.len()).position(|part| part == CONTENT.as_bytes());
    let lost = b"<p class=\"wrong\" role=\"alert\">This could not be read; the collector's log says why.</p>";
    at.map_or(Bytes::from_static(lost), |at| whole.slice(at + CONTENT.len()..))
}

#[cfg(test)]
mod tests {
    use axum::body::HttpBody as _;
    use std::future::{pending, poll_fn};
    use std::pin::Pin;
    use tokio::sync::oneshot;

    use super::*;

    fn page(html: &'static str) -> Response {
        Response::new(Body::from(html))
    }

    async fn part(body: &mut Body) -> Option<Bytes> {
        let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await?;
        frame.unwrap().into_data().ok()
    }

    #[tokio::test]
    async fn a_page_that_is_there_soon_is_sent_as_it_is() {
        let soon = unless_soon(SOON, Some("early".into()), async { page("all of it") }).await;
        assert_eq!(to_bytes(soon.into_body(), 99).await.unwrap(), "all of it");
    }

    #[tokio::test]
    async fn the_beginning_is_sent_while_the_rest_is_reckoned() {
        let (tell, told) = oneshot::channel();
        let reckoned = async { told.await.unwrap_or_else(|_| page("")) };
        let answer = unless_soon(Duration::ZERO, Some("early".into()), reckoned).await;
        let mut body = answer.into_body();
        assert_eq!(part(&mut body).await.unwrap(), "early", "though nothing is reckoned");
        assert!(tell.send(page("head<div id=\"content\">the rest")).is_ok());
        assert_eq!(part(&mut body).await.unwrap(), "the rest");
        assert_eq!(part(&mut body).await, None);
    }

    #[tokio::test]
    async fn what_could_not_be_read_is_told_and_a_file_is_waited_for() {
        let (tell, told) = oneshot::channel();
        let late = async { told.await.unwrap_or_else(|_| page("")) };
        let answer = unless_soon(Duration::ZERO, Some("early".into()), late).await;
        assert!(tell.send(page("no page")).is_ok());
        let text = to_bytes(answer.into_body(), 999).await.unwrap();
        assert!(text.starts_with(b"early<p class=\"wrong\""), "{text:?}");
        let file = unless_soon(Duration::ZERO, None, pending());
        assert!(tokio::time::timeout(Duration::ZERO, file).await.is_err());
    }
}
