//! The batches of the load: visitors of many pages and sites, from a glance to an afternoon; no two alike.

use std::f64::consts::PI;
use std::thread;
use wire::{
    Anchor, Attention, Batch, Click, Device, Frame, Move, Place, Scroll, Signal, SignalKind, SiteKey, Size,
    View, ViewId,
};

/// Pages of each site. The k-th is visited as often as 1/k says.
const PAGES: usize = 500;
/// Moves of the smallest and of the largest batch. Most are near the former: half of all have fewer than twice as many.
const LEAST_MOVES: f64 = 30.0;
const MOST_MOVES: f64 = 9_000.0;
const DOCUMENT: Size = Size { w: 1_425, h: 5_200 };
const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/// A request as it goes over the wire, head and all.
pub(in crate::bench) struct Request {
    bytes: Vec<u8>,
    body: usize,
    moves: usize,
}

impl Request {
    #[cfg(test)]
    pub(in crate::bench) fn of(bytes: Vec<u8>) -> Request {
        Request { bytes, body: 0, moves: 0 }
    }

    fn post(origin: &str, batch: &Batch) -> Request {
        let body = batch.pack();
        let head = format!(
            "POST /c HTTP/1.1\r\nHost: collect.example\r\nOrigin: {origin}\r\nReferer: {origin}/\r\nUser-Agent: {AGENT}\r\n\
             Accept: */*\r\nAccept-Language: en-GB,en;q=0.9\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\
             Content-Type: text/plain;charset=UTF-8\r\nContent-Length: {}\r\nSec-Fetch-Mode: cors\r\n\r\n",
            body.len()
        );
        Request { bytes: [head.as_bytes(), &body].concat(), body: body.len(), moves: batch.moves.len() }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The batch as it travels.
    pub(super) fn packed(&self) -> &[u8] {
        &self.bytes[self.bytes.len() - self.body..]
    }

    /// Moves of the batch.
    pub(in crate::bench) fn moves(&self) -> u64 {
        self.moves as u64
    }

    /// Bytes of the batch.
    pub(in crate::bench) fn body(&self) -> usize {
        self.body
    }
}

/// Visitors that come one after the other; the same seed makes the same.
pub(in crate::bench) struct Crowd {
    seed: u64,
    sites: Vec<SiteKey>,
}

impl Crowd {
    pub(in crate::bench) fn new(seed: u64, sites: &[SiteKey]) -> Crowd {
        Crowd { seed, sites: sites.to_vec() }
    }

    /// So many requests in the order of the visits, made on two threads.
    pub(in crate::bench) fn requests(&self, origin: &str, count: usize) -> Vec<Request> {
        let half = |number: u64, count| {
            let mut chance = Chance(self.seed << 8 | number);
            let mut requests = Vec::with_capacity(count);
            while requests.len() < count {
                let view = self.view(&mut chance);
                requests.extend(view.iter().map(|batch| Request::post(origin, batch)));
            }
            requests.truncate(count);
            requests
        };
        thread::scope(|scope| {
            let other = scope.spawn(|| half(1, count / 2));
            let mut requests = half(2, count - count / 2);
            requests.append(&mut other.join().expect("making batches does not fail"));
            requests
        })
    }

