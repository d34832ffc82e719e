//! Carries made-up batches to a collector the way browsers do, and insists that each is acknowledged.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use ureq::{
    Agent,
    http::{Response, Uri},
};
use wire::Batch;

use super::visitor::Visitor;

/// Connections, each kept alive by a thread.
const THREADS: usize = 4;
/// How often a batch is offered to a collector that asks for patience.
const OFFERS: u32 = 60;
/// How long to wait when a collector does not say, s, and at most, s.
const PATIENCE_S: u64 = 1;
const LONGEST_S: u64 = 30;

pub(super) struct Sender {
    agent: Agent,
    url: String,
    origin: String,
}

/// What was acknowledged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) views: u64,
    pub(super) batches: u64,
}

impl Sender {
    /// A sender to the collector at `url`, for browsers on pages of `origin`.
    pub(super) fn new(url: &str, origin: Option<&str>) -> Result<Self> {
        let own = origin_of(url)?;
        let config =
            Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(30)));
        let origin = origin.map_or_else(|| own.clone(), |origin| origin.trim_end_matches('/').into());
        Ok(Self {
            agent: config.build().new_agent(),
            url: format!("{}/c", url.trim_end_matches('/')),
            origin,
        })
    }

    /// Sends what each visitor's browser would. Stops at the first batch that cannot be delivered.
    pub(super) fn send(&self, visitors: u32, visitor: impl Fn(u32) -> Visitor + Sync) -> Result<Sent> {
        let next = AtomicU32::new(0);
        let sent = Mutex::new(Ok(Sent::default()));
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let own = self.send_some(visitors, &next, &visitor);
                    let mut all = sent.lock().unwrap_or_else(PoisonError::into_inner);
                    match (&mut *all, own) {
                        (Ok(all), Ok(own)) => {
                            *all = Sent { views: all.views + own.views, batches: all.batches + own.batches }
                        }
                        (Ok(_), Err(error)) => *all = Err(error),
                        (Err(_), _) => {}
                    }
                });
            }
        });
        sent.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn send_some(&self, visitors: u32, next: &AtomicU32, visitor: &impl Fn(u32) -> Visitor) -> Result<Sent> {
        let mut sent = Sent::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= visitors {
                return Ok(sent);
            }
            let Visitor { user_agent, views, .. } = visitor(number);
            for view in views {
                // The others stop as well, at their next visitor.
                self.deliver(user_agent, &view).inspect_err(|_| next.store(visitors, Ordering::Relaxed))?;
                sent.views += 1;
                sent.batches += view.len() as u64;
            }
        }
    }

    fn deliver(&self, user_agent: &str, view: &[Batch]) -> Result<()> {
        view.iter().try_for_each(|batch| self.offer(user_agent, &batch.pack()))
    }

    /// Until it is acknowledged, or refused for good.
    fn offer(&self, user_agent: &str, bytes: &[u8]) -> Result<()> {
        for _ in 0..OFFERS {
            let post = self.agent.post(&self.url).header("Origin", &self.origin);
            let post = post.header("User-Agent", user_agent).content_type("text/plain");
            let mut answer = post.send(bytes).with_context(|| {
                format!("no collector answers at {}; is `isotherm serve` running there?", self.url)
            })?;
            // Read to its end, the connection can carry the next batch.
            let body = answer.body_mut().read_to_string().unwrap_or_default();
            match answer.status().as_u16() {
                204 => return Ok(()),
                429 | 503 => thread::sleep(patience(&answer)),
                status => {
                    bail!("the collector refused a batch with status {status}: {}", reason(&answer, &body))
                }
            }
        }
        bail!("the collector at {} is too busy: it put a batch off {OFFERS} times", self.url)
    }
}

fn patience<T>(answer: &Response<T>) -> Duration {
    let asked = answer.headers().get("Retry-After").and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(asked.unwrap_or(PATIENCE_S).min(LONGEST_S))
}

