//! Why a request was turned away: a status, a sentence for the person who looks into it, and a word to count it by.

use std::{borrow::Cow, fmt};

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use store::{Role, Scope};
use wire::SiteKey;

use crate::{
    askers::TooMany, backdrop, held::Overfull, listeners::Crowded, plausible::REASONS, token::TokenError,
};

/// The header that carries the sentence.
pub(crate) const REASON: HeaderName = HeaderName::from_static("isotherm-reason");
/// The name under which views of bots are counted that were kept, apart from those of people.
pub(crate) const BOT: &str = "bot";
/// And those under which texts are counted that became "(other)".
pub(crate) const OTHER: [&str; 3] = ["other_path", "other_selector", "other_name"];
/// How long a browser waits before it offers a batch again that was refused for lack of room, s.
const PATIENCE_S: u32 = 2;
/// And somebody who saved too many pages.
const BACKDROP_S: u32 = 10;
/// Characters of a reason, at most: it may quote what the client sent.
const REASON_CHARS: usize = 300;
/// And of each part of it that the client sent.
const QUOTED_CHARS: usize = 80;
/// Stands for the rest of what is too long.
const REST: char = '…';

#[derive(Debug)]
pub(crate) enum Refusal {
    Ambiguous(Ambiguous),
    Encoded(String),
    TooLarge { limit: usize },
    Slow,
    CutOff,
    Malformed(wire::Error),
    UnknownSite(SiteKey),
    NoOrigin,
    ForeignOrigin(String),
    ForeignView,
    QuarantineFull,
    Rate { per_s: u32 },
    NetworkRate { per_s: u32 },
    Excluded,
    ExcludedReferrer(String),
    SpamReferrer(String),
    Full,
    Overfull(Overfull),
    Store(store::Error),
    NoParameter(&'static str),
    Parameter { name: String, value: String, expected: String },
    NoToken,
    NoScope(Scope),
    Role { role: Role, needs: Scope },
    Body(String),
    Token(TokenError),
    UnknownView(String),
    NoSuchToken(String),
    NoSuchLink(String),
    LargeBackdrop,
    BackdropRate,
    Backdrops(store::Error),
    Streams(Crowded),
    TooMany(TooMany),
    Metrics,
}

/// Why a request may be read in two ways.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ambiguous {
    Host,
    Origin,
}

/// What a client sent, as a sentence can quote it: of something long the beginning.
pub(crate) fn quoted(text: &str) -> Cow<'_, str> {
    cut(text, QUOTED_CHARS)
}

fn cut(text: &str, chars: usize) -> Cow<'_, str> {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}{REST}", &text[..end]).into(),
        None => text.into(),
    }
}

/// A refusal, and the site whose owner may want to know.
#[derive(Debug)]
pub(crate) struct Turned {
    pub(crate) site: Option<SiteKey>,
    pub(crate) refusal: Refusal,
}

impl<R: Into<Refusal>> From<R> for Turned {
    fn from(refusal: R) -> Self {
        Self { site: None, refusal: refusal.into() }
    }
}