    /// The batches of one view: the first with the page and its elements, then some more.
    fn view(&self, chance: &mut Chance) -> Vec<Batch> {
        let site = self.sites[chance.below(self.sites.len())];
        let page = (PAGES as f64).powf(chance.share()) as usize;
        let mut first = announced(site, chance, page);
        let elements = first.places.list.len() as u32;
        let mut view = Vec::new();
        loop {
            act(&mut first, chance, elements);
            let more = Batch { cut_ms: first.cut_ms, ..Batch::new(site, first.view, first.seq + 1) };
            view.push(std::mem::replace(&mut first, more));
            if chance.share() < 0.3 {
                return view;
            }
        }
    }
}

/// A view's first batch, with nothing done yet.
fn announced(site: SiteKey, chance: &mut Chance, page: usize) -> Batch {
    let mut batch = Batch::new(site, ViewId(chance.next()), 0);
    let frame = Frame { at_ms: 0, viewport: Size { w: 1_425, h: 900 }, document: DOCUMENT };
    batch.header = Some(View {
        path: format!("/{}/page-{page}", ["shop", "blog", "help"][page % 3]),
        referrer: ["", "search.example", "news.example"][chance.below(3)].into(),
        language: "en-GB".into(),
        frame,
        pixel_ratio: 100,
        device: Device::ALL[chance.below(3)],
        ..View::default()
    });
    for number in 0..4 + chance.below(24) {
        let selector = format!("main#page-{page} [data-testid=\"card-{number}\"]");
        batch.anchors.list.push(Anchor { selector, index: 0, count: 1, landmark: 0, mark: 0 });
        let (x, y) = (40 + 300 * (number as i32 % 4), 120 + 340 * (number as i32 / 4));
        batch.places.list.push(Place { anchor: number as u32 + 1, x, y, w: 280, h: 320 });
    }
    batch
}

/// What a visitor does until the batch is cut: a hand that moves between elements, clicks and scrolls.
fn act(batch: &mut Batch, chance: &mut Chance, elements: u32) {
    let mut at_ms = batch.cut_ms + 200;
    let moves = (LEAST_MOVES * (MOST_MOVES / LEAST_MOVES).powf(chance.share().powi(3))) as usize;
    let place = |chance: &mut Chance| 1 + chance.below(elements as usize) as u32;
    let (mut x, mut y) = (700.0, 500.0);
    let mut heading = 0.0;
    let mut over = place(chance);
    for number in 0..moves {
        heading += (chance.share() - 0.5) * 1.2;
        let pace = 2.0 + 10.0 * (number as f64 / 40.0 * PI).sin().abs();
        x = (x + pace * f64::cos(heading)).clamp(0.0, 1_424.0);
        y = (y + pace * f64::sin(heading)).clamp(0.0, 5_199.0);
        at_ms += 16 + chance.below(4) as u32;
        if chance.below(20) == 0 {
            over = place(chance);
        }
        batch.moves.push(Move { at_ms, x: x as i32, y: y as i32, place: over });
    }
    for _ in 0..chance.below(3) {
        at_ms += 40;
        batch.clicks.push(Click {
            at_ms,
            x: x as i32,
            y: y as i32,
            place: over,
            trusted: true,
            ..Click::default()
        });
    }
    for _ in 0..chance.below(4) {
        let top = chance.below(4_300) as i32;
        let (top_place, bottom_place) = (place(chance), place(chance));
        let for_ms = 300 + chance.below(4_000) as u32;
        let scroll =
            Scroll { at_ms, for_ms, top, bottom: top + 900, top_place, bottom_place, ..Scroll::default() };
        at_ms += for_ms;
        batch.scrolls.push(scroll);
    }
    let looked_at = |anchor| Attention { anchor, for_ms: 100 + anchor * 37 };
    batch.attention = (1..=elements.min(chance.below(8) as u32)).map(looked_at).collect();
    if chance.below(4) == 0 {
        let value = 900_000 + chance.below(2_000_000) as u32;
        batch.signals.push(Signal {
            kind: SignalKind::Vital,
            at_ms,
            value,
            name: "LCP".into(),
            ..Signal::default()
        });
    }
    batch.active_ms = at_ms - batch.cut_ms;
    batch.cut_ms = at_ms;
}

/// Numbers that look random: splitmix64, Steele et al., <https://doi.org/10.1145/2660193.2660195>.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// In [0, 1).
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn views(count: usize) -> Vec<Vec<Batch>> {
        let sites = [1, 2].map(|n| SiteKey::from_random([n; 10]));
        let (crowd, mut chance) = (Crowd::new(1, &sites), Chance(7));
        (0..count).map(|_| crowd.view(&mut chance)).collect()
    }

    #[test]
    fn every_batch_is_one_that_a_collector_takes() {
        for (seq, batch) in views(50).iter().flat_map(|view| view.iter().enumerate()) {
            let bytes = wire::unpack(&batch.pack()).unwrap();
            assert_eq!(&Batch::decode(&bytes).unwrap(), batch);
            assert_eq!(batch.seq as usize, seq);
        }
    }

    #[test]
    fn sizes_and_pages_are_as_mixed_as_those_of_visitors() {
        let views = views(2_000);
        let mut sizes: Vec<_> = views.iter().flatten().map(|batch| batch.pack().len()).collect();
        sizes.sort_unstable();
        let (least, most) = (sizes[0], sizes[sizes.len() - 1]);
        assert!(least < 250 && most > 10_000 && most < 20_480, "{least} to {most} bytes");
        let paths: BTreeSet<_> =
            views.iter().filter_map(|view| view[0].header.as_ref()).map(|view| &view.path).collect();
        assert!(paths.len() > 100, "{} pages", paths.len());
    }

    #[test]
    fn no_two_requests_are_alike() {
        let sites = [SiteKey::from_random([1; 10])];
        let requests = Crowd::new(1, &sites).requests("https://a.example", 500);
        let different: BTreeSet<_> = requests.iter().map(Request::bytes).collect();
        assert_eq!((requests.len(), different.len()), (500, 500));
    }
}
