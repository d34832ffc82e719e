//! Which content coding to answer in: what `Accept-Encoding` prefers of what there is.

/// A content coding, by growing preference where the client has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Coding {
    Identity,
    Gzip,
    Brotli,
}

impl Coding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }
}

/// The best of `present` for a client that sent `accept`. Falls back to the plain bytes, which every client can read,
/// even where it claims to refuse them.
pub(crate) fn best(accept: &str, present: &[Coding]) -> Coding {
    let ranked = present.iter().map(|&coding| (quality(accept, coding), coding));
    ranked.filter(|(quality, _)| *quality > 0).max().map_or(Coding::Identity, |(_, coding)| coding)
}

/// The q-value in thousandths. Unnamed, the plain bytes are acceptable but come last.
fn quality(accept: &str, coding: Coding) -> u16 {
    let unnamed = u16::from(coding == Coding::Identity);
    let named = |name: &str| accept.split(',').find_map(|item| quality_in(item, name));
    named(coding.name()).or_else(|| named("*")).unwrap_or(unnamed)
}

fn quality_in(item: &str, name: &str) -> Option<u16> {
    let mut parts = item.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case(name) {
        return None;
    }
    let Some(text) = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
    else {
        return Some(1_000);
    };
    let q = text.parse::<f32>().ok().filter(|q| (0.0..=1.0).contains(q)).unwrap_or(0.0);
    Some((q * 1_000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::{Coding::*, *};

    fn check(accept: &str, expected: Coding) {
        assert_eq!(best(accept, &[Identity, Gzip, Brotli]), expected, "{accept:?}");
    }

    #[test]
    fn the_client_s_preference_counts_and_then_the_smaller_one() {
        check("gzip, deflate, br, zstd", Brotli);
        check("br;q=0.5, gzip;q=0.8", Gzip);
        check("GZIP; q=1.0, br ;q=0", Gzip);
        check("*", Brotli);
        check("*;q=0.1, br;q=0", Gzip);
        check("identity, br;q=0.5", Identity);
    }

    #[test]
    fn without_a_usable_preference_the_plain_bytes_go_out() {
        for accept in ["", "deflate", "br;q=0, gzip;q=0", "br;q=nan", "brx, ;;,", "*;q=0"] {
            check(accept, Identity);
        }
    }

    #[test]
    fn only_what_is_there_is_chosen() {
        assert_eq!(best("br, gzip", &[Identity, Gzip]), Gzip);
        assert_eq!(best("br", &[Identity]), Identity);
    }
}
