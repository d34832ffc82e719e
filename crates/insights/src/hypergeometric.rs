//! How surely one group does it less often than another within strata, exactly: where few do it, the normal distribution is as
//! sure of what is chance as of what is none.

use alloc::vec::Vec;

use crate::Stratum;

/// Where more are expected in either group the normal distribution is near enough.
const MOST: f64 = 500.0;
/// Beyond twice of that nothing is left of the distribution.
const END: usize = 1_000;
/// Terms so much smaller than the greatest change nothing.
const NOTHING: f64 = 1e-40;

/// The probability that chance alone puts the first group so far below the second, of as many who do it in each stratum: of
/// the sum of hypergeometric numbers (Fisher, 1935; Gart, 1970). `None` where so many do it that nobody needs it.
#[must_use]
pub fn exact_p_below(strata: &[Stratum]) -> Option<f64> {
    let expected = |whole: fn(&Stratum) -> u64| strata.iter().map(|one| mean(one, whole(one))).sum::<f64>();
    let (first, second) = (expected(|one| one.first.whole), expected(|one| one.second.whole));
    if first.min(second) > MOST {
        return None;
    }
    let is_first = first <= second;
    let (mut sums, mut own) = (alloc::vec![1.0], 0);
    for stratum in strata {
        let share = if is_first { stratum.first } else { stratum.second };
        own += share.part.min(share.whole) as usize;
        let (least, terms) = hypergeometric(did(stratum), share.whole, all(stratum));
        sums = convolved(&sums, least, &terms);
    }
    let own = own.min(sums.len());
    let all: f64 = sums.iter().sum();
    let below = if is_first { &sums[..sums.len().min(own + 1)] } else { &sums[own..] };
    Some((below.iter().sum::<f64>() / all).min(1.0))
}

fn did(stratum: &Stratum) -> u64 {
    [stratum.first, stratum.second].map(|share| share.part.min(share.whole)).iter().sum()
}

fn all(stratum: &Stratum) -> u64 {
    stratum.first.whole + stratum.second.whole
}

fn mean(stratum: &Stratum, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { whole as f64 * did(stratum) as f64 / all(stratum) as f64 }
}

/// How probable each number is of those who did it among `drawn` of `all`, from the least on that is of any weight.
fn hypergeometric(did: u64, drawn: u64, all: u64) -> (usize, Vec<f64>) {
    let (least, greatest) = ((did + drawn).saturating_sub(all), did.min(drawn));
    let mode = ((did + 1) as f64 * (drawn + 1) as f64 / (all + 2) as f64) as u64;
    let mode = mode.clamp(least, greatest);
    // Of one more, as a multiple.
    let next = |at: u64| {
        (did - at) as f64 * (drawn - at) as f64 / ((at + 1) as f64 * (all + at + 1 - did - drawn) as f64)
    };
    let (mut terms, mut term, mut at) = (alloc::vec![1.0], 1.0, mode);
    while at > least && term > NOTHING {
        at -= 1;
        term /= next(at);
        terms.push(term);
    }
    terms.reverse();
    term = 1.0;
    for at in mode..greatest {
        term *= next(at);
        terms.push(term);
        if term < NOTHING {
            break;
        }
    }
    let sum: f64 = terms.iter().sum();
    terms.iter_mut().for_each(|term| *term /= sum);
    (at as usize, terms)
}

fn convolved(sums: &[f64], least: usize, terms: &[f64]) -> Vec<f64> {
    let mut all = alloc::vec![0.0; (sums.len() + least + terms.len() - 1).min(END)];
    for (at, sum) in sums.iter().enumerate() {
        for (to, term) in all.iter_mut().skip(at + least).zip(terms) {
            *to += sum * term;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Share, gap};

    fn strata(rows: &[[u64; 4]]) -> Vec<Stratum> {
        let share = |part, whole| Share { part, whole };
        rows.iter().map(|&[a, n, b, m]| Stratum { first: share(a, n), second: share(b, m) }).collect()
    }

    /// Strata, and the p of them: `scipy.stats.hypergeom.pmf`, SciPy 1.17.1, convolved by NumPy 2.4.6; `figures.py` prints them.
    const SCIPY: [(&[[u64; 4]], f64); 5] = [
        (&[[3, 500, 84, 4000]], 0.009334856007803722),
        (&[[40, 4000, 9, 200]], 0.0004105318965343585),
        (&[[12, 100, 5, 90]], 0.9667541371017737),
        (&[[1, 40, 6, 50], [0, 12, 2, 30], [8, 200, 25, 180]], 6.348232127916e-05),
        (&[[2, 60, 40, 900], [0, 0, 3, 50], [1, 300, 2, 3]], 0.06798364151064892),
    ];

    #[test]
    fn it_is_as_sure_as_scipy() {
        for (rows, p) in SCIPY {
            let got = exact_p_below(&strata(rows)).unwrap();
            assert!((got - p).abs() <= 1e-9 * p, "{rows:?}: {got}, not {p}");
        }
    }

    #[test]
    fn it_is_what_the_normal_distribution_says_where_many_do_it() {
        let many = strata(&[[240, 1_000, 300, 1_050], [90, 900, 130, 1_000]]);
        let (exact, normal) = (exact_p_below(&many).unwrap(), gap(&many).unwrap().p_below());
        assert!((exact / normal - 1.0).abs() < 0.2, "{exact} {normal}");
        assert_eq!(exact_p_below(&strata(&[[1_000, 2_000, 1_100, 2_000]])), None);
    }

    #[test]
    fn nobody_says_nothing() {
        for rows in [&[][..], &[[0, 0, 0, 0]], &[[0, 9, 0, 9]], &[[0, 0, 3, 9]], &[[9, 9, 9, 9]]] {
            assert_eq!(exact_p_below(&strata(rows)), Some(1.0), "{rows:?}");
        }
    }
}