fn reason<'a, T>(answer: &'a Response<T>, body: &'a str) -> &'a str {
    let header = answer.headers().get("Isotherm-Reason").and_then(|value| value.to_str().ok());
    header.unwrap_or(body.trim())
}

/// Scheme, host and port of a URL.
fn origin_of(url: &str) -> Result<String> {
    let uri: Uri = url.parse().with_context(|| format!("{url:?} is not a URL"))?;
    let host = uri
        .authority()
        .with_context(|| format!("{url:?} names no host: write it like http://127.0.0.1:8787"))?;
    ensure!(
        uri.scheme_str() == Some("http"),
        "{url:?} is not plain HTTP, which is all that `simulate` speaks"
    );
    Ok(format!("http://{host}"))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Read as _, Write as _},
        net::{TcpListener, TcpStream},
    };

    use wire::{SiteKey, ViewId};

    use super::*;

    fn someone() -> Visitor {
        Visitor { user_agent: "", source: String::new(), views: vec![vec![batch()]] }
    }

    fn batch() -> Batch {
        Batch::new(SiteKey::from_random([1; 10]), ViewId(1), 1)
    }

    /// Reads one request and gives its head and body.
    fn request(stream: &TcpStream) -> (String, Vec<u8>) {
        let (mut from, mut head) = (BufReader::new(stream), String::new());
        while !head.ends_with("\r\n\r\n") {
            assert!(from.read_line(&mut head).unwrap() > 0, "the request ends in its head");
        }
        let length =
            head.to_lowercase().split_once("content-length: ").unwrap().1.lines().next().unwrap().parse();
        let mut body = vec![0; length.unwrap()];
        from.read_exact(&mut body).unwrap();
        (head, body)
    }

    /// What a collector that gives these answers hears, and what the sender makes of them.
    fn play(answers: &[&str]) -> (Vec<(String, Vec<u8>)>, Result<Sent>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/stats/", listener.local_addr().unwrap());
        thread::scope(|scope| {
            let heard = scope.spawn(|| {
                let hear = |answer: &&str| {
                    let (mut stream, _) = listener.accept().unwrap();
                    let heard = request(&stream);
                    write!(stream, "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .unwrap();
                    heard
                };
                answers.iter().map(hear).collect()
            });
            let sender = Sender::new(&url, Some("https://shop.example/")).unwrap();
            let sent = sender.send(1, |_| someone());
            (heard.join().unwrap(), sent)
        })
    }

    #[test]
    fn a_batch_is_offered_again_until_it_is_acknowledged() {
        let busy = "503 Service Unavailable\r\nRetry-After: 0";
        let (heard, sent) = play(&[busy, busy, "204 No Content"]);
        assert_eq!(sent.unwrap(), Sent { views: 1, batches: 1 });
        assert!(heard.iter().all(|(_, body)| *body == batch().pack()));
        let head = heard[0].0.to_lowercase();
        assert!(head.starts_with("post /stats/c http/1.1"), "{head}");
        assert!(head.contains("origin: https://shop.example\r\n"), "{head}");
        assert!(head.contains("content-type: text/plain\r\n"), "{head}");
    }

    #[test]
    fn a_refusal_is_told_in_the_collectors_words() {
        let (_, sent) = play(&["403 Forbidden\r\nIsotherm-Reason: not an origin of this site"]);
        let error = sent.unwrap_err().to_string();
        assert_eq!(error, "the collector refused a batch with status 403: not an origin of this site");
    }

    #[test]
    fn a_url_is_reduced_to_its_origin() {
        assert_eq!(origin_of("http://127.0.0.1:8787/demo/").unwrap(), "http://127.0.0.1:8787");
        assert!(origin_of("127.0.0.1:8787").unwrap_err().to_string().contains("is not plain HTTP"));
        assert!(origin_of("/demo/").unwrap_err().to_string().contains("names no host"));
        assert!(origin_of("https://example.com").unwrap_err().to_string().contains("plain HTTP"));
    }
}
