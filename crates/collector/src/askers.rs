//! How many questions of one network are answered at the same time: maps wait for one another, and nobody's shall wait behind a
//! thousand of a stranger's.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};

use crate::{
    Collector, Peer, cors,
    listeners::less,
    plausible::Place,
    refusal::Refusal,
    visitor::{network, place},
};

/// Questions of one network, without a token or an account, and with.
const AT_ONCE: [usize; 2] = [8, 32];

/// Whose question it is: a network, and whether it comes with something that may let it in.
type Asker = ([u8; 7], bool);

#[derive(Default, Clone)]
pub(crate) struct Askers(Arc<Mutex<HashMap<Asker, usize>>>);

/// A question that is being answered.
struct Question {
    asker: Asker,
    of: Askers,
}

/// So many of its network's are being answered already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany(pub(crate) usize);

impl Askers {
    fn ask(&self, asker: Asker) -> Result<Question, TooMany> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, most) = (asked.entry(asker).or_default(), AT_ONCE[usize::from(asker.1)]);
        if *count >= most {
            return Err(TooMany(most));
        }
        *count += 1;
        Ok(Question { asker, of: self.clone() })
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        let mut asked = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        less(&mut asked, self.asker);
    }
}

/// Lets questions through of which not too many are asked. On the machine itself a proxy may be that nobody has told of.
pub(crate) async fn a_few_at_once(
    State(collector): State<Arc<Collector>>,
    request: Request,
    next: Next,
) -> Response {
    let asker = asker(&collector, &request).filter(|_| request.uri().path().starts_with("/api/"));
    let question = match asker.map(|asker| collector.askers.ask(asker)).transpose() {
        Ok(question) => question,
        Err(many) => return cors::readable_by_all(collector.refuse(Refusal::TooMany(many))),
    };
    let answer = next.run(request).await;
    drop(question);
    answer
}

fn asker(collector: &Collector, request: &Request) -> Option<Asker> {
    let connected = request.extensions().get::<Peer>()?;
    let peer = collector.proxies.before(*connected, request.headers());
    (place(peer) != Place::Machine).then(|| (network(peer), may_be_known(request.headers())))
}

/// Whether something came that may let them in.
pub(crate) fn may_be_known(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || headers.contains_key(header::COOKIE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_so_many_answered_and_others_theirs() {
        let askers = Askers::default();
        let ask = |network, is_known| askers.ask(([network; 7], is_known));
        let asked: Vec<_> = (0..8).map(|_| ask(1, false).ok().unwrap()).collect();
        assert_eq!(ask(1, false).err(), Some(TooMany(8)));
        assert!(ask(2, false).is_ok() && ask(1, true).is_ok());
        drop(asked);
        assert!(ask(1, false).is_ok());
        assert!(askers.0.lock().unwrap().is_empty(), "nothing is kept of who left");
    }
}
