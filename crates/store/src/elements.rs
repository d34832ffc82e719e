//! What a page's elements go along with: how long visitors hesitated before they clicked, and what was ordered later.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, Transaction};
use wire::{Anchor, Click, Count};

use crate::{
    Error, HeatQuery, Site,
    clicked::{Fallen, Ground},
    heat::{self, batches, batches_of_view},
    page_orders::{Ledger, Placed, orders},
    session::sessions,
};

/// What is left of orders, by currency; of orders that named none under the empty name.
pub type Revenue = BTreeMap<String, f64>;

/// The elements of the map of a question, most clicks first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Elements {
    /// Sessions of the map's views, clicked or not, and what was ordered in them at any time.
    pub all: Buying,
    /// Each element that was clicked.
    pub list: Vec<ElementFigures>,
}

/// Sessions, and what was ordered in them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Buying {
    /// How many.
    pub sessions: u64,
    /// Those with an order.
    pub ordering: u64,
    /// What they ordered.
    pub revenue: Revenue,
}

/// What is known of those who clicked an element. It goes along with the click, and need not come of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ElementFigures {
    /// The element, as the map names it, but for the landmark.
    pub anchor: Anchor,
    /// Clicks that count.
    pub clicks: u64,
    /// Clicks before which the pointer was seen to come onto the element.
    pub hesitations: u64,
    /// How long it had been there, ms: the median of those.
    pub hesitation_ms: Option<u32>,
    /// Sessions that clicked it, and what was ordered in them after the first click on it.
    pub buying: Buying,
}

/// What is gathered of one element.
#[derive(Default)]
struct Gathered {
    clicks: u64,
    hesitations_ms: Vec<u32>,
    /// By session, when it clicked first, ms since 1970.
    firsts: BTreeMap<i64, i64>,
}

/// One snapshot.
pub(crate) fn of(db: &mut Connection, site: &Site, query: &HeatQuery) -> Result<Elements, Error> {
    let snapshot = db.transaction()?;
    let query = HeatQuery { count: Count::Events, versus: None, ..query.clone() };
    let candidates = heat::candidates(&snapshot, site, &query)?;
    let sessions = sessions(&snapshot, site.id, candidates.iter().map(|candidate| candidate.row))?;
    let mut of_view = batches_of_view(&snapshot)?;
    let mut gathered: BTreeMap<Anchor, Gathered> = BTreeMap::new();
    // Of those with nothing to say of when they clicked, whatever they ordered counts.
    let mut all = BTreeMap::new();
    for candidate in candidates {
        let view = candidate.row.id;
        let batches = batches(&mut of_view, view)?;
        if query.side(&candidate, &batches).is_none() {
            continue;
        }
        let session = sessions.get(&view).map_or(view, |session| session.first);
        all.insert(session, i64::MIN);
        let started_ms = started_ms(&snapshot, view)?;
        let ground = Ground::of(&batches);
        let asked = |click: &Click| query.segment.pointer.is_none_or(|pointer| pointer == click.pointer);
        for Fallen { anchor, click, hesitation_ms } in ground.clicks(&batches) {
            if !asked(click) {
                continue;
            }
            let own = gathered.entry(Anchor { landmark: 0, ..anchor.clone() }).or_default();
            own.clicks += 1;
            own.hesitations_ms.extend(hesitation_ms);
            let at_ms = started_ms + i64::from(click.at_ms);
            let first = own.firsts.entry(session).or_insert(at_ms);
            *first = at_ms.min(*first);
        }
    }
    let days = query.segment.from_day..=query.segment.to_day;
    let orders = orders(&snapshot, &sessions, Ledger::of_days(&snapshot, site.id, days)?)?;
    let mut list: Vec<_> = gathered.into_iter().map(|(anchor, own)| own.figures(anchor, &orders)).collect();
    list.sort_by(|one, other| other.clicks.cmp(&one.clicks).then_with(|| one.anchor.cmp(&other.anchor)));
    Ok(Elements { all: Buying::after(&all, &orders), list })
}

fn started_ms(db: &Transaction<'_>, view: i64) -> Result<i64, Error> {
    let mut started = db.prepare_cached("SELECT started_ms FROM view WHERE id = ?1")?;
    Ok(started.query_row([view], |row| row.get(0))?)
}

impl Gathered {
    fn figures(mut self, anchor: Anchor, orders: &HashMap<i64, Vec<Placed>>) -> ElementFigures {
        ElementFigures {
            anchor,
            clicks: self.clicks,
            hesitations: self.hesitations_ms.len() as u64,
            hesitation_ms: median(&mut self.hesitations_ms),
            buying: Buying::after(&self.firsts, orders),
        }
    }
}

impl Elements {
    /// The same without what was ordered.
    pub fn forget_orders(&mut self) {
        for buying in self.list.iter_mut().map(|element| &mut element.buying).chain([&mut self.all]) {
            *buying = Buying { sessions: buying.sessions, ..Buying::default() };
        }
    }
}

impl Buying {
    /// What was ordered in these sessions from a moment of each on.
    fn after(firsts: &BTreeMap<i64, i64>, orders: &HashMap<i64, Vec<Placed>>) -> Self {
        let mut sum = Self { sessions: firsts.len() as u64, ..Self::default() };
        let mut revenue_e4: BTreeMap<String, i128> = BTreeMap::new();
        for (session, &first_ms) in firsts {
            let mut later =
                orders.get(session).into_iter().flatten().filter(|order| order.at_ms >= first_ms).peekable();
            sum.ordering += u64::from(later.peek().is_some());
            for bought in later.filter_map(|order| order.bought.as_ref()) {
                *revenue_e4.entry(bought.currency.clone()).or_default() += i128::from(bought.kept_e4());
            }
        }
        sum.revenue = revenue_e4.into_iter().map(|(currency, e4)| (currency, e4 as f64 / 1e4)).collect();
        sum
    }
}

/// The middle, or the mean of the two in the middle.
fn median(values: &mut [u32]) -> Option<u32> {
    values.sort_unstable();
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(lower.midpoint(upper))
}
