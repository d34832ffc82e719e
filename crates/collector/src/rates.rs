//! What other currencies are worth in the owner's own, as the owner says: we know no rate.

use std::collections::BTreeMap;

use store::{Bought, Segment, Store, Trade};
use wire::SiteKey;

/// The name of the setting.
pub(crate) const SETTING: &str = "rates";
/// A unit of a currency is worth at most so many of another, and at least the inverse.
const MOST: f64 = 1e6;

/// A currency, and what a unit of others is worth in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rates {
    pub(crate) base: String,
    rates: BTreeMap<String, f64>,
}

/// Views and orders, these in the owner's own currency as far as its rates are known, or all as they were told.
pub(crate) fn trade(
    store: &Store,
    site: SiteKey,
    segment: &Segment,
    converts: bool,
) -> Result<Trade, store::Error> {
    let mut trade = store.trade(site, segment)?;
    if let Some(rates) = Rates::of(store, site)?.filter(|_| converts) {
        rates.convert(&mut trade);
    }
    Ok(trade)
}

impl Rates {
    /// Those that a site's settings have.
    pub(crate) fn of(store: &Store, site: SiteKey) -> Result<Option<Self>, store::Error> {
        Ok(store.access().setting(site, SETTING)?.and_then(|text| Self::parse(&text).ok()))
    }

    /// Reads `EUR USD=0.92 GBP=1.17`: the own currency, then others.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        // A comma may also stand where a number's point belongs: that is no rate.
        let words = text.split([' ', ';']).map(|word| word.trim_end_matches(','));
        let mut words = words.filter(|word| !word.is_empty());
        let base = currency(words.next().unwrap_or_default())?;
        let mut rates = BTreeMap::new();
        for word in words {
            let (name, rate) =
                word.split_once('=').ok_or_else(|| format!("the rate {word:?}, write it as USD=0.92"))?;
            let name = currency(name)?;
            let worth = rate.parse().ok().filter(|rate: &f64| (1.0 / MOST..=MOST).contains(rate));
            let worth =
                worth.ok_or_else(|| format!("the rate {rate:?} of {name}, use {} to {MOST}", 1.0 / MOST))?;
            if name == base || rates.insert(name.clone(), worth).is_some() {
                return Err(format!("{name} twice, use it once"));
            }
        }
        Ok(Self { base, rates })
    }

    /// Puts every order into the own currency; those in a currency without a rate stay as they are.
    fn convert(&self, trade: &mut Trade) {
        let orders = trade.views.iter_mut().flat_map(|view| view.orders.iter_mut()).chain(&mut trade.apart);
        for order in orders {
            if let Some(&rate) = self.rates.get(&order.currency) {
                let worth = |e4: i64| (e4 as f64 * rate).round() as i64;
                let (value_e4, refund_e4) = (worth(order.value_e4), worth(order.refund_e4));
                *order = Bought { currency: self.base.clone(), value_e4, refund_e4, ..order.clone() };
            }
        }
    }

    /// What is set, in words.
    pub(crate) fn words(&self) -> String {
        let rates: Vec<_> =
            self.rates.iter().map(|(name, rate)| format!("1 {name} as {rate} {}", self.base)).collect();
        rates.join(", ")
    }
}

/// Three capital letters.
fn currency(text: &str) -> Result<String, String> {
    if text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_uppercase()) {
        Ok(text.into())
    } else {
        Err(format!("the currency {text:?}, use three capital letters like EUR"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_worth_what_the_owner_says() {
        let rates = Rates::parse("EUR USD=0.5, GBP=1.2").unwrap();
        assert_eq!(rates.words(), "1 GBP as 1.2 EUR, 1 USD as 0.5 EUR");
        let order = |currency: &str, value_e4, refund_e4| Bought {
            day: 0,
            at_ms: 0,
            currency: currency.into(),
            value_e4,
            refund_e4,
        };
        let apart = vec![order("USD", 31, 10), order("EUR", 7, 0), order("CHF", 9, 0)];
        let mut trade = Trade { views: vec![], apart };
        rates.convert(&mut trade);
        assert_eq!(trade.apart, [order("EUR", 16, 5), order("EUR", 7, 0), order("CHF", 9, 0)]);
    }

    #[test]
    fn what_is_no_rate_is_named() {
        for (text, said) in [
            ("", "the currency \"\", use three"),
            ("euro", "the currency \"euro\""),
            ("EUR USD", "the rate \"USD\", write it as USD=0.92"),
            ("EUR USD=0", "the rate \"0\" of USD, use 0.000001 to 1000000"),
            ("EUR USD=0,92", "the rate \"0,92\" of USD, use"),
            ("EUR USD=NaN", "the rate \"NaN\""),
            ("EUR USD=1 USD=2", "USD twice"),
            ("EUR EUR=1", "EUR twice"),
        ] {
            let error = Rates::parse(text).unwrap_err();
            assert!(error.starts_with(said), "{text}: {error}");
        }
    }
}
