//! The pages by which people get in and out: set-up, log in, log out, who am I, and links that were shared.

use std::{sync::Arc, time::Instant};

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use store::{Account, Holder, Opener, Share, Uninvited};
use wire::SiteKey;

use crate::{
    Collector, Peer, admission, body, cookie, dashboard, day,
    heat_query::Parameters,
    page, password,
    refusal::Refusal,
    secret::{self, Purpose},
    visitor::network,
};

/// Bytes of a form, at most.
const FORM_BYTES: usize = 8_192;
/// How long somebody stays logged in.
const SESSION_S: i64 = 14 * 86_400;
/// How long a guest may look before the link is to be opened again.
const GUEST_S: i64 = 12 * 3_600;

#[derive(Template)]
#[template(path = "setup.html")]
struct SetUp {
    role: &'static str,
    name: String,
    wrong: Option<String>,
    least: usize,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LogIn {
    name: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct WhoAmI {
    name: String,
    rights: Vec<Right>,
}

struct Right {
    site: String,
    key: Option<String>,
    role: &'static str,
}

#[derive(Template)]
#[template(path = "unlock.html")]
struct Unlock {
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "shared.html")]
struct Shared {
    site: String,
    key: String,
    until: String,
}

#[derive(Template)]
#[template(path = "said.html")]
struct Said {
    title: &'static str,
    text: String,
}

/// A form as it was sent. Fields that are missing are empty.
struct Form(Vec<(String, String)>);

impl Form {
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }
}

/// Why a form is not looked at.
enum Closed {
    Foreign,
    Slow(std::time::Duration),
    Refused(Refusal),
}

impl<R: Into<Refusal>> From<R> for Closed {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.into())
    }
}

impl Closed {
    fn answer(self, collector: &Collector) -> Response {
        let said = |status, title, text| page::with_status(status, &Said { title, text });
        match self {
            Self::Refused(refusal) => collector.refuse(refusal),
            Self::Foreign => said(
                StatusCode::FORBIDDEN,
                "Not from here",
                "This form was sent by a page of another site. Open it here and send it again.".into(),
            ),
            Self::Slow(wait) => {
                let seconds = wait.as_secs() + 1;
                let text = format!("Too many tries have failed. Wait {seconds} seconds, then try again.");
                let mut response = said(StatusCode::TOO_MANY_REQUESTS, "Slowly", text);
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                response
            }
        }
    }
}

async fn form(head: &Parts, body: axum::body::Body) -> Result<Form, Closed> {
    if !cookie::is_ours(&head.headers) {
        return Err(Closed::Foreign);
    }
    let bytes = body::read(body, FORM_BYTES).await?;
    let fields = serde_urlencoded::from_bytes(&bytes);
    fields.map(Form).map_err(|error| Refusal::Body(format!("is not a form: {error}")).into())
}

fn now_s() -> i64 {
    day::now_ms() / 1_000
}

fn to(place: &'static str, cookie: Option<HeaderValue>) -> Response {
    to_address(HeaderValue::from_static(place), cookie)
}