/// What a reason means for the owner of a site who misses visits.
pub(crate) fn meaning(name: &str) -> &'static str {
    match name {
        "excluded" => "visitors of a network that is on the site's list",
        "excluded_referrer" => "visitors from a host that is on the site's list",
        "spam_referrer" => {
            "visitors from a host that is on the list of referrer spam of whoever runs the collector"
        }
        "foreign_origin" => {
            "pages of an origin that the site does not name: add it, or somebody else uses the tag"
        }
        "no_origin" => "requests that come from no page, as programs make them",
        "foreign_view" => "views that began on another site",
        BOT => {
            "views in which a program drove the browser: they are kept, and `bots=with` or `bots=only` shows them"
        }
        "other_path" => {
            "views whose path counts as /(other): the site had more different paths than a day may have"
        }
        "other_selector" => {
            "elements that count as (other): the site had more different selectors than a day may have"
        }
        "other_name" => {
            "events, errors or properties that count as (other): more different names than a day may have"
        }
        "rate" => "more batches a second than a site may send",
        "network_rate" => "more batches a second than one network may send: a robot, or a large office",
        "quarantine_full" => {
            "batches that cannot be what they say, of which the quarantine holds as many as it may: release or drop those"
        }
        "queue_full" => "the disk was too slow; browsers try again",
        "overfull" => "one network had too much on its way at the same time; browsers try again",
        "store" => "the disk failed or was full; browsers try again, and the collector's log says more",
        _ => {
            let implausible = REASONS.iter().find(|(known, _)| *known == name);
            implausible.map_or("see the header Isotherm-Reason of the answer", |(_, meaning)| meaning)
        }
    }
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<Overfull> for Refusal {
    fn from(overfull: Overfull) -> Self {
        Self::Overfull(overfull)
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::UnknownSite(key) => Self::UnknownSite(key),
            store::Error::ForeignView(_) => Self::ForeignView,
            store::Error::QuarantineFull(_) => Self::QuarantineFull,
            error @ store::Error::BackdropsFull(_) => Self::Backdrops(error),
            error => Self::Store(error),
        }
    }
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Encoded(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge { .. } | Self::LargeBackdrop => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::UnknownSite(_) | Self::NoOrigin | Self::ForeignOrigin(_) | Self::ForeignView => {
                StatusCode::FORBIDDEN
            }
            Self::Excluded
            | Self::ExcludedReferrer(_)
            | Self::SpamReferrer(_)
            | Self::QuarantineFull
            | Self::Backdrops(_) => StatusCode::FORBIDDEN,
            Self::Rate { .. } | Self::NetworkRate { .. } | Self::BackdropRate => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Self::Full | Self::Overfull(_) | Self::Store(_) | Self::Streams(_) | Self::TooMany(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Ambiguous(_)
            | Self::CutOff
            | Self::Malformed(_)
            | Self::Body(_)
            | Self::NoParameter(_)
            | Self::Parameter { .. } => StatusCode::BAD_REQUEST,
            Self::NoToken | Self::NoScope(_) | Self::Metrics => StatusCode::UNAUTHORIZED,
            Self::Token(_) | Self::Role { .. } => StatusCode::FORBIDDEN,
            Self::UnknownView(_) | Self::NoSuchToken(_) | Self::NoSuchLink(_) => StatusCode::NOT_FOUND,
        }
    }

    /// The name it is counted under.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Ambiguous(_) => "ambiguous",
            Self::Encoded(_) => "encoded",
            Self::TooLarge { .. } => "too_large",
            Self::Slow => "slow",
            Self::CutOff => "cut_off",
            Self::Malformed(_) => "malformed",
            Self::UnknownSite(_) => "unknown_site",
            Self::NoOrigin => "no_origin",
            Self::ForeignOrigin(_) => "foreign_origin",
            Self::ForeignView => "foreign_view",
            Self::QuarantineFull => "quarantine_full",
            Self::Rate { .. } => "rate",
            Self::NetworkRate { .. } => "network_rate",
            Self::Excluded => "excluded",
            Self::ExcludedReferrer(_) => "excluded_referrer",
            Self::SpamReferrer(_) => "spam_referrer",
            Self::Full => "queue_full",
            Self::Overfull(_) => "overfull",
            Self::Store(_) => "store",
            Self::NoParameter(_) | Self::Parameter { .. } => "parameter",
            Self::Body(_) => "body",
            Self::NoToken | Self::NoScope(_) | Self::Metrics => "no_token",
            Self::Token(_) => "token",
            Self::Role { .. } => "role",
            Self::UnknownView(_) => "unknown_view",
            Self::NoSuchToken(_) => "unknown_token",
            Self::NoSuchLink(_) => "unknown_link",
            Self::LargeBackdrop => "large_backdrop",
            Self::BackdropRate => "backdrop_rate",
            Self::Backdrops(_) => "backdrops_full",
            Self::Streams(_) => "streams",
            Self::TooMany(_) => "too_many",
        }
    }

    fn retry_after_s(&self) -> Option<u32> {
        match self {
            Self::Rate { .. } | Self::NetworkRate { .. } => Some(1),
            Self::Full | Self::Overfull(_) | Self::Store(_) | Self::Streams(_) | Self::TooMany(_) => {
                Some(PATIENCE_S)
            }
            Self::BackdropRate => Some(BACKDROP_S),
            _ => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ambiguous(Ambiguous::Host) => f.write_str("the request needs one Host header"),
            Self::Ambiguous(Ambiguous::Origin) => f.write_str("the request has more than one Origin header"),
            Self::Encoded(coding) => write!(f, "the body is encoded as {:?}, send it as it is", quoted(coding)),
            Self::TooLarge { limit } => write!(f, "the body has more bytes than the limit of {limit}"),
            Self::Slow => f.write_str("the body took too long to arrive"),
            Self::CutOff => f.write_str("the body was cut off"),
            Self::Malformed(error) => write!(f, "{error}"),
            Self::UnknownSite(key) => write!(f, "no site has the key {key}"),
            Self::NoOrigin => f.write_str("the request has no Origin header, so it comes from no page"),
            Self::ForeignOrigin(origin) => write!(f, "{} is not an origin of this site", quoted(origin)),
            Self::QuarantineFull => {
                f.write_str("the batch cannot be what it says, and the site's quarantine is full")
            }
            Self::ForeignView => f.write_str("the batch continues a view of another site"),
            Self::Rate { per_s } => write!(f, "the site sends more than {per_s} batches a second"),
            Self::NetworkRate { per_s } => {
                write!(f, "the visitor's network sends the site more than {per_s} batches a second")
            }
            Self::Excluded => f.write_str("the site's owner does not count visitors of this network"),
            Self::ExcludedReferrer(host) => write!(f, "the site's owner does not count visitors from {host}"),
            Self::SpamReferrer(host) => write!(f, "{host} is on the list of referrer spam"),
            Self::Full => f.write_str("too many batches wait to be stored, try again"),
            Self::Overfull(overfull) => write!(f, "{overfull}"),
            // What exactly failed is for the log, not for whoever asks.
            Self::Store(_) => f.write_str("the store failed, try again; the collector's log says why"),
            Self::NoParameter(name) => write!(f, "the parameter {name} is missing"),
            Self::Parameter { name, value, expected } => {
                write!(f, "the parameter {} is {:?}, {expected}", quoted(name), quoted(value))
            }
            Self::NoToken => f.write_str("the site's heat needs a token, `isotherm link` makes one"),
            Self::NoScope(scope) => {
                write!(f, "this needs a token, `isotherm token add --scope {}` makes one", scope.name())
            }
            Self::Role { role, needs } => {
                write!(
                    f,
                    "you are {} of this site, which is not enough for scope {}",
                    role.name(),
                    needs.name()
                )
            }
            Self::Body(wrong) => write!(f, "the body {}", cut(wrong, REASON_CHARS)),
            Self::Token(error) => write!(f, "{error}"),
            Self::Metrics => f.write_str(
                "metrics are for the machine itself and for tokens of scope read for all sites; `--metrics anyone` opens them",
            ),
            Self::LargeBackdrop => write!(f, "the page has more bytes than the limit of {}", backdrop::MOST_BYTES),
            Self::BackdropRate => f.write_str("more than ten pages of the site at once, or one in ten seconds, were saved"),
            Self::Backdrops(error) => write!(f, "{error}"),
            Self::NoSuchLink(id) => write!(f, "the site has no link {:?}", quoted(id)),
            Self::NoSuchToken(id) => write!(f, "the site has no token {:?}", quoted(id)),
            Self::UnknownView(view) => write!(f, "the site has no view {}", quoted(view)),
            Self::TooMany(TooMany(most)) => {
                write!(f, "{most} questions from this network are being answered, try again when one is")
            }
            Self::Streams(Crowded { most, whose }) => {
                write!(f, "{most} live maps are open{whose} already, try again when one is closed")
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let sentence = self.to_string();
        let headers = [(REASON, header_text(&sentence)), (header::CACHE_CONTROL, no_store())];
        let mut response = (self.status(), headers, sentence + "\n").into_response();
        if let Some(wait_s) = self.retry_after_s() {
            response.headers_mut().insert(header::RETRY_AFTER, wait_s.into());
        }
        if matches!(self, Self::NoToken | Self::NoScope(_) | Self::Metrics) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

fn no_store() -> HeaderValue {
    HeaderValue::from_static("no-store")
}

/// The sentence as a header can carry it: it may quote the client.
fn header_text(sentence: &str) -> HeaderValue {
    let visible = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
    let sentence = sentence.replace(REST, "...");
    let text: String = sentence.chars().take(REASON_CHARS).map(visible).collect();
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("refused"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_that_quotes_the_client_stays_one_header_line() {
        let refusal = Refusal::ForeignOrigin(format!("https://ä\r\nx: y{}", "z".repeat(1_000)));
        let response = refusal.into_response();
        let reason = response.headers()[REASON].to_str().unwrap();
        assert!(reason.starts_with("https://???x: yzzz"), "{reason}");
        assert!(reason.ends_with("zzz... is not an origin of this site"), "{reason}");
        let refusal = Refusal::Body("z".repeat(1_000));
        assert_eq!(refusal.into_response().headers()[REASON].len(), REASON_CHARS);
    }

    #[test]
    fn what_may_pass_says_when_to_try_again() {
        for refusal in [Refusal::Rate { per_s: 5 }, Refusal::Full, Refusal::Store(store::Error::Interrupted)]
        {
            assert!(refusal.into_response().headers().contains_key(header::RETRY_AFTER));
        }
        assert!(!Refusal::CutOff.into_response().headers().contains_key(header::RETRY_AFTER));
    }
}
