//! When a certificate is asked for: early enough, and after a failure not so often that the authority stops answering.

use std::time::Duration;

use instant_acme::{Error, Problem};

use crate::certificate::Life;

/// A network that was not there may be there in a moment: nobody has counted that attempt.
const UNREACHED: Duration = Duration::from_secs(5);
/// Let's Encrypt lets a name fail five times an hour, <https://letsencrypt.org/docs/rate-limits/>. Doubled each time, four of
/// these waits make an hour.
const REFUSED: Duration = Duration::from_secs(4 * 60);
/// Whoever asks too often is told so, and has to wait for hours or days.
const LIMITED: Duration = Duration::from_secs(3_600);
const LONGEST: Duration = Duration::from_secs(8 * 3_600);

/// How long it is until a third of its life is left.
pub(crate) fn rest(Life { from_s, until_s }: Life, now_s: u64) -> Duration {
    let third = until_s.saturating_sub(from_s) / 3;
    Duration::from_secs(until_s.saturating_sub(third).saturating_sub(now_s))
}

/// How long to wait after a failure, after so many others in a row. `chance` is any number: collectors that failed together
/// do not come again together.
pub(crate) fn pause(error: &anyhow::Error, failed_before: u32, chance: u16) -> Duration {
    let doubled = first(error).saturating_mul(2_u32.saturating_pow(failed_before)).min(LONGEST);
    doubled + doubled.mul_f64(f64::from(chance) / f64::from(u16::MAX) / 2.0)
}

fn first(error: &anyhow::Error) -> Duration {
    match error.downcast_ref() {
        Some(Error::Api(problem)) if is(problem, "rateLimited") => LIMITED,
        Some(Error::Other(cause)) if cause.is::<ureq::Error>() => UNREACHED,
        _ => REFUSED,
    }
}

/// Whether it is the problem of this name, <https://www.rfc-editor.org/rfc/rfc8555#section-6.7>.
pub(crate) fn is(problem: &Problem, name: &str) -> bool {
    let of_acme = problem.r#type.as_deref().and_then(|kind| kind.strip_prefix("urn:ietf:params:acme:error:"));
    of_acme == Some(name)
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};

    use super::*;

    const DAY_S: u64 = 86_400;

    fn refused(kind: &str) -> anyhow::Error {
        let kind = format!("urn:ietf:params:acme:error:{kind}");
        let problem = serde_json::from_value(serde_json::json!({ "type": kind })).unwrap();
        Err::<(), _>(Error::Api(problem)).context("stats.example").unwrap_err()
    }

    #[test]
    fn a_certificate_is_renewed_when_a_third_of_its_life_is_left() {
        let from_s = 1_800_000_000;
        for (days, due) in [(90, 60), (6, 4)] {
            let life = Life { from_s, until_s: from_s + days * DAY_S };
            assert_eq!(rest(life, from_s).as_secs(), due * DAY_S);
            assert_eq!(rest(life, from_s + due * DAY_S - 1).as_secs(), 1);
            assert_eq!(rest(life, from_s + due * DAY_S), Duration::ZERO);
            assert_eq!(rest(life, u64::MAX), Duration::ZERO);
        }
        assert_eq!(rest(Life { from_s: 2, until_s: 1 }, 0).as_secs(), 1, "dates that make no sense");
    }

    #[test]
    fn a_name_that_fails_does_so_fewer_than_five_times_in_the_first_hour() {
        let mut at = Duration::ZERO;
        let mut attempts = 0;
        for failed_before in 0.. {
            attempts += 1;
            at += pause(&refused("unauthorized"), failed_before, 0);
            if at.as_secs() >= 3_600 {
                break;
            }
        }
        assert_eq!(attempts, 4);
        assert_eq!(first(&anyhow!("whatever else")), REFUSED);
    }

    #[test]
    fn waits_grow_to_hours_and_differ() {
        let unreached = anyhow!(Error::Other(Box::new(ureq::Error::ConnectionFailed)));
        assert_eq!(pause(&unreached, 0, 0).as_secs(), 5);
        assert_eq!(pause(&unreached, 3, 0).as_secs(), 40);
        assert_eq!(pause(&refused("rateLimited"), 0, 0).as_secs(), 3_600);
        for failed_before in [20, u32::MAX] {
            assert_eq!(pause(&unreached, failed_before, 0), LONGEST);
            assert_eq!(pause(&unreached, failed_before, u16::MAX), LONGEST * 3 / 2);
        }
    }
}