fn to_address(place: HeaderValue, cookie: Option<HeaderValue>) -> Response {
    let headers = [
        (header::LOCATION, place),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    ];
    let mut response = (StatusCode::SEE_OTHER, headers).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Begins a session; the cookie that it is known by.
fn begin(
    collector: &Collector,
    headers: &HeaderMap,
    purpose: Purpose,
    of: Opener,
    seconds: i64,
) -> Result<HeaderValue, store::Error> {
    let (text, digest) = secret::new(purpose)?;
    let now_s = now_s();
    collector.store.access().begin_session(&digest, of, now_s, now_s + seconds)?;
    Ok(cookie::set(purpose, &text, seconds, collector.is_secure(headers)))
}

fn gone() -> Response {
    let text = "This link was used already, or is too old. Ask whoever gave it to you for another.".into();
    page::with_status(StatusCode::NOT_FOUND, &Said { title: "Nothing here", text })
}

pub(crate) async fn setup(State(collector): State<Arc<Collector>>, Path(token): Path<String>) -> Response {
    let found = collector.store.access().invitation(&secret::digest(Purpose::Invitation, &token), now_s());
    match found {
        Ok(Some(to)) => page::answer(&SetUp {
            role: to.role.name(),
            name: String::new(),
            wrong: None,
            least: password::LEAST,
        }),
        Ok(None) => gone(),
        Err(error) => collector.refuse(error.into()),
    }
}

pub(crate) async fn set_up(
    State(collector): State<Arc<Collector>>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let done = async {
        let form = form(&head, body).await?;
        let access = collector.store.access();
        let digest = secret::digest(Purpose::Invitation, &token);
        let Some(to_what) = access.invitation(&digest, now_s())? else { return Ok(gone()) };
        let wrong = |wrong: String| {
            let (role, name) = (to_what.role.name(), form.get("name").to_owned());
            let page = SetUp { role, name, wrong: Some(wrong), least: password::LEAST };
            Ok(page::with_status(StatusCode::BAD_REQUEST, &page))
        };
        let password = form.get("password");
        if password.chars().count() < password::LEAST || password.len() > password::MOST {
            return wrong(format!("Use a password of {} to {} characters.", password::LEAST, password::MOST));
        }
        let kept = password::hash_apart(password.to_owned()).await?;
        match access.accept(&digest, form.get("name"), &kept, now_s())? {
            Ok(id) => {
                let cookie =
                    begin(&collector, &head.headers, Purpose::Session, Opener::Account(id), SESSION_S)?;
                Ok(to("/", Some(cookie)))
            }
            Err(Uninvited::Gone) => Ok(gone()),
            Err(Uninvited::NameTaken) => wrong("Somebody has that name. Choose another.".into()),
            Err(Uninvited::Name) => wrong("Use a name of up to 100 bytes without spaces.".into()),
        }
    };
    done.await.unwrap_or_else(|closed: Closed| closed.answer(&collector))
}

pub(crate) async fn login() -> Response {
    page::answer(&LogIn { name: String::new(), wrong: None })
}

pub(crate) async fn log_in(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let done = async {
        let form = form(&head, body).await?;
        let name = form.get("name").trim().to_lowercase();
        let guess = form.get("password");
        if guess.len() > password::MOST || name.len() > password::MOST {
            return Err(Refusal::TooLarge { limit: password::MOST }.into());
        }
        let tries = knock(&collector, peer, &head.headers, &name)?;
        let (id, kept) = collector.store.access().password_of(&name)?.unzip();
        let is_right = password::matches(guess.to_owned(), kept).await;
        let Some(id) = id.filter(|_| is_right) else {
            let wrong = Some("The name or the password is wrong.".into());
            return Ok(page::with_status(StatusCode::FORBIDDEN, &LogIn { name, wrong }));
        };
        collector.doors.forget(&tries);
        let cookie = begin(&collector, &head.headers, Purpose::Session, Opener::Account(id), SESSION_S)?;
        Ok(to("/", Some(cookie)))
    };
    done.await.unwrap_or_else(|closed: Closed| closed.answer(&collector))
}

/// Counts a try from a network at a door, which is an account's name or a link; and, since there are many networks and
/// many doors, at each of the two alone.
fn knock(
    collector: &Collector,
    peer: Peer,
    headers: &HeaderMap,
    door: &str,
) -> Result<([u8; 7], blake3::Hash), Closed> {
    let (network, door) = (network(collector.proxies.before(peer, headers)), blake3::hash(door.as_bytes()));
    let now = Instant::now();
    collector.knocks.count(&door, now).map_err(Closed::Slow)?;
    collector.knocks.count(&blake3::hash(&network), now).map_err(Closed::Slow)?;
    collector.doors.count(&(network, door), now).map_err(Closed::Slow)?;
    Ok((network, door))
}

pub(crate) async fn log_out(State(collector): State<Arc<Collector>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let done = async {
        form(&head, body).await?;
        let is_secure = collector.is_secure(&head.headers);
        if let Some(text) = cookie::read(&head.headers, Purpose::Session, is_secure) {
            collector.store.access().end_session(&secret::digest(Purpose::Session, text))?;
        }
        Ok(to("/login", Some(cookie::set(Purpose::Session, "", 0, is_secure))))
    };
    done.await.unwrap_or_else(|closed: Closed| closed.answer(&collector))
}

pub(crate) async fn who_am_i(State(collector): State<Arc<Collector>>, headers: HeaderMap) -> Response {
    match admission::holder(&collector, &headers, Purpose::Session) {
        Ok(Some(Holder::Account(account))) => match rights(&collector, &account) {
            Ok(rights) => page::answer(&WhoAmI { name: account.name, rights }),
            Err(error) => collector.refuse(error.into()),
        },
        Ok(_) => to("/login", None),
        Err(error) => collector.refuse(error.into()),
    }
}

fn rights(collector: &Collector, account: &Account) -> Result<Vec<Right>, store::Error> {
    let right = |own: &store::Membership| {
        let site = match own.site {
            Some(key) => collector.store.site(key)?.map_or_else(|| key.to_string(), |site| site.name.clone()),
            None => "Every site".into(),
        };
        Ok(Right { site, key: own.site.map(|key: SiteKey| key.to_string()), role: own.role.name() })
    };
    account.memberships.iter().map(right).collect()
}

fn find_share(collector: &Collector, token: &str) -> Result<Option<Share>, store::Error> {
    collector.store.access().share(&secret::digest(Purpose::Share, token), now_s())
}

/// Swaps the address, which others may come to see, for a cookie.
fn let_in(
    collector: &Collector,
    headers: &HeaderMap,
    uri: &Uri,
    share: &Share,
) -> Result<Response, store::Error> {
    let seconds = GUEST_S.min(share.about.expires_s - now_s());
    let cookie = begin(collector, headers, Purpose::Guest, Opener::Share(share.id), seconds)?;
    let place = asked_view(uri).unwrap_or(HeaderValue::from_static("/shared"));
    Ok(to_address(place, Some(cookie)))
}

/// Where a link leads that was made for one view of the dashboard.
fn asked_view(uri: &Uri) -> Option<HeaderValue> {
    view(Parameters::any(uri).ok()?.get("view")?)
}

/// An address within the dashboard, and nothing else: a link must lead nowhere else.
pub(crate) fn view(text: &str) -> Option<HeaderValue> {
    let uri: Uri = text.parse().ok()?;
    let is_ours = uri.authority().is_none() && uri.scheme().is_none() && dashboard::is_page(uri.path());
    HeaderValue::from_str(text).ok().filter(|_| is_ours)
}

pub(crate) async fn share(
    State(collector): State<Arc<Collector>>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let opened = || match find_share(&collector, &token)? {
        None => Ok(gone()),
        Some(share) if share.password.is_some() => Ok(page::answer(&Unlock { wrong: None })),
        Some(share) => let_in(&collector, &headers, &uri, &share),
    };
    opened().unwrap_or_else(|error: store::Error| collector.refuse(error.into()))
}

pub(crate) async fn unlock(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    Path(token): Path<String>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let done = async {
        let form = form(&head, body).await?;
        let Some(share) = find_share(&collector, &token)? else { return Ok(gone()) };
        let tries = knock(&collector, peer, &head.headers, &token)?;
        if share.password.is_some()
            && !password::matches(form.get("password").into(), share.password.clone()).await
        {
            let wrong = Some("The password is wrong.".into());
            return Ok(page::with_status(StatusCode::FORBIDDEN, &Unlock { wrong }));
        }
        collector.doors.forget(&tries);
        Ok(let_in(&collector, &head.headers, &head.uri, &share)?)
    };
    done.await.unwrap_or_else(|closed: Closed| closed.answer(&collector))
}

pub(crate) async fn shared(State(collector): State<Arc<Collector>>, headers: HeaderMap) -> Response {
    let shown = || match admission::holder(&collector, &headers, Purpose::Guest)? {
        Some(Holder::Guest(Share { about, .. })) => {
            let site = collector.store.site(about.site)?;
            let name = site.map_or_else(|| about.site.to_string(), |site| site.name.clone());
            let until = day::text(day::of_ms(about.expires_s.saturating_mul(1_000)));
            Ok(page::answer(&Shared { site: name, key: about.site.to_string(), until }))
        }
        _ => Ok(gone()),
    };
    shown().unwrap_or_else(|error: store::Error| collector.refuse(error.into()))
}
